//! The figures of Interpret, drawn from the session's present results.

use ndarray::Array2;

use super::class_genes::{ClassGenes, class_genes};
use super::latent_pair::{LatentPair, LatentView, latent_pair};
use super::latent_pathways::{LatentPathways, latent_pathways};
use super::pathway_fit::{PathwayFit, pathway_fit};
use super::pathway_scatter::{PathwayPanel, PathwayScatter, pathway_scatter};
use crate::Result;
use crate::figures::data::classes_of;
use crate::figures::drawing::figure::{Figure, FigureContext};
use crate::learn::{Attributions, ModelKind};
use crate::study::{InterpretResult, Session};

/// Best and worst pathways that are drawn.
const PATHWAYS: usize = 10;

pub(super) fn draw_fit(result: &InterpretResult, context: &FigureContext) -> Result<Figure> {
    let r2: Vec<f64> = result
        .head
        .pathways
        .iter()
        .map(|fit| fit.r2.unwrap_or(f64::NAN))
        .collect();
    let input = PathwayFit {
        pathways: &result.pathways,
        r2: &r2,
        samples: result.unseen.len(),
        shown: PATHWAYS,
    };
    pathway_fit(&input, context)
}

/// The pathways with the largest and the smallest R².
pub(super) fn best_and_worst(result: &InterpretResult) -> Option<[usize; 2]> {
    let fits = result.head.pathways.iter().enumerate();
    let known = || fits.clone().filter_map(|(at, fit)| Some((at, fit.r2?)));
    let by_r2 = |a: &(usize, f64), b: &(usize, f64)| a.1.total_cmp(&b.1);
    Some([known().max_by(by_r2)?.0, known().min_by(by_r2)?.0])
}

pub(super) fn draw_scatter(
    session: &Session,
    result: &InterpretResult,
    pathways: &[(usize, &str)],
    context: &FigureContext,
) -> Result<Figure> {
    let column = |matrix: &Array2<f32>, at: usize| -> Vec<f64> {
        matrix
            .column(at)
            .iter()
            .map(|&score| f64::from(score))
            .collect()
    };
    let scores: Vec<[Vec<f64>; 2]> = pathways
        .iter()
        .map(|&(at, _)| {
            [
                column(&result.head.measured, at),
                column(&result.head.predicted, at),
            ]
        })
        .collect();
    let panels: Vec<PathwayPanel> = pathways
        .iter()
        .zip(&scores)
        .map(|(&(at, rank), [measured, predicted])| PathwayPanel {
            pathway: &result.pathways[at],
            rank,
            r2: result.head.pathways[at].r2.unwrap_or(f64::NAN),
            measured,
            predicted,
        })
        .collect();
    let input = PathwayScatter {
        panels: &panels,
        sample_ids: &result.unseen,
        classes: &classes_of(session, &result.unseen),
    };
    pathway_scatter(&input, context)
}

pub(super) fn draw_latent_pathways(
    result: &InterpretResult,
    context: &FigureContext,
) -> Result<Figure> {
    let correlation = result.correlation.t().mapv(f64::from);
    let input = LatentPathways {
        correlation: correlation.view(),
        pathways: &result.pathways,
        samples: result.unseen.len(),
        measure: "Pearson correlation",
    };
    latent_pathways(&input, context)
}

pub(super) fn draw_pair(
    session: &Session,
    result: &InterpretResult,
    context: &FigureContext,
) -> Option<Result<Figure>> {
    let pretrained = session.pretrained()?;
    let parts = pretrained.latent.iter();
    let sample_ids: Vec<String> = parts
        .flat_map(|(_, part)| part.sample_ids.clone())
        .collect();
    let input = LatentPair {
        untrained: LatentView {
            scores: result.untrained.scores.view(),
            explained: &result.untrained.explained_variance_ratio,
            note: "",
        },
        pretrained: LatentView {
            scores: pretrained.pca.scores.view(),
            explained: &pretrained.pca.explained_variance_ratio,
            note: "",
        },
        classes: &classes_of(session, &sample_ids),
        sample_ids: &sample_ids,
    };
    Some(latent_pair(&input, context))
}

pub(super) fn draw_genes(
    session: &Session,
    result: &InterpretResult,
    class: &str,
    context: &FigureContext,
) -> Option<Result<Figure>> {
    let asked = result.genes.as_ref()?;
    let (class, network, linear) = asked.classes().find(|(name, ..)| *name == class)?;
    // As large as the mean absolute attribution, which orders the genes, in the direction of the mean.
    let signed = |of: &Attributions, class: usize| -> Vec<f64> {
        let sizes = of.absolute.row(class).into_iter().zip(of.signed.row(class));
        let directed = sizes.map(|(size, sign)| f64::from(size.copysign(*sign)));
        directed.collect()
    };
    let title = |model: ModelKind| model.in_a_sentence();
    let (network_title, linear_title) = (title(asked.network.model), title(ModelKind::Logistic));
    let input = ClassGenes {
        class,
        models: [&network_title, &linear_title],
        genes: &asked.genes,
        attribution: &signed(&asked.network, network),
        contributions: &signed(&asked.linear, linear),
        shown: session.study().interpret.top_genes,
    };
    Some(class_genes(&input, context))
}
