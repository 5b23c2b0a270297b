//! The figures of Classify: the classifiers' scores on the test part, and what each confuses.

mod accuracy;
mod confusion;

pub use accuracy::{ModelScores, accuracy};
pub use confusion::{Confusion, confusion};
