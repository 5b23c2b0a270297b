//! What a piece of work depends on, as a number to find it again by.

use ndarray::Array2;

use super::record::NUMERICS;
use crate::learn::{Inputs, Labelled, Weights};
use crate::packing::{self, Checksum, Pack};
use crate::table::Table;

/// 128 bits of what something depends on. Not meant to withstand anyone who wants two to be equal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fingerprint([u64; 2]);

/// FNV's prime of 64 bits, and an odd number of about as many ones as zeros.
const FACTORS: [u64; 2] = [0x0000_0100_0000_01b3, 0x9e37_79b9_7f4a_7c15];

impl Fingerprint {
    /// Of a purpose, and of the program and the kind of machine, whose results may differ from another's.
    pub fn of(purpose: &str) -> Self {
        let mut of = Fingerprint::of_any_version(env!("CARGO_PKG_VERSION"));
        of.word(u64::from(NUMERICS));
        of.text(std::env::consts::ARCH)
            .text(std::env::consts::OS)
            .text(purpose)
    }

    /// Of a purpose alone: the same whatever the version of the program.
    pub fn of_any_version(purpose: &str) -> Self {
        Fingerprint([0xcbf2_9ce4_8422_2325, 0x2545_f491_4f6c_dd1d]).text(purpose)
    }

    fn word(&mut self, word: u64) {
        for (state, factor) in self.0.iter_mut().zip(FACTORS) {
            *state = (*state ^ word).wrapping_mul(factor);
            *state ^= *state >> 31;
        }
    }

    /// And of a text.
    #[must_use]
    pub fn text(mut self, text: &str) -> Self {
        self.word(text.len() as u64);
        text.bytes().for_each(|byte| self.word(u64::from(byte)));
        self
    }

    /// And of texts.
    #[must_use]
    pub fn texts<'a>(mut self, texts: impl ExactSizeIterator<Item = &'a String>) -> Self {
        self.word(texts.len() as u64);
        texts.fold(self, |known, text| known.text(text))
    }

    /// And of numbers, bit by bit.
    #[must_use]
    pub fn numbers(self, numbers: &[f32]) -> Self {
        let mut sum = Checksum::default();
        sum.add_singles(numbers);
        self.sum(sum)
    }

    /// And of a matrix, bit by bit, however it lies in memory.
    #[must_use]
    pub fn matrix(mut self, matrix: &Array2<f32>) -> Self {
        let mut sum = Checksum::default();
        for row in matrix.rows() {
            match row.as_slice() {
                Some(row) => sum.add_singles(row),
                None => sum.add_singles(&row.to_vec()),
            }
        }
        self.word(matrix.nrows() as u64);
        self.sum(sum)
    }

    /// And of what networks see: as of the same numbers in a matrix.
    #[must_use]
    pub fn inputs(mut self, inputs: &Inputs) -> Self {
        let (mut sum, mut row) = (Checksum::default(), Vec::new());
        for sample in 0..inputs.nrows() {
            row.clear();
            inputs.append_row(sample, 0..inputs.ncols(), &mut row);
            sum.add_singles(&row);
        }
        self.word(inputs.nrows() as u64);
        self.sum(sum)
    }

    /// And of all that can be packed.
    #[must_use]
    pub fn packed(self, what: &dyn Pack) -> Self {
        let mut sum = Checksum::default();
        packing::pack("", what, &mut |block| sum.add(block));
        self.sum(sum)
    }

    fn sum(mut self, sum: Checksum) -> Self {
        sum.words().into_iter().for_each(|word| self.word(word));
        self
    }

    /// And of samples with their labels.
    #[must_use]
    pub fn labelled(self, part: &Labelled) -> Self {
        let known = self.texts(part.sample_ids.iter()).texts(part.labels.iter());
        known.inputs(&part.features)
    }

    /// And of an encoder's weights.
    #[must_use]
    pub fn encoder(mut self, weights: &Weights) -> Self {
        for layer in &weights.encoder {
            self = self.matrix(&layer.weight).numbers(&layer.bias);
        }
        self.numbers(&weights.norm.scale)
            .numbers(&weights.norm.shift)
    }

    /// And of a table: samples, features and numbers.
    #[must_use]
    pub fn table(self, table: &Table) -> Self {
        let known = self
            .texts(table.sample_ids.iter())
            .texts(table.features.iter())
            .matrix(&table.values);
        let Some(remainder) = &table.remainder else {
            return known;
        };
        let mut sum = Checksum::default();
        let mut row = Vec::with_capacity(remainder.ncols());
        for whole in remainder.rows() {
            row.clear();
            row.extend(whole.iter().map(|&part| f32::from_bits(part as u32)));
            sum.add_singles(&row);
        }
        known.sum(sum)
    }

    /// As text.
    pub fn key(self) -> String {
        let [high, low] = self.0;
        format!("{high:016x}{low:016x}")
    }
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::Fingerprint;

    #[test]
    fn fingerprints_tell_apart_what_differs_in_one_place() {
        let of = |texts: &[&str], numbers: &[f32]| {
            let all = Fingerprint::of("test").numbers(numbers);
            texts.iter().fold(all, |all, text| all.text(text)).key()
        };
        let same = of(&["a", "bc"], &[1.0, 0.0]);
        assert_eq!(same, of(&["a", "bc"], &[1.0, 0.0]));
        assert_eq!(same.len(), 32);
        for other in [
            of(&["ab", "c"], &[1.0, 0.0]),
            of(&["a", "bc"], &[0.0, 1.0]),
            of(&["a", "bc"], &[1.0, -0.0]),
            of(&["a", "bc"], &[1.0]),
            of(&["bc", "a"], &[1.0, 0.0]),
        ] {
            assert_ne!(same, other);
        }
    }

    #[test]
    fn a_matrix_is_the_same_however_it_lies() {
        let of = |matrix: &ndarray::Array2<f32>| Fingerprint::of("test").matrix(matrix).key();
        let rows = array![[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]];
        let mut columns = ndarray::Array2::zeros((3, 2)).reversed_axes();
        columns.assign(&rows);
        assert!(columns.as_slice().is_none());
        assert_eq!(of(&rows), of(&columns));
        let wider = array![[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]];
        assert_ne!(of(&rows), of(&wider));
        assert_ne!(of(&rows), of(&rows.t().to_owned()));
    }
}
