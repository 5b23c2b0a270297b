//! The figures of Ablate, drawn from the session's present results.

use super::ablation::ablation;
use super::variants::{Ablation, AblationModel, AblationVariant};
use crate::Result;
use crate::figures::compare::compared;
use crate::figures::drawing::figure::{Figure, FigureContext};
use crate::learn::ModelKind;
use crate::learn::sweep::Measure;
use crate::study::ablate::{Choice, judged};
use crate::study::{AblateResult, Session};

pub(super) fn draw_ablation(
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
    let name = ModelKind::Supervised.in_a_sentence();
    let references = [(name.as_str(), supervised)];
    let labels = reference.first().map_or(0, |run| run.labels_used);
    let input = Ablation {
        name: choice.figure(),
        title: &format!(
            "Test accuracy with {labels} labels, by {}",
            choice.title().to_ascii_lowercase()
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
