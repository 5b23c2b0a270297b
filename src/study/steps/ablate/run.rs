//! Step 8: the encoder is pretrained again with one choice changed at a time, and judged on the same few labels.

use std::sync::Arc;

use ndarray::Array2;

use crate::crew::Crew;
use crate::learn::split::Amount;
use crate::learn::{ClassifyInputs, Evaluation, Labelled, ModelKind, Pretrained, Weights};
use crate::study::ablate::{Variant, variants};
use crate::study::fingerprint::Fingerprint;
use crate::study::jobs::{Job, Jobs, SCALE, Training, notes_of, of_samples};
use crate::study::ledger::Ledger;
use crate::study::session::Offer;
use crate::study::settings::json;
use crate::study::steps::classify::labelled;
use crate::study::steps::data::DataResult;
use crate::study::steps::pathways::PathwaysResult;
use crate::study::steps::pretrain::{KeptPretraining, On, PretrainResult, do_without_pathways};
use crate::study::{Part, Study};
use crate::{Advance, Error, Progress, Result};

/// Of a variant's progress, what pretraining counts; the rest is judging.
const PRETRAINING: u64 = SCALE * 8 / 10;

/// A variant and what came of it.
#[derive(Debug, Clone)]
pub struct VariantRuns {
    /// How the encoder was pretrained.
    pub variant: Variant,
    /// One for each model and repeat.
    pub evaluations: Vec<Evaluation>,
}

/// What an ablation gives.
#[derive(Debug, Clone)]
pub struct AblateResult {
    /// All variants, choice after choice.
    pub variants: Vec<VariantRuns>,
    /// The supervised network on the same draws, one for each repeat.
    pub reference: Vec<Evaluation>,
    /// What a person should know.
    pub notes: Vec<String>,
}

/// What all variants share.
pub(super) struct Shared {
    pub on: On,
    pub parts: [Labelled; 2],
    /// The study's own encoder.
    pub own: Arc<Weights>,
    /// Of the samples to pretrain on, their targets, and the labelled samples.
    fingerprint: Fingerprint,
}

/// An ablation in progress: first the supervised network, then one variant after another.
pub struct AblateRun {
    study: Study,
    shared: Shared,
    training: Training,
    waiting: std::vec::IntoIter<Variant>,
    stage: Stage,
    total: u64,
    result: AblateResult,
}

enum Stage {
    Reference(Box<Jobs>),
    Pretraining(Variant, Box<KeptPretraining>),
    /// With what the state of its pretraining is kept under.
    Judging(Variant, Box<Jobs>, Option<String>),
    Finished,
}

impl AblateRun {
    /// Prepares all variants of the study. Runs that the ledger knows are not done again, and a variant whose runs are
    /// all known is not pretrained.
    ///
    /// # Errors
    /// There are no samples to pretrain on, or none with labels to train or to test on.
    pub fn new(
        study: &Study,
        data: &DataResult,
        pathways: Option<&PathwaysResult>,
        pretrain: &PretrainResult,
        ledger: &Ledger,
        crew: &Crew,
    ) -> Result<Self> {
        let shared = Shared::new(data, pathways, pretrain)?;
        let mut study = study.clone();
        let mut notes = Vec::new();
        if pathways.is_none() {
            notes.extend(do_without_pathways(&mut study.pretrain)?);
        }
        let mut waiting = variants(&study, shared.on.samples());
        waiting.retain(|variant| {
            let options = variant.options.as_ref();
            pathways.is_some() || options.is_none_or(|options| options.weight_pathway == 0.0)
        });
        let training = Training {
            options: study.classify.clone(),
            seed: study.seed,
            ledger: ledger.clone(),
            crew: crew.clone(),
        };
        let total = (waiting.len() as u64 + 1) * SCALE;
        let mut run = AblateRun {
            study,
            stage: Stage::Finished,
            shared,
            training,
            waiting: waiting.into_iter(),
            total,
            result: AblateResult {
                variants: Vec::new(),
                reference: Vec::new(),
                notes,
            },
        };
        run.stage = Stage::Reference(Box::new(run.reference()?));
        Ok(run)
    }

    /// The variants judged so far, the present one as far as it is, and the supervised network.
    pub fn so_far(&self) -> AblateResult {
        let mut result = self.result.clone();
        if let Stage::Judging(variant, jobs, _) = &self.stage {
            let done = jobs.evaluations().iter();
            result.variants.push(VariantRuns {
                variant: variant.clone(),
                evaluations: done.map(|(_, one)| one.clone()).collect(),
            });
        }
        let waiting = self.waiting.as_slice().iter().cloned();
        result.variants.extend(waiting.map(|variant| VariantRuns {
            variant,
            evaluations: Vec::new(),
        }));
        result
    }

    /// How many runs are finished.
    pub fn finished_runs(&self) -> usize {
        let before: usize = self
            .result
            .variants
            .iter()
            .map(|one| one.evaluations.len())
            .sum();
        let now = match &self.stage {
            Stage::Judging(_, jobs, _) | Stage::Reference(jobs) => jobs.evaluations().len(),
            _ => 0,
        };
        before + self.result.reference.len() + now
    }

    /// The state of a pretraining that has just ended an epoch.
    pub fn offer(&self) -> Option<Offer<'_>> {
        match &self.stage {
            Stage::Pretraining(_, kept) => kept.offer(),
            _ => None,
        }
    }

    /// What it is doing.
    pub fn doing(&self) -> String {
        match &self.stage {
            Stage::Reference(_) => "Training the supervised network".into(),
            Stage::Pretraining(variant, _) => {
                format!(
                    "Pretraining: {} {}",
                    variant.choice.title().to_ascii_lowercase(),
                    variant.label
                )
            }
            Stage::Judging(variant, ..) => {
                format!(
                    "Judging: {} {}",
                    variant.choice.title().to_ascii_lowercase(),
                    variant.label
                )
            }
            Stage::Finished => "Ablating".into(),
        }
    }

    fn draws(&self, models: &[ModelKind]) -> Vec<Job> {
        let settings = &self.study.ablate;
        Job::all(
            models,
            &[Amount::Share(settings.share)],
            settings.repeats,
            true,
        )
    }

    fn inputs(&self, weights: Arc<Weights>) -> Result<Arc<ClassifyInputs>> {
        let [train, test] = self.shared.parts.clone();
        Ok(Arc::new(ClassifyInputs::new(train, test, Some(weights))?))
    }

    fn reference(&self) -> Result<Jobs> {
        let [train, test] = &self.shared.parts;
        let known = of_samples(train, test);
        let (options, seed) = (&self.training.options, self.training.seed);
        let draws = self.draws(&[ModelKind::Supervised]).into_iter();
        let jobs = draws.map(|job| (job, job.key(known, options, seed)));
        let inputs = self.inputs(Arc::clone(&self.shared.own))?;
        Ok(Jobs::new(self.training.clone(), inputs, jobs))
    }

    /// The runs that judge a variant, with the key of each.
    fn runs_of(&self, variant: &Variant) -> Vec<(Job, String)> {
        let models: Vec<ModelKind> = match variant.options {
            Some(_) => self.study.ablate.models.clone(),
            None => self
                .study
                .ablate
                .models
                .iter()
                .map(|&model| untrained(model))
                .collect(),
        };
        let known = self.shared.fingerprint.text(&json(&variant.options));
        // An untrained encoder has the widths of the study's own.
        let known = known.text(&json(&(
            &self.study.pretrain.hidden,
            self.study.pretrain.latent,
        )));
        let (options, seed) = (&self.training.options, self.training.seed);
        let draws = self.draws(&models).into_iter();
        draws
            .map(|job| (job, job.key(known, options, seed)))
            .collect()
    }

    fn next(&mut self) -> Result<Stage> {
        let Some(variant) = self.waiting.next() else {
            return Ok(Stage::Finished);
        };
        let runs = self.runs_of(&variant);
        let ledger = &self.training.ledger;
        let all_known = runs.iter().all(|(_, key)| ledger.find(key).is_some());
        let pretrain = match &variant.options {
            Some(options) if !all_known && *options != self.study.pretrain => Some(options),
            _ => None,
        };
        match pretrain {
            Some(options) => {
                let on = &self.shared.on;
                let kept = on.begin(options, self.study.seed, ledger, &self.training.crew)?;
                Ok(Stage::Pretraining(variant, Box::new(kept)))
            }
            None => self.judge(variant, Arc::clone(&self.shared.own), None),
        }
    }

    fn judge(
        &self,
        variant: Variant,
        weights: Arc<Weights>,
        kept: Option<String>,
    ) -> Result<Stage> {
        let runs = self.runs_of(&variant);
        let jobs = Jobs::new(self.training.clone(), self.inputs(weights)?, runs);
        Ok(Stage::Judging(variant, Box::new(jobs), kept))
    }

    fn progress(&self, within: u64) -> Progress {
        let finished = match self.stage {
            Stage::Reference(_) => 0,
            _ => self.result.variants.len() as u64 + 1,
        };
        Progress {
            done: (finished * SCALE + within).min(self.total),
            total: self.total,
        }
    }
}

/// The error, with the pretraining that it is of.
pub(super) fn about(what: &str, error: Error) -> Error {
    let told = format!("{} (of {what})", error.what);
    Error {
        what: told,
        ..error
    }
}

impl Advance for AblateRun {
    type Output = AblateResult;

    fn advance(&mut self) -> Result<Progress> {
        let mut within = 0;
        self.stage = match std::mem::replace(&mut self.stage, Stage::Finished) {
            Stage::Reference(mut jobs) => {
                let progress = jobs.advance()?;
                if progress.is_finished() {
                    self.result.reference = evaluations(*jobs);
                    self.next()?
                } else {
                    within = part(progress, SCALE);
                    Stage::Reference(jobs)
                }
            }
            Stage::Pretraining(variant, mut kept) => {
                let named = |error: Error| {
                    let choice = variant.choice.title().to_ascii_lowercase();
                    about(&format!("{choice} {}", variant.label), error)
                };
                let progress = kept.training.advance().map_err(named)?;
                // Its last state is offered before it ends.
                if progress.is_finished() && !kept.training.ends_epoch() {
                    let KeptPretraining { training, key, .. } = *kept;
                    let Pretrained { weights, .. } = training.finish()?;
                    within = PRETRAINING;
                    self.judge(variant, Arc::new(weights), Some(key))?
                } else {
                    within = part(progress, PRETRAINING);
                    Stage::Pretraining(variant, kept)
                }
            }
            Stage::Judging(variant, mut jobs, kept) => {
                let progress = jobs.advance()?;
                if progress.is_finished() {
                    // Its runs are kept, and nobody asks for its weights again.
                    if let Some(key) = kept {
                        self.training.ledger.drop_kept(&key);
                    }
                    let evaluations = evaluations(*jobs);
                    self.result.variants.push(VariantRuns {
                        variant,
                        evaluations,
                    });
                    self.next()?
                } else {
                    within = PRETRAINING + part(progress, SCALE - PRETRAINING);
                    Stage::Judging(variant, jobs, kept)
                }
            }
            Stage::Finished => Stage::Finished,
        };
        Ok(self.progress(within))
    }

    fn finish(mut self) -> Result<AblateResult> {
        if self.waiting.len() > 0 || !matches!(self.stage, Stage::Finished) {
            return Err(Error::new(
                "the ablation was not finished",
                "Let it run to its end.",
            ));
        }
        let runs = self.result.variants.iter().flat_map(|one| &one.evaluations);
        let said = notes_of(runs);
        self.result.notes.extend(said);
        Ok(self.result)
    }
}

impl Shared {
    pub fn new(
        data: &DataResult,
        pathways: Option<&PathwaysResult>,
        pretrain: &PretrainResult,
    ) -> Result<Self> {
        let nothing = || {
            Error::new(
                "there are no samples to pretrain on",
                "Add a table of unlabelled samples, or give one labelled file to be split.",
            )
        };
        let samples = pretrain.inputs.get(Part::Pretrain).ok_or_else(nothing)?;
        let targets = match pathways {
            Some(pathways) => pathways.targets().ok_or_else(nothing)?,
            None => Array2::zeros((samples.values.nrows(), 0)),
        };
        let targets = Arc::new(targets.mapv(|score| score as f32));
        let on = On::new(&samples.values, &targets);
        let train = labelled(data, pretrain, Part::Finetune)?;
        let test = labelled(data, pretrain, Part::Test)?;
        Ok(Shared {
            fingerprint: on
                .fingerprint()
                .text("ablate")
                .labelled(&train)
                .labelled(&test),
            on,
            parts: [train, test],
            own: Arc::clone(&pretrain.checkpoint.weights),
        })
    }
}

/// The same classifier on an encoder that has learned nothing.
fn untrained(model: ModelKind) -> ModelKind {
    match model {
        ModelKind::Frozen => ModelKind::RandomFrozen,
        ModelKind::Unfrozen => ModelKind::RandomUnfrozen,
        other => other,
    }
}

fn evaluations(jobs: Jobs) -> Vec<Evaluation> {
    jobs.into_evaluations()
        .into_iter()
        .map(|(_, one)| one)
        .collect()
}

fn part(progress: Progress, of: u64) -> u64 {
    of * progress.done / progress.total.max(1)
}
