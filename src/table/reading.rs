//! Reading a file of any format into a [`Table`], a piece at a time.

use std::sync::Arc;

use ndarray::Array2;
use serde::{Deserialize, Serialize};

use super::cells::Cells;
use super::delimited::Delimited;
use super::identifiers;
use super::layout::some_of;
use super::orientation::Orientation;
use super::parquet_file::ParquetFile;
use super::sniff::{self, Container};
use super::source::{ByteSource, read_span};
use super::{MetadataColumn, Table};
use crate::{Advance, Error, Progress, Result};

/// What to make of a file where its content should not decide.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ReadOptions {
    /// Whether samples are in rows or in columns.
    pub orientation: Orientation,
    /// The column of sample ids (samples in rows); recognised where `None`.
    pub sample_column: Option<String>,
    /// The column of gene identifiers (samples in columns); recognised where `None`.
    pub gene_column: Option<String>,
    /// Columns that are metadata whatever they hold (samples in rows), or rows that are (samples in columns).
    pub metadata_columns: Vec<String>,
}

/// What was found in a file, and what was done to it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ReadReport {
    /// The file.
    pub file: String,
    /// Its format in words, for example `"CSV, gzip"`.
    pub format: String,
    /// How it was read; never `Auto`.
    pub orientation: Orientation,
    /// Rows of data in the file, without the header.
    pub rows: usize,
    /// Columns in the file, with ids and metadata.
    pub columns: usize,
    /// Samples in the table.
    pub samples: usize,
    /// Gene columns in the table.
    pub genes: usize,
    /// The column (samples in rows) that became the sample id; `None` where samples were numbered or are in columns.
    pub sample_column: Option<String>,
    /// Missing cells that became 0, those of dropped genes not counted.
    pub missing_values_filled: usize,
    /// Genes dropped because every value was missing.
    pub genes_all_missing: Vec<String>,
    /// Names of the metadata columns kept.
    pub metadata: Vec<String>,
    /// What else a user should know, in sentences.
    pub notes: Vec<String>,
}

/// A table and how it was read.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadTable {
    /// The table.
    pub table: Table,
    /// How it was read.
    pub report: ReadReport,
}

/// A file being read: CSV, TSV and the like, plain or gzip, or Parquet, told apart by content.
///
/// Progress is in bytes of the file. Beside the matrix only pieces of the file are in memory: blocks of text, or blocks
/// of columns of a Parquet file. (A text table with samples in columns is turned at its end, and is held twice then.)
pub struct Reading {
    name: String,
    format: Format,
}

enum Format {
    Delimited(Box<Delimited>),
    Parquet(Box<ParquetFile>),
}

impl Reading {
    /// Looks at the file's beginning (for Parquet, its end) and prepares to read it. `name` is for messages alone.
    ///
    /// # Errors
    /// Where the content is known to be no table: empty, a web page, an Excel workbook, a truncated gzip …
    pub fn open(name: &str, source: Arc<dyn ByteSource>, options: &ReadOptions) -> Result<Reading> {
        Self::open_any(name, source, options).map_err(|error| error.in_file(name))
    }

    fn open_any(name: &str, source: Arc<dyn ByteSource>, options: &ReadOptions) -> Result<Reading> {
        let head_bytes = source.len().min(16) as usize;
        let head = read_span(source.as_ref(), 0, head_bytes).map_err(|error| unreadable(&error))?;
        let format = match sniff::container(&head)? {
            Container::Parquet => {
                Format::Parquet(Box::new(ParquetFile::open(name, source, options)?))
            }
            container => {
                let gzip = container == Container::Gzip;
                Format::Delimited(Box::new(Delimited::open(name, source, gzip, options)?))
            }
        };
        Ok(Reading {
            name: name.to_owned(),
            format,
        })
    }
}

impl Advance for Reading {
    type Output = ReadTable;

    fn advance(&mut self) -> Result<Progress> {
        let progress = match &mut self.format {
            Format::Delimited(delimited) => delimited.advance(),
            Format::Parquet(parquet) => parquet.advance(),
        };
        progress.map_err(|error| error.in_file(&self.name))
    }

    fn finish(self) -> Result<ReadTable> {
        let parts = match self.format {
            Format::Delimited(delimited) => delimited.finish(),
            Format::Parquet(parquet) => parquet.finish(),
        };
        parts
            .and_then(Parts::assemble)
            .map_err(|error| error.in_file(self.name))
    }
}

/// Reads a file from disk in one go.
#[cfg(not(target_arch = "wasm32"))]
pub fn read_file(path: impl AsRef<std::path::Path>, options: &ReadOptions) -> Result<ReadTable> {
    let path = path.as_ref();
    let name = path
        .file_name()
        .unwrap_or(path.as_os_str())
        .to_string_lossy();
    let source = super::FileSource::open(path)?;
    Reading::open(&name, Arc::new(source), options)?.run()
}

/// The error for a source that does not give its bytes.
pub(super) fn unreadable(error: &std::io::Error) -> Error {
    Error::new(
        format!("the file cannot be read: {error}"),
        "It may have been moved, changed or removed since it was chosen: choose it again.",
    )
}

/// The error for a reading that is finished too early.
pub(super) fn unfinished() -> Error {
    Error::new(
        "the file was not read to its end",
        "Advance the reading until it is finished.",
    )
}

/// What a format's reader has at the end; one way from here to the table, whatever the format.
#[derive(Debug)]
pub(super) struct Parts {
    pub name: String,
    pub format: String,
    pub orientation: Orientation,
    pub rows: usize,
    pub columns: usize,
    pub sample_column: Option<String>,
    pub sample_ids: Vec<String>,
    pub features: Vec<String>,
    /// Samples × features, row-major.
    pub cells: Cells,
    /// Missing values of each feature.
    pub missing: Vec<u32>,
    /// Features dropped on the way already.
    pub genes_all_missing: Vec<String>,
    pub metadata: Vec<MetadataColumn>,
    pub notes: Vec<String>,
}

impl Parts {
    fn assemble(mut self) -> Result<ReadTable> {
        if self.sample_ids.is_empty() {
            return Err(Error::new(
                "the table has a header but no samples",
                "Check that the export finished; every sample needs a line (or a column).",
            ));
        }
        self.drop_all_missing();
        if self.features.is_empty() {
            return Err(Error::new(
                "no gene has a value in this table",
                "Check that the numbers were exported, and the orientation.",
            ));
        }
        if !self.genes_all_missing.is_empty() {
            let names = some_of(&self.genes_all_missing);
            self.notes
                .push(format!("Genes without any value were dropped: {names}."));
        }
        let (samples, genes) = (self.sample_ids.len(), self.features.len());
        let (values, remainder) = self.cells.into_parts();
        let shaped = |cells| {
            Array2::from_shape_vec((samples, genes), cells).map_err(|_| {
                Error::new("the table's rows differ in length", "Save the table again.")
            })
        };
        let report = ReadReport {
            file: self.name.clone(),
            format: self.format,
            orientation: self.orientation,
            rows: self.rows,
            columns: self.columns,
            samples,
            genes,
            sample_column: self.sample_column,
            missing_values_filled: self.missing.iter().map(|&count| count as usize).sum(),
            genes_all_missing: self.genes_all_missing,
            metadata: self
                .metadata
                .iter()
                .map(|column| column.name.clone())
                .collect(),
            notes: self.notes,
        };
        let table = Table {
            name: self.name,
            sample_ids: self.sample_ids,
            features: self.features,
            values: shaped(values)?,
            remainder: remainder.map(shaped).transpose()?,
            metadata: self.metadata,
        };
        Ok(ReadTable { table, report })
    }

    /// Leaves out counting statistics among the genes of a table whose columns were read before its rows were known.
    pub(super) fn drop_counting_summaries(&mut self) {
        let keep: Vec<bool> = self
            .features
            .iter()
            .map(|name| !identifiers::is_counting_summary(name))
            .collect();
        let dropped = self.keep_features(&keep);
        if !dropped.is_empty() {
            let names = some_of(&dropped);
            self.notes
                .push(format!("Left out, as counting statistics: {names}."));
        }
    }

    fn drop_all_missing(&mut self) {
        let samples = self.sample_ids.len();
        let keep: Vec<bool> = self
            .missing
            .iter()
            .map(|&count| (count as usize) < samples)
            .collect();
        let dropped = self.keep_features(&keep);
        self.genes_all_missing.extend(dropped);
    }

    /// Keeps the features for which `keep` holds; returns the others' names.
    fn keep_features(&mut self, keep: &[bool]) -> Vec<String> {
        if keep.iter().all(|&keep| keep) {
            return Vec::new();
        }
        self.cells.keep_columns(keep);
        let mut flags = keep.iter();
        self.missing.retain(|_| *flags.next().unwrap_or(&true));
        let (mut kept, mut dropped) = (Vec::new(), Vec::new());
        for (name, &keep) in self.features.drain(..).zip(keep) {
            if keep {
                kept.push(name)
            } else {
                dropped.push(name)
            }
        }
        self.features = kept;
        dropped
    }
}
