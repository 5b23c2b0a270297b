//! The latent space, seen from its two directions of largest variance.

use ndarray::ArrayView2;

use super::axis::{Plot, Ticks};
use super::heading::{Draft, Heading, MARGIN};
use super::labels::{Bounds, place};
use super::legend::{Classes, Sign};
use super::numbers::{count, percent, significant};
use super::palette::PLAIN_CLASSES;
use super::sheet::{Lettering, Place, Sheet};
use super::text::text_width;
use super::{Figure, FigureContext, Marks, PointMark, WIDTH, markers};
use crate::table::Cell;
use crate::{Error, Result};

/// What [`latent_pca`] draws.
#[derive(Debug, Clone, Copy)]
pub struct Latent<'a> {
    /// Samples × components; the first two components are drawn.
    pub scores: ArrayView2<'a, f64>,
    /// The share of variance each component explains, between 0 and 1.
    pub explained: &'a [f64],
    /// One id per sample.
    pub sample_ids: &'a [String],
    /// One class per sample, empty where unknown.
    pub classes: &'a [String],
}

impl Latent<'_> {
    fn check(&self) -> Result<()> {
        let samples = self.scores.nrows();
        let advice = "Run the pretraining again.";
        if self.scores.ncols() < 2 {
            let what = "the latent space has fewer than two principal components to draw";
            return Err(Error::new(
                what,
                "Use at least three samples and a latent width of two or more.",
            ));
        }
        if self.sample_ids.len() != samples || self.classes.len() != samples {
            return Err(Error::new(
                "samples and classes of the latent space do not match",
                advice,
            ));
        }
        if self.scores.iter().any(|score| !score.is_finite()) {
            let what = "the latent space holds values that are not numbers";
            return Err(Error::new(
                what,
                "Lower the learning rate and run the pretraining again.",
            ));
        }
        Ok(())
    }

    fn axis_label(&self, component: usize) -> String {
        let share = self
            .explained
            .get(component)
            .filter(|share| share.is_finite());
        let share = share.map_or(String::new(), |&share| {
            format!(", {} of variance", percent(share))
        });
        format!("Latent PC{}{share}", component + 1)
    }

    fn range(&self, component: usize) -> (f64, f64) {
        let column = self.scores.column(component);
        let low = column.iter().copied().fold(f64::INFINITY, f64::min);
        let high = column.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        if low > high {
            return (-1.0, 1.0);
        }
        let room = ((high - low) * 0.05).max(high.abs().max(1.0) * 1e-3);
        (low - room, high + room)
    }
}

const PLOT_HEIGHT: f64 = 430.0;
const LABEL: f64 = 13.0;

/// The samples along the latent space's first two principal components, coloured by class; with more than eight
/// classes each also has a marker shape and its name at its median (its number in the legend where names are long).
///
/// # Errors
/// Where there are fewer than two components, or scores, ids and classes do not match or are not numbers.
pub fn latent_pca(latent: &Latent, context: &FigureContext) -> Result<Figure> {
    latent.check()?;
    let mut classes = Classes::new(latent.classes, context.theme);
    let note = format!("{} samples", count(latent.scores.nrows() as u64));
    let heading = Heading::new("Principal components of the latent space", &note, context);
    let legend_width = f64::from(WIDTH) - 2.0 * MARGIN;
    let plot = Plot::new(
        (MARGIN + 66.0, heading.bottom()),
        (f64::from(WIDTH) - MARGIN, heading.bottom() + PLOT_HEIGHT),
        latent.range(0),
        latent.range(1),
    );
    if crowded(&classes, &plot) {
        classes.number();
    }
    let legend_top = plot.bottom + 58.0;
    let draft = Draft {
        name: "latent_pca",
        width: f64::from(WIDTH),
        height: legend_top + classes.legend_height(legend_width) + MARGIN,
        description: format!(
            "A scatter plot of {note} and {} classes. Across: {}. Upwards: {}.",
            classes.known(),
            latent.axis_label(0),
            latent.axis_label(1)
        ),
        heading,
        columns: ["sample", "class", "PC1", "PC2"].map(String::from).to_vec(),
        rows: rows(latent),
    };
    draft.finish(context, |sheet| {
        draw_axes(sheet, &plot, latent)?;
        let places: Vec<Place> = latent
            .scores
            .rows()
            .into_iter()
            .map(|row| plot.place(row[0], row[1]))
            .collect();
        draw_points(sheet, &classes, &places)?;
        if classes.known() > PLAIN_CLASSES {
            draw_names(sheet, &plot, &classes, &places)?;
        }
        classes.draw_legend(sheet, (MARGIN, legend_top), legend_width, Sign::Marker)?;
        Ok(Marks::Points(marks(latent, &classes, &places)))
    })
}

fn rows(latent: &Latent) -> Vec<Vec<Cell>> {
    let row = |(sample, scores): (usize, ndarray::ArrayView1<f64>)| {
        let class = match latent.classes[sample].as_str() {
            "" => Cell::Missing,
            class => Cell::Text(class.to_owned()),
        };
        vec![
            Cell::Text(latent.sample_ids[sample].clone()),
            class,
            Cell::Number(scores[0]),
            Cell::Number(scores[1]),
        ]
    };
    latent
        .scores
        .rows()
        .into_iter()
        .enumerate()
        .map(row)
        .collect()
}

fn draw_axes(sheet: &Sheet, plot: &Plot, latent: &Latent) -> Result<()> {
    let (x, y) = (latent.range(0), latent.range(1));
    plot.draw_x_ticks(sheet, &Ticks::between(x.0, x.1, 8), true)?;
    plot.draw_y_ticks(sheet, &Ticks::between(y.0, y.1, 6))?;
    plot.draw_base(sheet)?;
    sheet.line(
        (plot.left, plot.top),
        (plot.left, plot.bottom),
        sheet.colours.axis,
        1.0,
    )?;
    plot.draw_x_label(sheet, &latent.axis_label(0), plot.bottom + 40.0)?;
    plot.draw_y_label(sheet, &latent.axis_label(1), MARGIN + 8.0)
}

/// Draws the samples in a scattered order, so that no class lies wholly over another.
fn draw_points(sheet: &Sheet, classes: &Classes, places: &[Place]) -> Result<()> {
    let radius = match places.len() {
        0..=600 => 4.5,
        601..=2500 => 3.5,
        _ => 2.5,
    };
    let mut order: Vec<usize> = (0..places.len()).collect();
    order.sort_by_key(|&sample| (sample as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    order.into_iter().try_for_each(|sample| {
        let class = classes.of_sample[sample];
        markers::draw(
            sheet,
            classes.shape(class),
            places[sample],
            radius,
            classes.colour(class),
            0.85,
        )
    })
}

/// Whether the classes' names would cover more than a seventh of the plot; then their numbers in the legend stand in.
fn crowded(classes: &Classes, plot: &Plot) -> bool {
    let names = classes
        .names
        .iter()
        .map(|name| text_width(name, LABEL, false) + 6.0);
    let covered = names.sum::<f64>() * (LABEL + 4.0);
    covered > (plot.right - plot.left) * (plot.bottom - plot.top) / 7.0
}

/// Each class' name at the median of its samples, or near it where names would overlap.
fn draw_names(sheet: &Sheet, plot: &Plot, classes: &Classes, places: &[Place]) -> Result<()> {
    let names: Vec<String> = (0..classes.known())
        .map(|class| classes.short_name(class))
        .collect();
    let anchors: Vec<Place> = (0..classes.known())
        .map(|class| median(classes, places, class))
        .collect();
    let widths: Vec<f64> = names
        .iter()
        .map(|name| text_width(name, LABEL, false) + 6.0)
        .collect();
    let bounds = Bounds {
        left: plot.left,
        top: plot.top,
        right: plot.right,
        bottom: plot.bottom,
    };
    let centres = place(&anchors, &widths, LABEL + 4.0, bounds);
    for (&anchor, &centre) in anchors.iter().zip(&centres) {
        if (anchor.0 - centre.0).abs() + (anchor.1 - centre.1).abs() > 14.0 {
            sheet.line(anchor, centre, sheet.colours.muted, 0.8)?;
        }
    }
    let lettering = Lettering::new(LABEL, sheet.colours.ink).centred();
    names
        .iter()
        .zip(centres)
        .try_for_each(|(name, centre)| sheet.patched_text(name, centre, lettering))
}

fn median(classes: &Classes, places: &[Place], class: usize) -> Place {
    let of_class = || {
        places
            .iter()
            .zip(&classes.of_sample)
            .filter(|&(_, &of)| of == class)
            .map(|(place, _)| place)
    };
    let middle = |mut values: Vec<f64>| {
        values.sort_by(f64::total_cmp);
        values.get(values.len() / 2).copied().unwrap_or_default()
    };
    (
        middle(of_class().map(|place| place.0).collect()),
        middle(of_class().map(|place| place.1).collect()),
    )
}

fn marks(latent: &Latent, classes: &Classes, places: &[Place]) -> Vec<PointMark> {
    let mark = |(sample, &(x, y)): (usize, &Place)| {
        let (first, second) = (latent.scores[[sample, 0]], latent.scores[[sample, 1]]);
        PointMark {
            x,
            y,
            label: latent.sample_ids[sample].clone(),
            value: format!("PC1 {}, PC2 {}", significant(first), significant(second)),
            class: classes.name_of(sample).to_owned(),
        }
    };
    places.iter().enumerate().map(mark).collect()
}
