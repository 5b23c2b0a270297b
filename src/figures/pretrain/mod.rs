//! The figures of Pretrain: the losses as they fall, and the latent space that comes of it.

mod from_session;
mod latent;
mod losses;

use super::drawing::figure::{Figure, FigureContext};
use super::step_figures::{Names, StepFigures, no_choosers};
use crate::Result;
use crate::study::{Session, Step};

pub use latent::{Latent, latent_pca};
pub use losses::{LossCurves, losses};

pub(super) const FIGURES: StepFigures = StepFigures {
    step: Step::PRETRAIN,
    names,
    draw,
    choosers: no_choosers,
};

fn names(session: &Session) -> Names {
    let mut names = Vec::new();
    let history = session.history();
    if history.is_some_and(|history| !history.epochs.is_empty()) {
        names.push(("losses", "Losses by epoch"));
    }
    if session.pretrained().is_some() {
        names.push(("latent_pca", "Latent space"));
    }
    names
}

fn draw(session: &Session, name: &str, context: &FigureContext) -> Option<Result<Figure>> {
    match name {
        "losses" => from_session::draw_losses(session, context),
        "latent_pca" => from_session::draw_latent(session, context),
        _ => None,
    }
}
