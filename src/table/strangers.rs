//! Columns of numbers among genes that are none: by their names, which the judge does not know, and by their numbers,
//! which are of another kind than the genes'.

use super::cells::Cells;
use super::names::identifiers::is_ensembl;
use super::names::judge::{GeneJudge, Known};

/// Samples that are looked at, evenly spread.
const SAMPLES_AT_MOST: usize = 64;
/// Genes that the judge is asked about, evenly spread, to see whether it knows the table's.
const ASKED: usize = 40;
/// With fewer genes around it nothing is out of place.
const FEWEST: usize = 12;

/// What a gene's numbers may be; each sets a scale of its own.
const FRACTIONS: u8 = 1;
const BELOW_ZERO: u8 = 2;
const NO_LOGARITHMS: u8 = 4;
const LARGEST_LOGARITHM: f32 = 25.0;

/// The places of the few features that the judge does not know as genes and whose numbers are as those of no gene here:
/// fractions among counts, negative ones, large ones among logarithms. Ascending.
pub(super) fn among(features: &[String], cells: &Cells, judge: &dyn GeneJudge) -> Vec<usize> {
    let genes = features.len();
    if genes < FEWEST {
        return Vec::new();
    }
    let kinds = kinds(cells.values(), genes);
    let few = (genes / 20).max((genes / 4).min(8));
    let mut strangers: Vec<usize> = Vec::new();
    for kind in [FRACTIONS, BELOW_ZERO, NO_LOGARITHMS] {
        let odd = || (0..genes).filter(|&gene| kinds[gene] & kind != 0);
        if !(1..=few).contains(&odd().count()) {
            continue;
        }
        let is_gene = |name: &str| is_ensembl(name) || judge.known(name) == Known::Gene;
        if !odd().any(|gene| is_gene(&features[gene])) {
            strangers.extend(odd());
        }
    }
    strangers.sort_unstable();
    strangers.dedup();
    if strangers.is_empty() || !are_known(features, judge) {
        return Vec::new();
    }
    strangers
}

fn kinds(values: &[f32], genes: usize) -> Vec<u8> {
    let mut kinds = vec![0; genes];
    let step = (values.len() / genes).div_ceil(SAMPLES_AT_MOST).max(1);
    for row in values.chunks_exact(genes).step_by(step) {
        for (kind, value) in kinds.iter_mut().zip(row) {
            let seen = [
                (value.fract() != 0.0, FRACTIONS),
                (*value < 0.0, BELOW_ZERO),
                (*value > LARGEST_LOGARITHM, NO_LOGARITHMS),
            ];
            *kind |= seen.iter().map(|(is, bit)| u8::from(*is) * bit).sum::<u8>();
        }
    }
    kinds
}

/// Whether the judge knows most of the table's genes, so that one it does not know is remarkable.
fn are_known(features: &[String], judge: &dyn GeneJudge) -> bool {
    let step = features.len().div_ceil(ASKED);
    let asked = || features.iter().step_by(step);
    let known = asked().filter(|name| judge.known(name) > Known::No);
    known.count() * 10 >= asked().count() * 7
}
