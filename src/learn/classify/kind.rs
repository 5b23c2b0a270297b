//! The classifiers to choose from.

use serde::{Deserialize, Serialize};

use crate::packing::{Pack, Packer, Parcel, Unpack};

/// The classifiers: those with an encoder, and the yardsticks they are held against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ModelKind {
    /// A network trained on the labelled samples alone, from the start.
    Supervised,
    /// A linear layer on what the pretrained encoder puts out; the encoder stays as it is.
    Frozen,
    /// The pretrained encoder and a linear layer, both trained on.
    Unfrozen,
    /// Logistic regression on the genes.
    Logistic,
    /// Logistic regression on principal components.
    PcaLogistic,
    /// The class whose mean is nearest.
    NearestCentroid,
    /// As [`ModelKind::Frozen`] on an encoder of the same widths that has learned nothing.
    RandomFrozen,
    /// As [`ModelKind::Unfrozen`] from an encoder of the same widths that has learned nothing.
    RandomUnfrozen,
    /// Logistic regression on what the pretrained encoder puts out, with a penalty as strong as cross-validation among the
    /// labels finds best.
    Probe,
    /// The class that most of the five nearest labelled samples have, by what the pretrained encoder puts out.
    Neighbours,
    /// A linear support vector machine on the genes.
    Svm,
}

/// What a classifier looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::learn) enum Sight {
    Genes,
    Latent(Origin),
    Components,
}

/// Where an encoder comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::learn) enum Origin {
    Pretrained,
    Random,
}

impl ModelKind {
    /// All of them, in the order of a legend.
    pub const ALL: [ModelKind; 11] = [
        ModelKind::Supervised,
        ModelKind::Frozen,
        ModelKind::Unfrozen,
        ModelKind::Logistic,
        ModelKind::PcaLogistic,
        ModelKind::NearestCentroid,
        ModelKind::RandomFrozen,
        ModelKind::RandomUnfrozen,
        ModelKind::Probe,
        ModelKind::Neighbours,
        ModelKind::Svm,
    ];

    /// Those that are compared unless others are asked for: the judges of the encoder that take long, or say much the same,
    /// are not among them.
    pub fn usual() -> &'static [ModelKind] {
        &ModelKind::ALL[..8]
    }

    /// The name that a reader sees.
    pub fn title(self) -> &'static str {
        match self {
            ModelKind::Supervised => "Supervised network",
            ModelKind::Frozen => "Frozen encoder",
            ModelKind::Unfrozen => "Fine-tuned encoder",
            ModelKind::Logistic => "Logistic regression",
            ModelKind::PcaLogistic => "PCA + logistic regression",
            ModelKind::NearestCentroid => "Nearest centroid",
            ModelKind::RandomFrozen => "Untrained encoder, frozen",
            ModelKind::RandomUnfrozen => "Untrained encoder, fine-tuned",
            ModelKind::Probe => "Cross-validated probe",
            ModelKind::Neighbours => "Nearest neighbours, encoded",
            ModelKind::Svm => "Linear support vector machine",
        }
    }

    /// The name within a sentence: without its capital, unless it begins with an abbreviation.
    pub fn in_a_sentence(self) -> String {
        match self.title() {
            title if title.starts_with("PCA") => title.to_owned(),
            title => title.to_ascii_lowercase(),
        }
    }

    /// The name used in settings and results.
    pub fn name(self) -> &'static str {
        match self {
            ModelKind::Supervised => "supervised",
            ModelKind::Frozen => "frozen",
            ModelKind::Unfrozen => "unfrozen",
            ModelKind::Logistic => "logistic",
            ModelKind::PcaLogistic => "pca_logistic",
            ModelKind::NearestCentroid => "nearest_centroid",
            ModelKind::RandomFrozen => "random_frozen",
            ModelKind::RandomUnfrozen => "random_unfrozen",
            ModelKind::Probe => "probe",
            ModelKind::Neighbours => "neighbours",
            ModelKind::Svm => "svm",
        }
    }

    /// Whether it needs a pretrained encoder: for its weights, or for its widths.
    pub fn needs_encoder(self) -> bool {
        self.origin().is_some()
    }

    /// Whether it is trained by gradient descent in epochs, so that settings of training have a meaning.
    pub fn is_network(self) -> bool {
        let has_encoder = self.origin().is_some();
        let is_fitted_at_once = matches!(self, ModelKind::Probe | ModelKind::Neighbours);
        (has_encoder && !is_fitted_at_once) || self == ModelKind::Supervised
    }

    /// Whether it can be kept in a file and given a new table: not what stands on components that were fitted elsewhere, nor
    /// what consists of the labelled samples themselves.
    pub fn is_portable(self) -> bool {
        !matches!(self, ModelKind::PcaLogistic | ModelKind::Neighbours)
    }

    pub(in crate::learn) fn sight(self) -> Sight {
        match self {
            ModelKind::Frozen | ModelKind::Probe | ModelKind::Neighbours => {
                Sight::Latent(Origin::Pretrained)
            }
            ModelKind::RandomFrozen => Sight::Latent(Origin::Random),
            ModelKind::PcaLogistic => Sight::Components,
            _ => Sight::Genes,
        }
    }

    /// Where its encoder comes from, if it has one.
    pub(in crate::learn) fn origin(self) -> Option<Origin> {
        match self {
            ModelKind::Frozen | ModelKind::Unfrozen | ModelKind::Probe | ModelKind::Neighbours => {
                Some(Origin::Pretrained)
            }
            ModelKind::RandomFrozen | ModelKind::RandomUnfrozen => Some(Origin::Random),
            _ => None,
        }
    }
}

impl Pack for ModelKind {
    fn pack(&self, to: &mut Packer) {
        to.text(self.name());
    }
}

impl Unpack for ModelKind {
    fn unpack(from: &mut Parcel) -> Self {
        let name = from.text();
        let kind = ModelKind::ALL.into_iter().find(|kind| kind.name() == name);
        from.expect(kind.is_some());
        kind.unwrap_or(ModelKind::Supervised)
    }
}
