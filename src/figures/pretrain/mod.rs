//! The figures of Pretrain: the losses as they fall, and the latent space that comes of it.

mod latent;
mod losses;

pub use latent::{Latent, latent_pca};
pub use losses::{EpochLoss, LossCurves, losses};
