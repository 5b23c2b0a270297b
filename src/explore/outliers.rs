//! Samples unlike others of their class.

use std::collections::BTreeMap;

use ndarray::{Array2, ArrayView2, s};
use serde::Serialize;

use crate::sorting::sort;
use crate::{Error, Result};

/// How many principal components count: further ones are mostly noise.
pub const AXES: usize = 10;
/// The cutoff to begin with: twice the customary limit, as classes are seldom quite normal.
pub const CUTOFF: f64 = 2.0;
/// A class of fewer samples than this has no spread of its own.
const FEWEST_FOR_OWN_SPREAD: usize = 5;
/// As many samples as the spread common to all classes counts for, beside a class's own.
const WEIGHT_OF_COMMON_SPREAD: f64 = 10.0;
/// Makes the median absolute deviation of normal numbers their standard deviation: 1 / Φ⁻¹(3/4).
const MAD_TO_DEVIATION: f64 = 1.482_602_218_505_602;
/// 97.5 % of standard normal numbers are below it.
const NORMAL_975: f64 = 1.959_963_984_540_054;

/// A sample far from its class.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Outlier {
    /// Its row.
    pub sample: usize,
    /// As [`distances`].
    pub distance: f64,
}

/// Samples whose distance is above the cutoff, the farthest first, equals in their order.
///
/// # Errors
/// As [`distances`].
pub fn outliers(
    scores: ArrayView2<'_, f64>,
    labels: &[String],
    cutoff: f64,
) -> Result<Vec<Outlier>> {
    let mut found: Vec<Outlier> = distances(scores, labels)?
        .into_iter()
        .enumerate()
        .map(|(sample, distance)| Outlier { sample, distance })
        .filter(|outlier| outlier.distance > cutoff)
        .collect();
    sort(&mut found, &|a, b| b.distance.total_cmp(&a.distance));
    Ok(found)
}

/// How far each sample is from its class in principal component scores (samples × components, of which the first
/// [`AXES`] count); `labels` has one per sample, or is empty.
///
/// `√(Σ z² / χ²)`, where `z` is the distance from the class's median along an axis over the class's spread, and `χ²` the
/// 97.5 % quantile for so many axes: 1 is the customary limit for normal data (Rousseeuw and van Zomeren 1990), whatever
/// the number of axes.
///
/// The spread is the median absolute deviation, in units of a standard deviation. Beside the class's own, with the
/// weight of its samples, counts the one common to all classes, with the weight of ten, so that a small class whose
/// samples happen to lie close has no outliers for that. Classes of fewer than five samples have the common spread only;
/// a class of one sample has no outlier. Samples without a label are measured against every class and against each
/// other; the smallest distance counts.
///
/// # Errors
/// If there are neither as many labels as samples nor none, or scores that aren't finite.
pub fn distances(scores: ArrayView2<'_, f64>, labels: &[String]) -> Result<Vec<f64>> {
    if !labels.is_empty() && labels.len() != scores.nrows() {
        return Err(Error::new(
            format!(
                "There are {} labels for {} samples",
                labels.len(),
                scores.nrows()
            ),
            "Give one label per sample, or none.",
        ));
    }
    if scores.iter().any(|score| !score.is_finite()) {
        return Err(Error::new(
            "The scores for finding outliers are not all finite",
            "Compute principal components of complete values first.",
        ));
    }
    let scores = scores.slice(s![.., ..scores.ncols().min(AXES)]);
    let classes = Classes::of(scores, labels);
    let limit = chi_square_975(scores.ncols()).sqrt();
    let rows = scores.rows().into_iter().enumerate();
    Ok(rows
        .map(|(sample, scores)| classes.distance(sample, &scores.to_vec()) / limit)
        .collect())
}

/// The 97.5 % quantile of the χ² distribution, by Wilson and Hilferty's cube (1931): within 0.6 % from 2 degrees of
/// freedom on, 2 % with one.
fn chi_square_975(degrees: usize) -> f64 {
    let degrees = degrees.max(1) as f64;
    let variance = 2.0 / (9.0 * degrees);
    degrees * (1.0 - variance + NORMAL_975 * variance.sqrt()).powi(3)
}

/// A class along each axis.
struct Class {
    medians: Vec<f64>,
    spreads: Vec<f64>,
}

impl Class {
    fn distance(&self, scores: &[f64]) -> f64 {
        let along = scores.iter().zip(&self.medians).zip(&self.spreads);
        along
            .filter(|(_, spread)| **spread > 0.0)
            .map(|((score, median), spread)| ((score - median) / spread).powi(2))
            .sum::<f64>()
            .sqrt()
    }
}

struct Classes {
    classes: Vec<Class>,
    /// Which of them each sample belongs to; the unlabelled, to none.
    of_sample: Vec<Option<usize>>,
}

impl Classes {
    fn of(scores: ArrayView2<'_, f64>, labels: &[String]) -> Self {
        let mut members: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for sample in 0..scores.nrows() {
            let label = labels.get(sample).map_or("", |label| label.trim());
            members.entry(label).or_default().push(sample);
        }
        let mut of_sample = vec![None; scores.nrows()];
        let mut medians: Vec<Vec<f64>> = Vec::new();
        let mut deviations: Vec<Array2<f64>> = Vec::new();
        for (class, (label, members)) in members.iter().enumerate() {
            let mut rows = scores.select(ndarray::Axis(0), members);
            let middle: Vec<f64> = columns(&rows).map(median).collect();
            rows.rows_mut().into_iter().for_each(|mut row| {
                row.iter_mut()
                    .zip(&middle)
                    .for_each(|(score, median)| *score = (*score - median).abs());
            });
            medians.push(middle);
            deviations.push(rows);
            if !label.is_empty() {
                members
                    .iter()
                    .for_each(|&sample| of_sample[sample] = Some(class));
            }
        }
        let common = common_spreads(&deviations, scores.ncols());
        let classes = medians
            .into_iter()
            .zip(&deviations)
            .map(|(medians, deviations)| Class {
                medians,
                spreads: spreads(deviations, &common),
            })
            .collect();
        Classes { classes, of_sample }
    }

    fn distance(&self, sample: usize, scores: &[f64]) -> f64 {
        match self.of_sample[sample].and_then(|class| self.classes.get(class)) {
            Some(class) => class.distance(scores),
            None => self
                .classes
                .iter()
                .map(|class| class.distance(scores))
                .fold(f64::INFINITY, f64::min),
        }
    }
}

/// Along each axis, from all samples' distances to their class's median.
fn common_spreads(deviations: &[Array2<f64>], axes: usize) -> Vec<f64> {
    (0..axes)
        .map(|axis| {
            let all: Vec<f64> = deviations
                .iter()
                .flat_map(|class| class.column(axis).to_vec())
                .collect();
            spread(all)
        })
        .collect()
}

/// A class's own along each axis, drawn to the common one.
fn spreads(deviations: &Array2<f64>, common: &[f64]) -> Vec<f64> {
    let samples = deviations.nrows();
    if samples < FEWEST_FOR_OWN_SPREAD {
        return common.to_vec();
    }
    let samples = samples as f64;
    columns(deviations)
        .map(spread)
        .zip(common)
        .map(|(own, common)| {
            let squares = samples * own * own + WEIGHT_OF_COMMON_SPREAD * common * common;
            (squares / (samples + WEIGHT_OF_COMMON_SPREAD)).sqrt()
        })
        .collect()
}

/// The median of absolute deviations in units of a standard deviation; their mean where more than half are nothing.
fn spread(deviations: Vec<f64>) -> f64 {
    let mean = deviations.iter().sum::<f64>() / deviations.len().max(1) as f64;
    match median(deviations) {
        0.0 => mean,
        median => median * MAD_TO_DEVIATION,
    }
}

fn columns(rows: &Array2<f64>) -> impl Iterator<Item = Vec<f64>> + '_ {
    rows.columns().into_iter().map(|column| column.to_vec())
}

/// 0 of no values.
fn median(mut values: Vec<f64>) -> f64 {
    let middle = values.len() / 2;
    if values.is_empty() {
        return 0.0;
    }
    values.sort_unstable_by(f64::total_cmp);
    if values.len() % 2 == 1 {
        values[middle]
    } else {
        (values[middle - 1] + values[middle]) / 2.0
    }
}
