//! The pretraining's losses by epoch, one panel per term.

use crate::Result;
use crate::figures::drawing::axis::{Plot, Ticks};
use crate::figures::drawing::curve::Curve;
use crate::figures::drawing::figure::{Figure, FigureContext, LineMark, Marks, WIDTH};
use crate::figures::drawing::grid::{Grid, TITLE, draw_note, draw_title};
use crate::figures::drawing::heading::{Draft, Heading, MARGIN};
use crate::figures::drawing::numbers::{count, significant};
use crate::figures::drawing::palette::Rgb;
use crate::figures::drawing::place::Place;
use crate::figures::drawing::sheet::{Lettering, Sheet};
use crate::figures::drawing::text::text_width;
use crate::sorting::sort;
use crate::table::Cell;

/// The losses of one epoch.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EpochLoss {
    /// Counted from 1.
    pub epoch: usize,
    /// The weighted sum of the terms below.
    pub total: f64,
    /// Mean squared error of the pathway scores.
    pub pathway: f64,
    /// Mean squared error of the masked genes.
    pub masked: f64,
    /// The contrastive term.
    pub nt_xent: f64,
}

/// What [`losses`] draws.
#[derive(Debug, Clone, Copy)]
pub struct LossCurves<'a> {
    /// One entry per finished epoch.
    pub training: &'a [EpochLoss],
    /// The same of held-out samples; empty where none are held out.
    pub validation: &'a [EpochLoss],
    /// How many epochs the run will have, so that the axis stays while the curves grow.
    pub planned_epochs: usize,
}

/// One of the four panels.
struct Term {
    name: &'static str,
    unit: &'static str,
    of: fn(&EpochLoss) -> f64,
}

const TERMS: [Term; 4] = [
    Term {
        name: "Total",
        unit: "weighted sum",
        of: |losses| losses.total,
    },
    Term {
        name: "Pathway scores",
        unit: "mean squared error",
        of: |losses| losses.pathway,
    },
    Term {
        name: "Masked genes",
        unit: "mean squared error",
        of: |losses| losses.masked,
    },
    Term {
        name: "NT-Xent",
        unit: "cross-entropy, nats",
        of: |losses| losses.nt_xent,
    },
];

const PANEL_HEIGHT: f64 = 150.0;
const PANEL_PITCH: f64 = 246.0;
const TICK_ROOM: f64 = 56.0;
/// From the plot to the edge of its panel; the names beside the curves reach a little beyond.
const NAME_ROOM: f64 = 64.0;

/// Total, pathway, masked-gene and NT-Xent loss by epoch, training solid and validation dashed; can be drawn while
/// the run goes on.
pub fn losses(curves: &LossCurves, context: &FigureContext) -> Result<Figure> {
    let heading = Heading::new("Pretraining losses by epoch", &note(curves), context);
    let grid = Grid::new(TERMS.len(), (2, MARGIN), (heading.bottom(), PANEL_PITCH));
    let draft = Draft {
        name: "losses",
        width: f64::from(WIDTH),
        height: grid.bottom(),
        description: description(curves),
        heading,
        columns: ["epoch", "part", "total", "pathway", "masked", "nt_xent"]
            .map(String::from)
            .to_vec(),
        rows: rows(curves),
    };
    draft.finish(context, |sheet| {
        let mut marks = Vec::new();
        for (place, term) in TERMS.iter().enumerate() {
            let panel = Panel::new(curves, term, &grid, place);
            panel.draw(sheet, &mut marks)?;
        }
        Ok(Marks::Lines(marks))
    })
}

fn note(curves: &LossCurves) -> String {
    let done = curves.training.len();
    let lines = if curves.validation.is_empty() {
        ""
    } else {
        " · solid: training, dashed: validation"
    };
    match done {
        0 => "No epoch has finished yet".to_owned(),
        _ if done < curves.planned_epochs => {
            format!(
                "{} of {} epochs{lines}",
                count(done as u64),
                count(curves.planned_epochs as u64)
            )
        }
        1 => format!("1 epoch{lines}"),
        _ => format!("{} epochs{lines}", count(done as u64)),
    }
}

fn description(curves: &LossCurves) -> String {
    match (curves.training.first(), curves.training.last()) {
        (Some(only), Some(_)) if curves.training.len() == 1 => format!(
            "Four line charts. The total training loss is {} after epoch {}.",
            significant(only.total),
            only.epoch
        ),
        (Some(first), Some(last)) => format!(
            "Four line charts. The total training loss goes from {} at epoch {} to {} at epoch {}.",
            significant(first.total),
            first.epoch,
            significant(last.total),
            last.epoch
        ),
        _ => "Four line charts, still empty.".to_owned(),
    }
}

fn rows(curves: &LossCurves) -> Vec<Vec<Cell>> {
    let parts = [
        ("training", curves.training),
        ("validation", curves.validation),
    ];
    let row = |part: &str, losses: &EpochLoss| {
        let mut row = vec![
            Cell::Count(losses.epoch as u64),
            Cell::Text(part.to_owned()),
        ];
        row.extend(TERMS.iter().map(|term| Cell::Number((term.of)(losses))));
        row
    };
    parts
        .iter()
        .flat_map(|(part, epochs)| epochs.iter().map(move |losses| row(part, losses)))
        .collect()
}

struct Panel<'a> {
    term: &'a Term,
    curves: Vec<Curve>,
    plot: Plot,
    x_ticks: Ticks,
    y_ticks: Ticks,
}

impl<'a> Panel<'a> {
    fn new(losses: &LossCurves, term: &'a Term, grid: &Grid, place: usize) -> Self {
        let curve = |name, epochs: &[EpochLoss]| {
            let loss = |losses: &EpochLoss| (losses.epoch, (term.of)(losses));
            Curve::new(name, epochs.iter().map(loss))
        };
        let curves = vec![
            curve("training", losses.training),
            curve("validation", losses.validation),
        ];
        let (low, high) = range(&curves);
        let reached = curves
            .iter()
            .flat_map(|curve| curve.points.last())
            .map(|point| point.0)
            .max();
        let last = losses.planned_epochs.max(reached.unwrap_or(0)).max(1) as f64;
        // A single epoch stands in the middle, beside no other.
        let epochs = if last == 1.0 { (0.5, 1.5) } else { (1.0, last) };
        let corner = grid.corner(place);
        let right = corner.0 + grid.width() - NAME_ROOM;
        let top = corner.1 + 34.0;
        let plot = Plot::new(
            (corner.0 + TICK_ROOM, top),
            (right, top + PANEL_HEIGHT),
            epochs,
            (low, high),
        );
        let mut x_ticks = Ticks::counts(last, 4);
        if last == 1.0 {
            x_ticks = Ticks::whole(1, 1);
        }
        x_ticks.start_at(1.0);
        Panel {
            term,
            curves,
            plot,
            x_ticks,
            y_ticks: Ticks::between(low, high, 5),
        }
    }

    fn draw(&self, sheet: &Sheet, marks: &mut Vec<LineMark>) -> Result<()> {
        let (plot, colours) = (&self.plot, sheet.colours);
        let title = plot.top - 20.0;
        let left = plot.left - TICK_ROOM;
        let room = plot.right - left;
        draw_title(sheet, self.term.name, (left, title), room)?;
        let beside = text_width(self.term.name, TITLE, true) + 8.0;
        draw_note(sheet, self.term.unit, (left + beside, title), room - beside)?;
        plot.draw_scales(sheet, &self.x_ticks, &self.y_ticks)?;
        plot.draw_x_label(sheet, "Epoch", plot.bottom + 36.0)?;
        for (curve, colour) in self.curves.iter().zip([colours.accent, colours.ink]) {
            if let Some(mark) = self.draw_curve(sheet, curve, colour)? {
                marks.push(mark);
            }
        }
        self.draw_names(sheet)
    }

    fn draw_curve(&self, sheet: &Sheet, curve: &Curve, colour: Rgb) -> Result<Option<LineMark>> {
        let places = curve.places(&self.plot);
        let Some(&end) = places.last() else {
            return Ok(None);
        };
        if places.len() > 1 && curve.name == "training" {
            sheet.curve(&places, colour, 2.2)?;
        } else if places.len() > 1 {
            sheet.dashed_curve(&places, colour, 2.0)?;
        }
        sheet.disc(end, 3.5, colour, 1.0)?;
        let name = format!("{}, {}", self.term.name, curve.name);
        let label = |epoch: usize| format!("epoch {epoch}");
        Ok(Some(curve.mark(name, &places, label)))
    }

    /// The curves' names beside their ends, kept a line apart.
    fn draw_names(&self, sheet: &Sheet) -> Result<()> {
        const APART: f64 = 15.0;
        let end = |curve: &Curve| curve.places(&self.plot).last().copied();
        let mut names: Vec<(&str, Place)> = self
            .curves
            .iter()
            .filter_map(|curve| Some((curve.name, end(curve)?)))
            .collect();
        sort(&mut names, &|one, other| one.1.1.total_cmp(&other.1.1));
        if let [(_, upper), (_, lower)] = names.as_mut_slice() {
            let missing = APART - (lower.1 - upper.1);
            if missing > 0.0 {
                upper.1 -= missing / 2.0;
                lower.1 += missing / 2.0;
            }
        }
        names.iter().try_for_each(|&(name, (x, y))| {
            sheet.text(name, (x + 8.0, y), Lettering::new(12.0, sheet.colours.ink))
        })
    }
}

/// What the vertical axis spans: from zero where the smallest loss is under half the largest.
fn range(curves: &[Curve]) -> (f64, f64) {
    let values = || {
        curves
            .iter()
            .flat_map(|curve| curve.points.iter().map(|point| point.1))
    };
    let (low, high) = (
        values().fold(f64::INFINITY, f64::min),
        values().fold(f64::NEG_INFINITY, f64::max),
    );
    if low > high {
        return (0.0, 1.0);
    }
    let room = (high - low).max(high.abs() * 0.02).max(1e-9) * 0.08;
    if low >= 0.0 && low < high / 2.0 {
        (0.0, high + room)
    } else {
        (low - room, high + room)
    }
}
