//! Learning on real data: losses and test accuracies against PyTorch's and scikit-learn's on the same samples, genes,
//! splits and draws of labels. `cargo bench --bench accuracy` does it for all splits and shares.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;

use crate::real::{cohort, learned, splits};
use crate::reference::feature_options;
use crate::reference::runs::{Key, MODELS, REPEATS, accuracies, accuracy, mean_and_sd};
use genessl::Advance;
use genessl::learn::{
    Classification, ClassifyOptions, EpochLosses, FeaturePlan, History, ModelKind,
};

#[test]
fn the_most_variable_genes_are_the_reference_s() {
    let (Some(cohort), Some(list)) = (
        cohort(),
        crate::support::shared("reference/variable_genes_2000.tsv"),
    ) else {
        return;
    };
    let plan = FeaturePlan::fit(&cohort.table, &feature_options()).unwrap();
    let text = std::fs::read_to_string(list).unwrap();
    let mut expected: Vec<&str> = text
        .lines()
        .skip(1)
        .map(|line| line.split('\t').next().unwrap())
        .collect();
    expected.sort_unstable();
    // The reference wrote all symbols in capitals.
    let ours: Vec<String> = plan.genes.iter().map(|gene| gene.to_uppercase()).collect();
    let differing: Vec<&String> = ours
        .iter()
        .filter(|gene| !expected.contains(&gene.as_str()))
        .collect();
    assert_eq!(ours.len(), 2000);
    assert!(differing.is_empty(), "{differing:?}");
}

/// PyTorch's mean accuracies over 3 splits × 5 repeats and their standard deviations, all labels
/// (`reference/README.md`).
const REFERENCE: [(ModelKind, f64, f64); 3] = [
    (ModelKind::Supervised, 0.971, 0.014),
    (ModelKind::Frozen, 0.972, 0.004),
    (ModelKind::Unfrozen, 0.983, 0.006),
];

/// Test samples of a split: another processor's rounding may move one.
const TEST_SAMPLES: f64 = 77.0;

/// Means over three seeds of PyTorch's losses (`reference/pretraining_losses.csv`): epoch, total, pathway, masked,
/// NT-Xent.
const LOSSES: [(usize, [f64; 4]); 6] = [
    (1, [1.0405, 0.2425, 1.2684, 4.1754]),
    (10, [0.4671, 0.00823, 0.4080, 3.3646]),
    (20, [0.4459, 0.00436, 0.3588, 3.3390]),
    (30, [0.4377, 0.00338, 0.3471, 3.3018]),
    (40, [0.4276, 0.00294, 0.3284, 3.2614]),
    (50, [0.4170, 0.00257, 0.3099, 3.2143]),
];

fn check_losses(histories: &[History]) {
    for (epoch, expected) in LOSSES {
        let losses = histories.iter().map(|history| &history.epochs[epoch - 1]);
        let mean = |value: fn(&EpochLosses) -> f64| {
            losses.clone().map(value).sum::<f64>() / histories.len() as f64
        };
        let ours = [
            mean(|losses| losses.total),
            mean(|losses| losses.pathway),
            mean(|losses| losses.masked),
            mean(|losses| losses.nt_xent),
        ];
        println!("epoch {epoch}: {ours:.5?}, PyTorch {expected:?}");
        for (ours, expected) in ours.iter().zip(expected) {
            let limit = if expected < 0.01 { 0.12 } else { 0.04 };
            assert!((ours / expected - 1.0).abs() < limit, "{ours} {expected}");
        }
    }
}

#[test]
fn losses_and_accuracies_are_those_of_pytorch() {
    let Some(cohort) = cohort() else { return };
    let mut accuracies: HashMap<ModelKind, Vec<f64>> = HashMap::new();
    let mut histories = Vec::new();
    for split in 0..splits() {
        let learned = learned(cohort, split);
        histories.push(learned.pretrained.history.clone());
        let inputs = Arc::new(learned.inputs(cohort, split));
        for (kind, ..) in REFERENCE {
            let options = ClassifyOptions::default();
            let inputs = Arc::clone(&inputs);
            let classification =
                Classification::new(kind, inputs, &options, 1.0, 0, split as u64).unwrap();
            let accuracy = classification.run().unwrap().accuracy;
            accuracies.entry(kind).or_default().push(accuracy);
        }
    }
    check_losses(&histories);
    for (kind, expected, sd) in REFERENCE {
        let runs = &accuracies[&kind];
        let ours = runs.iter().sum::<f64>() / runs.len() as f64;
        println!(
            "{}: {ours:.4} {runs:.4?}, PyTorch {expected} ± {sd}",
            kind.name()
        );
        let limit = sd + 1.0 / (TEST_SAMPLES * runs.len() as f64);
        assert!(
            (ours - expected).abs() < limit,
            "{kind:?}: {ours} {expected} ± {sd}"
        );
    }
}

/// On the same labels, so that means differ by what the starting weights of so few runs do, and by one sample of 77.
#[test]
fn every_model_is_as_good_as_the_reference_s_on_few_and_on_all_labels() {
    let (Some(cohort), Some(runs)) = (
        cohort(),
        crate::support::shared("reference/accuracy_main_runs.csv"),
    ) else {
        return;
    };
    let expected = accuracies(&runs);
    let inputs = Arc::new(learned(cohort, 0).inputs(cohort, 0));
    let start = Instant::now();
    for tenths in [1, 5, 10] {
        for (_, kind) in MODELS {
            let whole = matches!(kind, ModelKind::Supervised | ModelKind::Unfrozen);
            let repeats = if whole && tenths > 1 { 1 } else { REPEATS };
            let key = |repeat| Key {
                split: 0,
                tenths,
                repeat,
            };
            let ours: Vec<f64> = (0..repeats)
                .map(|repeat| accuracy(cohort, kind, &inputs, &key(repeat), 0))
                .collect();
            let mean = ours.iter().sum::<f64>() / repeats as f64;
            let theirs: Vec<f64> = (0..REPEATS).map(|r| expected[&(kind, key(r))]).collect();
            let (theirs, sd) = mean_and_sd(&theirs);
            let draws = (1.0 / repeats as f64 + 1.0 / REPEATS as f64).sqrt();
            let limit = 2.5 * sd.max(0.01) * draws + 1.0 / 77.0;
            let seconds = start.elapsed().as_secs_f64();
            println!(
                "{tenths}0 % {}: {mean:.4} {ours:.4?}, reference {theirs:.4} ± {sd:.4}, limit {limit:.4} ({seconds:.1} s)",
                kind.name()
            );
            assert!((mean - theirs).abs() < limit, "{kind:?} {tenths}0 %");
        }
    }
}
