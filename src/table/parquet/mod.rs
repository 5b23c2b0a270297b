//! Parquet files, read and written by code of our own.
//!
//! A Parquet file is believed in nothing: it may be damaged, or made to do harm, and on the page a panic loses every
//! result, as WebAssembly can't catch one. The crate's reader asserts and slices by what a file claims, so reading is
//! done here, where each count is held against the bytes that are there and against a budget before it is used.
//!
//! [`thrift`] reads the compact protocol in which footer and page headers are written; [`footer`] says what columns and
//! row groups there are; [`pages`] walks through the pages of a column chunk; [`codec`] unpacks them ([`brotli`] one kind); [`bits`],
//! [`delta`] and [`values`] decode what is in them; [`fixed`] some decimals; [`column`] makes numbers or texts of it;
//! [`file`] reads a file as a table. [`encode`] makes the bytes of what [`write`] writes. What is read: flat columns of every
//! type but INT96 and fixed-length bytes that are no short decimals (these are left out), every encoding and codec but LZO.
//! The format: <https://parquet.apache.org/docs/file-format/>.

mod bits;
mod brotli;
mod codec;
mod column;
mod delta;
mod encode;
mod file;
mod fixed;
mod footer;
mod pages;
mod thrift;
mod thrift_write;
mod values;
mod write;

use std::borrow::Cow;

pub use brotli::needs_unbrotli;
#[cfg(target_arch = "wasm32")]
pub use brotli::set_unbrotli;
pub(super) use file::ParquetFile;
pub(super) use write::{ColumnData, write_columns, write_table};

use crate::Error;

/// Why something in a file cannot be decoded.
#[derive(Debug)]
enum Fault {
    /// It contradicts itself.
    Damaged(&'static str),
    /// It is written in a way that is not read here.
    Unread(Cow<'static, str>),
    /// It asks for more than there is room for; the error says what.
    TooMuch(Error),
}

type Decoded<T> = std::result::Result<T, Fault>;

impl Fault {
    /// The error, with where in the file it is: a column, a row group, a page.
    fn explained(self, place: &str) -> Error {
        match self {
            Fault::Damaged(what) => damaged(&format!("{what} ({place})")),
            Fault::Unread(what) => Error::new(
                format!("the Parquet file holds {what}, which is not read here ({place})"),
                "Save it anew with compression \"snappy\" (in pandas the default).",
            ),
            Fault::TooMuch(error) => Error {
                what: format!("{} ({place})", error.what),
                ..error
            },
        }
    }
}

/// The error for a file that contradicts itself.
fn damaged(what: &str) -> Error {
    Error::new(
        format!("the Parquet file is damaged: {what}"),
        "Download or copy the file again, or save it anew.",
    )
}
