//! Principal components as figures show them.

use ndarray::ArrayView2;

use super::numbers::percent;
use crate::{Error, Result};

/// Two finite components for every sample and class.
pub fn check_components<'a>(
    mut scores: impl Iterator<Item = ArrayView2<'a, f64>>,
    samples: usize,
    classes: usize,
) -> Result<()> {
    if classes != samples {
        let what = "samples and classes of the principal components do not match";
        return Err(Error::new(what, "Run the analysis again."));
    }
    scores.try_for_each(|scores| {
        if scores.nrows() != samples || scores.ncols() < 2 {
            let what = "a PCA does not have two components for every sample and class";
            let advice = "Use at least three samples and run the PCA again.";
            return Err(Error::new(what, advice));
        }
        if !scores.iter().all(|score| score.is_finite()) {
            let what = "the principal components hold values that are not numbers";
            return Err(Error::new(what, "Run the PCA again."));
        }
        Ok(())
    })
}

/// The first two components, each turned to agree with another picture's: an axis' direction is arbitrary.
pub fn turned(scores: ArrayView2<f64>, like: ArrayView2<f64>) -> Vec<(f64, f64)> {
    let signs = [0, 1].map(|component| {
        let product = scores.column(component).dot(&like.column(component));
        if product < 0.0 { -1.0 } else { 1.0 }
    });
    let rows = scores.rows().into_iter();
    rows.map(|row| (signs[0] * row[0], signs[1] * row[1]))
        .collect()
}

/// The name of a component, counted from 0, and what share it explains of `whole`, where that is known:
/// `PC1, 26.5 % of variance`.
pub fn component_name(component: usize, explained: &[f64], whole: &str) -> String {
    let share = explained.get(component).filter(|share| share.is_finite());
    let share = share.map_or(String::new(), |&share| {
        format!(", {}{whole}", percent(share))
    });
    format!("PC{}{share}", component + 1)
}

/// The first two components and the shares of variance they explain, as far as these are known: `PC1, 26.5 %`.
pub fn axis_names(explained: &[f64]) -> [String; 2] {
    [0, 1].map(|component| component_name(component, explained, ""))
}
