//! What is said of new samples.

use super::trained;
use crate::Result;
use crate::study::words::{counted, percent, thousands};
use crate::study::{InputFile, PredictResult, Session};
use crate::table::Transform;

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
    if let Some(file) = &result.trained_in {
        let instead = match session.has_trained_classifier() {
            true => " in the place of the study's own",
            false => "",
        };
        notes.push(format!(
            "Classified by the {} of {file}{instead}.",
            result.model.in_a_sentence()
        ));
    }
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

/// A classifier's file in a line, and what else there is to know of it.
///
/// # Errors
/// It is none, or damaged.
pub fn card(file: &InputFile) -> Result<(String, Vec<String>)> {
    const CLASSES_NAMED: usize = 40;
    let described = trained::describe(file)?;
    let (classes, study) = (&described.classes, &described.study);
    let summary = format!(
        "Trained classifier ({}), {} from {}",
        described.model.in_a_sentence(),
        match classes.len() {
            1 => "1 class".to_owned(),
            several => format!("{} classes", thousands(several)),
        },
        counted(described.genes.len(), "gene")
    );
    let mut named = classes
        .iter()
        .take(CLASSES_NAMED)
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join(", ");
    if classes.len() > CLASSES_NAMED {
        named += &format!(" and {} more", thousands(classes.len() - CLASSES_NAMED));
    }
    let values = match described.transform {
        Transform::None => {
            "values as they are, which were logarithms or centred where it was trained"
        }
        Transform::CountsToLog2Cpm => "counts",
        _ => "values such as TPM or FPKM, not their logarithms",
    };
    let notes = vec![
        format!("Its classes: {named}."),
        format!(
            "Its encoder was pretrained on {}{}; the classifier learned from {} and was right for {} of {}.",
            counted(study.pretrained, "sample"),
            match study.simulated {
                true => " of a built-in cohort, which nobody measured",
                false => "",
            },
            counted(study.labels, "label"),
            percent(study.accuracy),
            counted(study.tested, "test sample")
        ),
        format!(
            "It takes {values}. Trained by {} (seed {}).",
            described.program, study.seed
        ),
    ];
    Ok((summary, notes))
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
