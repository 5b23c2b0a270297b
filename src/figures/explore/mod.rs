//! The figures of Explore: variable genes, principal components, clusters, and what tells selected samples apart.

mod cluster_scan;
mod cluster_types;
mod explained_variance;
pub(super) mod from_session;
mod mean_variance;
pub(super) mod pca_panels;
mod volcano;
mod volcano_layout;

pub use cluster_scan::{ScanPoint, cluster_scan};
pub use cluster_types::{ClusterTypes, cluster_types};
pub use explained_variance::{Explained, explained_variance};
pub use mean_variance::{MeanVariance, mean_variance};
pub use pca_panels::{PcaPanel, PcaPanels, pca_panels};
pub use volcano::{Volcano, VolcanoAcross, VolcanoKind, volcano};
