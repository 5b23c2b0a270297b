//! The reference's draws of labels and the accuracies that were reached on them.

use std::collections::HashMap;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use flate2::read::GzDecoder;
use genessl::Advance;
use genessl::learn::split::Amount;
use genessl::learn::{Classification, ClassifyInputs, ClassifyOptions, DrawOf, ModelKind};

use super::Cohort;

/// The shares of the labels, as tenths.
pub const TENTHS: std::ops::RangeInclusive<u32> = 1..=10;
/// Draws of each share.
pub const REPEATS: usize = 5;

/// The models, and what `accuracy_main_runs.csv` calls them.
pub const MODELS: [(&str, ModelKind); 6] = [
    ("mlp", ModelKind::Supervised),
    ("frozen", ModelKind::Frozen),
    ("unfrozen", ModelKind::Unfrozen),
    ("lr", ModelKind::Logistic),
    ("pca", ModelKind::PcaLogistic),
    ("random", ModelKind::RandomFrozen),
];

/// Which labels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key {
    pub split: usize,
    /// Tenths of the labels.
    pub tenths: u32,
    pub repeat: usize,
}

impl Key {
    fn of(split: &str, share: &str, repeat: &str) -> Key {
        Key {
            split: split.parse().unwrap(),
            tenths: (share.parse::<f64>().unwrap() * 10.0).round() as u32,
            repeat: repeat.parse().unwrap(),
        }
    }

    /// What the library calls the draw.
    fn named(&self) -> DrawOf {
        DrawOf {
            amount: Amount::Share(f64::from(self.tenths) / 10.0),
            repeat: self.repeat,
            nested: false,
        }
    }
}

/// Rows of the table, ascending, by draw.
pub fn draws(path: &Path, proportions: &str) -> HashMap<Key, Vec<usize>> {
    let mut text = String::new();
    GzDecoder::new(std::fs::File::open(path).unwrap())
        .read_to_string(&mut text)
        .unwrap();
    let mut draws = HashMap::new();
    for line in text.lines() {
        let fields: Vec<&str> = line.split(',').collect();
        if fields[0] == proportions {
            let rows = fields[4].split(';').map(|row| row.parse().unwrap());
            draws.insert(Key::of(fields[1], fields[2], fields[3]), rows.collect());
        }
    }
    draws
}

/// The reference's accuracies, one by one.
pub fn accuracies(path: &Path) -> HashMap<(ModelKind, Key), f64> {
    let text = std::fs::read_to_string(path).unwrap();
    let mut runs = HashMap::new();
    for line in text.lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        if let Some((_, kind)) = MODELS.iter().find(|(name, _)| *name == fields[1]) {
            let key = Key::of(fields[0], fields[2], fields[3]);
            runs.insert((*kind, key), fields[5].parse().unwrap());
        }
    }
    runs
}

/// Our accuracy on the labels that the reference drew.
pub fn accuracy(
    cohort: &Cohort,
    kind: ModelKind,
    inputs: &Arc<ClassifyInputs>,
    key: &Key,
    seed: u64,
) -> f64 {
    let (inputs, options) = (Arc::clone(inputs), ClassifyOptions::default());
    let (draw, drawn) = (key.named(), cohort.draw(key));
    let run = Classification::of_labels(kind, inputs, &options, &draw, drawn, seed);
    run.unwrap().run().unwrap().accuracy
}

/// Mean and standard deviation (divisor n − 1).
pub fn mean_and_sd(values: &[f64]) -> (f64, f64) {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    (mean, (squares / (count - 1.0)).sqrt())
}
