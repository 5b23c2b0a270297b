//! The simplest classifier of all: each sample is given the class whose mean it is nearest to.

use ndarray::{Array1, Array2, ArrayView2};

use super::logistic::{check, same_features, softmax};
use crate::{Error, Result};

/// The means of the classes, as scikit-learn's `NearestCentroid` (Euclidean, no shrinking).
#[derive(Debug, Clone, PartialEq)]
pub struct NearestCentroid {
    /// Classes × features; of a class without samples 0.
    pub centroids: Array2<f64>,
    /// The samples of each class.
    pub samples: Vec<usize>,
}

impl NearestCentroid {
    /// Learns the means from some rows of `x` (samples × features), each of a class counted from 0.
    ///
    /// A class that none of the rows is of is never predicted.
    ///
    /// # Errors
    /// Rows or classes that do not exist, no rows at all, numbers that are not finite.
    pub fn fit(
        x: &Array2<f32>,
        rows: &[usize],
        classes: &[usize],
        class_count: usize,
    ) -> Result<Self> {
        check(x, rows, classes, class_count)?;
        if rows.is_empty() {
            return Err(Error::new(
                "there are no samples to learn class means from",
                "Choose more labels.",
            ));
        }
        let mut centroids = Array2::zeros((class_count, x.ncols()));
        let mut samples = vec![0; class_count];
        for (&row, &class) in rows.iter().zip(classes) {
            samples[class] += 1;
            centroids
                .row_mut(class)
                .zip_mut_with(&x.row(row), |sum, &value| *sum += f64::from(value));
        }
        for (mut centroid, &count) in centroids.rows_mut().into_iter().zip(&samples) {
            centroid /= count.max(1) as f64;
        }
        Ok(NearestCentroid { centroids, samples })
    }

    /// The probability of each class for each sample: samples × classes, rows summing to 1.
    ///
    /// They are `softmax(−d²/2)` of the distances `d` to the means, which is right if all features vary by 1 in every
    /// class and independently. Genes do not, so these say too much; they serve to order and to draw.
    ///
    /// # Errors
    /// If the samples have another number of features.
    pub fn probabilities(&self, x: ArrayView2<'_, f32>) -> Result<Array2<f32>> {
        same_features(x.ncols(), self.centroids.ncols())?;
        let mut probabilities = Array2::zeros((x.nrows(), self.samples.len()));
        let mut difference = Array1::<f64>::zeros(x.ncols());
        let mut scores = vec![0.0; self.samples.len()];
        for (sample, mut row) in x.rows().into_iter().zip(probabilities.rows_mut()) {
            let classes = self.centroids.rows().into_iter().zip(&self.samples);
            for (score, (centroid, &count)) in scores.iter_mut().zip(classes) {
                difference.assign(&centroid);
                difference.zip_mut_with(&sample, |mean, &value| *mean -= f64::from(value));
                *score = if count > 0 {
                    -0.5 * difference.dot(&difference)
                } else {
                    f64::NEG_INFINITY
                };
            }
            softmax(&mut scores);
            row.iter_mut()
                .zip(&scores)
                .for_each(|(to, &from)| *to = from as f32);
        }
        Ok(probabilities)
    }
}
