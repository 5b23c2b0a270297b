//! The encoder with its heads, and one training step of it.

use super::augment::{Batch, Drawn};
use super::device::{Device, DeviceKind};
use super::gene_blocks::{self, Block, Distorting, Part, Sums};
use super::heads::HeadWeights;
#[cfg(feature = "bench")]
use super::inputs::Inputs;
use super::losses::Entries;
pub use super::losses::StepLosses;
use super::matrix::Matrix;
use super::options::PretrainOptions;
use super::trunk::Trunk;
use super::weights::Weights;
use crate::random::Rng;

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
    options: PretrainOptions,
}

impl Model {
    /// Puts the weights on a device, to be trained towards the usual objectives.
    pub fn new(weights: Weights, device: DeviceKind) -> Self {
        let options = PretrainOptions {
            device,
            ..PretrainOptions::default()
        };
        Model::towards(&weights, &HeadWeights::default(), options)
    }

    /// Weights, with the heads that the settings' objectives need beside theirs.
    pub fn towards(weights: &Weights, heads: &HeadWeights, options: PretrainOptions) -> Self {
        let distorting = Distorting {
            options: &options,
            seed: 0,
        };
        Model {
            trunk: Trunk::new(weights, heads, &options),
            blocks: gene_blocks::all(weights, heads, &distorting),
            genes: weights.genes(),
            device: options.device.device(),
            options,
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

    /// The same of the heads beside the usual ones; `heads` says which there are.
    pub fn head_gradient_means(&self, heads: &HeadWeights) -> HeadWeights {
        let mut means = HeadWeights {
            genes: heads.genes.clone(),
            ..self.trunk.head_means()
        };
        for block in &self.blocks {
            block.put_head_means_into(&mut means);
        }
        means
    }

    /// One training step: the objectives, their gradients, Adam. Dropout is drawn from `dropout`; none without it. BYOL's slower
    /// network follows as in the first step of many.
    pub fn step(&mut self, batch: Batch, dropout: Option<&mut Rng>) -> StepLosses {
        let parts = self.blocks.iter();
        let drawn = parts.map(|block| batch.of_genes(block.genes.clone()));
        let drawn = drawn.collect();
        self.step_on(drawn, &batch.targets, dropout)
    }

    /// The samples of a batch as its blocks draw them.
    #[cfg(feature = "bench")]
    pub(crate) fn draw(&mut self, samples: &Inputs, rows: &[usize]) -> Vec<Drawn> {
        let blocks = self.blocks.iter_mut();
        let draw = |block: &mut Block| block.draw(samples, block.genes.clone(), rows, rows);
        blocks.map(draw).collect()
    }

    /// As [`Model::step`], on what its blocks have drawn.
    fn step_on(
        &mut self,
        drawn: Vec<Drawn>,
        targets: &[f32],
        dropout: Option<&mut Rng>,
    ) -> StepLosses {
        self.step_in_pieces(drawn, targets, dropout, &mut |_| {})
    }

    /// As [`Model::step_on`], and tells when a piece of it is done.
    pub(crate) fn step_in_pieces(
        &mut self,
        drawn: Vec<Drawn>,
        targets: &[f32],
        dropout: Option<&mut Rng>,
        done: &mut dyn FnMut(Piece),
    ) -> StepLosses {
        let options = &self.options;
        let learning = self.trunk.learning(options, usize::MAX);
        let blocks = self.blocks.iter_mut().zip(drawn);
        let forward = blocks.map(|(block, drawn)| {
            let samples = drawn.original.rows();
            let (product, masked) = block.forward(drawn);
            (product, vec![masked, (samples * block.genes.len()) as f64])
        });
        let (product, counts) = sum(forward);
        done(Piece::Blocks);
        let entries = Entries {
            masked: counts[0],
            all: counts[1],
        };
        let mut passed = self.trunk.forward(product, dropout);
        self.trunk.judge(&mut passed, targets, options);
        done(Piece::Trunk);
        let factors = entries.factors(options);
        let blocks = self.blocks.iter_mut();
        let reconstructed =
            blocks.map(|block| block.reconstruct(&passed.to_genes, &factors, Some(learning)));
        let (from_genes, sums) = sum(reconstructed);
        done(Piece::Blocks);
        let losses = passed.losses(options, entries, &sums);
        let (gradient, settlement) = self.trunk.go_back(passed, &from_genes, learning);
        self.trunk.settle(settlement);
        let gradient = gradient.into_tensor(&self.device);
        done(Piece::Trunk);
        for block in &mut self.blocks {
            block.update(&gradient, learning);
        }
        done(Piece::Blocks);
        losses
    }
}

/// The sum over blocks.
fn sum(blocks: impl Iterator<Item = (Matrix, Vec<f64>)>) -> (Matrix, Vec<f64>) {
    let mut sums = Sums::default();
    let mut count = 0;
    for (index, (matrix, numbers)) in blocks.enumerate() {
        sums.add(Part {
            level: 0,
            index,
            matrix,
            numbers,
        });
        count += 1;
    }
    let all = sums.take_all_of(count);
    let nothing = || (Matrix::zeros(0, 0), vec![0.0; 2]);
    all.map_or_else(nothing, |all| (all.matrix, all.numbers))
}
