//! `[interpret]` of the study file.

use serde::{Deserialize, Serialize};

use crate::learn::ModelKind;
use crate::{Error, Result};

/// Which model is asked for its genes, and how closely.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct InterpretSettings {
    /// A network that the step Classify trains: supervised, frozen or unfrozen.
    pub model: ModelKind,
    /// Points on the way from the mean sample to each sample, at which gradients are taken.
    pub steps: usize,
    /// Test samples of each class that are looked at, at most.
    pub samples_per_class: usize,
    /// Labelled samples of other classes, drawn for each class, from which the way to its samples is gone as well; 0 for the
    /// mean sample alone.
    pub baselines: usize,
    /// Genes of each class that are shown.
    pub top_genes: usize,
}

impl Default for InterpretSettings {
    fn default() -> Self {
        InterpretSettings {
            model: ModelKind::Unfrozen,
            steps: 64,
            samples_per_class: 20,
            baselines: 0,
            top_genes: 15,
        }
    }
}

impl InterpretSettings {
    /// Checks the numbers.
    ///
    /// # Errors
    /// A model that is no network, numbers that leave nothing to look at.
    pub fn check(&self) -> Result<()> {
        if !self.model.is_network() {
            return Err(Error::new(
                format!(
                    "interpret.model is {}, which is no network",
                    self.model.name()
                ),
                "Use supervised, frozen or unfrozen; a linear model is shown beside it anyway.",
            ));
        }
        if !(1..=10_000).contains(&self.steps) || !(1..=10_000).contains(&self.samples_per_class) {
            return Err(Error::new(
                format!(
                    "interpret.steps is {} and interpret.samples_per_class {}: each must be 1 to 10,000",
                    self.steps, self.samples_per_class
                ),
                "Use for example 64 and 20.",
            ));
        }
        if self.baselines > 1000 {
            return Err(Error::new(
                format!("interpret.baselines is {}", self.baselines),
                "Use 0 to 1,000; with 10 the order of the genes hardly changes any more.",
            ));
        }
        if !(1..=100).contains(&self.top_genes) {
            return Err(Error::new(
                format!("interpret.top_genes is {}", self.top_genes),
                "Use 1 to 100; 15 fit a figure well.",
            ));
        }
        Ok(())
    }
}
