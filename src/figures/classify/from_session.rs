//! The figures of Classify, drawn from the session's present results.

use super::accuracy::{ModelScores, accuracy};
use super::confusion::{Confusion, confusion};
use crate::Result;
use crate::figures::drawing::figure::{Figure, FigureContext};
use crate::figures::drawing::histogram::Judged;
use crate::learn::{Evaluation, ModelKind, Prediction};
use crate::study::Session;

/// The evaluation of a model that is shown: on the largest share of labels, the first repeat.
pub(in crate::figures) fn evaluation(session: &Session, model: ModelKind) -> Option<&Evaluation> {
    let of_model = session
        .evaluations()
        .iter()
        .filter(|evaluation| evaluation.model == model);
    of_model.min_by(|a, b| b.share.total_cmp(&a.share).then(a.repeat.cmp(&b.repeat)))
}

/// How sure a model is of each sample, and whether it is right.
pub(in crate::figures) fn judged(predictions: &[Prediction]) -> Vec<Judged> {
    let judged = |one: &Prediction| Judged {
        probability: f64::from(one.probabilities.iter().copied().fold(0.0, f32::max)),
        right: one.truth == one.predicted,
    };
    predictions.iter().map(judged).collect()
}

pub(super) fn draw_accuracy(session: &Session, context: &FigureContext) -> Result<Figure> {
    let evaluations = session.evaluations();
    let several_shares = evaluations
        .windows(2)
        .any(|pair| pair[0].share != pair[1].share);
    let scores = evaluations.iter().map(|evaluation| ModelScores {
        model: match several_shares {
            true => format!(
                "{}, {} % of labels",
                evaluation.model.title(),
                100.0 * evaluation.share
            ),
            false => evaluation.model.title().to_string(),
        },
        accuracy: evaluation.accuracy,
        balanced_accuracy: evaluation.balanced_accuracy,
        macro_f1: evaluation.macro_f1,
    });
    accuracy(&scores.collect::<Vec<_>>(), context)
}

pub(super) fn draw_confusion(evaluation: &Evaluation, context: &FigureContext) -> Result<Figure> {
    let matrix = Confusion {
        model: evaluation.model.name(),
        label: &evaluation.model.in_a_sentence(),
        classes: &evaluation.classes,
        counts: &evaluation.confusion,
    };
    confusion(&matrix, context)
}
