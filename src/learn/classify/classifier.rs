//! A trained classifier, kept to be used on other samples or to be asked what it goes by.

use std::fmt;
use std::sync::Arc;

use ndarray::{Array2, ArrayView2, s};

use super::fit::Fitted;
use super::kind::ModelKind;
use crate::learn::device::DeviceKind;
use crate::learn::encoder::Encoder;
use crate::learn::labelled::position;
use crate::learn::metrics::first_largest;
use crate::learn::network::PREDICTED;
use crate::learn::pretrain::check_finite;
use crate::learn::weights::Weights;
use crate::{Advance, Error, Progress, Result};

/// A trained classifier. A clone shares its memory.
#[derive(Clone)]
pub struct Classifier {
    kind: ModelKind,
    classes: Arc<[String]>,
    fitted: Arc<Fitted>,
    /// The encoder that a probe stands on.
    encoder: Option<Arc<Weights>>,
    features: usize,
    device: DeviceKind,
}

/// What a classifier consists of.
pub(super) struct Parts {
    pub kind: ModelKind,
    pub classes: Vec<String>,
    pub fitted: Fitted,
    /// Of a frozen encoder with a probe, the encoder.
    pub encoder: Option<Arc<Weights>>,
    /// How many columns it sees.
    pub features: usize,
    pub device: DeviceKind,
}

impl fmt::Debug for Classifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Classifier")
            .field("kind", &self.kind)
            .field("classes", &self.classes)
            .field("features", &self.features)
            .finish_non_exhaustive()
    }
}

impl Classifier {
    pub(super) fn new(parts: Parts) -> Self {
        Classifier {
            kind: parts.kind,
            classes: parts.classes.into(),
            fitted: Arc::new(parts.fitted),
            encoder: parts.encoder,
            features: parts.features,
            device: parts.device,
        }
    }

    /// Which of the models it is.
    pub fn kind(&self) -> ModelKind {
        self.kind
    }

    /// The classes it can predict, sorted: those among the labels it was trained on. An evaluation may list more, which
    /// only the test part has.
    pub fn classes(&self) -> &[String] {
        &self.classes
    }

    /// How many columns it needs: the genes of the feature plan, or of [`ModelKind::PcaLogistic`] the components.
    pub fn features(&self) -> usize {
        self.features
    }

    /// What it computes on.
    pub(in crate::learn) fn device(&self) -> DeviceKind {
        self.device
    }

    /// For each label its place among [`Classifier::classes`]; none for a class that it was not trained on.
    pub fn places(&self, labels: &[String]) -> Vec<Option<usize>> {
        let places = labels.iter().map(|label| position(&self.classes, label));
        places.collect()
    }

    /// Of each row of probabilities (samples × classes) the place of the largest; of equal ones the first.
    pub fn predicted(&self, probabilities: &Array2<f32>) -> Vec<usize> {
        let rows = probabilities.rows().into_iter();
        rows.map(|row| first_largest(row.iter().copied())).collect()
    }

    /// The probability of each class for each sample: samples × [`Classifier::classes`], rows summing to 1. `samples` is
    /// samples × genes as the feature plan makes them; for [`ModelKind::PcaLogistic`] samples × principal components,
    /// by the projection that it was trained on.
    ///
    /// # Errors
    /// As [`Predicting::new`].
    pub fn probabilities(&self, samples: &Array2<f32>) -> Result<Array2<f32>> {
        let predictor = Predictor::new(self, samples)?;
        let mut probabilities = Vec::with_capacity(samples.nrows() * self.classes.len());
        let mut from = 0;
        while from < samples.nrows() {
            from = predictor.batch(samples, from, &mut probabilities)?;
        }
        self.matrix(samples.nrows(), probabilities)
    }

    pub(in crate::learn) fn fitted(&self) -> &Fitted {
        &self.fitted
    }

    /// The weights of the encoder that a probe stands on.
    pub(in crate::learn) fn encoder_weights(&self) -> Option<&Weights> {
        self.encoder.as_deref()
    }

    /// The encoder that a probe stands on, on its device.
    pub(in crate::learn) fn encoder(&self) -> Option<Encoder> {
        let weights = self.encoder.as_ref()?;
        Some(Encoder::new(weights, self.device))
    }

    /// Whether `samples` is what it can be asked about.
    pub(in crate::learn) fn check(&self, samples: &Array2<f32>) -> Result<()> {
        if samples.ncols() != self.features {
            let (what, advice) = match self.kind {
                ModelKind::PcaLogistic => (
                    "principal components",
                    "Project the samples as those that it was trained on, and give their components.",
                ),
                _ => (
                    "genes",
                    "Prepare the samples with the features it was trained with.",
                ),
            };
            return Err(Error::new(
                format!(
                    "the {} classifier was trained on {} {what} and gets {} columns",
                    self.kind.name(),
                    self.features,
                    samples.ncols()
                ),
                advice,
            ));
        }
        check_finite(samples, "the table to classify")
    }

    fn matrix(&self, samples: usize, probabilities: Vec<f32>) -> Result<Array2<f32>> {
        let shape = (samples, self.classes.len());
        Array2::from_shape_vec(shape, probabilities).map_err(|_| unfinished())
    }
}

fn unfinished() -> Error {
    Error::new(
        "not all samples are classified yet",
        "Let it run to its end.",
    )
}

/// A classifier at work, its encoder on a device.
struct Predictor {
    classifier: Classifier,
    encoder: Option<Encoder>,
}

impl Predictor {
    fn new(classifier: &Classifier, samples: &Array2<f32>) -> Result<Self> {
        classifier.check(samples)?;
        Ok(Predictor {
            classifier: classifier.clone(),
            encoder: classifier.encoder(),
        })
    }

    /// Adds the probabilities of some samples, and says where it got to.
    fn batch(&self, samples: &Array2<f32>, from: usize, to: &mut Vec<f32>) -> Result<usize> {
        let end = (from + PREDICTED).min(samples.nrows());
        let batch = samples.slice(s![from..end, ..]);
        to.extend(self.probabilities(batch)?);
        Ok(end)
    }

    fn probabilities(&self, batch: ArrayView2<f32>) -> Result<Vec<f32>> {
        let fitted = &self.classifier.fitted;
        match &self.encoder {
            Some(encoder) => fitted.probabilities(encoder.embed(&batch.to_owned())?.view()),
            None => fitted.probabilities(batch),
        }
    }
}

/// Classifying a table, one batch of samples a call. The result is as of [`Classifier::probabilities`].
pub struct Predicting {
    predictor: Predictor,
    samples: Arc<Array2<f32>>,
    probabilities: Vec<f32>,
    done: usize,
}

impl Predicting {
    /// Prepares to classify `samples`.
    ///
    /// # Errors
    /// If the number of columns is not the classifier's, and numbers that are missing or infinite.
    pub fn new(classifier: &Classifier, samples: Arc<Array2<f32>>) -> Result<Self> {
        Ok(Predicting {
            predictor: Predictor::new(classifier, &samples)?,
            samples,
            probabilities: Vec::new(),
            done: 0,
        })
    }
}

impl Advance for Predicting {
    type Output = Array2<f32>;

    fn advance(&mut self) -> Result<Progress> {
        let total = self.samples.nrows();
        if self.done < total {
            let (samples, to) = (&self.samples, &mut self.probabilities);
            self.done = self.predictor.batch(samples, self.done, to)?;
        }
        Ok(Progress {
            done: self.done as u64,
            total: total as u64,
        })
    }

    fn finish(self) -> Result<Array2<f32>> {
        let samples = self.samples.nrows();
        self.predictor
            .classifier
            .matrix(samples, self.probabilities)
    }
}
