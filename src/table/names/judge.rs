//! Who knows whether a name is a gene's. The table room knows no catalogue: it is given a judge, and asks it about the
//! names on both sides of a table.

use std::collections::HashSet;

use crate::table::names::identifiers;

/// What is known of a name, from nothing to a gene's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Known {
    /// No gene has it.
    No,
    /// A number that a gene has at NCBI, which patients and samples may have as well.
    Number,
    /// What a gene was or is called beside its symbol, which may be a cell line's or a class's name as well.
    Alias,
    /// A gene's symbol or Ensembl id.
    Gene,
}

/// Tells genes from other names.
pub trait GeneJudge {
    /// What is known of a name as it stands in a file.
    fn known(&self, name: &str) -> Known;
}

/// A judge that knows no gene: what remains is the shape of names.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoCatalogue;

impl GeneJudge for NoCatalogue {
    fn known(&self, _: &str) -> Known {
        Known::No
    }
}

/// Names that are looked at, evenly spread, where there are more.
const ASKED_AT_MOST: usize = 1000;

/// How many of some names are genes'.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::table) struct Tally {
    pub asked: usize,
    pub genes: usize,
    pub aliases: usize,
    pub numbers: usize,
    pub different: usize,
}

impl Tally {
    /// Asks about the names that are no missing words.
    pub(in crate::table) fn of(names: &[&str], judge: &dyn GeneJudge) -> Tally {
        let mut tally = Tally::default();
        // One word counted up names samples, whatever gene is called `S1`; Ensembl's word is counted up as well.
        let ensembl = names
            .first()
            .is_some_and(|name| identifiers::is_ensembl(name));
        let judge = match !ensembl && identifiers::is_series(names) {
            true => &NoCatalogue,
            false => judge,
        };
        let mut seen = HashSet::new();
        let step = names.len().div_ceil(ASKED_AT_MOST).max(1);
        for name in names.iter().step_by(step) {
            if crate::table::names::missing::is_missing_name(name) {
                continue;
            }
            tally.asked += 1;
            tally.different += usize::from(seen.insert(*name));
            match judge.known(name) {
                Known::No => {}
                Known::Number => tally.numbers += 1,
                Known::Alias => tally.aliases += 1,
                Known::Gene => tally.genes += 1,
            }
        }
        tally
    }

    /// Genes by symbol or Ensembl id, an alias counting half.
    pub(in crate::table) fn share(&self) -> f64 {
        (self.genes as f64 + 0.5 * self.aliases as f64) / self.asked.max(1) as f64
    }

    /// Genes by their number at NCBI.
    pub(in crate::table) fn share_of_numbers(&self) -> f64 {
        self.numbers as f64 / self.asked.max(1) as f64
    }

    /// Genes by any name.
    pub(in crate::table) fn known(&self) -> usize {
        self.genes + self.aliases + self.numbers
    }

    /// Whether names hardly repeat, as genes and samples do and classes do not.
    pub(in crate::table) fn is_distinct(&self) -> bool {
        self.different * 10 >= self.asked * 8
    }
}
