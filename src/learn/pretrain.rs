//! Self-supervised pretraining, a step at a time.

mod state;

use std::sync::Arc;

use ndarray::Array2;
use serde::{Deserialize, Serialize};

use super::augment::{Batch, Distortion, shuffle};
use super::model::{Advanced, Learning, Model, ObjectiveWeights, Running, StepLosses};
use super::options::PretrainOptions;
use super::weights::Weights;
use crate::random::{Rng, stream};
use crate::{Advance, Error, Progress, Result};

/// The mean losses of one epoch, each sample counting the same.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct EpochLosses {
    /// Counted from 1.
    pub epoch: usize,
    /// The weighted sum of the others.
    pub total: f64,
    /// Mean squared error of the pathway scores.
    pub pathway: f64,
    /// Mean squared error of the masked genes.
    pub masked: f64,
    /// NT-Xent between two views.
    pub nt_xent: f64,
}

/// How the losses went.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct History {
    /// While training, with dropout, as the weights change.
    pub epochs: Vec<EpochLosses>,
    /// On the samples held out, after each epoch, without dropout; empty if none are held out.
    pub validation: Vec<EpochLosses>,
}

/// What pretraining yields.
#[derive(Debug, Clone)]
pub struct Pretrained {
    /// The trained encoder and heads.
    pub weights: Weights,
    /// The losses of each epoch.
    pub history: History,
}

/// The rows to pretrain on: `samples` of `available` (0 for all), drawn by `seed`, ascending.
///
/// For callers that want to select before they compute features; [`Pretraining`] with the same setting then keeps all.
pub fn subsample(available: usize, samples: usize, seed: u64) -> Vec<usize> {
    let mut rows: Vec<usize> = (0..available).collect();
    if samples > 0 && samples < available {
        shuffle(&mut rows, &mut stream(seed, "pretrain/samples"));
        rows.truncate(samples);
        rows.sort_unstable();
    }
    rows
}

/// Pretraining in progress. Progress counts steps: training steps, and after the last of an epoch the batches of the
/// samples held out. One [`advance`](Advance::advance) is a piece of a step, so that it stays short with many genes.
pub struct Pretraining {
    samples: Arc<Array2<f32>>,
    targets: Arc<Array2<f32>>,
    options: PretrainOptions,
    objectives: ObjectiveWeights,
    model: Model,
    training: Vec<usize>,
    held_out: Vec<usize>,
    batches: Rng,
    distortion: Distortion,
    dropout: Rng,
    seed: u64,
    history: History,
    sums: Sums,
    running: Option<Running>,
    done: u64,
    /// Whether the last piece of work ended an epoch.
    ends_epoch: bool,
}

impl Pretraining {
    /// Prepares to pretrain on `samples` (samples × genes, transformed and standardised) with the pathway scores
    /// `targets` (samples × pathways), everything random drawn from `seed`.
    ///
    /// # Errors
    /// Settings that make no sense, fewer than two samples, no genes or pathways, samples and targets of different
    /// number, and numbers that are missing or infinite.
    pub fn new(
        samples: impl Into<Arc<Array2<f32>>>,
        targets: impl Into<Arc<Array2<f32>>>,
        options: &PretrainOptions,
        seed: u64,
    ) -> Result<Self> {
        let (samples, targets) = (samples.into(), targets.into());
        options.check()?;
        check_inputs(&samples, &targets, options)?;
        let (training, held_out) = hold_out(samples.nrows(), options, seed)?;
        let weights = Weights::initial(samples.ncols(), targets.ncols(), options, seed);
        Ok(Pretraining {
            objectives: ObjectiveWeights::from(options),
            model: Model::new(weights, options.device),
            options: options.clone(),
            samples,
            targets,
            training,
            held_out,
            batches: stream(seed, "pretrain/batches"),
            distortion: Distortion::new(options, seed, "pretrain"),
            dropout: stream(seed, "pretrain/dropout"),
            seed,
            history: History::default(),
            sums: Sums::default(),
            running: None,
            done: 0,
            ends_epoch: false,
        })
    }

    /// The losses of the epochs finished so far.
    pub fn history(&self) -> &History {
        &self.history
    }

    fn steps_per_epoch(&self) -> (usize, usize) {
        let batch = self.options.batch_size;
        (
            self.training.len().div_ceil(batch),
            self.held_out.len().div_ceil(batch),
        )
    }

    fn progress(&self) -> Progress {
        let (training, held_out) = self.steps_per_epoch();
        Progress {
            done: self.done,
            total: (self.options.epochs * (training + held_out)) as u64,
        }
    }

    /// The step's batch, distorted.
    fn begin(&mut self, step: usize) -> Batch {
        let (size, training) = (self.options.batch_size, self.steps_per_epoch().0);
        if step < training {
            if step == 0 {
                shuffle(&mut self.training, &mut self.batches);
            }
            let rows = rows_of(&self.training, step, size);
            return self.distortion.batch(&self.samples, &self.targets, rows);
        }
        let step = step - training;
        // The same masks and views in every epoch, so that the curve shows the model and not the draw.
        let purpose = format!("pretrain/validation/{step}");
        let rows = rows_of(&self.held_out, step, size);
        Distortion::new(&self.options, self.seed, &purpose).batch(
            &self.samples,
            &self.targets,
            rows,
        )
    }

    /// Notes the losses of a step, and of the epoch where it was the last.
    fn end(&mut self, step: usize, epoch: usize, losses: &StepLosses) -> Result<()> {
        let (size, (training, held_out)) = (self.options.batch_size, self.steps_per_epoch());
        if step < training {
            if !losses.total.is_finite() {
                return Err(collapsed(epoch, self.options.learning_rate));
            }
            self.sums
                .add(losses, rows_of(&self.training, step, size).len());
            if step + 1 == training {
                self.history.epochs.push(self.sums.take(epoch));
            }
            return Ok(());
        }
        let step = step - training;
        self.sums
            .add(losses, rows_of(&self.held_out, step, size).len());
        if step + 1 == held_out {
            self.history.validation.push(self.sums.take(epoch));
        }
        Ok(())
    }
}

impl Advance for Pretraining {
    type Output = Pretrained;

    fn advance(&mut self) -> Result<Progress> {
        self.ends_epoch = false;
        if self.progress().is_finished() {
            return Ok(self.progress());
        }
        let (training, held_out) = self.steps_per_epoch();
        let per_epoch = training + held_out;
        let epoch = self.done as usize / per_epoch + 1;
        let step = self.done as usize % per_epoch;
        let Some(running) = self.running.take() else {
            let batch = self.begin(step);
            self.running = Some(self.model.begin(batch));
            return Ok(self.progress());
        };
        let learning = (step < training).then_some(Learning {
            rate: self.options.learning_rate,
            dropout: Some(&mut self.dropout),
        });
        match self.model.advance(running, &self.objectives, learning) {
            Advanced::UnderWay(running) => self.running = Some(*running),
            Advanced::Done(losses) => {
                self.end(step, epoch, &losses)?;
                self.done += 1;
                self.ends_epoch = step + 1 == per_epoch;
            }
        }
        Ok(self.progress())
    }

    fn finish(self) -> Result<Pretrained> {
        let progress = self.progress();
        if !progress.is_finished() {
            return Err(Error::new(
                format!(
                    "pretraining stopped after {} of {} steps",
                    progress.done, progress.total
                ),
                "Let it run to its end, or set fewer epochs.",
            ));
        }
        Ok(Pretrained {
            weights: self.model.into_weights(),
            history: self.history,
        })
    }
}

/// Sums of losses, each sample counting the same.
#[derive(Debug, Default)]
struct Sums {
    losses: StepLosses,
    samples: usize,
}

impl Sums {
    fn add(&mut self, losses: &StepLosses, samples: usize) {
        let weight = samples as f64;
        self.losses.total += weight * losses.total;
        self.losses.pathway += weight * losses.pathway;
        self.losses.masked += weight * losses.masked;
        self.losses.nt_xent += weight * losses.nt_xent;
        self.samples += samples;
    }

    fn take(&mut self, epoch: usize) -> EpochLosses {
        let Sums { losses, samples } = std::mem::take(self);
        let samples = samples.max(1) as f64;
        EpochLosses {
            epoch,
            total: losses.total / samples,
            pathway: losses.pathway / samples,
            masked: losses.masked / samples,
            nt_xent: losses.nt_xent / samples,
        }
    }
}

fn rows_of(rows: &[usize], step: usize, batch_size: usize) -> &[usize] {
    rows.chunks(batch_size).nth(step).unwrap_or_default()
}

/// The rows to train on and those held out.
fn hold_out(
    available: usize,
    options: &PretrainOptions,
    seed: u64,
) -> Result<(Vec<usize>, Vec<usize>)> {
    let mut rows = subsample(available, options.samples, seed);
    if options.validation_share == 0.0 {
        return Ok((rows, Vec::new()));
    }
    shuffle(&mut rows, &mut stream(seed, "pretrain/validation"));
    let held_out = ((options.validation_share * rows.len() as f64).round() as usize).max(1);
    if rows.len() < held_out + 2 {
        return Err(Error::new(
            format!(
                "holding out {held_out} of {} samples leaves fewer than two to pretrain on",
                rows.len()
            ),
            "Lower pretrain.validation_share, or add samples.",
        ));
    }
    let training = rows.split_off(held_out);
    Ok((training, rows))
}

/// Whether the network, with what its training keeps for each weight, has room on a machine.
fn check_size(genes: usize, pathways: usize, options: &PretrainOptions) -> Result<()> {
    /// In a tab four gigabytes hold all; weights, gradients and two moments take 16 bytes a weight.
    const WEIGHTS_AT_MOST: u64 = if cfg!(target_pointer_width = "32") {
        1 << 27
    } else {
        1 << 30
    };
    let first = options.hidden.first().copied().unwrap_or(options.latent);
    let weights = (genes as u64).saturating_mul((first + options.latent) as u64)
        + pathways as u64 * options.latent as u64;
    if weights <= WEIGHTS_AT_MOST {
        return Ok(());
    }
    Err(Error::new(
        format!(
            "a network of {genes} genes with these layers has {weights} weights, more than {WEIGHTS_AT_MOST}"
        ),
        "Make pretrain.hidden or pretrain.latent narrower, or take fewer genes (features.top_variable).",
    ))
}

fn check_inputs(
    samples: &Array2<f32>,
    targets: &Array2<f32>,
    options: &PretrainOptions,
) -> Result<()> {
    if samples.nrows() < 2 || options.samples == 1 {
        let count = if options.samples == 1 {
            1
        } else {
            samples.nrows()
        };
        return Err(Error::new(
            format!("pretraining needs at least two samples and has {count}"),
            "Add samples; pretrain.samples = 0 takes all there are.",
        ));
    }
    check_size(samples.ncols(), targets.ncols(), options)?;
    if samples.ncols() == 0 {
        return Err(Error::new(
            "there are no genes to pretrain on",
            "Check the gene mapping's report: were the columns recognised as genes?",
        ));
    }
    if targets.ncols() == 0 && options.weight_pathway > 0.0 {
        return Err(Error::new(
            "there are no pathway scores to pretrain towards",
            "Check the pathway step: are there gene sets whose genes the table has?",
        ));
    }
    if samples.nrows() != targets.nrows() {
        return Err(Error::new(
            format!(
                "{} samples come with {} rows of pathway scores",
                samples.nrows(),
                targets.nrows()
            ),
            "Score the pathways of the same samples that are pretrained on.",
        ));
    }
    check_finite(samples, "the expression matrix")?;
    check_finite(targets, "the pathway scores")
}

/// An error that names the first cell that is not a finite number.
pub(crate) fn check_finite(values: &Array2<f32>, what: &str) -> Result<()> {
    let Some(((row, column), value)) = values.indexed_iter().find(|(_, value)| !value.is_finite())
    else {
        return Ok(());
    };
    Err(Error::new(
        format!(
            "{what} holds {value} in sample {}, column {}",
            row + 1,
            column + 1
        ),
        "Missing and infinite numbers must be replaced or dropped before learning; log2(x + 1) needs x above -1.",
    ))
}

fn collapsed(epoch: usize, rate: f64) -> Error {
    Error::new(
        format!("pretraining has come apart in epoch {epoch}: the loss is no longer a number"),
        format!(
            "Lower pretrain.learning_rate (it is {rate}; try {}), and keep features.standardise on.",
            rate / 10.0
        ),
    )
}
