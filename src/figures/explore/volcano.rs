//! What tells the selected samples from the others: difference against significance.

use super::tested::{Side, Volcano};
use super::volcano_layout::Layout;
use crate::Result;
use crate::figures::drawing::axis::Plot;
use crate::figures::drawing::figure::{Figure, FigureContext, Marks, PointMark};
use crate::figures::drawing::heading::{Draft, Heading, MARGIN};
use crate::figures::drawing::legend::{Entry, Legend};
use crate::figures::drawing::numbers::{count, significant};
use crate::figures::drawing::palette::{Shape, Theme};
use crate::figures::drawing::path::{Paint, Path};
use crate::figures::drawing::place::Place;
use crate::figures::drawing::sheet::Sheet;

/// At most so many can be pointed at, the most significant ones.
const MARKS: usize = 2_000;

const RADIUS: f64 = 2.2;
/// The later ones lie on the earlier ones.
const SIDES: [Side; 3] = [Side::None, Side::Lower, Side::Higher];

/// Genes or pathways by the difference between the selected samples and the others and by its significance; the
/// significant ones (q < 0.05) are coloured by side, and the ten most significant of each side named in a
/// column beside them.
///
/// # Errors
/// Where the input's sizes do not match or nothing has both a difference and a q-value.
pub fn volcano(input: &Volcano, context: &FigureContext) -> Result<Figure> {
    input.check()?;
    let order = input.order();
    let (name, one, many) = input.kind.words();
    let title = format!("Which {many} differ");
    let heading = Heading::new(&title, &input.note(order.len()), context);
    let layout = Layout::new(input, &order, heading.bottom());
    let entries = entries(input, &order, context.theme);
    let legend = Legend::new(entries, (MARGIN, layout.plot.bottom + 58.0));
    let spoken = legend.entries.iter().map(|entry| entry.words.as_str());
    let spoken: Vec<&str> = spoken.collect();
    let undrawn = (0..input.features.len()).filter(|&feature| !input.is_drawn(feature));
    let draft = Draft {
        name,
        width: layout.width(),
        height: legend.bottom() + MARGIN,
        description: format!(
            "A scatter plot of {}. Across: {}. Upwards: significance. {}.",
            input.note(order.len()),
            input.label(),
            spoken.join(". ")
        ),
        heading,
        columns: [one, "difference", "auc", "log10_p", "log10_q", "side"]
            .map(String::from)
            .to_vec(),
        rows: order
            .iter()
            .copied()
            .chain(undrawn)
            .map(|feature| input.row(feature))
            .collect(),
    };
    draft.finish(context, |sheet| {
        let places: Vec<Place> = order
            .iter()
            .map(|&feature| place(input, &layout.plot, feature))
            .collect();
        layout.draw_axes(sheet, input)?;
        draw_dots(sheet, input, &order, &places, context.theme);
        layout.draw_names(sheet, &places)?;
        legend.draw(sheet)?;
        let marked = order.iter().zip(&places).take(MARKS);
        let marks = marked.map(|(&feature, &place)| mark(input, feature, place));
        Ok(Marks::Points(marks.collect()))
    })
}

/// What is so significant that its q-value is zero lies at the upper edge.
fn place(input: &Volcano, plot: &Plot, feature: usize) -> Place {
    plot.place(input.x(feature), -input.log10_q[feature])
}

fn entries(input: &Volcano, order: &[usize], theme: Theme) -> Vec<Entry> {
    let entry = |side: Side| {
        let number = order
            .iter()
            .filter(|&&feature| input.side(feature) == side)
            .count();
        let q = if side == Side::None {
            ", q ≥ 0.05"
        } else {
            ""
        };
        Entry {
            shape: Shape::Circle,
            colour: side.colour(theme),
            words: format!("{}{q} ({})", side.words(), count(number as u64)),
        }
    };
    [Side::Higher, Side::Lower, Side::None].map(entry).into()
}

/// One path for each side: there may be twenty thousand genes.
fn draw_dots(sheet: &Sheet, input: &Volcano, order: &[usize], places: &[Place], theme: Theme) {
    for side in SIDES {
        let mut path = Path::default();
        for (&feature, &place) in order.iter().zip(places) {
            if input.side(feature) == side {
                path.dot(place);
            }
        }
        let opacity = if side == Side::None { 0.5 } else { 0.8 };
        sheet.beneath(&path, Paint::Dots(RADIUS), side.colour(theme), opacity);
    }
}

fn mark(input: &Volcano, feature: usize, (x, y): Place) -> PointMark {
    PointMark {
        x,
        y,
        label: input.features[feature].clone(),
        value: format!(
            "difference {}, AUC {}, q {}",
            significant(input.difference[feature]),
            significant(input.auc[feature]),
            power_of_ten(input.log10_q[feature])
        ),
        class: input.side(feature).words().to_owned(),
    }
}

/// A number from its logarithm, also where it is too small for a number: `3.2e−412`.
fn power_of_ten(logarithm: f64) -> String {
    if logarithm > -4.0 || !logarithm.is_finite() {
        return significant(10.0_f64.powf(logarithm));
    }
    let exponent = logarithm.floor();
    let mantissa = format!("{:.1}", 10.0_f64.powf(logarithm - exponent));
    if mantissa == "10.0" {
        return format!("1e−{}", -exponent - 1.0);
    }
    format!("{mantissa}e−{}", -exponent)
}
