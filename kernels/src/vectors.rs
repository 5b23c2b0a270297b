//! Sums over pairs of vectors, each in eight interleaved parts as vector units have them.

const LANES: usize = 8;

/// The sum of products.
pub fn dot(a: &[f64], b: &[f64]) -> f64 {
    let ((a, a_rest), (b, b_rest)) = (a.as_chunks::<LANES>(), b.as_chunks::<LANES>());
    let mut parts = [0.0; LANES];
    for (x, y) in a.iter().zip(b) {
        for lane in 0..LANES {
            parts[lane] += x[lane] * y[lane];
        }
    }
    let rest: f64 = a_rest.iter().zip(b_rest).map(|(x, y)| x * y).sum();
    parts.iter().sum::<f64>() + rest
}

/// As [`dot`], in single precision.
pub fn dot_single(a: &[f32], b: &[f32]) -> f32 {
    let ((a, a_rest), (b, b_rest)) = (a.as_chunks::<LANES>(), b.as_chunks::<LANES>());
    let mut parts = [0.0; LANES];
    for (x, y) in a.iter().zip(b) {
        for lane in 0..LANES {
            parts[lane] += x[lane] * y[lane];
        }
    }
    let rest: f32 = a_rest.iter().zip(b_rest).map(|(x, y)| x * y).sum();
    parts.iter().sum::<f32>() + rest
}

/// The squared length of the difference, in double precision.
pub fn squared_distance(a: &[f32], b: &[f32]) -> f64 {
    let square = |x: f32, y: f32| {
        let off = f64::from(x) - f64::from(y);
        off * off
    };
    let ((a, a_rest), (b, b_rest)) = (a.as_chunks::<LANES>(), b.as_chunks::<LANES>());
    let mut parts = [0.0; LANES];
    for (x, y) in a.iter().zip(b) {
        for lane in 0..LANES {
            parts[lane] += square(x[lane], y[lane]);
        }
    }
    let rest: f64 = a_rest.iter().zip(b_rest).map(|(&x, &y)| square(x, y)).sum();
    parts.iter().sum::<f64>() + rest
}

/// As [`squared_distance`], in single precision.
pub fn squared_distance_single(a: &[f32], b: &[f32]) -> f32 {
    let ((a, a_rest), (b, b_rest)) = (a.as_chunks::<LANES>(), b.as_chunks::<LANES>());
    let mut parts = [0.0; LANES];
    for (x, y) in a.iter().zip(b) {
        for lane in 0..LANES {
            parts[lane] += (x[lane] - y[lane]) * (x[lane] - y[lane]);
        }
    }
    let rest: f32 = (a_rest.iter().zip(b_rest))
        .map(|(x, y)| (x - y) * (x - y))
        .sum();
    parts.iter().sum::<f32>() + rest
}

/// Adds `scale` times `vector` to `sum`.
pub fn add_scaled(sum: &mut [f64], scale: f64, vector: &[f64]) {
    for (total, value) in sum.iter_mut().zip(vector) {
        *total += scale * value;
    }
}

/// Adds the squared distance of each of `to` from `from`.
pub fn add_squares(sums: &mut [f64], from: f64, to: &[f64]) {
    for (sum, to) in sums.iter_mut().zip(to) {
        *sum += (to - from) * (to - from);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whole numbers, of which every sum is exact.
    #[test]
    fn sums_are_those_of_plain_loops() {
        for length in [0, 1, 7, 8, 9, 40, 43] {
            let a: Vec<f32> = (0..length).map(|at| (at * 7 % 11) as f32 - 5.0).collect();
            let b: Vec<f32> = (0..length).map(|at| (at * 5 % 13) as f32 - 6.0).collect();
            let double = |values: &[f32]| values.iter().map(|&x| f64::from(x)).collect::<Vec<_>>();
            let (a64, b64) = (double(&a), double(&b));
            let products: f64 = a64.iter().zip(&b64).map(|(x, y)| x * y).sum();
            let squares: f64 = a64.iter().zip(&b64).map(|(x, y)| (x - y).powi(2)).sum();
            assert_eq!(dot(&a64, &b64), products);
            assert_eq!(f64::from(dot_single(&a, &b)), products);
            assert_eq!(squared_distance(&a, &b), squares);
            assert_eq!(f64::from(squared_distance_single(&a, &b)), squares);
            let mut sum = a64.clone();
            add_scaled(&mut sum, 3.0, &b64);
            assert!(
                sum.iter()
                    .zip(&a64)
                    .zip(&b64)
                    .all(|((s, x), y)| *s == x + 3.0 * y)
            );
            let mut sums = a64.clone();
            add_squares(&mut sums, 2.0, &b64);
            let added = |x: f64, y: f64| x + (y - 2.0) * (y - 2.0);
            assert!(
                sums.iter()
                    .zip(&a64)
                    .zip(&b64)
                    .all(|((s, x), y)| *s == added(*x, *y))
            );
        }
    }
}
