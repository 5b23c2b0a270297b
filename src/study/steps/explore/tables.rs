//! Explore's tables.

use ndarray::s;

use super::difference::Differences;
use super::{Method, Space, words};
use crate::explore::outliers::{AXES, Outlier, outliers};
use crate::sorting::sorted_indices;
use crate::study::Session;
use crate::study::tables::text_table;
use crate::table::{Cell, TextTable};

/// Components whose loadings are listed.
const LOADED_COMPONENTS: usize = 10;
/// Genes listed for each sign of a component.
const LOADINGS: usize = 10;

/// The names of the tables that there are.
pub fn names(session: &Session) -> Vec<&'static str> {
    let exploration = session.exploration();
    let mut names = Vec::new();
    if exploration.variable().is_some() {
        names.push("variable_genes");
    }
    if exploration.principal(Space::Genes).is_some() {
        names.extend(["loadings", "outliers", "layouts"]);
    }
    names
}

/// One of them.
pub fn table(session: &Session, name: &str) -> Option<TextTable> {
    match name {
        "variable_genes" => session.variable_table(),
        "loadings" => session.loadings_table(),
        "outliers" => session.outliers_table(),
        "layouts" => session.layouts_table(),
        "selection" => session.selection_table(),
        "difference_genes" => {
            let result = session.exploration().difference()?;
            Some(difference_table(name, "gene", &result.genes))
        }
        "difference_pathways" => {
            let result = session.exploration().difference()?;
            Some(difference_table(name, "pathway", &result.pathways))
        }
        _ => None,
    }
}

impl Session {
    fn variable_table(&self) -> Option<TextTable> {
        let genes = &self.exploration().variable()?.genes;
        let symbols = self.cohort()?.genes();
        let row = |(rank, &gene): (usize, &u32)| {
            let gene = gene as usize;
            vec![
                Cell::Count(rank as u64 + 1),
                Cell::Text(symbols.get(gene).cloned().unwrap_or_default()),
                Cell::Number(genes.mean[gene]),
                Cell::Number(genes.variance[gene]),
                Cell::Number(genes.dispersion[gene]),
            ]
        };
        let rows = genes.order.iter().enumerate().map(row);
        let columns = ["rank", "gene", "mean", "variance", "dispersion"];
        Some(text_table(
            "variable_genes",
            "Genes by how much they vary",
            &columns,
            rows.collect(),
        ))
    }

    /// The genes with the largest loadings of each sign, for the first components.
    fn loadings_table(&self) -> Option<TextTable> {
        let result = self.exploration().principal(Space::Genes)?;
        let mut rows = Vec::new();
        let components = result.pca.components.rows().into_iter();
        for (component, loadings) in components.take(LOADED_COMPONENTS).enumerate() {
            let order = sorted_indices(loadings.len(), &|a, b| loadings[b].total_cmp(&loadings[a]));
            let most = LOADINGS.min(order.len() / 2);
            let positive = order.iter().take(most).map(|&gene| ("+", gene));
            let negative = order.iter().rev().take(most).map(|&gene| ("−", gene));
            for (sign, gene) in positive.chain(negative) {
                rows.push(vec![
                    Cell::Count(component as u64 + 1),
                    Cell::Text(sign.into()),
                    Cell::Text(result.names.get(gene).cloned().unwrap_or_default()),
                    Cell::Number(loadings[gene]),
                ]);
            }
        }
        let columns = ["component", "sign", "gene", "loading"];
        Some(text_table(
            "loadings",
            "Genes that make the principal components",
            &columns,
            rows,
        ))
    }

    /// The samples that lie far from their class.
    pub(super) fn far_samples(&self) -> Vec<Outlier> {
        let of = || {
            let scores = &self.exploration().principal(Space::Genes)?.pca.scores;
            let labels = &self.cohort()?.labels;
            let components = AXES.min(scores.ncols());
            let cutoff = self.study().explore.outlier_cutoff;
            outliers(scores.slice(s![.., ..components]), labels, cutoff).ok()
        };
        of().unwrap_or_default()
    }

    fn outliers_table(&self) -> Option<TextTable> {
        let samples = self.cohort()?;
        let row = |outlier: Outlier| {
            vec![
                Cell::Text(samples.ids.get(outlier.sample).cloned().unwrap_or_default()),
                text(samples.labels.get(outlier.sample)),
                Cell::Number(outlier.distance),
            ]
        };
        let rows = self.far_samples().into_iter().map(row);
        let columns = ["sample", "class", "distance from its class"];
        Some(text_table(
            "outliers",
            "Samples far from their class",
            &columns,
            rows.collect(),
        ))
    }

    /// Every picture's coordinates, with what is known of each sample.
    fn layouts_table(&self) -> Option<TextTable> {
        let samples = self.cohort()?;
        let mut columns: Vec<String> = ["sample", "class", "part"].map(String::from).to_vec();
        let mut planes = Vec::new();
        for space in Space::ALL {
            for method in Method::ALL {
                let Some(plane) = self.plane(space, method) else {
                    continue;
                };
                for axis in 1..=2 {
                    columns.push(format!("{} {} {axis}", space.title(), method.title()));
                }
                planes.push(plane);
            }
        }
        let mut clusterings = Vec::new();
        for space in Space::ALL {
            if let Some(result) = self.exploration().clusters(space) {
                columns.push(words::clusters_title(space).to_ascii_lowercase());
                clusterings.push(&result.clustering.assignment);
            }
        }
        columns.extend(samples.metadata.iter().map(|column| column.name.clone()));
        let row = |sample: usize| {
            let mut row = self.sample_cells(sample);
            for plane in &planes {
                let place = plane.row(sample);
                row.extend(place.iter().map(|&at| Cell::Number(f64::from(at))));
            }
            for clusters in &clusterings {
                let cluster = clusters.get(sample).map(|&cluster| u64::from(cluster) + 1);
                row.push(cluster.map_or(Cell::Missing, Cell::Count));
            }
            row.extend(
                samples
                    .metadata
                    .iter()
                    .map(|column| text(column.values.get(sample))),
            );
            row
        };
        let rows = (0..samples.len()).map(row).collect();
        let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
        Some(text_table(
            "layouts",
            "Where each sample lies",
            &columns,
            rows,
        ))
    }

    fn sample_cells(&self, sample: usize) -> Vec<Cell> {
        let Some(samples) = self.cohort() else {
            return Vec::new();
        };
        let part = samples.parts.get(sample).map_or("", |part| part.name());
        vec![
            text(samples.ids.get(sample)),
            text(samples.labels.get(sample)),
            Cell::Text(part.into()),
        ]
    }

    fn selection_table(&self) -> Option<TextTable> {
        let samples = self.cohort()?;
        let mut columns = vec!["sample", "class", "part"];
        columns.extend(samples.metadata.iter().map(|column| column.name.as_str()));
        let row = |&sample: &usize| {
            let mut row = self.sample_cells(sample);
            row.extend(
                samples
                    .metadata
                    .iter()
                    .map(|column| text(column.values.get(sample))),
            );
            row
        };
        let rows = self.selection().iter().map(row).collect();
        Some(text_table("selection", "Selected samples", &columns, rows))
    }
}

fn difference_table(name: &str, kind: &str, differences: &Differences) -> TextTable {
    let row = |feature: usize| {
        let test = &differences.tests[feature];
        vec![
            Cell::Text(differences.names[feature].clone()),
            Cell::Number(test.difference_of_means),
            Cell::Number(test.auc),
            Cell::Number(test.z),
            Cell::Number(test.p),
            Cell::Number(differences.q[feature]),
            Cell::Number(-differences.log10_q[feature]),
        ]
    };
    let rows = differences.order().into_iter().map(row).collect();
    let columns = [
        kind,
        "difference of means",
        "AUC",
        "z",
        "p",
        "q (Benjamini–Hochberg)",
        "−log10 q",
    ];
    let title = match kind {
        "gene" => "Genes, selected samples against the rest",
        _ => "Pathways, selected samples against the rest",
    };
    text_table(name, title, &columns, rows)
}

fn text(value: Option<&String>) -> Cell {
    match value {
        Some(value) if !value.is_empty() => Cell::Text(value.clone()),
        _ => Cell::Missing,
    }
}
