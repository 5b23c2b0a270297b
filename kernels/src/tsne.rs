//! Sums over the places that one place of a t-SNE layout is drawn to or repelled by, with `q = 1/(1 + |yᵢ − y|²)`.

/// Places that are worked out together.
pub const LANES: usize = 8;

/// What repels the place `at` from places that stand for `masses`: `Σ m q² (yᵢ − y)`, and `Σ m q`. The lists' length is a
/// multiple of [`LANES`].
pub fn repulsion(at: [f32; 2], xs: &[f32], ys: &[f32], masses: &[f32]) -> ([f32; 2], f32) {
    let (mut across, mut along, mut total) = ([0.0; LANES], [0.0; LANES], [0.0; LANES]);
    let (xs, _) = xs.as_chunks::<LANES>();
    let (ys, _) = ys.as_chunks::<LANES>();
    let (masses, _) = masses.as_chunks::<LANES>();
    for ((x, y), mass) in xs.iter().zip(ys).zip(masses) {
        for lane in 0..LANES {
            let (dx, dy) = (at[0] - x[lane], at[1] - y[lane]);
            let kernel = 1.0 / (1.0 + dx * dx + dy * dy);
            let weight = mass[lane] * kernel;
            total[lane] += weight;
            across[lane] += weight * kernel * dx;
            along[lane] += weight * kernel * dy;
        }
    }
    (
        [across.iter().sum(), along.iter().sum()],
        total.iter().sum(),
    )
}

/// What draws the place `at` to others with affinities `values`: `Σ p q (yᵢ − y)`.
pub fn attraction(at: [f32; 2], xs: &[f32], ys: &[f32], values: &[f32]) -> [f32; 2] {
    let (mut across, mut along) = ([0.0; LANES], [0.0; LANES]);
    let ((xs, last_x), (ys, last_y)) = (xs.as_chunks::<LANES>(), ys.as_chunks::<LANES>());
    let (ps, last_p) = values.as_chunks::<LANES>();
    for ((x, y), p) in xs.iter().zip(ys).zip(ps) {
        for lane in 0..LANES {
            let (dx, dy) = (at[0] - x[lane], at[1] - y[lane]);
            let pull = p[lane] / (1.0 + dx * dx + dy * dy);
            across[lane] += pull * dx;
            along[lane] += pull * dy;
        }
    }
    for (lane, ((x, y), p)) in last_x.iter().zip(last_y).zip(last_p).enumerate() {
        let (dx, dy) = (at[0] - x, at[1] - y);
        let pull = p / (1.0 + dx * dx + dy * dy);
        across[lane] += pull * dx;
        along[lane] += pull * dy;
    }
    [across.iter().sum(), along.iter().sum()]
}
