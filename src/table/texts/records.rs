//! Records of a text table, each with the line that it begins on.

use std::io::Read;

use csv::ByteRecord;
use memchr::{memchr_iter, memchr2};

use crate::table::texts::beginning::broken;
use crate::table::texts::preamble::TextLayout;
use crate::table::texts::record_guard::{Overlong, RecordGuard, RecordLimits};
use crate::table::writing::formulas;
use crate::{Error, Result};

/// Records of a text table, and the lines they are on.
pub(in crate::table) struct Records {
    reader: csv::Reader<RecordGuard<Box<dyn Read>>>,
    pub(in crate::table) limits: RecordLimits,
    skipped_lines: u64,
    pub(super) delimiter: u8,
    /// Where the last record began, if its last field ends with a line feed: at the end of the text that means a
    /// quotation mark was never closed.
    perhaps_unclosed: Option<u64>,
    /// Whether a line of `!` and a word ends the table, as in files of GEO.
    ends_at_mark: bool,
}

impl Records {
    pub(in crate::table) fn new(
        text: Box<dyn Read>,
        layout: &TextLayout,
        ends_at_mark: bool,
    ) -> Self {
        let limits = RecordLimits::new();
        let reader = csv::ReaderBuilder::new()
            .delimiter(layout.delimiter)
            .has_headers(false)
            .flexible(true)
            .buffer_capacity(64 * 1024)
            .from_reader(RecordGuard::new(text, layout.delimiter, limits.clone()));
        Records {
            reader,
            limits,
            skipped_lines: layout.skip_lines,
            delimiter: layout.delimiter,
            perhaps_unclosed: None,
            ends_at_mark,
        }
    }

    /// Bytes of text parsed so far.
    pub(super) fn bytes(&self) -> u64 {
        self.reader.position().byte()
    }

    /// Reads the next line that is not blank; says which line it begins on.
    pub(in crate::table) fn next(&mut self, record: &mut ByteRecord) -> Result<Option<u64>> {
        loop {
            self.limits.begin(self.bytes());
            let began = self.line_reached();
            let more =
                self.reader
                    .read_byte_record(record)
                    .map_err(|error| match error.into_kind() {
                        csv::ErrorKind::Io(error) => match Overlong::of(&error) {
                            Some(overlong) => overlong.explained().at(began, None),
                            None => broken(&error).at(self.line_reached(), None),
                        },
                        other => Error::new(
                            format!("the text cannot be parsed: {other:?}"),
                            "Save the table again.",
                        ),
                    })?;
            if !more {
                return match self.perhaps_unclosed {
                    Some(line) => Err(unclosed_quote(line)),
                    None => Ok(None),
                };
            }
            // A spreadsheet leaves lines of separators where rows were cleared.
            let is_blank = record.as_slice().iter().all(u8::is_ascii_whitespace);
            if self.ends_at_mark && record.len() == 1 && record.as_slice().starts_with(b"!") {
                return Ok(None);
            }
            if !is_blank {
                // Every line ends with a line feed (see `TextStream`), so the reader is one line past the record's
                // last; line feeds inside quotes put its first that much further up. An unclosed quotation mark takes
                // in the last line feed too.
                let inside = memchr_iter(b'\n', record.as_slice()).count() as u64;
                let line = self.line_reached().saturating_sub(1 + inside);
                let open = record.as_slice().ends_with(b"\n");
                self.perhaps_unclosed = open.then_some(line + 1);
                name_as_before(record);
                return Ok(Some(line));
            }
        }
    }

    fn line_reached(&self) -> u64 {
        self.reader.position().line() + self.skipped_lines
    }
}

/// Takes away what neutralised a text when it was written, or protected it from a spreadsheet.
fn name_as_before(record: &mut ByteRecord) {
    let may_be = memchr2(b'\'', b'=', record.as_slice()).is_some();
    let is = |cell: &[u8]| formulas::as_named(cell).len() < cell.len();
    if may_be && record.iter().any(is) {
        *record = record.iter().map(formulas::as_named).collect();
    }
}

fn unclosed_quote(line: u64) -> Error {
    Error::new(
        "a quotation mark in this line is never closed, so that the rest of the file became one field",
        "Close it, or double quotation marks that belong to the text.",
    )
    .at(line, None)
}
