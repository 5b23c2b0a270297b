//! Barlow Twins: the correlations between two views' dimensions come close to the identity.

use crate::learn::device::Device;

use super::columns::Standardised;
use crate::learn::matrix::Matrix;

/// `Σ_i (1 − C_ii)² + λ Σ_i Σ_{j≠i} C_ij²`, where `C_ij` is the correlation over the batch of dimension `i` of the first view
/// with dimension `j` of the second (Zbontar et al. 2021, equations 1 and 2; as there, 1e-5 is added to each variance).
/// `projections` (2n × dimensions) becomes `weight` × its gradient.
pub(crate) fn barlow_twins(
    projections: &mut Matrix,
    lambda: f64,
    weight: f64,
    device: &Device,
) -> f64 {
    let (samples, width) = (projections.rows() / 2, projections.columns());
    let (first, second) = projections.values_mut().split_at_mut(samples * width);
    let [one, other] = [&*first, &*second].map(|values| Standardised::of(values, width));
    let [left, right] =
        [&one, &other].map(|standardised| standardised.values.clone().into_tensor(device));
    let product = left.clone().transpose().matmul(right.clone());
    let mut correlations = Matrix::from_tensor(product);
    let loss = towards_identity(&mut correlations, lambda, weight, samples as f64);
    let pull = correlations.into_tensor(device);
    let to_left = Matrix::from_tensor(right.matmul(pull.clone().transpose()));
    let to_right = Matrix::from_tensor(left.matmul(pull));
    one.backward(&to_left, first);
    other.backward(&to_right, second);
    loss
}

/// The loss of sums of products over so many samples, which become the gradient of what they are a sum of.
fn towards_identity(products: &mut Matrix, lambda: f64, weight: f64, samples: f64) -> f64 {
    let width = products.columns();
    let mut loss = 0.0;
    let rows = products.values_mut().chunks_exact_mut(width).enumerate();
    for (row, values) in rows {
        for (column, value) in values.iter_mut().enumerate() {
            let correlation = f64::from(*value) / samples;
            let (wrong, counts) = match row == column {
                true => (correlation - 1.0, 1.0),
                false => (correlation, lambda),
            };
            loss += counts * wrong * wrong;
            *value = (2.0 * weight * counts * wrong / samples) as f32;
        }
    }
    loss
}
