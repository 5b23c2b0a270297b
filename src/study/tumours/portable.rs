//! Random numbers that are the same bits on every platform.
//!
//! Libraries take logarithms and powers from the system, which differ in the last bit between a browser and native code.
//! Here all is addition, multiplication, division and square roots, which IEEE 754 defines to the last bit.

use std::f64::consts::{LN_2, LOG2_E, SQRT_2};

use rand::RngExt;

use crate::random::{Rng, stream};

/// Terms of the exponential's series; at |x| ≤ ln(2)/2 what they leave out is below 1e-15.
const EXPONENTIAL_TERMS: u32 = 14;
/// Terms of the logarithm's series; at 1/√2 ≤ x ≤ √2 what they leave out is below 1e-17.
const LOGARITHM_TERMS: u32 = 11;
/// Above this mean, a Poisson count is drawn from the normal approximation of its square root.
const NORMAL_ABOVE: f64 = 12.0;

/// 2 to the power of `x`, for −1000 < x < 1000, beyond which it is as at the limit.
pub(super) fn exp2(x: f64) -> f64 {
    let x = x.clamp(-1000.0, 1000.0);
    let whole = (x + 0.5).floor();
    let rest = (x - whole) * LN_2;
    let mut sum = 1.0;
    for term in (1..=EXPONENTIAL_TERMS).rev() {
        sum = 1.0 + sum * rest / f64::from(term);
    }
    sum * f64::from_bits(((1023 + whole as i64) as u64) << 52)
}

/// The natural logarithm of a normal number above 0.
pub(super) fn ln(x: f64) -> f64 {
    let bits = x.to_bits();
    let mut exponent = (bits >> 52) as i32 - 1023;
    let mut mantissa = f64::from_bits((bits & ((1 << 52) - 1)) | (1023 << 52));
    if mantissa > SQRT_2 {
        mantissa /= 2.0;
        exponent += 1;
    }
    // ln(m) = 2 artanh((m − 1) / (m + 1))
    let ratio = (mantissa - 1.0) / (mantissa + 1.0);
    let square = ratio * ratio;
    let mut sum = 0.0;
    for term in (0..LOGARITHM_TERMS).rev() {
        sum = sum * square + 1.0 / f64::from(2 * term + 1);
    }
    2.0 * ratio * sum + f64::from(exponent) * LN_2
}

/// The logarithm to the base 2 of a normal number above 0.
pub(super) fn log2(x: f64) -> f64 {
    ln(x) * LOG2_E
}

/// Draws from one named stream of a seed.
pub(super) struct Draws {
    rng: Rng,
    /// Normal numbers come in pairs.
    spare: Option<f64>,
}

impl Draws {
    /// The stream of that purpose.
    pub fn new(seed: u64, purpose: &str) -> Draws {
        Draws {
            rng: stream(seed, purpose),
            spare: None,
        }
    }

    /// Uniform in [0, 1).
    pub fn uniform(&mut self) -> f64 {
        self.rng.random()
    }

    /// Whether something happens that has this probability.
    pub fn happens(&mut self, probability: f64) -> bool {
        self.uniform() < probability
    }

    /// A whole number below `count`.
    pub fn index(&mut self, count: usize) -> usize {
        ((self.uniform() * count as f64) as usize).min(count.saturating_sub(1))
    }

    /// Puts things into random order (Fisher and Yates).
    pub fn shuffle<T>(&mut self, things: &mut [T]) {
        for last in (1..things.len()).rev() {
            let other = self.index(last + 1);
            things.swap(last, other);
        }
    }

    /// Standard normal (Marsaglia and Bray 1964, the polar method).
    pub fn normal(&mut self) -> f64 {
        if let Some(spare) = self.spare.take() {
            return spare;
        }
        loop {
            let (x, y) = (2.0 * self.uniform() - 1.0, 2.0 * self.uniform() - 1.0);
            let square = x * x + y * y;
            if square > 0.0 && square < 1.0 {
                let scale = (-2.0 * ln(square) / square).sqrt();
                self.spare = Some(y * scale);
                return x * scale;
            }
        }
    }

    /// Gamma of a shape of 1 or more and scale 1 (Marsaglia and Tsang 2000).
    pub fn gamma(&mut self, shape: f64) -> f64 {
        let d = shape - 1.0 / 3.0;
        let c = 1.0 / (9.0 * d).sqrt();
        loop {
            let normal = self.normal();
            let root = 1.0 + c * normal;
            if root <= 0.0 {
                continue;
            }
            let (cube, square) = (root * root * root, normal * normal);
            let uniform = self.uniform();
            let surely = uniform < 1.0 - 0.0331 * square * square;
            if surely || uniform > 0.0 && ln(uniform) < 0.5 * square + d * (1.0 - cube + ln(cube)) {
                return d * cube;
            }
        }
    }

    /// Beta of two parameters of 1 or more each.
    pub fn beta(&mut self, (a, b): (f64, f64)) -> f64 {
        let one = self.gamma(a);
        one / (one + self.gamma(b))
    }

    /// A Poisson count. Small means by multiplying uniform numbers (Knuth); others by `⌊(√mean + z/2)² + 1/4⌋` with `z`
    /// standard normal, whose mean is exact and whose variance is `mean + 1/8`, up to the rounding.
    pub fn poisson(&mut self, mean: f64) -> f64 {
        if mean >= NORMAL_ABOVE {
            let root = (mean.sqrt() + self.normal() / 2.0).max(0.0);
            return (root * root + 0.25).floor();
        }
        let limit = exp2(-mean * LOG2_E);
        let mut product = self.uniform();
        let mut count = 0.0;
        while product > limit {
            product *= self.uniform();
            count += 1.0;
        }
        count
    }
}

#[cfg(test)]
mod tests {
    use super::{Draws, exp2, ln};

    #[test]
    fn powers_and_logarithms_are_those_of_the_system_to_the_last_few_bits() {
        for step in -4000..4000 {
            let x = f64::from(step) * 0.0173;
            assert!((exp2(x) / x.exp2() - 1.0).abs() < 1e-14, "2^{x}");
            let y = x.exp2();
            assert!(
                (ln(y) - y.ln()).abs() <= 1e-14 * y.ln().abs().max(0.1),
                "ln {y}"
            );
        }
        assert_eq!((exp2(0.0), exp2(3.0), ln(1.0)), (1.0, 8.0, 0.0));
    }

    #[test]
    fn draws_have_the_mean_and_variance_they_should() {
        let of = |draw: &dyn Fn(&mut Draws) -> f64, mean: f64, variance: f64| {
            let mut draws = Draws::new(3, "test");
            let all: Vec<f64> = (0..40_000).map(|_| draw(&mut draws)).collect();
            let found = all.iter().sum::<f64>() / 40_000.0;
            let spread = all.iter().map(|x| (x - found) * (x - found)).sum::<f64>() / 40_000.0;
            assert!(
                (found - mean).abs() < 5.0 * (variance / 40_000.0).sqrt() + 0.01,
                "{found} {mean}"
            );
            assert!(
                (spread / variance - 1.0).abs() < 0.06,
                "{spread} {variance}"
            );
        };
        of(&Draws::normal, 0.0, 1.0);
        of(&|draws| draws.gamma(1.2), 1.2, 1.2);
        of(&|draws| draws.gamma(50.0), 50.0, 50.0);
        of(&|draws| draws.beta((2.0, 3.0)), 0.4, 0.04);
        for mean in [0.05, 3.0, 11.9, 12.1, 3000.0] {
            of(&|draws| draws.poisson(mean), mean, mean);
        }
    }

    /// These numbers are the same in every browser: a change of them changes every cohort.
    #[test]
    fn the_bits_are_known() {
        let mut draws = Draws::new(7, "test");
        let sum = draws.normal() + draws.gamma(2.5) + draws.beta((30.0, 2.0)) + draws.poisson(3.0);
        assert_eq!(sum.to_bits(), BITS, "{:#x}", sum.to_bits());
    }

    const BITS: u64 = 0x400d_08b5_d0b6_d744;
}
