//! Which samples belong together, such as those of one patient: they stay in one part where a file is split, and are noticed
//! where given parts share them.

use std::collections::HashMap;

use crate::explore::barcode;
use crate::study::words::counted;
use crate::table::Table;
use crate::{Error, Result};

/// The setting by which every sample stands by itself.
const NONE: &str = "none";

/// The group of every sample of every table: the value of the metadata column that is set, else the patient that its
/// barcode (TCGA, TARGET) names.
///
/// # Errors
/// No table has the column.
pub fn of(tables: &[Table], column: Option<&str>) -> Result<Vec<Vec<Option<String>>>> {
    let Some(column) = column else {
        return Ok(tables.iter().map(patients).collect());
    };
    if column == NONE {
        return Ok(tables
            .iter()
            .map(|table| vec![None; table.samples()])
            .collect());
    }
    if tables
        .iter()
        .all(|table| table.metadata_column(column).is_none())
    {
        return Err(no_column(tables, column));
    }
    let values = |table: &Table| match table.metadata_column(column) {
        Some(column) => column.values.iter().map(|value| group(value)).collect(),
        None => vec![None; table.samples()],
    };
    Ok(tables.iter().map(values).collect())
}

fn group(value: &str) -> Option<String> {
    let value = value.trim();
    (!value.is_empty()).then(|| value.to_owned())
}

fn patients(table: &Table) -> Vec<Option<String>> {
    let patient = |id: &String| {
        let barcode = barcode::parse(id)?;
        // The simulated cohort numbers its samples, not patients.
        (barcode.project != "SIM").then(|| barcode.patient())
    };
    table.sample_ids.iter().map(patient).collect()
}

fn no_column(tables: &[Table], column: &str) -> Error {
    let columns = tables.iter().flat_map(|table| &table.metadata);
    let mut names: Vec<String> = columns
        .map(|column| format!("\"{}\"", column.name))
        .collect();
    names.sort_unstable();
    names.dedup();
    let there = match names.is_empty() {
        true => "The tables have no column beside genes and sample ids.".to_owned(),
        false => format!("There are {}.", names.join(", ")),
    };
    Error::new(
        format!("no table has a column \"{column}\", by which data.group keeps samples together"),
        format!(
            "{there} A column of numbers counts as a gene: name it in data.metadata_columns too. \"{NONE}\" keeps no samples \
             together."
        ),
    )
}

/// Says that samples of one group stay together, where a group has several.
pub fn note(groups: &[Option<String>]) -> Option<String> {
    let mut sizes: HashMap<&str, usize> = HashMap::new();
    for group in groups.iter().flatten() {
        *sizes.entry(group).or_default() += 1;
    }
    let several = sizes.values().filter(|&&size| size > 1).count();
    (several > 0).then(|| {
        let have = if several == 1 { "has" } else { "have" };
        format!(
            "{} {have} several samples; all samples of a patient are in one part.",
            counted(several, "patient")
        )
    })
}
