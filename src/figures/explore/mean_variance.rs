//! All genes' mean against their variance, and which of them were chosen.

use crate::figures::drawing::axis::{Plot, Ticks};
use crate::figures::drawing::beside::draw_beside;
use crate::figures::drawing::figure::{Figure, FigureContext, Marks, PointMark, WIDTH};
use crate::figures::drawing::heading::{Draft, Heading, MARGIN};
use crate::figures::drawing::labels::Bounds;
use crate::figures::drawing::legend::{COLOUR_BAR_HEIGHT, draw_colour_bar};
use crate::figures::drawing::numbers::{count, significant};
use crate::figures::drawing::palette::{Rgb, Theme, diverging};
use crate::figures::drawing::path::{Paint, Path};
use crate::figures::drawing::place::Place;
use crate::figures::drawing::sheet::Sheet;
use crate::sorting::sort;
use crate::table::Cell;
use crate::{Error, Result};

/// What [`mean_variance`] draws.
#[derive(Debug, Clone, Copy)]
pub struct MeanVariance<'a> {
    /// One name per gene.
    pub genes: &'a [String],
    /// The mean of each gene's transformed values.
    pub mean: &'a [f64],
    /// Their variance.
    pub variance: &'a [f64],
    /// The genes by the ranking, the most variable first.
    pub order: &'a [u32],
    /// How many of them were chosen.
    pub chosen: usize,
    /// What they are ranked by, in words: `variance`, `dispersion`.
    pub ranking: &'a str,
    /// How many genes are nearly constant.
    pub near_constant: usize,
}

/// The side of a cell of the histogram.
const CELL: f64 = 4.0;
/// How many genes are named.
const NAMES: usize = 10;
/// At most so many of the chosen genes can be pointed at.
const MARKS: usize = 2_000;
/// The colour of a single gene, so that it shows on the paper.
const FIRST: f64 = 0.22;

const PLOT_HEIGHT: f64 = 400.0;
const RADIUS: f64 = 2.0;

impl MeanVariance<'_> {
    fn check(&self) -> Result<()> {
        let genes = self.genes.len();
        let advice = "Rank the genes again.";
        let known = self.order.iter().all(|&gene| (gene as usize) < genes);
        if [self.mean.len(), self.variance.len()] != [genes; 2] || !known {
            let what = "genes, means and variances do not match";
            return Err(Error::new(what, advice));
        }
        if !(0..genes).any(|gene| self.is_drawn(gene) && self.variance[gene] > 0.0) {
            let what = "no gene varies between the samples";
            return Err(Error::new(
                what,
                "Read a table with at least two different samples.",
            ));
        }
        Ok(())
    }

    /// Whether mean and variance are numbers.
    fn is_drawn(&self, gene: usize) -> bool {
        let (mean, variance) = (self.mean[gene], self.variance[gene]);
        mean.is_finite() && variance.is_finite() && variance >= 0.0
    }

    /// The chosen genes, the most variable first.
    fn top(&self) -> impl Iterator<Item = usize> {
        let chosen = self.order.iter().take(self.chosen);
        chosen.map(|&gene| gene as usize)
    }

    fn note(&self) -> String {
        let constant = match self.near_constant {
            0 => String::new(),
            constant => format!(", {} nearly constant", count(constant as u64)),
        };
        let undrawn = (0..self.genes.len()).filter(|&gene| !self.is_drawn(gene));
        let undrawn = match undrawn.count() {
            0 => String::new(),
            undrawn => format!(", {} without a number not drawn", count(undrawn as u64)),
        };
        format!(
            "{} genes, the {} of largest {} chosen{constant}{undrawn}",
            count(self.genes.len() as u64),
            count(self.top().count() as u64),
            self.ranking
        )
    }

    /// All genes by rank, then those without one.
    fn rows(&self) -> Vec<Vec<Cell>> {
        let mut ranks = vec![None; self.genes.len()];
        for (rank, &gene) in self.order.iter().enumerate() {
            ranks[gene as usize] = Some(rank);
        }
        let unranked = (0..self.genes.len()).filter(|&gene| ranks[gene].is_none());
        let ordered = self.order.iter().map(|&gene| gene as usize);
        let row = |gene: usize| {
            let chosen = ranks[gene].is_some_and(|rank| rank < self.chosen);
            vec![
                Cell::Text(self.genes[gene].clone()),
                ranks[gene].map_or(Cell::Missing, |rank| Cell::from(rank + 1)),
                Cell::Number(self.mean[gene]),
                Cell::Number(self.variance[gene]),
                Cell::from(if chosen { "yes" } else { "no" }),
            ]
        };
        ordered.chain(unranked).map(row).collect()
    }
}

/// The genes' mean against their variance (on a scale of square roots) as a two-dimensional histogram, the cells of the chosen genes
/// in the colour map's other half, the ten most variable genes named.
///
/// # Errors
/// Where the input's sizes do not match or no gene varies.
pub fn mean_variance(input: &MeanVariance, context: &FigureContext) -> Result<Figure> {
    input.check()?;
    let heading = Heading::new("Mean and variance of the genes", &input.note(), context);
    let plot = plot(input, heading.bottom());
    let histogram = Histogram::new(input, &plot);
    let bar_top = plot.bottom + 62.0;
    let named: Vec<usize> = input
        .top()
        .filter(|&gene| input.is_drawn(gene))
        .take(NAMES)
        .collect();
    let names: Vec<&str> = named
        .iter()
        .map(|&gene| input.genes[gene].as_str())
        .collect();
    let draft = Draft {
        name: "mean_variance",
        width: f64::from(WIDTH),
        height: bar_top + COLOUR_BAR_HEIGHT + MARGIN,
        description: format!(
            "A two-dimensional histogram of {}. Across: mean. Upwards: variance. The first by rank: {}.",
            input.note(),
            names.join(", ")
        ),
        heading,
        columns: ["gene", "rank", "mean", "variance", "chosen"]
            .map(String::from)
            .to_vec(),
        rows: input.rows(),
    };
    draft.finish(context, |sheet| {
        histogram.draw(sheet, &plot, context.theme);
        draw_axes(sheet, &plot)?;
        let anchors: Vec<Place> = named
            .iter()
            .map(|&gene| place(input, &plot, gene))
            .collect();
        for &anchor in &anchors {
            sheet.disc(anchor, RADIUS, sheet.colours.ink, 1.0)?;
        }
        draw_beside(sheet, &names, &anchors, RADIUS, Bounds::of(&plot))?;
        histogram.draw_bar(sheet, (plot.left, bar_top), context.theme)?;
        Ok(Marks::Points(marks(input, &plot)))
    })
}

fn plot(input: &MeanVariance, top: f64) -> Plot {
    let drawn = || (0..input.genes.len()).filter(|&gene| input.is_drawn(gene));
    let range = |values: &[f64]| {
        let low = drawn()
            .map(|gene| values[gene])
            .fold(f64::INFINITY, f64::min);
        (
            low,
            drawn()
                .map(|gene| values[gene])
                .fold(f64::NEG_INFINITY, f64::max),
        )
    };
    let (mean, variance) = (range(input.mean), range(input.variance));
    let room = ((mean.1 - mean.0) * 0.03).max(0.05);
    Plot::new(
        (MARGIN + 66.0, top),
        (f64::from(WIDTH) - MARGIN, top + PLOT_HEIGHT),
        (mean.0 - room, mean.1 + room),
        (0.0, variance.1.sqrt() * 1.05),
    )
}

fn place(input: &MeanVariance, plot: &Plot, gene: usize) -> Place {
    plot.place(input.mean[gene], input.variance[gene].sqrt())
}

fn draw_axes(sheet: &Sheet, plot: &Plot) -> Result<()> {
    let (low, high) = plot.x_range();
    plot.draw_x_ticks(sheet, &Ticks::between(low, high, 8), false)?;
    let (_, high) = plot.y_range();
    plot.draw_y_strokes(sheet, &Ticks::square_roots(high))?;
    plot.draw_base(sheet)?;
    plot.draw_side(sheet)?;
    plot.draw_x_label(sheet, "Mean", plot.bottom + 40.0)?;
    plot.draw_y_label(sheet, "Variance (scale of square roots)", MARGIN + 8.0)
}

/// How many genes lie in each cell of the plot.
struct Histogram {
    columns: usize,
    /// Row by row: the chosen genes and the others.
    cells: Vec<[u32; 2]>,
    /// The number that has the map's last colour: the hundredth part of the cells hold more.
    most: u32,
}

impl Histogram {
    fn new(input: &MeanVariance, plot: &Plot) -> Self {
        let columns = ((plot.right - plot.left) / CELL).ceil() as usize + 1;
        let rows = ((plot.bottom - plot.top) / CELL).ceil() as usize + 1;
        let mut chosen = vec![false; input.genes.len()];
        for gene in input.top() {
            chosen[gene] = true;
        }
        let mut cells = vec![[0, 0]; columns * rows];
        for gene in (0..input.genes.len()).filter(|&gene| input.is_drawn(gene)) {
            let (x, y) = place(input, plot, gene);
            let column = ((x - plot.left) / CELL) as usize;
            let row = ((y - plot.top) / CELL) as usize;
            cells[row * columns + column][usize::from(!chosen[gene])] += 1;
        }
        let mut filled: Vec<u32> = cells.iter().map(|cell| cell[0] + cell[1]).collect();
        filled.retain(|&number| number > 0);
        sort(&mut filled, &|one, other| one.cmp(other));
        let most = filled.get(filled.len() * 99 / 100).copied().unwrap_or(0);
        Histogram {
            columns,
            cells,
            most: most.max(2),
        }
    }

    /// One path for each colour.
    fn draw(&self, sheet: &Sheet, plot: &Plot, theme: Theme) {
        let mut filled: Vec<(Rgb, usize)> = Vec::new();
        for (place, cell) in self.cells.iter().enumerate() {
            if cell[0] + cell[1] > 0 {
                filled.push((self.colour(cell, theme), place));
            }
        }
        sort(&mut filled, &|one, other| one.cmp(other));
        for alike in filled.chunk_by(|one, other| one.0 == other.0) {
            let mut path = Path::default();
            for &(_, cell) in alike {
                let (column, row) = (cell % self.columns, cell / self.columns);
                let left = plot.left + CELL * column as f64;
                let top = plot.top + CELL * row as f64;
                let (width, height) = (CELL.min(plot.right - left), CELL.min(plot.bottom - top));
                path.rect((left, top), width.max(0.0), height.max(0.0));
            }
            sheet.beneath(&path, Paint::Areas, alike[0].0, 1.0);
        }
    }

    fn colour(&self, cell: &[u32; 2], theme: Theme) -> Rgb {
        let share = f64::from(cell[0] + cell[1]).ln() / f64::from(self.most).ln();
        shade(if major(cell) == 0 { 1.0 } else { -1.0 }, share, theme)
    }

    fn draw_bar(&self, sheet: &Sheet, place: Place, theme: Theme) -> Result<()> {
        let colour = |share: f64| {
            let value = 2.0 * share - 1.0;
            shade(value.signum(), value.abs(), theme)
        };
        let most = format!("≥ {}", count(u64::from(self.most)));
        let caption = "Genes per place (logarithmic): left the others, right the chosen";
        draw_colour_bar(sheet, place, 180.0, colour, [&most, "1", &most], caption)
    }
}

/// 0 where at least half of a cell's genes are chosen, otherwise 1.
fn major(cell: &[u32; 2]) -> usize {
    usize::from(cell[0] < cell[1])
}

/// The colour of a share of the most genes in a cell, in the half of the map that `sign` says.
fn shade(sign: f64, share: f64, theme: Theme) -> Rgb {
    diverging(sign * (FIRST + (1.0 - FIRST) * share), theme)
}

fn marks(input: &MeanVariance, plot: &Plot) -> Vec<PointMark> {
    let mark = |(rank, gene): (usize, usize)| {
        let (x, y) = place(input, plot, gene);
        let (mean, variance) = (input.mean[gene], input.variance[gene]);
        PointMark {
            x,
            y,
            label: input.genes[gene].clone(),
            value: format!(
                "mean {}, variance {}",
                significant(mean),
                significant(variance)
            ),
            class: format!("rank {}", count(rank as u64 + 1)),
        }
    };
    let ranked = input.top().enumerate();
    let drawn = ranked.filter(|&(_, gene)| input.is_drawn(gene));
    drawn.take(MARKS).map(mark).collect()
}
