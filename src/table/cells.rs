//! The numbers while a file is being read: single precision, what rounding took away, and which were missing.

use super::{KEEP_REMAINDER_BELOW_CELLS, join_precision, split_precision};
use crate::{Error, Result};

/// What missing numbers are held as until all is read: the zero below 0, which equals 0 and is told from it by its sign. A
/// number in a file that is written so is read as 0.
pub(super) const MISSING: f64 = -0.0;

/// A growing row-major matrix. Missing cells are held as [`MISSING`] and counted elsewhere.
#[derive(Debug, Default)]
pub(super) struct Cells {
    values: Vec<f32>,
    remainder: Option<Vec<i32>>,
    /// Set once the table turned out to be too large to keep what rounding took away.
    single_only: bool,
}

impl Cells {
    /// Room for a matrix that [`Cells::add_zeros`] is to fill before [`Cells::set`] does.
    ///
    /// # Errors
    /// Where there is no memory for so many.
    pub(super) fn with_room_for(rows: usize, columns: usize) -> Result<Self> {
        let cells = rows
            .checked_mul(columns)
            .ok_or_else(|| too_large(f64::INFINITY))?;
        let mut room = Cells::default();
        room.reserve(cells)?;
        Ok(room)
    }

    /// Appends zeros until there are so many cells, but not more than a few milliseconds' worth; whether all are there.
    pub(super) fn add_zeros(&mut self, cells: usize) -> bool {
        const AT_ONCE: usize = 4 * 1024 * 1024;
        self.values
            .resize(cells.min(self.values.len() + AT_ONCE), 0.0);
        self.values.len() >= cells
    }

    pub(super) fn len(&self) -> usize {
        self.values.len()
    }

    /// How many cells there is room for.
    pub(super) fn capacity(&self) -> usize {
        self.values.capacity()
    }

    /// Whether every number so far is a whole one.
    pub(super) fn all_whole(&self) -> bool {
        self.remainder.is_none() && self.values.iter().all(|value| value.fract() == 0.0)
    }

    /// Makes room for so many cells in all, so that growing copies nothing.
    ///
    /// # Errors
    /// Where there is no memory for so many.
    pub(super) fn reserve(&mut self, cells: usize) -> Result<()> {
        if cells >= KEEP_REMAINDER_BELOW_CELLS {
            self.forget_remainder();
        }
        reserve(&mut self.values, cells)?;
        self.remainder
            .as_mut()
            .map_or(Ok(()), |remainder| reserve(remainder, cells))
    }

    fn forget_remainder(&mut self) {
        self.single_only = true;
        self.remainder = None;
    }

    /// Appends numbers, all finite in single precision.
    pub(super) fn extend(&mut self, numbers: &[f64]) {
        let before = self.values.len();
        self.values
            .extend(numbers.iter().map(|&number| number as f32));
        if self.values.len() >= KEEP_REMAINDER_BELOW_CELLS {
            self.forget_remainder();
        }
        if self.single_only {
            return;
        }
        if self.remainder.is_none() && numbers.iter().any(|&number| split_precision(number).1 != 0)
        {
            let mut remainder = Vec::with_capacity(self.values.capacity());
            remainder.resize(before, 0);
            self.remainder = Some(remainder);
        }
        if let Some(remainder) = &mut self.remainder {
            remainder.extend(numbers.iter().map(|&number| split_precision(number).1));
        }
    }

    /// Sets cells from `start` on, which must be there.
    pub(super) fn set(&mut self, start: usize, numbers: impl Iterator<Item = f64>) {
        let cells = self.values.len();
        for (cell, number) in (start..cells).zip(numbers) {
            let (value, rest) = split_precision(number);
            self.values[cell] = value;
            if rest != 0 && !self.single_only {
                self.remainder.get_or_insert_with(|| vec![0; cells])[cell] = rest;
            }
        }
    }

    /// Swaps rows and columns of what has `columns` columns.
    pub(super) fn transposed(self, columns: usize) -> Self {
        Cells {
            values: transpose(self.values, columns),
            remainder: self
                .remainder
                .map(|remainder| transpose(remainder, columns)),
            single_only: self.single_only,
        }
    }

    /// One number, missing ones being 0.
    pub(super) fn number(&self, cell: usize) -> f64 {
        let rest = self.remainder.as_ref().map_or(0, |rest| rest[cell]);
        match rest {
            // The shortest decimal of single precision is what the file had.
            0 => {
                let value = self.values[cell];
                value.to_string().parse().unwrap_or(f64::from(value))
            }
            rest => join_precision(self.values[cell], rest),
        }
    }

    /// The numbers in single precision.
    pub(super) fn values(&self) -> &[f32] {
        &self.values
    }

    /// Keeps the columns for which `keep` holds, in place.
    pub(super) fn keep_columns(&mut self, keep: &[bool]) {
        keep_columns(&mut self.values, keep);
        if let Some(remainder) = &mut self.remainder {
            keep_columns(remainder, keep);
        }
        self.forget_zeros();
    }

    /// What is whole without the others is so.
    fn forget_zeros(&mut self) {
        self.remainder
            .take_if(|all| all.iter().all(|&rest| rest == 0));
    }

    /// Keeps the rows for which `keep` holds, in place.
    pub(super) fn keep_rows(&mut self, keep: &[bool]) {
        let width = self.values.len() / keep.len().max(1);
        let each = || {
            keep.iter()
                .flat_map(move |keep| std::iter::repeat_n(*keep, width))
        };
        retain(&mut self.values, each());
        if let Some(remainder) = &mut self.remainder {
            retain(remainder, each());
        }
        self.forget_zeros();
    }

    /// The values, and what rounding took away where that is anything.
    pub(super) fn into_parts(self) -> (Vec<f32>, Option<Vec<i32>>) {
        (self.values, self.remainder)
    }
}

fn reserve<T>(matrix: &mut Vec<T>, cells: usize) -> Result<()> {
    let more = cells.saturating_sub(matrix.len());
    matrix
        .try_reserve_exact(more)
        .map_err(|_| too_large(cells as f64))
}

/// Keeps what the flags say, of which there are as many.
pub(super) fn retain<T>(all: &mut Vec<T>, mut keep: impl Iterator<Item = bool>) {
    all.retain(|_| keep.next().unwrap_or(true));
}

fn keep_columns<T: Copy>(matrix: &mut Vec<T>, keep: &[bool]) {
    let mut kept = 0;
    for row in 0..matrix.len() / keep.len().max(1) {
        for (column, _) in keep.iter().enumerate().filter(|(_, keep)| **keep) {
            matrix[kept] = matrix[row * keep.len() + column];
            kept += 1;
        }
    }
    matrix.truncate(kept);
}

fn too_large(cells: f64) -> Error {
    let gigabytes = cells * 4.0 / 1e9;
    Error::new(
        format!("the table does not fit in memory: its numbers alone take {gigabytes:.1} GB"),
        "Split the file into fewer samples, or keep fewer genes.",
    )
}

/// Transposes by square tiles, which keeps both sides in the cache.
fn transpose<T: Copy + Default>(matrix: Vec<T>, columns: usize) -> Vec<T> {
    const TILE: usize = 32;
    let rows = matrix.len() / columns.max(1);
    let mut turned = vec![T::default(); matrix.len()];
    for top in (0..rows).step_by(TILE) {
        for left in (0..columns).step_by(TILE) {
            for row in top..(top + TILE).min(rows) {
                for column in left..(left + TILE).min(columns) {
                    turned[column * rows + row] = matrix[row * columns + column];
                }
            }
        }
    }
    turned
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn transposing_moves_every_cell() {
        let (rows, columns) = (45, 70);
        let numbers: Vec<f64> = (0..rows * columns)
            .map(|cell| f64::from(cell as u32) + 0.1)
            .collect();
        let mut cells = Cells::default();
        cells.extend(&numbers);
        let (values, remainder) = cells.transposed(columns).into_parts();
        let remainder = remainder.expect("0.1 is not exact in single precision");
        for row in 0..rows {
            for column in 0..columns {
                let (value, rest) = split_precision(numbers[row * columns + column]);
                assert_eq!(
                    (values[column * rows + row], remainder[column * rows + row]),
                    (value, rest)
                );
            }
        }
    }

    #[test]
    fn the_remainder_is_kept_from_the_first_number_that_has_one() {
        let mut cells = Cells::default();
        cells.extend(&[1.0, 2.0]);
        cells.extend(&[0.5, 0.1]);
        let (values, remainder) = cells.into_parts();
        assert_eq!(values.len(), 4);
        let remainder = remainder.expect("0.1 is not exact in single precision");
        assert_eq!(remainder[..3], [0, 0, 0]);
        assert_ne!(remainder[3], 0);
        let mut exact = Cells::default();
        exact.extend(&[1.0, 0.5, -3.25]);
        assert_eq!(exact.into_parts().1, None);
    }

    #[test]
    fn dropping_columns_closes_the_gaps() {
        let mut cells = Cells::default();
        cells.extend(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
        cells.keep_columns(&[true, false, true]);
        assert_eq!(cells.into_parts().0, [1.0, 3.0, 4.0, 6.0]);
    }
}
