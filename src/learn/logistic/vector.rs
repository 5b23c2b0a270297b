//! What a descent moves and measures: parameters with the scores that go with them.

use ndarray::{Array1, Array2, aview1};

/// What coefficients multiply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Space {
    /// Features: coefficients are the weights.
    Features,
    /// Samples: weights are combinations of samples.
    Samples,
}

/// Parameters, a gradient, or a direction. It carries the scores along, which are as linear as the rest, so that only
/// gradients need products with the table.
#[derive(Debug, Clone)]
pub struct Vector {
    /// Features (or samples) × columns.
    pub coefficients: Array2<f64>,
    /// Samples × columns: the table times the weights, without the intercept.
    pub scores: Array2<f64>,
    /// One per column.
    pub intercept: Array1<f64>,
}

impl Vector {
    pub fn zeros(coefficients: usize, samples: usize, columns: usize) -> Self {
        Vector {
            coefficients: Array2::zeros((coefficients, columns)),
            scores: Array2::zeros((samples, columns)),
            intercept: Array1::zeros(columns),
        }
    }

    pub fn add(&mut self, factor: f64, other: &Vector) {
        self.coefficients.scaled_add(factor, &other.coefficients);
        self.scores.scaled_add(factor, &other.scores);
        self.intercept.scaled_add(factor, &other.intercept);
    }

    pub fn times(mut self, factor: f64) -> Self {
        self.coefficients *= factor;
        self.scores *= factor;
        self.intercept *= factor;
        self
    }
}

impl Space {
    /// The inner product of the weights: of combinations of samples, `Aᵀ (X Xᵀ B)`.
    pub fn weights_product(self, a: &Vector, b: &Vector) -> f64 {
        let other = match self {
            Space::Features => &b.coefficients,
            Space::Samples => &b.scores,
        };
        let (a, b) = (a.coefficients.as_slice(), other.as_slice());
        aview1(a.unwrap_or_default()).dot(&aview1(b.unwrap_or_default()))
    }

    pub fn product(self, a: &Vector, b: &Vector) -> f64 {
        self.weights_product(a, b) + a.intercept.dot(&b.intercept)
    }
}
