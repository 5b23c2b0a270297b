//! The samples of a study: what was read, and what a person should know of it.

use std::collections::HashSet;
use std::sync::Arc;

use serde::Serialize;

use crate::explore::classes::NormalTumour;
use crate::study::cohort::CohortOptions;
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
