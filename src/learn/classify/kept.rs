//! A classifier and what became of it, kept and taken back.

use super::chosen::Seed;
use super::classifier::{Classifier, Parts};
use super::evaluation::Evaluation;
use super::fit::{Fitted, network};
use super::kind::{ModelKind, Sight};
use crate::Result;
use crate::learn::labelled::ClassifyInputs;
use crate::learn::logistic::LogisticModel;
use crate::learn::nearest_centroid::NearestCentroid;
use crate::learn::neighbours::NearestNeighbours;
use crate::learn::options::ClassifyOptions;
use crate::packing::{Pack, Packer, Parcel, Unpack, packs};

packs!(NearestCentroid { centroids, samples });
packs!(NearestNeighbours {
    samples,
    classes,
    class_count
});

const NETWORK: u64 = 0;
const LOGISTIC: u64 = 1;
const CENTROID: u64 = 2;
const SINGLE: u64 = 3;
const NEIGHBOURS: u64 = 4;

/// All but what it shares with others: the encoder that a probe stands on.
impl Pack for Classifier {
    fn pack(&self, to: &mut Packer) {
        self.classes().to_vec().pack(to);
        self.features().pack(to);
        match self.fitted() {
            Fitted::Network(network) => {
                to.count(NETWORK);
                network.pack(to);
            }
            Fitted::Logistic(model) => {
                to.count(LOGISTIC);
                model.weights.pack(to);
                model.intercept.to_vec().pack(to);
                model.iterations.pack(to);
                model.converged.pack(to);
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

/// What a classifier was trained with.
pub struct TrainedWith<'a> {
    pub kind: ModelKind,
    pub inputs: &'a ClassifyInputs,
    pub options: &'a ClassifyOptions,
    pub seed: u64,
}

impl TrainedWith<'_> {
    /// Reads what became of it, packed as an [`Evaluation`].
    pub fn evaluation(&self, from: &mut Parcel) -> Evaluation {
        let evaluation = Evaluation::unpack(from);
        from.expect(evaluation.model == self.kind);
        evaluation
    }

    /// Reads the classifier itself.
    ///
    /// # Errors
    /// It needs an encoder, and there is none.
    pub fn classifier(&self, from: &mut Parcel) -> Result<Classifier> {
        let classes = Vec::<String>::unpack(from);
        let features = usize::unpack(from);
        let fitted = self.fitted(from, classes.len())?;
        let encoder = match self.kind.sight() {
            Sight::Latent(_) => Some(self.inputs.encoder(self.kind, self.seed)?),
            Sight::Genes | Sight::Components => None,
        };
        Ok(Classifier::new(Parts {
            kind: self.kind,
            classes,
            fitted,
            encoder,
            features,
            device: self.options.device,
        }))
    }

    /// Whether what it becomes is a network: a probe is one, however it was fitted.
    fn is_network(&self) -> bool {
        self.kind.is_network() || self.kind == ModelKind::Probe
    }

    fn fitted(&self, from: &mut Parcel, classes: usize) -> Result<Fitted> {
        let of = from.count();
        Ok(match of {
            NETWORK if from.expect(self.is_network() && classes > 1) => {
                // Only its shape matters: all of its numbers are replaced.
                let seed = Seed {
                    seed: self.seed,
                    kind: self.kind,
                    draw: "",
                };
                let mut network = network(self.inputs, classes, self.options, &seed)?;
                network.restore(from);
                Fitted::Network(Box::new(network))
            }
            LOGISTIC => Fitted::Logistic(LogisticModel {
                weights: Unpack::unpack(from),
                intercept: Vec::<f32>::unpack(from).into(),
                iterations: Unpack::unpack(from),
                converged: Unpack::unpack(from),
            }),
            CENTROID => Fitted::Centroid(Unpack::unpack(from)),
            NEIGHBOURS => Fitted::Neighbours(Unpack::unpack(from)),
            of => {
                from.expect(of == SINGLE);
                Fitted::Single
            }
        })
    }
}
