//! Weights on disk: what is written is read again, what is broken is refused, and Python with NumPy alone reads it.

use std::sync::Arc;

use crate::support::numbers::matrix;
use crate::support::python::read_by_python;
use genessl::learn::checkpoint::{load, save};
use genessl::learn::{Checkpoint, DeviceKind, Encoder, FeaturePlan, PretrainOptions, Weights};
use genessl::table::Transform;

const GENES: usize = 30;

fn checkpoint(dropout: f64) -> Checkpoint {
    let options = PretrainOptions {
        hidden: vec![20, 12],
        latent: 8,
        projection: 6,
        dropout,
        ..PretrainOptions::default()
    };
    let mut weights = Weights::initial(GENES, 5, &options, 1);
    // A trained normalisation scales and shifts.
    weights.norm.scale = matrix(1, 8, 8).into_raw_vec_and_offset().0;
    weights.norm.shift = matrix(1, 8, 9).into_raw_vec_and_offset().0;
    Checkpoint {
        weights: Arc::new(weights),
        features: FeaturePlan {
            transform: Transform::Log2p1,
            standardise: true,
            genes: (0..GENES).map(|gene| format!("GENE{gene}")).collect(),
            mean: matrix(1, GENES, 2).into_raw_vec_and_offset().0,
            sd: matrix(1, GENES, 3)
                .mapv(|sd| sd + 2.0)
                .into_raw_vec_and_offset()
                .0,
        },
        options,
        pathways: (0..5)
            .map(|set| format!("Pathway {set} \"quoted\""))
            .collect(),
    }
}

#[test]
fn what_is_written_is_read_again_and_equal_bytes() {
    for dropout in [0.3, 0.0] {
        let checkpoint = checkpoint(dropout);
        let bytes = save(&checkpoint).unwrap();
        assert_eq!(load(&bytes).unwrap(), checkpoint);
        assert_eq!(save(&checkpoint).unwrap(), bytes);
    }
}

#[test]
fn the_names_are_those_of_the_sequence_in_pytorch() {
    let names = |dropout: f64| {
        let bytes = save(&checkpoint(dropout)).unwrap();
        let tensors = safetensors::SafeTensors::deserialize(&bytes).unwrap();
        assert_eq!(tensors.tensor("enc.0.weight").unwrap().shape(), [20, GENES]);
        assert_eq!(tensors.tensor("rec.weight").unwrap().shape(), [GENES, 8]);
        let mut names: Vec<String> = tensors
            .names()
            .into_iter()
            .map(ToString::to_string)
            .collect();
        names.retain(|name| name.starts_with("enc") && name.ends_with("weight"));
        names.sort_unstable();
        names
    };
    assert_eq!(
        names(0.3),
        [
            "enc.0.weight",
            "enc.3.weight",
            "enc.6.weight",
            "enc.8.weight"
        ]
    );
    assert_eq!(
        names(0.0),
        [
            "enc.0.weight",
            "enc.2.weight",
            "enc.4.weight",
            "enc.6.weight"
        ]
    );
}

#[test]
fn broken_files_are_refused_with_advice() {
    let good = save(&checkpoint(0.3)).unwrap();
    let refused = |bytes: &[u8], word: &str| {
        let error = load(bytes).expect_err(word);
        assert!(
            error.what.contains(word) && !error.advice.is_empty(),
            "{word}: {error}"
        );
    };
    refused(b"", "not a whole safetensors");
    refused(b"<!DOCTYPE html><html></html>", "not a whole safetensors");
    for length in [7, 100, good.len() - 1] {
        refused(&good[..length], "not a whole safetensors");
    }
    // The metadata is JSON in JSON.
    let text = |from: &str, to: &str| {
        assert_eq!(from.len(), to.len());
        let place = good
            .windows(from.len())
            .position(|part| part == from.as_bytes())
            .expect(from);
        let mut bytes = good.clone();
        bytes[place..place + to.len()].copy_from_slice(to.as_bytes());
        bytes
    };
    refused(&text("\"genessl\"", "\"anothe\\\""), "");
    refused(
        &text("{\\\"version\\\":1", "{\\\"version\\\":2"),
        "version 2",
    );
    refused(
        &text("\\\"latent\\\":8", "\\\"latent\\\":9"),
        "where its settings ask for",
    );
    refused(
        &text("\"proj.weight\"", "\"poor.weight\""),
        "no tensor proj.weight",
    );
    let mut bytes = good.clone();
    let end = bytes.len();
    bytes[end - 4..].copy_from_slice(&f32::NAN.to_le_bytes());
    refused(&bytes, "not finite");
    refused(&plain_safetensors(), "which genes and settings");

    let mut unfitting = checkpoint(0.3);
    unfitting.pathways.pop();
    assert!(save(&unfitting).unwrap_err().what.contains("pathways"));
}

fn plain_safetensors() -> Vec<u8> {
    let bytes = [0_u8; 4];
    let view = safetensors::tensor::TensorView::new(safetensors::Dtype::F32, vec![1], &bytes);
    safetensors::serialize([("a", view.unwrap())], None).unwrap()
}

/// Reads a safetensors file by hand, runs the encoder on samples, and prints the latent coordinates.
const PYTHON: &str = r#"
import json, struct, sys
import numpy as np

file = open(sys.argv[1], "rb").read()
length = struct.unpack("<Q", file[:8])[0]
header = json.loads(file[8:8 + length])
metadata = json.loads(header.pop("__metadata__")["genessl"])
tensors = {}
for name, entry in header.items():
    assert entry["dtype"] == "F32"
    start, end = entry["data_offsets"]
    data = np.frombuffer(file[8 + length + start:8 + length + end], "<f4")
    tensors[name] = data.reshape(entry["shape"]).astype(np.float64)
assert len(metadata["features"]["genes"]) == tensors["enc.0.weight"].shape[1]
assert len(metadata["pathways"]) == tensors["path.weight"].shape[0]
assert metadata["options"]["latent"] == tensors["path.weight"].shape[1]

places = sorted({int(name.split(".")[1]) for name in tensors if name.startswith("enc.")})
x = np.array(json.load(sys.stdin))
for place in places[:-1]:
    x = np.maximum(x @ tensors[f"enc.{place}.weight"].T + tensors[f"enc.{place}.bias"], 0)
x = (x - x.mean(1, keepdims=True)) / np.sqrt(x.var(1, keepdims=True) + 1e-5)
norm = f"enc.{places[-1]}"
json.dump((x * tensors[f"{norm}.weight"] + tensors[f"{norm}.bias"]).tolist(), sys.stdout)
"#;

#[test]
fn python_reads_weights() {
    for dropout in [0.3, 0.0] {
        let checkpoint = checkpoint(dropout);
        let samples = matrix(4, GENES, 6);
        let rows: Vec<Vec<f32>> = samples.rows().into_iter().map(|row| row.to_vec()).collect();
        let input = serde_json::to_vec(&rows).unwrap();
        let file = save(&checkpoint).unwrap();
        let Some(output) = read_by_python("python_reads_weights", PYTHON, &file, &input) else {
            return;
        };
        let theirs: Vec<Vec<f64>> = serde_json::from_slice(&output).unwrap();
        let ours = Encoder::new(&checkpoint.weights, DeviceKind::Flex)
            .embed(&samples)
            .unwrap();
        for (ours, theirs) in ours.iter().zip(theirs.concat()) {
            assert!((f64::from(*ours) - theirs).abs() < 1e-5, "{ours} {theirs}");
        }
    }
}
