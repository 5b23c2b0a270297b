//! What the pathway head predicts against what was measured, sample by sample.

use crate::figures::drawing::figure::{Figure, FigureContext};
use crate::figures::drawing::heading::Heading;
use crate::figures::drawing::numbers::{count, fixed};
use crate::figures::drawing::panels::{CloudPanel, CloudPanels};
use crate::table::Cell;
use crate::{Error, Result};

/// One pathway.
#[derive(Debug, Clone, Copy)]
pub struct PathwayPanel<'a> {
    /// Its name.
    pub pathway: &'a str,
    /// What to say of it beside its fit: `Best`, `Worst`; may be empty.
    pub rank: &'a str,
    /// The coefficient of determination on these samples.
    pub r2: f64,
    /// One measured score per sample, finite.
    pub measured: &'a [f64],
    /// One predicted score per sample on the same scale, finite.
    pub predicted: &'a [f64],
}

/// What [`pathway_scatter`] draws.
#[derive(Debug, Clone, Copy)]
pub struct PathwayScatter<'a> {
    /// In the order of drawing; up to three lie side by side, four in a square.
    pub panels: &'a [PathwayPanel<'a>],
    /// One id per sample the model has not seen.
    pub sample_ids: &'a [String],
    /// One class per sample, empty where unknown.
    pub classes: &'a [String],
}

impl PathwayScatter<'_> {
    fn check(&self) -> Result<()> {
        let samples = self.sample_ids.len();
        if self.panels.is_empty() || samples == 0 {
            let what = "there are no predicted pathway scores to draw";
            return Err(Error::new(what, "Run the pretraining first."));
        }
        let fits = |of: &PathwayPanel| [of.measured.len(), of.predicted.len()] == [samples; 2];
        let values = || {
            self.panels
                .iter()
                .flat_map(|of| [of.measured, of.predicted])
        };
        let finite = values().flatten().all(|value| value.is_finite());
        if self.classes.len() == samples && self.panels.iter().all(fits) && finite {
            return Ok(());
        }
        let what = "a pathway does not have a measured and a predicted score for every sample";
        Err(Error::new(what, "Run the pretraining again."))
    }
}

/// Predicted against measured scores of some pathways, coloured by class; on the dashed line both are equal, and both
/// axes of a panel span the same.
///
/// # Errors
/// Where there is no pathway or sample, the input's sizes do not match or a score is not a number.
pub fn pathway_scatter(input: &PathwayScatter, context: &FigureContext) -> Result<Figure> {
    input.check()?;
    let note = format!(
        "{} samples not seen in training; on the dashed line both are equal",
        count(input.sample_ids.len() as u64)
    );
    let heading = Heading::new("Predicted and measured pathway scores", &note, context);
    let panel = |of: &PathwayPanel| CloudPanel {
        title: of.pathway.to_owned(),
        note: match of.rank {
            "" => format!("R² {}", fixed(of.r2, 2)),
            rank => format!("{rank}: R² {}", fixed(of.r2, 2)),
        },
        key: Cell::from(of.pathway),
        labels: ["Measured score", "Predicted score"].map(String::from),
        points: (of.measured.iter().copied())
            .zip(of.predicted.iter().copied())
            .collect(),
    };
    let panels: Vec<CloudPanel> = input.panels.iter().map(panel).collect();
    let drawn = CloudPanels {
        name: "pathway_scatter",
        columns: ["pathway", "measured", "predicted"],
        panels: &panels,
        sample_ids: input.sample_ids,
        classes: input.classes,
        alike: true,
    };
    drawn.draw(heading, context)
}
