//! What stands before or behind the name of every gene, as people join an assay to it: `rna_TP53`, `TP53_TPM`.

use std::collections::HashSet;

use super::judge::{GeneJudge, Tally};

/// With fewer names a shared beginning may be chance.
const FEWEST: usize = 4;
/// What is joined to names of genes whose expression was measured. Others (`cnv_TP53`, `TP53_mut`, UniProt's `EGFR_HUMAN`)
/// tell of another thing than the gene's expression, and stay.
const OF_EXPRESSION: [&str; 18] = [
    "rna",
    "mrna",
    "rnaseq",
    "rs",
    "gene",
    "genes",
    "symbol",
    "expr",
    "exp",
    "expression",
    "ge",
    "gex",
    "tpm",
    "fpkm",
    "rpkm",
    "cpm",
    "count",
    "counts",
];

/// Whether this is joined to names of genes whose expression was measured.
pub(in crate::table) fn is_of_expression(word: &str) -> bool {
    OF_EXPRESSION
        .iter()
        .any(|known| word.eq_ignore_ascii_case(known))
}

/// What most names begin or end with, the joint included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::table) enum Affix {
    Before(String),
    Behind(String),
}

impl Affix {
    /// The affix that stands in most of the names, where these are genes without it, are none with it, and are then no
    /// other's.
    pub(in crate::table) fn of_genes(names: &[&str], judge: &dyn GeneJudge) -> Option<Affix> {
        // Metadata stand before the genes, if anywhere.
        let [.., example] = names else {
            return None;
        };
        let is_joint = |letter: char| matches!(letter, '_' | '.' | '-' | ':' | ' ' | '|');
        let is_of_expression = |text: &&str| is_of_expression(text.trim_matches(is_joint));
        let before = example.find(is_joint).map(|at| {
            let bare = example[at..].trim_start_matches(is_joint);
            &example[..example.len() - bare.len()]
        });
        let behind = example.rfind(is_joint).map(|at| {
            let bare = example[..=at].trim_end_matches(is_joint);
            &example[bare.len()..]
        });
        let (before, behind) = (
            before.filter(is_of_expression),
            behind.filter(is_of_expression),
        );
        let possible = [
            before.map(|text| Affix::Before(text.to_owned())),
            behind.map(|text| Affix::Behind(text.to_owned())),
        ];
        let mut possible = possible.into_iter().flatten();
        possible.find(|affix| affix.is_of_genes(names, judge))
    }

    fn is_of_genes(&self, names: &[&str], judge: &dyn GeneJudge) -> bool {
        let mut bare: Vec<&str> = names
            .iter()
            .filter_map(|name| self.taken_off(name))
            .collect();
        if bare.len() < FEWEST || bare.len() * 2 <= names.len() {
            return false;
        }
        let without = Tally::of(&bare, judge);
        if without.genes * 2 < without.asked.max(1) || Tally::of(names, judge).share() >= 0.25 {
            return false;
        }
        let others = names.iter().filter(|name| self.taken_off(name).is_none());
        let before: HashSet<&str> = names.iter().copied().collect();
        bare.extend(others);
        let after: HashSet<&str> = bare.into_iter().collect();
        after.len() == before.len()
    }

    /// A name without it, where it has it.
    pub(in crate::table) fn taken_off<'a>(&self, name: &'a str) -> Option<&'a str> {
        let bare = match self {
            Affix::Before(text) => name.strip_prefix(text.as_str()),
            Affix::Behind(text) => name.strip_suffix(text.as_str()),
        };
        bare.map(str::trim).filter(|bare| !bare.is_empty())
    }

    /// It as it stands.
    pub(in crate::table) fn text(&self) -> &str {
        match self {
            Affix::Before(text) | Affix::Behind(text) => text,
        }
    }
}

/// What is known of names, without what stands in each of them.
pub(in crate::table) fn tally(names: &[&str], judge: &dyn GeneJudge) -> Tally {
    with_affix(names, judge).0
}

/// The same, and what stands in each of them.
pub(in crate::table) fn with_affix(
    names: &[&str],
    judge: &dyn GeneJudge,
) -> (Tally, Option<Affix>) {
    let Some(affix) = Affix::of_genes(names, judge) else {
        return (Tally::of(names, judge), None);
    };
    let bare = |name: &&str| affix.taken_off(name).unwrap_or(name).to_owned();
    let bare: Vec<String> = names.iter().map(bare).collect();
    let bare: Vec<&str> = bare.iter().map(String::as_str).collect();
    (Tally::of(&bare, judge), Some(affix))
}
