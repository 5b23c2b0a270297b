//! The figures of Explore: variable genes, principal components, clusters, and what tells selected samples apart.

mod cluster_scan;
mod cluster_types;
mod explained_variance;
mod from_session;
mod mean_variance;
mod pca_panels;
mod tested;
mod volcano;
mod volcano_layout;

use super::drawing::figure::{Figure, FigureContext};
use super::step_figures::{Names, StepFigures, no_choosers};
use crate::Result;
use crate::study::explore::Space;
use crate::study::{Session, Step};

pub use cluster_scan::{ScanPoint, cluster_scan};
pub use cluster_types::{ClusterTypes, cluster_types};
pub use explained_variance::{Explained, explained_variance};
pub use mean_variance::{MeanVariance, mean_variance};
pub use pca_panels::{PcaPanel, PcaPanels, pca_panels};
pub use tested::{Volcano, VolcanoAcross, VolcanoKind};
pub use volcano::volcano;

pub(super) const FIGURES: StepFigures = StepFigures {
    step: Step::EXPLORE,
    names,
    draw,
    choosers: no_choosers,
};

fn names(session: &Session) -> Names {
    let exploration = session.exploration();
    let mut names = Vec::new();
    if !exploration.is_empty() {
        if session
            .cohort()
            .is_some_and(|samples| samples.classes() > 0)
        {
            // These two are drawn as those of Data are.
            names.push(("class_counts", "Samples of each class"));
        }
        names.push(("normal_tumour", "Normal and tumour samples"));
    }
    if exploration.variable().is_some() {
        names.push(("mean_variance", "Mean and variance of the genes"));
    }
    if exploration.panels().is_some() {
        names.push((
            "pca_panels",
            "Principal components on several numbers of genes",
        ));
        names.push((
            "explained_variance",
            "Variance explained by principal components",
        ));
    }
    if let Some(clusters) = exploration.clusters(Space::Genes) {
        if !clusters.table.classes.is_empty() {
            names.push(("cluster_types", "Clusters and classes"));
        }
        names.push(("cluster_scan", "Clusters by their number"));
    }
    if exploration
        .clusters(Space::Latent)
        .is_some_and(|result| !result.table.classes.is_empty())
    {
        names.push((
            "cluster_types_latent",
            "Clusters of the learned space and classes",
        ));
    }
    names
}

fn draw(session: &Session, name: &str, context: &FigureContext) -> Option<Result<Figure>> {
    if let Some(of) = name.strip_prefix("scatter/") {
        return from_session::draw_scatter(session, of, context);
    }
    match name {
        "mean_variance" => from_session::draw_mean_variance(session, context),
        "pca_panels" => from_session::draw_panels(session, context),
        "explained_variance" => from_session::draw_explained(session, context),
        "cluster_types" => from_session::draw_cluster_types(session, Space::Genes, context),
        "cluster_types_latent" => from_session::draw_cluster_types(session, Space::Latent, context),
        "cluster_scan" => from_session::draw_scan(session, context),
        "volcano_genes" => from_session::draw_volcano(session, VolcanoKind::Genes, context),
        "volcano_pathways" => from_session::draw_volcano(session, VolcanoKind::Pathways, context),
        _ => None,
    }
}
