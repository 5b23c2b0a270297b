//! How similar two points of the layout are at a distance: `1 / (1 + a d^(2b))`.

use crate::{Error, Result};

/// Points at which the curve is fitted, and as multiples of the spread how far they reach.
const POINTS: usize = 300;
const REACH: f64 = 3.0;
/// Steps after which a fit counts as failed; some ten are usual.
const MOST_STEPS: usize = 1_000;
/// A step that changes the parameters by less than this, relatively, is the last.
const TOLERANCE: f64 = 1e-12;

/// The curve `1 / (1 + a d^(2b))` of similarity against distance `d` in the layout.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Curve {
    /// What the distance is scaled by; positive.
    pub a: f64,
    /// Half the exponent of the distance; positive.
    pub b: f64,
}

impl Curve {
    /// The curve closest in least squares to 1 up to `min_dist`, and `exp(−(d − min_dist) / spread)` beyond
    /// (McInnes, Healy and Melville 2018, section 3.2), at 300 distances from 0 to three times `spread`.
    ///
    /// # Errors
    /// If `min_dist` is negative or above `spread`, `spread` isn't positive, or one of them isn't finite.
    pub fn fit(min_dist: f64, spread: f64) -> Result<Curve> {
        check(min_dist, spread)?;
        let target: Vec<(f64, f64)> = (0..POINTS)
            .map(|point| {
                let distance = REACH * spread * point as f64 / (POINTS - 1) as f64;
                let beyond = (distance - min_dist).max(0.0);
                (distance, (-beyond / spread).exp())
            })
            .collect();
        let mut curve = Curve { a: 1.0, b: 1.0 };
        let mut damping = 1e-3;
        for _ in 0..MOST_STEPS {
            let equations = NormalEquations::at(curve, &target);
            let next = equations.step(curve, damping);
            let change = ((next.a - curve.a) / curve.a)
                .abs()
                .max(((next.b - curve.b) / curve.b).abs());
            if next.a > 0.0 && next.b > 0.0 && next.squares(&target) <= equations.squares {
                curve = next;
                damping /= 10.0;
            } else {
                damping *= 10.0;
            }
            if change < TOLERANCE {
                return Ok(curve);
            }
        }
        Err(Error::new(
            format!("No curve could be fitted to min_dist {min_dist} and spread {spread}"),
            "Use values closer to the usual 0.1 and 1.",
        ))
    }

    /// The similarity at a distance: 1 at distance 0, falling towards 0.
    pub fn similarity(self, distance: f64) -> f64 {
        1.0 / (1.0 + self.a * distance.powf(2.0 * self.b))
    }

    fn squares(self, target: &[(f64, f64)]) -> f64 {
        target
            .iter()
            .map(|&(distance, wanted)| (self.similarity(distance) - wanted).powi(2))
            .sum()
    }
}

/// Whether a curve can be fitted to the two.
pub(super) fn check(min_dist: f64, spread: f64) -> Result<()> {
    if !(spread > 0.0 && spread <= 1000.0) {
        return Err(Error::new(
            format!("UMAP's spread is {spread}"),
            "Set it above 0 and up to 1000; 1 is usual.",
        ));
    }
    if !(0.0..=spread).contains(&min_dist) {
        return Err(Error::new(
            format!("UMAP's min_dist is {min_dist}, its spread {spread}"),
            "Use a min_dist between 0 and the spread; 0.1 is usual.",
        ));
    }
    Ok(())
}

/// The normal equations of the least squares, linear about a curve.
struct NormalEquations {
    /// The products of derivatives: by `a` twice, by `a` and `b`, by `b` twice.
    products: [f64; 3],
    gradient: [f64; 2],
    squares: f64,
}

impl NormalEquations {
    fn at(curve: Curve, target: &[(f64, f64)]) -> Self {
        let mut equations = NormalEquations {
            products: [0.0; 3],
            gradient: [0.0; 2],
            squares: 0.0,
        };
        for &(distance, wanted) in target {
            let similarity = curve.similarity(distance);
            let off = similarity - wanted;
            equations.squares += off * off;
            if distance == 0.0 {
                continue; // Every curve is 1 there.
            }
            let by_a = -similarity * similarity * distance.powf(2.0 * curve.b);
            let by_b = by_a * curve.a * 2.0 * distance.ln();
            for (sum, term) in
                (equations.products.iter_mut()).zip([by_a * by_a, by_a * by_b, by_b * by_b])
            {
                *sum += term;
            }
            equations.gradient[0] += by_a * off;
            equations.gradient[1] += by_b * off;
        }
        equations
    }

    /// One step of Levenberg and Marquardt (Marquardt 1963).
    fn step(&self, curve: Curve, damping: f64) -> Curve {
        let [aa, ab, bb] = self.products;
        let (aa, bb) = (aa * (1.0 + damping), bb * (1.0 + damping));
        let determinant = aa * bb - ab * ab;
        let [by_a, by_b] = self.gradient;
        Curve {
            a: curve.a - (bb * by_a - ab * by_b) / determinant,
            b: curve.b - (aa * by_b - ab * by_a) / determinant,
        }
    }
}
