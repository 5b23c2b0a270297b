//! Clouds of the same samples side by side, coloured by class, with one legend.

use ndarray::ArrayView1;

use super::axis::{Plot, Ticks};
use super::cloud::{self, Dot, OPACITY};
use super::figure::{Figure, FigureContext, Marks, PointMark, WIDTH};
use super::grid::{Grid, NOTE, column_width, draw_title};
use super::heading::{Draft, Heading, MARGIN};
use super::legend::{Classes, Sign};
use super::numbers::{count, significant};
use super::place::Place;
use super::scatter::range;
use super::sheet::{Lettering, Sheet};
use super::text::{shorten, wrap};
use crate::Result;
use crate::table::Cell;

const GAP: f64 = 20.0;
const LABEL: f64 = 12.0;
const LINE: f64 = 16.0;

/// One of the panels.
pub struct CloudPanel {
    /// Above the panel, in bold; shortened where it is too long.
    pub title: String,
    /// Beneath the title; may be empty.
    pub note: String,
    /// What the table calls the panel.
    pub key: Cell,
    /// What is written along both axes.
    pub labels: [String; 2],
    /// Where each sample lies.
    pub points: Vec<(f64, f64)>,
}

/// What is drawn.
pub struct CloudPanels<'a> {
    pub name: &'a str,
    /// The table's columns: what tells the panels apart, and the two axes.
    pub columns: [&'a str; 3],
    /// In the order of drawing; up to three lie side by side, four in a square.
    pub panels: &'a [CloudPanel],
    /// One id and one class (empty where unknown) per sample.
    pub sample_ids: &'a [String],
    pub classes: &'a [String],
    /// Whether both axes have the same meaning: they then share a range and have ticks, and a line shows where both are
    /// equal. Where not, many classes are named among the samples.
    pub alike: bool,
}

impl CloudPanels<'_> {
    pub fn draw(&self, heading: Heading, context: &FigureContext) -> Result<Figure> {
        let mut classes = Classes::new(self.classes, context.theme);
        let layout = Layout::new(self, heading.bottom());
        let panels: Vec<Panel> = (0..self.panels.len())
            .map(|place| Panel::new(self, place, &layout))
            .collect();
        let named = !self.alike
            && panels
                .iter()
                .all(|panel| cloud::named(&mut classes, &panel.plot));
        let legend = classes.legend(Sign::Marker, (MARGIN, layout.grid.bottom() + 4.0));
        let spoken: Vec<String> = self.panels.iter().map(in_words).collect();
        let [key, x, y] = self.columns;
        let draft = Draft {
            name: self.name,
            width: f64::from(WIDTH),
            height: legend.bottom() + MARGIN,
            description: format!(
                "Scatter plots of {} samples and {} classes. {}.",
                count(self.sample_ids.len() as u64),
                classes.known(),
                spoken.join(". ")
            ),
            heading,
            columns: [key, "sample", "class", x, y].map(String::from).to_vec(),
            rows: self
                .panels
                .iter()
                .flat_map(|panel| self.rows(panel))
                .collect(),
        };
        draft.finish(context, |sheet| {
            let mut marks = Vec::new();
            for panel in &panels {
                panel.draw(sheet, &layout, &classes, named)?;
                marks.extend(panel.marks(self, &classes));
            }
            legend.draw(sheet)?;
            Ok(Marks::Points(marks))
        })
    }

    fn rows(&self, panel: &CloudPanel) -> Vec<Vec<Cell>> {
        let row = |(sample, &(x, y)): (usize, &(f64, f64))| {
            let class = match self.classes[sample].as_str() {
                "" => Cell::Missing,
                class => Cell::from(class),
            };
            vec![
                panel.key.clone(),
                Cell::Text(self.sample_ids[sample].clone()),
                class,
                Cell::Number(x),
                Cell::Number(y),
            ]
        };
        panel.points.iter().enumerate().map(row).collect()
    }
}

fn in_words(panel: &CloudPanel) -> String {
    let [x, y] = &panel.labels;
    match panel.note.as_str() {
        "" => format!("{}: {x} and {y}", panel.title),
        note => format!("{}: {x} and {y}; {note}", panel.title),
    }
}

/// Where the panels lie.
struct Layout {
    alike: bool,
    grid: Grid,
    /// The height of a panel, what stands above it and to its left.
    height: f64,
    head: f64,
    before: f64,
}

impl Layout {
    fn new(input: &CloudPanels, top: f64) -> Self {
        let panels = input.panels.len();
        let columns = match panels {
            1 => 1,
            2 | 4 => 2,
            _ => 3,
        };
        let width = column_width(columns, GAP);
        // The room to the left is for the second axis' name, which runs upwards, and for its ticks.
        let (before, height) = match input.alike {
            true => (56.0, (width - 56.0).min(430.0)),
            false => (20.0, width.min(430.0)),
        };
        let lines = input
            .panels
            .iter()
            .map(|panel| wrap(&panel.note, NOTE, false, width).len());
        let head = 24.0 + LINE * lines.max().unwrap_or(0) as f64;
        let pitch = head + height + foot(input.alike) + 22.0;
        Layout {
            alike: input.alike,
            grid: Grid::new(panels, (columns, GAP), (top, pitch)),
            height,
            head,
            before,
        }
    }
}

/// From a panel to the centre of what is written beneath it.
fn foot(alike: bool) -> f64 {
    if alike { 34.0 } else { 14.0 }
}

/// One panel, ready to draw.
struct Panel<'a> {
    input: &'a CloudPanel,
    corner: Place,
    plot: Plot,
    places: Vec<Place>,
}

impl<'a> Panel<'a> {
    fn new(all: &CloudPanels<'a>, place: usize, layout: &Layout) -> Self {
        let input = &all.panels[place];
        let corner = layout.grid.corner(place);
        let (left, top) = (corner.0 + layout.before, corner.1 + layout.head);
        let bottom = top + layout.height;
        let right = match all.alike {
            true => left + layout.height,
            false => corner.0 + layout.grid.width(),
        };
        let (across, upwards): (Vec<f64>, Vec<f64>) = input.points.iter().copied().unzip();
        let [across, upwards] = [&across, &upwards].map(|of| range(ArrayView1::from(of)));
        let both = (across.0.min(upwards.0), across.1.max(upwards.1));
        let (x, y) = if all.alike {
            (both, both)
        } else {
            (across, upwards)
        };
        let plot = Plot::new((left, top), (right, bottom), x, y);
        let places = input
            .points
            .iter()
            .map(|&(x, y)| plot.place(x, y))
            .collect();
        Panel {
            input,
            corner,
            plot,
            places,
        }
    }

    fn draw(&self, sheet: &Sheet, layout: &Layout, classes: &Classes, named: bool) -> Result<()> {
        self.draw_head(sheet, layout)?;
        self.draw_axes(sheet, layout)?;
        self.draw_samples(sheet, layout, classes)?;
        if named {
            cloud::draw_names(sheet, &self.plot, classes, &self.places)?;
        }
        Ok(())
    }

    fn draw_head(&self, sheet: &Sheet, layout: &Layout) -> Result<()> {
        let (left, top) = self.corner;
        let room = layout.grid.width();
        draw_title(sheet, &self.input.title, (left, top + 8.0), room)?;
        let muted = Lettering::new(NOTE, sheet.colours.muted);
        let lines = wrap(&self.input.note, NOTE, false, room);
        sheet.lines(&lines, (left, top + 26.0), LINE, muted)
    }

    fn draw_axes(&self, sheet: &Sheet, layout: &Layout) -> Result<()> {
        let plot = &self.plot;
        if layout.alike {
            let (low, high) = plot.x_range();
            let ticks = Ticks::between(low, high, 5);
            plot.draw_x_ticks(sheet, &ticks, false)?;
            plot.draw_y_strokes(sheet, &ticks)?;
            let ends = [(plot.left, plot.bottom), (plot.right, plot.top)];
            sheet.dashed_curve(&ends, sheet.colours.muted, 1.4)?;
        }
        plot.draw_base(sheet)?;
        plot.draw_side(sheet)?;
        let middle = (
            (plot.left + plot.right) / 2.0,
            (plot.top + plot.bottom) / 2.0,
        );
        let muted = Lettering::new(LABEL, sheet.colours.muted).centred();
        let [across, upwards] = &self.input.labels;
        let across = shorten(across, LABEL, false, plot.right - plot.left);
        sheet.text(&across, (middle.0, plot.bottom + foot(layout.alike)), muted)?;
        let upwards = shorten(upwards, LABEL, false, plot.bottom - plot.top);
        let x = plot.left - layout.before + 8.0;
        sheet.text(&upwards, (x, middle.1), muted.upwards())
    }

    fn draw_samples(&self, sheet: &Sheet, layout: &Layout, classes: &Classes) -> Result<()> {
        let dot = |(&place, &class): (&Place, &usize)| Dot {
            place,
            colour: classes.colour(class),
            shape: classes.shape(class),
            opacity: OPACITY,
            known: class < classes.known(),
        };
        let dots: Vec<Dot> = self
            .places
            .iter()
            .zip(&classes.of_sample)
            .map(dot)
            .collect();
        let smaller = match layout.grid.columns {
            1 => 1.0,
            2 => 0.8,
            _ => 0.65,
        };
        // All panels together decide how they are drawn: their markers are in one document.
        let drawn_together = dots.len() * layout.grid.columns * layout.grid.rows;
        let radius = smaller * cloud::radius(dots.len());
        cloud::draw(sheet, &dots, radius, drawn_together)
    }

    fn marks(&self, all: &CloudPanels, classes: &Classes) -> Vec<PointMark> {
        let [_, across, upwards] = all.columns;
        let mark = |(sample, (&(x, y), &(first, second))): (usize, (&Place, &(f64, f64)))| {
            let [first, second] = [first, second].map(significant);
            PointMark {
                x,
                y,
                label: all.sample_ids[sample].clone(),
                value: format!("{}: {across} {first}, {upwards} {second}", self.input.title),
                class: classes.name_of(sample).to_owned(),
            }
        };
        self.places
            .iter()
            .zip(&self.input.points)
            .enumerate()
            .map(mark)
            .collect()
    }
}
