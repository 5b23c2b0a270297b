//! A file of labels as lines of fields, all as wide as the header: with the name that R leaves out, without what stands
//! below the table. Of a file of GEO, what it says of its samples.

use std::collections::VecDeque;
use std::io::Cursor;

use csv::ByteRecord;

use crate::table::texts::blanks;
use crate::table::texts::decimal_comma::with_points;
use crate::table::texts::footer;
use crate::table::texts::geo::GeoHead;
use crate::table::texts::preamble::TextLayout;
use crate::table::texts::records::Records;
use crate::table::texts::refusals::ragged;
use crate::table::texts::text::text as text_of;
use crate::table::texts::widths::{self, Aligned};
use crate::table::words::counted;
use crate::{Error, Result};

/// The lines of a file of labels.
pub(super) struct Lines {
    pub(super) header: Vec<String>,
    /// One field for each of the header's, perhaps empty.
    pub(super) rows: Vec<Vec<String>>,
    /// What was done, in sentences.
    pub(super) notes: Vec<String>,
}

impl Lines {
    /// Of a text from its header on.
    ///
    /// # Errors
    /// A line of another width than the header's, but for empty fields at its end; a quotation mark that is not closed.
    pub(super) fn of(mut text: Vec<u8>, mut layout: TextLayout) -> Result<Lines> {
        if let Some(narrow) = blanks::narrowed(&text, layout.delimiter) {
            (text, layout.delimiter) = (narrow, b' ');
        }
        let delimiter = layout.delimiter;
        let mut records = Records::new(Box::new(Cursor::new(text)), &layout, false);
        let mut record = ByteRecord::new();
        if records.next(&mut record)?.is_none() {
            return Err(too_few());
        }
        records.limits.expect_fields(record.len());
        let header = cells(&record);
        let mut rows = VecDeque::new();
        while let Some(line) = records.next(&mut record)? {
            rows.push_back((line, record.clone()));
        }
        let below = footer::taken_off(&mut rows, header.len());
        let Aligned { names, note, .. } = widths::align(header, &rows);
        let fitted = rows
            .iter()
            .map(|(line, record)| fitted(record, *line, &names));
        let mut rows: Vec<Vec<String>> = fitted.collect::<Result<_>>()?;
        let mut notes: Vec<String> = note.map(str::to_owned).into_iter().collect();
        // Between tabs `1,234` may be a thousand and more.
        let points = |column: usize| with_points(rows.iter_mut().map(|row| &mut row[column]));
        if delimiter == b';' && (0..names.len()).map(points).filter(|done| *done).count() > 0 {
            notes.push("Numbers are written with a decimal comma.".to_owned());
        }
        if let Some((line, record)) = below.first() {
            notes.push(format!(
                "{} below the table left out, from line {line} on: {}.",
                counted(below.len(), "line"),
                cells(record).join(" ").trim()
            ));
        }
        Lines {
            header: names,
            rows,
            notes,
        }
        .checked()
    }

    /// Of what a file of GEO says of its samples.
    ///
    /// # Errors
    /// It says nothing of them.
    pub(super) fn of_geo(geo: GeoHead) -> Result<Lines> {
        let (header, rows) = geo.lines();
        if header.len() < 2 || rows.is_empty() {
            return Err(Error::new(
                "this file of GEO says nothing of several samples",
                "Choose the series matrix (GSE…_series_matrix.txt.gz): its lines of !Sample_ hold what is known of them.",
            ));
        }
        Ok(Lines {
            header,
            rows,
            notes: Vec::new(),
        })
    }

    /// Without columns that have neither a name nor a value.
    fn checked(mut self) -> Result<Lines> {
        let is_kept = |column: usize| {
            let is_filled = |row: &Vec<String>| !row[column].is_empty();
            !self.header[column].is_empty() || self.rows.iter().any(is_filled)
        };
        let kept: Vec<usize> = (0..self.header.len())
            .filter(|&column| is_kept(column))
            .collect();
        let of_kept = |cells: &[String]| -> Vec<String> {
            kept.iter().map(|&column| cells[column].clone()).collect()
        };
        if kept.len() < self.header.len() {
            self.header = of_kept(&self.header);
            self.rows = self.rows.iter().map(|row| of_kept(row)).collect();
        }
        match self.header.len() < 2 || self.rows.is_empty() {
            true => Err(too_few()),
            false => Ok(self),
        }
    }
}

fn too_few() -> Error {
    Error::new(
        "a file of labels needs a column of sample ids, another of labels, and a line for each sample",
        "Separate the columns by commas or tabs.",
    )
}

fn cells(record: &ByteRecord) -> Vec<String> {
    let cells = record.iter();
    cells.map(|cell| text_of(cell.trim_ascii())).collect()
}

/// A line's fields, as many as there are names: what is beyond must be empty, what lacks must have no name.
fn fitted(record: &ByteRecord, line: u64, names: &[String]) -> Result<Vec<String>> {
    let mut fields = cells(record);
    let is_fitting = fields.iter().skip(names.len()).all(String::is_empty)
        && names.iter().skip(fields.len()).all(String::is_empty);
    if !is_fitting {
        return Err(ragged(record, names.len(), line));
    }
    fields.resize(names.len(), String::new());
    Ok(fields)
}
