//! What a run learns from: the labelled samples that were chosen, and where its random numbers come from.

use super::kind::ModelKind;
use crate::learn::logistic::balanced_weights;
use crate::random::{Rng, stream};

/// The labelled samples of a run.
pub struct Chosen {
    /// Rows of the training part with their class, counted from 0.
    pub rows: Vec<(usize, usize)>,
    /// More of them, which are not learned from but watched.
    pub held: Vec<(usize, usize)>,
    /// How many classes they are of.
    pub classes: usize,
}

/// What each class counts, so that all count the same.
pub fn class_weights(chosen: &Chosen) -> Vec<f64> {
    let classes: Vec<usize> = chosen.rows.iter().map(|&(_, class)| class).collect();
    let mut weights = vec![1.0; chosen.classes];
    for (&class, weight) in classes.iter().zip(balanced_weights(&classes)) {
        weights[class] = weight;
    }
    weights
}

/// What a model draws its random numbers from.
pub struct Seed<'a> {
    pub seed: u64,
    pub kind: ModelKind,
    /// Which draw of labels, by amount and repeat.
    pub draw: &'a str,
}

impl Seed<'_> {
    pub fn purpose(&self, name: &str) -> String {
        format!("classify/{}/{}/{name}", self.kind.name(), self.draw)
    }

    pub fn stream(&self, name: &str) -> Rng {
        stream(self.seed, &self.purpose(name))
    }
}
