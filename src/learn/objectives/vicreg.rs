//! VICReg: two views that agree, in dimensions that vary and do not repeat each other.

use crate::learn::device::Device;

use super::columns::{Centred, centred};
use crate::learn::matrix::Matrix;

/// The standard deviation that every dimension is to have at least, and what is added to its variance.
const DEVIATION: f32 = 1.0;
const EPSILON: f32 = 1e-4;

/// What invariance, variance and covariance count.
#[derive(Debug, Clone, Copy)]
pub(crate) struct VicregTerms {
    pub invariance: f64,
    pub variance: f64,
    pub covariance: f64,
}

/// `λ s + μ [v(Z) + v(Z')] + ν [c(Z) + c(Z')]` of two views' projections (Bardes et al. 2022, algorithm 1): `s` is the mean
/// squared difference, `v = 1/d Σ_j max(0, 1 − √(Var z_j + 1e-4))` and `c = 1/d Σ_{i≠j} Cov(z_i, z_j)²`, variance and covariance
/// over the batch with n − 1 as divisor. `projections` (2n × d) becomes `weight` × its gradient.
pub(crate) fn vicreg(
    projections: &mut Matrix,
    terms: VicregTerms,
    weight: f64,
    device: &Device,
) -> f64 {
    let (samples, width) = (projections.rows() / 2, projections.columns());
    let (first, second) = projections.values_mut().split_at_mut(samples * width);
    let [one, other] = [&*first, &*second].map(|values| centred(values, width));
    let entries = (samples * width) as f64;
    let pull = (2.0 * weight * terms.invariance / entries) as f32;
    let mut squares = 0.0;
    for (one, other) in first.iter_mut().zip(&mut *second) {
        let difference = *one - *other;
        squares += f64::from(difference) * f64::from(difference);
        *one = pull * difference;
        *other = -pull * difference;
    }
    let mut loss = terms.invariance * squares / entries;
    for (view, gradient) in [(one, first), (other, second)] {
        loss += spread(view, terms, weight, device, gradient);
    }
    loss
}

/// The terms of one view; their gradient is added.
fn spread(
    view: Centred,
    terms: VicregTerms,
    weight: f64,
    device: &Device,
    gradient: &mut [f32],
) -> f64 {
    let Centred { values, squares } = view;
    let width = values.columns();
    // One sample alone has no variance: it counts as 0.
    let degrees = values.rows().saturating_sub(1).max(1) as f32;
    let deviations = squares
        .iter()
        .map(|square| (square / degrees + EPSILON).sqrt());
    let deviations: Vec<f32> = deviations.collect();
    let missing = deviations
        .iter()
        .map(|&deviation| f64::from(DEVIATION - deviation).max(0.0));
    let variance = missing.sum::<f64>() / width as f64;

    let tensor = values.clone().into_tensor(device);
    let product = tensor.clone().transpose().matmul(tensor.clone());
    let mut covariances = Matrix::from_tensor(product);
    let covariance = beside_diagonal(&mut covariances, degrees) / width as f64;
    let to_covariance = Matrix::from_tensor(tensor.matmul(covariances.into_tensor(device)));

    let push = (weight * terms.variance / width as f64) as f32 / degrees;
    let part = (4.0 * weight * terms.covariance / width as f64) as f32 / degrees;
    let rows = values.values().chunks_exact(width);
    let rows = rows.zip(to_covariance.values().chunks_exact(width));
    for ((values, repeated), gradient) in rows.zip(gradient.chunks_exact_mut(width)) {
        for (column, gradient) in gradient.iter_mut().enumerate() {
            let deviation = deviations[column];
            if deviation < DEVIATION {
                *gradient -= push * values[column] / deviation;
            }
            *gradient += part * repeated[column];
        }
    }
    terms.variance * variance + terms.covariance * covariance
}

/// The sum of the squared covariances beside the diagonal, from sums of products; these become the covariances, with 0 in the
/// diagonal.
fn beside_diagonal(products: &mut Matrix, degrees: f32) -> f64 {
    let width = products.columns();
    let mut sum = 0.0;
    let rows = products.values_mut().chunks_exact_mut(width).enumerate();
    for (row, values) in rows {
        values[row] = 0.0;
        for value in values {
            *value /= degrees;
            sum += f64::from(*value) * f64::from(*value);
        }
    }
    sum
}
