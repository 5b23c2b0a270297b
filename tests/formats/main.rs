//! Formats of tables against the libraries they come from: what those read of a file (`tests/reference/make_formats.py`)
//! is what is read here, to the last bit.

mod golden;
mod joined;
mod refused;

use std::path::{Path, PathBuf};

use genessl::table::{ReadOptions, ReadTable, read_file};
use genessl::{Error, Result};

fn data(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/formats");
    folder.join(name)
}

fn read(name: &str, options: &ReadOptions) -> Result<ReadTable> {
    read_file(data(name), options)
}

fn failure(name: &str, options: &ReadOptions) -> Error {
    match read(name, options) {
        Ok(read) => panic!("{name} was read: {}", read.report.decisions.summary),
        Err(error) => error,
    }
}
