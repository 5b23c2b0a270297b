//! The plot of [`super::ablation()`]: settings across, or down the side where their labels are long.

use super::variants::{Ablation, AblationVariant, Model};
use crate::Result;
use crate::figures::drawing::axis::{Plot, TICK_SIZE, Ticks, score_range};
use crate::figures::drawing::figure::{PointMark, WIDTH};
use crate::figures::drawing::heading::{MARGIN, label_room};
use crate::figures::drawing::labels::{Column, NAME_SIZE, draw_column};
use crate::figures::drawing::palette::Theme;
use crate::figures::drawing::place::Place;
use crate::figures::drawing::runs::Summary;
use crate::figures::drawing::sheet::{Lettering, Sheet};
use crate::figures::drawing::text::{shorten, text_width, widest, wrap};

const PLOT_HEIGHT: f64 = 320.0;
const TICK_ROOM: f64 = 62.0;
const LINE: f64 = 16.0;
const SIDE_LABEL: f64 = 13.0;
const REFERENCE_ROOM: f64 = 150.0;
/// More settings than these run down the side, however short their labels are.
const MOST_ACROSS: usize = 12;
pub(super) struct Layout<'a> {
    input: &'a Ablation<'a>,
    models: &'a [Model<'a>],
    /// Whether the settings run down the side.
    down: bool,
    plot: Plot,
    ticks: Ticks,
}

impl<'a> Layout<'a> {
    pub fn new(input: &'a Ablation<'a>, models: &'a [Model<'a>], top: f64) -> Self {
        let across = across(input, top);
        let range = range(input, models);
        let pitch = (across.1.0 - across.0.0) / input.variants.len() as f64;
        let fits = |variant: &AblationVariant| {
            let lines = lines(variant, pitch);
            lines.len() <= 2 && lines.join(" ") == variant.label
        };
        let short = input.variants.iter().all(fits);
        let down = !short || input.variants.len() > MOST_ACROSS;
        let slots = (0.0, input.variants.len() as f64);
        let (corners, x, y) = match down {
            true => (beside(input, models.len(), top), range, slots),
            false => (across, slots, range),
        };
        Layout {
            input,
            models,
            down,
            plot: Plot::new(corners.0, corners.1, x, y),
            ticks: Ticks::between(range.0, range.1, 6),
        }
    }

    /// Where the key may begin.
    pub fn bottom(&self) -> f64 {
        self.plot.bottom + if self.down { 62.0 } else { 36.0 + 2.0 * LINE }
    }

    pub fn draw(&self, sheet: &Sheet, theme: Theme) -> Result<Vec<PointMark>> {
        self.draw_own(sheet)?;
        self.draw_axes(sheet)?;
        for variant in 0..self.input.variants.len() {
            self.draw_label(sheet, variant)?;
        }
        self.draw_references(sheet)?;
        let mut marks = Vec::new();
        for (place, model) in self.models.iter().enumerate() {
            if !self.down {
                self.draw_line(sheet, place, model, theme)?;
            }
            for variant in 0..self.input.variants.len() {
                marks.extend(self.draw_runs(sheet, (variant, place), model, theme)?);
            }
        }
        Ok(marks)
    }

    /// Where a value lies; settings are as wide as 1, the first from 0 to 1.
    fn at(&self, slot: f64, value: f64) -> Place {
        match self.down {
            true => self
                .plot
                .place(value, self.input.variants.len() as f64 - slot),
            false => self.plot.place(slot, value),
        }
    }

    /// The models of a setting lie beside one another.
    fn slot(&self, variant: usize, model: usize) -> f64 {
        let models = self.models.len() as f64;
        let room = if self.down {
            0.86
        } else {
            (0.16 * models).min(0.8)
        };
        variant as f64 + 0.5 + room * ((model as f64 + 0.5) / models - 0.5)
    }

    fn draw_axes(&self, sheet: &Sheet) -> Result<()> {
        let (plot, input) = (&self.plot, self.input);
        let measure = format!("Test {} (1 is best)", input.measure);
        if self.down {
            plot.draw_x_ticks(sheet, &self.ticks, true)?;
            plot.draw_side(sheet)?;
            let room = plot.left - MARGIN - 8.0;
            let across = shorten(input.across, SIDE_LABEL, false, room);
            let muted = Lettering::new(SIDE_LABEL, sheet.colours.muted).ending();
            sheet.text(&across, (plot.left - 8.0, plot.top - 11.0), muted)?;
            return plot.draw_x_label(sheet, &measure, plot.bottom + 40.0);
        }
        plot.draw_y_ticks(sheet, &self.ticks)?;
        plot.draw_base(sheet)?;
        plot.draw_y_label(sheet, &measure, MARGIN + 8.0)?;
        plot.draw_x_label(sheet, input.across, plot.bottom + 14.0 + 2.0 * LINE)
    }

    /// A band behind the study's own setting.
    fn draw_own(&self, sheet: &Sheet) -> Result<()> {
        let range = match self.down {
            true => self.plot.x_range(),
            false => self.plot.y_range(),
        };
        for variant in 0..self.input.variants.len() {
            if !self.input.variants[variant].own {
                continue;
            }
            let slot = variant as f64;
            let (one, other) = (self.at(slot, range.0), self.at(slot + 1.0, range.1));
            let corner = (one.0.min(other.0), one.1.min(other.1));
            let (width, height) = ((one.0 - other.0).abs(), (one.1 - other.1).abs());
            sheet.faint_rect(corner, width, height, sheet.colours.grid, 0.55)?;
        }
        Ok(())
    }

    /// A setting's label, muted while none of its runs is there.
    fn draw_label(&self, sheet: &Sheet, variant: usize) -> Result<()> {
        let colours = sheet.colours;
        let setting = &self.input.variants[variant];
        let mut summaries = self.models.iter().map(|model| model.summaries[variant]);
        let missing = summaries.all(|summary| summary.is_none());
        let colour = if missing { colours.muted } else { colours.ink };
        let size = if self.down { SIDE_LABEL } else { TICK_SIZE };
        let mut lettering = Lettering::new(size, colour);
        lettering.bold = setting.own;
        let (x, y) = self.at(variant as f64 + 0.5, 0.0);
        if self.down {
            let place = (self.plot.left - 8.0, y);
            return sheet.text(&side_label(setting), place, lettering.ending());
        }
        let lettering = lettering.centred().hanging();
        let pitch = self.at(1.0, 0.0).0 - self.plot.left;
        let top = self.plot.bottom + 7.0;
        sheet.lines(&lines(setting, pitch), (x, top), LINE, lettering)?;
        if missing {
            let muted = Lettering::new(TICK_SIZE, colours.muted).centred();
            let middle = (self.plot.top + self.plot.bottom) / 2.0;
            sheet.text(NO_RUNS, (x, middle), muted.upwards())?;
        }
        Ok(())
    }

    fn draw_references(&self, sheet: &Sheet) -> Result<()> {
        let (plot, slots) = (&self.plot, self.input.variants.len() as f64);
        let muted = sheet.colours.muted;
        let references = references(self.input);
        if !self.down {
            let names: Vec<&str> = references.iter().map(|(name, _)| name.as_str()).collect();
            let ends: Vec<Place> = references
                .iter()
                .map(|&(_, at)| self.at(slots, at))
                .collect();
            for &end in &ends {
                sheet.dashed_curve(&[(plot.left, end.1), end], muted, 1.4)?;
            }
            let column = (Column::Right, plot.right + 20.0);
            return draw_column(sheet, &names, &ends, column, (plot.top, plot.bottom));
        }
        let lettering = Lettering::new(NAME_SIZE, muted).centred();
        for (place, (name, value)) in references.iter().enumerate() {
            let (x, _) = self.at(0.0, *value);
            let y = plot.top - LINE * (references.len() - place) as f64 + 5.0;
            sheet.dashed_curve(&[(x, y), (x, plot.bottom)], muted, 1.4)?;
            let half = text_width(name, NAME_SIZE, false) / 2.0;
            let x = x
                .max(plot.left + half)
                .min(f64::from(WIDTH) - MARGIN - half);
            sheet.patched_text(name, (x, y), lettering)?;
        }
        Ok(())
    }

    /// A line through the means of neighbouring settings that have run.
    fn draw_line(&self, sheet: &Sheet, place: usize, model: &Model, theme: Theme) -> Result<()> {
        let mut places = Vec::new();
        for (variant, summary) in model.summaries.iter().enumerate() {
            match summary {
                Some(summary) => places.push(self.at(self.slot(variant, place), summary.mean)),
                None => {
                    model.model.draw_line(sheet, &places, theme)?;
                    places.clear();
                }
            }
        }
        model.model.draw_line(sheet, &places, theme)
    }

    /// The runs, their mean and their spread.
    fn draw_runs(
        &self,
        sheet: &Sheet,
        (variant, place): (usize, usize),
        model: &Model,
        theme: Theme,
    ) -> Result<Option<PointMark>> {
        let slot = self.slot(variant, place);
        let summary = model.summaries[variant];
        if self.down {
            self.draw_end(sheet, slot, summary)?;
        }
        let Some(summary) = summary else {
            return Ok(None);
        };
        let colour = model.model.colour(theme);
        let (low, high) = summary.band();
        sheet.line(self.at(slot, low), self.at(slot, high), colour, 2.4)?;
        let runs = model.runs[variant].iter().filter(|run| run.is_finite());
        for &run in runs.filter(|_| summary.runs > 1) {
            sheet.disc(self.at(slot, run), 3.4, colour, 0.35)?;
        }
        let (x, y) = self.at(slot, summary.mean);
        model.model.draw_marker(sheet, (x, y), 5.5, theme)?;
        Ok(Some(PointMark {
            x,
            y,
            label: model.model.name.to_owned(),
            value: format!(
                "{}: {}",
                self.input.variants[variant].label,
                summary.words()
            ),
            class: self.input.measure.to_owned(),
        }))
    }

    /// The mean and spread in numbers, at the end of a row.
    fn draw_end(&self, sheet: &Sheet, slot: f64, summary: Option<Summary>) -> Result<()> {
        let colours = sheet.colours;
        let (words, colour) = match summary {
            Some(summary) => (summary.short(), colours.ink),
            None => (NO_RUNS.to_owned(), colours.muted),
        };
        let place = (f64::from(WIDTH) - MARGIN, self.at(slot, 0.0).1);
        sheet.text(&words, place, Lettering::new(TICK_SIZE, colour).ending())
    }
}

const NO_RUNS: &str = "no run yet";

/// A setting's label beside its row.
fn side_label(setting: &AblationVariant) -> String {
    let room = label_room(SIDE_LABEL);
    shorten(setting.label, SIDE_LABEL, setting.own, room)
}

/// A setting's label in lines beneath settings of that pitch.
fn lines(setting: &AblationVariant, pitch: f64) -> Vec<String> {
    wrap(setting.label, TICK_SIZE, setting.own, pitch - 4.0)
}

/// The references that are numbers, their names with what room there is for them.
fn references(input: &Ablation) -> Vec<(String, f64)> {
    let finite = input
        .references
        .iter()
        .filter(|(_, value)| value.is_finite());
    let short =
        |&(name, value): &(&str, f64)| (shorten(name, NAME_SIZE, false, REFERENCE_ROOM), value);
    finite.map(short).collect()
}

/// The corners of a plot with the settings across.
fn across(input: &Ablation, top: f64) -> (Place, Place) {
    let references = references(input);
    let names = widest(references.iter().map(|(name, _)| name.as_str()), NAME_SIZE);
    let room = if names > 0.0 { names + 22.0 } else { 8.0 };
    let right = f64::from(WIDTH) - MARGIN - room;
    ((MARGIN + TICK_ROOM, top), (right, top + PLOT_HEIGHT))
}

/// The corners of a plot with the settings down the side.
fn beside(input: &Ablation, models: usize, top: f64) -> (Place, Place) {
    let labels = input.variants.iter().map(|variant| {
        let label = side_label(variant);
        text_width(&label, SIDE_LABEL, variant.own)
    });
    let title = text_width(input.across, SIDE_LABEL, false).min(label_room(SIDE_LABEL));
    let left = MARGIN + labels.fold(title, f64::max) + 8.0;
    let numbers = text_width("0.000 ± 0.000", TICK_SIZE, false);
    let right = f64::from(WIDTH) - MARGIN - numbers - 14.0;
    let row = if models <= 3 { 21.0 } else { 17.0 };
    let pitch = (row * models as f64 + 6.0).max(30.0);
    // Above the plot are the title of the labels and the references' names.
    let top = top + 22.0 + LINE * references(input).len().saturating_sub(1) as f64;
    (
        (left, top),
        (right, top + pitch * input.variants.len() as f64),
    )
}

/// What the axis of the values spans.
fn range(input: &Ablation, models: &[Model]) -> (f64, f64) {
    let summaries = models.iter().flat_map(|model| &model.summaries).flatten();
    let bands = summaries.map(Summary::band);
    let runs = models.iter().flat_map(|model| model.runs).flatten();
    let single = runs.chain(input.references.iter().map(|(_, value)| value));
    let single = single
        .filter(|value| value.is_finite())
        .map(|&value| (value, value));
    let (least, most) = bands
        .chain(single)
        .fold((1.0, 0.0), |(least, most): (f64, f64), (low, high)| {
            (least.min(low), most.max(high))
        });
    score_range(least, most)
}
