//! The sets' genes under the names that a table has them by. Who knows which names are one gene's is asked (the room of
//! genes does); this counts and says what was found.

use crate::sorting::sort;
use std::collections::{HashMap, HashSet};

use super::sets::{GeneSet, GeneSets};

/// What is known of a set's gene.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// The name that the table has, or that it would have.
    pub name: String,
    /// Whether the table has it.
    pub found: bool,
}

impl GeneSets {
    /// The sets with each gene as `look_up` names it, genes of one name once. What was found under another name than the
    /// sets' is told in the notes.
    ///
    /// Where the second field of nearly all sets is a gene of the table and not part of the set's name, the file has no
    /// descriptions: then it counts as a gene, and that is told too.
    #[must_use]
    pub fn matched(&self, look_up: &dyn Fn(&str) -> Match) -> GeneSets {
        let mut known = Known {
            look_up,
            matches: HashMap::new(),
        };
        let mut notes = self.notes.clone();
        let without_descriptions = known.has_genes_for_descriptions(&self.sets);
        if without_descriptions {
            notes.push(format!(
                "{} has no descriptions: the second field of its sets is a gene (in {:?} {}) and counts as one.",
                self.name,
                self.sets[0].name,
                self.sets[0].description
            ));
        }
        let sets = self
            .sets
            .iter()
            .map(|set| known.matched(set, without_descriptions))
            .collect();
        notes.extend(known.note());
        GeneSets {
            name: self.name.clone(),
            sets,
            notes,
        }
    }
}

/// The answers so far, so that each gene is asked for once.
struct Known<'a> {
    look_up: &'a dyn Fn(&str) -> Match,
    matches: HashMap<String, Match>,
}

impl Known<'_> {
    fn of(&mut self, gene: &str) -> &Match {
        if !self.matches.contains_key(gene) {
            self.matches.insert(gene.to_owned(), (self.look_up)(gene));
        }
        &self.matches[gene]
    }

    fn matched(&mut self, set: &GeneSet, with_description: bool) -> GeneSet {
        let description = with_description.then_some(&set.description);
        let mut seen = HashSet::new();
        let mut genes = Vec::with_capacity(set.genes.len());
        for gene in description.into_iter().chain(&set.genes) {
            let name = &self.of(gene).name;
            if !name.is_empty() && seen.insert(name.clone()) {
                genes.push(name.clone());
            }
        }
        GeneSet {
            name: set.name.clone(),
            description: if with_description {
                String::new()
            } else {
                set.description.clone()
            },
            genes,
        }
    }

    fn has_genes_for_descriptions(&self, sets: &[GeneSet]) -> bool {
        let is_gene = |set: &&GeneSet| {
            let in_name = set
                .name
                .to_ascii_uppercase()
                .contains(&set.description.to_ascii_uppercase());
            !set.description.is_empty() && !in_name && (self.look_up)(&set.description).found
        };
        let genes = sets.iter().filter(is_gene).count();
        genes > 0 && genes * 10 >= sets.len() * 9
    }

    fn note(&self) -> Option<String> {
        let otherwise = |(written, found): &(&String, &Match)| {
            found.found && !written.eq_ignore_ascii_case(&found.name)
        };
        let mut examples: Vec<(&String, &Match)> = self.matches.iter().filter(otherwise).collect();
        sort(&mut examples, &|(a, _), (b, _)| a.cmp(b));
        let count = examples.len();
        let words: Vec<String> = examples
            .iter()
            .take(3)
            .map(|(written, found)| format!("{written} is {}", found.name))
            .collect();
        (count > 0).then(|| {
            format!(
                "{count} of the {} genes of the sets are named otherwise than in the table and were found by the catalogue \
                 ({}{}).",
                self.matches.len(),
                words.join(", "),
                if count > 3 { ", …" } else { "" }
            )
        })
    }
}
