//! A fully connected layer with its backward pass and update written out.

use ndarray::Array2;

use super::adam::{AdamStep, Moments};
use super::device::{Device, Tensor};
use super::matrix::Matrix;
use super::weights::LinearWeights;
use crate::packing::{Packer, Parcel};

/// Rows of a weight's gradient that are computed and used up at a time.
const GRADIENT_ROWS: usize = 1024;

/// What is left of a layer's backward pass once the gradient of its input is known: its weight is to learn.
pub(crate) struct Owed {
    input: Tensor<2>,
    gradient: Tensor<2>,
    adam: AdamStep,
}

/// One fully connected layer on a device.
#[derive(Debug, Clone)]
pub(crate) struct Linear {
    /// Inputs × outputs.
    weight: Tensor<2>,
    bias: Vec<f32>,
    weight_moments: Moments,
    bias_moments: Moments,
    device: Device,
}

impl Linear {
    pub fn new(weights: LinearWeights, device: &Device) -> Self {
        let (inputs, outputs) = weights.weight.dim();
        let standard = weights.weight.as_standard_layout().into_owned();
        let values = standard.into_raw_vec_and_offset().0;
        Linear {
            weight: Matrix::new(values, inputs, outputs).into_tensor(device),
            bias: weights.bias,
            weight_moments: Moments::default(),
            bias_moments: Moments::default(),
            device: device.clone(),
        }
    }

    pub fn into_weights(self) -> LinearWeights {
        let shape = self.weight.dims();
        let values = Matrix::from_tensor(self.weight).into_values();
        let weight = Array2::from_shape_vec(shape, values)
            .expect("as many values as the tensor's shape says");
        LinearWeights {
            weight,
            bias: self.bias,
        }
    }

    /// The weights without what Adam remembers. The memory of the weight is shared until one of the two learns.
    pub fn snapshot(&self) -> Self {
        Linear {
            weight: self.weight.clone(),
            bias: self.bias.clone(),
            weight_moments: Moments::default(),
            bias_moments: Moments::default(),
            device: self.device.clone(),
        }
    }

    /// Adam's running means of the gradients, shaped as the weights; zero before the first step.
    pub fn gradient_means(&self) -> LinearWeights {
        let [inputs, outputs] = self.weight.dims();
        let means = self.weight_moments.first.clone();
        let weight = Array2::from_shape_vec((inputs, outputs), means);
        LinearWeights {
            weight: weight.unwrap_or_else(|_| Array2::zeros((inputs, outputs))),
            bias: match self.bias_moments.first.is_empty() {
                true => vec![0.0; self.bias.len()],
                false => self.bias_moments.first.clone(),
            },
        }
    }

    /// Packs the weights, and what Adam remembers where they learn on.
    pub fn pack(&self, learns: bool, to: &mut Packer) {
        let [inputs, outputs] = self.weight.dims();
        // A block at a time: the tensor gives its numbers as a copy.
        to.many_singles(inputs * outputs, |to| {
            for start in (0..inputs).step_by(GRADIENT_ROWS) {
                let end = (start + GRADIENT_ROWS).min(inputs);
                let block = self.weight.clone().slice([start..end, 0..outputs]);
                to.singles(Matrix::from_tensor(block).values());
            }
        });
        to.singles(&self.bias);
        if learns {
            self.weight_moments.pack(to);
            self.bias_moments.pack(to);
        }
    }

    /// Takes back what a layer of the same shape packed.
    pub fn restore(&mut self, learns: bool, from: &mut Parcel) {
        let nothing = Tensor::zeros([1, 1], &self.device);
        let mut weight = Matrix::from_tensor(std::mem::replace(&mut self.weight, nothing));
        from.singles(weight.values_mut());
        let size = weight.values().len();
        self.weight = weight.into_tensor(&self.device);
        from.singles(&mut self.bias);
        if learns {
            self.weight_moments.restore(from, size);
            self.bias_moments.restore(from, self.bias.len());
        }
    }

    /// Goes a share of the way towards another layer of the same shape; what Adam remembers stays.
    pub fn approach(&mut self, other: &Linear, share: f32) {
        let [inputs, _] = self.weight.dims();
        approach(&mut self.bias, &other.bias, share);
        if inputs == 0 {
            return;
        }
        let nothing = Tensor::zeros([1, 1], &self.device);
        let mut weight = Matrix::from_tensor(std::mem::replace(&mut self.weight, nothing));
        let aim = Matrix::from_tensor(other.weight.clone());
        approach(weight.values_mut(), aim.values(), share);
        self.weight = weight.into_tensor(&self.device);
    }

    pub fn bias(&self) -> &[f32] {
        &self.bias
    }

    /// `input · weight`, without the bias.
    pub fn product(&self, input: Tensor<2>) -> Matrix {
        Matrix::from_tensor(input.matmul(self.weight.clone()))
    }

    /// `input · weight + bias`.
    pub fn forward(&self, input: Tensor<2>) -> Matrix {
        let mut output = self.product(input);
        for row in output.values_mut().chunks_exact_mut(self.bias.len()) {
            let biased = row.iter_mut().zip(&self.bias);
            biased.for_each(|(value, &bias)| *value += bias);
        }
        output
    }

    /// The gradient of the input from that of the output; the layer stays as it is.
    pub fn backward(&self, gradient: Tensor<2>) -> Matrix {
        Matrix::from_tensor(gradient.matmul(self.weight.clone().transpose()))
    }

    /// As [`Linear::backward`], transposed: inputs × rows. With far more inputs than rows nothing large is turned over.
    pub fn backward_transposed(&self, gradient: Matrix) -> Matrix {
        let gradient = gradient.into_tensor(&self.device).transpose();
        Matrix::from_tensor(self.weight.clone().matmul(gradient))
    }

    /// Back through the layer, from the gradient of the output: updates weight and bias, and returns the gradient of
    /// the input.
    pub fn learn(&mut self, input: Tensor<2>, gradient: Matrix, adam: AdamStep) -> Matrix {
        let (to_input, owed) = self.go_back(input, gradient, adam);
        self.settle(owed);
        to_input
    }

    /// As [`Linear::learn`], but for the weight, which [`Linear::settle`] updates.
    pub fn go_back(
        &mut self,
        input: Tensor<2>,
        gradient: Matrix,
        adam: AdamStep,
    ) -> (Matrix, Owed) {
        self.learn_bias(&gradient, adam);
        let gradient = gradient.into_tensor(&self.device);
        let to_input = self.backward(gradient.clone());
        let owed = Owed {
            input,
            gradient,
            adam,
        };
        (to_input, owed)
    }

    /// Updates the weight, which was left out on the way back.
    pub fn settle(&mut self, owed: Owed) {
        self.learn_weight(owed.input, owed.gradient, owed.adam);
    }

    /// Updates the bias, from the gradient of the output.
    pub fn learn_bias(&mut self, gradient: &Matrix, adam: AdamStep) {
        let outputs = self.bias.len();
        let sums = column_sums(gradient);
        adam.apply(&mut self.bias, &sums, &mut self.bias_moments, 0, outputs);
    }

    /// Updates the weight, from the input and the gradient of the output.
    ///
    /// The weight's gradient is made a block of rows at a time and used while it is still in the cache.
    pub fn learn_weight(&mut self, input: Tensor<2>, gradient: Tensor<2>, adam: AdamStep) {
        let [samples, inputs] = input.dims();
        let nothing = Tensor::zeros([1, 1], &self.device);
        let mut weight = Matrix::from_tensor(std::mem::replace(&mut self.weight, nothing));
        let outputs = weight.columns();
        for start in (0..inputs).step_by(GRADIENT_ROWS) {
            let end = (start + GRADIENT_ROWS).min(inputs);
            let columns = input.clone().slice([0..samples, start..end]);
            let block = Matrix::from_tensor(columns.transpose().matmul(gradient.clone()));
            let (from, to) = (start * outputs, end * outputs);
            let weights = &mut weight.values_mut()[from..to];
            let (moments, size) = (&mut self.weight_moments, inputs * outputs);
            adam.apply(weights, block.values(), moments, from, size);
        }
        self.weight = weight.into_tensor(&self.device);
    }
}

/// Takes numbers a share of the way towards others.
pub(crate) fn approach(numbers: &mut [f32], aim: &[f32], share: f32) {
    let pairs = numbers.iter_mut().zip(aim);
    pairs.for_each(|(number, &aim)| *number += share * (aim - *number));
}

/// The sum of each column.
pub(crate) fn column_sums(matrix: &Matrix) -> Vec<f32> {
    let mut sums = vec![0.0; matrix.columns()];
    for row in matrix.values().chunks_exact(matrix.columns()) {
        sums.iter_mut()
            .zip(row)
            .for_each(|(sum, &value)| *sum += value);
    }
    sums
}
