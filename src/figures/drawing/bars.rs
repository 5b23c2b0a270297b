//! Numbers of samples as horizontal bars.

use super::axis::{LABEL_SIZE, Plot, TICK_SIZE, Ticks};
use super::figure::{Figure, FigureContext, Marks, RectMark, WIDTH};
use super::heading::{Draft, Heading, MARGIN, label_room};
use super::palette::Rgb;
use super::sheet::{Lettering, Sheet};
use super::text::{shorten, text_width, widest};
use crate::Result;
use crate::table::Cell;

/// One bar with its label, its colour and what is written at its end.
pub struct Bar {
    pub label: String,
    pub count: u64,
    pub colour: Rgb,
    pub end: String,
}

/// Bars from the top down, and what is said of them.
pub struct BarChart<'a> {
    pub name: &'static str,
    pub title: &'static str,
    /// What the table calls the labels.
    pub column: &'static str,
    /// Beneath the title.
    pub note: String,
    pub bars: &'a [Bar],
}

impl BarChart<'_> {
    pub fn draw(&self, context: &FigureContext) -> Result<Figure> {
        let bars = self.bars;
        let heading = Heading::new(self.title, &self.note, context);
        let layout = Layout::new(bars, heading.bottom());
        let list: Vec<String> = bars
            .iter()
            .map(|bar| format!("{} {}", bar.label, bar.end))
            .collect();
        let draft = Draft {
            name: self.name,
            width: f64::from(WIDTH),
            height: layout.plot.bottom + 60.0,
            description: format!("Horizontal bars, {}: {}.", self.note, list.join(", ")),
            heading,
            columns: vec![self.column.to_owned(), "samples".to_owned()],
            rows: bars
                .iter()
                .map(|bar| vec![Cell::Text(bar.label.clone()), Cell::Count(bar.count)])
                .collect(),
        };
        draft.finish(context, |sheet| layout.draw(sheet, bars))
    }
}

struct Layout {
    plot: Plot,
    ticks: Ticks,
    pitch: f64,
}

impl Layout {
    fn new(bars: &[Bar], top: f64) -> Self {
        let pitch = if bars.len() <= 14 { 28.0 } else { 20.0 };
        let most = bars.iter().map(|bar| bar.count).max().unwrap_or(0).max(1) as f64;
        let labels = widest(bars.iter().map(|bar| bar.label.as_str()), LABEL_SIZE)
            .min(label_room(LABEL_SIZE));
        let ends = widest(bars.iter().map(|bar| bar.end.as_str()), LABEL_SIZE);
        let left = MARGIN + labels + 10.0;
        let right = f64::from(WIDTH) - MARGIN - ends - 8.0;
        let bottom = top + pitch * bars.len().max(1) as f64 + 4.0;
        let plot = Plot::new((left, top), (right, bottom), (0.0, most), (0.0, 1.0));
        let most_ticks =
            ((right - left) / (text_width("10,000", TICK_SIZE, false) + 30.0)) as usize;
        Layout {
            plot,
            ticks: Ticks::counts(most, most_ticks.clamp(1, 8)),
            pitch,
        }
    }

    fn draw(&self, sheet: &Sheet, bars: &[Bar]) -> Result<Marks> {
        let plot = &self.plot;
        plot.draw_x_ticks(sheet, &self.ticks, true)?;
        plot.draw_x_label(sheet, "Number of samples", plot.bottom + 42.0)?;
        let ink = Lettering::new(LABEL_SIZE, sheet.colours.ink);
        let mut marks = Vec::with_capacity(bars.len());
        for (row, bar) in bars.iter().enumerate() {
            let middle = plot.top + self.pitch * (row as f64 + 0.5);
            let (end, _) = plot.place(bar.count as f64, 0.0);
            let (y, height) = (middle - self.pitch * 0.36, self.pitch * 0.72);
            sheet.rect((plot.left, y), end - plot.left, height, bar.colour)?;
            let label = shorten(&bar.label, LABEL_SIZE, false, label_room(LABEL_SIZE));
            sheet.text(&label, (plot.left - 8.0, middle), ink.ending())?;
            sheet.text(&bar.end, (end + 7.0, middle), ink)?;
            marks.push(RectMark {
                x: plot.left,
                y,
                width: end - plot.left,
                height,
                label: bar.label.clone(),
                value: bar.count as f64,
            });
        }
        plot.draw_side(sheet)?;
        Ok(Marks::Bars(marks))
    }
}
