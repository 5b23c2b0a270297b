//! Samples on two axes, coloured by what is known of them.

use ndarray::{ArrayView1, ArrayView2};

use super::axis::{Plot, TICK_SIZE, Ticks};
use super::cloud::{self, Dot, FADED, OPACITY, SINGLE_MARKERS};
use super::colouring::{Colouring, Colours};
use super::figure::{Figure, FigureContext, Marks, PointMark, WIDTH};
use super::heading::{Draft, Heading, MARGIN};
use super::numbers::{count, significant};
use super::place::Place;
use super::sheet::{Lettering, Sheet};
use crate::table::Cell;
use crate::{Error, Result};

/// What [`scatter`] draws.
#[derive(Debug, Clone, Copy)]
pub struct Scatter<'a> {
    /// The figure's identifier, for example `scatter_genes_umap_label`.
    pub name: &'a str,
    /// The title, for example `UMAP of the genes`.
    pub title: &'a str,
    /// Samples × coordinates; the first two are drawn.
    pub coordinates: ArrayView2<'a, f64>,
    /// Across and upwards.
    pub axes: [ScatterAxis<'a>; 2],
    /// Whether the axes have a meaning and so a scale. Those of t-SNE and UMAP have none; both then have one scale, so
    /// that distances are as the method laid them out.
    pub scale: bool,
    /// One id per sample.
    pub sample_ids: &'a [String],
    /// What the colours show.
    pub colouring: Colouring<'a>,
    /// Whether each sample is selected: the others are drawn faintly. `None` where there is no selection.
    pub selected: Option<&'a [bool]>,
}

/// An axis of a scatter plot.
#[derive(Debug, Clone, Copy)]
pub struct ScatterAxis<'a> {
    /// What the table and the marks call it: `PC1`.
    pub name: &'a str,
    /// What is written along it: `PC1, 26.5 % of variance`.
    pub label: &'a str,
}

const PLOT_HEIGHT: f64 = 430.0;
const SMALL_LABEL: f64 = TICK_SIZE;

impl Scatter<'_> {
    fn check(&self) -> Result<()> {
        let samples = self.coordinates.nrows();
        let advice = "Run the analysis again.";
        if samples == 0 || self.coordinates.ncols() < 2 {
            let what = "there are no samples with two coordinates to draw";
            return Err(Error::new(what, "Read data and run the analysis."));
        }
        let coloured = self.colouring.samples();
        let selected = self.selected.map_or(samples, <[bool]>::len);
        if [self.sample_ids.len(), coloured, selected] != [samples; 3] {
            let what = "samples, colours and selection of the scatter plot do not match";
            return Err(Error::new(what, advice));
        }
        if self.coordinates.iter().any(|number| !number.is_finite()) {
            let what = "the samples' coordinates hold values that are not numbers";
            return Err(Error::new(what, advice));
        }
        Ok(())
    }

    fn is_selected(&self, sample: usize) -> bool {
        self.selected
            .is_none_or(|selected| selected.get(sample).copied().unwrap_or(false))
    }

    fn note(&self) -> String {
        let samples = count(self.sample_ids.len() as u64);
        match self.selected {
            None => format!("{samples} samples"),
            Some(selected) => {
                let selected = selected.iter().filter(|&&selected| selected).count();
                format!("{} of {samples} samples selected", count(selected as u64))
            }
        }
    }

    fn columns(&self) -> Vec<String> {
        let mut columns = vec!["sample", self.colouring.title()];
        columns.extend(self.axes.map(|axis| axis.name));
        columns.extend(self.selected.map(|_| "selected"));
        columns.into_iter().map(String::from).collect()
    }
}

/// Samples as a scatter plot, coloured by class (beyond eight classes with marker shapes, and their names at their
/// medians or, where names are long, their numbers in the legend) or by a value.
///
/// # Errors
/// Where there is no sample, the input's sizes do not match or a coordinate is not a number.
pub fn scatter(scatter: &Scatter, context: &FigureContext) -> Result<Figure> {
    scatter.check()?;
    let heading = Heading::new(scatter.title, &scatter.note(), context);
    let plot = plot(scatter, heading.bottom());
    let colours = Colours::new(scatter.colouring, &plot, context.theme);
    let legend_top = plot.bottom + if scatter.scale { 58.0 } else { 34.0 };
    let draft = Draft {
        name: scatter.name,
        width: f64::from(WIDTH),
        height: colours.legend_bottom(legend_top) + MARGIN,
        description: format!(
            "A scatter plot of {} and {}. Across: {}. Upwards: {}.",
            scatter.note(),
            colours.in_words(),
            scatter.axes[0].label,
            scatter.axes[1].label
        ),
        heading,
        columns: scatter.columns(),
        rows: rows(scatter, &colours),
    };
    draft.finish(context, |sheet| {
        draw_axes(sheet, &plot, scatter)?;
        let places: Vec<Place> = scatter
            .coordinates
            .rows()
            .into_iter()
            .map(|row| plot.place(row[0], row[1]))
            .collect();
        let dot = |(sample, &place): (usize, &Place)| Dot {
            place,
            colour: colours.colour(sample),
            shape: colours.shape(sample),
            opacity: if scatter.is_selected(sample) {
                OPACITY
            } else {
                FADED
            },
            known: colours.is_known(sample),
        };
        let dots: Vec<Dot> = places.iter().enumerate().map(dot).collect();
        cloud::draw(sheet, &dots, cloud::radius(dots.len()), dots.len())?;
        colours.draw(sheet, &plot, &places, legend_top)?;
        Ok(Marks::Points(marks(scatter, &colours, &places)))
    })
}

fn plot(scatter: &Scatter, top: f64) -> Plot {
    let left = MARGIN + if scatter.scale { 66.0 } else { 24.0 };
    let right = f64::from(WIDTH) - MARGIN;
    let mut ranges = [0, 1].map(|axis| range(scatter.coordinates.column(axis)));
    if !scatter.scale {
        ranges = one_scale(ranges, (right - left, PLOT_HEIGHT));
    }
    Plot::new(
        (left, top),
        (right, top + PLOT_HEIGHT),
        ranges[0],
        ranges[1],
    )
}

/// What an axis spans: the values and a twentieth more at both ends.
pub fn range(values: ArrayView1<f64>) -> (f64, f64) {
    let low = values.iter().copied().fold(f64::INFINITY, f64::min);
    let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if low > high {
        return (-1.0, 1.0);
    }
    let room = ((high - low) * 0.05).max(high.abs().max(1.0) * 1e-3);
    (low - room, high + room)
}

/// Widens one of two ranges so that a unit is as long across as upwards.
fn one_scale([x, y]: [(f64, f64); 2], (width, height): (f64, f64)) -> [(f64, f64); 2] {
    let unit = ((x.1 - x.0) / width).max((y.1 - y.0) / height);
    let widened = |(low, high): (f64, f64), length: f64| {
        let (middle, half) = ((low + high) / 2.0, unit * length / 2.0);
        (middle - half, middle + half)
    };
    [widened(x, width), widened(y, height)]
}

fn draw_axes(sheet: &Sheet, plot: &Plot, scatter: &Scatter) -> Result<()> {
    let [across, upwards] = scatter.axes.map(|axis| axis.label);
    if scatter.scale {
        let (x, y) = (
            range(scatter.coordinates.column(0)),
            range(scatter.coordinates.column(1)),
        );
        let (x, y) = (Ticks::between(x.0, x.1, 8), Ticks::between(y.0, y.1, 6));
        // Paths lie beneath all else, so that a grid would cross them.
        let grid = scatter.sample_ids.len() <= SINGLE_MARKERS;
        plot.draw_x_ticks(sheet, &x, grid)?;
        if grid {
            plot.draw_y_ticks(sheet, &y)?;
        } else {
            plot.draw_y_strokes(sheet, &y)?;
        }
    }
    plot.draw_base(sheet)?;
    plot.draw_side(sheet)?;
    if scatter.scale {
        plot.draw_x_label(sheet, across, plot.bottom + 40.0)?;
        return plot.draw_y_label(sheet, upwards, MARGIN + 8.0);
    }
    let muted = Lettering::new(SMALL_LABEL, sheet.colours.muted).centred();
    let (x, y) = (
        (plot.left + plot.right) / 2.0,
        (plot.top + plot.bottom) / 2.0,
    );
    sheet.text(across, (x, plot.bottom + 14.0), muted)?;
    sheet.text(upwards, (plot.left - 14.0, y), muted.upwards())
}

fn rows(scatter: &Scatter, colours: &Colours) -> Vec<Vec<Cell>> {
    let row = |(sample, place): (usize, ArrayView1<f64>)| {
        let mut row = vec![
            Cell::Text(scatter.sample_ids[sample].clone()),
            colours.cell(sample),
            Cell::Number(place[0]),
            Cell::Number(place[1]),
        ];
        let selected = scatter.selected.map(|selected| selected[sample]);
        row.extend(selected.map(|selected| Cell::from(if selected { "yes" } else { "no" })));
        row
    };
    let places = scatter.coordinates.rows().into_iter();
    places.enumerate().map(row).collect()
}

fn marks(scatter: &Scatter, colours: &Colours, places: &[Place]) -> Vec<PointMark> {
    let [across, upwards] = scatter.axes.map(|axis| axis.name);
    let mark = |(sample, &(x, y)): (usize, &Place)| {
        let (first, second) = (
            significant(scatter.coordinates[[sample, 0]]),
            significant(scatter.coordinates[[sample, 1]]),
        );
        PointMark {
            x,
            y,
            label: scatter.sample_ids[sample].clone(),
            value: format!("{across} {first}, {upwards} {second}"),
            class: colours.words(sample),
        }
    };
    places.iter().enumerate().map(mark).collect()
}
