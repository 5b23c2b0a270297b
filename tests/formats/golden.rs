//! The same samples, genes, numbers and metadata as the format's own library reads.

use std::collections::BTreeMap;
use std::sync::Arc;

use genessl::Advance;
use genessl::genes::Catalogue;
use genessl::table::{FileSource, Orientation, ReadOptions, ReadTable, Reading};
use serde::Deserialize;

use crate::{data, read};

#[derive(Deserialize)]
struct Expected {
    options: BTreeMap<String, String>,
    samples: Vec<String>,
    genes: Vec<String>,
    /// Bits of doubles, NaN where there is no value.
    values: Vec<Vec<String>>,
    metadata: BTreeMap<String, Vec<String>>,
}

impl Expected {
    fn of(name: &str) -> Expected {
        let text =
            std::fs::read_to_string(data(&format!("{name}.json"))).expect("what is expected");
        serde_json::from_str(&text).expect("JSON")
    }

    fn options(&self) -> ReadOptions {
        let option = |key: &str| self.options.get(key).cloned();
        ReadOptions {
            sheet: option("sheet"),
            layer: option("layer"),
            gene_column: option("gene_column"),
            orientation: match option("orientation") {
                Some(_) => Orientation::SamplesInColumns,
                None => Orientation::Auto,
            },
            ..ReadOptions::default()
        }
    }

    fn number(&self, sample: usize, gene: usize) -> f64 {
        let bits = u64::from_str_radix(&self.values[sample][gene], 16).expect("hexadecimal");
        f64::from_bits(bits)
    }
}

/// Compares what is read of a file; `single` where the library itself rounds to single precision.
fn agrees(file: &str, expected: &str, single: bool) -> ReadTable {
    let expected = Expected::of(expected);
    let read = read(file, &expected.options()).unwrap_or_else(|error| panic!("{error}"));
    let table = &read.table;
    assert_eq!(table.sample_ids, expected.samples, "{file}");
    assert_eq!(table.features, expected.genes, "{file}");
    let mut row = Vec::new();
    for sample in 0..table.samples() {
        table.row_into(sample, &mut row);
        for (gene, &number) in row.iter().enumerate() {
            let own = expected.number(sample, gene);
            // Missing values become 0, and are counted.
            let own = if own.is_nan() { 0.0 } else { own };
            let same = if single {
                number as f32 == own as f32
            } else {
                number.to_bits() == own.to_bits()
            };
            assert!(
                same,
                "{file}: {number:e} for {own:e} of {} in {}",
                table.features[gene], table.sample_ids[sample]
            );
        }
    }
    let names: Vec<&String> = table.metadata.iter().map(|column| &column.name).collect();
    assert_eq!(names.len(), expected.metadata.len(), "{file}: {names:?}");
    for (name, values) in &expected.metadata {
        let column = table.metadata_column(name).expect("the column");
        for (own, value) in column.values.iter().zip(values) {
            let own_number = own.parse::<f64>().ok();
            let same = own == value
                || own_number.is_some() && own_number == value.parse::<f64>().ok()
                // One line, between tabs.
                || own == &value.replace('\t', " ");
            assert!(same, "{file}, {name}: {own:?} for {value:?}");
        }
    }
    read
}

#[test]
fn anndata_with_sparse_numbers_and_every_kind_of_column() {
    let read = agrees("cells.h5ad", "cells.h5ad", false);
    let report = &read.report;
    assert_eq!(report.format, "AnnData (h5ad), sparse by rows");
    assert_eq!(report.orientation, Orientation::SamplesInRows);
    let part = report.decisions.part.as_ref().expect("a part");
    assert_eq!((part.value.as_str(), part.setting.as_str()), ("X", "layer"));
    assert_eq!(part.others, ["counts", "doubles", "whole", "raw"]);
    let names = report.decisions.gene_names.as_ref().expect("names");
    assert_eq!(
        (names.value.as_str(), names.setting.as_str()),
        ("_index", "gene_column")
    );
    assert_eq!(names.others, ["gene_ids", "highly_variable"]);
    let label = report.decisions.label.as_ref().expect("classes");
    assert_eq!(label.value, "cancer_type");
}

#[test]
fn anndatas_layers_raw_and_other_names_of_genes() {
    for name in ["counts", "doubles", "whole", "raw", "gene_ids"] {
        agrees("cells.h5ad", &format!("cells.{name}"), false);
    }
}

#[test]
fn anndata_dense_and_sparse_by_columns() {
    let read = agrees("dense.h5ad", "dense.h5ad", false);
    assert_eq!(read.report.sample_column.as_deref(), Some("barcode"));
    let read = agrees("by_columns.h5ad", "by_columns.h5ad", false);
    assert_eq!(read.report.format, "AnnData (h5ad), sparse by columns");
}

#[test]
fn a_workbooks_first_sheet_and_a_named_one() {
    let read = agrees("book.xlsx", "book.xlsx", false);
    let report = &read.report;
    assert_eq!(report.format, "Excel workbook");
    assert_eq!(report.orientation, Orientation::SamplesInColumns);
    assert_eq!(report.missing_values_filled, 1);
    let part = report.decisions.part.as_ref().expect("a part");
    assert_eq!(part.value, "Counts");
    assert_eq!(part.others, ["Logs & more", "Empty"]);
    let dates = report
        .notes
        .iter()
        .find(|note| note.contains("a date (A4, 2023-03-01)"));
    assert!(dates.is_some(), "{:?}", report.notes);
    agrees("book.xlsx", "book.second", false);
    agrees("shared.xlsx", "shared.xlsx", false);
}

#[test]
fn gct_of_both_versions_as_cmappy_reads_it() {
    let read = agrees("three.gct", "three.gct", true);
    assert_eq!(read.report.format, "GCT 1.3");
    agrees("two.gct", "two.gct", true);
}

#[test]
fn archives_of_one_table() {
    let read = agrees("table.zip", "table.zip", false);
    assert_eq!(read.report.format, "CSV");
    let read = agrees("cells.zip", "dense.h5ad", false);
    assert!(read.report.format.starts_with("AnnData"));
    let table = agrees("parquet.zip", "table.zip", false);
    assert_eq!(table.report.format, "Parquet");
}

#[test]
fn one_file_of_several_in_an_archive_by_its_name() {
    let options = ReadOptions {
        sheet: Some("b.csv".into()),
        ..ReadOptions::default()
    };
    let table = read("several.zip", &options).expect("a table").table;
    assert_eq!(table.sample_ids, ["T1", "S2"]);
}

/// What GEOparse reads of the same samples in SOFT.
#[test]
fn geos_characteristics_are_metadata() {
    #[derive(Deserialize)]
    struct Series {
        file: String,
        samples: Vec<String>,
        metadata: BTreeMap<String, Vec<String>>,
    }
    let text = std::fs::read_to_string(data("series.json")).expect("what is expected");
    let expected: Series = serde_json::from_str(&text).expect("JSON");
    let path = format!("../field/F01-geo-series-matrix/{}", expected.file);
    let table = read(&path, &ReadOptions::default()).expect("a table").table;
    assert_eq!(table.sample_ids, expected.samples);
    for (name, values) in expected.metadata {
        let name = name.rsplit('.').next().unwrap_or(&name);
        let column = table.metadata_column(name).expect("the column");
        assert_eq!(column.values, values, "{name}");
    }
}

/// Where there is no X, raw or the only layer is read, and it is said.
#[test]
fn anndata_without_x() {
    let plain = ReadOptions::default();
    for (file, layer, others) in [
        ("only_raw.h5ad", "raw", &["logs"][..]),
        ("only_layer.h5ad", "counts", &[]),
    ] {
        let unasked = read(file, &plain).unwrap_or_else(|error| panic!("{error}"));
        let asked = agrees(file, file, false);
        assert_eq!(unasked.table, asked.table, "{file}");
        let part = |read: &ReadTable| read.report.decisions.part.clone().expect("a layer");
        assert_eq!(part(&unasked).value, layer);
        assert_eq!(part(&unasked).others, others);
        assert!(part(&unasked).why.starts_with("there is no X"), "{file}");
        assert_eq!(part(&unasked).certain, others.is_empty());
        assert!(part(&asked).certain && part(&asked).why == "as set");
        let says = |read: &ReadTable| {
            read.report
                .notes
                .iter()
                .any(|note| note.contains("has no matrix X"))
        };
        assert!(says(&unasked) && !says(&asked), "{file}");
    }
    agrees("only_raw.h5ad", "only_raw.logs", false);
    agrees("only_layers.h5ad", "only_layers.logs", false);
}

/// An index of genes that only counts them names none.
#[test]
fn anndata_whose_index_counts_takes_a_column_of_names() {
    let read = agrees("counted.h5ad", "counted.h5ad", false);
    let names = read.report.decisions.gene_names.as_ref().expect("names");
    assert_eq!(names.value, "gene_name");
    assert!(names.why.contains("only counts (0, 1 …)"), "{}", names.why);
    assert_eq!(names.others, ["_index", "mean"]);
    let says = |note: &String| note.contains("\"gene_name\" of var");
    assert!(
        read.report.notes.iter().any(says),
        "{:?}",
        read.report.notes
    );
    let by_index = ReadOptions {
        gene_column: Some("_index".into()),
        ..ReadOptions::default()
    };
    let table = crate::read("counted.h5ad", &by_index)
        .expect("a table")
        .table;
    assert_eq!(table.features[..3], ["0", "1", "2"]);
}

/// Genes in obs are told, and the orientation turns the file however its numbers are stored.
#[test]
fn anndata_with_genes_in_obs_is_turned_when_asked() {
    let judged = |orientation| {
        let source = Arc::new(FileSource::open(data("turned.h5ad")).expect("a file"));
        let options = ReadOptions {
            orientation,
            ..ReadOptions::default()
        };
        let judge = Catalogue::builtin().expect("a catalogue");
        let reading = Reading::judged("turned.h5ad", source, &options, judge);
        let read = reading.and_then(Advance::run).expect("a table");
        read.report.decisions.orientation
    };
    let as_it_is = judged(Orientation::Auto);
    assert!(!as_it_is.certain);
    assert!(
        as_it_is
            .why
            .contains("12 of 12 names down the lines are known genes"),
        "{}",
        as_it_is.why
    );
    assert_eq!(as_it_is.others, ["samples_in_columns"]);
    let turned = judged(Orientation::SamplesInColumns);
    assert_eq!(turned.value, "samples_in_columns");
    assert_eq!(turned.others, ["samples_in_rows"]);
    for file in ["turned.h5ad", "turned_rows.h5ad", "turned_columns.h5ad"] {
        agrees(file, "turned", false);
    }
}

#[test]
fn anndata_of_half_precision_and_without_a_word_on_x() {
    agrees("half.h5ad", "half.h5ad", false);
    agrees("unsaid.h5ad", "half.h5ad", false);
}

/// A title page before the table is passed over, unless it is asked for.
#[test]
fn the_first_sheet_that_is_a_table_is_taken() {
    let asked = agrees("titled.xlsx", "titled.xlsx", false);
    let read = crate::read("titled.xlsx", &ReadOptions::default()).expect("a table");
    assert_eq!(read.table, asked.table);
    let part = read.report.decisions.part.as_ref().expect("a sheet");
    assert_eq!(part.value, "Expression");
    assert_eq!(part.others, ["README", "Clinical"]);
    assert!(!part.certain);
    let says = |note: &String| note.contains("\"README\" holds hardly any numbers");
    assert!(read.report.notes.iter().any(says));
}

/// `gene0`, `gene1` … are no ids of genes, and where no column has any that is said.
#[test]
fn anndata_whose_index_counts_behind_a_word_takes_a_column_of_names() {
    let read = agrees("counted_words.h5ad", "counted_words.h5ad", false);
    let names = read.report.decisions.gene_names.as_ref().expect("names");
    assert_eq!(names.value, "gene_symbols");
    let says = |read: &ReadTable, words: &str| {
        let notes = &read.report.notes;
        assert!(notes.iter().any(|note| note.contains(words)), "{notes:?}");
    };
    says(&read, "\"gene_symbols\" of var");
    let alone = crate::read("counted_alone.h5ad", &ReadOptions::default()).expect("a table");
    assert_eq!(alone.table.features[..2], ["gene0", "gene1"]);
    says(&alone, "are no gene ids");
    says(&alone, "Set gene_column to the one");
    says(&alone, "cluster");
    let set = ReadOptions {
        gene_column: Some("cluster".into()),
        ..ReadOptions::default()
    };
    let set = crate::read("counted_alone.h5ad", &set).expect("a table");
    assert_eq!(set.table.features[..2], ["TP53", "EGFR"]);
    // Names of another kind are doubted by who knows genes.
    let judged = |layer: &str| {
        let source = Arc::new(FileSource::open(data("turned.h5ad")).expect("a file"));
        let options = ReadOptions {
            gene_column: Some(layer.to_owned()),
            orientation: Orientation::SamplesInRows,
            ..ReadOptions::default()
        };
        let judge = Catalogue::builtin().expect("it is built in");
        let reading = Reading::judged("x", source, &options, judge);
        reading.and_then(Advance::run).expect("a table")
    };
    says(&judged("_index"), "Not one of the 5 names");
}
