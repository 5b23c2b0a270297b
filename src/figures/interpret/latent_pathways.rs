//! Which pathways the dimensions of the latent space follow.

use ndarray::{Array2, ArrayView2, Axis};

use crate::explore::order::leaf_order;
use crate::explore::variable::descending;
use crate::figures::drawing::figure::{Figure, FigureContext, Marks};
use crate::figures::drawing::heading::{Draft, Heading, label_room};
use crate::figures::drawing::numbers::{count, fixed};
use crate::figures::drawing::shaded::{ShadedLayout, ShadedTable, Shades};
use crate::figures::drawing::text::shorten;
use crate::table::Cell;
use crate::{Error, Result};

/// What [`latent_pathways`] draws.
#[derive(Debug, Clone, Copy)]
pub struct LatentPathways<'a> {
    /// The correlation over samples of each pathway's score with each latent dimension, pathways × dimensions, between −1
    /// and 1; what is no number (a constant has no correlation) is shown as missing.
    pub correlation: ArrayView2<'a, f64>,
    /// One name per pathway.
    pub pathways: &'a [String],
    /// How many samples it is reckoned on, and what it is: `Pearson correlation`.
    pub samples: usize,
    pub measure: &'a str,
}

/// At most so many dimensions and pathways are drawn.
const DIMENSIONS: usize = 16;
const PATHWAYS: usize = 20;

/// The dimensions that follow some pathway most closely (at most 16) and the pathways they follow (at most 20): for each
/// dimension its own first, then the next strongest. Rows and columns are ordered so that like stands beside like.
///
/// # Errors
/// Where there is no correlation to draw, or not one row for every pathway.
pub fn latent_pathways(input: &LatentPathways, context: &FigureContext) -> Result<Figure> {
    let chosen = Chosen::of(input)?;
    let all = input.correlation.dim();
    let note = format!(
        "{} over {} samples: {} of {} dimensions, {} of {} pathways, those most closely related",
        input.measure,
        count(input.samples as u64),
        count(chosen.dimensions.len() as u64),
        count(all.1 as u64),
        count(chosen.pathways.len() as u64),
        count(all.0 as u64)
    );
    let heading = Heading::new("What the latent dimensions follow", &note, context);
    let pathway = |row: usize| &input.pathways[chosen.pathways[row]];
    let row_label = |row: usize, size: f64| shorten(pathway(row), size, false, label_room(size));
    let numbers = chosen.dimensions.iter();
    let numbers: Vec<String> = numbers.map(|&of| count(of as u64 + 1)).collect();
    let table = ShadedTable {
        axes: ["Pathway", "Latent dimension"],
        row_label: &row_label,
        columns: &numbers,
        values: chosen.values.view(),
        shades: Shades::Correlation,
        caption: input.measure,
    };
    let layout = ShadedLayout::new(table, heading.bottom(), context.theme);
    let names: Vec<String> = (0..chosen.pathways.len())
        .map(|row| pathway(row).clone())
        .collect();
    let dimensions = numbers.iter().map(|number| format!("dimension {number}"));
    let draft = Draft {
        name: "latent_pathways",
        width: layout.cells.sheet_width(),
        height: layout.cells.sheet_height(),
        description: format!(
            "A heat map of correlations, pathways in rows, latent dimensions in columns. {note}. The strongest: {}.",
            chosen.strongest(input)
        ),
        heading,
        columns: std::iter::once("pathway".to_owned())
            .chain(dimensions)
            .collect(),
        rows: (0..names.len())
            .map(|row| chosen.row(row, &names[row]))
            .collect(),
    };
    draft.finish(context, |sheet| {
        let grid = layout.draw(sheet, names.clone())?;
        Ok(Marks::Grid(grid))
    })
}

/// The pathways and dimensions that are drawn, in the order of drawing, and their correlations.
struct Chosen {
    pathways: Vec<usize>,
    dimensions: Vec<usize>,
    values: Array2<f64>,
}

impl Chosen {
    fn of(input: &LatentPathways) -> Result<Chosen> {
        let correlation = input.correlation;
        if correlation.nrows() != input.pathways.len() {
            let what = "there is not one row of correlations for every pathway";
            return Err(Error::new(what, "Run the pretraining again."));
        }
        if !correlation.iter().any(|value| value.is_finite()) {
            let what = "there is no correlation of a latent dimension with a pathway to draw";
            let advice = "Either the scores or the latent dimensions are the same in all samples: \
                          look at the table, and at how the encoder learned.";
            return Err(Error::new(what, advice));
        }
        let strength = correlation.mapv(strength);
        let dimensions = strongest(&strength, Axis(1), DIMENSIONS);
        let kept = strength.select(Axis(1), &dimensions);
        // Each dimension brings its own pathway; the others follow by strength.
        let mut pathways = Vec::new();
        let own = kept.columns().into_iter();
        let own = own.map(|column| descending(&column.to_vec())[0] as usize);
        for pathway in own.chain(strongest(&kept, Axis(0), usize::MAX)) {
            if pathways.len() < PATHWAYS && !pathways.contains(&pathway) {
                pathways.push(pathway);
            }
        }
        let values = correlation
            .select(Axis(0), &pathways)
            .select(Axis(1), &dimensions);
        // Like rows side by side; what has no correlation counts as none.
        let known = values.mapv(|value| if value.is_finite() { value } else { 0.0 });
        let ordered = |order: Result<Vec<usize>>, places: Vec<usize>| match order {
            Ok(order) => order.into_iter().map(|place| places[place]).collect(),
            Err(_) => places,
        };
        let pathways: Vec<usize> = ordered(leaf_order(known.view()), pathways);
        let dimensions: Vec<usize> = ordered(leaf_order(known.t()), dimensions);
        Ok(Chosen {
            values: correlation
                .select(Axis(0), &pathways)
                .select(Axis(1), &dimensions),
            pathways,
            dimensions,
        })
    }

    fn row(&self, row: usize, name: &str) -> Vec<Cell> {
        let number = |&value: &f64| match value.is_finite() {
            true => Cell::Number(value),
            false => Cell::Missing,
        };
        let mut cells = vec![Cell::from(name)];
        cells.extend(self.values.row(row).iter().map(number));
        cells
    }

    /// The strongest correlation in words.
    fn strongest(&self, input: &LatentPathways) -> String {
        let mut best = (0, 0);
        for (place, &value) in self.values.indexed_iter() {
            if strength(value) > strength(self.values[best]) {
                best = place;
            }
        }
        format!(
            "{} with dimension {}, {}",
            input.pathways[self.pathways[best.0]],
            count(self.dimensions[best.1] as u64 + 1),
            fixed(self.values[best], 2)
        )
    }
}

/// How strong a correlation is in either direction; less than nothing where there is none.
fn strength(correlation: f64) -> f64 {
    if correlation.is_finite() {
        correlation.abs()
    } else {
        -1.0
    }
}

/// The rows (axis 0) or columns (axis 1) with the largest single strength, the strongest first.
fn strongest(strength: &Array2<f64>, axis: Axis, most: usize) -> Vec<usize> {
    let largest = |lane: ndarray::ArrayView1<f64>| lane.iter().copied().fold(-1.0, f64::max);
    let largest: Vec<f64> = strength.axis_iter(axis).map(largest).collect();
    let order = descending(&largest).into_iter().map(|place| place as usize);
    order
        .filter(|&place| largest[place] >= 0.0)
        .take(most)
        .collect()
}
