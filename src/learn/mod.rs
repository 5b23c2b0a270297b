//! Learning from expression: features, self-supervised pretraining, classification, and weights on disk.
//!
//! A [`FeaturePlan`] chooses and scales genes on the pretraining part alone. [`Pretraining`] trains an [`Encoder`] on
//! unlabelled samples towards several objectives at once: by default pathway scores, masked genes, and agreement of two
//! distorted views; [`Objective`] lists all. [`Classification`] compares a linear probe on the frozen encoder and full fine-tuning with a supervised
//! network and simpler yardsticks, and leaves a [`Classifier`] to use on other samples ([`Predicting`]), with
//! [`Novelty`] to tell those that are unlike the cohort. What was learned is looked into by [`pathway_head`],
//! [`correlation`](mod@correlation) of the latent dimensions with pathways, and [`attribution`] of a class to genes.
//! [`Checkpoint`] keeps the encoder as safetensors with PyTorch's names and layout.
//!
//! Matrices are samples in rows. Matrix products run on a device of Burn's chosen at run time ([`DeviceKind`]), in the page on
//! the kernels of its default device alone; what memory bandwidth limits (distorting the inputs, activations, Adam) runs in fused loops over
//! the tensors' own memory. The backward pass is written out, so that the largest gradient is never held as a whole
//! and nobody computes the gradient of the inputs; tests hold it against Burn's automatic differentiation.

pub mod adam;
pub mod attribution;
pub mod augment;
#[cfg(feature = "bench")]
pub mod bench;
pub mod checkpoint;
pub mod classify;
pub mod correlation;
mod corruption;
mod device;
pub mod encoder;
pub mod features;
mod gene_blocks;
pub mod heads;
mod inputs;
mod labelled;
pub mod layout;
mod linear;
pub mod logistic;
mod logits;
mod losses;
mod matrix;
pub mod metrics;
pub mod model;
pub mod nearest_centroid;
pub mod neighbours;
mod network;
mod norm;
pub mod novelty;
pub mod objectives;
pub(crate) mod options;
pub mod pathway_head;
mod perceptron;
pub mod pretrain;
mod probe;
mod ranking;
pub mod split;
mod spread;
mod stack;
pub mod svm;
pub mod sweep;
mod targets;
pub mod tensors;
mod trunk;
mod view_heads;
pub mod weights;

pub use attribution::{
    Asking, AttributionOptions, Attributions, GeneOverlap, IntegratedGradients, compare_genes,
    linear_attributions,
};
pub use checkpoint::Checkpoint;
pub use classify::{
    Classification, Classifier, ClassifierParts, DrawOf, Evaluation, Handed, Judged, Judging,
    JudgingKit, ModelKind, ModelParts, Predicting, Prediction, TrainedWith,
};
pub use correlation::{Strongest, correlation, strongest};
pub use device::DeviceKind;
pub use encoder::{Embedding, Encoder};
pub use features::{FeatureOptions, FeaturePlan, FeatureReport};
pub use gene_blocks::BlockPartner;
pub use heads::{GeneHead, HeadWeights};
pub use inputs::{HOLD_BELOW_CELLS, Inputs};
pub use labelled::{ClassifyInputs, Labelled};
pub use losses::{StepLosses, objectives_of};
pub use novelty::{Distances, Misses, Novelty, NoveltyFit, NoveltyOptions};
pub use objectives::Objective;
pub use options::{ClassifyOptions, PretrainOptions};
pub use pathway_head::{PathwayFit, PathwayHead};
pub use pretrain::{EpochLosses, History, Pretrained, Pretraining};
pub use spread::Spread;
pub use targets::PathwayTargets;
pub use weights::{LinearWeights, NormWeights, Weights};
