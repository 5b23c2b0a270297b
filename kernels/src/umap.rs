//! The descent of a UMAP layout along a batch of edges: the forces between pairs of points are worked out many at a time,
//! so that vector units can do it, then applied.

use std::ops::Range;

use rand::RngExt;
use rand_xoshiro::Xoshiro256PlusPlus;

/// Points drawn at random for one edge.
pub const NEGATIVES: usize = 5;
/// Edges whose forces are worked out together.
pub const LANES: usize = 16;
/// A single force moves a point by at most this along an axis, at a learning rate of 1.
pub const MOST_FORCE: f32 = 4.0;
/// Keeps the push of points in nearly the same place finite.
const SOFTENING: f32 = 0.001;

/// A place in the layout.
pub type Point = [f32; 2];
/// The places of a batch.
pub type Lanes = [Point; LANES];

/// The graph's edges, each from its first end's side.
#[derive(Debug, Clone, Default)]
pub struct Edges {
    pub ends: Vec<[u32; 2]>,
    /// Epochs from one time an edge is due to the next, at least 1.
    pub periods: Vec<f32>,
    /// The epoch, counted from 1, from which on it is due again.
    pub next: Vec<f32>,
}

/// The gradients of the cross entropy along a pair's difference, for a curve `1 / (1 + a d^(2b))`.
#[derive(Debug, Clone, Copy)]
pub struct Forces {
    pub a: f32,
    pub b: f32,
}

/// Puts the ends of those of the edges in `range` that are due in the epoch `now` at the front of `due`, which has room
/// for all, and says how many they are. Without a branch, since which edges are due is hard to foresee.
#[inline(never)]
pub fn collect_due(
    edges: &mut Edges,
    range: Range<usize>,
    now: f32,
    due: &mut [[u32; 2]],
) -> usize {
    let (ends, periods) = (&edges.ends[range.clone()], &edges.periods[range.clone()]);
    let next = &mut edges.next[range];
    let mut count = 0;
    for (ends, next) in ends.iter().zip(&*next) {
        due[count] = *ends;
        count += usize::from(*next <= now);
    }
    // By itself, as vector units can do it.
    for (next, &period) in next.iter_mut().zip(periods) {
        *next += if *next <= now { period } else { 0.0 };
    }
    count
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
    let (mut heads, mut tails) = ([[0.0; 2]; LANES], [[0.0; 2]; LANES]);
    for ((from, to), [head, tail]) in heads.iter_mut().zip(&mut tails).zip(batch) {
        (*from, *to) = (points[*head as usize], points[*tail as usize]);
    }
    let pulls = forces.attraction(&heads, &tails);
    for ([x, y], [head, tail]) in pulls.iter().zip(batch) {
        let (x, y) = (rate * x, rate * y);
        let point = &mut points[*head as usize];
        *point = [point[0] + x, point[1] + y];
        let point = &mut points[*tail as usize];
        *point = [point[0] - x, point[1] - y];
    }
}

/// Pushes the first end of each edge of a batch from points drawn at random. All are gathered before anything is computed
/// from them, as vector instructions cannot read at once what was just written piece by piece.
#[inline(never)]
pub fn repel(
    points: &mut [Point],
    batch: &[[u32; 2]],
    forces: &Forces,
    rate: f32,
    random: &mut Xoshiro256PlusPlus,
) {
    let (mut heads, mut others) = ([[0.0; 2]; LANES], [[[0.0; 2]; LANES]; NEGATIVES]);
    for (point, [head, _]) in heads.iter_mut().zip(batch) {
        *point = points[*head as usize];
    }
    for pair in others.as_flattened_mut().as_chunks_mut::<2>().0 {
        let bits: u64 = random.random();
        *pair = [bits as u32, (bits >> 32) as u32].map(|bits| points[below(points.len(), bits)]);
    }
    let pushes = forces.repulsion(&heads, &others);
    for ([x, y], [head, _]) in pushes.iter().zip(batch) {
        let point = &mut points[*head as usize];
        *point = [point[0] + rate * x, point[1] + rate * y];
    }
}

/// An index below `count` from 32 random bits (Lemire 2019, without the rejection: the bias is below `count / 2^32`).
#[inline]
fn below(count: usize, bits: u32) -> usize {
    ((u64::from(bits) * count as u64) >> 32) as usize
}

impl Forces {
    /// The pulls from heads to tails: `−2ab d^(2(b−1)) / (1 + a d^(2b))` times the difference, limited.
    #[inline(never)]
    pub fn attraction(&self, heads: &Lanes, tails: &Lanes) -> Lanes {
        let mut pulls = [[0.0; 2]; LANES];
        for lane in 0..LANES {
            let (x, y) = difference(heads[lane], tails[lane]);
            let square = x * x + y * y;
            let scaled = self.a * power(square, self.b);
            // Not `max`, which vector units lack: it would be a call for each lane.
            let positive = if square > f32::MIN_POSITIVE {
                square
            } else {
                f32::MIN_POSITIVE
            };
            let pull = -2.0 * self.b * scaled / ((1.0 + scaled) * positive);
            pulls[lane] = [limited(pull * x), limited(pull * y)];
        }
        pulls
    }

    /// The sums of the pushes from the others: `2b / ((0.001 + d²)(1 + a d^(2b)))` times the difference, each limited.
    #[inline(never)]
    pub fn repulsion(&self, heads: &Lanes, others: &[Lanes; NEGATIVES]) -> Lanes {
        let mut pushes = [[0.0; 2]; LANES];
        for others in others {
            for lane in 0..LANES {
                let (x, y) = difference(heads[lane], others[lane]);
                let square = x * x + y * y;
                let scaled = self.a * power(square, self.b);
                let push = 2.0 * self.b / ((SOFTENING + square) * (1.0 + scaled));
                pushes[lane][0] += limited(push * x);
                pushes[lane][1] += limited(push * y);
            }
        }
        pushes
    }
}

#[inline]
fn difference(a: Point, b: Point) -> (f32, f32) {
    (a[0] - b[0], a[1] - b[1])
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
