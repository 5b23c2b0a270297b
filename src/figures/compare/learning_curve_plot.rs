//! The plot of [`super::learning_curve()`]: bands, lines, and the models' names beside their ends.

use super::curve_points::{Curve, CurvePoint};
use crate::Result;
use crate::figures::drawing::axis::{Plot, TICK_SIZE, Ticks, score_range};
use crate::figures::drawing::figure::{PointMark, WIDTH};
use crate::figures::drawing::heading::MARGIN;
use crate::figures::drawing::label_levels::LevelAxis;
use crate::figures::drawing::labels::spread;
use crate::figures::drawing::numbers::significant;
use crate::figures::drawing::palette::Theme;
use crate::figures::drawing::place::Place;
use crate::figures::drawing::sheet::{Lettering, Sheet};
use crate::figures::drawing::text::{shorten, widest};

const PLOT_HEIGHT: f64 = 340.0;
const TICK_ROOM: f64 = 62.0;
/// From the plot to the names of the curves.
const NAMES_OFF: f64 = 28.0;
const NAME_ROOM: f64 = 192.0;
const NAMES_APART: f64 = 16.0;

pub(super) struct Layout<'a> {
    axis: &'a LevelAxis,
    measure: &'a str,
    pub plot: Plot,
    y_ticks: Ticks,
}

impl<'a> Layout<'a> {
    pub fn new(curves: &[Curve], axis: &'a LevelAxis, measure: &'a str, top: f64) -> Self {
        let (low, high) = range(curves);
        let names = widest(curves.iter().map(|curve| curve.model.name), TICK_SIZE);
        let right = f64::from(WIDTH) - MARGIN - names.min(NAME_ROOM) - NAMES_OFF;
        let corners = ((MARGIN + TICK_ROOM, top), (right, top + PLOT_HEIGHT));
        Layout {
            axis,
            measure,
            plot: Plot::new(corners.0, corners.1, axis.range(), (low, high)),
            y_ticks: Ticks::between(low, high, 8),
        }
    }

    pub fn draw(
        &self,
        sheet: &Sheet,
        curves: &[Curve],
        target: Option<f64>,
        theme: Theme,
    ) -> Result<Vec<PointMark>> {
        let plot = &self.plot;
        plot.draw_y_ticks(sheet, &self.y_ticks)?;
        self.axis.draw(sheet, plot)?;
        plot.draw_base(sheet)?;
        let below = plot.bottom + self.axis.depth() + 14.0;
        plot.draw_x_label(sheet, self.axis.title(), below)?;
        let measure = format!("Test {} (1 is best)", self.measure);
        plot.draw_y_label(sheet, &measure, MARGIN + 8.0)?;
        self.draw_target(sheet, target)?;
        for curve in curves {
            self.draw_bands(sheet, curve, theme, curves.len())?;
        }
        let mut marks = Vec::new();
        for curve in curves {
            let places = self.places(curve);
            curve.model.draw_line(sheet, &places, theme)?;
            for &place in &places {
                curve.model.draw_marker(sheet, place, 4.0, theme)?;
            }
            marks.extend(self.marks(curve, &places));
        }
        self.draw_names(sheet, curves, theme)?;
        Ok(marks)
    }

    fn places(&self, curve: &Curve) -> Vec<Place> {
        let place = |point: &&CurvePoint| self.plot.place(self.axis.at(&point.level), point.mean);
        curve.points.iter().map(place).collect()
    }

    fn marks(&self, curve: &Curve, places: &[Place]) -> Vec<PointMark> {
        let mark = |(point, &(x, y)): (&&CurvePoint, &Place)| PointMark {
            x,
            y,
            label: curve.model.name.to_owned(),
            value: format!("{}: {}", point.level.words(), point.words()),
            class: self.measure.to_owned(),
        };
        curve.points.iter().zip(places).map(mark).collect()
    }

    fn draw_target(&self, sheet: &Sheet, target: Option<f64>) -> Result<()> {
        let (low, high) = self.plot.y_range();
        let Some(target) = target.filter(|&target| target > low && target < high) else {
            return Ok(());
        };
        let plot = &self.plot;
        let (_, y) = plot.place(0.0, target);
        let muted = sheet.colours.muted;
        sheet.dashed_curve(&[(plot.left, y), (plot.right, y)], muted, 1.2)?;
        let words = format!("target {} %", significant(100.0 * target));
        let lettering = Lettering::new(TICK_SIZE, muted).ending();
        sheet.patched_text(&words, (plot.right - 4.0, y + 10.0), lettering)
    }

    /// A band over neighbouring levels that have one, a bar where a level has none beside it.
    fn draw_bands(&self, sheet: &Sheet, curve: &Curve, theme: Theme, curves: usize) -> Result<()> {
        let (opacity, colour) = (band_opacity(curves), curve.model.colour(theme));
        let neighbours =
            |one: &&CurvePoint, other: &&CurvePoint| one.band().is_some() && other.band().is_some();
        for points in curve.points.chunk_by(neighbours) {
            let end = |point: &&CurvePoint, of: fn((f64, f64)) -> f64| {
                let value = of(point.band()?);
                Some(self.plot.place(self.axis.at(&point.level), value))
            };
            let lower = points.iter().filter_map(|point| end(point, |band| band.0));
            let upper = points.iter().filter_map(|point| end(point, |band| band.1));
            let outline: Vec<Place> = lower.chain(upper.rev()).collect();
            match outline.as_slice() {
                [] => {}
                [lower, upper] => sheet.line(*lower, *upper, colour, 2.0)?,
                outline => sheet.polygon(outline, colour, opacity)?,
            }
        }
        Ok(())
    }

    /// The models' names in a column, each with a stroke from the end of its curve.
    fn draw_names(&self, sheet: &Sheet, curves: &[Curve], theme: Theme) -> Result<()> {
        let plot = &self.plot;
        let ends: Vec<Place> = curves
            .iter()
            .filter_map(|curve| self.places(curve).last().copied())
            .collect();
        let mut heights: Vec<f64> = ends.iter().map(|end| end.1).collect();
        spread(&mut heights, NAMES_APART, plot.top, plot.bottom);
        let x = plot.right + NAMES_OFF;
        let last = plot.place(self.axis.last(), 0.0).0;
        let ink = Lettering::new(TICK_SIZE, sheet.colours.ink);
        for ((curve, end), y) in curves.iter().zip(ends).zip(heights) {
            // A stroke of the curve's colour across the plot would look like more of the curve.
            let (colour, width) = match last - end.0 < 1.0 {
                true => (curve.model.colour(theme), 1.0),
                false => (sheet.colours.muted, 0.6),
            };
            sheet.line((end.0 + 6.0, end.1), (x - 4.0, y), colour, width)?;
            let name = shorten(curve.model.name, TICK_SIZE, false, NAME_ROOM);
            sheet.text(&name, (x, y), ink)?;
        }
        Ok(())
    }
}

/// Many bands must not hide one another.
fn band_opacity(curves: usize) -> f64 {
    match curves {
        0..=2 => 0.2,
        3 | 4 => 0.15,
        _ => 0.09,
    }
}

fn range(curves: &[Curve]) -> (f64, f64) {
    let points = curves.iter().flat_map(|curve| &curve.points);
    let ends = points.map(|point| point.band().unwrap_or((point.mean, point.mean)));
    let (least, most) = ends.fold((1.0, 0.0), |(least, most): (f64, f64), (low, high)| {
        (least.min(low), most.max(high))
    });
    score_range(least, most)
}
