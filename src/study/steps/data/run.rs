//! Step 1: the samples, read from files or simulated, and which part of the cohort each belongs to.

use std::collections::HashSet;
use std::sync::Arc;

use serde::Serialize;

use super::checks::{self, Checked};
use super::groups;
use super::settings::DataSettings;

use crate::explore::classes::NormalTumour;
use crate::learn::split::grouped_split;
use crate::study::cohort::{CohortOptions, simulate};
use crate::study::words::counted;
use crate::study::{Assets, InputFile, Part, Role, Study};
use crate::table::{
    Choice, LabelFile, LabelReport, OneSampleFiles, ReadReport, ReadTable, Reading, Scale, Table,
    Transform,
};
use crate::{Advance, Error, Progress, Result};

/// A file as it was read.
#[derive(Debug, Clone, Serialize)]
pub struct FileSummary {
    /// Its name.
    pub name: String,
    /// What it is used for.
    pub role: Role,
    /// Its size.
    pub bytes: u64,
    /// Samples kept.
    pub samples: usize,
    /// Gene columns.
    pub genes: usize,
    /// What the reader found.
    pub report: ReadReport,
}

/// One sample, before its genes are looked at.
#[derive(Debug, Clone, Serialize)]
pub struct SampleInfo {
    /// Its id.
    pub id: String,
    /// The part of the cohort it is in.
    pub part: Part,
    /// Its class, where the file gives one.
    pub label: Option<String>,
    /// The file it came from.
    pub file: String,
}

/// A table that was read, with the part each of its rows belongs to.
#[derive(Debug, Clone)]
pub struct LoadedTable {
    /// The samples.
    pub table: Arc<Table>,
    /// One part per row.
    pub parts: Vec<Part>,
}

/// The samples of a study.
#[derive(Debug, Clone)]
pub struct DataResult {
    /// Every file, in the order read.
    pub files: Vec<FileSummary>,
    /// Every sample, in the order read.
    pub samples: Vec<SampleInfo>,
    /// What a person should know about them.
    pub notes: Vec<String>,
    /// What makes results on them doubtful.
    pub warnings: Vec<String>,
    /// The scale of the samples for pretraining.
    pub scale: Scale,
    /// What came of joining files of labels.
    pub labels: Vec<LabelReport>,
    /// Whether they are simulated.
    pub simulated: bool,
    /// The tables; taken over by the gene step where keeping them would cost too much memory.
    pub tables: Option<Vec<LoadedTable>>,
}

impl DataResult {
    /// The number of samples in a part.
    pub fn count(&self, part: Part) -> usize {
        self.samples
            .iter()
            .filter(|sample| sample.part == part)
            .count()
    }

    /// What is best done to the tables' numbers.
    pub fn proposed(&self) -> Transform {
        match self.simulated {
            true => CohortOptions::TRANSFORM,
            false => Transform::Auto.on(&self.scale),
        }
    }

    /// How many different samples there are; one can be in two parts.
    pub fn different(&self) -> usize {
        let ids: HashSet<&str> = self
            .samples
            .iter()
            .map(|sample| sample.id.as_str())
            .collect();
        ids.len()
    }

    /// Which samples are of normal tissue and which are tumours, by barcode or label.
    pub fn tissues(&self) -> NormalTumour {
        let ids: Vec<&str> = self
            .samples
            .iter()
            .map(|sample| sample.id.as_str())
            .collect();
        let labels = self
            .samples
            .iter()
            .map(|sample| sample.label.as_deref().unwrap_or(""));
        NormalTumour::of(&ids, &labels.collect::<Vec<_>>())
    }

    /// The labels of all samples that have one.
    pub fn labels(&self) -> Vec<String> {
        self.samples
            .iter()
            .filter_map(|sample| sample.label.clone())
            .collect()
    }
}

/// The tables with their roles, and what each file was.
type WholeTables = (Vec<(Role, Table)>, Vec<FileSummary>);

/// Reading in progress.
pub struct DataRun {
    study: Study,
    assets: Assets,
    files: Vec<InputFile>,
    label_files: Vec<InputFile>,
    next: usize,
    reading: Option<Reading>,
    bytes_before: u64,
    bytes_total: u64,
    read: Vec<(Role, u64, ReadTable)>,
    /// Of each role, its files of one sample each.
    single: Vec<(Role, OneSampleFiles)>,
    notes: Vec<String>,
}

impl DataRun {
    /// Starts reading the session's sample files, or simulating where the study says so.
    ///
    /// # Errors
    /// There is nothing to read.
    pub fn new(study: &Study, files: &[InputFile], assets: &Assets) -> Result<Self> {
        let simulated = study.data.simulated.is_some();
        let label_files: Vec<_> = files
            .iter()
            .filter(|file| !simulated && file.role == Role::Labels)
            .cloned()
            .collect();
        let files: Vec<_> = files
            .iter()
            .filter(|file| !simulated && file.role.has_samples())
            .cloned()
            .collect();
        if files.is_empty() && !simulated {
            return Err(Error::new(
                "there are no samples yet",
                "Add a table of gene expression, or load the built-in cohort.",
            ));
        }
        let by_role = files.iter().any(|file| file.role != Role::Labelled);
        if by_role && files.iter().any(|file| file.role == Role::Labelled) {
            return Err(Error::new(
                "some files have a part of their own and others are to be split into parts",
                "Give every file one of pretraining, fine-tuning and test, or split them all.",
            ));
        }
        Ok(DataRun {
            study: study.clone(),
            assets: assets.clone(),
            bytes_total: files
                .iter()
                .map(|file| file.source.len())
                .sum::<u64>()
                .max(1),
            files,
            label_files,
            next: 0,
            reading: None,
            bytes_before: 0,
            read: Vec::new(),
            single: Vec::new(),
            notes: Vec::new(),
        })
    }

    /// The name of the file that is being read.
    pub fn reads(&self) -> Option<&str> {
        self.files.get(self.next).map(|file| file.name.as_str())
    }

    fn simulate(&mut self) -> Result<()> {
        let options = self.study.data.simulated.clone().unwrap_or_default();
        let table = simulate(
            &options,
            &self.assets.catalogue,
            &self.assets.kegg,
            self.study.seed,
        )?;
        let report = ReadReport {
            file: table.name.clone(),
            format: "simulated".into(),
            samples: table.samples(),
            genes: table.features.len(),
            ..ReadReport::default()
        };
        self.read
            .push((Role::Labelled, 0, ReadTable { table, report }));
        Ok(())
    }

    /// Keeps a table that was read; one of a single sample with others such of its role.
    fn keep(&mut self, role: Role, bytes: u64, mut read: ReadTable) -> Result<()> {
        if OneSampleFiles::are(&read.table) {
            let place = self.single.iter().position(|(own, _)| *own == role);
            let place = place.unwrap_or_else(|| {
                self.single.push((role, OneSampleFiles::default()));
                self.single.len() - 1
            });
            let name = read.table.name.clone();
            let table = std::mem::replace(&mut read.table, empty_table(&name));
            read.report.genes = table.features.len();
            self.single[place].1.take(table)?;
        }
        self.read.push((role, bytes, read));
        Ok(())
    }

    /// The tables, those of one sample each joined, in the order of their first files; and what each file was.
    fn whole_tables(&mut self) -> Result<WholeTables> {
        let (mut tables, mut files) = (Vec::new(), Vec::new());
        let mut single = std::mem::take(&mut self.single);
        let many = single.iter().filter(|(_, joined)| joined.count() > 1);
        let many: Vec<Role> = many.map(|(role, _)| *role).collect();
        for (role, bytes, ReadTable { table, report }) in std::mem::take(&mut self.read) {
            let is_single = table.samples() == 0;
            let joined = single.iter().position(|(own, _)| is_single && *own == role);
            // What the first of many is, the others are.
            if !is_single || joined.is_some() || !many.contains(&role) {
                self.notes.extend(
                    report
                        .notes
                        .iter()
                        .map(|note| format!("{}: {note}", table.name)),
                );
            }
            files.push(FileSummary {
                name: table.name.clone(),
                role,
                bytes,
                samples: report.samples,
                genes: report.genes,
                report,
            });
            if let Some(place) = joined {
                let (_, joined) = single.swap_remove(place);
                let (table, notes) = joined.finish()?;
                self.notes.extend(notes);
                tables.push((role, table));
            } else if !is_single {
                tables.push((role, table));
            }
        }
        Ok((tables, files))
    }

    /// Gives samples what files of labels say of them.
    fn join_labels(&mut self, tables: &mut [(Role, Table)]) -> Result<Vec<LabelReport>> {
        let mut reports = Vec::new();
        for file in &self.label_files {
            let options = self.study.data.read_options(&file.name);
            let labels = LabelFile::read(&file.name, file.source.clone(), &options)?;
            let mut tables: Vec<&mut Table> = tables.iter_mut().map(|(_, table)| table).collect();
            let report = labels.join(&mut tables, &self.study.data.label)?;
            let notes = report.notes.iter();
            self.notes
                .extend(notes.map(|note| format!("{}: {note}", report.file)));
            reports.push(report);
        }
        Ok(reports)
    }

    /// The class of every sample, or why there is none. Only the labelled roles must have them; where the column asked for
    /// is not there, theirs are taken from the one that was recognised.
    fn labels(
        &mut self,
        role: Role,
        table: &Table,
        recognised: Option<&Choice>,
    ) -> Result<Vec<Option<String>>> {
        let wanted = self.study.data.label_of(&table.name);
        let recognised = || {
            let choice = recognised.filter(|choice| !choice.value.is_empty())?;
            if role == Role::Pretrain {
                return None;
            }
            self.notes.push(format!(
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
            None => {
                let names: Vec<_> = table
                    .metadata
                    .iter()
                    .map(|column| format!("\"{}\"", column.name))
                    .collect();
                let advice = if names.is_empty() {
                    "The file has no column beside genes and sample ids; add one with each sample's class."
                        .to_string()
                } else {
                    format!("Choose the label column among {}.", names.join(", "))
                };
                Err(
                    Error::new(format!("there is no label column \"{wanted}\""), advice)
                        .in_file(&table.name),
                )
            }
        }
    }

    /// Drops unlabelled samples of a file to fine-tune or test on, since nothing can be learnt or tested on them.
    fn keep_labelled(
        &mut self,
        role: Role,
        table: Table,
        labels: Vec<Option<String>>,
    ) -> Result<(Table, Vec<Option<String>>)> {
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
                    self.study.data.label_of(&table.name)
                ),
                "Choose another label column, or use the file for pretraining.",
            )
            .in_file(&table.name));
        }
        self.notes.push(format!(
            "{}: {} samples without a label were left out.",
            table.name,
            labels.len() - kept.len()
        ));
        let labels = kept.iter().map(|&row| labels[row].clone()).collect();
        Ok((table.select_samples(&kept), labels))
    }

    /// The part of every sample of every file; samples to be divided are divided together, class by class, those of a
    /// group into one part.
    fn assign_parts(
        &mut self,
        labelled: &[(Role, Vec<Option<String>>)],
        groups: &[Vec<Option<String>>],
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
            let (shares, seed) = (self.study.data.split, self.study.seed);
            let split = grouped_split(&pooled, &groups, shares, seed)?;
            self.notes.extend(groups::note(&groups));
            split
                .finetune
                .iter()
                .for_each(|&row| drawn[row] = Part::Finetune);
            split.test.iter().for_each(|&row| drawn[row] = Part::Test);
            self.notes.extend(split.notes);
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
}

impl Advance for DataRun {
    type Output = DataResult;

    fn advance(&mut self) -> Result<Progress> {
        let unfinished = |done: u64, total: u64| Progress {
            done: done.min(total - 1),
            total,
        };
        if self.study.data.simulated.is_some() {
            if self.read.is_empty() {
                self.simulate()?;
            }
            return Ok(Progress { done: 1, total: 1 });
        }
        let Some(file) = self.files.get(self.next) else {
            return Ok(Progress {
                done: self.bytes_total,
                total: self.bytes_total,
            });
        };
        let (role, length) = (file.role, file.source.len());
        let mut reading = match self.reading.take() {
            Some(reading) => reading,
            None => Reading::judged(
                &file.name,
                file.source.clone(),
                &self.study.data.read_options(&file.name),
                self.assets.catalogue.clone(),
            )?,
        };
        let progress = reading.advance()?;
        if progress.is_finished() {
            self.keep(role, length, reading.finish()?)?;
            self.next += 1;
            self.bytes_before += length;
            if self.next == self.files.len() {
                return Ok(Progress {
                    done: self.bytes_total,
                    total: self.bytes_total,
                });
            }
            return Ok(unfinished(self.bytes_before, self.bytes_total));
        }
        self.reading = Some(reading);
        Ok(unfinished(
            self.bytes_before + progress.done,
            self.bytes_total,
        ))
    }

    fn finish(mut self) -> Result<DataResult> {
        let simulated = self.study.data.simulated.is_some();
        let mut files = Vec::new();
        let mut tables = Vec::new();
        let mut labelled = Vec::new();
        let (mut whole, summaries) = self.whole_tables()?;
        files.extend(summaries);
        let labels_read = self.join_labels(&mut whole)?;
        for (role, table) in whole {
            let own = files
                .iter()
                .find(|file| file.name == table.name && file.role == role);
            let recognised = own.and_then(|file| file.report.decisions.label.clone());
            let labels = self.labels(role, &table, recognised.as_ref())?;
            let (table, labels) = self.keep_labelled(role, table, labels)?;
            if let Some(file) = files
                .iter_mut()
                .find(|file: &&mut FileSummary| file.name == table.name && file.role == role)
            {
                file.samples = table.samples();
                let names = table.metadata.iter().map(|column| column.name.clone());
                file.report.metadata = names.collect();
            }
            labelled.push((role, labels));
            tables.push(table);
        }
        let groups = groups::of(&tables, self.study.data.group.as_deref())?;
        let parts = self.assign_parts(&labelled, &groups)?;
        let mut samples = list_samples(&tables, &labelled, &parts);
        let mut found = Checked::default();
        checks::repeated(&samples, &mut found);
        checks::shared(&samples, &groups.concat(), &mut found);
        checks::classes(&samples, &mut found);
        checks::scales(&files, &mut found);
        let tables = tables.into_iter().zip(parts);
        let mut tables: Vec<LoadedTable> = tables
            .map(|(table, parts)| LoadedTable {
                table: Arc::new(table),
                parts,
            })
            .collect();
        found
            .notes
            .extend(pretrain_on_finetune(&mut samples, &mut tables));
        self.notes.extend(found.notes);
        Ok(DataResult {
            files,
            samples,
            notes: self.notes,
            warnings: found.warnings,
            scale: scale_of_pretraining(&tables, &self.study.data),
            labels: labels_read,
            simulated,
            tables: Some(tables),
        })
    }
}

/// The scale of the first table with samples for pretraining: as set, else judged by these alone.
fn scale_of_pretraining(tables: &[LoadedTable], settings: &DataSettings) -> Scale {
    let of_pretraining = |loaded: &&LoadedTable| loaded.parts.contains(&Part::Pretrain);
    let Some(LoadedTable { table, parts }) = tables.iter().find(of_pretraining) else {
        return Scale::default();
    };
    let rows = (0..parts.len()).filter(|&row| parts[row] == Part::Pretrain);
    let set = settings.of_file(&table.name).and_then(|own| own.scale);
    Scale::of_samples(table, &rows.collect::<Vec<_>>()).or_set(set)
}

/// Where there is no sample to pretrain on, those to fine-tune on serve it too, without their labels.
fn pretrain_on_finetune(
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

/// In the place of a table that was taken elsewhere.
fn empty_table(name: &str) -> Table {
    Table::from_f64(name, Vec::new(), Vec::new(), ndarray::Array2::zeros((0, 0)))
}

fn list_samples(
    tables: &[Table],
    labelled: &[(Role, Vec<Option<String>>)],
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
