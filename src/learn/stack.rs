//! Layers in a row: the encoder, and the supervised classifier.

use ndarray::Array2;

use super::adam::AdamStep;
use super::augment::{Chance, bias_relu, dropout_row};
use super::device::{Device, Tensor};
use super::linear::{Linear, Owed};
use super::matrix::Matrix;
use super::norm::{Norm, Normalised};
use super::weights::{LinearWeights, NormWeights};
use crate::packing::{Packer, Parcel};
use crate::random::Rng;

/// A layer and what follows it.
#[derive(Debug, Clone)]
struct Layer {
    linear: Linear,
    relu: bool,
    dropout: f64,
}

impl Layer {
    /// What follows the product with the weight: bias, ReLU and, if there is a stream to draw it from, dropout.
    fn complete(&self, output: &mut Matrix, dropout: Option<&mut Rng>) {
        let bias = self.linear.bias();
        let rows = output.values_mut().chunks_exact_mut(bias.len());
        if !self.relu {
            rows.for_each(|row| {
                row.iter_mut()
                    .zip(bias)
                    .for_each(|(value, &bias)| *value += bias)
            });
            return;
        }
        rows.for_each(|row| bias_relu(row, bias));
        if let Some(rng) = dropout.filter(|_| self.dropout > 0.0) {
            let chance = Chance::new(self.dropout);
            let rows = output.values_mut().chunks_exact_mut(bias.len());
            rows.for_each(|row| dropout_row(row, chance, self.kept_scale(), rng));
        }
    }

    fn kept_scale(&self) -> f32 {
        (1.0 / (1.0 - self.dropout)) as f32
    }

    /// Turns the gradient of what this layer put out into that of its sum. What it put out says where ReLU and dropout
    /// let the value through: where it is above zero.
    fn gate(&self, gradient: &mut Matrix, output: &Matrix, dropped: bool) {
        if !self.relu {
            return;
        }
        let scale = if dropped { self.kept_scale() } else { 1.0 };
        for (gradient, &output) in gradient.values_mut().iter_mut().zip(output.values()) {
            *gradient = if output > 0.0 { *gradient * scale } else { 0.0 };
        }
    }
}

/// Layers in a row, with a layer normalisation at the end or without.
#[derive(Debug, Clone)]
pub(crate) struct Stack {
    first: Layer,
    rest: Vec<Layer>,
    norm: Option<Norm>,
    device: Device,
}

/// What a forward pass of all that follows the first layer's product leaves for the backward pass.
pub(crate) struct Above {
    /// Inputs of all layers but the first.
    inputs: Vec<Tensor<2>>,
    last: Matrix,
    normalised: Option<Normalised>,
    dropped: bool,
}

impl Above {
    /// What the stack put out.
    pub fn output(&self) -> &Matrix {
        let normalised = self.normalised.as_ref();
        normalised.map_or(&self.last, |normalised| &normalised.output)
    }

    fn into_output(self) -> Matrix {
        let normalised = self.normalised;
        normalised.map_or(self.last, |normalised| normalised.output)
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
        Stack::new(layers, Some(Norm::new(norm)), dropout, device)
    }

    /// A classifier: every layer but the last with ReLU and dropout.
    pub fn classifier(layers: Vec<LinearWeights>, dropout: f64, device: &Device) -> Self {
        Stack::new(layers, None, dropout, device)
    }

    fn new(layers: Vec<LinearWeights>, norm: Option<Norm>, dropout: f64, device: &Device) -> Self {
        let last = layers.len().saturating_sub(1);
        let mut layers = layers.into_iter().enumerate().map(|(at, weights)| Layer {
            linear: Linear::new(weights, device),
            relu: at < last || norm.is_some(),
            dropout: if at < last { dropout } else { 0.0 },
        });
        Stack {
            first: layers.next().expect("a stack has at least one layer"),
            rest: layers.collect(),
            norm,
            device: device.clone(),
        }
    }

    /// What the layers make of `input`, without dropout.
    pub fn forward(&self, input: Tensor<2>) -> Matrix {
        self.above(self.first_product(input), None).into_output()
    }

    /// The first layer's product, without its bias.
    pub fn first_product(&self, input: Tensor<2>) -> Matrix {
        self.first.linear.product(input)
    }

    /// Goes on from the first layer's product; with dropout if there is a stream to draw it from (training), else without.
    pub fn above(&self, product: Matrix, mut dropout: Option<&mut Rng>) -> Above {
        let mut last = product;
        let dropped = dropout.is_some();
        let mut inputs = Vec::with_capacity(self.rest.len());
        self.first.complete(&mut last, dropout.as_deref_mut());
        for layer in &self.rest {
            let tensor = last.into_tensor(&self.device);
            last = layer.linear.product(tensor.clone());
            layer.complete(&mut last, dropout.as_deref_mut());
            inputs.push(tensor);
        }
        let normalised = self.norm.as_ref().map(|norm| norm.forward(&last));
        Above {
            inputs,
            last,
            normalised,
            dropped,
        }
    }

    /// The gradient of the first layer's product from that of the output; the weights stay as they are.
    pub fn backward(&self, above: Above, mut gradient: Matrix) -> Matrix {
        let mut output = above.last;
        if let (Some(norm), Some(normalised)) = (&self.norm, &above.normalised) {
            norm.backward(&mut gradient, normalised);
        }
        for (layer, input) in self.rest.iter().zip(above.inputs).rev() {
            layer.gate(&mut gradient, &output, above.dropped);
            gradient = layer.linear.backward(gradient.into_tensor(&self.device));
            output = Matrix::from_tensor(input);
        }
        self.first.gate(&mut gradient, &output, above.dropped);
        gradient
    }

    /// The gradient of the input from that of the first layer's product, transposed: inputs × rows.
    pub fn to_input(&self, gradient: Matrix) -> Matrix {
        self.first.linear.backward_transposed(gradient)
    }

    /// Updates the first layer's weight, from its input and the gradient of its product.
    pub fn learn_first(&mut self, input: Tensor<2>, gradient: Matrix, adam: AdamStep) {
        let gradient = gradient.into_tensor(&self.device);
        self.first.linear.learn_weight(input, gradient, adam);
    }

    /// Takes the first layer's weight away, inputs × outputs; its bias stays.
    pub fn take_first(&mut self) -> Array2<f32> {
        let bias = self.first.linear.bias().to_vec();
        let empty = LinearWeights {
            weight: Array2::zeros((0, bias.len())),
            bias,
        };
        let first = Linear::new(empty, &self.device);
        let first = std::mem::replace(&mut self.first.linear, first);
        first.into_weights().weight
    }

    /// Puts a weight of the first layer in its place, without anything that Adam would remember.
    pub fn put_first(&mut self, weight: Array2<f32>) {
        let bias = self.first.linear.bias().to_vec();
        self.first.linear = Linear::new(LinearWeights { weight, bias }, &self.device);
    }

    /// How many layers stand on the first one.
    pub fn layers_above(&self) -> usize {
        self.rest.len()
    }

    /// Goes back through the layers with the gradient of the output, and updates all but the first layer's weight: gives the
    /// gradient of the first layer's product, and how that weight is to learn.
    pub fn learn_above(
        &mut self,
        above: Above,
        gradient: Matrix,
        adam: AdamStep,
    ) -> (Matrix, AdamStep) {
        let (gradient, adam, owed) = self.go_back(above, gradient, adam);
        self.settle(owed);
        (gradient, adam)
    }

    /// As [`Stack::learn_above`], but for the weights, which [`Stack::settle`] updates.
    pub fn go_back(
        &mut self,
        above: Above,
        mut gradient: Matrix,
        mut adam: AdamStep,
    ) -> (Matrix, AdamStep, Vec<Owed>) {
        let Above {
            inputs,
            last: mut output,
            normalised,
            dropped,
        } = above;
        if let (Some(norm), Some(normalised)) = (&mut self.norm, &normalised) {
            norm.update(&mut gradient, normalised, adam);
        }
        let mut all_owed = Vec::with_capacity(self.rest.len());
        for (layer, input) in self.rest.iter_mut().zip(inputs).rev() {
            layer.gate(&mut gradient, &output, dropped);
            let (to_input, owed) = layer.linear.go_back(input.clone(), gradient, adam);
            gradient = to_input;
            output = Matrix::from_tensor(input);
            adam = adam.below();
            all_owed.push(owed);
        }
        self.first.gate(&mut gradient, &output, dropped);
        self.first.linear.learn_bias(&gradient, adam);
        (gradient, adam, all_owed)
    }

    /// Updates the weights that were left out on the way back.
    pub fn settle(&mut self, all_owed: Vec<Owed>) {
        let layers = self.rest.iter_mut().rev();
        for (layer, owed) in layers.zip(all_owed) {
            layer.linear.settle(owed);
        }
    }

    /// The weights without what Adam remembers.
    pub fn snapshot(&self) -> Self {
        let layer = |layer: &Layer| Layer {
            linear: layer.linear.snapshot(),
            ..*layer
        };
        Stack {
            first: layer(&self.first),
            rest: self.rest.iter().map(layer).collect(),
            norm: self
                .norm
                .as_ref()
                .map(|norm| Norm::new(norm.weights.clone())),
            device: self.device.clone(),
        }
    }

    /// Goes a share of the way towards another stack of the same shape.
    pub fn approach(&mut self, other: &Stack, share: f32) {
        let layers = std::iter::once(&mut self.first).chain(&mut self.rest);
        for (layer, other) in layers.zip(other.layers()) {
            layer.linear.approach(other, share);
        }
        if let (Some(norm), Some(other)) = (&mut self.norm, &other.norm) {
            norm.approach(other, share);
        }
    }

    /// As [`Linear::pack`], layer after layer.
    pub fn pack(&self, learns: bool, to: &mut Packer) {
        self.layers().for_each(|layer| layer.pack(learns, to));
        if let Some(norm) = &self.norm {
            norm.pack(learns, to);
        }
    }

    /// As [`Linear::restore`], layer after layer.
    pub fn restore(&mut self, learns: bool, from: &mut Parcel) {
        for layer in std::iter::once(&mut self.first).chain(&mut self.rest) {
            layer.linear.restore(learns, from);
        }
        if let Some(norm) = &mut self.norm {
            norm.restore(learns, from);
        }
    }

    pub fn layers(&self) -> impl Iterator<Item = &Linear> {
        std::iter::once(&self.first)
            .chain(&self.rest)
            .map(|layer| &layer.linear)
    }

    /// How many outputs there are.
    pub fn outputs(&self) -> usize {
        let last = self.rest.last().unwrap_or(&self.first);
        last.linear.bias().len()
    }

    pub fn norm(&self) -> Option<&Norm> {
        self.norm.as_ref()
    }

    pub fn into_weights(self) -> (Vec<LinearWeights>, Option<NormWeights>) {
        let layers = std::iter::once(self.first).chain(self.rest);
        let layers = layers.map(|layer| layer.linear.into_weights());
        (layers.collect(), self.norm.map(|norm| norm.weights))
    }
}
