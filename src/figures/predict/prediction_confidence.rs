//! How sure a model is of a new table's samples, beside how sure it was of the test part.

use crate::figures::drawing::figure::{Figure, FigureContext, Marks, RectMark, WIDTH};
use crate::figures::drawing::grid::draw_title;
use crate::figures::drawing::heading::{Draft, Heading, MARGIN, ROOM};
use crate::figures::drawing::histogram::{BINS, Bins, Histogram, Judged, edge, entries, parts};
use crate::figures::drawing::legend::Legend;
use crate::figures::drawing::numbers::{count, percent};
use crate::figures::drawing::sheet::Sheet;
use crate::table::Cell;
use crate::{Error, Result};

/// What [`prediction_confidence`] draws.
#[derive(Debug, Clone, Copy)]
pub struct PredictionConfidence<'a> {
    /// The model in words, for the title.
    pub label: &'a str,
    /// The probability of the predicted class of each new sample, between 0 and 1.
    pub new: &'a [f64],
    /// The test samples' predictions; may be empty.
    pub test: &'a [Judged],
}

const PLOT_HEIGHT: f64 = 170.0;
/// A panel's title.
const HEAD: f64 = 26.0;
/// From a panel to the next one's title.
const APART: f64 = 38.0;

/// The largest probability of each new sample as a histogram, above that of the test samples, where wrong predictions
/// are beneath the right ones.
///
/// # Errors
/// Where there is no new sample, or a probability that is not between 0 and 1.
pub fn prediction_confidence(
    input: &PredictionConfidence,
    context: &FigureContext,
) -> Result<Figure> {
    if input.new.is_empty() {
        let what = "there are no predictions of new samples to draw";
        return Err(Error::new(what, "Classify a new table first."));
    }
    let judged = |&probability: &f64| Judged {
        probability,
        right: true,
    };
    let new: Vec<Judged> = input.new.iter().map(judged).collect();
    let (new, test) = (Bins::of(&new)?, Bins::of(input.test)?);
    let tested = test.all.samples() > 0;
    let note = note(&new, &test);
    let title = format!("Confidence on new samples, {}", input.label);
    let heading = Heading::new(&title, &note, context);
    let parts = parts(context.theme);
    let first = new.first().min(test.first());
    let top = heading.bottom() + HEAD;
    let accent = context.theme.colours().accent;
    let above = [("new", accent), ("", accent)];
    let above = Histogram::new(&new, above, first, (top, PLOT_HEIGHT));
    let top = above.plot.bottom + APART + HEAD;
    let below = tested.then(|| Histogram::new(&test, parts, first, (top, PLOT_HEIGHT)));
    let mut entries = entries(&test.all, parts);
    entries.truncate(if tested { 2 } else { 0 });
    let last = below.as_ref().unwrap_or(&above);
    let key = Legend::new(entries, (MARGIN, last.plot.bottom + 58.0));
    let columns = ["from", "to", "new", "test, right", "test, wrong"];
    let draft = Draft {
        name: "prediction_confidence",
        width: f64::from(WIDTH),
        height: key.bottom() + MARGIN,
        description: format!("Histograms of the probability of the predicted class. {note}."),
        heading,
        columns: columns.map(String::from).to_vec(),
        rows: (0..BINS).map(|bin| row(bin, &new, &test)).collect(),
    };
    draft.finish(context, |sheet| {
        let mut marks = draw_panel(sheet, &above, "New samples", !tested)?;
        if let Some(below) = &below {
            marks.extend(draw_panel(sheet, below, "Test part", true)?);
        }
        key.draw(sheet)?;
        Ok(Marks::Bars(marks))
    })
}

fn draw_panel(
    sheet: &Sheet,
    histogram: &Histogram,
    title: &str,
    last: bool,
) -> Result<Vec<RectMark>> {
    let place = (MARGIN, histogram.plot.top - HEAD + 8.0);
    draw_title(sheet, title, place, ROOM)?;
    let mut marks = histogram.draw(sheet, "Number of samples", last)?;
    for mark in &mut marks {
        mark.label = format!("{title}, {}", mark.label);
    }
    Ok(marks)
}

fn note(new: &Bins, test: &Bins) -> String {
    let note = format!(
        "Mean probability of the predicted class: {} of {} new samples",
        percent(new.all.mean()),
        count(new.all.samples())
    );
    if test.all.samples() == 0 {
        return note;
    }
    format!(
        "{note}, {} of {} test samples, of which {} are right",
        percent(test.all.mean()),
        count(test.all.samples()),
        percent(test.all.share_right())
    )
}

fn row(bin: usize, new: &Bins, test: &Bins) -> Vec<Cell> {
    vec![
        Cell::Number(edge(bin)),
        Cell::Number(edge(bin + 1)),
        Cell::Count(new.bins[bin].samples()),
        Cell::Count(test.bins[bin].right),
        Cell::Count(test.bins[bin].wrong),
    ]
}
