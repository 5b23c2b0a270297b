//! The samples of a study: what was read, and what a person should know of it.

use std::collections::HashMap;
use std::sync::Arc;

use serde::Serialize;

use crate::explore::classes::NormalTumour;
use crate::study::{Part, Role};
use crate::table::{LabelReport, ReadReport, Scale, Table, Transform};

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
    /// The transform that the numbers of a built-in cohort want.
    pub built_in_transform: Option<Transform>,
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
        let judged = || Transform::Auto.on(&self.scale);
        self.built_in_transform.unwrap_or_else(judged)
    }

    /// Every sample once, though it may be in two parts: its id and its label, where a file gives one. In the order read.
    pub fn once(&self) -> Vec<(&str, Option<&str>)> {
        let mut places: HashMap<&str, usize> = HashMap::new();
        let mut once: Vec<(&str, Option<&str>)> = Vec::new();
        for sample in &self.samples {
            let place = *places.entry(&sample.id).or_insert(once.len());
            if place == once.len() {
                once.push((&sample.id, None));
            }
            once[place].1 = once[place].1.or(sample.label.as_deref());
        }
        once
    }

    /// How many different samples there are; one can be in two parts.
    pub fn different(&self) -> usize {
        self.once().len()
    }

    /// Which samples are of normal tissue and which are tumours, by barcode or label: one of [`DataResult::once`] each.
    pub fn tissues(&self) -> NormalTumour {
        let (ids, labels): (Vec<&str>, Vec<Option<&str>>) = self.once().into_iter().unzip();
        let labels = labels.into_iter().map(Option::unwrap_or_default);
        NormalTumour::of(&ids, &labels.collect::<Vec<_>>())
    }

    /// The labels of all samples that have one; of a sample in two parts once.
    pub fn labels(&self) -> Vec<String> {
        let labels = self.once().into_iter();
        labels
            .filter_map(|(_, label)| Some(label?.to_owned()))
            .collect()
    }
}
