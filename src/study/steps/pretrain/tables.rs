//! The table of losses, the weights and the latent vectors.

use crate::Result;
use crate::learn::{EpochLosses, Objective, Spread, checkpoint};
use crate::study::Session;
use crate::study::tables::{nothing_yet, saved, stack, text_table};
use crate::table::{Cell, Table, TextTable};

/// Its name.
pub fn names(session: &Session) -> Vec<&'static str> {
    match session.history() {
        Some(_) => vec!["losses"],
        None => Vec::new(),
    }
}

/// The losses by epoch, as far as there are any.
pub fn table(session: &Session, name: &str) -> Option<TextTable> {
    match name {
        "losses" => losses(session),
        _ => None,
    }
}

/// The weights and the latent vectors.
pub fn save(session: &Session, name: &str, format: &str) -> Option<Result<Vec<u8>>> {
    match (name, format) {
        ("weights", "safetensors") => Some(match session.pretrained() {
            Some(result) => checkpoint::save(&result.checkpoint),
            None => Err(nothing_yet("pretrained encoder")),
        }),
        ("latent", format) => Some(saved(session, session.latent_matrix(), format)),
        _ => None,
    }
}

fn losses(session: &Session) -> Option<TextTable> {
    let history = session.history()?;
    let objectives = history.objectives();
    let row = |kind: &str, epoch: &EpochLosses, spread: Option<&Spread>| {
        let mut row = vec![
            Cell::Count(epoch.epoch as u64),
            Cell::Text(kind.into()),
            Cell::Number(epoch.total),
        ];
        let losses = objectives.iter();
        row.extend(losses.map(|&objective| Cell::Number(epoch.of(objective))));
        let spread = [
            spread.map(|spread| spread.deviation),
            spread.map(|spread| spread.effective_rank),
        ];
        row.extend(spread.map(|value| value.map_or(Cell::Missing, Cell::Number)));
        row
    };
    let training = history.epochs.iter().enumerate();
    let training = training.map(|(at, epoch)| row("training", epoch, history.spread.get(at)));
    let validation = history.validation.iter();
    let rows = training.chain(validation.map(|epoch| row("validation", epoch, None)));
    let mut columns = vec!["epoch", "samples", "total"];
    columns.extend(objectives.iter().map(|&objective| match objective {
        Objective::NtXent => "NT-Xent",
        other => other.name(),
    }));
    columns.extend(["latent standard deviation", "latent effective rank"]);
    Some(text_table(
        "losses",
        "Losses by epoch",
        &columns,
        rows.collect(),
    ))
}

impl Session {
    /// All samples' latent vectors as one table to download.
    ///
    /// # Errors
    /// The encoder is not pretrained yet.
    pub fn latent_matrix(&self) -> Result<Table> {
        let result = self
            .pretrained()
            .ok_or_else(|| nothing_yet("latent vector"))?;
        stack(result.latent.iter().map(|(part, latent)| {
            let features = (0..latent.values.ncols()).map(|column| format!("latent_{column}"));
            let table = Table {
                name: "latent space".into(),
                sample_ids: latent.sample_ids.clone(),
                features: features.collect(),
                values: (*latent.values).clone(),
                remainder: None,
                metadata: Vec::new(),
            };
            (part, table)
        }))
    }
}
