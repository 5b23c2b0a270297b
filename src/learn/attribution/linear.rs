//! Attributions of a linear model, which are exact.

use ndarray::{Array2, ArrayView1, Axis};

use super::{AttributionOptions, Attributions, Chosen, Sums};
use crate::learn::classify::fit::Fitted;
use crate::learn::classify::{Classifier, ModelKind};
use crate::{Error, Result};

/// The attributions of a logistic regression on genes ([`ModelKind::Logistic`]), as of
/// [`IntegratedGradients`](super::IntegratedGradients) with the same arguments; of the options the steps do not matter.
///
/// # Errors
/// Another model, or one trained on a single class; otherwise as
/// [`IntegratedGradients::new`](super::IntegratedGradients::new).
pub fn linear_attributions(
    classifier: &Classifier,
    samples: &Array2<f32>,
    of: &[Option<usize>],
    baseline: &[f32],
    options: AttributionOptions,
) -> Result<Attributions> {
    let model = match classifier.fitted() {
        Fitted::Logistic(model) if classifier.kind() == ModelKind::Logistic => model,
        _ => {
            return Err(Error::new(
                format!(
                    "the {} classifier is not a logistic regression on genes, or was trained on one class alone",
                    classifier.kind().name()
                ),
                "Ask the logistic regression; networks have integrated gradients.",
            ));
        }
    };
    let chosen = Chosen::new(classifier, samples, of, baseline, options)?;
    let classes = chosen.classes as f32;
    let baseline = ArrayView1::from(baseline);
    let scores = |sample: ArrayView1<f32>| sample.dot(&model.weights).mapv(f64::from);
    let start = scores(baseline);
    // The class's weights less the mean of all classes'.
    let mean = model.weights.sum_axis(Axis(1)) / classes;
    let centred = &model.weights - &mean.insert_axis(Axis(1));
    let mut sums = Sums::new(chosen.classes, samples.ncols());
    let mut attributions = vec![0.0; samples.ncols()];
    for &(row, class) in &chosen.rows {
        let sample = samples.row(row);
        let departures = sample.into_iter().zip(baseline);
        let genes = departures.zip(centred.column(class));
        for (attribution, ((value, baseline), weight)) in attributions.iter_mut().zip(genes) {
            *attribution = (f64::from(*value) - f64::from(*baseline)) * f64::from(*weight);
        }
        let rise = scores(sample) - &start;
        let difference = rise[class] - rise.sum() / f64::from(classes);
        sums.0[class].add(&attributions, difference);
    }
    Ok(sums.finish(classifier))
}
