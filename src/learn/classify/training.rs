//! Epochs of training a network.

use std::sync::Arc;

use ndarray::Array2;

use super::ModelKind;
use super::fit::{Chosen, Seed};
use crate::learn::augment::shuffle;
use crate::learn::network::Network;
use crate::learn::options::ClassifyOptions;
use crate::random::{Rng, stream};
use crate::{Error, Progress, Result};

/// A network in training. One [`advance`](Training::advance) is one step.
pub struct Training {
    kind: ModelKind,
    network: Network,
    samples: Arc<Array2<f32>>,
    /// Rows with their class, in the order of the current epoch.
    chosen: Vec<(usize, usize)>,
    epochs: usize,
    batch_size: usize,
    batches: Rng,
    dropout: Rng,
    step: usize,
}

impl Training {
    /// Prepares to train on the chosen rows of `samples`.
    pub fn new(
        kind: ModelKind,
        network: Network,
        samples: &Arc<Array2<f32>>,
        chosen: &Chosen,
        options: &ClassifyOptions,
        seed: &Seed,
    ) -> Self {
        let purpose = seed.purpose;
        Training {
            kind,
            network,
            samples: Arc::clone(samples),
            chosen: chosen.rows.clone(),
            epochs: epochs(kind, options),
            batch_size: options.batch_size,
            batches: stream(seed.seed, &format!("{purpose}/batches")),
            dropout: stream(seed.seed, &format!("{purpose}/dropout")),
            step: 0,
        }
    }

    /// How many steps the training takes.
    pub fn calls(kind: ModelKind, chosen: &Chosen, options: &ClassifyOptions) -> u64 {
        (epochs(kind, options) * chosen.rows.len().div_ceil(options.batch_size)) as u64
    }

    fn steps_per_epoch(&self) -> usize {
        self.chosen.len().div_ceil(self.batch_size)
    }

    fn train(&mut self) -> Result<()> {
        let at = self.step % self.steps_per_epoch();
        if at == 0 {
            shuffle(&mut self.chosen, &mut self.batches);
        }
        let batch = self
            .chosen
            .chunks(self.batch_size)
            .nth(at)
            .unwrap_or_default();
        let (rows, classes): (Vec<usize>, Vec<usize>) = batch.iter().copied().unzip();
        let loss = self
            .network
            .step(&self.samples, &rows, &classes, &mut self.dropout);
        self.step += 1;
        if loss.is_finite() {
            return Ok(());
        }
        let setting = match self.kind {
            ModelKind::Supervised => "supervised",
            ModelKind::Frozen | ModelKind::RandomFrozen => "frozen",
            _ => "unfrozen",
        };
        Err(Error::new(
            format!(
                "training the {} classifier has come apart: the loss is no longer a number",
                self.kind.name()
            ),
            format!("Lower classify.{setting}_learning_rate, and keep features.standardise on."),
        ))
    }

    /// Does one step.
    pub fn advance(&mut self) -> Result<Progress> {
        let total = self.epochs * self.steps_per_epoch();
        if self.step < total {
            self.train()?;
        }
        Ok(Progress {
            done: self.step as u64,
            total: total as u64,
        })
    }

    /// The network as it is now.
    pub fn into_network(self) -> Network {
        self.network
    }
}

/// Passes over the labelled samples.
fn epochs(kind: ModelKind, options: &ClassifyOptions) -> usize {
    match kind {
        ModelKind::Frozen | ModelKind::RandomFrozen => options.frozen_epochs,
        ModelKind::Unfrozen | ModelKind::RandomUnfrozen => options.unfrozen_epochs,
        _ => options.supervised_epochs,
    }
}
