//! Which pathways the latent dimensions follow: correlations between the columns of two matrices.

use ndarray::linalg::general_mat_mul;
use ndarray::{Array2, ArrayView1};
use serde::Serialize;

use super::ranking::descending;
use crate::{Error, Result};

/// A latent dimension with the pathway that it goes with most.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Strongest {
    /// The latent dimension, counted from 0.
    pub dimension: usize,
    /// The pathway's column.
    pub pathway: usize,
    /// Pearson's correlation of the two, −1 to 1.
    pub correlation: f32,
}

/// Pearson's correlation of every column of `latent` (samples × dimensions) with every column of `scores` (samples ×
/// pathways), over the samples: dimensions × pathways, NaN where either column is constant or holds numbers that are not
/// finite.
///
/// # Errors
/// If the two have not the same samples, or fewer than two.
pub fn correlation(latent: &Array2<f32>, scores: &Array2<f32>) -> Result<Array2<f32>> {
    same_samples(latent, scores)?;
    let (latent, scores) = (standardised(latent), standardised(scores));
    let mut products = Array2::zeros((latent.nrows(), scores.nrows()));
    general_mat_mul(1.0, &latent, &scores.t(), 0.0, &mut products);
    Ok(products.mapv(|product: f64| product.clamp(-1.0, 1.0) as f32))
}

/// Of each latent dimension (row) the pathway with the largest absolute correlation; the strongest of these first, equal
/// ones by dimension. Dimensions that correlate with nothing are left out.
pub fn strongest(correlation: &Array2<f32>) -> Vec<Strongest> {
    let rows = correlation.rows().into_iter().enumerate();
    let found: Vec<Strongest> = rows
        .filter_map(|(dimension, row)| of_dimension(dimension, row))
        .collect();
    let strengths: Vec<f32> = found.iter().map(|pair| pair.correlation.abs()).collect();
    let order = descending(&strengths);
    order.into_iter().map(|place| found[place]).collect()
}

fn of_dimension(dimension: usize, row: ArrayView1<f32>) -> Option<Strongest> {
    let mut best: Option<Strongest> = None;
    for (pathway, &correlation) in row.iter().enumerate() {
        let least = best.map_or(0.0, |best| best.correlation.abs());
        if correlation.abs() > least {
            best = Some(Strongest {
                dimension,
                pathway,
                correlation,
            });
        }
    }
    best
}

pub(super) fn same_samples(latent: &Array2<f32>, scores: &Array2<f32>) -> Result<()> {
    if latent.nrows() == scores.nrows() && latent.nrows() > 1 {
        return Ok(());
    }
    Err(Error::new(
        format!(
            "there are latent vectors of {} samples and pathway scores of {}",
            latent.nrows(),
            scores.nrows()
        ),
        "Give both of the same samples, two at least.",
    ))
}

/// The columns as rows of mean 0 and length 1; of NaN where that can't be.
fn standardised(columns: &Array2<f32>) -> Array2<f64> {
    let mut rows = Array2::zeros((columns.ncols(), columns.nrows()));
    for (mut row, column) in rows.rows_mut().into_iter().zip(columns.columns()) {
        row.zip_mut_with(&column, |to, &from| *to = f64::from(from));
        let mean = row.sum() / row.len() as f64;
        row -= mean;
        let varies = column.iter().any(|&value| value != column[0]);
        let length = if varies { row.dot(&row).sqrt() } else { 0.0 };
        row /= length;
        if !(length > 0.0 && length.is_finite()) {
            row.fill(f64::NAN);
        }
    }
    rows
}

/// Pearson's correlation of pairs; none if either side is constant or there are fewer than two.
pub(super) fn pearson(x: &[f64], y: &[f64]) -> Option<f64> {
    let (mean_x, mean_y) = (mean(x)?, mean(y)?);
    let (mut xx, mut yy, mut xy) = (0.0, 0.0, 0.0);
    for (x, y) in x.iter().zip(y) {
        let (x, y) = (x - mean_x, y - mean_y);
        xx += x * x;
        yy += y * y;
        xy += x * y;
    }
    let constant = |values: &[f64]| values.iter().all(|value| *value == values[0]);
    if constant(x) || constant(y) {
        return None;
    }
    let correlation = xy / (xx * yy).sqrt();
    correlation
        .is_finite()
        .then(|| correlation.clamp(-1.0, 1.0))
}

/// None of nothing.
pub(super) fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}
