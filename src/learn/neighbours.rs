//! Nearest neighbours: a sample is given the class that most of those that are nearest to it have.

use ndarray::{Array2, ArrayView1, ArrayView2, Axis};

use super::logistic::{check, same_features};
use crate::{Error, Result};

/// How many neighbours have a vote, as scikit-learn's `KNeighborsClassifier` has it.
const NEIGHBOURS: usize = 5;

/// The labelled samples themselves, as scikit-learn's `KNeighborsClassifier` (five neighbours, Euclidean, each one vote).
#[derive(Debug, Clone, PartialEq)]
pub struct NearestNeighbours {
    /// Samples × features.
    pub samples: Array2<f32>,
    /// One per sample.
    pub classes: Vec<usize>,
    /// How many classes there are.
    pub class_count: usize,
}

impl NearestNeighbours {
    /// Takes some rows of `x` (samples × features), each of a class counted from 0. Where there are fewer than five, all are
    /// neighbours.
    ///
    /// # Errors
    /// Rows or classes that do not exist, no rows at all, numbers that are not finite.
    pub fn of(
        x: &Array2<f32>,
        rows: &[usize],
        classes: &[usize],
        class_count: usize,
    ) -> Result<Self> {
        check(x, rows, classes, class_count)?;
        if rows.is_empty() {
            return Err(Error::new(
                "there are no samples that could be neighbours",
                "Choose more labels.",
            ));
        }
        Ok(NearestNeighbours {
            samples: x.select(Axis(0), rows),
            classes: classes.to_vec(),
            class_count,
        })
    }

    /// The share of the neighbours that each class has: samples × classes, rows summing to 1. Of samples that are as far as
    /// each other those that were given first are nearer.
    ///
    /// # Errors
    /// If the samples have another number of features.
    pub fn probabilities(&self, x: ArrayView2<'_, f32>) -> Result<Array2<f32>> {
        same_features(x.ncols(), self.samples.ncols())?;
        let mut probabilities = Array2::zeros((x.nrows(), self.class_count));
        let count = NEIGHBOURS.min(self.classes.len());
        for (sample, mut row) in x.rows().into_iter().zip(probabilities.rows_mut()) {
            let nearest = self.nearest(sample, count).into_iter();
            for &class in nearest.filter_map(|place| self.classes.get(place)) {
                if let Some(votes) = row.get_mut(class) {
                    *votes += 1.0;
                }
            }
            row /= count as f32;
        }
        Ok(probabilities)
    }

    /// The places of the nearest samples, the nearest first.
    fn nearest(&self, sample: ArrayView1<'_, f32>, count: usize) -> Vec<usize> {
        let mut nearest: Vec<(f64, usize)> = Vec::with_capacity(count + 1);
        for (place, other) in self.samples.rows().into_iter().enumerate() {
            let squares = sample.iter().zip(other).map(|(&own, &other)| {
                let difference = f64::from(own) - f64::from(other);
                difference * difference
            });
            let distance: f64 = squares.sum();
            let at = nearest.partition_point(|(nearer, _)| *nearer <= distance);
            if at < count {
                nearest.insert(at, (distance, place));
                nearest.truncate(count);
            }
        }
        nearest.into_iter().map(|(_, place)| place).collect()
    }
}
