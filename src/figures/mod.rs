//! Draws the study's figures: one function per figure, SVG out.
//!
//! `drawing/` holds the parts. Each step has a folder: its `mod.rs` lists its figures, `from_session.rs` makes them of the
//! session's present results, and the other files draw them. A step's folder knows the parts and the folders of the
//! steps before it; the table of all is here.
//!
//! Every function takes plain slices and a [`FigureContext`] and gives a [`Figure`]: the SVG, where its marks lie (in
//! viewBox units, for hover and selection), and the same data as a table. plotters draws on [`backend::SvgCanvas`], which
//! measures text by a table of character widths, so that neither a DOM nor a font library is asked: a figure has the same
//! bytes in a worker, in a native run and in a snapshot test.

mod ablate;
mod classify;
mod compare;
mod data;
mod drawing;
mod explore;
mod interpret;
mod listed;
mod pathways;
mod predict;
mod pretrain;
mod step_figures;

use crate::caught::caught_as;
use crate::study::{Session, Step};
use crate::{Error, Result};
use step_figures::{Names, StepFigures};

pub use ablate::{Ablation, AblationModel, AblationVariant, ablation};
pub use classify::{Confusion, ModelScores, accuracy, confusion};
pub use compare::{
    ClassRecall, Confidence, CurvePoint, DifferencePoint, Differences, LearningCurve, ModelCurve,
    ModelDifferences, class_recall, confidence, differences, learning_curve,
};
pub use data::{class_counts, normal_tumour};
pub use drawing::colouring::{Colouring, value_colours};
pub use drawing::compared::ComparedModel;
pub use drawing::figure::{
    Figure, FigureContext, GridMark, LineMark, LinePoint, Marks, PointMark, RectMark,
    SMALLEST_TEXT, WIDTH,
};
pub use drawing::histogram::Judged;
pub use drawing::label_levels::LabelLevel;
pub use drawing::legend::NO_CLASS;
pub use drawing::palette::Theme;
pub use drawing::scatter::{Scatter, ScatterAxis, scatter};
pub use drawing::{backend, numbers, palette, text};
pub use explore::{
    ClusterTypes, Explained, MeanVariance, PcaPanel, PcaPanels, ScanPoint, Volcano, VolcanoAcross,
    VolcanoKind, cluster_scan, cluster_types, explained_variance, mean_variance, pca_panels,
    volcano,
};
pub use interpret::{
    ClassGenes, LatentPair, LatentPathways, LatentView, PathwayFit, PathwayPanel, PathwayScatter,
    class_genes, latent_pair, latent_pathways, pathway_fit, pathway_scatter,
};
pub use listed::{Listed, layouts, listed, listed_names};
pub use pathways::{
    HEATMAP_COLUMNS, HEATMAP_PATHWAYS, Heatmap, most_variable, pathway_heatmap, z_scores,
};
pub use predict::{Distances, Novelty, PredictionConfidence, novelty, prediction_confidence};
pub use pretrain::{Latent, LossCurves, latent_pca, losses};
pub use step_figures::{Chooser, Select, SelectOption};

/// One line a step, in the order of the steps.
const STEPS: &[&StepFigures] = &[
    &data::FIGURES,
    &pathways::FIGURES,
    &explore::FIGURES,
    &pretrain::FIGURES,
    &classify::FIGURES,
    &compare::FIGURES,
    &ablate::FIGURES,
    &interpret::FIGURES,
    &predict::FIGURES,
];

fn of_step(step: Step) -> Option<&'static StepFigures> {
    STEPS.iter().copied().find(|figures| figures.step == step)
}

/// The names and titles of a step's figures, as far as there is something to draw.
pub fn names(session: &Session, step: Step) -> Names {
    of_step(step).map_or_else(Vec::new, |figures| (figures.names)(session))
}

/// The figures of a step of which one is shown at a time.
pub fn choosers(session: &Session, step: Step) -> Vec<Chooser> {
    of_step(step).map_or_else(Vec::new, |figures| (figures.choosers)(session))
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
    let nothing = || {
        Err(Error::new(
            format!("there is no figure \"{name}\" yet"),
            "Run the step it belongs to first.",
        ))
    };
    let mut steps = STEPS.iter();
    caught_as(failed_itself, || {
        let drawn = steps.find_map(|figures| (figures.draw)(session, name, &context));
        drawn.unwrap_or_else(nothing)
    })
}

fn failed_itself(why: &str) -> Error {
    Error::new(
        format!("the drawing failed by a mistake of its own ({why})"),
        "Please report this; the numbers are in the tables.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_in_their_order_and_once() {
        let mut all = Step::all().iter();
        for figures in STEPS {
            let name = figures.step.name();
            assert!(all.any(|&step| step == figures.step), "{name}");
        }
    }
}
