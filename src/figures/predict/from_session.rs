//! The figures of Predict, drawn from the session's present result.

use super::novelty::{Distances, Novelty, novelty};
use super::prediction_confidence::{PredictionConfidence, prediction_confidence};
use crate::Result;
use crate::figures::drawing::figure::{Figure, FigureContext};
use crate::figures::drawing::histogram::Judged;
use crate::study::PredictResult;

pub(super) fn draw_confidence(result: &PredictResult, context: &FigureContext) -> Result<Figure> {
    let new: Vec<f64> = (0..result.samples.len())
        .map(|sample| result.confidence(sample))
        .collect();
    let tested = result.tested.iter();
    let tested: Vec<Judged> = tested
        .map(|&(probability, right)| Judged { probability, right })
        .collect();
    let input = PredictionConfidence {
        label: &result.model.in_a_sentence(),
        new: &new,
        test: &tested,
    };
    prediction_confidence(&input, context)
}

pub(super) fn draw_novelty(result: &PredictResult, context: &FigureContext) -> Result<Figure> {
    let new: Vec<String> = result
        .samples
        .iter()
        .map(|sample| sample.id.clone())
        .collect();
    let words = format!(
        "{} % of the cohort's unseen samples are nearer",
        100.0 * result.unusual
    );
    let input = Novelty {
        new: Distances {
            sample_ids: &new,
            distances: &result.distances,
        },
        unseen: Distances {
            sample_ids: &result.unseen,
            distances: result.novelty.cohort(),
        },
        threshold: result.novelty.threshold(),
        threshold_words: &words,
    };
    novelty(&input, context)
}
