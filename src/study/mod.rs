//! A study: its settings file, its steps, and what they give.
//!
//! The steps form a graph, data → genes → pathways → pretrain → classify, with explore, compare and ablate at the side and
//! interpret and predict at the end. Each remembers what it was computed from, so a change re-runs what lies downstream
//! and nothing else. [`Session`] holds inputs, settings and results, and advances
//! whichever step is wanted; the page and the command line both drive it.

mod card;
pub mod cohort;
mod effort;
pub mod fingerprint;
mod gene_sets;
mod inputs;
mod jobs;
pub mod ledger;
mod output;
mod parts;
mod presets;
pub mod record;
mod results;
mod running;
mod session;
mod settings;
mod shelf;
mod sources;
mod states;
mod steps;
pub(crate) mod tables;
pub mod tree;
pub mod tumours;
pub mod words;

use crate::crew::Trade;
use crate::learn::{Asking, BlockPartner, Judging};
use crate::pathways::Scoring;

pub use card::Card;
pub use gene_sets::matched_sets;
pub use inputs::{Assets, InputFile, Role, RoleDecision};
pub use output::OutputSettings;
pub use parts::{Part, Parts};
pub use results::{NotDone, Results, Said, Sizes, TableTitle};
pub use running::RunProgress;
pub use session::{Download, Session, Step};
pub use settings::Study;
pub use states::{State, StepState};
pub use steps::ablate::{AblateResult, VariantRuns};
pub use steps::classify::ClassifyResult;
pub use steps::compare::CompareResult;
pub use steps::data::{
    DataResult, DataSettings, FileSummary, SampleInfo, SplitTable, TableSettings, split_table,
};
pub use steps::genes::{GeneSettings, GenesResult};
pub use steps::interpret::{GenesAsked, InterpretResult};
pub use steps::pathways::{PathwaySettings, PathwaysResult};
pub use steps::predict::{NewGenes, NewSample, PredictResult};
pub use steps::pretrain::{PretrainResult, SampleInputs, Samples};
pub use steps::{ablate, compare, explore, interpret, predict};

/// The kinds of work that members of a crew in instances of their own can do.
pub const TRADES: &[Trade] = &[
    Trade::of::<BlockPartner>(),
    Trade::of::<Scoring>(),
    Trade::of::<explore::Layout>(),
    Trade::of::<explore::Scan>(),
    Trade::of::<Judging>(),
    Trade::of::<Asking>(),
    Trade::of::<steps::data::FileToRead>(),
];
