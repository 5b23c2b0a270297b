//! Negative binomial counts, quickly.

use ndarray::ArrayViewMut1;
use rand::RngExt;
use rand_distr::{Distribution, Gamma, LogNormal, StandardNormal};

use crate::random::{Rng, stream};

/// Typical dispersion of RNA-seq counts between tumours: variance = mean + dispersion · mean².
const MEDIAN_DISPERSION: f64 = 0.25;
const DISPERSION_SPREAD: f64 = 0.4;
/// Above this mean, a Poisson count is drawn from the normal approximation of its square root.
const NORMAL_ABOVE: f64 = 12.0;
/// The largest count that single precision holds exactly.
const LARGEST: f64 = 16_777_215.0;

/// Draws counts gene by gene: a Poisson count whose mean is itself gamma distributed is negative binomial.
pub(super) struct Counts {
    /// For each gene its biological variation, of mean 1.
    variation: Vec<Option<Gamma<f64>>>,
}

impl Counts {
    /// Draws every gene's dispersion.
    pub fn draw(genes: usize, seed: u64) -> Counts {
        let mut rng = stream(seed, "cohort/dispersion");
        let dispersion = LogNormal::new(MEDIAN_DISPERSION.ln(), DISPERSION_SPREAD);
        let variation = (0..genes).map(|_| {
            let drawn = dispersion.map_or(MEDIAN_DISPERSION, |spread| spread.sample(&mut rng));
            Gamma::new(1.0 / drawn, drawn).ok()
        });
        Counts {
            variation: variation.collect(),
        }
    }

    /// Fills a sample's row with counts around `means`, scaled to add up to `library_size`; returns what they add up to.
    pub fn fill(
        &self,
        row: ArrayViewMut1<'_, f32>,
        means: &[f64],
        library_size: f64,
        rng: &mut Rng,
    ) -> f64 {
        let scale = library_size / means.iter().sum::<f64>();
        let mut total = 0.0;
        for ((count, mean), variation) in row.into_iter().zip(means).zip(&self.variation) {
            let varied = variation.map_or(1.0, |gamma| gamma.sample(rng));
            let drawn = poisson(scale * mean * varied, rng).min(LARGEST);
            total += drawn;
            *count = drawn as f32;
        }
        total
    }
}

/// A Poisson count. Small means by multiplying uniform numbers (Knuth); others by `⌊(√mean + z/2)² + 1/4⌋` with `z`
/// standard normal, whose mean is exact and whose variance is `mean + 1/8`, up to the rounding.
fn poisson(mean: f64, rng: &mut Rng) -> f64 {
    if mean >= NORMAL_ABOVE {
        let normal: f64 = StandardNormal.sample(rng);
        let root = (mean.sqrt() + normal / 2.0).max(0.0);
        return (root * root + 0.25).floor();
    }
    let limit = (-mean).exp();
    let mut product: f64 = rng.random();
    let mut count = 0.0;
    while product > limit {
        product *= rng.random::<f64>();
        count += 1.0;
    }
    count
}

#[cfg(test)]
mod tests {
    use ndarray::Array1;

    use super::{Counts, poisson};
    use crate::random::stream;

    fn mean_and_variance(numbers: &[f64]) -> (f64, f64) {
        let count = numbers.len() as f64;
        let mean = numbers.iter().sum::<f64>() / count;
        (
            mean,
            numbers
                .iter()
                .map(|number| (number - mean).powi(2))
                .sum::<f64>()
                / count,
        )
    }

    #[test]
    fn poisson_has_mean_and_variance_on_both_sides_of_the_approximation() {
        let mut rng = stream(1, "test");
        for wanted in [0.05, 1.0, 11.9, 12.1, 50.0, 3000.0] {
            let drawn: Vec<f64> = (0..40_000).map(|_| poisson(wanted, &mut rng)).collect();
            let (mean, variance) = mean_and_variance(&drawn);
            assert!(
                (mean - wanted).abs() < 5.0 * (wanted / 40_000.0).sqrt() + 0.01,
                "{wanted} {mean}"
            );
            assert!(
                (variance / wanted - 1.0).abs() < 0.06,
                "{wanted} {variance}"
            );
        }
        assert_eq!(poisson(0.0, &mut rng), 0.0);
    }

    #[test]
    fn counts_add_up_to_the_library_size_and_vary_more_than_poisson() {
        let counts = Counts::draw(500, 3);
        let means = vec![1.0; 500];
        let mut rng = stream(3, "test");
        let mut all = Vec::new();
        for _ in 0..40 {
            let mut row = Array1::zeros(500);
            let total = counts.fill(row.view_mut(), &means, 100_000.0, &mut rng);
            assert!((total / 100_000.0 - 1.0).abs() < 0.15, "{total}");
            all.extend(row.iter().map(|&count| f64::from(count)));
        }
        let (mean, variance) = mean_and_variance(&all);
        // Dispersion about 0.27 on average: variance near mean + 0.27 mean².
        let dispersion = (variance - mean) / (mean * mean);
        assert!((0.2..0.36).contains(&dispersion), "{dispersion}");
    }
}
