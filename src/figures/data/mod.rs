//! The figures of Data: how many samples there are of each class, and of normal and tumour tissue.

mod class_counts;
mod from_session;
mod normal_tumour;

use super::drawing::figure::{Figure, FigureContext};
use super::step_figures::{Names, StepFigures, no_choosers};
use crate::Result;
use crate::study::{Session, Step};

pub use class_counts::class_counts;
pub(super) use from_session::classes_of;
pub use normal_tumour::normal_tumour;

pub(super) const FIGURES: StepFigures = StepFigures {
    step: Step::DATA,
    names,
    draw,
    choosers: no_choosers,
};

fn names(session: &Session) -> Names {
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

fn draw(session: &Session, name: &str, context: &FigureContext) -> Option<Result<Figure>> {
    match name {
        "class_counts" => from_session::draw_class_counts(session, context),
        "normal_tumour" => from_session::draw_normal_tumour(session, context),
        _ => None,
    }
}
