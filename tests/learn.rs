//! Learning: the training step against PyTorch's and against automatic differentiation, determinism, input errors,
//! metrics, weights on disk, and accuracy on real data.

mod support;

use std::collections::BTreeMap;

use genessl::learn::model::{Batch, Model, ObjectiveWeights};
use genessl::learn::{DeviceKind, LinearWeights, NormWeights, PretrainOptions, Weights};
use ndarray::Array2;
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
    let Some(path) = support::shared("reference/golden_ssl.json") else {
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

    let objectives = ObjectiveWeights::from(&PretrainOptions::default());
    let mut model = Model::new(golden_weights(&golden.weights0), device);
    for (at, step) in golden.steps.iter().enumerate() {
        let losses = model.step(batch.clone(), &objectives, 1e-3, None);
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
