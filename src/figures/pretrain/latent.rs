//! The latent space, seen from its two directions of largest variance.

use ndarray::ArrayView2;

use crate::figures::drawing::colouring::Colouring;
use crate::figures::drawing::components::component_name;
use crate::figures::drawing::figure::{Figure, FigureContext};
use crate::figures::drawing::legend::Classes;
use crate::figures::drawing::scatter::{Scatter, ScatterAxis, scatter};
use crate::{Error, Result};

/// What [`latent_pca`] draws.
#[derive(Debug, Clone, Copy)]
pub struct Latent<'a> {
    /// Samples × components; the first two components are drawn.
    pub scores: ArrayView2<'a, f64>,
    /// The share of variance each component explains, between 0 and 1.
    pub explained: &'a [f64],
    /// One id per sample.
    pub sample_ids: &'a [String],
    /// One class per sample, empty where unknown.
    pub classes: &'a [String],
}

impl Latent<'_> {
    fn check(&self) -> Result<()> {
        let samples = self.scores.nrows();
        let advice = "Run the pretraining again.";
        if self.scores.ncols() < 2 {
            let what = "the latent space has fewer than two principal components to draw";
            return Err(Error::new(
                what,
                "Use at least three samples and a latent width of two or more.",
            ));
        }
        if self.sample_ids.len() != samples || self.classes.len() != samples {
            return Err(Error::new(
                "samples and classes of the latent space do not match",
                advice,
            ));
        }
        if self.scores.iter().any(|score| !score.is_finite()) {
            let what = "the latent space holds values that are not numbers";
            return Err(Error::new(
                what,
                "Lower the learning rate and run the pretraining again.",
            ));
        }
        Ok(())
    }
}

/// The samples along the latent space's first two principal components, coloured by class; with more than eight
/// classes each also has a marker shape and its name at its median (its number in the legend where names are long).
///
/// # Errors
/// Where there are fewer than two components, or scores, ids and classes do not match or are not numbers.
pub fn latent_pca(latent: &Latent, context: &FigureContext) -> Result<Figure> {
    latent.check()?;
    let classes = Classes::new(latent.classes, context.theme);
    let codes: Vec<u16> = classes
        .of_sample
        .iter()
        .map(|&class| u16::try_from(class).unwrap_or(u16::MAX))
        .collect();
    let labels = [0, 1].map(|component| {
        let name = component_name(component, latent.explained, " of variance");
        format!("Latent {name}")
    });
    let drawn = Scatter {
        name: "latent_pca",
        title: "Principal components of the latent space",
        coordinates: latent.scores,
        axes: [
            ScatterAxis {
                name: "PC1",
                label: &labels[0],
            },
            ScatterAxis {
                name: "PC2",
                label: &labels[1],
            },
        ],
        scale: true,
        sample_ids: latent.sample_ids,
        colouring: Colouring::Classes {
            title: "class",
            names: &classes.names[..classes.known()],
            codes: &codes,
        },
        selected: None,
    };
    scatter(&drawn, context)
}
