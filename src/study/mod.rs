//! A study: its settings file, its steps, and what they give.
//!
//! The steps form a graph, data → genes → pathways → pretrain → classify, with explore and compare at the side. Each remembers what it was computed from, so
//! a change re-runs what lies downstream and nothing else. [`Session`] holds inputs, settings and results, and advances
//! whichever step is wanted; the page and the command line both drive it.

pub mod cohort;
pub mod compare;
pub mod explore;
mod inputs;
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
    ClassifyResult, CompareResult, DataResult, FileSummary, GenesResult, PathwaysResult,
    PretrainResult, SampleInfo, Samples, Step,
};
