//! The settings of ssGSEA, with gseapy's defaults and limits.

use serde::{Deserialize, Serialize};

use crate::packing::{packs, packs_names};
use crate::{Error, Result};

/// What a sample's values become before genes are ordered by them (gseapy's `sample_norm_method`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SampleNorm {
    /// `10000 · average rank / N`.
    #[default]
    Rank,
    /// `ln(max(x, 1) + e)`.
    Log,
    /// `ln(10000 · average rank / N + e)`.
    LogRank,
    /// The values as they are (gseapy's `custom`).
    #[serde(alias = "custom")]
    None,
}

/// What the ordered values become before they weight the sum (gseapy's `correl_norm_type`).
///
/// Without effect where the weight is 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CorrelNorm {
    /// Nothing.
    #[default]
    Rank,
    /// `(x − mean) / standard deviation` over the sample's genes, the deviation of the population.
    Zscore,
    /// The same as [`CorrelNorm::Rank`]: gseapy 1.3.1 computes symmetric ranks and then does not use them, and this does
    /// as gseapy does.
    Symrank,
}

/// How genes of equal value are ordered. Expression tables are full of equal zeros, so this moves scores.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ties {
    /// As gseapy: the later gene of the table comes first; average ranks as they are.
    #[default]
    Gseapy,
    /// As GSVA: the earlier gene of the table comes first; average ranks rounded down.
    Gsva,
}

/// The settings of one ssGSEA run; the defaults are gseapy's.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SsgseaOptions {
    /// What a sample's values become before genes are ordered by them.
    pub sample_norm: SampleNorm,
    /// What the ordered values become before they weight the sum.
    pub correl_norm: CorrelNorm,
    /// The exponent of the weights, 0 or more. At 0 every gene counts alike.
    pub weight: f64,
    /// Sets with fewer genes in the table than this are left out.
    pub min_size: usize,
    /// Sets with more genes in the table than this are left out.
    pub max_size: usize,
    /// How genes of equal value are ordered.
    pub ties: Ties,
}

packs_names!(SampleNorm {
    Rank,
    Log,
    LogRank,
    None
});
packs_names!(CorrelNorm {
    Rank,
    Zscore,
    Symrank
});
packs_names!(Ties { Gseapy, Gsva });
packs!(SsgseaOptions {
    sample_norm,
    correl_norm,
    weight,
    min_size,
    max_size,
    ties
});

impl Default for SsgseaOptions {
    fn default() -> Self {
        SsgseaOptions {
            sample_norm: SampleNorm::default(),
            correl_norm: CorrelNorm::default(),
            weight: 0.25,
            min_size: 15,
            max_size: 500,
            ties: Ties::default(),
        }
    }
}

impl SsgseaOptions {
    /// Refuses a weight that is negative or not a number, and sizes that no set can have.
    pub fn check(&self) -> Result<()> {
        if !(self.weight >= 0.0 && self.weight.is_finite()) {
            return Err(Error::new(
                format!("The ssGSEA weight is {}", self.weight),
                "Set it to 0 or a positive number; 0.25 is usual.",
            ));
        }
        if self.min_size == 0 || self.min_size > self.max_size {
            return Err(Error::new(
                format!(
                    "Gene sets of {} to {} genes are asked for",
                    self.min_size, self.max_size
                ),
                "Set the smallest size to at least 1 and at most the largest size; 15 and 500 are usual.",
            ));
        }
        Ok(())
    }
}
