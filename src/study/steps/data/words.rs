//! What is said of the samples read.

use crate::study::words::{counted, thousands};
use crate::study::{DataResult, Part, Session};
use crate::table::{ScaleKind, Transform};

/// The one number of the rail: how many samples there are.
pub fn number(session: &Session) -> Option<String> {
    Some(counted(session.data()?.different(), "sample"))
}

/// How many samples of how many classes, and what they are for.
pub fn sentence(session: &Session) -> Option<String> {
    let data = session.data()?;
    let parts: Vec<_> = [
        (Part::Pretrain, "for pretraining"),
        (Part::Finetune, "for fine-tuning"),
        (Part::Test, "for testing"),
    ]
    .into_iter()
    .filter(|(part, _)| data.count(*part) > 0)
    .map(|(part, purpose)| format!("{} {purpose}", thousands(data.count(part))))
    .collect();
    let kind = if data.simulated {
        "simulated sample"
    } else {
        "sample"
    };
    let mut classes = data.labels();
    classes.sort_unstable();
    classes.dedup();
    let of = if classes.is_empty() {
        String::new()
    } else {
        format!(
            " of {}",
            if classes.len() == 1 {
                "1 class".into()
            } else {
                format!("{} classes", classes.len())
            }
        )
    };
    Some(format!(
        "{}{of}: {}.",
        counted(data.different(), kind),
        parts.join(", ")
    ))
}

/// What a person should know of the samples, and what is done to their numbers.
pub fn notes(session: &Session) -> Vec<String> {
    let Some(data) = session.data() else {
        return Vec::new();
    };
    let mut notes = data.notes.clone();
    if !data.scale.words.is_empty() {
        notes.push(format!(
            "The scale of the numbers: {}; {} (features.transform).",
            data.scale.words,
            session.transform().words()
        ));
    }
    notes
}

/// What makes results on them doubtful.
pub fn warnings(session: &Session) -> Vec<String> {
    let warnings = |data: &DataResult| {
        let mut warnings = data.warnings.clone();
        let is_log = matches!(data.scale.kind, ScaleKind::Log | ScaleKind::Centred);
        if is_log && session.transform() != Transform::None {
            warnings.push(format!(
                "features.transform takes a logarithm once more of numbers that have one or are centred ({}). Set it to auto or \
                 none.",
                data.scale.words
            ));
        }
        let tells_nothing = data.scale.kind == ScaleKind::Unknown && data.scale.smallest < 0.0;
        if tells_nothing && session.study().features.transform == Transform::Auto {
            warnings.push(format!(
                "The numbers are neither logarithms nor such that one can be taken of them ({}), so they are taken as they \
                 are. Check them, or set features.transform.",
                data.scale.words
            ));
        }
        warnings
    };
    session.data().map_or_else(Vec::new, warnings)
}
