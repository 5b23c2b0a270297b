//! Values as bytes, and their SHA-256.

use sha2::{Digest, Sha256};

use crate::learn::Evaluation;
use crate::table::{Cell, TextTable};

/// The SHA-256 of values, each as bytes that do not depend on how it is shown: whole numbers as eight bytes, doubles and
/// singles as theirs (IEEE 754), all with the lowest byte first; a text as the number of its bytes and these (UTF-8).
#[derive(Clone, Default)]
pub struct Hash(Sha256);

impl Hash {
    /// Bytes as they are.
    pub fn bytes(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// A text.
    pub fn text(&mut self, text: &str) {
        self.count(text.len() as u64);
        self.0.update(text);
    }

    /// A whole number.
    pub fn count(&mut self, count: u64) {
        self.0.update(count.to_le_bytes());
    }

    /// A number in double precision.
    pub fn double(&mut self, number: f64) {
        self.0.update(number.to_le_bytes());
    }

    /// Numbers in single precision, one after another.
    pub fn singles<'a>(&mut self, numbers: impl IntoIterator<Item = &'a f32>) {
        const AT_ONCE: usize = 4096;
        let mut bytes = Vec::with_capacity(AT_ONCE);
        for number in numbers {
            bytes.extend_from_slice(&number.to_le_bytes());
            if bytes.len() == AT_ONCE {
                self.0.update(&bytes);
                bytes.clear();
            }
        }
        self.0.update(&bytes);
    }

    /// The cells of a table, row by row: the number of columns, then of each cell a byte that says what it is (0 nothing, 1
    /// a text, 2 a double, 3 a whole number) and its value.
    pub fn cells(&mut self, table: &TextTable) {
        self.count(table.columns.len() as u64);
        for cell in table.rows.iter().flatten() {
            match cell {
                Cell::Missing => self.bytes(&[0]),
                Cell::Text(text) => {
                    self.bytes(&[1]);
                    self.text(text);
                }
                Cell::Number(number) => {
                    self.bytes(&[2]);
                    self.double(*number);
                }
                Cell::Count(count) => {
                    self.bytes(&[3]);
                    self.count(*count);
                }
            }
        }
    }

    /// How one classifier did: its name, the share of the labels, the repeat, how many labels that were, accuracy, balanced
    /// accuracy and macro F1, the classes; of every test sample its id, the class predicted, and the probabilities.
    pub fn evaluation(&mut self, evaluation: &Evaluation) {
        self.text(evaluation.model.name());
        self.double(evaluation.share);
        self.count(evaluation.repeat as u64);
        self.count(evaluation.labels_used as u64);
        self.double(evaluation.accuracy);
        self.double(evaluation.balanced_accuracy);
        self.double(evaluation.macro_f1);
        evaluation.classes.iter().for_each(|class| self.text(class));
        for prediction in &evaluation.predictions {
            self.text(&prediction.sample);
            self.text(&prediction.predicted);
            self.singles(&prediction.probabilities);
        }
    }

    /// In hexadecimal digits.
    pub fn hex(self) -> String {
        let bytes = self.0.finalize();
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::TextTable;

    #[test]
    fn the_digest_of_nothing_and_of_a_text_are_as_published() {
        assert_eq!(
            Hash::default().hex(),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
        let mut hash = Hash::default();
        hash.bytes(b"abc");
        assert_eq!(
            hash.hex(),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }

    #[test]
    fn singles_are_the_bytes_of_all_of_them() {
        for length in [0, 1, 1023, 1024, 1025, 5000] {
            let numbers: Vec<f32> = (0..length).map(|at| at as f32 * 0.1 - 3.0).collect();
            let (mut one, mut other) = (Hash::default(), Hash::default());
            one.singles(&numbers);
            for number in &numbers {
                other.bytes(&number.to_le_bytes());
            }
            assert_eq!(one.hex(), other.hex(), "{length}");
        }
    }

    #[test]
    fn a_table_is_its_cells_and_not_its_words() {
        let table = |title: &str, column: &str, cell: Cell| {
            let mut hash = Hash::default();
            hash.cells(&TextTable {
                name: "t".into(),
                title: title.into(),
                columns: vec![column.into()],
                rows: vec![vec![cell]],
            });
            hash.hex()
        };
        let one = table("A title", "a", Cell::Number(1.0));
        assert_eq!(one, table("Another", "b", Cell::Number(1.0)));
        let others = [
            Cell::Number(1.0_f64.next_up()),
            Cell::Number(-1.0),
            Cell::Count(1),
            Cell::Text("1".into()),
            Cell::Missing,
        ];
        for other in others {
            assert_ne!(one, table("A title", "a", other));
        }
    }
}
