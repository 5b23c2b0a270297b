//! Orthonormal axes in blocks, and a symmetric matrix within the space they span.

use ndarray::linalg::general_mat_mul;
use ndarray::{Array1, Array2, ArrayView1, Axis, aview1, s};

/// The space found so far.
#[derive(Debug, Default)]
pub(super) struct Space {
    /// Its axes in blocks, each axes × features, all orthonormal.
    pub blocks: Vec<Array2<f64>>,
    /// `XᵀX` within it: axes × axes, the upper triangle. Lacks the last block while that is multiplied.
    pub projected: Array2<f64>,
}

/// The block that the space would grow by.
#[derive(Debug)]
pub(super) struct Next {
    pub axes: Array2<f64>,
    /// What the last block's product is made of, beside what lies in the space: these axes × the last block's.
    pub beyond: Array2<f64>,
}

impl Space {
    /// How many axes have been multiplied.
    pub fn size(&self) -> usize {
        self.projected.nrows()
    }

    /// How many axes there are before a block.
    pub fn place(&self, block: usize) -> usize {
        self.blocks.iter().take(block).map(Array2::nrows).sum()
    }

    pub fn make_room(&mut self, axes: usize) {
        let size = self.size();
        let mut larger = Array2::zeros((size + axes, size + axes));
        larger.slice_mut(s![..size, ..size]).assign(&self.projected);
        self.projected = larger;
    }

    /// Takes what lies in one block off the last block's product, and adds it to the projected matrix.
    pub fn take_off(&mut self, product: &mut Array2<f64>, block: usize) {
        let (place, last) = (self.place(block), self.size() - product.nrows());
        let axes = &self.blocks[block];
        let common = take_off(product, axes);
        let mut part = self
            .projected
            .slice_mut(s![place..place + axes.nrows(), last..]);
        part += &common;
    }
}

impl Next {
    /// How far the product of an eigenvector of the space leaves the space.
    pub fn residual(&self, vector: &[f64]) -> f64 {
        let of_last_block = vector.len().saturating_sub(self.beyond.ncols());
        let outside = self.beyond.dot(&aview1(&vector[of_last_block..]));
        length(outside.view())
    }
}

/// Takes what lies along the axes off each row; returns axes × rows.
pub(super) fn take_off(rows: &mut Array2<f64>, axes: &Array2<f64>) -> Array2<f64> {
    let common = axes.dot(&rows.t());
    general_mat_mul(-1.0, &common.t(), axes, 1.0, rows);
    common
}

/// Orthonormal axes for rows, by Gram and Schmidt's method, twice for each so that rounding doesn't matter. Rows of
/// which no more is left than `negligible` give none.
pub(super) fn orthonormal(rows: &Array2<f64>, negligible: f64) -> Next {
    let mut axes: Vec<Array1<f64>> = Vec::new();
    let mut made_of = Array2::zeros((rows.nrows(), rows.nrows()));
    for (index, row) in rows.rows().into_iter().enumerate() {
        let mut row = row.to_owned();
        for _ in 0..2 {
            for (axis, part) in axes.iter().zip(made_of.column_mut(index)) {
                let common = axis.dot(&row);
                row.scaled_add(-common, axis);
                *part += common;
            }
        }
        let left = length(row.view());
        if left > negligible {
            made_of[[axes.len(), index]] = left;
            axes.push(row / left);
        }
    }
    let mut block = Array2::zeros((axes.len(), rows.ncols()));
    for (mut row, axis) in block.rows_mut().into_iter().zip(&axes) {
        row.assign(axis);
    }
    Next {
        beyond: made_of
            .slice_axis(Axis(0), (..axes.len()).into())
            .to_owned(),
        axes: block,
    }
}

fn length(vector: ArrayView1<'_, f64>) -> f64 {
    vector.dot(&vector).sqrt()
}
