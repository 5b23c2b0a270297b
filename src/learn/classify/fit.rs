//! A classifier on its way from labelled samples to a model that predicts.

use ndarray::ArrayView2;

use super::chosen::{Chosen, Seed};
use super::kind::ModelKind;
use super::preparation::Ready;
use super::training::Training;
use crate::learn::device::DeviceKind;
use crate::learn::labelled::ClassifyInputs;
use crate::learn::logistic::{
    Logistic, LogisticModel, LogisticOptions, StrengthSearch, balanced_weights,
};
use crate::learn::nearest_centroid::NearestCentroid;
use crate::learn::neighbours::NearestNeighbours;
use crate::learn::network::{Network, NetworkWeights};
use crate::learn::options::ClassifyOptions;
use crate::learn::svm::Svm;
use crate::learn::weights::LinearWeights;
use crate::{Advance, Progress, Result};

/// How a logistic regression, whose iterations nobody knows beforehand, tells its progress.
const PARTS: u64 = 1000;

/// A model being fitted.
pub enum Fit {
    Network(Box<Training>),
    Logistic(Box<Logistic>),
    /// On what an encoder puts out.
    Probe(Box<StrengthSearch>, DeviceKind),
    Svm(Box<Svm>),
    /// Nothing is left to fit.
    Done(Fitted),
}

/// A model that predicts.
pub enum Fitted {
    Network(Box<Network>),
    /// A linear model on the genes or their components: a regression, or a support vector machine.
    Logistic(LogisticModel),
    Centroid(NearestCentroid),
    Neighbours(NearestNeighbours),
    /// All labels are of one class, which is predicted always.
    Single,
}

/// In how many steps the fit tells its progress.
pub fn calls(kind: ModelKind, chosen: &Chosen, options: &ClassifyOptions) -> u64 {
    match kind {
        _ if chosen.classes < 2 => 0,
        ModelKind::NearestCentroid | ModelKind::Neighbours => 0,
        ModelKind::Logistic | ModelKind::PcaLogistic | ModelKind::Probe | ModelKind::Svm => PARTS,
        _ => Training::calls(kind, chosen, options),
    }
}

impl Fit {
    /// # Errors
    /// As [`Logistic::new`] and [`NearestCentroid::fit`].
    pub fn new(
        inputs: &ClassifyInputs,
        ready: &Ready,
        chosen: &Chosen,
        options: &ClassifyOptions,
        seed: &Seed,
    ) -> Result<Self> {
        let x = &ready.seen.train;
        // Networks look at a batch at a time, the others at all samples at once.
        let all = || x.all();
        let (rows, classes): (Vec<usize>, Vec<usize>) = chosen.rows.iter().copied().unzip();
        Ok(match seed.kind {
            _ if chosen.classes < 2 => Fit::Done(Fitted::Single),
            ModelKind::NearestCentroid => {
                let model = NearestCentroid::fit(&all(), &rows, &classes, chosen.classes)?;
                Fit::Done(Fitted::Centroid(model))
            }
            ModelKind::Neighbours => {
                let model = NearestNeighbours::of(&all(), &rows, &classes, chosen.classes)?;
                Fit::Done(Fitted::Neighbours(model))
            }
            ModelKind::Probe => {
                let is_balanced = options.class_weights;
                let search =
                    StrengthSearch::new(&all(), &rows, &classes, chosen.classes, is_balanced)?;
                Fit::Probe(Box::new(search), options.device)
            }
            ModelKind::Svm => {
                let mut fit = Svm::new(&all(), &rows, &classes, chosen.classes)?;
                if let Some(gram) = &ready.gram {
                    fit = fit.with_gram(gram)?;
                }
                if options.class_weights {
                    fit = fit.weighted(balanced_weights(&classes));
                }
                Fit::Svm(Box::new(fit))
            }
            ModelKind::Logistic | ModelKind::PcaLogistic => {
                let settings = LogisticOptions::default();
                let mut fit = Logistic::new(&all(), &rows, &classes, chosen.classes, &settings)?;
                if let Some(gram) = &ready.gram {
                    fit = fit.with_gram(gram)?;
                }
                if options.class_weights {
                    fit = fit.weighted(&balanced_weights(&classes))?;
                }
                Fit::Logistic(Box::new(fit))
            }
            _ => {
                let network = network(inputs, chosen.classes, options, seed)?;
                let training = Training::new(network, x, chosen, options, seed);
                Fit::Network(Box::new(training))
            }
        })
    }

    /// Does one training step or iteration.
    pub fn advance(&mut self) -> Result<Progress> {
        match self {
            Fit::Network(training) => training.advance(),
            Fit::Logistic(fit) => fit.advance(),
            Fit::Probe(search, _) => search.advance().map(in_parts),
            Fit::Svm(fit) => fit.advance().map(in_parts),
            Fit::Done(_) => Ok(Progress { done: 0, total: 0 }),
        }
    }

    /// The model, and what the reader should know of it.
    pub fn finish(self) -> Result<(Fitted, Vec<String>)> {
        Ok(match self {
            Fit::Network(training) => (
                Fitted::Network(Box::new(training.into_network())),
                Vec::new(),
            ),
            Fit::Logistic(fit) => {
                let model = fit.finish()?;
                let notes = notes(&model, "logistic regression");
                (Fitted::Logistic(model), notes)
            }
            Fit::Probe(search, device) => {
                let (_, model) = search.finish()?;
                let notes = notes(&model, "logistic regression");
                let weights = NetworkWeights::Probe(LinearWeights {
                    weight: model.weights,
                    bias: model.intercept.to_vec(),
                });
                let network = Network::of_weights(weights, device);
                (Fitted::Network(Box::new(network)), notes)
            }
            Fit::Svm(fit) => {
                let model = fit.finish()?;
                let notes = notes(&model, "support vector machine");
                (Fitted::Logistic(model), notes)
            }
            Fit::Done(Fitted::Single) => {
                let note = "all labels drawn are of one class, which is predicted for every sample";
                (Fitted::Single, vec![note.to_owned()])
            }
            Fit::Done(fitted) => (fitted, Vec::new()),
        })
    }
}

impl Fitted {
    /// The probability of each class, sample after sample.
    pub fn probabilities(&self, samples: ArrayView2<f32>) -> Result<Vec<f32>> {
        Ok(match self {
            Fitted::Network(network) => network.probabilities(samples).into_values(),
            Fitted::Logistic(model) => model.probabilities(samples)?.into_iter().collect(),
            Fitted::Centroid(model) => model.probabilities(samples)?.into_iter().collect(),
            Fitted::Neighbours(model) => model.probabilities(samples)?.into_iter().collect(),
            Fitted::Single => vec![1.0; samples.nrows()],
        })
    }
}

/// Progress in as many parts as that of a regression.
fn in_parts(progress: Progress) -> Progress {
    Progress {
        done: progress.done * PARTS / progress.total.max(1),
        total: PARTS,
    }
}

fn notes(model: &LogisticModel, what: &str) -> Vec<String> {
    if model.converged {
        return Vec::new();
    }
    vec![format!(
        "a {what} ended after {} iterations, short of its minimum",
        model.iterations
    )]
}

/// A network before training.
///
/// # Errors
/// It needs an encoder, and there is none.
pub(super) fn network(
    inputs: &ClassifyInputs,
    classes: usize,
    options: &ClassifyOptions,
    seed: &Seed,
) -> Result<Network> {
    let genes = inputs.train.features.ncols();
    let (kind, purpose, seed) = (seed.kind, seed.purpose("weights"), seed.seed);
    Ok(match kind {
        ModelKind::Frozen | ModelKind::RandomFrozen | ModelKind::Probe => {
            let latent = inputs.weights(kind)?.latent();
            Network::frozen(latent, classes, options, seed, &purpose)
        }
        ModelKind::Unfrozen | ModelKind::RandomUnfrozen => {
            let encoder = inputs.encoder(kind, seed)?;
            Network::unfrozen(&encoder, classes, options, seed, &purpose)
        }
        _ => Network::supervised(genes, classes, options, seed, &purpose),
    })
}
