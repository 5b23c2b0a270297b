//! A study: its settings file, its steps, and what they give.
//!
//! The steps form a graph, data → genes → pathways → pretrain → classify, with explore, compare and ablate at the side and
//! interpret and predict at the end. Each remembers what it was computed from, so a change re-runs what lies downstream
//! and nothing else. [`Session`] holds inputs, settings and results, and advances
//! whichever step is wanted; the page and the command line both drive it.

pub mod ablate;
pub mod cohort;
pub mod compare;
pub mod explore;
mod inputs;
pub mod interpret;
pub mod ledger;
pub mod predict;
mod provenance;
mod results;
mod session;
mod settings;
mod states;
mod steps;
mod tables;
pub mod tree;
pub mod words;

pub use inputs::{Assets, InputFile, Role};
pub use results::{Part, Parts, Results, Sizes};
pub use session::{RunProgress, Session};
pub use settings::{DataSettings, GeneSettings, PathwaySettings, Study};
pub use states::{State, StepState};
pub use steps::{
    AblateResult, ClassifyResult, CompareResult, DataResult, FileSummary, GenesAsked, GenesResult,
    InterpretResult, NewGenes, NewSample, PathwaysResult, PredictResult, PretrainResult,
    SampleInfo, Samples, Step, VariantRuns,
};
