//! The encoder with its three heads, and one training step of it.

use burn::tensor::{Device, Tensor};

use super::adam::AdamStep;
use super::augment::Batch;
use super::device::DeviceKind;
use super::linear::{Linear, Product, Update};
use super::matrix::Matrix;
use super::norm::Norm;
use super::objectives::{masked_squared, mean_squared, nt_xent};
use super::options::PretrainOptions;
use super::stack::{Stack, Tape};
use super::weights::{NormWeights, Weights};
use crate::packing::{Pack, Packer, Parcel, Unpack};
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

/// A step under way, between two pieces of work.
pub(crate) enum Running {
    Forward {
        product: Box<Product>,
        mask: Vec<u8>,
        targets: Vec<f32>,
    },
    Backward {
        update: Box<Update>,
        losses: StepLosses,
    },
}

/// What a piece of work led to.
pub(crate) enum Advanced {
    UnderWay(Box<Running>),
    Done(StepLosses),
}

/// What training has that evaluating has not.
pub(crate) struct Learning<'a> {
    pub rate: f64,
    /// The stream that dropout is drawn from; no dropout without.
    pub dropout: Option<&'a mut Rng>,
}

/// The forward pass: its losses, and what the backward pass needs of it.
struct Forward {
    tape: Tape,
    losses: StepLosses,
    /// Of each head its input, and the gradient of its output.
    pathway: (Tensor<2>, Matrix),
    reconstruction: (Tensor<2>, Matrix),
    projection: (Tensor<2>, Matrix),
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

    /// Packs all weights, and what Adam remembers where they learn on.
    pub(crate) fn pack(&self, learns: bool, to: &mut Packer) {
        self.steps.pack(to);
        self.encoder.pack(learns, to);
        for head in [&self.pathway, &self.reconstruction, &self.projection] {
            head.pack(learns, to);
        }
    }

    /// Takes back what a model of the same shape packed.
    pub(crate) fn restore(&mut self, learns: bool, from: &mut Parcel) {
        self.steps = u32::unpack(from);
        self.encoder.restore(learns, from);
        for head in [
            &mut self.pathway,
            &mut self.reconstruction,
            &mut self.projection,
        ] {
            head.restore(learns, from);
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

    /// One training step: the objectives, their gradients, Adam. Dropout is drawn from `dropout`; none without it.
    pub fn step(
        &mut self,
        batch: Batch,
        weights: &ObjectiveWeights,
        learning_rate: f64,
        mut dropout: Option<&mut Rng>,
    ) -> StepLosses {
        let mut running = self.begin(batch);
        loop {
            let dropout = dropout.as_deref_mut();
            let learning = Learning {
                rate: learning_rate,
                dropout,
            };
            match self.advance(running, weights, Some(learning)) {
                Advanced::UnderWay(next) => running = *next,
                Advanced::Done(losses) => return losses,
            }
        }
    }

    /// Begins a step, or an evaluation, that is carried out in pieces by [`Model::advance`].
    pub(crate) fn begin(&self, batch: Batch) -> Running {
        let Batch {
            inputs,
            mask,
            targets,
        } = batch;
        let product = Box::new(Product::new(inputs.into_tensor(&self.device)));
        Running::Forward {
            product,
            mask,
            targets,
        }
    }

    /// Does one piece: of the first layer's product, of its update, or all that lies between. Without `learning` the
    /// objectives are evaluated, without dropout, and nothing changes.
    pub(crate) fn advance(
        &mut self,
        running: Running,
        weights: &ObjectiveWeights,
        learning: Option<Learning>,
    ) -> Advanced {
        match running {
            Running::Forward {
                mut product,
                mask,
                targets,
            } => {
                if !product.is_finished() {
                    self.encoder.advance(&mut product);
                    let running = Running::Forward {
                        product,
                        mask,
                        targets,
                    };
                    return Advanced::UnderWay(Box::new(running));
                }
                let (rate, dropout) = match learning {
                    Some(Learning { rate, dropout }) => (Some(rate), dropout),
                    None => (None, None),
                };
                let forward = self.complete(*product, &mask, &targets, weights, dropout);
                match rate {
                    Some(rate) => Advanced::UnderWay(Box::new(self.learn(forward, rate))),
                    None => Advanced::Done(forward.losses),
                }
            }
            Running::Backward { mut update, losses } => {
                if self.encoder.advance_update(&mut update) {
                    Advanced::Done(losses)
                } else {
                    Advanced::UnderWay(Box::new(Running::Backward { update, losses }))
                }
            }
        }
    }

    /// All of the forward pass after the first layer's product, and the gradients of the heads' outputs.
    fn complete(
        &self,
        product: Product,
        mask: &[u8],
        targets: &[f32],
        weights: &ObjectiveWeights,
        dropout: Option<&mut Rng>,
    ) -> Forward {
        let inputs = product.input().clone();
        let [rows, genes] = inputs.dims();
        let samples = rows / 4;
        let tape = self.encoder.complete(product, dropout);
        let latent = tape.output().clone().into_tensor(&self.device);
        let width = tape.output().columns();
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
        let mut reconstruction = self.reconstruction.forward(masked.clone());
        let original = Matrix::from_tensor(inputs.slice([0..samples, 0..genes]));
        let masked_loss =
            masked_squared(&mut reconstruction, original.values(), mask, weights.masked);
        let mut projection = self.projection.forward(views.clone());
        let temperature = weights.temperature;
        let nt_xent = nt_xent(
            &mut projection,
            temperature,
            weights.contrastive,
            &self.device,
        );
        Forward {
            tape,
            losses: StepLosses {
                total: weights.pathway * pathway_loss
                    + weights.masked * masked_loss
                    + weights.contrastive * nt_xent,
                pathway: pathway_loss,
                masked: masked_loss,
                nt_xent,
            },
            pathway: (clean, pathway),
            reconstruction: (masked, reconstruction),
            projection: (views, projection),
        }
    }

    /// Goes back through heads and encoder, up to the first layer's weight, and updates all on the way.
    fn learn(&mut self, forward: Forward, learning_rate: f64) -> Running {
        self.steps += 1;
        let adam = AdamStep::new(learning_rate, self.steps);
        let heads = [
            (&mut self.pathway, forward.pathway),
            (&mut self.reconstruction, forward.reconstruction),
            (&mut self.projection, forward.projection),
        ];
        let parts = heads.map(|(head, (input, gradient))| match gradient.columns() {
            0 => {
                let [rows, latent] = input.dims();
                Matrix::new(vec![0.0; rows * latent], rows, latent)
            }
            _ => head.learn(input, gradient, adam),
        });
        let gradient: Vec<f32> = parts.iter().flat_map(Matrix::values).copied().collect();
        let rows = parts.iter().map(Matrix::rows).sum();
        let gradient = Matrix::new(gradient, rows, parts[0].columns());
        let update = Box::new(self.encoder.begin_update(forward.tape, gradient, adam));
        Running::Backward {
            update,
            losses: forward.losses,
        }
    }
}
