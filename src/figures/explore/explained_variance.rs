//! How much variance the first principal components explain, for several numbers of genes.

use crate::figures::drawing::axis::{Plot, Ticks};
use crate::figures::drawing::figure::{Figure, FigureContext, LineMark, LinePoint, Marks, WIDTH};
use crate::figures::drawing::grid::{Grid, draw_title};
use crate::figures::drawing::heading::{Draft, Heading, MARGIN};
use crate::figures::drawing::legend::{Entry, Legend};
use crate::figures::drawing::markers;
use crate::figures::drawing::numbers::{count, percent};
use crate::figures::drawing::palette::{Shape, class_colour, class_shape};
use crate::figures::drawing::place::Place;
use crate::figures::drawing::sheet::Sheet;
use crate::table::Cell;
use crate::{Error, Result};

/// The variance one PCA explains.
#[derive(Debug, Clone, Copy)]
pub struct Explained<'a> {
    /// How many genes it was made of.
    pub genes: usize,
    /// The share of variance of each component, between 0 and 1.
    pub ratios: &'a [f64],
}

/// How many components are drawn and listed.
const COMPONENTS: usize = 10;

const PLOT_HEIGHT: f64 = 260.0;
const TICK_ROOM: f64 = 58.0;

impl Explained<'_> {
    fn ratios(&self) -> &[f64] {
        &self.ratios[..self.ratios.len().min(COMPONENTS)]
    }

    fn cumulative(&self) -> Vec<f64> {
        let mut sum = 0.0;
        self.ratios()
            .iter()
            .map(|ratio| {
                sum += ratio;
                sum
            })
            .collect()
    }

    fn name(&self) -> String {
        format!("{} genes", count(self.genes as u64))
    }
}

/// The share of variance of each of the first ten components, and of all up to it, one curve per number of genes.
///
/// # Errors
/// Where there is nothing to draw or a share is not a number.
pub fn explained_variance(runs: &[Explained], context: &FigureContext) -> Result<Figure> {
    if runs.is_empty() || runs.iter().any(|run| run.ratios.is_empty()) {
        let what = "there are no principal components to draw";
        return Err(Error::new(what, "Run the PCA first."));
    }
    if runs
        .iter()
        .any(|run| run.ratios().iter().any(|ratio| !ratio.is_finite()))
    {
        let what = "the explained variance holds values that are not numbers";
        return Err(Error::new(what, "Run the PCA again."));
    }
    let entry = |(place, run): (usize, &Explained)| Entry {
        shape: shape(place),
        colour: class_colour(place, context.theme),
        words: run.name(),
    };
    let entries = runs.iter().enumerate().map(entry).collect();
    let components = runs.iter().map(|run| run.ratios().len()).max().unwrap_or(0);
    let note = format!("The first {components} components");
    let heading = Heading::new("Variance explained by principal components", &note, context);
    let grid = Grid::new(2, (2, 0.0), (heading.bottom() + 26.0, PLOT_HEIGHT));
    let legend = Legend::new(entries, (MARGIN, grid.bottom() + 58.0));
    let draft = Draft {
        name: "explained_variance",
        width: f64::from(WIDTH),
        height: legend.bottom() + MARGIN,
        description: format!(
            "Two line charts, by component and cumulative. {}.",
            spoken(runs)
        ),
        heading,
        columns: ["genes", "component", "explained", "cumulative"]
            .map(String::from)
            .to_vec(),
        rows: runs.iter().flat_map(rows).collect(),
    };
    draft.finish(context, |sheet| {
        let panels = [
            Panel::new(
                "By component",
                "",
                (&grid, 0),
                runs.iter().map(|run| run.ratios().to_vec()),
            ),
            Panel::new(
                "Cumulative",
                ", cumulative",
                (&grid, 1),
                runs.iter().map(Explained::cumulative),
            ),
        ];
        let mut marks = Vec::new();
        for panel in &panels {
            marks.extend(panel.draw(sheet, &legend.entries)?);
        }
        legend.draw(sheet)?;
        Ok(Marks::Lines(marks))
    })
}

/// Numbers of genes always differ in shape, too: there are few, and their curves lie close together.
fn shape(place: usize) -> Shape {
    class_shape(place, usize::MAX)
}

fn spoken(runs: &[Explained]) -> String {
    let sums = runs.iter().map(|run| {
        let sum = run.ratios().iter().sum();
        format!("{} of {} together", percent(sum), run.name())
    });
    let sums: Vec<String> = sums.collect();
    format!("They explain {}", sums.join(", "))
}

fn rows(run: &Explained) -> Vec<Vec<Cell>> {
    let row = |((component, &ratio), sum): ((usize, &f64), f64)| {
        vec![
            Cell::from(run.genes),
            Cell::from(component + 1),
            Cell::Number(ratio),
            Cell::Number(sum),
        ]
    };
    let ratios = run.ratios().iter().enumerate();
    ratios.zip(run.cumulative()).map(row).collect()
}

struct Panel {
    title: &'static str,
    /// What the marks add to a curve's name.
    of: &'static str,
    curves: Vec<Vec<f64>>,
    plot: Plot,
    components: usize,
    most: f64,
}

impl Panel {
    fn new(
        title: &'static str,
        of: &'static str,
        (grid, place): (&Grid, usize),
        curves: impl Iterator<Item = Vec<f64>>,
    ) -> Self {
        let curves: Vec<Vec<f64>> = curves.collect();
        let components = curves.iter().map(Vec::len).max().unwrap_or(0);
        let largest = curves.iter().flatten().copied().fold(0.0, f64::max);
        let most = (largest * 108.0).clamp(1e-3, 100.0);
        let (left, top) = grid.corner(place);
        let right = left + grid.width() - 12.0;
        let across = (0.5, components as f64 + 0.5);
        Panel {
            title,
            of,
            curves,
            plot: Plot::new(
                (left + TICK_ROOM, top),
                (right, top + PLOT_HEIGHT),
                across,
                (0.0, most),
            ),
            components,
            most,
        }
    }

    fn draw(&self, sheet: &Sheet, entries: &[Entry]) -> Result<Vec<LineMark>> {
        let plot = &self.plot;
        let left = plot.left - TICK_ROOM;
        let room = plot.right - left;
        draw_title(sheet, self.title, (left, plot.top - 18.0), room)?;
        let components = i32::try_from(self.components).unwrap_or(1);
        let y = Ticks::between(0.0, self.most, 6);
        plot.draw_scales(sheet, &Ticks::whole(1, components), &y)?;
        plot.draw_x_label(sheet, "Component", plot.bottom + 38.0)?;
        plot.draw_y_label(sheet, "% of variance", left + 8.0)?;
        let curves = self.curves.iter().zip(entries);
        curves
            .map(|(curve, entry)| self.draw_curve(sheet, curve, entry))
            .collect()
    }

    fn draw_curve(&self, sheet: &Sheet, shares: &[f64], entry: &Entry) -> Result<LineMark> {
        let place = |(component, &share): (usize, &f64)| {
            self.plot.place((component + 1) as f64, 100.0 * share)
        };
        let places: Vec<Place> = shares.iter().enumerate().map(place).collect();
        if places.len() > 1 {
            sheet.curve(&places, entry.colour, 1.6)?;
        }
        for &place in &places {
            markers::draw(sheet, entry.shape, place, 4.0, entry.colour, 1.0)?;
        }
        let point = |(component, (&value, &(x, y))): (usize, (&f64, &Place))| LinePoint {
            x,
            y,
            label: format!("PC{}", component + 1),
            value,
        };
        Ok(LineMark {
            name: format!("{}{}", entry.words, self.of),
            points: shares.iter().zip(&places).enumerate().map(point).collect(),
        })
    }
}
