//! A second line of names under the header: quantities or units (Firehose), symbols under Ensembl ids, or the lower
//! level of pandas' column index.

use std::collections::{HashSet, VecDeque};

use csv::ByteRecord;

use crate::table::deciding::decisions::SkippedLine;
use crate::table::layout::sketch::ColumnSketch;
use crate::table::names::headers;
use crate::table::names::judge::{GeneJudge, Tally};
use crate::table::names::missing::is_unmeasured;
use crate::table::names::quantity;
use crate::table::texts::number::{CellValue, parse_cell};
use crate::table::texts::text::text;
use crate::table::texts::thousands::{Thousands, thousands};

/// What the second line is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::table) enum Second {
    /// The same word for all columns, or quantities: one for each column.
    Quantities(Vec<String>),
    /// Better names than the header's: genes where those are none, or different ones where those repeat.
    Names(Vec<String>),
    /// Texts of which no more is known.
    Texts,
}

/// Looks whether the first line under the header is text throughout, where the lines below hold numbers.
pub(in crate::table) fn find(
    names: &[String],
    rows: &VecDeque<(u64, ByteRecord)>,
    point: u8,
    judge: &dyn GeneJudge,
) -> Option<Second> {
    let first = &rows.front()?.1;
    let value = |row: &ByteRecord, index: usize| {
        row.get(index)
            .map_or(CellValue::Missing, |cell| parse_cell(cell, point))
    };
    let is_number =
        |row: &ByteRecord, index: usize| matches!(value(row, index), CellValue::Number(_));
    // Columns of numbers, by the lines below. When more of them than of texts are found, the rest need no look.
    let is_text = |index: &usize| {
        let cell = first.get(*index).unwrap_or_default();
        value(first, *index) == CellValue::Text
            && thousands(cell) == Thousands::No
            && !is_unmeasured(cell)
    };
    let texts_at_most = (1..names.len()).filter(is_text).count();
    let mut numeric: Vec<usize> = Vec::new();
    for index in 1..names.len() {
        let below = rows.iter().skip(1).take(8);
        let (numbers, all) = below.fold((0, 0), |(numbers, all), (_, row)| {
            (numbers + usize::from(is_number(row, index)), all + 1)
        });
        if numbers > 0 && numbers * 2 >= all {
            numeric.push(index);
            if texts_at_most * 10 < numeric.len() * 9 {
                return None;
            }
        }
    }
    let texts = numeric.iter().filter(|&index| is_text(index)).count();
    if numeric.is_empty() || texts * 10 < numeric.len() * 9 {
        return None;
    }
    let cell = |index: usize| text(first.get(index).unwrap_or_default().trim_ascii());
    let lower: Vec<String> = (0..names.len()).map(cell).collect();
    let of_numbers = |all: &[String]| -> Vec<String> {
        numeric.iter().map(|&index| all[index].clone()).collect()
    };
    let (above, below) = (of_numbers(names), of_numbers(&lower));
    if is_metadata(&lower[0]) {
        return Some(Second::Texts);
    }
    let first_column: Vec<String> = rows
        .iter()
        .skip(1)
        .filter_map(|(_, row)| row.get(0).map(|cell| text(cell.trim_ascii())))
        .collect();
    if different(&below) == below.len()
        && (different(&above) < above.len()
            || (share(&below, judge) >= 0.5
                && share(&above, judge) < 0.25
                && share(&first_column, judge) + 0.25 < share(&below, judge)))
    {
        return Some(Second::Names(lower));
    }
    let are_quantities = below.iter().all(|word| quantity::named(word).is_some());
    // One word for all is a unit.
    let one_word = different(&below) == 1 && below.len() > 1;
    if are_quantities || one_word {
        return Some(Second::Quantities(lower));
    }
    Some(Second::Texts)
}

fn is_metadata(name: &str) -> bool {
    headers::is_metadata_name(name) || headers::is_label_name(name)
}

fn different(words: &[String]) -> usize {
    words.iter().collect::<HashSet<_>>().len()
}

fn share(names: &[String], judge: &dyn GeneJudge) -> f64 {
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    Tally::of(&names, judge).share()
}

/// The second line as one that was skipped.
pub(in crate::table) fn skipped(rows: &VecDeque<(u64, ByteRecord)>) -> SkippedLine {
    let (line, cells) = match rows.front() {
        Some((line, row)) => (*line, row.iter().take(4).map(text).collect::<Vec<_>>()),
        None => (0, Vec::new()),
    };
    SkippedLine {
        line,
        text: cells.join(" ").chars().take(120).collect(),
        why: "a second header line".to_owned(),
    }
}

impl Second {
    /// Gives the columns what the line says of them.
    pub(in crate::table) fn apply(self, columns: &mut [ColumnSketch]) -> Second {
        match &self {
            Second::Quantities(words) => {
                for (column, word) in columns.iter_mut().zip(words).skip(1) {
                    column.quantity = Some(word.clone()).filter(|word| !word.is_empty());
                }
            }
            Second::Names(names) => {
                for (column, name) in columns.iter_mut().zip(names) {
                    if !name.is_empty() {
                        column.name.clone_from(name);
                    }
                }
            }
            Second::Texts => {}
        }
        self
    }

    /// What was done, in a sentence.
    pub(in crate::table) fn note(&self) -> Option<String> {
        Some(match self {
            Second::Quantities(words) => format!(
                "A second header line (\"{}\") was taken as the quantities.",
                words.last().map_or("", String::as_str)
            ),
            Second::Names(_) => "The names were taken from a second header line.".to_owned(),
            Second::Texts => "A second header line was left out.".to_owned(),
        })
    }
}
