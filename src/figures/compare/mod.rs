//! The figures of Compare: what labels are worth to each model.

mod class_recall;
pub(super) mod confidence;
mod difference_panels;
mod differences;
pub(super) mod from_session;
mod learning_curve;
pub(super) mod learning_curve_plot;

pub use class_recall::{ClassRecall, class_recall};
pub use confidence::{Confidence, confidence};
pub use differences::{DifferencePoint, Differences, ModelDifferences, differences};
pub use learning_curve::{CurvePoint, LearningCurve, ModelCurve, learning_curve};
