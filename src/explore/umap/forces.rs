//! The forces between pairs of points of a layout, many at a time so that vector units can work them out.

use super::curve::Curve;

/// Edges whose forces are worked out together.
pub(super) const LANES: usize = 16;
/// A single force moves a point by at most this along an axis, at a learning rate of 1.
const MOST_FORCE: f32 = 4.0;
/// Keeps the push of points in nearly the same place finite.
const SOFTENING: f32 = 0.001;

pub(super) type Lanes = [f32; LANES];

/// The gradients of the cross entropy along a pair's difference, for a curve `1 / (1 + a d^(2b))`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Forces {
    a: f32,
    b: f32,
}

impl Forces {
    pub fn new(curve: Curve) -> Self {
        Forces {
            a: curve.a as f32,
            b: curve.b as f32,
        }
    }

    /// Turns differences into pulls: `−2ab d^(2(b−1)) / (1 + a d^(2b))` times the difference, limited.
    #[inline(never)]
    pub fn attraction(&self, x: &mut Lanes, y: &mut Lanes) {
        for lane in 0..LANES {
            let square = x[lane] * x[lane] + y[lane] * y[lane];
            let scaled = self.a * power(square, self.b);
            let pull = -2.0 * self.b * scaled / ((1.0 + scaled) * square.max(f32::MIN_POSITIVE));
            x[lane] = limited(pull * x[lane]);
            y[lane] = limited(pull * y[lane]);
        }
    }

    /// Adds pushes: `2b / ((0.001 + d²)(1 + a d^(2b)))` times the difference, each limited.
    #[inline(never)]
    pub fn repulsion(&self, x: &Lanes, y: &Lanes, sum_x: &mut Lanes, sum_y: &mut Lanes) {
        for lane in 0..LANES {
            let square = x[lane] * x[lane] + y[lane] * y[lane];
            let scaled = self.a * power(square, self.b);
            let push = 2.0 * self.b / ((SOFTENING + square) * (1.0 + scaled));
            sum_x[lane] += limited(push * x[lane]);
            sum_y[lane] += limited(push * y[lane]);
        }
    }
}

#[inline]
fn limited(force: f32) -> f32 {
    force.clamp(-MOST_FORCE, MOST_FORCE)
}

/// `x` to the power of `exponent`, for `x ≥ 0`, within a relative error of 10⁻⁵ for results in 10⁻³⁰ to 10³⁰; 0 gives
/// next to nothing. Sums and products only, so the same bits everywhere, and in vector units.
#[inline]
fn power(x: f32, exponent: f32) -> f32 {
    two_to(exponent * log2(x))
}

/// By the series of the area tangent on √½ to √2, up to the seventh power.
#[inline]
fn log2(x: f32) -> f32 {
    const TWICE_LOG2_E: f32 = 2.0 * std::f32::consts::LOG2_E;
    let above = (x.to_bits() as i32).wrapping_sub(std::f32::consts::FRAC_1_SQRT_2.to_bits() as i32);
    let exponent = above >> 23;
    let mantissa = f32::from_bits((x.to_bits() as i32).wrapping_sub(exponent << 23) as u32);
    let t = (mantissa - 1.0) / (mantissa + 1.0);
    let square = t * t;
    let series = 1.0 + square * (1.0 / 3.0 + square * (1.0 / 5.0 + square * (1.0 / 7.0)));
    exponent as f32 + TWICE_LOG2_E * t * series
}

/// By the exponential series on −½ to ½, up to the sixth power.
#[inline]
fn two_to(x: f32) -> f32 {
    /// Adding 1.5 · 2²³ leaves no digits after the point: the sum's last bits are the nearest whole number.
    const ROUND: f32 = 12_582_912.0;
    let shifted = x.clamp(-126.0, 126.0) + ROUND;
    let whole = (shifted.to_bits() as i32).wrapping_sub(ROUND.to_bits() as i32);
    let z = (x.clamp(-126.0, 126.0) - (shifted - ROUND)) * std::f32::consts::LN_2;
    let high = 1.0 / 24.0 + z * (1.0 / 120.0 + z * (1.0 / 720.0));
    let series = 1.0 + z * (1.0 + z * (0.5 + z * (1.0 / 6.0 + z * high)));
    f32::from_bits((series.to_bits() as i32).wrapping_add(whole << 23) as u32)
}

#[cfg(test)]
mod tests {
    use rand::RngExt;

    use super::{Forces, LANES, MOST_FORCE, power};
    use crate::explore::umap::curve::Curve;

    #[test]
    fn powers_are_within_their_error() {
        let mut random = crate::random::stream(1, "test/power");
        for _ in 0..200_000 {
            let x = (random.random::<f32>() * 46.0 - 30.0).exp();
            for b in [0.5, 0.7905, 0.8951, 1.0, 1.334, 1.916] {
                let expected = f64::from(x).powf(f64::from(b));
                if (1e-30..1e30).contains(&expected) {
                    let off = (f64::from(power(x, b)) / expected - 1.0).abs();
                    assert!(off < 1e-5, "{x} to the power of {b}: {off:e}");
                }
            }
        }
        assert!(power(0.0, 0.9) < 1e-30 && power(0.0, 0.9) >= 0.0);
    }

    #[test]
    fn forces_are_the_gradients_of_the_cross_entropy() {
        let curve = Curve::fit(0.1, 1.0).unwrap();
        let forces = Forces::new(curve);
        for distance in [0.05_f64, 0.2, 1.0, 3.0, 15.0] {
            let along = |d: f64| curve.similarity(d).ln();
            let against = |d: f64| (1.0 - curve.similarity(d)).ln();
            let slope = |f: &dyn Fn(f64) -> f64| (f(distance + 1e-6) - f(distance - 1e-6)) / 2e-6;
            let (mut x, mut y) = ([distance as f32; LANES], [0.0; LANES]);
            let (mut push_x, mut push_y) = ([0.0; LANES], [0.0; LANES]);
            forces.repulsion(&x, &y, &mut push_x, &mut push_y);
            forces.attraction(&mut x, &mut y);
            let limit = f64::from(MOST_FORCE);
            let (pull, push) = (slope(&along), slope(&against).min(limit));
            assert!((f64::from(x[LANES - 1]) - pull).abs() < 1e-4 * pull.abs());
            // The softening weakens the push where points all but meet.
            let softened = push * distance.powi(2) / (distance.powi(2) + 0.001);
            let ours = f64::from(push_x[LANES - 1]);
            assert!(
                ours == limit || (ours - softened).abs() < 1e-3 * push,
                "{ours} {push}"
            );
            assert_eq!((y[0], push_y[0]), (0.0, 0.0));
        }
        let (mut x, mut y) = ([0.0; LANES], [0.0; LANES]);
        forces.attraction(&mut x, &mut y);
        assert_eq!((x, y), ([0.0; LANES], [0.0; LANES]));
    }
}
