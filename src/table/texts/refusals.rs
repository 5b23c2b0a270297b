//! What a text table is refused for, line by line: cells that are no numbers, lines of another length, names that repeat.

use std::collections::HashMap;

use csv::ByteRecord;

use crate::table::assembly::repeated_sample;
use crate::table::layout::sketch::ColumnSketch;
use crate::table::layout::{Layout, Role};
use crate::table::options::metadata_advice;
use crate::table::texts::number::CellValue;
use crate::table::texts::text::text;
use crate::table::texts::thousands::{self, Thousands};
use crate::{Error, Result};

/// A cell of a column that is no number.
pub(super) fn bad_cell(value: CellValue, cell: &[u8], column: &str) -> Error {
    let shown: String = text(cell.trim_ascii()).chars().take(40).collect();
    if value == CellValue::Infinite {
        Error::new(
            format!(
                "\"{shown}\" in column \"{column}\" is infinite, or too large for an expression value"
            ),
            "Replace it by a number, or leave the cell empty if the value is missing.",
        )
    } else if thousands::thousands(cell) != Thousands::No {
        thousands::grouped(cell)
    } else if cell.contains(&b',') {
        Error::new(
            format!("\"{shown}\" in column \"{column}\" is not a number"),
            "For decimal commas, separate the fields by semicolons and use the comma \
             throughout.",
        )
    } else {
        Error::new(
            format!("\"{shown}\" in column \"{column}\" is not a number"),
            format!(
                "Correct the cell, or leave it empty if the value is missing. {}",
                metadata_advice(column)
            ),
        )
    }
}

/// What may be done where every sample stands twice or more.
const TWO_LEVELS: &str = "Every sample does: if a second line below the header numbers them (the columns of a data frame of two \
    levels, as pandas writes them), join the two lines into one header, S1_1, S1_2. Else give every sample an id of its own.";

/// Whether every sample's id is that of another as well.
fn all_repeat(columns: &[ColumnSketch], layout: &Layout) -> bool {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for (column, _) in columns
        .iter()
        .zip(&layout.roles)
        .filter(|(_, role)| **role == Role::Number)
    {
        *counts.entry(column.name.as_str()).or_default() += 1;
    }
    counts.len() > 1 && counts.values().all(|&count| count > 1)
}

/// Refuses columns of samples that are called alike.
pub(super) fn refuse_repeated_samples(
    columns: &[ColumnSketch],
    layout: &Layout,
    line: u64,
    shift: usize,
) -> Result<()> {
    let mut seen = HashMap::new();
    for (index, column) in columns
        .iter()
        .enumerate()
        .filter(|(index, _)| layout.roles[*index] == Role::Number)
    {
        let place = (index + 1 - shift) as u64;
        if let Some(first) = seen.insert(column.name.as_str(), place) {
            let error = repeated_sample(&column.name, &format!("column {first}"));
            let error = match all_repeat(columns, layout) {
                true => Error::new(error.what, TWO_LEVELS),
                false => error,
            };
            return Err(error.at(line, Some(place)));
        }
    }
    Ok(())
}

/// A header among the lines of a table that has another one.
pub(super) fn another_table(line: u64) -> Error {
    Error::new(
        "another table begins here, with a header of its own: its numbers would stand under the first one's names",
        "Save each table as a file of its own, or join them by the names of their genes and samples.",
    )
    .at(line, None)
}

/// A column of values that is not called anything.
pub(super) fn nameless(line: u64, index: usize) -> Error {
    Error::new(
        format!("column {} holds values but has no name", index + 1),
        "Name the column in the header, or remove it.",
    )
    .at(line, Some(index as u64 + 1))
}

/// A line of another number of fields than the header.
pub(in crate::table) fn ragged(record: &ByteRecord, expected: usize, line: u64) -> Error {
    let advice = if record.iter().any(|cell| cell.contains(&b'\n')) {
        "A field goes over several lines: look for a quotation mark that is never closed."
    } else if record.len() < expected {
        "Complete the line: the file may have been cut short, or a separator is missing."
    } else {
        "Remove what is too much, and quote fields that contain the separator."
    };
    let fields = if record.len() == 1 { "field" } else { "fields" };
    Error::new(
        format!(
            "the line has {} {fields} where the header has {expected}",
            record.len()
        ),
        advice,
    )
    .at(line, None)
}
