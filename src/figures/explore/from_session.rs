//! The figures of Explore, drawn from the session's present results.

use ndarray::s;

use super::cluster_scan::{ScanPoint, cluster_scan};
use super::cluster_types::{ClusterTypes, cluster_types};
use super::explained_variance::{Explained, explained_variance};
use super::mean_variance::{MeanVariance, mean_variance};
use super::pca_panels::{PcaPanel, PcaPanels, pca_panels};
use super::tested::{Volcano, VolcanoAcross, VolcanoKind};
use super::volcano::volcano;
use crate::explore::variable::Ranking;
use crate::figures::drawing::colouring::Colouring;
use crate::figures::drawing::figure::{Figure, FigureContext};
use crate::figures::drawing::scatter::{Scatter, ScatterAxis, scatter};
use crate::study::Session;
use crate::study::explore::{Differences, Method, Shades, Space};
use crate::study::words::counted;
use crate::{Error, Result};

pub(super) fn draw_mean_variance(
    session: &Session,
    context: &FigureContext,
) -> Option<Result<Figure>> {
    let result = session.exploration().variable()?;
    let genes = session.cohort()?.genes();
    if genes.len() != result.genes.mean.len() {
        return None;
    }
    let input = MeanVariance {
        genes,
        mean: &result.genes.mean,
        variance: &result.genes.variance,
        order: &result.genes.order,
        chosen: match session.study().explore.embed_genes {
            0 => genes.len(),
            chosen => chosen.min(genes.len()),
        },
        ranking: match result.ranking {
            Ranking::Variance => "variance",
            Ranking::Dispersion => "dispersion",
        },
        near_constant: result.genes.near_constant,
    };
    Some(mean_variance(&input, context))
}

pub(super) fn draw_panels(session: &Session, context: &FigureContext) -> Option<Result<Figure>> {
    let panels = &session.exploration().panels()?.panels;
    let samples = session.cohort()?;
    let next = |place: usize| panels.get(place + 1).map(|panel| panel.genes);
    let drawn: Vec<PcaPanel> = panels
        .iter()
        .enumerate()
        .map(|(place, panel)| PcaPanel {
            genes: panel.genes,
            scores: panel.pca.scores.view(),
            explained: &panel.pca.explained_variance_ratio,
            disparity: next(place).zip(panel.disparity),
        })
        .collect();
    let input = PcaPanels {
        panels: &drawn,
        sample_ids: &samples.ids,
        classes: &samples.labels,
    };
    Some(pca_panels(&input, context))
}

pub(super) fn draw_explained(session: &Session, context: &FigureContext) -> Option<Result<Figure>> {
    let panels = &session.exploration().panels()?.panels;
    let runs: Vec<Explained> = panels
        .iter()
        .map(|panel| Explained {
            genes: panel.genes,
            ratios: &panel.pca.explained_variance_ratio,
        })
        .collect();
    Some(explained_variance(&runs, context))
}

pub(super) fn draw_cluster_types(
    session: &Session,
    space: Space,
    context: &FigureContext,
) -> Option<Result<Figure>> {
    let result = session.exploration().clusters(space)?;
    let scores = &result.scores;
    let title = format!("k-means of the {}, {}", space.title(), result.on.title());
    let input = ClusterTypes {
        title: &title,
        types: &result.table.classes,
        counts: result.table.counts.view(),
        majority: &result.table.majority,
        purity: &result.table.purity,
        agreement: scores
            .adjusted_rand_index
            .zip(scores.normalised_mutual_information),
    };
    Some(cluster_types(&input, context).map(|figure| match space {
        Space::Genes => figure,
        Space::Latent => figure.named("cluster_types_latent"),
    }))
}

pub(super) fn draw_scan(session: &Session, context: &FigureContext) -> Option<Result<Figure>> {
    let result = session.exploration().clusters(Space::Genes)?;
    let points: Vec<ScanPoint> = result
        .scan
        .iter()
        .map(|point| ScanPoint {
            clusters: point.clusters,
            silhouette: Some(point.silhouette),
            adjusted_rand: point.adjusted_rand_index,
            nmi: point.normalised_mutual_information,
        })
        .collect();
    Some(cluster_scan(&points, result.scores.clusters, context))
}

pub(super) fn draw_volcano(
    session: &Session,
    kind: VolcanoKind,
    context: &FigureContext,
) -> Option<Result<Figure>> {
    let result = session.exploration().difference()?;
    let differences: &Differences = match kind {
        VolcanoKind::Genes => &result.genes,
        VolcanoKind::Pathways => &result.pathways,
    };
    if differences.names.is_empty() {
        return Some(Err(Error::new(
            "there are no pathway scores to compare",
            "The step Pathways says why.",
        )));
    }
    let compared = format!(
        "{} against {}",
        counted(result.selected, "selected sample"),
        counted(result.rest, "other")
    );
    let tests = || differences.tests.iter();
    let input = Volcano {
        kind,
        compared: &compared,
        across: VolcanoAcross::Difference,
        features: &differences.names,
        difference: &tests()
            .map(|test| test.difference_of_means)
            .collect::<Vec<_>>(),
        auc: &tests().map(|test| test.auc).collect::<Vec<_>>(),
        log10_p: &tests().map(|test| test.log10_p).collect::<Vec<_>>(),
        log10_q: &differences.log10_q,
    };
    Some(volcano(&input, context))
}

/// A picture `SPACE/METHOD/BY`.
pub(super) fn draw_scatter(
    session: &Session,
    of: &str,
    context: &FigureContext,
) -> Option<Result<Figure>> {
    let mut parts = of.splitn(3, '/');
    let (space, method, by) = (parts.next()?, parts.next()?, parts.next()?);
    let space = Space::ALL.into_iter().find(|one| one.name() == space)?;
    let method = Method::ALL.into_iter().find(|one| one.name() == method)?;
    let plane = session.plane(space, method)?.mapv(f64::from);
    let samples = session.cohort()?;
    let coloured = match session.colouring(by) {
        Ok(coloured) => coloured,
        Err(error) => return Some(Err(error)),
    };
    let shades = Shaded::of(&coloured.shades);
    let selected = session.selection();
    let mut is_selected = vec![false; samples.len()];
    selected
        .iter()
        .for_each(|&sample| is_selected[sample] = true);
    let labels = session.axis_labels(space, method);
    let names = [1, 2].map(|axis| match method {
        Method::Pca => format!("PC{axis}"),
        _ => format!("{} {axis}", method.title()),
    });
    let input = Scatter {
        name: &format!("{}_{}", space.name(), method.name()),
        title: &format!(
            "{}, coloured by {}",
            session.scatter_title(space, method),
            coloured.title
        ),
        coordinates: plane.slice(s![.., ..2]),
        axes: [0, 1].map(|axis| ScatterAxis {
            name: &names[axis],
            label: &labels[axis],
        }),
        scale: method == Method::Pca,
        sample_ids: &samples.ids,
        colouring: shades.colouring(&coloured.title),
        selected: (!selected.is_empty()).then_some(is_selected.as_slice()),
    };
    Some(scatter(&input, context))
}

/// A colouring in the form that figures take.
enum Shaded<'a> {
    Classes(&'a [String], Vec<u16>),
    Values(&'a [f32], (f64, f64)),
}

impl<'a> Shaded<'a> {
    fn of(shades: &'a Shades) -> Self {
        match shades {
            Shades::Classes { order, .. } => Shaded::Classes(order, shades.codes()),
            Shades::Values(values) => {
                let finite = || values.iter().copied().filter(|value| value.is_finite());
                let low = finite().fold(f32::INFINITY, f32::min);
                let high = finite().fold(f32::NEG_INFINITY, f32::max);
                let range = if low <= high { (low, high) } else { (0.0, 1.0) };
                Shaded::Values(values, (f64::from(range.0), f64::from(range.1)))
            }
        }
    }

    fn colouring<'b>(&'b self, title: &'b str) -> Colouring<'b> {
        match self {
            Shaded::Classes(names, codes) => Colouring::Classes {
                title,
                names,
                codes,
            },
            Shaded::Values(values, range) => Colouring::Values {
                title,
                values,
                range: *range,
            },
        }
    }
}
