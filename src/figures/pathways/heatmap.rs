//! The most variable pathways' scores over all samples, both clustered.

use ndarray::{Array2, ArrayView2};

use crate::figures::drawing::axis::{LABEL_SIZE, TICK_SIZE};
use crate::figures::drawing::figure::{
    Figure, FigureContext, GridMark, Marks, SMALLEST_TEXT, WIDTH,
};
use crate::figures::drawing::heading::{Draft, Heading, MARGIN};
use crate::figures::drawing::legend::{COLOUR_BAR_HEIGHT, Classes, Sign, draw_colour_bar};
use crate::figures::drawing::numbers::{count, significant};
use crate::figures::drawing::palette::{PLAIN_CLASSES, Rgb, Theme, diverging, ink_on};
use crate::figures::drawing::sheet::{Lettering, Sheet};
use crate::figures::drawing::text::{shorten, text_width, widest};
use crate::sorting::sorted_indices;
use crate::table::Cell;
use crate::{Error, Result};

/// How many pathways the heat map is meant for.
pub const HEATMAP_PATHWAYS: usize = 40;

/// More samples than this are averaged with their neighbours.
pub const HEATMAP_COLUMNS: usize = 400;

/// z-scores beyond this have the colour map's last colour.
const LIMIT: f64 = 2.5;

const ROW_HEIGHT: f64 = 16.0;
const STRIP_HEIGHT: f64 = 16.0;
const STRIP_GAP: f64 = 4.0;

/// What [`pathway_heatmap`] draws.
#[derive(Debug, Clone, Copy)]
pub struct Heatmap<'a> {
    /// NES, samples × all pathways.
    pub scores: ArrayView2<'a, f64>,
    /// One id per sample.
    pub sample_ids: &'a [String],
    /// One name per pathway.
    pub pathways: &'a [String],
    /// One class per sample, empty where unknown.
    pub classes: &'a [String],
    /// All samples in the order of the columns.
    pub sample_order: &'a [usize],
    /// The pathways to draw, in the order of the rows: see [`most_variable`].
    pub pathway_order: &'a [usize],
}

impl Heatmap<'_> {
    fn check(&self) -> Result<()> {
        let (samples, pathways) = self.scores.dim();
        let sizes = [
            self.sample_ids.len(),
            self.classes.len(),
            self.sample_order.len(),
        ];
        let known = self.sample_order.iter().all(|&sample| sample < samples)
            && self.pathway_order.iter().all(|&pathway| pathway < pathways);
        if sizes == [samples; 3] && self.pathways.len() == pathways && known {
            return Ok(());
        }
        let what = "scores, samples, classes and pathways of the heat map do not match";
        Err(Error::new(what, "Score the pathways again."))
    }
}

/// The pathways with the largest variance over the samples, at most `limit` of them, the largest first. Scores that
/// are no numbers do not count.
pub fn most_variable(scores: ArrayView2<f64>, limit: usize) -> Vec<usize> {
    let variances: Vec<f64> = (0..scores.ncols())
        .map(|pathway| mean_and_variance(&scores, pathway).1)
        .collect();
    let mut order = sorted_indices(variances.len(), &|one, other| {
        variances[other].total_cmp(&variances[one])
    });
    order.truncate(limit);
    order
}

/// The chosen pathways' scores (pathways × samples), each pathway with mean 0 and population standard deviation 1;
/// 0 where a score is no number or a pathway is constant. This is what the heat map shows and what its orders should
/// be computed from.
pub fn z_scores(scores: ArrayView2<f64>, pathways: &[usize]) -> Array2<f64> {
    let mut z = Array2::zeros((pathways.len(), scores.nrows()));
    for (mut row, &pathway) in z.rows_mut().into_iter().zip(pathways) {
        let (mean, variance) = mean_and_variance(&scores, pathway);
        let deviation = variance.sqrt();
        for (cell, &score) in row.iter_mut().zip(scores.column(pathway)) {
            if score.is_finite() && deviation > 0.0 {
                *cell = (score - mean) / deviation;
            }
        }
    }
    z
}

fn mean_and_variance(scores: &ArrayView2<f64>, pathway: usize) -> (f64, f64) {
    let finite = || {
        scores
            .column(pathway)
            .into_iter()
            .copied()
            .filter(|score| score.is_finite())
    };
    let number = finite().count().max(1) as f64;
    let mean = finite().sum::<f64>() / number;
    (
        mean,
        finite()
            .map(|score| (score - mean) * (score - mean))
            .sum::<f64>()
            / number,
    )
}

/// The chosen pathways in rows and the samples in columns, z-scores of the NES in colour, the samples' classes as a
/// strip on top. From [`HEATMAP_COLUMNS`] samples on, neighbouring columns are averaged.
///
/// # Errors
/// Where the input's sizes do not match or an order names what is not there.
pub fn pathway_heatmap(map: &Heatmap, context: &FigureContext) -> Result<Figure> {
    map.check()?;
    let classes = Classes::new(map.classes, context.theme);
    let cells = Cells::new(map, &classes);
    let heading = Heading::new("Pathway scores", &note(map, &cells), context);
    let layout = Layout::new(map, &cells, &classes, heading.bottom(), context.theme);
    let legend_top = layout.bar_top() + COLOUR_BAR_HEIGHT + 12.0;
    let legend = classes.legend(Sign::Square, (layout.left, legend_top));
    let mut columns = vec!["samples".to_owned(), "class".to_owned()];
    columns.extend(
        map.pathway_order
            .iter()
            .map(|&pathway| map.pathways[pathway].clone()),
    );
    let draft = Draft {
        name: "pathway_heatmap",
        width: f64::from(WIDTH),
        height: legend.bottom() + MARGIN,
        description: format!(
            "A heat map of {} pathways in rows and {} samples in columns, z-scores per pathway, both in the order of \
             a clustering.",
            map.pathway_order.len(),
            count(map.sample_ids.len() as u64)
        ),
        heading,
        columns,
        rows: cells.rows(&classes),
    };
    draft.finish(context, |sheet| {
        layout.draw(sheet, &cells, &classes)?;
        legend.draw(sheet)?;
        Ok(Marks::Grid(layout.marks(map, cells, &classes)))
    })
}

fn note(map: &Heatmap, cells: &Cells) -> String {
    let (shown, all) = (map.pathway_order.len() as u64, map.pathways.len() as u64);
    let pathways = if shown < all {
        format!(
            "The {} most variable of {} pathways",
            count(shown),
            count(all)
        )
    } else {
        format!("{} pathways", count(all))
    };
    let samples = map.sample_ids.len() as u64;
    let columns = cells.labels.len() as u64;
    if columns < samples {
        let means = format!("each of the {} columns is the mean of", count(columns));
        format!(
            "{pathways}, {} samples · {means} {} neighbouring samples",
            count(samples),
            cells.bin_sizes()
        )
    } else {
        format!("{pathways}, {} samples", count(samples))
    }
}

/// The columns as drawn: samples, or bins of neighbouring samples.
struct Cells {
    /// `z[row][column]`.
    z: Vec<Vec<f64>>,
    labels: Vec<String>,
    /// The class of a column, the commonest where it stands for several samples.
    classes: Vec<usize>,
    smallest_bin: usize,
    largest_bin: usize,
}

impl Cells {
    fn new(map: &Heatmap, classes: &Classes) -> Self {
        let z = z_scores(map.scores, map.pathway_order);
        let samples = map.sample_order.len();
        let columns = samples.min(HEATMAP_COLUMNS);
        let bins: Vec<&[usize]> = (0..columns)
            .map(|column| {
                &map.sample_order[column * samples / columns..(column + 1) * samples / columns]
            })
            .collect();
        let mean = |row: usize, bin: &[usize]| {
            bin.iter().map(|&sample| z[[row, sample]]).sum::<f64>() / bin.len() as f64
        };
        Cells {
            z: (0..z.nrows())
                .map(|row| bins.iter().map(|bin| mean(row, bin)).collect())
                .collect(),
            labels: bins
                .iter()
                .map(|bin| bin_label(bin, map.sample_ids))
                .collect(),
            classes: bins.iter().map(|bin| commonest(bin, classes)).collect(),
            smallest_bin: bins.iter().map(|bin| bin.len()).min().unwrap_or(0),
            largest_bin: bins.iter().map(|bin| bin.len()).max().unwrap_or(0),
        }
    }

    fn bin_sizes(&self) -> String {
        let (smallest, largest) = (self.smallest_bin as u64, self.largest_bin as u64);
        if smallest == largest {
            count(smallest)
        } else {
            format!("{} to {}", count(smallest), count(largest))
        }
    }

    fn rows(&self, classes: &Classes) -> Vec<Vec<Cell>> {
        let row = |(column, label): (usize, &String)| {
            let class = classes
                .names
                .get(self.classes[column])
                .cloned()
                .unwrap_or_default();
            let mut row = vec![Cell::Text(label.clone()), Cell::Text(class)];
            row.extend(self.z.iter().map(|pathway| Cell::Number(pathway[column])));
            row
        };
        self.labels.iter().enumerate().map(row).collect()
    }
}

fn bin_label(bin: &[usize], ids: &[String]) -> String {
    match bin {
        [] => String::new(),
        [sample] => ids[*sample].clone(),
        [first, .., last] => format!("{} samples, {} to {}", bin.len(), ids[*first], ids[*last]),
    }
}

fn commonest(bin: &[usize], classes: &Classes) -> usize {
    let mut sizes = vec![0_usize; classes.names.len()];
    for &sample in bin {
        sizes[classes.of_sample[sample]] += 1;
    }
    let most = sizes.iter().copied().max().unwrap_or(0);
    sizes.iter().position(|&size| size == most).unwrap_or(0)
}

struct Layout {
    theme: Theme,
    left: f64,
    right: f64,
    /// The upper edge of the class strip.
    top: f64,
    /// The class strip's height.
    strip: f64,
    columns: usize,
    names: Vec<String>,
}

impl Layout {
    fn new(map: &Heatmap, cells: &Cells, classes: &Classes, top: f64, theme: Theme) -> Self {
        let most = 0.36 * f64::from(WIDTH);
        let names: Vec<String> = map
            .pathway_order
            .iter()
            .map(|&pathway| shorten(&map.pathways[pathway], TICK_SIZE, false, most))
            .collect();
        let room = widest(names.iter().map(String::as_str), TICK_SIZE).max(40.0);
        Layout {
            theme,
            left: MARGIN + 24.0,
            right: (f64::from(WIDTH) - MARGIN - room - 8.0).floor(),
            top,
            strip: strip_height(classes),
            columns: cells.labels.len(),
            names,
        }
    }

    fn grid_top(&self) -> f64 {
        self.top + self.strip + STRIP_GAP
    }

    fn grid_bottom(&self) -> f64 {
        self.grid_top() + ROW_HEIGHT * self.names.len() as f64
    }

    fn bar_top(&self) -> f64 {
        self.grid_bottom() + 42.0
    }

    /// The left edge of a column; one past the last gives the right edge of the grid.
    fn column_left(&self, column: usize) -> f64 {
        self.left + (self.right - self.left) * column as f64 / self.columns.max(1) as f64
    }

    fn draw(&self, sheet: &Sheet, cells: &Cells, classes: &Classes) -> Result<()> {
        self.draw_strip(sheet, cells, classes)?;
        for (row, z) in cells.z.iter().enumerate() {
            let colours: Vec<Rgb> = z
                .iter()
                .map(|&z| diverging(z / LIMIT, self.theme))
                .collect();
            let y = self.grid_top() + ROW_HEIGHT * row as f64;
            // Each row reaches a little under the next one, so that no seam shows between them.
            let height = if row + 1 < cells.z.len() {
                ROW_HEIGHT + 0.5
            } else {
                ROW_HEIGHT
            };
            for run in runs(&colours) {
                self.draw_run(sheet, &run, (y, height), colours[run.start])?;
            }
            let middle = (self.right + 8.0, y + ROW_HEIGHT / 2.0);
            sheet.text(
                &self.names[row],
                middle,
                Lettering::new(TICK_SIZE, sheet.colours.ink),
            )?;
        }
        self.draw_captions(sheet, cells)
    }

    fn draw_run(
        &self,
        sheet: &Sheet,
        run: &std::ops::Range<usize>,
        (y, height): (f64, f64),
        fill: Rgb,
    ) -> Result<()> {
        let left = self.column_left(run.start);
        let right = (self.column_left(run.end) + 0.5).min(self.right);
        sheet.rect((left, y), right - left, height, fill)
    }

    /// The classes above the columns, named where there is room.
    fn draw_strip(&self, sheet: &Sheet, cells: &Cells, classes: &Classes) -> Result<()> {
        for run in runs(&cells.classes) {
            let class = cells.classes[run.start];
            let fill = classes.colour(class);
            self.draw_run(sheet, &run, (self.top, self.strip), fill)?;
            let (left, right) = (self.column_left(run.start), self.column_left(run.end));
            let (name, room) = (&classes.names[class], right - left);
            let length = text_width(name, SMALLEST_TEXT, false) + 6.0;
            let centre = ((left + right) / 2.0, self.top + self.strip / 2.0);
            let lettering = Lettering::new(SMALLEST_TEXT, ink_on(fill)).centred();
            if length <= room {
                sheet.text(name, centre, lettering)?;
            } else if length <= self.strip && room >= SMALLEST_TEXT {
                sheet.text(name, centre, lettering.upwards())?;
            }
        }
        let place = (self.right + 8.0, self.top + self.strip / 2.0);
        sheet.text(
            "class",
            place,
            Lettering::new(TICK_SIZE, sheet.colours.muted),
        )
    }

    fn draw_captions(&self, sheet: &Sheet, cells: &Cells) -> Result<()> {
        let ink = Lettering::new(LABEL_SIZE, sheet.colours.ink).centred();
        let centre = (self.left + self.right) / 2.0;
        sheet.text(
            "Samples, clustered",
            (centre, self.grid_bottom() + 16.0),
            ink,
        )?;
        let middle = (self.grid_top() + self.grid_bottom()) / 2.0;
        if cells.z.len() as f64 * ROW_HEIGHT > text_width("Pathways, clustered", LABEL_SIZE, false)
        {
            sheet.text("Pathways, clustered", (MARGIN + 8.0, middle), ink.upwards())?;
        }
        let (low, high) = (
            format!("≤ {}", significant(-LIMIT)),
            format!("≥ {}", significant(LIMIT)),
        );
        let theme = self.theme;
        let colour = |share: f64| diverging(2.0 * share - 1.0, theme);
        let place = (self.left, self.bar_top());
        draw_colour_bar(
            sheet,
            place,
            220.0,
            colour,
            [&low, "0", &high],
            "NES, z-score per pathway",
        )
    }

    fn marks(&self, map: &Heatmap, cells: Cells, classes: &Classes) -> GridMark {
        let labels = cells.labels.iter().zip(&cells.classes);
        let column_labels = labels
            .map(|(label, &class)| format!("{label}, {}", classes.names[class]))
            .collect();
        GridMark {
            x: self.left,
            y: self.grid_top(),
            cell_width: (self.right - self.left) / self.columns.max(1) as f64,
            cell_height: ROW_HEIGHT,
            row_labels: map
                .pathway_order
                .iter()
                .map(|&pathway| map.pathways[pathway].clone())
                .collect(),
            column_labels,
            values: cells.z,
        }
    }
}

/// Beyond eight classes colours alone do not tell them apart, so short names get room to run upwards.
fn strip_height(classes: &Classes) -> f64 {
    let longest = widest(classes.names.iter().map(String::as_str), SMALLEST_TEXT) + 6.0;
    if classes.known() > PLAIN_CLASSES && longest <= 60.0 {
        longest.ceil()
    } else {
        STRIP_HEIGHT
    }
}

/// Stretches of equal neighbours.
fn runs<T: PartialEq>(values: &[T]) -> Vec<std::ops::Range<usize>> {
    let mut runs: Vec<std::ops::Range<usize>> = Vec::new();
    for place in 0..values.len() {
        match runs.last_mut() {
            Some(run) if values[run.start] == values[place] => run.end = place + 1,
            _ => runs.push(place..place + 1),
        }
    }
    runs
}
