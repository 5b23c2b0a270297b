//! Words in columns, each behind a sign: as a legend and a key of models are laid out.

use super::place::Place;
use super::sheet::{Lettering, Sheet};
use super::text::{shorten, widest};
use crate::Result;

const SIZE: f64 = 13.0;
const HEIGHT: f64 = 20.0;

/// As many columns as the width has room for.
pub struct Columns<'a> {
    pub words: Vec<&'a str>,
    /// The room of a sign before its words.
    pub sign: f64,
    /// Between two columns.
    pub gap: f64,
    pub width: f64,
}

impl Columns<'_> {
    fn column(&self) -> f64 {
        (widest(self.words.iter().copied(), SIZE) + self.sign + self.gap).min(self.width)
    }

    fn rows(&self) -> usize {
        let columns = ((self.width + self.gap) / self.column().max(1.0))
            .floor()
            .max(1.0);
        self.words.len().div_ceil(columns as usize)
    }

    pub fn height(&self) -> f64 {
        self.rows() as f64 * HEIGHT
    }

    /// Column by column, the first at `(left, top)`; `sign` draws that of the words it is given the place of, from where
    /// it is given on to the right.
    pub fn draw(
        &self,
        sheet: &Sheet,
        (left, top): Place,
        sign: &dyn Fn(usize, Place) -> Result<()>,
    ) -> Result<()> {
        let (rows, column) = (self.rows().max(1), self.column());
        let ink = Lettering::new(SIZE, sheet.colours.ink);
        for (place, words) in self.words.iter().enumerate() {
            let x = left + column * (place / rows) as f64;
            let y = top + HEIGHT * ((place % rows) as f64 + 0.5);
            sign(place, (x, y))?;
            let words = shorten(words, SIZE, false, self.width - self.sign);
            sheet.text(&words, (x + self.sign, y), ink)?;
        }
        Ok(())
    }
}
