//! What is said of the pathway scores.

use crate::study::Session;
use crate::study::words::{counted, thousands};

/// The one number of the rail: how many pathways are scored.
pub fn number(session: &Session) -> Option<String> {
    Some(thousands(session.pathways()?.pathways().len()))
}

/// How many pathways are scored, in how many samples.
pub fn sentence(session: &Session) -> Option<String> {
    let result = session.pathways()?;
    let samples: usize = result
        .scores
        .iter()
        .map(|(_, scores)| scores.sample_ids.len())
        .sum();
    Some(format!(
        "{} scored by ssGSEA in {}.",
        counted(result.pathways().len(), "pathway"),
        counted(samples, "sample")
    ))
}
