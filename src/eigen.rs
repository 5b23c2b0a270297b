//! The largest eigenvalues of a symmetric matrix with their vectors, in steps.
//!
//! Householder reflections make the matrix tridiagonal (Golub and Van Loan, *Matrix Computations*, 8.3.1), implicit QL
//! finds all eigenvalues, inverse iteration the vectors asked for. Most of the time goes into the first, which is
//! `4/3 n³` operations and can be left off after every column. All sums have a fixed order, so results repeat bit for bit.

use genessl_kernels::vectors::dot;
use ndarray::Array2;
use rand::RngExt;

use crate::random;

/// Multiplications in one step, about.
const STEP_MULTIPLICATIONS: usize = 20_000_000;
/// Rounds of inverse iteration; the vector has settled after two.
const ROUNDS: usize = 3;
/// Rounds of QL after which an eigenvalue counts as not found; two or three are usual.
const MOST_QL_ROUNDS: usize = 60;

/// All eigenvalues of a symmetric matrix, of which the upper triangle is read; none where QL does not converge.
pub(crate) fn all_eigenvalues(matrix: Array2<f64>) -> Option<Vec<f64>> {
    let mut reduction = Tridiagonal::new(matrix);
    while reduction.done() < reduction.size() {
        reduction.advance();
    }
    eigenvalues(&reduction.diagonal, &reduction.beside)
}

/// A symmetric matrix being made tridiagonal.
#[derive(Debug)]
pub(crate) struct Tridiagonal {
    /// The upper triangle. Rows that are done hold the reflections' vectors.
    matrix: Array2<f64>,
    taus: Vec<f64>,
    diagonal: Vec<f64>,
    beside: Vec<f64>,
    products: Vec<f64>,
}

/// Eigenvalues, descending, and their vectors (length 1).
#[derive(Debug)]
pub(crate) struct Eigen {
    pub values: Vec<f64>,
    pub vectors: Vec<Vec<f64>>,
}

impl Tridiagonal {
    /// Starts from the upper triangle of a square matrix.
    pub fn new(matrix: Array2<f64>) -> Self {
        let (taus, diagonal, beside, products) = Default::default();
        Tridiagonal {
            matrix,
            taus,
            diagonal,
            beside,
            products,
        }
    }

    /// How many columns there are.
    pub fn size(&self) -> usize {
        self.matrix.nrows()
    }

    /// How many columns are done.
    pub fn done(&self) -> usize {
        self.diagonal.len()
    }

    /// Does some columns.
    pub fn advance(&mut self) {
        let mut multiplications = 0;
        while self.done() < self.size() && multiplications < STEP_MULTIPLICATIONS {
            let left = self.size() - self.done();
            multiplications += 2 * left * left;
            self.reflect();
        }
    }

    /// Puts zeros beyond the neighbour of the diagonal in one row and column.
    fn reflect(&mut self) {
        let done = self.done();
        let size = self.size();
        let (mut head, mut rest) = self.matrix.view_mut().split_at(ndarray::Axis(0), done + 1);
        let Some(row) = head.row_mut(done).into_slice() else {
            return;
        };
        self.diagonal.push(row[done]);
        if done + 1 == size {
            return;
        }
        let vector = &mut row[done + 1..];
        let (beside, tau) = householder(vector);
        self.beside.push(beside);
        self.taus.push(tau);
        if tau == 0.0 {
            return;
        }
        let products = &mut self.products;
        products.clear();
        products.resize(vector.len(), 0.0);
        for (index, row) in rest.rows_mut().into_iter().enumerate() {
            let Some(row) = row.into_slice() else { return };
            let tail = &row[done + 1 + index..];
            let (first, later) = products[index..].split_at_mut(1);
            first[0] += tail[0] * vector[index]
                + dot_and_add(&tail[1..], &vector[index + 1..], later, vector[index]);
        }
        let half = tau / 2.0 * tau * dot(products, vector);
        for (product, &x) in products.iter_mut().zip(&*vector) {
            *product = tau * *product - half * x;
        }
        for (index, row) in rest.rows_mut().into_iter().enumerate() {
            let Some(row) = row.into_slice() else { return };
            let (a, b) = (vector[index], products[index]);
            let columns = vector[index..].iter().zip(&products[index..]);
            for (value, (&x, &w)) in row[done + 1 + index..].iter_mut().zip(columns) {
                *value -= a * w + b * x;
            }
        }
    }

    /// The `count` largest eigenvalues; `None` if QL does not converge, which no finite matrix is known to bring about.
    pub fn largest(&self, count: usize) -> Option<Eigen> {
        let mut values = eigenvalues(&self.diagonal, &self.beside)?;
        values.sort_unstable_by(f64::total_cmp);
        values.reverse();
        values.truncate(count);
        let mut vectors = inverse_iteration(&self.diagonal, &self.beside, &values);
        for vector in &mut vectors {
            self.transform_back(vector);
        }
        Some(Eigen { values, vectors })
    }

    fn transform_back(&self, vector: &mut [f64]) {
        for (done, &tau) in self.taus.iter().enumerate().rev() {
            let row = self.matrix.row(done);
            let Some(reflection) = row.as_slice().map(|row| &row[done + 1..]) else {
                return;
            };
            let tail = &mut vector[done + 1..];
            let scale = tau * dot(reflection, tail);
            tail.iter_mut()
                .zip(reflection)
                .for_each(|(value, x)| *value -= scale * x);
        }
    }
}

/// Makes `x` the vector `v` of the reflection `1 − τ v vᵀ` that turns it into `(β, 0, …, 0)`; returns `β` and `τ`.
fn householder(x: &mut [f64]) -> (f64, f64) {
    let first = x[0];
    let rest = dot(&x[1..], &x[1..]);
    if rest == 0.0 {
        return (first, 0.0);
    }
    let length = (first * first + rest).sqrt();
    let beta = if first > 0.0 { -length } else { length };
    let pivot = first - beta;
    x[0] = 1.0;
    x[1..].iter_mut().for_each(|value| *value /= pivot);
    (beta, -pivot / beta)
}

/// Returns `row · vector` and adds `scale · row` to `sums`: a symmetric matrix's product from one half, read once.
fn dot_and_add(row: &[f64], vector: &[f64], sums: &mut [f64], scale: f64) -> f64 {
    let mut parts = [0.0; 8];
    let whole = row.len() / 8 * 8;
    let chunks = row
        .chunks_exact(8)
        .zip(vector.chunks_exact(8))
        .zip(sums.chunks_exact_mut(8));
    for ((x, y), sum) in chunks {
        for lane in 0..8 {
            parts[lane] += x[lane] * y[lane];
            sum[lane] += scale * x[lane];
        }
    }
    let mut tail = 0.0;
    for ((x, y), sum) in row[whole..]
        .iter()
        .zip(&vector[whole..])
        .zip(&mut sums[whole..])
    {
        tail += x * y;
        *sum += scale * x;
    }
    parts.iter().sum::<f64>() + tail
}

/// All eigenvalues of a symmetric tridiagonal matrix by implicit QL with Wilkinson's shift (Martin and Wilkinson 1968).
fn eigenvalues(diagonal: &[f64], beside: &[f64]) -> Option<Vec<f64>> {
    let mut d = diagonal.to_vec();
    let mut e = beside.to_vec();
    e.push(0.0);
    // Each sweep rounds to about this. Where eigenvalues are smaller, as in a matrix of low rank, what is beside them
    // never falls below their own rounding.
    let rounding = f64::EPSILON * largest(&d).max(largest(&e));
    for low in 0..d.len() {
        let mut rounds = 0;
        loop {
            let is_split = |&at: &usize| {
                e[at].abs() <= (f64::EPSILON * (d[at].abs() + d[at + 1].abs())).max(rounding)
            };
            let high = (low..d.len() - 1).find(is_split).unwrap_or(d.len() - 1);
            if high == low {
                break;
            }
            rounds += 1;
            if rounds > MOST_QL_ROUNDS {
                return None;
            }
            ql_sweep(&mut d, &mut e, low, high);
        }
    }
    Some(d)
}

/// The largest magnitude.
fn largest(numbers: &[f64]) -> f64 {
    numbers.iter().fold(0.0, |a: f64, b| a.max(b.abs()))
}

/// One sweep of rotations from `high` up to `low`.
fn ql_sweep(d: &mut [f64], e: &mut [f64], low: usize, high: usize) {
    let half = (d[low + 1] - d[low]) / (2.0 * e[low]);
    let root = half.hypot(1.0);
    let mut g = d[high] - d[low] + e[low] / (half + root.copysign(half));
    let (mut sine, mut cosine, mut shift) = (1.0, 1.0, 0.0);
    for at in (low..high).rev() {
        let f = sine * e[at];
        let b = cosine * e[at];
        let radius = f.hypot(g);
        e[at + 1] = radius;
        if radius == 0.0 {
            d[at + 1] -= shift;
            e[high] = 0.0;
            return;
        }
        sine = f / radius;
        cosine = g / radius;
        g = d[at + 1] - shift;
        let step = (d[at] - g) * sine + 2.0 * cosine * b;
        shift = sine * step;
        d[at + 1] = g + shift;
        g = cosine * step - b;
    }
    d[low] -= shift;
    e[low] = g;
    e[high] = 0.0;
}

/// Vectors of a tridiagonal matrix for eigenvalues given in descending order, each orthogonal to those before it.
fn inverse_iteration(diagonal: &[f64], beside: &[f64], values: &[f64]) -> Vec<Vec<f64>> {
    let smallest = (largest(diagonal) + 2.0 * largest(beside)).max(1e-200) * f64::EPSILON;
    let mut random = random::stream(0, "explore/eigenvectors");
    let mut vectors: Vec<Vec<f64>> = Vec::with_capacity(values.len());
    let mut above = f64::INFINITY;
    for &value in values {
        // Equal eigenvalues are moved apart a little: the same equations would have the same solution.
        above = value.min(above - 4.0 * smallest);
        let factors = Factors::new(diagonal, beside, above, smallest);
        let mut vector: Vec<f64> = diagonal
            .iter()
            .map(|_| random.random::<f64>() - 0.5)
            .collect();
        for _ in 0..ROUNDS {
            factors.solve(&mut vector);
            normalise(&mut vector);
            for other in &vectors {
                let common = dot(other, &vector);
                vector
                    .iter_mut()
                    .zip(other)
                    .for_each(|(x, y)| *x -= common * y);
            }
            normalise(&mut vector);
        }
        vectors.push(vector);
    }
    vectors
}

/// Scales to length 1, by the largest element first so that nothing overflows.
fn normalise(vector: &mut [f64]) {
    for scale in [
        |v: &[f64]| v.iter().fold(0.0, |a: f64, b| a.max(b.abs())),
        |v: &[f64]| dot(v, v).sqrt(),
    ] {
        let by = scale(vector);
        if by > 0.0 {
            vector.iter_mut().for_each(|value| *value /= by);
        }
    }
}

/// `T − λ` as a product of triangles, rows exchanged where the pivot is the smaller.
struct Factors {
    /// Each row from its pivot on.
    upper: Vec<[f64; 3]>,
    /// What was taken of each row from the next, and whether the two were exchanged.
    lower: Vec<(f64, bool)>,
}

impl Factors {
    fn new(diagonal: &[f64], beside: &[f64], value: f64, smallest: f64) -> Self {
        let off = |row: usize| beside.get(row).copied().unwrap_or(0.0);
        let (mut upper, mut lower) = (Vec::new(), Vec::new());
        let mut row = [diagonal.first().map_or(0.0, |d| d - value), off(0), 0.0];
        for (at, d) in diagonal.iter().enumerate().skip(1) {
            let next = [off(at - 1), d - value, off(at)];
            let exchanged = next[0].abs() > row[0].abs();
            let (mut pivot, other) = if exchanged { (next, row) } else { (row, next) };
            pivot[0] = away_from_zero(pivot[0], smallest);
            let factor = other[0] / pivot[0];
            row = [
                other[1] - factor * pivot[1],
                other[2] - factor * pivot[2],
                0.0,
            ];
            upper.push(pivot);
            lower.push((factor, exchanged));
        }
        row[0] = away_from_zero(row[0], smallest);
        upper.push(row);
        Factors { upper, lower }
    }

    /// Puts the solution in the place of the right-hand side.
    fn solve(&self, x: &mut [f64]) {
        for (at, &(factor, exchanged)) in self.lower.iter().enumerate() {
            if exchanged {
                x.swap(at, at + 1);
            }
            x[at + 1] -= factor * x[at];
        }
        let (mut first, mut second) = (0.0, 0.0);
        for (value, [pivot, one, two]) in x.iter_mut().zip(&self.upper).rev() {
            *value = (*value - one * first - two * second) / pivot;
            (first, second) = (*value, first);
        }
    }
}

fn away_from_zero(pivot: f64, smallest: f64) -> f64 {
    if pivot.abs() < smallest {
        smallest
    } else {
        pivot
    }
}

#[cfg(test)]
mod tests {
    use ndarray::{Array2, array};
    use rand::RngExt;

    use super::{Eigen, Tridiagonal, dot};

    fn largest(matrix: &Array2<f64>, count: usize) -> Eigen {
        let mut reduction = Tridiagonal::new(matrix.clone());
        while reduction.done() < reduction.size() {
            reduction.advance();
        }
        reduction.largest(count).unwrap()
    }

    fn check(matrix: &Array2<f64>) -> Vec<f64> {
        let size = matrix.nrows();
        let scale = matrix.iter().fold(1e-300, |a: f64, b| a.max(b.abs()));
        let Eigen { values, vectors } = largest(matrix, size);
        assert!(values.windows(2).all(|pair| pair[0] >= pair[1]));
        for (index, (value, vector)) in values.iter().zip(&vectors).enumerate() {
            for (row, x) in matrix.rows().into_iter().zip(vector) {
                let product: f64 = row.iter().zip(vector).map(|(a, b)| a * b).sum();
                let off = (product - value * x).abs() / scale;
                assert!(
                    off < 1e-12 * size as f64,
                    "{off:e} off in vector {index} of {size}"
                );
            }
            for (other, expected) in vectors[..=index]
                .iter()
                .zip((0..=index).map(|o| o == index))
            {
                let off = (dot(vector, other) - f64::from(u8::from(expected))).abs();
                assert!(off < 1e-10, "{off:e} from orthonormal, {size}");
            }
        }
        values
    }

    #[test]
    fn vectors_satisfy_their_equations_and_are_orthonormal() {
        let mut random = crate::random::stream(2, "test/eigen");
        for (size, rank) in [(1, 1), (2, 2), (3, 1), (17, 17), (64, 10), (120, 120)] {
            let x = Array2::from_shape_simple_fn((rank, size), || random.random::<f64>() - 0.3);
            let values = check(&x.t().dot(&x));
            let trace: f64 = x.iter().map(|value| value * value).sum();
            assert!((values.iter().sum::<f64>() - trace).abs() < 1e-10 * trace);
        }
    }

    #[test]
    fn equal_eigenvalues_and_diagonal_matrices_are_no_trouble() {
        assert_eq!(check(&Array2::eye(5)), [1.0; 5]);
        assert_eq!(check(&Array2::zeros((4, 4))), [0.0; 4]);
        assert_eq!(
            check(&Array2::from_diag(&array![2.0, 7.0, -1.0, 7.0])),
            [7.0, 7.0, 2.0, -1.0]
        );
        let mut blocks = Array2::zeros((6, 6));
        for start in [0, 2, 4] {
            blocks
                .slice_mut(ndarray::s![start..start + 2, start..start + 2])
                .fill(1.0);
        }
        let values = check(&blocks);
        assert!(
            (values[2] - 2.0).abs() < 1e-12 && values[3].abs() < 1e-12,
            "{values:?}"
        );
    }

    #[test]
    fn low_rank_is_no_trouble() {
        let mut random = crate::random::stream(3, "test/eigen");
        for (size, rank) in [(60, 1), (80, 2), (80, 5), (120, 1)] {
            for scale in [1.0, 1e-12, 1e12] {
                let mut draw = || f64::from(random.random::<f32>()) * scale;
                let x = Array2::from_shape_simple_fn((rank, size), &mut draw);
                let values = check(&x.t().dot(&x));
                assert!(values[rank].abs() < 1e-12 * values[0]);
            }
        }
    }

    #[test]
    fn known_values_are_found() {
        let values = check(&array![[2.0, 1.0, 0.0], [1.0, 2.0, 1.0], [0.0, 1.0, 2.0]]);
        let root = 2.0f64.sqrt();
        for (value, expected) in values.iter().zip([2.0 + root, 2.0, 2.0 - root]) {
            assert!((value - expected).abs() < 1e-14);
        }
    }
}
