//! Which true class was taken for which.

use super::axis::LABEL_SIZE;
use super::heading::{Draft, Heading, MARGIN, label_room};
use super::legend::{COLOUR_BAR_HEIGHT, draw_colour_bar};
use super::numbers::{count, significant};
use super::palette::{Theme, ink_on, sequential};
use super::sheet::{Lettering, Sheet};
use super::text::{shorten, text_width, widest};
use super::{Figure, FigureContext, GridMark, Marks, SMALLEST_TEXT, WIDTH};
use crate::table::Cell;
use crate::{Error, Result};

/// What [`confusion`] draws.
#[derive(Debug, Clone, Copy)]
pub struct Confusion<'a> {
    /// The model's identifier, which ends the figure's name: `confusion_frozen`.
    pub model: &'a str,
    /// The model in words, for the title.
    pub label: &'a str,
    /// The classes in the order of rows and columns.
    pub classes: &'a [String],
    /// `counts[true][predicted]`.
    pub counts: &'a [Vec<u64>],
}

impl Confusion<'_> {
    fn check(&self) -> Result<()> {
        let classes = self.classes.len();
        if self.counts.len() == classes && self.counts.iter().all(|row| row.len() == classes) {
            return Ok(());
        }
        let what = format!("the confusion matrix does not have {classes} rows and columns");
        Err(Error::new(what, "Run the classification again."))
    }

    fn total(&self) -> u64 {
        self.counts.iter().flatten().sum()
    }

    fn right(&self) -> u64 {
        self.counts
            .iter()
            .enumerate()
            .filter_map(|(class, row)| row.get(class))
            .sum()
    }

    /// The share of a true class' samples in a cell.
    fn share(&self, truth: usize, predicted: usize) -> f64 {
        let row = &self.counts[truth];
        let sum: u64 = row.iter().sum();
        if sum == 0 {
            0.0
        } else {
            row[predicted] as f64 / sum as f64
        }
    }

    fn note(&self) -> String {
        let (right, total) = (self.right(), self.total());
        let accuracy = if total == 0 {
            0.0
        } else {
            right as f64 / total as f64
        };
        format!(
            "{} of {} test samples right, accuracy {}",
            count(right),
            count(total),
            significant(accuracy)
        )
    }

    fn rows(&self) -> Vec<Vec<Cell>> {
        let row = |(class, counts): (&String, &Vec<u64>)| {
            let mut row = vec![Cell::Text(class.clone())];
            row.extend(counts.iter().map(|&number| Cell::Count(number)));
            row
        };
        self.classes.iter().zip(self.counts).map(row).collect()
    }
}

/// The confusion matrix: true classes in rows, predicted ones in columns, counts in the cells (nothing for none),
/// shaded by the share of the true class.
///
/// # Errors
/// Where the matrix is not square with a row for every class.
pub fn confusion(matrix: &Confusion, context: &FigureContext) -> Result<Figure> {
    matrix.check()?;
    let heading = Heading::new(
        &format!("Confusion matrix, {}", matrix.label),
        &matrix.note(),
        context,
    );
    let layout = Layout::new(matrix, heading.bottom(), context.theme);
    let mut columns = vec!["true class".to_owned()];
    columns.extend(
        matrix
            .classes
            .iter()
            .map(|class| format!("predicted {class}")),
    );
    let draft = Draft {
        name: &format!("confusion_{}", matrix.model),
        width: layout.width,
        height: layout.bottom() + layout.column_room + 40.0 + COLOUR_BAR_HEIGHT + MARGIN,
        description: format!(
            "A matrix of {} classes, true in rows, predicted in columns. {}.",
            matrix.classes.len(),
            matrix.note()
        ),
        heading,
        columns,
        rows: matrix.rows(),
    };
    draft.finish(context, |sheet| layout.draw(sheet, matrix))
}

struct Layout {
    theme: Theme,
    width: f64,
    left: f64,
    top: f64,
    cell: f64,
    classes: usize,
    /// The height of the labels below the matrix.
    column_room: f64,
    /// Whether these run upwards because the columns are too narrow.
    upright: bool,
    label_size: f64,
    count_size: f64,
}

impl Layout {
    fn new(matrix: &Confusion, top: f64, theme: Theme) -> Self {
        let classes = matrix.classes.len();
        let label_size = if classes > 16 { 12.0 } else { 13.0 };
        let labels = widest(matrix.classes.iter().map(String::as_str), label_size)
            .min(label_room(label_size));
        let left = MARGIN + 24.0 + labels + 8.0;
        let texts: Vec<String> = matrix
            .counts
            .iter()
            .flatten()
            .map(|&number| count(number))
            .collect();
        let least = (widest(texts.iter().map(String::as_str), SMALLEST_TEXT) + 4.0).max(18.0);
        let room = f64::from(WIDTH) - left - MARGIN;
        let cell = (room / classes.max(1) as f64)
            .clamp(least, least.max(52.0))
            .floor();
        let upright = labels + 6.0 > cell;
        let large =
            widest(texts.iter().map(String::as_str), LABEL_SIZE) + 6.0 <= cell && cell >= 24.0;
        Layout {
            theme,
            width: (left + cell * classes as f64 + MARGIN).max(f64::from(WIDTH)),
            left,
            top,
            cell,
            classes,
            column_room: if upright { labels + 10.0 } else { 24.0 },
            upright,
            label_size,
            count_size: if large { LABEL_SIZE } else { SMALLEST_TEXT },
        }
    }

    fn bottom(&self) -> f64 {
        self.top + self.cell * self.classes as f64
    }

    fn draw(&self, sheet: &Sheet, matrix: &Confusion) -> Result<Marks> {
        self.draw_cells(sheet, matrix)?;
        self.draw_labels(sheet, matrix)?;
        let bar_top = self.bottom() + self.column_room + 38.0;
        let theme = self.theme;
        let shade = |share: f64| sequential(share, theme);
        let labels = ["0 %", "50 %", "100 %"];
        draw_colour_bar(
            sheet,
            (self.left, bar_top),
            180.0,
            shade,
            labels,
            "Share of the true class",
        )?;
        Ok(Marks::Grid(GridMark {
            x: self.left,
            y: self.top,
            cell_width: self.cell,
            cell_height: self.cell,
            row_labels: matrix
                .classes
                .iter()
                .map(|class| format!("true {class}"))
                .collect(),
            column_labels: matrix
                .classes
                .iter()
                .map(|class| format!("predicted {class}"))
                .collect(),
            values: matrix
                .counts
                .iter()
                .map(|row| row.iter().map(|&number| number as f64).collect())
                .collect(),
        }))
    }

    fn draw_cells(&self, sheet: &Sheet, matrix: &Confusion) -> Result<()> {
        for (truth, row) in matrix.counts.iter().enumerate() {
            for (predicted, &number) in row.iter().enumerate() {
                let (x, y) = (
                    self.left + self.cell * predicted as f64,
                    self.top + self.cell * truth as f64,
                );
                let fill = sequential(matrix.share(truth, predicted), self.theme);
                sheet.rect((x + 0.5, y + 0.5), self.cell - 1.0, self.cell - 1.0, fill)?;
                if number > 0 {
                    let lettering = Lettering::new(self.count_size, ink_on(fill)).centred();
                    sheet.text(
                        &count(number),
                        (x + self.cell / 2.0, y + self.cell / 2.0),
                        lettering,
                    )?;
                }
            }
        }
        let (left, top, size) = (self.left, self.top, self.cell * self.classes as f64);
        let frame = [
            (left, top),
            (left + size, top),
            (left + size, top + size),
            (left, top + size),
            (left, top),
        ];
        sheet.curve(&frame, sheet.colours.axis, 1.0)
    }

    fn draw_labels(&self, sheet: &Sheet, matrix: &Confusion) -> Result<()> {
        let ink = Lettering::new(self.label_size, sheet.colours.ink);
        for (place, class) in matrix.classes.iter().enumerate() {
            let label = shorten(class, self.label_size, false, label_room(self.label_size));
            let middle = self.cell * (place as f64 + 0.5);
            sheet.text(&label, (self.left - 8.0, self.top + middle), ink.ending())?;
            let below = (self.left + middle, self.bottom() + 6.0);
            let lettering = if self.upright {
                ink.ending().upwards()
            } else {
                ink.centred().hanging()
            };
            sheet.text(&label, below, lettering)?;
        }
        let axis = Lettering::new(LABEL_SIZE, sheet.colours.ink).centred();
        let half = self.cell * self.classes as f64 / 2.0;
        let x =
            (self.left + half).max(MARGIN + text_width("Predicted class", LABEL_SIZE, false) / 2.0);
        sheet.text(
            "Predicted class",
            (x, self.bottom() + self.column_room + 14.0),
            axis,
        )?;
        let y = self.top + half.max(text_width("True class", LABEL_SIZE, false) / 2.0);
        sheet.text("True class", (MARGIN + 8.0, y), axis.upwards())
    }
}
