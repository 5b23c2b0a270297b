//! What is said of the classifiers.

use crate::study::words::{counted, percent};
use crate::study::{Part, Session};

/// The one number of the rail: the best accuracy.
pub fn number(session: &Session) -> Option<String> {
    best(session).map(|(_, accuracy)| percent(accuracy))
}

fn best(session: &Session) -> Option<(String, f64)> {
    session
        .evaluations()
        .iter()
        .max_by(|a, b| a.accuracy.total_cmp(&b.accuracy))
        .map(|best| (best.model.in_a_sentence(), best.accuracy))
}

/// Which classifier is best, and how good it is.
pub fn sentence(session: &Session) -> Option<String> {
    let (model, accuracy) = best(session)?;
    let evaluations = session.evaluations();
    let best = evaluations
        .iter()
        .filter(|evaluation| evaluation.accuracy == accuracy)
        .count();
    let who = match (best, evaluations.len()) {
        (_, 1) => format!("The {model} is"),
        (1, _) => format!("The best classifier ({model}) is"),
        (best, all) if best == all => format!("All {all} classifiers are"),
        (best, _) => format!("The best {best} classifiers are each"),
    };
    let tested = session.data().map_or(0, |data| data.count(Part::Test));
    Some(format!(
        "{who} right for {} of {}.",
        percent(accuracy),
        counted(tested, "test sample")
    ))
}
