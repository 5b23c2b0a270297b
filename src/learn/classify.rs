//! Classifiers on a share of the labels: a linear probe on the frozen encoder, full fine-tuning, and a supervised
//! baseline, judged on the test part.

use std::collections::{BTreeSet, VecDeque};
use std::sync::{Arc, OnceLock};

use ndarray::{Array2, Axis};
use serde::{Deserialize, Serialize};

use super::augment::shuffle;
use super::encoder::{Embedding, Encoder};
use super::metrics;
use super::network::Network;
use super::options::ClassifyOptions;
use super::pretrain::check_finite;
use super::split::label_subset;
use super::weights::Weights;
use crate::random::{Rng, stream};
use crate::{Advance, Error, Progress, Result};

/// Samples predicted at a time.
const PREDICTED: usize = 128;

/// The three classifiers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ModelKind {
    /// Trained on the labelled samples alone, from the start.
    Supervised,
    /// A linear layer on what the pretrained encoder puts out; the encoder stays as it is.
    Frozen,
    /// The pretrained encoder and a linear layer, both trained on.
    Unfrozen,
}

impl ModelKind {
    /// The name that a reader sees.
    pub fn title(self) -> &'static str {
        match self {
            ModelKind::Supervised => "Supervised network",
            ModelKind::Frozen => "Frozen encoder",
            ModelKind::Unfrozen => "Fine-tuned encoder",
        }
    }

    /// The name used in settings and results.
    pub fn name(self) -> &'static str {
        match self {
            ModelKind::Supervised => "supervised",
            ModelKind::Frozen => "frozen",
            ModelKind::Unfrozen => "unfrozen",
        }
    }
}

/// Samples with their labels.
#[derive(Debug, Clone)]
pub struct Labelled {
    /// One id per sample.
    pub sample_ids: Vec<String>,
    /// Samples × genes, transformed and standardised.
    pub features: Arc<Array2<f32>>,
    /// One label per sample; empty where unknown, and then the sample is left out.
    pub labels: Vec<String>,
}

/// What all classifiers of a study share. The frozen encoder's output is computed once, by whichever comes first.
#[derive(Debug)]
pub struct ClassifyInputs {
    train: Labelled,
    test: Labelled,
    weights: Option<Arc<Weights>>,
    latent: OnceLock<Latent>,
    notes: Vec<String>,
}

#[derive(Debug, Clone)]
struct Latent {
    train: Arc<Array2<f32>>,
    test: Arc<Array2<f32>>,
}

impl ClassifyInputs {
    /// Labelled samples to train on and to judge by, and the pretrained weights (not needed by the supervised model).
    ///
    /// # Errors
    /// Parts without labelled samples, numbers of genes that differ, a single class, numbers that are not finite.
    pub fn new(train: Labelled, test: Labelled, weights: Option<Arc<Weights>>) -> Result<Self> {
        let mut notes = Vec::new();
        let train = with_labels(train, "labelled", &mut notes)?;
        let test = with_labels(test, "test", &mut notes)?;
        let genes = weights
            .as_ref()
            .map_or(train.features.ncols(), |weights| weights.genes());
        for (part, name) in [(&train, "labelled"), (&test, "test")] {
            if part.features.ncols() != genes {
                return Err(Error::new(
                    format!(
                        "the {name} part has {} genes where {genes} are needed",
                        part.features.ncols()
                    ),
                    "Prepare every part with the features fitted on the pretraining part.",
                ));
            }
            check_finite(&part.features, &format!("the {name} part"))?;
        }
        let classes = class_names(&train.labels);
        if classes.len() < 2 {
            return Err(Error::new(
                format!(
                    "all labelled samples are {}, so there is nothing to tell apart",
                    classes.join(", ")
                ),
                "Choose another label column, or add samples of other classes.",
            ));
        }
        Ok(ClassifyInputs {
            train,
            test,
            weights,
            latent: OnceLock::new(),
            notes,
        })
    }

    fn weights(&self, kind: ModelKind) -> Result<&Weights> {
        self.weights.as_deref().ok_or_else(|| {
            Error::new(
                format!("the {} classifier needs a pretrained encoder", kind.name()),
                "Run the pretraining first, load weights, or take it out of classify.models.",
            )
        })
    }

    /// The matrices (training, test) this kind of classifier looks at.
    fn seen_by(&self, kind: ModelKind) -> (Arc<Array2<f32>>, Arc<Array2<f32>>) {
        match self.latent.get() {
            Some(latent) if kind == ModelKind::Frozen => {
                (Arc::clone(&latent.train), Arc::clone(&latent.test))
            }
            _ => (
                Arc::clone(&self.train.features),
                Arc::clone(&self.test.features),
            ),
        }
    }

    /// The encoder's output for the test samples, if a frozen probe has computed it.
    pub fn test_latent(&self) -> Option<Arc<Array2<f32>>> {
        self.latent.get().map(|latent| Arc::clone(&latent.test))
    }

    /// The samples that are judged.
    pub fn test(&self) -> &Labelled {
        &self.test
    }
}

/// One prediction.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Prediction {
    /// The sample's id.
    pub sample: String,
    /// Its label.
    pub truth: String,
    /// The class with the largest probability.
    pub predicted: String,
    /// One per class of [`Evaluation::classes`]; 0 for classes the classifier has not seen.
    pub probabilities: Vec<f32>,
}

/// How one classifier did on the test part.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Evaluation {
    /// Which classifier.
    pub model: ModelKind,
    /// The share of the labels it was trained on.
    pub share: f64,
    /// Which repeat, counted from 0.
    pub repeat: usize,
    /// How many labelled samples it was trained on.
    pub labels_used: usize,
    /// The share of test samples predicted right.
    pub accuracy: f64,
    /// The mean recall of the classes in the test part.
    pub balanced_accuracy: f64,
    /// The mean F1 of the classes that are true or predicted.
    pub macro_f1: f64,
    /// The classes, sorted.
    pub classes: Vec<String>,
    /// True class (rows) × predicted class (columns).
    pub confusion: Vec<Vec<u64>>,
    /// One per test sample.
    pub predictions: Vec<Prediction>,
    /// What the reader should know, such as classes without labelled samples.
    pub notes: Vec<String>,
}

/// One classifier in training. One [`advance`](Advance::advance) is one batch of embedding (frozen), one training
/// step, or one batch of predictions.
pub struct Classification {
    kind: ModelKind,
    inputs: Arc<ClassifyInputs>,
    share: f64,
    repeat: usize,
    /// The classes among the chosen labels, sorted: what the classifier can predict.
    classes: Vec<String>,
    /// The chosen rows of the training part with their class, in the order of the current epoch.
    chosen: Vec<(usize, usize)>,
    embeddings: VecDeque<Embedding>,
    embedded: Vec<Array2<f32>>,
    network: Network,
    epochs: usize,
    batch_size: usize,
    batches: Rng,
    dropout: Rng,
    step: usize,
    probabilities: Vec<f32>,
    predicted: usize,
    progress: Progress,
}

impl Classification {
    /// Prepares one classifier on a share of the labels. Equal seeds and repeats choose nested shares of the same order.
    ///
    /// # Errors
    /// Settings that make no sense; a frozen or unfrozen model without pretrained weights.
    pub fn new(
        kind: ModelKind,
        inputs: Arc<ClassifyInputs>,
        options: &ClassifyOptions,
        share: f64,
        repeat: usize,
        seed: u64,
    ) -> Result<Self> {
        options.check()?;
        let labels = &inputs.train.labels;
        let rows = label_subset(labels, share, seed, &format!("classify/labels/{repeat}"))?;
        let classes = class_names(rows.iter().map(|&row| &labels[row]));
        let chosen: Vec<(usize, usize)> = rows
            .iter()
            .filter_map(|&row| Some((row, position(&classes, &labels[row])?)))
            .collect();

        let purpose = format!("classify/{}/{share}/{repeat}", kind.name());
        let network = network(kind, &inputs, classes.len(), options, seed, &purpose)?;
        let embeddings = embeddings(kind, &inputs, options)?;
        let mut classification = Classification {
            kind,
            share,
            repeat,
            classes,
            chosen,
            embeddings,
            embedded: Vec::new(),
            network,
            epochs: kind.epochs(options),
            batch_size: options.batch_size,
            batches: stream(seed, &format!("{purpose}/batches")),
            dropout: stream(seed, &format!("{purpose}/dropout")),
            step: 0,
            probabilities: Vec::new(),
            predicted: 0,
            progress: Progress { done: 0, total: 0 },
            inputs,
        };
        classification.progress.total = classification.calls();
        Ok(classification)
    }

    /// How many calls it takes in all.
    fn calls(&self) -> u64 {
        let embedding: usize = self.embeddings.iter().map(Embedding::batches).sum();
        let training = self.epochs * self.steps_per_epoch();
        let predicting = self.inputs.test.labels.len().div_ceil(PREDICTED);
        (embedding + training + predicting) as u64
    }

    fn steps_per_epoch(&self) -> usize {
        self.chosen.len().div_ceil(self.batch_size)
    }

    fn embed(&mut self, mut embedding: Embedding) -> Result<()> {
        if !embedding.advance()?.is_finished() {
            self.embeddings.push_front(embedding);
            return Ok(());
        }
        self.embedded.push(embedding.finish()?);
        if let Some(test) = self.embedded.pop_if(|_| self.embeddings.is_empty())
            && let Some(train) = self.embedded.pop()
        {
            let latent = Latent {
                train: Arc::new(train),
                test: Arc::new(test),
            };
            // If another probe was first, its result is the same.
            let _ = self.inputs.latent.set(latent);
        }
        Ok(())
    }

    fn train(&mut self) -> Result<()> {
        let steps = self.steps_per_epoch();
        let at = self.step % steps;
        if at == 0 {
            shuffle(&mut self.chosen, &mut self.batches);
        }
        let batch = self
            .chosen
            .chunks(self.batch_size)
            .nth(at)
            .unwrap_or_default();
        let (rows, classes): (Vec<usize>, Vec<usize>) = batch.iter().copied().unzip();
        let (samples, _) = self.inputs.seen_by(self.kind);
        let loss = self
            .network
            .step(&samples, &rows, &classes, &mut self.dropout);
        if !loss.is_finite() {
            let name = self.kind.name();
            return Err(Error::new(
                format!(
                    "training the {name} classifier has come apart: the loss is no longer a number"
                ),
                format!("Lower classify.{name}_learning_rate, and keep features.standardise on."),
            ));
        }
        self.step += 1;
        Ok(())
    }

    fn predict(&mut self) {
        let (_, samples) = self.inputs.seen_by(self.kind);
        let end = (self.predicted + PREDICTED).min(samples.nrows());
        let rows: Vec<usize> = (self.predicted..end).collect();
        self.probabilities
            .extend(self.network.probabilities(&samples, &rows).values());
        self.predicted = end;
    }
}

impl Advance for Classification {
    type Output = Evaluation;

    fn advance(&mut self) -> Result<Progress> {
        if self.progress.is_finished() {
            return Ok(self.progress);
        }
        if let Some(embedding) = self.embeddings.pop_front() {
            self.embed(embedding)?;
        } else if self.step < self.epochs * self.steps_per_epoch() {
            self.train()?;
        } else {
            self.predict();
        }
        self.progress.done += 1;
        Ok(self.progress)
    }

    fn finish(self) -> Result<Evaluation> {
        let Progress { done, total } = self.progress;
        if done < total {
            return Err(Error::new(
                format!(
                    "the {} classifier stopped after {done} of {total} steps",
                    self.kind.name()
                ),
                "Let it run to its end, or set fewer epochs.",
            ));
        }
        let test = &self.inputs.test;
        let classes = class_names(self.classes.iter().chain(&test.labels));
        let predictions = self.predictions(&classes);
        let index = |name: &String| position(&classes, name).unwrap_or(0);
        let truth: Vec<usize> = test.labels.iter().map(index).collect();
        let predicted: Vec<usize> = predictions.iter().map(|p| index(&p.predicted)).collect();
        let confusion = metrics::confusion(&truth, &predicted, classes.len());
        Ok(Evaluation {
            model: self.kind,
            share: self.share,
            repeat: self.repeat,
            labels_used: self.chosen.len(),
            accuracy: metrics::accuracy(&confusion),
            balanced_accuracy: metrics::balanced_accuracy(&confusion),
            macro_f1: metrics::macro_f1(&confusion),
            notes: self.notes(),
            classes,
            confusion,
            predictions,
        })
    }
}

impl Classification {
    fn predictions(&self, classes: &[String]) -> Vec<Prediction> {
        let places: Vec<usize> = self
            .classes
            .iter()
            .filter_map(|class| position(classes, class))
            .collect();
        let test = &self.inputs.test;
        let samples = test.sample_ids.iter().zip(&test.labels);
        let rows = self.probabilities.chunks_exact(self.classes.len());
        let predict = |((sample, truth), row): ((&String, &String), &[f32])| {
            let mut probabilities = vec![0.0; classes.len()];
            places
                .iter()
                .zip(row)
                .for_each(|(&place, &p)| probabilities[place] = p);
            let largest = first_largest(row);
            Prediction {
                sample: sample.clone(),
                truth: truth.clone(),
                predicted: self.classes[largest].clone(),
                probabilities,
            }
        };
        samples.zip(rows).map(predict).collect()
    }

    fn notes(&self) -> Vec<String> {
        let mut notes = self.inputs.notes.clone();
        let judged = class_names(&self.inputs.test.labels);
        for class in judged
            .iter()
            .filter(|class| position(&self.classes, class).is_none())
        {
            notes.push(format!(
                "{class} is in the test part but not among the labels trained on"
            ));
        }
        for class in self
            .classes
            .iter()
            .filter(|class| position(&judged, class).is_none())
        {
            notes.push(format!(
                "{class} is not in the test part, so nothing is known of how well it is told"
            ));
        }
        notes
    }
}

fn network(
    kind: ModelKind,
    inputs: &ClassifyInputs,
    classes: usize,
    options: &ClassifyOptions,
    seed: u64,
    purpose: &str,
) -> Result<Network> {
    let purpose = format!("{purpose}/weights");
    let genes = inputs.train.features.ncols();
    Ok(match kind {
        ModelKind::Supervised => Network::supervised(genes, classes, options, seed, &purpose),
        ModelKind::Frozen => {
            let latent = inputs.weights(kind)?.latent();
            Network::frozen(latent, classes, options, seed, &purpose)
        }
        ModelKind::Unfrozen => {
            Network::unfrozen(inputs.weights(kind)?, classes, options, seed, &purpose)
        }
    })
}

/// What a frozen probe must embed first: the training part, then the test part; nothing if it is there already.
fn embeddings(
    kind: ModelKind,
    inputs: &ClassifyInputs,
    options: &ClassifyOptions,
) -> Result<VecDeque<Embedding>> {
    if kind != ModelKind::Frozen || inputs.latent.get().is_some() {
        return Ok(VecDeque::new());
    }
    let encoder = Arc::new(Encoder::new(inputs.weights(kind)?, options.device));
    let train = Embedding::new(Arc::clone(&encoder), Arc::clone(&inputs.train.features))?;
    let test = Embedding::new(encoder, Arc::clone(&inputs.test.features))?;
    Ok(VecDeque::from([train, test]))
}

/// The part without the samples that have no label.
fn with_labels(part: Labelled, name: &str, notes: &mut Vec<String>) -> Result<Labelled> {
    let samples = part.features.nrows();
    if part.labels.len() != samples || part.sample_ids.len() != samples {
        return Err(Error::new(
            format!(
                "the {name} part has {samples} samples, {} ids and {} labels",
                part.sample_ids.len(),
                part.labels.len()
            ),
            "Give one id and one label for each sample.",
        ));
    }
    let rows: Vec<usize> = (0..samples)
        .filter(|&row| !part.labels[row].is_empty())
        .collect();
    if rows.is_empty() {
        return Err(Error::new(
            format!("the {name} part has no sample with a label"),
            "Choose the column that holds the labels, or add labelled samples.",
        ));
    }
    if rows.len() == samples {
        return Ok(part);
    }
    notes.push(format!(
        "{} samples of the {name} part have no label and are left out",
        samples - rows.len()
    ));
    Ok(Labelled {
        sample_ids: rows
            .iter()
            .map(|&row| part.sample_ids[row].clone())
            .collect(),
        features: Arc::new(part.features.select(Axis(0), &rows)),
        labels: rows.iter().map(|&row| part.labels[row].clone()).collect(),
    })
}

/// The different names, sorted.
fn class_names<'a>(labels: impl IntoIterator<Item = &'a String>) -> Vec<String> {
    labels
        .into_iter()
        .collect::<BTreeSet<_>>()
        .into_iter()
        .cloned()
        .collect()
}

fn position(classes: &[String], class: &String) -> Option<usize> {
    classes.binary_search(class).ok()
}

/// The place of the largest number; of equal ones the first, as NumPy's argmax.
fn first_largest(row: &[f32]) -> usize {
    let better = |best: usize, at: usize| if row[at] > row[best] { at } else { best };
    (0..row.len()).fold(0, better)
}
