//! What can be asked for in Explore: analyses, the spaces they work on, the pictures they give.

use serde::{Serialize, Serializer};

use super::settings::ClusterSpace;

/// What describes the samples.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Space {
    /// The most variable genes.
    Genes,
    /// The numbers that the pretrained encoder gives.
    Latent,
}

impl Space {
    /// Both.
    pub const ALL: [Space; 2] = [Space::Genes, Space::Latent];

    /// Its name in addresses.
    pub fn name(self) -> &'static str {
        match self {
            Space::Genes => "genes",
            Space::Latent => "latent",
        }
    }

    /// Its name in sentences.
    pub fn title(self) -> &'static str {
        match self {
            Space::Genes => "genes",
            Space::Latent => "learned space",
        }
    }
}

/// A picture of the samples in the plane.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// The first two principal components.
    Pca,
    /// t-SNE.
    Tsne,
    /// UMAP.
    Umap,
}

impl Method {
    /// All of them.
    pub const ALL: [Method; 3] = [Method::Pca, Method::Tsne, Method::Umap];

    /// Its name in addresses.
    pub fn name(self) -> &'static str {
        match self {
            Method::Pca => "pca",
            Method::Tsne => "tsne",
            Method::Umap => "umap",
        }
    }

    /// Its name in sentences.
    pub fn title(self) -> &'static str {
        match self {
            Method::Pca => "PCA",
            Method::Tsne => "t-SNE",
            Method::Umap => "UMAP",
        }
    }
}

/// One thing that can be computed in this step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Analysis {
    /// Mean and variance of every gene.
    Variable,
    /// The principal components that are drawn and that the layouts start from.
    Pca(Space),
    /// Principal components on other numbers of genes, to compare.
    Panels,
    /// t-SNE.
    Tsne(Space),
    /// UMAP.
    Umap(Space),
    /// k-means.
    Clusters(Space),
    /// The selected samples against the rest.
    Difference,
}

impl Analysis {
    /// Its name: `genes/umap`, `difference`.
    pub fn name(self) -> String {
        match self {
            Analysis::Variable => "genes/variable".into(),
            Analysis::Panels => "genes/panels".into(),
            Analysis::Difference => "difference".into(),
            Analysis::Pca(space) => format!("{}/pca", space.name()),
            Analysis::Tsne(space) => format!("{}/tsne", space.name()),
            Analysis::Umap(space) => format!("{}/umap", space.name()),
            Analysis::Clusters(space) => format!("{}/clusters", space.name()),
        }
    }

    /// The analysis of that name.
    pub fn of_name(name: &str) -> Option<Analysis> {
        let mut all = vec![Analysis::Variable, Analysis::Panels, Analysis::Difference];
        for space in Space::ALL {
            all.extend(Method::ALL.map(|method| Analysis::scatter(space, method)));
            all.push(Analysis::Clusters(space));
        }
        all.into_iter().find(|analysis| analysis.name() == name)
    }

    /// The analysis behind a picture.
    pub fn scatter(space: Space, method: Method) -> Analysis {
        match method {
            Method::Pca => Analysis::Pca(space),
            Method::Tsne => Analysis::Tsne(space),
            Method::Umap => Analysis::Umap(space),
        }
    }

    /// The space it works on, where it works on one.
    pub fn space(self) -> Space {
        match self {
            Analysis::Pca(space)
            | Analysis::Tsne(space)
            | Analysis::Umap(space)
            | Analysis::Clusters(space) => space,
            Analysis::Variable | Analysis::Panels | Analysis::Difference => Space::Genes,
        }
    }

    /// What has to be there first.
    pub fn needs(self, clusters: ClusterSpace) -> Vec<Analysis> {
        match self {
            Analysis::Variable | Analysis::Pca(Space::Latent) => Vec::new(),
            Analysis::Difference => Vec::new(),
            Analysis::Pca(Space::Genes) => vec![Analysis::Variable],
            Analysis::Panels => vec![Analysis::Pca(Space::Genes)],
            Analysis::Tsne(space) | Analysis::Umap(space) => vec![Analysis::Pca(space)],
            Analysis::Clusters(space) => vec![match clusters {
                ClusterSpace::Umap => Analysis::Umap(space),
                ClusterSpace::Tsne => Analysis::Tsne(space),
                ClusterSpace::Pca => Analysis::Pca(space),
            }],
        }
    }
}

impl Serialize for Analysis {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.name())
    }
}
