//! The figures of Predict: how sure the classifier is of new samples, and how alike these are to the cohort.

pub(super) mod from_session;
mod novelty;
mod prediction_confidence;

pub use novelty::{Distances, Novelty, novelty};
pub use prediction_confidence::{PredictionConfidence, prediction_confidence};
