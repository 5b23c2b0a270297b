//! Step 10: new tables are read, mapped and scaled as the cohort was, and a trained classifier names their classes.

use std::sync::Arc;

use ndarray::{Array2, Axis, concatenate};

use super::trained::{Distance, Trained};
use crate::learn::novelty::{Distances, Misses, Novelty, NoveltyFit};
use crate::learn::{Embedding, ModelKind, Predicting};
use crate::study::jobs::{SCALE, part};
use crate::study::steps::genes::mapping_for;
use crate::study::{Assets, InputFile, Role, Study};
use crate::table::{ReadOptions, Reading, Table, USUAL_LABEL};
use crate::{Advance, Error, Progress, Result};

/// A sample of a new table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSample {
    /// Its id.
    pub id: String,
    /// The file it came from.
    pub file: String,
    /// Its class, where the file gives one.
    pub label: Option<String>,
}

/// The genes of a new table.
#[derive(Debug, Clone)]
pub struct NewGenes {
    /// The file.
    pub file: String,
    /// Genes that the model needs.
    pub needed: usize,
    /// Those that the file lacks; they were taken as average.
    pub missing: Vec<String>,
    /// Whether its values lie beside those of the cohort as a whole: counts beside TPM, or logarithms beside neither.
    pub other_scale: bool,
}

/// What a classifier says of new samples.
#[derive(Debug, Clone)]
pub struct PredictResult {
    /// Every sample, file after file.
    pub samples: Vec<NewSample>,
    /// The genes of every file.
    pub genes: Vec<NewGenes>,
    /// Which classifier.
    pub model: ModelKind,
    /// The classes it knows.
    pub classes: Vec<String>,
    /// Samples × classes.
    pub probabilities: Array2<f32>,
    /// The place of each sample's class.
    pub predicted: Vec<usize>,
    /// Each sample's distance to the pretraining part, in latent space, or how badly the encoder restores it, where that is more.
    pub distances: Vec<f64>,
    /// The same for samples of the cohort that were not pretrained on, and from where on a distance is unusual.
    pub novelty: Novelty,
    /// The ids of these samples; what stands for them where the classifier is from a file.
    pub unseen: Vec<String>,
    /// The share of them that lie nearer than an unusual one.
    pub unusual: f64,
    /// Of each test sample how sure the classifier was, and whether it was right.
    pub tested: Vec<(f64, bool)>,
    /// Whether it learned from a built-in cohort's samples, which nobody measured.
    pub simulated: bool,
    /// The file that the classifier is from, where it is not the study's own.
    pub trained_in: Option<String>,
}

impl PredictResult {
    /// Whether a sample lies further from the pretraining part than the cohort's own samples do.
    pub fn is_unusual(&self, sample: usize) -> bool {
        self.distances[sample] > self.novelty.threshold()
    }

    /// A sample's largest probability.
    pub fn confidence(&self, sample: usize) -> f64 {
        f64::from(self.probabilities[[sample, self.predicted[sample]]])
    }
}

/// Classifying new tables in progress: reading and mapping one after another, then all samples together.
pub struct PredictRun {
    study: Study,
    assets: Assets,
    trained: Trained,
    files: Vec<InputFile>,
    next: usize,
    samples: Vec<NewSample>,
    genes: Vec<NewGenes>,
    read: Vec<Array2<f32>>,
    /// All new samples, as the model sees them.
    features: Arc<Array2<f32>>,
    novelty: Option<Novelty>,
    distances: Vec<f64>,
    probabilities: Array2<f32>,
    stage: Stage,
}

enum Stage {
    Fitting(Box<NoveltyFit>),
    Reading(Option<Box<Reading>>),
    Embedding(Embedding),
    Measuring(Distances, Option<Misses>),
    Restoring(Misses),
    Predicting(Box<Predicting>),
    Finished,
    /// A call is at work on it, or has failed.
    Taken,
}

impl PredictRun {
    /// Prepares to classify the new tables among these files.
    ///
    /// # Errors
    /// There is no new table.
    pub fn new(
        study: &Study,
        mut trained: Trained,
        files: &[InputFile],
        assets: &Assets,
    ) -> Result<Self> {
        let new: Vec<_> = files
            .iter()
            .filter(|file| file.role == Role::Predict)
            .cloned()
            .collect();
        if new.is_empty() {
            return Err(Error::new(
                "there is no table of new samples",
                "Add one in the step Predict, or name it in the study file: [data] predict.",
            ));
        }
        let (novelty, stage) = match std::mem::take(&mut trained.novelty) {
            Distance::Unknown(fit) => (None, Stage::Fitting(fit)),
            Distance::Known(novelty) => (Some(*novelty), Stage::Reading(None)),
            Distance::Taken => return Err(unfinished()),
        };
        Ok(PredictRun {
            study: study.clone(),
            assets: assets.clone(),
            trained,
            files: new,
            next: 0,
            samples: Vec::new(),
            genes: Vec::new(),
            read: Vec::new(),
            features: Arc::default(),
            novelty,
            distances: Vec::new(),
            probabilities: Array2::default((0, 0)),
            stage,
        })
    }

    /// What it is doing.
    pub fn doing(&self) -> String {
        let file = self
            .files
            .get(self.next)
            .map_or("", |file| file.name.as_str());
        match self.stage {
            Stage::Reading(_) => format!("Reading {file}"),
            Stage::Fitting(_) => "Measuring the cohort".into(),
            Stage::Embedding(_) | Stage::Measuring(..) | Stage::Restoring(_) => {
                "Placing the new samples in latent space".into()
            }
            _ => "Classifying the new samples".into(),
        }
    }

    fn open(&self) -> Result<Reading> {
        let file = &self.files[self.next];
        let judge = self.assets.catalogue.clone();
        Reading::judged(
            &file.name,
            file.source.clone(),
            &self.options(&file.name),
            judge,
        )
    }

    /// How a file is read; where nothing else is set, its classes are called as the classifier's were.
    fn options(&self, file: &str) -> ReadOptions {
        let data = &self.study.data;
        let mut options = data.read_options(file);
        let own = data.of_file(file).and_then(|own| own.label.as_ref());
        if own.is_none() && data.label == USUAL_LABEL {
            options.label = Some(self.trained.label.clone());
        }
        options
    }

    /// Takes a table that was read: its genes by symbol, chosen and scaled as the cohort's.
    fn take(&mut self, table: Table) -> Result<()> {
        let file = table.name.clone();
        let options = self.options(&file);
        let label = options.label.as_deref();
        let label = label.and_then(|column| table.metadata_column(column));
        let label = |row: usize| {
            let value = label?.values.get(row)?.trim();
            (!value.is_empty()).then(|| value.to_string())
        };
        let ids = table.sample_ids.iter().enumerate();
        self.samples.extend(ids.map(|(row, id)| NewSample {
            id: id.clone(),
            file: file.clone(),
            label: label(row),
        }));
        let trained = &self.trained;
        let (catalogue, custom) = (&self.assets.catalogue, trained.custom.as_ref());
        let in_file = |error: Error| error.in_file(&file);
        let (mapping, _) =
            mapping_for(&table.features, catalogue, custom, &trained.mapping).map_err(in_file)?;
        let mapped = mapping.apply(table).map_err(in_file)?;
        let (features, report) = trained.plan.apply_reporting(&mapped).map_err(in_file)?;
        let features = Arc::new(features);
        let other_scale = trained.means.are_beside(&Arc::clone(&features).into());
        self.read.push(Arc::unwrap_or_clone(features));
        self.genes.push(NewGenes {
            other_scale,
            file,
            needed: trained.plan.genes.len(),
            missing: report.missing,
        });
        Ok(())
    }

    fn predicting(&self) -> Result<Stage> {
        let features = Arc::clone(&self.features);
        let predicting = Predicting::new(&self.trained.classifier, features)?;
        Ok(Stage::Predicting(Box::new(predicting)))
    }

    /// Reads on in a file, or begins the next one; says how far within it.
    fn read(&mut self, reading: Option<Box<Reading>>) -> Result<(Stage, u64)> {
        let mut reading = match reading {
            Some(reading) => reading,
            None => Box::new(self.open()?),
        };
        let progress = reading.advance()?;
        if !progress.is_finished() {
            return Ok((Stage::Reading(Some(reading)), part(progress)));
        }
        self.take(reading.finish()?.table)?;
        self.next += 1;
        if self.next < self.files.len() {
            return Ok((Stage::Reading(None), 0));
        }
        let parts: Vec<_> = self.read.iter().map(|part| part.view()).collect();
        self.features = Arc::new(concatenate(Axis(0), &parts).map_err(|_| unfinished())?);
        self.read = Vec::new();
        let (encoder, features) = (
            Arc::clone(&self.trained.encoder),
            Arc::clone(&self.features),
        );
        Ok((Stage::Embedding(Embedding::new(encoder, features)?), 0))
    }
}

impl Advance for PredictRun {
    type Output = PredictResult;

    fn advance(&mut self) -> Result<Progress> {
        let files = self.files.len() as u64;
        let mut within = 0;
        let (stage, before) = match std::mem::replace(&mut self.stage, Stage::Taken) {
            Stage::Fitting(mut fit) => {
                let progress = fit.advance()?;
                if progress.is_finished() {
                    self.novelty = Some(fit.finish()?);
                    (Stage::Reading(None), 1)
                } else {
                    within = part(progress);
                    (Stage::Fitting(fit), 0)
                }
            }
            Stage::Reading(reading) => {
                let (stage, done) = self.read(reading)?;
                within = done;
                (stage, 1 + self.next as u64)
            }
            Stage::Embedding(mut embedding) => {
                let progress = embedding.advance()?;
                if progress.is_finished() {
                    let latent = Arc::new(embedding.finish()?);
                    let novelty = self.novelty.as_ref().ok_or_else(unfinished)?;
                    let misses = match (&self.trained.restoring, novelty.miss_scale()) {
                        (Some(head), Some(_)) => {
                            let part = (Arc::clone(&self.features), Arc::clone(&latent));
                            Some(Misses::new(vec![part], Arc::clone(head))?)
                        }
                        _ => None,
                    };
                    let measuring = novelty.measure(latent)?;
                    (Stage::Measuring(measuring, misses), files + 2)
                } else {
                    within = part(progress);
                    (Stage::Embedding(embedding), files + 1)
                }
            }
            Stage::Measuring(mut measuring, misses) => {
                let progress = measuring.advance()?;
                if progress.is_finished() {
                    self.distances = measuring.finish()?;
                    match misses {
                        Some(misses) => (Stage::Restoring(misses), files + 3),
                        None => (self.predicting()?, files + 4),
                    }
                } else {
                    within = part(progress);
                    (Stage::Measuring(measuring, misses), files + 2)
                }
            }
            Stage::Restoring(mut misses) => {
                let progress = misses.advance()?;
                if progress.is_finished() {
                    let novelty = self.novelty.as_ref().ok_or_else(unfinished)?;
                    let distances = std::mem::take(&mut self.distances);
                    self.distances = novelty.with_misses(distances, &misses.finish()?);
                    (self.predicting()?, files + 4)
                } else {
                    within = part(progress);
                    (Stage::Restoring(misses), files + 3)
                }
            }
            Stage::Predicting(mut predicting) => {
                let progress = predicting.advance()?;
                if progress.is_finished() {
                    self.probabilities = predicting.finish()?;
                    check_numbers(&self.probabilities)?;
                    (Stage::Finished, files + 5)
                } else {
                    within = part(progress);
                    (Stage::Predicting(predicting), files + 4)
                }
            }
            finished => (finished, files + 5),
        };
        self.stage = stage;
        Ok(Progress {
            done: before * SCALE + within,
            total: (files + 5) * SCALE,
        })
    }

    fn finish(self) -> Result<PredictResult> {
        if !matches!(self.stage, Stage::Finished) {
            return Err(unfinished());
        }
        let classifier = &self.trained.classifier;
        Ok(PredictResult {
            samples: self.samples,
            genes: self.genes,
            model: classifier.kind(),
            classes: classifier.classes().to_vec(),
            predicted: classifier.predicted(&self.probabilities),
            probabilities: self.probabilities,
            distances: self.distances,
            novelty: self.novelty.ok_or_else(unfinished)?,
            unseen: self.trained.unseen,
            unusual: self.trained.unusual,
            tested: self.trained.tested,
            simulated: self.trained.simulated,
            trained_in: self.trained.file,
        })
    }
}

/// Weights that were trained badly, or changed, may give no numbers.
fn check_numbers(probabilities: &Array2<f32>) -> Result<()> {
    match probabilities.iter().all(|one| one.is_finite()) {
        true => Ok(()),
        false => Err(Error::new(
            "the classifier gives probabilities that are no numbers",
            "It is of no use: train it anew, with a smaller learning rate if the losses grew.",
        )),
    }
}

fn unfinished() -> Error {
    Error::new(
        "the new samples are not all classified",
        "Let it run to its end.",
    )
}
