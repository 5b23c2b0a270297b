//! Which samples belong together, such as those of one patient: they stay in one part where a file is split, and are noticed
//! where given parts share them.

use std::collections::HashMap;

use super::settings::DataSettings;
use crate::study::Part;
use crate::study::words::counted;
use crate::table::{BY_BARCODES, BY_NOTHING, MetadataColumn, Table, barcode, patients_column};
use crate::{Error, Result};

/// One group a sample, `None` for a sample by itself.
pub type Groups = Vec<Option<String>>;

/// The group of every sample of every table: the value of the metadata column that is set, for all files or for this one,
/// else the patient that its barcode (TCGA, TARGET) names.
///
/// # Errors
/// No table has the column, or this one has not what is set for it alone.
pub fn of(tables: &[&Table], settings: &DataSettings) -> Result<Vec<Groups>> {
    let for_all = settings.group.as_deref().filter(|group| !is_word(group));
    let has = |table: &&Table, column| table.metadata_column(column).is_some();
    if let Some(column) = for_all
        && !tables.iter().any(|table| has(table, column))
    {
        return Err(no_column(tables, column));
    }
    tables
        .iter()
        .map(|table| of_table(table, settings))
        .collect()
}

/// By a column that nothing names, whose samples these most likely are: the column's name, and a value a sample. Nothing
/// where something is set, or barcodes tell.
pub fn likely<'a>(table: &'a Table, settings: &DataSettings) -> Option<(&'a str, Groups)> {
    let mut ids = table.sample_ids.iter();
    if settings.group_of(&table.name).is_some() || ids.any(|id| barcode::patient(id).is_some()) {
        return None;
    }
    let column = patients_column(table, Some(settings.label_of(&table.name)))?;
    let values = column.values.iter().map(|value| group(value));
    Some((&column.name, values.collect()))
}

fn is_word(group: &str) -> bool {
    matches!(group, BY_BARCODES | BY_NOTHING)
}

fn of_table(table: &Table, settings: &DataSettings) -> Result<Groups> {
    let nothing = || vec![None; table.samples()];
    let values = |column: &MetadataColumn| -> Groups {
        let values = column.values.iter();
        values.map(|value| group(value)).collect()
    };
    let column = match settings.group_of(&table.name) {
        None | Some(BY_BARCODES) => {
            let ids = table.sample_ids.iter();
            return Ok(ids.map(|id| barcode::patient(id)).collect());
        }
        Some(BY_NOTHING) => return Ok(nothing()),
        Some(column) => column,
    };
    let own = settings.of_file(&table.name);
    match table.metadata_column(column) {
        Some(column) => Ok(values(column)),
        None if own.is_some_and(|own| own.group.is_some()) => {
            Err(no_column(&[table], column).in_file(&table.name))
        }
        None => Ok(nothing()),
    }
}

fn group(value: &str) -> Option<String> {
    let value = value.trim();
    (!value.is_empty()).then(|| value.to_owned())
}

fn no_column(tables: &[&Table], column: &str) -> Error {
    let columns = tables.iter().flat_map(|table| &table.metadata);
    let mut names: Vec<String> = columns
        .map(|column| format!("\"{}\"", column.name))
        .collect();
    names.sort_unstable();
    names.dedup();
    let there = match names.is_empty() {
        true => "There is no column beside genes and sample ids.".to_owned(),
        false => format!("There are {}.", names.join(", ")),
    };
    Error::new(
        format!("there is no column \"{column}\", by which group keeps samples together"),
        format!(
            "{there} A column of numbers counts as a gene: name it among the metadata columns too. \"{BY_BARCODES}\" goes by \
             TCGA's barcodes, \"{BY_NOTHING}\" keeps no samples together."
        ),
    )
}

/// How many groups have several samples among these.
pub fn several<'a>(groups: impl Iterator<Item = &'a Option<String>>) -> usize {
    let mut sizes: HashMap<&str, usize> = HashMap::new();
    for group in groups.flatten() {
        *sizes.entry(group).or_default() += 1;
    }
    sizes.values().filter(|&&size| size > 1).count()
}

/// Whether no group has samples in two parts.
pub fn are_together<'a>(mut samples: impl Iterator<Item = (&'a Option<String>, Part)>) -> bool {
    let mut parts: HashMap<&str, Part> = HashMap::new();
    samples.all(|(group, part)| match group {
        Some(group) => *parts.entry(group).or_insert(part) == part,
        None => true,
    })
}

/// Says that groups have several samples, and what of them stays together.
pub fn note(several: usize, together: bool) -> Option<String> {
    (several > 0).then(|| {
        let have = if several == 1 { "has" } else { "have" };
        // Files that were given for a part, and samples without a class, may bring others.
        let stay = match together {
            true => "all samples of a patient are in one part",
            false => {
                "those with a class that are divided here are in one part, but some patients have others in another part, \
                 without a class or from another file"
            }
        };
        format!("{} {have} several samples; {stay}.", counted(several, "patient"))
    })
}
