//! What is said of the model.

use crate::study::words::counted;
use crate::study::{InterpretResult, Session};

/// The one number of the rail: how much of the pathways the encoder can tell.
pub fn number(session: &Session) -> Option<String> {
    let r2 = session.interpretation()?.head.overall_r2?;
    Some(format!("R² {}", signed(r2)))
}

/// The result in a sentence or two.
pub fn sentence(session: &Session) -> Option<String> {
    let result = session.interpretation()?;
    let pathways = match (result.pathways.is_empty(), result.head.median_r2) {
        (true, _) => "There are no pathway scores to ask the encoder for.".to_owned(),
        (false, None) => "The encoder did not learn to tell pathway scores.".to_owned(),
        (false, Some(_)) => pathways(result),
    };
    Some(match genes(result) {
        Some(genes) => format!("{pathways} {genes}"),
        None => pathways,
    })
}

/// Two decimals, with a true minus sign.
fn signed(number: f64) -> String {
    format!("{number:.2}").replace('-', "−")
}

fn pathways(result: &InterpretResult) -> String {
    let known = result.head.pathways.iter().filter_map(|fit| fit.r2);
    let told = known.clone().filter(|&r2| r2 > 0.5).count();
    let none = known.clone().filter(|&r2| r2 <= 0.0).count();
    let overall = result.head.overall_r2.map_or("–".into(), signed);
    format!(
        "In samples it has not seen, the encoder tells pathway scores with R² {overall} overall: {told} of {} above \
         0.5, {none} no better than their mean.",
        counted(known.count(), "pathway")
    )
}

/// How far both models go by the same genes.
fn genes(result: &InterpretResult) -> Option<String> {
    let asked = result.genes.as_ref()?;
    let overlaps = asked.overlaps();
    let shared: usize = overlaps.iter().map(|(_, overlap)| overlap.shared).sum();
    let top = overlaps.first()?.1.top;
    Some(format!(
        "Of the {top} genes that decide a class most, {:.1} on average are also logistic regression's.",
        shared as f64 / overlaps.len() as f64
    ))
}
