//! How much better one model is than another on the same draws of labels.

use crate::sorting::{map_of, set_of, sorted_indices};
use std::collections::BTreeMap;

use rand::Rng as _;
use serde::Serialize;

use super::{Bootstrap, Measure, RESAMPLES, Run, Summary, mean, summary};
use crate::random::stream;

/// Up to so many differences, every way of giving them signs is tried.
const EXACT_UP_TO: usize = 20;
/// Differences that are nearer than this share are the same: they only differ by rounding.
const ROUNDING: f64 = 1e-12;

/// A model against a baseline, over pairs of runs with the same labels.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Difference {
    /// The model.
    pub model: usize,
    /// What it is compared to.
    pub baseline: usize,
    /// The share or count of labels; none: all levels together.
    pub level: Option<usize>,
    /// How many labels were used, on average.
    pub labels: f64,
    /// How many repeats there are; they are what is resampled and tested.
    pub repeats: usize,
    /// How many pairs of runs there are: one for each repeat, or one for each repeat and level.
    pub pairs: usize,
    /// The mean of model − baseline (over all levels: the mean of the repeats' means).
    pub mean: f64,
    /// The lower end of the 95 % bootstrap interval of the mean.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
    /// Pairs in which the model is better.
    pub wins: usize,
    /// Pairs in which both are the same.
    pub ties: usize,
    /// Pairs in which the baseline is better.
    pub losses: usize,
    /// Two-sided p-value of the sign-flip test.
    pub p: f64,
    /// The same after Holm's correction for the other differences that are reported with it.
    pub adjusted_p: f64,
    /// The smallest p-value so few repeats can give.
    pub smallest_p: f64,
}

/// Model minus baseline at each level at which both have runs of the same repeats, then over all levels together.
///
/// Intervals are percentiles of 10,000 bootstrap resamples of the repeats; of few repeats they are too narrow. The
/// p-values are of [`sign_flip_p`], corrected by [`holm`] over the levels; the one over all levels stands alone.
/// Nothing if the two have no pair.
pub fn differences(
    runs: &[Run],
    measure: Measure,
    model: usize,
    baseline: usize,
    seed: u64,
) -> Vec<Difference> {
    let mut all = uncorrected(&summary(runs, measure), model, baseline, seed);
    correct(&mut all, |difference| difference.level.is_some());
    all
}

/// Every model that has runs against the baseline, as [`differences`], with Holm's correction over all models ×
/// levels, and over all models for what holds over all levels together. Ordered by model, then level, all levels last.
pub fn compare(runs: &[Run], measure: Measure, baseline: usize, seed: u64) -> Vec<Difference> {
    let cells = summary(runs, measure);
    let models = set_of(cells.iter().map(|cell| cell.model));
    let mut all: Vec<Difference> = models
        .into_iter()
        .filter(|&model| model != baseline)
        .flat_map(|model| uncorrected(&cells, model, baseline, seed))
        .collect();
    correct(&mut all, |difference| difference.level.is_some());
    correct(&mut all, |difference| difference.level.is_none());
    all
}

/// Corrects those of one family for each other.
fn correct(all: &mut [Difference], family: impl Fn(&Difference) -> bool) {
    let members = || (0..all.len()).filter(|&at| family(&all[at]));
    let p: Vec<f64> = members().map(|at| all[at].p).collect();
    let places: Vec<usize> = members().collect();
    for (at, adjusted) in places.into_iter().zip(holm(&p)) {
        all[at].adjusted_p = adjusted;
    }
}

fn uncorrected(cells: &[Summary], model: usize, baseline: usize, seed: u64) -> Vec<Difference> {
    let cell_of = |model: usize, level: usize| {
        cells
            .iter()
            .find(move |cell| cell.model == model && cell.level == level)
    };
    let mut by_repeat: BTreeMap<usize, Vec<f64>> = BTreeMap::new();
    let mut labels = Vec::new();
    let mut all = Vec::new();
    for cell in cells.iter().filter(|cell| cell.model == model) {
        let Some(other) = cell_of(baseline, cell.level) else {
            continue;
        };
        let pairs = paired(cell, other);
        if pairs.is_empty() {
            continue;
        }
        labels.push(cell.labels);
        for &(repeat, difference) in &pairs {
            by_repeat.entry(repeat).or_default().push(difference);
        }
        let groups: Vec<Vec<f64>> = pairs.iter().map(|&(_, value)| vec![value]).collect();
        all.push(Difference {
            level: Some(cell.level),
            labels: cell.labels,
            ..difference(model, baseline, &groups, seed)
        });
    }
    if !all.is_empty() {
        let groups: Vec<Vec<f64>> = by_repeat.into_values().collect();
        all.push(Difference {
            labels: mean(labels),
            ..difference(model, baseline, &groups, seed)
        });
    }
    all
}

/// Repeat and difference, where both have the repeat.
fn paired(model: &Summary, baseline: &Summary) -> Vec<(usize, f64)> {
    let baseline = map_of(baseline.values.iter().copied());
    let pair = |&(repeat, value): &(usize, f64)| {
        let difference = value - baseline.get(&repeat)?;
        Some((
            repeat,
            if difference.abs() < ROUNDING {
                0.0
            } else {
                difference
            },
        ))
    };
    model.values.iter().filter_map(pair).collect()
}

/// From the differences of each repeat.
fn difference(model: usize, baseline: usize, groups: &[Vec<f64>], seed: u64) -> Difference {
    let values: Vec<f64> = groups
        .iter()
        .map(|group| mean(group.iter().copied()))
        .collect();
    let (low, high) = Bootstrap::new(seed).interval(&values, |drawn| mean(drawn.iter().copied()));
    let count = |is: fn(f64) -> bool| groups.iter().flatten().filter(|&&value| is(value)).count();
    let p = sign_flip_p(&values, seed);
    Difference {
        model,
        baseline,
        level: None,
        labels: 0.0,
        repeats: groups.len(),
        pairs: groups.iter().map(Vec::len).sum(),
        mean: mean(values.iter().copied()),
        low,
        high,
        wins: count(|value| value > 0.0),
        ties: count(|value| value == 0.0),
        losses: count(|value| value < 0.0),
        p,
        adjusted_p: p,
        smallest_p: smallest_p(values.len()),
    }
}

/// The two-sided p-value of paired differences under the hypothesis that each is as likely with the other sign
/// (Fisher's permutation test of paired samples, 1935): the share of sign patterns whose sum is as far from 0.
///
/// Exact where up to 20 differences are not 0, else from 10,000 random patterns, the observed one counted with them
/// (Phipson and Smyth 2010).
pub fn sign_flip_p(differences: &[f64], seed: u64) -> f64 {
    let differing: Vec<f64> = differences
        .iter()
        .copied()
        .filter(|&value| value != 0.0)
        .collect();
    let Some((&first, rest)) = differing.split_first() else {
        return 1.0;
    };
    let size: f64 = differing.iter().map(|value| value.abs()).sum();
    let as_far = differing.iter().sum::<f64>().abs() - size * ROUNDING;
    if differing.len() <= EXACT_UP_TO {
        // The first keeps its sign: turning all signs around gives a sum as far from 0.
        return patterns(rest, first, as_far) as f64 / (1_u64 << rest.len()) as f64;
    }
    let mut rng = stream(seed, "sweep/signs");
    let mut pattern = || -> f64 {
        let signed = |block: &[f64]| -> f64 {
            let bits = rng.next_u64();
            let sign = |at: usize| if bits >> at & 1 == 0 { 1.0 } else { -1.0 };
            block.iter().enumerate().map(|(at, v)| sign(at) * v).sum()
        };
        differing.chunks(64).map(signed).sum()
    };
    let far = (0..RESAMPLES).filter(|_| pattern().abs() >= as_far).count();
    (far + 1) as f64 / (RESAMPLES + 1) as f64
}

/// How many of all ways to give signs to `rest` bring the sum at least so far from 0.
fn patterns(rest: &[f64], sum: f64, as_far: f64) -> u64 {
    match rest.split_first() {
        None => u64::from(sum.abs() >= as_far),
        Some((value, rest)) => {
            patterns(rest, sum + value, as_far) + patterns(rest, sum - value, as_far)
        }
    }
}

/// The smallest p-value that [`sign_flip_p`] can give of so many differences: both patterns of equal signs.
pub fn smallest_p(differences: usize) -> f64 {
    if differences <= EXACT_UP_TO {
        0.5_f64.powi(differences as i32 - 1).min(1.0)
    } else {
        1.0 / (RESAMPLES + 1) as f64
    }
}

/// p-values corrected for their number by Holm's step-down method (Holm 1979), in the order given.
pub fn holm(p: &[f64]) -> Vec<f64> {
    let order = sorted_indices(p.len(), &|a, b| p[a].total_cmp(&p[b]));
    let mut adjusted = vec![0.0; p.len()];
    let mut largest: f64 = 0.0;
    for (rank, at) in order.into_iter().enumerate() {
        largest = largest.max(p[at] * (p.len() - rank) as f64).min(1.0);
        adjusted[at] = largest;
    }
    adjusted
}
