//! Quantities of expression under their usual names: TPM, counts, FPKM …; and choosing one where a table has several.

use crate::table::names::headers::plain;
use crate::{Error, Result};

/// A quantity, the first preferred: TPM can be compared between samples and between genes, and asks for no
/// normalisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::table) enum Quantity {
    Tpm,
    Counts,
    NormalisedCounts,
    Cpm,
    FpkmUq,
    Fpkm,
    Rpkm,
    /// RSEM's share of transcripts: TPM divided by a million.
    Share,
    /// An array's.
    Signal,
    /// Of any of the others.
    Logarithm,
    /// What is no expression: length, confidence, coverage.
    Other,
}

impl Quantity {
    /// It in words.
    pub(in crate::table) fn words(self) -> &'static str {
        match self {
            Quantity::Tpm => "TPM",
            Quantity::Counts => "counts",
            Quantity::NormalisedCounts => "normalised counts",
            Quantity::Cpm => "CPM",
            Quantity::FpkmUq => "FPKM-UQ",
            Quantity::Fpkm => "FPKM",
            Quantity::Rpkm => "RPKM",
            Quantity::Share => "shares of transcripts",
            Quantity::Signal => "signals of an array",
            Quantity::Logarithm => "logarithms",
            Quantity::Other => "another quantity",
        }
    }
}

/// Names of quantities without case and punctuation.
const NAMES: [(&str, Quantity); 67] = [
    ("tpm", Quantity::Tpm),
    ("tpmunstranded", Quantity::Tpm),
    ("ntpm", Quantity::Tpm),
    ("ptpm", Quantity::Tpm),
    ("abundance", Quantity::Tpm),
    ("count", Quantity::Counts),
    ("counts", Quantity::Counts),
    ("raw", Quantity::Counts),
    ("rawcount", Quantity::Counts),
    ("rawcounts", Quantity::Counts),
    ("readcount", Quantity::Counts),
    ("readcounts", Quantity::Counts),
    ("reads", Quantity::Counts),
    ("numreads", Quantity::Counts),
    ("expectedcount", Quantity::Counts),
    ("expectedcounts", Quantity::Counts),
    ("estcount", Quantity::Counts),
    ("estcounts", Quantity::Counts),
    ("estimatedcounts", Quantity::Counts),
    ("umi", Quantity::Counts),
    ("umicount", Quantity::Counts),
    ("unstranded", Quantity::Counts),
    ("strandedfirst", Quantity::Counts),
    ("strandedsecond", Quantity::Counts),
    ("normalized", Quantity::NormalisedCounts),
    ("normalised", Quantity::NormalisedCounts),
    ("normalizedcount", Quantity::NormalisedCounts),
    ("normalizedcounts", Quantity::NormalisedCounts),
    ("normalisedcounts", Quantity::NormalisedCounts),
    ("normcounts", Quantity::NormalisedCounts),
    // Of TCGA's first pipeline, beside raw counts and RPKM.
    ("medianlengthnormalized", Quantity::NormalisedCounts),
    ("cpm", Quantity::Cpm),
    ("rpm", Quantity::Cpm),
    ("readspermillionmirnamapped", Quantity::Cpm),
    ("fpkmuq", Quantity::FpkmUq),
    ("fpkmuqunstranded", Quantity::FpkmUq),
    ("fpkm", Quantity::Fpkm),
    ("fpkmunstranded", Quantity::Fpkm),
    ("rpkm", Quantity::Rpkm),
    ("scaledestimate", Quantity::Share),
    ("avgsignal", Quantity::Signal),
    ("signal", Quantity::Signal),
    ("lfqintensity", Quantity::Signal),
    ("intensity", Quantity::Signal),
    ("ibaq", Quantity::Other),
    ("msmscount", Quantity::Other),
    ("logratio", Quantity::Logarithm),
    ("unsharedlogratio", Quantity::Other),
    ("expressionvalue", Quantity::Other),
    ("totalgenereads", Quantity::Counts),
    ("uniquegenereads", Quantity::Other),
    ("uniqueexonreads", Quantity::Other),
    ("detection", Quantity::Other),
    ("detectionpval", Quantity::Other),
    ("detectionpvalue", Quantity::Other),
    ("beadstderr", Quantity::Other),
    ("beadstdev", Quantity::Other),
    ("avgnbeads", Quantity::Other),
    ("arraystdev", Quantity::Other),
    ("narrays", Quantity::Other),
    ("length", Quantity::Other),
    ("efflength", Quantity::Other),
    ("effectivelength", Quantity::Other),
    ("coverage", Quantity::Other),
    ("cov", Quantity::Other),
    ("conflo", Quantity::Other),
    ("confhi", Quantity::Other),
];

/// The quantity of that name.
pub(in crate::table) fn named(name: &str) -> Option<Quantity> {
    let name = plain(name);
    let known = |name: &str| NAMES.iter().find(|(known, _)| *known == name);
    if let Some((_, quantity)) = known(&name) {
        return Some(*quantity);
    }
    // `log2`, `logCPM`, `log2(TPM + 1)`.
    let rest = name.strip_prefix("log")?;
    let rest = rest.strip_prefix('2').or(rest.strip_prefix("10"));
    let of_what = rest.unwrap_or(&name[3..]).trim_end_matches('1');
    (of_what.is_empty() || known(of_what).is_some()).then_some(Quantity::Logarithm)
}

/// A sample's name with a quantity before or behind it (`S1_TPM`, `counts.S1`, `log2(S1)`): the sample and the quantity's name.
pub(in crate::table) fn affixed(name: &str) -> Option<(&str, &str)> {
    let is_joint = |letter: char| matches!(letter, '_' | '.' | '-' | ' ' | ':' | '|' | '(' | '[');
    let joints = || {
        name.char_indices()
            .filter(move |(_, letter)| is_joint(*letter))
    };
    let split = |at: usize| (&name[..at], &name[at + 1..]);
    // The longest name of a quantity counts: `S1_raw_count` is no `count` of `S1_raw`.
    let behind = joints()
        .map(|(at, _)| split(at))
        .find(|(stem, rest)| !stem.is_empty() && named(rest).is_some())
        // `S1 - TPM`
        .map(|(stem, rest)| (stem, rest.strip_prefix("- ").unwrap_or(rest)));
    let before = joints()
        .map(|(at, _)| split(at))
        .rfind(|(start, rest)| !rest.is_empty() && named(start).is_some())
        .map(|(start, rest)| (within_brackets(name, rest), start));
    behind.or(before)
}

/// What a name ends with, without the bracket that was opened before it, and without what was added before a logarithm.
fn within_brackets<'a>(name: &str, rest: &'a str) -> &'a str {
    let opened = name[..name.len() - rest.len()].ends_with(['(', '[']);
    match rest.strip_suffix([')', ']']) {
        Some(inside) if opened => {
            let bare = inside.trim_end().strip_suffix('1').map(str::trim_end);
            let bare = bare.and_then(|bare| bare.strip_suffix('+'));
            bare.unwrap_or(inside).trim()
        }
        _ => rest,
    }
}

/// A column of numbers that holds one quantity of one sample.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::table) struct Measured {
    pub column: usize,
    /// The sample's name; empty where it is the file's.
    pub sample: String,
    /// The quantity, as the file calls it.
    pub called: String,
}

/// Which quantity was chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::table) struct Chosen {
    pub called: String,
    pub quantity: Quantity,
    /// The other quantities, as the file calls them.
    pub others: Vec<String>,
    /// Whether it was asked for.
    pub set: bool,
}

/// Chooses a quantity: the one asked for, by the file's name of it or by kind, else the first in order of preference.
///
/// # Errors
/// Where the one asked for is not there.
pub(in crate::table) fn choose(
    measured: &[Measured],
    wanted: Option<&str>,
) -> Result<Option<Chosen>> {
    let mut called: Vec<&str> = Vec::new();
    for one in measured {
        if !called.contains(&one.called.as_str()) {
            called.push(&one.called);
        }
    }
    let quantity = |called: &str| named(called).unwrap_or(Quantity::Other);
    let index = match wanted.filter(|_| !called.is_empty()) {
        // What is known to be none of expression comes after what nobody knows.
        None => (0..called.len()).min_by_key(|&index| {
            let is_other = named(called[index]) == Some(Quantity::Other);
            (quantity(called[index]), is_other, index)
        }),
        Some(wanted) => {
            let by_name = called
                .iter()
                .position(|called| plain(called) == plain(wanted));
            let by_kind = || {
                let kind = named(wanted)?;
                called.iter().position(|called| quantity(called) == kind)
            };
            Some(by_name.or_else(by_kind).ok_or_else(|| {
                Error::new(
                    format!("there is no quantity \"{wanted}\""),
                    format!("The table has {}: choose one of these.", called.join(", ")),
                )
            })?)
        }
    };
    Ok(index.map(|index| Chosen {
        set: wanted.is_some(),
        called: called[index].to_owned(),
        quantity: quantity(called[index]),
        others: called
            .iter()
            .enumerate()
            .filter(|(other, called)| *other != index && named(called) != Some(Quantity::Other))
            .map(|(_, called)| (*called).to_owned())
            .collect(),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_stand_before_or_behind_a_sample() {
        assert_eq!(affixed("S1_TPM"), Some(("S1", "TPM")));
        assert_eq!(affixed("S_1.raw_count"), Some(("S_1", "raw_count")));
        assert_eq!(affixed("counts.S-1"), Some(("S-1", "counts")));
        assert_eq!(affixed("FPKM S1"), Some(("S1", "FPKM")));
        assert_eq!(affixed("log2(S1)"), Some(("S1", "log2")));
        assert_eq!(affixed("log2(S1 + 1)"), Some(("S1", "log2")));
        assert_eq!(affixed("S1 (TPM)"), Some(("S1", "(TPM)")));
        assert_eq!(affixed("S1(log2 TPM)"), Some(("S1", "log2 TPM)")));
        assert_eq!(affixed("fat [nTPM]"), Some(("fat", "[nTPM]")));
        assert_eq!(affixed("S1 - TPM"), Some(("S1", "TPM")));
        assert_eq!(affixed("TCGA-A1-A0SB"), None);
        assert_eq!(affixed("TPM"), None);
    }

    #[test]
    fn the_preferred_one_is_chosen_or_the_one_asked_for() {
        let measured: Vec<Measured> = ["length", "est_counts", "tpm"]
            .iter()
            .enumerate()
            .map(|(column, called)| Measured {
                column,
                sample: String::new(),
                called: (*called).into(),
            })
            .collect();
        let chosen = |wanted: Option<&str>| {
            let chosen = choose(&measured, wanted).expect("it is there");
            chosen.expect("there are some").called
        };
        assert_eq!(chosen(None), "tpm");
        assert_eq!(chosen(Some("counts")), "est_counts");
        assert_eq!(chosen(Some("est_counts")), "est_counts");
        let error = choose(&measured, Some("fpkm")).expect_err("there is none");
        assert!(error.advice.contains("est_counts"), "{error}");
    }
}
