//! How sure a model is of what it predicts, where it is right and where it is wrong.

use super::axis::{Plot, Ticks};
use super::heading::{Draft, Heading, MARGIN};
use super::legend::{Entry, draw_entries, entries_height};
use super::numbers::{count, fixed, percent};
use super::palette::{Rgb, Shape, Theme, class_colour};
use super::sheet::Sheet;
use super::{Figure, FigureContext, Marks, RectMark, WIDTH};
use crate::table::Cell;
use crate::{Error, Result};

/// One prediction.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Judged {
    /// The probability of the predicted class, between 0 and 1.
    pub probability: f64,
    /// Whether the predicted class is the true one.
    pub right: bool,
}

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

/// Bins of equal width between 0 and 1.
const BINS: usize = 20;

const PLOT_HEIGHT: f64 = 260.0;
const TICK_ROOM: f64 = 62.0;

/// The samples of one bin.
#[derive(Debug, Clone, Copy, Default)]
struct Bin {
    right: u64,
    wrong: u64,
    /// Of their probabilities.
    sum: f64,
}

impl Bin {
    fn samples(&self) -> u64 {
        self.right + self.wrong
    }

    fn add(&mut self, prediction: &Judged) {
        match prediction.right {
            true => self.right += 1,
            false => self.wrong += 1,
        }
        self.sum += prediction.probability;
    }

    fn share_right(&self) -> f64 {
        self.right as f64 / self.samples() as f64
    }

    fn mean(&self) -> f64 {
        self.sum / self.samples() as f64
    }
}

/// The largest probability of each test sample as a histogram, wrong predictions beneath the right ones.
///
/// A model knows how sure it may be where the mean of these probabilities is near its accuracy (Guo, Pleiss, Sun and
/// Weinberger 2017); the note gives both, the table gives them for every bin.
///
/// # Errors
/// Where there is no prediction, or a probability that is not between 0 and 1.
pub fn confidence(input: &Confidence, context: &FigureContext) -> Result<Figure> {
    let bins = bins(input.predictions)?;
    let mut all = Bin::default();
    input
        .predictions
        .iter()
        .for_each(|prediction| all.add(prediction));
    let title = format!("Confidence on the test part, {}", input.label);
    let note = note(&all);
    let heading = Heading::new(&title, &note, context);
    let layout = Layout::new(&bins, heading.bottom());
    let entries = entries(&all, context.theme);
    let key_top = layout.plot.bottom + 58.0;
    let key_width = f64::from(WIDTH) - 2.0 * MARGIN;
    let draft = Draft {
        name: &format!("confidence_{}", input.model),
        width: f64::from(WIDTH),
        height: key_top + entries_height(&entries, key_width) + MARGIN,
        description: format!("A histogram of the probability of the predicted class. {note}."),
        heading,
        columns: COLUMNS.map(String::from).to_vec(),
        rows: bins.iter().enumerate().map(row).collect(),
    };
    draft.finish(context, |sheet| {
        let marks = layout.draw(sheet, &bins, context.theme)?;
        draw_entries(sheet, &entries, (MARGIN, key_top), key_width)?;
        Ok(Marks::Bars(marks))
    })
}

fn bins(predictions: &[Judged]) -> Result<[Bin; BINS]> {
    if predictions.is_empty() {
        let what = "there are no predictions to draw";
        return Err(Error::new(what, "Classify the test part first."));
    }
    let mut bins = [Bin::default(); BINS];
    for prediction in predictions {
        // Single precision may end a little above 1.
        let probability = prediction.probability;
        if !(0.0..=1.0 + 1e-5).contains(&probability) {
            let what = "a predicted probability is not between 0 and 1";
            return Err(Error::new(what, "Classify the test part again."));
        }
        let bin = ((probability * BINS as f64) as usize).min(BINS - 1);
        bins[bin].add(prediction);
    }
    Ok(bins)
}

/// Where a bin begins; exact, so that labels are.
fn edge(bin: usize) -> f64 {
    bin as f64 / BINS as f64
}

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

/// The colours of right and wrong predictions: blue and vermilion that differ in lightness, too.
fn colours(theme: Theme) -> [Rgb; 2] {
    [class_colour(4, theme), class_colour(1, theme)]
}

fn entries(all: &Bin, theme: Theme) -> Vec<Entry> {
    let [right, wrong] = colours(theme);
    let entry = |words: &str, number: u64, colour: Rgb| Entry {
        shape: Shape::Square,
        colour,
        words: format!("{words} ({})", count(number)),
    };
    vec![
        entry("right", all.right, right),
        entry("wrong", all.wrong, wrong),
    ]
}

struct Layout {
    plot: Plot,
    y_ticks: Ticks,
    /// The first bin in view.
    first: usize,
}

impl Layout {
    fn new(bins: &[Bin; BINS], top: f64) -> Self {
        let filled = bins.iter().position(|bin| bin.samples() > 0);
        // At least the upper half, and a whole tenth.
        let first = filled.unwrap_or(0).min(BINS / 2) / 2 * 2;
        let most = bins.iter().map(Bin::samples).max().unwrap_or(0).max(1) as f64;
        let corners = (
            (MARGIN + TICK_ROOM, top),
            (f64::from(WIDTH) - MARGIN - 8.0, top + PLOT_HEIGHT),
        );
        Layout {
            plot: Plot::new(corners.0, corners.1, (edge(first), 1.0), (0.0, most * 1.04)),
            y_ticks: Ticks::counts(most * 1.04, 6),
            first,
        }
    }

    fn draw(&self, sheet: &Sheet, bins: &[Bin; BINS], theme: Theme) -> Result<Vec<RectMark>> {
        let plot = &self.plot;
        plot.draw_y_ticks(sheet, &self.y_ticks)?;
        plot.draw_x_ticks(sheet, &Ticks::between(edge(self.first), 1.0, 10), false)?;
        plot.draw_x_label(
            sheet,
            "Probability of the predicted class",
            plot.bottom + 38.0,
        )?;
        plot.draw_y_label(sheet, "Number of test samples", MARGIN + 8.0)?;
        let [right, wrong] = colours(theme);
        let mut marks = Vec::new();
        for (place, bin) in bins.iter().enumerate().skip(self.first) {
            let parts = [
                ("wrong", 0, bin.wrong, wrong),
                ("right", bin.wrong, bin.samples(), right),
            ];
            for (words, from, to, colour) in parts {
                if to > from {
                    let bar = self.bar(place, (from, to), words);
                    sheet.rect((bar.x, bar.y), bar.width, bar.height, colour)?;
                    marks.push(bar);
                }
            }
        }
        plot.draw_base(sheet)?;
        Ok(marks)
    }

    /// A part of a bin's bar, from one count to another.
    fn bar(&self, bin: usize, (from, to): (u64, u64), words: &str) -> RectMark {
        let (left, bottom) = self.plot.place(edge(bin), from as f64);
        let (right, top) = self.plot.place(edge(bin + 1), to as f64);
        // Where one part stands on the other, paper shows between them.
        let gap = if from > 0 && bottom - top > 3.0 {
            1.0
        } else {
            0.0
        };
        let ends = format!("{} to {}", fixed(edge(bin), 2), fixed(edge(bin + 1), 2));
        RectMark {
            x: left + 1.0,
            y: top,
            width: right - left - 2.0,
            height: bottom - top - gap,
            label: format!("{ends}, {words}"),
            value: (to - from) as f64,
        }
    }
}
