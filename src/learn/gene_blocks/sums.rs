//! Sums over blocks in a fixed order: two neighbours make a pair, two pairs the next larger one.

use crate::learn::matrix::Matrix;
use crate::packing::packs;

/// What a block, or a run of neighbouring blocks, adds to a sum.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    /// It is the sum of 2^level blocks.
    pub level: usize,
    /// Which of the runs of this length it is.
    pub index: usize,
    pub matrix: Matrix,
    /// Summed beside the matrix, each with its like.
    pub numbers: Vec<f64>,
}

packs!(Part {
    level,
    index,
    matrix,
    numbers
});

/// Sums under way.
#[derive(Debug, Default)]
pub(crate) struct Sums {
    parts: Vec<Part>,
}

impl Sums {
    /// Takes a part in, in any order, and adds up what is complete.
    pub fn add(&mut self, part: Part) {
        let mut part = part;
        while let Some(place) = self.place_of_other_half(&part) {
            let other = self.parts.swap_remove(place);
            let (mut first, second) = match part.index < other.index {
                true => (part, other),
                false => (other, part),
            };
            let pairs = first.matrix.values_mut().iter_mut();
            pairs
                .zip(second.matrix.values())
                .for_each(|(sum, &value)| *sum += value);
            let numbers = first.numbers.iter_mut().zip(&second.numbers);
            numbers.for_each(|(sum, &number)| *sum += number);
            first.level += 1;
            first.index /= 2;
            part = first;
        }
        self.parts.push(part);
    }

    fn place_of_other_half(&self, part: &Part) -> Option<usize> {
        let (level, index) = (part.level, part.index ^ 1);
        let mut parts = self.parts.iter();
        parts.position(|other| (other.level, other.index) == (level, index))
    }

    /// What is summed so far.
    pub fn take(&mut self) -> Vec<Part> {
        std::mem::take(&mut self.parts)
    }

    /// The sum of so many blocks, a power of two, once all are there.
    pub fn take_all_of(&mut self, blocks: usize) -> Option<Part> {
        let level = blocks.trailing_zeros() as usize;
        let place = self.parts.iter().position(|part| part.level == level)?;
        Some(self.parts.swap_remove(place))
    }
}

#[cfg(test)]
mod tests {
    use super::{Part, Sums};
    use crate::learn::matrix::Matrix;

    fn block(index: usize) -> Part {
        // Such that the order of adding shows.
        let value = (index * 7919 % 101) as f32 / 7.0;
        Part {
            level: 0,
            index,
            matrix: Matrix::new(vec![value, -value], 1, 2),
            numbers: vec![f64::from(value), 1.0],
        }
    }

    #[test]
    fn the_order_of_parts_and_who_adds_them_changes_nothing() {
        let sum = |order: &[usize], shared: usize| {
            let mut sums = Sums::default();
            let mut elsewhere = Sums::default();
            for &index in order {
                match index < shared {
                    true => elsewhere.add(block(index)),
                    false => sums.add(block(index)),
                }
            }
            for part in elsewhere.take() {
                sums.add(part);
            }
            let all = sums.take_all_of(8).expect("all are there");
            assert!(sums.take().is_empty());
            (all.matrix.values().to_vec(), all.numbers)
        };
        let first = sum(&[0, 1, 2, 3, 4, 5, 6, 7], 0);
        assert_eq!(sum(&[7, 2, 4, 1, 0, 6, 3, 5], 0), first);
        for shared in 1..8 {
            assert_eq!(sum(&[3, 1, 2, 0, 7, 5, 6, 4], shared), first);
        }
        let in_a_row: f32 = (0..8).map(|index| block(index).matrix.values()[0]).sum();
        assert!(in_a_row.to_bits() != first.0[0].to_bits());
    }

    #[test]
    fn nothing_is_given_before_all_are_there() {
        let mut sums = Sums::default();
        (0..3).for_each(|index| sums.add(block(index)));
        assert!(sums.take_all_of(4).is_none());
    }
}
