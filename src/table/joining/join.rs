//! Many files of one sample each, as counting programs write them, become one table. Each is taken in as it is read, so
//! that the names of the genes are held once and not once a sample.

use std::collections::HashSet;

use ndarray::Array2;

use crate::Result;
use crate::table::assembly::repeated_sample;
use crate::table::joining::align::concatenate;
use crate::table::names::producers::sample_of_file;
use crate::table::{MetadataColumn, Table};

/// Files of one sample each.
#[derive(Default)]
pub struct OneSampleFiles {
    /// Those with the same genes in the same order.
    groups: Vec<Group>,
    ids: HashSet<String>,
    names: Vec<String>,
}

struct Group {
    /// The first of them, which has the genes.
    first: Table,
    ids: Vec<String>,
    values: Vec<f32>,
    remainder: Option<Vec<i32>>,
    metadata: Vec<MetadataColumn>,
}

impl OneSampleFiles {
    /// Whether a table is one of these.
    pub fn are(table: &Table) -> bool {
        table.samples() == 1
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.names.len()
    }

    /// Takes a table in. A sample that is called as another is called as its file.
    ///
    /// # Errors
    /// Two samples, and their files, are called the same.
    pub fn take(&mut self, mut table: Table) -> Result<()> {
        let by_file = sample_of_file(&table.name);
        for id in &mut table.sample_ids {
            if self.ids.contains(id) {
                id.clone_from(&by_file);
            }
            if !self.ids.insert(id.clone()) {
                let error = repeated_sample(id, "a file before");
                return Err(error.in_file(table.name.clone()));
            }
        }
        self.names.push(table.name.clone());
        let known = self.groups.iter_mut().rev();
        match known
            .into_iter()
            .find(|group| group.first.features == table.features)
        {
            Some(group) => group.take(&table),
            None => self.groups.push(Group::new(table)),
        }
        Ok(())
    }

    /// The one table, and what a person should know of it.
    ///
    /// # Errors
    /// The files share under half of their genes.
    pub fn finish(self) -> Result<(Table, Vec<String>)> {
        let count = self.names.len();
        let groups: Vec<Table> = self.groups.into_iter().filter_map(Group::table).collect();
        let kinds = groups.len();
        let (mut table, report) = concatenate(groups)?;
        let mut notes = Vec::new();
        if count > 1 {
            notes.push(format!(
                "{count} files of one sample each became one table of {count} samples and {} genes.",
                table.features.len()
            ));
            table.name = match &self.names[..] {
                [first, _] => format!("{first} and 1 more file"),
                [first, rest @ ..] => format!("{first} and {} more files", rest.len()),
                [] => String::new(),
            };
        }
        if kinds > 1 {
            let dropped: HashSet<&String> = report
                .dropped
                .iter()
                .flat_map(|table| &table.features)
                .collect();
            if !dropped.is_empty() {
                notes.push(format!(
                    "{} genes that some of these files lack were dropped.",
                    dropped.len()
                ));
            }
        }
        Ok((table, notes))
    }
}

impl Group {
    fn new(mut table: Table) -> Group {
        let values = std::mem::take(&mut table.values)
            .into_raw_vec_and_offset()
            .0;
        let remainder = table.remainder.take();
        Group {
            ids: std::mem::take(&mut table.sample_ids),
            values,
            remainder: remainder.map(|rest| rest.into_raw_vec_and_offset().0),
            metadata: std::mem::take(&mut table.metadata),
            first: table,
        }
    }

    fn take(&mut self, table: &Table) {
        let before = self.ids.len();
        match (&mut self.remainder, &table.remainder) {
            (Some(own), Some(more)) => own.extend(more),
            (Some(own), None) => own.resize(own.len() + table.values.len(), 0),
            (own @ None, Some(more)) => {
                let mut all = vec![0; self.values.len()];
                all.extend(more);
                *own = Some(all);
            }
            (None, None) => {}
        }
        self.values.extend(&table.values);
        self.ids.extend_from_slice(&table.sample_ids);
        for column in &table.metadata {
            if !self.metadata.iter().any(|known| known.name == column.name) {
                self.metadata.push(MetadataColumn {
                    name: column.name.clone(),
                    values: vec![String::new(); before],
                });
            }
        }
        for column in &mut self.metadata {
            match table.metadata_column(&column.name) {
                Some(more) => column.values.extend_from_slice(&more.values),
                None => column.values.resize(self.ids.len(), String::new()),
            }
        }
    }

    fn table(self) -> Option<Table> {
        let shape = (self.ids.len(), self.first.features.len());
        let remainder = self
            .remainder
            .map(|rest| Array2::from_shape_vec(shape, rest));
        Some(Table {
            sample_ids: self.ids,
            values: Array2::from_shape_vec(shape, self.values).ok()?,
            remainder: remainder.transpose().ok()?,
            metadata: self.metadata,
            ..self.first
        })
    }
}
