//! The card of each file: what it is, what was decided, and one change that puts right what was taken wrongly.

use std::path::PathBuf;

use crate::files::{small_table, written};
use crate::page::{Page, find};

/// A table as people have it, and what its card has to say.
struct Case {
    file: &'static str,
    says: &'static [&'static str],
}

/// Named after the cases in `tests/data/field`.
const CASES: [Case; 13] = [
    Case {
        file: "F01-geo-series-matrix/GSE900000_series_matrix.txt.gz",
        says: &["series matrix", "32 genes in rows × 6 samples"],
    },
    Case {
        file: "F02-trailing-delimiter/counts.csv",
        says: &["32 genes in rows × 3 samples", "counts: whole numbers"],
    },
    Case {
        file: "F03-excel-sep-line/table.csv",
        says: &["32 genes in rows × 3 samples", "sep="],
    },
    Case {
        file: "F08-xena-hiseqv2/HiSeqV2_small.tsv",
        says: &["TSV, 20 genes in rows"],
    },
    Case {
        file: "F09-firehose-symbol-entrez/BRCA.rnaseqv2.RSEM_genes_normalized.data.txt",
        says: &["genes in rows", "normalized_count"],
    },
    Case {
        file: "F11-quantities-as-samples/quant.sf",
        says: &["1 sample", "Salmon TPM", "NumReads"],
    },
    Case {
        file: "F11-quantities-as-samples/numeric_annotation.tsv",
        says: &["Left out, as annotation of genes"],
    },
    Case {
        file: "F11-quantities-as-samples/deseq2_results.csv",
        says: &["table of results of DESeq2"],
    },
    Case {
        file: "F17-numeric-sample-ids/id_col.csv",
        says: &["24 genes in rows × 6 samples"],
    },
    Case {
        file: "F22-gene-set-files/equal.gmx",
        says: &["gene sets of"],
    },
    Case {
        file: "F24-parquet-kinds/named_index.parquet",
        says: &["Parquet", "samples in rows"],
    },
    Case {
        file: "F32-labels/na_labels.csv",
        says: &["cancer_type", "Taken as missing in the metadata"],
    },
    Case {
        file: "F34-excel-blank-rows/genes_in_rows.csv",
        says: &["genes in rows"],
    },
];

impl Page {
    /// Waits until a file's card is there, and gives its text.
    pub fn card(&self, file: &str) -> String {
        let card = find(&format!("file-{file}"));
        let shown = format!("{card}?.dataset.card !== undefined");
        self.wait_until(&format!("the card of {file} is shown"), &shown);
        // What is folded is text as well.
        let text = self.evaluate(&format!("{card}.textContent"));
        text.as_str().unwrap_or_default().to_owned()
    }

    pub fn wait_for_card(&self, file: &str, says: &str) {
        let card = find(&format!("file-{file}"));
        let shown = format!("{card}?.textContent.includes({says:?})");
        self.wait_until(&format!("the card of {file} says {says}"), &shown);
    }

    /// Chooses in one of a card's selects, as a keyboard does: the focus is there.
    pub fn decide(&self, decision: &str, value: &str) {
        self.evaluate(&format!(
            "(() => {{ const e = {}; e.focus(); e.value = '{value}';
              e.dispatchEvent(new Event('change', {{ bubbles: true }})); }})()",
            find(decision)
        ));
    }
}

pub fn field(file: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data/field")
        .join(file)
}

fn name(file: &str) -> &str {
    file.rsplit('/').next().unwrap_or(file)
}

#[test]
fn every_file_that_is_dropped_gets_a_card() {
    let page = Page::open();
    let files: Vec<PathBuf> = CASES.iter().map(|case| field(case.file)).collect();
    page.drop_files(&files);
    for case in &CASES {
        let card = page.card(name(case.file));
        for words in case.says {
            assert!(card.contains(words), "{}: {words} in {card}", case.file);
        }
    }
    let role = |file: &str| page.evaluate(&format!("{}.value", find(&format!("role-{file}"))));
    assert_eq!(role("equal.gmx"), "sets");
    assert_eq!(role("na_labels.csv"), "labelled");
    page.screenshot("cards-wide");
    page.prefer_dark(true);
    page.resize(390, 844);
    page.evaluate(&format!(
        "{}.scrollIntoView({{ behavior: 'instant' }})",
        find("file-quant.sf")
    ));
    page.screenshot("cards-narrow-dark");
    assert!(!page.scrolls_sideways(), "a card is wider than the window");
    page.assert_no_complaints();
}

#[test]
fn a_wrong_guess_is_one_choice_from_right_and_for_that_file_alone() {
    let page = Page::open();
    page.drop_files(&[
        field("F11-quantities-as-samples/quant.sf"),
        field("F11-quantities-as-samples/genes.results"),
        field("F11-quantities-as-samples/numeric_annotation.tsv"),
    ]);
    page.card("quant.sf");
    page.decide("quantity-quant.sf", "NumReads");
    page.wait_for_card("quant.sf", "Salmon counts");
    page.wait_for_card("genes.results", "RSEM TPM");
    page.wait_until(
        "the focus is where it was",
        "document.activeElement.dataset.testid === 'quantity-quant.sf'",
    );

    page.decide("orientation-quant.sf", "samples_in_rows");
    page.wait_for_card("quant.sf", "samples in rows");
    page.decide("orientation-quant.sf", "");
    page.wait_for_card("quant.sf", "genes in rows");

    // What was left out is taken in, and left out again.
    page.card("numeric_annotation.tsv");
    page.evaluate(&format!(
        "{}.querySelector('.asides button').click()",
        find("file-numeric_annotation.tsv")
    ));
    let back = "value_columns-numeric_annotation.tsv";
    page.wait_for_card("numeric_annotation.tsv", "Take back");
    page.click(back);
    page.wait_until("it is left out again", &format!("{} === null", find(back)));

    // A file's settings go with it into another role, and end with it.
    page.decide("role-quant.sf", "predict");
    page.wait_until(
        "the file has its role",
        &format!("{}?.value === 'predict'", find("role-quant.sf")),
    );
    page.wait_for_card("quant.sf", "Salmon counts");
    // A card that is being made anew takes no click; a person clicks again.
    page.wait_until(
        "the file is gone",
        &format!(
            "(() => {{ const card = {}; card?.querySelector('button').click(); return card === null; }})()",
            find("file-quant.sf")
        ),
    );
    page.drop_files(&[field("F11-quantities-as-samples/quant.sf")]);
    page.wait_for_card("quant.sf", "Salmon TPM");
    page.assert_no_complaints();
}

#[test]
fn a_changed_decision_asks_for_the_step_to_be_run_again() {
    let page = Page::open();
    let table = small_table(40, 0).replace("cancer_type", "subtype");
    page.drop_files(&[written("cohort.csv", &table)]);
    let card = page.card("cohort.csv");
    assert!(
        card.contains("Not certain: 2 classes in 40 samples"),
        "{card}"
    );
    page.click("run-here");
    page.wait_for_state("data", "done");
    assert!(
        page.card("cohort.csv")
            .contains("40 samples in rows × 30 genes")
    );
    page.decide("label-cohort.csv", "");
    page.decide("scale-cohort.csv", "log");
    page.wait_for_state("data", "stale");
    page.wait_for_card("cohort.csv", "as set");
    page.click("run-here");
    page.wait_for_state("data", "done");
    page.screenshot("card-read");
    page.assert_no_complaints();
}
