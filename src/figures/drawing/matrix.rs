//! A matrix of counts: shaded cells with their numbers, and labels that fit.

use super::axis::LABEL_SIZE;
use super::figure::{GridMark, SMALLEST_TEXT, WIDTH};
use super::heading::{MARGIN, label_room};
use super::legend::{COLOUR_BAR_HEIGHT, draw_colour_bar};
use super::numbers::count;
use super::palette::{Theme, ink_on, sequential};
use super::sheet::{Lettering, Sheet};
use super::text::{shorten, text_width, widest};
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
    pub width: f64,
    left: f64,
    top: f64,
    cell: f64,
    /// The height of the labels below the matrix.
    column_room: f64,
    /// Whether these run upwards because the columns are too narrow.
    upright: bool,
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
        let (row_labels, column_labels) = (room(matrix.rows), room(matrix.columns));
        let left = MARGIN + 24.0 + row_labels + 8.0;
        let numbers: Vec<String> = matrix
            .counts
            .iter()
            .flatten()
            .map(|&number| count(number))
            .collect();
        let numbers = |size: f64| widest(numbers.iter().map(String::as_str), size);
        let least = (numbers(SMALLEST_TEXT) + 4.0).max(18.0);
        let room = f64::from(WIDTH) - left - MARGIN;
        let cell = (room / columns.max(1) as f64)
            .clamp(least, least.max(52.0))
            .floor();
        let upright = column_labels + 6.0 > cell;
        let large = numbers(LABEL_SIZE) + 6.0 <= cell && cell >= 24.0;
        MatrixLayout {
            matrix,
            theme,
            width: (left + cell * columns as f64 + MARGIN).max(f64::from(WIDTH)),
            left,
            top,
            cell,
            column_room: if upright { column_labels + 10.0 } else { 24.0 },
            upright,
            label_size,
            count_size: if large { LABEL_SIZE } else { SMALLEST_TEXT },
        }
    }

    fn bottom(&self) -> f64 {
        self.top + self.cell * self.matrix.rows.len() as f64
    }

    /// The height of the sheet.
    pub fn height(&self) -> f64 {
        self.bottom() + self.column_room + 40.0 + COLOUR_BAR_HEIGHT + MARGIN
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
        let place = (self.left, self.bottom() + self.column_room + 38.0);
        let theme = self.theme;
        let shade = |share: f64| sequential(share, theme);
        let labels = ["0 %", "50 %", "100 %"];
        draw_colour_bar(sheet, place, 180.0, shade, labels, self.matrix.caption)?;
        let numbers = |row: &Vec<u64>| row.iter().map(|&number| number as f64).collect();
        Ok(GridMark {
            x: self.left,
            y: self.top,
            cell_width: self.cell,
            cell_height: self.cell,
            row_labels,
            column_labels,
            values: self.matrix.counts.iter().map(numbers).collect(),
        })
    }

    fn draw_cells(&self, sheet: &Sheet) -> Result<()> {
        for (row, numbers) in self.matrix.counts.iter().enumerate() {
            for (column, &number) in numbers.iter().enumerate() {
                let (x, y) = (
                    self.left + self.cell * column as f64,
                    self.top + self.cell * row as f64,
                );
                let fill = sequential(self.matrix.share(row, column), self.theme);
                sheet.rect((x + 0.5, y + 0.5), self.cell - 1.0, self.cell - 1.0, fill)?;
                if number > 0 {
                    let lettering = Lettering::new(self.count_size, ink_on(fill)).centred();
                    let centre = (x + self.cell / 2.0, y + self.cell / 2.0);
                    sheet.text(&count(number), centre, lettering)?;
                }
            }
        }
        let (left, top, bottom) = (self.left, self.top, self.bottom());
        let right = left + self.cell * self.matrix.columns.len() as f64;
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
        let ink = Lettering::new(self.label_size, sheet.colours.ink);
        let short =
            |label: &str| shorten(label, self.label_size, false, label_room(self.label_size));
        let middle = |place: usize| self.cell * (place as f64 + 0.5);
        // A row's label and its column's follow one another, as they do in a square matrix.
        for place in 0..self.matrix.rows.len().max(self.matrix.columns.len()) {
            if let Some(row) = self.matrix.rows.get(place) {
                let beside = (self.left - 8.0, self.top + middle(place));
                sheet.text(&short(row), beside, ink.ending())?;
            }
            if let Some(column) = self.matrix.columns.get(place) {
                let below = (self.left + middle(place), self.bottom() + 6.0);
                let lettering = if self.upright {
                    ink.ending().upwards()
                } else {
                    ink.centred().hanging()
                };
                sheet.text(&short(column), below, lettering)?;
            }
        }
        let [down, across] = self.matrix.axes;
        let axis = Lettering::new(LABEL_SIZE, sheet.colours.ink).centred();
        let half_width = self.cell * self.matrix.columns.len() as f64 / 2.0;
        let x = (self.left + half_width).max(MARGIN + text_width(across, LABEL_SIZE, false) / 2.0);
        sheet.text(across, (x, self.bottom() + self.column_room + 14.0), axis)?;
        let half_height = (self.bottom() - self.top) / 2.0;
        let y = self.top + half_height.max(text_width(down, LABEL_SIZE, false) / 2.0);
        sheet.text(down, (MARGIN + 8.0, y), axis.upwards())
    }
}
