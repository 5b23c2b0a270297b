//! Tables as people have them: trailing separators, preambles, annotation, several quantities, numbered patients.

#[path = "../support/mod.rs"]
mod support;

mod aliases;
mod annotation;
mod beside_samples;
mod cards;
mod decisions;
mod deviations;
mod footers;
mod genomic;
mod headers_below;
mod indices;
mod kinds_of_cells;
mod labels;
mod missing;
mod orientation;
mod panels;
mod parquet;
mod parts;
mod portals;
mod preambles;
mod results;
mod roles;
mod sample_names;
mod scale_kinds;
mod scales;
mod separators;
mod side_by_side;
mod stages;
mod steps;
mod strangers;
mod studies;
mod transcripts;

use std::path::PathBuf;
use std::sync::Arc;

use genessl::genes::Catalogue;
use genessl::table::{FileSource, MemorySource, ReadOptions, ReadTable, Reading};
use genessl::{Advance, Error, Result};

/// A case's file.
fn path(case: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data/field")
        .join(case)
}

/// Reads a case's file with these options, as the command line does.
fn read_with(case: &str, options: &ReadOptions) -> Result<ReadTable> {
    let path = path(case);
    let name = path
        .file_name()
        .expect("a name")
        .to_string_lossy()
        .into_owned();
    let source = Arc::new(FileSource::open(&path)?);
    Reading::judged(&name, source, options, Catalogue::builtin()?)?.run()
}

/// Reads a case's file, which must be a table.
fn read(case: &str) -> ReadTable {
    read_with(case, &ReadOptions::default()).unwrap_or_else(|error| panic!("{case}: {error}"))
}

/// Reads a text, as the command line does.
fn text_with(text: &str, options: &ReadOptions) -> Result<ReadTable> {
    let source = Arc::new(MemorySource::new(text.as_bytes()));
    Reading::judged("t.txt", source, options, Catalogue::builtin()?)?.run()
}

/// Reads a text, which must be a table.
fn text(text: &str) -> ReadTable {
    text_with(text, &ReadOptions::default()).unwrap_or_else(|error| panic!("{text}\n{error}"))
}

/// The error of a text that must not be read.
fn refused(text: &str) -> Error {
    let error = text_with(text, &ReadOptions::default()).expect_err("it must be refused");
    assert!(!error.advice.is_empty(), "{error}");
    error
}

/// The number of a gene in a sample, to six decimals.
fn number(read: &ReadTable, sample: &str, gene: &str) -> f64 {
    let table = &read.table;
    let row = table.sample_ids.iter().position(|id| id == sample);
    let column = table.features.iter().position(|name| name == gene);
    let (row, column) = (row.expect("the sample"), column.expect("the gene"));
    let mut numbers = Vec::new();
    table.row_into(row, &mut numbers);
    (numbers[column] * 1e6).round() / 1e6
}

/// Whether a sentence for the user holds these words.
fn says(read: &ReadTable, words: &str) -> bool {
    read.report.notes.iter().any(|note| note.contains(words))
}

/// The samples and genes of a table.
fn size(read: &ReadTable) -> (usize, usize) {
    (read.table.samples(), read.table.features.len())
}
