//! The figures of Predict: how sure the classifier is of new samples, and how alike these are to the cohort.

mod from_session;
mod novelty;
mod prediction_confidence;

use super::drawing::figure::{Figure, FigureContext};
use super::step_figures::{Names, StepFigures, no_choosers};
use crate::Result;
use crate::study::{Session, Step};

pub use novelty::{Distances, Novelty, novelty};
pub use prediction_confidence::{PredictionConfidence, prediction_confidence};

pub(super) const FIGURES: StepFigures = StepFigures {
    step: Step::PREDICT,
    names,
    draw,
    choosers: no_choosers,
};

fn names(session: &Session) -> Names {
    match session.predictions() {
        Some(_) => vec![
            ("prediction_confidence", "How sure the classifier is"),
            ("novelty", "How alike the new samples are"),
        ],
        None => Vec::new(),
    }
}

fn draw(session: &Session, name: &str, context: &FigureContext) -> Option<Result<Figure>> {
    let result = session.predictions()?;
    let context = &FigureContext {
        simulated: result.simulated,
        ..context.clone()
    };
    match name {
        "prediction_confidence" => Some(from_session::draw_confidence(result, context)),
        "novelty" => Some(from_session::draw_novelty(result, context)),
        _ => None,
    }
}
