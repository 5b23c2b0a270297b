//! How many labels a model needs to reach a target.

use crate::sorting::{map_of, set_of, sort};
use std::collections::BTreeMap;

use serde::Serialize;

use super::{Bootstrap, Measure, Run, Summary, mean, summary};

/// Where the mean curve of a model first reaches a target.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct LabelsNeeded {
    /// How many labels it takes, between two levels by linear interpolation.
    pub labels: f64,
    /// Whether the lowest level reaches the target already, so that fewer labels might do.
    pub at_most: bool,
    /// The lower end of the 95 % bootstrap interval over repeats. As small as the lowest level, it may be smaller.
    pub low: Option<f64>,
    /// Its upper end; none if more than 2.5 % of the resamples do not reach the target at any level.
    pub high: Option<f64>,
}

/// The number of labels with which the mean of `measure` first is `target`; none if it is at no level.
///
/// The interval is from 10,000 resamples of the repeats, whole curves; none of a single repeat.
pub fn labels_needed(
    runs: &[Run],
    measure: Measure,
    model: usize,
    target: f64,
    seed: u64,
) -> Option<LabelsNeeded> {
    let levels = Levels::of(runs, measure, model);
    let curve = levels.curve(&levels.repeats);
    let labels = crossing(&curve, target)?;
    let mut needed = LabelsNeeded {
        labels,
        at_most: curve.first().is_some_and(|&(_, value)| value >= target),
        low: None,
        high: None,
    };
    if levels.repeats.len() > 1 {
        let resampled =
            |drawn: &[usize]| crossing(&levels.curve(drawn), target).unwrap_or(f64::INFINITY);
        let (low, high) = Bootstrap::new(seed).interval(&levels.repeats, resampled);
        needed.low = low.is_finite().then_some(low);
        needed.high = high.is_finite().then_some(high);
    }
    Some(needed)
}

/// One model's values by level.
struct Levels {
    /// Labels and the value of each repeat, by ascending labels.
    levels: Vec<(f64, BTreeMap<usize, f64>)>,
    repeats: Vec<usize>,
}

impl Levels {
    fn of(runs: &[Run], measure: Measure, model: usize) -> Self {
        let mut levels: Vec<(f64, BTreeMap<usize, f64>)> = summary(runs, measure)
            .into_iter()
            .filter(|cell| cell.model == model)
            .map(|Summary { labels, values, .. }| (labels, map_of(values)))
            .collect();
        sort(&mut levels, &|a, b| a.0.total_cmp(&b.0));
        let repeats = set_of(levels.iter().flat_map(|(_, values)| values.keys().copied()));
        Levels {
            levels,
            repeats: repeats.into_iter().collect(),
        }
    }

    /// Labels and mean of each level at which some of the repeats have run.
    fn curve(&self, repeats: &[usize]) -> Vec<(f64, f64)> {
        let point = |(labels, values): &(f64, BTreeMap<usize, f64>)| {
            let drawn = || repeats.iter().filter_map(|repeat| values.get(repeat));
            drawn().next()?;
            Some((*labels, mean(drawn().copied())))
        };
        self.levels.iter().filter_map(point).collect()
    }
}

/// The first place where a curve is as high as the target.
fn crossing(curve: &[(f64, f64)], target: f64) -> Option<f64> {
    let at = curve.iter().position(|&(_, value)| value >= target)?;
    let (labels, value) = curve[at];
    let Some(&(before, lower)) = at.checked_sub(1).and_then(|at| curve.get(at)) else {
        return Some(labels);
    };
    Some(before + (labels - before) * (target - lower) / (value - lower))
}
