//! Where cells in rows and columns lie, their labels, the names of both directions, and the colour bar beneath.

use super::axis::LABEL_SIZE;
use super::figure::{GridMark, WIDTH};
use super::heading::{MARGIN, label_room};
use super::legend::{COLOUR_BAR_HEIGHT, draw_colour_bar};
use super::palette::Rgb;
use super::place::Place;
use super::sheet::{Lettering, Sheet};
use super::text::{shorten, text_width};
use crate::Result;

/// From the labels of the rows to the sheet's edge: their names and a little room.
pub const BEFORE: f64 = MARGIN + 24.0;
/// From the labels of the rows to the cells.
pub const BESIDE: f64 = 8.0;

/// Cells of one size.
pub struct Cells {
    pub left: f64,
    pub top: f64,
    /// Width and height of each.
    size: (f64, f64),
    rows: usize,
    columns: usize,
    label_size: f64,
    /// The height of the labels beneath the cells.
    column_room: f64,
    /// Whether these run upwards because the columns are too narrow.
    upright: bool,
}

impl Cells {
    /// `labels` is the width of the widest label of a column; they are upright where it and `gap` are wider than a cell.
    pub fn new(
        corner: Place,
        size: (f64, f64),
        (rows, columns): (usize, usize),
        label_size: f64,
        (labels, gap): (f64, f64),
    ) -> Self {
        let upright = labels + gap > size.0;
        Cells {
            left: corner.0,
            top: corner.1,
            size,
            rows,
            columns,
            label_size,
            column_room: if upright { labels + 10.0 } else { 24.0 },
            upright,
        }
    }

    /// The width of the sheet.
    pub fn sheet_width(&self) -> f64 {
        (self.left + self.size.0 * self.columns as f64 + MARGIN).max(f64::from(WIDTH))
    }

    /// The height of the sheet.
    pub fn sheet_height(&self) -> f64 {
        self.bottom() + self.column_room + 40.0 + COLOUR_BAR_HEIGHT + MARGIN
    }

    pub fn right(&self) -> f64 {
        self.left + self.size.0 * self.columns as f64
    }

    pub fn bottom(&self) -> f64 {
        self.top + self.size.1 * self.rows as f64
    }

    fn bar_top(&self) -> f64 {
        self.bottom() + self.column_room + 38.0
    }

    /// The upper left corner of a cell.
    pub fn corner(&self, row: usize, column: usize) -> Place {
        let (width, height) = self.size;
        (
            self.left + width * column as f64,
            self.top + height * row as f64,
        )
    }

    /// The middle of a cell.
    pub fn centre(&self, row: usize, column: usize) -> Place {
        let (x, y) = self.corner(row, column);
        (x + self.size.0 / 2.0, y + self.size.1 / 2.0)
    }

    /// Fills a cell, with paper between it and its neighbours.
    pub fn fill(&self, sheet: &Sheet, row: usize, column: usize, fill: Rgb) -> Result<()> {
        let (x, y) = self.corner(row, column);
        let (width, height) = self.size;
        sheet.rect((x + 0.5, y + 0.5), width - 1.0, height - 1.0, fill)
    }

    /// What a row is called, as it is to be drawn.
    pub fn draw_row_label(&self, sheet: &Sheet, row: usize, label: &str) -> Result<()> {
        let ink = Lettering::new(self.label_size, sheet.colours.ink).ending();
        let (_, y) = self.centre(row, 0);
        sheet.text(label, (self.left - BESIDE, y), ink)
    }

    /// What a column is called, shortened where it is too long.
    pub fn draw_column_label(&self, sheet: &Sheet, column: usize, label: &str) -> Result<()> {
        let ink = Lettering::new(self.label_size, sheet.colours.ink);
        let lettering = match self.upright {
            true => ink.ending().upwards(),
            false => ink.centred().hanging(),
        };
        let (x, _) = self.centre(0, column);
        let label = shorten(label, self.label_size, false, label_room(self.label_size));
        sheet.text(&label, (x, self.bottom() + 6.0), lettering)
    }

    /// What the rows are.
    pub fn draw_down(&self, sheet: &Sheet, name: &str) -> Result<()> {
        let lettering = Lettering::new(LABEL_SIZE, sheet.colours.ink).centred();
        let half = text_width(name, LABEL_SIZE, false) / 2.0;
        let y = self.top + ((self.bottom() - self.top) / 2.0).max(half);
        sheet.text(name, (MARGIN + 8.0, y), lettering.upwards())
    }

    /// What the columns are.
    pub fn draw_across(&self, sheet: &Sheet, name: &str) -> Result<()> {
        let lettering = Lettering::new(LABEL_SIZE, sheet.colours.ink).centred();
        let half_width = self.size.0 * self.columns as f64 / 2.0;
        let least = MARGIN + text_width(name, LABEL_SIZE, false) / 2.0;
        let x = (self.left + half_width).max(least);
        sheet.text(
            name,
            (x, self.bottom() + self.column_room + 14.0),
            lettering,
        )
    }

    /// The bar of the cells' colours beneath all else.
    pub fn draw_bar(
        &self,
        sheet: &Sheet,
        colour: impl Fn(f64) -> Rgb,
        labels: [&str; 3],
        caption: &str,
    ) -> Result<()> {
        let place = (self.left, self.bar_top());
        draw_colour_bar(sheet, place, 180.0, colour, labels, caption)
    }

    /// The cells for the reader's pointer.
    pub fn mark(
        &self,
        row_labels: Vec<String>,
        column_labels: Vec<String>,
        values: Vec<Vec<f64>>,
    ) -> GridMark {
        GridMark {
            x: self.left,
            y: self.top,
            cell_width: self.size.0,
            cell_height: self.size.1,
            row_labels,
            column_labels,
            values,
        }
    }
}
