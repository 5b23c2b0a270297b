//! The figures of Ablate: what each choice of the pretraining is worth.

mod ablation;
mod ablation_plot;
pub(super) mod from_session;

pub use ablation::{Ablation, AblationModel, AblationVariant, ablation};
