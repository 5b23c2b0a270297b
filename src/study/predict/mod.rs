//! Step 10, Predict: a classifier of the step Classify meets samples of a new table, and says how alike they are to those
//! that the encoder has learned from.

mod settings;
mod tables;
mod words;

pub use settings::PredictSettings;
