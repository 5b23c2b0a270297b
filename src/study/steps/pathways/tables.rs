//! The table of pathway scores.

use crate::Result;
use crate::study::Session;
use crate::study::tables::{nothing_yet, saved, stack, text_table};
use crate::table::{Cell, Table, TextTable};

/// Its name.
pub fn names(session: &Session) -> Vec<&'static str> {
    match session.pathways() {
        Some(_) => vec!["scores"],
        None => Vec::new(),
    }
}

/// NES by sample, with the samples' parts.
pub fn table(session: &Session, name: &str) -> Option<TextTable> {
    match name {
        "scores" => scores(session),
        _ => None,
    }
}

/// The scores, as a table of numbers.
pub fn save(session: &Session, name: &str, format: &str) -> Option<Result<Vec<u8>>> {
    (name == "scores").then(|| saved(session, session.scores_matrix(), format))
}

fn scores(session: &Session) -> Option<TextTable> {
    let result = session.pathways()?;
    let mut rows = Vec::new();
    for (part, scores) in result.scores.iter() {
        let nes = result.nes(part)?;
        for (sample, row) in scores.sample_ids.iter().zip(nes.rows()) {
            let mut cells = vec![Cell::Text(sample.clone()), Cell::Text(part.name().into())];
            cells.extend(row.iter().map(|&score| Cell::Number(score)));
            rows.push(cells);
        }
    }
    let columns: Vec<&str> = ["sample", "part"]
        .into_iter()
        .chain(result.pathways().iter().map(String::as_str))
        .collect();
    Some(text_table("scores", "Pathway scores (NES)", &columns, rows))
}

impl Session {
    /// All samples' pathway scores as one table to download.
    ///
    /// # Errors
    /// The pathways are not scored yet.
    pub fn scores_matrix(&self) -> Result<Table> {
        let result = self.pathways().ok_or_else(|| nothing_yet("score"))?;
        stack(result.scores.iter().filter_map(|(part, scores)| {
            let table = Table::from_f64(
                "pathway scores",
                scores.sample_ids.clone(),
                scores.pathways.clone(),
                &result.nes(part)?,
            );
            Some((part, table))
        }))
    }
}
