//! What a classifier's file says in words: the JSON of its metadata.

use serde::Serialize;
use serde_json::Value;

use super::{FIRST_VERSION, FORMAT, VERSION};
use crate::learn::{DeviceKind, ModelKind};
use crate::study::GeneSettings;
use crate::study::tree::Tree;
use crate::table::Transform;
use crate::{Error, Result};

/// The metadata of a classifier's file.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Described {
    pub format: String,
    pub version: u64,
    /// The program that wrote it.
    pub program: String,
    /// The model's name.
    pub model: ModelKind,
    /// The classes it can predict, in the order of its outputs.
    pub classes: Vec<String>,
    /// The genes it sees, in order.
    pub genes: Vec<String>,
    /// What is done to a table's numbers first.
    pub transform: Transform,
    /// Whether the genes are then scaled by their mean and standard deviation, and clipped to ±10.
    pub standardise: bool,
    /// How identifiers became genes.
    pub mapping: GeneSettings,
    /// The column of classes.
    pub label: String,
    pub encoder: EncoderShape,
    /// The widths of the layers of a network on genes.
    pub layers: Vec<usize>,
    /// The samples of each class, of the nearest centroid.
    pub class_samples: Vec<usize>,
    pub novelty: NoveltyShape,
    pub study: Origin,
}

/// The pretrained encoder.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EncoderShape {
    pub hidden: Vec<usize>,
    pub latent: usize,
    /// It decides how the layers are numbered, as in the file of weights.
    pub dropout: f64,
    pub device: DeviceKind,
}

/// When a sample is unlike the cohort.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NoveltyShape {
    /// A distance is the mean one to so many nearest samples.
    pub neighbours: usize,
    /// The share of the cohort's unseen samples that lie nearer than an unusual one.
    pub quantile: f64,
    /// The distance that follows from it; told to be read, and computed from the distances when it is used.
    pub threshold: f64,
    /// Whether there were no unseen samples, so that those of pretraining were taken, each without itself.
    pub leave_one_out: bool,
    /// How far a miss of 1 is: what the encoder can't restore of a sample counts as well. None where it does not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub miss_scale: Option<f64>,
}

/// The study that trained it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Origin {
    pub seed: u64,
    /// Whether its samples were a built-in cohort's, which nobody measured.
    pub simulated: bool,
    /// Samples that the encoder was pretrained on.
    pub pretrained: usize,
    /// Labelled samples that the classifier learned from.
    pub labels: usize,
    /// Samples that it was tested on, and the share it was right for.
    pub tested: usize,
    pub accuracy: f64,
    /// The digests of settings and steps, as the study records them.
    pub digests: Vec<(String, String)>,
}

impl Described {
    /// Genes, hidden layers and latent dimensions: how wide the encoder is, from its inputs on.
    pub fn widths(&self) -> Vec<usize> {
        let genes = [self.genes.len()];
        let all = genes.iter().chain(&self.encoder.hidden);
        all.chain(&[self.encoder.latent]).copied().collect()
    }

    /// From the metadata's JSON.
    ///
    /// # Errors
    /// It is that of another file, of another version, or damaged.
    pub fn of_json(text: &str) -> Result<Self> {
        let told: Value = serde_json::from_str(text).map_err(|_| damaged("it is no JSON"))?;
        let told = &told;
        if told.get("format").and_then(Value::as_str) != Some(FORMAT) {
            return Err(no_classifier());
        }
        let version = count(told, "version")? as u64;
        if !(FIRST_VERSION..=VERSION).contains(&version) {
            return Err(Error::new(
                format!("the classifier's file has version {version}, not {VERSION} or less"),
                "It comes from another version of GeneSSL; use that.",
            ));
        }
        let described = Described {
            format: FORMAT.to_owned(),
            version,
            program: text_of(told, "program")?,
            model: setting(told, "model")?,
            classes: texts(told, "classes")?,
            genes: texts(told, "genes")?,
            transform: setting(told, "transform")?,
            standardise: setting(told, "standardise")?,
            mapping: setting(told, "mapping")?,
            label: text_of(told, "label")?,
            encoder: EncoderShape::of(inside(told, "encoder")?)?,
            layers: counts(told, "layers")?,
            class_samples: counts(told, "class_samples")?,
            novelty: NoveltyShape::of(inside(told, "novelty")?)?,
            study: Origin::of(inside(told, "study")?)?,
        };
        described.check()?;
        Ok(described)
    }

    /// Whether a model can be so.
    fn check(&self) -> Result<()> {
        const LAYERS_AT_MOST: usize = 64;
        let widths = self.widths();
        let are_widths = |widths: &[usize]| {
            widths.iter().all(|&width| width > 0) && widths.len() <= LAYERS_AT_MOST
        };
        if self.classes.is_empty() || !are_widths(&widths) || !are_widths(&self.layers) {
            return Err(damaged(
                "it has no classes or genes, or layers without width",
            ));
        }
        if self.transform == Transform::Auto || !self.model.is_portable() {
            return Err(damaged("no classifier for new tables is so"));
        }
        let NoveltyShape {
            neighbours,
            quantile,
            ..
        } = self.novelty;
        match neighbours > 0 && (0.0..=1.0).contains(&quantile) {
            true => Ok(()),
            false => Err(damaged("it does not say when a sample is unusual")),
        }
    }
}

impl EncoderShape {
    fn of(told: &Value) -> Result<Self> {
        Ok(EncoderShape {
            hidden: counts(told, "hidden")?,
            latent: count(told, "latent")?,
            dropout: setting(told, "dropout")?,
            device: setting(told, "device")?,
        })
    }
}

impl NoveltyShape {
    fn of(told: &Value) -> Result<Self> {
        Ok(NoveltyShape {
            neighbours: count(told, "neighbours")?,
            quantile: setting(told, "quantile")?,
            threshold: setting(told, "threshold")?,
            leave_one_out: setting(told, "leave_one_out")?,
            miss_scale: match told.get("miss_scale") {
                Some(_) => Some(setting(told, "miss_scale")?),
                None => None,
            },
        })
    }
}

impl Origin {
    fn of(told: &Value) -> Result<Self> {
        let pair = |pair: &Value| match pair.as_array()?.as_slice() {
            [Value::String(name), Value::String(digest)] => Some((name.clone(), digest.clone())),
            _ => None,
        };
        let digests = list(told, "digests")?.iter();
        Ok(Origin {
            seed: count(told, "seed")? as u64,
            simulated: setting(told, "simulated")?,
            pretrained: count(told, "pretrained")?,
            labels: count(told, "labels")?,
            tested: count(told, "tested")?,
            accuracy: setting(told, "accuracy")?,
            digests: digests.filter_map(pair).collect(),
        })
    }
}

fn inside<'a>(told: &'a Value, key: &str) -> Result<&'a Value> {
    told.get(key)
        .ok_or_else(|| damaged(&format!("it has no {key}")))
}

fn setting<T: serde::de::DeserializeOwned>(told: &Value, key: &str) -> Result<T> {
    let read = Tree::of_json(inside(told, key)?).read();
    read.map_err(|wrong| damaged(&format!("{key}: {}", wrong.message)))
}

fn list<'a>(told: &'a Value, key: &str) -> Result<&'a [Value]> {
    let list = inside(told, key)?.as_array();
    list.map(Vec::as_slice)
        .ok_or_else(|| damaged(&format!("{key} is no list")))
}

fn text_of(told: &Value, key: &str) -> Result<String> {
    text(inside(told, key)?).ok_or_else(|| damaged(&format!("{key} is no text")))
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

fn count(told: &Value, key: &str) -> Result<usize> {
    whole(inside(told, key)?).ok_or_else(|| damaged(&format!("{key} is no count")))
}

fn whole(value: &Value) -> Option<usize> {
    usize::try_from(value.as_u64()?).ok()
}

fn texts(told: &Value, key: &str) -> Result<Vec<String>> {
    let texts: Option<_> = list(told, key)?.iter().map(text).collect();
    texts.ok_or_else(|| damaged(&format!("{key} are no texts")))
}

fn counts(told: &Value, key: &str) -> Result<Vec<usize>> {
    let counts: Option<_> = list(told, key)?.iter().map(whole).collect();
    counts.ok_or_else(|| damaged(&format!("{key} are no counts")))
}

/// The error for a file of tensors that is no classifier.
pub fn no_classifier() -> Error {
    Error::new(
        "the file holds no trained classifier",
        "Choose the classifier.safetensors that a study leaves: weights.safetensors is its encoder alone, and knows no classes.",
    )
}

pub fn damaged(why: &str) -> Error {
    Error::new(
        format!("what the classifier's file says of itself can't be read ({why})"),
        "It was changed or damaged: take it from where it was made once more.",
    )
}
