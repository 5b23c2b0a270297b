//! A trained classifier with all that new samples are put through: of the study at hand, or of a file.
//!
//! The file is safetensors with one entry of metadata, `genessl`: JSON with `"format": "classifier"`, the model, its classes,
//! the genes with what is done to their values, how identifiers become these genes, and where it comes from. The tensors:
//!
//! | tensor | is |
//! | --- | --- |
//! | `features.mean`, `features.sd` | F32, one a gene: the scaling, after the transform |
//! | `enc.N.weight`, `enc.N.bias` | F32: the pretrained encoder, as in `weights.safetensors` |
//! | `model.…` | F32: the classifier; see [`write`] |
//! | `novelty.reference` | F32, samples × latent: the pretraining part, from which distances are measured |
//! | `novelty.cohort` | F64: the distances of samples of the cohort that were not pretrained on |
//! | `rec.weight`, `rec.bias` | F32: what restores genes from latent vectors, where that counts as well |
//! | `scale.means` | F64: the smallest and the largest mean of a pretraining sample's features |
//! | `calibration.probability` | F64, one a test sample: how sure the classifier was |
//! | `calibration.right` | U8: 1 where it was right |
//! | `mapping_table` | U8: the bytes of the study's own mapping table, where it used one |
//!
//! It holds neither names of samples nor what was measured in one.

mod metadata;
mod read;
mod write;

use std::sync::Arc;

use ndarray::{Axis, concatenate};

pub use read::{describe, read};
pub use write::{saved_model, write};

use crate::genes::{MappingOptions, MappingTable};
use crate::learn::novelty::{Misses, Novelty, NoveltyFit, NoveltyOptions};
use crate::learn::{
    Classifier, Encoder, Evaluation, FeaturePlan, LinearWeights, ModelKind, Objective,
};
use crate::study::session::{Session, nothing_before};
use crate::study::steps::genes::mapping_in_use;
use crate::study::steps::pretrain::{Means, PretrainResult, SampleInputs, Samples};
use crate::study::{InputFile, Part, Role, Study};
use crate::{Error, Result};

/// The metadata's key.
const KEY: &str = "genessl";
/// What the metadata calls the file.
const FORMAT: &str = "classifier";
/// The version of what it holds. The first had distances in latent space alone.
const VERSION: u64 = 2;
const FIRST_VERSION: u64 = 1;

/// A trained classifier with all that new samples are put through.
pub struct Trained {
    pub classifier: Classifier,
    /// The pretrained one, whose latent space tells what is far.
    pub encoder: Arc<Encoder>,
    pub plan: FeaturePlan,
    pub mapping: MappingOptions,
    pub custom: Option<MappingTable>,
    /// The column of classes.
    pub label: String,
    /// The means of the samples of the pretraining part, as the model sees them.
    pub means: Means,
    pub novelty: Distance,
    /// What puts out genes from latent vectors, where the encoder has learned to.
    pub restoring: Option<Arc<LinearWeights>>,
    /// The samples that distances are compared with, by their ids where these are known.
    pub unseen: Vec<String>,
    /// The share of them that lie nearer than an unusual one.
    pub unusual: f64,
    /// Of each test sample how sure the classifier was, and whether it was right.
    pub tested: Vec<(f64, bool)>,
    /// Whether it learned from a built-in cohort's samples, which nobody measured.
    pub simulated: bool,
    /// The file that it is from, where it is not the study's own.
    pub file: Option<String>,
}

/// What is far from the pretraining part: to be found out, or known.
#[derive(Default)]
pub enum Distance {
    Unknown(Box<NoveltyFit>),
    Known(Box<Novelty>),
    /// A run has taken it.
    #[default]
    Taken,
}

impl Trained {
    /// The classifier of a kind that the session has trained.
    ///
    /// # Errors
    /// It was not trained.
    pub fn of_session(session: &Session, model: ModelKind) -> Result<Self> {
        let pretrained = session.pretrained().ok_or_else(nothing_before)?;
        let classified = session.classified().ok_or_else(nothing_before)?;
        let classifier = classified.classifier(model, "predict.model")?;
        let study = session.study();
        let checkpoint = &pretrained.checkpoint;
        let restores = checkpoint.options.weight(Objective::Masked) > 0.0;
        let restoring = restores.then(|| Arc::new(checkpoint.weights.reconstruction.clone()));
        let (fit, unseen) = novelty(study, pretrained, restoring.as_ref())?;
        let encoder = Encoder::new(&checkpoint.weights, study.pretrain.device);
        Ok(Trained {
            classifier: classifier.clone(),
            encoder: Arc::new(encoder),
            plan: checkpoint.features.clone(),
            mapping: study.genes.options(),
            custom: mapping_in_use(study, session.files())?,
            label: study.data.label.clone(),
            means: Means::of(&reference(pretrained)?.values),
            novelty: Distance::Unknown(Box::new(fit)),
            restoring,
            unseen,
            unusual: study.predict.unusual,
            tested: tested(evaluation(session, model)),
            simulated: is_simulated(session),
            file: None,
        })
    }
}

/// The file of a trained classifier, where there is one.
pub fn file_of(session: &Session) -> Option<&InputFile> {
    let mut files = session.files().iter();
    files.find(|file| file.role == Role::Classifier)
}

/// The evaluation of the classifier that is used later: on the largest share of labels, the first repeat.
fn evaluation(session: &Session, model: ModelKind) -> Option<&Evaluation> {
    let evaluations = session.evaluations().iter();
    let of_model = evaluations.filter(|evaluation| evaluation.model == model);
    of_model.min_by(|a, b| b.share.total_cmp(&a.share).then(a.repeat.cmp(&b.repeat)))
}

fn is_simulated(session: &Session) -> bool {
    session.data().is_some_and(|data| data.simulated)
}

fn tested(evaluation: Option<&Evaluation>) -> Vec<(f64, bool)> {
    let predictions = evaluation.into_iter().flat_map(|one| &one.predictions);
    let judged = predictions.map(|one| {
        let sure = one.probabilities.iter().copied().fold(0.0, f32::max);
        (f64::from(sure), one.truth == one.predicted)
    });
    judged.collect()
}

fn reference(pretrained: &PretrainResult) -> Result<&SampleInputs> {
    pretrained
        .inputs
        .get(Part::Pretrain)
        .ok_or_else(nothing_before)
}

/// What is far from the pretraining part, by the labelled samples, which the encoder has not seen; and their ids.
fn novelty(
    study: &Study,
    pretrained: &PretrainResult,
    restoring: Option<&Arc<LinearWeights>>,
) -> Result<(NoveltyFit, Vec<String>)> {
    let reference = pretrained
        .latent
        .get(Part::Pretrain)
        .ok_or_else(nothing_before)?;
    let parts = [Part::Finetune, Part::Test].into_iter();
    let parts: Vec<_> = parts
        .filter(|&part| pretrained.latent.get(part).is_some())
        .collect();
    let unseen = parts.iter().filter_map(|&part| pretrained.latent.get(part));
    let unseen: Vec<&Samples> = unseen.collect();
    let views: Vec<_> = unseen.iter().map(|samples| samples.values.view()).collect();
    let unlike = |_| {
        Error::new(
            "the parts have latent spaces of their own",
            "Pretrain again.",
        )
    };
    let latent = concatenate(Axis(0), &views).map_err(unlike)?;
    let options = NoveltyOptions {
        neighbours: study.predict.neighbours,
        quantile: study.predict.unusual,
    };
    let mut fit = NoveltyFit::new(Arc::clone(&reference.values), Arc::new(latent), options)?;
    if let Some(head) = restoring {
        let measured = match parts.is_empty() {
            true => vec![Part::Pretrain],
            false => parts,
        };
        let both = measured.into_iter().filter_map(|part| {
            let (inputs, latent) = (pretrained.inputs.get(part)?, pretrained.latent.get(part)?);
            Some((inputs.values.all(), Arc::clone(&latent.values)))
        });
        fit = fit.with_misses(Misses::new(both.collect(), Arc::clone(head))?);
    }
    let ids = unseen
        .iter()
        .flat_map(|samples| samples.sample_ids.iter().cloned());
    Ok((fit, ids.collect()))
}
