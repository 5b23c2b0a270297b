//! A linear classifier by plain loops, for latent spaces: its steps are so small that handing them to a device costs
//! more than computing them.

use ndarray::Array2;

use super::adam::{AdamStep, Moments};
use super::linear::column_sums;
use super::matrix::Matrix;
use super::weights::LinearWeights;
use crate::packing::{Packer, Parcel};

/// Products summed side by side, so that the processor's vectors are full.
const LANES: usize = 16;

/// A fully connected layer with softmax, in training.
#[derive(Debug, Clone)]
pub(crate) struct Probe {
    /// Outputs × inputs, so that what belongs to a class lies in a row.
    weight: Vec<f32>,
    bias: Vec<f32>,
    inputs: usize,
    weight_moments: Moments,
    bias_moments: Moments,
}

impl Probe {
    pub fn new(weights: LinearWeights) -> Self {
        Probe {
            inputs: weights.inputs(),
            weight: weights.weight.t().iter().copied().collect(),
            bias: weights.bias,
            weight_moments: Moments::default(),
            bias_moments: Moments::default(),
        }
    }

    /// The weights.
    pub fn weights(&self) -> LinearWeights {
        let (inputs, outputs) = (self.inputs, self.bias.len());
        let weight = |(input, output)| self.weight[output * inputs + input];
        LinearWeights {
            weight: Array2::from_shape_fn((inputs, outputs), weight),
            bias: self.bias.clone(),
        }
    }

    /// Packs the weights.
    pub fn pack(&self, to: &mut Packer) {
        to.singles(&self.weight);
        to.singles(&self.bias);
    }

    /// Takes back those of a probe of the same shape.
    pub fn restore(&mut self, from: &mut Parcel) {
        from.singles(&mut self.weight);
        from.singles(&mut self.bias);
    }

    /// `input · weight + bias`.
    pub fn forward(&self, input: &Matrix) -> Matrix {
        let mut output = Vec::with_capacity(input.rows() * self.bias.len());
        for sample in input.values().chunks_exact(self.inputs) {
            let weights = self.weight.chunks_exact(self.inputs);
            let classes = weights.zip(&self.bias);
            output.extend(classes.map(|(weights, bias)| product(sample, weights) + bias));
        }
        Matrix::new(output, input.rows(), self.bias.len())
    }

    /// How many outputs there are.
    pub fn outputs(&self) -> usize {
        self.bias.len()
    }

    /// The gradient of the input from that of the output; the layer stays as it is.
    pub fn backward(&self, gradient: &Matrix) -> Matrix {
        let mut to_input = Matrix::zeros(gradient.rows(), self.inputs);
        let samples = to_input.values_mut().chunks_exact_mut(self.inputs);
        let gradients = gradient.values().chunks_exact(self.bias.len());
        for (sample, gradient) in samples.zip(gradients) {
            let rows = self.weight.chunks_exact(self.inputs);
            rows.zip(gradient)
                .for_each(|(row, &factor)| add(sample, row, factor));
        }
        to_input
    }

    /// Updates weight and bias from the gradient of the output.
    pub fn learn(&mut self, input: &Matrix, gradient: &Matrix, adam: AdamStep) {
        let classes = self.bias.len();
        let mut sums = vec![0.0; self.weight.len()];
        let samples = input.values().chunks_exact(self.inputs);
        for (sample, gradient) in samples.zip(gradient.values().chunks_exact(classes)) {
            let rows = sums.chunks_exact_mut(self.inputs);
            rows.zip(gradient)
                .for_each(|(row, &factor)| add(row, sample, factor));
        }
        let size = self.weight.len();
        adam.apply(&mut self.weight, &sums, &mut self.weight_moments, 0, size);
        let sums = column_sums(gradient);
        adam.apply(&mut self.bias, &sums, &mut self.bias_moments, 0, classes);
    }

    /// The weights without what Adam remembers.
    pub fn snapshot(&self) -> Self {
        Probe {
            weight: self.weight.clone(),
            bias: self.bias.clone(),
            inputs: self.inputs,
            weight_moments: Moments::default(),
            bias_moments: Moments::default(),
        }
    }
}

#[inline(never)]
fn product(a: &[f32], b: &[f32]) -> f32 {
    let mut lanes = [0.0_f32; LANES];
    let (a, b) = (a.chunks_exact(LANES), b.chunks_exact(LANES));
    let rest = a.remainder().iter().zip(b.remainder());
    let rest: f32 = rest.map(|(a, b)| a * b).sum();
    for (a, b) in a.zip(b) {
        for ((lane, a), b) in lanes.iter_mut().zip(a).zip(b) {
            *lane += a * b;
        }
    }
    lanes.iter().sum::<f32>() + rest
}

#[inline(never)]
fn add(sums: &mut [f32], values: &[f32], factor: f32) {
    sums.iter_mut()
        .zip(values)
        .for_each(|(sum, value)| *sum += factor * value);
}
