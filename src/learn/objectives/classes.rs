//! Cross-entropy: the classifiers' objective.

use crate::learn::matrix::Matrix;

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
pub(super) fn cross_entropy_row(row: &mut [f32], class: usize, factor: f32) -> f64 {
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
