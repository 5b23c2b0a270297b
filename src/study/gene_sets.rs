//! Gene sets through the same catalogue as the table whose samples they score.

use crate::genes::{Catalogue, GenesInTable, MappingTable};
use crate::pathways::{GeneSets, Match};

/// The sets with their genes under the names that a table of these symbols has them by; see [`GeneSets::matched`].
pub fn matched_sets(
    sets: &GeneSets,
    symbols: &[String],
    catalogue: &Catalogue,
    mapping: Option<&MappingTable>,
) -> GeneSets {
    let genes: Vec<String> = sets
        .sets
        .iter()
        .flat_map(|set| set.genes.iter().cloned())
        .collect();
    let table = GenesInTable::new(symbols, &genes, catalogue, mapping);
    sets.matched(&|gene| match table.find(gene) {
        Some(name) => Match {
            name: name.to_owned(),
            found: true,
        },
        None => Match {
            name: table.name_of(gene),
            found: false,
        },
    })
}
