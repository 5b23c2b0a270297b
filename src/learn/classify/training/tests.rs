//! A first layer in blocks learns what the same layer does in one piece.

use ndarray::Array2;

use super::{Training, is_apart};
use crate::learn::classify::chosen::{Chosen, Seed};
use crate::learn::classify::kind::ModelKind;
use crate::learn::inputs::Inputs;
use crate::learn::network::Network;
use crate::learn::options::{ClassifyOptions, PretrainOptions};
use crate::learn::weights::Weights;

const GENES: usize = 4_200;
const SAMPLES: usize = 40;

fn options() -> ClassifyOptions {
    ClassifyOptions {
        supervised_hidden: vec![24, 12],
        supervised_epochs: 4,
        unfrozen_epochs: 5,
        head_epochs: 1,
        rate_decay: 0.7,
        unfrozen_learning_rate: 0.01,
        unfrozen_encoder_learning_rate: 0.005,
        batch_size: 16,
        class_weights: true,
        ..ClassifyOptions::default()
    }
}

fn samples() -> Array2<f32> {
    Array2::from_shape_fn((SAMPLES, GENES), |(row, gene)| {
        let value = ((row * GENES + gene) * 7919 % 1013) as f32 / 500.0 - 1.0;
        value + if gene % 3 == row % 3 { 0.4 } else { 0.0 }
    })
}

fn training(kind: ModelKind, samples: &Inputs) -> Training {
    let options = options();
    let seed = Seed {
        seed: 3,
        kind,
        draw: "1/0",
    };
    let network = match kind {
        ModelKind::Supervised => Network::supervised(GENES, 3, &options, 3, "weights"),
        _ => {
            let settings = PretrainOptions {
                hidden: vec![20, 16],
                latent: 8,
                ..PretrainOptions::default()
            };
            let weights = Weights::initial(GENES, 4, &settings, 1);
            Network::unfrozen(&weights, 3, &options, 3, "weights")
        }
    };
    let chosen = Chosen {
        rows: (0..30).map(|row| (row, row % 3)).collect(),
        held: Vec::new(),
        classes: 3,
    };
    Training::new(network, samples, &chosen, &options, &seed)
}

fn trained(mut training: Training) -> Network {
    let total = training.progress().total;
    let mut calls = 0;
    while !training.advance().unwrap().is_finished() {
        calls += 1;
        assert!(calls < 200 * total, "it never ends");
    }
    training.into_network()
}

#[test]
fn in_blocks_it_learns_what_it_learns_in_one_piece() {
    let values = samples();
    let inputs: Inputs = values.clone().into();
    for kind in [ModelKind::Supervised, ModelKind::Unfrozen] {
        let start = training(kind, &inputs).into_network();
        let in_blocks = training(kind, &inputs);
        assert!(in_blocks.apart.is_some());
        let mut whole = training(kind, &inputs);
        let apart = whole.apart.take().expect("a large network");
        whole.at.network.put_first(apart.into_first());
        let [start, in_blocks, whole] = [start, trained(in_blocks), trained(whole)]
            .map(|network| network.probabilities(values.view()).into_values());
        let furthest = |one: &[f32], other: &[f32]| {
            let pairs = one.iter().zip(other);
            pairs.map(|(a, b)| (a - b).abs()).fold(0.0, f32::max)
        };
        let apart = furthest(&in_blocks, &whole);
        assert!(apart < 2e-3, "{kind:?}: {apart}");
        assert!(furthest(&start, &whole) > 0.1, "{kind:?} learned nothing");
    }
}

#[test]
fn networks_on_many_genes_are_taken_apart_and_watched_ones_are_not() {
    let options = options();
    let is = |kind, genes| is_apart(kind, genes, &options);
    assert!(is(ModelKind::Supervised, 4096) && is(ModelKind::RandomUnfrozen, 19_706));
    assert!(!is(ModelKind::Supervised, 4095));
    // The first stands on an encoder, the other is none.
    assert!(!is(ModelKind::Frozen, 19_706) && !is(ModelKind::Logistic, 19_706));
    let watched = ClassifyOptions {
        validation_share: 0.2,
        ..options
    };
    assert!(!is_apart(ModelKind::Supervised, 19_706, &watched));
}

#[test]
fn without_epochs_it_is_what_it_was() {
    let inputs: Inputs = samples().into();
    let mut whole = training(ModelKind::Supervised, &inputs);
    let first = whole.apart.take().expect("a large network").into_first();
    let mut again = training(ModelKind::Supervised, &inputs);
    again.total = 0;
    assert!(again.advance().unwrap().is_finished());
    whole.at.network.put_first(first);
    assert!(again.into_network().weights() == whole.into_network().weights());
}
