//! Self-supervised pretraining, a step at a time.

mod inputs;
mod state;

use std::sync::Arc;

use ndarray::Array2;
use serde::{Deserialize, Serialize};

pub(crate) use inputs::check_finite;
pub(crate) use inputs::trained_on;
use inputs::{check_inputs, hold_out};

use super::augment::shuffle;
use super::gene_blocks::{self, Answer, Block, Distorting, Drawing, Learning, Part, Shares, Task};
use super::heads::HeadWeights;
use super::inputs::Inputs;
pub use super::losses::EpochLosses;
use super::losses::{Entries, StepLosses, objectives_of};
use super::matrix::Matrix;
use super::objectives::Objective;
use super::options::PretrainOptions;
use super::spread::{LOOKED_AT, Spread};
use super::targets::{PathwayTargets, TargetScale};
use super::trunk::{Passed, Settlement, Trunk};
use super::weights::Weights;
use crate::crew::Crew;
use crate::random::{Rng, stream};
use crate::{Advance, Error, Progress, Result};

/// How the losses went.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct History {
    /// While training, with dropout, as the weights change.
    pub epochs: Vec<EpochLosses>,
    /// On the samples held out, after each epoch, without dropout; empty if none are held out.
    pub validation: Vec<EpochLosses>,
    /// How samples lie in the latent space after each epoch.
    #[serde(default)]
    pub spread: Vec<Spread>,
}

impl History {
    /// The objectives that it has losses of; see [`objectives_of`].
    pub fn objectives(&self) -> Vec<Objective> {
        objectives_of(self.epochs.iter().chain(&self.validation))
    }
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

/// Where members have blocks, so many steps at least lie between two times that all come together: on a small cohort, whose epochs
/// are of a few steps, that would take longer than these.
const GATHERED_AFTER: u64 = 32;

/// Pretraining in progress. Progress counts steps: training steps, and after the last of an epoch the batches of the
/// samples held out. One [`advance`](Advance::advance) is a piece of a step, so that it stays short with many genes.
///
/// With the help of a [`Crew`] each member keeps some of the genes ([`Pretraining::helped_by`]); the numbers are the same.
pub struct Pretraining {
    /// On the scale.
    targets: Arc<Array2<f32>>,
    /// That of the targets; none where they are the scores as they are.
    scale: Option<TargetScale>,
    options: Arc<PretrainOptions>,
    genes: usize,
    held_out: Vec<usize>,
    at: Standing,
    blocks: Shares,
    phase: Phase,
    /// Where it stood when all blocks were together last, to go back to if a member is lost; where members have some of them.
    behind: Option<(Standing, Vec<Block>)>,
    /// After how many steps that was.
    gathered: u64,
    /// Whether the last piece of work ended an epoch, with all blocks together.
    ends_epoch: bool,
}

/// How far it is, but for the blocks of genes.
#[derive(Clone)]
struct Standing {
    /// Steps.
    done: u64,
    history: History,
    sums: LossSums,
    training: Vec<usize>,
    batches: Rng,
    dropout: Rng,
    trunk: Trunk,
}

/// What it waits for from the blocks.
enum Phase {
    /// Nothing: it is between two steps.
    Between,
    /// The first layer's product.
    Forward { rows: Vec<usize> },
    /// Nothing, but that the blocks are to work meanwhile: the losses of the latent vectors are to be told.
    Judging { rows: Vec<usize>, passed: Pass },
    /// What putting out the genes gives.
    Reconstructing { passed: Pass },
    /// Nothing, but that the blocks are to work meanwhile: all but they are to learn.
    Settling(Box<Settlement>),
    /// The first layer's product of samples as they are, at the end of an epoch's training.
    Looking,
    /// All of them as they are; at the end of an epoch, or so that those who came get a share.
    Gathering { ends_epoch: bool },
}

/// A forward pass, and what its losses are means over.
struct Pass {
    trunk: Box<Passed>,
    entries: Entries,
}

impl Pretraining {
    /// Prepares to pretrain on `samples` (samples × genes, transformed and standardised) with the pathway scores
    /// `targets` (samples × pathways), everything random drawn from `seed`.
    ///
    /// # Errors
    /// Settings that make no sense, fewer than two samples, no genes or pathways, samples and targets of different
    /// number, and numbers that are missing or infinite.
    pub fn new(
        samples: impl Into<Inputs>,
        targets: impl Into<Arc<Array2<f32>>>,
        options: &PretrainOptions,
        seed: u64,
    ) -> Result<Self> {
        let (samples, targets) = (samples.into(), targets.into());
        options.check()?;
        check_inputs(&samples, &targets, options)?;
        let (training, held_out) = hold_out(samples.nrows(), options, seed)?;
        let weights = Weights::initial(samples.ncols(), targets.ncols(), options, seed);
        let scale = match options.targets {
            PathwayTargets::Nes => None,
            PathwayTargets::Standardised => Some(TargetScale::fit(&targets, &training)),
        };
        let targets = match &scale {
            None => targets,
            Some(scale) => Arc::new(scale.apply(&targets)),
        };
        let heads = HeadWeights::initial(samples.ncols(), options, seed);
        let blocks = gene_blocks::all(&weights, &heads, &Distorting { options, seed });
        let options = Arc::new(options.clone());
        Ok(Pretraining {
            genes: samples.ncols(),
            held_out,
            at: Standing {
                done: 0,
                history: History::default(),
                sums: LossSums::default(),
                training,
                batches: stream(seed, "pretrain/batches"),
                dropout: stream(seed, "pretrain/dropout"),
                trunk: Trunk::new(&weights, &heads, &options),
            },
            blocks: Shares::new(options.clone(), seed, samples, blocks),
            targets,
            scale,
            options,
            phase: Phase::Between,
            behind: None,
            gathered: 0,
            ends_epoch: false,
        })
    }

    /// From now on, the members of this crew help.
    pub fn helped_by(&mut self, crew: &Crew) {
        self.blocks.helped_by(crew);
    }

    /// How many members have a share at present.
    pub fn helpers(&self) -> usize {
        self.blocks.partners()
    }

    /// The samples held out to watch the objectives on, by their row.
    pub fn held_out(&self) -> &[usize] {
        &self.held_out
    }

    /// The losses of the epochs finished so far.
    pub fn history(&self) -> &History {
        &self.at.history
    }

    fn steps_per_epoch(&self) -> (usize, usize) {
        let batch = self.options.batch_size;
        (
            self.at.training.len().div_ceil(batch),
            self.held_out.len().div_ceil(batch),
        )
    }

    fn progress(&self) -> Progress {
        let (training, held_out) = self.steps_per_epoch();
        Progress {
            done: self.at.done,
            total: (self.options.epochs * (training + held_out)) as u64,
        }
    }

    /// The step at work: its epoch, counted from 1, and its place there.
    fn step(&self) -> (usize, usize) {
        let (training, held_out) = self.steps_per_epoch();
        let (done, per_epoch) = (self.at.done as usize, training + held_out);
        (done / per_epoch + 1, done % per_epoch)
    }

    /// Which batch of those held out the step at work is; none of a training step.
    fn held_out_batch(&self) -> Option<usize> {
        self.step().1.checked_sub(self.steps_per_epoch().0)
    }

    /// Between two steps: lets members come, or begins the next step.
    fn begin(&mut self) -> Result<()> {
        if self.blocks.recruit()? {
            self.gather(false);
            return Ok(());
        }
        let held_out = self.held_out_batch();
        let step = self.step().1;
        if step == 0 {
            shuffle(&mut self.at.training, &mut self.at.batches);
        }
        let rows = match held_out {
            None => rows_of(&self.at.training, step, self.options.batch_size),
            Some(batch) => rows_of(&self.held_out, batch, self.options.batch_size),
        };
        let rows = rows.to_vec();
        let drawing = held_out.map_or(Drawing::ToTrain, Drawing::HeldOut);
        self.blocks.ask(Task::Forward {
            rows: rows.clone(),
            drawing,
        });
        self.phase = Phase::Forward { rows };
        Ok(())
    }

    /// Goes on from the first layer's product to the latent vectors, and has the genes put out from these.
    fn pass(&mut self, rows: Vec<usize>, product: Part) {
        let learns = self.held_out_batch().is_none();
        let learning = learns.then(|| self.learning());
        let at = &mut self.at;
        let dropout = learns.then_some(&mut at.dropout);
        let entries = Entries {
            masked: product.numbers.first().copied().unwrap_or_default(),
            all: (rows.len() * self.genes) as f64,
        };
        let passed = at.trunk.forward(product.matrix, dropout);
        self.blocks.ask(Task::Reconstruct {
            latent: passed.to_genes.clone(),
            factors: entries.factors(&self.options),
            learning,
        });
        let trunk = Box::new(passed);
        let passed = Pass { trunk, entries };
        self.phase = Phase::Judging { rows, passed };
    }

    /// Tells the losses of the latent vectors, while the genes are put out.
    fn judge(&mut self, rows: &[usize], mut passed: Pass) {
        let targets = rows.iter().flat_map(|&row| self.targets.row(row));
        let targets: Vec<f32> = targets.copied().collect();
        let trunk = &self.at.trunk;
        trunk.judge(&mut passed.trunk, &targets, &self.options);
        self.phase = Phase::Reconstructing { passed };
    }

    /// How the next step learns.
    fn learning(&self) -> Learning {
        let steps = self.options.epochs * self.steps_per_epoch().0;
        self.at.trunk.learning(&self.options, steps)
    }

    /// Goes all the way back, where the step is one of training.
    fn learn(&mut self, passed: Pass, reconstructed: Part) -> Result<()> {
        let Pass { trunk, entries } = passed;
        let losses = trunk.losses(&self.options, entries, &reconstructed.numbers);
        self.note(&losses)?;
        if self.held_out_batch().is_some() {
            self.end_passes();
            return Ok(());
        }
        let learning = self.learning();
        let from_genes = &reconstructed.matrix;
        let (gradient, settlement) = self.at.trunk.go_back(*trunk, from_genes, learning);
        self.blocks.ask(Task::Update { gradient, learning });
        self.phase = Phase::Settling(Box::new(settlement));
        Ok(())
    }

    /// Ends a step, but for a look at samples at the end of an epoch's training.
    fn end_passes(&mut self) {
        if self.step().1 + 1 == self.steps_per_epoch().0 {
            self.look();
        } else {
            self.end_step();
        }
    }

    /// Has a look at samples as they are, always the same.
    fn look(&mut self) {
        let mut rows = self.at.training.clone();
        rows.sort_unstable();
        rows.truncate(LOOKED_AT);
        let drawing = Drawing::AsTheyAre;
        self.blocks.ask(Task::Forward { rows, drawing });
        self.phase = Phase::Looking;
    }

    /// Ends the training of an epoch: notes its losses, and how samples lie now.
    fn seen(&mut self, product: Matrix) {
        let epoch = self.step().0;
        let at = &mut self.at;
        at.history.epochs.push(at.sums.take(epoch));
        let latent = at.trunk.latent(product);
        at.history.spread.push(Spread::of(&latent));
        self.end_step();
    }

    fn end_step(&mut self) {
        let (training, held_out) = self.steps_per_epoch();
        let ends_epoch = self.step().1 + 1 == training + held_out;
        let (done, last) = (self.at.done + 1, self.progress().total);
        let is_due = done == last || done - self.gathered >= GATHERED_AFTER;
        if ends_epoch && (is_due || !self.blocks.are_shared()) {
            self.gather(true);
        } else {
            self.at.done += 1;
            self.phase = Phase::Between;
        }
    }

    /// Notes the losses of a step, and of the epoch where it was the last of those held out.
    fn note(&mut self, losses: &StepLosses) -> Result<()> {
        let (size, (training, held_out)) = (self.options.batch_size, self.steps_per_epoch());
        let (epoch, step) = self.step();
        let at = &mut self.at;
        if step < training {
            if !losses.total.is_finite() {
                return Err(collapsed(epoch, self.options.learning_rate));
            }
            let rows = rows_of(&at.training, step, size).len();
            at.sums.add(losses, rows);
            return Ok(());
        }
        let step = step - training;
        let rows = rows_of(&self.held_out, step, size).len();
        at.sums.add(losses, rows);
        if step + 1 == held_out {
            at.history.validation.push(at.sums.take(epoch));
        }
        Ok(())
    }

    /// Has everybody come to rest, and tell of the blocks where they are shared.
    fn gather(&mut self, ends_epoch: bool) {
        self.blocks.ask_others();
        self.phase = Phase::Gathering { ends_epoch };
    }

    /// All have come to rest: with the blocks that others have as they are, where there are any.
    fn settle(&mut self, ends_epoch: bool, others: Option<Vec<Block>>) {
        self.ends_epoch = ends_epoch;
        self.at.done += u64::from(ends_epoch);
        self.gathered = self.at.done;
        let grows = self.blocks.has_newcomers();
        if others.is_none() && !grows {
            return;
        }
        // Of a large network there is not room for what was before and what is now.
        self.behind = None;
        let mut blocks = match grows {
            true => self.blocks.take_own(),
            false => self.blocks.own().to_vec(),
        };
        blocks.extend(others.into_iter().flatten());
        if grows {
            self.behind = Some((self.at.clone(), blocks.clone()));
            self.blocks.share_out(blocks);
        } else {
            self.behind = Some((self.at.clone(), blocks));
        }
    }

    /// A member is lost, with its share: everything goes back to where it stood when all blocks were together.
    fn go_back(&mut self) {
        if let Some((at, blocks)) = self.behind.take() {
            self.at = at;
            self.gathered = self.at.done;
            self.blocks.take_back(blocks);
        }
        self.phase = Phase::Between;
    }

    /// All blocks, where it has come to rest.
    fn all_blocks(&self) -> &[Block] {
        match (&self.behind, self.blocks.are_shared()) {
            (Some((_, blocks)), true) => blocks,
            _ => self.blocks.own(),
        }
    }
}

impl Advance for Pretraining {
    type Output = Pretrained;

    fn advance(&mut self) -> Result<Progress> {
        self.ends_epoch = false;
        if self.progress().is_finished() {
            return Ok(self.progress());
        }
        if self.blocks.is_broken() {
            self.go_back();
            return Ok(self.progress());
        }
        match std::mem::replace(&mut self.phase, Phase::Between) {
            Phase::Between => self.begin()?,
            Phase::Judging { rows, passed } => self.judge(&rows, passed),
            Phase::Settling(settlement) => {
                self.at.trunk.settle(*settlement);
                self.end_passes();
            }
            Phase::Gathering { ends_epoch }
                if !self.blocks.are_shared() && self.blocks.is_at_rest() =>
            {
                self.settle(ends_epoch, None);
            }
            phase => match (self.blocks.advance()?, phase) {
                (Some(Answer::Sum(product)), Phase::Forward { rows }) => self.pass(rows, product),
                (Some(Answer::Sum(sum)), Phase::Reconstructing { passed }) => {
                    self.learn(passed, sum)?;
                }
                (Some(Answer::Sum(product)), Phase::Looking) => self.seen(product.matrix),
                (Some(Answer::Blocks(blocks)), Phase::Gathering { ends_epoch }) => {
                    self.settle(ends_epoch, Some(blocks));
                }
                (_, phase) => self.phase = phase,
            },
        }
        Ok(self.progress())
    }

    fn finish(mut self) -> Result<Pretrained> {
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
        let blocks = match (self.behind.take(), self.blocks.are_shared()) {
            // There they are all; the own ones make room.
            (Some((_, blocks)), true) => {
                drop(self.blocks.take_own());
                blocks
            }
            _ => self.blocks.take_own(),
        };
        let mut weights = self.at.trunk.into_weights(self.genes);
        for block in blocks {
            block.put_into(&mut weights);
        }
        if let Some(scale) = &self.scale {
            scale.undo(&mut weights.pathway);
        }
        Ok(Pretrained {
            weights,
            history: self.at.history,
        })
    }
}

/// Sums of losses, each sample counting the same.
#[derive(Debug, Clone, Default)]
struct LossSums {
    losses: StepLosses,
    samples: usize,
}

impl LossSums {
    fn add(&mut self, losses: &StepLosses, samples: usize) {
        let weight = samples as f64;
        self.losses.total += weight * losses.total;
        for objective in Objective::ALL {
            *self.losses.of_mut(objective) += weight * losses.of(objective);
        }
        self.samples += samples;
    }

    fn take(&mut self, epoch: usize) -> EpochLosses {
        let LossSums { losses, samples } = std::mem::take(self);
        let samples = samples.max(1) as f64;
        let mut means = EpochLosses {
            epoch,
            total: losses.total / samples,
            ..EpochLosses::default()
        };
        for objective in Objective::ALL {
            *means.of_mut(objective) = losses.of(objective) / samples;
        }
        means
    }
}

fn rows_of(rows: &[usize], step: usize, batch_size: usize) -> &[usize] {
    rows.chunks(batch_size).nth(step).unwrap_or_default()
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
