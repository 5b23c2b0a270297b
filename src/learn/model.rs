//! The encoder with its three heads, and one training step of it.

use burn::tensor::{Device, Tensor};

use super::adam::AdamStep;
use super::dense::{Linear, Norm, Stack, Tape};
use super::device::DeviceKind;
use super::matrix::Matrix;
use super::objectives::{masked_squared, mean_squared, nt_xent};
use super::options::PretrainOptions;
use super::weights::{NormWeights, Weights};
use crate::random::Rng;

/// The objectives' values for one batch, or their means over some.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct StepLosses {
    /// The weighted sum of the others, which is what is minimised.
    pub total: f64,
    /// Mean squared error of the pathway scores.
    pub pathway: f64,
    /// Mean squared error of the masked genes.
    pub masked: f64,
    /// NT-Xent between the two views.
    pub nt_xent: f64,
}

/// One batch of `n` samples, in the four shapes the encoder sees them.
#[derive(Debug, Clone)]
pub struct Batch {
    /// 4n × genes: the samples as they are, masked, first view, second view. One matrix, so that the encoder runs once.
    pub(crate) inputs: Matrix,
    /// n × genes: 1 where a gene was masked.
    pub(crate) mask: Vec<u8>,
    /// n × pathways.
    pub(crate) targets: Vec<f32>,
}

impl Batch {
    /// A batch from its parts, all row by row: samples, masked samples and two views (n × genes each), the mask, and
    /// the pathway scores (n × pathways).
    pub fn new(parts: [&[f32]; 4], mask: Vec<u8>, targets: Vec<f32>, genes: usize) -> Self {
        let inputs = parts.concat();
        let rows = inputs.len() / genes.max(1);
        Batch {
            inputs: Matrix::new(inputs, rows, genes),
            mask,
            targets,
        }
    }
}

/// What the objectives weigh, and how sharply views are told apart.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ObjectiveWeights {
    /// Of the pathway objective.
    pub pathway: f64,
    /// Of the masked objective.
    pub masked: f64,
    /// Of the contrastive objective.
    pub contrastive: f64,
    /// The contrastive objective's temperature.
    pub temperature: f64,
}

impl From<&PretrainOptions> for ObjectiveWeights {
    fn from(options: &PretrainOptions) -> Self {
        ObjectiveWeights {
            pathway: options.weight_pathway,
            masked: options.weight_masked,
            contrastive: options.weight_contrastive,
            temperature: options.temperature,
        }
    }
}

/// An encoder and its heads in training.
#[derive(Debug, Clone)]
pub struct Model {
    encoder: Stack,
    pathway: Linear,
    reconstruction: Linear,
    projection: Linear,
    dropout: f32,
    device: Device,
    steps: u32,
}

/// The forward pass: what the backward pass needs of it.
struct Forward {
    tape: Tape,
    clean: Tensor<2>,
    masked: Tensor<2>,
    views: Tensor<2>,
    losses: StepLosses,
    /// Gradients of the heads' outputs.
    pathway: Matrix,
    reconstruction: Matrix,
    projection: Matrix,
}

impl Model {
    /// Puts the weights on a device.
    pub fn new(weights: Weights, device: DeviceKind) -> Self {
        let device = device.device();
        let dropout = f64::from(weights.dropout);
        Model {
            encoder: Stack::encoder(weights.encoder, weights.norm, dropout, &device),
            pathway: Linear::new(weights.pathway, &device),
            reconstruction: Linear::new(weights.reconstruction, &device),
            projection: Linear::new(weights.projection, &device),
            dropout: weights.dropout,
            device,
            steps: 0,
        }
    }

    /// Takes the weights back.
    pub fn into_weights(self) -> Weights {
        let (encoder, norm) = self.encoder.into_weights();
        Weights {
            encoder,
            norm: norm.unwrap_or(NormWeights {
                scale: Vec::new(),
                shift: Vec::new(),
            }),
            pathway: self.pathway.into_weights(),
            reconstruction: self.reconstruction.into_weights(),
            projection: self.projection.into_weights(),
            dropout: self.dropout,
        }
    }

    /// Adam's running means of the gradients, shaped as the weights. After the first step they are a tenth of its
    /// gradients.
    pub fn gradient_means(&self) -> Weights {
        let norm = self.encoder.norm().map(Norm::gradient_means);
        Weights {
            encoder: self.encoder.layers().map(Linear::gradient_means).collect(),
            norm: norm.unwrap_or(NormWeights {
                scale: Vec::new(),
                shift: Vec::new(),
            }),
            pathway: self.pathway.gradient_means(),
            reconstruction: self.reconstruction.gradient_means(),
            projection: self.projection.gradient_means(),
            dropout: self.dropout,
        }
    }

    /// The objectives on a batch, without dropout and without learning.
    pub fn evaluate(&self, batch: Batch, weights: &ObjectiveWeights) -> StepLosses {
        self.forward(batch, weights, None).losses
    }

    /// One training step: the objectives, their gradients, Adam. Dropout is drawn from `dropout`; none without it.
    pub fn step(
        &mut self,
        batch: Batch,
        weights: &ObjectiveWeights,
        learning_rate: f64,
        dropout: Option<&mut Rng>,
    ) -> StepLosses {
        let forward = self.forward(batch, weights, dropout);
        self.steps += 1;
        let adam = AdamStep::new(learning_rate, self.steps);
        let parts = [
            learn(
                &mut self.pathway,
                &forward.clean,
                forward.pathway,
                adam,
                &self.device,
            ),
            learn(
                &mut self.reconstruction,
                &forward.masked,
                forward.reconstruction,
                adam,
                &self.device,
            ),
            learn(
                &mut self.projection,
                &forward.views,
                forward.projection,
                adam,
                &self.device,
            ),
        ];
        let latent = parts[0].columns();
        let gradient: Vec<f32> = parts.iter().flat_map(Matrix::values).copied().collect();
        let rows = gradient.len() / latent;
        self.encoder
            .update(forward.tape, Matrix::new(gradient, rows, latent), adam);
        forward.losses
    }

    fn forward(
        &self,
        batch: Batch,
        weights: &ObjectiveWeights,
        dropout: Option<&mut Rng>,
    ) -> Forward {
        let Batch {
            inputs,
            mask,
            targets,
        } = batch;
        let samples = inputs.rows() / 4;
        let clean_values = samples * inputs.columns();
        let inputs = inputs.into_tensor(&self.device);
        let tape = self.encoder.forward(inputs.clone(), dropout);
        let latent = tape.output().clone().into_tensor(&self.device);
        let part = |from: usize, to: usize| {
            latent
                .clone()
                .slice([from * samples..to * samples, 0..tape.output().columns()])
        };
        let (clean, masked, views) = (part(0, 1), part(1, 2), part(2, 4));

        let mut losses = StepLosses::default();
        let mut pathway = self.pathway.forward(clean.clone());
        losses.pathway = mean_squared(&mut pathway, &targets, weights.pathway);
        let mut reconstruction = self.reconstruction.forward(masked.clone());
        let samples_again =
            Matrix::from_tensor(inputs.slice([0..samples, 0..reconstruction.columns()]));
        debug_assert_eq!(samples_again.values().len(), clean_values);
        losses.masked = masked_squared(
            &mut reconstruction,
            samples_again.values(),
            &mask,
            weights.masked,
        );
        let mut projection = self.projection.forward(views.clone());
        losses.nt_xent = nt_xent(
            &mut projection,
            weights.temperature,
            weights.contrastive,
            &self.device,
        );
        losses.total = weights.pathway * losses.pathway
            + weights.masked * losses.masked
            + weights.contrastive * losses.nt_xent;
        Forward {
            tape,
            clean,
            masked,
            views,
            losses,
            pathway,
            reconstruction,
            projection,
        }
    }
}

/// Back through one head: returns the gradient of its input and updates the head.
fn learn(
    head: &mut Linear,
    input: &Tensor<2>,
    gradient: Matrix,
    adam: AdamStep,
    device: &Device,
) -> Matrix {
    let to_input = head.backward(gradient.clone().into_tensor(device));
    head.update(input, gradient, adam);
    to_input
}
