//! Which part of the cohort every sample is in: as its file's role says, or drawn.

use std::collections::HashSet;
use std::sync::Arc;

use super::groups::{self, Groups};
use super::labels::Labels;
use super::result::{LoadedTable, SampleInfo};
use super::settings::DataSettings;
use crate::Result;
use crate::learn::split::grouped_split;
use crate::study::words::counted;
use crate::study::{Part, Role, Study};
use crate::table::{Scale, Table};

/// A table with what is known of each of its samples.
pub struct Given {
    pub role: Role,
    pub table: Table,
    pub labels: Labels,
    pub groups: Groups,
    pub parts: Vec<Part>,
}

impl Given {
    /// Of a table with its labels; groups and parts are still to come.
    pub fn new(role: Role, table: Table, labels: Labels) -> Given {
        Given {
            role,
            table,
            labels,
            groups: Vec::new(),
            parts: Vec::new(),
        }
    }

    /// The rows of a part.
    fn rows(&self, part: Part) -> Vec<usize> {
        let rows = 0..self.parts.len();
        rows.filter(|&row| self.parts[row] == part).collect()
    }

    fn keep(&mut self, rows: &[usize]) {
        self.table = self.table.select_samples(rows);
        self.labels = rows.iter().map(|&row| self.labels[row].clone()).collect();
        self.groups = rows.iter().map(|&row| self.groups[row].clone()).collect();
        self.parts = rows.iter().map(|&row| self.parts[row]).collect();
    }
}

/// Gives every sample its part: as its file's role says; those of files to be divided are divided together, class by
/// class, those of a group into one part.
///
/// # Errors
/// As [`groups::of`] and [`grouped_split`].
pub fn assign(study: &Study, given: &mut Vec<Given>, notes: &mut Vec<String>) -> Result<()> {
    let tables: Vec<&Table> = given.iter().map(|one| &one.table).collect();
    let groups = groups::of(&tables, &study.data)?;
    for (one, groups) in given.iter_mut().zip(groups) {
        one.groups = groups;
        let part = match one.role {
            Role::Finetune => Part::Finetune,
            Role::Test => Part::Test,
            _ => Part::Pretrain,
        };
        one.parts = vec![part; one.labels.len()];
    }
    if given.iter().any(|one| one.role == Role::Labelled) {
        let divided = given.iter().filter(|one| one.role == Role::Labelled);
        let several = groups::several(divided.flat_map(|one| &one.groups));
        let place = notes.len();
        divide(study, given, notes)?;
        pretrain_once(given, notes);
        unlabelled(given, notes);
        given.retain(|one| one.table.samples() > 0);
        let samples = given.iter().flat_map(|one| {
            let parts = one.parts.iter().copied();
            one.groups.iter().zip(parts)
        });
        let said = groups::note(several, groups::are_together(samples));
        notes.splice(place..place, said);
    }
    Ok(())
}

/// Draws the parts of files that are to be divided.
fn divide(study: &Study, given: &mut [Given], notes: &mut Vec<String>) -> Result<()> {
    let is_given = |role: Role| given.iter().any(|one| one.role == role);
    let (with_test, with_unlabelled) = (is_given(Role::Test), is_given(Role::Pretrain));
    let to_divide = || given.iter().filter(|one| one.role == Role::Labelled);
    let labels: Vec<&str> = to_divide()
        .flat_map(|one| {
            one.labels
                .iter()
                .map(|label| label.as_deref().unwrap_or(""))
        })
        .collect();
    let groups: Groups = to_divide().flat_map(|one| one.groups.clone()).collect();
    let shares = shares(study.data.split, with_test);
    let split = grouped_split(&labels, &groups, shares, study.seed)?;
    if with_test {
        notes.push(
            "There is a file to test on, so the labelled file to be split gives no samples for that, only for pretraining and \
             fine-tuning."
                .to_owned(),
        );
    }
    let drawn = split.pretrain.iter();
    let drawn = drawn.filter(|&&row| !labels[row].is_empty()).count();
    if with_unlabelled && drawn > 0 {
        notes.push(format!(
            "{} of the labelled file to be split are for pretraining, without their labels, beside those that have none \
             (data.split).",
            counted(drawn, "sample")
        ));
    }
    let mut drawn = vec![Part::Pretrain; labels.len()];
    split
        .finetune
        .iter()
        .for_each(|&row| drawn[row] = Part::Finetune);
    split.test.iter().for_each(|&row| drawn[row] = Part::Test);
    notes.extend(split.notes);
    let mut drawn = drawn.into_iter();
    for one in given.iter_mut().filter(|one| one.role == Role::Labelled) {
        one.parts = drawn.by_ref().take(one.labels.len()).collect();
    }
    Ok(())
}

/// The shares of the parts; where there are files to test on, that part needs none.
fn shares(set: [f64; 3], with_test: bool) -> [f64; 3] {
    match with_test {
        true => [set[0], set[1], 0.0].map(|share| share / (set[0] + set[1])),
        false => set,
    }
}

/// Leaves out of the samples drawn for pretraining those that a file for pretraining has as well.
fn pretrain_once(given: &mut [Given], notes: &mut Vec<String>) {
    let unlabelled = given.iter().filter(|one| one.role == Role::Pretrain);
    let ids = unlabelled.flat_map(|one| one.table.sample_ids.iter().cloned());
    let known: HashSet<String> = ids.collect();
    let twice = leave_out(given, |one, row| known.contains(&one.table.sample_ids[row]));
    if twice > 0 {
        notes.push(format!(
            "{} drawn for pretraining stand in the file for pretraining too, and are taken from there.",
            counted(twice, "sample")
        ));
    }
}

/// Leaves out of the samples without a class those of patients who are tested: they would be pretrained on, and the test
/// is to be on patients that nothing has seen. The others serve pretraining.
fn unlabelled(given: &mut [Given], notes: &mut Vec<String>) {
    let groups_of = |one: &Given| -> Vec<String> {
        let rows = one.rows(Part::Test).into_iter();
        rows.filter_map(|row| one.groups[row].clone()).collect()
    };
    let tested: HashSet<String> = given.iter().flat_map(groups_of).collect();
    let is_tested = |group: &Option<String>| group.as_ref().is_some_and(|own| tested.contains(own));
    let out = leave_out(given, |one, row| {
        one.labels[row].is_none() && is_tested(&one.groups[row])
    });
    let divided = given.iter().filter(|one| one.role == Role::Labelled);
    let labels = divided.flat_map(|one| &one.labels);
    let serve = labels.filter(|label| label.is_none()).count();
    if serve > 0 {
        let serve = counted(serve, "sample");
        notes.push(format!("{serve} without a class: for pretraining."));
    }
    if out > 0 {
        notes.push(format!(
            "{} without a class left out: of patients in the test part, whom pretraining is not to see.",
            counted(out, "sample")
        ));
    }
}

/// Leaves rows out of those that were drawn for pretraining; says how many.
fn leave_out(given: &mut [Given], is_out: impl Fn(&Given, usize) -> bool) -> usize {
    let mut out = 0;
    for one in given.iter_mut().filter(|one| one.role == Role::Labelled) {
        let kept: Vec<usize> = (0..one.parts.len())
            .filter(|&row| one.parts[row] != Part::Pretrain || !is_out(one, row))
            .collect();
        if kept.len() < one.parts.len() {
            out += one.parts.len() - kept.len();
            one.keep(&kept);
        }
    }
    out
}

/// Every sample, in the order read.
pub fn list_samples(given: &[Given]) -> Vec<SampleInfo> {
    let mut samples = Vec::new();
    for one in given {
        let known = one.labels.iter().zip(&one.parts);
        for (id, (label, &part)) in one.table.sample_ids.iter().zip(known) {
            samples.push(SampleInfo {
                id: id.clone(),
                part,
                label: label.clone(),
                file: one.table.name.clone(),
            });
        }
    }
    samples
}

/// The scale of a table with samples for pretraining, one without labels where there is one: as set, else judged by these
/// samples alone. Where there are none, those to fine-tune on serve pretraining.
pub fn scale_of_pretraining(given: &[Given], settings: &DataSettings) -> Scale {
    let first = |part: Part| {
        let own = given.iter().filter(|one| one.parts.contains(&part));
        let first = own.min_by_key(|one| one.role)?;
        Some((first, first.rows(part)))
    };
    let Some((one, rows)) = first(Part::Pretrain).or_else(|| first(Part::Finetune)) else {
        return Scale::default();
    };
    let own = settings.of_file(&one.table.name);
    Scale::of_samples(&one.table, &rows).or_set(own.and_then(|own| own.scale))
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
    let again: Vec<LoadedTable> = tables.iter().filter_map(to_pretrain_on).collect();
    tables.extend(again);
    let note = format!(
        "There is no table for pretraining: the {} for fine-tuning serve it too, without their labels.",
        counted(also.len(), "sample")
    );
    samples.extend(also);
    Some(note).filter(|_| samples.iter().any(|sample| sample.part == Part::Pretrain))
}

/// The samples of a table that are for fine-tuning, as such for pretraining.
fn to_pretrain_on(loaded: &LoadedTable) -> Option<LoadedTable> {
    let rows = 0..loaded.parts.len();
    let rows: Vec<usize> = rows
        .filter(|&row| loaded.parts[row] == Part::Finetune)
        .collect();
    let table = match rows.len() {
        0 => return None,
        all if all == loaded.parts.len() => Arc::clone(&loaded.table),
        _ => Arc::new(loaded.table.select_samples(&rows)),
    };
    Some(LoadedTable {
        table,
        parts: vec![Part::Pretrain; rows.len()],
    })
}
