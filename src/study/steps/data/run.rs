//! Step 1: the samples, read from files or simulated, and which part of the cohort each belongs to.

use std::sync::Arc;

use super::beside::{self, FileToRead, KnownGenes};
use super::checks::{self, Checked};
use super::division::Given;
use super::result::{DataResult, FileSummary, LoadedTable};
use super::{division, groups, labels};
use crate::crew::{Crew, Group, Turn};
use crate::study::cohort::simulate;
use crate::study::tumours::{self, Drawing, TumourCohort, TumourOptions};
use crate::study::{Assets, InputFile, Role, Study};
use crate::table::{
    LabelFile, LabelReport, OneSampleFiles, ReadReport, ReadTable, Reading, Table, group_choice,
    label_choice, tell_numbered_apart,
};
use crate::{Advance, Error, Progress, Result};

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
    crew: Crew,
    /// Files that are in memory, to be read beside each other once all are.
    gathered: Option<Vec<FileToRead>>,
    /// Files that are read beside each other, before the others.
    group: Option<Group<FileToRead>>,
    /// Of each file what was read beside others.
    ahead: Vec<Option<ReadTable>>,
    drawing: Option<Drawing>,
    bytes_before: u64,
    bytes_total: u64,
    /// How many bytes were said to be read.
    furthest: u64,
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
    pub fn new(study: &Study, files: &[InputFile], assets: &Assets, crew: &Crew) -> Result<Self> {
        let simulated = study.data.is_built_in();
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
        let are_shared = crew.members() > 0 && beside::are_shared(&files);
        Ok(DataRun {
            crew: crew.clone(),
            gathered: are_shared.then(Vec::new),
            group: None,
            ahead: files.iter().map(|_| None).collect(),
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
            drawing: None,
            bytes_before: 0,
            furthest: 0,
            read: Vec::new(),
            single: Vec::new(),
            notes: Vec::new(),
        })
    }

    /// The name of the file that is being read.
    pub fn reads(&self) -> Option<&str> {
        let own = self.group.as_ref().and_then(Group::own);
        let unread = || (self.next..self.files.len()).find(|&place| self.ahead[place].is_none());
        let place = own.map(|(place, _)| place).or_else(unread)?;
        self.files.get(place).map(|file| file.name.as_str())
    }

    /// Whether tumours are being drawn.
    pub fn draws(&self) -> bool {
        self.drawing.is_some()
    }

    /// Reads some of the files beside each other. How many bytes are read; nothing where it is over.
    fn read_beside(&mut self, mut group: Group<FileToRead>) -> Result<Option<u64>> {
        match group.advance() {
            Ok(Turn::Answered(place, read)) => self.ahead[place] = Some(read),
            Ok(Turn::UnderWay) => {}
            // What can't be read is read again, after those before it: then its error is told, with its place.
            Ok(Turn::Finished) | Err(_) => return Ok(None),
        }
        // Files of one sample are joined as they come, in their order: each by itself would hold the names of its genes.
        while let Some(read) = self.ahead.get_mut(self.next).and_then(Option::take) {
            self.take(read)?;
        }
        let files = self.files.iter().zip(&self.ahead);
        let ahead = files.filter(|(_, read)| read.is_some());
        let whole: u64 = ahead.map(|(file, _)| file.source.len()).sum();
        let own = group.own().map_or(0, |(_, own)| own.done);
        self.group = Some(group);
        Ok(Some(self.bytes_before + whole + own))
    }

    /// Takes the next file into memory, to be read beside others; or begins with that, where all are there.
    fn gather(&mut self, mut gathered: Vec<FileToRead>) -> Progress {
        match self.files.get(gathered.len()) {
            Some(file) => {
                let options = self.study.data.read_options(&file.name);
                // What can't be read is read where its error is told.
                if let Some(work) = FileToRead::of(file, options) {
                    gathered.push(work);
                    self.gathered = Some(gathered);
                }
            }
            None => {
                let kit = Arc::new(KnownGenes::of(&self.assets));
                self.group = Some(Group::new(&self.crew, kit, gathered));
            }
        }
        self.progress(0)
    }

    fn simulate(&mut self) -> Result<()> {
        let options = self.study.data.simulated.clone().unwrap_or_default();
        let table = simulate(
            &options,
            &self.assets.catalogue,
            &self.assets.kegg,
            self.study.seed,
        )?;
        self.take_built_in(table);
        Ok(())
    }

    fn take_built_in(&mut self, table: Table) {
        let report = ReadReport {
            file: table.name.clone(),
            format: "simulated".into(),
            samples: table.samples(),
            genes: table.features.len(),
            ..ReadReport::default()
        };
        self.read
            .push((Role::Labelled, 0, ReadTable { table, report }));
    }

    /// Draws some of the tumours.
    fn draw(&mut self, options: &TumourOptions) -> Result<Progress> {
        let mut drawing = match self.drawing.take() {
            Some(drawing) => drawing,
            None => {
                let profiles = self.assets.profiles()?;
                let sources = tumours::Sources {
                    profiles: &profiles,
                    catalogue: &self.assets.catalogue,
                    sets: &self.assets.kegg,
                };
                TumourCohort::new(options, &sources, self.study.seed)?.drawing()
            }
        };
        let progress = drawing.advance()?;
        match progress.is_finished() {
            true => self.take_built_in(drawing.finish()?),
            false => self.drawing = Some(drawing),
        }
        // The step counts bytes: those of the table.
        let of_a_sample = options.bytes() / progress.total.max(1);
        Ok(Progress {
            done: progress.done * of_a_sample,
            total: progress.total * of_a_sample,
        })
    }

    /// Takes what was read of the next file.
    fn take(&mut self, read: ReadTable) -> Result<()> {
        let Some(file) = self.files.get(self.next) else {
            return Ok(());
        };
        let (role, bytes) = (file.role, file.source.len());
        self.next += 1;
        self.bytes_before += bytes;
        self.keep(role, bytes, read)
    }

    /// How far it is, where so many bytes are read. It never goes back.
    fn progress(&mut self, bytes: u64) -> Progress {
        self.furthest = self.furthest.max(bytes);
        let (done, total) = (self.furthest, self.bytes_total);
        Progress {
            done: match self.next == self.files.len() {
                true => total,
                false => done.min(total - 1),
            },
            total,
        }
    }

    /// Reads a piece of the next file.
    fn read_next(&mut self) -> Result<Progress> {
        let Some(file) = self.files.get(self.next) else {
            return Ok(self.progress(self.bytes_total));
        };
        if let Some(read) = self.ahead[self.next].take() {
            self.take(read)?;
            return Ok(self.progress(self.bytes_before));
        }
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
            self.take(reading.finish()?)?;
            return Ok(self.progress(self.bytes_before));
        }
        self.reading = Some(reading);
        Ok(self.progress(self.bytes_before + progress.done))
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

    /// Tells samples of several tables apart that have running numbers for ids.
    fn tell_numbered_apart(&mut self, tables: &mut [(Role, Table)], files: &[FileSummary]) {
        let is_numbered = |(role, table): &(Role, Table)| {
            let mut files = files.iter();
            let own = files.find(|file| file.name == table.name && file.role == *role);
            own.is_some_and(|file| file.report.has_numbered_samples(&table.sample_ids))
        };
        let numbered = tables.iter_mut().filter(|one| is_numbered(one));
        let numbered = numbered.map(|(_, table)| table).collect();
        self.notes.extend(tell_numbered_apart(numbered));
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

    /// A table with its labels; its file's summary then says what was kept, with the columns that files of labels gave.
    fn with_labels(
        &mut self,
        role: Role,
        table: Table,
        files: &mut [FileSummary],
    ) -> Result<Given> {
        let settings = &self.study.data;
        let is_own = |file: &&mut FileSummary| file.name == table.name && file.role == role;
        let own = files.iter_mut().find(is_own);
        // Classes may have come from a file of labels.
        let recognised = own
            .as_ref()
            .and_then(|file| file.report.decisions.label.clone())
            .or_else(|| match self.label_files[..] {
                [] => None,
                _ => label_choice(&table, Some(settings.label_of(&table.name))),
            });
        let labels = labels::of(
            settings,
            (role, &table),
            recognised.as_ref(),
            &mut self.notes,
        )?;
        let (table, labels) =
            labels::keep_labelled(settings, (role, table), labels, &mut self.notes)?;
        if let Some(file) = own {
            file.samples = table.samples();
            let names = table.metadata.iter().map(|column| column.name.clone());
            file.report.metadata = names.collect();
            let decisions = &mut file.report.decisions;
            decisions.label = recognised;
            let label = decisions.label.as_ref().map(|choice| choice.value.as_str());
            let group = settings.group_of(&table.name);
            decisions.group = group_choice(&table, group, label);
        }
        Ok(Given::new(role, table, labels))
    }
}

impl Advance for DataRun {
    type Output = DataResult;

    fn advance(&mut self) -> Result<Progress> {
        if self.study.data.simulated.is_some() {
            if self.read.is_empty() {
                self.simulate()?;
            }
            return Ok(Progress { done: 1, total: 1 });
        }
        if let Some(options) = self.study.data.tumours.clone() {
            return match self.read.is_empty() {
                true => self.draw(&options),
                false => Ok(Progress { done: 1, total: 1 }),
            };
        }
        if let Some(gathered) = self.gathered.take() {
            return Ok(self.gather(gathered));
        }
        if let Some(group) = self.group.take()
            && let Some(read) = self.read_beside(group)?
        {
            return Ok(self.progress(read));
        }
        self.read_next()
    }

    fn finish(mut self) -> Result<DataResult> {
        let (mut whole, mut files) = self.whole_tables()?;
        let labels = self.join_labels(&mut whole)?;
        self.tell_numbered_apart(&mut whole, &files);
        let mut given = Vec::new();
        for (role, table) in whole {
            given.push(self.with_labels(role, table, &mut files)?);
        }
        division::assign(&self.study, &mut given, &mut self.notes)?;
        let mut samples = division::list_samples(&given);
        let mut found = Checked::default();
        let groups = given.iter().flat_map(|one| one.groups.clone());
        checks::repeated(&samples, &mut found);
        checks::shared(&samples, &groups.collect::<Vec<_>>(), &mut found);
        let likely = |one: &Given| match groups::likely(&one.table, &self.study.data) {
            Some((column, values)) => (column.to_owned(), values),
            None => (String::new(), vec![None; one.table.samples()]),
        };
        let (columns, values): (Vec<_>, Vec<_>) = given.iter().map(likely).unzip();
        if let Some(column) = columns.iter().find(|column| !column.is_empty()) {
            checks::shared_unheeded(&samples, (column, &values.concat()), &mut found);
        }
        checks::classes(&samples, &mut found);
        checks::scales(&files, &mut found);
        let scale = division::scale_of_pretraining(&given, &self.study.data);
        let tables = given.into_iter().map(|one| LoadedTable {
            table: Arc::new(one.table),
            parts: one.parts,
        });
        let mut tables = tables.collect();
        let notes = division::pretrain_on_finetune(&mut samples, &mut tables);
        found.notes.extend(notes);
        self.notes.extend(found.notes);
        Ok(DataResult {
            files,
            samples,
            notes: self.notes,
            warnings: found.warnings,
            scale,
            labels,
            simulated: self.study.data.is_built_in(),
            built_in_transform: self.study.data.built_in_transform(),
            tables: Some(tables),
        })
    }
}

/// In the place of a table that was taken elsewhere.
fn empty_table(name: &str) -> Table {
    Table::from_f64(
        name,
        Vec::new(),
        Vec::new(),
        &ndarray::Array2::zeros((0, 0)),
    )
}
