//! Fully connected layers with their backward pass and update written out.

use burn::tensor::{Device, Tensor};
use ndarray::Array2;

use super::adam::{AdamStep, Moments};
use super::augment::{Chance, bias_relu, dropout_row};
use super::matrix::Matrix;
use super::weights::{LinearWeights, NormWeights};
use crate::random::Rng;

/// Rows of a weight's gradient that are computed and used up at a time.
const GRADIENT_ROWS: usize = 1024;

/// What PyTorch's `nn.LayerNorm` adds to the variance.
const NORM_EPSILON: f32 = 1e-5;

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
        let values = weights
            .weight
            .as_standard_layout()
            .into_owned()
            .into_raw_vec_and_offset()
            .0;
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

    /// Adam's running means of the gradients, shaped as the weights; zero before the first step.
    pub fn gradient_means(&self) -> LinearWeights {
        let [inputs, outputs] = self.weight.dims();
        let means = self.weight_moments.first.clone();
        let weight = Array2::from_shape_vec((inputs, outputs), means);
        LinearWeights {
            weight: weight.unwrap_or_else(|_| Array2::zeros((inputs, outputs))),
            bias: self.bias_moments.first.clone(),
        }
    }

    /// `input · weight`, without the bias.
    fn product(&self, input: Tensor<2>) -> Matrix {
        Matrix::from_tensor(input.matmul(self.weight.clone()))
    }

    /// `input · weight + bias`.
    pub fn forward(&self, input: Tensor<2>) -> Matrix {
        let mut output = self.product(input);
        for row in output.values_mut().chunks_exact_mut(self.bias.len()) {
            row.iter_mut()
                .zip(&self.bias)
                .for_each(|(value, &bias)| *value += bias);
        }
        output
    }

    /// The gradient of the input, from the gradient of the output.
    pub fn backward(&self, gradient: Tensor<2>) -> Matrix {
        Matrix::from_tensor(gradient.matmul(self.weight.clone().transpose()))
    }

    /// Updates weight and bias, from the input and the gradient of the output. Call after [`Linear::backward`].
    ///
    /// The weight's gradient is made a block of rows at a time and used while it is still in the cache: at 19,245 genes
    /// the whole of it would be as large as the weight, 79 MB.
    pub fn update(&mut self, input: &Tensor<2>, gradient: Matrix, adam: AdamStep) {
        let bias_gradient = column_sums(&gradient);
        let outputs = self.bias.len();
        adam.apply(
            &mut self.bias,
            &bias_gradient,
            &mut self.bias_moments,
            0,
            outputs,
        );

        let [samples, inputs] = input.dims();
        let gradient = gradient.into_tensor(&self.device);
        let nothing = Tensor::zeros([1, 1], &self.device);
        let mut weight = Matrix::from_tensor(std::mem::replace(&mut self.weight, nothing));
        for start in (0..inputs).step_by(GRADIENT_ROWS) {
            let end = (start + GRADIENT_ROWS).min(inputs);
            let columns = input.clone().slice([0..samples, start..end]).transpose();
            let block = Matrix::from_tensor(columns.matmul(gradient.clone()));
            let (from, to) = (start * outputs, end * outputs);
            let weights = &mut weight.values_mut()[from..to];
            adam.apply(
                weights,
                block.values(),
                &mut self.weight_moments,
                from,
                inputs * outputs,
            );
        }
        self.weight = weight.into_tensor(&self.device);
    }
}

fn column_sums(matrix: &Matrix) -> Vec<f32> {
    let mut sums = vec![0.0; matrix.columns()];
    for row in matrix.values().chunks_exact(matrix.columns()) {
        sums.iter_mut()
            .zip(row)
            .for_each(|(sum, &value)| *sum += value);
    }
    sums
}

/// A layer and what follows it.
#[derive(Debug, Clone)]
struct Layer {
    linear: Linear,
    relu: bool,
    dropout: f64,
}

impl Layer {
    fn forward(&self, input: Tensor<2>, rng: Option<&mut Rng>) -> Matrix {
        if !self.relu {
            return self.linear.forward(input);
        }
        let mut output = self.linear.product(input);
        let width = output.columns();
        for row in output.values_mut().chunks_exact_mut(width) {
            bias_relu(row, &self.linear.bias);
        }
        if let Some(rng) = rng.filter(|_| self.dropout > 0.0) {
            let (chance, scale) = (Chance::new(self.dropout), self.kept_scale());
            for row in output.values_mut().chunks_exact_mut(width) {
                dropout_row(row, chance, scale, rng);
            }
        }
        output
    }

    fn kept_scale(&self) -> f32 {
        (1.0 / (1.0 - self.dropout)) as f32
    }

    /// Turns the gradient of what this layer put out into that of its sum. What it put out says where ReLU and dropout
    /// let the value through: where it is above zero.
    fn gate(&self, gradient: &mut Matrix, output: &Matrix) {
        if !self.relu {
            return;
        }
        let scale = self.kept_scale();
        for (gradient, &output) in gradient.values_mut().iter_mut().zip(output.values()) {
            *gradient = if output > 0.0 { *gradient * scale } else { 0.0 };
        }
    }
}

/// Layers in a row, with a layer normalisation at the end or without.
#[derive(Debug, Clone)]
pub(crate) struct Stack {
    layers: Vec<Layer>,
    norm: Option<Norm>,
    device: Device,
}

/// What a forward pass leaves for the backward pass.
pub(crate) struct Tape {
    inputs: Vec<Tensor<2>>,
    last: Matrix,
    normalised: Option<Normalised>,
}

impl Tape {
    /// What the stack put out.
    pub fn output(&self) -> &Matrix {
        self.normalised
            .as_ref()
            .map_or(&self.last, |normalised| &normalised.output)
    }
}

impl Stack {
    /// The encoder: every layer with ReLU, every layer but the last with dropout, then layer normalisation.
    pub fn encoder(
        layers: Vec<LinearWeights>,
        norm: NormWeights,
        dropout: f64,
        device: &Device,
    ) -> Self {
        let last = layers.len().saturating_sub(1);
        let layers = layers.into_iter().enumerate().map(|(at, weights)| Layer {
            linear: Linear::new(weights, device),
            relu: true,
            dropout: if at < last { dropout } else { 0.0 },
        });
        Stack {
            layers: layers.collect(),
            norm: Some(Norm::new(norm)),
            device: device.clone(),
        }
    }

    /// A classifier: every layer but the last with ReLU and dropout.
    pub fn classifier(layers: Vec<LinearWeights>, dropout: f64, device: &Device) -> Self {
        let last = layers.len().saturating_sub(1);
        let layers = layers.into_iter().enumerate().map(|(at, weights)| Layer {
            linear: Linear::new(weights, device),
            relu: at < last,
            dropout: if at < last { dropout } else { 0.0 },
        });
        Stack {
            layers: layers.collect(),
            norm: None,
            device: device.clone(),
        }
    }

    /// Runs `input` through the layers; with dropout if there is a stream to draw it from (training), else without.
    pub fn forward(&self, input: Tensor<2>, mut dropout: Option<&mut Rng>) -> Tape {
        let mut inputs = vec![input];
        let mut last = None;
        for (at, layer) in self.layers.iter().enumerate() {
            if let Some(output) = last.take() {
                inputs.push(Matrix::into_tensor(output, &self.device));
            }
            last = Some(layer.forward(inputs[at].clone(), dropout.as_deref_mut()));
        }
        let last = last.expect("a stack has layers");
        let normalised = self.norm.as_ref().map(|norm| norm.forward(&last));
        Tape {
            inputs,
            last,
            normalised,
        }
    }

    /// Goes back through the layers with the gradient of the output and updates every weight on the way.
    pub fn update(&mut self, mut tape: Tape, mut gradient: Matrix, adam: AdamStep) {
        if let (Some(norm), Some(normalised)) = (&mut self.norm, &tape.normalised) {
            norm.update(&mut gradient, normalised, adam);
        }
        let mut output = tape.last;
        for layer in self.layers.iter_mut().rev() {
            layer.gate(&mut gradient, &output);
            let Some(input) = tape.inputs.pop() else {
                return;
            };
            let first = tape.inputs.is_empty();
            let to_input = (!first).then(|| {
                // A copy of some hundred kilobytes: the tensor and the update each need the gradient.
                layer
                    .linear
                    .backward(gradient.clone().into_tensor(&self.device))
            });
            layer.linear.update(&input, gradient, adam);
            let Some(to_input) = to_input else { return };
            output = Matrix::from_tensor(input);
            gradient = to_input;
        }
    }

    pub fn layers(&self) -> impl Iterator<Item = &Linear> {
        self.layers.iter().map(|layer| &layer.linear)
    }

    pub fn norm(&self) -> Option<&Norm> {
        self.norm.as_ref()
    }

    pub fn into_weights(self) -> (Vec<LinearWeights>, Option<NormWeights>) {
        let layers = self
            .layers
            .into_iter()
            .map(|layer| layer.linear.into_weights());
        (layers.collect(), self.norm.map(|norm| norm.weights))
    }
}

/// Layer normalisation over each row (Ba, Kiros and Hinton 2016).
#[derive(Debug, Clone)]
pub(crate) struct Norm {
    weights: NormWeights,
    scale_moments: Moments,
    shift_moments: Moments,
}

struct Normalised {
    /// The rows with mean 0 and variance 1, before scale and shift.
    standard: Matrix,
    /// One over the standard deviation of each row.
    inverse_sd: Vec<f32>,
    output: Matrix,
}

impl Norm {
    fn new(weights: NormWeights) -> Self {
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

    fn forward(&self, input: &Matrix) -> Normalised {
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

    /// Turns the gradient of the output into that of the input, and updates scale and shift.
    fn update(&mut self, gradient: &mut Matrix, normalised: &Normalised, adam: AdamStep) {
        let width = gradient.columns();
        let shift_gradient = column_sums(gradient);
        let mut scale_gradient = vec![0.0_f32; width];
        let rows = gradient.values_mut().chunks_exact_mut(width);
        let standard = normalised.standard.values().chunks_exact(width);
        for ((row, standard), &inverse) in rows.zip(standard).zip(&normalised.inverse_sd) {
            for ((sum, &gradient), &value) in scale_gradient.iter_mut().zip(&*row).zip(standard) {
                *sum += gradient * value;
            }
            row.iter_mut()
                .zip(&self.weights.scale)
                .for_each(|(g, &scale)| *g *= scale);
            let mean = row.iter().sum::<f32>() / width as f32;
            let along = row.iter().zip(standard).map(|(g, s)| g * s).sum::<f32>() / width as f32;
            for (gradient, &value) in row.iter_mut().zip(standard) {
                *gradient = inverse * (*gradient - mean - value * along);
            }
        }
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
