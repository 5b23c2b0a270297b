//! The tables behind each step, and whatever else of a study can be saved.

use super::parts::Part;
use super::session::{Session, Step};
use crate::table::{
    Cell, Formulas, MetadataColumn, Table, TableFormat, TextTable, write_as, write_text_as,
};
use crate::{Error, Result};

impl Session {
    /// The names of a step's tables, as far as there is something to list.
    pub fn table_names(&self, step: Step) -> Vec<&'static str> {
        (step.0.tables)(self)
    }

    /// A table by its name.
    ///
    /// # Errors
    /// There is no such table, or nothing to fill it with yet.
    pub fn text_table(&self, name: &str) -> Result<TextTable> {
        let mut tables = self
            .steps
            .iter()
            .filter_map(|step| (step.0.table)(self, name));
        tables
            .next()
            .ok_or_else(|| nothing_yet(&format!("table \"{name}\"")))
    }

    /// The bytes of something to save that is no figure, in the format of this ending.
    ///
    /// # Errors
    /// There is no such thing or format, or nothing to fill it with yet.
    pub fn save(&self, name: &str, format: &str) -> Result<Vec<u8>> {
        let mut saved = self
            .steps
            .iter()
            .filter_map(|step| (step.0.save)(self, name, format));
        match saved.next() {
            Some(saved) => saved,
            None => write_text_as(&self.text_table(name)?, format_of(format)?, self.formulas()),
        }
    }

    /// What becomes of text that looks like a formula.
    pub fn formulas(&self) -> Formulas {
        self.study().output.formulas
    }
}

/// What to answer where something is asked for that is not there yet.
pub(super) fn nothing_yet(what: &str) -> Error {
    Error::new(
        format!("there is no {what} yet"),
        "Run the step it belongs to first.",
    )
}

/// A table of numbers in the format of this ending.
pub(super) fn saved(session: &Session, table: Result<Table>, format: &str) -> Result<Vec<u8>> {
    write_as(&table?, format_of(format)?, session.formulas())
}

/// A value as JSON.
pub(crate) fn saved_json(value: &impl serde::Serialize) -> Result<Vec<u8>> {
    serde_json::to_vec_pretty(value)
        .map_err(|error| Error::new(format!("it can't be written as JSON: {error}"), ""))
}

fn format_of(ending: &str) -> Result<TableFormat> {
    TableFormat::of_name(&format!("table.{ending}")).ok_or_else(|| {
        Error::new(
            format!("there is no format {ending}"),
            "Choose csv, tsv or parquet.",
        )
    })
}

/// A table of these columns.
pub(super) fn text_table(
    name: &str,
    title: &str,
    columns: &[&str],
    rows: Vec<Vec<Cell>>,
) -> TextTable {
    TextTable {
        name: name.into(),
        title: title.into(),
        columns: columns.iter().map(|&column| column.into()).collect(),
        rows,
    }
}

/// One table of all parts, with a metadata column that names the part. A sample in two parts has a row for each.
pub(super) fn stack(parts: impl Iterator<Item = (Part, Table)>) -> Result<Table> {
    let mut tables = Vec::new();
    for (part, mut table) in parts {
        let values = vec![part.name().to_string(); table.samples()];
        table.metadata.push(MetadataColumn {
            name: "part".into(),
            values,
        });
        tables.push(table);
    }
    Ok(crate::table::join(tables)?.0)
}
