//! Genes ranked by how much they vary.

use crate::sorting::sorted_indices;
use serde::{Deserialize, Serialize};

/// A gene varies less than this where its expression hardly differs between samples: of values in log₂, a standard
/// deviation under 0.032, a difference of some two per cent.
pub const NEAR_CONSTANT_VARIANCE: f64 = 1e-3;

/// Each gene's mean and variance, added up one sample at a time.
///
/// Updates mean and squared deviations together (Welford 1962), so that no variance suffers from a large mean. Values
/// that are not finite are missing, and left out of their gene.
#[derive(Debug, Clone)]
pub struct GeneMoments {
    counts: Vec<f64>,
    means: Vec<f64>,
    squares: Vec<f64>,
}

/// Means and variances, one per gene. A gene without values has 0 for both.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Moments {
    /// In the units of the values.
    pub mean: Vec<f64>,
    /// Population variance (divisor: the number of samples).
    pub variance: Vec<f64>,
}

impl GeneMoments {
    /// Nothing added yet.
    pub fn new(genes: usize) -> Self {
        GeneMoments {
            counts: vec![0.0; genes],
            means: vec![0.0; genes],
            squares: vec![0.0; genes],
        }
    }

    /// Adds one sample: a value per gene, in the table's order. Values beyond the number of genes are left out.
    pub fn add(&mut self, row: &[f32]) {
        let sums = self.counts.iter_mut().zip(&mut self.means);
        for (((count, mean), squares), &value) in sums.zip(&mut self.squares).zip(row) {
            // Without a branch, so that several genes are done at once.
            let present = value.is_finite();
            let deviation = if present {
                f64::from(value) - *mean
            } else {
                0.0
            };
            *count += f64::from(u8::from(present));
            let step = deviation / count.max(1.0);
            *mean += step;
            *squares += deviation * (deviation - step);
        }
    }

    /// The moments of all that was added.
    pub fn finish(self) -> Moments {
        let variance = self
            .squares
            .iter()
            .zip(&self.counts)
            .map(|(squares, count)| squares / count.max(1.0))
            .collect();
        Moments {
            mean: self.means,
            variance,
        }
    }
}

/// What genes are ranked by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ranking {
    /// Their variance.
    #[default]
    Variance,
    /// Their variance over their mean (the index of dispersion), of the values as they are, transformed or not. Prefers
    /// genes of low expression more than [`Ranking::Variance`] does.
    Dispersion,
}

/// All genes, the most variable first.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct VariableGenes {
    /// Each gene's mean.
    pub mean: Vec<f64>,
    /// Each gene's population variance.
    pub variance: Vec<f64>,
    /// Each gene's variance over its mean; 0 where the mean isn't positive.
    pub dispersion: Vec<f64>,
    /// All genes' indices by the ranking, descending, equals in the table's order.
    pub order: Vec<u32>,
    /// How many genes have a variance under [`NEAR_CONSTANT_VARIANCE`].
    pub near_constant: usize,
}

impl VariableGenes {
    /// Ranks the genes.
    pub fn of(moments: Moments, ranking: Ranking) -> Self {
        let Moments { mean, variance } = moments;
        let over_mean = |(&variance, &mean): (&f64, &f64)| {
            if mean > 0.0 { variance / mean } else { 0.0 }
        };
        let dispersion: Vec<f64> = variance.iter().zip(&mean).map(over_mean).collect();
        let by = match ranking {
            Ranking::Variance => &variance,
            Ranking::Dispersion => &dispersion,
        };
        VariableGenes {
            order: descending(by),
            near_constant: variance
                .iter()
                .filter(|&&variance| variance < NEAR_CONSTANT_VARIANCE)
                .count(),
            mean,
            variance,
            dispersion,
        }
    }

    /// The indices of the `count` most variable genes (all, if there are fewer), in the table's order.
    pub fn top(&self, count: usize) -> Vec<usize> {
        let mut genes: Vec<usize> = self
            .order
            .iter()
            .take(count)
            .map(|&gene| gene as usize)
            .collect();
        genes.sort_unstable();
        genes
    }
}

/// Indices of values from the largest to the smallest, equals in their order.
pub(crate) fn descending(values: &[f64]) -> Vec<u32> {
    let ranked = sorted_indices(values.len(), &|a, b| values[b].total_cmp(&values[a]));
    ranked.into_iter().map(|gene| gene as u32).collect()
}
