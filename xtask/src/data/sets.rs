//! The two built-in collections of gene sets, with genes by symbol.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::Outcome;

/// One gene set as it is written: genes sorted without regard to case, each once.
pub struct Set {
    pub name: String,
    pub description: String,
    pub genes: Vec<String>,
}

/// A collection, in the order of its ids.
pub struct Collection {
    pub sets: Vec<Set>,
    /// Entrez ids of the source that HGNC does not know, left out.
    pub unknown_genes: BTreeSet<u32>,
}

impl Collection {
    /// One line a set: name, description, genes, separated by tabs.
    pub fn to_gmt(&self) -> String {
        let mut gmt = String::new();
        for set in &self.sets {
            gmt += &set.name;
            gmt += "\t";
            gmt += &set.description;
            for gene in &set.genes {
                gmt += "\t";
                gmt += gene;
            }
            gmt += "\n";
        }
        gmt
    }
}

/// KEGG: the pathway's name, then its id (`hsa04110`) as the description.
pub fn kegg(
    pathways: &BTreeMap<String, Vec<u32>>,
    names: &str,
    symbols: &BTreeMap<u32, String>,
) -> Outcome<Collection> {
    let names: HashMap<&str, &str> = names
        .lines()
        .filter_map(|line| line.split_once('\t'))
        .collect();
    let mut collection = Collection {
        sets: Vec::new(),
        unknown_genes: BTreeSet::new(),
    };
    for (pathway, genes) in pathways {
        let id = format!("hsa{pathway}");
        let name = names
            .get(id.as_str())
            .ok_or_else(|| format!("{id} has no name"))?;
        collection.push((*name).to_owned(), id, genes.iter().copied(), symbols);
    }
    Ok(collection)
}

/// WikiPathways: the title, then its id (`WP5187`) as the description. Titles that recur get the id appended.
pub fn wikipathways(gmt: &str, symbols: &BTreeMap<u32, String>) -> Outcome<Collection> {
    let mut rows = Vec::new();
    for line in gmt.lines().filter(|line| !line.trim().is_empty()) {
        let mut fields = line.split('\t');
        let label: Vec<&str> = fields.next().unwrap_or_default().split('%').collect();
        let [title, _, id, _] = label[..] else {
            return Err(format!("WikiPathways' label {label:?} has not four parts"));
        };
        let genes: Vec<u32> = fields
            .skip(1)
            .filter_map(|gene| gene.trim().parse().ok())
            .collect();
        rows.push((
            wikipathways_number(id)?,
            title.split_whitespace().collect::<Vec<_>>().join(" "),
            genes,
        ));
    }
    rows.sort();
    let mut titles: HashMap<String, usize> = HashMap::new();
    rows.iter()
        .for_each(|(_, title, _)| *titles.entry(title.to_uppercase()).or_default() += 1);
    let mut collection = Collection {
        sets: Vec::new(),
        unknown_genes: BTreeSet::new(),
    };
    for (number, title, genes) in rows {
        let id = format!("WP{number}");
        let recurs = titles[&title.to_uppercase()] > 1;
        let name = if recurs {
            format!("{title} ({id})")
        } else {
            title
        };
        collection.push(name, id, genes.into_iter(), symbols);
    }
    Ok(collection)
}

fn wikipathways_number(id: &str) -> Outcome<u32> {
    let number = id.strip_prefix("WP").and_then(|digits| digits.parse().ok());
    number.ok_or_else(|| format!("{id} is no WikiPathways id"))
}

impl Collection {
    fn push(
        &mut self,
        name: String,
        description: String,
        entrez: impl Iterator<Item = u32>,
        symbols: &BTreeMap<u32, String>,
    ) {
        let mut genes = BTreeSet::new();
        for id in entrez {
            match symbols.get(&id) {
                Some(symbol) => _ = genes.insert(symbol.clone()),
                None => _ = self.unknown_genes.insert(id),
            }
        }
        if !genes.is_empty() {
            let mut genes: Vec<String> = genes.into_iter().collect();
            genes.sort_by_key(|gene| gene.to_uppercase());
            self.sets.push(Set {
                name,
                description,
                genes,
            });
        }
    }
}
