//! The figures of Ablate: what each choice of the pretraining is worth.

mod ablation;
mod ablation_plot;
mod from_session;
mod variants;

use super::drawing::figure::{Figure, FigureContext};
use super::step_figures::{Names, StepFigures, no_choosers};
use crate::Result;
use crate::study::ablate::{Choice, judged};
use crate::study::{Session, Step};

pub use ablation::ablation;
pub use variants::{Ablation, AblationModel, AblationVariant};

pub(super) const FIGURES: StepFigures = StepFigures {
    step: Step::ABLATE,
    names,
    draw,
    choosers: no_choosers,
};

fn names(session: &Session) -> Names {
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

fn draw(session: &Session, name: &str, context: &FigureContext) -> Option<Result<Figure>> {
    let choice = Choice::ALL
        .into_iter()
        .find(|choice| choice.figure() == name)?;
    let result = session.ablation()?;
    Some(from_session::draw_ablation(
        session, &result, choice, context,
    ))
}
