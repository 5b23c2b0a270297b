//! What is wrong with a file, and what to do about it.

use std::fmt;

/// The result of reading.
pub type Result<T> = std::result::Result<T, Failure>;

/// What is wrong, with the sheet, cell or group where it is, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// In plain words, without a full stop at the end.
    pub what: String,
    /// A sentence.
    pub advice: String,
}

impl Failure {
    /// A failure.
    pub fn new(what: impl Into<String>, advice: impl Into<String>) -> Self {
        Failure {
            what: what.into(),
            advice: advice.into(),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}. {}", self.what, self.advice)
    }
}

impl std::error::Error for Failure {}

/// A few of many names, for messages.
pub(crate) fn some_of<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    const SHOWN: usize = 8;
    let mut names = names.into_iter();
    let shown: Vec<&str> = names.by_ref().take(SHOWN).collect();
    match names.count() {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}
