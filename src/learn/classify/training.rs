//! Epochs of training a network.

use super::chosen::{Chosen, Seed, class_weights};
use super::early_stopping::Watch;
use super::kind::ModelKind;
use crate::learn::augment::shuffle;
use crate::learn::inputs::Inputs;
use crate::learn::network::{Batch, Network};
use crate::learn::options::ClassifyOptions;
use crate::random::Rng;
use crate::{Error, Progress, Result};

/// A network in training. One [`advance`](Training::advance) is one step, or one batch of held-out samples.
pub struct Training {
    kind: ModelKind,
    network: Network,
    samples: Inputs,
    /// Rows with their class, in the order of the current epoch.
    chosen: Vec<(usize, usize)>,
    class_weights: Option<Vec<f64>>,
    head_epochs: usize,
    batch_size: usize,
    batches: Rng,
    dropout: Rng,
    watch: Option<Watch>,
    epoch: usize,
    /// Steps done in this epoch.
    step: usize,
    progress: Progress,
}

impl Training {
    /// Prepares to train on the chosen rows of `samples`.
    pub fn new(
        network: Network,
        samples: &Inputs,
        chosen: &Chosen,
        options: &ClassifyOptions,
        seed: &Seed,
    ) -> Self {
        let held = &chosen.held;
        Training {
            kind: seed.kind,
            network,
            samples: samples.clone(),
            chosen: chosen.rows.clone(),
            class_weights: options.class_weights.then(|| class_weights(chosen)),
            head_epochs: options.head_epochs,
            batch_size: options.batch_size,
            batches: seed.stream("batches"),
            dropout: seed.stream("dropout"),
            watch: (!held.is_empty()).then(|| Watch::new(held.clone(), options.patience)),
            epoch: 0,
            step: 0,
            progress: Progress {
                done: 0,
                total: Training::calls(seed.kind, chosen, options),
            },
        }
    }

    /// How many calls the training takes, if nothing stops it early.
    pub fn calls(kind: ModelKind, chosen: &Chosen, options: &ClassifyOptions) -> u64 {
        let steps = chosen.rows.len().div_ceil(options.batch_size);
        (epochs(kind, options) * (steps + Watch::batches(chosen.held.len()))) as u64
    }

    /// Does one step, or judges one batch of held-out samples.
    pub fn advance(&mut self) -> Result<Progress> {
        if self.progress.is_finished() {
            return Ok(self.progress);
        }
        self.progress.done += 1;
        let steps = self.chosen.len().div_ceil(self.batch_size);
        let mut judged = self.watch.is_none();
        if self.step < steps {
            self.train()?;
        } else if let Some(watch) = &mut self.watch {
            let weights = self.class_weights.as_deref();
            judged = watch.judge(&self.network, &self.samples, weights);
        }
        if self.step == steps && judged {
            self.end_epoch();
        }
        Ok(self.progress)
    }

    fn end_epoch(&mut self) {
        self.epoch += 1;
        self.step = 0;
        let network = &self.network;
        let watch = self.watch.as_mut();
        if watch.is_some_and(|watch| watch.end_epoch(network)) {
            self.progress.done = self.progress.total;
        }
    }

    fn train(&mut self) -> Result<()> {
        if self.step == 0 {
            shuffle(&mut self.chosen, &mut self.batches);
        }
        let chosen = self.chosen.chunks(self.batch_size).nth(self.step);
        let chosen = chosen.unwrap_or_default().iter().copied();
        let (rows, classes): (Vec<usize>, Vec<usize>) = chosen.unzip();
        let batch = Batch {
            samples: &self.samples,
            rows: &rows,
            classes: &classes,
            weights: self.class_weights.as_deref(),
            head_only: self.epoch < self.head_epochs,
        };
        let loss = self.network.step(&batch, &mut self.dropout);
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

    /// The network of the best epoch with early stopping, else as it is now; without what only training needs.
    pub fn into_network(self) -> Network {
        let best = self.watch.and_then(Watch::into_best);
        best.unwrap_or_else(|| self.network.snapshot())
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
