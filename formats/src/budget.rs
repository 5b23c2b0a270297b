//! How much a file may ask for, compared with its length: what is packed can stand for far more than its own bytes, and
//! a file made to do harm must end in a message. The limits are the main reader's (`src/table/bytes/budget.rs`).

use crate::{Failure, Result};

const CELLS_OF_ANY: u64 = 64 << 20;
const CELLS_PER_BYTE: u64 = 32;
const TEXT_OF_ANY: u64 = 256 << 20;
const TEXT_PER_BYTE: u64 = 16;
/// What a row takes beside its numbers.
const ROW_BYTES: u64 = 96;

/// The cells that a file of so many bytes may have.
pub(crate) fn cells_at_most(file_bytes: u64) -> u64 {
    CELLS_OF_ANY.saturating_add(file_bytes.saturating_mul(CELLS_PER_BYTE))
}

/// The bytes of text that a file of so many bytes may hold.
pub(crate) fn text_at_most(file_bytes: u64) -> u64 {
    TEXT_OF_ANY.saturating_add(file_bytes.saturating_mul(TEXT_PER_BYTE))
}

/// The rows or columns that a file of so many bytes may have.
pub(crate) fn rows_at_most(file_bytes: u64) -> u64 {
    text_at_most(file_bytes) / ROW_BYTES
}

/// Refuses a table that can't come from a file of so many bytes.
pub(crate) fn check_size(rows: u64, columns: u64, file_bytes: u64) -> Result<()> {
    let most = rows_at_most(file_bytes);
    let cells = cells_at_most(file_bytes);
    if rows <= most && columns <= most && rows.checked_mul(columns).is_some_and(|all| all <= cells)
    {
        return Ok(());
    }
    Err(Failure::new(
        format!(
            "the file claims {rows} rows of {columns} columns, more than a table of {file_bytes} bytes can hold"
        ),
        "It is damaged, or was not made as a table: save it anew, or split it into fewer samples.",
    ))
}
