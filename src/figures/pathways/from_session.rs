//! The figures of Pathways, drawn from the session's present results.

use ndarray::{Axis, concatenate};

use super::heatmap::{HEATMAP_PATHWAYS, pathway_heatmap};
use super::heatmap_cells::Heatmap;
use super::standardised::{most_variable, z_scores};
use crate::Result;
use crate::explore::order::leaf_order;
use crate::figures::data::classes_of;
use crate::figures::drawing::figure::{Figure, FigureContext};
use crate::sorting::sorted_indices;
use crate::study::Session;

/// Above this many samples the heat map orders them by class instead of clustering them, whose cost is quadratic.
const CLUSTER_SAMPLES_UP_TO: usize = 2_000;

pub(super) fn draw_heatmap(session: &Session, context: &FigureContext) -> Option<Result<Figure>> {
    let result = session.pathways()?;
    let mut sample_ids = Vec::new();
    let mut scores = Vec::new();
    for (part, of_part) in result.scores.iter() {
        sample_ids.extend(of_part.sample_ids.iter().cloned());
        scores.push(result.nes(part)?);
    }
    let views: Vec<_> = scores.iter().map(|scores| scores.view()).collect();
    let scores = concatenate(Axis(0), &views).ok()?;
    let classes = classes_of(session, &sample_ids);
    let chosen = most_variable(scores.view(), HEATMAP_PATHWAYS);
    let z = z_scores(scores.view(), &chosen);
    let rows = leaf_order(z.view()).unwrap_or_else(|_| (0..chosen.len()).collect());
    let pathway_order: Vec<usize> = rows.into_iter().map(|row| chosen[row]).collect();
    let sample_order = if sample_ids.len() <= CLUSTER_SAMPLES_UP_TO {
        leaf_order(z.t()).ok()
    } else {
        None
    };
    let sample_order = sample_order
        .unwrap_or_else(|| sorted_indices(sample_ids.len(), &|a, b| classes[a].cmp(&classes[b])));
    let map = Heatmap {
        scores: scores.view(),
        sample_ids: &sample_ids,
        pathways: result.pathways(),
        classes: &classes,
        sample_order: &sample_order,
        pathway_order: &pathway_order,
    };
    Some(pathway_heatmap(&map, context))
}
