//! What the points of a picture are coloured by, and the search for it.

use std::collections::HashMap;

use serde::Serialize;

use super::samples::CohortSamples;
use super::{Analysis, Space, words};
use crate::learn::{Evaluation, Prediction};
use crate::letters::small;
use crate::sorting::sort;
use crate::study::{Part, Session};
use crate::{Error, Result};

/// Something to colour by, as it is offered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ColourChoice {
    /// What kind of thing it is.
    pub group: &'static str,
    /// Its name for [`Session::colouring`].
    pub by: String,
    /// Its name for a person.
    pub label: String,
}

/// Something a search found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Found {
    /// `gene`, `pathway` or `sample`.
    pub kind: &'static str,
    /// Its name.
    pub name: String,
    /// What to do with it: a gene or pathway can be coloured by, a sample selected.
    pub by: String,
}

/// One value for each sample.
#[derive(Debug, Clone, PartialEq)]
pub struct Colouring {
    /// What it is for a person.
    pub title: String,
    /// The values.
    pub shades: Shades,
}

/// The values of a [`Colouring`].
#[derive(Debug, Clone, PartialEq)]
pub enum Shades {
    /// A name for each sample, empty where not known; `order` lists the names in the order they are shown.
    Classes {
        /// Each name once.
        order: Vec<String>,
        /// One per sample.
        of_sample: Vec<String>,
    },
    /// A number for each sample, not a number where missing.
    Values(Vec<f32>),
}

impl Shades {
    /// Names in alphabetical order, whole numbers in theirs.
    fn classes(of_sample: Vec<String>) -> Self {
        let mut order: Vec<String> = of_sample
            .iter()
            .filter(|name| !name.is_empty())
            .cloned()
            .collect();
        sort(
            &mut order,
            &|a, b| match (a.parse::<f64>(), b.parse::<f64>()) {
                (Ok(a), Ok(b)) => a.total_cmp(&b),
                _ => a.cmp(b),
            },
        );
        order.dedup();
        Shades::Classes { order, of_sample }
    }

    /// The place of each sample's name in the order; one beyond the last where it is not known. Numbers have none.
    pub fn codes(&self) -> Vec<u16> {
        let Shades::Classes { order, of_sample } = self else {
            return Vec::new();
        };
        let places: HashMap<&str, u16> = order
            .iter()
            .enumerate()
            .map(|(place, name)| (name.as_str(), place as u16))
            .collect();
        let place = |name: &String| places.get(name.as_str()).copied();
        let unknown = order.len() as u16;
        of_sample
            .iter()
            .map(|name| place(name).unwrap_or(unknown))
            .collect()
    }

    /// Numbers, if a column of text holds nothing else and more of them than can be told apart as names.
    fn of_text(values: &[String]) -> Self {
        let number = |value: &String| match value.trim() {
            "" => Some(f32::NAN),
            text => text.parse::<f32>().ok().filter(|number| number.is_finite()),
        };
        let numbers: Option<Vec<f32>> = values.iter().map(number).collect();
        let classes = Shades::classes(values.to_vec());
        match (numbers, &classes) {
            (Some(numbers), Shades::Classes { order, .. }) if order.len() > MOST_NUMBER_NAMES => {
                Shades::Values(numbers)
            }
            _ => classes,
        }
    }
}

/// A column of numbers with more different ones than this is coloured as numbers.
const MOST_NUMBER_NAMES: usize = 12;
/// A metadata column with more different names than this can't be coloured by.
const MOST_NAMES: usize = 60;

impl Session {
    /// What the points can be coloured by, beside genes and pathways, which are searched for.
    pub fn colour_choices(&self) -> Vec<ColourChoice> {
        let Some(samples) = self.cohort() else {
            return Vec::new();
        };
        let choice = |group, by: &str, label: &str| ColourChoice {
            group,
            by: by.into(),
            label: label.into(),
        };
        let mut choices = Vec::new();
        if samples.classes() > 0 {
            choices.push(choice("Samples", "label", "Class"));
        }
        choices.push(choice("Samples", "part", "Part of the study"));
        for space in Space::ALL {
            if self.exploration().clusters(space).is_some() {
                let by = match space {
                    Space::Genes => "clusters",
                    Space::Latent => "clusters:latent",
                };
                choices.push(choice("Samples", by, &words::clusters_title(space)));
            }
        }
        let wanted = &self.study().data.label;
        for column in samples
            .metadata
            .iter()
            .filter(|column| column.name != *wanted)
        {
            let fits = match Shades::of_text(&column.values) {
                Shades::Classes { order, .. } => order.len() <= MOST_NAMES,
                Shades::Values(_) => true,
            };
            if fits {
                let by = format!("metadata:{}", column.name);
                choices.push(choice("Metadata", &by, &column.name));
            }
        }
        if self.shown_evaluation().is_some() {
            choices.push(choice("Classifier", "predicted", "Predicted class"));
            choices.push(choice("Classifier", "confidence", "Confidence"));
        }
        choices
    }

    /// Changes when what is coloured by may have.
    pub fn colours_key(&self) -> String {
        let clusters = Space::ALL.map(|space| {
            let key = self.exploration().key(Analysis::Clusters(space));
            key.unwrap_or_default().to_string()
        });
        let scored = self.pathways().map_or(0, |result| result.range.to_bits());
        format!(
            "{}|{}|{:?}|{scored}|{}|{}",
            self.samples_key(),
            clusters.concat(),
            self.transform(),
            self.evaluations().len(),
            self.study().data.label,
        )
    }

    /// One value for each sample. `by` is `label`, `part`, `clusters` (of the genes), `clusters:latent`,
    /// `metadata:COLUMN`, `predicted`, `confidence`, `gene:SYMBOL` or `pathway:NAME`.
    ///
    /// # Errors
    /// There is no such thing.
    pub fn colouring(&self, by: &str) -> Result<Colouring> {
        let nothing = || {
            Error::new(
                format!("samples can't be coloured by \"{by}\""),
                "Choose something else, or run the step it comes from.",
            )
        };
        let samples = self.cohort().ok_or_else(nothing)?;
        let (kind, name) = by.split_once(':').unwrap_or((by, ""));
        let (title, shades) = match kind {
            "label" => ("Class".into(), Shades::classes(samples.labels.clone())),
            "part" => {
                let parts = samples.parts.iter().map(|part| part.name().to_string());
                ("Part of the study".into(), Shades::classes(parts.collect()))
            }
            "clusters" => self.cluster_colours(name).ok_or_else(nothing)?,
            "metadata" => {
                let mut columns = samples.metadata.iter();
                let column = columns
                    .find(|column| column.name == name)
                    .ok_or_else(nothing)?;
                (name.into(), Shades::of_text(&column.values))
            }
            "gene" => {
                let mut genes = samples.genes().iter();
                let gene = genes.position(|gene| gene == name).ok_or_else(nothing)?;
                let values = samples.gene(gene, self.transform())?;
                (name.into(), Shades::Values(values))
            }
            "pathway" => {
                let (names, scores) = self.all_scores().ok_or_else(nothing)?;
                let pathway = names.iter().position(|pathway| pathway == name);
                let column = scores
                    .column(pathway.ok_or_else(nothing)?)
                    .mapv(|nes| nes as f32);
                (format!("{name} (NES)"), Shades::Values(column.to_vec()))
            }
            "predicted" | "confidence" => {
                let evaluation = self.shown_evaluation().ok_or_else(nothing)?;
                predictions(samples, evaluation, kind == "confidence")
            }
            _ => return Err(nothing()),
        };
        Ok(Colouring { title, shades })
    }

    fn cluster_colours(&self, space: &str) -> Option<(String, Shades)> {
        let space = match space {
            "" => Space::Genes,
            name => Space::ALL.into_iter().find(|of| of.name() == name)?,
        };
        let result = self.exploration().clusters(space)?;
        let order = words::cluster_names(result);
        let name = |&cluster: &u32| order.get(cluster as usize).cloned().unwrap_or_default();
        let of_sample: Vec<String> = result.clustering.assignment.iter().map(name).collect();
        let same = of_sample.len() == self.cohort()?.len();
        same.then(|| {
            (
                words::clusters_title(space),
                Shades::Classes { order, of_sample },
            )
        })
    }

    /// The classifier whose predictions are shown: the most accurate on the largest share of labels.
    fn shown_evaluation(&self) -> Option<&Evaluation> {
        self.evaluations().iter().max_by(|a, b| {
            let by_share = a.share.total_cmp(&b.share);
            by_share.then(a.accuracy.total_cmp(&b.accuracy))
        })
    }

    /// Genes, pathways and samples whose name contains a text, those that begin with it first.
    pub fn search(&self, text: &str, limit: usize) -> Vec<Found> {
        let wanted = small(text.trim());
        let Some(samples) = self.cohort().filter(|_| !wanted.is_empty()) else {
            return Vec::new();
        };
        let pathways = self.pathways().map_or(&[][..], |result| result.pathways());
        let kinds = [
            ("gene", samples.genes()),
            ("pathway", pathways),
            ("sample", &samples.ids),
        ];
        let mut found = Vec::new();
        for (kind, names) in kinds {
            for name in names {
                let place = small(name).find(&wanted);
                if let Some(place) = place {
                    let exact = name.len() != wanted.len();
                    found.push(((exact, place > 0, name.len()), kind, name));
                }
            }
        }
        sort(&mut found, &|a, b| a.0.cmp(&b.0).then_with(|| a.2.cmp(b.2)));
        found.truncate(limit);
        let told = found.into_iter().map(|(_, kind, name)| Found {
            kind,
            name: name.clone(),
            by: format!("{kind}:{name}"),
        });
        told.collect()
    }
}

/// Predicted classes of the test samples, or the probability of these; nothing for the others.
fn predictions(
    samples: &CohortSamples,
    evaluation: &Evaluation,
    confidence: bool,
) -> (String, Shades) {
    let mut predicted = vec![String::new(); samples.len()];
    let mut probability = vec![f32::NAN; samples.len()];
    let by_id: HashMap<&str, &Prediction> = evaluation
        .predictions
        .iter()
        .map(|prediction| (prediction.sample.as_str(), prediction))
        .collect();
    for (sample, part) in samples.parts.iter().enumerate() {
        let prediction = by_id.get(samples.ids[sample].as_str());
        if let (Part::Test, Some(prediction)) = (part, prediction) {
            predicted[sample] = prediction.predicted.clone();
            probability[sample] = prediction.probabilities.iter().copied().fold(0.0, f32::max);
        }
    }
    let model = evaluation.model.title().to_ascii_lowercase();
    if confidence {
        (format!("Confidence, {model}"), Shades::Values(probability))
    } else {
        (
            format!("Predicted class, {model}"),
            Shades::classes(predicted),
        )
    }
}
