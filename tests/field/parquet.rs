//! Parquet with columns of every kind.

use std::sync::Arc;

use crate::{read, read_with, says};
use genessl::Advance;
use genessl::genes::Catalogue;
use genessl::table::{MemorySource, MetadataColumn, ReadOptions, Reading, TableFormat, write};

#[test]
fn lists_are_left_out_and_the_rest_is_read() {
    let read = read("F24-parquet-kinds/extras.parquet");
    let left_out = &read.report.decisions.left_out;
    assert!(
        left_out.iter().any(|one| one.why.contains("a list")),
        "{left_out:?}"
    );
    assert!(says(&read, "a list or a structure"));
    assert!(
        !left_out
            .iter()
            .any(|one| one.names.iter().any(|name| name == "element"))
    );
    assert!(read.table.features.len() > 20, "{:?}", read.table.features);
}

#[test]
fn kinds_that_are_not_read_are_named_with_their_column() {
    for (case, column) in [("decimal.parquet", "TSPAN6"), ("float16.parquet", "TSPAN6")] {
        let read = read_with(
            &format!("F24-parquet-kinds/{case}"),
            &ReadOptions::default(),
        );
        let error = read.expect_err("it is not read");
        assert!(
            error.what.contains(column) || error.column.is_some(),
            "{case}: {error}"
        );
    }
}

#[test]
fn names_of_several_levels_are_joined() {
    let read = read("F24-parquet-kinds/multiindex_columns.parquet");
    assert!(
        read.table.features.iter().any(|name| name == "TSPAN6|7105"),
        "{:?}",
        read.table.features
    );
    assert!(read.report.decisions.orientation.certain);
}

#[test]
fn numbers_as_text_are_named_as_such() {
    let read = read_with(
        "F24-parquet-kinds/numbers_as_text.parquet",
        &ReadOptions::default(),
    );
    let error = read.expect_err("text is no number");
    assert!(error.what.contains("numbers as text"), "{error}");
    assert!(error.what.contains("TSPAN6"), "{error}");
}

#[test]
fn every_other_file_reads_to_the_same_numbers() {
    let plain = read("F24-parquet-kinds/named_index.parquet").table;
    for case in [
        "categorical",
        "date_bool_null",
        "extras",
        "nan_not_null",
        "range_index",
    ] {
        let other = read(&format!("F24-parquet-kinds/{case}.parquet")).table;
        let column = |table: &genessl::table::Table, gene: &str| {
            let index = table.features.iter().position(|name| name == gene);
            index.map(|index| table.values.column(index).to_vec())
        };
        let shared = plain
            .features
            .iter()
            .filter(|gene| column(&other, gene).is_some())
            .count();
        assert!(shared >= 20, "{case}: {shared} of {:?}", other.features);
        assert_eq!(other.samples(), plain.samples(), "{case}");
    }
}

#[test]
fn a_gene_whose_numbers_are_text_is_missed() {
    let written = |gene: &str, values: [&str; 4]| {
        let mut table =
            crate::text("id,TP53,MYC,KRAS,VIM\nS1,1,2,3,4\nS2,2,3,4,5\nS3,7,8,9,10\nS4,1,1,1,1\n")
                .table;
        table.metadata.push(MetadataColumn {
            name: gene.to_owned(),
            values: values.map(str::to_owned).to_vec(),
        });
        let bytes = write(&table, TableFormat::Parquet).expect("it is written");
        let judge = Catalogue::builtin().expect("it is built in");
        let source = Arc::new(MemorySource::new(bytes));
        let reading = Reading::judged("x.parquet", source, &ReadOptions::default(), judge);
        reading.and_then(Advance::run).expect("a table")
    };
    for values in [
        ["1.234,50", "12,00", "999,00", "1.000,25"],
        ["1'234", "", "17", "2'000"],
        ["1.5", "2", "NA", "4"],
    ] {
        let read = written("EGFR", values);
        assert!(
            says(&read, "saved as text") && says(&read, "EGFR"),
            "{values:?}"
        );
    }
    assert!(!says(
        &written("EGFR", ["high", "low", "1", "2"]),
        "saved as text"
    ));
    assert!(!says(
        &written("visit", ["1", "2", "1", "2"]),
        "saved as text"
    ));
}
