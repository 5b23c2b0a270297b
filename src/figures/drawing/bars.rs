//! How many samples there are: of each class, and of normal and tumour tissue.

use super::axis::{LABEL_SIZE, Plot, TICK_SIZE, Ticks};
use super::figure::{Figure, FigureContext, Marks, RectMark, WIDTH};
use super::heading::{Draft, Heading, MARGIN, label_room};
use super::numbers::{count, percent};
use super::palette::{Rgb, class_colour};
use super::sheet::{Lettering, Sheet};
use super::text::{shorten, text_width, widest};
use crate::Result;
use crate::sorting::sort;
use crate::table::Cell;

/// One bar with its label, its colour and what is written at its end.
struct Bar {
    label: String,
    count: u64,
    colour: Rgb,
    end: String,
}

/// Samples per class as horizontal bars, the largest class on top. `counts` are (class, samples) in any order.
pub fn class_counts(counts: &[(String, u64)], context: &FigureContext) -> Result<Figure> {
    let mut sorted: Vec<&(String, u64)> = counts.iter().collect();
    sort(&mut sorted, &|one, other| {
        other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0))
    });
    let colour = context.theme.colours().accent;
    let bars: Vec<Bar> = sorted
        .into_iter()
        .map(|(label, number)| Bar {
            label: label.clone(),
            count: *number,
            colour,
            end: count(*number),
        })
        .collect();
    let total: u64 = bars.iter().map(|bar| bar.count).sum();
    let classes = if bars.len() == 1 { "class" } else { "classes" };
    let note = format!(
        "{} samples of {} {classes}",
        count(total),
        count(bars.len() as u64)
    );
    draw(
        Titles {
            name: "class_counts",
            title: "Samples per class",
            column: "class",
            note,
        },
        &bars,
        context,
    )
}

/// Normal and tumour samples as two bars; a third for samples whose kind is not known, where there are any.
pub fn normal_tumour(
    normal: u64,
    tumour: u64,
    unknown: u64,
    context: &FigureContext,
) -> Result<Figure> {
    let total = normal + tumour + unknown;
    let neutral = context.theme.colours().axis;
    let colours = [
        class_colour(0, context.theme),
        class_colour(1, context.theme),
        neutral,
    ];
    let bars: Vec<Bar> = ["Normal", "Tumour", "Not known"]
        .into_iter()
        .zip([normal, tumour, unknown])
        .zip(colours)
        .filter(|((label, number), _)| *label != "Not known" || *number > 0)
        .map(|((label, number), colour)| {
            let share = if total == 0 {
                0.0
            } else {
                number as f64 / total as f64
            };
            Bar {
                label: label.into(),
                count: number,
                colour,
                end: format!("{} ({})", count(number), percent(share)),
            }
        })
        .collect();
    let titles = Titles {
        name: "normal_tumour",
        title: "Normal and tumour samples",
        column: "tissue",
        note: format!("{} samples", count(total)),
    };
    draw(titles, &bars, context)
}

struct Titles {
    name: &'static str,
    title: &'static str,
    column: &'static str,
    note: String,
}

fn draw(titles: Titles, bars: &[Bar], context: &FigureContext) -> Result<Figure> {
    let heading = Heading::new(titles.title, &titles.note, context);
    let pitch = if bars.len() <= 14 { 28.0 } else { 20.0 };
    let layout = Layout::new(bars, heading.bottom(), pitch);
    let list: Vec<String> = bars
        .iter()
        .map(|bar| format!("{} {}", bar.label, bar.end))
        .collect();
    let draft = Draft {
        name: titles.name,
        width: f64::from(WIDTH),
        height: layout.plot.bottom + 60.0,
        description: format!("Horizontal bars, {}: {}.", titles.note, list.join(", ")),
        heading,
        columns: vec![titles.column.to_owned(), "samples".to_owned()],
        rows: bars
            .iter()
            .map(|bar| vec![Cell::Text(bar.label.clone()), Cell::Count(bar.count)])
            .collect(),
    };
    draft.finish(context, |sheet| layout.draw(sheet, bars))
}

struct Layout {
    plot: Plot,
    ticks: Ticks,
    pitch: f64,
}

impl Layout {
    fn new(bars: &[Bar], top: f64, pitch: f64) -> Self {
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
        sheet.line(
            (plot.left, plot.top),
            (plot.left, plot.bottom),
            sheet.colours.axis,
            1.0,
        )?;
        Ok(Marks::Bars(marks))
    }
}
