//! The same samples' principal components for several numbers of genes, side by side.

use ndarray::ArrayView2;

use crate::figures::drawing::components::{axis_names, check_components, turned};
use crate::figures::drawing::figure::{Figure, FigureContext};
use crate::figures::drawing::heading::Heading;
use crate::figures::drawing::numbers::{count, fixed};
use crate::figures::drawing::panels::{CloudPanel, CloudPanels};
use crate::table::Cell;
use crate::{Error, Result};

/// One of the panels.
#[derive(Debug, Clone, Copy)]
pub struct PcaPanel<'a> {
    /// How many genes the PCA was made of.
    pub genes: usize,
    /// Samples × components; the first two components are drawn.
    pub scores: ArrayView2<'a, f64>,
    /// The share of variance each component explains, between 0 and 1.
    pub explained: &'a [f64],
    /// The number of genes of another panel and the Procrustes disparity to it, from 0 (the same) to 1.
    pub disparity: Option<(usize, f64)>,
}

/// What [`pca_panels`] draws.
#[derive(Debug, Clone, Copy)]
pub struct PcaPanels<'a> {
    /// In the order of drawing; up to three lie side by side, four in a square.
    pub panels: &'a [PcaPanel<'a>],
    /// One id per sample.
    pub sample_ids: &'a [String],
    /// One class per sample, empty where unknown.
    pub classes: &'a [String],
}

impl PcaPanels<'_> {
    fn check(&self) -> Result<()> {
        let samples = self.sample_ids.len();
        if self.panels.is_empty() || samples == 0 {
            let what = "there are no principal components to draw";
            return Err(Error::new(what, "Run the PCA first."));
        }
        let scores = self.panels.iter().map(|panel| panel.scores);
        check_components(scores, samples, self.classes.len())
    }
}

/// How like another panel's picture it is, in words.
fn likeness(panel: &PcaPanel) -> String {
    let Some((genes, disparity)) = panel.disparity.filter(|(_, value)| value.is_finite()) else {
        return String::new();
    };
    let genes = count(genes as u64);
    if disparity < 0.001 {
        format!("Less than 0.001 from the picture of {genes} genes")
    } else {
        let decimals = if disparity < 0.01 { 3 } else { 2 };
        let rounded = fixed(disparity, decimals);
        format!("{rounded} from the picture of {genes} genes")
    }
}

/// The samples along the first two principal components, one panel per number of genes, coloured by class; beyond
/// eight classes with marker shapes, and names (numbers) among the samples where panels are large enough. Panels say
/// how far they are from another one: Procrustes disparity (Gower 1975), 0 for the same picture.
///
/// # Errors
/// Where there is no panel, the input's sizes do not match or a score is not a number.
pub fn pca_panels(input: &PcaPanels, context: &FigureContext) -> Result<Figure> {
    input.check()?;
    let note = format!("{} samples · {NOTE}", count(input.sample_ids.len() as u64));
    let note = if input.panels.iter().all(|panel| panel.disparity.is_none()) {
        format!("{} samples", count(input.sample_ids.len() as u64))
    } else {
        note
    };
    let heading = Heading::new("Principal components of the genes", &note, context);
    let last = input.panels.last();
    let panel = |panel: &PcaPanel| CloudPanel {
        title: format!("{} genes", count(panel.genes as u64)),
        note: likeness(panel),
        key: Cell::from(panel.genes),
        labels: axis_names(panel.explained),
        points: turned(panel.scores, last.map_or(panel.scores, |last| last.scores)),
    };
    let panels: Vec<CloudPanel> = input.panels.iter().map(panel).collect();
    let drawn = CloudPanels {
        name: "pca_panels",
        columns: ["genes", "PC1", "PC2"],
        panels: &panels,
        sample_ids: input.sample_ids,
        classes: input.classes,
        alike: false,
    };
    drawn.draw(heading, context)
}

const NOTE: &str = "distances between pictures: Procrustes, 0 the same, 1 unrelated";
