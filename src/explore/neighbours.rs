//! Each sample's nearest neighbours, which t-SNE and UMAP start from.
//!
//! Up to [`EXACT_UP_TO`] samples all pairs are compared ([`exact`]); beyond that the lists are found by descent along
//! neighbours of neighbours ([`descent`], [`lists`]), started from random trees ([`forest`]). Either way the distances
//! that are returned are computed in double precision from the values as they were given ([`rows`]).

mod descent;
mod exact;
mod forest;
mod found;
mod lists;
mod rows;

use ndarray::ArcArray2;

use self::descent::Descent;
use self::exact::Exact;
pub use self::found::Neighbours;
pub use self::rows::Metric;
use self::rows::Rows;
use crate::{Advance, Error, Progress, Result};

/// Up to so many samples the neighbours are exact. With 50 features comparing all pairs is the faster way up to about
/// here, and its time grows with the square of the samples.
pub const EXACT_UP_TO: usize = 20_000;

/// Values larger than this are refused: their squares would not fit single precision.
const LARGEST_VALUE: f32 = 1e18;

/// With fewer samples than this times `k` a descent would look at most pairs anyway.
pub const LISTS_PER_SAMPLES: usize = 16;

/// A search for nearest neighbours under way.
#[derive(Debug)]
pub struct NeighbourSearch(Method);

#[derive(Debug)]
enum Method {
    Exact(Box<Exact>),
    Approximate(Box<Descent>),
}

impl NeighbourSearch {
    /// Prepares the search for the `k` nearest neighbours of each row of `x` (samples × features). The `seed` matters
    /// beyond [`EXACT_UP_TO`] samples only.
    ///
    /// # Errors
    /// If `k` is 0 or not below the number of samples, if there are no features, or if values are not finite or beyond
    /// ±10¹⁸.
    pub fn new(x: ArcArray2<f32>, k: usize, metric: Metric, seed: u64) -> Result<Self> {
        if x.nrows() > EXACT_UP_TO {
            Self::approximate(x, k, metric, seed)
        } else {
            Self::exact(x, k, metric)
        }
    }

    /// As [`NeighbourSearch::new`], but exact for any number of samples.
    ///
    /// # Errors
    /// As there.
    pub fn exact(x: ArcArray2<f32>, k: usize, metric: Metric) -> Result<Self> {
        check(&x, k)?;
        let exact = Exact::new(Rows::new(x, metric), k);
        Ok(NeighbourSearch(Method::Exact(Box::new(exact))))
    }

    /// As [`NeighbourSearch::new`], but by descent unless the samples are fewer than [`LISTS_PER_SAMPLES`] times `k`.
    ///
    /// # Errors
    /// As there.
    pub fn approximate(x: ArcArray2<f32>, k: usize, metric: Metric, seed: u64) -> Result<Self> {
        check(&x, k)?;
        if x.nrows() < LISTS_PER_SAMPLES * k {
            return Self::exact(x, k, metric);
        }
        let descent = Descent::new(Rows::new(x, metric), k, seed);
        Ok(NeighbourSearch(Method::Approximate(Box::new(descent))))
    }
}

fn check(x: &ArcArray2<f32>, k: usize) -> Result<()> {
    let (samples, features) = x.dim();
    if k == 0 || k >= samples {
        return Err(Error::new(
            format!("{k} nearest neighbours of each of {samples} samples are asked for"),
            format!(
                "Ask for at least 1 and at most {}.",
                samples.saturating_sub(1).max(1)
            ),
        ));
    }
    if features == 0 || samples > u32::MAX as usize {
        return Err(Error::new(
            format!("{samples} samples with {features} features cannot be searched for neighbours"),
            "There must be at least one feature, and fewer than 2³² samples.",
        ));
    }
    // Written so that a value that is not a number fails too.
    if !x.iter().all(|value| value.abs() <= LARGEST_VALUE) {
        return Err(Error::new(
            "The values to find neighbours by are not all finite, or are beyond 10^18",
            "Fill in missing values first, and use log-transformed values.",
        ));
    }
    Ok(())
}

impl Advance for NeighbourSearch {
    type Output = Neighbours;

    /// Finds the neighbours of some samples, or betters the lists of some.
    fn advance(&mut self) -> Result<Progress> {
        Ok(match &mut self.0 {
            Method::Exact(search) => search.advance(),
            Method::Approximate(search) => search.advance(),
        })
    }

    fn finish(self) -> Result<Neighbours> {
        let found = match self.0 {
            Method::Exact(search) => search.finish(),
            Method::Approximate(search) => search.finish(),
        };
        found.ok_or_else(|| {
            Error::new(
                "The search for neighbours is not finished",
                "Let it run to its end.",
            )
        })
    }
}
