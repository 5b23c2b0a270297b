//! What tells the selected samples from the others: difference against significance.

use super::volcano_layout::Layout;
use crate::figures::drawing::axis::Plot;
use crate::figures::drawing::figure::{Figure, FigureContext, Marks, PointMark, WIDTH};
use crate::figures::drawing::heading::{Draft, Heading, MARGIN};
use crate::figures::drawing::legend::{Entry, draw_entries, entries_height};
use crate::figures::drawing::numbers::{count, significant};
use crate::figures::drawing::palette::{Rgb, Shape, Theme, class_colour};
use crate::figures::drawing::path::{Paint, Path};
use crate::figures::drawing::sheet::{Place, Sheet};
use crate::sorting::sort_indices;
use crate::table::Cell;
use crate::{Error, Result};

/// What [`volcano`] draws.
#[derive(Debug, Clone, Copy)]
pub struct Volcano<'a> {
    /// Genes or pathways.
    pub kind: VolcanoKind,
    /// Who is compared, for the title: `42 selected samples against 342 others`.
    pub compared: &'a str,
    /// What runs across.
    pub across: VolcanoAcross,
    /// One name per gene or pathway.
    pub features: &'a [String],
    /// The mean of the selected samples less that of the others.
    pub difference: &'a [f64],
    /// The area under the receiver operating characteristic curve, between 0 and 1.
    pub auc: &'a [f64],
    /// The p-value's logarithm to base ten.
    pub log10_p: &'a [f64],
    /// The logarithm to base ten of the p-value after Benjamini and Hochberg (1995).
    pub log10_q: &'a [f64],
}

/// What is compared between the samples.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VolcanoKind {
    /// The figure `volcano_genes`.
    Genes,
    /// The figure `volcano_pathways`.
    Pathways,
}

/// The horizontal axis of a volcano plot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VolcanoAcross {
    /// The difference of means, in the middle 0.
    Difference,
    /// The area under the curve, in the middle 0.5.
    Auc,
}

/// Significant is what has a q-value below this.
pub(super) const SIGNIFICANT: f64 = 0.05;
/// At most so many can be pointed at, the most significant ones.
const MARKS: usize = 2_000;

const RADIUS: f64 = 2.2;

impl VolcanoKind {
    /// The figure's name, and one and many of what it shows.
    fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            VolcanoKind::Genes => ("volcano_genes", "gene", "genes"),
            VolcanoKind::Pathways => ("volcano_pathways", "pathway", "pathways"),
        }
    }
}

/// On which side a gene or pathway lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// Not significantly different.
    None,
    /// Lower in the selected samples.
    Lower,
    /// Higher in the selected samples.
    Higher,
}

const SIDES: [Side; 3] = [Side::None, Side::Lower, Side::Higher];

impl Side {
    fn colour(self, theme: Theme) -> Rgb {
        match self {
            Side::None => theme.colours().axis,
            Side::Lower => class_colour(0, theme),
            Side::Higher => class_colour(1, theme),
        }
    }

    fn words(self) -> &'static str {
        match self {
            Side::None => "Not significant",
            Side::Lower => "Lower in the selected samples",
            Side::Higher => "Higher in the selected samples",
        }
    }
}

impl Volcano<'_> {
    fn check(&self) -> Result<()> {
        let features = self.features.len();
        let sizes = [
            self.difference.len(),
            self.auc.len(),
            self.log10_p.len(),
            self.log10_q.len(),
        ];
        if sizes != [features; 4] {
            let what = "names and values of the comparison do not match";
            return Err(Error::new(what, "Compare the samples again."));
        }
        if !(0..features).any(|feature| self.is_drawn(feature)) {
            let what = "there is nothing to compare the selected samples by";
            return Err(Error::new(
                what,
                "Select some samples, but not all, and try again.",
            ));
        }
        Ok(())
    }

    fn x(&self, feature: usize) -> f64 {
        match self.across {
            VolcanoAcross::Difference => self.difference[feature],
            VolcanoAcross::Auc => self.auc[feature],
        }
    }

    pub(super) fn middle(&self) -> f64 {
        match self.across {
            VolcanoAcross::Difference => 0.0,
            VolcanoAcross::Auc => 0.5,
        }
    }

    /// Constant ones have no p-value.
    fn is_drawn(&self, feature: usize) -> bool {
        self.x(feature).is_finite() && !self.log10_q[feature].is_nan()
    }

    pub(super) fn side(&self, feature: usize) -> Side {
        if self.log10_q[feature] >= SIGNIFICANT.log10() {
            Side::None
        } else if self.x(feature) < self.middle() {
            Side::Lower
        } else {
            Side::Higher
        }
    }

    /// Those drawn, the most significant first, and of equals the most different.
    fn order(&self) -> Vec<usize> {
        let away = |feature: usize| (self.x(feature) - self.middle()).abs();
        let mut order: Vec<usize> = (0..self.features.len())
            .filter(|&feature| self.is_drawn(feature))
            .collect();
        sort_indices(&mut order, &|one, other| {
            let significance = self.log10_q[one].total_cmp(&self.log10_q[other]);
            significance.then_with(|| away(other).total_cmp(&away(one)))
        });
        order
    }

    /// What the axis spans across, as far to both sides.
    pub(super) fn reach(&self, order: &[usize]) -> (f64, f64) {
        let middle = self.middle();
        let away = order
            .iter()
            .map(|&feature| (self.x(feature) - middle).abs());
        let reach = away.fold(0.0, f64::max).max(1e-6) * 1.03;
        (middle - reach, middle + reach)
    }

    /// What the axis spans upwards.
    pub(super) fn height(&self, order: &[usize]) -> (f64, f64) {
        let heights = order.iter().map(|&feature| -self.log10_q[feature]);
        let finite = heights.filter(|height| height.is_finite());
        (0.0, finite.fold(2.0, f64::max) * 1.04)
    }

    pub(super) fn label(&self) -> &'static str {
        match self.across {
            VolcanoAcross::Difference => "Difference of means, selected less others",
            VolcanoAcross::Auc => "Area under the ROC curve, selected above others",
        }
    }

    fn note(&self, drawn: usize) -> String {
        let (_, _, many) = self.kind.words();
        let missing = match self.features.len() - drawn {
            0 => String::new(),
            missing => format!(", {} without a test are not drawn", count(missing as u64)),
        };
        let all = count(self.features.len() as u64);
        format!("{} · {all} {many}{missing}", self.compared)
    }

    fn row(&self, feature: usize) -> Vec<Cell> {
        let side = match self.side(feature) {
            _ if !self.is_drawn(feature) => Cell::Missing,
            Side::None => Cell::from("none"),
            Side::Lower => Cell::from("lower"),
            Side::Higher => Cell::from("higher"),
        };
        vec![
            Cell::Text(self.features[feature].clone()),
            Cell::Number(self.difference[feature]),
            Cell::Number(self.auc[feature]),
            Cell::Number(self.log10_p[feature]),
            Cell::Number(self.log10_q[feature]),
            side,
        ]
    }
}

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
    let legend_top = layout.plot.bottom + 58.0;
    let legend_width = f64::from(WIDTH) - 2.0 * MARGIN;
    let spoken: Vec<&str> = entries.iter().map(|entry| entry.words.as_str()).collect();
    let undrawn = (0..input.features.len()).filter(|&feature| !input.is_drawn(feature));
    let draft = Draft {
        name,
        width: layout.width(),
        height: legend_top + entries_height(&entries, legend_width) + MARGIN,
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
        draw_entries(sheet, &entries, (MARGIN, legend_top), legend_width)?;
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
