//! Lines that are no genes or samples: metadata of the samples, the header once more, what annotates genes.

use csv::ByteRecord;

use super::Rows;
use crate::Result;
use crate::table::layout::{Role, Why};
use crate::table::names::annotation;
use crate::table::names::headers;
use crate::table::names::identifiers;
use crate::table::names::missing::{is_missing, is_missing_name, is_unmeasured};
use crate::table::names::{statistics, summaries};
use crate::table::texts::footer;
use crate::table::texts::header_again::{self, Header};
use crate::table::texts::number::{CellValue, parse_cell};
use crate::table::texts::refusals::another_table;
use crate::table::texts::text::text;
use crate::table::texts::thousands::{self, Thousands};

/// What genes are annotated with and samples are called as well: those at the start and the end of a treatment, patients with a
/// bipolar disorder.
const MAY_BE_SAMPLES: [&str; 8] = [
    "start", "end", "stop", "size", "bp", "bases", "band", "rank",
];

/// Why a line of this name among samples is none, but sums them up, or stands beside genes: their lengths, numbers, p values.
pub(in crate::table) fn why_no_sample(id: &str) -> Option<Why> {
    if summaries::is_summary(id) {
        Some(Why::Summary)
    } else if statistics::is_statistic(id) {
        Some(Why::Statistic)
    } else {
        let is =
            annotation::is_annotation_name(id) && !MAY_BE_SAMPLES.contains(&&*headers::plain(id));
        is.then_some(Why::Annotation)
    }
}

impl Rows {
    /// Whether the file says of this line that another of the same sample is to be taken.
    pub(super) fn is_not_default(&self, record: &ByteRecord) -> bool {
        let cell = self.layout.default_entry.and_then(|at| record.get(at));
        cell.is_some_and(|cell| {
            let no: [&[u8]; 4] = [b"no", b"false", b"0", b"0.0"];
            no.iter()
                .any(|no| cell.trim_ascii().eq_ignore_ascii_case(no))
        })
    }

    /// Whether the line is the header once more, as where files were put one behind the other.
    ///
    /// # Errors
    /// Where it is the header of another table.
    pub(super) fn is_header_again(
        &mut self,
        id: &str,
        record: &ByteRecord,
        line: u64,
    ) -> Result<bool> {
        let Some(corner) = self
            .layout
            .id
            .map(|column| self.columns[column].name.trim())
        else {
            return Ok(false);
        };
        if id != corner || id.is_empty() || self.ids.is_empty() {
            return Ok(false);
        }
        match header_again::compare(&self.columns, &self.layout, record, self.point) {
            Header::None => return Ok(false),
            Header::Other => return Err(another_table(line)),
            Header::Same => {}
        }
        let again = footer::skipped(record, line, "the header once more");
        self.footer.lines.push(again);
        Ok(true)
    }

    /// The gene's name: the id column's, or that of another column of genes where it says that there is none.
    pub(super) fn gene_name(&self, name: String, record: &ByteRecord) -> Option<String> {
        if !is_missing_name(&name) {
            return Some(name);
        }
        let mut others = self.layout.fallback_ids.iter().filter_map(|&column| {
            let other = text(record.get(column)?.trim_ascii());
            (!is_missing_name(&other) && other != "0").then_some(other)
        });
        others.next()
    }

    pub(super) fn sample_cells<'a>(
        &'a self,
        record: &'a ByteRecord,
    ) -> impl Iterator<Item = &'a [u8]> {
        record
            .iter()
            .zip(&self.layout.roles)
            .filter(|(_, role)| **role == Role::Number)
            .map(|(cell, _)| cell)
    }

    /// A line of text for each sample, or one under a usual name of metadata, among the lines of genes.
    pub(super) fn is_metadata_row(&self, name: &str, record: &ByteRecord) -> bool {
        if identifiers::is_ensembl(name) || is_missing(name.as_bytes()) {
            return false;
        }
        if headers::is_metadata_name(name) || self.metadata_rows.iter().any(|row| row == name) {
            return true;
        }
        let mut values = self
            .sample_cells(record)
            .map(|cell| parse_cell(cell, self.point));
        let first = values.find(|value| *value != CellValue::Missing);
        let is_word = |cell: &[u8]| !is_missing(cell) && !is_unmeasured(cell);
        first == Some(CellValue::Text)
            && values.all(|value| matches!(value, CellValue::Text | CellValue::Missing))
            && self.sample_cells(record).any(is_word)
            && !self.sample_cells(record).any(|cell| {
                cell.iter().any(u8::is_ascii_digit) && cell.contains(&b',')
                    || thousands::thousands(cell) != Thousands::No
            })
    }

    /// Whether a line without a name, above the genes, holds a text for each sample: their groups, say.
    pub(super) fn is_line_of_texts_above(&self, record: &ByteRecord) -> bool {
        let is_text = |cell: &[u8]| parse_cell(cell, self.point) == CellValue::Text;
        self.ids.is_empty()
            && self.gene_name(String::new(), record).is_none()
            && self.sample_cells(record).all(is_text)
    }
}
