//! Trustworthiness against scikit-learn's.

use genessl::Advance;
use genessl::explore::trustworthiness::{Trustworthiness, trustworthiness};
use ndarray::{Array2, array, s};

use super::neighbours::{answers, clusters, matrix};

#[test]
fn trustworthiness_equals_scikit_learns() {
    let answers = answers();
    let x = matrix(&answers["x"]).mapv(|value| value as f32);
    let layout = matrix(&answers["layout"]).mapv(|value| value as f32);
    for (k, expected) in answers["trustworthiness"].as_object().unwrap() {
        let ours = trustworthiness(x.view(), layout.view(), k.parse().unwrap()).unwrap();
        assert!(
            (ours - expected.as_f64().unwrap()).abs() < 1e-12,
            "{k}: {ours}"
        );
    }
}

#[test]
fn the_data_itself_is_trusted_and_noise_is_not() {
    let x = clusters(300, 5, 3);
    assert_eq!(trustworthiness(x.view(), x.view(), 10).unwrap(), 1.0);
    let noise = clusters(600, 2, 1);
    let noise = trustworthiness(x.view(), noise.slice(s![..;2, ..]), 10).unwrap();
    assert!((0.4..0.6).contains(&noise), "{noise}");
}

#[test]
fn a_swap_costs_its_ranks() {
    // On a line, and the same with the first two places exchanged: by hand.
    let high = array![[0.0f32], [1.0], [2.1], [3.3], [4.6]];
    let low = array![[1.0f32], [0.0], [2.1], [3.3], [4.6]];
    // Of the layout's nearest only those of samples 0, 1 and 2 can miss: 0 and 1 stay each other's nearest, and 2's
    // becomes 0, which is its third in the data.
    let expected = 1.0 - 2.0 / (5.0 * (10.0 - 3.0 - 1.0)) * 2.0;
    assert!((trustworthiness(high.view(), low.view(), 1).unwrap() - expected).abs() < 1e-15);
}

#[test]
fn it_goes_in_steps() {
    let x = clusters(1200, 40, 4);
    let layout = x.slice(s![.., ..2]);
    let mut trust = Trustworthiness::new(x.view(), layout, 15).unwrap();
    let mut steps = 1;
    while !trust.advance().unwrap().is_finished() {
        steps += 1;
    }
    assert!(steps > 4, "{steps} steps");
    let whole = trustworthiness(x.view(), layout, 15).unwrap();
    assert_eq!(trust.finish().unwrap(), whole);
    assert!(
        Trustworthiness::new(x.view(), layout, 15)
            .unwrap()
            .finish()
            .is_err()
    );
}

#[test]
fn what_cannot_be_measured_is_refused() {
    let x = clusters(20, 3, 1);
    let mut missing = x.clone();
    missing[[2, 2]] = f32::INFINITY;
    let none = Array2::<f32>::zeros((0, 3));
    for (high, low, k) in [
        (&x, x.slice(s![..19, ..]), 3),
        (&x, x.view(), 0),
        (&x, x.view(), 10),
        (&missing, x.view(), 3),
        (&x, missing.view(), 3),
        (&none, none.view(), 1),
    ] {
        assert!(
            !trustworthiness(high.view(), low, k)
                .unwrap_err()
                .advice
                .is_empty()
        );
    }
}
