//! Steps of the networks, one by one.

use std::sync::Arc;

use ndarray::Array2;

use super::{Batch, Network};
use crate::learn::options::{ClassifyOptions, PretrainOptions};
use crate::learn::weights::{LinearWeights, Weights};
use crate::learn::{DeviceKind, Encoder};
use crate::random::stream;

const CLASSES: [usize; 5] = [0, 1, 2, 1, 0];

fn samples() -> Arc<Array2<f32>> {
    let value = |(row, gene): (usize, usize)| ((row * 7 + gene * 3) as f32).sin();
    Arc::new(Array2::from_shape_fn((5, 12), value))
}

fn weights() -> Weights {
    let options = PretrainOptions {
        hidden: vec![10, 9],
        latent: 8,
        ..PretrainOptions::default()
    };
    Weights::initial(12, 3, &options, 1)
}

fn step(network: &mut Network, samples: &Arc<Array2<f32>>, head_only: bool) {
    let batch = Batch {
        samples: &Arc::clone(samples).into(),
        rows: &[0, 1, 2, 3, 4],
        classes: &CLASSES,
        weights: None,
        head_only,
    };
    network.step(&batch, &mut stream(1, "dropout"));
}

fn differ(a: &Network, on: &Array2<f32>, b: &Network, and: &Array2<f32>) -> f32 {
    let (a, b) = (a.probabilities(on.view()), b.probabilities(and.view()));
    let pairs = a.values().iter().zip(b.values());
    pairs.map(|(a, b)| (a - b).abs()).fold(0.0, f32::max)
}

#[test]
fn a_head_trained_alone_is_a_probe_of_the_frozen_encoder() {
    let (samples, options) = (samples(), ClassifyOptions::default());
    let encoder = Encoder::new(&weights(), DeviceKind::Flex);
    let latent = Arc::new(encoder.embed(&samples).unwrap());
    let mut head = Network::unfrozen(&weights(), 3, &options, 1, "head");
    let mut probe = Network::frozen(8, 3, &options, 1, "head");
    for _ in 0..20 {
        step(&mut head, &samples, true);
        step(&mut probe, &latent, false);
    }
    assert!(differ(&head, &samples, &probe, &latent) < 1e-5);
    for _ in 0..20 {
        step(&mut head, &samples, false);
        step(&mut probe, &latent, false);
    }
    assert!(differ(&head, &samples, &probe, &latent) > 1e-3);
}

#[test]
fn a_snapshot_stays_while_the_network_learns_on() {
    let (samples, options) = (samples(), ClassifyOptions::default());
    let mut networks = [
        Network::supervised(12, 3, &options, 1, "any"),
        Network::frozen(12, 3, &options, 1, "any"),
        Network::unfrozen(&weights(), 3, &options, 1, "any"),
    ];
    for network in &mut networks {
        step(network, &samples, false);
        let snapshot = network.snapshot();
        let then = network.probabilities(samples.view());
        step(network, &samples, false);
        let kept = snapshot.probabilities(samples.view());
        assert_eq!(kept.values(), then.values());
        assert!(differ(network, &samples, &snapshot, &samples) > 0.0);
    }
}

#[test]
fn layers_further_from_the_head_learn_slower() {
    let samples = samples();
    let learned = |decay: f64| {
        let options = ClassifyOptions {
            rate_decay: decay,
            ..ClassifyOptions::default()
        };
        let mut network = Network::unfrozen(&weights(), 3, &options, 1, "any");
        step(&mut network, &samples, false);
        let super::Body::Pretrained { encoder, .. } = network.body else {
            panic!("an encoder was asked for");
        };
        let (layers, _) = encoder.into_weights();
        let moved = |(after, before): (&LinearWeights, &LinearWeights)| {
            let difference = (&after.weight - &before.weight).mapv(f32::abs);
            difference.into_iter().fold(0.0, f32::max)
        };
        let before = weights().encoder;
        let pairs = layers.iter().zip(&before).map(moved);
        pairs.collect::<Vec<f32>>()
    };
    // Adam's first step is the learning rate, whatever the gradient.
    let close = |ours: Vec<f32>, expected: [f32; 3]| {
        for (ours, expected) in ours.iter().zip(expected) {
            assert!((ours / expected - 1.0).abs() < 0.01, "{ours} {expected}");
        }
    };
    close(learned(1.0), [1e-4, 1e-4, 1e-4]);
    close(learned(0.5), [0.25e-4, 0.5e-4, 1e-4]);
}
