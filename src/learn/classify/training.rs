//! Epochs of training a network.

use super::apart::{Apart, Phase, is_apart};
use super::chosen::{Chosen, Seed, class_weights};
use super::early_stopping::Watch;
use super::kind::ModelKind;
use crate::crew::Crew;
use crate::learn::augment::shuffle;
use crate::learn::gene_blocks::{Answer, Block, Drawing, Learning, Task};
use crate::learn::inputs::Inputs;
use crate::learn::matrix::Matrix;
use crate::learn::network::{Batch, Network};
use crate::learn::options::ClassifyOptions;
use crate::random::Rng;
use crate::{Error, Progress, Result};

/// A network in training. One [`advance`](Training::advance) is one step, or one batch of held-out samples; of a large network
/// less than a step.
///
/// With the help of a [`Crew`] each member keeps some of a large network's genes ([`Training::helped_by`]); the numbers are the
/// same.
pub struct Training {
    kind: ModelKind,
    samples: Inputs,
    class_weights: Option<Vec<f64>>,
    head_epochs: usize,
    batch_size: usize,
    watch: Option<Watch>,
    at: Standing,
    /// The first layer, where it is in blocks.
    apart: Option<Apart>,
    total: u64,
}

/// How far a training is, but for a first layer in blocks.
#[derive(Clone)]
pub(super) struct Standing {
    network: Network,
    /// Rows with their class, in the order of the current epoch.
    chosen: Vec<(usize, usize)>,
    batches: Rng,
    dropout: Rng,
    epoch: usize,
    /// Steps done in this epoch, and calls in all.
    step: usize,
    done: u64,
}

impl Standing {
    /// The rows of the next step, and their classes.
    fn next_batch(&mut self, size: usize) -> (Vec<usize>, Vec<usize>) {
        if self.step == 0 {
            shuffle(&mut self.chosen, &mut self.batches);
        }
        let chosen = self.chosen.chunks(size).nth(self.step);
        chosen.unwrap_or_default().iter().copied().unzip()
    }
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
        let mut network = network;
        let apart = match is_apart(seed.kind, samples.ncols(), options) {
            true => Apart::new(&mut network, samples, options.device),
            false => None,
        };
        Training {
            kind: seed.kind,
            samples: samples.clone(),
            class_weights: options.class_weights.then(|| class_weights(chosen)),
            head_epochs: options.head_epochs,
            batch_size: options.batch_size,
            watch: (!held.is_empty()).then(|| Watch::new(held.clone(), options.patience)),
            at: Standing {
                network,
                chosen: chosen.rows.clone(),
                batches: seed.stream("batches"),
                dropout: seed.stream("dropout"),
                epoch: 0,
                step: 0,
                done: 0,
            },
            apart,
            total: Training::calls(seed.kind, chosen, options),
        }
    }

    /// From now on, the members of this crew help, where the network is large.
    pub fn helped_by(&mut self, crew: &Crew) {
        if let Some(apart) = &mut self.apart {
            apart.shares.helped_by(crew);
        }
    }

    /// How many calls the training takes, if nothing stops it early and each does a step.
    pub fn calls(kind: ModelKind, chosen: &Chosen, options: &ClassifyOptions) -> u64 {
        let steps = chosen.rows.len().div_ceil(options.batch_size);
        (epochs(kind, options) * (steps + Watch::batches(chosen.held.len()))) as u64
    }

    fn progress(&self) -> Progress {
        Progress {
            done: self.at.done,
            total: self.total,
        }
    }

    fn steps_per_epoch(&self) -> usize {
        self.at.chosen.len().div_ceil(self.batch_size)
    }

    /// Does one step or a part of it, or judges one batch of held-out samples.
    pub fn advance(&mut self) -> Result<Progress> {
        if self.progress().is_finished() {
            return Ok(self.progress());
        }
        if let Some(mut apart) = self.apart.take() {
            self.advance_apart(&mut apart)?;
            self.apart = Some(apart);
            return Ok(self.progress());
        }
        self.at.done += 1;
        let steps = self.steps_per_epoch();
        let mut judged = self.watch.is_none();
        if self.at.step < steps {
            self.train()?;
        } else if let Some(watch) = &mut self.watch {
            let weights = self.class_weights.as_deref();
            judged = watch.judge(&self.at.network, &self.samples, weights);
        }
        if self.at.step == steps && judged {
            self.end_epoch();
        }
        Ok(self.progress())
    }

    fn end_epoch(&mut self) {
        self.at.epoch += 1;
        self.at.step = 0;
        let network = &self.at.network;
        let watch = self.watch.as_mut();
        if watch.is_some_and(|watch| watch.end_epoch(network)) {
            self.at.done = self.total;
        }
    }

    fn train(&mut self) -> Result<()> {
        let (rows, classes) = self.at.next_batch(self.batch_size);
        let batch = Batch {
            samples: &self.samples,
            rows: &rows,
            classes: &classes,
            weights: self.class_weights.as_deref(),
            head_only: self.at.epoch < self.head_epochs,
        };
        let loss = self.at.network.step(&batch, &mut self.at.dropout);
        self.at.step += 1;
        self.check(loss)
    }

    /// Does a piece of a step whose first layer is in blocks.
    fn advance_apart(&mut self, apart: &mut Apart) -> Result<()> {
        if apart.shares.is_broken() {
            apart.phase = Phase::Between;
            if let Some((at, blocks)) = apart.behind.take() {
                self.at = at;
                apart.shares.take_back(blocks);
            }
            return Ok(());
        }
        match std::mem::replace(&mut apart.phase, Phase::Between) {
            Phase::Between if apart.shares.recruit()? => apart.gather(false),
            Phase::Between => {
                let (rows, classes) = self.at.next_batch(self.batch_size);
                apart.shares.ask(Task::Forward {
                    rows: rows.clone(),
                    drawing: Drawing::ToTrain,
                });
                apart.phase = Phase::Forward { rows, classes };
            }
            Phase::Gathering { ends }
                if !apart.shares.are_shared() && apart.shares.is_at_rest() =>
            {
                self.settle(apart, ends, Vec::new());
            }
            phase => match (apart.shares.advance()?, phase) {
                (Some(Answer::Sum(sum)), Phase::Forward { rows, classes }) => {
                    self.learn(apart, sum.matrix, &rows, &classes)?;
                }
                (Some(Answer::Blocks(others)), Phase::Gathering { ends }) => {
                    self.settle(apart, ends, others);
                }
                (_, phase) => apart.phase = phase,
            },
        }
        Ok(())
    }

    /// Ends a step, from the first layer's product.
    fn learn(
        &mut self,
        apart: &mut Apart,
        product: Matrix,
        rows: &[usize],
        classes: &[usize],
    ) -> Result<()> {
        let batch = Batch {
            samples: &self.samples,
            rows,
            classes,
            weights: self.class_weights.as_deref(),
            head_only: self.at.epoch < self.head_epochs,
        };
        let at = &mut self.at;
        let (loss, below) = at.network.step_above(product, &batch, &mut at.dropout);
        self.check(loss)?;
        if let Some(below) = below {
            apart.shares.ask(Task::Update {
                gradient: below.gradient,
                learning: Learning {
                    rate: below.rate,
                    step: below.step,
                    approach: 0.0,
                },
            });
        }
        self.at.step += 1;
        if self.at.step == self.steps_per_epoch() {
            self.end_epoch();
        }
        if self.at.done + 1 == self.total {
            apart.gather(true);
        } else {
            self.at.done += 1;
        }
        Ok(())
    }

    /// All have come to rest: with the blocks that others have as they are, where there are any.
    fn settle(&mut self, apart: &mut Apart, ends: bool, others: Vec<Block>) {
        let mut blocks = apart.shares.take_own();
        blocks.extend(others);
        if ends {
            self.at.done += 1;
            apart.behind = None;
            apart.shares.take_back(blocks);
        } else {
            apart.behind = Some((self.at.clone(), blocks.clone()));
            apart.shares.share_out(blocks);
        }
    }

    fn check(&self, loss: f64) -> Result<()> {
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
        let mut network = self.at.network;
        if let Some(apart) = self.apart {
            network.put_first(apart.into_first());
        }
        let best = self.watch.and_then(Watch::into_best);
        best.unwrap_or_else(|| network.snapshot())
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

#[cfg(test)]
mod tests;
