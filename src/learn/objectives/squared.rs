//! Squared differences: of pathway scores, of hidden genes, of all genes.

use crate::learn::matrix::Matrix;

/// The mean squared difference over all entries; `prediction` becomes `weight` × its gradient.
pub(crate) fn mean_squared(prediction: &mut Matrix, target: &[f32], weight: f64) -> f64 {
    let count = target.len() as f64;
    let factor = (2.0 * weight / count) as f32;
    let mut sum = 0.0;
    for (value, &target) in prediction.values_mut().iter_mut().zip(target) {
        let difference = *value - target;
        sum += f64::from(difference) * f64::from(difference);
        *value = factor * difference;
    }
    sum / count
}

/// The sum of the squared differences over the entries that `mask` (1 or 0) names; `prediction` becomes the differences there
/// times `factor`, and 0 elsewhere.
pub(crate) fn masked_squared(
    prediction: &mut Matrix,
    target: &[f32],
    mask: &[u8],
    factor: f32,
) -> f64 {
    let width = prediction.columns();
    let rows = prediction
        .values_mut()
        .chunks_mut(width)
        .zip(target.chunks(width))
        .zip(mask.chunks(width));
    rows.map(|((row, target), mask)| masked_row(row, target, mask, factor))
        .sum()
}

#[inline(never)]
fn masked_row(row: &mut [f32], target: &[f32], mask: &[u8], factor: f32) -> f64 {
    let mut sum = 0.0;
    let pieces = row
        .chunks_mut(64)
        .zip(target.chunks(64))
        .zip(mask.chunks(64));
    for ((row, target), mask) in pieces {
        let mut lanes = [0.0_f32; 4];
        for (at, ((value, &target), &mask)) in row.iter_mut().zip(target).zip(mask).enumerate() {
            let difference = (*value - target) * f32::from(mask);
            lanes[at % 4] += difference * difference;
            *value = factor * difference;
        }
        sum += f64::from((lanes[0] + lanes[1]) + (lanes[2] + lanes[3]));
    }
    sum
}

/// The sum of the squared differences over all entries; `prediction` becomes the differences times `factor`.
///
/// A denoising autoencoder (Vincent et al. 2008) minimises their mean, `1/(n·g) Σ (x̂ − x)²`, where `x̂` comes of a sample that
/// noise was added to and `x` is the sample as it is; VIME (Yoon et al. 2020) the same of samples with exchanged values.
pub(crate) fn squared(prediction: &mut Matrix, target: &[f32], factor: f32) -> f64 {
    let width = prediction.columns();
    let rows = prediction.values_mut().chunks_mut(width);
    rows.zip(target.chunks(width))
        .map(|(row, target)| squared_row(row, target, factor))
        .sum()
}

#[inline(never)]
fn squared_row(row: &mut [f32], target: &[f32], factor: f32) -> f64 {
    let mut sum = 0.0;
    for (row, target) in row.chunks_mut(64).zip(target.chunks(64)) {
        let mut lanes = [0.0_f32; 4];
        for (at, (value, &target)) in row.iter_mut().zip(target).enumerate() {
            let difference = *value - target;
            lanes[at % 4] += difference * difference;
            *value = factor * difference;
        }
        sum += f64::from((lanes[0] + lanes[1]) + (lanes[2] + lanes[3]));
    }
    sum
}
