//! t-SNE against scikit-learn's affinities, against finite differences, and on clusters.

use genessl::Advance;
use genessl::explore::neighbours::{Metric, Neighbours};
use genessl::explore::pca::Pca;
use genessl::explore::trustworthiness::trustworthiness;
use genessl::explore::tsne::affinities::{Affinities, conditional};
use genessl::explore::tsne::forces::{THETA, gradient};
use genessl::explore::tsne::{Tsne, TsneOptions, TsneStart, largest_perplexity};
use ndarray::{Array2, ArrayView2, Axis, s};

use super::neighbours::{answers, clusters, matrix, search};

fn prepare(x: &Array2<f32>, options: &TsneOptions, seed: u64) -> Tsne {
    let neighbours = search(x, options.neighbours(x.nrows()), Metric::Euclidean);
    let pca = Pca::fit(x.view(), 2).unwrap();
    Tsne::new(&neighbours, pca.scores.view(), options, seed).unwrap()
}

fn short(perplexity: f64) -> TsneOptions {
    TsneOptions {
        perplexity,
        iterations: 250,
        ..TsneOptions::default()
    }
}

fn affinities(x: &Array2<f32>, k: usize, perplexity: f64) -> Affinities {
    Affinities::of(&search(x, k, Metric::Euclidean), perplexity).unwrap()
}

/// The share of samples whose nearest sample in the layout is of the same cluster.
fn purity(layout: ArrayView2<'_, f32>, clusters: usize) -> f64 {
    let nearest = search(&layout.to_owned(), 1, Metric::Euclidean).indices;
    let same = |&(sample, &other): &(usize, &u32)| sample % clusters == other as usize % clusters;
    nearest.iter().enumerate().filter(same).count() as f64 / nearest.len() as f64
}

#[test]
fn conditional_probabilities_have_the_perplexity() {
    let x = clusters(120, 6, 3);
    let neighbours = search(&x, 91, Metric::Euclidean);
    for perplexity in [2.0, 5.0, 30.0, 90.0] {
        for distances in neighbours.distances.rows() {
            let probabilities = conditional(distances.as_slice().unwrap(), perplexity);
            let sum: f64 = probabilities.iter().sum();
            let present = probabilities.iter().filter(|p| **p > 0.0);
            let entropy: f64 = present.map(|p| -p * p.ln()).sum();
            assert!((sum - 1.0).abs() < 1e-12);
            assert!(
                (entropy.exp() - perplexity).abs() < 1e-6,
                "{}",
                entropy.exp()
            );
            assert!(probabilities.is_sorted_by(|a, b| a >= b));
        }
    }
    // Where more are equally near than the perplexity, they share.
    assert_eq!(conditional(&[1.0; 8], 3.0), [0.125; 8]);
    let near = conditional(&[1.0, 1.0, 1.0, 2.0, 2.0, 2.0], 2.0);
    assert!(
        near[..3].iter().all(|p| (p - 1.0 / 3.0).abs() < 1e-6),
        "{near:?}"
    );
    let one = conditional(&[1.0, 1.1, 1.2], 1.0);
    assert!((one[0] - 1.0).abs() < 1e-6, "{one:?}");
}

#[test]
fn affinities_equal_scikit_learns() {
    let answers = answers();
    let x = matrix(&answers["x"]).mapv(|value| value as f32);
    let expected = matrix(&answers["joint_probabilities"]);
    let k = answers["neighbours"].as_u64().unwrap() as usize;
    let ours = affinities(&x, k, answers["perplexity"].as_f64().unwrap());
    let mut dense = Array2::<f64>::zeros(expected.dim());
    for sample in 0..ours.samples() {
        let (columns, values) = ours.row(sample);
        assert!(columns.is_sorted_by(|a, b| a < b));
        for (&column, &value) in columns.iter().zip(values) {
            dense[[sample, column as usize]] = f64::from(value);
        }
    }
    assert!((dense.sum() - 1.0).abs() < 1e-6);
    assert_eq!(dense, dense.t());
    // scikit-learn meets the entropy to 1e-5 only.
    for (ours, theirs) in dense.iter().zip(&expected) {
        assert!(
            (ours - theirs).abs() <= 1e-4 * theirs + 1e-9,
            "{ours} {theirs}"
        );
    }
    let layout = matrix(&answers["layout"]).mapv(|value| value as f32);
    let divergence = ours.divergence(layout.view());
    assert!((divergence - answers["divergence"].as_f64().unwrap()).abs() < 1e-4);
}

#[test]
fn the_gradient_is_the_divergences() {
    let x = clusters(60, 5, 3);
    let affinities = affinities(&x, 20, 6.0);
    let layout = clusters(60, 2, 60);
    let gradient = gradient(&affinities, layout.view(), 0.0);
    const STEP: f32 = 1.0 / 128.0;
    for place in [0, 1, 7, 42, 59] {
        for axis in 0..2 {
            let moved = |by: f32| {
                let mut layout = layout.clone();
                layout[[place, axis]] += by;
                affinities.divergence(layout.view())
            };
            let slope = (moved(STEP) - moved(-STEP)) / (2.0 * f64::from(STEP));
            let ours = f64::from(gradient[[place, axis]]);
            assert!(
                (ours - slope).abs() < 1e-5 + 1e-3 * slope.abs(),
                "{ours} {slope}"
            );
        }
    }
}

#[test]
fn the_tree_comes_near_the_exact_gradient() {
    let x = clusters(500, 5, 5);
    let affinities = affinities(&x, 31, 10.0);
    for scale in [1e-4, 1.0, 5.0] {
        let layout = clusters(1000, 2, 7).slice_move(s![500.., ..]) * scale;
        let exact = gradient(&affinities, layout.view(), 0.0);
        let ours = gradient(&affinities, layout.view(), THETA);
        let length = |x: &Array2<f32>| x.pow2().sum().sqrt();
        let error = length(&(&ours - &exact)) / length(&exact);
        assert!(error < 0.01, "{error} at {scale}");
    }
}

#[test]
fn clusters_stay_together_from_either_start() {
    let x = clusters(600, 10, 6);
    for initialisation in [TsneStart::Pca, TsneStart::Random] {
        let options = TsneOptions {
            perplexity: 20.0,
            iterations: 500,
            initialisation,
            ..TsneOptions::default()
        };
        let layout = prepare(&x, &options, 3).run().unwrap();
        let trust = trustworthiness(x.view(), layout.view(), 15).unwrap();
        let purity = purity(layout.view(), 6);
        assert!(trust > 0.96 && purity > 0.99, "{trust} {purity}");
        let centre = layout.mean_axis(Axis(0)).unwrap();
        assert!(centre.iter().all(|value| value.abs() < 1e-3), "{centre}");
    }
}

#[test]
fn a_layout_starts_as_scikit_learns() {
    let x = clusters(90, 4, 3);
    let tsne = prepare(&x, &short(10.0), 1);
    let scores = Pca::fit(x.view(), 2).unwrap().scores;
    let expected = &scores / scores.column(0).std(0.0) * 1e-4;
    for (ours, expected) in tsne.layout().iter().zip(&expected) {
        assert!((f64::from(*ours) - expected).abs() < 1e-10);
    }
    let random = TsneOptions {
        initialisation: TsneStart::Random,
        ..short(10.0)
    };
    let start = |seed| prepare(&x, &random, seed).layout().mapv(f64::from);
    assert!((start(1).std(0.0) - 1e-4).abs() < 2e-5);
    assert_ne!(start(1), start(2));
    // No spread along an axis is no start.
    let neighbours = search(&x, 31, Metric::Euclidean);
    let flat = Tsne::new(&neighbours, Array2::zeros((90, 2)).view(), &short(10.0), 1).unwrap();
    assert_eq!(flat.layout().mapv(f64::from), start(1));
}

#[test]
fn the_same_seed_gives_the_same_bits_however_it_is_driven() {
    let x = clusters(150, 6, 3);
    let options = TsneOptions {
        iterations: 260,
        initialisation: TsneStart::Random,
        ..short(12.0)
    };
    let whole = prepare(&x, &options, 7).run().unwrap();
    // In turn with another, and looked at in between.
    let (mut tsne, mut other) = (prepare(&x, &options, 7), prepare(&x, &options, 8));
    let mut before = 0;
    loop {
        let progress = tsne.advance().unwrap();
        assert_eq!(progress.total, 260);
        assert!(progress.done == before || progress.done == before + 1);
        before = progress.done;
        if before.is_multiple_of(3) {
            other.advance().unwrap();
        }
        assert_eq!(tsne.layout().dim(), (150, 2));
        if progress.is_finished() {
            break;
        }
    }
    assert!(tsne.advance().unwrap().is_finished());
    assert_eq!(tsne.finish().unwrap(), whole);
    assert!(other.finish().is_err());
    assert_ne!(prepare(&x, &options, 8).run().unwrap(), whole);
}

#[test]
fn equal_samples_are_no_trouble() {
    let mut x = clusters(120, 4, 2);
    for sample in 0..60 {
        let first = x.row(0).to_owned();
        x.row_mut(sample).assign(&first);
    }
    for x in [x, Array2::ones((40, 3))] {
        let layout = prepare(&x, &short(5.0), 1).run().unwrap();
        assert!(layout.iter().all(|value| value.is_finite()));
    }
    // The fewest samples there can be.
    let layout = prepare(&clusters(4, 3, 1), &short(1.0), 1).run().unwrap();
    assert!(layout.iter().all(|value| value.is_finite()));
}

#[test]
fn a_perplexity_too_large_is_refused_with_the_largest_possible() {
    assert_eq!(largest_perplexity(91), 30.0);
    let x = clusters(50, 3, 1);
    let neighbours = search(&x, 49, Metric::Euclidean);
    let pca = x.mapv(f64::from);
    let error = Tsne::new(&neighbours, pca.view(), &TsneOptions::default(), 1).unwrap_err();
    assert!(
        error.what.contains("30") && error.what.contains("50"),
        "{error}"
    );
    assert!(error.advice.contains("16.3"), "{error}");
    assert!(Tsne::new(&neighbours, pca.view(), &short(16.3), 1).is_ok());
    assert_eq!(TsneOptions::default().neighbours(1000), 91);
    assert_eq!(TsneOptions::default().neighbours(40), 39);
    assert_eq!(TsneOptions::default().neighbours(0), 0);
}

#[test]
fn settings_that_make_no_sense_are_refused() {
    let default = TsneOptions::default;
    assert!(default().check().is_ok());
    let read: TsneOptions = serde_json::from_str(r#"{"initialisation": "random"}"#).unwrap();
    assert_eq!(read.initialisation, TsneStart::Random);
    assert!(serde_json::from_str::<TsneOptions>(r#"{"perplexty": 3}"#).is_err());
    #[rustfmt::skip]
    let wrong = [
        TsneOptions { perplexity: 0.5, ..default() },
        TsneOptions { perplexity: f64::NAN, ..default() },
        TsneOptions { perplexity: f64::INFINITY, ..default() },
        TsneOptions { learning_rate: Some(0.0), ..default() },
        TsneOptions { learning_rate: Some(f64::NAN), ..default() },
        TsneOptions { early_exaggeration: 0.0, ..default() },
        TsneOptions { early_exaggeration: f64::NAN, ..default() },
        TsneOptions { iterations: 0, ..default() },
        TsneOptions { iterations: usize::MAX, ..default() },
    ];
    for options in wrong {
        assert!(
            !options.check().unwrap_err().advice.is_empty(),
            "{options:?}"
        );
    }
}

#[test]
fn what_cannot_be_laid_out_is_refused() {
    let x = clusters(40, 3, 2);
    let neighbours = search(&x, 16, Metric::Euclidean);
    let pca = x.mapv(f64::from);
    let refused = |neighbours: &Neighbours, pca: ArrayView2<'_, f64>| {
        let error = Tsne::new(neighbours, pca, &short(5.0), 1).unwrap_err();
        assert!(!error.advice.is_empty());
    };
    let few = search(&x, 10, Metric::Euclidean);
    refused(&few, pca.view());
    refused(&neighbours, pca.slice(s![..39, ..]));
    refused(&neighbours, pca.slice(s![.., ..1]));
    let mut missing = pca.clone();
    missing[[1, 1]] = f64::NAN;
    refused(&neighbours, missing.view());
    let mut broken = neighbours.clone();
    broken.distances[[0, 0]] = f32::NAN;
    refused(&broken, pca.view());
    let mut broken = neighbours.clone();
    broken.indices[[0, 0]] = 40;
    refused(&broken, pca.view());
    let three = search(&clusters(3, 2, 1), 2, Metric::Euclidean);
    refused(&three, pca.slice(s![..3, ..]));
}

#[test]
fn a_layout_that_flies_apart_is_an_error() {
    let options = TsneOptions {
        learning_rate: Some(1e30),
        ..short(10.0)
    };
    let mut tsne = prepare(&clusters(60, 3, 2), &options, 1);
    let error = loop {
        match tsne.advance() {
            Ok(progress) => assert!(!progress.is_finished()),
            Err(error) => break error,
        }
    };
    assert!(error.advice.contains("learning rate"), "{error}");
    // And stays one.
    assert_eq!(tsne.advance().unwrap_err(), error);
    assert_eq!(tsne.finish().unwrap_err(), error);
}
