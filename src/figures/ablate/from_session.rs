//! The figures of Ablate, drawn from the session's present results.

use crate::Result;
use crate::figures::compare::from_session::compared;
use crate::figures::{Ablation, AblationModel, AblationVariant, Figure, FigureContext, ablation};
use crate::learn::ModelKind;
use crate::learn::sweep::Measure;
use crate::study::ablate::{Choice, judged};
use crate::study::{AblateResult, Session};

/// The names and titles of the figures that there is something to draw for.
pub(in crate::figures) fn names(session: &Session) -> Vec<(&'static str, &'static str)> {
    let Some(result) = session.ablation() else {
        return Vec::new();
    };
    let mut choices: Vec<Choice> = judged(&result)
        .iter()
        .map(|one| one.variant.choice)
        .collect();
    choices.dedup();
    choices
        .into_iter()
        .map(|choice| (choice.figure(), choice.title()))
        .collect()
}

/// A figure of Ablate by its name, if it is one and there is something to draw.
pub(in crate::figures) fn of_session(
    session: &Session,
    name: &str,
    context: &FigureContext,
) -> Option<Result<Figure>> {
    let choice = Choice::ALL
        .into_iter()
        .find(|choice| choice.figure() == name)?;
    let result = session.ablation()?;
    Some(draw(session, &result, choice, context))
}

fn draw(
    session: &Session,
    result: &AblateResult,
    choice: Choice,
    context: &FigureContext,
) -> Result<Figure> {
    let of_choice = || {
        result
            .variants
            .iter()
            .filter(|one| one.variant.choice == choice)
    };
    let variants: Vec<AblationVariant> = of_choice()
        .map(|one| AblationVariant {
            label: &one.variant.label,
            own: one.variant.own,
        })
        .collect();
    let judged = judged(result);
    let runs = |model: ModelKind, label: &str| -> Vec<f64> {
        let found = judged.iter().find(|one| {
            one.variant.choice == choice && one.model == model && one.variant.label == label
        });
        found.map_or_else(Vec::new, |one| one.accuracies.clone())
    };
    let judges = session.study().ablate.models.iter();
    let models: Vec<AblationModel> = judges
        .filter(|&&model| judged.iter().any(|one| one.model == model))
        .map(|&model| AblationModel {
            model: compared(model),
            runs: of_choice()
                .map(|one| runs(model, &one.variant.label))
                .collect(),
        })
        .collect();
    let reference = &result.reference;
    let supervised =
        reference.iter().map(|run| run.accuracy).sum::<f64>() / reference.len().max(1) as f64;
    let name = ModelKind::Supervised.title().to_lowercase();
    let references = [(name.as_str(), supervised)];
    let labels = reference.first().map_or(0, |run| run.labels_used);
    let input = Ablation {
        name: choice.figure(),
        title: &format!(
            "Test accuracy with {labels} labels, by {}",
            choice.title().to_lowercase()
        ),
        across: choice.title(),
        measure: Measure::Accuracy.name(),
        variants: &variants,
        models: &models,
        references: if reference.is_empty() {
            &[]
        } else {
            &references
        },
    };
    ablation(&input, context)
}
