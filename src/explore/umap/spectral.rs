//! The start of a layout from the graph's own axes: eigenvectors of its normalised Laplacian.

use genessl_kernels::vectors::{add_scaled, dot};
use ndarray::{Array2, s};
use rand::RngExt;

use super::fuzzy_graph::FuzzyGraph;
use crate::eigen::{Eigen, Tridiagonal};
use crate::random::{self, Rng};

/// Vectors of the basis that are multiplied before it is condensed, and how many of them are kept then.
const BASIS: usize = 40;
const KEPT: usize = 12;
/// Vectors it starts from: equal eigenvalues are told apart only up to so many, and two are wanted.
const BLOCK: usize = 2;
/// Length of `(N − λ) x` at which an eigenvector `x` of length 1 counts as found.
const TOLERANCE: f64 = 1e-5;
/// Products with the matrix after which the search ends, and the length at which its last `x` still makes a start: it is
/// then a mixture of eigenvectors whose eigenvalues differ by no more.
const MOST_PRODUCTS: usize = 1_000;
const LAST_TOLERANCE: f64 = 1e-3;
/// What is left of a product is nothing but rounding below this length.
const EXHAUSTED: f64 = 1e-12;
/// Multiplications in one step, about.
const STEP_MULTIPLICATIONS: usize = 10_000_000;

/// The search for the eigenvectors of the smallest eigenvalues above 0 of the normalised Laplacian `1 − N`, where
/// `N = D^(−1/2) W D^(−1/2)`, of a connected graph with weights `W` and degrees `D`.
///
/// By Lanczos' method in blocks with thick restarts (Wu and Simon 2000) on `N`, whose largest eigenvalues are wanted; its first
/// eigenvector, the square roots of the degrees, is known and kept out.
#[derive(Debug)]
pub struct Spectral {
    matrix: Normalised,
    wanted: usize,
    /// Length 1, orthogonal to each other: the eigenvector known, then the basis.
    known: Vec<f64>,
    basis: Vec<Vec<f64>>,
    /// How many of the basis have been multiplied with `N`, and how many are to be.
    multiplied: usize,
    size: usize,
    /// `basisᵀ N basis`, the columns of those that have been multiplied.
    projected: Array2<f64>,
    random: Rng,
    products: usize,
    found: Option<Option<Array2<f64>>>,
}

impl Spectral {
    /// Prepares the search for `wanted` eigenvectors.
    pub fn new(graph: &FuzzyGraph, wanted: usize, seed: u64) -> Spectral {
        let degrees = degrees(graph);
        let mut known: Vec<f64> = degrees.iter().map(|degree| degree.sqrt()).collect();
        scale_to_one(&mut known);
        let size = BASIS.min(graph.samples().saturating_sub(1));
        let mut search = Spectral {
            matrix: Normalised::new(graph, &degrees),
            wanted,
            known,
            basis: Vec::with_capacity(size + BLOCK),
            multiplied: 0,
            size,
            projected: Array2::zeros((size + BLOCK, size + BLOCK)),
            random: random::stream(seed, "explore/umap/spectral"),
            products: 0,
            found: (size < wanted).then_some(None),
        };
        for _ in 0..BLOCK.min(size) {
            let vector = search.random_vector();
            search.basis.push(vector);
        }
        search
    }

    /// Does a fixed piece of work; whether any is left.
    pub fn advance(&mut self) -> bool {
        let samples = self.known.len();
        let per_product = self.matrix.values.len() + 3 * BASIS * samples;
        for _ in 0..(STEP_MULTIPLICATIONS / per_product.max(1)).max(1) {
            if self.found.is_some() {
                return false;
            }
            self.multiply();
        }
        self.found.is_none()
    }

    /// The eigenvectors, samples × wanted, in ascending order of the Laplacian's eigenvalue, each with its element of
    /// largest magnitude positive; `None` if they were not found, or not yet.
    pub fn finish(self) -> Option<Array2<f64>> {
        self.found.flatten()
    }

    /// One product with the matrix: a column of the projection, and another vector of the basis.
    fn multiply(&mut self) {
        let column = self.multiplied;
        let Some(vector) = self.basis.get(column) else {
            self.found = Some(None);
            return;
        };
        let mut next = self.matrix.times(vector);
        // Once more, since rounding leaves some of what is taken off.
        for _ in 0..2 {
            take_off(&mut next, &self.known);
            for (row, vector) in self.basis.iter().enumerate() {
                self.projected[[row, column]] += take_off(&mut next, vector);
            }
        }
        self.multiplied += 1;
        self.products += 1;
        // More vectors than samples, less the one known, can't be orthogonal.
        if self.basis.len() + 1 < self.known.len() {
            let left = scale_to_one(&mut next);
            if left > EXHAUSTED {
                self.projected[[self.basis.len(), column]] = left;
            } else {
                next = self.random_vector();
            }
            self.basis.push(next);
        }
        if self.multiplied == self.size {
            self.condense();
        }
    }

    /// A vector of length 1 orthogonal to all others.
    fn random_vector(&mut self) -> Vec<f64> {
        let mut vector: Vec<f64> = (self.known.iter())
            .map(|_| self.random.random::<f64>() - 0.5)
            .collect();
        for _ in 0..2 {
            take_off(&mut vector, &self.known);
            for other in &self.basis {
                take_off(&mut vector, other);
            }
            scale_to_one(&mut vector);
        }
        vector
    }

    /// Ends the search if the eigenvectors in the basis are good enough, or else keeps the best of it.
    fn condense(&mut self) {
        let inside = self.projected.slice(s![..self.size, ..self.size]);
        let mut reduction = Tridiagonal::new(inside.to_owned());
        while reduction.done() < reduction.size() {
            reduction.advance();
        }
        let Some(Eigen { values, vectors }) = reduction.largest(KEPT.min(self.size)) else {
            self.found = Some(None);
            return;
        };
        let wanted = &vectors[..self.wanted];
        let off = (wanted.iter()).fold(0.0, |most: f64, vector| most.max(self.off(vector)));
        let is_last = self.products >= MOST_PRODUCTS;
        if off < TOLERANCE || is_last {
            self.found = Some((off < LAST_TOLERANCE).then(|| self.columns(wanted)));
            return;
        }
        let kept = vectors.iter().map(|vector| self.combined(vector));
        let waiting = self.basis[self.size..].iter().cloned();
        self.basis = kept.chain(waiting).collect();
        self.multiplied = values.len();
        self.projected.fill(0.0);
        for (index, value) in values.into_iter().enumerate() {
            self.projected[[index, index]] = value;
        }
    }

    /// The length of `(N − λ) x`, for a combination `x` of the basis: what lies outside it.
    fn off(&self, weights: &[f64]) -> f64 {
        let outside = self.projected.slice(s![self.size.., ..self.size]);
        let parts = outside.rows().into_iter().map(|row| -> f64 {
            let products = row.iter().zip(weights).map(|(x, weight)| x * weight);
            products.sum()
        });
        parts.map(|part| part * part).sum::<f64>().sqrt()
    }

    /// A sum of the basis' vectors.
    fn combined(&self, weights: &[f64]) -> Vec<f64> {
        let mut sum = vec![0.0; self.known.len()];
        for (vector, weight) in self.basis.iter().zip(weights) {
            add_scaled(&mut sum, *weight, vector);
        }
        sum
    }

    fn columns(&self, vectors: &[Vec<f64>]) -> Array2<f64> {
        let mut columns = Array2::zeros((self.known.len(), vectors.len()));
        for (mut column, weights) in columns.columns_mut().into_iter().zip(vectors) {
            let vector = self.combined(weights);
            let largest = vector
                .iter()
                .fold(0.0, |a: f64, &b| if b.abs() > a.abs() { b } else { a });
            let sign = if largest < 0.0 { -1.0 } else { 1.0 };
            for (value, x) in column.iter_mut().zip(vector) {
                *value = sign * x;
            }
        }
        columns
    }
}

/// `D^(−1/2) W D^(−1/2)` in compressed rows.
#[derive(Debug)]
struct Normalised {
    offsets: Vec<usize>,
    columns: Vec<u32>,
    values: Vec<f64>,
}

impl Normalised {
    fn new(graph: &FuzzyGraph, degrees: &[f64]) -> Self {
        let mut values = Vec::with_capacity(graph.weights.len());
        for (sample, degree) in degrees.iter().enumerate() {
            let (neighbours, weights) = graph.row(sample);
            for (&neighbour, &weight) in neighbours.iter().zip(weights) {
                values.push(f64::from(weight) / (degree * degrees[neighbour as usize]).sqrt());
            }
        }
        Normalised {
            offsets: graph.offsets.clone(),
            columns: graph.neighbours.clone(),
            values,
        }
    }

    fn times(&self, vector: &[f64]) -> Vec<f64> {
        let product = |ends: &[usize]| {
            let range = ends[0]..ends[1];
            let row = self.columns[range.clone()].iter().zip(&self.values[range]);
            row.map(|(&column, value)| value * vector[column as usize])
                .sum()
        };
        self.offsets.windows(2).map(product).collect()
    }
}

fn degrees(graph: &FuzzyGraph) -> Vec<f64> {
    (0..graph.samples())
        .map(|sample| graph.row(sample).1.iter().map(|&w| f64::from(w)).sum())
        .collect()
}

/// Takes from `vector` what it has in common with a vector of length 1, and says how much that was.
fn take_off(vector: &mut [f64], other: &[f64]) -> f64 {
    let common = dot(vector, other);
    add_scaled(vector, -common, other);
    common
}

/// Returns the length there was.
fn scale_to_one(vector: &mut [f64]) -> f64 {
    let length = dot(vector, vector).sqrt();
    if length > 0.0 {
        vector.iter_mut().for_each(|value| *value /= length);
    }
    length
}
