//! A plot's area: from data to places by plotters' cartesian coordinates, with ticks at round numbers.

use plotters::coord::CoordTranslate;
use plotters::coord::cartesian::Cartesian2d;
use plotters::coord::types::RangedCoordf64;

use super::backend::STEPS;
use super::numbers::{fixed, significant};
use super::palette::Rgb;
use super::place::Place;
use super::sheet::{Lettering, Sheet};
use crate::Result;

/// The font size of tick labels.
pub const TICK_SIZE: f64 = 12.0;
/// The font size of axis labels.
pub const LABEL_SIZE: f64 = 14.0;

/// Round numbers on an axis and what to write beside them.
#[derive(Debug, Clone, PartialEq)]
pub struct Ticks {
    pub values: Vec<f64>,
    pub labels: Vec<String>,
}

impl Ticks {
    /// At most about `most` ticks from `low` to `high`, at multiples of 1, 2 or 5 times a power of ten.
    pub fn between(low: f64, high: f64, most: usize) -> Ticks {
        let (step, decimals) = round_step((high - low) / most.max(1) as f64);
        Ticks::by(step, decimals, low, high)
    }

    /// The same for counts, where nothing lies between whole numbers.
    pub fn counts(high: f64, most: usize) -> Ticks {
        let (step, decimals) = round_step((high / most.max(1) as f64).max(1.0));
        Ticks::by(step, decimals, 0.0, high)
    }

    /// Round numbers on an axis of their square roots that ends at `high`: 0 and 1, 2 and 5 times powers of ten.
    pub fn square_roots(high: f64) -> Ticks {
        let mut ticks = Ticks {
            values: vec![0.0],
            labels: vec!["0".to_owned()],
        };
        let numbers =
            (-12..15).flat_map(|exponent| [1, 2, 5].map(|factor| format!("{factor}e{exponent}")));
        for number in numbers.filter_map(|number| number.parse::<f64>().ok()) {
            let root = number.sqrt();
            let last = ticks.values.last().copied().unwrap_or(0.0);
            if root <= high && root - last >= 0.07 * high {
                ticks.values.push(root);
                ticks.labels.push(significant(number));
            }
        }
        ticks
    }

    /// Every whole number, where there are few.
    pub fn whole(low: i32, high: i32) -> Ticks {
        Ticks::by(1.0, 0, f64::from(low), f64::from(high))
    }

    fn by(step: f64, decimals: usize, low: f64, high: f64) -> Ticks {
        let (first, last) = (
            (low / step - 1e-9).ceil() as i64,
            (high / step + 1e-9).floor() as i64,
        );
        let values: Vec<f64> = (first..=last)
            .map(|multiple| multiple as f64 * step)
            .collect();
        let labels = values.iter().map(|&value| fixed(value, decimals)).collect();
        Ticks { values, labels }
    }

    /// Puts the first tick at `first` where it was at zero: epochs are counted from 1.
    pub fn start_at(&mut self, first: f64) {
        if let (Some(value), Some(label)) = (self.values.first_mut(), self.labels.first_mut())
            && *value < first
        {
            (*value, *label) = (first, fixed(first, 0));
        }
    }
}

/// The smallest of 1, 2, 5 times a power of ten that is no less than `least`, and the decimals it needs.
fn round_step(least: f64) -> (f64, usize) {
    for exponent in -12..15_i32 {
        for factor in [1, 2, 5] {
            // Parsing is exact to the last bit on every platform, powers of ten need not be.
            let step: f64 = format!("{factor}e{exponent}").parse().unwrap_or(1.0);
            if step >= least * (1.0 - 1e-9) {
                return (step, usize::try_from(-exponent).unwrap_or(0));
            }
        }
    }
    (least.max(1.0), 0)
}

/// What an axis of scores spans: whole twentieths around the least and the most, and at least a tenth.
pub fn score_range(least: f64, most: f64) -> (f64, f64) {
    const PARTS: f64 = 20.0;
    let high = (((most + 0.005) * PARTS).ceil() / PARTS).clamp(0.1, 1.0);
    let low = (((least - 0.005) * PARTS).floor() / PARTS).clamp(0.0, high - 0.1);
    (low, high)
}

/// The rectangle between the axes and the ranges they span.
pub struct Plot {
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
    x: (f64, f64),
    y: (f64, f64),
    coordinates: Cartesian2d<RangedCoordf64, RangedCoordf64>,
}

impl Plot {
    /// A plot between `(left, top)` and `(right, bottom)` that spans `x` and `y` (low, high).
    pub fn new((left, top): Place, (right, bottom): Place, x: (f64, f64), y: (f64, f64)) -> Self {
        let steps = |units: f64| (units * STEPS).round() as i32;
        let actual = (steps(left)..steps(right), steps(bottom)..steps(top));
        let coordinates = Cartesian2d::new(x.0..x.1, y.0..y.1, actual);
        Plot {
            left,
            top,
            right,
            bottom,
            x,
            y,
            coordinates,
        }
    }

    /// What the plot spans across.
    pub fn x_range(&self) -> (f64, f64) {
        self.x
    }

    /// What the plot spans upwards.
    pub fn y_range(&self) -> (f64, f64) {
        self.y
    }

    /// Where the point `(x, y)` lies; beyond a range its end is taken, since plotters' whole numbers could overflow.
    pub fn place(&self, x: f64, y: f64) -> Place {
        let inside = |value: f64, (low, high): (f64, f64)| value.max(low).min(high);
        let (x, y) = self
            .coordinates
            .translate(&(inside(x, self.x), inside(y, self.y)));
        (f64::from(x) / STEPS, f64::from(y) / STEPS)
    }

    /// Vertical grid lines with labels below.
    pub fn draw_x_ticks(&self, sheet: &Sheet, ticks: &Ticks, grid: bool) -> Result<()> {
        for (&value, label) in ticks.values.iter().zip(&ticks.labels) {
            let (x, _) = self.place(value, 0.0);
            if grid {
                sheet.line((x, self.top), (x, self.bottom), sheet.colours.grid, 1.0)?;
            } else {
                sheet.line(
                    (x, self.bottom),
                    (x, self.bottom + 4.0),
                    sheet.colours.axis,
                    1.0,
                )?;
            }
            let lettering = Lettering::new(TICK_SIZE, sheet.colours.muted)
                .centred()
                .hanging();
            sheet.text(label, (x, self.bottom + 7.0), lettering)?;
        }
        Ok(())
    }

    /// Horizontal grid lines with labels to the left.
    pub fn draw_y_ticks(&self, sheet: &Sheet, ticks: &Ticks) -> Result<()> {
        self.draw_y_scale(sheet, ticks, true)
    }

    /// Short strokes with labels to the left, for plots whose marks a grid line would cross.
    pub fn draw_y_strokes(&self, sheet: &Sheet, ticks: &Ticks) -> Result<()> {
        self.draw_y_scale(sheet, ticks, false)
    }

    fn draw_y_scale(&self, sheet: &Sheet, ticks: &Ticks, grid: bool) -> Result<()> {
        for (&value, label) in ticks.values.iter().zip(&ticks.labels) {
            let (_, y) = self.place(0.0, value);
            if grid {
                sheet.line((self.left, y), (self.right, y), sheet.colours.grid, 1.0)?;
            } else {
                let colour = sheet.colours.axis;
                sheet.line((self.left - 4.0, y), (self.left, y), colour, 1.0)?;
            }
            sheet.text(
                label,
                (self.left - 7.0, y),
                Lettering::new(TICK_SIZE, sheet.colours.muted).ending(),
            )?;
        }
        Ok(())
    }

    /// Horizontal grid lines, strokes on the lower axis and its line: the scales of curves.
    pub fn draw_scales(&self, sheet: &Sheet, x: &Ticks, y: &Ticks) -> Result<()> {
        self.draw_y_ticks(sheet, y)?;
        self.draw_x_ticks(sheet, x, false)?;
        self.draw_base(sheet)
    }

    /// A line from the lower to the upper edge at a value of the lower axis.
    pub fn draw_upright(&self, sheet: &Sheet, value: f64, colour: Rgb, width: f64) -> Result<()> {
        let (x, _) = self.place(value, 0.0);
        sheet.line((x, self.top), (x, self.bottom), colour, width)
    }

    /// The lower axis' line.
    pub fn draw_base(&self, sheet: &Sheet) -> Result<()> {
        sheet.line(
            (self.left, self.bottom),
            (self.right, self.bottom),
            sheet.colours.axis,
            1.0,
        )
    }

    /// The left axis' line.
    pub fn draw_side(&self, sheet: &Sheet) -> Result<()> {
        sheet.line(
            (self.left, self.top),
            (self.left, self.bottom),
            sheet.colours.axis,
            1.0,
        )
    }

    /// What the lower axis shows; `y` is the text's centre.
    pub fn draw_x_label(&self, sheet: &Sheet, text: &str, y: f64) -> Result<()> {
        let centre = (self.left + self.right) / 2.0;
        sheet.text(
            text,
            (centre, y),
            Lettering::new(LABEL_SIZE, sheet.colours.ink).centred(),
        )
    }

    /// What the left axis shows, running upwards; `x` is the text's centre.
    pub fn draw_y_label(&self, sheet: &Sheet, text: &str, x: f64) -> Result<()> {
        let centre = (self.top + self.bottom) / 2.0;
        sheet.text(
            text,
            (x, centre),
            Lettering::new(LABEL_SIZE, sheet.colours.ink)
                .centred()
                .upwards(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round() {
        assert_eq!(
            Ticks::between(0.0, 1.0, 5).labels,
            ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]
        );
        assert_eq!(Ticks::between(-3.7, 4.2, 4).labels, ["−2", "0", "2", "4"]);
        assert_eq!(Ticks::between(0.0021, 0.0104, 4).labels, ["0.005", "0.010"]);
        assert_eq!(
            Ticks::square_roots(5.3).labels,
            ["0", "0.2", "1", "2", "5", "10", "20"]
        );
        assert_eq!(Ticks::counts(3.0, 8).labels, ["0", "1", "2", "3"]);
        assert_eq!(Ticks::counts(1100.0, 4).labels, ["0", "500", "1,000"]);
    }

    #[test]
    fn places_follow_the_ranges() {
        let plot = Plot::new((100.0, 20.0), (300.0, 220.0), (0.0, 2.0), (0.0, 10.0));
        assert_eq!(plot.place(0.0, 0.0), (100.0, 220.0));
        assert_eq!(plot.place(2.0, 10.0), (300.0, 20.0));
        assert_eq!(plot.place(1.0, 5.0), (200.0, 120.0));
    }
}
