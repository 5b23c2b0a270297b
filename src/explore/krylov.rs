//! Principal components of large matrices, without the matrix of all products of features.
//!
//! Block Lanczos with full orthogonalisation (Golub and Underwood 1977) from a random start, for whose convergence see
//! Musco and Musco (2015): with a block `V` of random axes, `V, XᵀX V, (XᵀX)² V, …` span a space that soon holds the
//! first axes to many digits. `XᵀX` itself is never formed; each block costs two products with `X`, in double precision.

mod space;

use ndarray::linalg::general_mat_mul;
use ndarray::{ArcArray2, Array2};
use rand_distr::{Distribution, StandardNormal};

use super::centred::Centred;
use super::pca::{Pca, unfinished};
use crate::eigen::{Eigen, Tridiagonal};
use crate::random::{self, Rng};
use crate::{Advance, Error, Progress, Result};
use space::{Next, Space, orthonormal, take_off};

/// Axes multiplied at a time. More make better use of each pass over the matrix, but of each product less.
const BLOCK: usize = 32;
/// How many multiplications one step does, about: some tens of milliseconds in a browser.
const STEP_MULTIPLICATIONS: usize = 100_000_000;
/// An axis is found when its product with `XᵀX` leaves the space by no more than this part of its eigenvalue, whose own
/// error goes with the square of that: 1e-8, up to 1e-7 where eigenvalues lie close.
const TOLERANCE: f64 = 1e-4;
/// What is smaller than this part of the sum of all eigenvalues is rounding.
const ROUNDING: f64 = 1e-13;
/// Eigenvalues below this part of the sum of all need not be found to more digits.
const SMALL: f64 = 1e-9;

/// A principal components analysis under way, for matrices with two long sides.
///
/// Variances are found to within 1e-6 of their value, mostly better; axes are as exact as the gaps between variances
/// allow. The time grows with the number of values and of components.
#[derive(Debug)]
pub struct Krylov {
    x: Centred,
    wanted: usize,
    random: Rng,
    /// Of all centred values: the sum of all eigenvalues of `XᵀX`. Known after the first pass.
    sum_of_squares: f64,
    space: Space,
    /// How many axes the space should have when it is next asked for eigenvectors.
    next_solution: usize,
    stage: Stage,
}

#[derive(Debug)]
enum Stage {
    /// The last block is multiplied by `XᵀX`, some samples at a time.
    Multiplying {
        product: Array2<f64>,
        samples: usize,
    },
    /// The product loses what lies in the space already, block by block, the whole twice.
    Orthogonalising {
        product: Array2<f64>,
        blocks: usize,
    },
    /// The eigenvectors within the space are found.
    Solving {
        next: Next,
        reduction: Tridiagonal,
    },
    /// They are taken from the space to features.
    Combining {
        eigen: Eigen,
        components: Array2<f64>,
        blocks: usize,
    },
    /// Samples are projected on the axes.
    Projecting {
        pca: Pca,
        samples: usize,
    },
    Finished(Pca),
    Failed,
}

impl Krylov {
    /// Prepares the analysis of `x` (samples × features).
    ///
    /// # Errors
    /// As [`Pca::fit`].
    pub fn new(x: ArcArray2<f32>, components: usize, seed: u64) -> Result<Krylov> {
        let mut krylov = Krylov {
            x: Centred::new(x, components)?,
            wanted: components,
            random: random::stream(seed, "explore/krylov"),
            sum_of_squares: 0.0,
            space: Space::default(),
            next_solution: components + BLOCK,
            stage: Stage::Failed,
        };
        let axes = krylov.random_axes();
        krylov.stage = krylov.grow(axes);
        Ok(krylov)
    }

    /// A block of axes in directions that the space doesn't have.
    fn random_axes(&mut self) -> Array2<f64> {
        let features = self.x.features();
        let count = BLOCK.min(features - self.space.size());
        let random = &mut self.random;
        let mut axes =
            Array2::from_shape_simple_fn((count, features), || StandardNormal.sample(random));
        for block in self.space.blocks.iter().chain(&self.space.blocks) {
            take_off(&mut axes, block);
        }
        orthonormal(&axes, 0.0).axes
    }

    fn grow(&mut self, axes: Array2<f64>) -> Stage {
        let product = Array2::zeros(axes.dim());
        self.space.blocks.push(axes);
        Stage::Multiplying {
            product,
            samples: 0,
        }
    }

    fn multiply(&mut self, mut product: Array2<f64>, samples: usize) -> Stage {
        let Some(axes) = self.space.blocks.last() else {
            return Stage::Failed;
        };
        let at_once = STEP_MULTIPLICATIONS / (2 * axes.len());
        let end = (samples + at_once.max(16)).min(self.x.samples());
        let rows = self.x.rows(samples..end);
        if self.space.blocks.len() == 1 {
            self.sum_of_squares += rows.iter().map(|value| value * value).sum::<f64>();
        }
        let scores = rows.dot(&axes.t());
        general_mat_mul(1.0, &scores.t(), &rows, 1.0, &mut product);
        if end < self.x.samples() {
            return Stage::Multiplying {
                product,
                samples: end,
            };
        }
        self.space.make_room(product.nrows());
        Stage::Orthogonalising { product, blocks: 0 }
    }

    fn orthogonalise(&mut self, mut product: Array2<f64>, blocks: usize) -> Stage {
        let rounds = 2 * self.space.blocks.len();
        let at_once = STEP_MULTIPLICATIONS / (2 * BLOCK * BLOCK * self.x.features());
        let end = (blocks + at_once.max(1)).min(rounds);
        for block in blocks..end {
            self.space
                .take_off(&mut product, block % self.space.blocks.len());
        }
        if end < rounds {
            return Stage::Orthogonalising {
                product,
                blocks: end,
            };
        }
        let next = orthonormal(&product, ROUNDING * self.sum_of_squares);
        let size = self.space.size();
        if size >= self.wanted && (next.axes.is_empty() || size >= self.next_solution) {
            self.next_solution = size + size / 10;
            let reduction = Tridiagonal::new(self.space.projected.clone());
            return Stage::Solving { next, reduction };
        }
        // If the products lead nowhere, all other eigenvalues are zero: any axes will do.
        let axes = if next.axes.is_empty() {
            self.random_axes()
        } else {
            next.axes
        };
        self.grow(axes)
    }

    fn solve(&mut self, next: Next, mut reduction: Tridiagonal) -> Result<Stage> {
        if reduction.done() < reduction.size() {
            reduction.advance();
            return Ok(Stage::Solving { next, reduction });
        }
        let eigen = reduction.largest(self.wanted).ok_or_else(|| {
            Error::new(
                "The principal components did not converge",
                "Use other features or fewer.",
            )
        })?;
        let smallest = SMALL * self.sum_of_squares;
        let found = eigen
            .values
            .iter()
            .zip(&eigen.vectors)
            .all(|(value, vector)| next.residual(vector) <= TOLERANCE * value.max(smallest));
        Ok(if found {
            Stage::Combining {
                components: Array2::zeros((self.wanted, self.x.features())),
                eigen,
                blocks: 0,
            }
        } else {
            self.grow(next.axes)
        })
    }

    fn combine(&self, eigen: Eigen, mut components: Array2<f64>, blocks: usize) -> Stage {
        let at_once = STEP_MULTIPLICATIONS / (self.wanted * BLOCK * self.x.features());
        let end = (blocks + at_once.max(1)).min(self.space.blocks.len());
        for (block, axes) in self.space.blocks.iter().enumerate().take(end).skip(blocks) {
            let place = self.space.place(block);
            let shape = (self.wanted, axes.nrows());
            let weights = Array2::from_shape_fn(shape, |(component, axis)| {
                eigen.vectors[component][place + axis]
            });
            general_mat_mul(1.0, &weights, axes, 1.0, &mut components);
        }
        if end < self.space.blocks.len() {
            return Stage::Combining {
                eigen,
                components,
                blocks: end,
            };
        }
        let pca = Pca::of_axes(&self.x, components, &eigen.values, self.sum_of_squares);
        Stage::Projecting { pca, samples: 0 }
    }

    fn project(&self, mut pca: Pca, samples: usize) -> Stage {
        let end = pca.project_step(&self.x, samples);
        if end < self.x.samples() {
            Stage::Projecting { pca, samples: end }
        } else {
            Stage::Finished(pca)
        }
    }

    /// In samples multiplied. How many passes there will be is not known before; most data need about so many.
    fn progress(&self) -> Progress {
        let passes = self.space.blocks.len();
        let usual = (4 * self.wanted + 100).div_ceil(BLOCK);
        let all = self.x.samples();
        let (done, total) = match &self.stage {
            Stage::Multiplying { samples, .. } => {
                ((passes - 1) * all + samples, (passes + 1).max(usual) * all)
            }
            Stage::Projecting { samples, .. } => (passes * all + samples, (passes + 1) * all),
            Stage::Finished(_) => ((passes + 1) * all, (passes + 1) * all),
            _ => (passes * all, (passes + 1).max(usual + 1) * all),
        };
        Progress {
            done: done as u64,
            total: total as u64,
        }
    }
}

impl Advance for Krylov {
    type Output = Pca;

    /// Multiplies some samples, or takes a few blocks off a product, or does a part of the decomposition.
    fn advance(&mut self) -> Result<Progress> {
        self.stage = match std::mem::replace(&mut self.stage, Stage::Failed) {
            Stage::Multiplying { product, samples } => self.multiply(product, samples),
            Stage::Orthogonalising { product, blocks } => self.orthogonalise(product, blocks),
            Stage::Solving { next, reduction } => self.solve(next, reduction)?,
            Stage::Combining {
                eigen,
                components,
                blocks,
            } => self.combine(eigen, components, blocks),
            Stage::Projecting { pca, samples } => self.project(pca, samples),
            Stage::Finished(pca) => Stage::Finished(pca),
            Stage::Failed => return Err(unfinished()),
        };
        Ok(self.progress())
    }

    fn finish(self) -> Result<Pca> {
        match self.stage {
            Stage::Finished(pca) => Ok(pca),
            _ => Err(unfinished()),
        }
    }
}
