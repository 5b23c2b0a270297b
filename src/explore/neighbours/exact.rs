//! Nearest neighbours by comparing all pairs.

use std::ops::Range;

use genessl_kernels::neighbours::scan;
use ndarray::linalg::general_mat_mul;
use ndarray::{Array2, s};

use super::found::{Found, Neighbours};
use super::rows::Rows;
use crate::Progress;

/// How many multiplications one step does, about: some ten milliseconds in a browser.
const STEP_MULTIPLICATIONS: usize = 100_000_000;
/// The most samples whose neighbours one step finds.
const MOST_PER_STEP: usize = 256;
/// How many samples are compared with those at a time.
const PANEL: usize = 1024;
/// So many candidates beyond `k` are kept, to be told apart in double precision.
const SPARE: usize = 16;
/// Half a unit in the last place of 1 in single precision.
const ROUNDING: f64 = f32::EPSILON as f64 / 2.0;

/// Finds the neighbours of some samples a step.
///
/// Gaps are computed in single precision as `|a|² + |b|² − 2 a·b`, the products by matrix multiplication, and lowered by
/// more than their rounding error. The candidates with the lowest of these bounds are compared again in double precision.
/// If the worst of the k best is still below the bounds of all that were left out, they are the k nearest; if not, the
/// sample is compared with all others in double precision.
#[derive(Debug)]
pub(super) struct Exact {
    rows: Rows,
    found: Found,
    /// What the squared lengths are multiplied by so that gaps become lower bounds.
    caution: f32,
    /// The squared lengths times that.
    lengths: Vec<f32>,
    products: Array2<f32>,
}

/// The candidates of one sample with the lowest keys.
#[derive(Debug)]
struct Candidates {
    wanted: usize,
    /// A candidate must be below; only what was above it has ever been dropped.
    threshold: f32,
    kept: Vec<(f32, u32)>,
}

impl Exact {
    pub(super) fn new(rows: Rows, k: usize) -> Exact {
        let caution = 1.0 - 2.0 * relative_error(rows.prepared().ncols()) as f32;
        Exact {
            found: Found::new(rows.samples(), k),
            caution,
            lengths: rows
                .lengths()
                .iter()
                .map(|length| length * caution)
                .collect(),
            products: Array2::zeros((0, PANEL)),
            rows,
        }
    }

    /// Finds the neighbours of the next samples.
    pub(super) fn advance(&mut self) -> Progress {
        let (samples, start) = (self.rows.samples(), self.found.samples());
        let work = samples * self.rows.prepared().ncols();
        let count = (STEP_MULTIPLICATIONS / work).clamp(1, MOST_PER_STEP);
        let block = start..(start + count).min(samples);
        if !block.is_empty() {
            let candidates = self.candidates(block.clone());
            for (sample, mut candidates) in block.zip(candidates) {
                candidates.shrink();
                let nearest = self.nearest(sample, &candidates);
                self.found.push(&nearest, &self.rows);
            }
        }
        Progress {
            done: self.found.samples() as u64,
            total: samples as u64,
        }
    }

    fn candidates(&mut self, block: Range<usize>) -> Vec<Candidates> {
        let samples = self.rows.samples();
        let wanted = (self.found.k + SPARE).min(samples - 1);
        let mut candidates: Vec<_> = block.clone().map(|_| Candidates::new(wanted)).collect();
        if self.products.nrows() < block.len() {
            self.products = Array2::zeros((block.len(), PANEL));
        }
        for start in (0..samples).step_by(PANEL) {
            let panel = start..(start + PANEL).min(samples);
            let prepared = self.rows.prepared();
            let left = prepared.slice(s![block.clone(), ..]);
            let right = prepared.slice(s![panel.clone(), ..]).reversed_axes();
            let mut products = self.products.slice_mut(s![..block.len(), ..panel.len()]);
            general_mat_mul(-2.0, &left, &right, 0.0, &mut products);
            let lines = products.rows().into_iter().zip(&mut candidates);
            for ((line, candidates), sample) in lines.zip(block.clone()) {
                let lengths = &self.lengths[panel.clone()];
                candidates.scan(line.to_slice().unwrap_or_default(), lengths, start, sample);
            }
        }
        candidates
    }

    /// The nearest of a sample's candidates, or of all others if that is not certain to be the same.
    fn nearest(&self, sample: usize, candidates: &Candidates) -> Vec<(f64, u32)> {
        let compare = |other: u32| (self.rows.gap(sample, other as usize), other);
        let mut nearest: Vec<_> = candidates
            .kept
            .iter()
            .map(|&(_, other)| compare(other))
            .collect();
        nearest.sort_unstable_by(in_order);
        let bound =
            f64::from(candidates.threshold) + f64::from(self.rows.lengths()[sample] * self.caution);
        let certain = nearest
            .get(self.found.k - 1)
            .is_some_and(|&(gap, _)| gap < self.rows.unprepared(bound));
        if !certain {
            nearest.clear();
            nearest.extend(
                (0..self.rows.samples() as u32)
                    .filter(|&other| other as usize != sample)
                    .map(compare),
            );
            nearest.sort_unstable_by(in_order);
        }
        nearest
    }

    /// `None` if work is left.
    pub(super) fn finish(self) -> Option<Neighbours> {
        self.found.finish(self.rows.samples(), true)
    }
}

/// The order of neighbours: by gap, equal ones by row.
pub(super) fn in_order(a: &(f64, u32), b: &(f64, u32)) -> std::cmp::Ordering {
    a.0.total_cmp(&b.0).then(a.1.cmp(&b.1))
}

/// By what share of `|a|² + |b|²` a gap in single precision can be wrong.
///
/// A sum of n products is wrong by at most `n` roundings, and with overwhelming probability by a few times `√n` (Higham
/// and Mary 2019); preparing the rows and adding the lengths are a few roundings more.
fn relative_error(features: usize) -> f64 {
    let features = features as f64;
    (features.min(6.0 * features.sqrt()) + 8.0) * ROUNDING
}

impl Candidates {
    fn new(wanted: usize) -> Candidates {
        Candidates {
            wanted,
            threshold: f32::INFINITY,
            kept: Vec::with_capacity(2 * wanted),
        }
    }

    /// Takes up the samples from `start` whose squared length plus `product` is below the threshold, `sample` apart.
    fn scan(&mut self, products: &[f32], lengths: &[f32], start: usize, sample: usize) {
        let (most, mut next) = (2 * self.wanted, 0);
        while next < products.len() {
            next += scan(
                &products[next..],
                &lengths[next..],
                (start + next) as u32,
                sample as u32,
                self.threshold,
                &mut self.kept,
                most,
            );
            if self.kept.len() >= most {
                self.shrink();
            }
        }
    }

    /// Keeps the best, and so lowers the threshold.
    fn shrink(&mut self) {
        if self.kept.len() > self.wanted {
            let order = |a: &(f32, u32), b: &(f32, u32)| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1));
            let (_, first_dropped, _) = self.kept.select_nth_unstable_by(self.wanted, order);
            self.threshold = first_dropped.0;
            self.kept.truncate(self.wanted);
        }
    }
}
