//! What the runs of a sweep say together: models × amounts of labels × repeats, every model on the same draws.
//!
//! Runs of one repeat belong together: their draws overlap or are nested, so the *repeat* is what is resampled and what
//! changes sign in a test, not the single run. All runs share one test part; what follows from them is how much the
//! choice of labels moves the result, not how much another test part would.

mod difference;
mod labels_needed;
mod verdict;

use std::collections::BTreeMap;

use rand::RngExt as _;
use serde::{Deserialize, Serialize};

use crate::random::{Rng, stream};

pub use difference::{Difference, compare, differences, holm, sign_flip_p, smallest_p};
pub use labels_needed::{LabelsNeeded, labels_needed};
pub use verdict::{Finding, Named, Verdict, verdict};

/// Resamples behind an interval.
pub const RESAMPLES: usize = 10_000;

/// One classifier, judged.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// Which model, counted from 0.
    pub model: usize,
    /// How many labels it was trained on.
    pub labels: usize,
    /// Which share or count of labels, counted from 0.
    pub level: usize,
    /// Which repeat, counted from 0: runs of equal level and repeat have the same labels.
    pub repeat: usize,
    /// The share of test samples predicted right.
    pub accuracy: f64,
    /// The mean recall of the classes.
    pub balanced_accuracy: f64,
    /// The mean F1 of the classes.
    pub macro_f1: f64,
}

/// Which number of a run is looked at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// The share of test samples predicted right.
    #[default]
    Accuracy,
    /// The mean recall of the classes.
    BalancedAccuracy,
    /// The mean F1 of the classes.
    MacroF1,
}

impl Measure {
    /// That number.
    pub fn of(self, run: &Run) -> f64 {
        match self {
            Measure::Accuracy => run.accuracy,
            Measure::BalancedAccuracy => run.balanced_accuracy,
            Measure::MacroF1 => run.macro_f1,
        }
    }

    /// In a sentence.
    pub fn name(self) -> &'static str {
        match self {
            Measure::Accuracy => "accuracy",
            Measure::BalancedAccuracy => "balanced accuracy",
            Measure::MacroF1 => "macro F1",
        }
    }
}

/// One model at one level, over the repeats.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Summary {
    /// Which model.
    pub model: usize,
    /// Which share or count of labels.
    pub level: usize,
    /// How many labels were used, on average.
    pub labels: f64,
    /// How many repeats there are.
    pub n: usize,
    /// The mean over the repeats.
    pub mean: f64,
    /// The standard deviation (divisor `n − 1`); none of a single repeat.
    pub sd: Option<f64>,
    /// Repeat and value, by repeat.
    pub values: Vec<(usize, f64)>,
}

/// Each model at each level, ordered by model, then level. Of two runs of the same model, level and repeat the later
/// one counts; runs whose number is not finite do not.
pub fn summary(runs: &[Run], measure: Measure) -> Vec<Summary> {
    let mut cells: BTreeMap<(usize, usize), BTreeMap<usize, &Run>> = BTreeMap::new();
    for run in runs.iter().filter(|run| measure.of(run).is_finite()) {
        cells
            .entry((run.model, run.level))
            .or_default()
            .insert(run.repeat, run);
    }
    let summarise = |((model, level), cell): ((usize, usize), BTreeMap<usize, &Run>)| {
        let values: Vec<(usize, f64)> = cell
            .iter()
            .map(|(&repeat, run)| (repeat, measure.of(run)))
            .collect();
        let mean = mean(values.iter().map(|&(_, value)| value));
        Summary {
            model,
            level,
            labels: self::mean(cell.values().map(|run| run.labels as f64)),
            n: values.len(),
            mean,
            sd: standard_deviation(&values, mean),
            values,
        }
    };
    cells.into_iter().map(summarise).collect()
}

fn standard_deviation(values: &[(usize, f64)], mean: f64) -> Option<f64> {
    let squares: f64 = values.iter().map(|&(_, v)| (v - mean).powi(2)).sum();
    (values.len() > 1).then(|| (squares / (values.len() - 1) as f64).sqrt())
}

/// 0 of nothing.
fn mean(values: impl IntoIterator<Item = f64>) -> f64 {
    let (mut sum, mut count) = (0.0, 0_usize);
    for value in values {
        sum += value;
        count += 1;
    }
    sum / count.max(1) as f64
}

/// Draws with replacement, the same for everything that is compared in a sweep.
struct Bootstrap(Rng);

impl Bootstrap {
    fn new(seed: u64) -> Self {
        Bootstrap(stream(seed, "sweep/bootstrap"))
    }

    /// As many of `items` as there are, with replacement.
    fn draw<T: Copy>(&mut self, items: &[T], drawn: &mut Vec<T>) {
        drawn.clear();
        let last = (items.len() as u64).saturating_sub(1);
        drawn.extend((0..items.len()).map(|_| items[self.0.random_range(0..=last) as usize]));
    }

    /// The 2.5 and 97.5 % points of a number computed from resamples (Efron and Tibshirani 1993, section 13.3).
    fn interval<T: Copy>(mut self, items: &[T], mut of: impl FnMut(&[T]) -> f64) -> (f64, f64) {
        let mut drawn = Vec::with_capacity(items.len());
        let mut numbers: Vec<f64> = (0..RESAMPLES)
            .map(|_| {
                self.draw(items, &mut drawn);
                of(&drawn)
            })
            .collect();
        numbers.sort_unstable_by(f64::total_cmp);
        (percentile(&numbers, 0.025), percentile(&numbers, 0.975))
    }
}

/// By linear interpolation between ascending numbers, the last of which may be infinite.
pub(super) fn percentile(ascending: &[f64], share: f64) -> f64 {
    let Some(last) = ascending.len().checked_sub(1) else {
        return f64::NAN;
    };
    let place = share * last as f64;
    let below = place.floor() as usize;
    let (low, high) = (ascending[below.min(last)], ascending[(below + 1).min(last)]);
    let between = place - below as f64;
    if between == 0.0 || low == high {
        low
    } else {
        low + between * (high - low)
    }
}
