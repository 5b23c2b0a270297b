//! Labels and other metadata of samples in a file of their own: a table of texts with a column of sample ids. GDC's
//! sample sheet is one, which names samples by their files.

use std::collections::{HashMap, HashSet};
use std::io::Read;
use std::sync::Arc;

use serde::Serialize;

use super::comparison::Match;
use super::lines::Lines;
use super::tissue::normal_by_patient;
use crate::caught::caught;
use crate::table::bytes::budget::SMALL_FILE_BYTES;
use crate::table::bytes::source::{ByteSource, unreadable};
use crate::table::layout::sketch::count_up;
use crate::table::layout::some_of;
use crate::table::names::headers;
use crate::table::names::missing::{is_missing, is_plus};
use crate::table::opening;
use crate::table::options::ReadOptions;
use crate::table::words::counted;
use crate::table::{MetadataColumn, Table};
use crate::{Error, Result};

/// A file of labels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabelFile {
    pub(super) name: String,
    pub(super) header: Vec<String>,
    pub(super) rows: Vec<Vec<String>>,
    /// The column of ids that is asked for.
    pub(super) wanted: Option<String>,
    /// What was done to read it, in sentences.
    pub(super) notes: Vec<String>,
}

/// What came of joining a file of labels to tables.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct LabelReport {
    /// The file of labels.
    pub file: String,
    /// Its column of ids.
    pub id_column: String,
    /// The columns that samples got.
    pub columns: Vec<String>,
    /// Samples that got them.
    pub matched: usize,
    /// Samples that the file does not have.
    pub samples_without: Vec<String>,
    /// Ids of the file that no sample has.
    pub ids_without: Vec<String>,
    /// What a person should know, in sentences.
    pub notes: Vec<String>,
}

impl LabelFile {
    /// Reads a file of labels: CSV, TSV and the like, plain or gzip (natively also an Excel workbook); of a series matrix
    /// of GEO what it says of its samples.
    ///
    /// # Errors
    /// It is no text table, has a single column or a line of another width than the header's, or is larger than 128 MB.
    pub fn read(
        name: &str,
        source: Arc<dyn ByteSource>,
        options: &ReadOptions,
    ) -> Result<LabelFile> {
        caught(|| Self::read_any(name, source, options)).map_err(|error| error.in_file(name))
    }

    fn read_any(
        name: &str,
        source: Arc<dyn ByteSource>,
        options: &ReadOptions,
    ) -> Result<LabelFile> {
        let Some(beginning) = opening::text_of(&source, options)? else {
            return Err(Error::new(
                "labels are not read from Parquet",
                "Save them as CSV or TSV, with a column of sample ids.",
            ));
        };
        if let Some(geo) = beginning.geo {
            return Ok(LabelFile::new(name, Lines::of_geo(geo)?, options));
        }
        let mut bytes = Vec::new();
        (beginning.text.take(SMALL_FILE_BYTES as u64 + 1))
            .read_to_end(&mut bytes)
            .map_err(|error| unreadable(&error))?;
        if bytes.len() > SMALL_FILE_BYTES {
            return Err(Error::new(
                format!(
                    "the file has more than {} MB, which no labels need",
                    SMALL_FILE_BYTES >> 20
                ),
                "Give it the role of a table of samples instead.",
            ));
        }
        let lines = Lines::of(bytes, beginning.layout)?;
        Ok(LabelFile::new(name, lines, options))
    }

    fn new(name: &str, lines: Lines, options: &ReadOptions) -> LabelFile {
        LabelFile {
            name: name.to_owned(),
            header: lines.header,
            rows: lines.rows,
            wanted: options.sample_column.clone(),
            notes: lines.notes,
        }
    }

    /// It in a line.
    pub fn summary(&self) -> String {
        format!(
            "Labels of samples by their ids, {} of {}",
            counted(self.rows.len(), "line"),
            some_of(&named(&self.header))
        )
    }

    /// Gives the tables' samples the file's columns, by id. `label` is the column of classes that is asked for: if no
    /// table has it and the file has a single column beside the ids, that is it.
    ///
    /// # Errors
    /// No sample's id is in the file.
    pub fn join(mut self, tables: &mut [&mut Table], label: &str) -> Result<LabelReport> {
        let ids: Vec<String> = tables
            .iter()
            .flat_map(|table| table.sample_ids.clone())
            .collect();
        let turned = self.turned_for(&ids);
        let is_turned = turned.is_some();
        self = turned.unwrap_or(self);
        if !is_turned {
            self.take_header_for_a_line(&ids, label);
        }
        let unnamed: Vec<bool> = (self.header.iter())
            .map(|name| headers::is_unnamed(name))
            .collect();
        self.header = named(&self.header);
        let found = self.find(&ids)?;
        let mut report = LabelReport {
            file: self.name.clone(),
            id_column: self.header[found.column].clone(),
            matched: found.found,
            notes: std::mem::take(&mut self.notes),
            ..LabelReport::default()
        };
        report.notes.extend(found.comparison.note());
        if is_turned {
            report
                .notes
                .push("It has samples in columns: it was turned.".to_owned());
        }
        let missing = ids.iter().zip(&found.rows).filter(|(_, row)| row.is_none());
        report.samples_without = missing.map(|(id, _)| id.clone()).collect();
        report.ids_without = self.unused(&found);
        report.notes.extend(self.contradictions(&found));
        report.notes.extend(self.rivals(&found, &ids));
        report.notes.extend(normal_by_patient(&found, &ids));
        let given: Vec<usize> = (0..self.header.len())
            .filter(|&column| column != found.column)
            .filter(|&column| !unnamed[column] || !self.says_nothing(column, found.column))
            .collect();
        self.name_only_column(&given, tables, label, &mut report);
        for column in given {
            self.give(column, &found.rows, tables);
            report.columns.push(self.header[column].clone());
        }
        report
            .notes
            .splice(0..0, self.came_of_it(&report, ids.len()));
        Ok(report)
    }

    /// A file without a header would lose its first sample.
    fn take_header_for_a_line(&mut self, ids: &[String], label: &str) {
        if !self.header.iter().any(|cell| ids.contains(cell)) {
            return;
        }
        let names = (0..self.header.len()).map(|column| match column {
            0 => "id".to_owned(),
            1 if self.header.len() == 2 => label.to_owned(),
            column => format!("column {}", column + 1),
        });
        let names = names.collect();
        let line = std::mem::replace(&mut self.header, names);
        self.rows.insert(0, line);
    }

    fn unused(&self, found: &Match) -> Vec<String> {
        let mut used = vec![false; self.rows.len()];
        found
            .rows
            .iter()
            .flatten()
            .for_each(|&row| used[row] = true);
        let known = self.first_lines(found);
        let unused = self.rows.iter().zip(&used).filter(|(_, used)| !**used);
        unused
            .filter_map(|(row, _)| row.get(found.column))
            .filter(|id| {
                let first = known.get(&found.comparison.of_label(id));
                first.is_none_or(|&first| !used[first])
            })
            .cloned()
            .collect()
    }

    /// The first line of each id.
    fn first_lines(&self, found: &Match) -> HashMap<String, usize> {
        let mut first = HashMap::new();
        for (place, row) in self.rows.iter().enumerate() {
            if let Some(id) = row.get(found.column) {
                first.entry(found.comparison.of_label(id)).or_insert(place);
            }
        }
        first
    }

    /// Says where a sample has several lines that are not alike.
    fn contradictions(&self, found: &Match) -> Option<String> {
        let first = self.first_lines(found);
        let used: HashSet<usize> = found.rows.iter().flatten().copied().collect();
        let mut samples = Vec::new();
        for (place, row) in self.rows.iter().enumerate() {
            let Some(id) = row.get(found.column) else {
                continue;
            };
            let one = first[&found.comparison.of_label(id)];
            if one == place || !used.contains(&one) || samples.contains(id) {
                continue;
            }
            let differs = (0..self.header.len()).any(|column| {
                column != found.column && row.get(column) != self.rows[one].get(column)
            });
            if differs {
                samples.push(id.clone());
            }
        }
        let which = some_of(&samples);
        (!samples.is_empty()).then(|| {
            format!(
                "{} ids have several lines that differ; the first of each counts, which may be the wrong one: {which}.",
                samples.len()
            )
        })
    }

    fn came_of_it(&self, report: &LabelReport, samples: usize) -> Vec<String> {
        let mut notes = vec![format!(
            "Labels by \"{}\": {} of {samples} samples are in the file.",
            report.id_column, report.matched
        )];
        if !report.samples_without.is_empty() {
            notes.push(format!(
                "Samples without: {}.",
                some_of(&report.samples_without)
            ));
        }
        if !report.ids_without.is_empty() {
            notes.push(format!(
                "{} of its {} lines are of no sample here: {}.",
                report.ids_without.len(),
                self.rows.len(),
                some_of(&report.ids_without)
            ));
        }
        notes
    }

    /// Whether a column without a name holds numbers of lines, or the ids once more, as the names of rows that R writes.
    fn says_nothing(&self, column: usize, ids: usize) -> bool {
        let cells = || self.rows.iter().map(|row| row[column].as_str());
        count_up(&cells().collect::<Vec<_>>())
            || cells().eq(self.rows.iter().map(|row| row[ids].as_str()))
    }

    /// Gives the label's name to the only column beside the ids.
    fn name_only_column(
        &mut self,
        given: &[usize],
        tables: &[&mut Table],
        label: &str,
        report: &mut LabelReport,
    ) {
        let is_there = tables
            .iter()
            .any(|table| table.metadata_column(label).is_some());
        let &[only] = given else {
            return;
        };
        if is_there {
            return;
        }
        let only = &mut self.header[only];
        if only != label {
            report.notes.push(format!(
                "Its column \"{only}\" is taken for the label \"{label}\"."
            ));
            *only = label.to_owned();
        }
    }

    /// Gives samples a column; what a table says itself stays where the file says nothing.
    fn give(&self, column: usize, rows: &[Option<usize>], tables: &mut [&mut Table]) {
        let name = &self.header[column];
        let mut own = self.rows.iter().filter_map(|row| row.get(column));
        let has_plus = own.any(|value| is_plus(value));
        let is_given =
            |given: &&String| has_plus && given.trim() == "-" || !is_missing(given.as_bytes());
        let mut rows = rows.iter();
        for table in tables {
            let samples = table.samples();
            let place = table.metadata.iter().position(|known| known.name == *name);
            let place = place.unwrap_or_else(|| {
                table.metadata.push(MetadataColumn {
                    name: name.clone(),
                    values: vec![String::new(); samples],
                });
                table.metadata.len() - 1
            });
            for (value, row) in table.metadata[place].values.iter_mut().zip(rows.by_ref()) {
                let given = row.and_then(|row| self.rows[row].get(column));
                if let Some(given) = given.filter(is_given) {
                    value.clone_from(given);
                }
            }
        }
    }
}

/// The names of columns; those without one by their place.
fn named(header: &[String]) -> Vec<String> {
    let names = header.iter().zip(1..);
    let name = |(name, place): (&String, usize)| match name.is_empty() {
        true => format!("column {place}"),
        false => name.clone(),
    };
    names.map(name).collect()
}
