//! The models of a sweep: each kind, its draws of labels, its settings, and that nothing leaks from the test part.

use std::sync::Arc;

use crate::support::numbers::matrix;
use genessl::crew::{Member, PARCEL, Work};
use genessl::learn::logistic::{Logistic, LogisticOptions};
use genessl::learn::nearest_centroid::NearestCentroid;
use genessl::learn::split::{Amount, Draw, label_draw};
use genessl::learn::{
    Classification, Classifier, ClassifyInputs, ClassifyOptions, DrawOf, Evaluation,
    FeatureOptions, FeaturePlan, Inputs, Judged, Judging, JudgingKit, Labelled, ModelKind,
    PretrainOptions, TrainedWith, Weights,
};
use genessl::packing::{Pack, Parcel, Unpack, packed};
use genessl::study::TRADES;
use genessl::table::{Table, Transform};
use genessl::{Advance, Result};
use ndarray::{Array2, s};

const GENES: usize = 60;
const COMPONENTS: usize = 10;

/// Samples of classes that differ in some genes.
fn labelled(counts: &[(&str, usize)], seed: u32) -> Labelled {
    let labels: Vec<String> = counts
        .iter()
        .flat_map(|&(class, count)| vec![class.to_owned(); count])
        .collect();
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

/// Stands for principal components: some fixed projection.
fn components(part: &Labelled) -> Arc<Array2<f32>> {
    Arc::new(part.features.all().dot(&matrix(GENES, COMPONENTS, 99)))
}

fn weights() -> Arc<Weights> {
    let options = PretrainOptions {
        hidden: vec![48, 32],
        latent: 24,
        ..PretrainOptions::default()
    };
    Arc::new(Weights::initial(GENES, 4, &options, 1))
}

fn inputs_of(train: Labelled, test: Labelled) -> Arc<ClassifyInputs> {
    let (seen, judged) = (components(&train), components(&test));
    let inputs = ClassifyInputs::new(train, test, Some(weights())).unwrap();
    Arc::new(inputs.with_principal_components(seen, judged).unwrap())
}

const TRAIN: [(&str, usize); 3] = [("A", 30), ("B", 25), ("C", 20)];

fn test_part() -> Labelled {
    labelled(&[("A", 12), ("B", 12), ("C", 12)], 2)
}

fn inputs() -> Arc<ClassifyInputs> {
    inputs_of(labelled(&TRAIN, 1), test_part())
}

fn options() -> ClassifyOptions {
    ClassifyOptions {
        supervised_hidden: vec![32, 16],
        ..ClassifyOptions::default()
    }
}

fn evaluate(kind: ModelKind, inputs: &Arc<ClassifyInputs>, share: f64) -> Result<Evaluation> {
    Classification::new(kind, Arc::clone(inputs), &options(), share, 0, 7)?.run()
}

fn probabilities(evaluation: &Evaluation) -> Vec<f32> {
    let predictions = evaluation.predictions.iter();
    predictions
        .flat_map(|prediction| prediction.probabilities.clone())
        .collect()
}

#[test]
fn every_model_has_a_name_that_settings_and_results_share() {
    for kind in ModelKind::ALL {
        let written = serde_json::to_string(&kind).unwrap();
        assert_eq!(written, format!("\"{}\"", kind.name()));
        assert_eq!(serde_json::from_str::<ModelKind>(&written).unwrap(), kind);
        let same_title = |other: &&ModelKind| other.title() == kind.title();
        assert_eq!(ModelKind::ALL.iter().filter(same_title).count(), 1);
    }
}

#[test]
fn every_model_learns_what_can_be_told_apart() {
    let inputs = inputs();
    for kind in ModelKind::ALL {
        let evaluation = evaluate(kind, &inputs, 1.0).unwrap();
        // An encoder that has learned nothing, and a projection by chance, keep less.
        let weak = [
            ModelKind::Frozen,
            ModelKind::RandomFrozen,
            ModelKind::PcaLogistic,
            ModelKind::Probe,
            ModelKind::Neighbours,
        ];
        let least = if weak.contains(&kind) { 0.6 } else { 0.9 };
        assert!(
            evaluation.accuracy > least,
            "{kind:?} {}",
            evaluation.accuracy
        );
        assert_eq!(evaluation.model, kind);
        assert_eq!(evaluation.labels_used, 75);
        for prediction in &evaluation.predictions {
            let sum: f32 = prediction.probabilities.iter().sum();
            assert!((sum - 1.0).abs() < 1e-5, "{kind:?} {sum}");
        }
        let again = evaluate(kind, &inputs, 1.0).unwrap();
        assert_eq!(evaluation, again, "same bits");
    }
}

#[test]
fn progress_goes_up_to_a_total_that_stays() {
    let inputs = inputs();
    for kind in ModelKind::ALL {
        let run = Classification::new(kind, Arc::clone(&inputs), &options(), 0.4, 0, 7);
        let mut run = run.unwrap();
        let mut last = run.advance().unwrap();
        while !last.is_finished() {
            let next = run.advance().unwrap();
            assert!(
                next.done >= last.done && next.done <= next.total,
                "{kind:?}"
            );
            assert_eq!(next.total, last.total, "{kind:?}");
            last = next;
        }
        assert_eq!(run.advance().unwrap(), last);
        run.finish().unwrap();
    }
}

#[test]
fn the_yardsticks_are_the_models_of_their_own_rooms() {
    let (train, test) = (labelled(&TRAIN, 1), test_part());
    let rows: Vec<usize> = (0..75).collect();
    let class = |label: &String| usize::from(label.as_bytes()[0] - b'A');
    let classes: Vec<usize> = train.labels.iter().map(class).collect();
    let regression = |x: &Arc<Array2<f32>>, test: &Array2<f32>| {
        let settings = LogisticOptions::default();
        let fit = Logistic::new(x, &rows, &classes, 3, &settings).unwrap();
        fit.run().unwrap().probabilities(test.view()).unwrap()
    };
    let centroid = NearestCentroid::fit(&train.features.all(), &rows, &classes, 3).unwrap();
    let expected = [
        (
            ModelKind::Logistic,
            regression(&train.features.all(), &test.features.all()),
        ),
        (
            ModelKind::PcaLogistic,
            regression(&components(&train), &components(&test)),
        ),
        (
            ModelKind::NearestCentroid,
            centroid.probabilities(test.features.all().view()).unwrap(),
        ),
    ];
    for (kind, expected) in expected {
        let ours = probabilities(&evaluate(kind, &inputs(), 1.0).unwrap());
        for (ours, expected) in ours.iter().zip(&expected) {
            assert!((ours - expected).abs() < 1e-4, "{kind:?} {ours} {expected}");
        }
    }
}

#[test]
fn the_products_of_samples_serve_regressions_on_fewer_samples_than_genes() {
    let counts = [("A", 20), ("B", 15), ("C", 15)];
    let inputs = inputs_of(labelled(&counts, 1), test_part());
    let calls = |share: f64| {
        let run = Classification::new(
            ModelKind::Logistic,
            Arc::clone(&inputs),
            &options(),
            share,
            0,
            7,
        );
        let mut run = run.unwrap();
        let total = run.advance().unwrap().total;
        run.run().unwrap();
        total
    };
    let (first, second) = (calls(1.0), calls(1.0));
    assert_eq!(first, second + 1, "one tile of products, computed once");
}

#[test]
fn an_untrained_encoder_is_the_study_s_own() {
    let inputs = inputs();
    let run = |seed: u64, inputs: &Arc<ClassifyInputs>, kind: ModelKind| {
        let run = Classification::new(kind, Arc::clone(inputs), &options(), 1.0, 0, seed);
        probabilities(&run.unwrap().run().unwrap())
    };
    for kind in [ModelKind::RandomFrozen, ModelKind::RandomUnfrozen] {
        let (seven, eight) = (run(7, &inputs, kind), run(8, &inputs, kind));
        assert_ne!(seven, eight);
        // Whichever seed came first, each has its own encoder.
        let fresh = self::inputs();
        assert_eq!(eight, run(8, &fresh, kind), "{kind:?}");
        assert_eq!(seven, run(7, &fresh, kind), "{kind:?}");
    }
    let pretrained = probabilities(&evaluate(ModelKind::Frozen, &inputs, 1.0).unwrap());
    assert_ne!(pretrained, run(7, &inputs, ModelKind::RandomFrozen));
}

#[test]
fn samples_without_a_label_have_no_principal_components_to_learn_from() {
    let mut train = labelled(&TRAIN, 1);
    let mut test = test_part();
    train.labels[3].clear();
    test.labels[35].clear();
    let scores = (components(&train), components(&test));
    let inputs = ClassifyInputs::new(train.clone(), test.clone(), None).unwrap();
    let inputs = inputs
        .with_principal_components(scores.0, scores.1)
        .unwrap();
    let ours = evaluate(ModelKind::PcaLogistic, &Arc::new(inputs), 1.0).unwrap();

    let without = |part: &Labelled, row: usize| {
        let rows: Vec<usize> = (0..part.labels.len()).filter(|&at| at != row).collect();
        Labelled {
            sample_ids: rows
                .iter()
                .map(|&row| part.sample_ids[row].clone())
                .collect(),
            labels: rows.iter().map(|&row| part.labels[row].clone()).collect(),
            features: part.features.select(&rows),
        }
    };
    let expected = inputs_of(without(&train, 3), without(&test, 35));
    let expected = evaluate(ModelKind::PcaLogistic, &expected, 1.0).unwrap();
    assert_eq!(ours.predictions, expected.predictions);
}

#[test]
fn what_a_model_needs_and_lacks_is_said() {
    let bare = ClassifyInputs::new(labelled(&TRAIN, 1), test_part(), None).unwrap();
    let bare = Arc::new(bare);
    for kind in ModelKind::ALL {
        let evaluation = evaluate(kind, &bare, 1.0);
        let needs = if kind == ModelKind::PcaLogistic {
            Some("principal components")
        } else {
            kind.needs_encoder().then_some("pretrained encoder")
        };
        match needs {
            None => assert!(evaluation.is_ok(), "{kind:?}"),
            Some(words) => {
                let error = evaluation.unwrap_err();
                assert!(error.what.contains(words), "{error}");
                assert!(error.what.contains(kind.name()), "{error}");
            }
        }
    }
    let refused = |train: Array2<f32>, test: Array2<f32>, word: &str| {
        let inputs = ClassifyInputs::new(labelled(&TRAIN, 1), test_part(), None).unwrap();
        let inputs = inputs.with_principal_components(Arc::new(train), Arc::new(test));
        let error = inputs.unwrap_err();
        assert!(error.what.contains(word), "{error}");
    };
    let (train, test) = (matrix(75, 5, 1), matrix(36, 5, 2));
    refused(matrix(75, 4, 1), test.clone(), "4 principal components");
    refused(train.clone(), matrix(30, 5, 1), "30 samples");
    let mut missing = test;
    missing.slice_mut(s![3, ..]).fill(f32::NAN);
    refused(train, missing, "NaN");
}

fn drawn(kind: ModelKind, inputs: &Arc<ClassifyInputs>, draw: &DrawOf) -> Evaluation {
    let run = Classification::of_draw(kind, Arc::clone(inputs), &options(), draw, 7);
    run.unwrap().run().unwrap()
}

#[test]
fn a_share_is_the_nested_draw_of_that_share() {
    let inputs = inputs();
    let draw = DrawOf {
        amount: Amount::Share(0.2),
        repeat: 0,
        nested: true,
    };
    for kind in ModelKind::ALL {
        let expected = evaluate(kind, &inputs, 0.2).unwrap();
        assert_eq!(drawn(kind, &inputs, &draw), expected, "{kind:?}");
    }
}

/// Centroids tell which rows were drawn.
#[test]
fn labels_are_drawn_by_count_and_anew() {
    let (train, inputs) = (labelled(&TRAIN, 1), inputs());
    for (amount, nested, repeat) in [
        (Amount::Count(9), true, 0),
        (Amount::Count(9), false, 0),
        (Amount::Count(20), false, 3),
        (Amount::Share(0.3), false, 1),
    ] {
        let purpose = format!("classify/labels/{repeat}");
        let rows = label_draw(&train.labels, amount, nested, 7, &purpose)
            .unwrap()
            .rows;
        let class = |&row: &usize| usize::from(train.labels[row].as_bytes()[0] - b'A');
        let classes: Vec<usize> = rows.iter().map(class).collect();
        let model = NearestCentroid::fit(&train.features.all(), &rows, &classes, 3).unwrap();
        let test = test_part();
        let expected = model.probabilities(test.features.all().view()).unwrap();
        let draw = DrawOf {
            amount,
            repeat,
            nested,
        };
        let ours = drawn(ModelKind::NearestCentroid, &inputs, &draw);
        assert_eq!(
            probabilities(&ours),
            expected.into_iter().collect::<Vec<_>>()
        );
        assert_eq!(ours.labels_used, rows.len());
        assert_eq!(ours.repeat, repeat);
        if let Amount::Count(_) = amount {
            assert!((ours.share - rows.len() as f64 / 75.0).abs() < 1e-12);
        }
    }
}

#[test]
fn labels_can_be_given() {
    let (train, inputs) = (labelled(&TRAIN, 1), inputs());
    let draw = DrawOf {
        amount: Amount::Share(0.2),
        repeat: 1,
        nested: true,
    };
    let purpose = "classify/labels/1";
    let Draw { rows, notes } =
        label_draw(&train.labels, draw.amount, draw.nested, 7, purpose).unwrap();
    let given = |kind, rows: &[usize]| {
        let drawn = Draw {
            rows: rows.to_vec(),
            notes: notes.clone(),
        };
        Classification::of_labels(kind, Arc::clone(&inputs), &options(), &draw, drawn, 7)
    };
    for kind in ModelKind::ALL {
        let evaluation = given(kind, &rows).unwrap().run().unwrap();
        assert_eq!(evaluation, drawn(kind, &inputs, &draw), "{kind:?}");
    }
    let kind = ModelKind::NearestCentroid;
    let other = given(kind, &rows[1..]).unwrap().run().unwrap();
    assert_eq!(other.labels_used, rows.len() - 1);
    for (rows, word) in [(vec![0, 75], "row 75"), (Vec::new(), "no labels")] {
        let error = given(kind, &rows).err().unwrap();
        assert!(error.what.contains(word), "{error}");
    }
}

#[test]
fn one_label_leaves_one_class_to_predict_and_is_said() {
    let inputs = inputs();
    let draw = DrawOf {
        amount: Amount::Count(1),
        repeat: 0,
        nested: true,
    };
    for kind in ModelKind::ALL {
        let evaluation = drawn(kind, &inputs, &draw);
        assert_eq!(evaluation.labels_used, 1);
        assert!(evaluation.predictions.iter().all(|p| p.predicted == "A"));
        assert!((evaluation.accuracy - 1.0 / 3.0).abs() < 1e-12);
        let said = |words: &str| evaluation.notes.iter().any(|note| note.contains(words));
        assert!(
            said("without a label: B, C") && said("one class") && said("B is in the test part")
        );
    }
    let none = DrawOf {
        amount: Amount::Count(0),
        ..draw
    };
    let run = Classification::of_draw(ModelKind::Frozen, inputs, &options(), &none, 7);
    assert!(run.is_err());
}

/// Settings that leave nothing as it is by default.
fn every_setting() -> ClassifyOptions {
    ClassifyOptions {
        class_weights: true,
        validation_share: 0.25,
        patience: 3,
        head_epochs: 5,
        rate_decay: 0.5,
        ..options()
    }
}

fn evaluate_with(
    options: &ClassifyOptions,
    kind: ModelKind,
    inputs: &Arc<ClassifyInputs>,
    share: f64,
) -> Evaluation {
    let run = Classification::new(kind, Arc::clone(inputs), options, share, 0, 7);
    run.unwrap().run().unwrap()
}

/// What has no weights to give.
const UNWEIGHED: [ModelKind; 2] = [ModelKind::NearestCentroid, ModelKind::Neighbours];
const FINE_TUNED: [ModelKind; 2] = [ModelKind::Unfrozen, ModelKind::RandomUnfrozen];

#[test]
fn a_setting_changes_the_models_it_is_for_and_no_others() {
    let inputs = inputs();
    let defaults = options();
    let with = |change: fn(&mut ClassifyOptions)| {
        let mut options = options();
        change(&mut options);
        options
    };
    let networks = |kind: ModelKind| kind.is_network();
    let weighed = |kind: ModelKind| !UNWEIGHED.contains(&kind);
    let fine_tuned = |kind: ModelKind| FINE_TUNED.contains(&kind);
    type Concerns = fn(ModelKind) -> bool;
    let cases: [(ClassifyOptions, Concerns); 4] = [
        (with(|options| options.class_weights = true), weighed),
        (with(|options| options.validation_share = 0.2), networks),
        (with(|options| options.head_epochs = 10), fine_tuned),
        (with(|options| options.rate_decay = 0.5), fine_tuned),
    ];
    for (options, concerns) in cases {
        for kind in ModelKind::ALL {
            let before = evaluate_with(&defaults, kind, &inputs, 0.6);
            let after = evaluate_with(&options, kind, &inputs, 0.6);
            assert_eq!(before.labels_used, after.labels_used);
            let changed = before.predictions != after.predictions;
            assert_eq!(changed, concerns(kind), "{kind:?} {options:?}");
        }
    }
}

#[test]
fn settings_that_make_no_sense_are_refused() {
    let refused = |change: fn(&mut ClassifyOptions), name: &str| {
        let mut options = options();
        change(&mut options);
        let error = options.check().unwrap_err();
        assert!(error.what.contains(name), "{error}");
    };
    refused(|o| o.validation_share = 1.0, "classify.validation_share");
    refused(|o| o.validation_share = -0.1, "classify.validation_share");
    refused(|o| o.patience = 0, "classify.patience");
    refused(|o| o.head_epochs = 50, "classify.head_epochs");
    refused(|o| o.rate_decay = 0.0, "classify.rate_decay");
    refused(|o| o.rate_decay = 1.5, "classify.rate_decay");
    refused(|o| o.rate_decay = f64::NAN, "classify.rate_decay");
    every_setting().check().unwrap();
    let written: ClassifyOptions = serde_json::from_str(r#"{"models": ["pca_logistic"]}"#).unwrap();
    assert_eq!(written.models, [ModelKind::PcaLogistic]);
    assert!(!written.class_weights && written.validation_share == 0.0);
}

#[test]
fn class_weights_are_those_of_a_weighted_regression() {
    let counts = [("A", 30), ("B", 6), ("C", 12)];
    let (train, test) = (labelled(&counts, 1), test_part());
    let options = ClassifyOptions {
        class_weights: true,
        ..options()
    };
    let inputs = inputs_of(train.clone(), test.clone());
    let ours = evaluate_with(&options, ModelKind::Logistic, &inputs, 1.0);

    let rows: Vec<usize> = (0..48).collect();
    let class = |label: &String| usize::from(label.as_bytes()[0] - b'A');
    let classes: Vec<usize> = train.labels.iter().map(class).collect();
    // Labels / (classes × labels of the class).
    let weights: Vec<f64> = classes
        .iter()
        .map(|&class| 48.0 / (3.0 * [30.0, 6.0, 12.0][class]))
        .collect();
    let settings = LogisticOptions::default();
    let fit = Logistic::new(&train.features.all(), &rows, &classes, 3, &settings).unwrap();
    let model = fit.weighted(&weights).unwrap().run().unwrap();
    let expected = model.probabilities(test.features.all().view()).unwrap();
    for (ours, expected) in probabilities(&ours).iter().zip(&expected) {
        assert!((ours - expected).abs() < 1e-4, "{ours} {expected}");
    }
}

#[test]
fn class_weights_give_rare_classes_more() {
    let counts = [("A", 60), ("B", 4), ("C", 4)];
    let inputs = inputs_of(labelled(&counts, 1), test_part());
    let weighted = ClassifyOptions {
        class_weights: true,
        ..options()
    };
    for kind in ModelKind::ALL {
        let rare = |options: &ClassifyOptions| -> f32 {
            let evaluation = evaluate_with(options, kind, &inputs, 1.0);
            let predictions = evaluation.predictions.iter();
            predictions
                .map(|p| p.probabilities[1] + p.probabilities[2])
                .sum()
        };
        let (without, with) = (rare(&options()), rare(&weighted));
        if UNWEIGHED.contains(&kind) {
            assert_eq!(without, with);
        } else {
            assert!(with > without, "{kind:?}: {without} {with}");
        }
    }
}

#[test]
fn training_stops_early_where_labels_mean_nothing() {
    let train = labelled(&TRAIN, 1);
    let mut labels = train.labels.clone();
    // Labels that have nothing to do with the samples: 31 and 75 share no divisor.
    (0..75).for_each(|row| labels[row] = train.labels[row * 31 % 75].clone());
    let inputs = inputs_of(Labelled { labels, ..train }, test_part());
    let eager = ClassifyOptions {
        unfrozen_learning_rate: 1e-2,
        unfrozen_encoder_learning_rate: 1e-3,
        ..options()
    };
    let watched = ClassifyOptions {
        validation_share: 0.2,
        patience: 2,
        ..eager.clone()
    };
    let run = |kind: ModelKind, options: &ClassifyOptions| {
        let run = Classification::new(kind, Arc::clone(&inputs), options, 1.0, 0, 7);
        let mut run = run.unwrap();
        let mut calls = 1_u64;
        while !run.advance().unwrap().is_finished() {
            calls += 1;
        }
        let total = run.advance().unwrap().total;
        let evaluation = run.finish().unwrap();
        let largest = |p: &genessl::learn::Prediction| {
            p.probabilities.iter().copied().fold(0.0_f32, f32::max)
        };
        let sure: f32 = evaluation.predictions.iter().map(largest).sum();
        (calls < total, sure / 36.0)
    };
    for kind in [ModelKind::Supervised, ModelKind::Unfrozen] {
        let (all, early) = (run(kind, &eager), run(kind, &watched));
        assert!(!all.0 && early.0, "{kind:?}");
        assert!(early.1 < all.1, "{kind:?}: {early:?} {all:?}");
    }
}

#[test]
fn labels_too_few_to_hold_some_out_are_all_trained_on() {
    let inputs = inputs();
    let watched = ClassifyOptions {
        validation_share: 0.2,
        ..options()
    };
    for kind in ModelKind::ALL {
        let without = evaluate_with(&options(), kind, &inputs, 0.05);
        let with = evaluate_with(&watched, kind, &inputs, 0.05);
        assert_eq!(without.predictions, with.predictions);
        let said = with
            .notes
            .iter()
            .any(|note| note.contains("too few to hold out"));
        assert_eq!(said, kind.is_network(), "{kind:?}");
    }
}

/// A test part with its labels moved on by one sample, of which many then differ.
fn relabelled(part: &Labelled) -> Labelled {
    let mut labels = part.labels.clone();
    labels.rotate_right(5);
    Labelled {
        labels,
        ..part.clone()
    }
}

#[test]
fn labels_of_the_test_part_change_no_prediction() {
    let (train, test) = (labelled(&TRAIN, 1), test_part());
    let (right, wrong) = (
        inputs_of(train.clone(), test.clone()),
        inputs_of(train, relabelled(&test)),
    );
    for options in [options(), every_setting()] {
        for kind in ModelKind::ALL {
            let right = evaluate_with(&options, kind, &right, 0.6);
            let wrong = evaluate_with(&options, kind, &wrong, 0.6);
            assert_eq!(probabilities(&right), probabilities(&wrong), "{kind:?}");
            assert_ne!(right.accuracy, wrong.accuracy, "{kind:?}");
        }
    }
}

#[test]
fn samples_of_the_test_part_change_no_prediction_of_others() {
    let (train, test) = (labelled(&TRAIN, 1), test_part());
    let mut features = Array2::clone(&test.features.all());
    // Every second sample becomes another, and loud.
    for mut sample in features.rows_mut().into_iter().step_by(2) {
        sample.mapv_inplace(|value| 5.0 - 30.0 * value);
    }
    let changed = Labelled {
        features: features.into(),
        ..test.clone()
    };
    let (before, after) = (inputs_of(train.clone(), test), inputs_of(train, changed));
    for options in [options(), every_setting()] {
        for kind in ModelKind::ALL {
            let before = evaluate_with(&options, kind, &before, 0.6);
            let after = evaluate_with(&options, kind, &after, 0.6);
            let pairs = before.predictions.iter().zip(&after.predictions);
            for (row, (before, after)) in pairs.enumerate().skip(1).step_by(2) {
                assert_eq!(before, after, "{kind:?} sample {row}");
            }
            assert_ne!(before.predictions, after.predictions, "{kind:?}");
        }
    }
}

/// The same samples, made from a table when they are asked for.
fn made(part: Labelled) -> Labelled {
    let genes = (0..GENES).map(|gene| format!("G{gene}")).collect();
    let values = part.features.all().mapv(f64::from);
    let table = Table::from_f64("t", part.sample_ids.clone(), genes, &values);
    let as_they_are = FeatureOptions {
        transform: Transform::None,
        top_variable: 0,
        standardise: false,
    };
    let plan = FeaturePlan::fit(&table, &as_they_are).expect("a plan");
    let features = Inputs::made(Arc::new(table), plan).expect("inputs");
    assert_eq!(features.all(), part.features.all());
    Labelled { features, ..part }
}

/// Trained as work for a member elsewhere, to whom all goes as bytes, and so does what comes of it; with samples that are not
/// held in memory.
#[test]
fn a_classifier_that_was_trained_elsewhere_is_the_one_trained_here() {
    let (seed, options) = (7, options());
    let kit = JudgingKit {
        inputs: inputs_of(made(labelled(&TRAIN, 1)), made(test_part())),
        options: options.clone(),
        seed,
    };
    let samples = &test_part().features.all();
    for model in ModelKind::ALL {
        let work = Judging {
            model,
            draw: DrawOf {
                amount: Amount::Share(1.0),
                repeat: 0,
                nested: true,
            },
            keeps: true,
        };
        let mut member = Member::new(TRADES);
        let as_bytes = |what: &dyn Pack| [packed(PARCEL, what)];
        member
            .take_kit(1, Judging::NAME, as_bytes(&kit))
            .expect("a kit");
        member.begin(1, as_bytes(&work)).expect("it begins");
        while !member.advance().expect("it goes on").is_finished() {}
        let bytes = packed(PARCEL, &*member.answer().expect("an answer"));
        let mut parcel = Parcel::of_bytes(PARCEL, &bytes).expect("a parcel");
        let told = Judged::unpack(&mut parcel);
        parcel.finish().expect("nothing is left");

        let here = Classification::new(model, inputs(), &options, 1.0, 0, seed).expect("inputs");
        let (evaluation, trained) = finished(here);
        assert_eq!(told.evaluation, evaluation, "{model:?}");
        let of_made = Arc::clone(&kit.inputs);
        let of_made = Classification::new(model, of_made, &options, 1.0, 0, seed).expect("inputs");
        assert_eq!(finished(of_made).0, evaluation, "{model:?}");
        let told = told.classifier.expect("it was wanted");
        let with = TrainedWith {
            kind: model,
            inputs: &kit.inputs,
            options: &options,
            seed,
        };
        let told = told.into_classifier(&with).expect("an encoder");
        assert_eq!(packed("", &told), packed("", &trained), "{model:?}");
        let seen = match model {
            ModelKind::PcaLogistic => &components(&test_part()),
            _ => samples,
        };
        let probabilities = [&told, &trained].map(|one| one.probabilities(seen).expect("it fits"));
        assert_eq!(probabilities[0], probabilities[1], "{model:?}");
    }
}

fn finished(mut work: Classification) -> (Evaluation, Classifier) {
    while !work.advance().expect("it goes on").is_finished() {}
    work.finish_with_classifier().expect("it is finished")
}
