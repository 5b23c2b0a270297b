//! Exact principal components analysis.

use std::ops::Range;

use ndarray::linalg::general_mat_mul;
use ndarray::{ArcArray2, Array2, ArrayView2, Axis, aview1, s};

use super::centred::{Centred, centred};
use crate::eigen::{Eigen, Tridiagonal};
use crate::packing::packs;
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

packs!(Pca {
    scores,
    components,
    mean,
    explained_variance,
    explained_variance_ratio
});

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
        Ok(self.scores_of(x))
    }

    fn scores_of(&self, x: ArrayView2<'_, f32>) -> Array2<f64> {
        let mut scores = Array2::zeros((x.nrows(), self.components.nrows()));
        let blocks = x.axis_chunks_iter(Axis(0), PANEL);
        for (x, mut scores) in blocks.zip(scores.axis_chunks_iter_mut(Axis(0), PANEL)) {
            let rows = centred(x, &self.mean);
            general_mat_mul(1.0, &rows, &self.components.t(), 0.0, &mut scores);
        }
        scores
    }

    /// The analysis of `x` by its axes, turned as they should be, and their eigenvalues; `sum_of_squares` is that of all
    /// eigenvalues. Scores are yet to be filled in.
    pub(super) fn of_axes(
        x: &Centred,
        mut components: Array2<f64>,
        eigenvalues: &[f64],
        sum_of_squares: f64,
    ) -> Pca {
        for axis in components.rows_mut() {
            turn_positive(axis.into_slice().unwrap_or_default());
        }
        let over = |divisor: f64| -> Vec<f64> {
            let shares = eigenvalues.iter().map(|value| value.max(0.0) / divisor);
            shares.collect()
        };
        Pca {
            scores: Array2::zeros((x.samples(), components.nrows())),
            components,
            mean: x.mean.clone(),
            explained_variance: over((x.samples() - 1) as f64),
            explained_variance_ratio: over(sum_of_squares.max(f64::MIN_POSITIVE)),
        }
    }

    /// Fills in the scores of some of the samples that the axes were fitted on, as many as one step can do from `start`
    /// on; returns where to go on.
    pub(super) fn project_step(&mut self, x: &Centred, start: usize) -> usize {
        let samples = STEP_MULTIPLICATIONS / self.components.len().max(1);
        let end = (start + samples.max(16)).min(x.samples());
        let scores = self.scores_of(x.raw(start..end));
        self.scores.slice_mut(s![start..end, ..]).assign(&scores);
        end
    }
}

/// A principal components analysis under way.
///
/// Adds up the products of features (or of samples, if these are fewer) a block at a time in double precision, finds the
/// eigenvectors of that symmetric matrix, and projects. The time grows with the longer side, and with the square, in the
/// end the cube, of the shorter.
#[derive(Debug)]
pub struct Fitting {
    x: Centred,
    wanted: usize,
    /// Of all centred values: the sum of all eigenvalues. Known once all products are added up.
    sum_of_squares: f64,
    stage: Stage,
}

#[derive(Debug)]
enum Stage {
    Adding(Products),
    Reducing(Tridiagonal),
    Loading(Loadings),
    /// And how many samples have been projected.
    Projecting(Pca, usize),
    Finished(Pca),
}

/// Sums of products, in the upper triangle.
#[derive(Debug)]
struct Products {
    sums: Array2<f64>,
    /// Rows of the matrix (columns, if products are of samples) that have been added.
    added: usize,
}

/// From axes among samples to axes among features.
#[derive(Debug)]
struct Loadings {
    values: Vec<f64>,
    /// Components × samples, each axis over the root of its eigenvalue.
    weights: Array2<f64>,
    components: Array2<f64>,
    /// Features that are done.
    done: usize,
}

impl Fitting {
    /// Prepares the analysis of `x` (samples × features); `components` as for [`Pca::fit`].
    ///
    /// # Errors
    /// As [`Pca::fit`].
    pub fn new(x: ArcArray2<f32>, components: usize) -> Result<Fitting> {
        let x = Centred::new(x, components)?;
        let shorter = x.samples().min(x.features());
        Ok(Fitting {
            stage: Stage::Adding(Products {
                sums: Array2::zeros((shorter, shorter)),
                added: 0,
            }),
            wanted: components,
            sum_of_squares: 0.0,
            x,
        })
    }

    fn by_features(&self) -> bool {
        self.x.features() <= self.x.samples()
    }

    /// The sides of the matrix, the shorter first.
    fn sides(&self) -> (usize, usize) {
        let (samples, features) = (self.x.samples(), self.x.features());
        (samples.min(features), samples.max(features))
    }

    /// How many lines of the longer side one step adds.
    fn lines_per_step(&self) -> usize {
        let (shorter, _) = self.sides();
        (STEP_MULTIPLICATIONS / (shorter * shorter)).max(8)
    }

    /// Some lines of the longer side, centred: lines × shorter side.
    fn block(&self, lines: Range<usize>) -> Array2<f64> {
        if self.by_features() {
            self.x.rows(lines)
        } else {
            self.x.columns(lines)
        }
    }

    fn add(&mut self, mut products: Products) -> Stage {
        let (_, longer) = self.sides();
        let end = (products.added + self.lines_per_step()).min(longer);
        products.add(&self.block(products.added..end));
        if end < longer {
            return Stage::Adding(products);
        }
        self.sum_of_squares = products.sums.diag().sum();
        Stage::Reducing(Tridiagonal::new(products.sums))
    }

    fn reduce(&mut self, mut reduction: Tridiagonal) -> Result<Stage> {
        if reduction.done() < reduction.size() {
            reduction.advance();
            return Ok(Stage::Reducing(reduction));
        }
        let Eigen { values, vectors } = reduction.largest(self.wanted).ok_or_else(|| {
            Error::new(
                "The principal components did not converge",
                "Use other features or fewer.",
            )
        })?;
        let (shorter, _) = self.sides();
        let mut axes = Array2::zeros((self.wanted, shorter));
        for (mut axis, vector) in axes.rows_mut().into_iter().zip(&vectors) {
            axis.assign(&aview1(vector));
        }
        Ok(if self.by_features() {
            self.projecting(axes, &values)
        } else {
            Stage::Loading(self.loadings(axes, values))
        })
    }

    fn projecting(&self, components: Array2<f64>, values: &[f64]) -> Stage {
        let pca = Pca::of_axes(&self.x, components, values, self.sum_of_squares);
        Stage::Projecting(pca, 0)
    }

    /// Loadings of features are `Xᵀ u / √λ`, with `X` centred; none where there is no variance.
    fn loadings(&self, mut axes: Array2<f64>, values: Vec<f64>) -> Loadings {
        for (mut axis, &value) in axes.rows_mut().into_iter().zip(&values) {
            if value > self.sum_of_squares * f64::EPSILON {
                axis /= value.sqrt();
            } else {
                axis.fill(0.0);
            }
        }
        Loadings {
            components: Array2::zeros((self.wanted, self.x.features())),
            weights: axes,
            values,
            done: 0,
        }
    }

    fn load(&self, mut loadings: Loadings) -> Stage {
        let features = STEP_MULTIPLICATIONS / loadings.weights.len();
        let end = (loadings.done + features.max(16)).min(self.x.features());
        let lines = self.x.columns(loadings.done..end);
        let mut part = loadings.components.slice_mut(s![.., loadings.done..end]);
        general_mat_mul(1.0, &loadings.weights, &lines.t(), 0.0, &mut part);
        loadings.done = end;
        if end < self.x.features() {
            Stage::Loading(loadings)
        } else {
            self.projecting(loadings.components, &loadings.values)
        }
    }

    fn project(&self, mut pca: Pca, projected: usize) -> Stage {
        let end = pca.project_step(&self.x, projected);
        if end < self.x.samples() {
            Stage::Projecting(pca, end)
        } else {
            Stage::Finished(pca)
        }
    }

    fn progress(&self) -> Progress {
        let (shorter, longer) = self.sides();
        let blocks = longer.div_ceil(self.lines_per_step());
        let done = match &self.stage {
            Stage::Adding(products) => products.added.div_ceil(self.lines_per_step()),
            Stage::Reducing(reduction) => blocks + reduction.done(),
            Stage::Loading(_) | Stage::Projecting(..) => blocks + shorter,
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
        let nothing = Stage::Adding(Products {
            sums: Array2::zeros((0, 0)),
            added: 0,
        });
        self.stage = match std::mem::replace(&mut self.stage, nothing) {
            Stage::Adding(products) => self.add(products),
            Stage::Reducing(reduction) => self.reduce(reduction)?,
            Stage::Loading(loadings) => self.load(loadings),
            Stage::Projecting(pca, projected) => self.project(pca, projected),
            finished => finished,
        };
        Ok(self.progress())
    }

    fn finish(self) -> Result<Pca> {
        match self.stage {
            Stage::Finished(pca) => Ok(pca),
            _ => Err(unfinished()),
        }
    }
}

pub(super) fn unfinished() -> Error {
    Error::new(
        "The principal components are not finished",
        "Let the analysis run to its end.",
    )
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
