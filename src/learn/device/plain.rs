//! Of Burn's tensors what we use of them: matrices that are shared, turned over, cut and multiplied.

use std::ops::Range;
use std::sync::Arc;

use genessl_kernels::product::{Strided, product};

/// The processor, one thread of it.
#[derive(Debug, Clone)]
pub struct Device;

/// A matrix, or a view of one: shared memory, and how it lies there. `D` is 2.
#[derive(Debug, Clone)]
pub struct Tensor<const D: usize> {
    values: Arc<Vec<f32>>,
    /// Where the first number is.
    start: usize,
    shape: [usize; D],
    strides: [usize; D],
}

impl Tensor<2> {
    /// All zero.
    pub fn zeros(shape: [usize; 2], _: &Device) -> Self {
        Tensor::of_values(vec![0.0; shape[0] * shape[1]], shape)
    }

    fn of_values(values: Vec<f32>, shape: [usize; 2]) -> Self {
        Tensor {
            values: Arc::new(values),
            start: 0,
            shape,
            strides: [shape[1], 1],
        }
    }

    /// Rows and columns.
    pub fn dims(&self) -> [usize; 2] {
        self.shape
    }

    /// The same numbers, rows as columns.
    pub fn transpose(mut self) -> Self {
        self.shape.reverse();
        self.strides.reverse();
        self
    }

    /// Some rows and columns of it.
    pub fn slice(mut self, ranges: [Range<usize>; 2]) -> Self {
        for (dimension, range) in ranges.into_iter().enumerate() {
            assert!(range.start <= range.end && range.end <= self.shape[dimension]);
            self.start += range.start * self.strides[dimension];
            self.shape[dimension] = range.len();
        }
        self
    }

    /// The product of two matrices.
    pub fn matmul(self, other: Self) -> Self {
        let shape = [self.shape[0], other.shape[1]];
        Tensor::of_values(product(self.strided(), other.strided()), shape)
    }

    fn strided(&self) -> Strided<'_> {
        Strided {
            // A view of nothing may begin beyond the end.
            values: self.values.get(self.start..).unwrap_or_default(),
            shape: self.shape,
            strides: self.strides,
        }
    }

    /// The numbers row by row: the memory itself where nobody else has it and it lies so.
    fn into_values(self) -> Vec<f32> {
        let [rows, columns] = self.shape;
        let is_whole = self.strides == [columns, 1] && self.values.len() == rows * columns;
        if is_whole {
            return Arc::unwrap_or_clone(self.values);
        }
        let mut values = Vec::with_capacity(rows * columns);
        for row in 0..rows {
            let from = self.start + row * self.strides[0];
            match self.strides[1] {
                _ if columns == 0 => {}
                1 => values.extend_from_slice(&self.values[from..from + columns]),
                stride => values.extend(self.values[from..].iter().step_by(stride).take(columns)),
            }
        }
        values
    }
}

/// Numbers in single precision, row by row.
#[cfg(target_arch = "wasm32")]
#[derive(Debug, Clone)]
pub(in crate::learn) struct Values(Vec<f32>);

/// As `of_burn.rs` has them.
#[cfg(target_arch = "wasm32")]
impl Values {
    pub fn new(values: Vec<f32>, _: [usize; 2]) -> Self {
        Values(values)
    }

    /// Takes the memory out of a tensor; copies only if the tensor is shared or a view.
    pub fn of_tensor(tensor: Tensor<2>) -> Self {
        Values(tensor.into_values())
    }

    /// Hands the memory to a tensor.
    pub fn into_tensor(self, shape: [usize; 2], _: &Device) -> Tensor<2> {
        Tensor::of_values(self.0, shape)
    }

    pub fn slice(&self) -> &[f32] {
        &self.0
    }

    pub fn slice_mut(&mut self) -> &mut [f32] {
        &mut self.0
    }

    pub fn into_vec(self) -> Vec<f32> {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use burn::tensor::{Device as BurnDevice, Tensor as BurnTensor, TensorData};

    use super::*;

    fn values(rows: usize, columns: usize, seed: usize) -> Vec<f32> {
        let value = |at: usize| ((at * 7919 + seed * 104_729) % 1009) as f32 * 0.013 - 6.5;
        (0..rows * columns).map(value).collect()
    }

    fn both(rows: usize, columns: usize, seed: usize) -> (Tensor<2>, BurnTensor<2>) {
        let data = TensorData::new(values(rows, columns, seed), [rows, columns]);
        (
            Tensor::of_values(values(rows, columns, seed), [rows, columns]),
            BurnTensor::from_data(data, &BurnDevice::flex()),
        )
    }

    fn assert_same(ours: Tensor<2>, theirs: BurnTensor<2>) {
        assert_eq!(ours.dims(), theirs.dims());
        let theirs: Vec<f32> = theirs.into_data().try_into_vec().expect("single precision");
        let ours = ours.into_values();
        assert_eq!(ours.len(), theirs.len());
        let differs = ours
            .iter()
            .zip(&theirs)
            .position(|(a, b)| a.to_bits() != b.to_bits());
        assert_eq!(differs, None);
    }

    #[test]
    fn products_have_the_bits_of_burn() {
        for (rows, inner, columns) in [
            (1, 1, 1),
            (1, 300, 7),
            (256, 500, 1024),
            (256, 1024, 512),
            (3, 5, 2),
            (64, 256, 300),
            (128, 128, 128),
            (37, 1, 19),
        ] {
            let (a, burn_a) = both(rows, inner, 1);
            let (b, burn_b) = both(inner, columns, 2);
            assert_same(
                a.clone().matmul(b.clone()),
                burn_a.clone().matmul(burn_b.clone()),
            );
            // As a backward pass has them.
            let (gradient, burn_gradient) = both(rows, columns, 3);
            assert_same(
                gradient.clone().matmul(b.clone().transpose()),
                burn_gradient.clone().matmul(burn_b.clone().transpose()),
            );
            assert_same(
                a.clone().transpose().matmul(gradient.clone()),
                burn_a.clone().transpose().matmul(burn_gradient.clone()),
            );
            assert_same(
                b.matmul(gradient.transpose()),
                burn_b.matmul(burn_gradient.transpose()),
            );
            let half = inner / 2..inner;
            assert_same(
                a.clone().slice([0..rows, half.clone()]).transpose(),
                burn_a.clone().slice([0..rows, half.clone()]).transpose(),
            );
            let (part, burn_part) = (
                a.slice([0..rows, half.clone()]),
                burn_a.slice([0..rows, half]),
            );
            let (right, burn_right) = both(part.dims()[1], columns, 4);
            assert_same(
                part.clone().matmul(right),
                burn_part.clone().matmul(burn_right),
            );
            assert_same(part, burn_part);
        }
    }

    #[test]
    fn a_product_over_nothing_is_zero() {
        let (a, b) = (
            Tensor::zeros([3, 0], &Device),
            Tensor::zeros([0, 2], &Device),
        );
        assert_eq!(a.matmul(b).into_values(), [0.0; 6]);
        let none = Tensor::zeros([3, 2], &Device).slice([3..3, 0..2]);
        assert_eq!(none.clone().into_values(), [0.0; 0]);
        assert_eq!(none.matmul(Tensor::zeros([2, 4], &Device)).dims(), [0, 4]);
    }
}
