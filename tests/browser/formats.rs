//! Files that are not plain text, and tables that lie in several files: a workbook, AnnData, one file a sample with labels
//! beside them. What the card says, and the numbers that are read.

use std::path::PathBuf;

use crate::cards::field;
use crate::files::written;
use crate::page::{Page, find};

fn formats(file: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data/formats")
        .join(file)
}

/// What the format's own library reads of a file: samples, genes, and the numbers of the first sample.
fn expected(name: &str) -> (Vec<String>, Vec<String>, Vec<f64>) {
    let text = std::fs::read_to_string(formats(&format!("{name}.json"))).expect("what is expected");
    let json: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let texts = |list: &serde_json::Value| -> Vec<String> {
        let list = list.as_array().expect("a list").iter();
        list.map(|one| one.as_str().unwrap_or_default().to_owned())
            .collect()
    };
    let number = |bits: &String| f64::from_bits(u64::from_str_radix(bits, 16).expect("bits"));
    let numbers = texts(&json["values"][0]).iter().map(number).collect();
    (texts(&json["samples"]), texts(&json["genes"]), numbers)
}

impl Page {
    /// The first samples and genes on a card: the header and the rows.
    fn preview(&self, file: &str) -> Vec<Vec<String>> {
        let rows = self.evaluate(&format!(
            "[...{}.querySelectorAll('.preview tr')].map((row) => [...row.cells].map((cell) => cell.textContent))",
            find(&format!("file-{file}"))
        ));
        serde_json::from_value(rows).expect("rows of text")
    }

    fn wait_until_said(&self, words: &str) {
        let said = format!("document.body.textContent.includes({words:?})");
        self.wait_until(&format!("the page says {words}"), &said);
    }

    /// Holds a card's preview against what the format's own library reads.
    fn assert_preview(&self, file: &str, name: &str) {
        let (samples, genes, numbers) = expected(name);
        let rows = self.preview(file);
        let ids: Vec<&String> = rows[1..].iter().map(|row| &row[0]).collect();
        let shown = samples.len().min(5);
        assert_eq!(ids, samples[..shown].iter().collect::<Vec<_>>(), "{file}");
        let columns: Vec<usize> = (0..rows[0].len())
            .filter(|&column| genes.contains(&rows[0][column]))
            .collect();
        assert!(columns.len() >= 4, "{file}: {rows:?}");
        for column in columns {
            let gene = genes.iter().position(|gene| *gene == rows[0][column]);
            let wanted = numbers[gene.expect("a gene")];
            let text = rows[1][column].replace(',', "").replace('−', "-");
            let read: f64 = text.parse().expect("a number");
            // Four digits are shown.
            let close = (read - wanted).abs() <= 6e-4 * wanted.abs().max(1e-4);
            assert!(close, "{file}, {}: {read}, not {wanted}", rows[0][column]);
        }
    }
}

#[test]
fn pages_packed_by_brotli_are_unpacked_by_another_module() {
    let table = |file: &str| {
        PathBuf::from(env!("CARGO_MANIFEST_DIR"))
            .join("tests/data/table")
            .join(file)
    };
    let preview = |file: &str| {
        let page = Page::open();
        page.drop_files(&[table(file)]);
        page.card(file);
        page.assert_no_complaints();
        page.preview(file)
    };
    let (brotli, zstd) = (preview("brotli.parquet"), preview("zstd.parquet"));
    assert!(brotli.len() > 2, "{brotli:?}");
    assert_eq!(brotli, zstd);
}

#[test]
fn a_workbook_is_read_and_another_sheet_is_one_choice_away() {
    let page = Page::open();
    page.drop_files(&[formats("shared.xlsx"), formats("book.xlsx")]);
    let card = page.card("shared.xlsx");
    assert!(
        card.contains("Excel workbook, 12 genes in rows × 3 samples"),
        "{card}"
    );
    page.assert_preview("shared.xlsx", "shared.xlsx");
    assert!(
        page.card("book.xlsx")
            .contains("12 genes in rows × 3 samples")
    );
    page.decide("sheet-book.xlsx", "Logs & more");
    page.wait_for_card("book.xlsx", "12 genes in rows × 2 samples");
    page.assert_preview("book.xlsx", "book.second");
    page.assert_no_complaints();
}

#[test]
fn anndata_is_read_and_another_layer_is_one_choice_away() {
    let page = Page::open();
    page.drop_files(&[formats("cells.h5ad"), formats("only_raw.h5ad")]);
    let card = page.card("cells.h5ad");
    for words in [
        "AnnData (h5ad)",
        "9 samples in rows × 12 genes",
        "cancer_type",
    ] {
        assert!(card.contains(words), "{words} in {card}");
    }
    page.assert_preview("cells.h5ad", "cells.h5ad");
    page.decide("layer-cells.h5ad", "counts");
    page.wait_for_card("cells.h5ad", "as set");
    page.assert_preview("cells.h5ad", "cells.counts");

    // Without X what is there is taken, and said.
    let card = page.card("only_raw.h5ad");
    assert!(card.contains("no matrix X, so raw was taken"), "{card}");
    page.assert_preview("only_raw.h5ad", "only_raw.h5ad");
    page.decide("layer-only_raw.h5ad", "logs");
    page.wait_for_card("only_raw.h5ad", "as set");
    page.assert_preview("only_raw.h5ad", "only_raw.logs");

    page.click("run-here");
    page.wait_for_state("data", "done");
    assert_eq!(page.table("data", "samples").len(), 9 + 4);
    page.screenshot("card-anndata");
    page.assert_no_complaints();
}

/// Which of several layers holds the numbers nobody can know: the message lists them, and the setting is there.
#[test]
fn anndata_with_layers_alone_says_which_there_are() {
    let page = Page::open();
    page.drop_files(&[formats("only_layers.h5ad")]);
    page.wait_until("the failure is told", &format!("!{}.hidden", find("error")));
    let error = page.shown_error();
    for words in ["no matrix X", "counts, logs", "Layer"] {
        assert!(error.contains(words), "{words} in {error}");
    }
    page.set("data", "data-layer", "logs");
    page.drop_files(&[formats("only_layers.h5ad")]);
    page.wait_for_card("only_layers.h5ad", "4 samples in rows × 12 genes");
    page.assert_preview("only_layers.h5ad", "only_layers.logs");
}

/// The card of a file has the file's own size, another column of names, and turns what lies the other way.
#[test]
fn anndata_that_was_written_otherwise_is_put_right_on_its_card() {
    let page = Page::open();
    page.drop_files(&[formats("counted.h5ad"), formats("turned.h5ad")]);
    let card = page.card("counted.h5ad");
    for words in ["only counts (0, 1 …)", "35 kB"] {
        assert!(card.contains(words), "{words} in {card}");
    }
    page.assert_preview("counted.h5ad", "counted.h5ad");
    let card = page.card("turned.h5ad");
    assert!(
        card.contains("Not certain: AnnData has samples (obs) in rows, but ")
            && card.contains("12 of 12 names down the lines are known genes"),
        "{card}"
    );
    page.decide("orientation-turned.h5ad", "samples_in_columns");
    page.wait_for_card("turned.h5ad", "genes are in obs, samples in var");
    page.assert_preview("turned.h5ad", "turned");
    page.assert_no_complaints();
}

/// A title page before the table is passed over; where it is chosen the card offers the others still.
#[test]
fn a_workbooks_title_page_is_passed_over() {
    let page = Page::open();
    page.drop_files(&[formats("titled.xlsx")]);
    let card = page.card("titled.xlsx");
    for words in [
        "12 genes in rows × 3 samples",
        "\"README\" holds hardly any numbers",
    ] {
        assert!(card.contains(words), "{words} in {card}");
    }
    page.decide("sheet-titled.xlsx", "README");
    page.wait_for_card("titled.xlsx", "set sheet to another: Clinical, Expression");
    page.decide("sheet-titled.xlsx", "Expression");
    page.wait_for_card("titled.xlsx", "12 genes in rows × 3 samples");
    page.assert_no_complaints();
}

/// Labels make the tables that came before them labelled, but where a person said otherwise.
#[test]
fn labels_may_come_after_their_table() {
    let page = Page::open();
    let mut expression = String::from("sample,TP53,EGFR,MYC,KRAS\n");
    let mut labels = String::from("sample,cancer_type\n");
    for sample in 0..12 {
        expression += &format!(
            "S{sample},{sample},{},7.5,{}\n",
            sample * 3,
            sample * sample
        );
        labels += &format!("S{sample},{}\n", ["KICH", "UVM"][sample % 2]);
    }
    let role = |file: &str| page.evaluate(&format!("{}.value", find(&format!("role-{file}"))));
    page.drop_files(&[written("cohort.csv", &expression)]);
    page.card("cohort.csv");
    assert_eq!(role("cohort.csv"), "pretrain");
    page.drop_files(&[written("classes.csv", &labels)]);
    let card = page.card("classes.csv");
    assert!(card.contains("12 lines of sample, cancer_type"), "{card}");
    let is_labelled = format!("{}?.value === 'labelled'", find("role-cohort.csv"));
    page.wait_until("the table is labelled", &is_labelled);
    page.click("run-here");
    page.wait_for_state("data", "done");
    page.wait_for_card("classes.csv", "12 of 12 samples are in the file");

    page.decide("role-cohort.csv", "pretrain");
    let is_unlabelled = format!("{}?.value === 'pretrain'", find("role-cohort.csv"));
    page.wait_until("the table is unlabelled", &is_unlabelled);
    page.drop_files(&[written("more.csv", &labels)]);
    page.card("more.csv");
    assert_eq!(role("cohort.csv"), "pretrain");
    page.assert_no_complaints();
}

const SYMBOLS: [&str; 6] = ["TP53", "EGFR", "MYC", "KRAS", "PTEN", "VIM"];

#[test]
fn files_of_one_sample_each_and_their_labels_become_one_table() {
    let page = Page::open();
    let count = |sample: usize, gene: usize| 100 * sample + 7 * gene + sample * gene;
    let counts = |sample: usize| -> String {
        let genes = SYMBOLS.iter().enumerate();
        let lines = genes.map(|(gene, name)| format!("{name}\t{}\n", count(sample, gene)));
        lines.collect::<String>() + "__no_feature\t90\n__ambiguous\t3\n"
    };
    let mut files: Vec<PathBuf> = (1..=10)
        .map(|sample| written(&format!("P{sample}.htseq.counts"), &counts(sample)))
        .collect();
    let mut labels = String::from("sample,cancer_type\n");
    for sample in 1..=10 {
        labels += &format!("P{sample},{}\n", ["KICH", "UVM"][sample % 2]);
    }
    files.push(written("classes.csv", &labels));
    page.drop_files(&files);
    let card = page.card("P3.htseq.counts");
    for words in ["6 genes in rows × 1 sample", "counting statistics"] {
        assert!(card.contains(words), "{words} in {card}");
    }
    let preview = page.preview("P3.htseq.counts");
    assert_eq!(preview[1][..3], ["P3", "300", "310"], "{preview:?}");
    let role = |file: &str| page.evaluate(&format!("{}.value", find(&format!("role-{file}"))));
    // Its card comes last.
    page.card("classes.csv");
    assert_eq!(role("classes.csv"), "labels");
    assert_eq!(role("P3.htseq.counts"), "labelled");

    page.click("run-here");
    page.wait_for_state("data", "done");
    let samples = page.table("data", "samples");
    assert_eq!(samples.len(), 10, "{samples:?}");
    for sample in 1..=10 {
        let id = format!("P{sample}");
        let row = samples.iter().find(|row| row[0] == id).expect("the sample");
        assert_eq!(row[1], ["KICH", "UVM"][sample % 2]);
    }
    page.wait_until_said("10 files of one sample each became one table of 10 samples and 6 genes");
    page.screenshot("cards-one-sample");
    page.assert_no_complaints();
}

#[test]
fn what_keeps_samples_together_is_changed_on_the_card() {
    let page = Page::open();
    page.drop_files(&[field("F40-patient-leakage/cohort.csv")]);
    let card = page.card("cohort.csv");
    assert!(card.contains("80 samples of 40 patients"), "{card}");
    page.click("run-here");
    page.wait_for_state("data", "done");
    page.wait_until_said("40 patients have several samples");
    page.decide("group-cohort.csv", "none");
    page.wait_for_state("data", "stale");
    page.wait_for_card("cohort.csv", "as set");
    page.click("run-here");
    page.wait_for_state("data", "done");
    page.wait_until(
        "nothing is said of patients",
        "!document.body.textContent.includes('patients have several samples')",
    );
    page.decide("group-cohort.csv", "");
    page.wait_for_card("cohort.csv", "80 samples of 40 patients");
    page.assert_no_complaints();
}
