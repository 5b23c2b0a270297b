//! A table divided as the step divides a labelled file, for who wants its parts as files.

use super::division::{self, Given};
use super::labels;
use crate::study::{Part, Role, Study};
use crate::table::Table;
use crate::{Error, Result};

/// A table with what is known of each of its samples.
#[derive(Debug)]
pub struct SplitTable {
    /// As it was given, without the samples that are in no part.
    pub table: Table,
    /// One part a sample.
    pub parts: Vec<Part>,
    /// One class a sample; those without are for pretraining.
    pub labels: Vec<Option<String>>,
    /// What the reader should know, such as classes too small for every part.
    pub notes: Vec<String>,
}

/// Divides a table by `data.split`, `data.label`, `data.group` and the seed of a study: class by class, the samples of one
/// patient into one part; samples without a class of a patient who is tested are in none. The study that reads the same table as a labelled file divides it in the same way.
///
/// # Errors
/// There is no column of that label or group; the shares do not add up.
pub fn split_table(study: &Study, table: Table) -> Result<SplitTable> {
    let mut notes = Vec::new();
    let labels = labels::of(&study.data, (Role::Labelled, &table), None, &mut notes)?;
    let mut given = vec![Given::new(Role::Labelled, table, labels)];
    division::assign(study, &mut given, &mut notes)?;
    let divided = given
        .pop()
        .ok_or_else(|| Error::new("there is no sample to divide", "Give a table with samples."))?;
    Ok(SplitTable {
        table: divided.table,
        parts: divided.parts,
        labels: divided.labels,
        notes,
    })
}
