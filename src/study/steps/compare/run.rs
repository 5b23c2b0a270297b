//! Step 7: every model on the same draws of more and more labels, several times.

use std::sync::Arc;

use ndarray::Array2;

use crate::crew::Crew;
use crate::explore::pca::Pca;
use crate::explore::principal::Principal;
use crate::learn::split::Amount;
use crate::learn::{ClassifyInputs, Evaluation, Labelled, ModelKind};
use crate::study::jobs::{Job, Jobs, SCALE, Training, notes_of, of_samples};
use crate::study::ledger::Ledger;
use crate::study::steps::classify::labelled;
use crate::study::steps::data::DataResult;
use crate::study::steps::pretrain::PretrainResult;
use crate::study::{Part, Study};
use crate::{Advance, Error, Progress, Result};

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

/// A sweep in progress: one classifier after another, each independent of the others.
pub struct CompareRun {
    study: Study,
    parts: [Labelled; 2],
    pretrain: PretrainResult,
    ledger: Ledger,
    crew: Crew,
    /// Principal components of the pretraining part, while they are being found.
    components: Option<Principal>,
    waiting: Vec<Job>,
    jobs: Option<Jobs>,
}

impl CompareRun {
    /// Prepares every model, draw and repeat of the study. Runs that the ledger knows are not done again.
    ///
    /// # Errors
    /// There are no labelled samples to train or to test on.
    pub fn new(
        study: &Study,
        data: &DataResult,
        pretrain: &PretrainResult,
        ledger: &Ledger,
        crew: &Crew,
    ) -> Result<Self> {
        let settings = &study.compare;
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
            ledger: ledger.clone(),
            crew: crew.clone(),
            components,
            waiting: Job::all(
                &settings.models,
                &settings.amounts(),
                settings.repeats,
                settings.nested,
            ),
            jobs: None,
        })
    }

    /// The evaluations finished so far.
    pub fn evaluations(&self) -> &[(usize, Evaluation)] {
        self.jobs.as_ref().map_or(&[], Jobs::evaluations)
    }

    /// What it is doing.
    pub fn doing(&self) -> Option<String> {
        self.jobs.as_ref().and_then(Jobs::message)
    }

    /// What all classifiers share, with the samples along the principal components where these are wanted.
    fn prepare(&mut self, components: Option<Pca>) -> Result<()> {
        let weights = Arc::clone(&self.pretrain.checkpoint.weights);
        let [train, test] = self.parts.clone();
        let samples = of_samples(&train, &test);
        let with_encoder = samples.encoder(&weights);
        let mut with_components = samples;
        let project = |part: &Labelled, pca: &Pca| -> Result<Arc<Array2<f32>>> {
            let scores = pca.project(part.features.all().view())?;
            Ok(Arc::new(scores.mapv(|score| score as f32)))
        };
        let projected = match &components {
            Some(pca) => Some((project(&train, pca)?, project(&test, pca)?)),
            None => None,
        };
        let mut inputs = ClassifyInputs::new(train, test, Some(weights))?;
        if let Some((train, test)) = projected {
            with_components = with_components.matrix(&train).matrix(&test);
            inputs = inputs.with_principal_components(train, test)?;
        }
        let training = Training {
            options: self.study.classify.clone(),
            seed: self.study.seed,
            ledger: self.ledger.clone(),
            crew: self.crew.clone(),
        };
        let key = |job: &Job| {
            let known = match job.model {
                ModelKind::PcaLogistic => with_components,
                model if model.needs_encoder() => with_encoder,
                _ => samples,
            };
            job.key(known, &training.options, training.seed)
        };
        let waiting = std::mem::take(&mut self.waiting).into_iter();
        let jobs: Vec<_> = waiting.map(|job| (job, key(&job))).collect();
        self.jobs = Some(Jobs::new(training, Arc::new(inputs), jobs));
        Ok(())
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
    let values = Arc::unwrap_or_clone(samples.values.all());
    Principal::new(values.into_shared(), count, seed)
}

impl Advance for CompareRun {
    type Output = CompareResult;

    fn advance(&mut self) -> Result<Progress> {
        if let Some(jobs) = &mut self.jobs {
            return jobs.advance();
        }
        let progress = Progress {
            done: 0,
            total: self.waiting.len() as u64 * SCALE,
        };
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
        Ok(progress)
    }

    fn finish(self) -> Result<CompareResult> {
        let finished = self.jobs.filter(Jobs::is_finished);
        let jobs = finished.ok_or_else(|| {
            Error::new("the comparison was not finished", "Let it run to its end.")
        })?;
        let evaluations = jobs.into_evaluations();
        Ok(CompareResult {
            levels: levels(&self.study),
            notes: notes_of(evaluations.iter().map(|(_, one)| one)),
            evaluations,
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
