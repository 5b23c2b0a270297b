//! A table of numbers as shaded cells, with the numbers in them where there is room, and labels that fit.

use ndarray::ArrayView2;

use super::cells::{BEFORE, BESIDE, Cells};
use super::figure::{GridMark, SMALLEST_TEXT, WIDTH};
use super::heading::{MARGIN, label_room};
use super::numbers::fixed;
use super::palette::{Rgb, Theme, diverging, ink_on, sequential};
use super::sheet::{Lettering, Sheet};
use super::text::{text_width, widest};
use crate::Result;

/// What the cells hold, and so their colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shades {
    /// From 0 to 1; the sheet becomes wider rather than that numbers are left out.
    Share,
    /// From −1 to 1; numbers are left out where cells are narrow.
    Correlation,
}

impl Shades {
    fn colour(self, value: f64, theme: Theme) -> Rgb {
        match self {
            Shades::Share => sequential(value, theme),
            Shades::Correlation => diverging(value, theme),
        }
    }

    /// The colour bar's ends and middle.
    fn labels(self) -> [&'static str; 3] {
        match self {
            Shades::Share => ["0", "0.5", "1"],
            Shades::Correlation => ["−1", "0", "1"],
        }
    }

    /// The longest number, and how narrow a cell may be.
    fn least(self) -> (&'static str, f64) {
        match self {
            Shades::Share => ("0.00", text_width("0.00", SMALLEST_TEXT, false) + 6.0),
            Shades::Correlation => ("−0.00", 18.0),
        }
    }

    /// From labels of columns to the edge of their cells.
    fn gap(self) -> f64 {
        match self {
            Shades::Share => 6.0,
            Shades::Correlation => 2.5,
        }
    }
}

/// What a table shows.
#[derive(Clone, Copy)]
pub struct ShadedTable<'a> {
    /// What the rows and the columns are.
    pub axes: [&'a str; 2],
    /// A row's label as it is drawn at that font size.
    pub row_label: &'a dyn Fn(usize, f64) -> String,
    pub columns: &'a [String],
    /// Rows × columns; what is no number is shown as missing.
    pub values: ArrayView2<'a, f64>,
    pub shades: Shades,
    /// What the colours show.
    pub caption: &'a str,
}

/// Where all of it lies.
pub struct ShadedLayout<'a> {
    table: ShadedTable<'a>,
    theme: Theme,
    pub cells: Cells,
    label_size: f64,
    /// None where the cells are too narrow for numbers.
    number_size: Option<f64>,
}

impl<'a> ShadedLayout<'a> {
    /// The cells begin at `top`.
    pub fn new(table: ShadedTable<'a>, top: f64, theme: Theme) -> Self {
        let (rows, columns) = table.values.dim();
        let crowded = rows > 16;
        let label_size = if crowded { 12.0 } else { 13.0 };
        let labels: Vec<String> = (0..rows)
            .map(|row| (table.row_label)(row, label_size))
            .collect();
        let left = BEFORE + widest(labels.iter().map(String::as_str), label_size) + BESIDE;
        let (longest, least) = table.shades.least();
        let room = f64::from(WIDTH) - left - MARGIN;
        let width = (room / columns.max(1) as f64).clamp(least, 150.0).floor();
        let names = widest(table.columns.iter().map(String::as_str), label_size);
        let names = (names.min(label_room(label_size)), table.shades.gap());
        let number_size = if width >= 44.0 { 13.0 } else { SMALLEST_TEXT };
        let fits = text_width(longest, number_size, false) + 4.0 <= width;
        let size = (width, if crowded { 22.0 } else { 30.0 });
        ShadedLayout {
            table,
            theme,
            cells: Cells::new((left, top), size, (rows, columns), label_size, names),
            label_size,
            number_size: fits.then_some(number_size),
        }
    }

    /// Draws cells, labels and colour bar; the row labels given are the marks'.
    pub fn draw(&self, sheet: &Sheet, row_labels: Vec<String>) -> Result<GridMark> {
        let (table, cells) = (&self.table, &self.cells);
        for (at, &value) in table.values.indexed_iter() {
            self.draw_cell(sheet, at, value)?;
        }
        let [down, across] = table.axes;
        for row in 0..table.values.nrows() {
            let label = (table.row_label)(row, self.label_size);
            cells.draw_row_label(sheet, row, &label)?;
        }
        cells.draw_down(sheet, down)?;
        for (column, name) in table.columns.iter().enumerate() {
            cells.draw_column_label(sheet, column, name)?;
        }
        cells.draw_across(sheet, across)?;
        let shade = |share: f64| match table.shades {
            Shades::Share => table.shades.colour(share, self.theme),
            Shades::Correlation => table.shades.colour(2.0 * share - 1.0, self.theme),
        };
        cells.draw_bar(sheet, shade, table.shades.labels(), table.caption)?;
        let rows = table.values.rows().into_iter();
        let values = rows.map(|row| row.to_vec()).collect();
        Ok(cells.mark(row_labels, table.columns.to_vec(), values))
    }

    fn draw_cell(&self, sheet: &Sheet, (row, column): (usize, usize), value: f64) -> Result<()> {
        let (words, fill) = match value.is_finite() {
            true => (fixed(value, 2), self.table.shades.colour(value, self.theme)),
            false => ("–".to_owned(), sheet.colours.background),
        };
        self.cells.fill(sheet, row, column, fill)?;
        let size = match value.is_finite() {
            true => self.number_size,
            false => self.number_size.or(Some(SMALLEST_TEXT)),
        };
        let Some(size) = size else { return Ok(()) };
        let lettering = Lettering::new(size, ink_on(fill)).centred();
        sheet.text(&words, self.cells.centre(row, column), lettering)
    }
}
