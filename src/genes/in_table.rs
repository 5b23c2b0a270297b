//! The genes of gene sets under the names that a table has them by.

use std::collections::HashMap;

use super::catalogue::Catalogue;
use super::custom::MappingTable;
use super::resolver::{Resolution, Resolver};
use super::written;

/// A table's genes, found by any of their names: compared without case, through the catalogue where the sets have ids, old
/// symbols, or a name that HGNC or GENCODE has since changed.
pub struct GenesInTable<'a> {
    resolver: Resolver<'a>,
    catalogue: &'a Catalogue,
    /// The table's names by their upper case.
    present: HashMap<String, &'a str>,
}

impl<'a> GenesInTable<'a> {
    /// For a table of `symbols` and sets with these genes in all. A mapping table goes before the catalogue.
    pub fn new(
        symbols: &'a [String],
        genes: &[String],
        catalogue: &'a Catalogue,
        file: Option<&'a MappingTable>,
    ) -> Self {
        GenesInTable {
            resolver: Resolver::of_table(genes, Some(catalogue), file),
            catalogue,
            present: symbols
                .iter()
                .map(|symbol| (symbol.trim().to_ascii_uppercase(), symbol.as_str()))
                .collect(),
        }
    }

    /// The table's name of a set's gene.
    pub fn find(&self, gene: &str) -> Option<&'a str> {
        self.with_name(written::bare(gene)).or_else(|| {
            let resolved = self.resolver.resolve(gene);
            self.with_symbol(resolved.symbol()?)
        })
    }

    /// What a set's gene that the table lacks is called: its symbol, or as the set has it.
    pub fn name_of(&self, gene: &str) -> String {
        match self.resolver.resolve(gene).resolution {
            Resolution::Symbol(symbol, _) => symbol,
            _ => written::bare(gene).to_owned(),
        }
    }

    fn with_name(&self, name: &str) -> Option<&'a str> {
        self.present.get(&name.to_ascii_uppercase()).copied()
    }

    fn with_symbol(&self, symbol: &str) -> Option<&'a str> {
        self.with_name(symbol).or_else(|| {
            let symbol = symbol.to_ascii_uppercase();
            let mut others = self.catalogue.also_called(&symbol);
            others.find_map(|other| self.with_name(other))
        })
    }
}
