//! What is said of new samples.

use crate::study::words::{counted, percent, thousands};
use crate::study::{PredictResult, Session};

/// The one number of the rail: how many new samples there are.
pub fn number(session: &Session) -> Option<String> {
    Some(counted(session.predictions()?.samples.len(), "sample"))
}

/// The result in a sentence or two.
pub fn sentence(session: &Session) -> Option<String> {
    let result = session.predictions()?;
    let all = result.samples.len();
    let sure = (0..all)
        .filter(|&sample| result.confidence(sample) >= 0.9)
        .count();
    let unusual = (0..all).filter(|&sample| result.is_unusual(sample)).count();
    let mut sentence = format!(
        "{} classified, {} of them with a probability of 90 % or more; {}.",
        counted(all, "new sample"),
        thousands(sure),
        match unusual {
            _ if result.genes.iter().any(|genes| genes.other_scale) => {
                "but values are on another scale than the cohort's".to_string()
            }
            0 => "none looks unlike the cohort".to_string(),
            1 => "1 looks unlike the cohort".to_string(),
            some => format!("{} look unlike the cohort", thousands(some)),
        }
    );
    if let Some((right, known)) = right_of_known(result) {
        sentence += &format!(
            " Where the class is known, {} of {} are right ({}).",
            thousands(right),
            thousands(known),
            percent(right as f64 / known as f64)
        );
    }
    Some(sentence)
}

/// Which new tables are on another scale.
pub fn warnings(session: &Session) -> Vec<String> {
    let files = session
        .predictions()
        .map_or(&[][..], |result| &result.genes);
    let beside = files.iter().filter(|genes| genes.other_scale);
    beside
        .map(|genes| {
            format!(
                "{}: its values are on another scale than the cohort's, as counts are beside TPM. Give it in the \
                 cohort's unit, or the answers mean nothing.",
                genes.file
            )
        })
        .collect()
}

/// What a person should know of the new tables.
pub fn notes(session: &Session) -> Vec<String> {
    let Some(result) = session.predictions() else {
        return Vec::new();
    };
    let mut notes: Vec<String> = Vec::new();
    for genes in result
        .genes
        .iter()
        .filter(|genes| !genes.missing.is_empty())
    {
        notes.push(format!(
            "{}: {} of the {} genes that the model needs are missing and were taken as average.",
            genes.file,
            thousands(genes.missing.len()),
            thousands(genes.needed)
        ));
    }
    let unusual: Vec<&str> = (0..result.samples.len())
        .filter(|&sample| result.is_unusual(sample))
        .map(|sample| result.samples[sample].id.as_str())
        .collect();
    if let [first, ..] = unusual[..] {
        let others = match unusual.len() {
            1 => String::new(),
            all => format!(" and {} more", thousands(all - 1)),
        };
        notes.push(format!(
            "Unlike the samples that the encoder learned from: {first}{others}. Even a sure answer means little there."
        ));
    }
    notes
}

/// Of the samples whose class is known, how many are named right, and how many there are.
fn right_of_known(result: &PredictResult) -> Option<(usize, usize)> {
    let known = || {
        let samples = result.samples.iter().zip(&result.predicted);
        samples.filter_map(|(sample, &place)| Some((sample.label.as_ref()?, place)))
    };
    let right = known()
        .filter(|&(label, place)| *label == result.classes[place])
        .count();
    let known = known().count();
    (known > 0).then_some((right, known))
}
