//! Features, splits, classification and its metrics.

use std::collections::HashSet;
use std::sync::Arc;

use crate::support::numbers::matrix;
use genessl::learn::metrics;
use genessl::learn::split::{label_subset, stratified_split};
use genessl::learn::{
    Classification, ClassifyInputs, ClassifyOptions, Evaluation, FeatureOptions, FeaturePlan,
    Labelled, ModelKind, PretrainOptions, Weights,
};
use genessl::table::{Table, Transform, transform};
use genessl::{Advance, Result};
use ndarray::Array2;

/// Made with scikit-learn 1.9.1 from the truth and predictions given here.
#[test]
fn metrics_are_scikit_learn_s() {
    let truth = [0, 0, 0, 0, 1, 1, 1, 2, 2, 3, 5];
    let predicted = [0, 0, 1, 4, 1, 1, 0, 2, 4, 2, 5];
    let confusion = metrics::confusion(&truth, &predicted, 7);
    assert_eq!(confusion[0], [2, 1, 0, 0, 1, 0, 0]);
    assert_eq!(confusion[6], [0; 7]);
    let close = |ours: f64, theirs: f64| assert!((ours - theirs).abs() < 1e-12, "{ours} {theirs}");
    close(metrics::accuracy(&confusion), 6.0 / 11.0);
    close(
        metrics::balanced_accuracy(&confusion),
        0.533_333_333_333_333_3,
    );
    close(metrics::macro_f1(&confusion), 0.456_349_206_349_206_34);
}

fn labels(counts: &[(&str, usize)]) -> Vec<String> {
    counts
        .iter()
        .flat_map(|&(class, count)| vec![class.to_owned(); count])
        .collect()
}

#[test]
fn every_sample_is_in_one_part_and_every_class_in_all() {
    let labels = labels(&[
        ("ACC", 79),
        ("CHOL", 36),
        ("PAAD", 20),
        ("TINY", 3),
        ("", 5),
    ]);
    let split = stratified_split(&labels, [0.6, 0.2, 0.2], 7).unwrap();
    let mut all = [
        split.pretrain.clone(),
        split.finetune.clone(),
        split.test.clone(),
    ]
    .concat();
    all.sort_unstable();
    assert!(all.into_iter().eq(0..labels.len()));
    let count =
        |rows: &[usize], class: &str| rows.iter().filter(|&&row| labels[row] == class).count();
    let counts = |class: &str| {
        [&split.pretrain, &split.finetune, &split.test].map(|part| count(part, class))
    };
    assert_eq!(counts("ACC"), [47, 16, 16]);
    assert_eq!(counts("PAAD"), [12, 4, 4]);
    assert_eq!(counts("TINY"), [1, 1, 1]);
    assert_eq!(counts(""), [5, 0, 0]);
    assert_eq!(
        split,
        stratified_split(&labels, [0.6, 0.2, 0.2], 7).unwrap()
    );
    assert_ne!(
        split.test,
        stratified_split(&labels, [0.6, 0.2, 0.2], 8).unwrap().test
    );
    assert!(stratified_split(&labels, [0.6, 0.6, 0.2], 7).is_err());
    assert!(stratified_split(&["", ""], [0.6, 0.2, 0.2], 7).is_err());
}

#[test]
fn a_share_of_the_labels_is_rounded_half_up_and_nested() {
    let labels = labels(&[("A", 15), ("B", 4), ("C", 25)]);
    let share = |share: f64| label_subset(&labels, share, 7, "test").unwrap();
    let count =
        |rows: &[usize], class: &str| rows.iter().filter(|&&row| labels[row] == class).count();
    let tenth = share(0.1);
    assert_eq!(["A", "B", "C"].map(|class| count(&tenth, class)), [2, 1, 3]);
    let half: HashSet<usize> = share(0.5).into_iter().collect();
    assert!(tenth.iter().all(|row| half.contains(row)));
    assert!(share(1.0).into_iter().eq(0..labels.len()));
    assert!(label_subset(&labels, 0.0, 7, "test").is_err());
    assert!(label_subset(&labels, 1.1, 7, "test").is_err());
}

fn table(values: Array2<f32>) -> Table {
    Table {
        name: "made up".into(),
        sample_ids: (0..values.nrows()).map(|row| format!("s{row}")).collect(),
        features: (0..values.ncols())
            .map(|column| format!("g{column}"))
            .collect(),
        values,
        remainder: None,
        metadata: Vec::new(),
    }
}

#[test]
fn features_follow_the_recipe() {
    let fitted = table(matrix(40, 30, 1).mapv(|value| (value + 1.0) * 50.0));
    let mut logs = fitted.values.clone();
    transform(&mut logs, Transform::Log2p1).unwrap();
    let logs = logs.mapv(f64::from);
    let variance = logs.var_axis(ndarray::Axis(0), 0.0);
    let mut order: Vec<usize> = (0..30).collect();
    order.sort_by(|&a, &b| variance[b].total_cmp(&variance[a]));
    order.truncate(12);
    order.sort_unstable();

    let options = FeatureOptions {
        top_variable: 12,
        ..FeatureOptions::default()
    };
    let plan = FeaturePlan::fit(&fitted, &options).unwrap();
    assert_eq!(
        plan.genes,
        order
            .iter()
            .map(|gene| format!("g{gene}"))
            .collect::<Vec<_>>()
    );
    let features = plan.apply(&fitted).unwrap();
    for (at, &gene) in order.iter().enumerate() {
        let (mean, sd) = (logs.column(gene).mean().unwrap(), variance[gene].sqrt());
        for sample in 0..40 {
            let expected = (logs[[sample, gene]] - mean) / sd;
            assert!((f64::from(features[[sample, at]]) - expected).abs() < 1e-5);
        }
    }
}

#[test]
fn counts_per_million_are_those_of_the_whole_sample() {
    let fitted = table(matrix(10, 20, 1).mapv(|value| (value + 1.0) * 50.0));
    let options = FeatureOptions {
        transform: Transform::CountsToLog2Cpm,
        top_variable: 5,
        standardise: false,
    };
    let plan = FeaturePlan::fit(&fitted, &options).unwrap();
    let mut expected = fitted.values.clone();
    transform(&mut expected, Transform::CountsToLog2Cpm).unwrap();
    let features = plan.apply(&fitted).unwrap();
    for (at, gene) in plan.genes.iter().enumerate() {
        let column: usize = gene[1..].parse().unwrap();
        assert_eq!(features.column(at), expected.column(column));
    }
}

#[test]
fn extreme_values_are_clipped_and_constant_genes_are_zero() {
    let mut values = matrix(200, 3, 1);
    values.column_mut(1).fill(4.0);
    let options = FeatureOptions {
        transform: Transform::None,
        ..FeatureOptions::default()
    };
    let plan = FeaturePlan::fit(&table(values.clone()), &options).unwrap();
    values[[0, 0]] = 1e6;
    values[[1, 0]] = -1e6;
    let features = plan.apply(&table(values)).unwrap();
    assert_eq!([features[[0, 0]], features[[1, 0]]], [10.0, -10.0]);
    assert!(features.column(1).iter().all(|&value| value == 0.0));
}

#[test]
fn genes_are_found_by_name_and_the_missing_ones_reported() {
    let fitted = table(matrix(20, 6, 1));
    let options = FeatureOptions {
        transform: Transform::None,
        ..FeatureOptions::default()
    };
    let plan = FeaturePlan::fit(&fitted, &options).unwrap();
    let mut other = table(fitted.values.select(ndarray::Axis(1), &[5, 3, 0, 1]));
    // Compared without case: earlier versions wrote all symbols in upper case.
    other.features = ["G5", "g3", "g0", "g1"].map(str::to_owned).to_vec();
    let (features, report) = plan.apply_reporting(&other).unwrap();
    assert_eq!(report.missing, ["g2", "g4"]);
    let whole = plan.apply(&fitted).unwrap();
    for gene in [0, 1, 3, 5] {
        assert_eq!(features.column(gene), whole.column(gene));
    }
    assert!(features.column(2).iter().all(|&value| value == 0.0));
    other.features = ["a", "b", "g0", "g1"].map(str::to_owned).to_vec();
    let error = plan.apply(&other).unwrap_err();
    assert!(error.what.contains("2 of the 6"), "{error}");
}

#[test]
fn numbers_without_a_logarithm_are_refused_by_name() {
    let mut values = matrix(5, 4, 1).mapv(f32::abs);
    values[[3, 2]] = -2.0;
    let logarithms = FeatureOptions {
        transform: Transform::Log2p1,
        ..FeatureOptions::default()
    };
    let error = FeaturePlan::fit(&table(values.clone()), &logarithms).unwrap_err();
    assert!(
        error.what.contains("g2") && error.what.contains("s3"),
        "{error}"
    );
    values[[3, 2]] = f32::NAN;
    assert!(FeaturePlan::fit(&table(values), &FeatureOptions::default()).is_err());
    assert!(FeaturePlan::fit(&table(Array2::zeros((0, 4))), &FeatureOptions::default()).is_err());
}

const GENES: usize = 60;

/// Samples of three classes that differ in some genes.
fn labelled(counts: &[(&str, usize)], seed: u32) -> Labelled {
    let labels = labels(counts);
    let mut values = matrix(labels.len(), GENES, seed);
    for (mut sample, label) in values.rows_mut().into_iter().zip(&labels) {
        let class = label.bytes().map(usize::from).sum::<usize>() % 7;
        (0..8).for_each(|gene| sample[class * 8 + gene] += 1.2);
    }
    Labelled {
        sample_ids: (0..labels.len())
            .map(|row| format!("s{seed}.{row}"))
            .collect(),
        features: values.into(),
        labels,
    }
}

fn small_weights() -> Arc<Weights> {
    let options = PretrainOptions {
        hidden: vec![48, 32],
        latent: 24,
        ..PretrainOptions::default()
    };
    Arc::new(Weights::initial(GENES, 4, &options, 1))
}

fn evaluate(
    kind: ModelKind,
    inputs: &Arc<ClassifyInputs>,
    share: f64,
    repeat: usize,
) -> Result<Evaluation> {
    let options = ClassifyOptions {
        supervised_hidden: vec![32, 16],
        ..ClassifyOptions::default()
    };
    Classification::new(kind, Arc::clone(inputs), &options, share, repeat, 7)?.run()
}

const KINDS: [ModelKind; 3] = [
    ModelKind::Supervised,
    ModelKind::Frozen,
    ModelKind::Unfrozen,
];

#[test]
fn all_three_classifiers_learn_what_can_be_told_apart() {
    let train = labelled(&[("A", 30), ("B", 25), ("C", 20)], 1);
    let test = labelled(&[("A", 12), ("B", 12), ("C", 12)], 2);
    let inputs = Arc::new(ClassifyInputs::new(train, test, Some(small_weights())).unwrap());
    for kind in KINDS {
        let evaluation = evaluate(kind, &inputs, 1.0, 0).unwrap();
        // The encoder is not pretrained here, so a probe of it finds less.
        let least = if kind == ModelKind::Frozen { 0.7 } else { 0.9 };
        assert!(
            evaluation.accuracy > least,
            "{kind:?} {}",
            evaluation.accuracy
        );
        assert_eq!(evaluation.classes, ["A", "B", "C"]);
        assert_eq!(evaluation.labels_used, 75);
        assert_eq!(evaluation.predictions.len(), 36);
        assert_eq!(evaluation.confusion.iter().flatten().sum::<u64>(), 36);
        for prediction in &evaluation.predictions {
            let sum: f32 = prediction.probabilities.iter().sum();
            assert!((sum - 1.0).abs() < 1e-5);
        }
        assert_eq!(
            evaluation,
            evaluate(kind, &inputs, 1.0, 0).unwrap(),
            "same bits"
        );
        let other = evaluate(kind, &inputs, 1.0, 1).unwrap();
        assert_ne!(
            evaluation.predictions, other.predictions,
            "another repeat, other numbers"
        );
        assert_eq!(evaluate(kind, &inputs, 0.2, 0).unwrap().labels_used, 15);
    }
}

#[test]
fn the_frozen_encoder_embeds_once() {
    let train = labelled(&[("A", 30), ("B", 25)], 1);
    let test = labelled(&[("A", 12), ("B", 12)], 2);
    let inputs = Arc::new(ClassifyInputs::new(train, test, Some(small_weights())).unwrap());
    assert!(inputs.test_latent().is_none());
    evaluate(ModelKind::Frozen, &inputs, 1.0, 0).unwrap();
    let latent = inputs.test_latent().unwrap();
    assert_eq!(latent.dim(), (24, 24));
    evaluate(ModelKind::Frozen, &inputs, 0.5, 1).unwrap();
    assert!(Arc::ptr_eq(&latent, &inputs.test_latent().unwrap()));
}

#[test]
fn classes_that_a_part_lacks_are_handled_and_said() {
    let train = labelled(&[("A", 20), ("B", 20), ("C", 20)], 1);
    let test = labelled(&[("A", 8), ("B", 8), ("D", 4), ("", 3)], 2);
    let inputs = Arc::new(ClassifyInputs::new(train, test, Some(small_weights())).unwrap());
    for kind in KINDS {
        let evaluation = evaluate(kind, &inputs, 1.0, 0).unwrap();
        assert_eq!(evaluation.classes, ["A", "B", "C", "D"]);
        assert_eq!(evaluation.predictions.len(), 20);
        assert!(
            evaluation
                .predictions
                .iter()
                .all(|p| p.predicted != "D" && p.probabilities[3] == 0.0)
        );
        let said = |words: &str| evaluation.notes.iter().any(|note| note.contains(words));
        assert!(said("D is in the test part") && said("C is not in the test part"));
        assert!(said("3 samples of the test part have no label"));
        // Of four samples of a class that cannot be predicted none is right.
        assert_eq!(evaluation.confusion[3][3], 0);
        assert!(evaluation.balanced_accuracy <= 2.0 / 3.0 + 1e-9);
    }
}

#[test]
fn bad_inputs_to_classification_are_refused_with_advice() {
    let part = |counts: &[(&str, usize)]| labelled(counts, 1);
    let refused = |train: Labelled, test: Labelled, word: &str| {
        let error = ClassifyInputs::new(train, test, Some(small_weights())).expect_err(word);
        assert!(
            error.what.contains(word) && !error.advice.is_empty(),
            "{word}: {error}"
        );
    };
    let two = [("A", 5), ("B", 5)];
    refused(part(&[("A", 10)]), part(&two), "all labelled samples are A");
    refused(part(&[("", 10)]), part(&two), "no sample with a label");
    refused(part(&two), part(&[("", 3)]), "no sample with a label");
    let narrow = Labelled {
        features: matrix(10, 9, 1).into(),
        ..part(&two)
    };
    refused(narrow, part(&two), "9 genes");
    let short = Labelled {
        labels: vec!["A".into()],
        ..part(&two)
    };
    refused(short, part(&two), "1 labels");
    let mut values = matrix(10, GENES, 1);
    values[[1, 1]] = f32::NAN;
    let missing = Labelled {
        features: values.into(),
        ..part(&two)
    };
    refused(missing, part(&two), "NaN");

    let alone = ClassifyInputs::new(part(&two), part(&two), None).unwrap();
    let alone = Arc::new(alone);
    assert!(evaluate(ModelKind::Supervised, &alone, 1.0, 0).is_ok());
    for kind in [ModelKind::Frozen, ModelKind::Unfrozen] {
        let error = evaluate(kind, &alone, 1.0, 0).unwrap_err();
        assert!(error.what.contains("pretrained"), "{error}");
    }
    assert!(evaluate(ModelKind::Supervised, &alone, 0.0, 0).is_err());
}
