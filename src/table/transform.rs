//! Transformations of expression values, sample by sample.

use ndarray::Array2;
use serde::{Deserialize, Serialize};

use crate::{Error, Result};

/// What is done to every value before learning.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Transform {
    /// Values stay as they are.
    None,
    /// `log2(x + 1)`.
    #[default]
    Log2p1,
    /// Counts to `log2(CPM + 1)`, where CPM is the count per million of the sample's counts.
    CountsToLog2Cpm,
}

/// Transforms samples (rows) in place. Computed in double precision, then rounded, so that the last bits do not depend
/// on whose logarithm it was.
///
/// # Errors
/// Values below 0, for which neither logarithm is meant, and samples without any counts. The values are then partly
/// transformed.
pub fn transform(values: &mut Array2<f32>, how: Transform) -> Result<()> {
    for (row, mut sample) in values.rows_mut().into_iter().enumerate() {
        let scale = match how {
            Transform::None => return Ok(()),
            Transform::Log2p1 => 1.0,
            Transform::CountsToLog2Cpm => {
                let total: f64 = sample.iter().map(|&count| f64::from(count)).sum();
                if total <= 0.0 {
                    return Err(Error::new(
                        format!("sample {} has no counts", row + 1),
                        "Remove the sample, or choose another transformation.",
                    ));
                }
                1e6 / total
            }
        };
        if let Some(value) = sample.iter().find(|value| **value < 0.0) {
            return Err(Error::new(
                format!(
                    "sample {} holds {value}, which has no logarithm here",
                    row + 1
                ),
                "Values below 0 are usually logarithms already: choose no transformation.",
            ));
        }
        sample.mapv_inplace(|value| (f64::from(value) * scale + 1.0).log2() as f32);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    #[test]
    fn logarithms_are_those_of_the_definition() {
        let mut values = array![[0.0_f32, 1.0, 3.0], [7.0, 0.5, 1e6]];
        transform(&mut values, Transform::Log2p1).expect("no value is below 0");
        let expected = array![[0.0_f32, 1.0, 2.0], [3.0, 0.584_962_5, 19.931_57]];
        for (value, expected) in values.iter().zip(&expected) {
            assert!((value - expected).abs() <= 2e-6, "{value} is {expected}");
        }
    }

    #[test]
    fn counts_become_counts_per_million_of_their_own_sample() {
        let mut values = array![[1.0_f32, 1.0, 2.0], [0.0, 0.0, 5.0]];
        transform(&mut values, Transform::CountsToLog2Cpm).expect("no value is below 0");
        let expected = |cpm: f64| (cpm + 1.0).log2() as f32;
        assert_eq!(
            values,
            array![
                [
                    expected(250_000.0),
                    expected(250_000.0),
                    expected(500_000.0)
                ],
                [0.0, 0.0, expected(1e6)]
            ]
        );
    }

    #[test]
    fn negative_values_and_empty_samples_are_refused() {
        let error = transform(&mut array![[0.0_f32], [-1.0]], Transform::Log2p1)
            .expect_err("-1 is below 0");
        assert!(error.what.contains("sample 2"), "{error}");
        assert!(transform(&mut array![[0.0_f32, 0.0]], Transform::CountsToLog2Cpm).is_err());
        let mut values = array![[-1.0_f32, 2.0]];
        transform(&mut values, Transform::None).expect("nothing is done");
        assert_eq!(values, array![[-1.0_f32, 2.0]]);
    }
}
