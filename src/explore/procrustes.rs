//! How alike two pictures of the same samples are, whatever their size, place and rotation.

use ndarray::{Array1, Array2, ArrayView2, Axis};

use crate::{Error, Result};

/// Sweeps over all pairs of columns after which singular values are taken as they are; ten are usual.
const MOST_SWEEPS: usize = 60;

/// The Procrustes disparity (Gower 1975) of two layouts of the same samples, both samples × axes: 0 where one is the
/// other moved, turned, mirrored and scaled, 1 where they have nothing in common.
///
/// Both are centred and scaled to a sum of squares of 1; what remains after the best rotation and scaling is
/// `1 − (Σ σ)²` with the singular values σ of `AᵀB`.
///
/// # Errors
/// If the layouts differ in shape, hold values that aren't finite, or if all samples of one are at the same place.
pub fn disparity(a: ArrayView2<'_, f64>, b: ArrayView2<'_, f64>) -> Result<f64> {
    if a.dim() != b.dim() {
        return Err(Error::new(
            format!(
                "A layout of {} samples and {} axes cannot be compared with one of {} and {}",
                a.nrows(),
                a.ncols(),
                b.nrows(),
                b.ncols()
            ),
            "Compare layouts of the same samples with the same number of axes.",
        ));
    }
    let products = standardised(a)?.t().dot(&standardised(b)?);
    let sum: f64 = singular_values(products).into_iter().sum();
    Ok((1.0 - sum * sum).clamp(0.0, 1.0))
}

/// Centred, with a sum of squares of 1.
fn standardised(layout: ArrayView2<'_, f64>) -> Result<Array2<f64>> {
    let no_samples = || Array1::zeros(layout.ncols());
    let mean = layout.mean_axis(Axis(0)).unwrap_or_else(no_samples);
    let centred = &layout - &mean;
    let length = centred
        .iter()
        .map(|value| value * value)
        .sum::<f64>()
        .sqrt();
    if length > 0.0 && length.is_finite() {
        Ok(centred / length)
    } else {
        Err(Error::new(
            "A layout has all samples at one place, or values that are not finite",
            "Compare layouts with at least two different places.",
        ))
    }
}

/// By one-sided Jacobi rotations (Hestenes 1958), which keep small singular values exact: columns are turned in pairs
/// until all are orthogonal; their lengths are the singular values.
fn singular_values(matrix: Array2<f64>) -> Vec<f64> {
    let mut columns: Vec<Vec<f64>> = matrix
        .columns()
        .into_iter()
        .map(|column| column.to_vec())
        .collect();
    for _ in 0..MOST_SWEEPS {
        let mut turned = false;
        for second in 1..columns.len() {
            let (head, tail) = columns.split_at_mut(second);
            for first in head {
                turned |= make_orthogonal(first, &mut tail[0]);
            }
        }
        if !turned {
            break;
        }
    }
    columns
        .iter()
        .map(|column| dot(column, column).sqrt())
        .collect()
}

/// Turns two columns in their plane so that they are orthogonal; whether they weren't.
fn make_orthogonal(first: &mut [f64], second: &mut [f64]) -> bool {
    let (a, b) = (dot(first, first), dot(second, second));
    let common = dot(first, second);
    if common.abs() <= f64::EPSILON * (a * b).sqrt() {
        return false;
    }
    let half = (b - a) / (2.0 * common);
    let tangent = 1.0f64.copysign(half) / (half.abs() + half.hypot(1.0));
    let cosine = 1.0 / tangent.hypot(1.0);
    let sine = cosine * tangent;
    for (x, y) in first.iter_mut().zip(second) {
        (*x, *y) = (cosine * *x - sine * *y, sine * *x + cosine * *y);
    }
    true
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}
