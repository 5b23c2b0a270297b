//! What Compare says of its results.

use super::Sweep;
use crate::learn::ModelKind;
use crate::learn::sweep::Measure;
use crate::study::Session;
use crate::study::words::{counted, percent};

/// The one number of the rail: what pretraining gains with the fewest labels.
pub fn number(session: &Session) -> Option<String> {
    let sweep = session.sweep()?;
    let gain = gain_with_fewest(&sweep)?;
    let sign = if gain < 0.0 { "−" } else { "+" };
    Some(format!("{sign}{:.1} points", 100.0 * gain.abs()))
}

/// The result in a sentence or two.
pub fn sentence(session: &Session) -> Option<String> {
    let sweep = session.sweep()?;
    if let Some(verdict) = sweep.verdict() {
        return Some(verdict.text);
    }
    let best = sweep
        .summary(Measure::Accuracy)
        .into_iter()
        .max_by(|a, b| a.mean.total_cmp(&b.mean))?;
    let model = sweep.models.get(best.model)?.in_a_sentence();
    Some(format!(
        "{}, the best of them {} with {} of the test samples right.",
        counted(sweep.runs.len(), "run"),
        model,
        percent(best.mean)
    ))
}

/// What the frozen encoder's mean accuracy is above the supervised network's on the draw of fewest labels.
fn gain_with_fewest(sweep: &Sweep) -> Option<f64> {
    let frozen = sweep.place(ModelKind::Frozen)?;
    let supervised = sweep.place(ModelKind::Supervised)?;
    let cells = sweep.summary(Measure::Accuracy);
    let of = |model: usize| cells.iter().filter(move |cell| cell.model == model);
    let fewest = of(frozen).min_by(|a, b| a.labels.total_cmp(&b.labels))?;
    let other = of(supervised).find(|cell| cell.level == fewest.level)?;
    Some(fewest.mean - other.mean)
}
