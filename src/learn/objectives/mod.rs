//! The objectives of pretraining and the classifiers' one, each with its gradient.
//!
//! Each function turns a prediction into the gradient of its loss in place and returns the loss, summed in double
//! precision. Where two views or copies of a batch are compared, the first half of the rows is one, the second the other.

mod barlow_twins;
mod byol;
mod classes;
mod columns;
mod nt_xent;
mod squared;
mod vicreg;
mod vime;

pub(crate) use barlow_twins::barlow_twins;
pub(crate) use byol::byol;
pub(crate) use classes::{cross_entropy, softmax_row, weighted_cross_entropy};
pub(crate) use nt_xent::nt_xent;
pub(crate) use squared::{masked_squared, mean_squared, squared};
pub(crate) use vicreg::{VicregTerms, vicreg};
pub(crate) use vime::binary_cross_entropy;

/// What an encoder is pretrained towards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Objective {
    /// Predicting pathway scores.
    Pathway,
    /// Filling in hidden genes.
    Masked,
    /// Agreement of two views, told from all others of the batch (Chen et al. 2020).
    NtXent,
    /// Agreement of two copies in which genes have values of other samples (Bahri et al. 2022).
    Scarf,
    /// Telling which values were exchanged, and what they were (Yoon et al. 2020).
    Vime,
    /// Predicting what a slower network makes of the other view (Grill et al. 2020).
    Byol,
    /// Two views that agree in every dimension, and dimensions that do not repeat each other (Zbontar et al. 2021).
    BarlowTwins,
    /// Two views that agree, with variance kept and covariance removed (Bardes et al. 2022).
    Vicreg,
    /// Taking noise away again (Vincent et al. 2008).
    Denoising,
}

impl Objective {
    /// All of them, in the order of tables and figures.
    pub const ALL: [Objective; 9] = [
        Objective::Pathway,
        Objective::Masked,
        Objective::NtXent,
        Objective::Scarf,
        Objective::Vime,
        Objective::Byol,
        Objective::BarlowTwins,
        Objective::Vicreg,
        Objective::Denoising,
    ];
    /// How many of them, from the first on, every table of losses has.
    pub const USUAL: usize = 3;

    /// Its name in settings and results.
    pub fn name(self) -> &'static str {
        match self {
            Objective::Pathway => "pathway",
            Objective::Masked => "masked",
            Objective::NtXent => "nt_xent",
            Objective::Scarf => "scarf",
            Objective::Vime => "vime",
            Objective::Byol => "byol",
            Objective::BarlowTwins => "barlow_twins",
            Objective::Vicreg => "vicreg",
            Objective::Denoising => "denoising",
        }
    }

    /// The name that a reader sees, and what its loss is.
    pub fn title_and_unit(self) -> (&'static str, &'static str) {
        match self {
            Objective::Pathway => ("Pathway scores", "mean squared error"),
            Objective::Masked => ("Masked genes", "mean squared error"),
            Objective::NtXent => ("NT-Xent", "cross-entropy, nats"),
            Objective::Scarf => ("SCARF", "cross-entropy, nats"),
            Objective::Vime => ("VIME", "cross-entropy + squared error"),
            Objective::Byol => ("BYOL", "squared distance"),
            Objective::BarlowTwins => ("Barlow Twins", "squared correlation"),
            Objective::Vicreg => ("VICReg", "weighted sum"),
            Objective::Denoising => ("Denoising", "mean squared error"),
        }
    }
}
