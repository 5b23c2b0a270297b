//! What is said of the samples read.

use crate::study::words::{counted, thousands};
use crate::study::{Part, Session};

/// The one number of the rail: how many samples there are.
pub fn number(session: &Session) -> Option<String> {
    Some(counted(session.data()?.samples.len(), "sample"))
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
        counted(data.samples.len(), kind),
        parts.join(", ")
    ))
}
