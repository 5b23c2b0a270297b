//! Which genes decide a class: attributions against differences of probabilities, their sums, and their comparison.

use std::sync::Arc;

use crate::labelled::{GENES, genes_of, inputs, labelled, options};
use crate::support::numbers::{matrix, scattered};
use genessl::Advance;
use genessl::crew::{Crew, Member, PARCEL, Threads};
use genessl::learn::split::Amount;
use genessl::learn::{
    AttributionOptions, Attributions, Classification, Classifier, ClassifyInputs, DrawOf,
    IntegratedGradients, ModelKind, compare_genes, linear_attributions,
};
use genessl::packing::{Pack, Parcel, packed};
use genessl::study::TRADES;
use ndarray::{Array2, array};

const NETWORKS: [ModelKind; 5] = [
    ModelKind::Supervised,
    ModelKind::Frozen,
    ModelKind::Unfrozen,
    ModelKind::RandomFrozen,
    ModelKind::RandomUnfrozen,
];

const THREE: [(&str, usize); 3] = [("A", 30), ("B", 25), ("C", 20)];

fn trained(kind: ModelKind, inputs: &Arc<ClassifyInputs>) -> Classifier {
    let run = Classification::new(kind, Arc::clone(inputs), &options(), 1.0, 0, 7);
    let mut run = run.unwrap();
    while !run.advance().unwrap().is_finished() {}
    run.finish_with_classifier().unwrap().1
}

/// A baseline that is not 0.
fn baseline() -> Vec<f32> {
    scattered(GENES, 5)
        .iter()
        .map(|value| 0.2 * value)
        .collect()
}

fn attributions(
    classifier: &Classifier,
    inputs: &ClassifyInputs,
    options: AttributionOptions,
) -> Attributions {
    let (samples, of) = (&inputs.test().features.all(), &inputs.test().labels);
    let of = classifier.places(of);
    if classifier.kind() == ModelKind::Logistic {
        return linear_attributions(classifier, samples, &of, &baseline(), options).unwrap();
    }
    let run = IntegratedGradients::new(classifier, Arc::clone(samples), &of, &baseline(), options);
    run.unwrap().run().unwrap()
}

/// The logit of a class less the mean logit, of each row: what probabilities tell of logits.
fn scores(classifier: &Classifier, samples: &Array2<f32>, class: usize) -> Vec<f64> {
    let probabilities = classifier.probabilities(samples).unwrap();
    let of_row = |row: ndarray::ArrayView1<f32>| {
        let logs = row.mapv(|p| f64::from(p).ln());
        logs[class] - logs.mean().unwrap()
    };
    probabilities.rows().into_iter().map(of_row).collect()
}

#[test]
fn attributions_sum_to_the_rise_of_the_score() {
    let inputs = inputs(&THREE, &[("A", 8), ("B", 8), ("C", 8)]);
    let precise = AttributionOptions {
        steps: 128,
        ..AttributionOptions::default()
    };
    for kind in NETWORKS {
        let classifier = trained(kind, &inputs);
        let found = attributions(&classifier, &inputs, precise);
        let usual = attributions(&classifier, &inputs, AttributionOptions::default()).gap;
        println!(
            "{kind:?}: gap {usual:.5} at 64 steps, {:.5} at 128",
            found.gap
        );
        assert!(found.gap < 0.01 && usual < 0.02, "{kind:?} {usual}");
        let coarse = AttributionOptions {
            steps: 2,
            ..precise
        };
        assert!(attributions(&classifier, &inputs, coarse).gap > found.gap);

        let samples = &inputs.test().features.all();
        let from = Array2::from_shape_vec((1, GENES), baseline()).unwrap();
        for class in 0..3 {
            let after = scores(&classifier, samples, class);
            let before = scores(&classifier, &from, class)[0];
            let rise = after[class * 8..class * 8 + 8].iter().sum::<f64>() / 8.0 - before;
            let sum: f64 = found.signed.row(class).iter().map(|&a| f64::from(a)).sum();
            assert!(
                (sum - rise).abs() < 0.01 * rise.abs().max(1.0),
                "{sum} {rise}"
            );
        }
        assert_eq!(found.samples, [8, 8, 8]);
        assert_eq!((found.model, found.classes.len()), (kind, 3));
    }
}

/// Differences of the score along each gene, at the same points of the way.
fn by_differences(classifier: &Classifier, sample: &[f32], class: usize, steps: usize) -> Vec<f64> {
    const WIDTH: f32 = 0.02;
    let from = baseline();
    let mut rows = Vec::new();
    for step in 0..steps {
        let root = (step as f32 + 0.5) / steps as f32;
        let share = root * root * root;
        let pairs = from.iter().zip(sample);
        let point: Vec<f32> = pairs.map(|(b, x)| b + share * (x - b)).collect();
        for gene in 0..GENES {
            for moved in [-WIDTH, WIDTH] {
                let mut point = point.clone();
                point[gene] += moved;
                rows.extend(point);
            }
        }
    }
    let rows = Array2::from_shape_vec((2 * GENES * steps, GENES), rows).unwrap();
    let scores = scores(classifier, &rows, class);
    let mut found = vec![0.0; GENES];
    for (at, pair) in scores.chunks_exact(2).enumerate() {
        let gene = at % GENES;
        let slope = (pair[1] - pair[0]) / f64::from(2.0 * WIDTH);
        let root = ((at / GENES) as f64 + 0.5) / steps as f64;
        let share = 3.0 * root * root / steps as f64;
        found[gene] += f64::from(sample[gene] - from[gene]) * slope * share;
    }
    found
}

#[test]
fn attributions_are_those_of_differences() {
    let inputs = inputs(&THREE, &[("A", 1), ("B", 1), ("C", 1)]);
    for kind in NETWORKS {
        let classifier = trained(kind, &inputs);
        let found = attributions(&classifier, &inputs, AttributionOptions::default());
        for class in 0..3 {
            let sample = inputs.test().features.all().row(class).to_vec();
            let expected = by_differences(&classifier, &sample, class, 64);
            let largest = expected.iter().map(|value| value.abs()).fold(0.0, f64::max);
            for (gene, expected) in expected.iter().enumerate() {
                let ours = f64::from(found.signed[[class, gene]]);
                let miss = (ours - expected).abs() / largest;
                assert!(miss < 0.03, "{kind:?} {class} {gene}: {ours} {expected}");
                assert_eq!(
                    found.absolute[[class, gene]],
                    found.signed[[class, gene]].abs()
                );
            }
        }
    }
}

#[test]
fn a_linear_model_s_attributions_are_exact() {
    let inputs = inputs(&THREE, &[("A", 1), ("B", 1), ("C", 1)]);
    let classifier = trained(ModelKind::Logistic, &inputs);
    let found = attributions(&classifier, &inputs, AttributionOptions::default());
    assert!(found.gap < 1e-5, "{}", found.gap);
    let from = baseline();
    for class in 0..3 {
        let sample = inputs.test().features.all().row(class).to_owned();
        // In a linear model, what a gene adds is what is lost without it.
        let mut without = Array2::from_shape_fn((GENES + 1, GENES), |(_, gene)| sample[gene]);
        (0..GENES).for_each(|gene| without[[gene, gene]] = from[gene]);
        let scores = scores(&classifier, &without, class);
        for gene in 0..GENES {
            let ours = f64::from(found.signed[[class, gene]]);
            let lost = scores[GENES] - scores[gene];
            assert!((ours - lost).abs() < 2e-4, "{ours} {lost}");
        }
    }
}

#[test]
fn of_two_classes_each_is_the_other_s_opposite() {
    let inputs = inputs(&[("A", 30), ("B", 25)], &[("A", 4), ("B", 4)]);
    for kind in [ModelKind::Logistic, ModelKind::Unfrozen] {
        let classifier = trained(kind, &inputs);
        let samples = Arc::new(inputs.test().features.rows(&[1, 1]));
        let of = [Some(0), Some(1)];
        let (from, options) = (vec![0.0; GENES], AttributionOptions::default());
        let found = if kind == ModelKind::Logistic {
            linear_attributions(&classifier, &samples, &of, &from, options)
        } else {
            IntegratedGradients::new(&classifier, samples, &of, &from, options)
                .unwrap()
                .run()
        };
        let found = found.unwrap();
        assert!(found.absolute.iter().any(|&value| value > 0.01));
        for (first, second) in found.signed.row(0).iter().zip(found.signed.row(1)) {
            assert!((first + second).abs() < 1e-5, "{first} {second}");
        }
    }
}

#[test]
fn the_genes_that_differ_are_found() {
    let inputs = inputs(&THREE, &[("A", 20), ("B", 20), ("C", 20)]);
    for kind in [ModelKind::Supervised, ModelKind::Logistic] {
        let classifier = trained(kind, &inputs);
        let found = attributions(&classifier, &inputs, AttributionOptions::default());
        for (class, label) in ["A", "B", "C"].into_iter().enumerate() {
            let top = found.top(class, 8);
            let own = top.iter().filter(|gene| genes_of(label).contains(gene));
            let own = own.count();
            println!("{kind:?} {label}: {own} of the 8 genes");
            assert!(own >= 6, "{kind:?} {label} {top:?}");
            let sum = genes_of(label).map(|gene| found.signed[[class, gene]]);
            assert!(sum.sum::<f32>() > 0.0);
        }
    }
}

#[test]
fn the_first_samples_of_each_class_are_taken() {
    let inputs = inputs(&THREE, &[("A", 9), ("B", 2), ("D", 3)]);
    let few = AttributionOptions {
        steps: 30,
        samples_per_class: 4,
    };
    for kind in [ModelKind::Unfrozen, ModelKind::Logistic] {
        let classifier = trained(kind, &inputs);
        let found = attributions(&classifier, &inputs, few);
        assert_eq!(found.samples, [4, 2, 0]);
        assert!(found.signed.row(2).iter().all(|&value| value == 0.0));
        let other = labelled(&[("A", 4), ("B", 2)], 2);
        let mut samples = Array2::clone(&other.features.all());
        let test = inputs.test().features.all();
        for (to, from) in [(4, 9), (5, 10)] {
            samples.row_mut(to).assign(&test.row(from));
        }
        let of = classifier.places(&other.labels);
        let same = if kind == ModelKind::Logistic {
            linear_attributions(&classifier, &samples, &of, &baseline(), few).unwrap()
        } else {
            let samples = Arc::new(samples);
            let run = IntegratedGradients::new(&classifier, samples, &of, &baseline(), few);
            let mut run = run.unwrap();
            let first = run.advance().unwrap();
            assert_eq!((first.done, first.total), (4, 6), "some samples a call");
            run.run().unwrap()
        };
        assert_eq!(found, same);
    }
}

fn made_up(absolute: Array2<f32>, samples: Vec<usize>) -> Attributions {
    Attributions {
        model: ModelKind::Logistic,
        classes: vec!["A".into(), "B".into()],
        signed: absolute.clone(),
        absolute,
        samples,
        gap: 0.0,
    }
}

/// Spearman's correlation is SciPy's.
#[test]
fn genes_of_two_models_are_compared() {
    let a = made_up(
        array![
            [0.9, 0.1, 0.5, 0.5, 0.0, 0.3],
            [1.0, 1.0, 1.0, 1.0, 1.0, 1.0]
        ],
        vec![3, 3],
    );
    let b = made_up(
        array![
            [0.4, 0.4, 0.9, 0.2, 0.1, 0.0],
            [0.6, 0.5, 0.4, 0.3, 0.2, 0.1]
        ],
        vec![5, 5],
    );
    let overlap = compare_genes(&a, &b, "A", 3).unwrap();
    assert_eq!((overlap.top, overlap.shared), (3, 2));
    assert_eq!(overlap.jaccard, 0.5);
    assert!((overlap.spearman.unwrap() - 0.470_588_235_294_117_7).abs() < 1e-12);
    let same = compare_genes(&a, &a, "A", 4).unwrap();
    assert_eq!((same.shared, same.jaccard), (4, 1.0));
    assert!((same.spearman.unwrap() - 1.0).abs() < 1e-12);
    let flat = compare_genes(&a, &b, "B", 100).unwrap();
    assert_eq!((flat.top, flat.shared, flat.spearman), (6, 6, None));

    assert!(compare_genes(&a, &b, "C", 3).is_err());
    let nobody = made_up(b.absolute.clone(), vec![0, 5]);
    assert!(compare_genes(&a, &nobody, "A", 3).is_err());
    let narrow = made_up(Array2::zeros((2, 4)), vec![1, 1]);
    assert!(compare_genes(&a, &narrow, "A", 3).is_err());
}

#[test]
fn what_cannot_be_attributed_is_refused() {
    let inputs = inputs(&THREE, &[("A", 3), ("B", 3)]);
    let samples = inputs.test().features.all();
    let (of, from) = (vec![Some(0); 6], baseline());
    let usual = AttributionOptions::default();
    let refused = |kind: ModelKind, of: &[Option<usize>], from: &[f32], options| {
        let classifier = trained(kind, &inputs);
        let samples = Arc::clone(&samples);
        let error = match kind {
            ModelKind::Logistic => {
                linear_attributions(&classifier, &samples, of, from, options).map(drop)
            }
            _ => IntegratedGradients::new(&classifier, samples, of, from, options).map(drop),
        };
        assert!(!error.unwrap_err().advice.is_empty());
    };
    for kind in [ModelKind::PcaLogistic, ModelKind::NearestCentroid] {
        refused(kind, &of, &from, usual);
    }
    let none = AttributionOptions { steps: 0, ..usual };
    let nobody = AttributionOptions {
        samples_per_class: 0,
        ..usual
    };
    for kind in [ModelKind::Frozen, ModelKind::Logistic] {
        refused(kind, &of[..5], &from, usual);
        refused(kind, &[Some(3); 6], &from, usual);
        refused(kind, &[None; 6], &from, usual);
        refused(kind, &of, &from[1..], usual);
        refused(kind, &of, &[f32::NAN; GENES], usual);
        refused(kind, &of, &from, none);
        refused(kind, &of, &from, nobody);
    }
    let supervised = trained(ModelKind::Supervised, &inputs);
    assert!(linear_attributions(&supervised, &samples, &of, &from, usual).is_err());
    let logistic = trained(ModelKind::Logistic, &inputs);
    assert!(IntegratedGradients::new(&logistic, samples, &of, &from, usual).is_err());
}

#[test]
fn a_classifier_of_one_class_has_nothing_to_attribute() {
    let inputs = inputs(&[("A", 30), ("B", 1)], &[("A", 3), ("B", 3)]);
    let draw = DrawOf {
        amount: Amount::Count(1),
        repeat: 0,
        nested: false,
    };
    let run = Classification::of_draw(ModelKind::Supervised, inputs, &options(), &draw, 7);
    let mut run = run.unwrap();
    while !run.advance().unwrap().is_finished() {}
    let (evaluation, classifier) = run.finish_with_classifier().unwrap();
    assert_eq!(classifier.classes().len(), 1);
    let samples = Arc::new(matrix(2, GENES, 1));
    let probabilities = classifier.probabilities(&samples).unwrap();
    assert_eq!(probabilities, Array2::<f32>::ones((2, 1)));
    assert_eq!(evaluation.classes.len(), 2);
    let of = [Some(0), Some(0)];
    let options = AttributionOptions::default();
    assert!(IntegratedGradients::new(&classifier, samples, &of, &baseline(), options).is_err());
}

/// All orders but every third go as bytes to a member of its own, which answers in bytes.
fn answered_elsewhere(crew: &Crew) -> usize {
    let mut elsewhere = 0;
    while let Some(order) = crew.take_order() {
        if order.number % 3 == 2 {
            crew.give_back(order.number);
            return elsewhere;
        }
        let mut member = Member::new(TRADES);
        let blocks = |what: &dyn Pack| [packed(PARCEL, what)];
        member
            .take_kit(order.kit, order.name(), blocks(order.kit()))
            .unwrap();
        member.begin(order.kit, blocks(order.work())).unwrap();
        while !member.advance().unwrap().is_finished() {}
        let answer = packed(PARCEL, &*member.answer().unwrap());
        crew.answer(order.number, Parcel::of_bytes(PARCEL, &answer));
        elsewhere += 1;
    }
    elsewhere
}

#[test]
fn a_crew_gives_the_same_attributions() {
    let inputs = inputs(&THREE, &THREE);
    let few = AttributionOptions {
        steps: 30,
        samples_per_class: 5,
    };
    for kind in NETWORKS {
        let classifier = trained(kind, &inputs);
        let (samples, of) = (&inputs.test().features.all(), &inputs.test().labels);
        let of = classifier.places(of);
        let begun = |crew: &Crew| {
            let samples = Arc::clone(samples);
            IntegratedGradients::new(&classifier, samples, &of, &baseline(), few)
                .unwrap()
                .with_crew(crew)
        };
        let alone = attributions(&classifier, &inputs, few);
        let crew = Crew::default();
        crew.set_members(1);
        let (mut run, mut elsewhere) = (begun(&crew), 0);
        while !run.advance().unwrap().is_finished() {
            elsewhere += answered_elsewhere(&crew);
        }
        assert!((1..3).contains(&elsewhere), "{kind:?}: {elsewhere}");
        assert_eq!(run.finish().unwrap(), alone, "{kind:?}, elsewhere");
        let crew = Crew::default();
        let threads = Threads::start(&crew, 3);
        assert_eq!(begun(&crew).run().unwrap(), alone, "{kind:?}, threads");
        drop(threads);
    }
}

#[test]
fn several_baselines_give_the_mean_of_each() {
    let inputs = inputs(&THREE, &[("A", 3), ("B", 3), ("C", 3)]);
    let classifier = trained(ModelKind::Supervised, &inputs);
    let samples = inputs.test().features.all();
    let of = classifier.places(&inputs.test().labels);
    let options = AttributionOptions::default();
    let new = |baseline: &[f32]| {
        IntegratedGradients::new(&classifier, Arc::clone(&samples), &of, baseline, options).unwrap()
    };
    let rows: Vec<Vec<f32>> = [0, 4].map(|row| samples.row(row).to_vec()).to_vec();
    let each = Array2::from_shape_fn((2, GENES), |(row, gene)| rows[row][gene]);
    let mean = new(&baseline())
        .from_each(vec![each.clone(); 3])
        .unwrap()
        .run()
        .unwrap();
    let [one, other] = [0, 1].map(|at| new(&rows[at]).run().unwrap().signed);
    for (mean, (one, other)) in mean.signed.iter().zip(one.iter().zip(&other)) {
        assert!(
            (mean - (one + other) / 2.0).abs() < 1e-5,
            "{mean} {one} {other}"
        );
    }
    // One baseline for each class is what it is without.
    let line = Array2::from_shape_vec((1, GENES), baseline()).unwrap();
    let single = new(&baseline()).from_each(vec![line; 3]).unwrap();
    assert_eq!(single.run().unwrap(), new(&baseline()).run().unwrap());
    for wrong in [
        vec![each.clone(); 2],
        vec![Array2::zeros((0, GENES)); 3],
        vec![Array2::zeros((1, GENES + 1)); 3],
        vec![Array2::from_elem((1, GENES), f32::NAN); 3],
    ] {
        assert!(new(&baseline()).from_each(wrong).is_err());
    }
}
