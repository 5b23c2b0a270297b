//! What tells scales apart where the range of the numbers does not: genes' means, whole numbers, sums.

use crate::table::Table;

/// What one look over some samples gives of a table whose range does not tell its scale.
pub(super) struct Shape {
    samples: usize,
    /// The mean of each gene.
    means: Vec<f64>,
    /// The standard deviation of all numbers.
    spread: f64,
    /// Numbers above 0, and how many of them are whole.
    above: usize,
    whole: usize,
    /// The share of numbers that are the smallest one.
    at_floor: f64,
    /// Whether each sample's mean is 0.
    standardised: bool,
}

/// Genes' means are around 0 where the middle one is nearer to it than this share of the spread, and a share more that
/// falls with the root of the samples, as chance does.
const NEAR_ZERO: f64 = 0.25;
const BY_CHANCE: f64 = 0.7;
/// Log-CPM reach further up than down; ratios do not.
const SKEWED: f32 = 1.5;
/// Where so many numbers are the smallest, it stands for none.
const FLOOR: f64 = 0.02;

impl Shape {
    /// Of every `step`th of these samples.
    pub(super) fn of(table: &Table, samples: &[usize], step: usize) -> Shape {
        let genes = table.features.len();
        let mut shape = Shape {
            samples: samples.len().div_ceil(step),
            means: vec![0.0; genes],
            spread: 0.0,
            above: 0,
            whole: 0,
            at_floor: 0.0,
            standardised: true,
        };
        let (mut sum, mut squares) = (0.0_f64, 0.0_f64);
        let (mut smallest, mut at_smallest) = (f32::INFINITY, 0_usize);
        for &sample in samples.iter().step_by(step) {
            let (mut own, mut own_squares) = (0.0_f64, 0.0_f64);
            for (mean, &value) in shape.means.iter_mut().zip(table.values.row(sample)) {
                let number = f64::from(value);
                *mean += number;
                own += number;
                own_squares += number * number;
                if value > 0.0 {
                    shape.above += 1;
                    shape.whole += usize::from(value.fract() == 0.0);
                }
                if value < smallest {
                    (smallest, at_smallest) = (value, 0);
                }
                at_smallest += usize::from(value == smallest);
            }
            let deviation = (own_squares / genes.max(1) as f64).sqrt();
            shape.standardised &= (own / genes.max(1) as f64).abs() < 0.01 * deviation;
            (sum, squares) = (sum + own, squares + own_squares);
        }
        let numbers = (shape.samples * genes).max(1) as f64;
        for mean in &mut shape.means {
            *mean /= shape.samples.max(1) as f64;
        }
        let variance = squares / numbers - (sum / numbers).powi(2);
        shape.spread = variance.max(0.0).sqrt();
        shape.at_floor = at_smallest as f64 / numbers;
        shape
    }

    /// Whether so many numbers are whole that all would be, had not some reads been shared out. Scaled counts hardly have
    /// any.
    pub(super) fn is_mostly_whole(&self) -> bool {
        self.whole * 4 > self.above
    }

    /// Whether numbers of which many are below 0 are centred neither by genes nor by samples, and reach up from a floor.
    pub(super) fn is_of_logarithms(&self, smallest: f32, largest: f32) -> bool {
        let mut sizes: Vec<f64> = self.means.iter().map(|mean| mean.abs()).collect();
        let middle = sizes.len() / 2;
        if sizes.is_empty() {
            return false;
        }
        let (_, median, _) = sizes.select_nth_unstable_by(middle, f64::total_cmp);
        let reaches_up = largest >= SKEWED * smallest.abs() || self.at_floor > FLOOR;
        let near = NEAR_ZERO + BY_CHANCE / (self.samples.max(1) as f64).sqrt();
        *median > near * self.spread && !self.standardised && reaches_up
    }
}

/// The sum that all of several samples have, where it is one of those to which values are scaled: ten, a hundred … a
/// million, or 1. Logarithms after quantile normalisation have one sum as well, but no such.
pub(super) fn shared_sum(sums: &[f64]) -> Option<f64> {
    const TOLERANCE: f64 = 1e-3;
    let first = *sums.first()?;
    let power = 10_f64.powi(first.max(f64::MIN_POSITIVE).log10().round() as i32);
    let is = |sum: &f64| (sum / power - 1.0).abs() < TOLERANCE;
    (sums.len() > 2 && power >= 1.0 && sums.iter().all(is)).then_some(power)
}

#[cfg(test)]
mod tests {
    use super::shared_sum;

    #[test]
    fn sums_to_which_values_are_scaled_are_known() {
        assert_eq!(shared_sum(&[9_999.5, 10_000.2, 10_000.0]), Some(10_000.0));
        assert_eq!(shared_sum(&[1.0, 1.0, 1.0002]), Some(1.0));
        assert_eq!(shared_sum(&[40_312.5, 40_312.5, 40_312.5]), None);
        assert_eq!(shared_sum(&[10_000.0, 20_000.0, 10_000.0]), None);
        assert_eq!(shared_sum(&[10_000.0, 10_000.0]), None);
    }
}
