//! The settings that an ablation compares, and the models' runs with each.

use crate::figures::drawing::compared::ComparedModel;
use crate::figures::drawing::runs::Summary;
use crate::{Error, Result};

/// One of the settings that are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AblationVariant<'a> {
    /// In words: `pathway + masked`, `0.4`, `none (untrained)`.
    pub label: &'a str,
    /// Whether it is the study's own setting.
    pub own: bool,
}

/// A model's runs with each setting.
#[derive(Debug, Clone, PartialEq)]
pub struct AblationModel<'a> {
    /// The model.
    pub model: ComparedModel<'a>,
    /// For each variant its runs' values between 0 and 1, in any order; empty where there is no run yet, and what is no
    /// number does not count.
    pub runs: Vec<Vec<f64>>,
}

/// What [`ablation`](super::ablation()) draws.
#[derive(Debug, Clone, Copy)]
pub struct Ablation<'a> {
    /// The figure's identifier, for example `ablation_objectives`.
    pub name: &'a str,
    /// For example `Accuracy by the objectives of pretraining`.
    pub title: &'a str,
    /// What is varied: `Share of genes masked`, `Objectives`.
    pub across: &'a str,
    /// What is measured, in a sentence: `balanced accuracy`.
    pub measure: &'a str,
    /// All settings there will be, in the order of drawing.
    pub variants: &'a [AblationVariant<'a>],
    /// In the order of the key.
    pub models: &'a [AblationModel<'a>],
    /// Values to compare to and what they are: `("supervised network", 0.93)`.
    pub references: &'a [(&'a str, f64)],
}

/// A model and what its runs are together, for each variant.
pub(super) struct Model<'a> {
    pub model: ComparedModel<'a>,
    pub runs: &'a [Vec<f64>],
    pub summaries: Vec<Option<Summary>>,
}

/// The models in the order of the key.
///
/// # Errors
/// Where there is no run to draw, or a model does not have a list of runs for every setting.
pub(super) fn models<'a>(input: &Ablation<'a>) -> Result<Vec<Model<'a>>> {
    let summarised = |model: &'a AblationModel<'a>| Model {
        model: model.model,
        runs: &model.runs,
        summaries: model.runs.iter().map(|runs| Summary::of(runs)).collect(),
    };
    let models: Vec<Model> = input.models.iter().map(summarised).collect();
    let variants = input.variants.len();
    if models.iter().any(|model| model.runs.len() != variants) {
        let what = "a model does not have runs for every setting";
        return Err(Error::new(what, "Compare the settings again."));
    }
    if models.iter().all(|model| model.finished() == 0) {
        let what = "there are no runs to draw";
        return Err(Error::new(what, "Run the comparison of settings first."));
    }
    Ok(models)
}

impl Model<'_> {
    /// How many variants have a run.
    fn finished(&self) -> usize {
        self.summaries.iter().flatten().count()
    }
}
