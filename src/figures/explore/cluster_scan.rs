//! How well k-means does with each number of clusters.

use crate::figures::drawing::axis::{Plot, TICK_SIZE, Ticks};
use crate::figures::drawing::curve::Curve;
use crate::figures::drawing::figure::{Figure, FigureContext, LineMark, Marks, WIDTH};
use crate::figures::drawing::heading::{Draft, Heading, MARGIN};
use crate::figures::drawing::labels::spread;
use crate::figures::drawing::numbers::{count, significant};
use crate::figures::drawing::palette::{Rgb, class_colour};
use crate::figures::drawing::place::Place;
use crate::figures::drawing::sheet::{Lettering, Sheet};
use crate::figures::drawing::text::widest;
use crate::sorting::sort;
use crate::table::Cell;
use crate::{Error, Result};

/// k-means with one number of clusters.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ScanPoint {
    /// The number of clusters.
    pub clusters: usize,
    /// The mean silhouette, between −1 and 1.
    pub silhouette: Option<f64>,
    /// The adjusted Rand index against the known types, 1 for the same division.
    pub adjusted_rand: Option<f64>,
    /// The normalised mutual information with the known types, between 0 and 1.
    pub nmi: Option<f64>,
}

/// One of the curves.
struct Measure {
    name: &'static str,
    column: &'static str,
    of: fn(&ScanPoint) -> Option<f64>,
}

const MEASURES: [Measure; 3] = [
    Measure {
        name: "silhouette",
        column: "silhouette",
        of: |point| point.silhouette,
    },
    Measure {
        name: "adjusted Rand index",
        column: "adjusted_rand",
        of: |point| point.adjusted_rand,
    },
    Measure {
        name: "mutual information",
        column: "nmi",
        of: |point| point.nmi,
    },
];

const PLOT_HEIGHT: f64 = 280.0;

/// Silhouette, adjusted Rand index and normalised mutual information by the number of clusters, with a dashed line at
/// the number chosen (0 for none).
///
/// # Errors
/// Where there is nothing to draw.
pub fn cluster_scan(
    points: &[ScanPoint],
    chosen: usize,
    context: &FigureContext,
) -> Result<Figure> {
    let mut points = points.to_vec();
    sort(&mut points, &|one, other| one.clusters.cmp(&other.clusters));
    let curves: Vec<Curve> = MEASURES
        .iter()
        .map(|measure| curve(measure, &points))
        .collect();
    if curves.iter().all(|curve| curve.points.is_empty()) {
        let what = "no number of clusters has been tried";
        return Err(Error::new(what, "Run k-means first."));
    }
    let heading = Heading::new("Clusters by their number", &note(&points, chosen), context);
    let layout = Layout::new(&points, &curves, heading.bottom());
    let row = |point: &ScanPoint| {
        let mut row = vec![Cell::from(point.clusters)];
        let values = MEASURES.iter().map(|measure| (measure.of)(point));
        row.extend(values.map(|value| value.map_or(Cell::Missing, Cell::Number)));
        row
    };
    let best: Vec<String> = curves.iter().filter_map(best).collect();
    let draft = Draft {
        name: "cluster_scan",
        width: f64::from(WIDTH),
        height: layout.plot.bottom + 62.0,
        description: format!(
            "Curves by the number of clusters. Largest: {}.",
            best.join(", ")
        ),
        heading,
        columns: std::iter::once("clusters")
            .chain(MEASURES.map(|measure| measure.column))
            .map(String::from)
            .collect(),
        rows: points.iter().map(row).collect(),
    };
    draft.finish(context, |sheet| {
        layout.draw(sheet, &curves, chosen, context)
    })
}

fn note(points: &[ScanPoint], chosen: usize) -> String {
    let ends = points.first().zip(points.last());
    let range = ends.map_or(String::new(), |(first, last)| {
        let (first, last) = (count(first.clusters as u64), count(last.clusters as u64));
        format!("k-means with {first} to {last} clusters")
    });
    match chosen {
        0 => range,
        chosen => format!("{range}, {} chosen", count(chosen as u64)),
    }
}

fn curve(measure: &Measure, points: &[ScanPoint]) -> Curve {
    let value = |point: &ScanPoint| Some((point.clusters, (measure.of)(point)?));
    Curve::new(measure.name, points.iter().filter_map(value))
}

/// `silhouette 0.47 at 7`.
fn best(curve: &Curve) -> Option<String> {
    let larger = |one: &&(usize, f64), other: &&(usize, f64)| one.1.total_cmp(&other.1);
    let (clusters, value) = curve.points.iter().max_by(larger)?;
    let value = significant(*value);
    Some(format!("{} {value} at {clusters}", curve.name))
}

struct Layout {
    plot: Plot,
    x_ticks: Ticks,
    y_ticks: Ticks,
}

impl Layout {
    fn new(points: &[ScanPoint], curves: &[Curve], top: f64) -> Self {
        let first = points.first().map_or(0, |point| point.clusters) as f64;
        let last = (points.last().map_or(0, |point| point.clusters) as f64).max(first + 1.0);
        let values = curves
            .iter()
            .flat_map(|curve| curve.points.iter().map(|point| point.1));
        let low = values.fold(0.0, f64::min);
        let low = if low < 0.0 { low - 0.05 } else { 0.0 };
        let names = widest(MEASURES.map(|measure| measure.name), TICK_SIZE);
        let right = f64::from(WIDTH) - MARGIN - names - 12.0;
        let corners = ((MARGIN + 60.0, top), (right, top + PLOT_HEIGHT));
        let mut x_ticks = Ticks::counts(last, 12);
        x_ticks.values.retain(|&value| value >= first);
        let below = x_ticks.labels.len() - x_ticks.values.len();
        x_ticks.labels.drain(..below);
        Layout {
            plot: Plot::new(corners.0, corners.1, (first, last), (low, 1.0)),
            x_ticks,
            y_ticks: Ticks::between(low, 1.0, 6),
        }
    }

    fn draw(
        &self,
        sheet: &Sheet,
        curves: &[Curve],
        chosen: usize,
        context: &FigureContext,
    ) -> Result<Marks> {
        let plot = &self.plot;
        plot.draw_scales(sheet, &self.x_ticks, &self.y_ticks)?;
        plot.draw_x_label(sheet, "Number of clusters", plot.bottom + 40.0)?;
        plot.draw_y_label(sheet, "Value (1 is best)", MARGIN + 8.0)?;
        if chosen > 0 {
            let (x, _) = plot.place(chosen as f64, 0.0);
            sheet.dashed_curve(&[(x, plot.bottom), (x, plot.top)], sheet.colours.muted, 1.2)?;
        }
        let mut marks = Vec::new();
        for (place, curve) in curves.iter().enumerate() {
            marks.extend(self.draw_curve(sheet, curve, class_colour(place, context.theme))?);
        }
        self.draw_names(sheet, &marks)?;
        Ok(Marks::Lines(marks))
    }

    fn draw_curve(&self, sheet: &Sheet, curve: &Curve, colour: Rgb) -> Result<Option<LineMark>> {
        let places = curve.places(&self.plot);
        if places.is_empty() {
            return Ok(None);
        }
        if places.len() > 1 {
            sheet.curve(&places, colour, 2.2)?;
        }
        for &place in &places {
            sheet.disc(place, 3.5, colour, 1.0)?;
        }
        let label = |clusters: usize| format!("{clusters} clusters");
        Ok(Some(curve.mark(curve.name.to_owned(), &places, label)))
    }

    /// The curves' names beside their ends, kept a line apart.
    fn draw_names(&self, sheet: &Sheet, marks: &[LineMark]) -> Result<()> {
        let end = |mark: &LineMark| mark.points.last().map(|point| (point.x, point.y));
        let ends: Vec<Place> = marks.iter().filter_map(end).collect();
        let mut heights: Vec<f64> = ends.iter().map(|end| end.1).collect();
        spread(&mut heights, 15.0, self.plot.top, self.plot.bottom);
        let ink = Lettering::new(TICK_SIZE, sheet.colours.ink);
        for ((mark, (x, _)), y) in marks.iter().zip(ends).zip(heights) {
            sheet.text(&mark.name, (x + 8.0, y), ink)?;
        }
        Ok(())
    }
}
