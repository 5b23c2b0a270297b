//! What a model has but once, whatever the genes: all of the encoder above its first layer's product, and the heads of pathways
//! and views.

use ndarray::Array2;

use super::adam::AdamStep;
use super::device::{Device, Tensor};
use super::gene_blocks::Learning;
use super::linear::Linear;
use super::matrix::Matrix;
use super::model::{ObjectiveWeights, StepLosses};
use super::norm::Norm;
use super::objectives::{mean_squared, nt_xent};
use super::stack::{Above, Stack};
use super::weights::{LinearWeights, NormWeights, Weights};
use crate::packing::{Pack, Packer, Parcel, Unpack};
use crate::random::Rng;

/// The part of a model that does not grow with the genes, in training.
#[derive(Debug, Clone)]
pub(crate) struct Trunk {
    /// Its first layer has a bias, and a weight of no inputs.
    encoder: Stack,
    pathway: Linear,
    projection: Linear,
    dropout: f32,
    device: Device,
    /// Updates so far.
    steps: u32,
}

/// A forward pass: its losses, and what the backward pass needs of it.
pub(crate) struct Passed {
    above: Above,
    losses: StepLosses,
    /// The latent vectors of the masked samples.
    pub masked: Matrix,
    /// Of each head its input, and the gradient of its output.
    pathway: (Tensor<2>, Matrix),
    projection: (Tensor<2>, Matrix),
}

impl Passed {
    /// The losses, with that of the masked genes.
    pub fn losses(&self, weights: &ObjectiveWeights, masked: f64) -> StepLosses {
        let StepLosses {
            pathway, nt_xent, ..
        } = self.losses;
        StepLosses {
            total: weights.pathway * pathway
                + weights.masked * masked
                + weights.contrastive * nt_xent,
            masked,
            ..self.losses
        }
    }
}

impl Trunk {
    /// The part of all weights that belongs to no gene.
    pub fn new(weights: &Weights, device: &Device) -> Self {
        let mut encoder: Vec<LinearWeights> = weights.encoder[1..].to_vec();
        let first = &weights.encoder[0];
        let first = LinearWeights {
            weight: Array2::zeros((0, first.outputs())),
            bias: first.bias.clone(),
        };
        encoder.insert(0, first);
        let dropout = f64::from(weights.dropout);
        Trunk {
            encoder: Stack::encoder(encoder, weights.norm.clone(), dropout, device),
            pathway: Linear::new(weights.pathway.clone(), device),
            projection: Linear::new(weights.projection.clone(), device),
            dropout: weights.dropout,
            device: device.clone(),
            steps: 0,
        }
    }

    /// How the next step learns.
    pub fn learning(&self, rate: f64) -> Learning {
        Learning {
            rate,
            step: self.steps + 1,
        }
    }

    /// All of the forward pass from the first layer's product (4n × width) but the reconstruction, and the gradients of the
    /// heads' outputs. Dropout is drawn from the stream; none without.
    pub fn forward(
        &self,
        product: Matrix,
        targets: &[f32],
        weights: &ObjectiveWeights,
        dropout: Option<&mut Rng>,
    ) -> Passed {
        let samples = product.rows() / 4;
        let above = self.encoder.above(product, dropout);
        let latent = above.output().clone().into_tensor(&self.device);
        let width = above.output().columns();
        let part = |from: usize, to: usize| {
            let rows = from * samples..to * samples;
            latent.clone().slice([rows, 0..width])
        };
        let (clean, masked, views) = (part(0, 1), part(1, 2), part(2, 4));
        let (pathway, pathway_loss) = if self.pathway.bias().is_empty() {
            // There are no scores to predict.
            (Matrix::new(Vec::new(), samples, 0), 0.0)
        } else {
            let mut pathway = self.pathway.forward(clean.clone());
            let loss = mean_squared(&mut pathway, targets, weights.pathway);
            (pathway, loss)
        };
        let mut projection = self.projection.forward(views.clone());
        let nt_xent = nt_xent(
            &mut projection,
            weights.temperature,
            weights.contrastive,
            &self.device,
        );
        Passed {
            above,
            losses: StepLosses {
                pathway: pathway_loss,
                nt_xent,
                ..StepLosses::default()
            },
            masked: Matrix::from_tensor(masked),
            pathway: (clean, pathway),
            projection: (views, projection),
        }
    }

    /// Goes back from the heads, with the gradient of the masked samples' latent vectors, and updates all on the way: gives the
    /// gradient of the first layer's product.
    pub fn learn(&mut self, passed: Passed, masked: Matrix, rate: f64) -> Matrix {
        self.steps += 1;
        let adam = AdamStep::new(rate, self.steps);
        let (input, gradient) = passed.pathway;
        let pathway = match gradient.columns() {
            0 => {
                let [rows, latent] = input.dims();
                Matrix::zeros(rows, latent)
            }
            _ => self.pathway.learn(input, gradient, adam),
        };
        let (input, gradient) = passed.projection;
        let views = self.projection.learn(input, gradient, adam);
        let parts = [&pathway, &masked, &views];
        let gradient: Vec<f32> = parts
            .iter()
            .flat_map(|part| part.values())
            .copied()
            .collect();
        let rows = parts.iter().map(|part| part.rows()).sum();
        let gradient = Matrix::new(gradient, rows, pathway.columns());
        self.encoder.learn_above(passed.above, gradient, adam).0
    }

    /// All weights but those of genes, with zeros for these.
    pub fn into_weights(self, genes: usize) -> Weights {
        let (encoder, norm) = self.encoder.into_weights();
        let heads = [self.pathway, self.projection].map(Linear::into_weights);
        with_room_for(genes, encoder, norm, heads, self.dropout)
    }

    /// Adam's running means of the gradients, as [`Trunk::into_weights`].
    pub fn gradient_means(&self, genes: usize) -> Weights {
        let encoder = self.encoder.layers().map(Linear::gradient_means).collect();
        let norm = self.encoder.norm().map(Norm::gradient_means);
        let heads = [&self.pathway, &self.projection].map(Linear::gradient_means);
        with_room_for(genes, encoder, norm, heads, self.dropout)
    }

    /// Packs all weights, and what Adam remembers where they learn on.
    pub fn pack(&self, learns: bool, to: &mut Packer) {
        self.steps.pack(to);
        self.encoder.pack(learns, to);
        self.pathway.pack(learns, to);
        self.projection.pack(learns, to);
    }

    /// Takes back what one of the same shape packed.
    pub fn restore(&mut self, learns: bool, from: &mut Parcel) {
        self.steps = u32::unpack(from);
        self.encoder.restore(learns, from);
        self.pathway.restore(learns, from);
        self.projection.restore(learns, from);
    }
}

fn with_room_for(
    genes: usize,
    mut encoder: Vec<LinearWeights>,
    norm: Option<NormWeights>,
    [pathway, projection]: [LinearWeights; 2],
    dropout: f32,
) -> Weights {
    let width = encoder[0].outputs();
    encoder[0].weight = Array2::zeros((genes, width));
    let norm = norm.unwrap_or(NormWeights {
        scale: Vec::new(),
        shift: Vec::new(),
    });
    let reconstruction = LinearWeights {
        weight: Array2::zeros((norm.scale.len(), genes)),
        bias: vec![0.0; genes],
    };
    Weights {
        encoder,
        norm,
        pathway,
        reconstruction,
        projection,
        dropout,
    }
}
