//! Moves the points of a layout until those that should be near are, by stochastic gradient descent.
//!
//! An epoch goes through the graph's edges; each is due in the share of epochs that its weight is of the largest. A due
//! edge pulls its two ends together, and its first end is pushed from five points drawn at random (McInnes, Healy and
//! Melville 2018, section 3.2 and appendix; negative sampling after Mikolov et al. 2013). Edges are taken a batch at a
//! time, the forces of a batch worked out together in vector units, then applied. So that one point's edges do not meet
//! in a batch, all samples' first edges come before all samples' second edges.

use genessl_kernels::umap::{Edges, Forces, Point, collect_due, descend};

use super::curve::Curve;
use super::fuzzy_graph::FuzzyGraph;
use crate::random::{self, Rng};

/// Edges looked at in one step: an epoch of up to some 12,000 samples.
const EDGES_PER_STEP: usize = 1 << 18;

/// A layout being improved.
#[derive(Debug)]
pub struct Optimiser {
    edges: Edges,
    forces: Forces,
    random: Rng,
    epochs: usize,
    epoch: usize,
    /// Edges of this epoch that have been looked at.
    at: usize,
    /// Room for those that are due.
    due: Vec<[u32; 2]>,
}

impl Optimiser {
    /// Prepares `epochs` epochs over the graph.
    pub fn new(graph: &FuzzyGraph, curve: Curve, epochs: usize, seed: u64) -> Optimiser {
        let edges = edges(graph);
        Optimiser {
            due: vec![[0; 2]; edges.ends.len().min(EDGES_PER_STEP)],
            edges,
            forces: forces(curve),
            random: random::stream(seed, "explore/umap/negatives"),
            epochs,
            epoch: 0,
            at: 0,
        }
    }

    /// How many steps there are in all.
    pub fn steps(&self) -> usize {
        self.epochs * self.steps_per_epoch()
    }

    /// How many steps have been done.
    pub fn done(&self) -> usize {
        self.epoch * self.steps_per_epoch() + self.at / EDGES_PER_STEP
    }

    fn steps_per_epoch(&self) -> usize {
        self.edges.ends.len().div_ceil(EDGES_PER_STEP).max(1)
    }

    /// Does an epoch, or a part of one if there are many edges.
    pub fn advance(&mut self, points: &mut [Point]) {
        if self.epoch >= self.epochs {
            return;
        }
        let until = (self.at + EDGES_PER_STEP).min(self.edges.ends.len());
        let now = (self.epoch + 1) as f32;
        let count = collect_due(&mut self.edges, self.at..until, now, &mut self.due);
        let rate = 1.0 - self.epoch as f32 / self.epochs as f32;
        descend(
            points,
            &self.due[..count],
            &self.forces,
            rate,
            &mut self.random,
        );
        self.at = until;
        if self.at == self.edges.ends.len() {
            self.at = 0;
            self.epoch += 1;
        }
    }
}

/// The forces of a curve.
fn forces(curve: Curve) -> Forces {
    Forces {
        a: curve.a as f32,
        b: curve.b as f32,
    }
}

/// The graph's edges, every sample's first before every sample's second.
fn edges(graph: &FuzzyGraph) -> Edges {
    let largest = graph.largest_weight();
    let mut edges = Edges::default();
    let mut samples: Vec<usize> = (0..graph.samples()).collect();
    let mut turn = 0;
    while !samples.is_empty() {
        samples.retain(|&sample| {
            let (neighbours, weights) = graph.row(sample);
            let (Some(&neighbour), Some(&weight)) = (neighbours.get(turn), weights.get(turn))
            else {
                return false;
            };
            edges.ends.push([sample as u32, neighbour]);
            edges.periods.push(largest / weight);
            true
        });
        turn += 1;
    }
    edges.next.clone_from(&edges.periods);
    edges
}

#[cfg(test)]
mod tests {
    use genessl_kernels::umap::{LANES, MOST_FORCE, NEGATIVES, attract, repel};

    use super::{Optimiser, collect_due, edges, forces};
    use crate::explore::umap::curve::Curve;
    use crate::explore::umap::fuzzy_graph::FuzzyGraph;

    fn chain(weights: [f32; 2]) -> FuzzyGraph {
        FuzzyGraph {
            offsets: vec![0, 1, 3, 4],
            neighbours: vec![1, 0, 2, 1],
            weights: vec![weights[0], weights[0], weights[1], weights[1]],
        }
    }

    #[test]
    fn both_ends_of_an_edge_are_pulled_and_its_first_is_pushed() {
        let forces = forces(Curve { a: 1.0, b: 1.0 });
        let start = [[1.0, 2.0], [4.0, 6.0]];
        let mut points = start;
        attract(&mut points, &[[0, 1]], &forces, 0.5);
        // Half of 2 / (1 + 25) times the difference.
        for (point, expected) in points.as_flattened().iter().zip([
            1.0 + 3.0 / 26.0,
            2.0 + 4.0 / 26.0,
            4.0 - 3.0 / 26.0,
            6.0 - 4.0 / 26.0,
        ]) {
            assert!((point - expected).abs() < 1e-6, "{point} is not {expected}");
        }
        let mut points = start;
        let mut random = crate::random::stream(1, "test/repel");
        for _ in 0..20 {
            repel(&mut points, &[[0, 1]], &forces, 1.0, &mut random);
        }
        let apart = start[1][0] - points[0][0];
        assert!(apart > 3.0, "{points:?}");
        assert!((apart / (start[1][1] - points[0][1]) - 0.75).abs() < 1e-4);
        assert_eq!(points[1], start[1]);
    }

    #[test]
    fn forces_are_the_gradients_of_the_cross_entropy() {
        let curve = Curve::fit(0.1, 1.0).unwrap();
        let forces = forces(curve);
        for distance in [0.05_f64, 0.2, 1.0, 3.0, 15.0] {
            let along = |d: f64| curve.similarity(d).ln();
            let against = |d: f64| (1.0 - curve.similarity(d)).ln();
            let slope = |f: &dyn Fn(f64) -> f64| (f(distance + 1e-6) - f(distance - 1e-6)) / 2e-6;
            let heads = [[distance as f32, 0.0]; LANES];
            let pulls = forces.attraction(&heads, &[[0.0; 2]; LANES]);
            let pushes = forces.repulsion(&heads, &[[[0.0; 2]; LANES]; NEGATIVES]);
            let limit = f64::from(MOST_FORCE);
            let (pull, push) = (slope(&along), slope(&against).min(limit));
            assert!((f64::from(pulls[LANES - 1][0]) - pull).abs() < 1e-4 * pull.abs());
            // The softening weakens the push where points all but meet.
            let softened = push * distance.powi(2) / (distance.powi(2) + 0.001);
            let ours = f64::from(pushes[LANES - 1][0]) / NEGATIVES as f64;
            assert!(
                ours == limit || (ours - softened).abs() < 1e-3 * push,
                "{ours} {push}"
            );
            assert_eq!((pulls[0][1], pushes[0][1]), (0.0, 0.0));
        }
        let nowhere = [[0.0; 2]; LANES];
        assert_eq!(forces.attraction(&nowhere, &nowhere), nowhere);
    }

    #[test]
    fn edges_are_due_as_often_as_they_weigh() {
        let mut edges = edges(&chain([1.0, 0.25]));
        assert_eq!(edges.ends[0], [0, 1]);
        assert_eq!(edges.ends[3], [1, 2], "first edges come before second ones");
        let (mut due, mut room) = (Vec::new(), vec![[0; 2]; 4]);
        for epoch in 1..=100 {
            let count = collect_due(&mut edges, 0..4, epoch as f32, &mut room);
            due.extend_from_slice(&room[..count]);
        }
        let times = |ends: [u32; 2]| due.iter().filter(|&&other| other == ends).count();
        assert_eq!([times([0, 1]), times([1, 0])], [100, 100]);
        assert_eq!([times([1, 2]), times([2, 1])], [25, 25]);
    }

    #[test]
    fn steps_are_counted_and_then_nothing_moves() {
        let curve = Curve::fit(0.1, 1.0).unwrap();
        let mut optimiser = Optimiser::new(&chain([1.0, 0.5]), curve, 7, 1);
        let mut points = [[0.0, 0.0], [1.0, 0.0], [0.0, 3.0]];
        assert_eq!((optimiser.done(), optimiser.steps()), (0, 7));
        for step in 1..=7 {
            let before = points;
            optimiser.advance(&mut points);
            assert_eq!(optimiser.done(), step);
            assert_ne!(points, before);
        }
        let before = points;
        optimiser.advance(&mut points);
        assert_eq!(points, before);
    }
}
