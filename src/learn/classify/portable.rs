//! What a trained classifier consists of, as plain numbers: to be written to a file and to be made again from it, with the
//! same answers to the last bit.

use std::sync::Arc;

use super::classifier::{Classifier, Parts};
use super::fit::Fitted;
use super::kind::{ModelKind, Origin, Sight};
use crate::learn::device::DeviceKind;
use crate::learn::logistic::LogisticModel;
use crate::learn::nearest_centroid::NearestCentroid;
use crate::learn::neighbours::NearestNeighbours;
use crate::learn::network::{Network, NetworkWeights};
use crate::learn::weights::{LinearWeights, Weights};
use crate::packing::{Pack, Packer, Parcel, Unpack, packs};
use crate::{Error, Result};

/// A trained classifier in plain numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct ClassifierParts {
    /// Which of the models it is.
    pub kind: ModelKind,
    /// The classes it can predict.
    pub classes: Vec<String>,
    /// What it goes by.
    pub model: ModelParts,
}

/// What a classifier goes by.
#[derive(Debug, Clone, PartialEq)]
pub enum ModelParts {
    /// A network's layers, from genes to classes; ReLU between them.
    Layers(Vec<LinearWeights>),
    /// A layer on what an encoder puts out: the pretrained one where none is named. Its heads are empty.
    Head(Option<Box<Weights>>, LinearWeights),
    /// Logistic regression, genes × classes.
    Logistic(LinearWeights),
    /// The means of the classes.
    Centroids(NearestCentroid),
    /// The labelled samples themselves, as the pretrained encoder has them.
    Neighbours(NearestNeighbours),
    /// All labels were of one class, which is predicted always.
    Single,
}

impl ModelParts {
    /// How many genes it sees, where it sees genes, and how many classes it tells apart.
    fn widths(&self) -> (Option<usize>, usize) {
        match self {
            ModelParts::Layers(layers) => {
                let last = layers.last().map_or(0, LinearWeights::outputs);
                (layers.first().map(LinearWeights::inputs), last)
            }
            ModelParts::Head(encoder, head) => (
                encoder.as_ref().map(|encoder| encoder.genes()),
                head.outputs(),
            ),
            ModelParts::Logistic(layer) => (Some(layer.inputs()), layer.outputs()),
            ModelParts::Centroids(model) => (Some(model.centroids.ncols()), model.samples.len()),
            ModelParts::Neighbours(model) => (None, model.class_count),
            ModelParts::Single => (None, 1),
        }
    }

    /// Whether it is what a model of this kind goes by.
    fn is_of(&self, kind: ModelKind) -> bool {
        match self {
            ModelParts::Layers(layers) => kind == ModelKind::Supervised && !layers.is_empty(),
            ModelParts::Head(encoder, _) => {
                kind.origin().is_some() && encoder.is_none() == is_on_pretrained(kind)
            }
            ModelParts::Logistic(_) => matches!(kind, ModelKind::Logistic | ModelKind::Svm),
            ModelParts::Centroids(_) => kind == ModelKind::NearestCentroid,
            ModelParts::Neighbours(_) => kind == ModelKind::Neighbours,
            ModelParts::Single => kind.is_portable(),
        }
    }
}

/// Whether it stands on the pretrained encoder as that is.
fn is_on_pretrained(kind: ModelKind) -> bool {
    kind.sight() == Sight::Latent(Origin::Pretrained)
}

impl Classifier {
    /// All that it is to be made again from, but for the pretrained encoder that a frozen one stands on.
    pub fn parts(&self) -> ClassifierParts {
        let own = self
            .encoder_weights()
            .filter(|_| !is_on_pretrained(self.kind()));
        let model = match self.fitted() {
            Fitted::Network(network) => match network.weights() {
                NetworkWeights::Layers(layers) => ModelParts::Layers(layers),
                NetworkWeights::Probe(head) => {
                    let own = own.map(|weights| Box::new(weights.encoder_alone()));
                    ModelParts::Head(own, head)
                }
                NetworkWeights::Tuned(encoder, head) => ModelParts::Head(Some(encoder), head),
            },
            Fitted::Logistic(model) => ModelParts::Logistic(LinearWeights {
                weight: model.weights.clone(),
                bias: model.intercept.to_vec(),
            }),
            Fitted::Centroid(model) => ModelParts::Centroids(model.clone()),
            Fitted::Neighbours(model) => ModelParts::Neighbours(model.clone()),
            Fitted::Single => ModelParts::Single,
        };
        ClassifierParts {
            kind: self.kind(),
            classes: self.classes().to_vec(),
            model,
        }
    }

    /// A classifier of these parts; `encoder` is the pretrained one.
    ///
    /// # Errors
    /// The parts are not those of a model of its kind, or do not fit each other.
    pub fn of_parts(
        parts: ClassifierParts,
        encoder: &Arc<Weights>,
        device: DeviceKind,
    ) -> Result<Self> {
        let ClassifierParts {
            kind,
            classes,
            model,
        } = parts;
        let (genes, told) = model.widths();
        let features = encoder.genes();
        if !model.is_of(kind)
            || told != classes.len()
            || genes.is_some_and(|genes| genes != features)
        {
            return Err(unfitting(kind));
        }
        let mut stands_on = None;
        let fitted = match model {
            ModelParts::Layers(layers) => network(NetworkWeights::Layers(layers), device),
            ModelParts::Head(own, head) => {
                let latent = own.as_ref().map_or(encoder.latent(), |own| own.latent());
                if head.inputs() != latent {
                    return Err(unfitting(kind));
                }
                match (kind.sight(), own) {
                    (Sight::Latent(Origin::Pretrained), _) => {
                        stands_on = Some(Arc::clone(encoder));
                        network(NetworkWeights::Probe(head), device)
                    }
                    (Sight::Latent(Origin::Random), Some(own)) => {
                        stands_on = Some(Arc::new(*own));
                        network(NetworkWeights::Probe(head), device)
                    }
                    (_, Some(own)) => network(NetworkWeights::Tuned(own, head), device),
                    (_, None) => return Err(unfitting(kind)),
                }
            }
            ModelParts::Logistic(layer) => Fitted::Logistic(LogisticModel {
                weights: layer.weight,
                intercept: layer.bias.into(),
                iterations: 0,
                converged: true,
            }),
            ModelParts::Centroids(model) => Fitted::Centroid(model),
            ModelParts::Neighbours(model) => {
                stands_on = Some(Arc::clone(encoder));
                Fitted::Neighbours(model)
            }
            ModelParts::Single => Fitted::Single,
        };
        Ok(Classifier::new(Parts {
            kind,
            classes,
            fitted,
            encoder: stands_on,
            features,
            device,
        }))
    }
}

packs!(ClassifierParts {
    kind,
    classes,
    model
});

const LAYERS: u64 = 0;
const HEAD: u64 = 1;
const OWN_HEAD: u64 = 2;
const OTHER: u64 = 3;

/// Of networks: they alone are asked elsewhere.
impl Pack for ModelParts {
    fn pack(&self, to: &mut Packer) {
        match self {
            ModelParts::Layers(layers) => {
                to.count(LAYERS);
                layers.pack(to);
            }
            ModelParts::Head(None, head) => {
                to.count(HEAD);
                head.pack(to);
            }
            ModelParts::Head(Some(encoder), head) => {
                to.count(OWN_HEAD);
                encoder.pack(to);
                head.pack(to);
            }
            _ => to.count(OTHER),
        }
    }
}

impl Unpack for ModelParts {
    fn unpack(from: &mut Parcel) -> Self {
        match from.count() {
            LAYERS => ModelParts::Layers(Unpack::unpack(from)),
            HEAD => ModelParts::Head(None, Unpack::unpack(from)),
            OWN_HEAD => {
                let encoder = Box::new(Unpack::unpack(from));
                ModelParts::Head(Some(encoder), Unpack::unpack(from))
            }
            _ => {
                from.expect(false);
                ModelParts::Single
            }
        }
    }
}

fn network(weights: NetworkWeights, device: DeviceKind) -> Fitted {
    Fitted::Network(Box::new(Network::of_weights(weights, device)))
}

fn unfitting(kind: ModelKind) -> Error {
    Error::new(
        format!("these are not the parts of one {} classifier", kind.name()),
        "Take all of them from the same trained classifier.",
    )
}
