//! Two of a kind are told from all others of the batch.

use crate::learn::device::Device;

use super::classes::cross_entropy_row;
use crate::learn::matrix::Matrix;

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
pub(super) fn normalise_rows(matrix: &mut Matrix) -> Vec<f32> {
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
