//! What went wrong, and what to do about it.

use std::fmt;

/// The result of anything that can fail because of what it was given.
pub type Result<T, E = Failure> = std::result::Result<T, E>;

/// Why there is no report: whole sentences, `what` without a full stop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// What is wrong.
    pub what: String,
    /// What the user can do about it.
    pub advice: String,
}

impl Failure {
    /// From both sentences.
    pub fn new(what: impl Into<String>, advice: impl Into<String>) -> Self {
        Failure {
            what: what.into(),
            advice: advice.into(),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}. {}", self.what, self.advice)
    }
}
