//! The class of every sample, out of the column that holds the labels.

use super::settings::DataSettings;
use crate::study::Role;
use crate::table::{Choice, Table};
use crate::{Error, Result};

/// One label a sample, `None` where there is none.
pub type Labels = Vec<Option<String>>;

/// The class of every sample, or why there is none. Only the labelled roles must have them; where the column asked for is
/// not there, theirs are taken from the one that was recognised, and `notes` says so.
///
/// # Errors
/// A table of labelled samples has no such column.
pub fn of(
    settings: &DataSettings,
    (role, table): (Role, &Table),
    recognised: Option<&Choice>,
    notes: &mut Vec<String>,
) -> Result<Labels> {
    let wanted = settings.label_of(&table.name);
    let recognised = || {
        let choice = recognised.filter(|choice| !choice.value.is_empty())?;
        if role == Role::Pretrain {
            return None;
        }
        notes.push(format!(
            "{}: there is no column \"{wanted}\", so the classes were taken from \"{}\" ({}). Set the label column if \
             that is wrong.",
            table.name, choice.value, choice.why
        ));
        table.metadata_column(&choice.value)
    };
    match table.metadata_column(wanted).or_else(recognised) {
        Some(column) => Ok(column
            .values
            .iter()
            .map(|value| Some(value.trim().to_string()).filter(|label| !label.is_empty()))
            .collect()),
        None if role == Role::Pretrain => Ok(vec![None; table.samples()]),
        None => Err(no_column(table, wanted)),
    }
}

fn no_column(table: &Table, wanted: &str) -> Error {
    let names: Vec<_> = table
        .metadata
        .iter()
        .map(|column| format!("\"{}\"", column.name))
        .collect();
    let advice = if names.is_empty() {
        "The file has no column beside genes and sample ids. Add one with each sample's class, give the classes in a file of \
         their own (data.labels), or use the file for pretraining or prediction (data.pretrain, data.predict), which need none."
            .to_string()
    } else {
        format!("Choose the label column among {}.", names.join(", "))
    };
    Error::new(format!("there is no label column \"{wanted}\""), advice).in_file(&table.name)
}

/// Drops unlabelled samples of a file to fine-tune or test on, since nothing can be learnt or tested on them.
///
/// # Errors
/// None has a label.
pub fn keep_labelled(
    settings: &DataSettings,
    (role, table): (Role, Table),
    labels: Labels,
    notes: &mut Vec<String>,
) -> Result<(Table, Labels)> {
    let needed = matches!(role, Role::Finetune | Role::Test);
    let kept: Vec<usize> = (0..labels.len())
        .filter(|&row| !needed || labels[row].is_some())
        .collect();
    if kept.len() == labels.len() {
        return Ok((table, labels));
    }
    if kept.is_empty() {
        return Err(Error::new(
            format!(
                "no sample has a value in the label column \"{}\"",
                settings.label_of(&table.name)
            ),
            "Choose another label column, or use the file for pretraining or prediction, which need none.",
        )
        .in_file(&table.name));
    }
    notes.push(format!(
        "{}: {} samples without a label were left out.",
        table.name,
        labels.len() - kept.len()
    ));
    let labels = kept.iter().map(|&row| labels[row].clone()).collect();
    Ok((table.select_samples(&kept), labels))
}
