//! Agreement of groups and classes against scikit-learn.

use std::path::Path;

use genessl::Advance;
use genessl::explore::agreement::{
    ClusterTable, SILHOUETTE_EXACT_UP_TO, SILHOUETTE_SAMPLE, Silhouette, adjusted_rand_index,
    normalised_mutual_information, silhouette,
};
use ndarray::{Array2, array};
use rand::RngExt;
use serde_json::Value;

fn reference() -> Value {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/explore/agreement_reference.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn numbers(value: &Value) -> Vec<u32> {
    serde_json::from_value(value.clone()).unwrap()
}

fn matrix(value: &Value) -> Array2<f32> {
    let rows: Vec<Vec<f32>> = serde_json::from_value(value.clone()).unwrap();
    Array2::from_shape_vec((rows.len(), rows[0].len()), rows.concat()).unwrap()
}

#[test]
fn indices_are_scikit_learns() {
    let reference = reference();
    let cases = reference["pairs"].as_array().unwrap();
    assert!(cases.len() > 10);
    for case in cases {
        let (a, b) = (numbers(&case["a"]), numbers(&case["b"]));
        for (ours, expected) in [
            (adjusted_rand_index(&a, &b), &case["ari"]),
            (adjusted_rand_index(&b, &a), &case["ari"]),
            (normalised_mutual_information(&a, &b), &case["nmi"]),
            (normalised_mutual_information(&b, &a), &case["nmi"]),
        ] {
            let off = (ours - expected.as_f64().unwrap()).abs();
            assert!(off < 1e-12, "{}: {ours} is not {expected}", case["name"]);
        }
    }
    assert_eq!(adjusted_rand_index(&[], &[]), 1.0);
    assert_eq!(normalised_mutual_information(&[], &[]), 1.0);
}

#[test]
fn silhouettes_are_scikit_learns() {
    let reference = reference();
    for case in reference["silhouettes"].as_array().unwrap() {
        let x = matrix(&reference[case["x"].as_str().unwrap()]);
        let ours = silhouette(x.view(), &numbers(&case["assignment"])).unwrap();
        let expected = case["silhouette"].as_f64().unwrap();
        assert!((ours - expected).abs() < 1e-9, "{}: {ours}", case["name"]);
        let turned = x.t().as_standard_layout().into_owned();
        let by_columns = silhouette(turned.t(), &numbers(&case["assignment"])).unwrap();
        assert_eq!(ours, by_columns);
    }
}

/// So many points on a line, in two clusters.
fn many(samples: usize) -> (Array2<f32>, Vec<u32>) {
    let mut random = genessl::random::stream(1, "test/silhouette");
    let assignment: Vec<u32> = (0..samples).map(|_| random.random_range(0..2)).collect();
    let x = Array2::from_shape_fn((samples, 1), |(sample, _)| {
        random.random::<f32>() + 0.8 * assignment[sample] as f32
    });
    (x, assignment)
}

/// The mean silhouette of points on a line, by sorting.
fn on_a_line(x: &Array2<f32>, assignment: &[u32]) -> f64 {
    let of_cluster = |wanted: u32| -> (Vec<f64>, Vec<f64>) {
        let pairs = x.iter().zip(assignment);
        let mut at: Vec<f64> = (pairs.filter(|(_, cluster)| **cluster == wanted))
            .map(|(&x, _)| f64::from(x))
            .collect();
        at.sort_by(f64::total_cmp);
        let mut sums = vec![0.0];
        at.iter().for_each(|x| sums.push(sums[sums.len() - 1] + x));
        (at, sums)
    };
    let clusters = [of_cluster(0), of_cluster(1)];
    let distances = |x: f64, (at, sums): &(Vec<f64>, Vec<f64>)| {
        let below = at.partition_point(|other| *other < x);
        let above = (at.len() - below) as f64;
        x * below as f64 - sums[below] + (sums[at.len()] - sums[below]) - x * above
    };
    let of_sample = |(&x, &cluster): (&f32, &u32)| {
        let (own, other) = (&clusters[cluster as usize], &clusters[1 - cluster as usize]);
        let within = distances(f64::from(x), own) / (own.0.len() - 1) as f64;
        let next = distances(f64::from(x), other) / other.0.len() as f64;
        (next - within) / next.max(within)
    };
    x.iter().zip(assignment).map(of_sample).sum::<f64>() / assignment.len() as f64
}

#[test]
fn the_silhouette_of_many_samples_is_estimated_from_some() {
    let (x, assignment) = many(SILHOUETTE_EXACT_UP_TO);
    let exact = silhouette(x.view(), &assignment).unwrap();
    assert!((exact - on_a_line(&x, &assignment)).abs() < 1e-9);

    let (x, assignment) = many(2 * SILHOUETTE_EXACT_UP_TO);
    let mut estimate = Silhouette::new(x.clone().into_shared(), &assignment, 7).unwrap();
    let first = estimate.advance().unwrap();
    assert_eq!(first.total, SILHOUETTE_SAMPLE as u64);
    assert!(!first.is_finished());
    let estimate = estimate.run().unwrap();
    let off = (estimate - on_a_line(&x, &assignment)).abs();
    assert!(off > 0.0 && off < 0.02, "{off}");
    let again = |seed| Silhouette::new(x.clone().into_shared(), &assignment, seed).unwrap();
    assert_eq!(estimate, again(7).run().unwrap());
    assert_ne!(estimate, again(8).run().unwrap());
}

#[test]
fn silhouettes_that_make_no_sense_are_refused_with_advice() {
    let x = array![[1.0, 2.0], [3.0, 4.0], [5.0, 7.0]];
    let refused = |x: &Array2<f32>, assignment: &[u32]| {
        let error = silhouette(x.view(), assignment).unwrap_err();
        assert!(!error.advice.is_empty());
        error.what
    };
    assert!(refused(&x, &[1, 1, 1]).contains("1 clusters"));
    assert!(refused(&x, &[0, 1, 2]).contains("3 clusters"));
    assert!(refused(&x, &[0, 1]).contains("2 samples are assigned"));
    assert!(refused(&Array2::zeros((0, 2)), &[]).contains("0 samples"));
    assert!(refused(&array![[1.0], [f32::NAN], [2.0]], &[0, 0, 1]).contains("finite"));
    let unfinished = Silhouette::new(x.into_shared(), &[0, 0, 1], 1).unwrap();
    assert!(
        unfinished
            .finish()
            .unwrap_err()
            .what
            .contains("not finished")
    );
}

#[test]
fn the_table_counts_known_classes_by_cluster() {
    let labels = ["b", "a", "", "b", "c", "c", "", "a"].map(String::from);
    let table = ClusterTable::of(&[0, 0, 0, 0, 2, 2, 3, 2], &labels);
    assert_eq!(table.clusters, 4);
    assert_eq!(table.classes, ["a", "b", "c"]);
    assert_eq!(
        table.counts,
        array![[1, 2, 0], [0, 0, 0], [1, 0, 2], [0, 0, 0]]
    );
    assert_eq!(table.majority, [Some(1), None, Some(2), None]);
    assert_eq!(table.purity, [2.0 / 3.0, 0.0, 2.0 / 3.0, 0.0]);
    let even = ClusterTable::of(&[0, 0], &["y".into(), "x".into()]);
    assert_eq!((even.majority[0], even.purity[0]), (Some(0), 0.5));
    let none = ClusterTable::of(&[0, 0], &[String::new(), String::new()]);
    assert_eq!(
        (none.clusters, none.classes.len(), none.majority[0]),
        (1, 0, None)
    );
    assert_eq!(ClusterTable::of(&[], &[]).clusters, 0);
}
