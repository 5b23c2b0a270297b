//! How badly an encoder restores samples.

use std::sync::Arc;

use ndarray::{Array2, s};

use super::{CALL_MULTIPLICATIONS, unmeasured};
use crate::learn::weights::LinearWeights;
use crate::{Advance, Error, Progress, Result};

/// Samples × genes as an encoder sees them, and samples × latent dimensions as it puts them out.
pub type Encoded = (Arc<Array2<f32>>, Arc<Array2<f32>>);

/// How badly an encoder restores samples, some a call: of each the mean squared difference of its genes.
#[derive(Debug)]
pub struct Misses {
    parts: Vec<Encoded>,
    head: Arc<LinearWeights>,
    /// The part that is at work, and the next one of its rows.
    place: (usize, usize),
    misses: Vec<f64>,
}

impl Misses {
    /// Of samples in one or more parts (samples × genes, samples × latent), by the layer that puts out genes.
    ///
    /// # Errors
    /// Parts that do not fit each other or the layer.
    pub fn new(parts: Vec<Encoded>, head: Arc<LinearWeights>) -> Result<Self> {
        let fits = |(samples, latent): &Encoded| {
            samples.nrows() == latent.nrows()
                && (latent.ncols(), samples.ncols()) == (head.inputs(), head.outputs())
        };
        if !parts.iter().all(fits) {
            return Err(Error::new(
                format!(
                    "the samples do not fit a layer that puts out {} genes of {} latent dimensions",
                    head.outputs(),
                    head.inputs()
                ),
                "Give the samples as the encoder saw them, and its own latent vectors and layer.",
            ));
        }
        Ok(Misses {
            parts,
            head,
            place: (0, 0),
            misses: Vec::new(),
        })
    }

    pub(super) fn progress(&self) -> Progress {
        let total: usize = self.parts.iter().map(|(samples, _)| samples.nrows()).sum();
        Progress {
            done: self.misses.len() as u64,
            total: total as u64,
        }
    }
}

impl Advance for Misses {
    type Output = Vec<f64>;

    fn advance(&mut self) -> Result<Progress> {
        let (at, from) = self.place;
        if let Some((samples, latent)) = self.parts.get(at) {
            let pairs = self.head.inputs() * self.head.outputs();
            let rows = (CALL_MULTIPLICATIONS / pairs.max(1)).max(1);
            let end = (from + rows).min(samples.nrows());
            let restored = latent.slice(s![from..end, ..]).dot(&self.head.weight);
            for (row, restored) in (from..end).zip(restored.rows()) {
                let sample = samples.row(row);
                let values = restored.iter().zip(&self.head.bias);
                let squares = sample.iter().zip(values).map(|(own, (value, bias))| {
                    (f64::from(*own) - f64::from(value + bias)).powi(2)
                });
                let sum: f64 = squares.sum();
                self.misses.push(sum / sample.len().max(1) as f64);
            }
            self.place = match end < samples.nrows() {
                true => (at, end),
                false => (at + 1, 0),
            };
        }
        Ok(self.progress())
    }

    fn finish(self) -> Result<Vec<f64>> {
        match self.progress().is_finished() {
            true => Ok(self.misses),
            false => Err(unmeasured()),
        }
    }
}
