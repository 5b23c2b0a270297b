//! Reading tables from paths and writing results to them.

use std::path::Path;
use std::sync::Arc;

use genessl::genes::Catalogue;
use genessl::table::{
    self, FileSource, ReadOptions, ReadTable, Reading, Table, TableFormat, TextTable,
};
use genessl::{Error, Result};

use crate::{Input, watch};

/// The name of a path for messages.
pub fn name_of(path: &Path) -> String {
    path.display().to_string()
}

/// Reads and joins the tables of a command.
///
/// # Errors
/// A file can't be opened or read, or the tables don't fit together.
pub fn read_tables(input: &Input) -> Result<Table> {
    let options = input.read_options();
    let mut tables = Vec::new();
    for path in &input.tables {
        let name = name_of(path);
        let read = read_table(path, &options)?;
        for note in &read.report.notes {
            eprintln!("genessl: {name}: {note}");
        }
        tables.push(read.table);
    }
    let (table, alignment) = table::concatenate(tables)?;
    for note in alignment.notes() {
        eprintln!("genessl: {note}");
    }
    Ok(table)
}

/// Reads a table, with the catalogue to tell genes from other names.
///
/// # Errors
/// The file can't be opened or read.
pub fn read_table(path: &Path, options: &ReadOptions) -> Result<ReadTable> {
    let name = name_of(path);
    let source = Arc::new(FileSource::open(path)?);
    let reading = Reading::judged(&name, source, options, Catalogue::builtin()?)?;
    watch::run(&format!("Reading {name}"), "bytes", reading)
}

/// All of a small file.
///
/// # Errors
/// The file can't be read.
pub fn read_bytes(path: &Path) -> Result<Vec<u8>> {
    std::fs::read(path).map_err(|error| {
        Error::new(
            format!("the file can't be read: {error}"),
            "Check the path.",
        )
        .in_file(name_of(path))
    })
}

/// Writes a file, making its folder where that is missing.
///
/// # Errors
/// The file can't be written.
pub fn write_bytes(path: &Path, bytes: &[u8]) -> Result<()> {
    let failed = |error: std::io::Error| {
        Error::new(
            format!("the file can't be written: {error}"),
            "Check the folder and its space.",
        )
        .in_file(name_of(path))
    };
    if let Some(folder) = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    {
        std::fs::create_dir_all(folder).map_err(failed)?;
    }
    std::fs::write(path, bytes).map_err(failed)
}

/// The format that a path's extension names; checked before any work is done.
///
/// # Errors
/// The extension is none of the formats written.
pub fn format_of(path: &Path) -> Result<TableFormat> {
    TableFormat::of_name(&name_of(path)).ok_or_else(|| {
        Error::new(
            "the name's extension is none of the formats that can be written",
            "End it in .csv, .tsv, .csv.gz, .tsv.gz or .parquet.",
        )
        .in_file(name_of(path))
    })
}

/// Writes a table in the format its path names.
///
/// # Errors
/// The format is unknown or the file can't be written.
pub fn write_table(path: &Path, table: &Table) -> Result<()> {
    write_bytes(path, &table::write(table, format_of(path)?)?)
}

/// Writes a text table in the format its path names.
///
/// # Errors
/// The format is unknown or the file can't be written.
pub fn write_text_table(path: &Path, table: &TextTable) -> Result<()> {
    write_bytes(path, &table::write_text(table, format_of(path)?)?)
}

/// Writes a value as JSON.
///
/// # Errors
/// The file can't be written.
pub fn write_json(path: &Path, value: &impl serde::Serialize) -> Result<()> {
    let bytes = serde_json::to_vec_pretty(value)
        .map_err(|error| Error::new(format!("it can't be written as JSON: {error}"), ""))?;
    write_bytes(path, &bytes)
}
