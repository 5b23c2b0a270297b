//! Classifiers on a part of the labels, judged on the test part: a linear probe on the frozen encoder, full
//! fine-tuning, and what they must be better than: a supervised network, logistic regression on genes or on principal
//! components, the nearest class mean, and the same two with an encoder that has learned nothing.

mod apart;
mod chosen;
mod classifier;
mod early_stopping;
mod evaluation;
pub(super) mod fit;
mod handed;
mod judging;
mod kept;
pub(super) mod kind;
mod portable;
mod preparation;
mod training;

use std::ops::ControlFlow;
use std::sync::Arc;

use self::chosen::{Chosen, Seed};
use self::classifier::Parts;
pub use self::classifier::{Classifier, Predicting};
use self::early_stopping::{HeldOut, hold_out};
pub use self::evaluation::{Evaluation, Prediction};
use self::evaluation::{Identity, Predicted};
use self::fit::{Fit, Fitted};
pub use self::handed::Handed;
pub use self::judging::{Judged, Judging, JudgingKit};
pub use self::kept::TrainedWith;
pub use self::kind::ModelKind;
use self::kind::Sight;
pub use self::portable::{ClassifierParts, ModelParts};
use self::preparation::Preparation;
use super::inputs::Inputs;
use super::labelled::{ClassifyInputs, class_names, position};
use super::network::PREDICTED;
use super::options::ClassifyOptions;
use super::split::{Amount, Draw, label_draw};
use crate::crew::Crew;
use crate::{Advance, Error, Progress, Result};

/// Which labels a run learns from. Equal seeds draw the same for every model.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DrawOf {
    /// How many.
    pub amount: Amount,
    /// Which repeat, counted from 0.
    pub repeat: usize,
    /// Whether a smaller amount is part of a larger one; otherwise each amount is drawn anew.
    pub nested: bool,
}

/// One classifier in training. One [`advance`](Advance::advance) is one batch of embedding, one tile of products of
/// samples, one training step or iteration, or one batch of predictions.
pub struct Classification {
    kind: ModelKind,
    inputs: Arc<ClassifyInputs>,
    options: ClassifyOptions,
    share: f64,
    repeat: usize,
    seed: u64,
    /// The amount and repeat, in the names of this run's random streams.
    draw: String,
    /// The classes among the chosen labels, sorted: what the classifier can predict.
    classes: Vec<String>,
    chosen: Chosen,
    stage: Stage,
    crew: Option<Crew>,
    probabilities: Vec<f32>,
    notes: Vec<String>,
    /// What was done before the current stage.
    before: u64,
    progress: Progress,
}

enum Stage {
    Preparing(Preparation),
    Fitting(Fit, Inputs),
    Predicting(Fitted, Inputs, usize),
    Finished(Fitted),
    /// A call is at work on it, or has failed.
    Taken,
}

impl Classification {
    /// Prepares one classifier on a share of the labels. Equal seeds and repeats choose nested shares of the same order.
    ///
    /// # Errors
    /// Settings that make no sense; a model with an encoder without pretrained weights; one on principal components
    /// without those.
    pub fn new(
        kind: ModelKind,
        inputs: Arc<ClassifyInputs>,
        options: &ClassifyOptions,
        share: f64,
        repeat: usize,
        seed: u64,
    ) -> Result<Self> {
        let draw = DrawOf {
            amount: Amount::Share(share),
            repeat,
            nested: true,
        };
        Classification::of_draw(kind, inputs, options, &draw, seed)
    }

    /// Prepares one classifier on a draw of the labels.
    ///
    /// # Errors
    /// As [`Classification::new`], and a count of 0.
    pub fn of_draw(
        kind: ModelKind,
        inputs: Arc<ClassifyInputs>,
        options: &ClassifyOptions,
        draw: &DrawOf,
        seed: u64,
    ) -> Result<Self> {
        let purpose = format!("classify/labels/{}", draw.repeat);
        let labels = &inputs.train.labels;
        let drawn = label_draw(labels, draw.amount, draw.nested, seed, &purpose)?;
        Classification::of_labels(kind, inputs, options, draw, drawn, seed)
    }

    /// Prepares one classifier on labels that were drawn elsewhere: rows of the labelled part, those without a label
    /// not counted. `draw` says what they are called, and so which random numbers are drawn to learn from them.
    ///
    /// # Errors
    /// As [`Classification::of_draw`], and rows that are not there.
    pub fn of_labels(
        kind: ModelKind,
        inputs: Arc<ClassifyInputs>,
        options: &ClassifyOptions,
        draw: &DrawOf,
        drawn: Draw,
        seed: u64,
    ) -> Result<Self> {
        options.check()?;
        let labels = &inputs.train.labels;
        check_rows(&drawn.rows, labels.len())?;
        let repeat = draw.repeat;
        let classes = class_names(drawn.rows.iter().map(|&row| &labels[row]));
        let rows: Vec<(usize, usize)> = drawn
            .rows
            .iter()
            .filter_map(|&row| Some((row, position(&classes, &labels[row])?)))
            .collect();
        let (share, amount) = match draw.amount {
            Amount::Share(share) => (share, share.to_string()),
            Amount::Count(count) => {
                let share = rows.len() as f64 / labels.len() as f64;
                (share, format!("count {count}"))
            }
        };
        let draw = format!("{amount}/{repeat}");
        let mut chosen = Chosen {
            rows,
            held: Vec::new(),
            classes: classes.len(),
        };
        let mut notes = inputs.notes.clone();
        notes.extend(drawn.notes);
        if kind.is_network() && options.validation_share > 0.0 {
            notes.extend(chosen.hold_out(options.validation_share, seed, &draw));
        }
        let preparation = Preparation::new(kind, &inputs, options, seed)?;
        let predicting = inputs.test.labels.len().div_ceil(PREDICTED);
        let total = (preparation.calls() + predicting) as u64 + fit::calls(kind, &chosen, options);
        Ok(Classification {
            kind,
            options: options.clone(),
            share,
            repeat,
            seed,
            draw,
            classes,
            chosen,
            stage: Stage::Preparing(preparation),
            crew: None,
            probabilities: Vec::new(),
            notes,
            before: 0,
            progress: Progress { done: 0, total },
            inputs,
        })
    }

    /// From now on, the members of this crew help where there is a large network to be trained; the numbers are the same.
    pub fn helped_by(&mut self, crew: &Crew) {
        self.crew = Some(crew.clone());
    }

    fn prepare(&mut self, preparation: Preparation) -> Result<Stage> {
        let calls = preparation.calls();
        let ready = match preparation.advance(&self.inputs)? {
            ControlFlow::Continue(preparation) => {
                self.progress.done += (calls - preparation.calls()) as u64;
                return Ok(Stage::Preparing(preparation));
            }
            ControlFlow::Break(ready) => ready,
        };
        self.progress.done += calls as u64;
        self.before = self.progress.done;
        let seed = Seed {
            seed: self.seed,
            kind: self.kind,
            draw: &self.draw,
        };
        let (chosen, options) = (&self.chosen, &self.options);
        let mut fit = Fit::new(&self.inputs, &ready, chosen, options, &seed)?;
        if let (Some(crew), Fit::Network(training)) = (&self.crew, &mut fit) {
            training.helped_by(crew);
        }
        Ok(Stage::Fitting(fit, ready.seen.test))
    }

    fn fit(&mut self, mut fit: Fit, test: Inputs) -> Result<Stage> {
        let progress = fit.advance()?;
        self.progress.done = self.before + progress.done;
        if !progress.is_finished() {
            return Ok(Stage::Fitting(fit, test));
        }
        let (fitted, notes) = fit.finish()?;
        self.notes.extend(notes);
        Ok(Stage::Predicting(fitted, test, 0))
    }

    fn predict(&mut self, fitted: Fitted, test: Inputs, from: usize) -> Result<Stage> {
        let end = (from + PREDICTED).min(test.nrows());
        let samples = test.rows(&(from..end).collect::<Vec<_>>());
        let probabilities = fitted.probabilities(samples.view())?;
        self.probabilities.extend(probabilities);
        self.progress.done += 1;
        Ok(if end < test.nrows() {
            Stage::Predicting(fitted, test, end)
        } else {
            Stage::Finished(fitted)
        })
    }

    /// The result, and with it the classifier, without what only training needs.
    ///
    /// # Errors
    /// If work is left.
    pub fn finish_with_classifier(self) -> Result<(Evaluation, Classifier)> {
        let Progress { done, total } = self.progress;
        let Stage::Finished(fitted) = self.stage else {
            return Err(Error::new(
                format!(
                    "the {} classifier stopped after {done} of {total} steps",
                    self.kind.name()
                ),
                "Let it run to its end, or set fewer epochs.",
            ));
        };
        let identity = Identity {
            model: self.kind,
            share: self.share,
            repeat: self.repeat,
            labels_used: self.chosen.rows.len() + self.chosen.held.len(),
        };
        let predicted = Predicted {
            classes: &self.classes,
            probabilities: &self.probabilities,
        };
        let evaluation = Evaluation::of(identity, &predicted, &self.inputs, self.notes);
        let (encoder, features) = match self.kind.sight() {
            Sight::Latent(_) => {
                let encoder = self.inputs.encoder(self.kind, self.seed)?;
                let genes = encoder.genes();
                (Some(encoder), genes)
            }
            Sight::Genes => (None, self.inputs.genes().train.ncols()),
            Sight::Components => (None, self.inputs.components()?.train.ncols()),
        };
        let classifier = Classifier::new(Parts {
            kind: self.kind,
            classes: self.classes,
            fitted,
            encoder,
            features,
            device: self.options.device,
        });
        Ok((evaluation, classifier))
    }
}

fn check_rows(rows: &[usize], labelled: usize) -> Result<()> {
    let advice = "Give places among the labelled samples, counted from 0, at least one.";
    match rows.iter().find(|&&row| row >= labelled) {
        Some(row) => Err(Error::new(
            format!("row {row} is drawn of {labelled} labelled samples"),
            advice,
        )),
        None if rows.is_empty() => Err(Error::new("no labels are drawn", advice)),
        None => Ok(()),
    }
}

impl Chosen {
    /// Moves a share of the labels to those that are watched; if they are too few, says so.
    fn hold_out(&mut self, share: f64, seed: u64, draw: &str) -> Option<String> {
        let purpose = format!("classify/validation/{draw}");
        match hold_out(&self.rows, self.classes, share, seed, &purpose) {
            Some(HeldOut { trained, held }) => {
                (self.rows, self.held) = (trained, held);
                None
            }
            None => Some(format!(
                "{} labels are too few to hold out {share} of them for early stopping: all epochs are trained",
                self.rows.len()
            )),
        }
    }
}

impl Advance for Classification {
    type Output = Evaluation;

    fn advance(&mut self) -> Result<Progress> {
        self.stage = match std::mem::replace(&mut self.stage, Stage::Taken) {
            Stage::Preparing(preparation) => self.prepare(preparation)?,
            Stage::Fitting(fit, test) => self.fit(fit, test)?,
            Stage::Predicting(fitted, test, from) => self.predict(fitted, test, from)?,
            finished => finished,
        };
        Ok(self.progress)
    }

    fn finish(self) -> Result<Evaluation> {
        Ok(self.finish_with_classifier()?.0)
    }
}
