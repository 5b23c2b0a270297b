//! The start of a layout whose graph falls into parts: each part in its own place, laid out by its own axes.
//!
//! As in umap-learn: up to four parts lie in the four directions of the axes, more where their principal components are;
//! each takes up half the way to its nearest other.

use ndarray::{Array2, ArrayView2, Axis, s};

use super::fuzzy_graph::FuzzyGraph;
use super::spectral::Spectral;
use crate::sorting::sort;

/// Parts that have a direction of their own.
const DIRECTIONS: [[f64; 2]; 4] = [[1.0, 0.0], [0.0, 1.0], [-1.0, 0.0], [0.0, -1.0]];
/// Smaller parts have too few samples for axes of their own.
const LEAST_SAMPLES: usize = 6;

/// The search for the start of a graph in parts.
#[derive(Debug)]
pub struct Parts {
    /// The samples of each part, ascending, and where they lie, once that is known.
    parts: Vec<Vec<usize>>,
    found: Vec<Array2<f64>>,
    search: Option<Box<Spectral>>,
    pca: Array2<f64>,
    seed: u64,
}

impl Parts {
    /// `pca`: two principal components of each sample, for parts whose own axes are not found.
    pub fn new(graph: &FuzzyGraph, pca: ArrayView2<'_, f64>, seed: u64) -> Self {
        let of_sample = graph.part_of_each();
        let count = of_sample.iter().copied().max().map_or(0, |last| last + 1);
        let mut parts = vec![Vec::new(); count];
        for (sample, part) in of_sample.into_iter().enumerate() {
            parts[part].push(sample);
        }
        // The largest first, so that they have the directions where those do not suffice.
        sort(&mut parts, &|one, other| {
            let largest_first = other.len().cmp(&one.len());
            largest_first.then(one.first().cmp(&other.first()))
        });
        Parts {
            parts,
            found: Vec::new(),
            search: None,
            pca: pca.to_owned(),
            seed,
        }
    }

    /// Does a fixed piece of work; whether any is left.
    pub fn advance(&mut self, graph: &FuzzyGraph) -> bool {
        if let Some(mut search) = self.search.take() {
            if search.advance() {
                self.search = Some(search);
            } else {
                let own = search.finish();
                let own = own.unwrap_or_else(|| self.components());
                self.found.push(own);
            }
        } else if let Some(samples) = self.parts.get(self.found.len()) {
            if samples.len() < LEAST_SAMPLES {
                self.found.push(self.components());
            } else {
                let search = Spectral::new(&graph.within(samples), 2, self.seed);
                self.search = Some(Box::new(search));
            }
        }
        self.found.len() < self.parts.len()
    }

    /// The principal components of the part that is next.
    fn components(&self) -> Array2<f64> {
        self.parts.get(self.found.len()).map_or_else(
            || Array2::zeros((0, 2)),
            |samples| self.pca.select(Axis(0), samples),
        )
    }

    /// Samples × 2, in units of the directions.
    pub fn finish(self) -> Array2<f64> {
        let centres = self.centres();
        let mut start = Array2::zeros((self.pca.nrows(), 2));
        for (part, (samples, own)) in self.parts.iter().zip(&self.found).enumerate() {
            let own = centred(own);
            let largest = own.iter().fold(0.0, |a: f64, b| a.max(b.abs()));
            let scale = if largest > 0.0 {
                room(&centres, part) / largest
            } else {
                0.0
            };
            for (&sample, place) in samples.iter().zip(own.rows()) {
                for axis in 0..2 {
                    start[[sample, axis]] = centres[part][axis] + scale * place[axis];
                }
            }
        }
        start
    }

    fn centres(&self) -> Vec<[f64; 2]> {
        if self.parts.len() <= DIRECTIONS.len() {
            return DIRECTIONS[..self.parts.len()].to_vec();
        }
        let largest = self.pca.iter().fold(0.0, |a: f64, b| a.max(b.abs()));
        let scale = if largest > 0.0 { 1.0 / largest } else { 0.0 };
        let centre = |samples: &Vec<usize>| {
            let own = self.pca.select(Axis(0), samples);
            let mean = |axis: usize| own.slice(s![.., axis]).mean().unwrap_or(0.0) * scale;
            [mean(0), mean(1)]
        };
        self.parts.iter().map(centre).collect()
    }
}

/// Half the way from a centre to its nearest other.
fn room(centres: &[[f64; 2]], part: usize) -> f64 {
    let others = centres
        .iter()
        .enumerate()
        .filter(|(other, _)| *other != part);
    let distances = others.map(|(_, other)| {
        let (dx, dy) = (other[0] - centres[part][0], other[1] - centres[part][1]);
        (dx * dx + dy * dy).sqrt()
    });
    let nearest = distances.fold(f64::INFINITY, f64::min);
    if nearest.is_finite() {
        nearest / 2.0
    } else {
        1.0
    }
}

fn centred(own: &Array2<f64>) -> Array2<f64> {
    match own.mean_axis(Axis(0)) {
        Some(mean) => own - &mean,
        None => own.clone(),
    }
}
