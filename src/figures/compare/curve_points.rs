//! What models reach with each number of labels: the points of learning curves.

use crate::figures::drawing::compared::ComparedModel;
use crate::figures::drawing::label_levels::LabelLevel;
use crate::figures::drawing::runs::in_words;
use crate::sorting::sort;
use crate::table::Cell;

/// One model at one number of labels, over the repeats.
#[derive(Debug, Clone, PartialEq)]
pub struct CurvePoint {
    /// The labels it was trained on.
    pub level: LabelLevel,
    /// The mean over the repeats, between 0 and 1; what is no number is not drawn.
    pub mean: f64,
    /// The standard deviation; none of a single repeat.
    pub sd: Option<f64>,
    /// Repeat, counted from 0, and its value.
    pub values: Vec<(usize, f64)>,
}

/// The curve of one model.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelCurve<'a> {
    /// The model.
    pub model: ComparedModel<'a>,
    /// Its points in any order.
    pub points: Vec<CurvePoint>,
}

/// A model's points that have a mean, by ascending labels.
pub(super) struct Curve<'a> {
    pub model: ComparedModel<'a>,
    pub points: Vec<&'a CurvePoint>,
}

impl<'a> Curve<'a> {
    pub fn of(curve: &'a ModelCurve<'a>) -> Option<Self> {
        let drawn = |point: &&CurvePoint| point.mean.is_finite();
        let mut points: Vec<&CurvePoint> = curve.points.iter().filter(drawn).collect();
        let size = |point: &CurvePoint| point.level.share.unwrap_or(point.level.labels);
        sort(&mut points, &|one, other| size(one).total_cmp(&size(other)));
        let model = curve.model;
        (!points.is_empty()).then_some(Curve { model, points })
    }

    /// A row for each number of labels, with a value for each of the repeats.
    pub fn rows(&self, repeats: &[usize]) -> Vec<Vec<Cell>> {
        let row = |point: &&CurvePoint| {
            let mut row = vec![Cell::from(self.model.name)];
            row.extend(point.level.cells());
            row.push(Cell::from(point.values.len()));
            row.push(Cell::Number(point.mean));
            row.push(point.sd.map_or(Cell::Missing, Cell::Number));
            let value = |of: usize| point.values.iter().find(|&&(repeat, _)| repeat == of);
            let values = repeats.iter().map(|&repeat| value(repeat));
            row.extend(values.map(|value| value.map_or(Cell::Missing, |value| value.1.into())));
            row
        };
        self.points.iter().map(row).collect()
    }
}

impl CurvePoint {
    /// `0.958 ± 0.060 over 5 runs`.
    pub(super) fn words(&self) -> String {
        in_words(self.mean, self.sd, self.values.len())
    }

    /// The ends of the band.
    pub(super) fn band(&self) -> Option<(f64, f64)> {
        let sd = self.sd.filter(|sd| sd.is_finite())?;
        Some((self.mean - sd, self.mean + sd))
    }
}
