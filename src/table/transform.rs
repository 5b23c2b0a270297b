//! Transformations of expression values, sample by sample.

use ndarray::{Array2, ArrayView1};
use serde::{Deserialize, Serialize};

use super::deciding::scale::{Scale, ScaleKind};
use crate::{Error, Result};

/// What is done to every value before learning.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Transform {
    /// By the scale of the table: [`Self::None`] for logarithms and whatever else is below 0, `log2(x + 1)` for all else.
    /// Where no table can be judged, it is `log2(x + 1)`.
    #[default]
    Auto,
    /// Values stay as they are.
    None,
    /// `log2(x + 1)`.
    Log2p1,
    /// Counts to `log2(CPM + 1)`, where CPM is the count per million of the sample's counts.
    CountsToLog2Cpm,
}

impl Transform {
    /// What it is on values of this scale; never [`Self::Auto`].
    pub fn on(self, scale: &Scale) -> Transform {
        match self {
            Transform::Auto => match scale.kind {
                ScaleKind::Log | ScaleKind::Centred => Transform::None,
                _ if scale.smallest < 0.0 => Transform::None,
                _ => Transform::Log2p1,
            },
            chosen => chosen,
        }
    }

    /// What it does, in words.
    pub fn words(self) -> &'static str {
        match self {
            Transform::Auto => "what their scale asks for is done to them",
            Transform::None => "they are taken as they are",
            Transform::Log2p1 => "log2(x + 1) is taken of them",
            Transform::CountsToLog2Cpm => "log2(CPM + 1) is taken of them",
        }
    }
}

/// One sample's transform, so that some of its values can be transformed without the others.
#[derive(Debug, Clone, Copy)]
pub struct RowTransform {
    how: Transform,
    scale: f64,
}

impl RowTransform {
    /// The transform of a sample with these values (all of them).
    ///
    /// # Errors
    /// Values below 0, for which neither logarithm is meant, and a sample without any counts.
    pub fn of(sample: ArrayView1<'_, f32>, how: Transform) -> Result<Self> {
        if how == Transform::None {
            return Ok(RowTransform { how, scale: 1.0 });
        }
        if let Some(value) = sample.iter().find(|value| **value < 0.0) {
            return Err(Error::new(
                format!("{value} has no logarithm here"),
                "Values below 0 are usually logarithms already: choose no transformation.",
            ));
        }
        let scale = match how {
            Transform::CountsToLog2Cpm => {
                1e6 / sample.iter().map(|&count| f64::from(count)).sum::<f64>()
            }
            _ => 1.0,
        };
        if !scale.is_finite() {
            return Err(Error::new(
                "there are no counts",
                "Remove the sample, or choose another transformation.",
            ));
        }
        Ok(RowTransform { how, scale })
    }

    /// One of the sample's values, transformed. Computed in double precision, then rounded, so that the last bits do not
    /// depend on whose logarithm it was.
    pub fn apply(self, value: f32) -> f32 {
        match self.how {
            Transform::None => value,
            _ => (f64::from(value) * self.scale + 1.0).log2() as f32,
        }
    }
}

/// Transforms samples (rows) in place.
///
/// # Errors
/// As [`RowTransform::of`], with the sample's number. The values are then partly transformed.
pub fn transform(values: &mut Array2<f32>, how: Transform) -> Result<()> {
    for (row, mut sample) in values.rows_mut().into_iter().enumerate() {
        let scale = RowTransform::of(sample.view(), how).map_err(|error| {
            Error::new(format!("sample {}: {}", row + 1, error.what), error.advice)
        })?;
        sample.mapv_inplace(|value| scale.apply(value));
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
    fn the_scale_proposes_and_a_setting_decides() {
        let scale = |kind, smallest| Scale {
            kind,
            smallest,
            ..Scale::default()
        };
        for (kind, smallest, proposed) in [
            (ScaleKind::Counts, 0.0, Transform::Log2p1),
            (ScaleKind::Linear, 0.0, Transform::Log2p1),
            (ScaleKind::Log, 0.0, Transform::None),
            (ScaleKind::Centred, -3.1, Transform::None),
            (ScaleKind::Unknown, 0.0, Transform::Log2p1),
            (ScaleKind::Unknown, -287.2, Transform::None),
        ] {
            let scale = scale(kind, smallest);
            assert_eq!(Transform::Auto.on(&scale), proposed, "{kind:?}");
            for chosen in [
                Transform::None,
                Transform::Log2p1,
                Transform::CountsToLog2Cpm,
            ] {
                assert_eq!(chosen.on(&scale), chosen);
            }
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
