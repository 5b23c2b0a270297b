//! A few layers with ReLU between them: what latent vectors go through before views are compared.

use crate::learn::device::{Device, Tensor};

use super::adam::AdamStep;
use super::linear::Linear;
use super::matrix::Matrix;
use super::weights::LinearWeights;
use crate::packing::{Packer, Parcel};

/// Layers in a row, every one but the last with ReLU.
#[derive(Debug, Clone)]
pub(crate) struct Perceptron {
    layers: Vec<Linear>,
    device: Device,
}

/// The input of each layer in a forward pass.
pub(crate) struct Course(Vec<Tensor<2>>);

impl Perceptron {
    pub fn new(layers: &[LinearWeights], device: &Device) -> Self {
        let layers = layers.iter().cloned();
        Perceptron {
            layers: layers.map(|layer| Linear::new(layer, device)).collect(),
            device: device.clone(),
        }
    }

    /// What it puts out, and what the way back needs.
    pub fn forward(&self, input: Tensor<2>) -> (Matrix, Course) {
        let mut inputs = vec![input];
        for (at, layer) in self.layers.iter().enumerate() {
            let mut output = layer.forward(inputs[at].clone());
            if at + 1 == self.layers.len() {
                return (output, Course(inputs));
            }
            let values = output.values_mut().iter_mut();
            values.for_each(|value| *value = value.max(0.0));
            inputs.push(output.into_tensor(&self.device));
        }
        (Matrix::zeros(0, 0), Course(inputs))
    }

    /// Goes back with the gradient of the output and updates every layer: gives the gradient of the input.
    pub fn learn(&mut self, course: Course, gradient: Matrix, adam: AdamStep) -> Matrix {
        let mut gradient = gradient;
        let layers = self.layers.iter_mut().zip(course.0);
        for (at, (layer, input)) in layers.enumerate().rev() {
            gradient = layer.learn(input.clone(), gradient, adam);
            if at > 0 {
                // What the layer below put out says where ReLU let the value through.
                let input = Matrix::from_tensor(input);
                let values = gradient.values_mut().iter_mut().zip(input.values());
                values.for_each(|(gradient, &output)| {
                    *gradient = if output > 0.0 { *gradient } else { 0.0 };
                });
            }
        }
        gradient
    }

    /// Goes a share of the way towards another of the same shape.
    pub fn approach(&mut self, other: &Perceptron, share: f32) {
        for (layer, other) in self.layers.iter_mut().zip(&other.layers) {
            layer.approach(other, share);
        }
    }

    /// The weights without what Adam remembers.
    pub fn snapshot(&self) -> Self {
        Perceptron {
            layers: self.layers.iter().map(Linear::snapshot).collect(),
            device: self.device.clone(),
        }
    }

    /// Adam's running means of the gradients, layer after layer.
    pub fn gradient_means(&self) -> Vec<LinearWeights> {
        self.layers.iter().map(Linear::gradient_means).collect()
    }

    /// As [`Linear::pack`], layer after layer.
    pub fn pack(&self, learns: bool, to: &mut Packer) {
        self.layers.iter().for_each(|layer| layer.pack(learns, to));
    }

    /// As [`Linear::restore`], layer after layer.
    pub fn restore(&mut self, learns: bool, from: &mut Parcel) {
        let layers = self.layers.iter_mut();
        layers.for_each(|layer| layer.restore(learns, from));
    }
}
