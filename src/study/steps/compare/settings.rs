//! `[compare]` of the study file.

use serde::{Deserialize, Serialize};

use crate::learn::ModelKind;
use crate::learn::split::Amount;
use crate::sorting::sort;
use crate::{Error, Result};

/// Which models are compared, on how many labels, how often. How each model is trained is said in `[classify]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CompareSettings {
    /// The models; all learn from the same draws.
    pub models: Vec<ModelKind>,
    /// Shares of the labels, each in 0 (exclusive) to 1.
    pub shares: Vec<f64>,
    /// Numbers of labels, beside the shares.
    pub counts: Vec<usize>,
    /// Draws of each.
    pub repeats: usize,
    /// Whether a smaller draw of a repeat is part of its larger ones.
    pub nested: bool,
    /// The accuracy for which the labels needed are told, 0 to 1.
    pub target: f64,
}

impl Default for CompareSettings {
    fn default() -> Self {
        CompareSettings {
            models: ModelKind::usual().to_vec(),
            shares: (1..=10).map(|tenth| f64::from(tenth) / 10.0).collect(),
            counts: Vec::new(),
            repeats: 5,
            nested: true,
            target: 0.9,
        }
    }
}

impl CompareSettings {
    /// The draws of one repeat, in the order of the settings.
    pub fn amounts(&self) -> Vec<Amount> {
        let shares = self.shares.iter().map(|&share| Amount::Share(share));
        let counts = self.counts.iter().map(|&count| Amount::Count(count));
        shares.chain(counts).collect()
    }

    /// Checks the numbers.
    ///
    /// # Errors
    /// No models or draws, a model twice, a share that is none, a target out of reach.
    pub fn check(&self) -> Result<()> {
        let mut models = self.models.clone();
        sort(&mut models, &|a, b| a.cmp(b));
        models.dedup();
        if models.is_empty() || models.len() != self.models.len() {
            return Err(Error::new(
                "compare.models is empty or names a model twice",
                "Name each model once, for example [\"supervised\", \"frozen\", \"unfrozen\"].",
            ));
        }
        let wrong = |share: &&f64| !(**share > 0.0 && **share <= 1.0);
        if let Some(share) = self.shares.iter().find(wrong) {
            return Err(Error::new(
                format!("compare.shares holds {share}, which is not a share of the labels"),
                "Give shares above 0 and up to 1, for example 0.1 for a tenth of the labels.",
            ));
        }
        if self.amounts().is_empty() || self.counts.contains(&0) || self.amounts().len() > 100 {
            return Err(Error::new(
                "compare.shares and compare.counts together must name 1 to 100 draws of one label or more",
                "Use for example shares = [0.1, 0.2, 0.5, 1.0].",
            ));
        }
        if self.repeats == 0 || self.repeats > 1000 {
            return Err(Error::new(
                format!("compare.repeats is {}", self.repeats),
                "Use 1 to 1,000; 5 is usual, 7 and more let a test tell.",
            ));
        }
        if !(self.target > 0.0 && self.target <= 1.0) {
            return Err(Error::new(
                format!("compare.target is {}", self.target),
                "Use an accuracy above 0 and up to 1, for example 0.9.",
            ));
        }
        Ok(())
    }
}
