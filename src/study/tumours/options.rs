//! How large a cohort of tumours is.

use serde::{Deserialize, Serialize};

use super::types::{SMALLEST_TYPE, TYPES};
use crate::study::cohort::samples_with;
use crate::{Error, Result};

/// How large the cohort is, by its use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CohortSize {
    /// 600 samples of the 12 largest types, 6,000 genes: a study of a minute.
    #[default]
    Quick,
    /// 2,000 samples of all 33 types, all genes.
    Class,
    /// 9,349 samples of all 33 types, all genes.
    Report,
}

/// How large the cohort is. What is left out is as its size has it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TumourOptions {
    /// 600 samples of the 12 largest types and 6,000 genes, or 2,000 or 9,349 samples of all 33 types and all 19,784 genes.
    pub size: CohortSize,
    /// Samples in all, up to 50,000, at least five tumours of each type.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub samples: Option<usize>,
    /// Cancer types, the largest of TCGA's 33.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub types: Option<usize>,
    /// Genes, 500 or more: first those of the gene sets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub genes: Option<usize>,
    /// The share of samples that are of normal tissue beside a tumour, 0 to 0.9.
    pub normal_share: f64,
    /// A seed of the cohort's own; else the study's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seed: Option<u64>,
}

impl Default for TumourOptions {
    fn default() -> Self {
        TumourOptions {
            size: CohortSize::default(),
            samples: None,
            types: None,
            genes: None,
            normal_share: 0.08,
            seed: None,
        }
    }
}

/// More than a table in memory holds.
const MOST_SAMPLES: usize = 50_000;
/// Genes with profiles.
const ALL_GENES: usize = 19_784;
const QUICK_GENES: usize = 6000;

/// The numbers that options come to.
pub(super) struct Numbers {
    pub types: usize,
    pub genes: usize,
    pub tumours: usize,
    pub normals: usize,
}

impl TumourOptions {
    /// Of that size, else as it is.
    pub fn of_size(size: CohortSize) -> TumourOptions {
        TumourOptions {
            size,
            ..TumourOptions::default()
        }
    }

    /// Samples in all.
    pub fn samples(&self) -> usize {
        self.samples.unwrap_or(match self.size {
            CohortSize::Quick => 600,
            CohortSize::Class => 2000,
            CohortSize::Report => 9349,
        })
    }

    /// Cancer types.
    pub fn types(&self) -> usize {
        self.types.unwrap_or(match self.size {
            CohortSize::Quick => 12,
            CohortSize::Class | CohortSize::Report => TYPES.len(),
        })
    }

    /// Bytes of the table.
    pub fn bytes(&self) -> u64 {
        let genes = self.genes.unwrap_or(match self.size {
            CohortSize::Quick => QUICK_GENES,
            CohortSize::Class | CohortSize::Report => ALL_GENES,
        });
        (self.samples() * genes * size_of::<f32>()) as u64
    }

    /// The share that trains the encoder, and those that train and test classifiers: of the report's size as the report
    /// has them.
    pub fn split(&self) -> [f64; 3] {
        match self.size {
            CohortSize::Report => [0.786, 0.107, 0.107],
            CohortSize::Quick | CohortSize::Class => [0.6, 0.2, 0.2],
        }
    }

    /// The numbers, if they are possible with so many genes to choose from.
    pub(super) fn plan(&self, all_genes: usize, fewest_genes: usize) -> Result<Numbers> {
        let (samples, types) = (self.samples(), self.types());
        if !(1..=TYPES.len()).contains(&types) {
            let what = format!("A cohort of {types} types of tumours can't be drawn");
            return Err(Error::new(
                what,
                format!("Ask for 1 to {} types.", TYPES.len()),
            ));
        }
        if !(0.0..=0.9).contains(&self.normal_share) {
            let what = format!("The share of normal samples is {}", self.normal_share);
            return Err(Error::new(what, "Choose it between 0 and 0.9."));
        }
        if samples > MOST_SAMPLES {
            let what = format!("{samples} samples are too many");
            return Err(Error::new(what, format!("Ask for up to {MOST_SAMPLES}.")));
        }
        let normals = (samples as f64 * self.normal_share).round() as usize;
        if samples.saturating_sub(normals) < types * SMALLEST_TYPE {
            let what = format!("{samples} samples are too few for {types} types of tumours");
            let least = samples_with(types * SMALLEST_TYPE, self.normal_share);
            let advice =
                format!("Every type needs {SMALLEST_TYPE} tumours: ask for {least} at least.");
            return Err(Error::new(what, advice));
        }
        let genes = self.genes.unwrap_or(match self.size {
            CohortSize::Quick => QUICK_GENES,
            CohortSize::Class | CohortSize::Report => all_genes,
        });
        if !(fewest_genes..=all_genes).contains(&genes) {
            let what = format!("A cohort of {genes} genes can't be drawn");
            let advice = format!("Ask for {fewest_genes} to {all_genes} genes.");
            return Err(Error::new(what, advice));
        }
        Ok(Numbers {
            types,
            genes,
            tumours: samples - normals,
            normals,
        })
    }
}
