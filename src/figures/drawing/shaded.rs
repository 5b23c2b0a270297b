//! A table of numbers as shaded cells, with the numbers in them where there is room, and labels that fit.

use ndarray::ArrayView2;

use super::axis::LABEL_SIZE;
use super::figure::{GridMark, SMALLEST_TEXT, WIDTH};
use super::heading::{MARGIN, label_room};
use super::legend::{COLOUR_BAR_HEIGHT, draw_colour_bar};
use super::numbers::fixed;
use super::palette::{Rgb, Theme, diverging, ink_on, sequential};
use super::place::Place;
use super::sheet::{Lettering, Sheet};
use super::text::{shorten, text_width, widest};
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
    pub width: f64,
    left: f64,
    top: f64,
    cell: (f64, f64),
    label_size: f64,
    /// None where the cells are too narrow for numbers.
    number_size: Option<f64>,
    /// The height of the labels beneath the cells.
    column_room: f64,
    /// Whether these run upwards because the columns are too narrow.
    upright: bool,
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
        let left = MARGIN + 24.0 + widest(labels.iter().map(String::as_str), label_size) + 8.0;
        let (longest, least) = table.shades.least();
        let room = f64::from(WIDTH) - left - MARGIN;
        let width = (room / columns.max(1) as f64).clamp(least, 150.0).floor();
        let names = widest(table.columns.iter().map(String::as_str), label_size);
        let names = names.min(label_room(label_size));
        let upright = names + table.shades.gap() > width;
        let number_size = if width >= 44.0 { 13.0 } else { SMALLEST_TEXT };
        let fits = text_width(longest, number_size, false) + 4.0 <= width;
        ShadedLayout {
            table,
            theme,
            width: (left + width * columns as f64 + MARGIN).max(f64::from(WIDTH)),
            left,
            top,
            cell: (width, if crowded { 22.0 } else { 30.0 }),
            label_size,
            number_size: fits.then_some(number_size),
            column_room: if upright { names + 10.0 } else { 24.0 },
            upright,
        }
    }

    fn bottom(&self) -> f64 {
        self.top + self.cell.1 * self.table.values.nrows() as f64
    }

    /// The height of the sheet.
    pub fn height(&self) -> f64 {
        self.bottom() + self.column_room + 40.0 + COLOUR_BAR_HEIGHT + MARGIN
    }

    /// The upper left corner of a cell.
    fn corner(&self, row: usize, column: usize) -> Place {
        let (width, height) = self.cell;
        (
            self.left + width * column as f64,
            self.top + height * row as f64,
        )
    }

    /// Draws cells, labels and colour bar; the row labels given are the marks'.
    pub fn draw(&self, sheet: &Sheet, row_labels: Vec<String>) -> Result<GridMark> {
        let table = &self.table;
        for ((row, column), &value) in table.values.indexed_iter() {
            self.draw_cell(sheet, self.corner(row, column), value)?;
        }
        self.draw_rows(sheet)?;
        self.draw_columns(sheet)?;
        let place = (self.left, self.bottom() + self.column_room + 38.0);
        let shade = |share: f64| match table.shades {
            Shades::Share => table.shades.colour(share, self.theme),
            Shades::Correlation => table.shades.colour(2.0 * share - 1.0, self.theme),
        };
        draw_colour_bar(
            sheet,
            place,
            180.0,
            shade,
            table.shades.labels(),
            table.caption,
        )?;
        Ok(GridMark {
            x: self.left,
            y: self.top,
            cell_width: self.cell.0,
            cell_height: self.cell.1,
            row_labels,
            column_labels: table.columns.to_vec(),
            values: table
                .values
                .rows()
                .into_iter()
                .map(|row| row.to_vec())
                .collect(),
        })
    }

    fn draw_cell(&self, sheet: &Sheet, (x, y): Place, value: f64) -> Result<()> {
        let (width, height) = self.cell;
        let (words, fill) = match value.is_finite() {
            true => (fixed(value, 2), self.table.shades.colour(value, self.theme)),
            false => ("–".to_owned(), sheet.colours.background),
        };
        sheet.rect((x + 0.5, y + 0.5), width - 1.0, height - 1.0, fill)?;
        let size = match value.is_finite() {
            true => self.number_size,
            false => self.number_size.or(Some(SMALLEST_TEXT)),
        };
        let Some(size) = size else { return Ok(()) };
        let lettering = Lettering::new(size, ink_on(fill)).centred();
        sheet.text(&words, (x + width / 2.0, y + height / 2.0), lettering)
    }

    fn draw_rows(&self, sheet: &Sheet) -> Result<()> {
        let ink = Lettering::new(self.label_size, sheet.colours.ink).ending();
        for row in 0..self.table.values.nrows() {
            let y = self.corner(row, 0).1 + self.cell.1 / 2.0;
            let label = (self.table.row_label)(row, self.label_size);
            sheet.text(&label, (self.left - 8.0, y), ink)?;
        }
        let [down, _] = self.table.axes;
        let axis = Lettering::new(LABEL_SIZE, sheet.colours.ink).centred();
        let half = text_width(down, LABEL_SIZE, false) / 2.0;
        let y = self.top + ((self.bottom() - self.top) / 2.0).max(half);
        sheet.text(down, (MARGIN + 8.0, y), axis.upwards())
    }

    fn draw_columns(&self, sheet: &Sheet) -> Result<()> {
        let ink = Lettering::new(self.label_size, sheet.colours.ink);
        let lettering = if self.upright {
            ink.ending().upwards()
        } else {
            ink.centred().hanging()
        };
        for (column, name) in self.table.columns.iter().enumerate() {
            let x = self.corner(0, column).0 + self.cell.0 / 2.0;
            let name = shorten(name, self.label_size, false, label_room(self.label_size));
            sheet.text(&name, (x, self.bottom() + 6.0), lettering)?;
        }
        let [_, across] = self.table.axes;
        let axis = Lettering::new(LABEL_SIZE, sheet.colours.ink).centred();
        let half_width = self.cell.0 * self.table.columns.len() as f64 / 2.0;
        let least = MARGIN + text_width(across, LABEL_SIZE, false) / 2.0;
        let x = (self.left + half_width).max(least);
        sheet.text(across, (x, self.bottom() + self.column_room + 14.0), axis)
    }
}
