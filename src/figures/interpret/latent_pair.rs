//! The latent space before and after pretraining, side by side.

use ndarray::ArrayView2;

use crate::figures::drawing::components::{axis_names, check_components, turned};
use crate::figures::drawing::figure::{Figure, FigureContext};
use crate::figures::drawing::heading::Heading;
use crate::figures::drawing::numbers::count;
use crate::figures::drawing::panels::{CloudPanel, CloudPanels};
use crate::table::Cell;
use crate::{Error, Result};

/// The latent space of one encoder.
#[derive(Debug, Clone, Copy)]
pub struct LatentView<'a> {
    /// Samples × principal components; the first two components are drawn.
    pub scores: ArrayView2<'a, f64>,
    /// The share of variance each component explains, between 0 and 1.
    pub explained: &'a [f64],
    /// What to say beneath the panel's title, for example how far apart the classes are; may be empty.
    pub note: &'a str,
}

/// What [`latent_pair`] draws.
#[derive(Debug, Clone, Copy)]
pub struct LatentPair<'a> {
    /// Of the encoder with random weights.
    pub untrained: LatentView<'a>,
    /// Of the same encoder after pretraining.
    pub pretrained: LatentView<'a>,
    /// One id per sample.
    pub sample_ids: &'a [String],
    /// One class per sample, empty where unknown.
    pub classes: &'a [String],
}

/// The samples along the first two principal components of both latent spaces, coloured by class as in
/// [`pca_panels`](crate::figures::pca_panels()); the components of the untrained one are turned to agree with the other's.
///
/// # Errors
/// Where there are no samples, the input's sizes do not match or a score is not a number.
pub fn latent_pair(input: &LatentPair, context: &FigureContext) -> Result<Figure> {
    let views = [input.untrained, input.pretrained];
    let samples = input.sample_ids.len();
    if samples == 0 {
        let what = "there are no samples in the latent space to draw";
        return Err(Error::new(what, "Run the pretraining first."));
    }
    let scores = views.iter().map(|view| view.scores);
    check_components(scores, samples, input.classes.len())?;
    let note = format!(
        "{} samples, the two directions of largest variance in each space",
        count(samples as u64)
    );
    let heading = Heading::new(
        "The latent space before and after pretraining",
        &note,
        context,
    );
    let panel = |(view, title): (LatentView, &str)| CloudPanel {
        title: format!("{title} encoder"),
        note: view.note.to_owned(),
        key: Cell::from(title),
        labels: axis_names(view.explained),
        points: turned(view.scores, input.pretrained.scores),
    };
    let panels = [(views[0], "Untrained"), (views[1], "Pretrained")].map(panel);
    let drawn = CloudPanels {
        name: "latent_pair",
        columns: ["encoder", "PC1", "PC2"],
        panels: &panels,
        sample_ids: input.sample_ids,
        classes: input.classes,
        alike: false,
    };
    drawn.draw(heading, context)
}
