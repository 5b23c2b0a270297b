//! The straight way from a baseline to samples, and the gradients along it.
//!
//! Integrals over the way `α` from 0 to 1 are taken over `u = ∛α`, `∫ g(α) dα = ∫ g(u³) 3u² du`, by the midpoint rule:
//! half of the points are in the first eighth of the way.

use ndarray::{Array2, ArrayView1, Axis};

use crate::learn::logits::Logits;
use crate::learn::matrix::Matrix;

/// A network to go through.
pub struct Path {
    logits: Logits,
    steps: usize,
}

/// A baseline, from which ways begin.
pub struct Start {
    baseline: Vec<f32>,
    /// The first layer's products of it.
    products: Matrix,
}

/// One sample's attributions, one per gene, and what they should sum to.
pub struct Attributed {
    pub genes: Vec<f64>,
    pub difference: f64,
}

impl Attributed {
    /// Adds those from another baseline.
    pub fn add(&mut self, other: &Attributed) {
        for (sum, value) in self.genes.iter_mut().zip(&other.genes) {
            *sum += value;
        }
        self.difference += other.difference;
    }

    pub fn divide(&mut self, count: f64) {
        self.genes.iter_mut().for_each(|sum| *sum /= count);
        self.difference /= count;
    }
}

impl Path {
    pub fn new(logits: Logits, steps: usize) -> Self {
        Path { logits, steps }
    }

    pub fn start(&self, baseline: ArrayView1<f32>) -> Start {
        Start {
            products: self.logits.products(baseline.insert_axis(Axis(0))),
            baseline: baseline.to_vec(),
        }
    }

    /// Points that each sample's way takes: its ends, and the middles of its steps.
    fn points(&self) -> usize {
        self.steps + 2
    }

    /// The middles of equal steps of `u`.
    fn middles(&self) -> impl Iterator<Item = f32> {
        let steps = self.steps as f32;
        (0..self.steps).map(move |step| (step as f32 + 0.5) / steps)
    }

    /// The attributions of some samples, each for its class, from one baseline.
    pub fn attributions(
        &self,
        start: &Start,
        samples: &Array2<f32>,
        of: &[usize],
    ) -> Vec<Attributed> {
        let products = self.points_of(start, &self.logits.products(samples.view()));
        let classes = of.iter();
        let classes = classes.flat_map(|&class| std::iter::repeat_n(class, self.points()));
        let classes: Vec<usize> = classes.collect();
        let (scores, gradients) = self.logits.gradients(products, &classes);
        let gradients = self.logits.to_genes(self.means(&gradients));
        let attributed = |(at, sample): (usize, ArrayView1<f32>)| {
            let of_sample = gradients.values().iter().skip(at).step_by(of.len());
            let departures = sample.into_iter().zip(&start.baseline);
            let genes = departures.zip(of_sample).map(|((&value, &from), &slope)| {
                (f64::from(value) - f64::from(from)) * f64::from(slope)
            });
            let first = at * self.points();
            Attributed {
                genes: genes.collect(),
                difference: scores[first + 1] - scores[first],
            }
        };
        samples
            .rows()
            .into_iter()
            .enumerate()
            .map(attributed)
            .collect()
    }

    /// From the first layer's products of samples to those of all points on their ways.
    fn points_of(&self, start: &Start, ends: &Matrix) -> Matrix {
        let middles = self.middles().map(|u| u * u * u);
        let positions: Vec<f32> = [0.0, 1.0].into_iter().chain(middles).collect();
        let (width, rows) = (ends.columns(), ends.rows() * self.points());
        let mut points = Vec::with_capacity(rows * width);
        for end in ends.values().chunks_exact(width) {
            for position in &positions {
                let pairs = start.products.values().iter().zip(end);
                points.extend(pairs.map(|(start, end)| start + position * (end - start)));
            }
        }
        Matrix::new(points, rows, width)
    }

    /// The mean gradient on each sample's way.
    fn means(&self, gradients: &Matrix) -> Matrix {
        let (width, samples) = (gradients.columns(), gradients.rows() / self.points());
        let shares: Vec<f32> = self
            .middles()
            .map(|u| 3.0 * u * u / self.steps as f32)
            .collect();
        let mut means = Matrix::zeros(samples, width);
        let ways = gradients.values().chunks_exact(self.points() * width);
        for (mean, way) in means.values_mut().chunks_exact_mut(width).zip(ways) {
            for (row, share) in way.chunks_exact(width).skip(2).zip(&shares) {
                let pairs = mean.iter_mut().zip(row);
                pairs.for_each(|(mean, gradient)| *mean += share * gradient);
            }
        }
        means
    }
}
