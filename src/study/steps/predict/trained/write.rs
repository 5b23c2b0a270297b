//! Writing a trained classifier to a file.

use ndarray::Array2;

use super::metadata::{Described, EncoderShape, NoveltyShape, Origin};
use super::{Distance, FORMAT, KEY, Trained, VERSION, evaluation, is_simulated};
use crate::learn::checkpoint::{encoder_tensors, linear_tensors};
use crate::learn::novelty::Novelty;
use crate::learn::tensors::{self, HEADER_BYTES_AT_MOST, NamedTensor};
use crate::learn::{Checkpoint, ClassifierParts, LinearWeights, ModelKind, ModelParts, Weights};
use crate::study::session::{Session, Step, nothing_before};
use crate::study::settings::json;
use crate::study::{GeneSettings, InputFile, Part, Role};
use crate::{Advance, Error, Result};

/// The model that is saved: the one that new samples meet, or where that was not trained, the first that they can.
pub fn saved_model(session: &Session) -> Option<ModelKind> {
    let trained = || {
        session
            .classified()
            .into_iter()
            .flat_map(|one| &one.classifiers)
    };
    let kinds = || trained().map(|classifier| classifier.kind());
    let wanted = session.study().predict.model;
    let usable = || kinds().find(|kind| kind.is_portable());
    kinds().find(|&kind| kind == wanted).or_else(usable)
}

/// The bytes of the file. Equal studies give equal bytes.
///
/// The classifier's tensors are `model.N.weight` and `model.N.bias` of a network on genes, N counted from 0;
/// `model.head.weight` and `model.head.bias` of a layer on an encoder, with `model.enc.N.…` where that encoder is not the
/// pretrained one; `model.weight` and `model.bias` of logistic regression; `model.centroids` (F64, classes × genes). Weights
/// are outputs × inputs. Where all labels were of one class there are none.
///
/// # Errors
/// Nothing was trained that can be given a new table, or it was with other settings than the present ones.
pub fn write(session: &Session) -> Result<Vec<u8>> {
    let model = saved_model(session).ok_or_else(|| {
        Error::new(
            "no classifier was trained that can be given a new table",
            "Run the step Classify with one of its other models.",
        )
    })?;
    if !session.is_current(Step::CLASSIFY) {
        return Err(Error::new(
            "the classifier was trained with other settings or files than the present ones",
            "Run the step Classify again, then save it.",
        ));
    }
    let trained = Trained::of_session(session, model)?;
    let pretrained = session.pretrained().ok_or_else(nothing_before)?;
    let checkpoint = &pretrained.checkpoint;
    let novelty = match trained.novelty {
        Distance::Unknown(fit) => fit.run()?,
        Distance::Known(novelty) => *novelty,
        Distance::Taken => return Err(nothing_before()),
    };
    let parts = trained.classifier.parts();
    let described = describe(session, checkpoint, &parts, &novelty);
    let metadata = json(&described);
    if metadata.len() * 2 > HEADER_BYTES_AT_MOST {
        return Err(Error::new(
            "the names of the genes are too long for the file's header",
            "Set features.top_variable, so that fewer genes are used.",
        ));
    }
    let mut all = model_tensors(parts.model, checkpoint.weights.dropout)?;
    let (encoder, norm) = encoder_tensors("enc", &checkpoint.weights);
    all.extend(encoder);
    all.extend(norm);
    let plan = &trained.plan;
    all.push(NamedTensor::singles(
        "features.mean",
        &[plan.mean.len()],
        &plan.mean,
    ));
    all.push(NamedTensor::singles(
        "features.sd",
        &[plan.sd.len()],
        &plan.sd,
    ));
    all.push(NamedTensor::doubles(
        "scale.means",
        &[2],
        &trained.means.ends(),
    ));
    all.extend(novelty_tensors(&novelty));
    if let Some(head) = trained.restoring.filter(|_| novelty.miss_scale().is_some()) {
        all.extend(linear_tensors("rec", &head));
    }
    let (sure, right): (Vec<f64>, Vec<u8>) = trained
        .tested
        .iter()
        .map(|&(sure, right)| (sure, u8::from(right)))
        .unzip();
    all.push(NamedTensor::doubles(
        "calibration.probability",
        &[sure.len()],
        &sure,
    ));
    all.push(NamedTensor::bytes("calibration.right", right));
    if let Some(file) = mapping_file(session).filter(|_| trained.custom.is_some()) {
        let bytes = file.read_all(&session.study().data.read_options(&file.name))?;
        all.push(NamedTensor::bytes("mapping_table", bytes));
    }
    tensors::write(KEY, metadata, &all)
}

fn mapping_file(session: &Session) -> Option<&InputFile> {
    session
        .files()
        .iter()
        .find(|file| file.role == Role::Mapping)
}

fn describe(
    session: &Session,
    checkpoint: &Checkpoint,
    parts: &ClassifierParts,
    novelty: &Novelty,
) -> Described {
    let study = session.study();
    let plan = &checkpoint.features;
    let layers = match &parts.model {
        ModelParts::Layers(layers) => {
            let inputs = layers.first().map(LinearWeights::inputs);
            inputs
                .into_iter()
                .chain(layers.iter().map(LinearWeights::outputs))
                .collect()
        }
        _ => Vec::new(),
    };
    let class_samples = match &parts.model {
        ModelParts::Centroids(model) => model.samples.clone(),
        _ => Vec::new(),
    };
    // The table that is in the file is called as the study called it, without its folder.
    let table = study
        .genes
        .table
        .as_deref()
        .and_then(|path| path.rsplit(['/', '\\']).next());
    Described {
        format: FORMAT.to_owned(),
        version: VERSION,
        program: format!("GeneSSL {}", env!("CARGO_PKG_VERSION")),
        model: parts.kind,
        classes: parts.classes.clone(),
        genes: plan.genes.clone(),
        transform: plan.transform,
        standardise: plan.standardise,
        mapping: GeneSettings {
            table: table.map(str::to_owned),
            ..study.genes.clone()
        },
        label: study.data.label.clone(),
        encoder: EncoderShape {
            hidden: checkpoint.options.hidden.clone(),
            latent: checkpoint.options.latent,
            dropout: checkpoint.options.dropout,
            device: study.pretrain.device,
        },
        layers,
        class_samples,
        novelty: NoveltyShape {
            neighbours: study.predict.neighbours,
            quantile: study.predict.unusual,
            threshold: novelty.threshold(),
            leave_one_out: novelty.is_leave_one_out(),
            miss_scale: novelty.miss_scale(),
        },
        study: origin(session, parts.kind),
    }
}

fn origin(session: &Session, model: ModelKind) -> Origin {
    let provenance = session.provenance();
    let settings = provenance
        .settings
        .map(|digest| ("settings".to_owned(), digest));
    let steps = provenance.steps.into_iter();
    let steps = steps.filter(|one| one.step == "pretrain" || one.step == "classify");
    let steps = steps.map(|one| (one.step, one.sha256));
    let evaluation = evaluation(session, model);
    Origin {
        seed: session.study().seed,
        simulated: is_simulated(session),
        pretrained: session.data().map_or(0, |data| data.count(Part::Pretrain)),
        labels: evaluation.map_or(0, |one| one.labels_used),
        tested: evaluation.map_or(0, |one| one.predictions.len()),
        accuracy: evaluation.map_or(0.0, |one| one.accuracy),
        digests: settings.into_iter().chain(steps).collect(),
    }
}

fn model_tensors(model: ModelParts, dropout: f32) -> Result<Vec<NamedTensor>> {
    Ok(match model {
        ModelParts::Layers(layers) => {
            let layers = layers.iter().enumerate();
            layers
                .flat_map(|(at, layer)| linear_tensors(&format!("model.{at}"), layer))
                .collect()
        }
        ModelParts::Head(encoder, head) => {
            let mut all = linear_tensors("model.head", &head).to_vec();
            if let Some(encoder) = encoder {
                let encoder = Weights {
                    dropout,
                    ..*encoder
                };
                let (layers, norm) = encoder_tensors("model.enc", &encoder);
                all.extend(layers);
                all.extend(norm);
            }
            all
        }
        ModelParts::Logistic(layer) => linear_tensors("model", &layer).to_vec(),
        ModelParts::Centroids(model) => {
            let centroids: Vec<f64> = model.centroids.iter().copied().collect();
            let shape = model.centroids.shape();
            vec![NamedTensor::doubles("model.centroids", shape, &centroids)]
        }
        // They are given no new table, so they are never written.
        ModelParts::Neighbours(_) | ModelParts::Single => Vec::new(),
    })
}

fn novelty_tensors(novelty: &Novelty) -> [NamedTensor; 2] {
    let latent: &Array2<f32> = novelty.reference();
    let values: Vec<f32> = latent.iter().copied().collect();
    let cohort = novelty.cohort();
    [
        NamedTensor::singles("novelty.reference", latent.shape(), &values),
        NamedTensor::doubles("novelty.cohort", &[cohort.len()], cohort),
    ]
}
