//! The tables of the classifiers: how well each did, and what it said of every test sample.

use crate::study::Session;
use crate::study::tables::text_table;
use crate::table::{Cell, TextTable};

/// Their names.
pub fn names(session: &Session) -> Vec<&'static str> {
    match session.evaluations() {
        [] => Vec::new(),
        _ => vec!["metrics", "predictions"],
    }
}

/// One of them.
pub fn table(session: &Session, name: &str) -> Option<TextTable> {
    match name {
        "metrics" => metrics(session),
        "predictions" => predictions(session),
        _ => None,
    }
}

fn metrics(session: &Session) -> Option<TextTable> {
    let rows = session.evaluations().iter().map(|evaluation| {
        vec![
            Cell::Text(evaluation.model.title().into()),
            Cell::Number(evaluation.share),
            Cell::Count(evaluation.repeat as u64 + 1),
            Cell::Count(evaluation.labels_used as u64),
            Cell::Number(evaluation.accuracy),
            Cell::Number(evaluation.balanced_accuracy),
            Cell::Number(evaluation.macro_f1),
        ]
    });
    let columns = [
        "model",
        "share of labels",
        "run",
        "labels used",
        "accuracy",
        "balanced accuracy",
        "macro F1",
    ];
    Some(text_table(
        "metrics",
        "Test scores of each classifier",
        &columns,
        rows.collect(),
    ))
}

fn predictions(session: &Session) -> Option<TextTable> {
    let evaluations = session.evaluations();
    let classes = &evaluations.first()?.classes;
    let mut rows = Vec::new();
    for evaluation in evaluations {
        for prediction in &evaluation.predictions {
            let mut row = vec![
                Cell::Text(prediction.sample.clone()),
                Cell::Text(evaluation.model.title().into()),
                Cell::Number(evaluation.share),
                Cell::Count(evaluation.repeat as u64 + 1),
                Cell::Text(prediction.truth.clone()),
                Cell::Text(prediction.predicted.clone()),
            ];
            row.extend(
                prediction
                    .probabilities
                    .iter()
                    .map(|&p| Cell::Number(f64::from(p))),
            );
            rows.push(row);
        }
    }
    let probabilities: Vec<String> = classes.iter().map(|class| format!("p({class})")).collect();
    let columns: Vec<&str> = [
        "sample",
        "model",
        "share of labels",
        "run",
        "class",
        "predicted",
    ]
    .into_iter()
    .chain(probabilities.iter().map(String::as_str))
    .collect();
    Some(text_table(
        "predictions",
        "Predicted class of each test sample",
        &columns,
        rows,
    ))
}
