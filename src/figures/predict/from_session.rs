//! The figures of Predict, drawn from the session's present results.

use crate::Result;
use crate::figures::steps::evaluation;
use crate::figures::{
    Distances, Figure, FigureContext, Judged, Novelty, PredictionConfidence, novelty,
    prediction_confidence,
};
use crate::study::{PredictResult, Session};

/// The names and titles of the figures that there is something to draw for.
pub(in crate::figures) fn names(session: &Session) -> Vec<(&'static str, &'static str)> {
    match session.predictions() {
        Some(_) => vec![
            ("prediction_confidence", "How sure the classifier is"),
            ("novelty", "How alike the new samples are"),
        ],
        None => Vec::new(),
    }
}

/// A figure of Predict by its name, if it is one and there is something to draw.
pub(in crate::figures) fn of_session(
    session: &Session,
    name: &str,
    context: &FigureContext,
) -> Option<Result<Figure>> {
    let result = session.predictions()?;
    match name {
        "prediction_confidence" => Some(draw_confidence(session, result, context)),
        "novelty" => Some(draw_novelty(result, context)),
        _ => None,
    }
}

fn draw_confidence(
    session: &Session,
    result: &PredictResult,
    context: &FigureContext,
) -> Result<Figure> {
    let new: Vec<f64> = (0..result.samples.len())
        .map(|sample| result.confidence(sample))
        .collect();
    let tested = evaluation(session, result.model).map_or(&[][..], |one| &one.predictions);
    let test: Vec<Judged> = tested
        .iter()
        .map(|one| Judged {
            probability: f64::from(one.probabilities.iter().copied().fold(0.0, f32::max)),
            right: one.truth == one.predicted,
        })
        .collect();
    let input = PredictionConfidence {
        label: &result.model.title().to_lowercase(),
        new: &new,
        test: &test,
    };
    prediction_confidence(&input, context)
}

fn draw_novelty(result: &PredictResult, context: &FigureContext) -> Result<Figure> {
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
