//! Bringing tables to the same features: several files of one role into one table, or one table to a list of features.
//!
//! Features are matched by name. Where a name repeats, its first occurrence is matched to the first, the second to the
//! second, and so on.

use std::collections::{HashMap, HashSet};

use ndarray::Array2;
use serde::Serialize;

use crate::table::layout::some_of;
use crate::table::{MetadataColumn, Table};
use crate::{Error, Result};

/// What aligning kept, dropped and filled.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct AlignmentReport {
    /// Features that all tables share.
    pub shared: usize,
    /// What each table had beyond them, in the tables' order.
    pub dropped: Vec<DroppedFeatures>,
    /// Features that were asked for and that the table lacks: filled with 0.
    pub missing: Vec<String>,
}

impl AlignmentReport {
    /// What a user should know, in sentences.
    pub fn notes(&self) -> Vec<String> {
        let dropped = self
            .dropped
            .iter()
            .filter(|dropped| !dropped.features.is_empty())
            .map(|dropped| {
                format!(
                    "{}: {} genes that the other tables lack were dropped ({}).",
                    dropped.table,
                    dropped.features.len(),
                    some_of(&dropped.features)
                )
            });
        let missing = (!self.missing.is_empty()).then(|| {
            format!(
                "{} genes are missing and were set to 0 ({}).",
                self.missing.len(),
                some_of(&self.missing)
            )
        });
        dropped.chain(missing).collect()
    }
}

/// Features that one table had and the result has not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DroppedFeatures {
    /// The table.
    pub table: String,
    /// Their names, in the table's order.
    pub features: Vec<String>,
}

/// Puts the tables' samples below each other, with the features they share, in the first table's order.
///
/// Metadata columns are joined by name; a table without one has empty text there. What rounding took away is kept where
/// every table that needs it has it.
///
/// # Errors
/// No table at all; a table that shares under half of its genes with the others; a sample id that two tables have.
pub fn concatenate(tables: Vec<Table>) -> Result<(Table, AlignmentReport)> {
    refuse_shared_samples(&tables)?;
    join(tables)
}

/// As [`concatenate`], where a sample may be in several tables: it then has several rows.
///
/// # Errors
/// As [`concatenate`], but for ids that two tables have.
pub fn join(tables: Vec<Table>) -> Result<(Table, AlignmentReport)> {
    let Some(first) = tables.first() else {
        return Err(Error::new(
            "there is no table to join",
            "Choose at least one file.",
        ));
    };
    if tables.len() == 1 {
        let report = AlignmentReport {
            shared: first.features.len(),
            ..AlignmentReport::default()
        };
        return tables
            .into_iter()
            .next()
            .map(|table| (table, report))
            .ok_or_else(nothing_left);
    }
    let shared = shared_features(&tables);
    let dropped: Vec<DroppedFeatures> = tables.iter().map(|table| beyond(table, &shared)).collect();
    for (table, dropped) in tables.iter().zip(&dropped) {
        let others: Vec<String> = tables
            .iter()
            .filter(|other| !std::ptr::eq(*other, table))
            .map(|other| other.name.clone())
            .collect();
        let kept = table.features.len() - dropped.features.len();
        refuse_under_half(
            table,
            kept,
            table.features.len(),
            &format!("with {}", some_of(&others)),
            &dropped.features,
        )?;
    }
    let report = AlignmentReport {
        shared: shared.len(),
        dropped,
        missing: Vec::new(),
    };
    let table = append(tables, shared)?;
    Ok((table, report))
}

/// Brings the table to these features, in their order. Features it lacks become 0 and are reported.
///
/// # Errors
/// Where the table has under half of the features.
pub fn align(features: &[String], table: Table) -> Result<(Table, AlignmentReport)> {
    let sources = sources(features, &table.features);
    let missing: Vec<String> = features
        .iter()
        .zip(&sources)
        .filter(|(_, source)| source.is_none())
        .map(|(name, _)| name.clone())
        .collect();
    let shared = features.len() - missing.len();
    refuse_under_half(&table, shared, features.len(), "that are needed", &missing)?;
    let used: HashSet<usize> = sources.iter().flatten().copied().collect();
    let unused = table
        .features
        .iter()
        .enumerate()
        .filter(|(index, _)| !used.contains(index));
    let dropped = DroppedFeatures {
        table: table.name.clone(),
        features: unused.map(|(_, name)| name.clone()).collect(),
    };
    let report = AlignmentReport {
        shared,
        dropped: vec![dropped],
        missing,
    };
    let table = if table.features == features {
        table
    } else {
        Table {
            values: pick(&table.values, &sources),
            remainder: table
                .remainder
                .as_ref()
                .map(|remainder| pick(remainder, &sources)),
            features: features.to_vec(),
            ..table
        }
    };
    Ok((table, report))
}

/// Names with the number of their occurrence, so that repeated ones differ.
fn occurrences(features: &[String]) -> impl Iterator<Item = (&str, u32)> {
    let mut counts: HashMap<&str, u32> = HashMap::with_capacity(features.len());
    features.iter().map(move |name| {
        let count = counts
            .entry(name)
            .and_modify(|count| *count += 1)
            .or_insert(0);
        (name.as_str(), *count)
    })
}

/// For each of the wanted features, where it is in `present`.
fn sources(wanted: &[String], present: &[String]) -> Vec<Option<usize>> {
    let places: HashMap<(&str, u32), usize> = occurrences(present)
        .enumerate()
        .map(|(index, key)| (key, index))
        .collect();
    occurrences(wanted)
        .map(|key| places.get(&key).copied())
        .collect()
}

fn shared_features(tables: &[Table]) -> Vec<String> {
    let Some((first, others)) = tables.split_first() else {
        return Vec::new();
    };
    let mut in_all = vec![true; first.features.len()];
    for other in others
        .iter()
        .filter(|other| other.features != first.features)
    {
        for (keep, source) in in_all
            .iter_mut()
            .zip(sources(&first.features, &other.features))
        {
            *keep &= source.is_some();
        }
    }
    first
        .features
        .iter()
        .zip(in_all)
        .filter(|(_, keep)| *keep)
        .map(|(name, _)| name.clone())
        .collect()
}

fn beyond(table: &Table, shared: &[String]) -> DroppedFeatures {
    let kept = sources(&table.features, shared);
    let dropped = table
        .features
        .iter()
        .zip(kept)
        .filter(|(_, kept)| kept.is_none());
    DroppedFeatures {
        table: table.name.clone(),
        features: dropped.map(|(name, _)| name.clone()).collect(),
    }
}

fn refuse_under_half(
    table: &Table,
    shared: usize,
    of: usize,
    with: &str,
    lacking: &[String],
) -> Result<()> {
    if shared * 2 >= of {
        return Ok(());
    }
    Err(Error::new(
        format!(
            "only {shared} of {of} genes are shared {with}: under half. Not shared are {}, for example",
            some_of(lacking)
        ),
        "Check that the files use the same kind of gene identifiers (and versions), and that samples and genes are not \
         swapped.",
    )
    .in_file(table.name.clone()))
}

fn refuse_shared_samples(tables: &[Table]) -> Result<()> {
    let mut seen: HashMap<&str, &str> = HashMap::new();
    for table in tables {
        for id in &table.sample_ids {
            if let Some(other) = seen.insert(id, &table.name) {
                return Err(Error::new(
                    format!("the sample \"{id}\" is in {other} already"),
                    "Remove it from one of the files, or choose each file once.",
                )
                .in_file(table.name.clone()));
            }
        }
    }
    Ok(())
}

fn append(tables: Vec<Table>, features: Vec<String>) -> Result<Table> {
    let samples: usize = tables.iter().map(Table::samples).sum();
    let keep_remainder = tables.iter().any(|table| table.remainder.is_some())
        && samples * features.len() < crate::table::KEEP_REMAINDER_BELOW_CELLS;
    let names: Vec<String> = tables.iter().map(|table| table.name.clone()).collect();
    let mut metadata: Vec<MetadataColumn> = Vec::new();
    for column in tables.iter().flat_map(|table| &table.metadata) {
        if !metadata.iter().any(|known| known.name == column.name) {
            metadata.push(MetadataColumn {
                name: column.name.clone(),
                values: Vec::with_capacity(samples),
            });
        }
    }
    let mut sample_ids = Vec::with_capacity(samples);
    let mut values = Vec::with_capacity(samples * features.len());
    let mut remainder = keep_remainder.then(|| Vec::with_capacity(samples * features.len()));
    for table in tables {
        for column in &mut metadata {
            match table.metadata_column(&column.name) {
                Some(own) => column.values.extend_from_slice(&own.values),
                None => column
                    .values
                    .resize(column.values.len() + table.samples(), String::new()),
            }
        }
        let sources = sources(&features, &table.features);
        extend_rows(&mut values, &table.values, &sources);
        if let Some(remainder) = &mut remainder {
            match &table.remainder {
                Some(own) => extend_rows(remainder, own, &sources),
                None => remainder.resize(values.len(), 0),
            }
        }
        sample_ids.extend(table.sample_ids);
    }
    let shape = (samples, features.len());
    let remainder = remainder.map(|cells| Array2::from_shape_vec(shape, cells));
    Ok(Table {
        name: names.join(", "),
        sample_ids,
        features,
        values: Array2::from_shape_vec(shape, values).map_err(|_| nothing_left())?,
        remainder: remainder.transpose().map_err(|_| nothing_left())?,
        metadata,
    })
}

fn nothing_left() -> Error {
    Error::new(
        "the tables cannot be joined",
        "Check that every table has samples and genes.",
    )
}

fn extend_rows<T: Copy + Default>(
    into: &mut Vec<T>,
    matrix: &Array2<T>,
    sources: &[Option<usize>],
) {
    for row in matrix.rows() {
        into.extend(
            sources
                .iter()
                .map(|source| source.map_or_else(T::default, |column| row[column])),
        );
    }
}

fn pick<T: Copy + Default>(matrix: &Array2<T>, sources: &[Option<usize>]) -> Array2<T> {
    let mut picked = Array2::default((matrix.nrows(), sources.len()));
    for (mut to, from) in picked.rows_mut().into_iter().zip(matrix.rows()) {
        for (cell, source) in to.iter_mut().zip(sources) {
            if let Some(column) = source {
                *cell = from[*column];
            }
        }
    }
    picked
}
