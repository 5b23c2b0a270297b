//! The header among the lines of a table, where files were put one behind the other: the same once more, or another table's.

use csv::ByteRecord;

use crate::table::layout::sketch::ColumnSketch;
use crate::table::layout::{Layout, Role};
use crate::table::names::missing::is_missing;
use crate::table::texts::number::{CellValue, parse_cell};
use crate::table::texts::text::text;

/// What a line is that has the header's name of the id column for its id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Header {
    None,
    Same,
    /// Of other columns.
    Other,
}

/// Compares a line with the names of the columns of numbers.
pub(super) fn compare(
    columns: &[ColumnSketch],
    layout: &Layout,
    record: &ByteRecord,
    point: u8,
) -> Header {
    let (mut same, mut other, mut numbers) = (0, 0, 0);
    let all = layout.roles.iter().zip(columns).zip(record);
    for ((_, column), cell) in all.filter(|((role, _), _)| **role == Role::Number) {
        // Samples may be called without what their column's name has beside.
        let is_same = text(cell).contains(column.name.as_str());
        same += usize::from(is_same);
        other += usize::from(!is_same && !is_missing(cell));
        numbers += usize::from(matches!(parse_cell(cell, point), CellValue::Number(_)));
    }
    match (same, other) {
        (1.., 0) => Header::Same,
        (_, 1..) if numbers == 0 => Header::Other,
        _ => Header::None,
    }
}
