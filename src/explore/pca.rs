//! Exact principal components analysis.

use ndarray::linalg::general_mat_mul;
use ndarray::{ArcArray2, Array2, ArrayView2, Axis, s};

use super::eigen::{Eigen, Tridiagonal};
use crate::{Advance, Error, Progress, Result};

/// How many multiplications one step of the fit does, about: some tens of milliseconds in a browser.
const STEP_MULTIPLICATIONS: usize = 100_000_000;
/// The width of the panels in which a triangle of products is added up.
const PANEL: usize = 256;

/// The first principal components of a matrix, samples in rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Pca {
    /// Samples × components: where each sample lies along each axis, in the units of the data.
    pub scores: Array2<f64>,
    /// Components × features: the axes, each of length 1, its loading of largest magnitude positive.
    pub components: Array2<f64>,
    /// Each feature's mean, taken off before anything else.
    pub mean: Vec<f64>,
    /// Variance along each axis (divisor `samples − 1`), descending.
    pub explained_variance: Vec<f64>,
    /// That as a share of the variance of all features, 0 to 1.
    pub explained_variance_ratio: Vec<f64>,
}

impl Pca {
    /// The first `components` axes of `x`. See [`Fitting`] to do it in steps.
    ///
    /// # Errors
    /// If there are fewer than two samples, more components than samples or features, or values that are not finite.
    pub fn fit(x: ArrayView2<'_, f32>, components: usize) -> Result<Pca> {
        Fitting::new(x.to_owned().into_shared(), components)?.run()
    }

    /// Where other samples lie along the axes: samples × components.
    ///
    /// # Errors
    /// If they have another number of features.
    pub fn project(&self, x: ArrayView2<'_, f32>) -> Result<Array2<f64>> {
        if x.ncols() != self.mean.len() {
            return Err(Error::new(
                format!(
                    "The samples have {} features, the axes {}",
                    x.ncols(),
                    self.mean.len()
                ),
                "Project samples with the features that the axes were fitted on.",
            ));
        }
        let mut scores = Array2::zeros((x.nrows(), self.components.nrows()));
        let mut row = vec![0.0; x.ncols()];
        for (sample, mut scores) in x.rows().into_iter().zip(scores.rows_mut()) {
            for ((centred, &value), mean) in row.iter_mut().zip(sample).zip(&self.mean) {
                *centred = f64::from(value) - mean;
            }
            for (score, axis) in scores.iter_mut().zip(self.components.rows()) {
                *score = axis
                    .iter()
                    .zip(&row)
                    .map(|(loading, value)| loading * value)
                    .sum();
            }
        }
        Ok(scores)
    }
}

/// A principal components analysis under way.
///
/// Adds up the products of features (or of samples, if these are fewer) a block at a time in double precision, finds the
/// eigenvectors of that symmetric matrix, and projects. The time grows with the longer side, and with the square, in the
/// end the cube, of the shorter.
#[derive(Debug)]
pub struct Fitting {
    x: ArcArray2<f32>,
    wanted: usize,
    mean: Vec<f64>,
    stage: Stage,
}

#[derive(Debug)]
enum Stage {
    Adding(Products),
    Reducing(Tridiagonal),
    Projecting(Pca),
    Finished(Pca),
}

/// Sums of products, in the upper triangle.
#[derive(Debug)]
struct Products {
    sums: Array2<f64>,
    /// Rows of the matrix (columns, if products are of samples) that have been added.
    added: usize,
}

impl Fitting {
    /// Prepares the analysis of `x` (samples × features); `components` as for [`Pca::fit`].
    ///
    /// # Errors
    /// As [`Pca::fit`].
    pub fn new(x: ArcArray2<f32>, components: usize) -> Result<Fitting> {
        let (samples, features) = x.dim();
        let shorter = samples.min(features);
        if samples < 2 || components == 0 || components > shorter {
            return Err(Error::new(
                format!(
                    "{components} principal components of {samples} samples and {features} features are asked for"
                ),
                "There must be at least two samples, and between one component and as many as there are samples and \
                 features.",
            ));
        }
        if x.iter().any(|value| !value.is_finite()) {
            return Err(Error::new(
                "The values for principal components are not all finite",
                "Fill in missing values first.",
            ));
        }
        Ok(Fitting {
            mean: means(x.view()),
            stage: Stage::Adding(Products {
                sums: Array2::zeros((shorter, shorter)),
                added: 0,
            }),
            wanted: components,
            x,
        })
    }

    fn by_features(&self) -> bool {
        self.x.ncols() <= self.x.nrows()
    }

    /// The sides of the matrix, the shorter first.
    fn sides(&self) -> (usize, usize) {
        let (samples, features) = self.x.dim();
        (samples.min(features), samples.max(features))
    }

    /// How many lines of the longer side one step adds.
    fn lines_per_step(&self) -> usize {
        let (shorter, _) = self.sides();
        (STEP_MULTIPLICATIONS / (shorter * shorter)).max(8)
    }

    /// Some lines of the longer side, centred: lines × shorter side.
    fn block(&self, lines: std::ops::Range<usize>) -> Array2<f64> {
        if self.by_features() {
            let mut block = self.x.slice(s![lines, ..]).mapv(f64::from);
            block.rows_mut().into_iter().for_each(|mut row| {
                row.iter_mut()
                    .zip(&self.mean)
                    .for_each(|(value, mean)| *value -= mean);
            });
            block
        } else {
            let mut block = self.x.slice(s![.., lines.clone()]).t().mapv(f64::from);
            block
                .rows_mut()
                .into_iter()
                .zip(&self.mean[lines])
                .for_each(|(mut row, mean)| {
                    row.iter_mut().for_each(|value| *value -= mean);
                });
            block
        }
    }

    fn axes(&mut self, reduced: &Tridiagonal) -> Result<Pca> {
        let Eigen { values, vectors } = reduced.largest(self.wanted).ok_or_else(|| {
            Error::new(
                "The principal components did not converge",
                "Use other features or fewer.",
            )
        })?;
        let total = self.sum_of_squares();
        let degrees = (self.x.nrows() - 1) as f64;
        let mut components = Array2::zeros((self.wanted, self.x.ncols()));
        for ((mut loadings, vector), &value) in
            components.rows_mut().into_iter().zip(vectors).zip(&values)
        {
            if self.by_features() {
                loadings.assign(&ndarray::aview1(&vector));
            } else if value > total * f64::EPSILON {
                loadings.assign(&ndarray::aview1(&self.loadings_of(&vector, value.sqrt())));
            }
            turn_positive(loadings.as_slice_mut().unwrap_or_default());
        }
        let share = |&value: &f64| {
            if total > 0.0 {
                value.max(0.0) / total
            } else {
                0.0
            }
        };
        Ok(Pca {
            scores: Array2::zeros((0, self.wanted)),
            components,
            explained_variance: values
                .iter()
                .map(|value| value.max(0.0) / degrees)
                .collect(),
            explained_variance_ratio: values.iter().map(share).collect(),
            mean: self.mean.clone(),
        })
    }

    /// Of all values less their feature's mean.
    fn sum_of_squares(&self) -> f64 {
        let squares = |row: ndarray::ArrayView1<'_, f32>| -> f64 {
            row.iter()
                .zip(&self.mean)
                .map(|(&x, mean)| (f64::from(x) - mean).powi(2))
                .sum()
        };
        self.x.rows().into_iter().map(squares).sum()
    }

    /// From an axis among samples to loadings of features: `Xᵀ u / √λ`, with `X` centred.
    fn loadings_of(&self, vector: &[f64], length: f64) -> Vec<f64> {
        let mut sums = vec![0.0; self.x.ncols()];
        for (row, weight) in self.x.rows().into_iter().zip(vector) {
            for ((sum, &value), mean) in sums.iter_mut().zip(row).zip(&self.mean) {
                *sum += weight * (f64::from(value) - mean);
            }
        }
        sums.iter_mut().for_each(|sum| *sum /= length);
        sums
    }

    fn progress(&self) -> Progress {
        let (shorter, longer) = self.sides();
        let blocks = longer.div_ceil(self.lines_per_step());
        let done = match &self.stage {
            Stage::Adding(products) => products.added.div_ceil(self.lines_per_step()),
            Stage::Reducing(reduction) => blocks + reduction.done(),
            Stage::Projecting(_) => blocks + shorter,
            Stage::Finished(_) => blocks + shorter + 1,
        };
        Progress {
            done: done as u64,
            total: (blocks + shorter + 1) as u64,
        }
    }
}

impl Products {
    fn add(&mut self, block: &Array2<f64>) {
        let side = self.sums.nrows();
        for start in (0..side).step_by(PANEL) {
            let rows = start..(start + PANEL).min(side);
            let mut panel = self.sums.slice_mut(s![rows.clone(), start..]);
            let left = block.slice(s![.., rows]).reversed_axes();
            general_mat_mul(1.0, &left, &block.slice(s![.., start..]), 1.0, &mut panel);
        }
        self.added += block.nrows();
    }
}

impl Advance for Fitting {
    type Output = Pca;

    /// Adds up products of some samples, or does some columns of the decomposition, or projects.
    fn advance(&mut self) -> Result<Progress> {
        let (_, longer) = self.sides();
        let nothing = Stage::Adding(Products {
            sums: Array2::zeros((0, 0)),
            added: 0,
        });
        self.stage = match std::mem::replace(&mut self.stage, nothing) {
            Stage::Adding(mut products) => {
                let end = (products.added + self.lines_per_step()).min(longer);
                products.add(&self.block(products.added..end));
                if end < longer {
                    Stage::Adding(products)
                } else {
                    Stage::Reducing(Tridiagonal::new(products.sums))
                }
            }
            Stage::Reducing(mut reduction) => {
                if reduction.done() < reduction.size() {
                    reduction.advance();
                    Stage::Reducing(reduction)
                } else {
                    Stage::Projecting(self.axes(&reduction)?)
                }
            }
            Stage::Projecting(mut pca) => {
                pca.scores = pca.project(self.x.view())?;
                Stage::Finished(pca)
            }
            finished => finished,
        };
        Ok(self.progress())
    }

    fn finish(self) -> Result<Pca> {
        match self.stage {
            Stage::Finished(pca) => Ok(pca),
            _ => Err(Error::new(
                "The principal components are not finished",
                "Let the analysis run to its end.",
            )),
        }
    }
}

fn means(x: ArrayView2<'_, f32>) -> Vec<f64> {
    let mut sums = vec![0.0; x.ncols()];
    for row in x.axis_iter(Axis(0)) {
        sums.iter_mut()
            .zip(row)
            .for_each(|(sum, &value)| *sum += f64::from(value));
    }
    sums.iter_mut().for_each(|sum| *sum /= x.nrows() as f64);
    sums
}

/// An axis has no direction of its own: the loading of largest magnitude (the first of equals) decides.
fn turn_positive(loadings: &mut [f64]) {
    let largest = loadings
        .iter()
        .fold(0.0, |a: f64, &b| if b.abs() > a.abs() { b } else { a });
    if largest < 0.0 {
        loadings.iter_mut().for_each(|loading| *loading = -*loading);
    }
}
