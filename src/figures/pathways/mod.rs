//! The figures of Pathways: the scores of the most variable ones as a heat map.

mod from_session;
mod heatmap;
mod heatmap_cells;
mod heatmap_layout;
mod standardised;

use super::drawing::figure::{Figure, FigureContext};
use super::step_figures::{Names, StepFigures, no_choosers};
use crate::Result;
use crate::study::{Session, Step};

pub use heatmap::{HEATMAP_PATHWAYS, pathway_heatmap};
pub use heatmap_cells::{HEATMAP_COLUMNS, Heatmap};
pub use standardised::{most_variable, z_scores};

pub(super) const FIGURES: StepFigures = StepFigures {
    step: Step::PATHWAYS,
    names,
    draw,
    choosers: no_choosers,
};

fn names(session: &Session) -> Names {
    match session.pathways() {
        Some(_) => vec![("pathway_heatmap", "Pathway scores")],
        None => Vec::new(),
    }
}

fn draw(session: &Session, name: &str, context: &FigureContext) -> Option<Result<Figure>> {
    match name {
        "pathway_heatmap" => from_session::draw_heatmap(session, context),
        _ => None,
    }
}
