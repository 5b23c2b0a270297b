//! Which part of the cohort every sample is in: as its file's role says, or drawn.

use std::sync::Arc;

use super::groups;
use super::labels::Labels;
use super::result::{LoadedTable, SampleInfo};
use super::settings::DataSettings;
use crate::Result;
use crate::learn::split::grouped_split;
use crate::study::words::counted;
use crate::study::{Part, Role, Study};
use crate::table::{Scale, Table};

/// The part of every sample of every file; samples to be divided are divided together, class by class, those of a group
/// into one part.
///
/// # Errors
/// There is nothing to divide, see [`grouped_split`].
pub fn assign(
    study: &Study,
    labelled: &[(Role, Labels)],
    groups: &[Vec<Option<String>>],
    notes: &mut Vec<String>,
) -> Result<Vec<Vec<Part>>> {
    let pooled: Vec<&str> = labelled
        .iter()
        .filter(|(role, _)| *role == Role::Labelled)
        .flat_map(|(_, labels)| labels.iter().map(|label| label.as_deref().unwrap_or("")))
        .collect();
    let mut drawn = vec![Part::Pretrain; pooled.len()];
    if !pooled.is_empty() {
        let to_divide = labelled.iter().zip(groups);
        let to_divide = to_divide.filter(|((role, _), _)| *role == Role::Labelled);
        let groups: Vec<_> = to_divide.flat_map(|(_, groups)| groups).cloned().collect();
        let split = grouped_split(&pooled, &groups, study.data.split, study.seed)?;
        notes.extend(groups::note(&groups));
        split
            .finetune
            .iter()
            .for_each(|&row| drawn[row] = Part::Finetune);
        split.test.iter().for_each(|&row| drawn[row] = Part::Test);
        notes.extend(split.notes);
    }
    let mut drawn = drawn.into_iter();
    Ok(labelled
        .iter()
        .map(|(role, labels)| match role {
            Role::Finetune => vec![Part::Finetune; labels.len()],
            Role::Test => vec![Part::Test; labels.len()],
            Role::Labelled => drawn.by_ref().take(labels.len()).collect(),
            _ => vec![Part::Pretrain; labels.len()],
        })
        .collect())
}

/// The scale of the first table with samples for pretraining: as set, else judged by these alone.
pub fn scale_of_pretraining(tables: &[LoadedTable], settings: &DataSettings) -> Scale {
    let of_pretraining = |loaded: &&LoadedTable| loaded.parts.contains(&Part::Pretrain);
    let Some(LoadedTable { table, parts }) = tables.iter().find(of_pretraining) else {
        return Scale::default();
    };
    let rows = (0..parts.len()).filter(|&row| parts[row] == Part::Pretrain);
    let set = settings.of_file(&table.name).and_then(|own| own.scale);
    Scale::of_samples(table, &rows.collect::<Vec<_>>()).or_set(set)
}

/// Where there is no sample to pretrain on, those to fine-tune on serve it too, without their labels.
pub fn pretrain_on_finetune(
    samples: &mut Vec<SampleInfo>,
    tables: &mut Vec<LoadedTable>,
) -> Option<String> {
    if samples.iter().any(|sample| sample.part == Part::Pretrain) {
        return None;
    }
    let also = samples
        .iter()
        .filter(|sample| sample.part == Part::Finetune);
    let also: Vec<SampleInfo> = also
        .map(|sample| SampleInfo {
            part: Part::Pretrain,
            label: None,
            ..sample.clone()
        })
        .collect();
    let given = tables
        .iter()
        .filter(|loaded| loaded.parts.contains(&Part::Finetune));
    let again: Vec<LoadedTable> = given
        .map(|loaded| LoadedTable {
            table: Arc::clone(&loaded.table),
            parts: vec![Part::Pretrain; loaded.parts.len()],
        })
        .collect();
    tables.extend(again);
    let note = format!(
        "There is no table for pretraining: the {} for fine-tuning serve it too, without their labels.",
        counted(also.len(), "sample")
    );
    samples.extend(also);
    Some(note).filter(|_| samples.iter().any(|sample| sample.part == Part::Pretrain))
}

/// Every sample, in the order read.
pub fn list_samples(
    tables: &[Table],
    labelled: &[(Role, Labels)],
    parts: &[Vec<Part>],
) -> Vec<SampleInfo> {
    let mut samples = Vec::new();
    for ((table, (_, labels)), parts) in tables.iter().zip(labelled).zip(parts) {
        for ((id, label), &part) in table.sample_ids.iter().zip(labels).zip(parts) {
            samples.push(SampleInfo {
                id: id.clone(),
                part,
                label: label.clone(),
                file: table.name.clone(),
            });
        }
    }
    samples
}
