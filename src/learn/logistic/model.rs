//! Settings of logistic regression, and what a fit yields.

use ndarray::{Array1, Array2, ArrayView2};
use serde::{Deserialize, Serialize};

use super::likelihood::softmax;
use crate::{Error, Result};

/// Settings of logistic regression.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LogisticOptions {
    /// Inverse of the penalty's strength (scikit-learn's `C`).
    pub c: f64,
    /// The fit ends when the gradient of the objective is no longer than this times `C` and the number of samples
    /// (the sum of their weights).
    pub tolerance: f64,
    /// The fit ends, short of the minimum, after so many iterations.
    pub most_iterations: usize,
}

impl Default for LogisticOptions {
    fn default() -> Self {
        LogisticOptions {
            c: 1.0,
            tolerance: 1e-5,
            most_iterations: 3000,
        }
    }
}

impl LogisticOptions {
    /// # Errors
    /// Numbers that are not above 0.
    pub fn check(&self) -> Result<()> {
        let numbers = [
            ("c", self.c),
            ("tolerance", self.tolerance),
            ("most_iterations", self.most_iterations as f64),
        ];
        for (name, number) in numbers {
            if number.is_nan() || number <= 0.0 || number.is_infinite() {
                return Err(Error::new(
                    format!("{name} of logistic regression is {number}"),
                    "Set it to a number above 0.",
                ));
            }
        }
        Ok(())
    }
}

/// A fitted logistic regression.
#[derive(Debug, Clone, PartialEq)]
pub struct LogisticModel {
    /// Features × classes. Of two classes, the first has weights 0 and the second scikit-learn's `coef_`.
    pub weights: Array2<f32>,
    /// One per class; −∞ for a class that no sample was of.
    pub intercept: Array1<f32>,
    /// How many iterations the fit took.
    pub iterations: usize,
    /// Whether the tolerance was reached.
    pub converged: bool,
}

impl LogisticModel {
    /// The probability of each class for each sample: samples × classes, rows summing to 1.
    ///
    /// # Errors
    /// If the samples have another number of features.
    pub fn probabilities(&self, x: ArrayView2<'_, f32>) -> Result<Array2<f32>> {
        same_features(x.ncols(), self.weights.nrows())?;
        let mut scores = x.dot(&self.weights);
        scores += &self.intercept;
        let mut row = vec![0.0; self.intercept.len()];
        for mut scores in scores.rows_mut() {
            row.iter_mut()
                .zip(&scores)
                .for_each(|(to, &from)| *to = f64::from(from));
            softmax(&mut row);
            scores
                .iter_mut()
                .zip(&row)
                .for_each(|(to, &from)| *to = from as f32);
        }
        Ok(scores)
    }
}

/// Whether a model meets samples of as many features as it has learned from.
pub fn same_features(given: usize, learned: usize) -> Result<()> {
    if given == learned {
        return Ok(());
    }
    Err(Error::new(
        format!("the samples have {given} features, the model {learned}"),
        "Prepare every part with the features fitted on the pretraining part.",
    ))
}

/// The weight of each sample with which all classes that occur count the same: samples / (classes × samples of its
/// class), scikit-learn's `class_weight="balanced"`.
pub fn balanced_weights(classes: &[usize]) -> Vec<f64> {
    let mut counts = vec![0_usize; classes.iter().max().map_or(0, |&largest| largest + 1)];
    classes.iter().for_each(|&class| counts[class] += 1);
    let present = counts.iter().filter(|&&count| count > 0).count();
    let weight = |&class: &usize| classes.len() as f64 / (present * counts[class]) as f64;
    classes.iter().map(weight).collect()
}

/// Whether the rows exist, with numbers that are finite and one class each.
pub fn check(x: &Array2<f32>, rows: &[usize], classes: &[usize], class_count: usize) -> Result<()> {
    let exist =
        rows.iter().all(|&row| row < x.nrows()) && classes.iter().all(|&class| class < class_count);
    if rows.len() != classes.len() || !exist || x.ncols() == 0 {
        return Err(Error::new(
            format!(
                "{} rows with {} classes do not fit a table of {} samples and {} features",
                rows.len(),
                classes.len(),
                x.nrows(),
                x.ncols()
            ),
            "Give one class for each row, and rows that the table has.",
        ));
    }
    let finite = |&row: &usize| x.row(row).iter().all(|value| value.is_finite());
    if rows.iter().all(finite) {
        return Ok(());
    }
    Err(Error::new(
        "the samples to learn from hold numbers that are not finite",
        "Fill in missing values first.",
    ))
}
