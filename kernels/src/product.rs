//! Products of matrices, by the crate gemm.

#[cfg(not(target_arch = "wasm32"))]
use gemm::{Parallelism, gemm};
#[cfg(target_arch = "wasm32")]
use gemm_common::Parallelism;

#[cfg(target_arch = "wasm32")]
use crate::tiles::gemm;

/// A matrix as it lies in memory: the number of row `r` and column `c` is `values[r * strides[0] + c * strides[1]]`.
#[derive(Debug, Clone, Copy)]
pub struct Strided<'a> {
    pub values: &'a [f32],
    /// Rows and columns.
    pub shape: [usize; 2],
    pub strides: [usize; 2],
}

impl Strided<'_> {
    /// Whether all its numbers lie in `values`.
    fn is_inside(&self) -> bool {
        let last = |at: usize| (self.shape[at] - 1).checked_mul(self.strides[at]);
        if self.shape.contains(&0) {
            return true;
        }
        let end = last(0).zip(last(1));
        let end = end.and_then(|(row, column)| row.checked_add(column));
        // gemm counts with signed numbers.
        end.is_some_and(|end| end < self.values.len() && end < isize::MAX as usize)
    }
}

/// The product, row by row, on one thread.
///
/// # Panics
/// The matrices do not fit each other, or their memory.
pub fn product(left: Strided, right: Strided) -> Vec<f32> {
    let ([rows, inner], [_, columns]) = (left.shape, right.shape);
    assert_eq!(
        inner, right.shape[0],
        "columns of the left, rows of the right"
    );
    assert!(left.is_inside() && right.is_inside());
    let mut product = vec![0.0; rows * columns];
    if product.is_empty() || inner == 0 {
        return product;
    }
    let [left_rows, left_columns] = left.strides.map(|stride| stride as isize);
    let [right_rows, right_columns] = right.strides.map(|stride| stride as isize);
    // SAFETY: `product` has a number for each row and column, and both factors lie in their memory, as was just looked at.
    unsafe {
        gemm(
            rows,
            columns,
            inner,
            product.as_mut_ptr(),
            1,
            columns as isize,
            false,
            left.values.as_ptr(),
            left_columns,
            left_rows,
            right.values.as_ptr(),
            right_columns,
            right_rows,
            0.0,
            1.0,
            false,
            false,
            false,
            Parallelism::None,
        );
    }
    product
}

#[cfg(test)]
mod tests {
    use super::{Strided, product};

    fn matrix(values: &[f32], shape: [usize; 2]) -> Strided<'_> {
        Strided {
            values,
            shape,
            strides: [shape[1], 1],
        }
    }

    #[test]
    fn a_product_is_what_its_definition_says() {
        let (left, right) = (
            [1.0, 2.0, 3.0, 4.0, 5.0, 6.0],
            [1.0, 0.0, -1.0, 2.0, 0.5, 1.0],
        );
        let whole = product(matrix(&left, [2, 3]), matrix(&right, [3, 2]));
        assert_eq!(whole, [0.5, 7.0, 2.0, 16.0]);
        // The same numbers turned over.
        let turned = Strided {
            values: &left,
            shape: [3, 2],
            strides: [1, 3],
        };
        assert_eq!(
            product(turned, matrix(&[1.0, 1.0], [2, 1])),
            [5.0, 7.0, 9.0]
        );
        assert_eq!(product(matrix(&[], [2, 0]), matrix(&[], [0, 2])), [0.0; 4]);
    }

    #[test]
    #[should_panic]
    fn what_reaches_beyond_its_memory_is_refused() {
        product(matrix(&[1.0; 5], [2, 3]), matrix(&[1.0; 3], [3, 1]));
    }
}
