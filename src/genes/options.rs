//! The settings of the gene mapping.

use serde::{Deserialize, Serialize};

/// How columns become symbols.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MappingOptions {
    /// Where symbols come from.
    pub mapping: MappingSource,
    /// What becomes of columns without a symbol.
    pub unmapped: Unmapped,
    /// What becomes of several columns with one symbol.
    pub duplicates: Duplicates,
}

/// Where symbols come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MappingSource {
    /// The built-in catalogue; a mapping table is not looked at.
    #[default]
    Catalogue,
    /// The user's mapping table, and the catalogue for what it does not have.
    FileFirst,
    /// The user's mapping table alone.
    FileOnly,
}

/// Which columns of a mapping table are meant; recognised by their content and headers where nothing is said.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MappingTableOptions {
    /// The column of identifiers: its header, or its number counted from 1.
    pub identifier_column: Option<String>,
    /// The column of symbols, likewise.
    pub symbol_column: Option<String>,
}

/// What becomes of columns without a symbol.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unmapped {
    /// They are left out.
    #[default]
    Drop,
    /// They stay, under their identifier without its version.
    Keep,
}

/// What becomes of several columns with one symbol, sample by sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Duplicates {
    /// Their mean.
    #[default]
    Mean,
    /// The largest.
    Max,
    /// Their sum.
    Sum,
}

impl Duplicates {
    /// One number for several of one sample. `numbers` must not be empty.
    pub(super) fn combine(self, numbers: impl ExactSizeIterator<Item = f64>) -> f64 {
        let count = numbers.len() as f64;
        match self {
            Duplicates::Mean => numbers.sum::<f64>() / count,
            Duplicates::Max => numbers.fold(f64::NEG_INFINITY, f64::max),
            Duplicates::Sum => numbers.sum(),
        }
    }
}
