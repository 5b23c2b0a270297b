//! What is shown of a file before and after it is read: what it is, what was decided about it and how each decision is
//! changed. The page's card and `genessl inspect` show the same.

use serde::Serialize;

use super::inputs::{InputFile, Role, RoleDecision};
use super::session::{Session, Step};
use super::steps::data::TableSettings;
use super::steps::predict;
use super::words::{counted, thousands};
use crate::genes::MappingTable;
use crate::pathways::GeneSets;
use crate::table::{
    Choice, LabelFile, LeftOut, Preview, ReadOptions, ReadReport, Reading, SkippedLine, part_of,
};
use crate::{Error, Result};

/// A file in a few lines.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Card {
    /// It in a line: `"GCT 1.2, 20,531 genes in rows × 154 samples"`.
    pub summary: String,
    /// Whether only its beginning was looked at.
    pub beginning_only: bool,
    /// The decisions, each with the setting that changes it; what it is used for is the first.
    pub choices: Vec<Choice>,
    /// Lines above the table.
    pub skipped: Vec<SkippedLine>,
    /// What is in the file and not in the table.
    pub left_out: Vec<LeftOut>,
    /// What else there is to know, in sentences; what the lists above say is not said again.
    pub notes: Vec<String>,
    /// The first samples and genes, as they were read.
    pub preview: Option<Preview>,
    /// Why it can't be read so.
    pub error: Option<Error>,
}

impl Card {
    /// Of a table that was read, or whose beginning was. Samples that are only to be classified are in no part, so that none
    /// is kept with another.
    pub fn of_table(role: Choice, report: &ReadReport, labels_count: bool) -> Card {
        let decisions = &report.decisions;
        let told: Vec<String> = decisions.left_out.iter().map(LeftOut::sentence).collect();
        let notes = report.notes.iter().filter(|note| !told.contains(note));
        let mut choices = decisions.choices();
        // Where labels are not used, none is looked for.
        choices.retain(|choice| choice.setting != "label" || choice.certain || labels_count);
        choices.retain(|choice| choice.setting != "group" || role.value != Role::Predict.word());
        choices.insert(0, role);
        Card {
            summary: decisions.summary.clone(),
            beginning_only: report.beginning_only,
            choices,
            skipped: decisions.skipped.clone(),
            left_out: decisions.left_out.clone(),
            notes: notes.cloned().collect(),
            preview: Some(decisions.preview.clone()),
            error: None,
        }
    }

    /// Of a file that holds no samples.
    fn plain(role: Choice, summary: String, notes: Vec<String>) -> Card {
        Card {
            summary,
            choices: vec![role],
            notes,
            ..Card::default()
        }
    }

    /// With what is set and changes nothing here, to be taken back.
    fn with_all_set(mut self, own: Option<&TableSettings>) -> Card {
        for set in own.into_iter().flat_map(TableSettings::choices) {
            if !self.choices.iter().any(|one| one.setting == set.setting) {
                self.choices.push(set);
            }
        }
        self
    }

    /// Of a file that can't be read: what can be set otherwise is offered all the same, another sheet or layer too.
    pub fn failed(
        role: Choice,
        error: Error,
        part: Option<Choice>,
        own: Option<&TableSettings>,
    ) -> Card {
        let mut choices = vec![role];
        choices.extend(part);
        for set in own.into_iter().flat_map(TableSettings::choices) {
            if choices.iter().all(|choice| choice.setting != set.setting) {
                choices.push(set);
            }
        }
        if !choices.iter().any(|choice| choice.setting == "orientation") {
            let set = |value: &str| Choice {
                value: value.to_owned(),
                why: "the file can't be read so".to_owned(),
                certain: false,
                setting: "orientation".to_owned(),
                others: ["samples_in_rows", "samples_in_columns"]
                    .map(str::to_owned)
                    .to_vec(),
            };
            choices.push(set(""));
        }
        Card {
            choices,
            error: Some(error),
            ..Card::default()
        }
    }
}

impl Session {
    /// The card of a file: as it was read where the step Data has read it with the present settings, else from its
    /// beginning.
    ///
    /// # Errors
    /// There is no such file.
    pub fn card(&self, role: Role, name: &str) -> Result<Card> {
        let mut files = self.files.iter();
        let file = files
            .find(|file| file.role == role && file.name == name)
            .ok_or_else(|| Error::new(format!("there is no file \"{name}\""), "Add it again."))?;
        let decided = self.role_of(file);
        let options = self.study.data.read_options(name);
        let shown = match role {
            Role::Sets => self
                .describe_sets(file, &options)
                .map(|(summary, notes)| Card::plain(decided.clone(), summary, notes)),
            Role::Mapping => self
                .describe_mapping(file, &options)
                .map(|summary| Card::plain(decided.clone(), summary, Vec::new())),
            Role::Classifier => predict::card(file)
                .map(|(summary, notes)| Card::plain(decided.clone(), summary, notes)),
            Role::Labels => self
                .describe_labels(file, &options)
                .map(|(summary, notes)| Card::plain(decided.clone(), summary, notes)),
            _ => {
                let labels_count = !matches!(role, Role::Pretrain | Role::Predict);
                let card =
                    |report: &ReadReport| Card::of_table(decided.clone(), report, labels_count);
                match self.report_of(file) {
                    Some(report) => Ok(card(report)),
                    None => self.look_at(file, &options).map(|report| card(&report)),
                }
            }
        };
        let own = self.study.data.of_file(name);
        let has_settings = role != Role::Classifier;
        let own = own.filter(|_| has_settings);
        // A table's own card has it.
        let part = || {
            has_settings
                .then(|| part_of(&file.source, &options))
                .flatten()
        };
        Ok(match shown {
            Ok(card) if role.is_table() => card.with_all_set(own),
            Ok(mut card) => {
                card.choices.extend(part());
                card.with_all_set(own)
            }
            Err(error) if role.is_table() => Card::failed(decided, error, part(), own),
            Err(error) => {
                let mut card = Card::plain(decided, String::new(), Vec::new());
                card.choices.extend(part());
                Card {
                    error: Some(error),
                    ..card.with_all_set(own)
                }
            }
        })
    }

    /// What the step Data found in a file, if that is current.
    fn report_of(&self, file: &InputFile) -> Option<&ReadReport> {
        let data = self.data().filter(|_| self.is_current(Step::DATA))?;
        let mut read = data.files.iter();
        let read = read.find(|read| read.role == file.role && read.name == file.name)?;
        Some(&read.report)
    }

    fn look_at(&self, file: &InputFile, options: &ReadOptions) -> Result<ReadReport> {
        let judge = self.assets.catalogue.clone();
        Reading::judged(&file.name, file.source.clone(), options, judge)?.look()
    }

    /// What a file of labels holds, and what came of joining it, if the step Data is current.
    fn describe_labels(
        &self,
        file: &InputFile,
        options: &ReadOptions,
    ) -> Result<(String, Vec<String>)> {
        let labels = LabelFile::read(&file.name, file.source.clone(), options)?;
        let data = self.data().filter(|_| self.is_current(Step::DATA));
        let mut joined = data.iter().flat_map(|data| &data.labels);
        let joined = joined.find(|joined| joined.file == file.name);
        let notes = joined.map_or_else(Vec::new, |joined| joined.notes.clone());
        Ok((labels.summary(), notes))
    }

    /// What the file is used for, and why.
    fn role_of(&self, file: &InputFile) -> Choice {
        let catalogue = self.assets.catalogue.clone();
        let options = self.study.data.read_options(&file.name);
        let source = file.source.clone();
        RoleDecision::of_file(&file.name, source, catalogue, &options).used_as(file.role)
    }

    fn describe_mapping(&self, file: &InputFile, options: &ReadOptions) -> Result<String> {
        let bytes = file.read_all(options)?;
        let options = self.study.genes.table_options();
        let table = MappingTable::parse(&file.name, &bytes, &options)?;
        Ok(format!(
            "Mapping table, {} in \"{}\", symbols in \"{}\"",
            counted(table.rows, "identifier"),
            table.identifier_column,
            table.symbol_column
        ))
    }

    /// How many sets of how many genes, and what was passed over.
    fn describe_sets(
        &self,
        file: &InputFile,
        options: &ReadOptions,
    ) -> Result<(String, Vec<String>)> {
        let sets = GeneSets::parse_gmt(&file.name, &file.read_all(options)?)?;
        let sizes = || sets.sets.iter().map(|set| set.genes.len());
        let (least, most) = (sizes().min().unwrap_or(0), sizes().max().unwrap_or(0));
        let genes = match least == most {
            true => counted(most, "gene"),
            false => format!("{} to {} genes", thousands(least), thousands(most)),
        };
        let summary = format!("{} of {genes}", counted(sets.sets.len(), "gene set"));
        Ok((summary, sets.notes))
    }
}
