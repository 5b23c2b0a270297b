//! Quantities beside one whose name says what it is: `S1_rpkm_norm` beside `S1_rpkm`, a bare `S1` beside `S1_fpkm`.

use std::collections::{HashMap, HashSet};

use crate::table::names::quantity::{self, Measured, Quantity};

/// More columns than tables of several quantities have; each is compared with every sample.
const COLUMNS_AT_MOST: usize = 4000;
/// What columns are called that have the sample's name alone.
pub(super) const BARE: &str = "values";

/// What all columns of numbers measure, where one quantity is named for at least two samples, and every other column has the
/// name of one of these samples and something more (or nothing), the same for each of them.
pub(super) fn measured(numbers: &[(usize, &str)]) -> Option<Vec<Measured>> {
    if numbers.len() > COLUMNS_AT_MOST {
        return None;
    }
    let named: Vec<Option<(&str, &str)>> = (numbers.iter())
        .map(|(_, name)| quantity::affixed(name))
        .collect();
    let is_expression =
        |called: &str| quantity::named(called).is_some_and(|found| found != Quantity::Other);
    let (_, anchor) = (named.iter().flatten()).find(|(_, called)| is_expression(called))?;
    let of_anchor = (named.iter().flatten()).filter(|(_, called)| called == anchor);
    let samples: HashSet<&str> = of_anchor.map(|(sample, _)| *sample).collect();
    let mut all = Vec::with_capacity(numbers.len());
    let mut counts: HashMap<String, usize> = HashMap::new();
    for (&(column, name), named) in numbers.iter().zip(&named) {
        let known = named.filter(|(sample, _)| samples.contains(sample));
        let (sample, called) = known.or_else(|| beside(name, &samples))?;
        if !is_quantity(called, anchor) {
            return None;
        }
        *counts.entry(called.to_owned()).or_default() += 1;
        all.push(Measured {
            column,
            sample: sample.to_owned(),
            called: called.to_owned(),
        });
    }
    let is_full = samples.len() > 1 && counts.len() > 1;
    (is_full && counts.values().all(|&count| count == samples.len())).then_some(all)
}

/// What is said of a quantity, or of one that was made of another; `rep2`, `treated` and numbers tell of other samples.
const SAID_OF_QUANTITIES: [&str; 24] = [
    "norm",
    "normalized",
    "normalised",
    "log",
    "log2",
    "log10",
    "scaled",
    "corrected",
    "adjusted",
    "adj",
    "raw",
    "tmm",
    "uq",
    "vst",
    "rlog",
    "zscore",
    "expression",
    "unique",
    "total",
    "mapped",
    "exon",
    "gene",
    "reads",
    "counts",
];

/// Whether a name tells of a quantity: one that is known, one that was made of the anchor's, or none beside the sample's.
fn is_quantity(called: &str, anchor: &str) -> bool {
    let parts = || called.split(|letter: char| "_.- :|([)]".contains(letter));
    let is_known = |part: &str| {
        let part = part.to_ascii_lowercase();
        part.is_empty()
            || part.eq_ignore_ascii_case(anchor)
            || SAID_OF_QUANTITIES.contains(&part.as_str())
            || quantity::named(&part).is_some()
    };
    called == BARE || quantity::named(called).is_some() || parts().all(is_known)
}

/// The sample of which the name is a part, the longest such, and what else the name says.
fn beside<'a>(name: &'a str, samples: &HashSet<&'a str>) -> Option<(&'a str, &'a str)> {
    let is_joint = |letter: char| "_.- :|([".contains(letter);
    let rest = |sample: &str| {
        let behind = name
            .strip_prefix(sample)
            .filter(|rest| rest.starts_with(is_joint));
        let before = (name.strip_suffix(sample)).filter(|rest| rest.ends_with(is_joint));
        let rest = behind.or(before).map(|rest| rest.trim_matches(is_joint));
        match name == sample {
            true => Some(BARE),
            false => rest.filter(|rest| !rest.is_empty()),
        }
    };
    let found = samples
        .iter()
        .filter_map(|sample| Some((*sample, rest(sample)?)));
    // Of two as long always the same.
    found.max_by_key(|(sample, _)| (sample.len(), *sample))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn called(names: &str) -> String {
        let names: Vec<(usize, &str)> = names.split(',').enumerate().collect();
        let all = measured(&names).unwrap_or_default();
        let each = all
            .iter()
            .map(|one| format!("{}:{}", one.sample, one.called));
        each.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn every_sample_has_every_quantity() {
        assert_eq!(
            called("S1_rpkm,S2_rpkm,S1_rpkm_norm,S2_rpkm_norm"),
            "S1:rpkm S2:rpkm S1:rpkm_norm S2:rpkm_norm"
        );
        assert_eq!(
            called("S1,S11,S1_fpkm,S11_fpkm"),
            "S1:values S11:values S1:fpkm S11:fpkm"
        );
        assert_eq!(
            called("Expression_A,FPKM_A,Expression_B,FPKM_B"),
            "A:Expression A:FPKM B:Expression B:FPKM"
        );
        for other in [
            "S1_tpm,S2_tpm",
            "S1_tpm,S2_tpm,S3",
            "S1_tpm,S2_tpm,S1_x",
            "S1,S1_tpm",
            "A_tumor,A_normal,B_tumor,B_normal",
            "A_counts,B_counts,A_counts_rep2,B_counts_rep2",
            "A.counts,B.counts,A.counts.1,B.counts.1",
            "C_TPM,KO_TPM,C_TPM_treated,KO_TPM_treated",
        ] {
            assert_eq!(called(other), "", "{other}");
        }
    }
}
