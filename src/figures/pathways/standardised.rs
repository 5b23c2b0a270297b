//! Pathways' scores made comparable, and which of them vary most.

use ndarray::{Array2, ArrayView2};

use crate::sorting::sorted_indices;

/// The pathways with the largest variance over the samples, at most `limit` of them, the largest first. Scores that
/// are no numbers do not count.
pub fn most_variable(scores: ArrayView2<f64>, limit: usize) -> Vec<usize> {
    let variances: Vec<f64> = (0..scores.ncols())
        .map(|pathway| mean_and_variance(&scores, pathway).1)
        .collect();
    let mut order = sorted_indices(variances.len(), &|one, other| {
        variances[other].total_cmp(&variances[one])
    });
    order.truncate(limit);
    order
}

/// The chosen pathways' scores (pathways × samples), each pathway with mean 0 and population standard deviation 1;
/// 0 where a score is no number or a pathway is constant. This is what the heat map shows and what its orders should
/// be computed from.
pub fn z_scores(scores: ArrayView2<f64>, pathways: &[usize]) -> Array2<f64> {
    let mut z = Array2::zeros((pathways.len(), scores.nrows()));
    for (mut row, &pathway) in z.rows_mut().into_iter().zip(pathways) {
        let (mean, variance) = mean_and_variance(&scores, pathway);
        let deviation = variance.sqrt();
        for (cell, &score) in row.iter_mut().zip(scores.column(pathway)) {
            if score.is_finite() && deviation > 0.0 {
                *cell = (score - mean) / deviation;
            }
        }
    }
    z
}

fn mean_and_variance(scores: &ArrayView2<f64>, pathway: usize) -> (f64, f64) {
    let finite = || {
        scores
            .column(pathway)
            .into_iter()
            .copied()
            .filter(|score| score.is_finite())
    };
    let number = finite().count().max(1) as f64;
    let mean = finite().sum::<f64>() / number;
    (
        mean,
        finite()
            .map(|score| (score - mean) * (score - mean))
            .sum::<f64>()
            / number,
    )
}
