//! A trained classifier on its way from the member of a crew that has trained it to whoever asked.

use super::classifier::{Classifier, Parts};
use super::fit::Fitted;
use super::kind::{ModelKind, Sight};
use crate::Result;
use crate::learn::labelled::ClassifyInputs;
use crate::learn::logistic::LogisticModel;
use crate::learn::nearest_centroid::NearestCentroid;
use crate::learn::neighbours::NearestNeighbours;
use crate::learn::network::{Network, NetworkWeights};
use crate::learn::options::ClassifyOptions;
use crate::packing::{Pack, Packer, Parcel, Unpack};

/// A classifier that was trained here, or what another has told of one: all but the encoder that it shares with others.
#[derive(Debug)]
pub struct Handed(Form);

#[derive(Debug)]
enum Form {
    Trained(Classifier),
    Told {
        classes: Vec<String>,
        features: usize,
        model: Told,
    },
}

#[derive(Debug)]
enum Told {
    Network(NetworkWeights),
    Linear(LogisticModel),
    Centroid(NearestCentroid),
    Neighbours(NearestNeighbours),
    Single,
}

impl From<Classifier> for Handed {
    fn from(classifier: Classifier) -> Self {
        Handed(Form::Trained(classifier))
    }
}

impl Handed {
    /// The classifier, of a model of this kind that was trained on these inputs.
    ///
    /// # Errors
    /// It needs an encoder, and there is none.
    pub fn into_classifier(
        self,
        kind: ModelKind,
        inputs: &ClassifyInputs,
        options: &ClassifyOptions,
        seed: u64,
    ) -> Result<Classifier> {
        let (classes, features, model) = match self.0 {
            Form::Trained(classifier) => return Ok(classifier),
            Form::Told {
                classes,
                features,
                model,
            } => (classes, features, model),
        };
        let encoder = match kind.sight() {
            Sight::Latent(_) => Some(inputs.encoder(kind, seed)?),
            Sight::Genes | Sight::Components => None,
        };
        Ok(Classifier::new(Parts {
            kind,
            classes,
            fitted: match model {
                Told::Network(weights) => {
                    Fitted::Network(Box::new(Network::of_weights(weights, options.device)))
                }
                Told::Linear(model) => Fitted::Logistic(model),
                Told::Centroid(model) => Fitted::Centroid(model),
                Told::Neighbours(model) => Fitted::Neighbours(model),
                Told::Single => Fitted::Single,
            },
            encoder,
            features,
            device: options.device,
        }))
    }
}

impl Pack for Handed {
    fn pack(&self, to: &mut Packer) {
        // What was told is not told again.
        let Form::Trained(classifier) = &self.0 else {
            return;
        };
        classifier.classes().to_vec().pack(to);
        classifier.features().pack(to);
        match classifier.fitted() {
            Fitted::Network(network) => match network.weights() {
                NetworkWeights::Layers(layers) => {
                    to.count(LAYERS);
                    layers.pack(to);
                }
                NetworkWeights::Probe(layer) => {
                    to.count(PROBE);
                    layer.pack(to);
                }
                NetworkWeights::Tuned(encoder, head) => {
                    to.count(TUNED);
                    encoder.pack(to);
                    head.pack(to);
                }
            },
            Fitted::Logistic(model) => {
                to.count(LINEAR);
                model.pack(to);
            }
            Fitted::Centroid(model) => {
                to.count(CENTROID);
                model.pack(to);
            }
            Fitted::Neighbours(model) => {
                to.count(NEIGHBOURS);
                model.pack(to);
            }
            Fitted::Single => to.count(SINGLE),
        }
    }
}

impl Unpack for Handed {
    fn unpack(from: &mut Parcel) -> Self {
        Handed(Form::Told {
            classes: Unpack::unpack(from),
            features: Unpack::unpack(from),
            model: match from.count() {
                LAYERS => Told::Network(NetworkWeights::Layers(Unpack::unpack(from))),
                PROBE => Told::Network(NetworkWeights::Probe(Unpack::unpack(from))),
                TUNED => {
                    let encoder = Box::new(Unpack::unpack(from));
                    Told::Network(NetworkWeights::Tuned(encoder, Unpack::unpack(from)))
                }
                LINEAR => Told::Linear(Unpack::unpack(from)),
                CENTROID => Told::Centroid(Unpack::unpack(from)),
                NEIGHBOURS => Told::Neighbours(Unpack::unpack(from)),
                of => {
                    from.expect(of == SINGLE);
                    Told::Single
                }
            },
        })
    }
}

const LAYERS: u64 = 0;
const PROBE: u64 = 1;
const TUNED: u64 = 2;
const LINEAR: u64 = 3;
const CENTROID: u64 = 4;
const NEIGHBOURS: u64 = 5;
const SINGLE: u64 = 6;
