//! The text that a file holds, whatever it is packed in.

use std::io::Read;
use std::sync::Arc;

use super::bytes::budget::SMALL_FILE_BYTES;
use super::bytes::sniff::{self, Container};
use super::bytes::source::{ByteSource, read_beginning, unreadable};
#[cfg(not(target_arch = "wasm32"))]
use super::converted::foreign::Foreign;
use super::converted::handed;
use super::deciding::decisions::Choice;
use super::options::ReadOptions;
use super::texts::beginning::{self, Beginning};
use crate::Result;

/// The text in a workbook, an archive or a file that was turned into text, where a list or a mapping is expected, of the
/// sheet that the options name; `None` for any other file, whose own bytes are wanted.
///
/// # Errors
/// The file can't be read.
pub fn packed_text(source: &Arc<dyn ByteSource>, options: &ReadOptions) -> Result<Option<Vec<u8>>> {
    let head =
        read_beginning(source.as_ref(), handed::MARK.len()).map_err(|error| unreadable(&error))?;
    let is_packed = matches!(sniff::container(&head), Ok(Container::Foreign));
    if !is_packed && head != handed::MARK {
        return Ok(None);
    }
    let Some(beginning) = text_of(source, options)? else {
        return Ok(None);
    };
    let mut text = Vec::new();
    (beginning.text.take(SMALL_FILE_BYTES as u64 + 1))
        .read_to_end(&mut text)
        .map_err(|error| unreadable(&error))?;
    Ok(Some(text))
}

/// The text that the page turns a workbook, an AnnData file or an archive into before its engine reads it, read with these
/// options; `None` for any other file.
///
/// # Errors
/// The file can't be read.
#[cfg(not(target_arch = "wasm32"))]
pub fn converted_text(
    source: &Arc<dyn ByteSource>,
    options: &ReadOptions,
) -> Result<Option<Vec<u8>>> {
    let head = read_beginning(source.as_ref(), 16).map_err(|error| unreadable(&error))?;
    if !matches!(sniff::container(&head)?, Container::Foreign) {
        return Ok(None);
    }
    let mut text = Vec::new();
    Foreign::open(Arc::clone(source), options)?
        .read_to_end(&mut text)
        .map_err(|error| unreadable(&error))?;
    Ok(Some(text))
}

/// Which of several tables of a file (sheets, layers) is taken, and what others there are; `None` for a file of one.
pub fn part_of(source: &Arc<dyn ByteSource>, options: &ReadOptions) -> Option<Choice> {
    let handed = text_of(source, options).ok()??.handed?;
    Some(handed.part?.of_part(options))
}

/// A file's text from its header on; `None` for Parquet.
///
/// # Errors
/// Where it is nothing that could be read.
pub(super) fn text_of(
    source: &Arc<dyn ByteSource>,
    options: &ReadOptions,
) -> Result<Option<Beginning>> {
    let head = read_beginning(source.as_ref(), 16).map_err(|error| unreadable(&error))?;
    match sniff::container(&head)? {
        Container::Parquet => Ok(None),
        Container::Foreign => foreign_text(source, options),
        text => beginning::beginning(Arc::clone(source), text == Container::Gzip).map(Some),
    }
}

/// The text that a workbook or an archive holds; `None` for Parquet in an archive.
#[cfg(not(target_arch = "wasm32"))]
fn foreign_text(source: &Arc<dyn ByteSource>, options: &ReadOptions) -> Result<Option<Beginning>> {
    let mut foreign = Foreign::open(Arc::clone(source), options)?;
    match sniff::container(foreign.beginning()?)? {
        Container::Parquet => Ok(None),
        text => beginning::beginning_of(Box::new(foreign), text == Container::Gzip).map(Some),
    }
}

/// In the page such a file has become text before.
#[cfg(target_arch = "wasm32")]
fn foreign_text(
    _source: &Arc<dyn ByteSource>,
    _options: &ReadOptions,
) -> Result<Option<Beginning>> {
    Ok(None)
}
