//! A matrix less the mean of each of its features.

use std::ops::Range;

use ndarray::{ArcArray2, Array2, ArrayView2, Axis, s};

use crate::{Error, Result};

/// The matrix as it is, and the means: what is asked for is centred on the way, in double precision.
#[derive(Debug)]
pub(super) struct Centred {
    x: ArcArray2<f32>,
    /// Each feature's.
    pub mean: Vec<f64>,
}

impl Centred {
    /// Takes `x` (samples × features) for so many principal components.
    ///
    /// # Errors
    /// As [`super::pca::Pca::fit`].
    pub fn new(x: ArcArray2<f32>, components: usize) -> Result<Self> {
        check(x.view(), components)?;
        let mean = means(x.view());
        Ok(Centred { x, mean })
    }

    pub fn samples(&self) -> usize {
        self.x.nrows()
    }

    pub fn features(&self) -> usize {
        self.x.ncols()
    }

    /// Some samples: samples × features.
    pub fn rows(&self, samples: Range<usize>) -> Array2<f64> {
        centred(self.x.slice(s![samples, ..]), &self.mean)
    }

    /// Some features: features × samples.
    pub fn columns(&self, features: Range<usize>) -> Array2<f64> {
        let mut columns = self.x.slice(s![.., features.clone()]).t().mapv(f64::from);
        for (mut column, mean) in columns.rows_mut().into_iter().zip(&self.mean[features]) {
            column.iter_mut().for_each(|value| *value -= mean);
        }
        columns
    }

    /// Some samples as they are.
    pub fn raw(&self, samples: Range<usize>) -> ArrayView2<'_, f32> {
        self.x.slice(s![samples, ..])
    }
}

/// Samples less the mean of each feature.
pub(super) fn centred(x: ArrayView2<'_, f32>, mean: &[f64]) -> Array2<f64> {
    let mut rows = x.mapv(f64::from);
    for mut row in rows.rows_mut() {
        row.iter_mut()
            .zip(mean)
            .for_each(|(value, mean)| *value -= mean);
    }
    rows
}

fn check(x: ArrayView2<'_, f32>, components: usize) -> Result<()> {
    let (samples, features) = x.dim();
    if samples < 2 || components == 0 || components > samples.min(features) {
        return Err(Error::new(
            format!(
                "{components} principal components of {samples} samples and {features} features are asked for"
            ),
            "There must be at least two samples, and between one component and as many as there are samples and \
             features.",
        ));
    }
    if x.iter().any(|value| !value.is_finite()) {
        return Err(Error::new(
            "The values for principal components are not all finite",
            "Fill in missing values first.",
        ));
    }
    Ok(())
}

fn means(x: ArrayView2<'_, f32>) -> Vec<f64> {
    let mut sums = vec![0.0; x.ncols()];
    for row in x.axis_iter(Axis(0)) {
        sums.iter_mut()
            .zip(row)
            .for_each(|(sum, &value)| *sum += f64::from(value));
    }
    sums.iter_mut().for_each(|sum| *sum /= x.nrows() as f64);
    sums
}
