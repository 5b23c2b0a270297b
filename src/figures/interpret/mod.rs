//! The figures of Interpret: what the encoder has learned of the pathways, and which genes decide.

mod class_genes;
pub(super) mod from_session;
mod latent_pair;
mod latent_pathways;
mod pathway_fit;
mod pathway_scatter;

pub use class_genes::{ClassGenes, class_genes};
pub use latent_pair::{LatentPair, LatentView, latent_pair};
pub use latent_pathways::{LatentPathways, latent_pathways};
pub use pathway_fit::{PathwayFit, pathway_fit};
pub use pathway_scatter::{PathwayPanel, PathwayScatter, pathway_scatter};
