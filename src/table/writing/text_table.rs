//! Small tables of mixed content: what the page shows as a table, and downloads beside the figures.

use serde::Serialize;

use crate::Result;
use crate::table::parquet::{ColumnData, write_columns};
use crate::table::texts::number::write_double;
use crate::table::writing::format::TableFormat;
use crate::table::writing::formulas::Formulas;
use crate::table::writing::write::{TextSink, compressed};

/// A titled table of cells.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct TextTable {
    /// A short name for files and links.
    pub name: String,
    /// What it shows, in words.
    pub title: String,
    /// The header.
    pub columns: Vec<String>,
    /// As many cells a row as there are columns.
    pub rows: Vec<Vec<Cell>>,
}

/// One cell.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Cell {
    /// Text.
    Text(String),
    /// A number.
    Number(f64),
    /// A count.
    Count(u64),
    /// Nothing.
    Missing,
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Cell::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Cell::Text(text)
    }
}

impl From<f64> for Cell {
    fn from(number: f64) -> Self {
        Cell::Number(number)
    }
}

impl From<usize> for Cell {
    fn from(count: usize) -> Self {
        Cell::Count(count as u64)
    }
}

impl Cell {
    /// The cell as text: numbers in the fewest digits that read back the same, missing ones empty.
    pub fn to_text(&self) -> String {
        match self {
            Cell::Text(text) => text.clone(),
            Cell::Number(number) if number.is_finite() => {
                let mut text = Vec::new();
                // Writing to memory does not fail.
                let _ = write_double(&mut text, *number);
                String::from_utf8_lossy(&text).into_owned()
            }
            Cell::Count(count) => count.to_string(),
            Cell::Number(_) | Cell::Missing => String::new(),
        }
    }
}

/// Writes the table as [`write_text_as`] does, with what looks like a formula neutralised.
///
/// # Errors
/// As [`write_text_as`].
pub fn write_text(table: &TextTable, format: TableFormat) -> Result<Vec<u8>> {
    write_text_as(table, format, Formulas::default())
}

/// Writes the table. Short rows are filled with missing cells. In Parquet a column of counts is INT64, one of numbers
/// (or both) DOUBLE, any other text; missing cells and numbers that are not finite are null, and every text stays as it is.
///
/// # Errors
/// Parquet with columns whose names repeat.
pub fn write_text_as(
    table: &TextTable,
    format: TableFormat,
    formulas: Formulas,
) -> Result<Vec<u8>> {
    if format == TableFormat::Parquet {
        let columns = table.columns.iter().enumerate();
        let columns = columns
            .map(|(index, name)| (name.clone(), column_data(table, index)))
            .collect();
        return write_columns(columns, table.rows.len());
    }
    compressed(format, |out| {
        let mut sink = TextSink::new(out, format, formulas);
        sink.record(table.columns.iter().map(String::as_str))?;
        for row in &table.rows {
            for index in 0..table.columns.len() {
                match row.get(index) {
                    Some(Cell::Text(text)) => sink.text(text),
                    Some(number) => sink.number(|line| {
                        line.extend_from_slice(number.to_text().as_bytes());
                        Ok(())
                    })?,
                    None => sink.text(""),
                }
            }
            sink.end_line()?;
        }
        sink.into_inner().flush()
    })
}

fn column_data(table: &TextTable, index: usize) -> ColumnData {
    let cells = || {
        table
            .rows
            .iter()
            .map(|row| row.get(index).unwrap_or(&Cell::Missing))
    };
    let is =
        |test: fn(&Cell) -> bool| cells().all(test) && cells().any(|cell| *cell != Cell::Missing);
    if is(|cell| matches!(cell, Cell::Count(_) | Cell::Missing)) {
        return ColumnData::Counts(cells().map(count).collect());
    }
    if is(|cell| matches!(cell, Cell::Number(_) | Cell::Count(_) | Cell::Missing)) {
        return ColumnData::Doubles(cells().map(number).collect());
    }
    let text = |cell: &Cell| (*cell != Cell::Missing).then(|| cell.to_text());
    ColumnData::Texts(cells().map(text).collect())
}

fn count(cell: &Cell) -> Option<i64> {
    if let Cell::Count(count) = cell {
        i64::try_from(*count).ok()
    } else {
        None
    }
}

fn number(cell: &Cell) -> Option<f64> {
    match cell {
        Cell::Number(number) if number.is_finite() => Some(*number),
        Cell::Count(count) => Some(*count as f64),
        _ => None,
    }
}
