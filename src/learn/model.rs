//! The encoder with its three heads, and one training step of it.

#[cfg(feature = "bench")]
use ndarray::{Array2, s};

use super::augment::{Batch, Drawn};
use super::device::{Device, DeviceKind};
use super::gene_blocks::{self, Block, Distorting, Part, Sums};
use super::matrix::Matrix;
use super::options::PretrainOptions;
use super::trunk::Trunk;
use super::weights::Weights;
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

/// Pieces that a step is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Piece {
    /// What is cut by genes, and can be done by several at once.
    Blocks,
    /// What one does while the others wait.
    Trunk,
}

/// An encoder and its heads in training, by one alone: what a pretraining shares out.
#[derive(Debug, Clone)]
pub struct Model {
    trunk: Trunk,
    blocks: Vec<Block>,
    genes: usize,
    device: Device,
}

impl Model {
    /// Puts the weights on a device.
    pub fn new(weights: Weights, device: DeviceKind) -> Self {
        let options = PretrainOptions {
            device,
            ..PretrainOptions::default()
        };
        let distorting = Distorting {
            options: &options,
            seed: 0,
        };
        let device = device.device();
        Model {
            trunk: Trunk::new(&weights, &device),
            blocks: gene_blocks::all(&weights, &distorting),
            genes: weights.genes(),
            device,
        }
    }

    /// Takes the weights back.
    pub fn into_weights(self) -> Weights {
        let mut weights = self.trunk.into_weights(self.genes);
        for block in self.blocks {
            block.put_into(&mut weights);
        }
        weights
    }

    /// Adam's running means of the gradients, shaped as the weights. After the first step they are a tenth of its
    /// gradients.
    pub fn gradient_means(&self) -> Weights {
        let mut means = self.trunk.gradient_means(self.genes);
        for block in &self.blocks {
            block.put_gradient_means_into(&mut means);
        }
        means
    }

    /// One training step: the objectives, their gradients, Adam. Dropout is drawn from `dropout`; none without it.
    pub fn step(
        &mut self,
        batch: Batch,
        weights: &ObjectiveWeights,
        learning_rate: f64,
        dropout: Option<&mut Rng>,
    ) -> StepLosses {
        let parts = self.blocks.iter();
        let drawn = parts.map(|block| batch.of_genes(block.genes.clone()));
        let drawn = drawn.collect();
        self.step_on(drawn, &batch.targets, weights, learning_rate, dropout)
    }

    /// The samples of a batch as its blocks draw them.
    #[cfg(feature = "bench")]
    pub(crate) fn draw(&mut self, samples: &Array2<f32>, rows: &[usize]) -> Vec<Drawn> {
        let blocks = self.blocks.iter_mut();
        let draw = |block: &mut Block| {
            let genes = block.genes.clone();
            block.draw(samples.slice(s![.., genes]), rows)
        };
        blocks.map(draw).collect()
    }

    /// As [`Model::step`], on what its blocks have drawn.
    fn step_on(
        &mut self,
        drawn: Vec<Drawn>,
        targets: &[f32],
        weights: &ObjectiveWeights,
        learning_rate: f64,
        dropout: Option<&mut Rng>,
    ) -> StepLosses {
        let at = (drawn, targets, learning_rate);
        self.step_in_pieces(at, weights, dropout, &mut |_| {})
    }

    /// As [`Model::step_on`], and tells when a piece of it is done.
    pub(crate) fn step_in_pieces(
        &mut self,
        (drawn, targets, learning_rate): (Vec<Drawn>, &[f32], f64),
        weights: &ObjectiveWeights,
        dropout: Option<&mut Rng>,
        done: &mut dyn FnMut(Piece),
    ) -> StepLosses {
        let learning = self.trunk.learning(learning_rate);
        let blocks = self.blocks.iter_mut().zip(drawn);
        let (product, masked) = sum(blocks.map(|(block, drawn)| block.forward(drawn)));
        done(Piece::Blocks);
        let passed = self.trunk.forward(product, targets, weights, dropout);
        done(Piece::Trunk);
        let factor = masked_factor(weights, masked);
        let blocks = self.blocks.iter_mut();
        let reconstructed =
            blocks.map(|block| block.reconstruct(&passed.masked, factor, Some(learning)));
        let (to_latent, loss) = sum(reconstructed);
        done(Piece::Blocks);
        let losses = passed.losses(weights, loss / masked.max(1.0));
        let gradient = self.trunk.learn(passed, to_latent, learning_rate);
        let gradient = gradient.into_tensor(&self.device);
        done(Piece::Trunk);
        for block in &mut self.blocks {
            block.update(&gradient, learning);
        }
        done(Piece::Blocks);
        losses
    }
}

/// What a difference of a masked gene counts in the gradient, where so many are masked.
pub(crate) fn masked_factor(weights: &ObjectiveWeights, masked: f64) -> f32 {
    match masked > 0.0 {
        true => (2.0 * weights.masked / masked) as f32,
        false => 0.0,
    }
}

/// The sum over blocks.
fn sum(blocks: impl Iterator<Item = (Matrix, f64)>) -> (Matrix, f64) {
    let mut sums = Sums::default();
    let mut count = 0;
    for (index, (matrix, number)) in blocks.enumerate() {
        sums.add(Part {
            level: 0,
            index,
            matrix,
            number,
        });
        count += 1;
    }
    let all = sums.take_all_of(count);
    all.map_or((Matrix::zeros(0, 0), 0.0), |all| (all.matrix, all.number))
}
