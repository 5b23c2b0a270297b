//! UMAP's parts against umap-learn and NumPy, its layouts by what they are for.

use std::path::Path;

use genessl::explore::neighbours::{Metric, NeighbourSearch, Neighbours};
use genessl::explore::pca::Pca;
use genessl::explore::umap::curve::Curve;
use genessl::explore::umap::fuzzy_graph::{FuzzyGraph, Scale};
use genessl::explore::umap::spectral::Spectral;
use genessl::explore::umap::{Umap, UmapOptions, UmapStart};
use genessl::{Advance, Error};
use ndarray::{Array2, Axis, s};
use rand::RngExt;
use serde_json::Value;

fn reference() -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/explore/umap_reference.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn list(value: &Value) -> Vec<f64> {
    let numbers = value.as_array().unwrap().iter();
    numbers.map(|number| number.as_f64().unwrap()).collect()
}

fn matrix(value: &Value) -> Array2<f64> {
    let rows: Vec<Vec<f64>> = value.as_array().unwrap().iter().map(list).collect();
    Array2::from_shape_vec((rows.len(), rows[0].len()), rows.concat()).unwrap()
}

fn search(x: &Array2<f32>, k: usize) -> Neighbours {
    let search = NeighbourSearch::new(x.clone().into_shared(), k, Metric::Euclidean, 1);
    search.unwrap().run().unwrap()
}

fn reference_graph(reference: &Value) -> FuzzyGraph {
    let x = matrix(&reference["x"]).mapv(|value| value as f32);
    let others = reference["neighbours"].as_u64().unwrap() as usize - 1;
    // More than are used: the rest must not count.
    FuzzyGraph::of(&search(&x, others + 5), others)
}

/// Samples about `groups` centres that are `apart` from each other, in ten dimensions, group by group.
fn groups(groups: usize, of: usize, apart: f32) -> Array2<f32> {
    let mut random = genessl::random::stream(11, "test/umap");
    Array2::from_shape_fn((groups * of, 10), |(sample, feature)| {
        let noise = (0..6).map(|_| random.random::<f32>()).sum::<f32>() - 3.0;
        let is_own = feature == sample / of;
        noise + if is_own { apart } else { 0.0 }
    })
}

fn components(x: &Array2<f32>) -> Array2<f64> {
    Pca::fit(x.view(), 3).unwrap().scores
}

fn umap(x: &Array2<f32>, options: &UmapOptions, seed: u64) -> Umap {
    let neighbours = search(x, options.others());
    Umap::new(&neighbours, components(x).view(), options, seed).unwrap()
}

/// The share of points whose nearest other is of the same group.
fn share_with_own(layout: &Array2<f32>, of: usize) -> f64 {
    let nearest = search(layout, 1).indices;
    let own = (0..layout.nrows()).filter(|&i| nearest[[i, 0]] as usize / of == i / of);
    own.count() as f64 / layout.nrows() as f64
}

#[test]
fn the_curve_is_umap_learns() {
    for case in reference()["curves"].as_array().unwrap() {
        let [min_dist, spread, a, b] = list(case)[..] else {
            panic!("not four numbers")
        };
        let curve = Curve::fit(min_dist, spread).unwrap();
        let off = ((curve.a - a) / a).abs().max(((curve.b - b) / b).abs());
        // SciPy's fit stops at a change of 10⁻⁸ of the squares, which is some 10⁻⁶ of the parameters.
        assert!(off < 1e-5, "{curve:?} for {case}: {off:e}");
    }
}

#[test]
fn scales_are_umap_learns() {
    let reference = reference();
    let x = matrix(&reference["x"]).mapv(|value| value as f32);
    let others = reference["neighbours"].as_u64().unwrap() as usize - 1;
    let (rho, sigma) = (list(&reference["rho"]), list(&reference["sigma"]));
    for (sample, row) in search(&x, others).distances.rows().into_iter().enumerate() {
        let scale = Scale::of(row.as_slice().unwrap(), 1.0);
        assert!((scale.nearest - rho[sample]).abs() < 1e-6);
        let off = (scale.bandwidth / sigma[sample] - 1.0).abs();
        assert!(off < 1e-4, "sample {sample}: {scale:?}, {off:e} off");
    }
}

#[test]
fn scales_of_samples_in_one_place_are_umap_learns() {
    let hard = &reference()["hard"];
    let distances = matrix(&hard["distances"]).mapv(|value| value as f32);
    let mean = f64::from(distances.sum()) / distances.len() as f64;
    let (rho, sigma) = (list(&hard["rho"]), list(&hard["sigma"]));
    for (sample, row) in distances.rows().into_iter().enumerate() {
        let scale = Scale::of(&row.as_slice().unwrap()[1..], mean);
        assert!((scale.nearest - rho[sample]).abs() < 1e-6);
        let off = (scale.bandwidth / sigma[sample] - 1.0).abs();
        assert!(off < 1e-4, "row {sample}: {scale:?}, {off:e} off");
    }
}

#[test]
fn the_graph_is_umap_learns() {
    let reference = reference();
    let graph = reference_graph(&reference);
    let mut edges = Vec::new();
    for sample in 0..graph.samples() {
        let (neighbours, weights) = graph.row(sample);
        assert!(neighbours.is_sorted());
        for (&neighbour, &weight) in neighbours.iter().zip(weights) {
            let (back, back_weights) = graph.row(neighbour as usize);
            let at = back.binary_search(&(sample as u32)).unwrap();
            assert_eq!(weight, back_weights[at], "the graph is symmetric");
            if (sample as u32) < neighbour {
                edges.push([sample as f64, f64::from(neighbour), f64::from(weight)]);
            }
        }
    }
    let expected = reference["edges"].as_array().unwrap();
    assert_eq!(edges.len(), expected.len());
    for (edge, expected) in edges.iter().zip(expected) {
        let expected = list(expected);
        assert_eq!(edge[..2], expected[..2]);
        assert!(
            (edge[2] - expected[2]).abs() < 2e-5,
            "{edge:?} {expected:?}"
        );
    }
}

#[test]
fn edges_too_weak_are_left_out_and_parts_counted() {
    let graph = reference_graph(&reference());
    assert_eq!(graph.parts(), 1);
    let pruned = graph.pruned(0.5);
    assert!(pruned.weights.iter().all(|&weight| weight >= 0.5));
    let strong = graph
        .weights
        .iter()
        .filter(|&&weight| weight >= 0.5)
        .count();
    assert_eq!(pruned.weights.len(), strong);
    assert_eq!(graph.pruned(2.0).parts(), graph.samples());
    assert_eq!(
        FuzzyGraph::of(&search(&groups(3, 20, 90.0), 5), 5).parts(),
        3
    );
}

#[test]
fn eigenvectors_are_numpys() {
    let reference = reference();
    let mut spectral = Spectral::new(&reference_graph(&reference), 2, 4);
    while spectral.advance() {}
    let vectors = spectral.finish().unwrap();
    for (ours, numpys) in vectors.iter().zip(&matrix(&reference["eigenvectors"])) {
        assert!((ours - numpys).abs() < 1e-4, "{ours} is not {numpys}");
    }
}

/// On a circle the eigenvectors are known: `cos` and `sin` of the angle, both with the eigenvalue `1 − cos(2π/n)`.
#[test]
fn eigenvectors_of_a_large_circle_are_waves() {
    let samples = 300_u32;
    let graph = FuzzyGraph {
        offsets: (0..=samples as usize).map(|sample| 2 * sample).collect(),
        neighbours: (0..samples)
            .flat_map(|i| [(i + samples - 1) % samples, (i + 1) % samples])
            .collect(),
        weights: vec![0.5; 2 * samples as usize],
    };
    let mut spectral = Spectral::new(&graph, 2, 1);
    while spectral.advance() {}
    let vectors = spectral.finish().unwrap();
    let step = std::f64::consts::TAU / f64::from(samples);
    for vector in vectors.columns() {
        let along = |wave: fn(f64) -> f64| -> f64 {
            let terms = (0..samples).map(|i| wave(step * f64::from(i)) * vector[i as usize]);
            terms.sum::<f64>() / (f64::from(samples) / 2.0).sqrt()
        };
        let share = along(f64::cos).powi(2) + along(f64::sin).powi(2);
        assert!(share > 0.999, "{share} of the vector is in the first wave");
    }
}

#[test]
fn the_same_seed_gives_the_same_bits_however_it_is_driven() {
    let x = groups(3, 30, 4.0);
    let options = UmapOptions {
        epochs: 60,
        ..UmapOptions::default()
    };
    let at_once = umap(&x, &options, 5).run().unwrap();
    let mut in_steps = umap(&x, &options, 5);
    let mut seen = vec![in_steps.layout().to_owned()];
    let mut before = 0;
    loop {
        let progress = in_steps.advance().unwrap();
        assert!(progress.done >= before && progress.done <= progress.total);
        before = progress.done;
        assert!(in_steps.layout().iter().all(|value| value.is_finite()));
        seen.push(in_steps.layout().to_owned());
        if progress.is_finished() {
            break;
        }
    }
    in_steps.advance().unwrap();
    assert_eq!(in_steps.layout(), at_once, "further calls do nothing");
    assert!(seen.len() > 60 && seen[0] != seen[1 + seen.len() / 2]);
    assert_eq!(in_steps.finish().unwrap(), at_once);
    assert_ne!(umap(&x, &options, 6).run().unwrap(), at_once);
}

#[test]
fn groups_stay_together_from_every_start() {
    let x = groups(6, 40, 5.0);
    for initialisation in [UmapStart::Spectral, UmapStart::Pca, UmapStart::Random] {
        let options = UmapOptions {
            initialisation,
            epochs: 200,
            ..UmapOptions::default()
        };
        let layout = umap(&x, &options, 2).run().unwrap();
        assert_eq!(layout.dim(), (240, 2));
        let share = share_with_own(&layout, 40);
        assert!(share > 0.97, "{initialisation:?}: {share}");
    }
}

#[test]
fn the_spectral_start_parts_the_groups_before_the_first_epoch() {
    let x = groups(3, 50, 4.0);
    let mut umap = umap(&x, &UmapOptions::default(), 2);
    while umap.advance().unwrap().done == 0 {}
    assert!(umap.notes().is_empty(), "{:?}", umap.notes());
    let layout = umap.layout().to_owned();
    let share = share_with_own(&layout, 50);
    assert!(share > 0.8, "{share}");
}

#[test]
fn a_circle_stays_a_circle() {
    let samples = 200;
    let x = Array2::from_shape_fn((samples, 3), |(sample, feature)| {
        let angle = std::f32::consts::TAU * sample as f32 / samples as f32;
        [
            5.0 * angle.cos(),
            5.0 * angle.sin(),
            0.01 * (7.0 * angle).sin(),
        ][feature]
    });
    let layout = umap(&x, &UmapOptions::default(), 3).run().unwrap();
    let near = search(&layout, 4).indices;
    let along = |a: usize, b: u32| {
        let apart = a.abs_diff(b as usize);
        apart.min(samples - apart)
    };
    let torn = (0..samples).filter(|&a| near.row(a).iter().any(|&b| along(a, b) > 20));
    assert!(torn.count() <= 4);
}

#[test]
fn each_part_of_a_graph_starts_in_its_own_place_and_a_note_says_so() {
    for count in [4, 6] {
        let x = groups(count, 30, 200.0);
        let mut umap = umap(&x, &UmapOptions::default(), 8);
        while umap.advance().unwrap().done == 0 {}
        assert_eq!(umap.notes().len(), 1);
        let told = format!("{count} parts");
        assert!(umap.notes()[0].contains(&told), "{:?}", umap.notes());
        let start = umap.layout().to_owned();
        // They may touch, but do not overlap.
        let share = share_with_own(&start, 30);
        assert!(share > 0.7, "{count} parts: {share}");
        // Each by its own axes: no part is a heap in one place.
        for part in start.axis_chunks_iter(Axis(0), 30) {
            let spread = part.std_axis(Axis(0), 0.0);
            assert!(spread.iter().all(|&spread| spread > 0.05), "{spread}");
        }
        let layout = umap.run().unwrap();
        assert_eq!(share_with_own(&layout, 30), 1.0);
    }
}

#[test]
fn points_come_closer_with_a_smaller_min_dist() {
    let x = groups(2, 60, 5.0);
    let mean_nearest = |min_dist| {
        let options = UmapOptions {
            min_dist,
            ..UmapOptions::default()
        };
        let layout = umap(&x, &options, 1).run().unwrap();
        search(&layout, 1).distances.mean().unwrap()
    };
    assert!(mean_nearest(0.01) < 0.8 * mean_nearest(0.8));
}

#[test]
fn samples_in_one_place_do_no_harm() {
    let mut x = groups(2, 20, 4.0);
    x.slice_mut(s![..18, ..]).fill(1.0);
    let layout = umap(&x, &UmapOptions::default(), 1).run().unwrap();
    assert!(layout.iter().all(|value| value.is_finite()));
    let same = Array2::<f32>::ones((6, 3));
    let options = UmapOptions {
        neighbours: 6,
        ..UmapOptions::default()
    };
    let neighbours = search(&same, 5);
    let umap = Umap::new(&neighbours, Array2::zeros((6, 2)).view(), &options, 1).unwrap();
    assert!(umap.run().unwrap().iter().all(|value| value.is_finite()));
}

#[test]
fn four_samples_are_enough() {
    let x = groups(2, 2, 3.0);
    for neighbours in [2, 3, 4] {
        let options = UmapOptions {
            neighbours,
            ..UmapOptions::default()
        };
        let layout = umap(&x, &options, 1).run().unwrap();
        assert!(layout.iter().all(|value| value.is_finite()));
    }
}

#[test]
fn epochs_follow_the_samples_unless_told() {
    let auto = UmapOptions::default();
    assert_eq!((auto.epochs_of(10_000), auto.epochs_of(10_001)), (500, 200));
    let told: UmapOptions = serde_json::from_str(r#"{"epochs": 30, "min_dist": 0.3}"#).unwrap();
    assert_eq!((told.epochs_of(100_000), told.neighbours), (30, 15));
    assert!(serde_json::from_str::<UmapOptions>(r#"{"epoch": 30}"#).is_err());
}

#[test]
fn what_makes_no_sense_is_refused_with_advice() {
    let x = groups(2, 10, 3.0);
    let (nearest, pca) = (search(&x, 19), components(&x));
    let refused = |options: UmapOptions| Umap::new(&nearest, pca.view(), &options, 1).unwrap_err();
    let with = |neighbours, min_dist, spread| UmapOptions {
        neighbours,
        min_dist,
        spread,
        ..UmapOptions::default()
    };
    let check = |error: Error, part: &str| {
        assert!(error.what.contains(part), "{error}");
        assert!(!error.advice.is_empty());
    };
    check(refused(with(0, 0.1, 1.0)), "0 neighbours");
    check(refused(with(1, 0.1, 1.0)), "1 neighbours");
    check(refused(with(21, 0.1, 1.0)), "21 neighbours among 20");
    check(refused(with(15, 1.1, 1.0)), "min_dist");
    check(refused(with(15, -0.1, 1.0)), "min_dist");
    check(refused(with(15, f64::NAN, 1.0)), "min_dist");
    check(refused(with(15, 0.1, 0.0)), "spread");
    check(refused(with(15, 0.1, f64::INFINITY)), "spread");

    let made = |nearest: &Neighbours, pca: &Array2<f64>| {
        Umap::new(nearest, pca.view(), &with(3, 0.1, 1.0), 1).unwrap_err()
    };
    let three = search(&x.slice(s![..3, ..]).to_owned(), 2);
    check(made(&three, &Array2::zeros((3, 2))), "too few");
    check(made(&search(&x, 1), &pca), "2 nearest others");
    check(made(&nearest, &Array2::zeros((20, 1))), "20 × 1");
    check(made(&nearest, &Array2::zeros((19, 2))), "19 × 2");
    check(
        made(&nearest, &Array2::from_elem((20, 2), f64::NAN)),
        "finite",
    );
    let mut broken = nearest.clone();
    broken.distances[[3, 1]] = f32::INFINITY;
    check(made(&broken, &pca), "finite");
    let unfinished = Umap::new(&nearest, pca.view(), &with(3, 0.1, 1.0), 1).unwrap();
    check(unfinished.finish().unwrap_err(), "not finished");
}
