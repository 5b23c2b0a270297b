//! Which classes are recognised, by number of labels or by model.

use ndarray::ArrayView2;

use crate::figures::drawing::figure::{Figure, FigureContext, Marks};
use crate::figures::drawing::heading::{Draft, Heading, label_room};
use crate::figures::drawing::numbers::{count, fixed};
use crate::figures::drawing::shaded::{ShadedLayout, ShadedTable, Shades};
use crate::figures::drawing::text::{shorten, text_width};
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

    /// `ACC (4 test samples)`, in full.
    fn mark_labels(&self) -> Vec<String> {
        let label = |(class, samples): (&String, &u64)| {
            let plural = if *samples == 1 { "" } else { "s" };
            format!("{class} ({} test sample{plural})", count(*samples))
        };
        self.classes.iter().zip(self.samples).map(label).collect()
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
            self.across.to_ascii_lowercase(),
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
    let row_label = |class: usize, size: f64| input.row_label(class, size);
    let table = ShadedTable {
        axes: ["Class", input.across],
        row_label: &row_label,
        columns: input.columns,
        values: input.recall,
        shades: Shades::Share,
        caption: "Recall",
    };
    let layout = ShadedLayout::new(table, heading.bottom(), context.theme);
    let columns = ["class", "test samples"].into_iter();
    let columns = columns.chain(input.columns.iter().map(String::as_str));
    let draft = Draft {
        name: input.name,
        width: layout.cells.sheet_width(),
        height: layout.cells.sheet_height(),
        description: input.description(),
        heading,
        columns: columns.map(String::from).collect(),
        rows: input.rows(),
    };
    draft.finish(context, |sheet| {
        let grid = layout.draw(sheet, input.mark_labels())?;
        Ok(Marks::Grid(grid))
    })
}
