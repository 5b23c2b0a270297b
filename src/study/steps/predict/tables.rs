//! The tables of new samples.

use crate::study::tables::text_table;
use crate::study::{PredictResult, Session};
use crate::table::{Cell, TextTable};

/// The names of the tables that there are.
pub fn names(session: &Session) -> Vec<&'static str> {
    match session.predictions() {
        Some(result) if result.genes.iter().any(|genes| !genes.missing.is_empty()) => {
            vec!["new_predictions", "new_genes"]
        }
        Some(_) => vec!["new_predictions"],
        None => Vec::new(),
    }
}

/// One of them.
pub fn table(session: &Session, name: &str) -> Option<TextTable> {
    match name {
        "new_predictions" => Some(predictions(session.predictions()?)),
        "new_genes" => Some(missing_genes(session.predictions()?)),
        _ => None,
    }
}

fn predictions(result: &PredictResult) -> TextTable {
    let row = |(at, sample): (usize, &crate::study::NewSample)| {
        let unusual = if result.is_unusual(at) {
            "unlike the cohort"
        } else {
            ""
        };
        let label = sample.label.as_ref();
        let mut row = vec![
            Cell::Text(sample.id.clone()),
            Cell::Text(sample.file.clone()),
            Cell::Text(result.classes[result.predicted[at]].clone()),
            Cell::Number(result.confidence(at)),
            label.map_or(Cell::Missing, |label| Cell::Text(label.clone())),
            Cell::Number(result.distances[at]),
            Cell::Text(unusual.into()),
        ];
        let probabilities = result.probabilities.row(at);
        row.extend(probabilities.iter().map(|&p| Cell::Number(f64::from(p))));
        row
    };
    let mut columns: Vec<String> = [
        "sample",
        "file",
        "predicted",
        "probability",
        "class",
        "distance",
        "note",
    ]
    .map(String::from)
    .to_vec();
    columns.extend(result.classes.iter().map(|class| format!("p({class})")));
    let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
    let rows = result.samples.iter().enumerate().map(row);
    text_table(
        "new_predictions",
        "Predicted class of each new sample",
        &columns,
        rows.collect(),
    )
}

fn missing_genes(result: &PredictResult) -> TextTable {
    let rows = result.genes.iter().flat_map(|genes| {
        let missing = genes.missing.iter();
        missing.map(|gene| vec![Cell::Text(genes.file.clone()), Cell::Text(gene.clone())])
    });
    text_table(
        "new_genes",
        "Genes that the model needs and a new table lacks",
        &["file", "gene taken as average"],
        rows.collect(),
    )
}
