//! `[predict]` of the study file.

use serde::{Deserialize, Serialize};

use crate::learn::ModelKind;
use crate::{Error, Result};

/// Which classifier is used, and from where on a sample is unusual.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PredictSettings {
    /// One of those that the step Classify trains.
    pub model: ModelKind,
    /// A sample's distance is the mean one to so many nearest samples of the pretraining part, in latent space; or how badly
    /// the encoder restores its genes, in the same units, where that is more and the encoder has learned to fill in genes.
    pub neighbours: usize,
    /// A sample is unusual where its distance is larger than that of this share of the samples that were not pretrained
    /// on.
    pub unusual: f64,
}

impl Default for PredictSettings {
    fn default() -> Self {
        PredictSettings {
            model: ModelKind::Unfrozen,
            neighbours: 5,
            unusual: 0.95,
        }
    }
}

impl PredictSettings {
    /// Checks the numbers.
    ///
    /// # Errors
    /// A model that can't be used on a new table, a share that is none.
    pub fn check(&self) -> Result<()> {
        if !self.model.is_portable() {
            return Err(Error::new(
                format!(
                    "predict.model is {}, which a new table can't be given to",
                    self.model.name()
                ),
                "Choose another one, for example unfrozen or logistic.",
            ));
        }
        if !(1..=1000).contains(&self.neighbours) {
            return Err(Error::new(
                format!("predict.neighbours is {}", self.neighbours),
                "Use 1 to 1,000; 5 is usual.",
            ));
        }
        if !(self.unusual > 0.0 && self.unusual < 1.0) {
            return Err(Error::new(
                format!("predict.unusual is {}", self.unusual),
                "Use a share above 0 and below 1, for example 0.95.",
            ));
        }
        Ok(())
    }
}
