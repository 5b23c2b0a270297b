//! Whether two models go by the same genes.

use serde::Serialize;

use super::Attributions;
use crate::learn::correlation::pearson;
use crate::learn::ranking::ranks;
use crate::{Error, Result};

/// How much the genes that decide a class are the same in two models, by mean absolute attribution.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct GeneOverlap {
    /// How many genes of each model are compared.
    pub top: usize,
    /// How many of them are both models'.
    pub shared: usize,
    /// The shared ones as a part of those that are either's (Jaccard).
    pub jaccard: f64,
    /// Spearman's rank correlation over all genes; none if a model's are all the same.
    pub spearman: Option<f64>,
}

/// Compares the `top` genes of each model for one class.
///
/// # Errors
/// If a model does not know the class or was not asked about samples of it, and models of other numbers of genes.
pub fn compare_genes(
    a: &Attributions,
    b: &Attributions,
    class: &str,
    top: usize,
) -> Result<GeneOverlap> {
    let genes = a.absolute.ncols();
    if b.absolute.ncols() != genes {
        return Err(Error::new(
            format!(
                "one model sees {genes} genes, the other {}",
                b.absolute.ncols()
            ),
            "Compare models on the same features.",
        ));
    }
    let (in_a, in_b) = (a.asked(class)?, b.asked(class)?);
    let mut of_a = vec![false; genes];
    a.top(in_a, top).iter().for_each(|&gene| of_a[gene] = true);
    let of_b = b.top(in_b, top);
    let shared = of_b.iter().filter(|&&gene| of_a[gene]).count();
    let ranks = |of: &Attributions, class: usize| ranks(&of.absolute.row(class).to_vec());
    let either = (2 * of_b.len() - shared).max(1);
    Ok(GeneOverlap {
        top: of_b.len(),
        shared,
        jaccard: shared as f64 / either as f64,
        spearman: pearson(&ranks(a, in_a), &ranks(b, in_b)),
    })
}

impl Attributions {
    /// The place of a class that samples were asked for.
    fn asked(&self, class: &str) -> Result<usize> {
        let found = self.classes.iter().position(|name| name == class);
        found
            .filter(|&place| self.samples[place] > 0)
            .ok_or_else(|| {
                Error::new(
                    format!(
                        "the {} classifier has no attributions for {class}",
                        self.model.name()
                    ),
                    "Choose a class that it was trained on and that samples were given of.",
                )
            })
    }
}
