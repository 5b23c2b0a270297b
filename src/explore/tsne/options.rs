//! The settings of t-SNE, with scikit-learn's defaults, and what is wrong with them.

use serde::{Deserialize, Serialize};

use crate::{Error, Result};

/// Fewer samples than this have no neighbourhoods to keep.
pub const FEWEST_SAMPLES: usize = 4;
/// So many iterations exaggerate the affinities, with little momentum.
pub(super) const EXAGGERATED: usize = 250;
/// More iterations than this are a slip of the keyboard.
const MOST_ITERATIONS: usize = 100_000;

/// Where the samples start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TsneStart {
    /// At the first two principal components, scaled down.
    #[default]
    Pca,
    /// At random places around the origin.
    Random,
}

/// The settings of t-SNE.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TsneOptions {
    /// How many neighbours a sample has, softly counted; at most a third of the other samples.
    pub perplexity: f64,
    /// How far a step goes; by itself the number of samples / early exaggeration / 4, but at least 50 (Belkina and others
    /// 2019).
    pub learning_rate: Option<f64>,
    /// How many times stronger the attraction is in the first 250 iterations, so that clusters form.
    pub early_exaggeration: f64,
    /// Iterations in all, at least 250.
    pub iterations: usize,
    /// Where the samples start.
    pub initialisation: TsneStart,
}

impl Default for TsneOptions {
    fn default() -> Self {
        TsneOptions {
            perplexity: 30.0,
            learning_rate: None,
            early_exaggeration: 12.0,
            iterations: 1000,
            initialisation: TsneStart::Pca,
        }
    }
}

/// The largest perplexity for a number of samples, a third of the others: each sample is compared with three times as
/// many neighbours.
pub fn largest_perplexity(samples: usize) -> f64 {
    samples.saturating_sub(1) as f64 / 3.0
}

impl TsneOptions {
    /// Whether the settings make sense by themselves.
    ///
    /// # Errors
    /// Names the first setting that does not, and the values it can take.
    pub fn check(&self) -> Result<()> {
        if !(1.0..=10_000.0).contains(&self.perplexity) {
            return Err(Error::new(
                format!("t-SNE's perplexity is {}", self.perplexity),
                "Set it between 1 and 10000; 30 is the default.",
            ));
        }
        let rate = self.learning_rate.unwrap_or(1.0);
        if !(rate.is_finite() && rate > 0.0) {
            return Err(Error::new(
                format!("t-SNE's learning rate is {rate}"),
                "Set it above 0, or leave it automatic.",
            ));
        }
        if !(1.0..=1000.0).contains(&self.early_exaggeration) {
            return Err(Error::new(
                format!("t-SNE's early exaggeration is {}", self.early_exaggeration),
                "Set it between 1 and 1000; 12 is the default.",
            ));
        }
        if !(EXAGGERATED..=MOST_ITERATIONS).contains(&self.iterations) {
            return Err(Error::new(
                format!("t-SNE is to run for {} iterations", self.iterations),
                format!(
                    "Set it between {EXAGGERATED} and {MOST_ITERATIONS}; the first {EXAGGERATED} only form clusters, and \
                     1000 is the default."
                ),
            ));
        }
        Ok(())
    }

    /// Whether they make sense for so many samples.
    ///
    /// # Errors
    /// As [`TsneOptions::check`], and if the samples are fewer than [`FEWEST_SAMPLES`] or the perplexity is too large for
    /// them.
    pub fn check_for(&self, samples: usize) -> Result<()> {
        self.check()?;
        if samples < FEWEST_SAMPLES {
            return Err(Error::new(
                format!("t-SNE needs at least {FEWEST_SAMPLES} samples, and there are {samples}"),
                "Use more samples.",
            ));
        }
        let largest = largest_perplexity(samples);
        if self.perplexity > largest {
            return Err(Error::new(
                format!(
                    "A perplexity of {} is too large for {samples} samples",
                    self.perplexity
                ),
                format!(
                    "Set it to {} or less: (samples − 1) / 3 is the largest possible.",
                    (largest * 10.0).floor() / 10.0
                ),
            ));
        }
        Ok(())
    }

    /// How many nearest neighbours of each of so many samples are needed: three times the perplexity and one, as far as
    /// there are.
    pub fn neighbours(&self, samples: usize) -> usize {
        (3.0 * self.perplexity + 1.0)
            .min(samples.saturating_sub(1) as f64)
            .max(0.0) as usize
    }

    /// How far a step goes with so many samples.
    pub fn learning_rate_for(&self, samples: usize) -> f64 {
        let automatic = || (samples as f64 / self.early_exaggeration / 4.0).max(50.0);
        self.learning_rate.unwrap_or_else(automatic)
    }
}
