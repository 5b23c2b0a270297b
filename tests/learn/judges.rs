//! Judges of an encoder and the support vector machine against scikit-learn (tests/reference/make_judges.py).

use std::sync::Arc;

use genessl::Advance;
use genessl::learn::logistic::{Gram, STRENGTHS, StrengthSearch, balanced_weights};
use genessl::learn::neighbours::NearestNeighbours;
use genessl::learn::svm::Svm;
use ndarray::Array2;
use serde::Deserialize;

#[derive(Deserialize)]
struct Case {
    x: Vec<Vec<f32>>,
    classes: Vec<usize>,
    test: Vec<Vec<f32>>,
    strength: f64,
    probe: Vec<Vec<f64>>,
    neighbours: Vec<Vec<f64>>,
    svm: Vec<Vec<f64>>,
    svm_balanced: Vec<Vec<f64>>,
    svm_of_two: Vec<f64>,
}

fn cases() -> Vec<Case> {
    let text = include_str!("../data/learn/judges.json");
    serde_json::from_str(text).expect("what the script wrote")
}

fn matrix(rows: &[Vec<f32>]) -> Arc<Array2<f32>> {
    let values = rows.concat();
    let shape = (rows.len(), rows[0].len());
    Arc::new(Array2::from_shape_vec(shape, values).expect("rows of one length"))
}

fn assert_close(ours: &Array2<f32>, theirs: &[Vec<f64>], within: f64) {
    assert_eq!(ours.nrows(), theirs.len());
    for (ours, theirs) in ours.rows().into_iter().zip(theirs) {
        for (ours, theirs) in ours.iter().zip(theirs) {
            let difference = (f64::from(*ours) - theirs).abs();
            assert!(difference < within, "{ours} {theirs}");
        }
    }
}

#[test]
fn the_strength_of_a_probe_is_chosen_as_by_scikit_learn() {
    for case in cases() {
        let (x, rows) = (matrix(&case.x), (0..case.x.len()).collect::<Vec<_>>());
        let search = StrengthSearch::new(&x, &rows, &case.classes, 3, false).unwrap();
        let (strength, model) = search.run().unwrap();
        assert_eq!(strength, case.strength);
        let ours = model.probabilities(matrix(&case.test).view()).unwrap();
        assert_close(&ours, &case.probe, 2e-4);
    }
}

#[test]
fn a_class_without_enough_labels_for_any_fold_is_still_learned() {
    let x = Arc::new(Array2::from_shape_fn((4, 2), |(row, column)| {
        (row * (column + 1)) as f32
    }));
    for classes in [vec![0, 1, 2, 3], vec![0, 0, 0, 1]] {
        let search = StrengthSearch::new(&x, &[0, 1, 2, 3], &classes, 4, true).unwrap();
        let (strength, model) = search.run().unwrap();
        assert!(STRENGTHS.contains(&strength));
        assert!(model.converged);
    }
    assert!(StrengthSearch::new(&x, &[0, 1], &[1, 1], 4, false).is_err());
}

#[test]
fn neighbours_vote_as_in_scikit_learn() {
    for case in cases() {
        let (x, rows) = (matrix(&case.x), (0..case.x.len()).collect::<Vec<_>>());
        let model = NearestNeighbours::of(&x, &rows, &case.classes, 3).unwrap();
        let ours = model.probabilities(matrix(&case.test).view()).unwrap();
        assert_close(&ours, &case.neighbours, 1e-6);
    }
    let few = Array2::from_shape_vec((3, 1), vec![0.0, 1.0, 5.0]).unwrap();
    let model = NearestNeighbours::of(&few, &[0, 2], &[0, 1], 2).unwrap();
    assert_close(
        &model.probabilities(few.view()).unwrap(),
        &vec![vec![0.5, 0.5]; 3],
        1e-9,
    );
    assert!(NearestNeighbours::of(&few, &[], &[], 2).is_err());
    assert!(model.probabilities(Array2::zeros((1, 2)).view()).is_err());
}

/// A machine's scores of samples.
fn scores(svm: Svm, samples: &Array2<f32>) -> Array2<f32> {
    let model = svm.run().unwrap();
    assert!(model.converged, "{} rounds", model.iterations);
    samples.dot(&model.weights) + &model.intercept
}

#[test]
fn a_support_vector_machine_is_that_of_scikit_learn() {
    for case in cases() {
        let (x, rows) = (matrix(&case.x), (0..case.x.len()).collect::<Vec<_>>());
        let test = matrix(&case.test);
        let new = || Svm::new(&x, &rows, &case.classes, 3).unwrap();
        assert_close(&scores(new(), &test), &case.svm, 1e-3);
        let weighted = new().weighted(balanced_weights(&case.classes));
        assert_close(&scores(weighted, &test), &case.svm_balanced, 1e-3);
        let gram = Gram::of(&x).unwrap();
        assert_close(
            &scores(new().with_gram(&gram).unwrap(), &test),
            &case.svm,
            1e-3,
        );
        // Of two classes the second one's score tells, and a class that is absent is never predicted.
        let of_two = rows.iter().filter(|&&row| case.classes[row] < 2);
        let (rows, classes): (Vec<usize>, Vec<usize>) =
            of_two.map(|&row| (row, case.classes[row])).unzip();
        let two = scores(Svm::new(&x, &rows, &classes, 3).unwrap(), &test);
        for (ours, theirs) in two.rows().into_iter().zip(&case.svm_of_two) {
            assert!((f64::from(ours[1]) - theirs).abs() < 1e-3);
            assert_eq!((ours[0], ours[2]), (0.0, f32::NEG_INFINITY));
        }
    }
    let x = matrix(&cases()[0].x);
    assert!(Svm::new(&x, &[0, 1], &[1, 1], 2).is_err());
    let other = Gram::of(&Arc::new(Array2::zeros((2, 2)))).unwrap();
    assert!(
        Svm::new(&x, &[0, 2], &[0, 1], 2)
            .unwrap()
            .with_gram(&other)
            .is_err()
    );
}
