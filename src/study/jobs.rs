//! Classifiers to be trained one after another, each independent of the others; those that were trained before are not
//! trained again.

use std::collections::VecDeque;
use std::sync::Arc;

use crate::learn::split::Amount;
use crate::learn::{
    Classification, ClassifyInputs, ClassifyOptions, DrawOf, Evaluation, Labelled, ModelKind,
};
use crate::study::fingerprint::Fingerprint;
use crate::study::ledger::Ledger;
use crate::study::settings::json;
use crate::{Advance, Progress, Result};

/// Progress of one classifier, in parts of its own length.
pub const SCALE: u64 = 1000;

/// How far something is, in these parts; never all of them.
pub fn part(progress: Progress) -> u64 {
    (SCALE * progress.done / progress.total.max(1)).min(SCALE - 1)
}

/// One classifier to be trained.
#[derive(Debug, Clone, Copy)]
pub struct Job {
    pub model: ModelKind,
    /// The place of its draw in the settings.
    pub level: usize,
    pub draw: DrawOf,
}

impl Job {
    /// Every model on every amount of labels, repeat after repeat, so that whole curves come early.
    pub fn all(models: &[ModelKind], amounts: &[Amount], repeats: usize, nested: bool) -> Vec<Job> {
        let mut jobs = Vec::new();
        for repeat in 0..repeats {
            for (level, &amount) in amounts.iter().enumerate() {
                let draw = DrawOf {
                    amount,
                    repeat,
                    nested,
                };
                jobs.extend(models.iter().map(|&model| Job { model, level, draw }));
            }
        }
        jobs
    }

    /// What it is doing, in words.
    pub fn message(&self) -> String {
        let amount = match self.draw.amount {
            Amount::Share(share) => format!("{:.0} % of the labels", 100.0 * share),
            Amount::Count(count) => format!("{count} labels"),
        };
        let model = self.model.in_a_sentence();
        format!("Repeat {}, {amount}: {model}", self.draw.repeat + 1)
    }

    /// The fingerprint of this job on what `known` has the fingerprint of.
    pub fn key(&self, known: Fingerprint, options: &ClassifyOptions, seed: u64) -> String {
        let mut training = options.clone();
        (training.models, training.shares, training.repeats) = Default::default();
        let own = format!("{}|{:?}|{seed}", self.model.name(), self.draw);
        known.text(&json(&training)).text(&own).key()
    }
}

/// How the classifiers are trained, and where finished ones are noted.
#[derive(Debug, Clone)]
pub struct Training {
    pub options: ClassifyOptions,
    pub seed: u64,
    pub ledger: Ledger,
}

/// The classifiers that wait, the one in training, and what came of the others.
pub struct Jobs {
    training: Training,
    inputs: Arc<ClassifyInputs>,
    /// With the key each is noted under.
    waiting: VecDeque<(Job, String)>,
    current: Option<(Job, String, Classification)>,
    evaluations: Vec<(usize, Evaluation)>,
    /// The draw of most labels, whose predictions are kept.
    fullest: usize,
    total: u64,
}

impl Jobs {
    /// Prepares to train classifiers on `inputs`.
    pub fn new(
        training: Training,
        inputs: Arc<ClassifyInputs>,
        jobs: impl IntoIterator<Item = (Job, String)>,
    ) -> Self {
        let waiting: VecDeque<_> = jobs.into_iter().collect();
        Jobs {
            training,
            inputs,
            total: waiting.len() as u64 * SCALE,
            fullest: fullest(waiting.iter().map(|(job, _)| job)),
            waiting,
            current: None,
            evaluations: Vec::new(),
        }
    }

    /// The evaluations finished so far, each with the place of its draw.
    pub fn evaluations(&self) -> &[(usize, Evaluation)] {
        &self.evaluations
    }

    /// All evaluations.
    pub fn into_evaluations(self) -> Vec<(usize, Evaluation)> {
        self.evaluations
    }

    /// What is being done.
    pub fn message(&self) -> Option<String> {
        let (job, ..) = self.current.as_ref()?;
        Some(job.message())
    }

    /// Whether there is nothing left to do.
    pub fn is_finished(&self) -> bool {
        self.waiting.is_empty() && self.current.is_none()
    }

    /// Takes all that were done before, or does a small piece of the next classifier.
    ///
    /// # Errors
    /// A classifier can't be trained.
    pub fn advance(&mut self) -> Result<Progress> {
        while self.current.is_none() {
            let Some((job, key)) = self.waiting.pop_front() else {
                return Ok(self.progress(0));
            };
            match self.training.ledger.find(&key) {
                Some(known) => self.evaluations.push((job.level, known)),
                None => {
                    let Training { options, seed, .. } = &self.training;
                    let inputs = Arc::clone(&self.inputs);
                    let one =
                        Classification::of_draw(job.model, inputs, options, &job.draw, *seed)?;
                    self.current = Some((job, key, one));
                }
            }
        }
        let Some((job, key, mut classification)) = self.current.take() else {
            return Ok(self.progress(0));
        };
        let Progress { done, total } = classification.advance()?;
        if done >= total {
            let mut evaluation = classification.finish()?;
            // Every prediction of every run would fill the memory; those of the first repeat on most labels tell enough.
            if job.draw.repeat > 0 || job.level != self.fullest {
                evaluation.predictions = Vec::new();
            }
            self.training.ledger.note(&key, &evaluation);
            self.evaluations.push((job.level, evaluation));
            return Ok(self.progress(0));
        }
        self.current = Some((job, key, classification));
        Ok(self.progress((SCALE * done / total.max(1)).min(SCALE - 1)))
    }

    fn progress(&self, within: u64) -> Progress {
        Progress {
            done: self.evaluations.len() as u64 * SCALE + within,
            total: self.total,
        }
    }
}

/// The place of the draw of most labels: the largest share, or the largest number where there are no shares.
fn fullest<'a>(jobs: impl Iterator<Item = &'a Job>) -> usize {
    let size = |job: &Job| match job.draw.amount {
        Amount::Share(share) => (true, share),
        Amount::Count(count) => (false, count as f64),
    };
    let mut largest = (0, (false, 0.0));
    for job in jobs {
        if size(job) > largest.1 {
            largest = (job.level, size(job));
        }
    }
    largest.0
}

/// The fingerprint of the labelled samples, which is all that a classifier without an encoder depends on.
pub fn of_samples(train: &Labelled, test: &Labelled) -> Fingerprint {
    Fingerprint::of("classify").labelled(train).labelled(test)
}

/// What a person should know, each note once.
pub fn notes_of<'a>(evaluations: impl IntoIterator<Item = &'a Evaluation>) -> Vec<String> {
    let mut notes: Vec<String> = Vec::new();
    for note in evaluations.into_iter().flat_map(|one| &one.notes) {
        if !notes.contains(note) {
            notes.push(note.clone());
        }
    }
    notes
}
