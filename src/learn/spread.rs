//! Whether the latent space has collapsed: how far samples lie apart in it, and in how many directions.

use ndarray::Array2;
use serde::{Deserialize, Serialize};

use super::matrix::Matrix;
use crate::eigen::all_eigenvalues;

/// So many of the samples are looked at after each epoch, the first of those that are trained on.
pub(crate) const LOOKED_AT: usize = 256;
/// A latent space of lower effective rank, or whose dimensions vary less, is said to have collapsed.
const LOWEST_RANK: f64 = 2.0;
const LOWEST_DEVIATION: f64 = 0.01;
/// Directions with less than this part of the largest one's length are rounding.
const ROUNDING: f64 = 1e-5;

/// How the latent vectors of undistorted samples lie after an epoch, without dropout.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Spread {
    /// The standard deviation over samples, with their number as divisor: its mean over the latent dimensions. Near 0 where all
    /// samples are put in one place.
    pub deviation: f64,
    /// The effective rank (Roy and Vetterli 2007) of the samples' latent vectors less their mean: `exp(−Σ p ln p)` of their singular
    /// values, divided by the sum of these. 1 where samples lie on a line, the number of dimensions where all count the same; 0
    /// where there is nothing but rounding.
    pub effective_rank: f64,
}

impl Spread {
    /// That of some samples' latent vectors, one a row. Not a number where these are not.
    pub(crate) fn of(latent: &Matrix) -> Self {
        let (rows, width) = (latent.rows().max(1), latent.columns());
        let values = latent.values();
        let mut means = vec![0.0; width];
        for row in values.chunks_exact(width) {
            for (mean, &value) in means.iter_mut().zip(row) {
                *mean += f64::from(value) / rows as f64;
            }
        }
        let centred = values.iter().enumerate();
        let centred: Vec<f64> = centred
            .map(|(at, &value)| f64::from(value) - means[at % width])
            .collect();
        let square = |column: usize| -> f64 {
            let column = centred[column..].iter().step_by(width);
            column.map(|value| value * value).sum()
        };
        let deviations = (0..width).map(|column| (square(column) / rows as f64).sqrt());
        let deviation = deviations.sum::<f64>() / width as f64;
        let largest = values.iter().fold(0.0_f64, |largest, &value| {
            largest.max(f64::from(value).abs())
        });
        Spread {
            deviation,
            effective_rank: match deviation {
                _ if !deviation.is_finite() => f64::NAN,
                small if small <= ROUNDING * largest => 0.0,
                _ => effective_rank(&centred, width),
            },
        }
    }

    /// Whether there is hardly anything left that tells samples apart, where so many could lie in so many directions.
    pub fn has_collapsed(&self) -> bool {
        self.deviation < LOWEST_DEVIATION || self.effective_rank < LOWEST_RANK
    }
}

/// Of vectors with mean 0, one a row.
fn effective_rank(centred: &[f64], width: usize) -> f64 {
    let products = products(centred, width);
    let Some(squares) = all_eigenvalues(products) else {
        return f64::NAN;
    };
    let lengths = squares.iter().map(|&square| square.max(0.0).sqrt());
    let lengths: Vec<f64> = lengths.collect();
    let largest = lengths.iter().copied().fold(0.0, f64::max);
    let kept = || {
        lengths
            .iter()
            .filter(|&&length| length > ROUNDING * largest)
    };
    let sum: f64 = kept().sum();
    let entropy: f64 = kept()
        .map(|&length| {
            let part = length / sum;
            -part * part.ln()
        })
        .sum();
    entropy.exp()
}

/// The products of all pairs of rows, or of columns where these are fewer: either has the singular values' squares as eigenvalues.
fn products(values: &[f64], width: usize) -> Array2<f64> {
    let rows = values.len() / width;
    let by_row: Vec<f64> = match rows <= width {
        true => values.to_vec(),
        false => {
            let columns = (0..width).flat_map(|column| values[column..].iter().step_by(width));
            columns.copied().collect()
        }
    };
    let (count, length) = (rows.min(width), rows.max(width));
    let vector = |at: usize| &by_row[at * length..(at + 1) * length];
    Array2::from_shape_fn((count, count), |(one, other)| match one <= other {
        true => genessl_kernels::vectors::dot(vector(one), vector(other)),
        false => 0.0,
    })
}

#[cfg(test)]
mod tests {
    use super::{Matrix, Spread};
    use crate::learn::augment::unit;
    use crate::random::stream;

    /// Samples in so many independent directions of the same length.
    fn directions(samples: usize, width: usize, used: usize) -> Matrix {
        let mut rng = stream(5, "t");
        let mut values = vec![0.5; samples * width];
        for row in values.chunks_exact_mut(width) {
            row[..used]
                .iter_mut()
                .for_each(|value| *value += unit(&mut rng));
        }
        Matrix::new(values, samples, width)
    }

    #[test]
    fn the_rank_is_that_of_the_directions_in_use() {
        for (samples, width, used) in [(4000, 24, 1), (4000, 24, 7), (4000, 24, 24)] {
            let spread = Spread::of(&directions(samples, width, used));
            let (rank, used) = (spread.effective_rank, used as f64);
            assert!((rank - used).abs() < 0.01 * used, "{rank} {used}");
            // A uniform number varies by the root of a twelfth.
            let expected = used / width as f64 / 12.0_f64.sqrt();
            assert!((spread.deviation - expected).abs() < 0.02 * expected);
            assert_eq!(spread.has_collapsed(), used < 2.0);
        }
        // Fewer samples than dimensions.
        let rank = Spread::of(&directions(30, 200, 200)).effective_rank;
        assert!(rank > 27.0 && rank < 29.0, "{rank}");
    }

    #[test]
    fn a_point_has_no_direction_and_no_numbers_have_no_rank() {
        let point = Matrix::new([0.3_f32, -1.7, 2.2].repeat(50), 50, 3);
        let spread = Spread::of(&point);
        assert!(spread.deviation < 1e-6 && spread.effective_rank == 0.0);
        assert!(spread.has_collapsed());
        let mut broken = point;
        broken.values_mut()[7] = f32::NAN;
        assert!(Spread::of(&broken).effective_rank.is_nan());
    }
}
