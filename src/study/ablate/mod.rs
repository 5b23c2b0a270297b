//! Step 8, Ablate: what each choice of pretraining is worth. The encoder is pretrained again with one choice changed at a
//! time, and judged as Compare judges: by classifiers on the same few labels.

mod settings;
mod tables;
mod variants;
mod words;

pub use settings::{AblateSettings, Choice, ObjectiveSet};
pub use tables::{Judged, judged};
pub use variants::{Variant, variants};
