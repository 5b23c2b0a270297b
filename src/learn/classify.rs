//! Classifiers on a share of the labels: a linear probe on the frozen encoder, full fine-tuning, and a supervised
//! baseline, judged on the test part.

use std::collections::VecDeque;
use std::sync::Arc;

use ndarray::Array2;
use serde::{Deserialize, Serialize};

use super::augment::shuffle;
use super::encoder::{Embedding, Encoder};
use super::labelled::{ClassifyInputs, Latent, class_names, position};
use super::metrics;
use super::network::Network;
use super::options::ClassifyOptions;
use super::split::label_subset;
use crate::random::{Rng, stream};
use crate::{Advance, Error, Progress, Result};

/// Samples predicted at a time.
const PREDICTED: usize = 64;

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

/// The place of the largest number; of equal ones the first, as NumPy's argmax.
fn first_largest(row: &[f32]) -> usize {
    let better = |best: usize, at: usize| if row[at] > row[best] { at } else { best };
    (0..row.len()).fold(0, better)
}
