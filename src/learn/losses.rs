//! What each objective comes to: in a step, and on average over an epoch.

use serde::{Deserialize, Serialize};

use super::gene_blocks::SUMS;
use super::heads::GeneHead;
use super::objectives::Objective;
use super::options::PretrainOptions;

/// The objectives' values for one batch, or their means over some. Those that are not trained towards are 0.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct StepLosses {
    /// The weighted sum of the others, which is what is minimised.
    pub total: f64,
    /// Mean squared error of the pathway scores, on the scale that [`PretrainOptions::targets`] gives them.
    pub pathway: f64,
    /// Mean squared error of the masked genes.
    pub masked: f64,
    /// NT-Xent between the two views.
    pub nt_xent: f64,
    /// NT-Xent between the two corrupted copies.
    pub scarf: f64,
    /// Cross-entropy of which values were exchanged, and `vime_alpha` times the mean squared error of the values.
    pub vime: f64,
    /// Squared distance between predictions and the slower network's projections, of unit length, both ways round.
    pub byol: f64,
    /// Distance of the views' correlations from the identity.
    pub barlow_twins: f64,
    /// Weighted sum of invariance, variance and covariance.
    pub vicreg: f64,
    /// Mean squared error of the genes without noise.
    pub denoising: f64,
}

/// The mean losses of one epoch, each sample counting the same; as [`StepLosses`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct EpochLosses {
    /// Counted from 1.
    pub epoch: usize,
    /// The weighted sum of the others.
    pub total: f64,
    /// Mean squared error of the pathway scores, on the scale that [`PretrainOptions::targets`] gives them.
    pub pathway: f64,
    /// Mean squared error of the masked genes.
    pub masked: f64,
    /// NT-Xent between two views.
    pub nt_xent: f64,
    /// SCARF; this and those below are left out where they are 0.
    #[serde(skip_serializing_if = "is_zero")]
    pub scarf: f64,
    /// VIME.
    #[serde(skip_serializing_if = "is_zero")]
    pub vime: f64,
    /// BYOL.
    #[serde(skip_serializing_if = "is_zero")]
    pub byol: f64,
    /// Barlow Twins.
    #[serde(skip_serializing_if = "is_zero")]
    pub barlow_twins: f64,
    /// VICReg.
    #[serde(skip_serializing_if = "is_zero")]
    pub vicreg: f64,
    /// The denoising autoencoder.
    #[serde(skip_serializing_if = "is_zero")]
    pub denoising: f64,
}

fn is_zero(loss: &f64) -> bool {
    *loss == 0.0
}

macro_rules! by_objective {
    ($losses:ty) => {
        impl $losses {
            /// The loss of one objective.
            pub fn of(&self, objective: Objective) -> f64 {
                let mut losses = *self;
                *losses.of_mut(objective)
            }

            /// The same, to be set.
            pub fn of_mut(&mut self, objective: Objective) -> &mut f64 {
                match objective {
                    Objective::Pathway => &mut self.pathway,
                    Objective::Masked => &mut self.masked,
                    Objective::NtXent => &mut self.nt_xent,
                    Objective::Scarf => &mut self.scarf,
                    Objective::Vime => &mut self.vime,
                    Objective::Byol => &mut self.byol,
                    Objective::BarlowTwins => &mut self.barlow_twins,
                    Objective::Vicreg => &mut self.vicreg,
                    Objective::Denoising => &mut self.denoising,
                }
            }
        }
    };
}
by_objective!(StepLosses);
by_objective!(EpochLosses);

/// The objectives that losses are there of; the usual three where there are none.
pub fn objectives_of<'a>(losses: impl Iterator<Item = &'a EpochLosses> + Clone) -> Vec<Objective> {
    let has = |objective: &Objective| losses.clone().any(|losses| losses.of(*objective) != 0.0);
    let found: Vec<Objective> = Objective::ALL.into_iter().filter(has).collect();
    match found.is_empty() {
        true => Objective::ALL[..Objective::USUAL].to_vec(),
        false => found,
    }
}

impl StepLosses {
    /// Sums the losses up, each with its weight.
    pub(crate) fn add_up(&mut self, options: &PretrainOptions) {
        // From the first on, as this sum always was.
        let weighted = |objective| options.weight(objective) * self.of(objective);
        let [first, rest @ ..] = Objective::ALL;
        self.total = rest
            .into_iter()
            .fold(weighted(first), |sum, objective| sum + weighted(objective));
    }
}

/// Over how many entries of a batch the genes' differences are averaged.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Entries {
    /// Genes that are masked.
    pub masked: f64,
    /// Samples × genes.
    pub all: f64,
}

impl Entries {
    /// What a difference counts in the gradient, in the order of [`Block::reconstruct`](super::gene_blocks::Block::reconstruct).
    pub fn factors(self, options: &PretrainOptions) -> Vec<f32> {
        let [vime, denoising] = [Objective::Vime, Objective::Denoising]
            .map(|objective| options.weight(objective) / self.all.max(1.0));
        let masked = match self.masked > 0.0 {
            true => 2.0 * options.weight_masked / self.masked,
            false => 0.0,
        };
        let mut factors = vec![masked as f32; SUMS];
        for head in GeneHead::ALL {
            factors[1 + head as usize] = match head {
                GeneHead::Exchanged => vime,
                GeneHead::Values => 2.0 * options.vime_alpha * vime,
                GeneHead::Denoised => 2.0 * denoising,
            } as f32;
        }
        factors
    }

    /// Notes the losses that those sums come to.
    pub fn note(self, sums: &[f64], options: &PretrainOptions, losses: &mut StepLosses) {
        let sum = |at: usize| sums.get(at).copied().unwrap_or_default();
        let mean = |head: GeneHead| sum(1 + head as usize) / self.all.max(1.0);
        losses.masked = sum(0) / self.masked.max(1.0);
        losses.vime = mean(GeneHead::Exchanged) + options.vime_alpha * mean(GeneHead::Values);
        losses.denoising = mean(GeneHead::Denoised);
    }
}
