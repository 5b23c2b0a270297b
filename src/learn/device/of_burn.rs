//! A matrix's numbers as Burn has them, so that they become a tensor and come back without a copy.

use burn::tensor::{DType, Device, Tensor, TensorData};

/// Numbers in single precision, row by row.
#[derive(Debug, Clone)]
pub(in crate::learn) struct Values(TensorData);

impl Values {
    pub fn new(values: Vec<f32>, shape: [usize; 2]) -> Self {
        Values(TensorData::new(values, shape))
    }

    /// Takes the memory out of a tensor; copies only if the tensor is shared or a view.
    pub fn of_tensor(tensor: Tensor<2>) -> Self {
        Values(tensor.into_data())
    }

    /// Hands the memory to a tensor on `device`.
    pub fn into_tensor(self, _: [usize; 2], device: &Device) -> Tensor<2> {
        Tensor::from_data(self.0, (device, DType::F32))
    }

    pub fn slice(&self) -> &[f32] {
        self.0
            .as_slice()
            .expect("made here, so single precision and aligned")
    }

    pub fn slice_mut(&mut self) -> &mut [f32] {
        self.0
            .as_mut_slice()
            .expect("made here, so single precision and aligned")
    }

    pub fn into_vec(self) -> Vec<f32> {
        self.0
            .try_into_vec()
            .expect("made here, so single precision")
    }
}
