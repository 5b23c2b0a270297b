//! Reading tables from paths and writing results to them.

use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use genessl::genes::Catalogue;
use genessl::names::with_brief_names;
use genessl::table::{
    self, ByteSource, Formulas, LabelFile, OneSampleFiles, ReadOptions, ReadTable, Reading, Table,
    TableFormat, TextTable, USUAL_LABEL, tell_numbered_apart,
};
use genessl::{Error, Result};

use crate::{Input, sources, target, watch};

/// The name of a path for messages.
pub fn name_of(path: &Path) -> String {
    if path.as_os_str() == "-" {
        return "standard input".to_owned();
    }
    path.display().to_string()
}

/// Reads and joins the tables of a command: files of one sample each to one, then all; and gives samples their labels.
///
/// # Errors
/// A file can't be opened or read, or the tables don't fit together.
pub fn read_tables(input: &Input) -> Result<Table> {
    read_labelled(input, USUAL_LABEL)
}

/// As [`read_tables`], with the name of the column of classes, which a file of labels may call something else.
///
/// # Errors
/// As [`read_tables`].
pub fn read_labelled(input: &Input, label: &str) -> Result<Table> {
    let options = input.read_options();
    let (mut tables, mut single) = (Vec::new(), OneSampleFiles::default());
    let mut numbered = Vec::new();
    for path in &input.tables {
        let name = name_of(path);
        let read = read_table(path, &options)?;
        let is_single = OneSampleFiles::are(&read.table);
        // What the first of many is, the others are.
        if !is_single || single.count() == 0 {
            for note in &read.report.notes {
                say!("genessl: {name}: {}", with_brief_names(note));
            }
        }
        if is_single {
            single.take(read.table)?;
        } else {
            let ids = &read.table.sample_ids;
            numbered.push(read.report.has_numbered_samples(ids));
            tables.push(read.table);
        }
    }
    if single.count() > 0 {
        let (table, notes) = single.finish()?;
        for note in notes {
            say!("genessl: {}", with_brief_names(&note));
        }
        tables.push(table);
    }
    for path in &input.labels {
        let labels = LabelFile::read(&name_of(path), sources::open(path)?, &options)?;
        let mut tables: Vec<&mut Table> = tables.iter_mut().collect();
        let report = labels.join(&mut tables, label)?;
        for note in report.notes {
            say!("genessl: {}: {}", report.file, with_brief_names(&note));
        }
    }
    let numbered = tables.iter_mut().zip(numbered);
    let numbered = numbered.filter(|(_, is_numbered)| *is_numbered);
    if let Some(note) = tell_numbered_apart(numbered.map(|(table, _)| table).collect()) {
        say!("genessl: {note}");
    }
    let (table, alignment) = table::concatenate(tables)?;
    for note in alignment.notes() {
        say!("genessl: {}", with_brief_names(&note));
    }
    Ok(table)
}

/// Reads a table, with the catalogue to tell genes from other names.
///
/// # Errors
/// The file can't be opened or read.
pub fn read_table(path: &Path, options: &ReadOptions) -> Result<ReadTable> {
    read_source(&name_of(path), sources::open(path)?, options)
}

/// Reads a table that has been opened.
///
/// # Errors
/// It can't be read.
pub fn read_source(
    name: &str,
    source: Arc<dyn ByteSource>,
    options: &ReadOptions,
) -> Result<ReadTable> {
    let reading = Reading::judged(name, source, options, Catalogue::builtin()?)?;
    watch::run(&format!("Reading {name}"), "bytes", reading)
}

/// The most bytes that gene sets, mapping tables and study files may have.
pub const SMALL_FILE_BYTES: u64 = 128 << 20;
/// The most bytes that weights may have: those of a network on 60,000 genes take 500 MB.
pub const WEIGHTS_BYTES: u64 = 2 << 30;

/// All of a file that has no more than so many bytes; of what is no file (a pipe, a device) no more than those of a
/// small one.
///
/// # Errors
/// The file can't be read, or is larger.
pub fn read_bytes(path: &Path, most: u64) -> Result<Vec<u8>> {
    let failed = |error: std::io::Error| {
        Error::new(
            format!("the file can't be read: {error}"),
            "Check the path.",
        )
        .in_file(name_of(path))
    };
    let (input, length): (Box<dyn Read>, Option<u64>) = if path.as_os_str() == "-" {
        (Box::new(std::io::stdin()), None)
    } else {
        let file = sources::while_waiting(path, || std::fs::File::open(path)).map_err(failed)?;
        let metadata = file.metadata().map_err(failed)?;
        (Box::new(file), metadata.is_file().then_some(metadata.len()))
    };
    let most = length.map_or(most.min(SMALL_FILE_BYTES), |_| most);
    let mut bytes = Vec::new();
    if length.unwrap_or(0) <= most {
        input
            .take(most + 1)
            .read_to_end(&mut bytes)
            .map_err(failed)?;
    }
    if length.unwrap_or(0).max(bytes.len() as u64) <= most {
        return Ok(bytes);
    }
    Err(Error::new(
        format!("the file has more than {} MB", most >> 20),
        "It is not what it was given as: check the path.",
    )
    .in_file(name_of(path)))
}

/// The format that a path's extension names.
///
/// # Errors
/// The extension is none of the formats written.
fn format_of(path: &Path) -> Result<TableFormat> {
    if path.as_os_str() == "-" {
        return Err(Error::new(
            "a table is not written to standard output",
            "Name a file that ends in .csv, .tsv, .csv.gz, .tsv.gz or .parquet; /dev/stdout is none.",
        ));
    }
    TableFormat::of_name(&name_of(path)).ok_or_else(|| {
        Error::new(
            "the name's extension is none of the formats that can be written",
            "End it in .csv, .tsv, .csv.gz, .tsv.gz or .parquet.",
        )
        .in_file(name_of(path))
    })
}

/// Whether a table can be written there; asked before any work is done.
///
/// # Errors
/// The extension is none of the formats written, or the file can't be written.
pub fn check_table(path: &Path) -> Result<()> {
    format_of(path)?;
    target::check(path)
}

/// Writes a table in the format its path names.
///
/// # Errors
/// The format is unknown or the file can't be written.
pub fn write_table(path: &Path, table: &Table, formulas: Option<Formulas>) -> Result<()> {
    let formulas = formulas.unwrap_or_default();
    target::write(path, &table::write_as(table, format_of(path)?, formulas)?)
}

/// Writes a text table in the format its path names.
///
/// # Errors
/// The format is unknown or the file can't be written.
pub fn write_text_table(path: &Path, table: &TextTable, formulas: Formulas) -> Result<()> {
    let bytes = table::write_text_as(table, format_of(path)?, formulas)?;
    target::write(path, &bytes)
}

/// Writes a value as JSON.
///
/// # Errors
/// The file can't be written.
pub fn write_json(path: &Path, value: &impl serde::Serialize) -> Result<()> {
    target::write(path, &json_bytes(value)?)
}

/// A value as JSON.
///
/// # Errors
/// It has no form in JSON.
pub fn json_bytes(value: &impl serde::Serialize) -> Result<Vec<u8>> {
    serde_json::to_vec_pretty(value)
        .map_err(|error| Error::new(format!("it can't be written as JSON: {error}"), ""))
}
