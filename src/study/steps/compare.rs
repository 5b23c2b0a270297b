//! Step 7: every model on the same draws of more and more labels, several times.

use std::collections::VecDeque;
use std::sync::Arc;

use ndarray::Array2;

use super::classify::labelled;
use super::data::DataResult;
use super::pretrain::PretrainResult;
use crate::explore::pca::Pca;
use crate::explore::principal::Principal;
use crate::learn::split::Amount;
use crate::learn::{Classification, ClassifyInputs, DrawOf, Evaluation, Labelled, ModelKind};
use crate::study::{Part, Study};
use crate::{Advance, Error, Progress, Result};

/// Progress of one classifier, in parts of its own length.
const SCALE: u64 = 1000;
/// The principal components that logistic regression is given.
const COMPONENTS: usize = 50;

/// The runs of a sweep.
#[derive(Debug, Clone)]
pub struct CompareResult {
    /// One for each model, draw and repeat, with the place of its draw in the settings.
    pub evaluations: Vec<(usize, Evaluation)>,
    /// The share asked for by each draw; none where a number of labels was.
    pub levels: Vec<Option<f64>>,
    /// What a person should know.
    pub notes: Vec<String>,
}

/// One classifier to be trained.
#[derive(Debug, Clone, Copy)]
struct Job {
    model: ModelKind,
    level: usize,
    draw: DrawOf,
}

/// A sweep in progress: one classifier after another, each independent of the others.
pub struct CompareRun {
    study: Study,
    parts: [Labelled; 2],
    pretrain: PretrainResult,
    /// Principal components of the pretraining part, while they are being found.
    components: Option<Principal>,
    inputs: Option<Arc<ClassifyInputs>>,
    jobs: VecDeque<Job>,
    total: u64,
    current: Option<(Job, Classification)>,
    evaluations: Vec<(usize, Evaluation)>,
}

impl CompareRun {
    /// Prepares every model, draw and repeat of the study. Repeat after repeat, so that whole curves come early.
    ///
    /// # Errors
    /// There are no labelled samples to train or to test on.
    pub fn new(study: &Study, data: &DataResult, pretrain: &PretrainResult) -> Result<Self> {
        let settings = &study.compare;
        let mut jobs = VecDeque::new();
        for repeat in 0..settings.repeats {
            for (level, amount) in settings.amounts().into_iter().enumerate() {
                let nested = settings.nested;
                let draw = DrawOf {
                    amount,
                    repeat,
                    nested,
                };
                jobs.extend(
                    settings
                        .models
                        .iter()
                        .map(|&model| Job { model, level, draw }),
                );
            }
        }
        let components = if settings.models.contains(&ModelKind::PcaLogistic) {
            Some(components(pretrain, study.seed)?)
        } else {
            None
        };
        Ok(CompareRun {
            study: study.clone(),
            parts: [
                labelled(data, pretrain, Part::Finetune)?,
                labelled(data, pretrain, Part::Test)?,
            ],
            pretrain: pretrain.clone(),
            components,
            inputs: None,
            total: (jobs.len() as u64 * SCALE).max(1),
            jobs,
            current: None,
            evaluations: Vec::new(),
        })
    }

    /// The evaluations finished so far.
    pub fn evaluations(&self) -> &[(usize, Evaluation)] {
        &self.evaluations
    }

    /// What it is doing.
    pub fn message(&self) -> String {
        match &self.current {
            Some((job, _)) => {
                let amount = match job.draw.amount {
                    Amount::Share(share) => format!("{:.0} % of the labels", 100.0 * share),
                    Amount::Count(count) => format!("{count} labels"),
                };
                let model = job.model.title().to_lowercase();
                format!("Repeat {}, {amount}: {model}", job.draw.repeat + 1)
            }
            None => "Comparing models".into(),
        }
    }

    /// What all classifiers share, with the samples along the principal components where these are wanted.
    fn prepare(&mut self, components: Option<Pca>) -> Result<()> {
        let weights = Arc::new(self.pretrain.checkpoint.weights.clone());
        let [train, test] = self.parts.clone();
        let project = |part: &Labelled, pca: &Pca| -> Result<Arc<Array2<f32>>> {
            let scores = pca.project(part.features.view())?;
            Ok(Arc::new(scores.mapv(|score| score as f32)))
        };
        let projected = match &components {
            Some(pca) => Some((project(&train, pca)?, project(&test, pca)?)),
            None => None,
        };
        let mut inputs = ClassifyInputs::new(train, test, Some(weights))?;
        if let Some((train, test)) = projected {
            inputs = inputs.with_principal_components(train, test)?;
        }
        self.inputs = Some(Arc::new(inputs));
        Ok(())
    }

    fn start(&mut self, job: Job) -> Result<Classification> {
        let inputs = self.inputs.clone().ok_or_else(unfinished)?;
        let options = &self.study.classify;
        Classification::of_draw(job.model, inputs, options, &job.draw, self.study.seed)
    }

    fn take(&mut self, job: Job, mut evaluation: Evaluation) {
        // Every prediction of every run would fill the memory; those of the first repeat tell enough.
        if job.draw.repeat > 0 {
            evaluation.predictions = Vec::new();
        }
        self.evaluations.push((job.level, evaluation));
    }
}

/// Principal components of the standardised pretraining part: unlabelled samples, as the encoder has seen.
fn components(pretrain: &PretrainResult, seed: u64) -> Result<Principal> {
    let samples = pretrain.inputs.get(Part::Pretrain).ok_or_else(|| {
        Error::new(
            "there are no samples in the pretraining part",
            "Take pca_logistic out of compare.models.",
        )
    })?;
    let (rows, genes) = samples.values.dim();
    let count = COMPONENTS.min(rows.saturating_sub(1)).min(genes);
    Principal::new((*samples.values).clone().into_shared(), count, seed)
}

impl Advance for CompareRun {
    type Output = CompareResult;

    fn advance(&mut self) -> Result<Progress> {
        let within = |done: usize, part: u64, total: u64| Progress {
            done: (done as u64 * SCALE + part).min(total),
            total,
        };
        if self.inputs.is_none() {
            match self.components.take() {
                None => self.prepare(None)?,
                Some(mut components) => {
                    if components.advance()?.is_finished() {
                        self.prepare(Some(components.finish()?))?;
                    } else {
                        self.components = Some(components);
                    }
                }
            }
            return Ok(within(0, 0, self.total));
        }
        let (job, mut classification) = match self.current.take() {
            Some(current) => current,
            None => match self.jobs.pop_front() {
                None => return Ok(within(self.evaluations.len(), 0, self.total)),
                Some(job) => (job, self.start(job)?),
            },
        };
        let progress = classification.advance()?;
        if progress.is_finished() {
            self.take(job, classification.finish()?);
            return Ok(within(self.evaluations.len(), 0, self.total));
        }
        self.current = Some((job, classification));
        let part = SCALE * progress.done / progress.total.max(1);
        Ok(within(
            self.evaluations.len(),
            part.min(SCALE - 1),
            self.total,
        ))
    }

    fn finish(self) -> Result<CompareResult> {
        if !self.jobs.is_empty() || self.current.is_some() {
            return Err(unfinished());
        }
        let mut notes: Vec<String> = Vec::new();
        for note in self.evaluations.iter().flat_map(|(_, one)| &one.notes) {
            if !notes.contains(note) {
                notes.push(note.clone());
            }
        }
        Ok(CompareResult {
            levels: levels(&self.study),
            evaluations: self.evaluations,
            notes,
        })
    }
}

/// The share asked for by each draw; none where a number of labels was.
pub fn levels(study: &Study) -> Vec<Option<f64>> {
    let amounts = study.compare.amounts().into_iter();
    let share = |amount| match amount {
        Amount::Share(share) => Some(share),
        Amount::Count(_) => None,
    };
    amounts.map(share).collect()
}

fn unfinished() -> Error {
    Error::new("the comparison was not finished", "Let it run to its end.")
}
