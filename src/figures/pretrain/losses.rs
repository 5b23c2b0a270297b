//! The pretraining's losses by epoch, one panel per term, and how samples lie in the latent space.

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
use crate::learn::{EpochLosses, Objective, Spread, objectives_of};
use crate::sorting::sort;
use crate::table::Cell;

/// What [`losses`] draws.
#[derive(Debug, Clone, Copy)]
pub struct LossCurves<'a> {
    /// One entry per finished epoch.
    pub training: &'a [EpochLosses],
    /// The same of held-out samples; empty where none are held out.
    pub validation: &'a [EpochLosses],
    /// How samples lie in the latent space, one entry per finished epoch; empty where that is not known.
    pub spread: &'a [Spread],
    /// How many epochs the run will have, so that the axis stays while the curves grow.
    pub planned_epochs: usize,
}

/// What a panel shows.
#[derive(Debug, Clone, Copy)]
enum Term {
    Total,
    Loss(Objective),
    Deviation,
    Rank,
}

impl Term {
    /// The panels there are: the total, each objective, and how samples lie.
    fn all(curves: &LossCurves) -> Vec<Self> {
        let objectives = objectives_of(curves.training.iter().chain(curves.validation));
        let mut terms = vec![Term::Total];
        terms.extend(objectives.into_iter().map(Term::Loss));
        if !curves.spread.is_empty() {
            terms.extend([Term::Deviation, Term::Rank]);
        }
        terms
    }

    fn name_and_unit(self) -> (&'static str, &'static str) {
        match self {
            Term::Total => ("Total", "weighted sum"),
            Term::Loss(objective) => objective.title_and_unit(),
            Term::Deviation => ("Latent space", "standard deviation"),
            Term::Rank => ("Latent space", "effective rank"),
        }
    }

    fn column(self) -> &'static str {
        match self {
            Term::Total => "total",
            Term::Loss(objective) => objective.name(),
            Term::Deviation => "latent_sd",
            Term::Rank => "effective_rank",
        }
    }

    /// Its value by epoch, of training or of what is held out.
    fn values(self, curves: &LossCurves, validation: bool) -> Vec<(usize, f64)> {
        let epochs = if validation {
            curves.validation
        } else {
            curves.training
        };
        let spread = match validation {
            true => &[][..],
            false => curves.spread,
        };
        let of_spread = |value: fn(&Spread) -> f64| {
            let epochs = spread.iter().zip(1..);
            epochs
                .map(|(spread, epoch)| (epoch, value(spread)))
                .collect()
        };
        let of_losses = |value: &dyn Fn(&EpochLosses) -> f64| {
            let epochs = epochs.iter();
            epochs.map(|losses| (losses.epoch, value(losses))).collect()
        };
        match self {
            Term::Total => of_losses(&|losses| losses.total),
            Term::Loss(objective) => of_losses(&|losses| losses.of(objective)),
            Term::Deviation => of_spread(|spread| spread.deviation),
            Term::Rank => of_spread(|spread| spread.effective_rank),
        }
    }
}

const PANEL_HEIGHT: f64 = 150.0;
const PANEL_PITCH: f64 = 246.0;
const TICK_ROOM: f64 = 56.0;
/// From the plot to the edge of its panel; the names beside the curves reach a little beyond.
const NAME_ROOM: f64 = 64.0;

/// The total and each objective's loss by epoch, training solid and validation dashed, and how samples lie in the latent space; can
/// be drawn while the run goes on.
pub fn losses(curves: &LossCurves, context: &FigureContext) -> Result<Figure> {
    let heading = Heading::new("Pretraining losses by epoch", &note(curves), context);
    let terms = Term::all(curves);
    let grid = Grid::new(terms.len(), (2, MARGIN), (heading.bottom(), PANEL_PITCH));
    let draft = Draft {
        name: "losses",
        width: f64::from(WIDTH),
        height: grid.bottom(),
        description: description(curves, terms.len()),
        heading,
        columns: ["epoch", "part"]
            .into_iter()
            .chain(terms.iter().map(|term| term.column()))
            .map(String::from)
            .collect(),
        rows: rows(curves, &terms),
    };
    draft.finish(context, |sheet| {
        let mut marks = Vec::new();
        for (place, &term) in terms.iter().enumerate() {
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

fn description(curves: &LossCurves, panels: usize) -> String {
    let charts = match panels {
        4 => "Four".to_owned(),
        other => count(other as u64),
    };
    let told = match (curves.training.first(), curves.training.last()) {
        (Some(only), Some(_)) if curves.training.len() == 1 => format!(
            "The total training loss is {} after epoch {}.",
            significant(only.total),
            only.epoch
        ),
        (Some(first), Some(last)) => format!(
            "The total training loss goes from {} at epoch {} to {} at epoch {}.",
            significant(first.total),
            first.epoch,
            significant(last.total),
            last.epoch
        ),
        _ => return format!("{charts} line charts, still empty."),
    };
    let rank = curves.spread.last().map_or_else(String::new, |spread| {
        format!(
            " The effective rank of the latent space is {} in the end.",
            significant(spread.effective_rank)
        )
    });
    format!("{charts} line charts. {told}{rank}")
}

fn rows(curves: &LossCurves, terms: &[Term]) -> Vec<Vec<Cell>> {
    let parts = [
        ("training", curves.training, false),
        ("validation", curves.validation, true),
    ];
    let mut rows = Vec::new();
    for (part, epochs, validation) in parts {
        let columns: Vec<_> = terms
            .iter()
            .map(|term| term.values(curves, validation))
            .collect();
        for (at, losses) in epochs.iter().enumerate() {
            let mut row = vec![
                Cell::Count(losses.epoch as u64),
                Cell::Text(part.to_owned()),
            ];
            let value = |column: &Vec<(usize, f64)>| {
                let value = column.get(at);
                value.map_or(Cell::Missing, |&(_, value)| Cell::Number(value))
            };
            row.extend(columns.iter().map(value));
            rows.push(row);
        }
    }
    rows
}

struct Panel {
    term: Term,
    curves: Vec<Curve>,
    plot: Plot,
    x_ticks: Ticks,
    y_ticks: Ticks,
}

impl Panel {
    fn new(losses: &LossCurves, term: Term, grid: &Grid, place: usize) -> Self {
        let curve =
            |name, validation| Curve::new(name, term.values(losses, validation).into_iter());
        let curves = vec![curve("training", false), curve("validation", true)];
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
        let (name, unit) = self.term.name_and_unit();
        draw_title(sheet, name, (left, title), room)?;
        let beside = text_width(name, TITLE, true) + 8.0;
        draw_note(sheet, unit, (left + beside, title), room - beside)?;
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
        let (name, unit) = self.term.name_and_unit();
        let name = match self.term {
            Term::Deviation | Term::Rank => format!("{name}, {unit}"),
            _ => format!("{name}, {}", curve.name),
        };
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
