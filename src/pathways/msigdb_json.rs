//! Sets in JSON by name: as MSigDB has them, each an object with its `geneSymbols`, or each a list of genes.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};

use super::collection::{Collection, WHAT_GENE_SETS_ARE};
use crate::{Error, Result};

/// What is read of a set.
#[derive(Deserialize)]
#[serde(untagged)]
enum Entry {
    Described(Described),
    Genes(Vec<String>),
}

/// A set as MSigDB writes it.
#[derive(Deserialize)]
struct Described {
    #[serde(rename = "geneSymbols")]
    genes: Vec<String>,
    #[serde(rename = "msigdbURL", default)]
    page: String,
}

/// Sets by name, in the file's order.
struct Entries(Vec<(String, Entry)>);

impl<'de> Deserialize<'de> for Entries {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(InOrder)
    }
}

struct InOrder;

impl<'de> Visitor<'de> for InOrder {
    type Value = Entries;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("gene sets by name")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Entries, M::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = map.next_entry()? {
            entries.push(entry);
        }
        Ok(Entries(entries))
    }
}

/// Reads the sets.
pub(super) fn read(text: &str, collection: &mut Collection) -> Result<()> {
    let entries: Entries = serde_json::from_str(text).map_err(|error| {
        Error::new(
            format!("This is JSON, but not as MSigDB writes gene sets: {error}"),
            WHAT_GENE_SETS_ARE,
        )
    })?;
    for (name, entry) in &entries.0 {
        match entry {
            Entry::Described(set) => collection.add(name.trim(), &set.page, &set.genes)?,
            Entry::Genes(genes) => collection.add(name.trim(), "", genes)?,
        }
    }
    Ok(())
}
