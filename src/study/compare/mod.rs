//! Step 7, Compare: how much a label is worth. Every model on the same draws of more and more labels, several times.

mod curves;
mod settings;
mod tables;
mod words;

pub use curves::Sweep;
pub use settings::CompareSettings;
