//! Reading, aligning, transforming and writing tables.

#[path = "../support/mod.rs"]
mod support;

mod alignment;
mod cohort;
mod layouts;
mod malformed;
#[path = "parquet.rs"]
mod parquet_files;
mod writing;

use std::io::Write;
use std::sync::Arc;

use flate2::Compression;
use flate2::write::GzEncoder;
use genessl::table::{ByteSource, MemorySource, ReadOptions, ReadTable, Reading};
use genessl::{Advance, Error, Result};

/// Reads a file's bytes with these options.
fn read_with(bytes: &[u8], options: &ReadOptions) -> Result<ReadTable> {
    Reading::open("t.csv", Arc::new(MemorySource::new(bytes)), options)?.run()
}

/// Reads what must be a table.
fn read(bytes: impl AsRef<[u8]>) -> ReadTable {
    read_with(bytes.as_ref(), &ReadOptions::default()).expect("it is a table")
}

/// The error of what must not be one, which names the file and says what to do.
fn refused(bytes: impl AsRef<[u8]>) -> Error {
    let error = read_with(bytes.as_ref(), &ReadOptions::default()).expect_err("it is no table");
    assert_eq!(error.file.as_deref(), Some("t.csv"), "{error}");
    assert!(!error.advice.is_empty(), "{error}");
    error
}

/// The error's line and column.
fn place(error: &Error) -> (Option<u64>, Option<u64>) {
    (error.line, error.column)
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).expect("writing to memory");
    encoder.finish().expect("writing to memory")
}

/// A source that gives at most so many bytes at a time.
struct Trickle(Vec<u8>, usize);

impl ByteSource for Trickle {
    fn len(&self) -> u64 {
        self.0.len() as u64
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> std::io::Result<usize> {
        let rest = &self.0[self.0.len().min(offset as usize)..];
        let count = rest.len().min(buffer.len()).min(self.1);
        buffer[..count].copy_from_slice(&rest[..count]);
        Ok(count)
    }
}
