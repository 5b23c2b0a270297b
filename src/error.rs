//! One error type for everything a user can cause: what went wrong, where, and what to do about it.

use std::fmt;

use serde::Serialize;

use crate::names::with_brief_names;

/// The result of anything that can fail because of its input.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong, where, and what to do.
///
/// `what` and `advice` are whole sentences in plain words, without a trailing full stop in `what`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Error {
    /// What is wrong, for example `"column 17 holds \"abc\", which is not a number"`.
    pub what: String,
    /// The file, where there is one.
    pub file: Option<String>,
    /// The line in the file, counted from 1.
    pub line: Option<u64>,
    /// The column (field) in the line, counted from 1.
    pub column: Option<u64>,
    /// What the user can do about it.
    pub advice: String,
}

impl Error {
    /// An error without a place; add one with [`Error::in_file`] and [`Error::at`].
    pub fn new(what: impl Into<String>, advice: impl Into<String>) -> Self {
        Error {
            what: shortened(what.into()),
            file: None,
            line: None,
            column: None,
            advice: advice.into(),
        }
    }

    /// Names the file the error was found in, unless one is named already.
    #[must_use]
    pub fn in_file(mut self, file: impl Into<String>) -> Self {
        self.file.get_or_insert_with(|| file.into());
        self
    }

    /// Names the line and, if known, the column, both counted from 1.
    #[must_use]
    pub fn at(mut self, line: u64, column: Option<u64>) -> Self {
        self.line = Some(line);
        self.column = column;
        self
    }

    /// The place in words: `"finetune.csv.gz, line 3, column 17"`, or an empty string.
    pub fn place(&self) -> String {
        let parts = [
            self.file.clone(),
            self.line.map(|line| format!("line {line}")),
            self.column.map(|column| format!("column {column}")),
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }
}

/// Names and cells in a message come from files, where they can be of any length.
fn shortened(what: String) -> String {
    const BYTES_AT_MOST: usize = 1000;
    let mut what = with_brief_names(&what).into_owned();
    if what.len() > BYTES_AT_MOST {
        what.truncate(what.floor_char_boundary(BYTES_AT_MOST));
        what.push('…');
    }
    what
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = self.place();
        if !place.is_empty() {
            write!(f, "{place}: ")?;
        }
        write!(f, "{}", self.what)?;
        if !self.advice.is_empty() {
            write!(f, ". {}", self.advice)?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {}
