//! The steps of a study, one folder each: what it is (`mod.rs`, in one value), how it is computed (`run.rs`), and as far as it
//! has them its settings, what it says (`words.rs`) and its tables. A step knows those before it, never those after it.

pub mod ablate;
pub mod classify;
pub mod compare;
pub mod data;
pub mod explore;
pub mod genes;
pub mod interpret;
pub mod pathways;
pub mod predict;
pub mod pretrain;

use serde::{Deserialize, Deserializer, de};

use super::inputs::Assets;
use super::session::{Session, Step};

/// All steps, in the order of the data. This is the only list of them here.
static STEPS: &[Step] = &[
    Step::DATA,
    Step::GENES,
    Step::PATHWAYS,
    Step::EXPLORE,
    Step::PRETRAIN,
    Step::CLASSIFY,
    Step::COMPARE,
    Step::ABLATE,
    Step::INTERPRET,
    Step::PREDICT,
];

impl Step {
    /// All steps, in the order of the data.
    pub const fn all() -> &'static [Step] {
        STEPS
    }

    /// The step of that name.
    pub fn named(name: &str) -> Option<Step> {
        STEPS.iter().copied().find(|step| step.name() == name)
    }
}

impl<'de> Deserialize<'de> for Step {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = <std::borrow::Cow<'_, str>>::deserialize(deserializer)?;
        Step::named(&name).ok_or_else(|| de::Error::custom(format!("there is no step {name}")))
    }
}

impl Session {
    /// An empty session with default settings.
    pub fn new(assets: Assets) -> Self {
        Session::of(STEPS, assets)
    }
}
