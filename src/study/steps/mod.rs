//! The steps of a study, one file each: what it needs, how it advances, what it gives. (Explore, which is a set of
//! analyses, has the folder `study/explore/`.)

mod classify;
mod compare;
mod data;
mod genes;
mod pathways;
mod pretrain;

use serde::{Deserialize, Serialize};

pub use classify::{ClassifyResult, ClassifyRun};
pub use compare::{CompareResult, CompareRun, levels};
pub use data::{DataResult, DataRun, FileSummary, SampleInfo};
pub use genes::{GenesResult, GenesRun};
pub use pathways::{PathwaysResult, PathwaysRun, chosen_sets, same_file};
pub use pretrain::{PretrainResult, PretrainRun, Samples};

/// A step, in the order of the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Reading the tables.
    Data,
    /// Mapping genes to symbols.
    Genes,
    /// Scoring pathways.
    Pathways,
    /// Looking at the cohort.
    Explore,
    /// Pretraining the encoder.
    Pretrain,
    /// Training and testing classifiers.
    Classify,
    /// Training them on more and more labels.
    Compare,
}

impl Step {
    /// All steps, in order.
    pub const ALL: [Step; 7] = [
        Step::Data,
        Step::Genes,
        Step::Pathways,
        Step::Explore,
        Step::Pretrain,
        Step::Classify,
        Step::Compare,
    ];

    /// The step's title.
    pub fn title(self) -> &'static str {
        match self {
            Step::Data => "Data",
            Step::Genes => "Genes",
            Step::Pathways => "Pathways",
            Step::Explore => "Explore",
            Step::Pretrain => "Pretrain",
            Step::Classify => "Classify",
            Step::Compare => "Compare",
        }
    }

    /// What the step is doing while it runs, and the unit its progress counts.
    pub fn activity(self) -> (&'static str, &'static str) {
        match self {
            Step::Data => ("Reading tables", "bytes"),
            Step::Genes => ("Mapping genes", "tables"),
            Step::Pathways => ("Scoring pathways", "samples"),
            Step::Explore => ("Exploring the cohort", "%"),
            Step::Pretrain => ("Pretraining the encoder", "training steps"),
            Step::Classify => ("Training classifiers", "%"),
            Step::Compare => ("Comparing models", "%"),
        }
    }
}
