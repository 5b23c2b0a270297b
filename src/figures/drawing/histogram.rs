//! Histograms of the largest probability of each sample, in parts that stand on one another.

use super::axis::{Plot, Ticks};
use super::figure::{RectMark, WIDTH};
use super::heading::MARGIN;
use super::legend::Entry;
use super::numbers::{count, fixed};
use super::palette::{Rgb, Shape, Theme, class_colour};
use super::sheet::Sheet;
use crate::{Error, Result};

/// One prediction.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Judged {
    /// The probability of the predicted class, between 0 and 1.
    pub probability: f64,
    /// Whether the predicted class is the true one.
    pub right: bool,
}

/// Bins of equal width between 0 and 1.
pub const BINS: usize = 20;

const TICK_ROOM: f64 = 62.0;

/// The samples of one bin.
#[derive(Debug, Clone, Copy, Default)]
pub struct Bin {
    pub right: u64,
    pub wrong: u64,
    /// Of their probabilities.
    sum: f64,
}

impl Bin {
    pub fn samples(&self) -> u64 {
        self.right + self.wrong
    }

    fn add(&mut self, prediction: &Judged) {
        match prediction.right {
            true => self.right += 1,
            false => self.wrong += 1,
        }
        self.sum += prediction.probability;
    }

    pub fn share_right(&self) -> f64 {
        self.right as f64 / self.samples() as f64
    }

    pub fn mean(&self) -> f64 {
        self.sum / self.samples() as f64
    }
}

/// Predictions in bins, and all of them together.
pub struct Bins {
    pub bins: [Bin; BINS],
    pub all: Bin,
}

impl Bins {
    /// # Errors
    /// Where a probability is not between 0 and 1.
    pub fn of(predictions: &[Judged]) -> Result<Bins> {
        let mut bins = Bins {
            bins: [Bin::default(); BINS],
            all: Bin::default(),
        };
        for prediction in predictions {
            // Single precision may end a little above 1.
            let probability = prediction.probability;
            if !(0.0..=1.0 + 1e-5).contains(&probability) {
                let what = "a predicted probability is not between 0 and 1";
                return Err(Error::new(what, "Classify the samples again."));
            }
            let bin = ((probability * BINS as f64) as usize).min(BINS - 1);
            bins.bins[bin].add(prediction);
            bins.all.add(prediction);
        }
        Ok(bins)
    }

    /// The first bin to show: at least the upper half, and a whole tenth.
    pub fn first(&self) -> usize {
        let filled = self.bins.iter().position(|bin| bin.samples() > 0);
        filled.unwrap_or(BINS / 2).min(BINS / 2) / 2 * 2
    }
}

/// Where a bin begins; exact, so that labels are.
pub fn edge(bin: usize) -> f64 {
    bin as f64 / BINS as f64
}

/// Where a histogram lies.
pub struct Histogram<'a> {
    bins: &'a Bins,
    pub plot: Plot,
    y_ticks: Ticks,
    /// The first bin in view.
    first: usize,
    /// What right and wrong predictions are called, and their colours.
    parts: [(&'a str, Rgb); 2],
}

impl<'a> Histogram<'a> {
    /// From `top` on and so high, from the bin `first` on.
    pub fn new(
        bins: &'a Bins,
        parts: [(&'a str, Rgb); 2],
        first: usize,
        (top, height): (f64, f64),
    ) -> Self {
        let most = bins.bins.iter().map(Bin::samples).max().unwrap_or(0).max(1) as f64;
        let corners = (
            (MARGIN + TICK_ROOM, top),
            (f64::from(WIDTH) - MARGIN - 8.0, top + height),
        );
        Histogram {
            bins,
            plot: Plot::new(corners.0, corners.1, (edge(first), 1.0), (0.0, most * 1.04)),
            y_ticks: Ticks::counts(most * 1.04, if height < 200.0 { 4 } else { 6 }),
            first,
            parts,
        }
    }

    /// `counted` is what the vertical axis shows; the lower one is named where this is the `last` on the sheet.
    pub fn draw(&self, sheet: &Sheet, counted: &str, last: bool) -> Result<Vec<RectMark>> {
        let plot = &self.plot;
        plot.draw_y_ticks(sheet, &self.y_ticks)?;
        plot.draw_x_ticks(sheet, &Ticks::between(edge(self.first), 1.0, 10), false)?;
        if last {
            let title = "Probability of the predicted class";
            plot.draw_x_label(sheet, title, plot.bottom + 38.0)?;
        }
        plot.draw_y_label(sheet, counted, MARGIN + 8.0)?;
        let [right, wrong] = self.parts;
        let mut marks = Vec::new();
        for (place, bin) in self.bins.bins.iter().enumerate().skip(self.first) {
            let parts = [(wrong, 0, bin.wrong), (right, bin.wrong, bin.samples())];
            for ((words, colour), from, to) in parts {
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

/// Right and wrong predictions: blue and vermilion that differ in lightness, too.
pub fn parts(theme: Theme) -> [(&'static str, Rgb); 2] {
    [
        ("right", class_colour(4, theme)),
        ("wrong", class_colour(1, theme)),
    ]
}

/// The legend of both parts.
pub fn entries(all: &Bin, parts: [(&str, Rgb); 2]) -> Vec<Entry> {
    let numbers = parts.into_iter().zip([all.right, all.wrong]);
    let entry = |((words, colour), number): ((&str, Rgb), u64)| Entry {
        shape: Shape::Square,
        colour,
        words: format!("{words} ({})", count(number)),
    };
    numbers.map(entry).collect()
}
