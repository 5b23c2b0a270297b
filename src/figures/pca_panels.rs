//! The same samples' principal components for several numbers of genes, side by side.

use ndarray::ArrayView2;

use super::axis::Plot;
use super::cloud::{self, Dot, OPACITY};
use super::heading::{Draft, Heading, MARGIN};
use super::legend::{Classes, Sign};
use super::numbers::{count, fixed, percent, significant};
use super::scatter::range;
use super::sheet::{Lettering, Place, Sheet};
use super::text::{shorten, wrap};
use super::{Figure, FigureContext, Marks, PointMark, WIDTH};
use crate::table::Cell;
use crate::{Error, Result};

/// One of the panels.
#[derive(Debug, Clone, Copy)]
pub struct PcaPanel<'a> {
    /// How many genes the PCA was made of.
    pub genes: usize,
    /// Samples × components; the first two components are drawn.
    pub scores: ArrayView2<'a, f64>,
    /// The share of variance each component explains, between 0 and 1.
    pub explained: &'a [f64],
    /// The number of genes of another panel and the Procrustes disparity to it, from 0 (the same) to 1.
    pub disparity: Option<(usize, f64)>,
}

/// What [`pca_panels`] draws.
#[derive(Debug, Clone, Copy)]
pub struct PcaPanels<'a> {
    /// In the order of drawing; up to three lie side by side, four in a square.
    pub panels: &'a [PcaPanel<'a>],
    /// One id per sample.
    pub sample_ids: &'a [String],
    /// One class per sample, empty where unknown.
    pub classes: &'a [String],
}

const GAP: f64 = 20.0;
const LABEL: f64 = 12.0;
const LINE: f64 = 16.0;
/// The components beneath a panel.
const FOOT: f64 = 26.0;

impl PcaPanels<'_> {
    fn check(&self) -> Result<()> {
        let samples = self.sample_ids.len();
        if self.panels.is_empty() || samples == 0 {
            let what = "there are no principal components to draw";
            return Err(Error::new(what, "Run the PCA first."));
        }
        let fits = |panel: &PcaPanel| panel.scores.nrows() == samples && panel.scores.ncols() >= 2;
        if !self.panels.iter().all(fits) || self.classes.len() != samples {
            let what = "a PCA does not have two components for every sample and class";
            return Err(Error::new(
                what,
                "Use at least three samples and run the PCA again.",
            ));
        }
        let number = |panel: &PcaPanel| panel.scores.iter().all(|score| score.is_finite());
        if !self.panels.iter().all(number) {
            let what = "the principal components hold values that are not numbers";
            return Err(Error::new(what, "Run the PCA again."));
        }
        Ok(())
    }

    /// +1 or −1 for the first two components of a panel: an axis' direction is arbitrary, so each is turned to agree
    /// with the last panel's.
    fn signs(&self, panel: &PcaPanel) -> [f64; 2] {
        let last = self.panels.last().map_or(panel.scores, |last| last.scores);
        [0, 1].map(|component| {
            let product = panel.scores.column(component).dot(&last.column(component));
            if product < 0.0 { -1.0 } else { 1.0 }
        })
    }
}

/// A panel's title: how many genes.
fn title(panel: &PcaPanel) -> String {
    format!("{} genes", count(panel.genes as u64))
}

/// How like another panel's picture it is, in words.
fn likeness(panel: &PcaPanel) -> String {
    let Some((genes, disparity)) = panel.disparity.filter(|(_, value)| value.is_finite()) else {
        return String::new();
    };
    let genes = count(genes as u64);
    if disparity < 0.001 {
        format!("Less than 0.001 from the picture of {genes} genes")
    } else {
        let decimals = if disparity < 0.01 { 3 } else { 2 };
        let rounded = fixed(disparity, decimals);
        format!("{rounded} from the picture of {genes} genes")
    }
}

fn axis_name(panel: &PcaPanel, component: usize) -> String {
    let share = panel
        .explained
        .get(component)
        .filter(|share| share.is_finite());
    let share = share.map_or(String::new(), |&share| format!(", {}", percent(share)));
    format!("PC{}{share}", component + 1)
}

/// The samples along the first two principal components, one panel per number of genes, coloured by class; beyond
/// eight classes with marker shapes, and names (numbers) among the samples where panels are large enough. Panels say
/// how far they are from another one: Procrustes disparity (Gower 1975), 0 for the same picture.
///
/// # Errors
/// Where there is no panel, the input's sizes do not match or a score is not a number.
pub fn pca_panels(input: &PcaPanels, context: &FigureContext) -> Result<Figure> {
    input.check()?;
    let mut classes = Classes::new(input.classes, context.theme);
    let note = format!("{} samples · {NOTE}", count(input.sample_ids.len() as u64));
    let note = if input.panels.iter().all(|panel| panel.disparity.is_none()) {
        format!("{} samples", count(input.sample_ids.len() as u64))
    } else {
        note
    };
    let heading = Heading::new("Principal components of the genes", &note, context);
    let layout = Layout::new(input.panels, heading.bottom());
    let panels: Vec<Panel> = (0..input.panels.len())
        .map(|place| Panel::new(input, place, &layout))
        .collect();
    let named = panels
        .iter()
        .all(|panel| cloud::named(&mut classes, &panel.plot));
    let legend_width = f64::from(WIDTH) - 2.0 * MARGIN;
    let legend_top = layout.bottom() + 4.0;
    let spoken: Vec<String> = input.panels.iter().map(in_words).collect();
    let draft = Draft {
        name: "pca_panels",
        width: f64::from(WIDTH),
        height: legend_top + classes.legend_height(legend_width) + MARGIN,
        description: format!(
            "Scatter plots of {} samples and {} classes. {}.",
            count(input.sample_ids.len() as u64),
            classes.known(),
            spoken.join(". ")
        ),
        heading,
        columns: ["genes", "sample", "class", "PC1", "PC2"]
            .map(String::from)
            .to_vec(),
        rows: panels.iter().flat_map(|panel| panel.rows(input)).collect(),
    };
    draft.finish(context, |sheet| {
        let mut marks = Vec::new();
        for panel in &panels {
            panel.draw(sheet, &layout, &classes, named)?;
            marks.extend(panel.marks(input, &classes));
        }
        classes.draw_legend(sheet, (MARGIN, legend_top), legend_width, Sign::Marker)?;
        Ok(Marks::Points(marks))
    })
}

const NOTE: &str = "distances between pictures: Procrustes, 0 the same, 1 unrelated";

fn in_words(panel: &PcaPanel) -> String {
    let axes = format!("{} and {}", axis_name(panel, 0), axis_name(panel, 1));
    match likeness(panel).as_str() {
        "" => format!("{}: {axes}", title(panel)),
        likeness => format!("{}: {axes}; {likeness}", title(panel)),
    }
}

/// Where the panels lie.
struct Layout {
    columns: usize,
    rows: usize,
    top: f64,
    /// The side of a panel.
    side: (f64, f64),
    /// What stands above and beneath a panel, and the height of the likeness beneath it.
    head: f64,
}

impl Layout {
    fn new(panels: &[PcaPanel], top: f64) -> Self {
        let columns = match panels.len() {
            1 => 1,
            2 | 4 => 2,
            _ => 3,
        };
        let room = f64::from(WIDTH) - 2.0 * MARGIN - GAP * (columns - 1) as f64;
        let width = (room / columns as f64).floor();
        let height = width.min(430.0);
        let lines = panels
            .iter()
            .map(|panel| wrap(&likeness(panel), LABEL, false, width).len());
        Layout {
            columns,
            rows: panels.len().div_ceil(columns),
            top,
            side: (width, height),
            head: 24.0 + LINE * lines.max().unwrap_or(0) as f64,
        }
    }

    fn pitch(&self) -> f64 {
        self.head + self.side.1 + FOOT + 10.0
    }

    fn bottom(&self) -> f64 {
        self.top + self.pitch() * self.rows as f64
    }

    /// A panel's upper left corner.
    fn corner(&self, place: usize) -> Place {
        let (column, row) = (place % self.columns, place / self.columns);
        (
            MARGIN + (self.side.0 + GAP) * column as f64,
            self.top + self.pitch() * row as f64,
        )
    }
}

/// One panel, ready to draw.
struct Panel<'a> {
    input: &'a PcaPanel<'a>,
    corner: Place,
    plot: Plot,
    /// The first two components, turned.
    scores: Vec<(f64, f64)>,
    places: Vec<Place>,
}

impl<'a> Panel<'a> {
    fn new(all: &PcaPanels<'a>, place: usize, layout: &Layout) -> Self {
        let input = &all.panels[place];
        let signs = all.signs(input);
        let turned = |component: usize| {
            let column = input.scores.column(component);
            column.mapv(|score| signs[component] * score)
        };
        let (across, upwards) = (turned(0), turned(1));
        let corner = layout.corner(place);
        // The room to the left is for the second component's name, which runs upwards.
        let (left, top) = (corner.0 + 20.0, corner.1 + layout.head);
        let (right, bottom) = (corner.0 + layout.side.0, top + layout.side.1);
        let ranges = (range(across.view()), range(upwards.view()));
        let plot = Plot::new((left, top), (right, bottom), ranges.0, ranges.1);
        let scores: Vec<(f64, f64)> = across.into_iter().zip(upwards).collect();
        Panel {
            input,
            corner,
            places: scores.iter().map(|&(x, y)| plot.place(x, y)).collect(),
            plot,
            scores,
        }
    }

    fn draw(&self, sheet: &Sheet, layout: &Layout, classes: &Classes, named: bool) -> Result<()> {
        let (colours, plot) = (sheet.colours, &self.plot);
        let (left, top) = self.corner;
        let bold = Lettering::new(14.0, colours.ink).bold();
        sheet.text(&title(self.input), (left, top + 8.0), bold)?;
        let muted = Lettering::new(LABEL, colours.muted);
        let lines = wrap(&likeness(self.input), LABEL, false, layout.side.0);
        for (line, words) in lines.iter().enumerate() {
            sheet.text(words, (left, top + 26.0 + LINE * line as f64), muted)?;
        }
        plot.draw_base(sheet)?;
        plot.draw_side(sheet)?;
        let names = [0, 1].map(|component| axis_name(self.input, component));
        let middle = (
            (plot.left + plot.right) / 2.0,
            (plot.top + plot.bottom) / 2.0,
        );
        let across = shorten(&names[0], LABEL, false, plot.right - plot.left);
        sheet.text(&across, (middle.0, plot.bottom + 14.0), muted.centred())?;
        let upwards = shorten(&names[1], LABEL, false, plot.bottom - plot.top);
        sheet.text(
            &upwards,
            (plot.left - 12.0, middle.1),
            muted.centred().upwards(),
        )?;
        self.draw_samples(sheet, layout, classes)?;
        if named {
            cloud::draw_names(sheet, plot, classes, &self.places)?;
        }
        Ok(())
    }

    fn draw_samples(&self, sheet: &Sheet, layout: &Layout, classes: &Classes) -> Result<()> {
        let dot = |(&place, &class): (&Place, &usize)| Dot {
            place,
            colour: classes.colour(class),
            shape: classes.shape(class),
            opacity: OPACITY,
        };
        let dots: Vec<Dot> = self
            .places
            .iter()
            .zip(&classes.of_sample)
            .map(dot)
            .collect();
        let smaller = match layout.columns {
            1 => 1.0,
            2 => 0.8,
            _ => 0.65,
        };
        // All panels together decide how they are drawn: their markers are in one document.
        let drawn_together = dots.len() * layout.columns * layout.rows;
        let radius = smaller * cloud::radius(dots.len());
        cloud::draw(sheet, &dots, radius, drawn_together)
    }

    fn rows(&self, all: &PcaPanels) -> Vec<Vec<Cell>> {
        let row = |(sample, &(first, second)): (usize, &(f64, f64))| {
            let class = match all.classes[sample].as_str() {
                "" => Cell::Missing,
                class => Cell::from(class),
            };
            vec![
                Cell::from(self.input.genes),
                Cell::Text(all.sample_ids[sample].clone()),
                class,
                Cell::Number(first),
                Cell::Number(second),
            ]
        };
        self.scores.iter().enumerate().map(row).collect()
    }

    fn marks(&self, all: &PcaPanels, classes: &Classes) -> Vec<PointMark> {
        let mark =
            |(sample, (&(x, y), &(first, second))): (usize, (&Place, &(f64, f64)))| PointMark {
                x,
                y,
                label: all.sample_ids[sample].clone(),
                value: format!(
                    "{}: PC1 {}, PC2 {}",
                    title(self.input),
                    significant(first),
                    significant(second)
                ),
                class: classes.name_of(sample).to_owned(),
            };
        self.places
            .iter()
            .zip(&self.scores)
            .enumerate()
            .map(mark)
            .collect()
    }
}
