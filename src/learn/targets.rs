//! What the pathway head learns to predict: scores as they are, or each pathway on a scale of its own.
//!
//! Normalised enrichment scores are small numbers that differ little between samples, so the squared error of predicting them
//! vanishes beside the other objectives'. With mean 0 and standard deviation 1 every pathway asks for as much. The scale is
//! fitted on the samples that are trained on, and undone in the head's weights once training ends: whoever uses these gets
//! scores.

use ndarray::{Array2, ArrayView1, Axis};
use serde::{Deserialize, Serialize};

use super::weights::LinearWeights;

/// What the pathway head learns to predict.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PathwayTargets {
    /// The scores as they are.
    #[default]
    Nes,
    /// Each pathway's scores with mean 0 and standard deviation 1 in the samples that are trained on.
    Standardised,
}

/// The mean and standard deviation of each pathway's scores.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct TargetScale {
    pathways: Vec<MeanAndDeviation>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct MeanAndDeviation {
    mean: f64,
    /// Of the samples, with their number as divisor; 1 where all are the same.
    deviation: f64,
}

impl MeanAndDeviation {
    fn of(scores: ArrayView1<f32>, rows: &[usize]) -> Self {
        let number = rows.len().max(1) as f64;
        let over_rows = |of: &dyn Fn(f64) -> f64| -> f64 {
            let values = rows.iter().map(|&row| of(f64::from(scores[row])));
            values.sum::<f64>() / number
        };
        let mean = over_rows(&|score| score);
        let deviation = over_rows(&|score| (score - mean) * (score - mean)).sqrt();
        // What differs by rounding alone is the same.
        let differs = deviation > 1e-6 * mean.abs().max(f64::from(f32::MIN_POSITIVE));
        MeanAndDeviation {
            mean,
            deviation: if differs { deviation } else { 1.0 },
        }
    }
}

impl TargetScale {
    /// Fits the scale of `targets` (samples × pathways) on some of the samples.
    pub fn fit(targets: &Array2<f32>, rows: &[usize]) -> Self {
        let of_pathway = |scores| MeanAndDeviation::of(scores, rows);
        TargetScale {
            pathways: targets.columns().into_iter().map(of_pathway).collect(),
        }
    }

    /// The scores on their scale.
    pub fn apply(&self, targets: &Array2<f32>) -> Array2<f32> {
        let mut scaled = targets.clone();
        for (mut scores, scale) in scaled.axis_iter_mut(Axis(1)).zip(&self.pathways) {
            scores.mapv_inplace(|score| ((f64::from(score) - scale.mean) / scale.deviation) as f32);
        }
        scaled
    }

    /// Makes a head that predicts what is on the scale predict scores.
    pub fn undo(&self, head: &mut LinearWeights) {
        let outputs = head.weight.axis_iter_mut(Axis(1)).zip(&mut head.bias);
        for ((mut weights, bias), scale) in outputs.zip(&self.pathways) {
            weights.mapv_inplace(|weight| (f64::from(weight) * scale.deviation) as f32);
            *bias = f64::from(*bias).mul_add(scale.deviation, scale.mean) as f32;
        }
    }
}

#[cfg(test)]
mod tests {
    use ndarray::{Array2, array};

    use super::*;

    fn scores() -> Array2<f32> {
        array![
            [0.1, 0.25, 0.7],
            [0.3, 0.25, -0.2],
            [0.2, 0.25, 0.4],
            [9.0, 0.35, 0.0]
        ]
    }

    #[test]
    fn the_samples_that_are_trained_on_have_mean_0_and_deviation_1() {
        let rows = [0, 1, 2];
        let scaled = TargetScale::fit(&scores(), &rows).apply(&scores());
        for pathway in [0, 2] {
            let column = rows.map(|row| f64::from(scaled[[row, pathway]]));
            let mean = column.iter().sum::<f64>() / 3.0;
            let square = column.iter().map(|value| value * value).sum::<f64>() / 3.0;
            assert!(
                mean.abs() < 1e-6 && (square - 1.0).abs() < 1e-5,
                "{column:?}"
            );
        }
        // The same in all that are trained on: moved to 0, and not blown up.
        assert_eq!(scaled.column(1).to_vec()[..3], [0.0; 3]);
        assert!((scaled[[3, 1]] - 0.1).abs() < 1e-6);
    }

    #[test]
    fn what_is_not_trained_on_leaves_the_scale_as_it_is() {
        let mut others = scores();
        others.row_mut(3).fill(-50.0);
        let rows = [2, 0, 1];
        assert_eq!(
            TargetScale::fit(&scores(), &rows),
            TargetScale::fit(&others, &rows)
        );
    }

    #[test]
    fn a_head_whose_scale_is_undone_predicts_scores() {
        let scale = TargetScale::fit(&scores(), &[0, 1, 2]);
        let mut head = LinearWeights {
            weight: array![[0.5, -0.1, 0.2], [0.3, 0.4, -0.6]],
            bias: vec![0.1, -0.2, 0.05],
        };
        let latent = [0.7_f32, -1.3];
        let predicted = |head: &LinearWeights| -> Vec<f32> {
            let of_output = |at: usize| {
                let weights = head.weight.column(at);
                head.bias[at] + latent[0] * weights[0] + latent[1] * weights[1]
            };
            (0..3).map(of_output).collect()
        };
        let on_scale = predicted(&head);
        scale.undo(&mut head);
        let expected = Array2::from_shape_vec((1, 3), predicted(&head)).unwrap();
        for (ours, theirs) in on_scale.iter().zip(scale.apply(&expected)) {
            assert!((ours - theirs).abs() < 1e-4, "{ours} {theirs}");
        }
    }
}
