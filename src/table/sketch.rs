//! A column as its beginning shows it.

use super::identifiers::Evidence;

/// What a column holds, as far as its first lines tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    Number,
    Text,
    /// Missing values alone.
    Nothing,
}

/// What is known of a column before the table is read.
#[derive(Debug, Clone)]
pub(super) struct ColumnSketch {
    pub name: String,
    pub content: Content,
    /// How strongly its values (not its name) look like gene identifiers.
    pub evidence: Evidence,
    /// Whether the file itself says that this is the index.
    pub is_index: bool,
}
