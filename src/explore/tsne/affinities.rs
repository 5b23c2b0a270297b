//! How much each sample belongs to each other: Gaussian similarities to its neighbours, made symmetric.

use ndarray::ArrayView2;

use crate::explore::neighbours::Neighbours;
use crate::sorting::sort_pairs;
use crate::{Error, Result};

/// The entropy is met to this.
const TOLERANCE: f64 = 1e-9;
/// Steps after which the search for a precision ends wherever it is.
const MOST_STEPS: usize = 200;

/// Symmetric affinities: a sparse samples × samples matrix that adds up to 1.
#[derive(Debug, Clone, PartialEq)]
pub struct Affinities {
    /// Where each sample's entries begin; one more at the end.
    offsets: Vec<usize>,
    /// The other sample of each entry, ascending within a sample.
    columns: Vec<u32>,
    values: Vec<f32>,
}

impl Default for Affinities {
    /// Of no samples.
    fn default() -> Self {
        Affinities {
            offsets: vec![0],
            columns: Vec::new(),
            values: Vec::new(),
        }
    }
}

impl Affinities {
    /// The affinities of samples to their nearest neighbours: `(p(j|i) + p(i|j)) / 2n`, where the `p(j|i)` of sample i
    /// are its [`conditional`] probabilities (van der Maaten and Hinton 2008).
    ///
    /// # Errors
    /// If neighbours are no rows, distances are not finite, or the perplexity is not between 1 and the number of
    /// neighbours.
    pub fn of(neighbours: &Neighbours, perplexity: f64) -> Result<Affinities> {
        let k = neighbours.indices.ncols();
        let mut calibration = Calibration::new(neighbours, k, perplexity)?;
        loop {
            if let Some(affinities) = calibration.advance(usize::MAX) {
                return Ok(affinities);
            }
        }
    }

    /// How many samples there are.
    pub fn samples(&self) -> usize {
        self.offsets.len() - 1
    }

    /// The samples that a sample has affinity to, ascending, and how much.
    pub fn row(&self, sample: usize) -> (&[u32], &[f32]) {
        let entries = self.offsets[sample]..self.offsets[sample + 1];
        (&self.columns[entries.clone()], &self.values[entries])
    }

    /// What a layout (as many samples × 2) is optimised for: the Kullback-Leibler divergence from the affinities to those of
    /// Student's t distribution between the places. Compares all pairs, in double precision.
    pub fn divergence(&self, layout: ArrayView2<'_, f32>) -> f64 {
        let places: Vec<[f64; 2]> = layout
            .rows()
            .into_iter()
            .map(|place| [f64::from(place[0]), f64::from(place[1])])
            .collect();
        let kernel =
            |a: [f64; 2], b: [f64; 2]| 1.0 / (1.0 + (a[0] - b[0]).powi(2) + (a[1] - b[1]).powi(2));
        let mut total = 0.0;
        for (next, &a) in places.iter().enumerate() {
            total += 2.0
                * places[next + 1..]
                    .iter()
                    .map(|&b| kernel(a, b))
                    .sum::<f64>();
        }
        let mut divergence = 0.0;
        for (sample, &a) in places.iter().enumerate() {
            let (columns, values) = self.row(sample);
            for (&column, &value) in columns.iter().zip(values) {
                let value = f64::from(value);
                if value > 0.0 {
                    divergence += value * (value * total / kernel(a, places[column as usize])).ln();
                }
            }
        }
        divergence
    }
}

/// The probabilities with which a sample picks each of its neighbours: `exp(−β d²)`, scaled to add up to 1, with the
/// precision β at which the distribution has the perplexity, that is, e to the power of its entropy.
///
/// β is found by bisection, with Newton's step where that stays within the bracket. Where no β has the perplexity, since
/// too many neighbours are equally near, the nearest share evenly.
pub fn conditional(distances: &[f32], perplexity: f64) -> Vec<f64> {
    let squares: Vec<f64> = distances.iter().map(|&d| f64::from(d).powi(2)).collect();
    let nearest = squares.iter().fold(f64::INFINITY, |a, &b| a.min(b));
    let mean = squares.iter().map(|square| square - nearest).sum::<f64>() / squares.len() as f64;
    if mean <= 0.0 || !mean.is_finite() {
        return vec![1.0 / squares.len() as f64; squares.len()];
    }
    // In units of their mean beyond the nearest, β is around 1.
    let excess: Vec<f64> = squares
        .iter()
        .map(|square| (square - nearest) / mean)
        .collect();
    let target = perplexity.ln();
    let mut weights = vec![0.0; excess.len()];
    let (mut low, mut high, mut precision) = (0.0, f64::INFINITY, 1.0);
    for _ in 0..MOST_STEPS {
        let spread = Spread::of(&excess, precision, &mut weights);
        let surplus = spread.entropy - target;
        if surplus.abs() < TOLERANCE {
            break;
        }
        if surplus > 0.0 {
            low = precision;
        } else {
            high = precision;
        }
        let newton = precision * (surplus / (precision * precision * spread.variance)).exp();
        precision = if newton > low && newton < high && newton < 1e12 {
            newton
        } else if high.is_infinite() {
            low * 2.0
        } else {
            low.midpoint(high)
        };
        if precision > 1e12 {
            break;
        }
    }
    let total: f64 = weights.iter().sum();
    weights.iter_mut().for_each(|weight| *weight /= total);
    weights
}

/// The distribution at one precision.
struct Spread {
    entropy: f64,
    /// Of the excess: `−β²` times it is how the entropy changes with ln β.
    variance: f64,
}

impl Spread {
    fn of(excess: &[f64], precision: f64, weights: &mut [f64]) -> Spread {
        let (mut total, mut first, mut second) = (0.0, 0.0, 0.0);
        for (weight, &excess) in weights.iter_mut().zip(excess) {
            *weight = (-precision * excess).exp();
            total += *weight;
            first += *weight * excess;
            second += *weight * excess * excess;
        }
        let mean = first / total;
        Spread {
            entropy: total.ln() + precision * mean,
            variance: second / total - mean * mean,
        }
    }
}

/// The making of [`Affinities`], some samples at a time.
#[derive(Debug)]
pub(super) struct Calibration {
    k: usize,
    perplexity: f64,
    columns: Vec<u32>,
    distances: Vec<f32>,
    /// Conditional probabilities of the samples so far, each sample's ordered by column.
    conditional: Vec<f32>,
    /// For each sample, those that have it for a neighbour, and with what probability.
    reverse: Option<Reverse>,
    affinities: Affinities,
}

#[derive(Debug)]
struct Reverse {
    offsets: Vec<usize>,
    rows: Vec<u32>,
    values: Vec<f32>,
}

impl Calibration {
    /// Takes the first `k` neighbours.
    pub(super) fn new(neighbours: &Neighbours, k: usize, perplexity: f64) -> Result<Calibration> {
        let (samples, given) = neighbours.indices.dim();
        if k == 0 || given < k || neighbours.distances.dim() != (samples, given) {
            return Err(Error::new(
                format!("t-SNE needs {k} neighbours of each sample and is given {given}"),
                "Search for as many neighbours as the perplexity needs.",
            ));
        }
        if !(perplexity >= 1.0 && perplexity <= k as f64) {
            return Err(Error::new(
                format!("The perplexity is {perplexity} with {k} neighbours"),
                format!("It must be between 1 and {k}."),
            ));
        }
        let first = ndarray::s![.., ..k];
        let columns: Vec<u32> = neighbours.indices.slice(first).iter().copied().collect();
        let distances: Vec<f32> = neighbours.distances.slice(first).iter().copied().collect();
        let known = columns.iter().all(|&column| (column as usize) < samples);
        if !known || !distances.iter().all(|d| d.is_finite() && *d >= 0.0) {
            return Err(Error::new(
                "The neighbours are not all samples at a finite distance",
                "Search for neighbours in values that are all finite.",
            ));
        }
        Ok(Calibration {
            k,
            perplexity,
            conditional: Vec::with_capacity(columns.len()),
            columns,
            distances,
            reverse: None,
            affinities: Affinities::default(),
        })
    }

    fn samples(&self) -> usize {
        self.columns.len() / self.k
    }

    /// Does a step of about `probabilities` neighbours. The affinities, when they are finished.
    pub(super) fn advance(&mut self, probabilities: usize) -> Option<Affinities> {
        let count = (probabilities / self.k).max(1);
        let calibrated = self.conditional.len() / self.k;
        let samples = self.samples();
        if calibrated < samples {
            let end = calibrated.saturating_add(count).min(samples);
            (calibrated..end).for_each(|sample| self.calibrate(sample));
        } else if let Some(reverse) = self.reverse.take() {
            let start = self.affinities.samples();
            let end = start.saturating_add(count.saturating_mul(8)).min(samples);
            (start..end).for_each(|sample| self.merge(sample, &reverse));
            self.reverse = Some(reverse);
            if end == samples {
                return Some(std::mem::take(&mut self.affinities));
            }
        } else {
            self.reverse = Some(self.reversed());
        }
        None
    }

    fn entries(&self, sample: usize) -> std::ops::Range<usize> {
        sample * self.k..(sample + 1) * self.k
    }

    fn calibrate(&mut self, sample: usize) {
        let scale = 1.0 / (2.0 * self.samples() as f64);
        let entries = self.entries(sample);
        let probabilities = conditional(&self.distances[entries.clone()], self.perplexity);
        let columns = &mut self.columns[entries];
        let probabilities = probabilities.into_iter().map(|p| (p * scale) as f32);
        let mut pairs: Vec<(u32, f32)> = columns.iter().copied().zip(probabilities).collect();
        sort_pairs(&mut pairs);
        for (column, &(sorted, _)) in columns.iter_mut().zip(&pairs) {
            *column = sorted;
        }
        self.conditional.extend(pairs.iter().map(|&(_, p)| p));
    }

    fn reversed(&self) -> Reverse {
        let mut offsets = vec![0; self.samples() + 1];
        for &column in &self.columns {
            offsets[column as usize + 1] += 1;
        }
        for sample in 0..self.samples() {
            offsets[sample + 1] += offsets[sample];
        }
        let mut next = offsets.clone();
        let mut rows = vec![0; self.columns.len()];
        let mut values = vec![0.0; self.columns.len()];
        for (entry, (&column, &value)) in self.columns.iter().zip(&self.conditional).enumerate() {
            let place = &mut next[column as usize];
            rows[*place] = (entry / self.k) as u32;
            values[*place] = value;
            *place += 1;
        }
        Reverse {
            offsets,
            rows,
            values,
        }
    }

    /// Adds a sample's own and reverse probabilities, both ordered by the other sample.
    fn merge(&mut self, sample: usize, reverse: &Reverse) {
        let (own, other) = (
            self.entries(sample),
            reverse.offsets[sample]..reverse.offsets[sample + 1],
        );
        let own = self.columns[own.clone()].iter().zip(&self.conditional[own]);
        let other = reverse.rows[other.clone()]
            .iter()
            .zip(&reverse.values[other]);
        let (mut own, mut other) = (own.peekable(), other.peekable());
        loop {
            let order = match (own.peek(), other.peek()) {
                (Some((a, _)), Some((b, _))) => a.cmp(b),
                (Some(_), None) => std::cmp::Ordering::Less,
                (None, Some(_)) => std::cmp::Ordering::Greater,
                (None, None) => break,
            };
            let first = if order.is_le() { own.next() } else { None };
            let second = if order.is_ge() { other.next() } else { None };
            let Some((&column, _)) = first.or(second) else {
                break;
            };
            let value = [first, second]
                .into_iter()
                .flatten()
                .map(|(_, value)| value)
                .sum();
            self.affinities.columns.push(column);
            self.affinities.values.push(value);
        }
        self.affinities.offsets.push(self.affinities.columns.len());
    }
}
