//! k-means against scikit-learn's best, and what it promises.

use std::collections::HashSet;
use std::path::Path;

use genessl::Advance;
use genessl::explore::kmeans::{Clustering, Kmeans, KmeansOptions};
use ndarray::{Array2, Axis, array};
use rand::RngExt;
use serde_json::Value;

fn options(clusters: usize) -> KmeansOptions {
    KmeansOptions {
        clusters,
        ..KmeansOptions::default()
    }
}

fn cluster(x: &Array2<f32>, options: &KmeansOptions, seed: u64) -> Clustering {
    let kmeans = Kmeans::new(x.clone().into_shared(), options, seed);
    kmeans.unwrap().run().unwrap()
}

/// Points about (0, 0), (8, 0), (16, 0) …, so many about each.
fn groups(sizes: &[usize]) -> Array2<f32> {
    let mut random = genessl::random::stream(2, "test/kmeans");
    let mut x = Array2::zeros((0, 2));
    for (group, &size) in sizes.iter().enumerate() {
        for _ in 0..size {
            let (a, b) = (random.random::<f32>(), random.random::<f32>());
            x.push_row(array![8.0 * group as f32 + a, b].view())
                .unwrap();
        }
    }
    x
}

/// Inertia and centres must be those of the assignment, and clusters numbered by size.
fn check(x: &Array2<f32>, found: &Clustering) {
    let mut inertia = 0.0;
    let mut order = Vec::new();
    for (cluster, centre) in found.centres.rows().into_iter().enumerate() {
        let members: Vec<usize> = (0..x.nrows())
            .filter(|&i| found.assignment[i] as usize == cluster)
            .collect();
        order.push((x.nrows() - members.len(), members[0]));
        let rows = x.select(Axis(0), &members).mapv(f64::from);
        let mean = rows.mean_axis(Axis(0)).unwrap();
        assert!(mean.iter().zip(centre).all(|(a, b)| (a - b).abs() < 1e-9));
        inertia += (&rows - &mean).mapv(|off| off * off).sum();
    }
    assert!((inertia - found.inertia).abs() <= 1e-9 * inertia);
    assert!(order.is_sorted(), "{order:?}");
}

#[test]
fn inertia_is_scikit_learns_best() {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/explore/agreement_reference.json");
    let reference: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let rows: Vec<Vec<f32>> = serde_json::from_value(reference["z"].clone()).unwrap();
    let x = Array2::from_shape_vec((rows.len(), rows[0].len()), rows.concat()).unwrap();
    for case in reference["kmeans"].as_array().unwrap() {
        let clusters = case[0].as_u64().unwrap() as usize;
        let best = case[1].as_f64().unwrap();
        let many = KmeansOptions {
            starts: 300,
            ..options(clusters)
        };
        let found = cluster(&x, &many, 1);
        check(&x, &found);
        assert!(
            (found.inertia - best).abs() < 1e-6 * best.max(1.0),
            "{clusters} clusters: {} instead of {best}",
            found.inertia
        );
    }
}

#[test]
fn groups_are_found_and_numbered_by_size() {
    let x = groups(&[20, 50, 35, 10]);
    let found = cluster(&x, &options(4), 3);
    check(&x, &found);
    let expected = [(20, 2), (50, 0), (35, 1), (10, 3)];
    let expected: Vec<u32> = (expected.iter())
        .flat_map(|&(size, number)| vec![number; size])
        .collect();
    assert_eq!(found.assignment, expected);
    let same_size = cluster(&groups(&[15, 15, 15]), &options(3), 9).assignment;
    assert_eq!([same_size[0], same_size[15], same_size[30]], [0, 1, 2]);
}

#[test]
fn the_same_seed_gives_the_same_bits_and_progress_counts_starts() {
    let x = groups(&[40, 40, 40]);
    let few = KmeansOptions {
        starts: 3,
        ..options(5)
    };
    let mut kmeans = Kmeans::new(x.clone().into_shared(), &few, 4).unwrap();
    let mut seen = HashSet::new();
    loop {
        let progress = kmeans.advance().unwrap();
        seen.insert(progress.done);
        assert_eq!(progress.total, 3);
        if progress.is_finished() {
            break;
        }
    }
    assert_eq!(seen.len(), 4);
    kmeans.advance().unwrap();
    assert_eq!(kmeans.finish().unwrap(), cluster(&x, &few, 4));
}

#[test]
fn every_sample_can_have_its_own_cluster_and_all_can_share_one() {
    let x = groups(&[5, 4]);
    let single = cluster(&x, &options(9), 1);
    assert_eq!(single.inertia, 0.0);
    assert_eq!(single.assignment, (0..9).collect::<Vec<u32>>());
    let one = cluster(&x, &options(1), 1);
    check(&x, &one);
    assert_eq!(one.assignment, [0; 9]);
}

#[test]
fn fewer_distinct_samples_than_clusters_leave_fewer_clusters() {
    let x = array![[1.0, 1.0], [1.0, 1.0], [1.0, 1.0], [4.0, 4.0], [4.0, 4.0]];
    let found = cluster(&x, &options(4), 1);
    assert_eq!(found.assignment, [0, 0, 0, 1, 1]);
    assert_eq!(found.centres.dim(), (2, 2));
    assert_eq!(found.inertia, 0.0);
}

#[test]
fn a_start_stops_at_the_most_iterations() {
    let x = groups(&[60, 60, 60]);
    let short = KmeansOptions {
        clusters: 7,
        starts: 1,
        most_iterations: 1,
    };
    let found = cluster(&x, &short, 1);
    check(&x, &found);
    let settled = KmeansOptions {
        most_iterations: 300,
        ..short
    };
    assert!(cluster(&x, &settled, 1).inertia < found.inertia);
}

#[test]
fn what_makes_no_sense_is_refused_with_advice() {
    let x = groups(&[4]);
    let refused = |x: &Array2<f32>, options: KmeansOptions| {
        let error = Kmeans::new(x.clone().into_shared(), &options, 1).unwrap_err();
        assert!(!error.advice.is_empty());
        error.what
    };
    assert!(refused(&x, options(0)).contains("0 clusters"));
    assert!(refused(&x, options(5)).contains("5 clusters of 4 samples"));
    assert!(refused(&Array2::zeros((4, 0)), options(2)).contains("0 features"));
    let no_starts = KmeansOptions {
        starts: 0,
        ..options(2)
    };
    assert!(refused(&x, no_starts).contains("0 starts"));
    let no_iterations = KmeansOptions {
        most_iterations: 0,
        ..options(2)
    };
    assert!(refused(&x, no_iterations).contains("0 iterations"));
    let mut broken = x.clone();
    broken[[1, 1]] = f32::NAN;
    assert!(refused(&broken, options(2)).contains("finite"));
    let unfinished = Kmeans::new(x.into_shared(), &options(2), 1).unwrap();
    assert!(
        unfinished
            .finish()
            .unwrap_err()
            .what
            .contains("not finished")
    );
}
