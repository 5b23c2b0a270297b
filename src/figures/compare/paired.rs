//! Models and the baseline on the same draws of labels: their differences, as numbers, in words and as a table.

use crate::figures::drawing::compared::ComparedModel;
use crate::figures::drawing::label_levels::LabelLevel;
use crate::figures::drawing::numbers::{count, fixed, significant};
use crate::sorting::sort;
use crate::table::Cell;

/// A model minus the baseline, over pairs of runs with the same labels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DifferencePoint {
    /// How many repeats are behind the interval and the test.
    pub repeats: usize,
    /// The mean difference of the measure, between −1 and 1; what is no number is not drawn.
    pub mean: f64,
    /// The 95 % interval of the mean.
    pub interval: (f64, f64),
    /// Pairs in which the model is better, as good, and worse.
    pub wins_ties_losses: [usize; 3],
    /// The p-value as tested, and corrected for the number of comparisons.
    pub p: (f64, f64),
    /// The smallest p-value so few repeats can give.
    pub smallest_p: f64,
}

/// The differences of one model to the baseline.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelDifferences<'a> {
    /// The model.
    pub model: ComparedModel<'a>,
    /// With each number of labels, in any order.
    pub levels: Vec<(LabelLevel, DifferencePoint)>,
    /// With all numbers of labels together.
    pub overall: Option<DifferencePoint>,
}

/// What [`differences`](super::differences()) draws.
#[derive(Debug, Clone, Copy)]
pub struct Differences<'a> {
    /// The figure's identifier, for example `differences_accuracy`.
    pub name: &'a str,
    /// What is measured, in a sentence: `balanced accuracy`.
    pub measure: &'a str,
    /// What the models are compared to, in words.
    pub baseline: &'a str,
    /// One panel each, in this order.
    pub models: &'a [ModelDifferences<'a>],
}

/// Below this corrected p-value a difference is marked.
pub(super) const SIGNIFICANT: f64 = 0.05;

/// What a table of differences has.
pub(super) const COLUMNS: [&str; 14] = [
    "model",
    "baseline",
    "share",
    "labels",
    "repeats",
    "pairs",
    "difference",
    "low",
    "high",
    "wins",
    "ties",
    "losses",
    "p",
    "corrected p",
];

/// A model's differences that are numbers, by ascending labels.
pub(super) struct Model<'a> {
    pub model: ComparedModel<'a>,
    pub levels: Vec<(LabelLevel, DifferencePoint)>,
    pub overall: Option<DifferencePoint>,
}

impl<'a> Model<'a> {
    pub fn of(differences: &'a ModelDifferences<'a>) -> Option<Self> {
        let drawn = |point: &DifferencePoint| {
            [point.mean, point.interval.0, point.interval.1]
                .iter()
                .all(|number| number.is_finite())
        };
        let levels = differences.levels.iter().copied();
        let mut levels: Vec<_> = levels.filter(|(_, point)| drawn(point)).collect();
        let size = |level: &LabelLevel| level.share.unwrap_or(level.labels);
        sort(&mut levels, &|one, other| {
            size(&one.0).total_cmp(&size(&other.0))
        });
        (!levels.is_empty()).then_some(Model {
            model: differences.model,
            levels,
            overall: differences.overall.filter(drawn),
        })
    }

    pub fn points(&self) -> impl Iterator<Item = &DifferencePoint> {
        self.levels
            .iter()
            .map(|level| &level.1)
            .chain(&self.overall)
    }

    /// A row for each number of labels and one for all together, in the order of [`COLUMNS`].
    pub fn rows(&self, baseline: &str) -> Vec<Vec<Cell>> {
        let row = |level: Option<&LabelLevel>, point: &DifferencePoint| {
            let all = [Cell::from("all"), Cell::from("all")];
            let [wins, ties, losses] = point.wins_ties_losses;
            let mut row = vec![Cell::from(self.model.name), Cell::from(baseline)];
            row.extend(level.map_or(all, LabelLevel::cells));
            row.extend([point.repeats, wins + ties + losses].map(Cell::from));
            row.extend([point.mean, point.interval.0, point.interval.1].map(Cell::Number));
            row.extend(point.wins_ties_losses.map(Cell::from));
            row.extend([point.p.0, point.p.1].map(Cell::Number));
            row
        };
        let levels = self
            .levels
            .iter()
            .map(|(level, point)| row(Some(level), point));
        levels
            .chain(self.overall.iter().map(|point| row(None, point)))
            .collect()
    }
}

impl DifferencePoint {
    pub(super) fn is_significant(&self) -> bool {
        self.p.1 < SIGNIFICANT
    }

    /// `+1.3 percentage points (−0.4 to +3.0)`.
    pub(super) fn words(&self) -> String {
        let [mean, low, high] = [self.mean, self.interval.0, self.interval.1].map(points);
        format!("{mean} percentage points ({low} to {high})")
    }

    /// The same with the test and how often the model was better.
    pub(super) fn full_words(&self) -> String {
        let [wins, ties, losses] = self.wins_ties_losses;
        let number = |number: usize, one: &str, several: &str| {
            format!(
                "{} {}",
                count(number as u64),
                if number == 1 { one } else { several }
            )
        };
        format!(
            "{}, corrected {}, {}, {}, {}",
            self.words(),
            p_value(self.p.1),
            number(wins, "win", "wins"),
            number(ties, "tie", "ties"),
            number(losses, "loss", "losses")
        )
    }
}

/// A difference in percentage points with its sign: `+1.3`, `−0.4`, `0.0`.
fn points(difference: f64) -> String {
    let text = fixed(100.0 * difference, 1);
    if text.starts_with('−') || text == "0.0" {
        text
    } else {
        format!("+{text}")
    }
}

fn p_value(p: f64) -> String {
    if p < 0.001 {
        "p < 0.001".to_owned()
    } else {
        format!("p = {}", significant(p))
    }
}
