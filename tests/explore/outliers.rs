//! Planted outliers are found, and nothing else.

use genessl::explore::outliers::{CUTOFF, distances, outliers};
use genessl::random;
use ndarray::{Array2, s};
use rand_distr::{Distribution, StandardNormal};

/// Classes at different places and of different spread; labels beside.
fn classes(sizes: &[usize], axes: usize) -> (Array2<f64>, Vec<String>) {
    let mut random = random::stream(4, "test/outliers");
    let mut draw = || -> f64 { StandardNormal.sample(&mut random) };
    let mut scores = Array2::zeros((sizes.iter().sum(), axes));
    let mut labels = Vec::new();
    for (class, &size) in sizes.iter().enumerate() {
        for _ in 0..size {
            for axis in 0..axes {
                let place = if axis == 0 { 40.0 * class as f64 } else { 0.0 };
                scores[[labels.len(), axis]] = place + (1.0 + class as f64 / 2.0) * draw();
            }
            labels.push(format!("class {class}"));
        }
    }
    (scores, labels)
}

fn samples(scores: &Array2<f64>, labels: &[String]) -> Vec<usize> {
    let found = outliers(scores.view(), labels, CUTOFF).unwrap();
    assert!(
        found
            .windows(2)
            .all(|pair| pair[0].distance >= pair[1].distance)
    );
    found.iter().map(|outlier| outlier.sample).collect()
}

#[test]
fn planted_outliers_are_found() {
    for axes in [2, 5, 10, 14] {
        let (mut scores, mut labels) = classes(&[80, 60, 12, 3], axes);
        assert!(samples(&scores, &labels).is_empty());
        // One far along one axis, one that belongs to another class, one in a class of three.
        scores[[7, 1]] += 15.0;
        labels[90] = "class 0".to_owned();
        scores[[153, 0]] += 60.0;
        let mut found = samples(&scores, &labels);
        found.sort_unstable();
        assert_eq!(found, [7, 90, 153], "{axes} axes");
    }
}

#[test]
fn the_limit_does_not_depend_on_the_number_of_axes() {
    for axes in [1, 2, 5, 10] {
        let (scores, labels) = classes(&[4000], axes);
        let above = outliers(scores.view(), &labels, 1.0).unwrap().len();
        assert!(
            (75..130).contains(&above),
            "{above} of 4,000 on {axes} axes"
        );
    }
}

#[test]
fn a_small_class_whose_samples_happen_to_lie_close_has_no_outliers_for_that() {
    let (mut scores, labels) = classes(&[80, 5], 6);
    scores.slice_mut(s![80..84, ..]).fill(40.0);
    scores.slice_mut(s![84, ..]).fill(41.0);
    assert!(samples(&scores, &labels).is_empty());
}

#[test]
fn samples_without_a_label_are_measured_against_all() {
    let (mut scores, mut labels) = classes(&[80, 60], 5);
    labels[3].clear();
    labels[100] = " ".to_owned();
    labels[101].clear();
    scores.row_mut(101).fill(500.0);
    assert_eq!(samples(&scores, &labels), [101]);
    // Without any label, against each other.
    let (mut scores, _) = classes(&[50], 5);
    scores[[9, 2]] = -30.0;
    assert_eq!(samples(&scores, &[]), [9]);
}

#[test]
fn odd_tables_are_no_trouble() {
    let alone = ["a", "b", "c"].map(str::to_owned);
    let apart = Array2::from_shape_fn((3, 2), |(row, axis)| (row * 5 + axis) as f64);
    assert_eq!(distances(apart.view(), &alone).unwrap(), [0.0; 3]);
    assert_eq!(
        distances(Array2::ones((6, 3)).view(), &[]).unwrap(),
        [0.0; 6]
    );
    assert!(
        distances(Array2::zeros((0, 2)).view(), &[])
            .unwrap()
            .is_empty()
    );
    assert_eq!(
        distances(Array2::zeros((2, 0)).view(), &[]).unwrap(),
        [0.0; 2]
    );
    assert!(outliers(apart.view(), &alone[..2], 1.0).is_err());
    assert!(outliers((apart * f64::NAN).view(), &alone, 1.0).is_err());
}
