//! An order of rows that puts like beside like, for heat maps.

use kodama::{MethodChain, nnchain};
use ndarray::ArrayView2;

use crate::{Error, Result};

/// More rows than this are refused: the distances between all pairs would take some 200 MB.
pub const MOST_ROWS: usize = 7_000;

/// A hierarchical clustering of rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Clustering {
    /// The rows' indices in the order of the tree's leaves.
    pub order: Vec<usize>,
    /// For each of the `rows − 1` merges, ascending, the average distance at which it happened.
    pub heights: Vec<f64>,
}

/// Clusters rows by average linkage of their Euclidean distances (UPGMA, Sokal and Michener 1958).
///
/// The clustering is kodama's (nearest-neighbour chain, time and memory grow with the square of the rows). Of two
/// branches the tighter comes first, as in R's `hclust`, equal ones in the rows' order. Where a value is not finite its
/// column does not count for that pair of rows.
///
/// # Errors
/// If there are more than [`MOST_ROWS`] rows.
pub fn average_linkage(rows: ArrayView2<'_, f64>) -> Result<Clustering> {
    let count = rows.nrows();
    if count > MOST_ROWS {
        return Err(Error::new(
            format!("{count} rows are too many to cluster"),
            format!("Choose at most {MOST_ROWS}, the most variable ones for example."),
        ));
    }
    if count < 2 {
        return Ok(Clustering {
            order: (0..count).collect(),
            heights: Vec::new(),
        });
    }
    let mut distances = Vec::with_capacity(count * (count - 1) / 2);
    for first in 0..count {
        for second in first + 1..count {
            distances.push(squared_distance(rows, first, second).sqrt());
        }
    }
    let tree = nnchain(&mut distances, count, MethodChain::Average);
    let steps: Vec<[usize; 2]> = tree
        .steps()
        .iter()
        .map(|step| [step.cluster1, step.cluster2])
        .collect();
    Ok(Clustering {
        order: leaves(&steps, count),
        heights: tree.steps().iter().map(|step| step.dissimilarity).collect(),
    })
}

/// The order of the rows in [`average_linkage`].
///
/// # Errors
/// As there.
pub fn leaf_order(rows: ArrayView2<'_, f64>) -> Result<Vec<usize>> {
    average_linkage(rows).map(|clustering| clustering.order)
}

fn squared_distance(rows: ArrayView2<'_, f64>, first: usize, second: usize) -> f64 {
    let differences = rows
        .row(first)
        .into_iter()
        .zip(rows.row(second))
        .map(|(a, b)| a - b);
    differences
        .filter(|difference| difference.is_finite())
        .map(|d| d * d)
        .sum()
}

/// Walks the tree from its root. Clusters are numbered as in SciPy: rows first, then merges in their order, so of two
/// clusters the one with the smaller number is the tighter.
fn leaves(steps: &[[usize; 2]], rows: usize) -> Vec<usize> {
    let mut order = Vec::with_capacity(rows);
    let mut waiting = vec![rows + steps.len() - 1];
    while let Some(cluster) = waiting.pop() {
        match cluster.checked_sub(rows).and_then(|step| steps.get(step)) {
            Some(&[a, b]) => waiting.extend([a.max(b), a.min(b)]),
            None => order.push(cluster),
        }
    }
    order
}
