//! Step 4: genes are chosen and scaled on the pretraining part, the encoder is pretrained on it, and every part is
//! embedded in the latent space.

use std::sync::Arc;

use ndarray::Array2;

use super::kept::{KeptPretraining, On};
use super::means::Means;
use crate::crew::Crew;
use crate::explore::pca::Pca;
use crate::learn::{
    Checkpoint, Embedding, Encoder, FeaturePlan, HOLD_BELOW_CELLS, History, Inputs,
    PretrainOptions, Pretrained, Pretraining,
};
use crate::study::ledger::Ledger;
use crate::study::steps::genes::GenesResult;
use crate::study::steps::pathways::PathwaysResult;
use crate::study::{Part, Parts, Study};
use crate::table::Table;
use crate::{Advance, Error, Progress, Result};

/// Samples × something, with the samples' ids.
#[derive(Debug, Clone)]
pub struct Samples {
    /// One id per row.
    pub sample_ids: Vec<String>,
    /// One row per sample.
    pub values: Arc<Array2<f32>>,
}

/// Samples as the encoder sees them.
#[derive(Debug, Clone)]
pub struct SampleInputs {
    /// One id per row.
    pub sample_ids: Vec<String>,
    /// Samples × chosen genes, transformed and scaled.
    pub values: Inputs,
}

/// A pretrained encoder and what it makes of the cohort.
#[derive(Debug, Clone)]
pub struct PretrainResult {
    /// The weights, with the genes and settings they belong to.
    pub checkpoint: Arc<Checkpoint>,
    /// Losses by epoch.
    pub history: History,
    /// What each part's samples are to it.
    pub inputs: Parts<SampleInputs>,
    /// Samples × latent dimensions.
    pub latent: Parts<Samples>,
    /// The first two principal components of all latent vectors, part after part.
    pub pca: Pca,
    /// What a person should know.
    pub notes: Vec<String>,
    /// What makes results doubtful.
    pub warnings: Vec<String>,
}

/// Pretraining in progress: features, then training, then embedding part after part.
pub struct PretrainRun {
    study: Study,
    tables: Vec<(Part, Arc<Table>)>,
    targets: Arc<Array2<f32>>,
    pathways: Vec<String>,
    plan: Option<FeaturePlan>,
    inputs: Parts<SampleInputs>,
    ledger: Ledger,
    crew: Crew,
    training: Option<KeptPretraining>,
    trained: Option<(Arc<Checkpoint>, History)>,
    encoder: Option<Arc<Encoder>>,
    embedding: Option<(Part, Embedding)>,
    latent: Parts<Samples>,
    notes: Vec<String>,
}

impl PretrainRun {
    /// Prepares pretraining on the cohort's pretraining part.
    ///
    /// # Errors
    /// There is no pretraining part.
    pub fn new(
        mut study: Study,
        genes: &GenesResult,
        pathways: Option<&PathwaysResult>,
        ledger: &Ledger,
        crew: &Crew,
    ) -> Result<Self> {
        let nothing = || {
            Error::new(
                "there are no samples to pretrain on",
                "Add a table of unlabelled samples, or give one labelled file to be split.",
            )
        };
        let samples = genes.parts.get(Part::Pretrain).ok_or_else(nothing)?;
        let mut notes = Vec::new();
        let targets = match pathways {
            Some(pathways) => pathways.targets().ok_or_else(nothing)?,
            None => {
                notes.extend(do_without_pathways(&mut study.pretrain)?);
                Array2::zeros((samples.samples(), 0))
            }
        };
        Ok(PretrainRun {
            study,
            tables: genes
                .parts
                .iter()
                .map(|(part, table)| (part, table.clone()))
                .collect(),
            targets: Arc::new(targets.mapv(|score| score as f32)),
            pathways: pathways.map_or_else(Vec::new, |pathways| pathways.pathways().to_vec()),
            plan: None,
            inputs: Parts::default(),
            ledger: ledger.clone(),
            crew: crew.clone(),
            training: None,
            trained: None,
            encoder: None,
            embedding: None,
            latent: Parts::default(),
            notes,
        })
    }

    /// The losses of the epochs finished so far.
    pub fn history(&self) -> Option<&History> {
        self.training
            .as_ref()
            .map(|kept| kept.training.history())
            .or(self.trained.as_ref().map(|(_, history)| history))
    }

    /// The training, while it goes.
    pub fn kept_training(&self) -> Option<&KeptPretraining> {
        self.training.as_ref()
    }

    /// What it is doing.
    pub fn doing(&self) -> &'static str {
        if self.trained.is_some() {
            "Embedding the samples"
        } else if self.training.is_some() {
            "Pretraining the encoder"
        } else {
            "Choosing and scaling genes"
        }
    }

    /// Fits the choice and scale of genes on the pretraining part alone.
    fn fit_features(&mut self) -> Result<()> {
        let of_part = self.tables.iter().find(|(part, _)| *part == Part::Pretrain);
        let (_, table) = of_part.ok_or_else(|| {
            Error::new(
                "there are no samples to pretrain on",
                "Add a table of unlabelled samples.",
            )
        })?;
        self.plan = Some(FeaturePlan::fit(table, &self.study.features)?);
        Ok(())
    }

    /// Applies the choice and scale to the next part that lacks it; whether there was one.
    fn prepare_part(&mut self, plan: &FeaturePlan) -> Result<bool> {
        let waiting = self
            .tables
            .iter()
            .find(|(part, _)| self.inputs.get(*part).is_none());
        let Some((part, table)) = waiting else {
            return Ok(false);
        };
        let samples: usize = self.tables.iter().map(|(_, table)| table.samples()).sum();
        let values = match samples * plan.genes.len() < HOLD_BELOW_CELLS {
            true => Inputs::held(table, plan)?,
            false => Inputs::made(Arc::clone(table), plan.clone())?,
        };
        self.inputs.set(
            *part,
            SampleInputs {
                sample_ids: table.sample_ids.clone(),
                values,
            },
        );
        Ok(true)
    }

    fn begin_training(&mut self) -> Result<()> {
        let Some(samples) = self.inputs.get(Part::Pretrain) else {
            return Ok(());
        };
        let on = On::new(&samples.values, &self.targets);
        let (options, seed) = (&self.study.pretrain, self.study.seed);
        let training = on.begin(options, seed, &self.ledger, &self.crew)?;
        let (rows, available) = (training.rows, samples.values.nrows());
        if rows < available {
            self.notes
                .push(format!("Pretrained on {rows} of {available} samples."));
        }
        self.training = Some(training);
        Ok(())
    }

    fn end_training(&mut self, training: Pretraining) -> Result<()> {
        let Pretrained { weights, history } = training.finish()?;
        let features = self
            .plan
            .clone()
            .ok_or_else(|| Error::new("no features were chosen", ""))?;
        self.encoder = Some(Arc::new(Encoder::new(&weights, self.study.pretrain.device)));
        let checkpoint = Checkpoint {
            weights: Arc::new(weights),
            features,
            options: self.study.pretrain.clone(),
            pathways: self.pathways.clone(),
        };
        self.trained = Some((Arc::new(checkpoint), history));
        Ok(())
    }

    /// Embeds a batch of the next part that is not embedded; whether there was one.
    fn embed(&mut self) -> Result<bool> {
        let waiting = self
            .inputs
            .iter()
            .find(|(part, _)| self.latent.get(*part).is_none());
        let (Some((part, samples)), Some(encoder)) = (waiting, &self.encoder) else {
            return Ok(false);
        };
        let mut embedding = match self.embedding.take() {
            Some((_, embedding)) => embedding,
            None => Embedding::new(encoder.clone(), samples.values.clone())?,
        };
        if embedding.advance()?.is_finished() {
            let sample_ids = samples.sample_ids.clone();
            let values = Arc::new(embedding.finish()?);
            self.latent.set(part, Samples { sample_ids, values });
        } else {
            self.embedding = Some((part, embedding));
        }
        Ok(true)
    }
}

/// Leaves out the objective that predicts pathway scores, where there are none, and says so.
///
/// # Errors
/// There is no other objective.
pub fn do_without_pathways(options: &mut PretrainOptions) -> Result<Option<String>> {
    if options.weight_pathway == 0.0 {
        return Ok(None);
    }
    options.weight_pathway = 0.0;
    if !options.has_objective() {
        return Err(Error::new(
            "there are no pathway scores to learn, and nothing else is to be learnt",
            "See the step Pathways for why; or set pretrain.weight_masked or another weight above 0.",
        ));
    }
    let note = "There are no pathway scores (see the step Pathways): the encoder learned from the other objectives alone.";
    Ok(Some(note.into()))
}

/// Says which parts lie beside the pretraining part as a whole.
fn on_other_scales(inputs: &Parts<SampleInputs>) -> Vec<String> {
    let Some(pretrain) = inputs.get(Part::Pretrain) else {
        return Vec::new();
    };
    let means = Means::of(&pretrain.values);
    let others = inputs
        .iter()
        .filter(|(part, _)| *part != Part::Pretrain && means.are_telling());
    let beside = others.filter(|(_, samples)| means.are_beside(&samples.values));
    beside
        .map(|(part, _)| {
            format!(
                "The values of the {} part are on another scale than those of the pretraining part, as counts are beside \
                 TPM. Give them in the same unit, or results mean nothing.",
                part.name()
            )
        })
        .collect()
}

impl Advance for PretrainRun {
    type Output = PretrainResult;

    fn advance(&mut self) -> Result<Progress> {
        let unfinished = Progress { done: 0, total: 1 };
        if self.trained.is_some() {
            let done = u64::from(!self.embed()?);
            return Ok(Progress { done, total: 1 });
        }
        if let Some(mut kept) = self.training.take() {
            let Progress { done, total } = kept.training.advance()?;
            // Its last state is offered before it ends.
            if done >= total && !kept.training.ends_epoch() {
                self.end_training(kept.training)?;
            } else {
                self.training = Some(kept);
            }
            return Ok(Progress {
                done: done.min(total),
                total: total + 1,
            });
        }
        match self.plan.clone() {
            None => self.fit_features()?,
            Some(plan) => {
                if !self.prepare_part(&plan)? {
                    self.begin_training()?;
                }
            }
        }
        Ok(unfinished)
    }

    fn finish(self) -> Result<PretrainResult> {
        let unfinished = || Error::new("pretraining was not finished", "Let it run to its end.");
        let (checkpoint, history) = self.trained.ok_or_else(unfinished)?;
        let all: Vec<_> = self
            .latent
            .iter()
            .map(|(_, samples)| samples.values.view())
            .collect();
        let all = ndarray::concatenate(ndarray::Axis(0), &all).map_err(|_| unfinished())?;
        let pca = Pca::fit(all.view(), 2)?;
        Ok(PretrainResult {
            checkpoint,
            history,
            warnings: on_other_scales(&self.inputs),
            inputs: self.inputs,
            latent: self.latent,
            pca,
            notes: self.notes,
        })
    }
}
