//! Labels and other metadata of samples in a file of their own: a table of texts with a column of sample ids. GDC's
//! sample sheet is one, which names samples by their files.

use std::collections::{HashMap, HashSet};
use std::io::Read;
use std::sync::Arc;

use serde::Serialize;

use crate::caught::caught;
use crate::table::bytes::budget::SMALL_FILE_BYTES;
use crate::table::bytes::source::{ByteSource, unreadable};
use crate::table::layout::some_of;
use crate::table::names::headers;
use crate::table::names::missing::{is_missing, is_plus};
use crate::table::names::producers::sample_of_file;
use crate::table::names::quantity;
use crate::table::opening;
use crate::table::options::ReadOptions;
use crate::table::texts::text::text;
use crate::table::words::counted;
use crate::table::writing::formulas;
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

/// How ids are compared, the strictest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Comparison {
    AsWritten,
    /// The label file names the sample's file.
    ByFile,
    /// R writes dots for hyphens and spaces.
    Punctuation,
    /// The beginning of a TCGA barcode: patient, sample, or sample with vial.
    Barcode(usize),
    /// The same of the label file's barcodes, where they are the longer ones and a single one begins so.
    Shortened(usize),
}

impl Comparison {
    const ALL: [Comparison; 9] = [
        Comparison::AsWritten,
        Comparison::ByFile,
        Comparison::Punctuation,
        Comparison::Barcode(16),
        Comparison::Barcode(15),
        Comparison::Barcode(12),
        Comparison::Shortened(16),
        Comparison::Shortened(15),
        Comparison::Shortened(12),
    ];

    /// What is looked up of an id in the label file.
    fn of_label(self, id: &str) -> String {
        match self {
            Comparison::AsWritten => id.to_owned(),
            // A table's columns may have been called by a quantity.
            Comparison::ByFile => {
                let sample = sample_of_file(id);
                let bare = quantity::affixed(&sample).map(|(bare, _)| bare.to_owned());
                bare.unwrap_or(sample)
            }
            Comparison::Punctuation => hyphens(id),
            Comparison::Barcode(_) => hyphens(id).to_ascii_uppercase(),
            Comparison::Shortened(letters) => beginning(id, letters).unwrap_or_default(),
        }
    }

    /// The same of a sample's id; `None` where it is not comparable so.
    fn of_sample(self, id: &str) -> Option<String> {
        match self {
            Comparison::AsWritten => Some(id.to_owned()),
            Comparison::ByFile => Some(sample_of_file(id)),
            Comparison::Punctuation => Some(hyphens(id)),
            Comparison::Barcode(letters) => beginning(id, letters),
            Comparison::Shortened(letters) => {
                beginning(id, letters).filter(|_| id.len() == letters)
            }
        }
    }

    fn note(self) -> Option<String> {
        match self {
            Comparison::AsWritten => None,
            Comparison::ByFile => {
                Some("Samples were found by the names of their files or columns.".into())
            }
            Comparison::Punctuation => Some(
                "Ids were compared without regard to dots, hyphens, spaces and underscores.".into(),
            ),
            Comparison::Barcode(letters) => Some(format!(
                "Samples were found by the first {letters} letters of their barcodes."
            )),
            Comparison::Shortened(letters) => Some(format!(
                "Labels were found by the first {letters} letters of their barcodes, where a single one begins so."
            )),
        }
    }
}

/// The first letters of a TCGA barcode; `None` of another id, or a shorter one.
fn beginning(id: &str, letters: usize) -> Option<String> {
    let id = hyphens(id).to_ascii_uppercase();
    let begins = id.starts_with("TCGA-").then(|| id.get(..letters)).flatten();
    begins.map(str::to_owned)
}

fn hyphens(id: &str) -> String {
    id.replace(['.', '_', ' ', ':', '/'], "-")
}

/// How the ids of a file were found.
pub(super) struct Match {
    column: usize,
    comparison: Comparison,
    /// For each sample, the row.
    rows: Vec<Option<usize>>,
    pub(super) found: usize,
}

impl LabelFile {
    /// Reads a file of labels: CSV, TSV and the like, plain or gzip (natively also an Excel workbook).
    ///
    /// # Errors
    /// It is no text table, has a single column, or is larger than 128 MB.
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
        let reader = csv::ReaderBuilder::new()
            .delimiter(beginning.layout.delimiter)
            .has_headers(false)
            .flexible(true)
            .from_reader(&bytes[..]);
        let mut lines = reader
            .into_byte_records()
            .map_while(std::result::Result::ok)
            .map(|record| {
                let cells = record.iter().map(formulas::as_named);
                cells.map(|cell| text(cell.trim_ascii())).collect()
            });
        let header: Vec<String> = lines.next().unwrap_or_default();
        let is_blank = |line: &Vec<String>| line.iter().all(String::is_empty);
        let rows: Vec<Vec<String>> = lines.filter(|line| !is_blank(line)).collect();
        if header.len() < 2 || rows.is_empty() {
            return Err(Error::new(
                "a file of labels needs a column of sample ids, another of labels, and a line for each sample",
                "Separate the columns by commas or tabs.",
            ));
        }
        Ok(LabelFile {
            name: name.to_owned(),
            header,
            rows,
            wanted: options.sample_column.clone(),
        })
    }

    /// It in a line.
    pub fn summary(&self) -> String {
        format!(
            "Labels of samples by their ids, {} of {}",
            counted(self.rows.len(), "line"),
            some_of(&self.header)
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
        let found = self.find(&ids)?;
        let mut report = LabelReport {
            file: self.name.clone(),
            id_column: self.header[found.column].clone(),
            matched: found.found,
            notes: found.comparison.note().into_iter().collect(),
            ..LabelReport::default()
        };
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
        self.name_only_column(&found, tables, label, &mut report);
        for column in (0..self.header.len()).filter(|&column| column != found.column) {
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

    /// Says which other columns have the samples' ids too, in other lines.
    fn rivals(&self, found: &Match, ids: &[String]) -> Option<String> {
        if self.wanted.as_ref() == Some(&self.header[found.column]) {
            return None;
        }
        let others = (0..self.header.len()).filter(|&column| column != found.column);
        let is_rival = |column: &usize| {
            let other = self.compare(ids, *column, found.comparison);
            let mut pairs = found.rows.iter().zip(&other.rows);
            other.found * 2 > found.found
                && pairs.any(|(one, other)| other.is_some() && one != other)
        };
        let rivals: Vec<String> = (others.filter(is_rival))
            .map(|column| self.header[column].clone())
            .collect();
        (!rivals.is_empty()).then(|| {
            format!(
                "The samples' ids are in other lines of {} too; those of \"{}\" count. Set sample_column of this file to change \
                 that.",
                some_of(&rivals),
                self.header[found.column]
            )
        })
    }

    /// The column, and the way of comparing, that finds most samples: the one asked for, where it has any; of several that
    /// find as many the one that is called as columns of samples are.
    fn find(&self, ids: &[String]) -> Result<Match> {
        let all = 0..self.header.len();
        let is_wanted = |column: &usize| Some(&self.header[*column]) == self.wanted.as_ref();
        let asked = || self.best(ids, all.clone().filter(is_wanted).collect());
        // Patients' ids may be samples' as well; samples' hardly patients'.
        let rank = |column: &usize| {
            let rank = headers::sample_name_rank(&self.header[*column]);
            rank.unwrap_or(usize::MAX)
        };
        let mut ranked: Vec<usize> = all.clone().collect();
        ranked.sort_by_key(rank);
        asked().or_else(|| self.best(ids, ranked)).ok_or_else(|| {
            let own: Vec<String> = self.rows.iter().filter_map(|row| row.first().cloned()).collect();
            Error::new(
                format!(
                    "no sample's id is among the labels: samples are called {}, and the file has {}",
                    some_of(ids),
                    some_of(&own)
                ),
                "Give the file a column with the samples' ids, as the tables write them.",
            )
            .in_file(self.name.clone())
        })
    }

    /// Of these columns, and the ways of comparing, what finds most samples; the first of several.
    pub(super) fn best(&self, ids: &[String], columns: Vec<usize>) -> Option<Match> {
        let mut best: Option<Match> = None;
        for comparison in Comparison::ALL {
            for &column in &columns {
                let found = self.compare(ids, column, comparison);
                if best.as_ref().map_or(0, |best| best.found) < found.found {
                    best = Some(found);
                }
            }
            if best.as_ref().is_some_and(|best| best.found == ids.len()) {
                break;
            }
        }
        best
    }

    fn compare(&self, ids: &[String], column: usize, comparison: Comparison) -> Match {
        let mut places: HashMap<String, usize> = HashMap::new();
        let mut open: HashSet<String> = HashSet::new();
        for (place, row) in self.rows.iter().enumerate() {
            if let Some(id) = row.get(column).filter(|id| !id.is_empty()) {
                let key = comparison.of_label(id);
                let first = *places.entry(key.clone()).or_insert(place);
                if matches!(comparison, Comparison::Shortened(_))
                    && self.rows[first].get(column) != Some(id)
                {
                    open.insert(key);
                }
            }
        }
        places.retain(|key, _| !open.contains(key));
        let row = |id: &String| {
            let id = comparison.of_sample(id)?;
            places.get(&id).copied()
        };
        let rows: Vec<Option<usize>> = ids.iter().map(row).collect();
        Match {
            column,
            comparison,
            found: rows.iter().flatten().count(),
            rows,
        }
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

    fn name_only_column(
        &mut self,
        found: &Match,
        tables: &[&mut Table],
        label: &str,
        report: &mut LabelReport,
    ) {
        let is_there = tables
            .iter()
            .any(|table| table.metadata_column(label).is_some());
        if self.header.len() != 2 || is_there {
            return;
        }
        let only = &mut self.header[1 - found.column];
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
}
