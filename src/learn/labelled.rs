//! What classifiers learn from and are judged by.

use crate::sorting::set_of;
use std::sync::{Arc, OnceLock};

use ndarray::{Array2, Axis};

use super::classify::kind::{ModelKind, Origin};
use super::inputs::Inputs;
use super::logistic::Gram;
use super::pretrain::check_finite;
use super::weights::Weights;
use crate::packing::{Pack, Packer, Parcel, Unpack, packs};
use crate::{Error, Result};

/// Samples with their labels.
#[derive(Debug, Clone)]
pub struct Labelled {
    /// One id per sample.
    pub sample_ids: Vec<String>,
    /// Samples × genes, transformed and standardised.
    pub features: Inputs,
    /// One label per sample; empty where unknown, and then the sample is left out.
    pub labels: Vec<String>,
}

/// What all classifiers of a study share. What is costly and the same for many is computed once, by whichever comes
/// first: what the encoders put out, and the products of the samples to train on.
#[derive(Debug)]
pub struct ClassifyInputs {
    pub(super) train: Labelled,
    pub(super) test: Labelled,
    /// The rows of the parts as they were given that have a label.
    kept: [Vec<usize>; 2],
    weights: Option<Arc<Weights>>,
    components: Option<Seen>,
    latent: OnceLock<Seen>,
    /// An encoder that has learned nothing, and what it puts out, each with the seed it is of.
    random: OnceLock<(u64, Arc<Weights>)>,
    random_latent: OnceLock<(u64, Seen)>,
    gram: OnceLock<Arc<Gram>>,
    pub(super) notes: Vec<String>,
}

/// The two matrices a classifier looks at, samples in rows.
#[derive(Debug, Clone)]
pub(super) struct Seen {
    pub train: Inputs,
    pub test: Inputs,
}

packs!(Labelled {
    sample_ids,
    features,
    labels
});
packs!(Seen { train, test });

/// Without what is computed from it.
impl Pack for ClassifyInputs {
    fn pack(&self, to: &mut Packer) {
        self.train.pack(to);
        self.test.pack(to);
        self.kept[0].pack(to);
        self.kept[1].pack(to);
        self.weights.pack(to);
        self.components.pack(to);
        self.notes.pack(to);
    }
}

impl Unpack for ClassifyInputs {
    fn unpack(from: &mut Parcel) -> Self {
        ClassifyInputs {
            train: Unpack::unpack(from),
            test: Unpack::unpack(from),
            kept: [Unpack::unpack(from), Unpack::unpack(from)],
            weights: Unpack::unpack(from),
            components: Unpack::unpack(from),
            latent: OnceLock::new(),
            random: OnceLock::new(),
            random_latent: OnceLock::new(),
            gram: OnceLock::new(),
            notes: Unpack::unpack(from),
        }
    }
}

impl ClassifyInputs {
    /// Labelled samples to train on and to judge by, and the pretrained weights (not needed by the supervised model).
    ///
    /// # Errors
    /// Parts without labelled samples, numbers of genes that differ, a single class, numbers that are not finite.
    pub fn new(train: Labelled, test: Labelled, weights: Option<Arc<Weights>>) -> Result<Self> {
        let mut notes = Vec::new();
        let (train, train_rows) = with_labels(train, "labelled", &mut notes)?;
        let (test, test_rows) = with_labels(test, "test", &mut notes)?;
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
            // What is made of a table was looked at when it was prepared.
            if let Some(values) = part.features.values() {
                check_finite(values, &format!("the {name} part"))?;
            }
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
            kept: [train_rows, test_rows],
            weights,
            components: None,
            latent: OnceLock::new(),
            random: OnceLock::new(),
            random_latent: OnceLock::new(),
            gram: OnceLock::new(),
            notes,
        })
    }

    /// Adds what [`ModelKind::PcaLogistic`] looks at: the samples of both parts, those without a label included, in
    /// the space of principal components that were fitted elsewhere, on the pretraining part or the labelled one. As
    /// the components are fitted on neither part's labels and not on the test part, nothing leaks.
    ///
    /// # Errors
    /// Matrices that have not a row for each sample, differ in components, or hold numbers that are not finite.
    pub fn with_principal_components(
        mut self,
        train: Arc<Array2<f32>>,
        test: Arc<Array2<f32>>,
    ) -> Result<Self> {
        let advice = "Project both parts as they were given, with the same principal components.";
        if train.ncols() != test.ncols() || train.ncols() == 0 {
            return Err(Error::new(
                format!(
                    "the labelled part has {} principal components and the test part {}",
                    train.ncols(),
                    test.ncols()
                ),
                advice,
            ));
        }
        let rows = |scores: &Array2<f32>, kept: &[usize], name: &str| {
            if kept.last().is_some_and(|&last| last >= scores.nrows()) {
                return Err(Error::new(
                    format!(
                        "the {name} part has principal components of {} samples only",
                        scores.nrows()
                    ),
                    advice,
                ));
            }
            let scores = scores.select(Axis(0), kept);
            check_finite(
                &scores,
                &format!("the principal components of the {name} part"),
            )?;
            Ok(scores.into())
        };
        self.components = Some(Seen {
            train: rows(&train, &self.kept[0], "labelled")?,
            test: rows(&test, &self.kept[1], "test")?,
        });
        Ok(self)
    }

    pub(super) fn weights(&self, kind: ModelKind) -> Result<&Arc<Weights>> {
        self.weights.as_ref().ok_or_else(|| {
            let why = match kind.origin() {
                Some(Origin::Random) => ", for the widths of its layers",
                _ => "",
            };
            Error::new(
                format!(
                    "the {} classifier needs a pretrained encoder{why}",
                    kind.name()
                ),
                "Run the pretraining first, load weights, or take it out of classify.models.",
            )
        })
    }

    /// The encoder a classifier starts from.
    pub(super) fn encoder(&self, kind: ModelKind, seed: u64) -> Result<Arc<Weights>> {
        let pretrained = self.weights(kind)?;
        if kind.origin() != Some(Origin::Random) {
            return Ok(Arc::clone(pretrained));
        }
        let draw = || Arc::new(pretrained.untrained(seed, "classify/random_encoder"));
        let (of, random) = self.random.get_or_init(|| (seed, draw()));
        Ok(if *of == seed {
            Arc::clone(random)
        } else {
            draw()
        })
    }

    /// The standardised genes.
    pub(super) fn genes(&self) -> Seen {
        Seen {
            train: self.train.features.clone(),
            test: self.test.features.clone(),
        }
    }

    pub(super) fn components(&self) -> Result<Seen> {
        self.components.clone().ok_or_else(|| {
            Error::new(
                "the pca_logistic classifier needs principal components, and there are none",
                "Give them along with the samples, or take it out of classify.models.",
            )
        })
    }

    /// What an encoder puts out, if it has been computed.
    pub(super) fn latent(&self, origin: Origin, seed: u64) -> Option<Seen> {
        match origin {
            Origin::Pretrained => self.latent.get().cloned(),
            Origin::Random => {
                let (_, seen) = self.random_latent.get().filter(|(of, _)| *of == seed)?;
                Some(seen.clone())
            }
        }
    }

    /// Keeps it for others. If another was first, its result is the same, or of a seed that is asked for more often.
    pub(super) fn keep_latent(&self, origin: Origin, seed: u64, seen: Seen) {
        match origin {
            Origin::Pretrained => drop(self.latent.set(seen)),
            Origin::Random => drop(self.random_latent.set((seed, seen))),
        }
    }

    /// The products of the samples to train on, if they have been computed.
    pub(super) fn gram(&self) -> Option<Arc<Gram>> {
        self.gram.get().cloned()
    }

    pub(super) fn keep_gram(&self, gram: Gram) -> Arc<Gram> {
        Arc::clone(self.gram.get_or_init(|| Arc::new(gram)))
    }

    /// The encoder's output for the test samples, if a frozen probe has computed it.
    pub fn test_latent(&self) -> Option<Arc<Array2<f32>>> {
        self.latent.get().map(|latent| latent.test.all())
    }

    /// The samples that are judged.
    pub fn test(&self) -> &Labelled {
        &self.test
    }
}

/// The part without the samples that have no label, and the rows that are left.
fn with_labels(
    part: Labelled,
    name: &str,
    notes: &mut Vec<String>,
) -> Result<(Labelled, Vec<usize>)> {
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
        return Ok((part, rows));
    }
    notes.push(format!(
        "{} samples of the {name} part have no label and are left out",
        samples - rows.len()
    ));
    let part = Labelled {
        sample_ids: rows
            .iter()
            .map(|&row| part.sample_ids[row].clone())
            .collect(),
        features: part.features.select(&rows),
        labels: rows.iter().map(|&row| part.labels[row].clone()).collect(),
    };
    Ok((part, rows))
}

/// The different names, sorted.
pub(super) fn class_names<'a>(labels: impl IntoIterator<Item = &'a String>) -> Vec<String> {
    set_of(labels).into_iter().cloned().collect()
}

/// The place of a class among sorted classes.
pub(super) fn position(classes: &[String], class: &String) -> Option<usize> {
    classes.binary_search(class).ok()
}
