//! What a heat map shows: pathways in rows, samples or bins of neighbouring samples in columns.

use ndarray::ArrayView2;

use super::standardised::z_scores;
use crate::figures::drawing::legend::Classes;
use crate::figures::drawing::numbers::count;
use crate::table::Cell;
use crate::{Error, Result};

/// More samples than this are averaged with their neighbours.
pub const HEATMAP_COLUMNS: usize = 400;

/// What [`pathway_heatmap`](super::pathway_heatmap) draws.
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
    /// The pathways to draw, in the order of the rows: see [`most_variable`](super::most_variable).
    pub pathway_order: &'a [usize],
}

impl Heatmap<'_> {
    pub(super) fn check(&self) -> Result<()> {
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

/// The columns as drawn: samples, or bins of neighbouring samples.
pub(super) struct Cells {
    /// `z[row][column]`.
    pub z: Vec<Vec<f64>>,
    pub labels: Vec<String>,
    /// The class of a column, the commonest where it stands for several samples.
    pub classes: Vec<usize>,
    smallest_bin: usize,
    largest_bin: usize,
}

impl Cells {
    pub fn new(map: &Heatmap, classes: &Classes) -> Self {
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

    pub fn bin_sizes(&self) -> String {
        let (smallest, largest) = (self.smallest_bin as u64, self.largest_bin as u64);
        if smallest == largest {
            count(smallest)
        } else {
            format!("{} to {}", count(smallest), count(largest))
        }
    }

    pub fn rows(&self, classes: &Classes) -> Vec<Vec<Cell>> {
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
