//! Integrated gradients of a network, some samples a call.

use std::sync::Arc;

use ndarray::{Array2, Axis};

use super::path::Path;
use super::{AttributionOptions, Attributions, Chosen, Sums};
use crate::learn::classify::Classifier;
use crate::learn::classify::fit::Fitted;
use crate::learn::logits::Logits;
use crate::{Advance, Error, Progress, Result};

/// Points between baseline and sample that go through the network in one call.
const POINTS: usize = 128;

/// Integrated gradients being computed. One [`advance`](Advance::advance) is as many samples as make about 128 points
/// between baseline and sample; progress counts samples.
pub struct IntegratedGradients {
    classifier: Classifier,
    path: Path,
    samples: Arc<Array2<f32>>,
    chosen: Chosen,
    /// Samples a call.
    batch: usize,
    sums: Sums,
    done: usize,
}

impl IntegratedGradients {
    /// Prepares to attribute the score of a class to the genes, for `samples` (samples × genes, as the classifier sees
    /// them), each for the class that `of` names by its place among the classifier's classes. Samples that it names
    /// none for are left out, and of each class no more than the options say are taken, the first ones.
    ///
    /// # Errors
    /// A model that is not a network on genes, or one trained on a single class; samples, classes and baseline that do
    /// not fit each other or the classifier; no sample with a class; numbers that are not finite; options that make no
    /// sense.
    pub fn new(
        classifier: &Classifier,
        samples: Arc<Array2<f32>>,
        of: &[Option<usize>],
        baseline: &[f32],
        options: AttributionOptions,
    ) -> Result<Self> {
        let logits = logits(classifier)?;
        let chosen = Chosen::new(classifier, &samples, of, baseline, options)?;
        Ok(IntegratedGradients {
            path: Path::new(logits, baseline, options.steps),
            batch: (POINTS / options.steps).max(1),
            sums: Sums::new(chosen.classes, baseline.len()),
            classifier: classifier.clone(),
            samples,
            chosen,
            done: 0,
        })
    }

    fn progress(&self) -> Progress {
        Progress {
            done: self.done as u64,
            total: self.chosen.rows.len() as u64,
        }
    }
}

fn logits(classifier: &Classifier) -> Result<Logits> {
    let logits = match classifier.fitted() {
        Fitted::Network(network) => network.logits(classifier.encoder()),
        _ => None,
    };
    logits.ok_or_else(|| {
        Error::new(
            format!(
                "the {} classifier is not a network on genes, or was trained on one class alone",
                classifier.kind().name()
            ),
            "Ask a supervised network, a frozen or a fine-tuned encoder; logistic regression has exact attributions.",
        )
    })
}

impl Advance for IntegratedGradients {
    type Output = Attributions;

    fn advance(&mut self) -> Result<Progress> {
        let left = self.chosen.rows[self.done..].iter().take(self.batch);
        let (rows, of): (Vec<usize>, Vec<usize>) = left.copied().unzip();
        if rows.is_empty() {
            return Ok(self.progress());
        }
        let samples = self.samples.select(Axis(0), &rows);
        let attributed = self.path.attributions(&samples, &of);
        for (attributed, class) in attributed.iter().zip(of) {
            self.sums
                .add(class, &attributed.genes, attributed.difference);
        }
        self.done += rows.len();
        Ok(self.progress())
    }

    fn finish(self) -> Result<Attributions> {
        if !self.progress().is_finished() {
            return Err(Error::new(
                "the attributions are not finished",
                "Let them run to their end.",
            ));
        }
        Ok(self.sums.finish(&self.classifier))
    }
}
