//! `[genes]`: how gene identifiers become symbols.

use serde::{Deserialize, Serialize};

use crate::genes::{Duplicates, MappingOptions, MappingSource, MappingTableOptions, Unmapped};

/// `[genes]`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct GeneSettings {
    /// The built-in catalogue, or a table of the user's before or instead of it.
    pub mapping: MappingSource,
    /// The user's mapping table (identifier, symbol), where one is used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub table: Option<String>,
    /// Its column of identifiers (header or number), where it is not recognised by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identifier_column: Option<String>,
    /// Its column of symbols, likewise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub symbol_column: Option<String>,
    /// What happens to columns without a symbol.
    pub unmapped: Unmapped,
    /// How columns of one symbol are combined.
    pub duplicates: Duplicates,
}

impl GeneSettings {
    /// How the user's mapping table is read.
    pub fn table_options(&self) -> MappingTableOptions {
        MappingTableOptions {
            identifier_column: self.identifier_column.clone(),
            symbol_column: self.symbol_column.clone(),
        }
    }

    /// The mapping room's options.
    pub fn options(&self) -> MappingOptions {
        MappingOptions {
            mapping: self.mapping,
            unmapped: self.unmapped,
            duplicates: self.duplicates,
        }
    }
}
