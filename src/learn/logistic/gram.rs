//! Products of samples with each other.

use std::sync::Arc;

use ndarray::linalg::general_mat_mul;
use ndarray::{Array2, s};

use crate::{Advance, Error, Progress, Result};

/// How many multiplications one tile takes, about.
const TILE_MULTIPLICATIONS: usize = 16_000_000;
/// Tiles are no larger, so that little is computed twice on the diagonal.
const LARGEST_TILE: usize = 256;

/// The Gram matrix `X Xᵀ` of a table: the product of each two of its samples, in double precision (8 bytes for each
/// pair: 8 MB for 1,000 samples).
#[derive(Debug, Clone, PartialEq)]
pub struct Gram(Array2<f64>);

impl Gram {
    /// Of `x` (samples × features). See [`GramProducts`] to do it in steps.
    ///
    /// # Errors
    /// None of its own; as every computation that advances.
    pub fn of(x: &Arc<Array2<f32>>) -> Result<Gram> {
        GramProducts::new(Arc::clone(x)).run()
    }

    /// Of how many samples.
    pub fn samples(&self) -> usize {
        self.0.nrows()
    }

    /// # Errors
    /// If it is not that of so many samples.
    pub(in crate::learn) fn is_of(&self, samples: usize) -> Result<()> {
        if self.samples() == samples {
            return Ok(());
        }
        Err(Error::new(
            format!(
                "the Gram matrix is of {} samples where there are {samples}",
                self.samples()
            ),
            "Compute it from the samples that the model learns from.",
        ))
    }

    /// The products among some of the samples.
    pub(in crate::learn) fn select(&self, rows: &[usize]) -> Array2<f64> {
        Array2::from_shape_fn((rows.len(), rows.len()), |(i, j)| {
            self.0[[rows[i], rows[j]]]
        })
    }

    pub(in crate::learn) fn into_products(self) -> Array2<f64> {
        self.0
    }
}

/// A Gram matrix being computed. One [`advance`](Advance::advance) is one square tile.
pub struct GramProducts {
    x: Arc<Array2<f32>>,
    rows: Vec<usize>,
    tile: usize,
    products: Array2<f64>,
    /// The tiles on and above the diagonal that remain, the next one last.
    remaining: Vec<(usize, usize)>,
    total: usize,
}

impl GramProducts {
    /// Of all samples of `x` (samples × features).
    pub fn new(x: Arc<Array2<f32>>) -> Self {
        let rows = (0..x.nrows()).collect();
        GramProducts::of_rows(x, rows)
    }

    pub(in crate::learn) fn of_rows(x: Arc<Array2<f32>>, rows: Vec<usize>) -> Self {
        let side = (TILE_MULTIPLICATIONS as f64 / x.ncols().max(1) as f64).sqrt();
        let tile = (side as usize).clamp(16, LARGEST_TILE);
        let tiles = rows.len().div_ceil(tile);
        let remaining: Vec<(usize, usize)> = (0..tiles)
            .rev()
            .flat_map(|across| (0..=across).rev().map(move |down| (down, across)))
            .collect();
        GramProducts {
            products: Array2::zeros((rows.len(), rows.len())),
            total: remaining.len(),
            remaining,
            tile,
            rows,
            x,
        }
    }

    /// How many calls are left.
    pub(in crate::learn) fn tiles(&self) -> usize {
        self.remaining.len()
    }

    /// The samples of one side of a tile.
    fn side(&self, tile: usize) -> Array2<f64> {
        let start = tile * self.tile;
        let rows = &self.rows[start..(start + self.tile).min(self.rows.len())];
        let mut side = Array2::zeros((rows.len(), self.x.ncols()));
        for (mut to, &row) in side.rows_mut().into_iter().zip(rows) {
            to.zip_mut_with(&self.x.row(row), |to, &from| *to = f64::from(from));
        }
        side
    }

    fn compute(&mut self, down: usize, across: usize) {
        let (left, right) = (self.side(down), self.side(across));
        let mut products = Array2::zeros((left.nrows(), right.nrows()));
        general_mat_mul(1.0, &left, &right.t(), 0.0, &mut products);
        let (i, j) = (down * self.tile, across * self.tile);
        let (rows, columns) = (i..i + left.nrows(), j..j + right.nrows());
        self.products
            .slice_mut(s![columns.clone(), rows.clone()])
            .assign(&products.t());
        self.products.slice_mut(s![rows, columns]).assign(&products);
    }
}

impl Advance for GramProducts {
    type Output = Gram;

    fn advance(&mut self) -> Result<Progress> {
        if let Some((down, across)) = self.remaining.pop() {
            self.compute(down, across);
        }
        Ok(Progress {
            done: (self.total - self.remaining.len()) as u64,
            total: self.total as u64,
        })
    }

    fn finish(self) -> Result<Gram> {
        if self.remaining.is_empty() {
            return Ok(Gram(self.products));
        }
        Err(Error::new(
            "the products of samples are not finished",
            "Let the computation run to its end.",
        ))
    }
}
