//! The three objectives of pretraining and the classifiers' one, each with its gradient.
//!
//! Each function turns a prediction into the gradient of its loss in place and returns the loss, summed in double
//! precision.

use super::device::Device;
use super::matrix::Matrix;

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

/// NT-Xent (Chen et al. 2020) over cosine similarity: row `i` of the first half should be closest to row `i` of the
/// second half, and the other way round. `projections` becomes `weight` × its gradient.
pub(crate) fn nt_xent(
    projections: &mut Matrix,
    temperature: f64,
    weight: f64,
    device: &Device,
) -> f64 {
    let (rows, width) = (projections.rows(), projections.columns());
    let lengths = normalise_rows(projections);
    let unit = projections.clone().into_tensor(device);
    let mut similarity = Matrix::from_tensor(unit.clone().matmul(unit.clone().transpose()));

    let inverse = (1.0 / temperature) as f32;
    let factor = (weight / rows as f64) as f32 * inverse;
    let mut sum = 0.0;
    for (row, values) in similarity.values_mut().chunks_exact_mut(rows).enumerate() {
        values.iter_mut().for_each(|value| *value *= inverse);
        values[row] = f32::NEG_INFINITY;
        sum += cross_entropy_row(values, (row + rows / 2) % rows, factor);
    }
    // Every similarity stands in two places, so both a row and its column pull.
    let values = similarity.values();
    let both = (0..rows * rows).map(|at| values[at] + values[at % rows * rows + at / rows]);
    let both = Matrix::new(both.collect(), rows, rows).into_tensor(device);
    let pull = Matrix::from_tensor(both.matmul(unit));

    let outputs = projections.values_mut().chunks_exact_mut(width);
    for ((unit, pull), length) in outputs.zip(pull.values().chunks_exact(width)).zip(lengths) {
        let along: f32 = unit.iter().zip(pull).map(|(u, p)| u * p).sum();
        unit.iter_mut()
            .zip(pull)
            .for_each(|(u, &p)| *u = (p - *u * along) / length);
    }
    sum / rows as f64
}

/// Scales each row to length 1 and returns the lengths, at least 1e-12 as in PyTorch's `normalize`.
fn normalise_rows(matrix: &mut Matrix) -> Vec<f32> {
    let width = matrix.columns();
    let rows = matrix.values_mut().chunks_exact_mut(width);
    rows.map(|row| {
        let length = row
            .iter()
            .map(|value| value * value)
            .sum::<f32>()
            .sqrt()
            .max(1e-12);
        row.iter_mut().for_each(|value| *value /= length);
        length
    })
    .collect()
}

/// The mean cross-entropy of the rows' softmax against the true classes; `logits` becomes its gradient.
pub(crate) fn cross_entropy(logits: &mut Matrix, classes: &[usize]) -> f64 {
    let (rows, width) = (logits.rows(), logits.columns());
    let factor = (1.0 / rows as f64) as f32;
    let values = logits.values_mut().chunks_exact_mut(width);
    let sum: f64 = values
        .zip(classes)
        .map(|(row, &class)| cross_entropy_row(row, class, factor))
        .sum();
    sum / rows as f64
}

/// The mean cross-entropy of the rows, each with the weight of its class, divided by the sum of these weights (as
/// PyTorch's `cross_entropy(weight=…)`); `logits` becomes its gradient.
pub(crate) fn weighted_cross_entropy(
    logits: &mut Matrix,
    classes: &[usize],
    weights: &[f64],
) -> f64 {
    let total: f64 = classes.iter().map(|&class| weights[class]).sum();
    let width = logits.columns();
    let values = logits.values_mut().chunks_exact_mut(width);
    let sum: f64 = values
        .zip(classes)
        .map(|(row, &class)| {
            let factor = (weights[class] / total) as f32;
            weights[class] * cross_entropy_row(row, class, factor)
        })
        .sum();
    sum / total
}

/// Minus the log of the softmax at `class`; the row becomes `factor` × (softmax − one at `class`).
fn cross_entropy_row(row: &mut [f32], class: usize, factor: f32) -> f64 {
    let at_class = row[class];
    let (largest, sum) = softmax_row(row);
    row.iter_mut().for_each(|value| *value *= factor);
    row[class] -= factor;
    f64::from(largest - at_class) + f64::from(sum).ln()
}

/// Turns a row into its softmax; returns its largest value and the sum of the exponentials relative to it.
pub(crate) fn softmax_row(row: &mut [f32]) -> (f32, f32) {
    let largest = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let mut sum = 0.0;
    for value in row.iter_mut() {
        *value = (*value - largest).exp();
        sum += *value;
    }
    row.iter_mut().for_each(|value| *value /= sum);
    (largest, sum)
}

#[cfg(test)]
mod tests {
    use super::{Matrix, cross_entropy, weighted_cross_entropy};

    #[test]
    fn a_weight_counts_as_often_as_a_sample_is_there() {
        let row = [[0.3, -1.2, 0.8], [1.1, 0.4, -0.6]];
        let mut weighted = Matrix::new(row.concat(), 2, 3);
        let loss = weighted_cross_entropy(&mut weighted, &[2, 0], &[1.5, 7.0, 0.5]);
        // Of class 2 one, of class 0 three: the same ratio.
        let mut repeated = Matrix::new([row[0], row[1], row[1], row[1]].concat(), 4, 3);
        let expected = cross_entropy(&mut repeated, &[2, 0, 0, 0]);
        assert!((loss - expected).abs() < 1e-6);
        let (ours, theirs) = (weighted.values(), repeated.values());
        for column in 0..3 {
            assert!((ours[column] - theirs[column]).abs() < 1e-6);
            assert!((ours[3 + column] - 3.0 * theirs[3 + column]).abs() < 1e-6);
        }
    }
}
