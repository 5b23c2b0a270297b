//! BYOL: one network predicts what a slower one makes of the other view.

use super::nt_xent::normalise_rows;
use crate::learn::matrix::Matrix;

/// The mean over samples of `‖q̄₁ − z̄₂‖² + ‖q̄₂ − z̄₁‖²`, which is `4 − 2 cos(q₁, z₂) − 2 cos(q₂, z₁)`, of predictions `q` and the
/// slower network's projections `z` of two views (Grill et al. 2020, equation 2, both ways round). `predictions` (2n ×
/// dimensions) becomes `weight` × its gradient; `targets` are as many, and become their unit vectors.
pub(crate) fn byol(predictions: &mut Matrix, targets: &mut Matrix, weight: f64) -> f64 {
    let (rows, width) = (predictions.rows(), predictions.columns());
    let samples = rows / 2;
    let lengths = normalise_rows(predictions);
    normalise_rows(targets);
    let factor = (2.0 * weight / samples as f64) as f32;
    let mut sum = 0.0;
    let outputs = predictions.values_mut().chunks_exact_mut(width);
    for ((row, unit), length) in outputs.enumerate().zip(lengths) {
        let other = (row + samples) % rows;
        let target = &targets.values()[other * width..(other + 1) * width];
        let along: f32 = unit.iter().zip(target).map(|(u, t)| u * t).sum();
        sum += 2.0 - 2.0 * f64::from(along);
        unit.iter_mut()
            .zip(target)
            .for_each(|(u, &t)| *u = factor * (*u * along - t) / length);
    }
    sum / samples as f64
}
