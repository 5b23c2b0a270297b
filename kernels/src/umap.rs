//! The descent of a UMAP layout along a batch of edges: the forces between pairs of points are worked out many at a time,
//! so that vector units can do it, then applied.

use rand::RngExt;
use rand_xoshiro::Xoshiro256PlusPlus;

/// Points drawn at random for one edge.
const NEGATIVES: usize = 5;
/// Edges whose forces are worked out together.
pub const LANES: usize = 16;
/// A single force moves a point by at most this along an axis, at a learning rate of 1.
pub const MOST_FORCE: f32 = 4.0;
/// Keeps the push of points in nearly the same place finite.
const SOFTENING: f32 = 0.001;

pub type Lanes = [f32; LANES];
/// A place in the layout.
pub type Point = [f32; 2];

/// The gradients of the cross entropy along a pair's difference, for a curve `1 / (1 + a d^(2b))`.
#[derive(Debug, Clone, Copy)]
pub struct Forces {
    pub a: f32,
    pub b: f32,
}

impl Forces {
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

/// Goes through the edges once, [`LANES`] at a time: pulls the two ends of each together, and pushes its first end from
/// points drawn at random.
pub fn descend(
    points: &mut [Point],
    edges: &[[u32; 2]],
    forces: &Forces,
    rate: f32,
    random: &mut Xoshiro256PlusPlus,
) {
    for batch in edges.chunks(LANES) {
        attract(points, batch, forces, rate);
        repel(points, batch, forces, rate, random);
    }
}

/// Pulls the ends of each edge of a batch together.
#[inline(never)]
pub fn attract(points: &mut [Point], batch: &[[u32; 2]], forces: &Forces, rate: f32) {
    let (mut x, mut y) = ([0.0; LANES], [0.0; LANES]);
    for ((x, y), [head, tail]) in x.iter_mut().zip(&mut y).zip(batch) {
        let (head, tail) = (points[*head as usize], points[*tail as usize]);
        (*x, *y) = (head[0] - tail[0], head[1] - tail[1]);
    }
    forces.attraction(&mut x, &mut y);
    for ((x, y), [head, tail]) in x.iter().zip(&y).zip(batch) {
        let (x, y) = (rate * x, rate * y);
        let point = &mut points[*head as usize];
        *point = [point[0] + x, point[1] + y];
        let point = &mut points[*tail as usize];
        *point = [point[0] - x, point[1] - y];
    }
}

/// Pushes the first end of each edge of a batch from points drawn at random.
#[inline(never)]
pub fn repel(
    points: &mut [Point],
    batch: &[[u32; 2]],
    forces: &Forces,
    rate: f32,
    random: &mut Xoshiro256PlusPlus,
) {
    let (mut heads_x, mut heads_y) = ([0.0; LANES], [0.0; LANES]);
    for ((x, y), [head, _]) in heads_x.iter_mut().zip(&mut heads_y).zip(batch) {
        [*x, *y] = points[*head as usize];
    }
    let (mut sum_x, mut sum_y) = ([0.0; LANES], [0.0; LANES]);
    for _ in 0..NEGATIVES {
        let (mut x, mut y) = (heads_x, heads_y);
        for lane in 0..LANES / 2 {
            let bits: u64 = random.random();
            for (lane, bits) in [(2 * lane, bits as u32), (2 * lane + 1, (bits >> 32) as u32)] {
                let other = points[below(points.len(), bits)];
                x[lane] -= other[0];
                y[lane] -= other[1];
            }
        }
        forces.repulsion(&x, &y, &mut sum_x, &mut sum_y);
    }
    for ((x, y), [head, _]) in sum_x.iter().zip(&sum_y).zip(batch) {
        let point = &mut points[*head as usize];
        *point = [point[0] + rate * x, point[1] + rate * y];
    }
}

/// An index below `count` from 32 random bits (Lemire 2019, without the rejection: the bias is below `count / 2^32`).
fn below(count: usize, bits: u32) -> usize {
    ((u64::from(bits) * count as u64) >> 32) as usize
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
    use rand::{RngExt, SeedableRng};
    use rand_xoshiro::Xoshiro256PlusPlus;

    use super::power;

    #[test]
    fn powers_are_within_their_error() {
        let mut random = Xoshiro256PlusPlus::seed_from_u64(1);
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
}
