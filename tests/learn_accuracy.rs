//! Learning on real data: losses and test accuracies against PyTorch's and scikit-learn's on the same samples, genes and
//! splits.

#[path = "support/cohort.rs"]
mod cohort;
mod support;

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use cohort::{Cohort, cohort, feature_options, pretrained};
use genessl::Advance;
use genessl::explore::pca::Pca;
use genessl::learn::{
    Classification, ClassifyInputs, ClassifyOptions, EpochLosses, FeaturePlan, History, Labelled,
    ModelKind, Pretrained,
};

#[test]
fn the_most_variable_genes_are_the_reference_s() {
    let (Some(cohort), Some(list)) = (
        cohort(),
        support::shared("reference/variable_genes_2000.tsv"),
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
    let mut ours: Vec<&str> = plan.genes.iter().map(String::as_str).collect();
    ours.sort_unstable();
    let differing: Vec<&&str> = ours
        .iter()
        .filter(|gene| !expected.contains(gene))
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

/// What one of the 3 × 77 test samples weighs: another processor's rounding may move one.
const ONE_SAMPLE: f64 = 1.0 / 231.0;

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
    for seed in 0..3 {
        let (plan, Pretrained { weights, history }) = pretrained(cohort, seed);
        histories.push(history.clone());
        let train = cohort.labelled(plan, &cohort.rows(seed, "finetune"));
        let test = cohort.labelled(plan, &cohort.rows(seed, "test"));
        let inputs = ClassifyInputs::new(train, test, Some(Arc::new(weights.clone()))).unwrap();
        let inputs = Arc::new(inputs);
        for (kind, ..) in REFERENCE {
            let options = ClassifyOptions::default();
            let inputs = Arc::clone(&inputs);
            let classification =
                Classification::new(kind, inputs, &options, 1.0, 0, seed as u64).unwrap();
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
        assert!(
            (ours - expected).abs() < sd + ONE_SAMPLE,
            "{kind:?}: {ours} {expected} ± {sd}"
        );
    }
}

/// The models of `reference/accuracy_main_runs.csv`, and how the models of other names are called here.
const MODELS: [(&str, ModelKind); 6] = [
    ("mlp", ModelKind::Supervised),
    ("frozen", ModelKind::Frozen),
    ("unfrozen", ModelKind::Unfrozen),
    ("random", ModelKind::RandomFrozen),
    ("lr", ModelKind::Logistic),
    ("pca", ModelKind::PcaLogistic),
];

/// The first split's accuracies, by model and share, of five draws of labels.
fn reference_runs(path: &Path) -> HashMap<(ModelKind, String), Vec<f64>> {
    let text = std::fs::read_to_string(path).unwrap();
    let mut runs: HashMap<_, Vec<f64>> = HashMap::new();
    for line in text.lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        let kind = MODELS.iter().find(|(name, _)| *name == fields[1]);
        if let (Some((_, kind)), "0") = (kind, fields[0]) {
            let key = (*kind, fields[2].to_owned());
            runs.entry(key)
                .or_default()
                .push(fields[5].parse().unwrap());
        }
    }
    runs
}

/// Everything a sweep compares, on the first split.
fn inputs_of_first_split(cohort: &'static Cohort) -> ClassifyInputs {
    let (plan, Pretrained { weights, .. }) = pretrained(cohort, 0);
    let unlabelled = cohort.features(plan, &cohort.rows(0, "pretrain"));
    let pca = Pca::fit(unlabelled.view(), 50).unwrap();
    let train = cohort.labelled(plan, &cohort.rows(0, "finetune"));
    let test = cohort.labelled(plan, &cohort.rows(0, "test"));
    let project = |part: &Labelled| {
        let scores = pca.project(part.features.view()).unwrap();
        Arc::new(scores.mapv(|score| score as f32))
    };
    let (components, of_test) = (project(&train), project(&test));
    let inputs = ClassifyInputs::new(train, test, Some(Arc::new(weights.clone()))).unwrap();
    inputs
        .with_principal_components(components, of_test)
        .unwrap()
}

fn mean_and_sd(values: &[f64]) -> (f64, f64) {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    (mean, (squares / (count - 1.0)).sqrt())
}

/// The draws of labels are other ones, so means may differ by what means of so few draws do, and by one sample of 77.
#[test]
fn every_model_is_as_good_as_the_reference_s_on_few_and_on_all_labels() {
    let (Some(cohort), Some(runs)) = (
        cohort(),
        support::shared("reference/accuracy_main_runs.csv"),
    ) else {
        return;
    };
    let reference = reference_runs(&runs);
    let inputs = Arc::new(inputs_of_first_split(cohort));
    let options = ClassifyOptions::default();
    let start = Instant::now();
    for (share, name) in [(0.1, "0.1"), (0.5, "0.5"), (1.0, "1.0")] {
        for (_, kind) in MODELS {
            let whole = matches!(kind, ModelKind::Supervised | ModelKind::Unfrozen);
            let repeats = if whole && share > 0.1 { 1 } else { 5 };
            let run = |repeat| {
                let inputs = Arc::clone(&inputs);
                let run = Classification::new(kind, inputs, &options, share, repeat, 0);
                run.unwrap().run().unwrap().accuracy
            };
            let ours: Vec<f64> = (0..repeats).map(run).collect();
            let mean = ours.iter().sum::<f64>() / repeats as f64;
            let (expected, sd) = mean_and_sd(&reference[&(kind, name.to_owned())]);
            let draws = (1.0 / repeats as f64 + 1.0 / 5.0).sqrt();
            let limit = 2.5 * sd.max(0.01) * draws + 1.0 / 77.0;
            let seconds = start.elapsed().as_secs_f64();
            println!(
                "{name} {}: {mean:.4} {ours:.4?}, reference {expected:.4} ± {sd:.4}, limit {limit:.4} ({seconds:.1} s)",
                kind.name()
            );
            assert!((mean - expected).abs() < limit, "{kind:?} {share}");
        }
    }
}
