//! What is known of a classifier once it has met the test part.

use serde::{Deserialize, Serialize};

use super::kind::ModelKind;
use crate::learn::labelled::{ClassifyInputs, class_names, position};
use crate::learn::metrics::{self, first_largest};
use crate::packing::packs;

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
    /// The share of the labels it was trained on; where a number of labels was asked for, the share that they are.
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

packs!(Prediction {
    sample,
    truth,
    predicted,
    probabilities
});
packs!(Evaluation {
    model,
    share,
    repeat,
    labels_used,
    accuracy,
    balanced_accuracy,
    macro_f1,
    classes,
    confusion,
    predictions,
    notes
});

/// Which run of a sweep an evaluation is of.
#[derive(Debug, Clone, Copy)]
pub struct Identity {
    pub model: ModelKind,
    pub share: f64,
    pub repeat: usize,
    pub labels_used: usize,
}

/// The classes a classifier can predict, and for each test sample their probabilities in this order.
pub struct Predicted<'a> {
    pub classes: &'a [String],
    pub probabilities: &'a [f32],
}

impl Evaluation {
    /// Judges predictions by the test part's labels.
    pub(super) fn of(
        identity: Identity,
        predicted: &Predicted,
        inputs: &ClassifyInputs,
        mut notes: Vec<String>,
    ) -> Self {
        let test = &inputs.test;
        let classes = class_names(predicted.classes.iter().chain(&test.labels));
        let predictions = predicted.predictions(&classes, inputs);
        let index = |name: &String| position(&classes, name).unwrap_or(0);
        let truth: Vec<usize> = test.labels.iter().map(index).collect();
        let answers: Vec<usize> = predictions.iter().map(|p| index(&p.predicted)).collect();
        let confusion = metrics::confusion(&truth, &answers, classes.len());
        notes.extend(predicted.notes(inputs));
        Evaluation {
            model: identity.model,
            share: identity.share,
            repeat: identity.repeat,
            labels_used: identity.labels_used,
            accuracy: 0.0,
            balanced_accuracy: 0.0,
            macro_f1: 0.0,
            notes,
            classes,
            confusion,
            predictions,
        }
        .measured()
    }

    /// With accuracy and the like as they follow from the confusion matrix.
    #[must_use]
    fn measured(mut self) -> Self {
        self.accuracy = metrics::accuracy(&self.confusion);
        self.balanced_accuracy = metrics::balanced_accuracy(&self.confusion);
        self.macro_f1 = metrics::macro_f1(&self.confusion);
        self
    }
}

impl Predicted<'_> {
    fn predictions(&self, classes: &[String], inputs: &ClassifyInputs) -> Vec<Prediction> {
        let places: Vec<usize> = self
            .classes
            .iter()
            .filter_map(|class| position(classes, class))
            .collect();
        let test = &inputs.test;
        let samples = test.sample_ids.iter().zip(&test.labels);
        let rows = self.probabilities.chunks_exact(self.classes.len());
        let predict = |((sample, truth), row): ((&String, &String), &[f32])| {
            let mut probabilities = vec![0.0; classes.len()];
            places
                .iter()
                .zip(row)
                .for_each(|(&place, &p)| probabilities[place] = p);
            let largest = first_largest(row.iter().copied());
            Prediction {
                sample: sample.clone(),
                truth: truth.clone(),
                predicted: self.classes[largest].clone(),
                probabilities,
            }
        };
        samples.zip(rows).map(predict).collect()
    }

    fn notes(&self, inputs: &ClassifyInputs) -> Vec<String> {
        let judged = class_names(&inputs.test.labels);
        let mut notes = Vec::new();
        for class in &judged {
            if position(self.classes, class).is_none() {
                notes.push(format!(
                    "{class} is in the test part but not among the labels trained on"
                ));
            }
        }
        for class in self.classes {
            if position(&judged, class).is_none() {
                notes.push(format!(
                    "{class} is not in the test part, so nothing is known of how well it is told"
                ));
            }
        }
        notes
    }
}
