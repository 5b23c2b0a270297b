//! How much a file may ask for. What is compressed, or written as runs, can stand for far more than its own bytes: a
//! file made to do harm, or a damaged count, must end in a message and not in the loss of everything in memory.
//!
//! The limits are far beyond any real table. What a table needs is compared with the file's length, as only that can't
//! be claimed; small files may unpack to anything that does no harm.

use crate::Error;

/// Cells that any file may have: 256 MB of numbers in single precision.
const CELLS_OF_ANY: u64 = 64 << 20;
/// Cells for each byte of a larger file. Counts of single cells, nearly all of them 0, reach 30 in gzip and in Parquet.
const CELLS_PER_BYTE: u64 = 128;
/// Bytes of ids and metadata, in memory, that any file may have, and for each byte of a larger one.
const TEXT_OF_ANY: u64 = 256 << 20;
const TEXT_PER_BYTE: u64 = 16;

/// The cells that a table of a file of so many bytes may have.
pub(super) fn cells_at_most(file_bytes: u64) -> usize {
    within(CELLS_OF_ANY.saturating_add(file_bytes.saturating_mul(CELLS_PER_BYTE)))
}

/// The bytes of text that a table of a file of so many bytes may hold in memory.
pub(super) fn text_at_most(file_bytes: u64) -> usize {
    within(TEXT_OF_ANY.saturating_add(file_bytes.saturating_mul(TEXT_PER_BYTE)))
}

/// What a row takes beside its numbers: its id, and a place among the ids seen.
pub(super) const ROW_BYTES: usize = 96;

/// Refuses a table of `rows` × `columns` cells that can't come from a file of so many bytes.
pub(super) fn check_size(rows: usize, columns: usize, file_bytes: u64) -> Result<(), Error> {
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

fn within(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}
