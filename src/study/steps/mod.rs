//! The steps of a study, one file each: what it needs, how it advances, what it gives. (Explore, which is a set of
//! analyses, has the folder `study/explore/`.)

mod ablate;
mod classify;
mod compare;
mod data;
mod genes;
mod interpret;
mod jobs;
mod pathways;
mod predict;
mod pretrain;

use serde::{Deserialize, Serialize};

pub use ablate::{AblateResult, AblateRun, VariantRuns};
pub use classify::{ClassifyResult, ClassifyRun};
pub use compare::{CompareResult, CompareRun, levels};
pub use data::{DataResult, DataRun, FileSummary, SampleInfo};
pub use genes::{GenesResult, GenesRun};
pub use interpret::{GenesAsked, InterpretResult, InterpretRun};
pub use pathways::{PathwaysResult, PathwaysRun, chosen_sets, same_file};
pub use predict::{NewGenes, NewSample, PredictResult, PredictRun};
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
    /// Pretraining with one choice changed at a time.
    Ablate,
    /// Looking into what was learned.
    Interpret,
    /// Classifying a new table.
    Predict,
}

impl Step {
    /// All steps, in order.
    pub const ALL: [Step; 10] = [
        Step::Data,
        Step::Genes,
        Step::Pathways,
        Step::Explore,
        Step::Pretrain,
        Step::Classify,
        Step::Compare,
        Step::Ablate,
        Step::Interpret,
        Step::Predict,
    ];

    /// The step whose result this one starts from, or shows (Explore colours samples by pathway).
    pub fn needs(self) -> Option<Step> {
        match self {
            Step::Data => None,
            Step::Genes => Some(Step::Data),
            Step::Pathways => Some(Step::Genes),
            Step::Explore | Step::Pretrain => Some(Step::Pathways),
            Step::Classify | Step::Compare | Step::Ablate => Some(Step::Pretrain),
            Step::Interpret | Step::Predict => Some(Step::Classify),
        }
    }

    /// Whether it is the other step, or needs it, directly or not.
    pub fn rests_on(self, other: Step) -> bool {
        self == other || self.needs().is_some_and(|needed| needed.rests_on(other))
    }

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
            Step::Ablate => "Ablate",
            Step::Interpret => "Interpret",
            Step::Predict => "Predict",
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
            Step::Ablate => ("Pretraining with one choice changed", "%"),
            Step::Interpret => ("Looking into the model", "%"),
            Step::Predict => ("Classifying new samples", "%"),
        }
    }
}
