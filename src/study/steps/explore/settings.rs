//! The settings of Explore: `[explore]` and `[clusters]` of the study file.

use serde::{Deserialize, Serialize};

use crate::explore::outliers::CUTOFF;
use crate::explore::variable::Ranking;
use crate::{Error, Result};

/// `[explore]`: which genes are looked at, and by which methods.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ExploreSettings {
    /// What makes a gene variable.
    pub ranking: Ranking,
    /// Principal components are drawn for each of these numbers of most variable genes.
    pub top_genes: Vec<usize>,
    /// The number of most variable genes that t-SNE, UMAP and clusters start from; 0 is all.
    pub embed_genes: usize,
    /// The principal components that these genes are reduced to first.
    pub components: usize,
    /// The layouts that are made when the step is run.
    pub embeddings: Vec<EmbeddingMethod>,
    /// From this distance on a sample is listed as far from its class; 1 is the limit that 97.5 % of normally distributed
    /// samples keep.
    pub outlier_cutoff: f64,
}

/// A layout of the samples in the plane that keeps neighbours together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EmbeddingMethod {
    /// t-distributed stochastic neighbour embedding.
    Tsne,
    /// Uniform manifold approximation and projection.
    Umap,
}

impl Default for ExploreSettings {
    fn default() -> Self {
        ExploreSettings {
            ranking: Ranking::Variance,
            top_genes: vec![500, 1000, 2000],
            embed_genes: 2000,
            components: 50,
            embeddings: vec![EmbeddingMethod::Tsne, EmbeddingMethod::Umap],
            outlier_cutoff: CUTOFF,
        }
    }
}

impl ExploreSettings {
    /// Checks the numbers.
    ///
    /// # Errors
    /// No number of genes, a number of genes too small for two components, no components, a cutoff that is none.
    pub fn check(&self) -> Result<()> {
        if self.top_genes.is_empty() || self.top_genes.iter().any(|&genes| genes < 2) {
            return Err(Error::new(
                format!(
                    "explore.top_genes is {:?}: each must be 2 or more",
                    self.top_genes
                ),
                "Use for example top_genes = [500, 1000, 2000].",
            ));
        }
        if self.top_genes.len() > 6 {
            return Err(Error::new(
                format!("explore.top_genes has {} numbers", self.top_genes.len()),
                "Give at most six, so that the pictures can be compared.",
            ));
        }
        if self.components < 2 || self.components > 500 || self.embed_genes == 1 {
            return Err(Error::new(
                format!(
                    "explore.components is {} and explore.embed_genes {}",
                    self.components, self.embed_genes
                ),
                "Use 2 to 500 components (50 is usual) of at least 2 genes (0: all).",
            ));
        }
        if !(self.outlier_cutoff.is_finite() && self.outlier_cutoff > 0.0) {
            return Err(Error::new(
                format!("explore.outlier_cutoff is {}", self.outlier_cutoff),
                "Use a number above 0, for example 2.",
            ));
        }
        Ok(())
    }
}

/// What the clusters are made of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClusterSpace {
    /// The UMAP layout.
    #[default]
    Umap,
    /// The t-SNE layout.
    Tsne,
    /// The principal components that t-SNE and UMAP start from.
    Pca,
}

impl ClusterSpace {
    /// Its name in sentences.
    pub fn title(self) -> &'static str {
        match self {
            ClusterSpace::Umap => "UMAP layout",
            ClusterSpace::Tsne => "t-SNE layout",
            ClusterSpace::Pca => "principal components",
        }
    }
}

/// `[clusters]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ClusterSettings {
    /// What they are made of.
    pub on: ClusterSpace,
    /// How many; 0 is as many as there are classes.
    pub clusters: usize,
    /// The runs of k-means from different starts, of which the best is kept.
    pub starts: usize,
    /// Every number of clusters from 2 to this one is tried for comparison; below 2 none is.
    pub scan_to: usize,
}

impl Default for ClusterSettings {
    fn default() -> Self {
        ClusterSettings {
            on: ClusterSpace::Umap,
            clusters: 0,
            starts: 10,
            scan_to: 12,
        }
    }
}

impl ClusterSettings {
    /// Checks the numbers.
    ///
    /// # Errors
    /// No starts, or more clusters than can be told apart.
    pub fn check(&self) -> Result<()> {
        if self.starts == 0 || self.starts > 1000 || self.clusters > 1000 || self.scan_to > 200 {
            return Err(Error::new(
                format!(
                    "clusters.starts is {}, clusters.clusters {} and clusters.scan_to {}",
                    self.starts, self.clusters, self.scan_to
                ),
                "Use 1 to 1,000 starts, up to 1,000 clusters, and a scan up to 200.",
            ));
        }
        Ok(())
    }
}
