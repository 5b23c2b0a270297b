//! Reading a trained classifier from a file.

use std::sync::Arc;

use ndarray::Array2;

use super::metadata::{Described, damaged, no_classifier};
use super::{Distance, KEY, Trained};
use crate::caught::caught;
use crate::genes::{MappingSource, MappingTable};
use crate::learn::checkpoint::{read_encoder, read_layer};
use crate::learn::nearest_centroid::NearestCentroid;
use crate::learn::novelty::{Novelty, NoveltyOptions};
use crate::learn::tensors::TensorFile;
use crate::learn::{
    Classifier, ClassifierParts, Encoder, FeaturePlan, LinearWeights, ModelKind, ModelParts,
};
use crate::study::InputFile;
use crate::study::steps::pretrain::Means;
use crate::table::ByteSource;
use crate::table::budget::SMALL_FILE_BYTES;
use crate::{Error, Result};

/// What a classifier's file says of itself.
///
/// # Errors
/// It is none, or damaged.
pub fn describe(file: &InputFile) -> Result<Described> {
    let read = || Ok(open(&*file.source)?.1);
    caught(read).map_err(|error| error.in_file(&file.name))
}

/// Reads a classifier's file, and checks that it is whole and fits together.
///
/// # Errors
/// It is none, cut short, changed or damaged.
pub fn read(file: &InputFile) -> Result<Trained> {
    let read = || {
        let (tensors, described) = open(&*file.source)?;
        trained(&tensors, described, &file.name)
    };
    caught(read).map_err(|error| error.in_file(&file.name))
}

fn open(source: &dyn ByteSource) -> Result<(TensorFile<'_>, Described)> {
    let file = TensorFile::open(source)?;
    let described = Described::of_json(file.metadata(KEY).ok_or_else(no_classifier)?)?;
    Ok((file, described))
}

fn trained(file: &TensorFile, described: Described, name: &str) -> Result<Trained> {
    let shape = &described.encoder;
    let (device, dropout) = (shape.device, shape.dropout as f32);
    let encoder = Arc::new(read_encoder(file, "enc", &described.widths(), dropout)?);
    let parts = ClassifierParts {
        kind: described.model,
        classes: described.classes.clone(),
        model: model(file, &described)?,
    };
    let novelty = novelty(file, &described)?;
    let unseen = 1..=novelty.cohort().len();
    Ok(Trained {
        classifier: Classifier::of_parts(parts, &encoder, device)?,
        encoder: Arc::new(Encoder::new(&encoder, device)),
        mapping: described.mapping.options(),
        custom: mapping_table(file, &described)?,
        means: Means::of_ends(means(file)?),
        unseen: unseen
            .map(|at| format!("sample {at} of the cohort"))
            .collect(),
        restoring: match novelty.miss_scale() {
            Some(_) => Some(Arc::new(restoring(file, &described)?)),
            None => None,
        },
        novelty: Distance::Known(Box::new(novelty)),
        unusual: described.novelty.quantile,
        tested: calibration(file)?,
        simulated: described.study.simulated,
        file: Some(name.to_owned()),
        plan: plan(file, &described)?,
        label: described.label,
    })
}

fn plan(file: &TensorFile, described: &Described) -> Result<FeaturePlan> {
    let genes = [described.genes.len()];
    let plan = FeaturePlan {
        transform: described.transform,
        standardise: described.standardise,
        genes: described.genes.clone(),
        mean: file.singles("features.mean", &genes)?,
        sd: file.singles("features.sd", &genes)?,
    };
    match plan.sd.iter().all(|&sd| sd > 0.0) {
        true => Ok(plan),
        false => Err(damaged("a gene's standard deviation is not above 0")),
    }
}

fn model(file: &TensorFile, described: &Described) -> Result<ModelParts> {
    let (genes, classes) = (described.genes.len(), described.classes.len());
    let latent = described.encoder.latent;
    if classes == 1 {
        return Ok(ModelParts::Single);
    }
    let head = || read_layer(file, "model.head", latent, classes);
    Ok(match described.model {
        ModelKind::Supervised => {
            let layers = described.layers.windows(2).enumerate();
            let layers = layers.map(|(at, w)| read_layer(file, &format!("model.{at}"), w[0], w[1]));
            ModelParts::Layers(layers.collect::<Result<_>>()?)
        }
        ModelKind::Frozen | ModelKind::Probe => ModelParts::Head(None, head()?),
        ModelKind::Unfrozen | ModelKind::RandomFrozen | ModelKind::RandomUnfrozen => {
            let dropout = described.encoder.dropout as f32;
            let encoder = read_encoder(file, "model.enc", &described.widths(), dropout)?;
            ModelParts::Head(Some(Box::new(encoder)), head()?)
        }
        ModelKind::Logistic | ModelKind::Svm => {
            ModelParts::Logistic(read_layer(file, "model", genes, classes)?)
        }
        ModelKind::NearestCentroid => {
            let values = file.doubles("model.centroids", &[classes, genes])?;
            let centroids = Array2::from_shape_vec((classes, genes), values);
            ModelParts::Centroids(NearestCentroid {
                centroids: centroids.map_err(|_| damaged("model.centroids"))?,
                samples: described.class_samples.clone(),
            })
        }
        ModelKind::PcaLogistic | ModelKind::Neighbours => {
            return Err(damaged("no classifier for new tables is so"));
        }
    })
}

fn novelty(file: &TensorFile, described: &Described) -> Result<Novelty> {
    let latent = described.encoder.latent;
    let rows = file
        .shape("novelty.reference")?
        .first()
        .copied()
        .unwrap_or(0);
    let values = file.singles("novelty.reference", &[rows, latent])?;
    let reference = Array2::from_shape_vec((rows, latent), values);
    let reference = reference.map_err(|_| damaged("novelty.reference"))?;
    let count = file.shape("novelty.cohort")?.first().copied().unwrap_or(0);
    let cohort = file.doubles("novelty.cohort", &[count])?;
    let shape = &described.novelty;
    let options = NoveltyOptions {
        neighbours: shape.neighbours,
        quantile: shape.quantile,
    };
    let told = Novelty::of_distances(Arc::new(reference), cohort, options, shape.leave_one_out)?;
    match shape.miss_scale {
        Some(scale) => told.with_miss_scale(scale),
        None => Ok(told),
    }
}

fn restoring(file: &TensorFile, described: &Described) -> Result<LinearWeights> {
    read_layer(file, "rec", described.encoder.latent, described.genes.len())
}

fn means(file: &TensorFile) -> Result<[f64; 2]> {
    let ends = file.doubles("scale.means", &[2])?;
    match ends[..] {
        [low, high] if low <= high => Ok([low, high]),
        _ => Err(damaged("scale.means")),
    }
}

fn calibration(file: &TensorFile) -> Result<Vec<(f64, bool)>> {
    let count = file
        .shape("calibration.probability")?
        .first()
        .copied()
        .unwrap_or(0);
    let sure = file.doubles("calibration.probability", &[count])?;
    let right = file.bytes("calibration.right", count)?;
    match sure.iter().all(|sure| (0.0..=1.0).contains(sure)) {
        true => Ok(sure
            .into_iter()
            .zip(right.into_iter().map(|one| one == 1))
            .collect()),
        false => Err(damaged("calibration.probability")),
    }
}

/// The study's own mapping table, where it used one.
fn mapping_table(file: &TensorFile, described: &Described) -> Result<Option<MappingTable>> {
    let mapping = &described.mapping;
    if mapping.mapping == MappingSource::Catalogue {
        return Ok(None);
    }
    let length = file.shape("mapping_table")?.first().copied().unwrap_or(0);
    if length > SMALL_FILE_BYTES {
        return Err(Error::new(
            format!(
                "the mapping table in it has more than {} MB",
                SMALL_FILE_BYTES >> 20
            ),
            "It was changed: take it from where it was made once more.",
        ));
    }
    let bytes = file.bytes("mapping_table", length)?;
    let name = mapping.table.as_deref().unwrap_or("its mapping table");
    MappingTable::parse(name, &bytes, &mapping.table_options()).map(Some)
}
