//! The reference's experiment in full, on its own splits and draws of labels: are our classifiers as good as PyTorch's
//! and scikit-learn's, and what does a sweep take?
//!
//! `cargo bench --bench accuracy [SEED …]` trains every model on 3 splits × 10 shares × 5 draws and prints each cell
//! beside the reference's. With other seeds the starting weights are others, the labels the same; with several, means
//! are over all of them, which tells luck from a real difference.

#[path = "../tests/reference/mod.rs"]
mod reference;
#[path = "../tests/support/mod.rs"]
mod support;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;

use genessl::learn::ModelKind;
use reference::runs::{Key, MODELS, REPEATS, TENTHS, accuracies, accuracy, mean_and_sd};
use reference::{Cohort, Learned, SPLITS};

/// A mean may differ from PyTorch's by two of its standard errors, and by so much in any case.
const ALWAYS_WITHIN: f64 = 0.015;
/// PyTorch's margin of the frozen encoder over the supervised network at a tenth of the labels.
const MARGIN: f64 = 0.03;

/// Accuracies by model and draw, one for each seed.
type Runs = HashMap<(ModelKind, Key), Vec<f64>>;

fn main() {
    let mut seeds: Vec<u64> = std::env::args()
        .filter_map(|word| word.parse().ok())
        .collect();
    if seeds.is_empty() {
        seeds.push(0);
    }
    let (Some(cohort), Some(expected)) = (
        Cohort::read(),
        support::shared("reference/accuracy_main_runs.csv"),
    ) else {
        println!(
            "accuracy: the real samples and the reference are not here (../shared, or GENESSL_SHARED)"
        );
        return;
    };
    let expected: Runs = accuracies(&expected)
        .into_iter()
        .map(|(of, accuracy)| (of, vec![accuracy]))
        .collect();
    let mut ours = Runs::new();
    for &seed in &seeds {
        for split in 0..SPLITS {
            sweep(&cohort, split, seed, &mut ours);
        }
    }
    print_cells(&ours, &expected);
    print_margin(&ours, &expected);
}

/// All models on all draws of a split.
fn sweep(cohort: &Cohort, split: usize, seed: u64, runs: &mut Runs) {
    let seed = seed * SPLITS as u64 + split as u64;
    let start = Instant::now();
    let learned = Learned::on(cohort, split, seed);
    let mut seconds = format!("pretraining {:.1} s", start.elapsed().as_secs_f64());
    let inputs = Arc::new(learned.inputs(cohort, split));
    for (_, kind) in MODELS {
        let start = Instant::now();
        for key in keys(split) {
            let accuracy = accuracy(cohort, kind, &inputs, &key, seed);
            runs.entry((kind, key)).or_default().push(accuracy);
        }
        let took = start.elapsed().as_secs_f64();
        seconds += &format!(", {} {took:.1} s", kind.name());
    }
    println!("split {split}, seed {seed}: {seconds}");
}

fn keys(split: usize) -> impl Iterator<Item = Key> {
    TENTHS.flat_map(move |tenths| {
        (0..REPEATS).map(move |repeat| Key {
            split,
            tenths,
            repeat,
        })
    })
}

/// The draws of a share, of all splits.
fn of_share(tenths: u32) -> impl Iterator<Item = Key> {
    (0..SPLITS)
        .flat_map(keys)
        .filter(move |key| key.tenths == tenths)
}

fn cell(runs: &Runs, kind: ModelKind, tenths: u32) -> Vec<f64> {
    of_share(tenths)
        .flat_map(|key| &runs[&(kind, key)])
        .copied()
        .collect()
}

fn print_cells(ours: &Runs, expected: &Runs) {
    println!("\n| labels | model | here | PyTorch, scikit-learn | difference | limit | |");
    println!("| --- | --- | --- | --- | --- | --- | --- |");
    let (mut within, mut all, mut outside) = (0, 0, String::new());
    for (_, kind) in MODELS {
        for tenths in TENTHS {
            let (mean, sd) = mean_and_sd(&cell(ours, kind, tenths));
            let theirs = cell(expected, kind, tenths);
            let (their_mean, their_sd) = mean_and_sd(&theirs);
            let standard_error = their_sd / (theirs.len() as f64).sqrt();
            let limit = ALWAYS_WITHIN.max(2.0 * standard_error);
            let difference = mean - their_mean;
            all += 1;
            let verdict = if difference.abs() <= limit {
                within += 1;
                ""
            } else {
                outside += &format!(
                    "; {} at {tenths}0 % by {:.4}",
                    kind.name(),
                    difference.abs() - limit
                );
                "OUT"
            };
            println!(
                "| {tenths}0 % | {} | {mean:.4} ± {sd:.4} | {their_mean:.4} ± {their_sd:.4} | {difference:+.4} | {limit:.4} | {verdict} |",
                kind.name()
            );
        }
    }
    println!("\n{within} of {all} cells are within the limit{outside}");
}

/// How much the frozen encoder gains over the supervised network at a tenth of the labels, draw by draw.
fn print_margin(ours: &Runs, expected: &Runs) {
    let margin = |runs: &Runs| -> (f64, f64, Vec<f64>) {
        let of = |kind, key| mean_and_sd(&runs[&(kind, key)]).0;
        let gains: Vec<f64> = of_share(1)
            .map(|key| of(ModelKind::Frozen, key) - of(ModelKind::Supervised, key))
            .collect();
        let (mean, sd) = mean_and_sd(&gains);
        (mean, sd / (gains.len() as f64).sqrt(), gains)
    };
    let (mean, error, gains) = margin(ours);
    let (theirs, their_error, _) = margin(expected);
    let count = |wanted: fn(f64) -> bool| gains.iter().filter(|&&gain| wanted(gain)).count();
    println!(
        "frozen − supervised at 10 %: {mean:+.4} ± {error:.4} (standard error; {} draws better, {} equal, {} worse); PyTorch {theirs:+.4} ± {their_error:.4}; must: {:.4}",
        count(|gain| gain > 1e-9),
        count(|gain| gain.abs() <= 1e-9),
        count(|gain| gain < -1e-9),
        MARGIN - their_error
    );
}
