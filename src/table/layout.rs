//! Which column of a file is what: sample id, gene, sample, metadata, or nothing of use.
//!
//! With samples in rows the sample id is, in this order: the column that was asked for; `caseID` or another usual name
//! of ids; a column without a name (as pandas and R write their index); the first text column that is not a usual
//! label. Failing all, samples are numbered.
//!
//! A column of text is metadata. A column of numbers is a gene, unless its name is a usual one of metadata (age, stage,
//! survival time, batch …), or the file's genes are plainly Ensembl ids (or Entrez numbers) and this name is not one.
//! With samples in columns, text beside the gene column is annotation and left out.

use std::collections::HashSet;

use super::identifiers;
use super::options::ReadOptions;
use super::orientation::{self, Orientation};
use super::sketch::{ColumnSketch, Content};
use crate::{Error, Result};

/// What a column is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Numbers for the matrix: a gene, or a sample.
    Number,
    /// The sample ids, or (samples in columns) the gene identifiers.
    Id,
    /// Text to keep for each sample.
    Metadata,
    /// Left out.
    Dropped,
    /// A column without a name, which must hold nothing.
    Nameless,
}

/// What every column of a file is used for.
#[derive(Debug)]
pub(super) struct Layout {
    pub orientation: Orientation,
    pub roles: Vec<Role>,
    pub id: Option<usize>,
    pub notes: Vec<String>,
}

impl Layout {
    /// Names of the columns with this role, in order.
    pub(super) fn names(&self, columns: &[ColumnSketch], role: Role) -> Vec<String> {
        let named = self
            .roles
            .iter()
            .zip(columns)
            .filter(|(own, _)| **own == role);
        named.map(|(_, column)| column.name.clone()).collect()
    }
}

/// Decides what each column is.
///
/// # Errors
/// Where a column that was asked for is not there, or no column is left for the matrix.
pub(super) fn plan(columns: &[ColumnSketch], options: &ReadOptions) -> Result<Layout> {
    let named = |wanted: &Option<String>| match wanted {
        Some(name) => find(columns, name).map(Some),
        None => Ok(None),
    };
    let (sample_column, gene_column) =
        (named(&options.sample_column)?, named(&options.gene_column)?);
    let decision = match options.orientation {
        Orientation::Auto if sample_column.is_some() && gene_column.is_none() => {
            Orientation::SamplesInRows.into()
        }
        Orientation::Auto if gene_column.is_some() && sample_column.is_none() => {
            Orientation::SamplesInColumns.into()
        }
        Orientation::Auto => orientation::decide(columns),
        set => set.into(),
    };
    let mut layout = match decision.orientation {
        Orientation::SamplesInColumns => samples_in_columns(columns, gene_column, options)?,
        _ => samples_in_rows(columns, sample_column, options)?,
    };
    layout.notes.extend(decision.note);
    if layout.roles.contains(&Role::Number) {
        return Ok(layout);
    }
    Err(Error::new(
        if columns.len() < 2 {
            "the table has a single column".to_owned()
        } else {
            format!(
                "none of the {} columns holds numbers of genes or samples",
                columns.len()
            )
        },
        "Fields must be separated by commas, tabs or semicolons, with genes in the header or in the first column. If \
         that is so, set the orientation.",
    ))
}

impl From<Orientation> for orientation::Decision {
    fn from(orientation: Orientation) -> Self {
        orientation::Decision {
            orientation,
            note: None,
        }
    }
}

fn find(columns: &[ColumnSketch], name: &str) -> Result<usize> {
    columns
        .iter()
        .position(|column| column.name == name)
        .ok_or_else(|| {
            let some: Vec<&str> = columns
                .iter()
                .take(5)
                .map(|column| column.name.as_str())
                .collect();
            Error::new(
                format!("there is no column \"{name}\""),
                format!(
                    "The first columns are: {}. Choose one of the header's names.",
                    some.join(", ")
                ),
            )
        })
}

fn samples_in_rows(
    columns: &[ColumnSketch],
    wanted: Option<usize>,
    options: &ReadOptions,
) -> Result<Layout> {
    let id = wanted.or_else(|| sample_id_column(columns));
    let mut notes = Vec::new();
    if id.is_none() {
        notes.push("No column holds sample ids: the samples were numbered.".to_owned());
    }
    let kept: HashSet<&str> = options
        .metadata_columns
        .iter()
        .map(String::as_str)
        .collect();
    for name in &options.metadata_columns {
        find(columns, name)?;
    }
    let is_gene = gene_test(columns, id);
    let role = |(index, column): (usize, &ColumnSketch)| {
        let name = column.name.as_str();
        if id == Some(index) {
            Role::Id
        } else if kept.contains(name) {
            Role::Metadata
        } else if identifiers::is_counting_summary(name) {
            Role::Dropped
        } else if identifiers::is_unnamed(name) {
            if column.content == Content::Nothing {
                Role::Nameless
            } else {
                unnamed(name)
            }
        } else if identifiers::is_ensembl(name)
            || (column.content != Content::Text && is_gene(name))
        {
            Role::Number
        } else {
            Role::Metadata
        }
    };
    let roles: Vec<Role> = columns.iter().enumerate().map(role).collect();
    let layout = Layout {
        orientation: Orientation::SamplesInRows,
        roles,
        id,
        notes,
    };
    Ok(noting_dropped(layout, columns))
}

/// A nameless column with values is an error at its first value; pandas' `Unnamed: 3` has a name and is left out.
fn unnamed(name: &str) -> Role {
    if name.trim().is_empty() {
        Role::Nameless
    } else {
        Role::Dropped
    }
}

/// Which names are genes in this file, for columns of numbers.
fn gene_test(columns: &[ColumnSketch], id: Option<usize>) -> impl Fn(&str) -> bool + use<> {
    let candidates = columns
        .iter()
        .enumerate()
        .filter(|(index, _)| Some(*index) != id);
    let names: Vec<&str> = candidates.map(|(_, column)| column.name.as_str()).collect();
    let share = |is: fn(&str) -> bool| {
        names.iter().filter(|name| is(name)).count() * 2 >= names.len().max(1)
    };
    let only = [
        identifiers::is_ensembl as fn(&str) -> bool,
        identifiers::is_entrez,
    ]
    .into_iter()
    .find(|is| share(*is));
    move |name| match only {
        Some(is) => is(name),
        None => {
            !identifiers::is_metadata_name(name) && identifiers::sample_name_rank(name).is_none()
        }
    }
}

fn sample_id_column(columns: &[ColumnSketch]) -> Option<usize> {
    let index = columns.iter().position(|column| column.is_index);
    let usual = || {
        let ranked = columns.iter().enumerate().filter_map(|(index, column)| {
            // Numbers under such a name count only in the first column: `ID` may be anything further on.
            let likely = column.content == Content::Text || index == 0;
            identifiers::sample_name_rank(&column.name)
                .filter(|_| likely)
                .map(|rank| (rank, index))
        });
        ranked.min().map(|(_, index)| index)
    };
    let nameless = || {
        columns
            .first()
            .filter(|column| identifiers::is_unnamed(&column.name))
            .map(|_| 0)
    };
    let first_text = || {
        columns.iter().position(|column| {
            column.content == Content::Text
                && !identifiers::is_label_name(&column.name)
                && !identifiers::is_ensembl(&column.name)
        })
    };
    index.or_else(usual).or_else(nameless).or_else(first_text)
}

fn samples_in_columns(
    columns: &[ColumnSketch],
    wanted: Option<usize>,
    options: &ReadOptions,
) -> Result<Layout> {
    let strongest = || {
        let mut best = 0;
        for (index, column) in columns.iter().enumerate() {
            let better = column.evidence > columns[best].evidence;
            if column.is_index || (better && !columns[best].is_index) {
                best = index;
            }
        }
        best
    };
    let id = wanted.unwrap_or_else(strongest);
    let left_out: HashSet<&str> = options
        .metadata_columns
        .iter()
        .map(String::as_str)
        .collect();
    let role = |(index, column): (usize, &ColumnSketch)| {
        if index == id {
            Role::Id
        } else if column.name.trim().is_empty() {
            Role::Nameless
        } else if column.content == Content::Text
            || left_out.contains(column.name.as_str())
            || identifiers::is_annotation_name(&column.name)
            || identifiers::is_unnamed(&column.name)
        {
            Role::Dropped
        } else {
            Role::Number
        }
    };
    let roles: Vec<Role> = columns.iter().enumerate().map(role).collect();
    let layout = Layout {
        orientation: Orientation::SamplesInColumns,
        roles,
        id: Some(id),
        notes: Vec::new(),
    };
    Ok(noting_dropped(layout, columns))
}

fn noting_dropped(mut layout: Layout, columns: &[ColumnSketch]) -> Layout {
    let dropped = layout.names(columns, Role::Dropped);
    if !dropped.is_empty() {
        layout.notes.push(format!(
            "Left out, as neither genes nor samples: {}.",
            some_of(&dropped)
        ));
    }
    layout
}

/// Names joined by commas, at most six of them spelt out.
pub(super) fn some_of(names: &[String]) -> String {
    const SHOWN: usize = 6;
    let shown = names
        .iter()
        .take(SHOWN)
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join(", ");
    if names.len() > SHOWN {
        format!("{shown} and {} more", names.len() - SHOWN)
    } else {
        shown
    }
}
