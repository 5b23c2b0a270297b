//! How much a file may ask for. What is compressed, or written as runs, can stand for far more than its own bytes: a
//! file made to do harm, or a damaged count, must end in a message and not in the loss of everything in memory.
//!
//! The limits are far beyond any real table. What a table needs is compared with the file's length, as only that can't
//! be claimed; small files may unpack to anything that does no harm.

use std::borrow::Cow;
use std::io::{self, Read};

use flate2::bufread::MultiGzDecoder;

use crate::{Error, Result};

/// Cells that any file may have: 256 MB of numbers in single precision.
const CELLS_OF_ANY: u64 = 64 << 20;
/// Cells for each byte of a larger file. Counts of single cells have about 8 in gzip, and 30 if 99 % of them are 0.
const CELLS_PER_BYTE: u64 = 32;
/// Bytes of ids and metadata, in memory, that any file may have, and for each byte of a larger one.
const TEXT_OF_ANY: u64 = 256 << 20;
const TEXT_PER_BYTE: u64 = 16;

/// The cells that a table of a file of so many bytes may have.
pub(in crate::table) fn cells_at_most(file_bytes: u64) -> usize {
    within(CELLS_OF_ANY.saturating_add(file_bytes.saturating_mul(CELLS_PER_BYTE)))
}

/// The bytes of text that a table of a file of so many bytes may hold in memory.
pub(in crate::table) fn text_at_most(file_bytes: u64) -> usize {
    within(TEXT_OF_ANY.saturating_add(file_bytes.saturating_mul(TEXT_PER_BYTE)))
}

/// What a row takes beside its numbers: its id, and a place among the ids seen.
pub(in crate::table) const ROW_BYTES: usize = 96;

/// Refuses a table of `rows` × `columns` cells that can't come from a file of so many bytes.
pub(in crate::table) fn check_size(rows: usize, columns: usize, file_bytes: u64) -> Result<()> {
    let cells = cells_at_most(file_bytes);
    let too_many_rows = rows > text_at_most(file_bytes) / ROW_BYTES;
    let too_many_cells = rows.checked_mul(columns).is_none_or(|asked| asked > cells);
    if too_many_rows || too_many_cells {
        return Err(Error::new(
            format!(
                "the file claims {rows} rows of {columns} columns, more than a table of {file_bytes} bytes can hold \
                 (at most {} rows and {cells} numbers are read from it)",
                text_at_most(file_bytes) / ROW_BYTES
            ),
            "It is damaged, or was not made as a table: save it anew, or split it into fewer rows.",
        ));
    }
    Ok(())
}

/// How much text a table that is being read may still hold in memory: ids and metadata.
#[derive(Default)]
pub(in crate::table) struct TextTaken(usize);

impl TextTaken {
    /// What a text takes beside its characters: its place in a list and, of an id, in the table of those seen.
    const EACH: usize = 100;

    /// Takes in so many characters of so many texts, of a file of which so many bytes have been read.
    pub(in crate::table) fn take(
        &mut self,
        characters: usize,
        texts: usize,
        file_bytes: u64,
    ) -> Result<()> {
        self.0 += characters + texts * Self::EACH;
        let most = text_at_most(file_bytes);
        if self.0 <= most {
            return Ok(());
        }
        Err(Error::new(
            format!(
                "the table's ids and metadata take more than {} MB up to here, which no file of this size should hold",
                most >> 20
            ),
            "Leave out columns of text that are not needed. If the file is no table, choose another.",
        ))
    }
}

/// Refuses more cells than can come from so many bytes of a file.
pub(in crate::table) fn check_cells(cells: usize, file_bytes: u64) -> Result<()> {
    let most = cells_at_most(file_bytes);
    if cells <= most {
        return Ok(());
    }
    Err(Error::new(
        format!(
            "the table has more than {most} numbers up to here, which no file of this size should hold"
        ),
        "Split it into fewer samples, or keep fewer genes. If the file is no table, choose another.",
    ))
}

/// More bytes than gene sets or a mapping table have, unpacked: all of MSigDB has 30 MB.
pub(crate) const SMALL_FILE_BYTES: usize = 128 << 20;

/// The bytes of a small file, unpacked if it is gzip.
///
/// # Errors
/// It is larger than [`SMALL_FILE_BYTES`]; else `damaged` says what a gzip that can't be unpacked means.
pub(crate) fn unpack_small(
    bytes: &[u8],
    damaged: impl FnOnce(io::Error) -> Error,
) -> Result<Cow<'_, [u8]>> {
    let bytes = if bytes.starts_with(&[0x1f, 0x8b]) {
        let mut plain = Vec::new();
        MultiGzDecoder::new(bytes)
            .take(SMALL_FILE_BYTES as u64 + 1)
            .read_to_end(&mut plain)
            .map_err(damaged)?;
        Cow::Owned(plain)
    } else {
        Cow::Borrowed(bytes)
    };
    if bytes.len() <= SMALL_FILE_BYTES {
        return Ok(bytes);
    }
    Err(Error::new(
        format!("The file has more than {} MB", SMALL_FILE_BYTES >> 20),
        "It is not what it was given as: choose another file.",
    ))
}

fn within(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}
