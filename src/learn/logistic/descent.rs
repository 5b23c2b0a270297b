//! L-BFGS (Liu and Nocedal 1989; Nocedal and Wright 2006, algorithm 7.4) for a penalised likelihood of linear scores.

use std::collections::VecDeque;

use super::likelihood::{Likelihood, Slope};
use super::vector::{Space, Vector};

/// How many of the latest steps shape the direction (scikit-learn's number).
const REMEMBERED: usize = 10;
/// The line search ends when the slope is this small a part of what it was.
const SLOPE_LEFT: f64 = 0.01;
/// It has no need of so many trials.
const MOST_TRIALS: usize = 60;

/// A step, by how much it changed the gradient, and the product of the two.
struct Pair {
    step: Vector,
    change: Vector,
    product: f64,
}

/// Where the minimisation is, and the way it came.
pub struct Descent {
    space: Space,
    pub position: Vector,
    remembered: VecDeque<Pair>,
    /// The last gradient and the step taken from there.
    last: Option<(Vector, Vector)>,
    tolerance: f64,
    most_iterations: usize,
    iterations: usize,
    /// The gradient's length, as a share of what all samples weigh: the first and the latest.
    first_length: f64,
    length: f64,
}

impl Descent {
    pub fn new(space: Space, position: Vector, tolerance: f64, most_iterations: usize) -> Self {
        Descent {
            space,
            position,
            remembered: VecDeque::new(),
            last: None,
            tolerance,
            most_iterations,
            iterations: 0,
            first_length: f64::INFINITY,
            length: f64::INFINITY,
        }
    }

    pub fn iterations(&self) -> usize {
        self.iterations
    }

    pub fn converged(&self) -> bool {
        self.length <= self.tolerance
    }

    /// How far down to the tolerance the gradient's length is, 0 to 1, on a logarithmic scale.
    pub fn done(&self) -> f64 {
        let way = (self.first_length / self.tolerance).ln();
        let gone = (self.first_length / self.length).ln();
        if way > 0.0 && way.is_finite() {
            (gone / way).clamp(0.0, 1.0)
        } else {
            0.0
        }
    }

    /// Takes one step, given the gradient at the position; false if this is the end.
    pub fn step(&mut self, gradient: Vector, likelihood: &Likelihood) -> bool {
        let squares = self.space.product(&gradient, &gradient).max(0.0);
        self.length = squares.sqrt() / likelihood.total_weight();
        if self.iterations == 0 {
            self.first_length = self.length;
        }
        if self.converged() || self.iterations >= self.most_iterations {
            return false;
        }
        self.remember(&gradient);
        let direction = self.direction(&gradient);
        let Some(step) = self.line_search(&direction, likelihood) else {
            // Rounding hides what is left to gain.
            return false;
        };
        let step = direction.times(step);
        self.position.add(1.0, &step);
        self.last = Some((gradient, step));
        self.iterations += 1;
        true
    }

    fn remember(&mut self, gradient: &Vector) {
        let Some((before, step)) = self.last.take() else {
            return;
        };
        let mut change = gradient.clone();
        change.add(-1.0, &before);
        let product = self.space.product(&step, &change);
        if product > 0.0 {
            self.remembered.push_back(Pair {
                step,
                change,
                product,
            });
        }
        if self.remembered.len() > REMEMBERED {
            self.remembered.pop_front();
        }
    }

    /// Downhill, by the two-loop recursion.
    fn direction(&self, gradient: &Vector) -> Vector {
        let mut direction = gradient.clone().times(-1.0);
        let mut shares = Vec::with_capacity(REMEMBERED);
        for pair in self.remembered.iter().rev() {
            let share = self.space.product(&pair.step, &direction) / pair.product;
            direction.add(-share, &pair.change);
            shares.push(share);
        }
        if let Some(latest) = self.remembered.back() {
            let squares = self.space.product(&latest.change, &latest.change);
            if squares > 0.0 {
                direction = direction.times(latest.product / squares);
            }
        }
        for (pair, share) in self.remembered.iter().zip(shares.iter().rev()) {
            let other = self.space.product(&pair.change, &direction) / pair.product;
            direction.add(share - other, &pair.step);
        }
        direction
    }

    /// How far to go for the lowest point along a line, near enough: Newton's method on the slope, kept between bounds.
    /// The objective is convex, so the slope only grows. None if it does not go down.
    fn line_search(&self, direction: &Vector, likelihood: &Likelihood) -> Option<f64> {
        let linear = self.space.weights_product(&self.position, direction);
        let square = self.space.weights_product(direction, direction).max(0.0);
        let slope = |step: f64| {
            let Slope { first, second } = likelihood.slope(&self.position, direction, step);
            (first + linear + step * square, second + square)
        };
        let (start, curvature) = slope(0.0);
        if start.is_nan() || start >= 0.0 || curvature <= 0.0 {
            return None;
        }
        let (mut low, mut high) = (0.0, f64::INFINITY);
        let mut step = -start / curvature;
        for _ in 0..MOST_TRIALS {
            let (first, second) = slope(step);
            if first.abs() <= SLOPE_LEFT * -start {
                break;
            }
            if first < 0.0 {
                low = step;
            } else {
                high = step;
            }
            let newton = step - first / second;
            step = if newton > low && newton < high {
                newton
            } else if high.is_finite() {
                (low + high) / 2.0
            } else {
                2.0 * step
            };
        }
        Some(step)
    }
}
