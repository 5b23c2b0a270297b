//! A matrix in the processor's memory that becomes a tensor and back, without a copy where the tensor is the only owner.

use super::device::{Device, Tensor, Values};
use crate::packing::{Pack, Packer, Parcel, Unpack};

/// Rows × columns of single precision in C order.
#[derive(Debug, Clone)]
pub(crate) struct Matrix {
    values: Values,
    rows: usize,
    columns: usize,
}

impl Matrix {
    /// Takes over `values`, row by row.
    pub fn new(values: Vec<f32>, rows: usize, columns: usize) -> Self {
        Matrix {
            values: Values::new(values, [rows, columns]),
            rows,
            columns,
        }
    }

    /// All zero.
    pub fn zeros(rows: usize, columns: usize) -> Self {
        Matrix::new(vec![0.0; rows * columns], rows, columns)
    }

    /// Takes the memory out of a tensor; copies only if the tensor is shared or a view.
    pub fn from_tensor(tensor: Tensor<2>) -> Self {
        let [rows, columns] = tensor.dims();
        Matrix {
            values: Values::of_tensor(tensor),
            rows,
            columns,
        }
    }

    /// Hands the memory to a tensor on `device`.
    pub fn into_tensor(self, device: &Device) -> Tensor<2> {
        self.values.into_tensor([self.rows, self.columns], device)
    }

    pub fn rows(&self) -> usize {
        self.rows
    }

    pub fn columns(&self) -> usize {
        self.columns
    }

    pub fn values(&self) -> &[f32] {
        self.values.slice()
    }

    pub fn values_mut(&mut self) -> &mut [f32] {
        self.values.slice_mut()
    }

    /// The numbers row by row.
    pub fn into_values(self) -> Vec<f32> {
        self.values.into_vec()
    }
}

impl Pack for Matrix {
    fn pack(&self, to: &mut Packer) {
        self.rows.pack(to);
        self.columns.pack(to);
        to.singles(self.values());
    }
}

impl Unpack for Matrix {
    fn unpack(from: &mut Parcel) -> Self {
        let (rows, columns) = from.shape(4);
        let mut matrix = Matrix::zeros(rows, columns);
        from.singles(matrix.values_mut());
        matrix
    }
}
