//! Principal components the faster way: exactly where one side of the matrix is short, else by [`Krylov`].

use ndarray::ArcArray2;

use super::krylov::Krylov;
use super::pca::{Fitting, Pca};
use crate::{Advance, Progress, Result};

/// Up to this length of the shorter side the exact way is about as fast.
pub const EXACT_UP_TO: usize = 1_000;
/// For more components than one in so many of the shorter side, the exact way is.
const SIDE_PER_COMPONENT: usize = 8;

/// A principal components analysis under way.
#[derive(Debug)]
pub enum Principal {
    /// By the eigenvectors of all products.
    Exact(Box<Fitting>),
    /// By those in a space that holds the largest.
    Krylov(Box<Krylov>),
}

impl Principal {
    /// Prepares the analysis of `x` (samples × features). The `seed` is for [`Krylov`]'s start, and changes no digit that
    /// counts.
    ///
    /// # Errors
    /// As [`Pca::fit`].
    pub fn new(x: ArcArray2<f32>, components: usize, seed: u64) -> Result<Self> {
        let shorter = x.nrows().min(x.ncols());
        if shorter <= EXACT_UP_TO || components > shorter / SIDE_PER_COMPONENT {
            Fitting::new(x, components).map(|fitting| Principal::Exact(Box::new(fitting)))
        } else {
            Krylov::new(x, components, seed).map(|krylov| Principal::Krylov(Box::new(krylov)))
        }
    }

    /// Whether the result is exact but for rounding.
    pub fn exact(&self) -> bool {
        matches!(self, Principal::Exact(_))
    }
}

impl Advance for Principal {
    type Output = Pca;

    fn advance(&mut self) -> Result<Progress> {
        match self {
            Principal::Exact(fitting) => fitting.advance(),
            Principal::Krylov(krylov) => krylov.advance(),
        }
    }

    fn finish(self) -> Result<Pca> {
        match self {
            Principal::Exact(fitting) => fitting.finish(),
            Principal::Krylov(krylov) => krylov.finish(),
        }
    }
}
