//! Nearest neighbours against all distances in double precision, and against SciPy's.

use genessl::Advance;
use genessl::explore::neighbours::{EXACT_UP_TO, Metric, NeighbourSearch, Neighbours};
use ndarray::{Array2, ArrayView1, array, concatenate, s};
use rand::RngExt;
use rand_distr::{Distribution, StandardNormal};
use serde_json::Value;

const METRICS: [Metric; 3] = [Metric::Euclidean, Metric::Cosine, Metric::Correlation];

/// What scikit-learn and SciPy answer; see `make_tsne.py` beside it.
pub fn answers() -> Value {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/explore/tsne.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

pub fn numbers(value: &Value) -> Vec<f64> {
    let numbers = value.as_array().unwrap().iter();
    numbers.map(|number| number.as_f64().unwrap()).collect()
}

pub fn matrix(value: &Value) -> Array2<f64> {
    let rows: Vec<_> = value.as_array().unwrap().iter().map(numbers).collect();
    Array2::from_shape_vec((rows.len(), rows[0].len()), rows.concat()).unwrap()
}

/// Normal clusters, samples in turn: sample i is of cluster i modulo `clusters`.
pub fn clusters(samples: usize, features: usize, clusters: usize) -> Array2<f32> {
    let mut random = genessl::random::stream(4, "test/clusters");
    let mut noise = |shape| {
        let normal = || -> f32 { StandardNormal.sample(&mut random) };
        Array2::from_shape_simple_fn(shape, normal)
    };
    let centres: Array2<f32> = noise((clusters, features)) * 3.0;
    let mut x = noise((samples, features));
    for (sample, mut row) in x.rows_mut().into_iter().enumerate() {
        row += &centres.row(sample % clusters);
    }
    x
}

pub fn search(x: &Array2<f32>, k: usize, metric: Metric) -> Neighbours {
    let search = NeighbourSearch::new(x.clone().into_shared(), k, metric, 1);
    search.unwrap().run().unwrap()
}

fn distance(a: ArrayView1<'_, f32>, b: ArrayView1<'_, f32>, metric: Metric) -> f64 {
    let (mut a, mut b) = (a.mapv(f64::from), b.mapv(f64::from));
    if metric == Metric::Euclidean {
        return (a - b).pow2().sum().sqrt();
    }
    if metric == Metric::Correlation {
        a -= a.mean().unwrap();
        b -= b.mean().unwrap();
    }
    1.0 - a.dot(&b) / (a.dot(&a) * b.dot(&b)).sqrt()
}

/// The `k` nearest of each sample, by sorting all.
fn brute_force(x: &Array2<f32>, k: usize, metric: Metric) -> (Array2<u32>, Array2<f64>) {
    let mut indices = Array2::zeros((x.nrows(), k));
    let mut distances = Array2::zeros((x.nrows(), k));
    for sample in 0..x.nrows() {
        let mut all: Vec<(f64, u32)> = (0..x.nrows() as u32)
            .filter(|&other| other as usize != sample)
            .map(|other| {
                (
                    distance(x.row(sample), x.row(other as usize), metric),
                    other,
                )
            })
            .collect();
        all.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        for (place, &(distance, other)) in all[..k].iter().enumerate() {
            indices[[sample, place]] = other;
            distances[[sample, place]] = distance;
        }
    }
    (indices, distances)
}

/// The share of the true neighbours that were found.
fn recall(found: &Neighbours, truth: &Array2<u32>) -> f64 {
    let pairs = found.indices.rows().into_iter().zip(truth.rows());
    let hits = pairs.map(|(found, truth)| {
        let is_true = |neighbour: &&u32| truth.iter().any(|other| other == *neighbour);
        found.iter().filter(is_true).count()
    });
    hits.sum::<usize>() as f64 / truth.len() as f64
}

#[test]
fn neighbours_are_those_of_all_distances() {
    // More than one panel of the products, more features than one, and some that are no multiple of the lanes.
    let x = clusters(1100, 13, 5);
    for metric in METRICS {
        let found = search(&x, 20, metric);
        let (indices, distances) = brute_force(&x, 20, metric);
        assert!(found.exact);
        assert_eq!(found.indices, indices, "{metric:?}");
        for (found, truth) in found.distances.iter().zip(&distances) {
            assert!((f64::from(*found) - truth).abs() <= 1e-7 * truth.max(1.0));
        }
    }
}

#[test]
fn nothing_is_lost_to_cancellation() {
    // Tight clusters far from each other and from 0: squares in single precision cannot tell their samples apart.
    let x = clusters(400, 10, 4) + 0.002 * clusters(400, 10, 400);
    let tight = Array2::from_shape_fn((400, 10), |(row, feature)| {
        let centre = 50.0 * ((row % 4 * 7 + feature) % 5) as f32;
        centre + 1000.0 + 0.001 * x[[row, feature]]
    });
    let found = search(&tight, 10, Metric::Euclidean);
    let (indices, distances) = brute_force(&tight, 10, Metric::Euclidean);
    assert_eq!(found.indices, indices);
    assert_eq!(found.distances, distances.mapv(|value| value as f32));
}

#[test]
fn distances_equal_scipys() {
    let answers = answers();
    let x = matrix(&answers["x"]).mapv(|value| value as f32);
    for (metric, name) in METRICS
        .into_iter()
        .zip(["euclidean", "cosine", "correlation"])
    {
        let truth = numbers(&answers["distances"][name]);
        let found = search(&x, x.nrows() - 1, metric);
        let row = found.indices.row(0).into_iter().zip(found.distances.row(0));
        for (&neighbour, &distance) in row {
            assert!((f64::from(distance) - truth[neighbour as usize]).abs() < 1e-6);
        }
        assert_eq!(serde_json::to_value(metric).unwrap(), name);
    }
}

#[test]
fn equally_near_neighbours_are_in_the_order_of_rows() {
    // 60 samples at 3 places: twenty at each are equal, more than are asked for.
    let x = Array2::from_shape_fn((60, 2), |(row, feature)| (row % 3 * (feature + 1)) as f32);
    let found = search(&x, 4, Metric::Euclidean);
    assert_eq!(found.indices, brute_force(&x, 4, Metric::Euclidean).0);
    assert_eq!(found.indices.row(0), array![3, 6, 9, 12]);
    assert!(found.distances.iter().all(|&distance| distance == 0.0));
}

#[test]
fn samples_without_direction_are_at_distance_one() {
    let x = array![
        [0.1f32, 0.1, 0.1],
        [1.0, 2.0, 3.0],
        [3.0, 2.0, 1.0],
        [2.0, 4.0, 6.1]
    ];
    let found = search(&x, 3, Metric::Correlation);
    assert_eq!(found.distances.row(0), array![1.0, 1.0, 1.0]);
    assert_eq!(found.indices.row(0), array![1, 2, 3]);
    assert_eq!(found.indices.row(1), array![3, 0, 2]);
    assert!((found.distances[[1, 2]] - 2.0).abs() < 1e-6);
    let zero = array![[0.0f32, 0.0], [1.0, 2.0], [2.0, 1.0]];
    assert_eq!(
        search(&zero, 2, Metric::Cosine).distances.row(0),
        array![1.0, 1.0]
    );
}

#[test]
fn a_descent_finds_nearly_all_neighbours() {
    let x = clusters(2500, 12, 10);
    for metric in METRICS {
        let exact = search(&x, 15, metric);
        let descent = |seed| {
            let search = NeighbourSearch::approximate(x.clone().into_shared(), 15, metric, seed);
            search.unwrap().run().unwrap()
        };
        let found = descent(1);
        assert!(!found.exact);
        let recall = recall(&found, &exact.indices);
        assert!(recall > 0.97, "{metric:?}: {recall}");
        assert_eq!(found, descent(1));
        // What was found is in order, without repetition, and at its true distance.
        for (sample, row) in found.indices.rows().into_iter().enumerate() {
            let distances = found.distances.row(sample);
            assert!(distances.iter().is_sorted());
            for (place, &neighbour) in row.iter().enumerate() {
                let truth = distance(x.row(sample), x.row(neighbour as usize), metric);
                assert!((f64::from(distances[place]) - truth).abs() < 1e-5);
                assert!(neighbour as usize != sample);
                assert!(
                    !row.slice(s![..place])
                        .iter()
                        .any(|&other| other == neighbour)
                );
            }
        }
    }
}

#[test]
fn more_samples_than_can_be_compared_are_searched_by_descent() {
    let x = clusters(EXACT_UP_TO + 1, 2, 40);
    let found = search(&x, 2, Metric::Euclidean);
    assert!(!found.exact);
    // Nobody in a crowded plane is far from the nearest.
    let far = found.distances.iter().filter(|&&distance| distance > 2.0);
    assert!(far.count() < 100);
}

#[test]
fn a_descent_copes_with_equal_samples() {
    let flat = Array2::<f32>::ones((1000, 3));
    let half = concatenate![ndarray::Axis(0), flat, clusters(1000, 3, 2)];
    for x in [flat, half] {
        let search = NeighbourSearch::approximate(x.into_shared(), 5, Metric::Euclidean, 2);
        let found = search.unwrap().run().unwrap();
        assert_eq!(found.indices.ncols(), 5);
        assert!(
            found
                .distances
                .slice(s![..1000, ..])
                .iter()
                .all(|&d| d == 0.0)
        );
    }
}

#[test]
fn searches_go_in_steps() {
    let x = clusters(1500, 8, 3).into_shared();
    let exact = NeighbourSearch::new(x.clone(), 6, Metric::Euclidean, 0);
    let descent = NeighbourSearch::approximate(x, 6, Metric::Euclidean, 0);
    for search in [exact, descent] {
        let mut search = search.unwrap();
        let (mut steps, mut before) = (0, 0);
        loop {
            let progress = search.advance().unwrap();
            assert!(progress.done >= before && progress.done <= progress.total);
            (before, steps) = (progress.done, steps + 1);
            if progress.is_finished() {
                break;
            }
        }
        assert!(steps > 3, "{steps} steps");
        assert!(search.advance().unwrap().is_finished());
        assert_eq!(search.finish().unwrap().indices.dim(), (1500, 6));
    }
    let unfinished = NeighbourSearch::new(clusters(9, 2, 1).into_shared(), 3, Metric::Cosine, 0);
    assert!(unfinished.unwrap().finish().is_err());
}

#[test]
fn what_cannot_be_searched_is_refused() {
    let x = clusters(10, 3, 1);
    let mut missing = x.clone();
    missing[[3, 1]] = f32::NAN;
    let mut huge = x.clone();
    huge[[0, 0]] = 1e30;
    let cases = [
        (x.clone(), 0),
        (x.clone(), 10),
        (x, usize::MAX),
        (missing, 2),
        (huge, 2),
        (Array2::zeros((0, 3)), 1),
        (Array2::zeros((1, 3)), 1),
        (Array2::zeros((5, 0)), 1),
    ];
    for (x, k) in cases {
        for new in [NeighbourSearch::new, NeighbourSearch::approximate] {
            let error = new(x.clone().into_shared(), k, Metric::Euclidean, 0).unwrap_err();
            assert!(!error.advice.is_empty());
        }
    }
    let mut random = genessl::random::stream(1, "test/columns");
    let columns = Array2::from_shape_simple_fn((3, 40), || random.random::<f32>());
    let transposed = columns.reversed_axes();
    assert_eq!(
        search(&transposed, 5, Metric::Euclidean),
        search(
            &transposed.as_standard_layout().into_owned(),
            5,
            Metric::Euclidean
        )
    );
}
