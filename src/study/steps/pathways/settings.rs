//! `[pathways]`: how pathways are scored.

use serde::{Deserialize, Serialize};

use crate::pathways::{CorrelNorm, SampleNorm, SsgseaOptions, Ties};
use crate::{Error, Result};

/// `[pathways]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PathwaySettings {
    /// `"kegg"`, `"wikipathways"`, or a GMT file.
    pub sets: String,
    /// Normalisation of each sample before ranking.
    pub sample_norm: SampleNorm,
    /// Normalisation of the values that weight the running sum.
    pub correl_norm: CorrelNorm,
    /// Exponent of the weights.
    pub weight: f64,
    /// Smallest number of a set's genes found in the table.
    pub min_size: usize,
    /// Largest number of a set's genes found in the table.
    pub max_size: usize,
    /// Whose order of tied genes is followed.
    pub ties: Ties,
    /// Normalise within batches of this many samples instead of over the whole run; 0 is off.
    pub batchwise: usize,
}

impl Default for PathwaySettings {
    fn default() -> Self {
        let defaults = SsgseaOptions::default();
        PathwaySettings {
            sets: "kegg".into(),
            sample_norm: defaults.sample_norm,
            correl_norm: defaults.correl_norm,
            weight: defaults.weight,
            min_size: defaults.min_size,
            max_size: defaults.max_size,
            ties: defaults.ties,
            batchwise: 0,
        }
    }
}

impl PathwaySettings {
    /// The scoring room's options.
    pub fn options(&self) -> SsgseaOptions {
        SsgseaOptions {
            sample_norm: self.sample_norm,
            correl_norm: self.correl_norm,
            weight: self.weight,
            min_size: self.min_size,
            max_size: self.max_size,
            ties: self.ties,
        }
    }

    /// Checks what is asked for.
    ///
    /// # Errors
    /// A negative weight; a smallest size above the largest.
    pub fn check(&self) -> Result<()> {
        if !self.weight.is_finite() || self.weight < 0.0 {
            return Err(Error::new(
                format!(
                    "the ssGSEA weight {} is not a number of 0 or more",
                    self.weight
                ),
                "Use 0.25, ssGSEA's usual weight.",
            ));
        }
        if self.min_size > self.max_size {
            return Err(Error::new(
                format!(
                    "min_size {} is above max_size {}",
                    self.min_size, self.max_size
                ),
                "Use for example min_size = 15 and max_size = 500.",
            ));
        }
        Ok(())
    }
}
