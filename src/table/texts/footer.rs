//! What stands below a table: who exported it, notes, marks of its end. Such lines have fewer fields than the table; one that
//! may be a line of the table, cut short, is none.

use std::collections::VecDeque;

use csv::ByteRecord;

use crate::Error;
use crate::table::deciding::decisions::SkippedLine;
use crate::table::names::summaries;
use crate::table::texts::number::{CellValue, parse_cell};
use crate::table::texts::text::text;

/// More lines than stand below any table.
const LINES_AT_MOST: usize = 32;
/// Letters of a line that are shown.
pub(in crate::table) const SHOWN: usize = 120;
/// Why such a line is none of the table's.
pub(in crate::table) const BELOW: &str = "a line below the table";

/// Lines that were taken for what stands below the table, as long as none of the table's follows.
#[derive(Debug, Default)]
pub(in crate::table) struct Footer {
    pub lines: Vec<SkippedLine>,
    /// What is wrong with the first, where they are none.
    error: Option<Error>,
}

impl Footer {
    /// Takes a line that does not fit the table, which has ids with blanks or not.
    ///
    /// # Errors
    /// The line's own, where it may be one of the table.
    pub(in crate::table) fn take(
        &mut self,
        record: &ByteRecord,
        line: u64,
        are_ids_wordy: bool,
        error: Error,
    ) -> crate::Result<()> {
        let is = is_below(record, are_ids_wordy) && self.lines.len() < LINES_AT_MOST;
        if !is {
            return Err(self.error.take().unwrap_or(error));
        }
        self.lines.push(skipped(record, line, BELOW));
        self.error.get_or_insert(error);
        Ok(())
    }

    /// Takes a line that has fields enough, of which only the first is filled; whether it is none of the table's.
    pub(in crate::table) fn takes_padded(
        &mut self,
        record: &ByteRecord,
        line: u64,
        are_ids_wordy: impl Fn() -> bool,
    ) -> bool {
        let is = is_padded(record)
            && self.lines.len() < LINES_AT_MOST
            && is_below(record, are_ids_wordy());
        if is {
            self.lines
                .push(skipped(record, line, "a line of text alone"));
        }
        is
    }

    /// Says that a line of the table follows.
    ///
    /// # Errors
    /// That of the first line taken.
    pub(in crate::table) fn end(&mut self) -> crate::Result<()> {
        match self.error.take() {
            Some(error) => Err(error),
            None => Ok(()),
        }
    }
}

pub(super) fn skipped(record: &ByteRecord, line: u64, why: &str) -> SkippedLine {
    let cells: Vec<String> = record.iter().map(text).collect();
    SkippedLine {
        line,
        text: cells.join(" ").trim().chars().take(SHOWN).collect(),
        why: why.to_owned(),
    }
}

/// Whether only the first field holds anything.
fn is_padded(record: &ByteRecord) -> bool {
    let is_empty = |cell: &[u8]| cell.trim_ascii().is_empty();
    record.get(1).is_some_and(is_empty)
        && record.iter().skip(1).all(is_empty)
        && !record.get(0).is_none_or(is_empty)
}

/// Takes lines that are none of the table's off the end of its first lines, so that they tell nothing of its columns.
pub(in crate::table) fn taken_off(
    rows: &mut VecDeque<(u64, ByteRecord)>,
    width: usize,
) -> Vec<(u64, ByteRecord)> {
    let are_ids_wordy = (rows.iter())
        .filter(|(_, row)| row.len() >= width && !is_padded(row))
        .any(|(_, row)| is_wordy(row.get(0).unwrap_or_default()));
    let mut below = Vec::new();
    while let Some((_, last)) = rows.back() {
        let may_be = last.len() < width || is_padded(last);
        if rows.len() < 2 || !may_be || !is_below(last, are_ids_wordy) {
            break;
        }
        below.extend(rows.pop_back());
    }
    below.reverse();
    below
}

/// Whether an id has several words, as a note has.
pub(in crate::table) fn is_wordy(id: &[u8]) -> bool {
    id.trim_ascii().contains(&b' ')
}

/// Whether a line with too few fields is a note, a mark or a sum, and not the beginning of a line of the table.
fn is_below(record: &ByteRecord, are_ids_wordy: bool) -> bool {
    let has_numbers =
        || (record.iter()).any(|cell| matches!(parse_cell(cell, b'.'), CellValue::Number(_)));
    is_note(record.get(0).unwrap_or_default(), || {
        !are_ids_wordy && (!has_numbers() || is_sentence(record))
    })
}

/// Whether this is prose that its commas part, as `Source: our lab, 2020`.
fn is_sentence(record: &ByteRecord) -> bool {
    const WORDS: usize = 3;
    let mut fields = record.iter();
    let first = fields.next().unwrap_or_default().trim_ascii();
    let words = first.split(u8::is_ascii_whitespace);
    let is_told = first.windows(2).any(|pair| pair == b": ");
    let are_spaced = record.len() > 1 && fields.all(|field| field.starts_with(b" "));
    are_spaced && (is_told || words.count() >= WORDS)
}

/// Whether this is a note, a mark or a sum in the place of an id; of several words where these are `none` of the ids.
pub(in crate::table) fn is_note(id: &[u8], none: impl Fn() -> bool) -> bool {
    let first = id.trim_ascii();
    let name = text(first);
    let is_mark = first.starts_with(b"#")
        || first.starts_with(b"!")
        || first.starts_with(b"//")
        || first.starts_with(b"--")
        || first.starts_with(b"==");
    let is_end = ["end", "eof"]
        .iter()
        .any(|end| name.eq_ignore_ascii_case(end));
    is_mark
        || is_end
        || summaries::is_summary(name.trim_end_matches(':'))
        || (is_wordy(first) && none())
}
