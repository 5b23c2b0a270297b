//! What can't be read ends in a message that says where, and what to do.

use std::sync::Arc;

use genessl::Advance;
use genessl::table::{MemorySource, ReadOptions, Reading};

use crate::{data, failure};

fn says(name: &str, options: &ReadOptions, parts: &[&str]) {
    let error = failure(name, options).to_string();
    for part in parts {
        assert!(error.contains(part), "{part:?} is not in: {error}");
    }
}

fn sheet(name: &str) -> ReadOptions {
    ReadOptions {
        sheet: Some(name.into()),
        ..ReadOptions::default()
    }
}

#[test]
fn workbooks_say_which_sheet_and_cell() {
    let plain = ReadOptions::default();
    says(
        "book.xlsx",
        &sheet("Empty"),
        &["book.xlsx", "\"Empty\" is empty", "Counts"],
    );
    says(
        "book.xlsx",
        &sheet("Nothing"),
        &["no sheet \"Nothing\"", "Counts, Logs & more, Empty"],
    );
    says(
        "formulas.xlsx",
        &plain,
        &["formula in cell C5 of the sheet \"Sheet\"", "save it"],
    );
    says(
        "letters.xlsx",
        &plain,
        &["cell C5 of the sheet \"Sheet\"", "\"abc\"", "not a number"],
    );
}

#[test]
fn anndata_says_which_element() {
    let plain = ReadOptions::default();
    says("old.h5ad", &plain, &["before version 0.8", "write_h5ad"]);
    says(
        "not_anndata.h5",
        &plain,
        &["HDF5, but no AnnData", "numbers"],
    );
    let layer = ReadOptions {
        layer: Some("spliced".into()),
        ..ReadOptions::default()
    };
    says(
        "cells.h5ad",
        &layer,
        &["no layer \"spliced\"", "X, counts, doubles, whole, raw"],
    );
    says(
        "only_layers.h5ad",
        &plain,
        &[
            "no matrix X, but the layers counts, logs",
            "setting Layer",
            "--layer",
        ],
    );
    let column = ReadOptions {
        gene_column: Some("symbol".into()),
        ..ReadOptions::default()
    };
    says(
        "cells.h5ad",
        &column,
        &["var has no column \"symbol\"", "gene_ids"],
    );
}

#[test]
fn archives_say_what_they_hold() {
    says(
        "several.zip",
        &ReadOptions::default(),
        &["2 files: a.csv, b.csv", "Unpack"],
    );
    says("several.zip", &sheet("c.csv"), &["no file \"c.csv\""]);
}

#[test]
fn files_cut_short_say_so() {
    for name in ["cells.h5ad", "dense.h5ad", "book.xlsx", "table.zip"] {
        let bytes = std::fs::read(data(name)).expect("a file");
        for share in [2, 3, 7] {
            let bytes = bytes[..bytes.len() * (share - 1) / share].to_vec();
            let source = Arc::new(MemorySource::new(bytes));
            let read = Reading::open(name, source, &ReadOptions::default()).and_then(Advance::run);
            let error = read.expect_err("it is cut short");
            assert!(!error.advice.is_empty(), "{error}");
        }
    }
}

/// The general purpose flag of an archive's files, at both places it stands.
#[test]
fn an_encrypted_file_is_told() {
    let mut bytes = std::fs::read(data("several.zip")).expect("a file");
    for (mark, place) in [(b"PK\x03\x04", 6), (b"PK\x01\x02", 8)] {
        for at in 0..bytes.len() - 4 {
            if &bytes[at..at + 4] == mark {
                bytes[at + place] |= 1;
            }
        }
    }
    let source = Arc::new(MemorySource::new(bytes));
    let error = Reading::open("x.zip", source, &sheet("a.csv"))
        .err()
        .expect("no table");
    assert!(
        error
            .to_string()
            .contains("a.csv in the archive is encrypted"),
        "{error}"
    );
}

/// The card offers the other sheets, whatever is wrong with the first.
#[test]
fn a_workbook_that_begins_with_results_names_its_other_sheets() {
    let error = failure("results.xlsx", &ReadOptions::default());
    assert!(error.advice.contains("counts, meta"), "{error}");
    let read = crate::read("results.xlsx", &sheet("counts")).expect("a table");
    assert_eq!(read.table.sample_ids, ["S1", "S2"]);
}
