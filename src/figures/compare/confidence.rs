//! How sure a model is of what it predicts, where it is right and where it is wrong.

use crate::figures::drawing::figure::{Figure, FigureContext, Marks, WIDTH};
use crate::figures::drawing::heading::{Draft, Heading, MARGIN};
use crate::figures::drawing::histogram::{Bin, Bins, Histogram, Judged, edge, entries, parts};
use crate::figures::drawing::legend::Legend;
use crate::figures::drawing::numbers::{count, percent};
use crate::table::Cell;
use crate::{Error, Result};

/// What [`confidence`] draws.
#[derive(Debug, Clone, Copy)]
pub struct Confidence<'a> {
    /// The model's identifier, which ends the figure's name: `confidence_frozen`.
    pub model: &'a str,
    /// The model in words, for the title.
    pub label: &'a str,
    /// One per test sample.
    pub predictions: &'a [Judged],
}

/// The largest probability of each test sample as a histogram, wrong predictions beneath the right ones.
///
/// A model knows how sure it may be where the mean of these probabilities is near its accuracy (Guo, Pleiss, Sun and
/// Weinberger 2017); the note gives both, the table gives them for every bin.
///
/// # Errors
/// Where there is no prediction, or a probability that is not between 0 and 1.
pub fn confidence(input: &Confidence, context: &FigureContext) -> Result<Figure> {
    if input.predictions.is_empty() {
        let what = "there are no predictions to draw";
        return Err(Error::new(what, "Classify the test part first."));
    }
    let bins = Bins::of(input.predictions)?;
    let title = format!("Confidence on the test part, {}", input.label);
    let note = note(&bins.all);
    let heading = Heading::new(&title, &note, context);
    let parts = parts(context.theme);
    let top = heading.bottom();
    let histogram = Histogram::new(&bins, parts, bins.first(), (top, PLOT_HEIGHT));
    let key_top = histogram.plot.bottom + 58.0;
    let key = Legend::new(entries(&bins.all, parts), (MARGIN, key_top));
    let draft = Draft {
        name: &format!("confidence_{}", input.model),
        width: f64::from(WIDTH),
        height: key.bottom() + MARGIN,
        description: format!("A histogram of the probability of the predicted class. {note}."),
        heading,
        columns: COLUMNS.map(String::from).to_vec(),
        rows: bins.bins.iter().enumerate().map(row).collect(),
    };
    draft.finish(context, |sheet| {
        let marks = histogram.draw(sheet, "Number of test samples", true)?;
        key.draw(sheet)?;
        Ok(Marks::Bars(marks))
    })
}

const PLOT_HEIGHT: f64 = 260.0;

fn note(all: &Bin) -> String {
    format!(
        "{} of {} right, accuracy {}; mean probability of the predicted class {}",
        count(all.right),
        count(all.samples()),
        percent(all.share_right()),
        percent(all.mean())
    )
}

const COLUMNS: [&str; 6] = [
    "from",
    "to",
    "right",
    "wrong",
    "share right",
    "mean probability",
];

fn row((place, bin): (usize, &Bin)) -> Vec<Cell> {
    let number = |number: f64| match bin.samples() {
        0 => Cell::Missing,
        _ => Cell::Number(number),
    };
    vec![
        Cell::Number(edge(place)),
        Cell::Number(edge(place + 1)),
        Cell::Count(bin.right),
        Cell::Count(bin.wrong),
        number(bin.share_right()),
        number(bin.mean()),
    ]
}
