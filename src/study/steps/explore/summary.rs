//! Explore's numbers in one value.

use serde::Serialize;

use super::clusters::ScanPoint;
use super::principal::Panel;
use super::{Analysis, Method, Space};
use crate::explore::classes::ClassCounts;
use crate::study::{Session, Study};

/// The numbers of Explore in one value (`explore.json`).
#[derive(Debug, Clone, Default, Serialize)]
pub struct ExploreSummary {
    samples: usize,
    genes: usize,
    classes: ClassCounts,
    imbalance: Option<String>,
    near_constant_genes: usize,
    principal_components: Vec<PanelSummary>,
    layouts: Vec<LayoutSummary>,
    clusters: Option<ScanPoint>,
    scan: Vec<ScanPoint>,
    outliers: usize,
    settings: Study,
}

#[derive(Debug, Clone, Serialize)]
struct PanelSummary {
    genes: usize,
    explained_variance_ratio: Vec<f64>,
    disparity_to_next: Option<f64>,
}

#[derive(Debug, Clone, Serialize)]
struct LayoutSummary {
    method: Method,
    exact_neighbours: bool,
    trustworthiness: Option<f64>,
}

impl Session {
    /// The numbers of Explore, as far as they are there.
    pub fn explore_summary(&self) -> ExploreSummary {
        let exploration = self.exploration();
        let samples = self.cohort();
        let classes = samples.map(|samples| ClassCounts::of(&samples.labels));
        let panels = exploration
            .panels()
            .map_or(&[][..], |result| &result.panels);
        let clusters = exploration.clusters(Space::Genes);
        let layout = |method: Method| {
            let result = exploration.layout(Analysis::scatter(Space::Genes, method))?;
            Some(LayoutSummary {
                method,
                exact_neighbours: result.exact_neighbours,
                trustworthiness: result.trustworthiness,
            })
        };
        ExploreSummary {
            samples: samples.map_or(0, |samples| samples.len()),
            genes: samples.map_or(0, |samples| samples.genes().len()),
            imbalance: classes
                .as_ref()
                .and_then(|classes| classes.imbalance().map(|imbalance| imbalance.sentence())),
            classes: classes.unwrap_or_default(),
            near_constant_genes: exploration
                .variable()
                .map_or(0, |result| result.genes.near_constant),
            principal_components: panels.iter().map(PanelSummary::of).collect(),
            layouts: [Method::Tsne, Method::Umap]
                .into_iter()
                .filter_map(layout)
                .collect(),
            clusters: clusters.map(|result| result.scores),
            scan: clusters
                .map(|result| result.scan.clone())
                .unwrap_or_default(),
            outliers: self.far_samples().len(),
            settings: self.study().clone(),
        }
    }
}

impl PanelSummary {
    fn of(panel: &Panel) -> Self {
        PanelSummary {
            genes: panel.genes,
            explained_variance_ratio: panel.pca.explained_variance_ratio.clone(),
            disparity_to_next: panel.disparity,
        }
    }
}
