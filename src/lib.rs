//! Self-supervised learning on gene expression tables, the same in a browser tab and on the command line.
//!
//! The rooms, in the order data passes through them: [`table`] reads and writes, [`genes`] maps identifiers to
//! symbols, [`pathways`] scores gene sets, [`explore`] looks at the cohort, [`learn`] pretrains and classifies,
//! [`study`] runs all of it from one settings file, [`lesson`] teaches on it, [`figures`] draws. A room knows those before it, never those after.

mod caught;
pub mod crew;
mod eigen;
pub mod error;
pub mod explore;
pub mod figures;
pub mod genes;
pub mod learn;
pub mod lesson;
mod letters;
pub mod names;
pub mod packing;
pub mod pathways;
pub mod progress;
pub mod random;
mod sorting;
pub mod study;
pub mod table;
#[cfg(target_arch = "wasm32")]
pub mod web;

pub use error::{Error, Result};
pub use progress::{Advance, Progress};
