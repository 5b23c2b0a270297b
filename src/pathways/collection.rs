//! Gene sets while they are read, whatever the format: repeats dropped, names made unique, and what was passed over told.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, RandomState};

use super::sets::{GeneSet, GeneSets};
use crate::{Error, Result};

pub(super) const WHAT_GENE_SETS_ARE: &str = "A GMT file has one gene set a line, separated by tabs: its name, a description, then its genes. Sites such as MSigDB \
     and Enrichr offer it as \"GMT\". GMX, GRP and MSigDB's JSON are read too.";

/// More genes than a set has: no organism has so many.
/// All of MSigDB has 35,000.
const SETS_OF_A_FILE: usize = 200_000;
const GENES_OF_A_SET: usize = 250_000;
/// More genes than all sets of a file have together: those of MSigDB have four million.
const GENES_OF_A_FILE: usize = 8_000_000;
/// Names spelt out in a note.
const NAMES_SHOWN: usize = 20;

/// A collection in the making, with counts of what was passed over.
#[derive(Default)]
pub(super) struct Collection {
    sets: Vec<GeneSet>,
    names: HashSet<String>,
    /// The sets of a name and of a content, by its hash; and how many there are of the name.
    by_content: HashMap<(String, u64), Vec<usize>>,
    namesakes: HashMap<String, usize>,
    hashing: RandomState,
    genes: usize,
    repeated_lines: usize,
    repeated_genes: usize,
    empty_sets: Vec<String>,
    renamed: Vec<String>,
    pub notes: Vec<String>,
}

impl Collection {
    /// Adds a set; its genes are those in the fields, each once.
    ///
    /// # Errors
    /// It has more genes than there are, or all sets together more than any collection has.
    pub fn add<T: AsRef<str>>(
        &mut self,
        name: &str,
        description: &str,
        fields: &[T],
    ) -> Result<()> {
        let mut seen = HashSet::new();
        let mut genes = Vec::new();
        for gene in fields.iter().flat_map(|field| genes_of(field.as_ref())) {
            if seen.insert(gene) {
                genes.push(gene.to_owned());
                self.count_gene(genes.len())?;
            } else {
                self.repeated_genes += 1;
            }
        }
        if genes.is_empty() {
            self.empty_sets.push(name.to_owned());
        } else {
            self.add_distinct(name, description, genes);
        }
        if self.sets.len() > SETS_OF_A_FILE {
            let what = format!("The file has more than {SETS_OF_A_FILE} gene sets");
            return Err(Error::new(
                what,
                "Keep the sets that you need, and save them as a file of their own.",
            ));
        }
        Ok(())
    }

    fn count_gene(&mut self, of_the_set: usize) -> Result<()> {
        self.genes += 1;
        if of_the_set > GENES_OF_A_SET {
            let what = format!("The gene set has more than {GENES_OF_A_SET} genes");
            return Err(Error::new(what, WHAT_GENE_SETS_ARE));
        }
        if self.genes > GENES_OF_A_FILE {
            let what = format!("The sets have more than {GENES_OF_A_FILE} genes up to here");
            return Err(Error::new(
                what,
                "Keep the sets that you need, and save them as a file of their own.",
            ));
        }
        Ok(())
    }

    fn add_distinct(&mut self, name: &str, description: &str, genes: Vec<String>) {
        // Whatever their order.
        let content = genes
            .iter()
            .map(|gene| self.hashing.hash_one(gene))
            .fold(0, u64::wrapping_add);
        let alike = self
            .by_content
            .entry((name.to_owned(), content))
            .or_default();
        if alike
            .iter()
            .any(|&known| same_genes(&self.sets[known].genes, &genes))
        {
            self.repeated_lines += 1;
            return;
        }
        alike.push(self.sets.len());
        let unique = self.unique(name);
        if unique != name {
            self.renamed.push(unique.clone());
        }
        self.sets.push(GeneSet {
            name: unique,
            description: description.to_owned(),
            genes,
        });
    }

    fn unique(&mut self, name: &str) -> String {
        let times = self.namesakes.entry(name.to_owned()).or_default();
        loop {
            *times += 1;
            let unique = match *times {
                1 => name.to_owned(),
                times => format!("{name} ({times})"),
            };
            if self.names.insert(unique.clone()) {
                return unique;
            }
        }
    }

    /// The sets, with what had to be decided in the notes.
    ///
    /// # Errors
    /// There are none.
    pub fn finish(mut self, name: &str) -> Result<GeneSets> {
        if self.sets.is_empty() {
            let what = if self.empty_sets.is_empty() {
                "There are no gene sets in the file".to_owned()
            } else {
                format!("None of the {} lines has any genes", self.empty_sets.len())
            };
            return Err(Error::new(what, WHAT_GENE_SETS_ARE));
        }
        if self.repeated_lines > 0 {
            self.notes.push(format!(
                "{} repeated gene sets were dropped.",
                self.repeated_lines
            ));
        }
        if self.repeated_genes > 0 {
            self.notes.push(format!(
                "{} genes stood more than once in their set and count once.",
                self.repeated_genes
            ));
        }
        if !self.renamed.is_empty() {
            self.notes.push(format!(
                "Names used for different sets were given a number: {}.",
                listed(&self.renamed)
            ));
        }
        if !self.empty_sets.is_empty() {
            self.notes.push(format!(
                "Sets without genes were dropped: {}.",
                listed(&self.empty_sets)
            ));
        }
        Ok(GeneSets {
            name: name.to_owned(),
            sets: self.sets,
            notes: self.notes,
        })
    }
}

/// The genes in a field: one, perhaps with the weight that Enrichr gives it (`TP53,1.0`), or several, parted by commas.
fn genes_of(field: &str) -> impl Iterator<Item = &str> {
    let weighted = field.split_once(',').filter(|(_, weight)| {
        let weight = weight.trim();
        weight.is_empty() || weight.parse::<f64>().is_ok()
    });
    let field = weighted.map_or(field, |(gene, _)| gene);
    field
        .split(',')
        .map(str::trim)
        .filter(|gene| !gene.is_empty())
}

/// Names in a row, the first of them if there are many.
fn listed(names: &[String]) -> String {
    let shown: Vec<String> = names
        .iter()
        .take(NAMES_SHOWN)
        .map(|name| shortened(name))
        .collect();
    match names.len().saturating_sub(NAMES_SHOWN) {
        0 => shown.join("; "),
        more => format!("{} and {more} more", shown.join("; ")),
    }
}

fn same_genes(a: &[String], b: &[String]) -> bool {
    a.len() == b.len() && {
        let a: HashSet<&String> = a.iter().collect();
        b.iter().all(|gene| a.contains(gene))
    }
}

pub(super) fn shortened(text: &str) -> String {
    if text.chars().count() <= 40 {
        return text.to_owned();
    }
    text.chars().take(39).chain(['…']).collect()
}
