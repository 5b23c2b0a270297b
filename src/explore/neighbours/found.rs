//! Nearest neighbours as they are found, and what is found in the end.

use ndarray::Array2;

use super::rows::Rows;

/// The nearest neighbours of each sample, itself left out.
#[derive(Debug, Clone, PartialEq)]
pub struct Neighbours {
    /// Samples × k: the neighbours' rows, nearest first, equally near ones by row.
    pub indices: Array2<u32>,
    /// Samples × k: their distances in the metric, ascending.
    pub distances: Array2<f32>,
    /// Whether all pairs were compared. If not, some of the true neighbours may be missing.
    pub exact: bool,
}

/// Neighbours as they are found, sample after sample.
#[derive(Debug)]
pub(super) struct Found {
    /// How many of each sample.
    pub k: usize,
    indices: Vec<u32>,
    distances: Vec<f32>,
}

impl Found {
    pub fn new(samples: usize, k: usize) -> Found {
        Found {
            k,
            indices: Vec::with_capacity(samples * k),
            distances: Vec::with_capacity(samples * k),
        }
    }

    /// How many samples have their neighbours.
    pub fn samples(&self) -> usize {
        self.indices.len() / self.k
    }

    /// Adds the next sample's neighbours: the first k of `nearest`, which is sorted.
    pub fn push(&mut self, nearest: &[(f64, u32)], rows: &Rows) {
        for &(gap, neighbour) in nearest.iter().take(self.k) {
            self.indices.push(neighbour);
            self.distances.push(rows.distance(gap) as f32);
        }
    }

    /// `None` unless all of `samples` were added.
    pub fn finish(self, samples: usize, exact: bool) -> Option<Neighbours> {
        let shape = (samples, self.k);
        Some(Neighbours {
            indices: Array2::from_shape_vec(shape, self.indices).ok()?,
            distances: Array2::from_shape_vec(shape, self.distances).ok()?,
            exact,
        })
    }
}
