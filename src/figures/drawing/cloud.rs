//! A cloud of samples: their markers, in any number, and the names of their classes among them.

use super::axis::Plot;
use super::labels::{Bounds, place};
use super::legend::Classes;
use super::markers::{self, corners};
use super::palette::{PLAIN_CLASSES, Rgb, Shape};
use super::path::{Paint, Path};
use super::place::Place;
use super::sheet::{Lettering, Sheet};
use super::text::text_width;
use crate::Result;
use crate::sorting::{sort, sorted_indices};

/// More samples than this are drawn as a few paths, since as many elements would be megabytes.
pub const SINGLE_MARKERS: usize = 8_000;

/// In how many layers these paths lie, so that no class lies wholly over another.
const LAYERS: usize = 8;

const NAME: f64 = 13.0;

/// The marker of a sample.
#[derive(Debug, Clone, Copy)]
pub struct Dot {
    pub place: Place,
    pub colour: Rgb,
    pub shape: Shape,
    pub opacity: f64,
    /// Whether its class or value is known: the others lie over one that is not, and it is smaller.
    pub known: bool,
}

/// How opaque a sample's marker is.
pub const OPACITY: f64 = 0.85;
/// How opaque it is while others are selected.
pub const FADED: f64 = 0.15;

/// How large the marker of a sample of which nothing is known is beside the others.
const UNKNOWN_SIZE: f64 = 0.7;

/// The radius of the markers of that many samples on a plot of common size.
pub fn radius(samples: usize) -> f64 {
    match samples {
        0..=600 => 4.5,
        601..=2500 => 3.5,
        2501..=SINGLE_MARKERS => 2.5,
        _ => 1.7,
    }
}

/// Draws the markers in a scattered order, so that no class lies wholly over another, the faint ones first, and of these
/// and of the others those of which nothing is known. `all` is how many there are on the whole sheet: beyond
/// [`SINGLE_MARKERS`] they become paths, which lie beneath all else.
pub fn draw(sheet: &Sheet, dots: &[Dot], radius: f64, all: usize) -> Result<()> {
    let scattered = |sample: usize| (sample as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mut order = sorted_indices(dots.len(), &|one, other| {
        let faint_first = dots[one].opacity.total_cmp(&dots[other].opacity);
        let unknown_first = dots[one].known.cmp(&dots[other].known);
        let rest = unknown_first.then_with(|| scattered(one).cmp(&scattered(other)));
        faint_first.then(rest)
    });
    // Where nothing is known of any sample, none needs to stand back.
    let unknown = match dots.iter().any(|dot| dot.known) {
        true => radius * UNKNOWN_SIZE,
        false => radius,
    };
    let radius = |dot: &Dot| if dot.known { radius } else { unknown };
    if all > SINGLE_MARKERS {
        let layer = dots.len().div_ceil(LAYERS);
        for samples in order.chunks_mut(layer.max(1)) {
            draw_layer(sheet, dots, samples, &radius);
        }
        return Ok(());
    }
    order.into_iter().try_for_each(|sample| {
        let dot = &dots[sample];
        let (shape, colour) = (dot.shape, dot.colour);
        markers::draw(sheet, shape, dot.place, radius(dot), colour, dot.opacity)
    })
}

/// One path for all markers of a layer that look alike.
fn draw_layer(sheet: &Sheet, dots: &[Dot], samples: &mut [usize], radius: &dyn Fn(&Dot) -> f64) {
    let look = |sample: usize| {
        let dot = &dots[sample];
        let (shape, opacity) = (dot.shape as u8, dot.opacity.to_bits());
        (opacity, dot.known, shape, dot.colour)
    };
    sort(samples, &|&one, &other| look(one).cmp(&look(other)));
    for alike in samples.chunk_by(|&one, &other| look(one) == look(other)) {
        let mut path = Path::default();
        let mut paint = Paint::Areas;
        let first = dots[alike[0]];
        let radius = radius(&first);
        for &sample in alike {
            match corners(first.shape, dots[sample].place, radius) {
                Some(corners) => path.polygon(corners),
                None => {
                    paint = Paint::Dots(radius);
                    path.dot(dots[sample].place);
                }
            }
        }
        sheet.beneath(&path, paint, first.colour, first.opacity);
    }
}

/// Whether the classes' names belong among the samples: beyond eight classes, colours alone do not tell them apart.
/// Where names would cover too much of the plot the classes are numbered, and where numbers would there are none.
pub fn named(classes: &mut Classes, plot: &Plot) -> bool {
    if classes.known() <= PLAIN_CLASSES {
        return false;
    }
    if !crowded(classes, plot) {
        return true;
    }
    classes.number(true);
    let named = !crowded(classes, plot);
    classes.number(named);
    named
}

/// Whether the classes' names would cover more than a seventh of the plot.
fn crowded(classes: &Classes, plot: &Plot) -> bool {
    let names = (0..classes.names.len()).map(|class| classes.short_name(class));
    let covered = names
        .map(|name| text_width(&name, NAME, false) + 6.0)
        .sum::<f64>()
        * (NAME + 4.0);
    covered > (plot.right - plot.left) * (plot.bottom - plot.top) / 7.0
}

/// Each class' name at the median of its samples, or near it where names would overlap.
pub fn draw_names(sheet: &Sheet, plot: &Plot, classes: &Classes, places: &[Place]) -> Result<()> {
    let present = (0..classes.known()).filter(|&class| classes.sizes[class] > 0);
    let (names, anchors): (Vec<String>, Vec<Place>) = present
        .map(|class| (classes.short_name(class), median(classes, places, class)))
        .unzip();
    let widths: Vec<f64> = names
        .iter()
        .map(|name| text_width(name, NAME, false) + 6.0)
        .collect();
    let centres = place(&anchors, &widths, NAME + 4.0, Bounds::of(plot));
    for (&anchor, &centre) in anchors.iter().zip(&centres) {
        if (anchor.0 - centre.0).abs() + (anchor.1 - centre.1).abs() > 14.0 {
            sheet.line(anchor, centre, sheet.colours.muted, 0.8)?;
        }
    }
    let lettering = Lettering::new(NAME, sheet.colours.ink).centred();
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
        values.sort_unstable_by(f64::total_cmp);
        values.get(values.len() / 2).copied().unwrap_or_default()
    };
    (
        middle(of_class().map(|place| place.0).collect()),
        middle(of_class().map(|place| place.1).collect()),
    )
}
