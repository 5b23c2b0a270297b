//! How many labels models were trained on, and the axis that shows it.

use super::axis::{Plot, TICK_SIZE, Ticks};
use super::numbers::{count, fixed, significant};
use super::sheet::{Lettering, Sheet};
use super::text::text_width;
use crate::sorting::sort;
use crate::table::Cell;
use crate::{Error, Result};

/// How many labels the models of one point were trained on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LabelLevel {
    /// The share of all labels, between 0 and 1; none where a number of labels was asked for.
    pub share: Option<f64>,
    /// Their number, on average over the repeats.
    pub labels: f64,
}

impl LabelLevel {
    /// `10` for a share of 0.1, or `9` where that number was asked for.
    fn tick(&self) -> String {
        match self.share {
            Some(share) => significant(100.0 * share),
            None => self.number(),
        }
    }

    /// `10 % (9 labels)`, or `9 labels`.
    pub(in crate::figures) fn words(&self) -> String {
        let number = self.number();
        let plural = if number == "1" { "" } else { "s" };
        match self.share {
            Some(_) => format!("{} % ({number} label{plural})", self.tick()),
            None => format!("{number} label{plural}"),
        }
    }

    /// Share and number as a table has them.
    pub(in crate::figures) fn cells(&self) -> [Cell; 2] {
        let share = self.share.map_or(Cell::Missing, Cell::Number);
        [share, Cell::Number(self.labels)]
    }

    fn number(&self) -> String {
        if self.labels.fract() == 0.0 {
            fixed(self.labels, 0)
        } else {
            fixed(self.labels, 1)
        }
    }

    fn is_drawable(&self) -> bool {
        let share = self.share.is_none_or(f64::is_finite);
        share && self.labels.is_finite() && self.labels >= 0.0
    }
}

/// A lower axis of labels: their share, or their number where not all have a share.
pub struct LevelAxis {
    /// Each once, ascending.
    levels: Vec<LabelLevel>,
    by_share: bool,
    logarithmic: bool,
}

/// From this ratio of most to fewest labels on, an axis of their number is logarithmic.
const LOGARITHMIC_FROM: f64 = 16.0;
/// Between two labels of the axis.
const TICK_GAP: f64 = 4.0;
/// The distance from the axis to the row of numbers beneath its labels.
const NUMBERS_DOWN: f64 = 23.0;

impl LevelAxis {
    /// # Errors
    /// Where there is no level, or one that is not a number.
    pub fn of(levels: impl IntoIterator<Item = LabelLevel>) -> Result<Self> {
        let mut levels: Vec<LabelLevel> = levels.into_iter().collect();
        if levels.is_empty() {
            let what = "there are no runs to draw";
            return Err(Error::new(what, "Compare the models first."));
        }
        if !levels.iter().all(LabelLevel::is_drawable) {
            let what = "a number or share of labels is not a number";
            return Err(Error::new(what, "Compare the models again."));
        }
        let by_share = levels.iter().all(|level| level.share.is_some());
        let size = |level: &LabelLevel| match level.share {
            Some(share) if by_share => share,
            _ => level.labels,
        };
        sort(&mut levels, &|one, other| size(one).total_cmp(&size(other)));
        levels.dedup_by(|one, other| size(one) == size(other));
        let fewest = levels.first().map_or(0.0, |level| level.labels);
        let most = levels.last().map_or(0.0, |level| level.labels);
        let logarithmic = !by_share && fewest >= 1.0 && most >= LOGARITHMIC_FROM * fewest;
        Ok(LevelAxis {
            levels,
            by_share,
            logarithmic,
        })
    }

    /// Where a level lies, in the axis' own measure.
    pub fn at(&self, level: &LabelLevel) -> f64 {
        match level.share {
            Some(share) if self.by_share => share,
            _ if self.logarithmic => level.labels.max(1.0).ln(),
            _ => level.labels,
        }
    }

    /// From the first to the last level, with a little room on both sides.
    pub fn range(&self) -> (f64, f64) {
        let low = self.levels.first().map_or(0.0, |level| self.at(level));
        let high = self.last();
        let room = if high > low {
            0.04 * (high - low)
        } else {
            (0.1 * high).max(0.01)
        };
        (low - room, high + room)
    }

    /// Where the last level lies, in the axis' own measure.
    pub fn last(&self) -> f64 {
        self.levels.last().map_or(1.0, |level| self.at(level))
    }

    /// What the axis shows.
    pub fn title(&self) -> &'static str {
        match (self.by_share, self.logarithmic) {
            (true, _) => "Share of the training labels, %",
            (false, false) => "Number of training labels",
            (false, true) => "Number of training labels (logarithmic scale)",
        }
    }

    /// How far beneath the axis its labels end.
    pub fn depth(&self) -> f64 {
        if self.by_share { 38.0 } else { 22.0 }
    }

    /// The number of labels beneath a share.
    fn beneath(&self, level: &LabelLevel) -> String {
        if self.by_share {
            count(level.labels.round() as u64)
        } else {
            String::new()
        }
    }

    /// The levels that have room for a label, from the left as many as fit.
    fn labelled(&self, plot: &Plot) -> Vec<LabelLevel> {
        let mut free = f64::NEG_INFINITY;
        let fits = |level: &&LabelLevel| {
            let (x, _) = plot.place(self.at(level), 0.0);
            let width = |text: &str| text_width(text, TICK_SIZE, false);
            let half = width(&level.tick()).max(width(&self.beneath(level))) / 2.0;
            let fits = x - half >= free;
            if fits {
                free = x + half + TICK_GAP;
            }
            fits
        };
        self.levels.iter().filter(fits).copied().collect()
    }

    /// Strokes with shares in per cent, and beneath them the numbers of labels.
    pub fn draw(&self, sheet: &Sheet, plot: &Plot) -> Result<()> {
        let labelled = self.labelled(plot);
        let ticks = Ticks {
            values: labelled.iter().map(|level| self.at(level)).collect(),
            labels: labelled.iter().map(LabelLevel::tick).collect(),
        };
        plot.draw_x_ticks(sheet, &ticks, false)?;
        if !self.by_share {
            return Ok(());
        }
        let muted = Lettering::new(TICK_SIZE, sheet.colours.muted).hanging();
        let y = plot.bottom + NUMBERS_DOWN;
        sheet.text("labels:", (plot.left - 7.0, y), muted.ending())?;
        for (level, at) in labelled.iter().zip(ticks.values) {
            let (x, _) = plot.place(at, 0.0);
            sheet.text(&self.beneath(level), (x, y), muted.centred())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn level(share: Option<f64>, labels: f64) -> LabelLevel {
        LabelLevel { share, labels }
    }

    #[test]
    fn levels_in_words() {
        assert_eq!(level(Some(0.1), 9.0).words(), "10 % (9 labels)");
        assert_eq!(level(Some(0.125), 1.0).words(), "12.5 % (1 label)");
        assert_eq!(level(None, 1_200.0).words(), "1,200 labels");
        assert_eq!(level(None, 9.4).tick(), "9.4");
    }

    #[test]
    fn an_axis_has_each_level_once_and_in_order() -> Result<()> {
        let shares = [0.3, 0.1, 0.3].map(|share| level(Some(share), 77.0 * share));
        let axis = LevelAxis::of(shares)?;
        assert_eq!((axis.levels.len(), axis.logarithmic), (2, false));
        assert_eq!(axis.at(&shares[1]), 0.1);
        let counts = [7.0, 700.0].map(|labels| level(None, labels));
        assert!(LevelAxis::of(counts)?.logarithmic);
        assert!(LevelAxis::of([level(Some(f64::NAN), 7.0)]).is_err());
        assert!(LevelAxis::of([]).is_err());
        Ok(())
    }
}
