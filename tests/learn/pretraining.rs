//! Pretraining: the step against PyTorch's and against automatic differentiation, devices, determinism, input errors.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::support::numbers::{matrix, scattered};
use genessl::learn::augment::Batch;
use genessl::learn::model::Model;
use genessl::learn::{
    DeviceKind, Embedding, Encoder, History, LinearWeights, NormWeights, PathwayTargets,
    PretrainOptions, Pretrained, Pretraining, Weights, pretrain as pretraining_room,
};
use genessl::{Advance, Result};
use ndarray::{Array2, Axis};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(untagged)]
enum Numbers {
    Vector(Vec<f64>),
    Matrix(Vec<Vec<f64>>),
}

impl Numbers {
    fn flat(&self) -> Vec<f64> {
        match self {
            Numbers::Vector(values) => values.clone(),
            Numbers::Matrix(rows) => rows.concat(),
        }
    }

    fn columns(&self) -> usize {
        match self {
            Numbers::Vector(_) => 1,
            Numbers::Matrix(rows) => rows[0].len(),
        }
    }
}

type Named = BTreeMap<String, Numbers>;

#[derive(Deserialize)]
struct Golden {
    x: Numbers,
    target: Numbers,
    mask: Numbers,
    v1: Numbers,
    v2: Numbers,
    weights0: Named,
    steps: Vec<serde_json::Value>,
    weights3: Named,
}

fn floats(numbers: &Numbers) -> Vec<f32> {
    numbers
        .flat()
        .into_iter()
        .map(|number| number as f32)
        .collect()
}

fn linear(named: &Named, name: &str) -> LinearWeights {
    let weight = &named[&format!("{name}.weight")];
    let bias = floats(&named[&format!("{name}.bias")]);
    let weight = Array2::from_shape_vec((bias.len(), weight.columns()), floats(weight)).unwrap();
    LinearWeights {
        weight: weight.t().as_standard_layout().into_owned(),
        bias,
    }
}

fn golden_weights(named: &Named) -> Weights {
    Weights {
        encoder: ["enc.0", "enc.2", "enc.4"]
            .map(|name| linear(named, name))
            .to_vec(),
        norm: NormWeights {
            scale: floats(&named["enc.6.weight"]),
            shift: floats(&named["enc.6.bias"]),
        },
        pathway: linear(named, "path"),
        reconstruction: linear(named, "rec"),
        projection: linear(named, "proj"),
        dropout: 0.0,
    }
}

/// Every tensor by PyTorch's name, in PyTorch's layout, flat.
fn by_name(weights: &Weights) -> BTreeMap<String, Vec<f32>> {
    let encoder = ["enc.0", "enc.2", "enc.4"]
        .into_iter()
        .zip(&weights.encoder);
    let heads = [
        ("path", &weights.pathway),
        ("rec", &weights.reconstruction),
        ("proj", &weights.projection),
    ];
    let mut named = BTreeMap::new();
    for (name, layer) in encoder.chain(heads) {
        named.insert(
            format!("{name}.weight"),
            layer.weight.t().iter().copied().collect(),
        );
        named.insert(format!("{name}.bias"), layer.bias.clone());
    }
    named.insert("enc.6.weight".into(), weights.norm.scale.clone());
    named.insert("enc.6.bias".into(), weights.norm.shift.clone());
    named
}

/// Relative to the largest number of the same tensor.
fn assert_close(what: &str, ours: &[f32], theirs: &[f64], tolerance: f64) {
    assert_eq!(ours.len(), theirs.len(), "{what}");
    let largest = theirs
        .iter()
        .fold(1e-12_f64, |largest, value| largest.max(value.abs()));
    for (at, (&ours, &theirs)) in ours.iter().zip(theirs).enumerate() {
        let difference = (f64::from(ours) - theirs).abs() / largest;
        assert!(
            difference < tolerance,
            "{what}[{at}]: {ours} against {theirs} ({difference:.1e})"
        );
    }
}

fn step_matches_pytorch(device: DeviceKind) {
    let Some(path) = crate::support::shared("reference/golden_ssl.json") else {
        return;
    };
    let golden: Golden = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let (x, mask) = (floats(&golden.x), golden.mask.flat());
    let masked: Vec<f32> = x
        .iter()
        .zip(&mask)
        .map(|(x, m)| x * (1.0 - *m as f32))
        .collect();
    let (view1, view2) = (floats(&golden.v1), floats(&golden.v2));
    let mask: Vec<u8> = mask.iter().map(|&bit| bit as u8).collect();
    let batch = Batch::new(
        [&x, &masked, &view1, &view2],
        mask,
        floats(&golden.target),
        golden.x.columns(),
    );

    let mut model = Model::new(golden_weights(&golden.weights0), device);
    for (at, step) in golden.steps.iter().enumerate() {
        let losses = model.step(batch.clone(), None);
        let pairs = [
            ("total", losses.total),
            ("path", losses.pathway),
            ("rec", losses.masked),
            ("ntxent", losses.nt_xent),
        ];
        for (name, ours) in pairs {
            let theirs = step[name]
                .as_f64()
                .unwrap_or_else(|| panic!("{name} in {step}"));
            assert!(
                (ours - theirs).abs() < 1e-4 * theirs.abs(),
                "step {at} {name}: {ours} {theirs}"
            );
        }
        if at == 0 {
            for (name, means) in by_name(&model.gradient_means()) {
                let gradient: Vec<f32> = means.iter().map(|mean| mean * 10.0).collect();
                let theirs: Numbers = serde_json::from_value(step["grads"][&name].clone()).unwrap();
                assert_close(
                    &format!("gradient of {name}"),
                    &gradient,
                    &theirs.flat(),
                    1e-4,
                );
            }
        }
    }
    for (name, ours) in by_name(&model.into_weights()) {
        assert_close(&name, &ours, &golden.weights3[&name].flat(), 1e-4);
    }
}

#[test]
fn three_steps_match_pytorch_on_flex() {
    step_matches_pytorch(DeviceKind::Flex);
}

#[test]
fn three_steps_match_pytorch_on_ndarray() {
    step_matches_pytorch(DeviceKind::Ndarray);
}

#[test]
fn gradients_are_those_of_automatic_differentiation() {
    // Genes enough that the first layer is worked through in several pieces.
    let (samples, genes, pathways) = (7, 9000, 5);
    let options = PretrainOptions {
        hidden: vec![40, 24],
        latent: 16,
        projection: 12,
        ..PretrainOptions::default()
    };
    let weights = Weights::initial(genes, pathways, &options, 3);
    let x = scattered(samples * genes, 1);
    let mask: Vec<f32> = scattered(samples * genes, 2)
        .iter()
        .map(|&v| f32::from(v < -0.2))
        .collect();
    let views = [scattered(samples * genes, 3), scattered(samples * genes, 4)];
    let targets = scattered(samples * pathways, 5);

    let masked: Vec<f32> = x.iter().zip(&mask).map(|(x, m)| x * (1.0 - m)).collect();
    let bits = mask.iter().map(|&bit| bit as u8).collect();
    let batch = Batch::new(
        [&x, &masked, &views[0], &views[1]],
        bits,
        targets.clone(),
        genes,
    );
    let mut model = Model::new(weights.clone(), DeviceKind::Flex);
    let ours = model.step(batch, None);
    let means = model.gradient_means();

    let device = burn::tensor::Device::flex().autodiff();
    let network = crate::second_opinion::Network::new(&weights, &device);
    let tensor = |values: Vec<f32>| crate::second_opinion::plain(values, [samples, genes], &device);
    let parts = crate::second_opinion::Parts {
        samples: tensor(x),
        mask: tensor(mask),
        views: views.map(tensor),
        targets: crate::second_opinion::plain(targets, [samples, pathways], &device),
    };
    let [pathway, masked, contrastive] = network.losses(&parts, 0.5);
    let total = pathway.clone() + masked.clone() * 0.3 + contrastive.clone() * 0.1;
    let value = |loss: &burn::tensor::Tensor<1>| f64::from(loss.clone().into_scalar::<f32>());
    let pairs = [
        (ours.pathway, value(&pathway)),
        (ours.masked, value(&masked)),
        (ours.nt_xent, value(&contrastive)),
        (ours.total, value(&total)),
    ];
    for (ours, theirs) in pairs {
        assert!(
            (ours - theirs).abs() < 1e-4 * theirs.abs(),
            "{ours} {theirs}"
        );
    }

    let gradients = total.backward();
    let check = |what: &str, tensor: &burn::tensor::Tensor<2>, ours: Vec<f32>| {
        let theirs: Vec<f32> = tensor
            .grad(&gradients)
            .unwrap()
            .into_data()
            .try_into_vec()
            .unwrap();
        let theirs: Vec<f64> = theirs.into_iter().map(f64::from).collect();
        let ours: Vec<f32> = ours.iter().map(|mean| mean * 10.0).collect();
        assert_close(what, &ours, &theirs, 1e-4);
    };
    let heads = [&means.pathway, &means.reconstruction, &means.projection];
    let layers = network.layers.iter().chain(&network.heads);
    for (at, (theirs, ours)) in layers.zip(means.encoder.iter().chain(heads)).enumerate() {
        check(
            &format!("weight {at}"),
            &theirs.weight,
            ours.weight.iter().copied().collect(),
        );
        check(&format!("bias {at}"), &theirs.bias, ours.bias.clone());
    }
    check("scale", &network.scale, means.norm.scale.clone());
    check("shift", &network.shift, means.norm.shift.clone());
}

fn small(device: DeviceKind) -> PretrainOptions {
    PretrainOptions {
        epochs: 3,
        batch_size: 8,
        hidden: vec![32, 24],
        latent: 16,
        projection: 8,
        validation_share: 0.2,
        device,
        ..PretrainOptions::default()
    }
}

fn pretrain(options: &PretrainOptions, seed: u64) -> Result<Pretrained> {
    Pretraining::new(matrix(27, 150, 1), matrix(27, 6, 2), options, seed)?.run()
}

#[test]
fn the_same_seed_gives_the_same_bits_and_another_others() {
    let options = small(DeviceKind::Flex);
    let (first, second) = (
        pretrain(&options, 5).unwrap(),
        pretrain(&options, 5).unwrap(),
    );
    assert_eq!(first.weights, second.weights);
    assert_eq!(first.history, second.history);
    assert_ne!(first.weights, pretrain(&options, 6).unwrap().weights);
}

#[test]
fn the_two_devices_agree() {
    let flex = pretrain(&small(DeviceKind::Flex), 5).unwrap().history;
    let ndarray = pretrain(&small(DeviceKind::Ndarray), 5).unwrap().history;
    let all = |history: &History| [history.epochs.clone(), history.validation.clone()].concat();
    for (a, b) in all(&flex).iter().zip(all(&ndarray)) {
        let pairs = [
            (a.total, b.total),
            (a.pathway, b.pathway),
            (a.masked, b.masked),
            (a.nt_xent, b.nt_xent),
        ];
        for (a, b) in pairs {
            assert!((a - b).abs() < 1e-4 * b.abs(), "{a} {b}");
        }
    }
}

#[test]
fn every_epoch_reports_every_loss_on_both_parts() {
    let options = PretrainOptions {
        epochs: 30,
        ..small(DeviceKind::Flex)
    };
    let mut pretraining =
        Pretraining::new(matrix(27, 150, 1), matrix(27, 6, 2), &options, 5).unwrap();
    // 5 samples held out; 22 to train on make three batches, the last of 6.
    let mut progress = pretraining.advance().unwrap();
    assert_eq!(progress.total, 30 * 4);
    while progress.done < 3 {
        assert!(pretraining.history().epochs.is_empty());
        progress = pretraining.advance().unwrap();
    }
    assert_eq!(pretraining.history().epochs.len(), 1);
    assert!(pretraining.history().validation.is_empty());
    while progress.done < 4 {
        progress = pretraining.advance().unwrap();
    }
    assert_eq!(pretraining.history().epochs.len(), 1);
    assert_eq!(pretraining.history().validation.len(), 1);
    let history = pretraining.run().unwrap().history;
    let epochs: Vec<usize> = history.epochs.iter().map(|losses| losses.epoch).collect();
    assert_eq!(epochs, (1..=30).collect::<Vec<_>>());
    for losses in history.epochs.iter().chain(&history.validation) {
        let total = losses.pathway + 0.3 * losses.masked + 0.1 * losses.nt_xent;
        assert!((losses.total - total).abs() < 1e-9);
    }
    assert!(history.epochs[29].total < 0.8 * history.epochs[0].total);
}

#[test]
fn standardised_targets_are_learned_as_such_and_given_back_as_scores() {
    let options = |targets| PretrainOptions {
        targets,
        ..small(DeviceKind::Flex)
    };
    let (samples, scores) = (
        matrix(27, 150, 1),
        matrix(27, 6, 2).mapv(|score| 0.2 + 0.01 * score),
    );
    let run = |targets, scores: &Array2<f32>| {
        let run = Pretraining::new(samples.clone(), scores.clone(), &options(targets), 5);
        run.unwrap().run().unwrap()
    };
    let standardised = run(PathwayTargets::Standardised, &scores);
    let same = |one: f64, other: f64| (one - other).abs() < 2e-3 * other.abs();
    // Whatever unit scores are in, what is learned is the same, but for what single precision loses.
    let other = scores.mapv(|score| 50.0 * score - 3.0);
    let in_another_unit = run(PathwayTargets::Standardised, &other);
    let losses = |pretrained: &Pretrained| pretrained.history.epochs.clone();
    for (one, other) in losses(&standardised).iter().zip(&losses(&in_another_unit)) {
        assert!(same(one.pathway, other.pathway), "{one:?} {other:?}");
        assert!(same(one.total, other.total));
        // The squared error of a head that has learned little yet of targets of variance 1.
        assert!((0.5..2.0).contains(&one.pathway), "{}", one.pathway);
    }
    // The head gives scores: in another unit, other ones.
    let mean = |scores: &Array2<f32>, pathway: usize| scores.column(pathway).mean().unwrap();
    for pathway in 0..6 {
        let bias = |pretrained: &Pretrained| pretrained.weights.pathway.bias[pathway];
        let (own, others) = (bias(&standardised), bias(&in_another_unit));
        assert!((own - mean(&scores, pathway)).abs() < 0.02, "{own}");
        assert!((others - (50.0 * own - 3.0)).abs() < 0.02, "{others} {own}");
    }
}

#[test]
fn stopping_early_is_said_and_not_hidden() {
    let pretraining = Pretraining::new(
        matrix(27, 150, 1),
        matrix(27, 6, 2),
        &small(DeviceKind::Flex),
        5,
    );
    let error = pretraining.unwrap().finish().unwrap_err();
    assert!(error.what.contains("0 of 12"), "{error}");
}

#[test]
fn a_subsample_is_drawn_by_the_seed() {
    let rows = pretraining_room::subsample(100, 30, 7);
    assert_eq!(rows.len(), 30);
    assert!(rows.is_sorted() && rows == pretraining_room::subsample(100, 30, 7));
    assert_ne!(rows, pretraining_room::subsample(100, 30, 8));
    assert_eq!(pretraining_room::subsample(5, 0, 7), [0, 1, 2, 3, 4]);
    let options = PretrainOptions {
        samples: 10,
        validation_share: 0.0,
        ..small(DeviceKind::Flex)
    };
    let mut pretraining =
        Pretraining::new(matrix(27, 150, 1), matrix(27, 6, 2), &options, 5).unwrap();
    assert_eq!(pretraining.advance().unwrap().total, 3 * 2);
}

#[test]
fn bad_inputs_to_pretraining_are_refused_with_advice() {
    let options = small(DeviceKind::Flex);
    let refused =
        |samples: Array2<f32>, targets: Array2<f32>, options: &PretrainOptions, word: &str| {
            let error = Pretraining::new(samples, targets, options, 1)
                .err()
                .expect(word);
            assert!(error.what.contains(word), "{word}: {error}");
            assert!(!error.advice.is_empty(), "{error}");
        };
    refused(matrix(1, 9, 1), matrix(1, 3, 2), &options, "two samples");
    refused(matrix(8, 0, 1), matrix(8, 3, 2), &options, "no genes");
    refused(matrix(8, 9, 1), matrix(8, 0, 2), &options, "no pathway");
    refused(matrix(8, 9, 1), matrix(7, 3, 2), &options, "7 rows");
    let mut missing = matrix(8, 9, 1);
    missing[[2, 4]] = f32::NAN;
    refused(missing, matrix(8, 3, 2), &options, "sample 3, column 5");
    let mut infinite = matrix(8, 3, 1);
    infinite[[7, 0]] = f32::INFINITY;
    refused(matrix(8, 9, 1), infinite, &options, "sample 8, column 1");
    type Change = fn(&mut PretrainOptions);
    let cases: [(Change, &str); 13] = [
        (|o| o.batch_size = 0, "batch_size"),
        (|o| o.batch_size = 1, "batch_size"),
        (|o| o.epochs = 0, "epochs"),
        (|o| o.latent = 0, "latent"),
        (|o| o.latent = 1, "latent is 1"),
        (|o| o.projection = 0, "projection"),
        (|o| o.hidden = vec![8, 0], "hidden"),
        (|o| o.mask_ratio = 1.5, "mask_ratio"),
        (|o| o.dropout = 1.0, "dropout"),
        (|o| o.learning_rate = 0.0, "learning_rate"),
        (|o| o.temperature = f64::NAN, "temperature"),
        (|o| o.noise = -1.0, "noise"),
        (|o| o.validation_share = 0.95, "leaves fewer than two"),
    ];
    for (change, word) in cases {
        let mut options = options.clone();
        change(&mut options);
        refused(matrix(8, 9, 1), matrix(8, 3, 2), &options, word);
    }
}

#[test]
fn a_run_that_comes_apart_says_what_to_do() {
    // Squares that single precision has no room for.
    let samples = matrix(27, 150, 1) * 1e25;
    let options = small(DeviceKind::Flex);
    let training = Pretraining::new(samples, matrix(27, 6, 2), &options, 1);
    let error = training.unwrap().run().unwrap_err();
    assert!(error.what.contains("no longer a number"), "{error}");
    assert!(error.advice.contains("learning_rate"), "{error}");
}

#[test]
fn encoding_matches_pytorch_and_does_not_depend_on_batches() {
    let options = small(DeviceKind::Flex);
    let weights = Weights::initial(50, 4, &options, 1);
    let encoder = Arc::new(Encoder::new(&weights, DeviceKind::Flex));
    let samples = matrix(300, 50, 4);
    let all = encoder.embed(&samples).unwrap();
    assert_eq!(all.dim(), (300, 16));
    let advancing = Embedding::new(Arc::clone(&encoder), Arc::new(samples.clone())).unwrap();
    assert_eq!(advancing.run().unwrap(), all);
    let one = encoder.embed(&samples.select(Axis(0), &[257])).unwrap();
    let difference = (&one.row(0) - &all.row(257)).fold(0.0_f32, |most, d| most.max(d.abs()));
    assert!(difference < 1e-5, "{difference}");
    assert!(encoder.embed(&matrix(3, 49, 4)).is_err());

    let Some(path) = crate::support::shared("reference/golden_ssl.json") else {
        return;
    };
    let golden: Golden = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let samples = Array2::from_shape_vec((6, 12), floats(&golden.x)).unwrap();
    let encoder = Encoder::new(&golden_weights(&golden.weights0), DeviceKind::Flex);
    let latent = encoder.embed(&samples).unwrap();
    let theirs: Vec<Vec<f64>> = serde_json::from_value(golden.steps[0]["z_clean"].clone()).unwrap();
    let ours: Vec<f32> = latent.iter().copied().collect();
    assert_close("latent", &ours, &theirs.concat(), 1e-5);
}
