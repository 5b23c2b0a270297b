//! How well the pretrained pathway head predicts the pathway scores of samples that it has not seen.
//!
//! The measured scores must be on the scale of the targets of pretraining: enrichment scores divided by the range of the
//! pretraining part, `unseen.nes_with(pretraining.range())` of [`Scores`](crate::pathways::Scores). Divided by the range
//! of another part they would be stretched, and the fit judged too badly.

use ndarray::{Array2, ArrayView1};
use serde::Serialize;

use super::correlation::{mean, pearson, same_samples};
use super::sweep::percentile;
use super::weights::LinearWeights;
use crate::{Error, Result};

/// Predicted and measured scores of the same samples, and how close they are.
#[derive(Debug, Clone, PartialEq)]
pub struct PathwayHead {
    /// Samples × pathways, by the head.
    pub predicted: Array2<f32>,
    /// Samples × pathways, by ssGSEA.
    pub measured: Array2<f32>,
    /// One per pathway.
    pub pathways: Vec<PathwayFit>,
    /// The mean R² of the pathways that have one; none if no pathway has.
    pub mean_r2: Option<f64>,
    /// Their median.
    pub median_r2: Option<f64>,
    /// R² of all pathways together: `1 − Σ(measured − predicted)² / Σ(measured − mean of its pathway)²` over samples and
    /// pathways, which is their mean weighted by variance (scikit-learn's `multioutput='variance_weighted'`).
    pub overall_r2: Option<f64>,
}

/// How close one pathway's predictions are to what was measured.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct PathwayFit {
    /// `1 − Σ(measured − predicted)² / Σ(measured − mean)²`, with the mean of these samples, as scikit-learn's
    /// `r2_score`: 1 is perfect, 0 no better than the mean, below 0 worse. None if the measured scores are all the same.
    pub r2: Option<f64>,
    /// Pearson's correlation. None if the measured or the predicted scores are all the same.
    pub correlation: Option<f64>,
}

impl PathwayHead {
    /// Judges the head (`weights.pathway`) by samples that were no part of pretraining: their latent vectors (samples ×
    /// latent) and measured scores (samples × pathways). Scores that are not finite are left out, pathway by pathway.
    ///
    /// # Errors
    /// Matrices of different samples or fewer than two, and those that do not fit the head.
    pub fn judge(
        head: &LinearWeights,
        latent: &Array2<f32>,
        measured: Array2<f32>,
    ) -> Result<PathwayHead> {
        same_samples(latent, &measured)?;
        if (latent.ncols(), measured.ncols()) != (head.inputs(), head.outputs()) {
            return Err(Error::new(
                format!(
                    "the pathway head makes {} scores of {} latent dimensions, and there are {} scores and {} dimensions",
                    head.outputs(),
                    head.inputs(),
                    measured.ncols(),
                    latent.ncols()
                ),
                "Give the latent vectors of its own encoder, and the scores of the pathways it was trained on.",
            ));
        }
        let mut predicted = latent.dot(&head.weight);
        predicted += &ArrayView1::from(&head.bias);
        let columns = predicted.columns().into_iter().zip(measured.columns());
        let pathways: Vec<PathwayFit> = columns
            .map(|(predicted, measured)| PathwayFit::of(predicted, measured))
            .collect();
        let overall_r2 = overall(&predicted, &measured);
        let mut r2: Vec<f64> = pathways.iter().filter_map(|pathway| pathway.r2).collect();
        r2.sort_unstable_by(f64::total_cmp);
        Ok(PathwayHead {
            mean_r2: mean(&r2),
            median_r2: (!r2.is_empty()).then(|| percentile(&r2, 0.5)),
            overall_r2,
            predicted,
            measured,
            pathways,
        })
    }

    /// The same without a judgement: of a head that pretraining did not teach, which is as it began.
    pub fn untaught(mut self) -> Self {
        let unknown = PathwayFit {
            r2: None,
            correlation: None,
        };
        self.pathways.fill(unknown);
        (self.mean_r2, self.median_r2, self.overall_r2) = (None, None, None);
        self
    }
}

/// The pairs of a pathway's scores that are both finite: predicted and measured.
fn finite(predicted: ArrayView1<f32>, measured: ArrayView1<f32>) -> (Vec<f64>, Vec<f64>) {
    let pairs = predicted.into_iter().zip(measured);
    let pairs = pairs.filter(|(predicted, measured)| (*predicted + *measured).is_finite());
    pairs
        .map(|(&predicted, &measured)| (f64::from(predicted), f64::from(measured)))
        .unzip()
}

/// What is left of the squares, and the squares around the mean.
fn squares(predicted: &[f64], measured: &[f64]) -> Option<(f64, f64)> {
    let centre = mean(measured)?;
    let total = measured.iter().map(|value| (value - centre).powi(2)).sum();
    let pairs = measured.iter().zip(predicted);
    Some((pairs.map(|(value, of)| (value - of).powi(2)).sum(), total))
}

fn overall(predicted: &Array2<f32>, measured: &Array2<f32>) -> Option<f64> {
    let (mut left, mut total) = (0.0, 0.0);
    for (predicted, measured) in predicted.columns().into_iter().zip(measured.columns()) {
        let (predicted, measured) = finite(predicted, measured);
        let varies = |(_, around): &(f64, f64)| *around > 0.0;
        if let Some((of_pathway, around)) = squares(&predicted, &measured).filter(varies) {
            left += of_pathway;
            total += around;
        }
    }
    (total > 0.0).then(|| 1.0 - left / total)
}

impl PathwayFit {
    fn of(predicted: ArrayView1<f32>, measured: ArrayView1<f32>) -> Self {
        let (predicted, measured) = finite(predicted, measured);
        PathwayFit {
            r2: r2(&predicted, &measured),
            correlation: pearson(&predicted, &measured),
        }
    }
}

fn r2(predicted: &[f64], measured: &[f64]) -> Option<f64> {
    let (left, total) = squares(predicted, measured)?;
    let varies = measured.iter().any(|value| *value != measured[0]);
    (varies && total > 0.0).then(|| 1.0 - left / total)
}
