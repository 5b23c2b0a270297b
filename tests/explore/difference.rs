//! The rank-sum test and adjusted p-values against SciPy.

use std::path::Path;

use genessl::explore::difference::{
    RankSumTest, benjamini_hochberg, benjamini_hochberg_log10, log10_two_sided,
};
use serde_json::Value;

fn answers() -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/explore/differences.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn list(value: &Value) -> Vec<f64> {
    serde_json::from_value(value.clone()).unwrap()
}

fn assert_close(ours: f64, expected: &Value, what: &str) {
    let expected = expected.as_f64().unwrap();
    assert!(
        (ours - expected).abs() <= 1e-9 * expected.abs(),
        "{what}: {ours:e} is not {expected:e}"
    );
}

#[test]
fn rank_sums_equal_scipys() {
    let answers = answers();
    for (name, case) in answers["rank_sums"].as_object().unwrap() {
        let values: Vec<f32> = list(&case["values"])
            .into_iter()
            .map(|v| v as f32)
            .collect();
        let chosen: Vec<bool> = serde_json::from_value(case["chosen"].clone()).unwrap();
        let ours = RankSumTest::default().test(&values, &chosen);
        assert_close(ours.p, &case["p"], name);
        assert_close(ours.log10_p, &ours.p.log10().into(), name);
        assert_close(ours.auc, &case["auc"], name);
        assert_close(ours.difference_of_means, &case["difference"], name);
        assert_eq!(ours.z > 0.0, ours.auc > 0.5 && ours.p < 1.0, "{name}");
        assert_eq!(ours.z < 0.0, ours.auc < 0.5 && ours.p < 1.0, "{name}");
    }
}

#[test]
fn the_smallest_p_values_keep_their_logarithm() {
    for tail in answers()["tails"].as_array().unwrap() {
        let (z, log10_p) = (tail[0].as_f64().unwrap(), &tail[1]);
        assert_close(log10_two_sided(z), log10_p, &format!("z = {z}"));
    }
    // The chosen half has all the largest values.
    let values: Vec<f32> = (0..5000).map(|sample| sample as f32 - 9.5).collect();
    let chosen: Vec<bool> = (0..5000).map(|sample| sample >= 2500).collect();
    let answer = RankSumTest::default().test(&values, &chosen);
    assert!(answer.z > 61.0 && answer.p == 0.0);
    assert!(answer.log10_p < -800.0 && answer.log10_p.is_finite());
    assert_eq!(answer.auc, 1.0);
}

#[test]
fn missing_values_are_left_out() {
    let mut test = RankSumTest::default();
    let chosen = [true, true, false, false, false, true];
    let with_gaps = test.test(&[5.0, f32::NAN, 1.0, f32::INFINITY, 2.0, -0.0], &chosen);
    let complete = test.test(&[5.0, 1.0, 2.0, 0.0], &[true, false, false, true]);
    assert_eq!(with_gaps, complete);
    let empty = test.test(&[f32::NAN, f32::NAN, 1.0, 2.0, 3.0, f32::NAN], &chosen);
    assert_eq!(
        (empty.p, empty.auc, empty.difference_of_means),
        (1.0, 0.5, 0.0)
    );
    // Both zeros are one value.
    let zeros = test.test(&[0.0, -0.0, 0.0, -0.0, -0.0, 0.0], &chosen);
    assert_eq!((zeros.p, zeros.auc), (1.0, 0.5));
}

#[test]
fn with_nothing_to_compare_there_is_no_difference() {
    for chosen in [[true; 3], [false; 3]] {
        let answer = RankSumTest::default().test(&[1.0, 2.0, 3.0], &chosen);
        assert_eq!((answer.z, answer.p, answer.auc), (0.0, 1.0, 0.5));
    }
    assert_eq!(RankSumTest::default().test(&[], &[]).p, 1.0);
}

#[test]
fn adjusted_p_values_equal_scipys() {
    let answers = answers();
    let p = list(&answers["benjamini_hochberg"]["p"]);
    let expected = list(&answers["benjamini_hochberg"]["adjusted"]);
    let ours = benjamini_hochberg(&p);
    let logarithms: Vec<f64> = p.iter().map(|p| p.log10()).collect();
    let by_logarithm = benjamini_hochberg_log10(&logarithms);
    for ((ours, log10), expected) in ours.into_iter().zip(by_logarithm).zip(expected) {
        assert!((ours - expected).abs() <= 1e-12 * expected);
        assert!((10f64.powf(log10) - expected).abs() <= 1e-12 * expected);
    }
    assert!(benjamini_hochberg(&[]).is_empty());
}
