//! The figures of a study: which there are at each step, and each drawn from the session's present results.

use std::collections::HashMap;

use ndarray::{Axis, concatenate};
use serde::Serialize;

use super::{
    Confusion, EpochLoss, Figure, FigureContext, HEATMAP_PATHWAYS, Heatmap, Latent, LossCurves,
    ModelScores, Theme, accuracy, class_counts, confusion, latent_pca, losses, most_variable,
    normal_tumour, pathway_heatmap, z_scores,
};
use super::{ablate, compare, explore, interpret, predict};
use crate::explore::classes::{ClassCounts, NormalTumour};
use crate::explore::order::leaf_order;
use crate::learn::{EpochLosses, Evaluation, ModelKind};
use crate::sorting::sorted_indices;
use crate::study::{Session, Step};
use crate::{Error, Result};

/// Above this many samples the heat map orders them by class instead of clustering them, whose cost is quadratic.
const CLUSTER_SAMPLES_UP_TO: usize = 2_000;

const CONFUSIONS: [(ModelKind, &str, &str); 3] = [
    (
        ModelKind::Supervised,
        "confusion_supervised",
        "Confusion matrix, supervised network",
    ),
    (
        ModelKind::Frozen,
        "confusion_frozen",
        "Confusion matrix, frozen encoder",
    ),
    (
        ModelKind::Unfrozen,
        "confusion_unfrozen",
        "Confusion matrix, fine-tuned encoder",
    ),
];

/// The names and titles of a step's figures, as far as there is something to draw.
pub fn names(session: &Session, step: Step) -> Vec<(&'static str, &'static str)> {
    match step {
        step if step == Step::DATA => {
            let Some(data) = session.data() else {
                return Vec::new();
            };
            let mut names = Vec::new();
            if data.samples.iter().any(|sample| sample.label.is_some()) {
                names.push(("class_counts", "Samples of each class"));
            }
            names.push(("normal_tumour", "Normal and tumour samples"));
            names
        }
        step if step == Step::GENES => Vec::new(),
        step if step == Step::PATHWAYS && session.pathways().is_some() => {
            vec![("pathway_heatmap", "Pathway scores")]
        }
        step if step == Step::EXPLORE => explore::from_session::names(session),
        step if step == Step::COMPARE => compare::from_session::names(session),
        step if step == Step::PRETRAIN => {
            let mut names = Vec::new();
            if session
                .history()
                .is_some_and(|history| !history.epochs.is_empty())
            {
                names.push(("losses", "Losses by epoch"));
            }
            if session.pretrained().is_some() {
                names.push(("latent_pca", "Latent space"));
            }
            names
        }
        step if step == Step::CLASSIFY => {
            let mut names = Vec::new();
            if !session.evaluations().is_empty() {
                names.push(("accuracy", "Test scores of the classifiers"));
            }
            for (model, name, title) in CONFUSIONS {
                if evaluation(session, model).is_some() {
                    names.push((name, title));
                }
            }
            names
        }
        step if step == Step::PATHWAYS => Vec::new(),
        step if step == Step::ABLATE => ablate::from_session::names(session),
        step if step == Step::INTERPRET => interpret::from_session::names(session),
        step if step == Step::PREDICT => predict::from_session::names(session),
        _ => Vec::new(),
    }
}

/// A figure by its name, drawn from the session's results.
///
/// # Errors
/// There is no such figure, or nothing to draw yet.
pub fn of_session(session: &Session, name: &str, theme: Theme) -> Result<Figure> {
    let context = FigureContext {
        theme,
        simulated: session.data().is_some_and(|data| data.simulated),
        subtitle: String::new(),
    };
    let missing = || {
        Error::new(
            format!("there is no figure \"{name}\" yet"),
            "Run the step it belongs to first.",
        )
    };
    match name {
        "class_counts" => draw_class_counts(session, &context).ok_or_else(missing)?,
        "normal_tumour" => draw_normal_tumour(session, &context).ok_or_else(missing)?,
        "pathway_heatmap" => draw_heatmap(session, &context).ok_or_else(missing)?,
        "losses" => draw_losses(session, &context).ok_or_else(missing)?,
        "latent_pca" => draw_latent(session, &context).ok_or_else(missing)?,
        "accuracy" => draw_accuracy(session, &context),
        name => {
            let special = explore::from_session::of_session(session, name, &context)
                .or_else(|| compare::from_session::of_session(session, name, &context))
                .or_else(|| ablate::from_session::of_session(session, name, &context))
                .or_else(|| interpret::from_session::of_session(session, name, &context))
                .or_else(|| predict::from_session::of_session(session, name, &context));
            if let Some(figure) = special {
                return figure;
            }
            let model = CONFUSIONS.iter().find(|(_, figure, _)| *figure == name);
            let (model, ..) = model.ok_or_else(missing)?;
            draw_confusion(evaluation(session, *model).ok_or_else(missing)?, &context)
        }
    }
}

/// Figures of one kind of which one is shown at a time. Its name for [`of_session`] is the chooser's, and the value of
/// each select, joined by "/".
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Chooser {
    /// The kind's name.
    pub name: &'static str,
    /// What the figures show.
    pub title: &'static str,
    /// What there is to choose.
    pub selects: Vec<Select>,
}

/// One choice.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Select {
    /// What is chosen.
    pub label: &'static str,
    /// From what.
    pub options: Vec<SelectOption>,
}

/// One possibility.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SelectOption {
    /// Its part of the figure's name.
    pub value: String,
    /// Its name for a reader.
    pub label: String,
}

impl Select {
    pub(super) fn of(label: &'static str, options: impl Iterator<Item = (String, String)>) -> Self {
        let option = |(value, label)| SelectOption { value, label };
        Select {
            label,
            options: options.map(option).collect(),
        }
    }
}

/// The figures of a step of which one is shown at a time.
pub fn choosers(session: &Session, step: Step) -> Vec<Chooser> {
    match step {
        step if step == Step::COMPARE => compare::from_session::choosers(session),
        step if step == Step::INTERPRET => interpret::from_session::choosers(session),
        _ => Vec::new(),
    }
}

/// The evaluation of a model that is shown: on the largest share of labels, the first repeat.
pub(super) fn evaluation(session: &Session, model: ModelKind) -> Option<&Evaluation> {
    let of_model = session
        .evaluations()
        .iter()
        .filter(|evaluation| evaluation.model == model);
    of_model.min_by(|a, b| b.share.total_cmp(&a.share).then(a.repeat.cmp(&b.repeat)))
}

fn draw_class_counts(session: &Session, context: &FigureContext) -> Option<Result<Figure>> {
    let counts = ClassCounts::of(&session.data()?.labels()).counts;
    let counts: Vec<(String, u64)> = counts
        .into_iter()
        .map(|(label, count)| (label, count as u64))
        .collect();
    Some(class_counts(&counts, context))
}

fn draw_normal_tumour(session: &Session, context: &FigureContext) -> Option<Result<Figure>> {
    let NormalTumour {
        normal,
        tumour,
        unknown,
        ..
    } = session.data()?.tissues();
    Some(normal_tumour(
        normal as u64,
        tumour as u64,
        unknown as u64,
        context,
    ))
}

/// The classes of these samples, empty where unknown.
pub(super) fn classes_of(session: &Session, sample_ids: &[String]) -> Vec<String> {
    let samples = session.data().map_or(&[][..], |data| &data.samples);
    let labels: HashMap<&str, &str> = samples
        .iter()
        .filter_map(|sample| Some((sample.id.as_str(), sample.label.as_deref()?)))
        .collect();
    let class = |id: &String| labels.get(id.as_str()).copied().unwrap_or("").to_string();
    sample_ids.iter().map(class).collect()
}

fn draw_heatmap(session: &Session, context: &FigureContext) -> Option<Result<Figure>> {
    let result = session.pathways()?;
    let mut sample_ids = Vec::new();
    let mut scores = Vec::new();
    for (part, of_part) in result.scores.iter() {
        sample_ids.extend(of_part.sample_ids.iter().cloned());
        scores.push(result.nes(part)?);
    }
    let views: Vec<_> = scores.iter().map(|scores| scores.view()).collect();
    let scores = concatenate(Axis(0), &views).ok()?;
    let classes = classes_of(session, &sample_ids);
    let chosen = most_variable(scores.view(), HEATMAP_PATHWAYS);
    let z = z_scores(scores.view(), &chosen);
    let rows = leaf_order(z.view()).unwrap_or_else(|_| (0..chosen.len()).collect());
    let pathway_order: Vec<usize> = rows.into_iter().map(|row| chosen[row]).collect();
    let sample_order = if sample_ids.len() <= CLUSTER_SAMPLES_UP_TO {
        leaf_order(z.t()).ok()
    } else {
        None
    };
    let sample_order = sample_order
        .unwrap_or_else(|| sorted_indices(sample_ids.len(), &|a, b| classes[a].cmp(&classes[b])));
    let map = Heatmap {
        scores: scores.view(),
        sample_ids: &sample_ids,
        pathways: result.pathways(),
        classes: &classes,
        sample_order: &sample_order,
        pathway_order: &pathway_order,
    };
    Some(pathway_heatmap(&map, context))
}

fn draw_losses(session: &Session, context: &FigureContext) -> Option<Result<Figure>> {
    let history = session.history()?;
    let plain = |epochs: &[EpochLosses]| -> Vec<EpochLoss> {
        let plain = epochs.iter().map(|losses| EpochLoss {
            epoch: losses.epoch,
            total: losses.total,
            pathway: losses.pathway,
            masked: losses.masked,
            nt_xent: losses.nt_xent,
        });
        plain.collect()
    };
    let curves = LossCurves {
        training: &plain(&history.epochs),
        validation: &plain(&history.validation),
        planned_epochs: session.study().pretrain.epochs.max(history.epochs.len()),
    };
    Some(losses(&curves, context))
}

fn draw_latent(session: &Session, context: &FigureContext) -> Option<Result<Figure>> {
    let result = session.pretrained()?;
    let ids = result
        .latent
        .iter()
        .flat_map(|(_, samples)| samples.sample_ids.clone());
    let sample_ids: Vec<String> = ids.collect();
    let latent = Latent {
        scores: result.pca.scores.view(),
        explained: &result.pca.explained_variance_ratio,
        classes: &classes_of(session, &sample_ids),
        sample_ids: &sample_ids,
    };
    Some(latent_pca(&latent, context))
}

fn draw_accuracy(session: &Session, context: &FigureContext) -> Result<Figure> {
    let evaluations = session.evaluations();
    let several_shares = evaluations
        .windows(2)
        .any(|pair| pair[0].share != pair[1].share);
    let scores = evaluations.iter().map(|evaluation| ModelScores {
        model: match several_shares {
            true => format!(
                "{}, {} % of labels",
                evaluation.model.title(),
                100.0 * evaluation.share
            ),
            false => evaluation.model.title().to_string(),
        },
        accuracy: evaluation.accuracy,
        balanced_accuracy: evaluation.balanced_accuracy,
        macro_f1: evaluation.macro_f1,
    });
    accuracy(&scores.collect::<Vec<_>>(), context)
}

fn draw_confusion(evaluation: &Evaluation, context: &FigureContext) -> Result<Figure> {
    let matrix = Confusion {
        model: evaluation.model.name(),
        label: &evaluation.model.title().to_lowercase(),
        classes: &evaluation.classes,
        counts: &evaluation.confusion,
    };
    confusion(&matrix, context)
}
