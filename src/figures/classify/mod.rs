//! The figures of Classify: the classifiers' scores on the test part, and what each confuses.

mod accuracy;
mod confusion;
mod from_session;

use super::drawing::figure::{Figure, FigureContext};
use super::step_figures::{Names, StepFigures, no_choosers};
use crate::Result;
use crate::learn::ModelKind;
use crate::study::{Session, Step};

pub use accuracy::{ModelScores, accuracy};
pub use confusion::{Confusion, confusion};
pub(super) use from_session::{evaluation, judged};

pub(super) const FIGURES: StepFigures = StepFigures {
    step: Step::CLASSIFY,
    names,
    draw,
    choosers: no_choosers,
};

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

fn names(session: &Session) -> Names {
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

fn draw(session: &Session, name: &str, context: &FigureContext) -> Option<Result<Figure>> {
    if name == "accuracy" {
        return Some(from_session::draw_accuracy(session, context));
    }
    let (model, ..) = CONFUSIONS.iter().find(|(_, figure, _)| *figure == name)?;
    let evaluation = evaluation(session, *model)?;
    Some(from_session::draw_confusion(evaluation, context))
}
