//! An ablation's table, and what it is made of.

use super::variants::Variant;
use crate::learn::{Evaluation, ModelKind};
use crate::sorting::sort;
use crate::study::tables::text_table;
use crate::study::{AblateResult, Session};
use crate::table::{Cell, TextTable};

/// A variant as one kind of classifier judges it.
#[derive(Debug, Clone)]
pub struct Judged<'a> {
    /// How the encoder was pretrained.
    pub variant: &'a Variant,
    /// Which classifier; of an untrained encoder, the one it stands in for.
    pub model: ModelKind,
    /// Test accuracy, by repeat.
    pub accuracies: Vec<f64>,
    /// Their mean.
    pub mean: f64,
}

/// Every variant that has runs, by each classifier.
pub fn judged(ablation: &AblateResult) -> Vec<Judged<'_>> {
    let mut all = Vec::new();
    for one in &ablation.variants {
        let mut models: Vec<ModelKind> = one.evaluations.iter().map(|run| run.model).collect();
        sort(&mut models, &|a, b| a.cmp(b));
        models.dedup();
        for model in models {
            let runs = one.evaluations.iter().filter(|run| run.model == model);
            let accuracies: Vec<f64> = runs.map(|run| run.accuracy).collect();
            all.push(Judged {
                variant: &one.variant,
                model: trained(model),
                mean: mean(&accuracies),
                accuracies,
            });
        }
    }
    all
}

/// The classifier on a trained encoder that this one on an untrained encoder is compared with.
fn trained(model: ModelKind) -> ModelKind {
    match model {
        ModelKind::RandomFrozen => ModelKind::Frozen,
        ModelKind::RandomUnfrozen => ModelKind::Unfrozen,
        other => other,
    }
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

/// Standard deviation (divisor `n − 1`); none of fewer than two.
fn sd(values: &[f64]) -> Option<f64> {
    let mean = mean(values);
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    (values.len() > 1).then(|| (squares / (values.len() - 1) as f64).sqrt())
}

/// The names of the tables that there are.
pub fn names(session: &Session) -> Vec<&'static str> {
    match session.ablation() {
        Some(_) => vec!["ablation"],
        None => Vec::new(),
    }
}

/// One of them.
pub fn table(session: &Session, name: &str) -> Option<TextTable> {
    (name == "ablation").then_some(())?;
    let ablation = session.ablation()?;
    let reference: Vec<f64> = ablation.reference.iter().map(|run| run.accuracy).collect();
    let judged = judged(&ablation);
    let rows = judged
        .iter()
        .map(|one| row(one, &reference))
        .chain((!reference.is_empty()).then(|| reference_row(&ablation.reference)));
    Some(text_table(
        "ablation",
        "Test accuracy with one choice of pretraining changed",
        &[
            "choice",
            "value",
            "study's own",
            "model",
            "runs",
            "mean",
            "sd",
            "mean less the supervised network's",
        ],
        rows.collect(),
    ))
}

fn row(one: &Judged, reference: &[f64]) -> Vec<Cell> {
    let own = if one.variant.own { "yes" } else { "" };
    // The runs have the same draws as the supervised network's; those that are there already are compared.
    let paired = one.accuracies.len().min(reference.len());
    let gain = mean(&one.accuracies[..paired]) - mean(&reference[..paired]);
    vec![
        Cell::Text(one.variant.choice.title().into()),
        Cell::Text(one.variant.label.clone()),
        Cell::Text(own.into()),
        Cell::Text(one.model.title().into()),
        Cell::Count(one.accuracies.len() as u64),
        Cell::Number(one.mean),
        sd(&one.accuracies).map_or(Cell::Missing, Cell::Number),
        if paired > 0 {
            Cell::Number(gain)
        } else {
            Cell::Missing
        },
    ]
}

fn reference_row(runs: &[Evaluation]) -> Vec<Cell> {
    let accuracies: Vec<f64> = runs.iter().map(|run| run.accuracy).collect();
    vec![
        Cell::Text("(no pretraining)".into()),
        Cell::Text(String::new()),
        Cell::Text(String::new()),
        Cell::Text(ModelKind::Supervised.title().into()),
        Cell::Count(accuracies.len() as u64),
        Cell::Number(mean(&accuracies)),
        sd(&accuracies).map_or(Cell::Missing, Cell::Number),
        Cell::Number(0.0),
    ]
}
