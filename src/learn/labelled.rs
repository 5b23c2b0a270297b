//! What classifiers learn from and are judged by.

use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

use ndarray::{Array2, Axis};

use super::classify::ModelKind;
use super::pretrain::check_finite;
use super::weights::Weights;
use crate::{Error, Result};

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
    pub(super) train: Labelled,
    pub(super) test: Labelled,
    weights: Option<Arc<Weights>>,
    pub(super) latent: OnceLock<Latent>,
    pub(super) notes: Vec<String>,
}

#[derive(Debug, Clone)]
pub(super) struct Latent {
    pub train: Arc<Array2<f32>>,
    pub test: Arc<Array2<f32>>,
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

    pub(super) fn weights(&self, kind: ModelKind) -> Result<&Weights> {
        self.weights.as_deref().ok_or_else(|| {
            Error::new(
                format!("the {} classifier needs a pretrained encoder", kind.name()),
                "Run the pretraining first, load weights, or take it out of classify.models.",
            )
        })
    }

    /// The matrices (training, test) this kind of classifier looks at.
    pub(super) fn seen_by(&self, kind: ModelKind) -> (Arc<Array2<f32>>, Arc<Array2<f32>>) {
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
pub(super) fn class_names<'a>(labels: impl IntoIterator<Item = &'a String>) -> Vec<String> {
    labels
        .into_iter()
        .collect::<BTreeSet<_>>()
        .into_iter()
        .cloned()
        .collect()
}

/// The place of a class among sorted classes.
pub(super) fn position(classes: &[String], class: &String) -> Option<usize> {
    classes.binary_search(class).ok()
}
