//! Multinomial logistic regression with an L2 penalty, the yardstick that a network should beat.
//!
//! Minimises `C · Σᵢ wᵢ · crossentropy(yᵢ, softmax(xᵢ W + b)) + ½‖W‖²`, the objective of scikit-learn's
//! `LogisticRegression` (Pedregosa et al. 2011); the intercept is not penalised, and two classes share one column of
//! weights. The minimum is found by L-BFGS (Liu and Nocedal 1989) with a line search that is nearly exact, as scores
//! are linear in the step.
//!
//! With fewer samples than features, weights are written as combinations of samples, `W = Xᵀ A`, which the minimum is
//! (Kimeldorf and Wahba 1971), and all that is needed of the features is the Gram matrix `K = X Xᵀ`. Every step is the
//! same as with the features themselves, at a cost of samples × samples instead of samples × features; and one
//! [`Gram`] serves all the models that learn from some of the same samples.

mod descent;
mod gram;
mod likelihood;
mod model;
mod strength;
mod vector;

use std::ops::Range;
use std::sync::Arc;

use ndarray::linalg::general_mat_mul;
use ndarray::{Array1, Array2, Axis, s};

use crate::{Advance, Error, Progress, Result};
use descent::Descent;
pub use gram::{Gram, GramProducts};
use likelihood::Likelihood;
pub(super) use likelihood::softmax;
pub use model::{LogisticModel, LogisticOptions, balanced_weights};
pub(super) use model::{check, same_features};
pub use strength::{STRENGTHS, StrengthSearch};
use vector::{Space, Vector};

/// How many multiplications one step does, about: some milliseconds.
const STEP_MULTIPLICATIONS: usize = 8_000_000;
/// Progress is told in this many parts of the way down to the tolerance.
const PARTS: u64 = 1000;

/// A logistic regression being fitted. One [`advance`](Advance::advance) does one iteration, or part of one where the
/// samples are many.
pub struct Logistic {
    x: Arc<Array2<f32>>,
    rows: Vec<usize>,
    class_count: usize,
    /// The classes that occur, ascending.
    present: Vec<usize>,
    likelihood: Likelihood,
    /// Products of the chosen samples, if they are fewer than the features.
    gram: Option<Array2<f64>>,
    descent: Descent,
    stage: Stage,
    done: u64,
}

/// What is being computed, and how many of the chosen samples are through.
enum Stage {
    Start,
    Products(GramProducts),
    Gradient(Vector, usize),
    Scores(Vector, usize),
    Weights(Array2<f64>, usize),
    Finished(Array2<f64>),
}

impl Logistic {
    /// Prepares the fit to some rows of `x` (samples × features), each of a class counted from 0.
    ///
    /// A class that none of the rows is of is never predicted.
    ///
    /// # Errors
    /// Rows or classes that do not exist, numbers that are not finite, a single class, settings that make no sense.
    pub fn new(
        x: &Arc<Array2<f32>>,
        rows: &[usize],
        classes: &[usize],
        class_count: usize,
        options: &LogisticOptions,
    ) -> Result<Self> {
        check(x, rows, classes, class_count)?;
        options.check()?;
        let mut present = classes.to_vec();
        present.sort_unstable();
        present.dedup();
        if present.len() < 2 {
            return Err(Error::new(
                "the samples to learn from are all of one class",
                "Choose more labels, or labels of other classes.",
            ));
        }
        let (samples, features) = (rows.len(), x.ncols());
        let columns = if present.len() == 2 { 1 } else { present.len() };
        let (space, coefficients) = if samples < features {
            (Space::Samples, samples)
        } else {
            (Space::Features, features)
        };
        let zero = Vector::zeros(coefficients, samples, columns);
        let stage = match space {
            Space::Samples => Stage::Products(GramProducts::of_rows(Arc::clone(x), rows.to_vec())),
            Space::Features => Stage::Start,
        };
        let likelihood = Likelihood::new(&present, classes, columns, options.c);
        Ok(Logistic {
            x: Arc::clone(x),
            rows: rows.to_vec(),
            class_count,
            present,
            likelihood,
            gram: None,
            descent: Descent::new(space, zero, options.tolerance, options.most_iterations),
            stage,
            done: 0,
        })
    }

    /// Takes the products of samples from those of all rows of `x`, computed once for many fits. Without effect where
    /// the chosen samples are not fewer than the features.
    ///
    /// # Errors
    /// If the matrix is not that of as many samples as `x` has.
    pub fn with_gram(mut self, gram: &Gram) -> Result<Self> {
        gram.is_of(self.x.nrows())?;
        if matches!(self.stage, Stage::Products(_)) {
            self.gram = Some(gram.select(&self.rows));
            self.stage = Stage::Start;
        }
        Ok(self)
    }

    /// Gives each of the rows a weight of its own, 0 or above; 1 without.
    ///
    /// # Errors
    /// If there is not one weight for each row, or they are negative, not finite, or all 0.
    pub fn weighted(mut self, weights: &[f64]) -> Result<Self> {
        let fine = weights
            .iter()
            .all(|weight| weight.is_finite() && *weight >= 0.0)
            && weights.iter().any(|&weight| weight > 0.0);
        if !fine || weights.len() != self.rows.len() {
            return Err(Error::new(
                format!(
                    "the {} sample weights do not fit {} samples",
                    weights.len(),
                    self.rows.len()
                ),
                "Give one weight for each sample, 0 or above, not all 0.",
            ));
        }
        self.likelihood.weigh(weights);
        Ok(self)
    }

    /// The gradient where the descent stands, as far as it takes no product with the features.
    ///
    /// As a combination of samples it is just the residuals plus the coefficients.
    fn gradient(&self) -> Stage {
        let position = &self.descent.position;
        let residuals = self.likelihood.residuals(position);
        let mut gradient = position.clone();
        gradient.intercept = residuals.sum_axis(Axis(0));
        if self.gram.is_some() {
            gradient.coefficients += &residuals;
            return Stage::Scores(gradient, 0);
        }
        gradient.scores = residuals;
        Stage::Gradient(gradient, 0)
    }

    /// Some of the chosen samples in double precision, from the given one on.
    fn block(&self, from: usize) -> (Range<usize>, Array2<f64>) {
        let columns = self.likelihood.columns().max(4);
        let count = (STEP_MULTIPLICATIONS / (self.x.ncols() * columns)).max(1);
        let range = from..(from + count).min(self.rows.len());
        let mut block = Array2::zeros((range.len(), self.x.ncols()));
        for (mut to, &row) in block.rows_mut().into_iter().zip(&self.rows[range.clone()]) {
            to.zip_mut_with(&self.x.row(row), |to, &from| *to = f64::from(from));
        }
        (range, block)
    }

    /// Adds `Xᵀ · values` of some of the samples to `sums` (features × columns), and says where it got to.
    fn add_features(&self, from: usize, values: &Array2<f64>, sums: &mut Array2<f64>) -> usize {
        let (range, block) = self.block(from);
        let values = values.slice(s![range.clone(), ..]);
        general_mat_mul(1.0, &block.t(), &values, 1.0, sums);
        range.end
    }

    /// Fills in the scores of some samples, and says where it got to.
    fn score(&self, from: usize, vector: &mut Vector) -> usize {
        let Vector {
            coefficients,
            scores,
            ..
        } = vector;
        let Some(gram) = &self.gram else {
            let (range, block) = self.block(from);
            let mut scores = scores.slice_mut(s![range.clone(), ..]);
            general_mat_mul(1.0, &block, coefficients, 0.0, &mut scores);
            return range.end;
        };
        let count = STEP_MULTIPLICATIONS / (gram.ncols() * self.likelihood.columns());
        let end = (from + count.max(1)).min(gram.nrows());
        let mut scores = scores.slice_mut(s![from..end, ..]);
        general_mat_mul(
            1.0,
            &gram.slice(s![from..end, ..]),
            coefficients,
            0.0,
            &mut scores,
        );
        end
    }

    /// Moves on with a gradient that is complete: another gradient, or the weights.
    fn descend(&mut self, gradient: Vector) -> Stage {
        if self.descent.step(gradient, &self.likelihood) {
            return self.gradient();
        }
        if self.gram.is_none() {
            return Stage::Finished(self.descent.position.coefficients.clone());
        }
        let shape = (self.x.ncols(), self.likelihood.columns());
        Stage::Weights(Array2::zeros(shape), 0)
    }

    fn next(&mut self, stage: Stage) -> Result<Stage> {
        let samples = self.rows.len();
        Ok(match stage {
            Stage::Start => self.gradient(),
            Stage::Products(mut products) => {
                if !products.advance()?.is_finished() {
                    return Ok(Stage::Products(products));
                }
                self.gram = Some(products.finish()?.into_products());
                Stage::Start
            }
            Stage::Gradient(mut gradient, from) => {
                let Vector {
                    coefficients,
                    scores,
                    ..
                } = &mut gradient;
                let end = self.add_features(from, scores, coefficients);
                if end < samples {
                    Stage::Gradient(gradient, end)
                } else {
                    Stage::Scores(gradient, 0)
                }
            }
            Stage::Scores(mut gradient, from) => {
                let end = self.score(from, &mut gradient);
                if end < samples {
                    Stage::Scores(gradient, end)
                } else {
                    self.descend(gradient)
                }
            }
            Stage::Weights(mut weights, from) => {
                let end =
                    self.add_features(from, &self.descent.position.coefficients, &mut weights);
                if end < samples {
                    Stage::Weights(weights, end)
                } else {
                    Stage::Finished(weights)
                }
            }
            finished => finished,
        })
    }
}

impl Advance for Logistic {
    type Output = LogisticModel;

    fn advance(&mut self) -> Result<Progress> {
        let nothing = Stage::Finished(Array2::zeros((0, 0)));
        let stage = std::mem::replace(&mut self.stage, nothing);
        self.stage = self.next(stage)?;
        let done = match self.stage {
            Stage::Finished(_) => PARTS,
            _ => (self.descent.done() * (PARTS - 1) as f64) as u64,
        };
        self.done = self.done.max(done);
        Ok(Progress {
            done: self.done,
            total: PARTS,
        })
    }

    fn finish(self) -> Result<LogisticModel> {
        let Stage::Finished(weights) = self.stage else {
            return Err(Error::new(
                "the logistic regression is not finished",
                "Let it run to its end.",
            ));
        };
        let mut model = LogisticModel {
            weights: Array2::zeros((self.x.ncols(), self.class_count)),
            intercept: Array1::from_elem(self.class_count, f32::NEG_INFINITY),
            iterations: self.descent.iterations(),
            converged: self.descent.converged(),
        };
        // Of two classes the first is what the other is measured against.
        let without = self.present.len() - weights.ncols();
        for &class in &self.present[..without] {
            model.intercept[class] = 0.0;
        }
        let intercept = &self.descent.position.intercept;
        for (column, &class) in self.present[without..].iter().enumerate() {
            let rounded = weights.column(column).mapv(|weight| weight as f32);
            model.weights.column_mut(class).assign(&rounded);
            model.intercept[class] = intercept[column] as f32;
        }
        Ok(model)
    }
}
