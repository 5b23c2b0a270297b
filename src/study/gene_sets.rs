//! Gene sets: those that a study names, through the same catalogue as the table whose samples they score.

use std::sync::Arc;

use super::inputs::{Assets, InputFile, Role, same_file};
use super::settings::Study;
use crate::genes::{Catalogue, GenesInTable, MappingTable};
use crate::pathways::{GeneSets, Match};
use crate::{Error, Result};

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

/// The collection the study names: a built-in one, or the file of that name.
pub fn chosen_sets(study: &Study, files: &[InputFile], assets: &Assets) -> Result<Arc<GeneSets>> {
    match &*study.pathways.sets {
        "kegg" => Ok(assets.kegg.clone()),
        "wikipathways" => Ok(assets.wikipathways.clone()),
        name => {
            let file = files
                .iter()
                .find(|file| file.role == Role::Sets && same_file(&file.name, name))
                .ok_or_else(|| {
                    Error::new(
                        format!("the gene sets \"{name}\" are not there"),
                        "Add the file of gene sets, or choose kegg or wikipathways.",
                    )
                })?;
            Ok(Arc::new(GeneSets::parse_gmt(
                &file.name,
                &file.read_all(&study.data.read_options(&file.name))?,
            )?))
        }
    }
}
