//! Step 9: the pathway head is judged, the latent space is compared with what it was before pretraining, and a network is
//! asked for the genes that it goes by, beside a linear model.

use std::sync::Arc;

use ndarray::{Array2, Axis, concatenate};
use rand::RngExt as _;

use crate::crew::Crew;
use crate::explore::pca::Pca;
use crate::learn::split::Amount;
use crate::learn::{
    AttributionOptions, Attributions, Classification, Classifier, ClassifyInputs, DrawOf,
    Embedding, Encoder, IntegratedGradients, Labelled, ModelKind, PathwayHead, Weights,
    correlation, linear_attributions,
};
use crate::random::stream;
use crate::study::fingerprint::Fingerprint;
use crate::study::jobs::{SCALE, part};
use crate::study::ledger::Ledger;
use crate::study::session::Offer;
use crate::study::settings::json;
use crate::study::steps::classify::{ClassifyResult, labelled};
use crate::study::steps::data::DataResult;
use crate::study::steps::pathways::PathwaysResult;
use crate::study::steps::pretrain::{PretrainResult, SampleInputs, Samples};
use crate::study::{Part, Study};
use crate::{Advance, Error, Progress, Result};

/// The parts that pretraining has not seen.
const UNSEEN: [Part; 2] = [Part::Finetune, Part::Test];
const STAGES: u64 = 4;

/// Which genes two models go by.
#[derive(Debug, Clone)]
pub struct GenesAsked {
    /// The genes, in the order of the columns.
    pub genes: Vec<String>,
    /// By integrated gradients.
    pub network: Attributions,
    /// The same from samples of the other classes, where the study asks for it.
    pub others: Option<Attributions>,
    /// Of logistic regression on the same labels.
    pub linear: Attributions,
}

/// What was found in the model.
#[derive(Debug, Clone)]
pub struct InterpretResult {
    /// The samples that pretraining has not seen.
    pub unseen: Vec<String>,
    /// The pathways' names.
    pub pathways: Vec<String>,
    /// Their scores by the pathway head, and as measured.
    pub head: PathwayHead,
    /// Latent dimensions × pathways, over the unseen samples.
    pub correlation: Array2<f32>,
    /// All samples in the latent space that the encoder began with, along its first two principal components.
    pub untrained: Pca,
    /// What decides the classes; none where no model could be asked.
    pub genes: Option<GenesAsked>,
    /// What a person should know.
    pub notes: Vec<String>,
}

/// Interpreting in progress.
pub struct InterpretRun {
    study: Study,
    pretrain: PretrainResult,
    measured: Array2<f32>,
    pathways: Vec<String>,
    train: Labelled,
    test: Labelled,
    network: Result<Classifier>,
    linear: Option<Classifier>,
    /// The encoder as it began, and what it makes of the parts that are embedded.
    encoder: Arc<Encoder>,
    latent: Vec<Array2<f32>>,
    untrained: Option<Pca>,
    attributions: Option<Attributions>,
    /// The same from samples of the other classes.
    others: Option<Attributions>,
    ledger: Ledger,
    crew: Crew,
    /// What the attributions are kept under, and whether they were computed by the last piece of work.
    key: Option<String>,
    fresh: bool,
    stage: Stage,
    notes: Vec<String>,
}

enum Stage {
    Embedding(Option<Embedding>),
    Training(Box<Classification>),
    Asking(Box<IntegratedGradients>),
    AskingFromOthers(Box<IntegratedGradients>),
    Finished,
    /// A call is at work on it, or has failed.
    Taken,
}

impl InterpretRun {
    /// Prepares to look into the pretrained encoder and the classifier that the study names.
    ///
    /// # Errors
    /// There are no labelled samples, or no scores of them.
    pub fn new(
        study: &Study,
        data: &DataResult,
        pathways: Option<&PathwaysResult>,
        pretrain: &PretrainResult,
        classify: &ClassifyResult,
        ledger: &Ledger,
    ) -> Result<Self> {
        let pathways = pathways.filter(|_| !pretrain.checkpoint.pathways.is_empty());
        let unseen = UNSEEN
            .into_iter()
            .filter_map(|part| pretrain.inputs.get(part));
        let scores = match pathways {
            Some(pathways) => pathways.scaled_as_targets(&UNSEEN).ok_or_else(unfinished)?,
            None => Array2::zeros((unseen.map(|part| part.values.nrows()).sum(), 0)),
        };
        let pathways = pathways.map_or(&[][..], PathwaysResult::pathways);
        let weights = Weights::initial(
            pretrain.checkpoint.weights.genes(),
            pathways.len(),
            &pretrain.checkpoint.options,
            study.seed,
        );
        let mut notes = Vec::new();
        let network = chosen(study, classify, &mut notes);
        let trained = classify.classifier(ModelKind::Logistic, "interpret").ok();
        Ok(InterpretRun {
            study: study.clone(),
            pretrain: pretrain.clone(),
            measured: scores.mapv(|score| score as f32),
            pathways: pathways.to_vec(),
            train: labelled(data, pretrain, Part::Finetune)?,
            test: labelled(data, pretrain, Part::Test)?,
            network,
            linear: trained.cloned(),
            encoder: Arc::new(Encoder::new(&weights, study.pretrain.device)),
            latent: Vec::new(),
            untrained: None,
            attributions: None,
            others: None,
            ledger: ledger.clone(),
            crew: Crew::default(),
            key: None,
            fresh: false,
            stage: Stage::Embedding(None),
            notes,
        })
    }

    /// Has a crew help to ask the network.
    #[must_use]
    pub fn with_crew(mut self, crew: &Crew) -> Self {
        self.crew = crew.clone();
        self
    }

    /// What it is doing.
    pub fn doing(&self) -> String {
        let message = match self.stage {
            Stage::Embedding(_) => "Embedding the samples as before pretraining",
            Stage::Training(_) => "Training logistic regression to compare with",
            Stage::Asking(_) => "Asking the network for its genes",
            Stage::AskingFromOthers(_) => "Asking it from samples of the other classes",
            _ => "Looking into the model",
        };
        message.into()
    }

    /// The parts with samples, in order.
    fn parts(&self) -> Vec<&SampleInputs> {
        self.pretrain
            .inputs
            .iter()
            .map(|(_, samples)| samples)
            .collect()
    }

    fn embed(&mut self, embedding: Option<Embedding>) -> Result<(Stage, u64)> {
        let parts = self.parts();
        let count = parts.len() as u64;
        let Some(samples) = parts.get(self.latent.len()) else {
            let views: Vec<_> = self.latent.iter().map(|part| part.view()).collect();
            let all = concatenate(Axis(0), &views).map_err(|_| unfinished())?;
            self.untrained = Some(Pca::fit(all.view(), 2)?);
            return Ok((self.train_linear()?, SCALE));
        };
        let mut embedding = match embedding {
            Some(embedding) => embedding,
            None => Embedding::new(Arc::clone(&self.encoder), samples.values.clone())?,
        };
        let before = self.latent.len() as u64 * SCALE / count;
        let progress = embedding.advance()?;
        if progress.is_finished() {
            self.latent.push(embedding.finish()?);
            return Ok((Stage::Embedding(None), before));
        }
        let within = before + part(progress) / count;
        Ok((Stage::Embedding(Some(embedding)), within))
    }

    /// Logistic regression on all labels, unless it is there.
    fn train_linear(&mut self) -> Result<Stage> {
        if self.network.is_err() {
            return self.ask();
        }
        if self.linear.is_some() {
            return self.ask();
        }
        let inputs = ClassifyInputs::new(self.train.clone(), self.test.clone(), None)?;
        let draw = DrawOf {
            amount: Amount::Share(1.0),
            repeat: 0,
            nested: true,
        };
        let (options, seed) = (&self.study.classify, self.study.seed);
        let kind = ModelKind::Logistic;
        let run = Classification::of_draw(kind, Arc::new(inputs), options, &draw, seed)?;
        Ok(Stage::Training(Box::new(run)))
    }

    /// The network's genes; where it has none to tell, that is noted and the rest stays.
    fn ask(&mut self) -> Result<Stage> {
        self.key = self.attributions_key();
        let known = self.key.as_ref().and_then(|key| self.ledger.take_as(key));
        if known.is_some() {
            self.attributions = known;
            let words = "Interpret: the network was asked for its genes before";
            self.ledger.say_found(words.into());
            return self.ask_from_others();
        }
        Ok(match self.asking() {
            Ok(asking) => Stage::Asking(Box::new(asking.with_crew(&self.crew))),
            Err(error) => {
                self.notes.push(format!("No genes can be told: {error}"));
                Stage::Finished
            }
        })
    }

    fn asking(&self) -> Result<IntegratedGradients> {
        let network = self.network.clone()?;
        let of = network.places(&self.test.labels);
        let samples = self.test.features.all();
        IntegratedGradients::new(&network, samples, &of, &self.baseline()?, self.options())
    }

    /// The same from samples of the other classes, where the study asks for it.
    fn ask_from_others(&self) -> Result<Stage> {
        let (Ok(network), count @ 1..) = (&self.network, self.study.interpret.baselines) else {
            return Ok(Stage::Finished);
        };
        let classes = network.classes().len();
        let baselines = (0..classes).map(|class| self.baselines(network, class, count));
        let asking = self.asking()?.from_each(baselines.collect())?;
        let asking = asking.with_crew(&self.crew);
        Ok(Stage::AskingFromOthers(Box::new(asking)))
    }

    /// Labelled samples that are of other classes, drawn by the seed.
    fn baselines(&self, network: &Classifier, class: usize, count: usize) -> Array2<f32> {
        let places = network.places(&self.train.labels);
        let is_other = |row: &usize| places[*row].is_some_and(|own| own != class);
        let mut rows: Vec<usize> = (0..places.len()).filter(is_other).collect();
        let name = &network.classes()[class];
        let mut draw = stream(self.study.seed, &format!("interpret/baselines/{name}"));
        let count = count.min(rows.len());
        for place in 0..count {
            let other = draw.random_range(place as u64..rows.len() as u64) as usize;
            rows.swap(place, other);
        }
        self.train.features.rows(&rows[..count])
    }

    /// What the network's attributions depend on, where anything is kept or given back.
    fn attributions_key(&self) -> Option<String> {
        let is_in_use = self.ledger.is_in_use();
        let network = self.network.as_ref().ok().filter(|_| is_in_use)?;
        let (kind, device) = (network.kind().name(), self.study.classify.device.name());
        let settings = json(&self.study.interpret);
        let settings = format!("{kind}|{device}|{settings}|{}", self.study.seed);
        // A probe's encoder may be another of the study's seed.
        let known = Fingerprint::of("attributions")
            .text(&settings)
            .encoder(&self.pretrain.checkpoint.weights)
            .packed(network)
            .labelled(&self.test)
            .numbers(&self.baseline().ok()?);
        Some(known.key())
    }

    /// The attributions that the last piece of work has finished.
    pub fn offer(&self) -> Option<Offer<'_>> {
        Some(Offer {
            key: self.key.as_ref()?,
            what: self.attributions.as_ref().filter(|_| self.fresh)?,
            passing: false,
        })
    }

    fn options(&self) -> AttributionOptions {
        let settings = &self.study.interpret;
        AttributionOptions {
            steps: settings.steps,
            samples_per_class: settings.samples_per_class,
        }
    }

    /// The mean sample of the pretraining part.
    fn baseline(&self) -> Result<Vec<f32>> {
        let samples = self
            .pretrain
            .inputs
            .get(Part::Pretrain)
            .ok_or_else(unfinished)?;
        let mut sums = vec![0.0_f64; samples.values.ncols()];
        let mut row = Vec::new();
        for sample in 0..samples.values.nrows() {
            row.clear();
            samples.values.append_row(sample, 0..sums.len(), &mut row);
            sums.iter_mut()
                .zip(&row)
                .for_each(|(sum, &value)| *sum += f64::from(value));
        }
        let count = samples.values.nrows() as f64;
        Ok(sums.into_iter().map(|sum| (sum / count) as f32).collect())
    }

    fn genes(&mut self) -> Result<Option<GenesAsked>> {
        let (Some(network), Some(linear)) = (self.attributions.take(), &self.linear) else {
            return Ok(None);
        };
        let of = linear.places(&self.test.labels);
        let (samples, baseline) = (self.test.features.all(), self.baseline()?);
        Ok(Some(GenesAsked {
            genes: self.pretrain.checkpoint.features.genes.clone(),
            network,
            others: self.others.take(),
            linear: linear_attributions(linear, &samples, &of, &baseline, self.options())?,
        }))
    }
}

/// The network that the study names; where that was not trained, the first one that was.
fn chosen(study: &Study, classify: &ClassifyResult, notes: &mut Vec<String>) -> Result<Classifier> {
    let wanted = study.interpret.model;
    let named = classify.classifier(wanted, "interpret.model");
    if let Ok(classifier) = named {
        return Ok(classifier.clone());
    }
    let other = classify
        .classifiers
        .iter()
        .find(|one| one.kind().is_network());
    let other = other.ok_or_else(|| {
        Error::new(
            "no network was trained",
            "Add supervised, frozen or unfrozen to classify.models.",
        )
    })?;
    notes.push(format!(
        "The model that was asked for ({}) was not trained: the {} was looked into.",
        wanted.in_a_sentence(),
        other.kind().in_a_sentence()
    ));
    Ok(other.clone())
}

impl Advance for InterpretRun {
    type Output = InterpretResult;

    fn advance(&mut self) -> Result<Progress> {
        self.fresh = false;
        let (stage, before, within) = match std::mem::replace(&mut self.stage, Stage::Taken) {
            Stage::Embedding(embedding) => {
                let (stage, within) = self.embed(embedding)?;
                (stage, 0, within)
            }
            Stage::Training(mut run) => {
                let progress = run.advance()?;
                if progress.is_finished() {
                    self.linear = Some(run.finish_with_classifier()?.1);
                    (self.ask()?, 2, 0)
                } else {
                    (Stage::Training(run), 1, part(progress))
                }
            }
            Stage::Asking(mut asking) => {
                let progress = asking.advance()?;
                if progress.is_finished() {
                    self.attributions = Some(asking.finish()?);
                    self.fresh = true;
                    (self.ask_from_others()?, 3, 0)
                } else {
                    (Stage::Asking(asking), 2, part(progress))
                }
            }
            Stage::AskingFromOthers(mut asking) => {
                let progress = asking.advance()?;
                if progress.is_finished() {
                    self.others = Some(asking.finish()?);
                    (Stage::Finished, STAGES, 0)
                } else {
                    (Stage::AskingFromOthers(asking), 3, part(progress))
                }
            }
            finished => (finished, STAGES, 0),
        };
        let done = match stage {
            Stage::Finished => STAGES * SCALE,
            _ => before * SCALE + within,
        };
        self.stage = stage;
        Ok(Progress {
            done,
            total: STAGES * SCALE,
        })
    }

    fn finish(mut self) -> Result<InterpretResult> {
        if !matches!(self.stage, Stage::Finished) {
            return Err(unfinished());
        }
        let latent = |part| self.pretrain.latent.get(part);
        let unseen: Vec<&Samples> = UNSEEN.into_iter().filter_map(latent).collect();
        let views: Vec<_> = unseen.iter().map(|samples| samples.values.view()).collect();
        let latent = concatenate(Axis(0), &views).map_err(|_| unfinished())?;
        let ids = unseen
            .iter()
            .flat_map(|samples| samples.sample_ids.iter().cloned());
        let checkpoint = &self.pretrain.checkpoint;
        let measured = std::mem::take(&mut self.measured);
        let mut head = PathwayHead::judge(&checkpoint.weights.pathway, &latent, measured)?;
        let correlation = correlation(&latent, &head.measured)?;
        if checkpoint.options.weight_pathway == 0.0 {
            head = head.untaught();
        }
        Ok(InterpretResult {
            unseen: ids.collect(),
            correlation,
            head,
            genes: self.genes()?,
            untrained: self.untrained.ok_or_else(unfinished)?,
            pathways: self.pathways,
            notes: self.notes,
        })
    }
}

fn unfinished() -> Error {
    Error::new(
        "the model was not looked into to the end",
        "Let it run to its end.",
    )
}
