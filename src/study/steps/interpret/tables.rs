//! The tables of what was found in the model.

use super::run::GenesAsked;
use crate::learn::{GeneOverlap, compare_genes, strongest};
use crate::study::tables::text_table;
use crate::study::{InterpretResult, Session};
use crate::table::{Cell, TextTable};

/// Genes of each model that are compared.
const COMPARED: usize = 50;
/// Genes of each class that are listed.
const LISTED: usize = 100;

impl GenesAsked {
    /// The classes that samples were asked for, with their place in both models.
    pub fn classes(&self) -> impl Iterator<Item = (&str, usize, usize)> {
        let names = self.network.classes.iter().enumerate();
        names.filter_map(|(place, name)| {
            let linear = self.linear.classes.iter().position(|one| one == name)?;
            let asked = self.network.samples[place] > 0 && self.linear.samples[linear] > 0;
            asked.then_some((name.as_str(), place, linear))
        })
    }

    /// How far both models go by the same genes, class by class.
    pub fn overlaps(&self) -> Vec<(&str, GeneOverlap)> {
        let compare = |(class, _, _)| {
            let overlap = compare_genes(&self.network, &self.linear, class, COMPARED);
            Some((class, overlap.ok()?))
        };
        self.classes().filter_map(compare).collect()
    }
}

/// The names of the tables that there are.
pub fn names(session: &Session) -> Vec<&'static str> {
    let Some(result) = session.interpretation() else {
        return Vec::new();
    };
    let mut names = Vec::new();
    if result.head.median_r2.is_some() {
        names.push("pathway_fit");
    }
    if result.genes.is_some() {
        names.extend(["class_genes", "gene_overlap"]);
    }
    if !result.pathways.is_empty() {
        names.push("latent_pathways");
    }
    names
}

/// One of them.
pub fn table(session: &Session, name: &str) -> Option<TextTable> {
    let result = session.interpretation()?;
    match name {
        "pathway_fit" => Some(pathway_fit(result)),
        "latent_pathways" => Some(latent_pathways(result)),
        "class_genes" => Some(class_genes(result.genes.as_ref()?)),
        "gene_overlap" => Some(gene_overlap(result.genes.as_ref()?)),
        _ => None,
    }
}

fn number(value: Option<f64>) -> Cell {
    value.map_or(Cell::Missing, Cell::Number)
}

fn pathway_fit(result: &InterpretResult) -> TextTable {
    let fits = result.pathways.iter().zip(&result.head.pathways);
    let rows = fits.map(|(pathway, fit)| {
        vec![
            Cell::Text(pathway.clone()),
            number(fit.r2),
            number(fit.correlation),
        ]
    });
    text_table(
        "pathway_fit",
        "How well the encoder tells each pathway's score, in samples it has not seen",
        &["pathway", "R²", "correlation"],
        rows.collect(),
    )
}

fn latent_pathways(result: &InterpretResult) -> TextTable {
    let rows = strongest(&result.correlation).into_iter().map(|one| {
        vec![
            Cell::Text(format!("latent_{}", one.dimension)),
            Cell::Text(result.pathways[one.pathway].clone()),
            Cell::Number(f64::from(one.correlation)),
        ]
    });
    text_table(
        "latent_pathways",
        "The pathway that each latent dimension follows most",
        &["dimension", "pathway", "correlation"],
        rows.collect(),
    )
}

/// Of each class the genes that either model names most.
fn class_genes(asked: &GenesAsked) -> TextTable {
    let mut rows = Vec::new();
    for (class, network, linear) in asked.classes() {
        let all = asked.genes.len();
        let rank = |order: Vec<usize>| {
            let mut ranks = vec![0_u64; all];
            (1..).zip(order).for_each(|(rank, gene)| ranks[gene] = rank);
            ranks
        };
        let order = asked.network.top(network, all);
        let ranks = rank(asked.linear.top(linear, all));
        let others = asked.others.as_ref();
        let from_others = others.map(|others| rank(others.top(network, all)));
        let is_listed = |ranks: &Vec<u64>, gene: usize| ranks[gene] <= LISTED as u64;
        for (at, &gene) in order.iter().enumerate() {
            let by_others = from_others
                .as_ref()
                .is_some_and(|ranks| is_listed(ranks, gene));
            if at >= LISTED && !is_listed(&ranks, gene) && !by_others {
                continue;
            }
            let mut row = vec![
                Cell::Text(class.into()),
                Cell::Text(asked.genes[gene].clone()),
                Cell::Count(at as u64 + 1),
                Cell::Number(f64::from(asked.network.signed[[network, gene]])),
                Cell::Number(f64::from(asked.network.absolute[[network, gene]])),
                Cell::Count(ranks[gene]),
                Cell::Number(f64::from(asked.linear.signed[[linear, gene]])),
            ];
            if let (Some(others), Some(ranks)) = (others, &from_others) {
                row.push(Cell::Count(ranks[gene]));
                row.push(Cell::Number(f64::from(others.signed[[network, gene]])));
            }
            rows.push(row);
        }
    }
    let mut columns = vec![
        "class",
        "gene",
        "rank",
        "mean attribution",
        "mean absolute attribution",
        "rank, logistic regression",
        "mean attribution, logistic regression",
    ];
    if asked.others.is_some() {
        columns.extend([
            "rank, from other classes",
            "mean attribution, from other classes",
        ]);
    }
    text_table(
        "class_genes",
        "Genes that decide a class, by integrated gradients and by logistic regression",
        &columns,
        rows,
    )
}

fn gene_overlap(asked: &GenesAsked) -> TextTable {
    let rows = asked.overlaps().into_iter().map(|(class, overlap)| {
        vec![
            Cell::Text(class.into()),
            Cell::Count(overlap.top as u64),
            Cell::Count(overlap.shared as u64),
            Cell::Number(overlap.jaccard),
            number(overlap.spearman),
        ]
    });
    text_table(
        "gene_overlap",
        "Whether the network and logistic regression go by the same genes",
        &[
            "class",
            "genes compared",
            "shared",
            "Jaccard",
            "Spearman over all genes",
        ],
        rows.collect(),
    )
}
