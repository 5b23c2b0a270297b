//! Which classes are recognised, by number of labels or by model.

use ndarray::ArrayView2;

use super::axis::LABEL_SIZE;
use super::heading::{Draft, Heading, MARGIN, label_room};
use super::legend::{COLOUR_BAR_HEIGHT, draw_colour_bar};
use super::numbers::{count, fixed};
use super::palette::{Theme, ink_on, sequential};
use super::sheet::{Lettering, Place, Sheet};
use super::text::{shorten, text_width, widest};
use super::{Figure, FigureContext, GridMark, Marks, SMALLEST_TEXT, WIDTH};
use crate::table::Cell;
use crate::{Error, Result};

/// What [`class_recall`] draws.
#[derive(Debug, Clone, Copy)]
pub struct ClassRecall<'a> {
    /// The figure's identifier, for example `class_recall_frozen`.
    pub name: &'a str,
    /// For example `Recall of each class, frozen encoder`.
    pub title: &'a str,
    /// What the columns are: `Share of the training labels` or `Model`.
    pub across: &'a str,
    /// One name per column: `10 %`, or a model.
    pub columns: &'a [String],
    /// The classes, one per row.
    pub classes: &'a [String],
    /// Test samples of each class.
    pub samples: &'a [u64],
    /// The share of each class' test samples that is recognised, classes × columns, the mean where there are repeats;
    /// what is no number is shown as missing.
    pub recall: ArrayView2<'a, f64>,
}

impl ClassRecall<'_> {
    fn check(&self) -> Result<()> {
        if self.recall.is_empty() {
            let what = "there are no classes or models to draw";
            return Err(Error::new(what, "Compare the models first."));
        }
        let size = (self.classes.len(), self.columns.len());
        if self.recall.dim() == size && self.samples.len() == size.0 {
            return Ok(());
        }
        let what = format!(
            "the recall does not have {} rows and {} columns",
            size.0, size.1
        );
        Err(Error::new(what, "Compare the models again."))
    }

    /// `ACC (4)`, with the class shortened to what a label has room for.
    fn row_label(&self, class: usize, size: f64) -> String {
        let samples = format!(" ({})", count(self.samples[class]));
        let room = label_room(size) - text_width(&samples, size, false);
        format!(
            "{}{samples}",
            shorten(&self.classes[class], size, false, room)
        )
    }

    /// The class with the least recall in the last column: `ACC 0.75`.
    fn hardest(&self) -> Option<String> {
        let last = self.recall.ncols().checked_sub(1)?;
        let column = self.recall.column(last);
        let known = column
            .iter()
            .enumerate()
            .filter(|(_, recall)| recall.is_finite());
        let (class, recall) = known.min_by(|one, other| one.1.total_cmp(other.1))?;
        Some(format!("{} {}", self.classes[class], fixed(*recall, 2)))
    }

    fn description(&self) -> String {
        let hardest = self.hardest().zip(self.columns.last());
        let hardest = hardest.map_or(String::new(), |(class, column)| {
            format!(" The lowest in the last column, {column}: {class}.")
        });
        format!(
            "A table of recall, {} classes in rows, {} in columns: {}.{hardest}",
            count(self.classes.len() as u64),
            self.across.to_lowercase(),
            self.columns.join(", ")
        )
    }

    fn rows(&self) -> Vec<Vec<Cell>> {
        let row = |class: usize| {
            let mut row = vec![
                Cell::from(self.classes[class].as_str()),
                Cell::Count(self.samples[class]),
            ];
            let number = |&recall: &f64| match recall.is_finite() {
                true => Cell::Number(recall),
                false => Cell::Missing,
            };
            row.extend(self.recall.row(class).iter().map(number));
            row
        };
        (0..self.classes.len()).map(row).collect()
    }
}

/// The recall of each class in numbers and shades, classes in rows with their number of test samples; the columns are
/// numbers of labels for one model, or models.
///
/// # Errors
/// Where there is nothing to draw or the input's sizes do not match.
pub fn class_recall(input: &ClassRecall, context: &FigureContext) -> Result<Figure> {
    input.check()?;
    let note = "Share of each class’s test samples that is recognised (their number in brackets)";
    let heading = Heading::new(input.title, note, context);
    let layout = Layout::new(*input, heading.bottom(), context.theme);
    let columns = ["class", "test samples"].into_iter();
    let columns = columns.chain(input.columns.iter().map(String::as_str));
    let draft = Draft {
        name: input.name,
        width: layout.width,
        height: layout.height(),
        description: input.description(),
        heading,
        columns: columns.map(String::from).collect(),
        rows: input.rows(),
    };
    draft.finish(context, |sheet| {
        layout.draw(sheet)?;
        Ok(Marks::Grid(layout.marks()))
    })
}

struct Layout<'a> {
    input: ClassRecall<'a>,
    theme: Theme,
    width: f64,
    left: f64,
    top: f64,
    cell: (f64, f64),
    label_size: f64,
    number_size: f64,
    /// The height of the labels beneath the cells.
    column_room: f64,
    /// Whether these run upwards because the columns are too narrow.
    upright: bool,
}

impl<'a> Layout<'a> {
    fn new(input: ClassRecall<'a>, top: f64, theme: Theme) -> Self {
        let (classes, columns) = input.recall.dim();
        let crowded = classes > 16;
        let label_size = if crowded { 12.0 } else { 13.0 };
        let labels: Vec<String> = (0..classes)
            .map(|class| input.row_label(class, label_size))
            .collect();
        let left = MARGIN + 24.0 + widest(labels.iter().map(String::as_str), label_size) + 8.0;
        let least = text_width("0.00", SMALLEST_TEXT, false) + 6.0;
        let room = f64::from(WIDTH) - left - MARGIN;
        let width = (room / columns.max(1) as f64).clamp(least, 150.0).floor();
        let names = widest(input.columns.iter().map(String::as_str), label_size);
        let names = names.min(label_room(label_size));
        let upright = names + 6.0 > width;
        Layout {
            input,
            theme,
            width: (left + width * columns as f64 + MARGIN).max(f64::from(WIDTH)),
            left,
            top,
            cell: (width, if crowded { 22.0 } else { 30.0 }),
            label_size,
            number_size: if width >= 44.0 { 13.0 } else { SMALLEST_TEXT },
            column_room: if upright { names + 10.0 } else { 24.0 },
            upright,
        }
    }

    fn bottom(&self) -> f64 {
        self.top + self.cell.1 * self.input.classes.len() as f64
    }

    fn height(&self) -> f64 {
        self.bottom() + self.column_room + 40.0 + COLOUR_BAR_HEIGHT + MARGIN
    }

    /// The upper left corner of a cell.
    fn corner(&self, class: usize, column: usize) -> Place {
        let (width, height) = self.cell;
        (
            self.left + width * column as f64,
            self.top + height * class as f64,
        )
    }

    fn draw(&self, sheet: &Sheet) -> Result<()> {
        for ((class, column), &recall) in self.input.recall.indexed_iter() {
            self.draw_cell(sheet, self.corner(class, column), recall)?;
        }
        self.draw_rows(sheet)?;
        self.draw_columns(sheet)?;
        let place = (self.left, self.bottom() + self.column_room + 38.0);
        let shade = |recall: f64| sequential(recall, self.theme);
        draw_colour_bar(sheet, place, 180.0, shade, ["0", "0.5", "1"], "Recall")
    }

    fn draw_cell(&self, sheet: &Sheet, (x, y): Place, recall: f64) -> Result<()> {
        let (width, height) = self.cell;
        let (words, fill) = match recall.is_finite() {
            true => (fixed(recall, 2), sequential(recall, self.theme)),
            false => ("–".to_owned(), sheet.colours.background),
        };
        sheet.rect((x + 0.5, y + 0.5), width - 1.0, height - 1.0, fill)?;
        let lettering = Lettering::new(self.number_size, ink_on(fill)).centred();
        sheet.text(&words, (x + width / 2.0, y + height / 2.0), lettering)
    }

    fn draw_rows(&self, sheet: &Sheet) -> Result<()> {
        let ink = Lettering::new(self.label_size, sheet.colours.ink).ending();
        for class in 0..self.input.classes.len() {
            let y = self.corner(class, 0).1 + self.cell.1 / 2.0;
            let label = self.input.row_label(class, self.label_size);
            sheet.text(&label, (self.left - 8.0, y), ink)?;
        }
        let axis = Lettering::new(LABEL_SIZE, sheet.colours.ink).centred();
        let half = text_width("Class", LABEL_SIZE, false) / 2.0;
        let y = self.top + ((self.bottom() - self.top) / 2.0).max(half);
        sheet.text("Class", (MARGIN + 8.0, y), axis.upwards())
    }

    fn draw_columns(&self, sheet: &Sheet) -> Result<()> {
        let ink = Lettering::new(self.label_size, sheet.colours.ink);
        let lettering = if self.upright {
            ink.ending().upwards()
        } else {
            ink.centred().hanging()
        };
        for (column, name) in self.input.columns.iter().enumerate() {
            let x = self.corner(0, column).0 + self.cell.0 / 2.0;
            let name = shorten(name, self.label_size, false, label_room(self.label_size));
            sheet.text(&name, (x, self.bottom() + 6.0), lettering)?;
        }
        let across = self.input.across;
        let axis = Lettering::new(LABEL_SIZE, sheet.colours.ink).centred();
        let half_width = self.cell.0 * self.input.columns.len() as f64 / 2.0;
        let least = MARGIN + text_width(across, LABEL_SIZE, false) / 2.0;
        let x = (self.left + half_width).max(least);
        sheet.text(across, (x, self.bottom() + self.column_room + 14.0), axis)
    }

    fn marks(&self) -> GridMark {
        let input = &self.input;
        let samples = |(class, samples): (&String, &u64)| {
            let plural = if *samples == 1 { "" } else { "s" };
            format!("{class} ({} test sample{plural})", count(*samples))
        };
        GridMark {
            x: self.left,
            y: self.top,
            cell_width: self.cell.0,
            cell_height: self.cell.1,
            row_labels: input
                .classes
                .iter()
                .zip(input.samples)
                .map(samples)
                .collect(),
            column_labels: input.columns.to_vec(),
            values: input
                .recall
                .rows()
                .into_iter()
                .map(|row| row.to_vec())
                .collect(),
        }
    }
}
