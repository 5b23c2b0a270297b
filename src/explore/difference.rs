//! Which features differ between chosen samples and the rest: the Wilcoxon rank-sum test, feature by feature.

use crate::sorting::sorted_indices;
use serde::Serialize;

/// Where the normal tail goes over from the series to the continued fraction.
const FAR_TAIL: f64 = 3.0;
/// Terms of the continued fraction, enough for full precision from [`FAR_TAIL`] on.
const FRACTION_TERMS: u32 = 48;

/// How one feature differs.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct RankSum {
    /// The standardised rank sum, positive where the chosen samples have the larger values.
    pub z: f64,
    /// Two-sided p-value; 0 below 1e-308, where `log10_p` still tells.
    pub p: f64,
    /// Its logarithm to base 10.
    pub log10_p: f64,
    /// The chosen samples' mean less the others': with values in log₂, the log₂ fold change.
    pub difference_of_means: f64,
    /// How likely a chosen sample has a larger value than another, ties counting half: the area under the ROC curve.
    pub auc: f64,
}

impl RankSum {
    /// Where one of the sides has no values, or all values are equal.
    const NO_DIFFERENCE: RankSum = RankSum {
        z: 0.0,
        p: 1.0,
        log10_p: 0.0,
        difference_of_means: 0.0,
        auc: 0.5,
    };
}

/// The Wilcoxon rank-sum test (Mann and Whitney 1947) of chosen samples against the rest.
///
/// By the normal approximation, with corrections for ties and continuity. Holds what one feature after another needs, so
/// that nothing is allocated between them.
#[derive(Debug, Clone, Default)]
pub struct RankSumTest {
    /// Each value as a number in the same order, and in its last bit whether it is of a chosen sample.
    keys: Vec<u64>,
}

impl RankSumTest {
    /// Tests one feature, of which each sample has a value and is `chosen` or not. Values that are not finite are
    /// missing and left out.
    pub fn test(&mut self, values: &[f32], chosen: &[bool]) -> RankSum {
        let mut sides = [Side::default(); 2];
        self.keys.clear();
        for (&value, &chosen) in values.iter().zip(chosen) {
            if value.is_finite() {
                sides[usize::from(chosen)].add(value);
                self.keys
                    .push(u64::from(sortable(value)) << 1 | u64::from(chosen));
            }
        }
        let [others, chosen] = sides;
        if others.count == 0.0 || chosen.count == 0.0 {
            return RankSum::NO_DIFFERENCE;
        }
        self.keys.sort_unstable();
        let Ranks { sum, ties } = Ranks::of(&self.keys);
        let pairs = chosen.count * others.count;
        let larger = sum - chosen.count * (chosen.count + 1.0) / 2.0;
        let all = chosen.count + others.count;
        let variance = pairs / 12.0 * ((all + 1.0) - ties / (all * (all - 1.0)));
        let distance = larger - pairs / 2.0;
        let corrected = (distance.abs() - 0.5).max(0.0);
        if variance <= 0.0 || corrected == 0.0 {
            return RankSum {
                difference_of_means: chosen.mean() - others.mean(),
                auc: larger / pairs,
                ..RankSum::NO_DIFFERENCE
            };
        }
        let z = corrected / variance.sqrt();
        let log10_p = log10_two_sided(z);
        RankSum {
            z: z.copysign(distance),
            p: (log10_p * std::f64::consts::LN_10).exp(),
            log10_p,
            difference_of_means: chosen.mean() - others.mean(),
            auc: larger / pairs,
        }
    }
}

/// Values on one side of the comparison.
#[derive(Debug, Clone, Copy, Default)]
struct Side {
    count: f64,
    sum: f64,
}

impl Side {
    fn add(&mut self, value: f32) {
        self.count += 1.0;
        self.sum += f64::from(value);
    }

    fn mean(self) -> f64 {
        self.sum / self.count
    }
}

/// A number that orders as the value does; both zeros are the same.
fn sortable(value: f32) -> u32 {
    let bits = (value + 0.0).to_bits();
    if bits >> 31 == 0 {
        bits | 1 << 31
    } else {
        !bits
    }
}

/// What the test needs to know of the ranks.
struct Ranks {
    /// The chosen samples' ranks (from 1, tied values share their mean), added up.
    sum: f64,
    /// `Σ t³ − t` over groups of `t` tied values.
    ties: f64,
}

impl Ranks {
    fn of(sorted: &[u64]) -> Self {
        let mut ranks = Ranks {
            sum: 0.0,
            ties: 0.0,
        };
        let mut before = 0.0;
        for tied in sorted.chunk_by(|a, b| a >> 1 == b >> 1) {
            let count = tied.len() as f64;
            let chosen: u64 = tied.iter().map(|key| key & 1).sum();
            ranks.sum += chosen as f64 * (before + (count + 1.0) / 2.0);
            ranks.ties += (count * count - 1.0) * count;
            before += count;
        }
        ranks
    }
}

/// The logarithm to base 10 of the probability that a standard normal number is as far from 0 as `z` or farther.
pub fn log10_two_sided(z: f64) -> f64 {
    let ln_p = std::f64::consts::LN_2 + ln_upper_tail(z.abs());
    ln_p.min(0.0) * std::f64::consts::LOG10_E
}

/// The logarithm of the probability that a standard normal number is larger than `z ≥ 0`.
fn ln_upper_tail(z: f64) -> f64 {
    let ln_density = -0.5 * z * z - 0.5 * (2.0 * std::f64::consts::PI).ln();
    if z < FAR_TAIL {
        (0.5 - ln_density.exp() * series(z)).ln()
    } else {
        ln_density - fraction(z).ln()
    }
}

/// `z + z³/3 + z⁵/(3·5) + …` (Abramowitz and Stegun 1964, 26.2.11).
fn series(z: f64) -> f64 {
    let (mut term, mut sum, mut odd) = (z, z, 1.0);
    while term > f64::EPSILON * 0.1 * sum {
        odd += 2.0;
        term *= z * z / odd;
        sum += term;
    }
    sum
}

/// `z + 1/(z + 2/(z + 3/(z + …)))` (Abramowitz and Stegun 1964, 26.2.14).
fn fraction(z: f64) -> f64 {
    (1..=FRACTION_TERMS)
        .rev()
        .fold(z, |rest, term| z + f64::from(term) / rest)
}

/// p-values adjusted so that among those under a limit no more than that share is expected to be false (Benjamini and
/// Hochberg 1995), in the same order.
pub fn benjamini_hochberg(p: &[f64]) -> Vec<f64> {
    adjusted(p, |p, tests_per_rank| p * tests_per_rank, 1.0)
}

/// [`benjamini_hochberg`] of logarithms to base 10, for p-values too small for numbers.
pub fn benjamini_hochberg_log10(log10_p: &[f64]) -> Vec<f64> {
    adjusted(
        log10_p,
        |log10_p, tests_per_rank| log10_p + tests_per_rank.log10(),
        0.0,
    )
}

/// From the largest p-value down: each scaled by tests per rank, and never above the one before.
fn adjusted(p: &[f64], scaled: impl Fn(f64, f64) -> f64, most: f64) -> Vec<f64> {
    let tests = p.len() as f64;
    let ascending = sorted_indices(p.len(), &|a, b| p[a].total_cmp(&p[b]));
    let mut adjusted = vec![most; p.len()];
    let mut smallest = most;
    for (place, test) in ascending.into_iter().enumerate().rev() {
        smallest = smallest.min(scaled(p[test], tests / (place + 1) as f64));
        adjusted[test] = smallest;
    }
    adjusted
}
