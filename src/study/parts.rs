//! The three parts of a cohort.

use serde::{Deserialize, Serialize};

/// Which part of the cohort a sample is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// Pretraining; labels unused.
    Pretrain,
    /// Training of classifiers.
    Finetune,
    /// Testing alone.
    Test,
}

impl Part {
    /// All parts, in the order they are listed everywhere.
    pub const ALL: [Part; 3] = [Part::Pretrain, Part::Finetune, Part::Test];

    /// The part's name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Part::Pretrain => "pretrain",
            Part::Finetune => "finetune",
            Part::Test => "test",
        }
    }
}

/// One value for each part; a part without samples has none.
#[derive(Debug, Clone)]
pub struct Parts<T>([Option<T>; 3]);

impl<T> Default for Parts<T> {
    fn default() -> Self {
        Parts([None, None, None])
    }
}

impl<T> Parts<T> {
    /// The part's value.
    pub fn get(&self, part: Part) -> Option<&T> {
        self.0[part as usize].as_ref()
    }

    /// Sets the part's value.
    pub fn set(&mut self, part: Part, value: T) {
        self.0[part as usize] = Some(value);
    }

    /// The values of the parts that have one, in order.
    #[allow(clippy::should_implement_trait)]
    pub fn into_iter(self) -> impl Iterator<Item = (Part, T)> {
        Part::ALL
            .into_iter()
            .zip(self.0)
            .filter_map(|(part, value)| Some((part, value?)))
    }

    /// The parts that have a value, in order.
    pub fn iter(&self) -> impl Iterator<Item = (Part, &T)> {
        Part::ALL
            .into_iter()
            .filter_map(|part| Some((part, self.get(part)?)))
    }
}
