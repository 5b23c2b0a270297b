//! A matrix of counts: shaded cells with their numbers, and labels that fit.

use super::axis::LABEL_SIZE;
use super::cells::{BEFORE, BESIDE, Cells};
use super::figure::{GridMark, SMALLEST_TEXT, WIDTH};
use super::heading::{MARGIN, label_room};
use super::numbers::count;
use super::palette::{Theme, ink_on, sequential};
use super::sheet::{Lettering, Sheet};
use super::text::{shorten, widest};
use crate::Result;

/// What a matrix of counts shows.
#[derive(Debug, Clone, Copy)]
pub struct CountMatrix<'a> {
    /// What the rows and the columns are.
    pub axes: [&'a str; 2],
    pub rows: &'a [String],
    pub columns: &'a [String],
    /// `counts[row][column]`, as many as there are labels.
    pub counts: &'a [Vec<u64>],
    /// What the shade shows: a cell's share of its row.
    pub caption: &'a str,
}

impl CountMatrix<'_> {
    /// A cell's share of its row, 0 where the row is empty.
    fn share(&self, row: usize, column: usize) -> f64 {
        let counts = &self.counts[row];
        let sum: u64 = counts.iter().sum();
        if sum == 0 {
            0.0
        } else {
            counts[column] as f64 / sum as f64
        }
    }
}

/// Where all of it lies.
pub struct MatrixLayout<'a> {
    matrix: CountMatrix<'a>,
    theme: Theme,
    pub cells: Cells,
    label_size: f64,
    count_size: f64,
}

impl<'a> MatrixLayout<'a> {
    /// The matrix' cells begin at `top`.
    pub fn new(matrix: CountMatrix<'a>, top: f64, theme: Theme) -> Self {
        let (rows, columns) = (matrix.rows.len(), matrix.columns.len());
        let label_size = if rows.max(columns) > 16 { 12.0 } else { 13.0 };
        let room = |labels: &[String]| {
            widest(labels.iter().map(String::as_str), label_size).min(label_room(label_size))
        };
        let left = BEFORE + room(matrix.rows) + BESIDE;
        let numbers: Vec<String> = matrix
            .counts
            .iter()
            .flatten()
            .map(|&number| count(number))
            .collect();
        let numbers = |size: f64| widest(numbers.iter().map(String::as_str), size);
        let least = (numbers(SMALLEST_TEXT) + 4.0).max(18.0);
        let space = f64::from(WIDTH) - left - MARGIN;
        let cell = (space / columns.max(1) as f64)
            .clamp(least, least.max(52.0))
            .floor();
        let large = numbers(LABEL_SIZE) + 6.0 <= cell && cell >= 24.0;
        let labels = (room(matrix.columns), 6.0);
        let (size, number) = ((cell, cell), (rows, columns));
        MatrixLayout {
            matrix,
            theme,
            cells: Cells::new((left, top), size, number, label_size, labels),
            label_size,
            count_size: if large { LABEL_SIZE } else { SMALLEST_TEXT },
        }
    }

    /// Draws cells, labels and colour bar; the labels given are the marks'.
    pub fn draw(
        &self,
        sheet: &Sheet,
        row_labels: Vec<String>,
        column_labels: Vec<String>,
    ) -> Result<GridMark> {
        self.draw_cells(sheet)?;
        self.draw_labels(sheet)?;
        let theme = self.theme;
        let shade = |share: f64| sequential(share, theme);
        let labels = ["0 %", "50 %", "100 %"];
        self.cells
            .draw_bar(sheet, shade, labels, self.matrix.caption)?;
        let numbers = |row: &Vec<u64>| row.iter().map(|&number| number as f64).collect();
        let values = self.matrix.counts.iter().map(numbers).collect();
        Ok(self.cells.mark(row_labels, column_labels, values))
    }

    fn draw_cells(&self, sheet: &Sheet) -> Result<()> {
        let cells = &self.cells;
        for (row, numbers) in self.matrix.counts.iter().enumerate() {
            for (column, &number) in numbers.iter().enumerate() {
                let fill = sequential(self.matrix.share(row, column), self.theme);
                cells.fill(sheet, row, column, fill)?;
                if number > 0 {
                    let lettering = Lettering::new(self.count_size, ink_on(fill)).centred();
                    sheet.text(&count(number), cells.centre(row, column), lettering)?;
                }
            }
        }
        let (left, top, right, bottom) = (cells.left, cells.top, cells.right(), cells.bottom());
        let frame = [
            (left, top),
            (right, top),
            (right, bottom),
            (left, bottom),
            (left, top),
        ];
        sheet.curve(&frame, sheet.colours.axis, 1.0)
    }

    fn draw_labels(&self, sheet: &Sheet) -> Result<()> {
        let short =
            |label: &str| shorten(label, self.label_size, false, label_room(self.label_size));
        // A row's label and its column's follow one another, as they do in a square matrix.
        for place in 0..self.matrix.rows.len().max(self.matrix.columns.len()) {
            if let Some(row) = self.matrix.rows.get(place) {
                self.cells.draw_row_label(sheet, place, &short(row))?;
            }
            if let Some(column) = self.matrix.columns.get(place) {
                self.cells.draw_column_label(sheet, place, column)?;
            }
        }
        let [down, across] = self.matrix.axes;
        self.cells.draw_across(sheet, across)?;
        self.cells.draw_down(sheet, down)
    }
}
