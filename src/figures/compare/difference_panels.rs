//! The panels of [`super::differences()`]: one model each, on one scale.

use super::paired::{DifferencePoint, Differences, Model, SIGNIFICANT};
use crate::Result;
use crate::figures::drawing::axis::{Plot, TICK_SIZE, Ticks};
use crate::figures::drawing::figure::PointMark;
use crate::figures::drawing::grid::{Grid, NOTE, draw_note, draw_title};
use crate::figures::drawing::heading::{MARGIN, ROOM};
use crate::figures::drawing::label_levels::LevelAxis;
use crate::figures::drawing::markers;
use crate::figures::drawing::numbers::{count, significant};
use crate::figures::drawing::palette::{Rgb, Shape, Theme};
use crate::figures::drawing::place::Place;
use crate::figures::drawing::sheet::{Lettering, Sheet};
use crate::figures::drawing::text::{text_width, wrap};

const PANEL_HEIGHT: f64 = 170.0;
const TICK_ROOM: f64 = 62.0;
const GAP: f64 = 14.0;
/// Title and overall difference above a panel.
const HEAD: f64 = 42.0;
/// The room for all labels together, right of the panel's own plot.
const OVERALL_ROOM: f64 = 44.0;
const NOTE_LINE: f64 = 17.0;

/// Where the panels lie and what all of them span.
pub(super) struct Layout<'a> {
    axis: &'a LevelAxis,
    pub grid: Grid,
    /// Percentage points.
    y: (f64, f64),
    overall: bool,
}

impl<'a> Layout<'a> {
    pub fn new(models: &[Model], axis: &'a LevelAxis, top: f64) -> Self {
        let columns = models.len().clamp(1, 2);
        let ends = models.iter().flat_map(Model::points);
        let ends = ends.flat_map(|point| [point.interval.0, point.interval.1, point.mean]);
        let (low, high) = ends.fold((-0.01, 0.01), |(low, high): (f64, f64), end| {
            (low.min(end), high.max(end))
        });
        let room = 0.05 * (high - low);
        let pitch = HEAD + PANEL_HEIGHT + axis.depth() + 34.0;
        Layout {
            axis,
            grid: Grid::new(models.len(), (columns, GAP), (top, pitch)),
            y: (100.0 * (low - room), 100.0 * (high + room)),
            overall: models.iter().any(|model| model.overall.is_some()),
        }
    }
}

/// One model's panel, ready to draw.
pub(super) struct Panel<'a> {
    input: &'a Differences<'a>,
    model: &'a Model<'a>,
    layout: &'a Layout<'a>,
    corner: Place,
    plot: Plot,
    colour: Rgb,
}

impl<'a> Panel<'a> {
    pub fn new(
        input: &'a Differences<'a>,
        model: &'a Model<'a>,
        layout: &'a Layout<'a>,
        place: usize,
        theme: Theme,
    ) -> Self {
        let corner = layout.grid.corner(place);
        let overall = if layout.overall { OVERALL_ROOM } else { 0.0 };
        let (left, top) = (corner.0 + TICK_ROOM, corner.1 + HEAD);
        let right = corner.0 + layout.grid.width() - overall;
        let corners = ((left, top), (right, top + PANEL_HEIGHT));
        Panel {
            input,
            model,
            layout,
            corner,
            plot: Plot::new(corners.0, corners.1, layout.axis.range(), layout.y),
            colour: model.model.colour(theme),
        }
    }

    pub fn draw(&self, sheet: &Sheet) -> Result<Vec<PointMark>> {
        self.draw_head(sheet)?;
        self.draw_axes(sheet)?;
        let mut marks = Vec::new();
        for (level, point) in &self.model.levels {
            let (x, _) = self.plot.place(self.layout.axis.at(level), 0.0);
            marks.push(self.draw_point(sheet, x, point, &level.words(), Shape::Circle)?);
        }
        if let Some(overall) = &self.model.overall {
            let x = self.overall_place();
            marks.push(self.draw_point(
                sheet,
                x,
                overall,
                "All labels together",
                Shape::Diamond,
            )?);
        }
        Ok(marks)
    }

    fn overall_place(&self) -> f64 {
        self.plot.right + OVERALL_ROOM - 14.0
    }

    fn draw_head(&self, sheet: &Sheet) -> Result<()> {
        let (left, top) = self.corner;
        let room = self.layout.grid.width();
        draw_title(sheet, self.model.model.name, (left, top + 8.0), room)?;
        let Some(overall) = &self.model.overall else {
            return Ok(());
        };
        let words = format!("Overall {}", overall.words());
        draw_note(sheet, &words, (left, top + 26.0), room)
    }

    fn draw_axes(&self, sheet: &Sheet) -> Result<()> {
        let (plot, axis) = (&self.plot, self.layout.axis);
        let (low, high) = self.layout.y;
        let mut ticks = Ticks::between(low, high, 5);
        for (value, label) in ticks.values.iter().zip(&mut ticks.labels) {
            if *value > 0.0 {
                *label = format!("+{label}");
            }
        }
        plot.draw_y_ticks(sheet, &ticks)?;
        axis.draw(sheet, plot)?;
        let end = if self.layout.overall {
            self.overall_place() + 12.0
        } else {
            plot.right
        };
        let (_, zero) = plot.place(0.0, 0.0);
        sheet.line((plot.left, zero), (end, zero), sheet.colours.axis, 1.4)?;
        let muted = Lettering::new(TICK_SIZE, sheet.colours.muted).centred();
        let middle = (plot.left + plot.right) / 2.0;
        let below = plot.bottom + axis.depth() + 10.0;
        sheet.text(axis.title(), (middle, below), muted)?;
        let upwards = muted.upwards();
        let middle = (plot.top + plot.bottom) / 2.0;
        sheet.text("percentage points", (self.corner.0 + 8.0, middle), upwards)?;
        if self.model.overall.is_some() {
            let place = (self.overall_place(), plot.bottom + 7.0);
            sheet.text("all", place, muted.hanging())?;
        }
        Ok(())
    }

    /// The interval as a line, the mean as a marker on it.
    fn draw_point(
        &self,
        sheet: &Sheet,
        x: f64,
        point: &DifferencePoint,
        level: &str,
        shape: Shape,
    ) -> Result<PointMark> {
        let at = |difference: f64| self.plot.place(0.0, 100.0 * difference).1;
        let (low, high) = point.interval;
        sheet.line((x, at(low)), (x, at(high)), self.colour, 1.8)?;
        let place = (x, at(point.mean));
        draw_marker(sheet, shape, place, self.colour, point.is_significant())?;
        Ok(PointMark {
            x: place.0,
            y: place.1,
            label: self.model.model.name.to_owned(),
            value: format!("{level}: {}", point.full_words()),
            class: format!("{} − {}", self.input.measure, self.input.baseline),
        })
    }
}

/// A marker that is hollow where the difference may be chance.
fn draw_marker(sheet: &Sheet, shape: Shape, place: Place, colour: Rgb, filled: bool) -> Result<()> {
    markers::draw(sheet, shape, place, 4.5, colour, 1.0)?;
    if filled {
        return Ok(());
    }
    markers::draw(sheet, shape, place, 2.8, sheet.colours.background, 1.0)
}

/// What filled and hollow markers mean, and what so few repeats cannot show.
pub(super) struct Foot {
    lines: Vec<String>,
}

const KEY: [&str; 2] = ["p < 0.05 after Holm’s correction", "not so"];

impl Foot {
    pub fn new(models: &[Model]) -> Self {
        let words = format!(
            "{} Intervals of few repeats are too narrow.",
            limits(models)
        );
        Foot {
            lines: wrap(&words, NOTE, false, ROOM),
        }
    }

    pub fn height(&self) -> f64 {
        22.0 + NOTE_LINE * self.lines.len() as f64
    }

    pub fn draw(&self, sheet: &Sheet, top: f64) -> Result<()> {
        let ink = Lettering::new(NOTE, sheet.colours.ink);
        let (mut x, y) = (MARGIN + 6.0, top + 8.0);
        for (words, filled) in KEY.into_iter().zip([true, false]) {
            draw_marker(sheet, Shape::Circle, (x, y), sheet.colours.ink, filled)?;
            sheet.text(words, (x + 11.0, y), ink)?;
            x += text_width(words, NOTE, false) + 40.0;
        }
        let muted = Lettering::new(NOTE, sheet.colours.muted);
        sheet.lines(&self.lines, (MARGIN, top + 30.0), NOTE_LINE, muted)
    }
}

/// What the test can show: the smallest p-value of so few repeats, corrected for so many comparisons by Holm's method,
/// is that p-value times their number.
fn limits(models: &[Model]) -> String {
    let points = || models.iter().flat_map(Model::points);
    let repeats = points().map(|point| point.repeats).max().unwrap_or(0);
    let repeats = match repeats {
        1 => "1 repeat".to_owned(),
        repeats => format!("{} repeats", count(repeats as u64)),
    };
    let smallest = points().map(|point| point.smallest_p).fold(1.0, f64::min);
    let least = |comparisons: usize| (smallest * comparisons as f64).min(1.0);
    let overall = models
        .iter()
        .filter(|model| model.overall.is_some())
        .count();
    let single: usize = models.iter().map(|model| model.levels.len()).sum();
    let [all, each] = [overall.max(1), single].map(least);
    if all >= SIGNIFICANT {
        let all = significant(all);
        format!(
            "{repeats} cannot give a corrected p-value below {all}: too few for this test to tell a difference from chance."
        )
    } else if each >= SIGNIFICANT {
        let each = significant(each);
        format!(
            "{repeats} cannot give a corrected p-value below {each} with a single number of labels, only with all of them together."
        )
    } else {
        "Above 0 the model is better than what it is compared to.".to_owned()
    }
}
