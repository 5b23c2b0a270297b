//! How far the neighbours in a layout are neighbours in the data: trustworthiness.

use genessl_kernels::vectors::add_squares;
use ndarray::{Array2, ArrayView2};

use crate::{Advance, Error, Progress, Result};

/// How many multiplications one step does, about: some ten milliseconds in a browser.
const STEP_MULTIPLICATIONS: usize = 5_000_000;

/// Trustworthiness (Venna and Kaski 2001): 1 if the `k` nearest neighbours of every sample in the layout `low` are among
/// its `k` nearest in the data `high`, less the farther down the ranks in the data they are; as `scikit-learn`'s.
///
/// `high` and `low` are samples × features, both compared by Euclidean distance, in double precision; equal distances
/// rank by row. With n samples, `U` the layout's k nearest of sample i and `r` the rank in the data:
/// `1 − 2/(n k (2n − 3k − 1)) · Σᵢ Σ_{j ∈ U} max(0, r(i, j) − k)`. Takes time with the square of the samples: see
/// [`Trustworthiness`] to do it in steps.
///
/// # Errors
/// If the two differ in samples, `k` is 0 or not below half of the samples, or values are not finite.
pub fn trustworthiness(
    high: ArrayView2<'_, f32>,
    low: ArrayView2<'_, f32>,
    k: usize,
) -> Result<f64> {
    Trustworthiness::new(high, low, k)?.run()
}

/// [`trustworthiness`] under way.
#[derive(Debug)]
pub struct Trustworthiness {
    /// Features × samples each, so that one sample's distances to all are sums of lines.
    high: Array2<f64>,
    low: Array2<f64>,
    k: usize,
    next: usize,
    penalty: u64,
    /// Squared distances from one sample, in the layout and in the data.
    near: Vec<f64>,
    far: Vec<f64>,
}

impl Trustworthiness {
    /// Prepares what [`trustworthiness`] does at once.
    ///
    /// # Errors
    /// As there.
    pub fn new(
        high: ArrayView2<'_, f32>,
        low: ArrayView2<'_, f32>,
        k: usize,
    ) -> Result<Trustworthiness> {
        let samples = high.nrows();
        if low.nrows() != samples {
            return Err(Error::new(
                format!("The layout has {} samples, the data {samples}", low.nrows()),
                "Compare a layout with the data that it was made from.",
            ));
        }
        if k == 0 || 2 * k >= samples {
            return Err(Error::new(
                format!("Trustworthiness at {k} neighbours is not defined for {samples} samples"),
                "Choose at least 1 neighbour and fewer than half as many as there are samples.",
            ));
        }
        if !high.iter().chain(low).all(|value| value.is_finite()) {
            return Err(Error::new(
                "The values to measure trustworthiness on are not all finite",
                "Fill in missing values first.",
            ));
        }
        let lines =
            |x: ArrayView2<'_, f32>| x.t().mapv(f64::from).as_standard_layout().into_owned();
        Ok(Trustworthiness {
            high: lines(high),
            low: lines(low),
            k,
            next: 0,
            penalty: 0,
            near: vec![0.0; samples],
            far: vec![0.0; samples],
        })
    }

    fn samples(&self) -> usize {
        self.high.ncols()
    }

    /// By how many ranks a sample's neighbours in the layout miss being its neighbours in the data, in all.
    fn sample_penalty(&mut self, sample: usize) -> u64 {
        squared_distances(&self.low, sample, &mut self.near);
        squared_distances(&self.high, sample, &mut self.far);
        let mut penalty = 0;
        for neighbour in nearest(&self.near, self.k) {
            penalty += rank(&self.far, neighbour).saturating_sub(self.k as u64);
        }
        penalty
    }
}

impl Advance for Trustworthiness {
    type Output = f64;

    /// Ranks the neighbours of some samples.
    fn advance(&mut self) -> Result<Progress> {
        let samples = self.samples();
        let work = samples * (self.high.nrows() + self.low.nrows() + self.k);
        let count = (STEP_MULTIPLICATIONS / work).max(1);
        let end = (self.next + count).min(samples);
        for sample in self.next..end {
            self.penalty += self.sample_penalty(sample);
        }
        self.next = end;
        Ok(Progress {
            done: end as u64,
            total: samples as u64,
        })
    }

    fn finish(self) -> Result<f64> {
        let (n, k) = (self.samples() as f64, self.k as f64);
        if self.next < self.samples() {
            return Err(Error::new(
                "The trustworthiness is not finished",
                "Let it run to its end.",
            ));
        }
        Ok(1.0 - 2.0 / (n * k * (2.0 * n - 3.0 * k - 1.0)) * self.penalty as f64)
    }
}

/// From one sample to all; to itself it is infinite, as it is not its own neighbour.
fn squared_distances(lines: &Array2<f64>, sample: usize, distances: &mut [f64]) {
    distances.fill(0.0);
    for line in lines.rows() {
        let line = line.to_slice().unwrap_or_default();
        if let Some(&from) = line.get(sample) {
            add_squares(distances, from, line);
        }
    }
    if let Some(own) = distances.get_mut(sample) {
        *own = f64::INFINITY;
    }
}

/// The `k` samples at the smallest distances; of equal ones the first.
fn nearest(distances: &[f64], k: usize) -> Vec<usize> {
    let mut samples: Vec<usize> = (0..distances.len()).collect();
    let order = |a: &usize, b: &usize| distances[*a].total_cmp(&distances[*b]).then(a.cmp(b));
    samples.select_nth_unstable_by(k - 1, order);
    samples.truncate(k);
    samples
}

/// How many samples are nearer, or as near and before, plus one.
fn rank(distances: &[f64], sample: usize) -> u64 {
    let distance = distances[sample];
    let nearer = distances.iter().filter(|&&other| other < distance).count();
    let (before, _) = distances.split_at(sample);
    let equal = before.iter().filter(|&&other| other == distance).count();
    1 + (nearer + equal) as u64
}
