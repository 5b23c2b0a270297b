//! In which shapes the encoder sees a batch's samples: one below the other in one matrix, so that it runs once.

use std::ops::Range;

use super::objectives::Objective;
use super::options::PretrainOptions;

/// A shape of the samples of a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// As they are.
    Clean,
    /// With some genes hidden.
    Masked,
    /// With noise, and some genes set to 0.
    View1,
    /// The same, drawn again.
    View2,
    /// With some genes' values of other samples.
    Corrupted1,
    /// The same, drawn again, of another share of the genes.
    Corrupted2,
    /// With some genes' values exchanged within the batch.
    Exchanged,
    /// With noise and some genes set to 0, to be taken away again.
    Noisy,
}

impl Shape {
    /// All of them, in the order they lie in. The first four come first, so that what is drawn for them stays where it is.
    const ALL: [Shape; 8] = [
        Shape::Clean,
        Shape::Masked,
        Shape::View1,
        Shape::View2,
        Shape::Corrupted1,
        Shape::Corrupted2,
        Shape::Exchanged,
        Shape::Noisy,
    ];

    /// Whether genes are put out from what the encoder makes of it.
    fn is_reconstructed(self) -> bool {
        matches!(self, Shape::Masked | Shape::Exchanged | Shape::Noisy)
    }

    /// Whether anybody needs it.
    fn is_asked_for(self, options: &PretrainOptions) -> bool {
        let any = |objectives: &[Objective]| {
            let mut objectives = objectives.iter();
            objectives.any(|&objective| options.weight(objective) > 0.0)
        };
        match self {
            Shape::Clean => any(&[Objective::Pathway]),
            Shape::Masked => any(&[Objective::Masked]),
            Shape::View1 | Shape::View2 => any(&[
                Objective::NtXent,
                Objective::Byol,
                Objective::BarlowTwins,
                Objective::Vicreg,
            ]),
            Shape::Corrupted1 | Shape::Corrupted2 => any(&[Objective::Scarf]),
            Shape::Exchanged => any(&[Objective::Vime]),
            Shape::Noisy => any(&[Objective::Denoising]),
        }
    }
}

/// The shapes that a training's objectives need, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Layout(Vec<Shape>);

impl Layout {
    /// That of a training with these settings.
    pub fn of(options: &PretrainOptions) -> Self {
        let asked = Shape::ALL
            .into_iter()
            .filter(|shape| shape.is_asked_for(options));
        Layout(asked.collect())
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// All of them, in order.
    pub fn shapes(&self) -> &[Shape] {
        &self.0
    }

    /// Whether a shape is among them.
    pub fn has(&self, shape: Shape) -> bool {
        self.0.contains(&shape)
    }

    /// The rows of some shapes that lie one after another, in a matrix of batches of so many samples; none where the first is
    /// not there.
    pub fn rows(&self, shapes: &[Shape], samples: usize) -> Option<Range<usize>> {
        let place = self
            .0
            .iter()
            .position(|shape| shapes.first() == Some(shape))?;
        Some(place * samples..(place + shapes.len()) * samples)
    }

    /// Those from whose latent vectors genes are put out, in order.
    pub fn reconstructed(&self) -> Vec<Shape> {
        let shapes = self.0.iter().copied();
        shapes.filter(|shape| shape.is_reconstructed()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{Layout, Shape};
    use crate::learn::options::PretrainOptions;

    #[test]
    fn an_objective_alone_has_no_rows_that_nobody_uses() {
        let none = PretrainOptions {
            weight_pathway: 0.0,
            weight_masked: 0.0,
            weight_contrastive: 0.0,
            ..PretrainOptions::default()
        };
        let shapes = |change: fn(&mut PretrainOptions)| {
            let mut options = none.clone();
            change(&mut options);
            Layout::of(&options).0
        };
        let views = [Shape::View1, Shape::View2];
        assert_eq!(shapes(|o| o.weight_pathway = 1.0), [Shape::Clean]);
        assert_eq!(shapes(|o| o.weight_masked = 1.0), [Shape::Masked]);
        assert_eq!(shapes(|o| o.weight_contrastive = 1.0), views);
        assert_eq!(shapes(|o| o.weight_byol = 1.0), views);
        assert_eq!(
            shapes(|o| o.weight_scarf = 1.0),
            [Shape::Corrupted1, Shape::Corrupted2]
        );
        assert_eq!(shapes(|o| o.weight_vime = 1.0), [Shape::Exchanged]);
        let usual = Layout::of(&PretrainOptions::default());
        assert_eq!(
            usual.0,
            [&[Shape::Clean, Shape::Masked], &views[..]].concat()
        );
        assert_eq!(usual.rows(&views, 5), Some(10..20));
        let both = shapes(|o| (o.weight_masked, o.weight_denoising) = (1.0, 1.0));
        assert_eq!(both, [Shape::Masked, Shape::Noisy]);
        let layout = Layout(both);
        assert_eq!(layout.rows(&views, 5), None);
        assert_eq!(layout.rows(&[Shape::Exchanged], 5), None);
        assert_eq!(layout.reconstructed(), [Shape::Masked, Shape::Noisy]);
    }
}
