//! Tables as people have them: trailing separators, preambles, annotation, several quantities, numbered patients.

mod support;

#[path = "field/aliases.rs"]
mod aliases;
#[path = "field/annotation.rs"]
mod annotation;
#[path = "field/cards.rs"]
mod cards;
#[path = "field/decisions.rs"]
mod decisions;
#[path = "field/deviations.rs"]
mod deviations;
#[path = "field/footers.rs"]
mod footers;
#[path = "field/genomic.rs"]
mod genomic;
#[path = "field/kinds_of_cells.rs"]
mod kinds_of_cells;
#[path = "field/labels.rs"]
mod labels;
#[path = "field/missing.rs"]
mod missing;
#[path = "field/orientation.rs"]
mod orientation;
#[path = "field/panels.rs"]
mod panels;
#[path = "field/parquet.rs"]
mod parquet;
#[path = "field/parts.rs"]
mod parts;
#[path = "field/portals.rs"]
mod portals;
#[path = "field/preambles.rs"]
mod preambles;
#[path = "field/results.rs"]
mod results;
#[path = "field/roles.rs"]
mod roles;
#[path = "field/sample_names.rs"]
mod sample_names;
#[path = "field/scale_kinds.rs"]
mod scale_kinds;
#[path = "field/scales.rs"]
mod scales;
#[path = "field/separators.rs"]
mod separators;
#[path = "field/side_by_side.rs"]
mod side_by_side;
#[path = "field/steps.rs"]
mod steps;
#[path = "field/strangers.rs"]
mod strangers;
#[path = "field/studies.rs"]
mod studies;
#[path = "field/transcripts.rs"]
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
