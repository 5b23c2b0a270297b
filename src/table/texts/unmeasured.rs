//! Words that stand for numbers which were not measured, and how often each does.

use crate::table::texts::text::text;

/// More words than this are not counted.
const WORDS_AT_MOST: usize = 16;

/// The words met so far.
#[derive(Debug, Default)]
pub(super) struct Unmeasured(Vec<(String, usize)>);

impl Unmeasured {
    /// One more of them.
    #[cold]
    pub fn count(&mut self, cell: &[u8]) {
        let word = text(cell.trim_ascii());
        match self.0.iter().position(|(known, _)| *known == word) {
            Some(place) => self.0[place].1 += 1,
            None if self.0.len() < WORDS_AT_MOST => self.0.push((word, 1)),
            None => {}
        }
    }

    /// Whether logarithms of nothing are among them.
    pub fn has_minus_infinity(&self) -> bool {
        let is = |word: &(String, usize)| word.0.to_ascii_lowercase().starts_with("-inf");
        self.0.iter().any(is)
    }

    /// All of them in a sentence.
    pub fn sentence(&self) -> Option<String> {
        let words = self.0.iter();
        let words: Vec<String> = words
            .map(|(word, count)| format!("{count} × {word}"))
            .collect();
        let is_of_cycles = |word: &(String, usize)| word.0.eq_ignore_ascii_case("undetermined");
        let cycles = match self.0.iter().any(is_of_cycles) {
            true => {
                " These look like cycles of qPCR (Ct): the more, the less there is of a gene, and what is missing became the \
                 most. Take the reference genes' from them and turn the sign before they are used here."
            }
            false => "",
        };
        let words = words.join(", ");
        (!words.is_empty()).then(|| format!("Taken as missing numbers: {words}.{cycles}"))
    }
}
