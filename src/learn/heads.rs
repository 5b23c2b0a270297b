//! The heads of the objectives beside pathway scores, masked genes and NT-Xent: each is there where its objective has a weight,
//! and is left behind when training ends.

use super::layout::Shape;
use super::objectives::Objective;
use super::options::PretrainOptions;
use super::weights::LinearWeights;

/// What puts out genes from latent vectors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GeneHead {
    /// VIME's first: how likely each value was exchanged, as logits.
    Exchanged,
    /// VIME's second: what the values were.
    Values,
    /// The denoising autoencoder's: what the values are without noise.
    Denoised,
}

impl GeneHead {
    /// All of them.
    pub const ALL: [GeneHead; 3] = [GeneHead::Exchanged, GeneHead::Values, GeneHead::Denoised];

    /// What it is for.
    pub fn objective(self) -> Objective {
        match self {
            GeneHead::Exchanged | GeneHead::Values => Objective::Vime,
            GeneHead::Denoised => Objective::Denoising,
        }
    }

    /// From whose latent vectors it puts out genes.
    pub(crate) fn shape(self) -> Shape {
        match self {
            GeneHead::Exchanged | GeneHead::Values => Shape::Exchanged,
            GeneHead::Denoised => Shape::Noisy,
        }
    }

    fn name(self) -> &'static str {
        match self {
            GeneHead::Exchanged => "exchanged",
            GeneHead::Values => "values",
            GeneHead::Denoised => "denoised",
        }
    }
}

/// What two views' or copies' latent vectors go through before they are compared.
#[derive(Debug, Clone, PartialEq)]
pub struct ViewHeadWeights {
    /// What it is for.
    pub objective: Objective,
    /// Layers with ReLU between them, latent to the space of comparison.
    pub projector: Vec<LinearWeights>,
    /// BYOL's prediction of the other view's projection; no layers elsewhere.
    pub predictor: Vec<LinearWeights>,
}

/// All of them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct HeadWeights {
    /// Of two views or copies.
    pub views: Vec<ViewHeadWeights>,
    /// Latent to genes.
    pub genes: Vec<(GeneHead, LinearWeights)>,
}

/// The objectives that compare views or copies with a head of their own.
const OF_VIEWS: [Objective; 4] = [
    Objective::Scarf,
    Objective::Byol,
    Objective::BarlowTwins,
    Objective::Vicreg,
];

/// The two shapes that an objective compares.
pub(crate) fn compared(objective: Objective) -> [Shape; 2] {
    match objective {
        Objective::Scarf => [Shape::Corrupted1, Shape::Corrupted2],
        _ => [Shape::View1, Shape::View2],
    }
}

impl HeadWeights {
    /// Those that the settings ask for before training; each layer draws from its own stream of `seed`.
    pub fn initial(genes: usize, options: &PretrainOptions, seed: u64) -> Self {
        let has = |objective: &Objective| options.weight(*objective) > 0.0;
        let layer = |inputs, outputs, name: String| {
            let purpose = format!("pretrain/weights/{name}");
            LinearWeights::initial(inputs, outputs, seed, &purpose)
        };
        let (latent, width) = (options.latent, options.projection);
        let two = |inputs, name: &str| {
            let first = layer(inputs, width, format!("{name}/0"));
            vec![first, layer(width, width, format!("{name}/1"))]
        };
        let of_views = |objective: Objective| ViewHeadWeights {
            objective,
            projector: two(latent, objective.name()),
            predictor: match objective {
                Objective::Byol => two(width, "byol/predictor"),
                _ => Vec::new(),
            },
        };
        let of_genes = |head: GeneHead| (head, layer(latent, genes, head.name().to_owned()));
        let heads = GeneHead::ALL.into_iter();
        HeadWeights {
            views: OF_VIEWS.into_iter().filter(has).map(of_views).collect(),
            genes: heads
                .filter(|head| has(&head.objective()))
                .map(of_genes)
                .collect(),
        }
    }
}
