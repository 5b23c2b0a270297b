//! Integrated gradients against PyTorch's (`tests/data/learn/make_attribution.py`).

use ndarray::{Array2, ArrayView1};
use serde::Deserialize;

use super::path::Path;
use crate::learn::DeviceKind;
use crate::learn::logits::Logits;
use crate::learn::probe::Probe;
use crate::learn::stack::Stack;
use crate::learn::weights::{LinearWeights, NormWeights};

#[derive(Deserialize)]
struct Reference {
    steps: usize,
    samples: Vec<f32>,
    baseline: Vec<f32>,
    classes: Vec<usize>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    layers: Vec<Layer>,
    /// One, or none.
    norm: Vec<Norm>,
    attributions: Vec<f64>,
    difference: Vec<f64>,
}

#[derive(Deserialize)]
struct Layer {
    inputs: usize,
    weight: Vec<f32>,
    bias: Vec<f32>,
}

#[derive(Deserialize)]
struct Norm {
    scale: Vec<f32>,
    shift: Vec<f32>,
}

fn logits(case: Case, device: DeviceKind) -> Logits {
    let device = device.device();
    let layer = |layer: Layer| LinearWeights {
        weight: Array2::from_shape_vec((layer.inputs, layer.bias.len()), layer.weight).unwrap(),
        bias: layer.bias,
    };
    let mut layers: Vec<LinearWeights> = case.layers.into_iter().map(layer).collect();
    let Some(Norm { scale, shift }) = case.norm.into_iter().next() else {
        return Logits::new(Stack::classifier(layers, 0.4, &device), None, &device);
    };
    let head = layers.pop().map(Probe::new);
    let norm = NormWeights { scale, shift };
    Logits::new(Stack::encoder(layers, norm, 0.4, &device), head, &device)
}

#[test]
fn integrated_gradients_are_pytorch_s() {
    let text = include_str!("../../../tests/data/learn/attribution.json");
    for device in [DeviceKind::Flex, DeviceKind::Ndarray] {
        let reference: Reference = serde_json::from_str(text).unwrap();
        let genes = reference.baseline.len();
        let shape = (reference.classes.len(), genes);
        let samples = Array2::from_shape_vec(shape, reference.samples).unwrap();
        assert_eq!(reference.cases.len(), 2);
        for case in reference.cases {
            let (expected, differences) = (case.attributions.clone(), case.difference.clone());
            let path = Path::new(logits(case, device), reference.steps);
            let start = path.start(ArrayView1::from(&reference.baseline));
            let ours = path.attributions(&start, &samples, &reference.classes);
            for (at, ours) in ours.iter().enumerate() {
                assert!((ours.difference - differences[at]).abs() < 2e-5);
                let expected = &expected[at * genes..(at + 1) * genes];
                for (ours, expected) in ours.genes.iter().zip(expected) {
                    assert!((ours - expected).abs() < 2e-5, "{ours} {expected}");
                }
            }
        }
    }
}
