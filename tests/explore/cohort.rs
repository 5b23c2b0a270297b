//! Principal components against scikit-learn, clustering against SciPy, and classes as TCGA names them.

use std::collections::HashSet;
use std::path::Path;

use genessl::Advance;
use genessl::explore::classes::{ClassCounts, NormalTumour, Tissue, barcode_tissue};
use genessl::explore::order::{MOST_ROWS, average_linkage, leaf_order};
use genessl::explore::pca::{Fitting, Pca};
use ndarray::{Array2, array, concatenate, s};
use rand::RngExt;
use serde_json::Value;

use crate::support;

fn answers() -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/explore/answers.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn list(value: &Value) -> Vec<f64> {
    value
        .as_array()
        .unwrap()
        .iter()
        .map(|number| number.as_f64().unwrap())
        .collect()
}

fn matrix(value: &Value) -> Array2<f64> {
    let rows: Vec<Vec<f64>> = value.as_array().unwrap().iter().map(list).collect();
    let shape = (rows.len(), rows[0].len());
    Array2::from_shape_vec(shape, rows.concat()).unwrap()
}

fn assert_close<'a>(
    ours: impl IntoIterator<Item = &'a f64>,
    reference: impl IntoIterator<Item = &'a f64>,
    tolerance: f64,
) {
    let (ours, reference): (Vec<_>, Vec<_>) =
        (ours.into_iter().collect(), reference.into_iter().collect());
    assert_eq!(ours.len(), reference.len());
    for (a, b) in ours.iter().zip(&reference) {
        assert!((*a - *b).abs() <= tolerance, "{a} is not {b}");
    }
}

/// A matrix of normal-like noise around three axes.
fn cohort(samples: usize, features: usize) -> Array2<f32> {
    let mut random = genessl::random::stream(3, "test/explore");
    let mut noise = |shape: (usize, usize)| {
        Array2::from_shape_simple_fn(shape, || {
            (0..6).map(|_| random.random::<f32>()).sum::<f32>() - 3.0
        })
    };
    noise((samples, 3)).dot(&noise((3, features))) + noise((samples, features)) + 4.0
}

#[test]
fn components_equal_scikit_learns() {
    let answers = answers();
    for shape in ["tall", "wide"] {
        let expected = &answers[shape];
        let x = matrix(&expected["x"]).mapv(|value| value as f32);
        let pca = Pca::fit(x.view(), 4).unwrap();
        assert_close(&pca.components, &matrix(&expected["components"]), 1e-9);
        assert_close(&pca.scores, &matrix(&expected["scores"]), 1e-8);
        assert_close(
            &pca.explained_variance,
            &list(&expected["explained_variance"]),
            1e-8,
        );
        let ratio = list(&expected["explained_variance_ratio"]);
        assert_close(&pca.explained_variance_ratio, &ratio, 1e-10);
    }
}

#[test]
fn axes_are_orthonormal_and_add_up_to_all_variance() {
    for (samples, features) in [(300, 40), (40, 300)] {
        let x = cohort(samples, features);
        let pca = Pca::fit(x.view(), 39).unwrap();
        let products = pca.components.dot(&pca.components.t());
        assert_close(&products, &Array2::eye(39), 1e-9);
        let sum: f64 = pca.explained_variance_ratio.iter().sum();
        assert!(sum <= 1.0 + 1e-12 && sum > 0.99, "{sum}");
        assert!(
            pca.explained_variance
                .windows(2)
                .all(|pair| pair[0] >= pair[1])
        );
        for axis in pca.components.rows() {
            let largest = axis
                .iter()
                .fold(0.0, |a: f64, &b| if b.abs() > a.abs() { b } else { a });
            assert!(largest > 0.0);
        }
    }
}

#[test]
fn a_fit_does_not_depend_on_what_is_projected_later() {
    let x = cohort(60, 12);
    let (train, rest) = (x.slice(s![..40, ..]), x.slice(s![40.., ..]));
    let pca = Pca::fit(train, 3).unwrap();
    let again = concatenate![ndarray::Axis(0), train, rest];
    let projected = pca.project(again.view()).unwrap();
    assert_eq!(projected.slice(s![..40, ..]), pca.scores);
    assert!(pca.project(x.slice(s![.., ..5])).is_err());
}

#[test]
fn fitting_goes_in_steps_and_repeats_bit_for_bit() {
    let x = cohort(900, 600).into_shared();
    let mut fitting = Fitting::new(x.clone(), 5).unwrap();
    let mut steps = 0;
    while !fitting.advance().unwrap().is_finished() {
        steps += 1;
    }
    assert!(steps >= 4, "{steps} steps");
    assert_eq!(fitting.finish().unwrap(), Pca::fit(x.view(), 5).unwrap());
    assert!(Fitting::new(x, 5).unwrap().finish().is_err());
}

#[test]
fn constant_features_and_few_samples_are_no_trouble() {
    let flat = Pca::fit(Array2::<f32>::ones((5, 3)).view(), 2).unwrap();
    assert_eq!(flat.explained_variance_ratio, [0.0, 0.0]);
    let wide = Pca::fit(array![[1.0f32, 2.0, 3.0], [2.0, 2.0, 5.0]].view(), 2).unwrap();
    assert!((wide.explained_variance_ratio[0] - 1.0).abs() < 1e-12);
    assert!(wide.scores.iter().all(|score| score.is_finite()));
    for (x, components) in [
        (array![[1.0f32, 2.0]], 1),
        (array![[1.0f32, 2.0], [3.0, 4.0]], 0),
        (array![[1.0f32, 2.0], [3.0, 4.0]], 3),
        (array![[1.0f32, f32::NAN], [3.0, 4.0]], 1),
    ] {
        assert!(
            !Pca::fit(x.view(), components)
                .unwrap_err()
                .advice
                .is_empty()
        );
    }
}

#[test]
fn clusters_equal_scipys() {
    let answers = answers();
    let expected = &answers["linkage"];
    let rows = matrix(&expected["rows"]);
    let clustering = average_linkage(rows.view()).unwrap();
    assert_close(&clustering.heights, &list(&expected["heights"]), 1e-12);
    // Every cluster of the tree is a stretch of the order.
    let mut clusters: Vec<HashSet<usize>> = (0..rows.nrows()).map(|row| [row].into()).collect();
    for pair in expected["pairs"].as_array().unwrap() {
        let [a, b] = [0, 1].map(|side| pair[side].as_u64().unwrap() as usize);
        let merged: HashSet<usize> = clusters[a].union(&clusters[b]).copied().collect();
        let places: Vec<usize> = (0..clustering.order.len())
            .filter(|&place| merged.contains(&clustering.order[place]))
            .collect();
        assert_eq!(places.len(), merged.len());
        assert_eq!(
            places[places.len() - 1] - places[0] + 1,
            places.len(),
            "{merged:?}"
        );
        clusters.push(merged);
    }
}

#[test]
fn like_rows_stand_together() {
    let rows = array![[0.0, 0.0], [9.0, 9.0], [0.1, 0.0], [9.0, 9.2], [0.0, 0.3]];
    assert_eq!(leaf_order(rows.view()).unwrap(), [1, 3, 4, 0, 2]);
    assert_eq!(
        leaf_order(array![[f64::NAN], [1.0]].view()).unwrap().len(),
        2
    );
    assert_eq!(leaf_order(Array2::zeros((1, 3)).view()).unwrap(), [0]);
    assert!(leaf_order(Array2::zeros((0, 3)).view()).unwrap().is_empty());
    assert!(leaf_order(Array2::zeros((MOST_ROWS + 1, 1)).view()).is_err());
}

#[test]
fn classes_are_counted_from_the_largest() {
    let counts = ClassCounts::of(&["UVM", "ACC", "", "UVM", "KICH", "ACC", "UVM "]);
    let expected = [("UVM", 3), ("ACC", 2), ("KICH", 1)].map(|(name, n)| (name.to_owned(), n));
    assert_eq!(
        (counts.counts.as_slice(), counts.unlabelled),
        (expected.as_slice(), 1)
    );
    assert_eq!(counts.samples(), 7);
    assert_eq!(ClassCounts::of::<&str>(&[]), ClassCounts::default());
}

#[test]
fn barcodes_tell_normal_from_tumour() {
    for (id, tissue) in [
        ("TCGA-OR-A5L9-01A-11R-A29S-07", Tissue::Tumour),
        ("TCGA-OR-A5L9-06", Tissue::Tumour),
        ("TCGA.OR.A5L9.11A.11R", Tissue::Normal),
        ("tcga-or-a5l9-10B", Tissue::Normal),
        ("TARGET-20-PANVGE-09A-01R", Tissue::Tumour),
        ("SIM-BRCA-0007-11A-01R", Tissue::Normal),
        ("SIM-BRCA-0007-01A-01R", Tissue::Tumour),
        ("TCGA-OR-A5L9-20A", Tissue::Unknown),
        ("TCGA-OR-A5L9-00A", Tissue::Unknown),
        ("TCGA-OR-A5L9", Tissue::Unknown),
        ("TCGA-OR-A5L9-0é", Tissue::Unknown),
        ("GTEX-1117F-0226-11-SM", Tissue::Unknown),
        ("", Tissue::Unknown),
    ] {
        assert_eq!(barcode_tissue(id), tissue, "{id}");
    }
}

#[test]
fn labels_tell_normal_from_tumour() {
    let ids = [
        "TCGA-OR-A5L9-01A",
        "TCGA-OR-A5L9-11A",
        "patient 3",
        "patient 4",
        "patient 5",
    ];
    let labels = ["ACC", "ACC", "Solid Tissue Normal", "abnormal", ""];
    let tissues = NormalTumour::of(&ids, &labels);
    use Tissue::{Normal, Tumour, Unknown};
    assert_eq!(tissues.tissues, [Tumour, Normal, Normal, Tumour, Unknown]);
    assert_eq!((tissues.normal, tissues.tumour, tissues.unknown), (2, 2, 1));
    let no_labels = NormalTumour::of::<_, &str>(&ids, &[]);
    assert_eq!(
        no_labels.tissues,
        [Tumour, Normal, Unknown, Unknown, Unknown]
    );
}

#[test]
fn variance_of_tumours_is_explained_as_in_scikit_learn() {
    let Some(path) = support::shared("data/tcga7/all_log2cpm.parquet") else {
        return;
    };
    let table = genessl::table::read_file(path, &Default::default())
        .unwrap()
        .table;
    let x = &table.values;
    assert_eq!(x.nrows(), 384);
    let mut by_variance: Vec<usize> = (0..x.ncols()).collect();
    let variance: Vec<f64> = x
        .columns()
        .into_iter()
        .map(|gene| gene.mapv(f64::from).var(1.0))
        .collect();
    by_variance.sort_by(|&a, &b| variance[b].total_cmp(&variance[a]));
    let reference: [(usize, [f64; 10]); 3] = [
        (
            500,
            [
                0.26534, 0.18405, 0.15419, 0.10225, 0.05020, 0.01898, 0.01211, 0.01059, 0.00826,
                0.00683,
            ],
        ),
        (
            1000,
            [
                0.24663, 0.16230, 0.15287, 0.10686, 0.05103, 0.02064, 0.01340, 0.01129, 0.00890,
                0.00754,
            ],
        ),
        (
            2000,
            [
                0.21974, 0.16142, 0.13579, 0.11052, 0.05371, 0.02310, 0.01504, 0.01232, 0.00968,
                0.00880,
            ],
        ),
    ];
    for (genes, ratios) in reference {
        let chosen = x.select(ndarray::Axis(1), &by_variance[..genes]);
        let pca = Pca::fit(chosen.view(), 10).unwrap();
        assert_close(&pca.explained_variance_ratio, &ratios, 6e-6);
    }
}
