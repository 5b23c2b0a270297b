//! Stops a text table at the first record that can't be right: one that never ends, or has far more fields than the
//! header. What reads the records would hold all of such a record in memory, be it the rest of the file.

use std::cell::Cell;
use std::fmt;
use std::io::{self, Read};
use std::rc::Rc;

use memchr::memchr_iter;

use crate::Error;

/// More bytes than a record of any table has: a line of 60,000 genes takes about one megabyte.
pub(crate) const RECORD_BYTES_AT_MOST: u64 = 32 << 20;
/// More fields than any table has.
pub(crate) const FIELDS_AT_MOST: u64 = 1 << 20;
/// Separators beyond twice the header's fields that may stand in texts of a record.
const SLACK: u64 = 1 << 18;

/// Where the record that is being read began, and how many fields it may have; shared by who reads the records.
#[derive(Clone)]
pub(crate) struct RecordLimits {
    began: Rc<Cell<u64>>,
    separators: Rc<Cell<u64>>,
}

impl RecordLimits {
    pub(crate) fn new() -> Self {
        RecordLimits {
            began: Rc::default(),
            separators: Rc::new(Cell::new(FIELDS_AT_MOST)),
        }
    }

    /// The next record begins behind so many bytes of text.
    pub(crate) fn begin(&self, bytes: u64) {
        self.began.set(bytes);
    }

    /// The header has so many fields: no record has many more.
    pub(crate) fn expect_fields(&self, fields: usize) {
        self.separators.set(2 * fields as u64 + SLACK);
    }
}

/// Text on its way to what takes it for records.
pub(crate) struct RecordGuard<R> {
    inner: R,
    separator: u8,
    limits: RecordLimits,
    given: u64,
    /// Where the record began in which separators are counted, and how many there were.
    counted_from: u64,
    separators: u64,
}

impl<R: Read> RecordGuard<R> {
    pub(crate) fn new(inner: R, separator: u8, limits: RecordLimits) -> Self {
        RecordGuard {
            inner,
            separator,
            limits,
            given: 0,
            counted_from: 0,
            separators: 0,
        }
    }
}

impl<R: Read> Read for RecordGuard<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.given += count as u64;
        let began = self.limits.began.get();
        if began != self.counted_from {
            (self.counted_from, self.separators) = (began, 0);
        }
        self.separators += memchr_iter(self.separator, &buffer[..count]).count() as u64;
        if self.given.saturating_sub(began) > RECORD_BYTES_AT_MOST {
            return Err(io::Error::other(Overlong::Bytes));
        }
        if self.separators > self.limits.separators.get() {
            return Err(io::Error::other(Overlong::Fields(
                self.limits.separators.get(),
            )));
        }
        Ok(count)
    }
}

/// Why a record can't be right.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Overlong {
    /// It goes on too long.
    Bytes,
    /// It has more fields than this.
    Fields(u64),
}

impl Overlong {
    /// What a failing stream says of it, if it fails by that.
    pub(crate) fn of(error: &io::Error) -> Option<Overlong> {
        error.get_ref()?.downcast_ref::<Overlong>().copied()
    }

    /// The error, without its place.
    pub(crate) fn explained(self) -> Error {
        Error::new(
            self.to_string(),
            "This is no table, or its lines do not end: look at the file's beginning in an editor, and save it anew.",
        )
    }
}

impl fmt::Display for Overlong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Overlong::Bytes => write!(
                f,
                "no line ends within {} MB of text, more than a line of any table has",
                RECORD_BYTES_AT_MOST >> 20
            ),
            Overlong::Fields(most) => write!(
                f,
                "the line has more than {most} fields, more than the table can have"
            ),
        }
    }
}

impl std::error::Error for Overlong {}
