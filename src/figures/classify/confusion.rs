//! Which true class was taken for which.

use crate::figures::drawing::figure::{Figure, FigureContext, Marks};
use crate::figures::drawing::heading::{Draft, Heading};
use crate::figures::drawing::matrix::{CountMatrix, MatrixLayout};
use crate::figures::drawing::numbers::{count, significant};
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
    let shown = CountMatrix {
        axes: ["True class", "Predicted class"],
        rows: matrix.classes,
        columns: matrix.classes,
        counts: matrix.counts,
        caption: "Share of the true class",
    };
    let layout = MatrixLayout::new(shown, heading.bottom(), context.theme);
    let labels = |part: &str| {
        let classes = matrix.classes.iter();
        classes
            .map(|class| format!("{part} {class}"))
            .collect::<Vec<_>>()
    };
    let mut columns = vec!["true class".to_owned()];
    columns.extend(labels("predicted"));
    let draft = Draft {
        name: &format!("confusion_{}", matrix.model),
        width: layout.cells.sheet_width(),
        height: layout.cells.sheet_height(),
        description: format!(
            "A matrix of {} classes, true in rows, predicted in columns. {}.",
            matrix.classes.len(),
            matrix.note()
        ),
        heading,
        columns,
        rows: matrix.rows(),
    };
    draft.finish(context, |sheet| {
        let grid = layout.draw(sheet, labels("true"), labels("predicted"))?;
        Ok(Marks::Grid(grid))
    })
}
