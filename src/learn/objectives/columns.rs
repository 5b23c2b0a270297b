//! Columns of a batch: their mean taken away, and divided by their standard deviation.

use crate::learn::linear::column_sums;
use crate::learn::matrix::Matrix;

/// What PyTorch's batch normalisation adds to the variance.
const EPSILON: f32 = 1e-5;

/// Rows × columns, each column with mean 0.
pub(super) struct Centred {
    pub values: Matrix,
    /// The sum of each column's squares.
    pub squares: Vec<f32>,
}

/// Takes each column's mean away.
pub(super) fn centred(values: &[f32], width: usize) -> Centred {
    let rows = values.len() / width;
    let mut values = Matrix::new(values.to_vec(), rows, width);
    let sums = column_sums(&values);
    let count = rows.max(1) as f32;
    let mut squares = vec![0.0; width];
    for row in values.values_mut().chunks_exact_mut(width) {
        for ((value, &sum), square) in row.iter_mut().zip(&sums).zip(&mut squares) {
            *value -= sum / count;
            *square += *value * *value;
        }
    }
    Centred { values, squares }
}

/// Columns with mean 0 and variance 1, and one over what they were divided by.
pub(super) struct Standardised {
    pub values: Matrix,
    inverse_sd: Vec<f32>,
}

impl Standardised {
    /// Each column minus its mean, divided by its standard deviation (with the number of rows as divisor).
    pub fn of(values: &[f32], width: usize) -> Self {
        let Centred {
            mut values,
            squares,
        } = centred(values, width);
        let count = values.rows().max(1) as f32;
        let inverse = |&square: &f32| 1.0 / (square / count + EPSILON).sqrt();
        let inverse_sd: Vec<f32> = squares.iter().map(inverse).collect();
        for row in values.values_mut().chunks_exact_mut(width) {
            let scaled = row.iter_mut().zip(&inverse_sd);
            scaled.for_each(|(value, &inverse)| *value *= inverse);
        }
        Standardised { values, inverse_sd }
    }

    /// Writes the gradient of what the columns were before from that of what they are now.
    pub fn backward(&self, gradient: &Matrix, to: &mut [f32]) {
        let width = gradient.columns();
        let count = gradient.rows().max(1) as f32;
        let sums = column_sums(gradient);
        let mut along = vec![0.0_f32; width];
        let rows = || {
            let values = self.values.values().chunks_exact(width);
            gradient.values().chunks_exact(width).zip(values)
        };
        for (gradient, values) in rows() {
            for ((sum, &gradient), &value) in along.iter_mut().zip(gradient).zip(values) {
                *sum += gradient * value;
            }
        }
        for ((gradient, values), to) in rows().zip(to.chunks_exact_mut(width)) {
            for (column, to) in to.iter_mut().enumerate() {
                let mean = sums[column] + values[column] * along[column];
                *to = self.inverse_sd[column] * (gradient[column] - mean / count);
            }
        }
    }
}
