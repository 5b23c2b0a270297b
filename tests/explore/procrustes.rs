//! Procrustes disparity against SciPy.

use std::path::Path;

use genessl::explore::procrustes::disparity;
use ndarray::{Array2, array};
use serde_json::Value;

fn layout(value: &Value) -> Array2<f64> {
    let rows: Vec<Vec<f64>> = serde_json::from_value(value.clone()).unwrap();
    Array2::from_shape_vec((rows.len(), rows[0].len()), rows.concat()).unwrap()
}

#[test]
fn disparities_equal_scipys() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/explore/procrustes.json");
    let cases: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    for (name, case) in cases.as_object().unwrap() {
        let ours = disparity(layout(&case["a"]).view(), layout(&case["b"]).view()).unwrap();
        let expected = case["disparity"].as_f64().unwrap();
        assert!(
            (ours - expected).abs() <= 1e-9 * expected + 1e-15,
            "{name}: {ours} is not {expected}"
        );
    }
}

#[test]
fn a_layout_is_itself_from_every_side() {
    let layout = array![[0.0, 0.0], [3.0, 0.0], [3.0, 1.0], [-2.0, 5.0]];
    let turned = layout.dot(&array![[0.0, -2.0], [2.0, 0.0]]) + 1e3;
    assert!(disparity(layout.view(), turned.view()).unwrap() < 1e-12);
}

#[test]
fn what_cannot_be_compared_is_refused() {
    let square = array![[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]];
    for other in [
        Array2::zeros((3, 2)),
        Array2::zeros((4, 3)),
        Array2::ones((4, 2)),
        Array2::from_elem((4, 2), f64::NAN),
    ] {
        let refused = disparity(square.view(), other.view()).unwrap_err();
        assert!(!refused.advice.is_empty());
    }
    assert!(disparity(Array2::zeros((0, 2)).view(), Array2::zeros((0, 2)).view()).is_err());
}
