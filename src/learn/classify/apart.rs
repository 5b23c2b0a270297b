//! The first layer of a large network, in blocks of genes: each block's product and update is made by whoever has it.

use std::ops::Range;
use std::sync::Arc;

use ndarray::{Array2, Axis, Slice};

use super::kind::{ModelKind, Sight};
use super::training::Standing;
use crate::learn::device::DeviceKind;
use crate::learn::gene_blocks::{self, Block, Distorting, Shares};
use crate::learn::heads::HeadWeights;
use crate::learn::inputs::Inputs;
use crate::learn::network::Network;
use crate::learn::objectives::Objective;
use crate::learn::options::{ClassifyOptions, PretrainOptions};
use crate::learn::weights::{LinearWeights, NormWeights, Weights};

/// A first layer in blocks, and what is waited for.
pub(super) struct Apart {
    pub shares: Shares,
    pub phase: Phase,
    /// Where the training stood when all blocks were together last, to go back to if a member is lost; where members have some.
    pub behind: Option<(Standing, Vec<Block>)>,
}

/// What a training waits for from the blocks.
pub(super) enum Phase {
    /// Nothing: it is between two steps.
    Between,
    /// The first layer's product of these rows, of these classes.
    Forward {
        rows: Vec<usize>,
        classes: Vec<usize>,
    },
    /// All of them as they are: at the end, or so that those who came get a share.
    Gathering { ends: bool },
}

/// Whether a network of this kind, on so many genes, is trained with its first layer in blocks. Where epochs are watched, to stop
/// early, all of it is needed after each, and it stays whole.
pub(super) fn is_apart(kind: ModelKind, genes: usize, options: &ClassifyOptions) -> bool {
    let is_on_genes = kind.is_network() && matches!(kind.sight(), Sight::Genes);
    is_on_genes && gene_blocks::are_many(genes) && options.validation_share == 0.0
}

impl Apart {
    /// Takes the first layer of a network apart; nothing where it has none.
    pub fn new(network: &mut Network, samples: &Inputs, device: DeviceKind) -> Option<Self> {
        let weight = network.take_first()?;
        let (genes, width) = weight.dim();
        let options = plain(width, device);
        let mut first = Weights::without_heads(
            vec![LinearWeights {
                weight,
                bias: Vec::new(),
            }],
            NormWeights {
                scale: Vec::new(),
                shift: Vec::new(),
            },
            0.0,
        );
        // Nothing is put out.
        first.reconstruction = LinearWeights {
            weight: Array2::zeros((0, genes)),
            bias: vec![0.0; genes],
        };
        let distorting = Distorting {
            options: &options,
            seed: 0,
        };
        let blocks = gene_blocks::all(&first, &HeadWeights::default(), &distorting);
        Some(Apart {
            shares: Shares::new(Arc::new(options), 0, samples.clone(), blocks),
            phase: Phase::Between,
            behind: None,
        })
    }

    /// Has everybody come to rest, and tell of the blocks where they are shared.
    pub fn gather(&mut self, ends: bool) {
        self.shares.ask_others();
        self.phase = Phase::Gathering { ends };
    }

    /// The weight of the first layer, genes × outputs, where nobody else has a part of it.
    pub fn into_first(mut self) -> Array2<f32> {
        // What Adam remembers goes first: of a large network there is not room for all of it beside a second copy.
        let parts = self.shares.take_own().into_iter();
        let parts = parts.map(|block| (block.genes.clone(), block.into_first()));
        let parts: Vec<(Range<usize>, Array2<f32>)> = parts.collect();
        let genes = parts.last().map_or(0, |(genes, _)| genes.end);
        let width = parts.first().map_or(0, |(_, part)| part.ncols());
        let mut all = Array2::zeros((genes, width));
        for (genes, part) in parts {
            all.slice_axis_mut(Axis(0), Slice::from(genes))
                .assign(&part);
        }
        all
    }
}

/// The settings of blocks that see samples as they are, and put nothing out.
fn plain(width: usize, device: DeviceKind) -> PretrainOptions {
    let mut options = PretrainOptions {
        hidden: vec![width],
        latent: 0,
        validation_share: 0.0,
        device,
        ..PretrainOptions::default()
    };
    for objective in Objective::ALL {
        options.set_weight(objective, 0.0);
    }
    options.set_weight(Objective::Pathway, 1.0);
    options
}
