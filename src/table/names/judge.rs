//! Who knows whether a name is a gene's. The table room knows no catalogue: it is given a judge, and asks it about the
//! names on both sides of a table.

use std::collections::HashSet;

use crate::table::names::{identifiers, probes};

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

/// Classes are fewer.
const REPEATING_AT_MOST: usize = 24;

/// The digits of a number as R and Brainarray write it.
fn bare(name: &str) -> Option<&str> {
    let behind_x = name.strip_prefix('X');
    let digits = probes::without_at(behind_x.unwrap_or(name)).or(behind_x);
    digits.filter(|digits| identifiers::is_entrez(digits))
}

/// How many of some names are genes'.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::table) struct Tally {
    pub asked: usize,
    pub genes: usize,
    pub aliases: usize,
    pub numbers: usize,
    /// Numbers that hardly anything else has: large ones, of which few are genes', and such as `hsa:7157` and `7157_at`.
    pub far: usize,
    pub different: usize,
}

impl Tally {
    /// Asks about the names that are no missing words.
    pub(in crate::table) fn of(names: &[&str], judge: &dyn GeneJudge) -> Tally {
        let are_marked = names.iter().filter(|name| bare(name).is_some()).count() * 2 > names.len()
            && !probes::are_probes(names.iter().copied());
        let number_of = |name| bare(name).filter(|_| are_marked).unwrap_or(name);
        // One word counted up names samples, whatever gene is called `S1`; Ensembl's word is counted up as well, and `hsa:`
        // and `HGNC:` stand before genes.
        let first = names.first().copied().unwrap_or_default();
        let stem = first.trim_end_matches(|letter: char| letter.is_ascii_digit());
        let has_prefix = stem.ends_with([':', '_']) || identifiers::is_ensembl(first);
        let numbers: Vec<&str> = names.iter().map(|name| number_of(name)).collect();
        let judge = match !has_prefix && identifiers::is_series(&numbers) {
            true => &NoCatalogue,
            false => judge,
        };
        let mut tally = Tally::default();
        let mut seen = HashSet::new();
        let step = names.len().div_ceil(ASKED_AT_MOST).max(1);
        for name in names.iter().step_by(step) {
            if crate::table::names::missing::is_missing_name(name) {
                continue;
            }
            tally.asked += 1;
            tally.different += usize::from(seen.insert(*name));
            let number = number_of(name);
            match judge.known(number) {
                Known::No => {}
                Known::Number => {
                    tally.numbers += 1;
                    // Of the numbers up to 10,000 four in five are genes', of the next 90,000 one in ten.
                    let digits = number.strip_suffix(".0").unwrap_or(number);
                    let is_small = digits.len() < 5 || digits.len() == 5 && digits < "20000";
                    let is_plain =
                        identifiers::is_entrez(digits) && probes::without_at(name).is_none();
                    tally.far += usize::from(!(is_plain && is_small));
                }
                Known::Alias => tally.aliases += 1,
                Known::Gene => tally.genes += 1,
            }
        }
        if !identifiers::is_ensembl(first) && identifiers::is_series(names) {
            // `MYC_1`, `MYC_2`; `X3`, `X1`, `X2`.
            tally.aliases = 0;
            if !tally.are_numbers() {
                tally.numbers = 0;
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

    /// Whether these are Entrez ids, and no numbers of patients of which many happen to be genes' as well.
    pub(in crate::table) fn are_numbers(&self) -> bool {
        let share = self.share_of_numbers();
        let all = if self.asked < 12 { 1.0 } else { 0.95 };
        share >= 0.8 && self.is_far() || self.asked >= 8 && share >= all
    }

    /// Whether some of the numbers are such as hardly anything else has.
    pub(in crate::table) fn is_far(&self) -> bool {
        self.numbers > 0 && self.far * 10 >= self.numbers
    }

    /// Whether most are genes' by symbol or Ensembl id, or nearly all by number.
    pub(in crate::table) fn are_genes(&self) -> bool {
        self.share() >= 0.5 || self.are_numbers()
    }

    /// Whether too many are genes' own names for chance, in a table of which most genes are not known.
    pub(in crate::table) fn are_some(&self) -> bool {
        self.genes >= 4 && self.genes * 10 >= self.asked
    }

    /// Genes by any name.
    pub(in crate::table) fn known(&self) -> usize {
        self.genes + self.aliases + self.numbers
    }

    /// Whether names are few and come again and again, as classes do.
    pub(in crate::table) fn repeats(&self) -> bool {
        self.asked > 4 && self.different * 2 < self.asked && self.different < REPEATING_AT_MOST
    }

    /// Whether there are more different names than classes have: genes of probes or transcripts, which may repeat.
    pub(in crate::table) fn are_many(&self) -> bool {
        self.different >= REPEATING_AT_MOST
    }

    /// Whether names hardly repeat, as genes and samples do and classes do not.
    pub(in crate::table) fn is_distinct(&self) -> bool {
        self.different * 10 >= self.asked * 8
    }
}
