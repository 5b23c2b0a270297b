//! Trained classifiers put to use, samples unlike the cohort, the pathway head, and what latent dimensions go with.

use std::sync::Arc;

use crate::labelled::{COMPONENTS, GENES, components, inputs, options};
use crate::support::numbers::{matrix, scattered};
use genessl::learn::{
    Classification, Classifier, ClassifyInputs, ClassifyOptions, Distances, Encoder, Evaluation,
    LinearWeights, Misses, ModelKind, Novelty, NoveltyFit, NoveltyOptions, PathwayHead, Predicting,
    PretrainOptions, Pretraining, correlation, strongest,
};
use genessl::learn::{DeviceKind, Weights};
use genessl::{Advance, Result};
use ndarray::{Array1, Array2, Axis, array, s};

const TRAIN: [(&str, usize); 3] = [("A", 30), ("B", 25), ("C", 20)];
/// More than go through a network at a time.
const TEST: [(&str, usize); 3] = [("A", 50), ("B", 40), ("C", 45)];

fn trained(
    kind: ModelKind,
    inputs: &Arc<ClassifyInputs>,
    options: &ClassifyOptions,
) -> (Evaluation, Classifier) {
    let run = Classification::new(kind, Arc::clone(inputs), options, 1.0, 0, 7);
    let mut run = run.unwrap();
    while !run.advance().unwrap().is_finished() {}
    run.finish_with_classifier().unwrap()
}

/// What a classifier of this kind looks at.
fn seen(kind: ModelKind, inputs: &ClassifyInputs) -> Arc<Array2<f32>> {
    match kind {
        ModelKind::PcaLogistic => components(inputs.test()),
        _ => inputs.test().features.all(),
    }
}

fn check_same(evaluation: &Evaluation, classifier: &Classifier, samples: &Arc<Array2<f32>>) {
    let kind = evaluation.model;
    let probabilities = classifier.probabilities(samples).unwrap();
    assert_eq!(classifier.classes(), ["A", "B", "C"]);
    assert_eq!(probabilities.nrows(), evaluation.predictions.len());
    let predicted = classifier.predicted(&probabilities);
    for (at, prediction) in evaluation.predictions.iter().enumerate() {
        let ours = probabilities.row(at).to_vec();
        assert_eq!(ours, prediction.probabilities, "{kind:?}");
        assert_eq!(classifier.classes()[predicted[at]], prediction.predicted);
    }
    let mut predicting = Predicting::new(classifier, Arc::clone(samples)).unwrap();
    assert_eq!(predicting.advance().unwrap().done, 64);
    assert_eq!(predicting.run().unwrap(), probabilities);
    let unfinished = Predicting::new(classifier, Arc::clone(samples)).unwrap();
    assert!(unfinished.finish().is_err());
}

#[test]
fn a_kept_classifier_predicts_what_its_evaluation_says() {
    let inputs = inputs(&TRAIN, &TEST);
    let stopped_early = ClassifyOptions {
        validation_share: 0.3,
        patience: 2,
        ..options()
    };
    for kind in ModelKind::ALL {
        for options in [options(), stopped_early.clone()] {
            let (evaluation, classifier) = trained(kind, &inputs, &options);
            assert_eq!(classifier.kind(), kind);
            check_same(&evaluation, &classifier, &seen(kind, &inputs));
            let run = Classification::new(kind, Arc::clone(&inputs), &options, 1.0, 0, 7);
            assert_eq!(run.unwrap().run().unwrap(), evaluation);
        }
    }
}

#[test]
fn a_classifier_is_kept_only_when_it_is_trained() {
    let inputs = inputs(&TRAIN, &TEST);
    let mut run = Classification::new(ModelKind::Frozen, inputs, &options(), 1.0, 0, 7).unwrap();
    run.advance().unwrap();
    let error = run.finish_with_classifier().unwrap_err();
    assert!(error.what.contains("frozen classifier stopped"), "{error}");
}

#[test]
fn what_a_classifier_does_not_know_is_refused() {
    let inputs = inputs(&TRAIN, &[("A", 5), ("B", 5), ("D", 5)]);
    for kind in ModelKind::ALL {
        let (evaluation, classifier) = trained(kind, &inputs, &options());
        assert_eq!(evaluation.classes.len(), 4);
        let places = classifier.places(&["C", "D", "A"].map(str::to_owned));
        assert_eq!(places, [Some(2), None, Some(0)]);
        let (features, word) = match kind {
            ModelKind::PcaLogistic => (COMPONENTS, "principal components"),
            _ => (GENES, "genes"),
        };
        assert_eq!(classifier.features(), features);
        let error = classifier.probabilities(&matrix(3, 9, 1)).unwrap_err();
        let said = format!("{features} {word} and gets 9");
        assert!(error.what.contains(&said), "{error}");
        let mut missing = matrix(3, features, 1);
        missing[[1, 1]] = f32::NAN;
        assert!(classifier.probabilities(&missing).is_err());
        let none = classifier.probabilities(&Array2::zeros((0, features)));
        assert_eq!(none.unwrap().dim(), (0, 3));
    }
}

fn brute(reference: &Array2<f32>, sample: &[f32], neighbours: usize, without: usize) -> f64 {
    let others = (0..reference.nrows()).filter(|&row| row != without);
    let distance = |row: usize| {
        let pairs = reference.row(row).into_iter().zip(sample);
        let squares = pairs.map(|(&a, &b)| (f64::from(a) - f64::from(b)).powi(2));
        squares.sum::<f64>().sqrt()
    };
    let mut distances: Vec<f64> = others.map(distance).collect();
    distances.sort_by(f64::total_cmp);
    distances.truncate(neighbours);
    distances.iter().sum::<f64>() / distances.len() as f64
}

fn check_distances(ours: &[f64], expected: impl Iterator<Item = f64>) {
    let expected: Vec<f64> = expected.collect();
    assert_eq!(ours.len(), expected.len());
    for (ours, expected) in ours.iter().zip(&expected) {
        assert!((ours - expected).abs() < 1e-9, "{ours} {expected}");
    }
}

#[test]
fn distances_are_means_of_the_nearest() {
    let reference = Arc::new(matrix(3000, 48, 1).mapv(|value| value * 4.0));
    let samples = Arc::new(matrix(800, 48, 2).mapv(|value| value * 4.0));
    let novelty = Novelty::fit(
        Arc::clone(&reference),
        Arc::new(samples.slice(s![..41, ..]).to_owned()),
        NoveltyOptions {
            neighbours: 3,
            quantile: 0.9,
        },
    )
    .unwrap();
    let mut measuring: Distances = novelty.measure(Arc::clone(&samples)).unwrap();
    let first = measuring.advance().unwrap();
    assert!(first.done < first.total, "in pieces");
    let distances = measuring.run().unwrap();
    assert_eq!(distances, novelty.distances(Arc::clone(&samples)).unwrap());
    let rows = samples.rows().into_iter();
    check_distances(
        &distances,
        rows.map(|row| brute(&reference, &row.to_vec(), 3, usize::MAX)),
    );

    let mut cohort = distances[..41].to_vec();
    assert_eq!(novelty.cohort(), cohort);
    cohort.sort_by(f64::total_cmp);
    assert_eq!(novelty.threshold(), cohort[36], "nine tenths of 40 steps");
    assert_eq!(novelty.tail(0.0), 1.0);
    assert_eq!(novelty.tail(cohort[40]), 1.0 / 41.0);
    assert_eq!(novelty.tail(cohort[40] + 1e-9), 0.0);
    assert!(!novelty.is_leave_one_out());
}

#[test]
fn what_is_not_restored_counts_in_units_of_the_distances() {
    let (samples, latent) = (Arc::new(matrix(90, 30, 3)), Arc::new(matrix(90, 8, 4)));
    let head = Arc::new(LinearWeights::initial(8, 30, 5, "test"));
    let part = |from: usize, to: usize| {
        let of = |all: &Arc<Array2<f32>>| Arc::new(all.slice(s![from..to, ..]).to_owned());
        (of(&samples), of(&latent))
    };
    let whole = Misses::new(vec![part(0, 90)], Arc::clone(&head)).unwrap();
    let misses = whole.run().unwrap();
    for (row, miss) in misses.iter().enumerate() {
        let restored = latent.row(row).dot(&head.weight) + &Array1::from(head.bias.clone());
        let squares = restored.iter().zip(samples.row(row));
        let sum: f64 = squares.map(|(a, b)| f64::from(a - b).powi(2)).sum();
        assert!((miss - sum / 30.0).abs() < 1e-5, "{miss} {sum}");
    }
    let parts = vec![part(0, 7), part(7, 7), part(7, 90)];
    assert_eq!(
        Misses::new(parts, Arc::clone(&head))
            .unwrap()
            .run()
            .unwrap(),
        misses
    );

    let (reference, unseen) = (part(0, 50), part(50, 90));
    let options = NoveltyOptions {
        neighbours: 3,
        quantile: 0.9,
    };
    let new = || NoveltyFit::new(Arc::clone(&reference.1), Arc::clone(&unseen.1), options).unwrap();
    let near = new().run().unwrap();
    assert_eq!(near.miss_scale(), None);
    let own = Misses::new(vec![unseen.clone()], Arc::clone(&head)).unwrap();
    let fit = new().with_misses(own).run().unwrap();
    let scale = fit.miss_scale().expect("misses count");
    let mut sorted = misses[50..].to_vec();
    sorted.sort_by(f64::total_cmp);
    let nine_tenths = sorted[35] + 0.1 * (sorted[36] - sorted[35]);
    assert!((scale * nine_tenths / near.threshold() - 1.0).abs() < 1e-9);
    let expected = near.cohort().iter().zip(&misses[50..]);
    let expected: Vec<f64> = expected.map(|(one, miss)| one.max(miss * scale)).collect();
    assert_eq!(fit.cohort(), expected);
    assert_eq!(
        fit.with_misses(near.cohort().to_vec(), &misses[50..]),
        expected
    );
    assert!(fit.threshold() >= near.threshold());

    let short = Misses::new(vec![part(50, 80)], Arc::clone(&head)).unwrap();
    assert!(new().with_misses(short).run().is_err());
    assert!(Misses::new(vec![(part(0, 3).0, part(0, 4).1)], Arc::clone(&head)).is_err());
    assert!(near.clone().with_miss_scale(0.0).is_err());
    // A head that restores all has nothing to tell.
    let nothing = Arc::new(LinearWeights {
        weight: Array2::zeros((8, 30)),
        bias: vec![0.0; 30],
    });
    let zero = (Arc::new(Array2::zeros((40, 30))), Arc::clone(&unseen.1));
    let exact = new()
        .with_misses(Misses::new(vec![zero], nothing).unwrap())
        .run()
        .unwrap();
    assert_eq!((exact.miss_scale(), exact.cohort()), (None, near.cohort()));
}

#[test]
fn without_unseen_samples_each_is_measured_from_the_others() {
    let reference = Arc::new(matrix(50, 16, 1));
    let none = Arc::new(Array2::zeros((0, 16)));
    let options = NoveltyOptions::default();
    let novelty = Novelty::fit(Arc::clone(&reference), none, options).unwrap();
    assert!(novelty.is_leave_one_out());
    let rows = reference.rows().into_iter().enumerate();
    let mut expected: Vec<f64> = rows
        .map(|(at, row)| brute(&reference, &row.to_vec(), 5, at))
        .collect();
    check_distances(novelty.cohort(), expected.iter().copied());
    expected.sort_by(f64::total_cmp);
    let between = expected[48] + 0.51 * (expected[49] - expected[48]);
    assert!((novelty.threshold() - between).abs() < 1e-9);
}

#[test]
fn novelty_works_for_few_samples_and_refuses_none() {
    let fit = |reference: usize, unseen: usize, options: NoveltyOptions| {
        let reference = Arc::new(matrix(reference, 8, 1));
        Novelty::fit(reference, Arc::new(matrix(unseen, 8, 2)), options)
    };
    let usual = NoveltyOptions::default();
    let one = fit(1, 2, usual).unwrap();
    let at_it = one.distances(Arc::new(matrix(1, 8, 1))).unwrap();
    assert_eq!(at_it, [0.0]);
    assert_eq!(fit(2, 0, usual).unwrap().cohort().len(), 2);
    assert!(fit(1, 0, usual).is_err());
    assert!(fit(0, 3, usual).is_err());
    let many = NoveltyOptions {
        neighbours: usize::MAX,
        ..usual
    };
    assert!(fit(4, 3, many).unwrap().threshold() > 0.0);
    let nobody = NoveltyOptions {
        neighbours: 0,
        ..usual
    };
    assert!(fit(4, 3, nobody).is_err());
    let beyond = NoveltyOptions {
        quantile: 1.5,
        ..usual
    };
    assert!(fit(4, 3, beyond).is_err());
    assert!(one.measure(Arc::new(matrix(1, 9, 1))).is_err());
    let mut missing = matrix(2, 8, 1);
    missing[[1, 1]] = f32::INFINITY;
    assert!(one.measure(Arc::new(missing)).is_err());
}

/// Samples of six kinds.
fn cohort(samples: usize, seed: u32) -> Array2<f32> {
    let kinds = matrix(6, GENES, 1000).mapv(|value| 1.5 * value);
    let mut values = matrix(samples, GENES, seed).mapv(|noise| 0.6 * noise);
    for (at, mut sample) in values.rows_mut().into_iter().enumerate() {
        sample += &kinds.row(at % 6);
    }
    values
}

/// An encoder that has learned the cohort's kinds.
fn encoder(samples: &Array2<f32>) -> Encoder {
    let scores = samples
        .dot(&matrix(GENES, 6, 2000))
        .mapv(|score| 0.1 * score);
    let options = PretrainOptions {
        hidden: vec![64, 32],
        latent: 16,
        epochs: 30,
        ..PretrainOptions::default()
    };
    let run = Pretraining::new(samples.clone(), scores, &options, 1).unwrap();
    Encoder::new(&run.run().unwrap().weights, DeviceKind::Flex)
}

fn embedded(encoder: &Encoder, samples: &Array2<f32>) -> Result<Arc<Array2<f32>>> {
    Ok(Arc::new(encoder.embed(samples)?))
}

#[test]
fn noise_and_shuffled_genes_are_unlike_the_cohort() {
    let (seen, unseen, others) = (cohort(300, 10), cohort(150, 20), cohort(100, 30));
    let encoder = encoder(&seen);
    let reference = embedded(&encoder, &seen).unwrap();
    let unseen = embedded(&encoder, &unseen).unwrap();
    let fit = NoveltyFit::new(reference, unseen, NoveltyOptions::default()).unwrap();
    let novelty = fit.run().unwrap();
    let far = |samples: &Array2<f32>| {
        let latent = embedded(&encoder, samples).unwrap();
        let distances = novelty.distances(latent).unwrap();
        let beyond = |distance: &&f64| **distance > novelty.threshold();
        distances.iter().filter(beyond).count()
    };
    let spread = others.std(0.0);
    let noise = matrix(100, GENES, 40).mapv(|value| value * spread * 3f32.sqrt());
    // Every gene has another's value, the same in all samples.
    let moved: Vec<usize> = (0..GENES).map(|gene| (gene * 23 + 7) % GENES).collect();
    let shuffled = others.select(Axis(1), &moved);
    let counts = [&others, &noise, &shuffled].map(far);
    println!("of 100 beyond the threshold: cohort, noise, shuffled genes {counts:?}");
    assert!(
        counts[0] <= 5 && counts[1] >= 60 && counts[2] >= 60,
        "{counts:?}"
    );
}

/// A head that puts out what it is given.
fn identity(width: usize) -> LinearWeights {
    LinearWeights {
        weight: Array2::eye(width),
        bias: vec![0.0; width],
    }
}

/// scikit-learn's `r2_score` and NumPy's `corrcoef`.
#[test]
fn the_pathway_head_is_judged_as_scikit_learn_does() {
    let measured = array![
        [3.0_f32, 1.0, 0.5, 1.0],
        [-0.5, 1.0, 1.5, f32::NAN],
        [2.0, 1.0, 2.5, 2.0],
        [7.0, 1.0, 4.5, 4.0]
    ];
    let latent = array![
        [2.5_f32, 0.9, 2.0, 1.5],
        [0.0, 1.1, 2.0, 9.0],
        [2.0, 1.0, 2.0, 2.0],
        [8.0, 1.2, 2.0, 3.5]
    ];
    let head = PathwayHead::judge(&identity(4), &latent, measured.clone()).unwrap();
    assert_eq!(
        (&head.predicted, &head.measured.row(0)),
        (&latent, &measured.row(0))
    );
    let close = |ours: Option<f64>, theirs: f64| {
        assert!((ours.unwrap() - theirs).abs() < 1e-7, "{ours:?} {theirs}");
    };
    let [first, constant, flat, partly] = head.pathways[..] else {
        panic!("four pathways");
    };
    close(first.r2, 0.948_608_137_044_967_9);
    close(first.correlation, 0.984_869_618_448_270_3);
    assert_eq!((constant.r2, constant.correlation), (None, None));
    close(flat.r2, -0.028_571_428_571_428_47);
    assert_eq!(flat.correlation, None);
    close(partly.r2, 0.892_857_142_857_142_8);
    close(partly.correlation, 0.995_870_594_885_822_3);
    let all = [
        0.948_608_137_044_967_9,
        -0.028_571_428_571_428_47,
        0.892_857_142_857_142_8,
    ];
    close(head.mean_r2, all.iter().sum::<f64>() / 3.0);
    close(head.median_r2, all[2]);
    // scikit-learn's multioutput="variance_weighted".
    close(head.overall_r2, 1.0 - 11.0 / (29.1875 + 8.75 + 14.0 / 3.0));
}

#[test]
fn the_pathway_head_is_the_pretrained_one() {
    let options = PretrainOptions {
        hidden: vec![20],
        latent: 8,
        ..PretrainOptions::default()
    };
    let head = Weights::initial(GENES, 5, &options, 3).pathway;
    let latent = matrix(40, 8, 1);
    let fit = PathwayHead::judge(&head, &latent, matrix(40, 5, 2)).unwrap();
    for (row, latent) in fit.predicted.rows().into_iter().zip(latent.rows()) {
        for (pathway, &ours) in row.iter().enumerate() {
            let expected = latent.dot(&head.weight.column(pathway)) + head.bias[pathway];
            assert!((ours - expected).abs() < 1e-5);
        }
    }
    let refused = |latent: Array2<f32>, measured: Array2<f32>| {
        let error = PathwayHead::judge(&head, &latent, measured).unwrap_err();
        assert!(!error.advice.is_empty());
    };
    refused(matrix(40, 8, 1), matrix(39, 5, 2));
    refused(matrix(40, 8, 1), matrix(40, 4, 2));
    refused(matrix(40, 7, 1), matrix(40, 5, 2));
    refused(matrix(1, 8, 1), matrix(1, 5, 2));
}

#[test]
fn latent_dimensions_are_told_by_the_pathways_they_follow() {
    let mut latent = matrix(70, 4, 1);
    let mut scores = matrix(70, 6, 2);
    let noise = scattered(70, 3);
    for sample in 0..70 {
        scores[[sample, 4]] = -3.0 * latent[[sample, 2]] + 7.0;
        scores[[sample, 1]] = latent[[sample, 0]] + 0.4 * noise[sample];
    }
    latent.column_mut(3).fill(0.1);
    scores.column_mut(5).fill(2.0);
    scores[[3, 3]] = f32::NAN;
    let correlation = correlation(&latent, &scores).unwrap();
    assert_eq!(correlation.dim(), (4, 6));
    for dimension in 0..4 {
        for pathway in 0..6 {
            let ours = correlation[[dimension, pathway]];
            if dimension == 3 || pathway == 5 || pathway == 3 {
                assert!(ours.is_nan());
                continue;
            }
            let x = latent.column(dimension).mapv(f64::from);
            let y = scores.column(pathway).mapv(f64::from);
            let (x, y) = (&x - x.mean().unwrap(), &y - y.mean().unwrap());
            let expected = x.dot(&y) / (x.dot(&x) * y.dot(&y)).sqrt();
            assert!((f64::from(ours) - expected).abs() < 1e-6);
        }
    }
    let strongest = strongest(&correlation);
    let pairs: Vec<(usize, usize)> = strongest
        .iter()
        .map(|pair| (pair.dimension, pair.pathway))
        .collect();
    assert_eq!(pairs[..2], [(2, 4), (0, 1)]);
    assert_eq!(pairs.len(), 3, "one is constant");
    assert!((strongest[0].correlation + 1.0).abs() < 1e-6);
    assert!(strongest[1].correlation > 0.8);
    assert!(genessl::learn::correlation(&latent, &matrix(69, 6, 2)).is_err());
}
