//! Layer normalisation with its backward pass and update written out.

use super::adam::{AdamStep, Moments};
use super::linear::{approach, column_sums};
use super::matrix::Matrix;
use super::weights::NormWeights;
use crate::packing::{Packer, Parcel};

/// What PyTorch's `nn.LayerNorm` adds to the variance.
const NORM_EPSILON: f32 = 1e-5;

/// Layer normalisation over each row (Ba, Kiros and Hinton 2016).
#[derive(Debug, Clone)]
pub(crate) struct Norm {
    pub weights: NormWeights,
    scale_moments: Moments,
    shift_moments: Moments,
}

/// What the forward pass leaves for the backward pass.
pub(crate) struct Normalised {
    /// The rows with mean 0 and variance 1, before scale and shift.
    standard: Matrix,
    /// One over the standard deviation of each row.
    inverse_sd: Vec<f32>,
    pub output: Matrix,
}

impl Norm {
    pub fn new(weights: NormWeights) -> Self {
        Norm {
            weights,
            scale_moments: Moments::default(),
            shift_moments: Moments::default(),
        }
    }

    /// Adam's running means of the gradients, shaped as the weights.
    pub fn gradient_means(&self) -> NormWeights {
        NormWeights {
            scale: self.scale_moments.first.clone(),
            shift: self.shift_moments.first.clone(),
        }
    }

    /// Goes a share of the way towards another of the same width.
    pub fn approach(&mut self, other: &Norm, share: f32) {
        approach(&mut self.weights.scale, &other.weights.scale, share);
        approach(&mut self.weights.shift, &other.weights.shift, share);
    }

    /// As [`Linear::pack`](super::linear::Linear::pack).
    pub fn pack(&self, learns: bool, to: &mut Packer) {
        to.singles(&self.weights.scale);
        to.singles(&self.weights.shift);
        if learns {
            self.scale_moments.pack(to);
            self.shift_moments.pack(to);
        }
    }

    /// As [`Linear::restore`](super::linear::Linear::restore).
    pub fn restore(&mut self, learns: bool, from: &mut Parcel) {
        from.singles(&mut self.weights.scale);
        from.singles(&mut self.weights.shift);
        if learns {
            self.scale_moments.restore(from, self.weights.scale.len());
            self.shift_moments.restore(from, self.weights.shift.len());
        }
    }

    pub fn forward(&self, input: &Matrix) -> Normalised {
        let (rows, width) = (input.rows(), input.columns());
        let mut standard = Vec::with_capacity(rows * width);
        let mut output = Vec::with_capacity(rows * width);
        let mut inverse_sd = Vec::with_capacity(rows);
        let NormWeights { scale, shift } = &self.weights;
        for row in input.values().chunks_exact(width) {
            let mean = row.iter().sum::<f32>() / width as f32;
            let variance =
                row.iter().map(|value| (value - mean).powi(2)).sum::<f32>() / width as f32;
            let inverse = 1.0 / (variance + NORM_EPSILON).sqrt();
            inverse_sd.push(inverse);
            for ((&value, &scale), &shift) in row.iter().zip(scale).zip(shift) {
                let value = (value - mean) * inverse;
                standard.push(value);
                output.push(value * scale + shift);
            }
        }
        let (standard, output) = (
            Matrix::new(standard, rows, width),
            Matrix::new(output, rows, width),
        );
        Normalised {
            standard,
            inverse_sd,
            output,
        }
    }

    /// Turns the gradient of the output into that of the input.
    pub fn backward(&self, gradient: &mut Matrix, normalised: &Normalised) {
        let width = gradient.columns();
        let rows = gradient.values_mut().chunks_exact_mut(width);
        let standard = normalised.standard.values().chunks_exact(width);
        for ((row, standard), &inverse) in rows.zip(standard).zip(&normalised.inverse_sd) {
            row.iter_mut()
                .zip(&self.weights.scale)
                .for_each(|(g, &scale)| *g *= scale);
            let mean = row.iter().sum::<f32>() / width as f32;
            let along = row.iter().zip(standard).map(|(g, s)| g * s).sum::<f32>() / width as f32;
            for (gradient, &value) in row.iter_mut().zip(standard) {
                *gradient = inverse * (*gradient - mean - value * along);
            }
        }
    }

    /// As [`Norm::backward`], and updates scale and shift.
    pub fn update(&mut self, gradient: &mut Matrix, normalised: &Normalised, adam: AdamStep) {
        let width = gradient.columns();
        let shift_gradient = column_sums(gradient);
        let mut scale_gradient = vec![0.0_f32; width];
        let rows = gradient.values().chunks_exact(width);
        let standard = normalised.standard.values().chunks_exact(width);
        for (row, standard) in rows.zip(standard) {
            for ((sum, &gradient), &value) in scale_gradient.iter_mut().zip(row).zip(standard) {
                *sum += gradient * value;
            }
        }
        self.backward(gradient, normalised);
        adam.apply(
            &mut self.weights.scale,
            &scale_gradient,
            &mut self.scale_moments,
            0,
            width,
        );
        adam.apply(
            &mut self.weights.shift,
            &shift_gradient,
            &mut self.shift_moments,
            0,
            width,
        );
    }
}
