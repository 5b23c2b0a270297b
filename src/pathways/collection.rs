//! Gene sets while they are read, whatever the format: repeats dropped, names made unique, and what was passed over told.

use std::collections::{HashMap, HashSet};

use super::sets::{GeneSet, GeneSets};
use crate::{Error, Result};

pub(super) const WHAT_GENE_SETS_ARE: &str = "A GMT file has one gene set a line, separated by tabs: its name, a description, then its genes. Sites such as MSigDB \
     and Enrichr offer it as \"GMT\". GMX, GRP and MSigDB's JSON are read too.";

/// A collection in the making, with counts of what was passed over.
#[derive(Default)]
pub(super) struct Collection {
    sets: Vec<GeneSet>,
    by_name: HashMap<String, usize>,
    repeated_lines: usize,
    repeated_genes: usize,
    empty_sets: Vec<String>,
    renamed: Vec<String>,
    pub notes: Vec<String>,
}

impl Collection {
    /// Adds a set; its genes are those in the fields, each once.
    pub fn add<T: AsRef<str>>(&mut self, name: &str, description: &str, fields: &[T]) {
        let mut seen = HashSet::new();
        let mut genes = Vec::new();
        for gene in fields.iter().flat_map(|field| genes_of(field.as_ref())) {
            if seen.insert(gene) {
                genes.push(gene.to_owned());
            } else {
                self.repeated_genes += 1;
            }
        }
        if genes.is_empty() {
            self.empty_sets.push(name.to_owned());
        } else {
            self.add_distinct(name, description, genes);
        }
    }

    fn add_distinct(&mut self, name: &str, description: &str, genes: Vec<String>) {
        let mut unique = name.to_owned();
        let mut times = 1;
        while let Some(&known) = self.by_name.get(&unique) {
            if same_genes(&self.sets[known].genes, &genes) {
                self.repeated_lines += 1;
                return;
            }
            times += 1;
            unique = format!("{name} ({times})");
        }
        if times > 1 {
            self.renamed.push(unique.clone());
        }
        self.by_name.insert(unique.clone(), self.sets.len());
        self.sets.push(GeneSet {
            name: unique,
            description: description.to_owned(),
            genes,
        });
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
                self.renamed.join("; ")
            ));
        }
        if !self.empty_sets.is_empty() {
            self.notes.push(format!(
                "Sets without genes were dropped: {}.",
                self.empty_sets.join("; ")
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
