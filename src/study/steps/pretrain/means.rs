//! Whether samples are on the scale of those that the encoder learned from: by the mean of each sample's features, which
//! counts beside TPM, or one logarithm beside another, move as a whole.

use ndarray::ArrayView1;

use crate::learn::Inputs;

/// Fewer samples than this do not tell how far means go.
const ENOUGH: usize = 10;

/// How far the means of the pretraining samples' features go.
#[derive(Debug, Clone, Copy)]
pub struct Means {
    low: f64,
    high: f64,
    samples: usize,
}

impl Means {
    /// Of the pretraining samples (samples × features).
    pub fn of(features: &Inputs) -> Self {
        let means = sample_means(features);
        Means {
            low: means.iter().copied().fold(f64::INFINITY, f64::min),
            high: means.iter().copied().fold(f64::NEG_INFINITY, f64::max),
            samples: means.len(),
        }
    }

    /// Of samples of which the smallest and the largest mean are known.
    pub fn of_ends([low, high]: [f64; 2]) -> Self {
        Means {
            low,
            high,
            samples: 0,
        }
    }

    /// The smallest and the largest.
    pub fn ends(&self) -> [f64; 2] {
        [self.low, self.high]
    }

    /// Whether these samples lie beside them as a whole.
    pub fn are_beside(&self, features: &Inputs) -> bool {
        let mut means = sample_means(features);
        means.sort_unstable_by(f64::total_cmp);
        let middle = means.get(means.len() / 2).copied().unwrap_or(0.0);
        middle < self.low || middle > self.high
    }

    /// Whether there are enough of them to judge other parts of the same study by.
    pub fn are_telling(&self) -> bool {
        self.samples >= ENOUGH
    }
}

fn sample_means(features: &Inputs) -> Vec<f64> {
    let count = features.ncols().max(1) as f64;
    let mut row = Vec::new();
    let mean = |sample| {
        row.clear();
        features.append_row(sample, 0..features.ncols(), &mut row);
        f64::from(ArrayView1::from(&row).sum()) / count
    };
    (0..features.nrows()).map(mean).collect()
}
