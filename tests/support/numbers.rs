//! Made-up numbers, the same everywhere.

use ndarray::Array2;

/// Numbers without pattern between -1 and 1, the same everywhere.
pub fn scattered(count: usize, seed: u32) -> Vec<f32> {
    let mut state = seed.wrapping_mul(2_654_435_761).wrapping_add(1);
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state as f32 / u32::MAX as f32 * 2.0 - 1.0
    };
    (0..count).map(|_| next()).collect()
}

/// Rows × columns of them.
pub fn matrix(rows: usize, columns: usize, seed: u32) -> Array2<f32> {
    Array2::from_shape_vec((rows, columns), scattered(rows * columns, seed)).unwrap()
}
