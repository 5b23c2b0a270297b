//! Step 9, Interpret: what the encoder knows of pathways, and which genes decide a class. All of it is looked at on samples
//! that pretraining has not seen.

mod settings;
mod tables;
mod words;

pub use settings::InterpretSettings;
