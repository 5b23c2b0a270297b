//! Writing tables: text here, Parquet through [`crate::table::parquet`].
//!
//! The sample id comes first, under `caseID`, then the features, then the metadata. Numbers are the shortest decimals
//! that read back as what is known: the file's own number where what rounding took away was kept, single precision
//! otherwise.

use std::io::{self, Write};

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::table::parquet::write_table;
use crate::table::texts::number::{write_double, write_single};
use crate::table::writing::format::{SAMPLE_ID_HEADER, TableFormat};
use crate::table::writing::formulas::Formulas;
use crate::table::{Table, join_precision};
use crate::{Error, Result};

/// The table as a file's bytes; what looks like a formula is neutralised.
///
/// # Errors
/// As [`write_as`].
pub fn write(table: &Table, format: TableFormat) -> Result<Vec<u8>> {
    write_as(table, format, Formulas::default())
}

/// The table as a file's bytes. Parquet holds every text as it is.
///
/// # Errors
/// Parquet with feature names that repeat, which readers refuse.
pub fn write_as(table: &Table, format: TableFormat, formulas: Formulas) -> Result<Vec<u8>> {
    if format == TableFormat::Parquet {
        return write_table(table);
    }
    compressed(format, |out| {
        write_rows(table, TextSink::new(out, format, formulas))
    })
}

/// Writes the table to a file, the format told by its name.
///
/// # Errors
/// An extension that is no format's, and what the disk refuses.
#[cfg(not(target_arch = "wasm32"))]
pub fn write_file(table: &Table, path: impl AsRef<std::path::Path>) -> Result<()> {
    let path = path.as_ref();
    let name = path.display().to_string();
    let format = TableFormat::of_name(&name).ok_or_else(|| {
        Error::new(
            "the name does not say which format to write",
            "End it in .csv, .tsv, .csv.gz, .tsv.gz or .parquet.",
        )
        .in_file(&name)
    })?;
    let bytes = write(table, format)?;
    std::fs::write(path, bytes).map_err(|error| not_written(&error).in_file(name))
}

fn not_written(error: &io::Error) -> Error {
    Error::new(
        format!("the file cannot be written: {error}"),
        "Check the folder, its permissions and the free space.",
    )
}

/// Runs a writer into memory, through gzip where the format asks for it.
pub(in crate::table) fn compressed(
    format: TableFormat,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<Vec<u8>> {
    let written = if format.is_gzip() {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        write(&mut encoder).and_then(|()| encoder.finish())
    } else {
        let mut bytes = Vec::new();
        write(&mut bytes).map(|()| bytes)
    };
    written.map_err(|error| not_written(&error))
}

/// Lines of fields, quoted where they need it.
pub(in crate::table) struct TextSink<'a> {
    out: &'a mut dyn Write,
    delimiter: u8,
    formulas: Formulas,
    line: Vec<u8>,
}

impl<'a> TextSink<'a> {
    pub(in crate::table) fn new(
        out: &'a mut dyn Write,
        format: TableFormat,
        formulas: Formulas,
    ) -> Self {
        TextSink {
            out,
            delimiter: format.delimiter(),
            formulas,
            line: Vec::new(),
        }
    }

    /// Writes one line of text fields.
    pub(in crate::table) fn record<'f>(
        &mut self,
        fields: impl Iterator<Item = &'f str>,
    ) -> io::Result<()> {
        for field in fields {
            self.text(field);
        }
        self.end_line()
    }

    /// Adds a text field to the line.
    pub(in crate::table) fn text(&mut self, field: &str) {
        let field = &*self.formulas.written(field);
        let special = |byte: u8| byte == self.delimiter || matches!(byte, b'"' | b'\n' | b'\r');
        if field.bytes().any(special) || field.starts_with(['#', ' ']) || field.ends_with(' ') {
            self.line.push(b'"');
            self.line
                .extend_from_slice(field.replace('"', "\"\"").as_bytes());
            self.line.push(b'"');
        } else {
            self.line.extend_from_slice(field.as_bytes());
        }
        self.line.push(self.delimiter);
    }

    /// Lets `write` add a field that needs no quotes.
    pub(in crate::table) fn number(
        &mut self,
        write: impl FnOnce(&mut Vec<u8>) -> io::Result<()>,
    ) -> io::Result<()> {
        write(&mut self.line)?;
        self.line.push(self.delimiter);
        Ok(())
    }

    pub(in crate::table) fn end_line(&mut self) -> io::Result<()> {
        self.line.pop();
        self.line.push(b'\n');
        self.out.write_all(&self.line)?;
        self.line.clear();
        Ok(())
    }

    pub(in crate::table) fn into_inner(self) -> &'a mut dyn Write {
        self.out
    }
}

fn write_rows(table: &Table, mut sink: TextSink) -> io::Result<()> {
    let features = table.features.iter().map(String::as_str);
    let metadata = table.metadata.iter().map(|column| column.name.as_str());
    sink.record(
        std::iter::once(SAMPLE_ID_HEADER)
            .chain(features)
            .chain(metadata),
    )?;
    for (sample, id) in table.sample_ids.iter().enumerate() {
        sink.text(id);
        let values = table.values.row(sample);
        match &table.remainder {
            None => {
                for &value in values {
                    sink.number(|line| write_single(line, value))?;
                }
            }
            Some(remainder) => {
                for (&value, &rest) in values.iter().zip(remainder.row(sample)) {
                    sink.number(|line| write_double(line, join_precision(value, rest)))?;
                }
            }
        }
        for column in &table.metadata {
            sink.text(column.values.get(sample).map_or("", String::as_str));
        }
        sink.end_line()?;
    }
    sink.into_inner().flush()
}
