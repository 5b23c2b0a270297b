//! Weights on disk: safetensors with PyTorch's names and layout.
//!
//! The tensors are those of an `nn.ModuleDict` with `enc` (an `nn.Sequential`), `path`, `rec` and `proj`; a layer's
//! weight is outputs × inputs. The number in `enc.N.weight` is the layer's place in the sequence, which holds a ReLU
//! after every layer, a dropout after every hidden one, and the layer normalisation last: with the default widths
//! `enc.0`, `enc.3`, `enc.6` and the normalisation `enc.8`. A model trained without dropout has none in its sequence:
//! `enc.0`, `enc.2`, `enc.4`, `enc.6`.
//!
//! The header's `__metadata__` has one entry, `genessl`: JSON with the settings, the genes with their scaling, and the
//! pathways.

use std::sync::Arc;

use ndarray::Array2;
use serde::{Deserialize, Serialize};

use super::features::FeaturePlan;
use super::options::PretrainOptions;
use super::tensors::{self, NamedTensor, TensorFile};
use super::weights::{LinearWeights, NormWeights, Weights};
use crate::caught::caught;
use crate::{Error, Result};

/// The metadata's key, and the version of what it holds.
const KEY: &str = "genessl";
const VERSION: u32 = 1;

/// A trained model with all that is needed to use it on other samples.
#[derive(Debug, Clone, PartialEq)]
pub struct Checkpoint {
    /// Encoder and heads, which whatever is trained on them shares.
    pub weights: Arc<Weights>,
    /// The genes that go in, in order, and their scaling.
    pub features: FeaturePlan,
    /// The settings it was trained with.
    pub options: PretrainOptions,
    /// The names of the pathways that the pathway head predicts, in order.
    pub pathways: Vec<String>,
}

#[derive(Serialize, Deserialize)]
struct Metadata {
    version: u32,
    features: FeaturePlan,
    options: PretrainOptions,
    pathways: Vec<String>,
}

/// The bytes of a safetensors file. Equal checkpoints give equal bytes.
///
/// # Errors
/// If weights, genes and pathways do not fit each other.
pub fn save(checkpoint: &Checkpoint) -> Result<Vec<u8>> {
    let Checkpoint {
        weights,
        features,
        options,
        pathways,
    } = checkpoint;
    check_fit(weights, features, pathways)?;
    let metadata = Metadata {
        version: VERSION,
        features: features.clone(),
        options: options.clone(),
        pathways: pathways.clone(),
    };
    let metadata = serde_json::to_string(&metadata).map_err(|error| unwritable(&error))?;
    tensors::write(KEY, metadata, &named_tensors(weights))
}

/// Reads what [`save`] wrote, and checks that it is whole and fits together.
///
/// # Errors
/// Files that are no safetensors or truncated, were written by something else, or whose tensors are missing, of another
/// shape or type, or not finite.
pub fn load(bytes: &[u8]) -> Result<Checkpoint> {
    caught(|| load_uncaught(bytes))
}

fn load_uncaught(bytes: &[u8]) -> Result<Checkpoint> {
    let file = TensorFile::open(&bytes)?;
    let entry = file.metadata(KEY).ok_or_else(|| {
        Error::new(
            "the weights file does not say which genes and settings it was trained with",
            "Choose a file that GeneSSL wrote: its metadata has an entry \"genessl\".",
        )
    })?;
    let metadata = parse_metadata(entry)?;
    let weights = read_weights(&file, &metadata)?;
    check_fit(&weights, &metadata.features, &metadata.pathways)?;
    let Metadata {
        features,
        options,
        pathways,
        ..
    } = metadata;
    Ok(Checkpoint {
        weights: Arc::new(weights),
        features,
        options,
        pathways,
    })
}

fn parse_metadata(entry: &str) -> Result<Metadata> {
    let advice = "It may come from a newer version of GeneSSL; use that, or train again.";
    let metadata: Metadata = serde_json::from_str(entry).map_err(|error| {
        Error::new(
            format!("the weights file's settings cannot be read ({error})"),
            advice,
        )
    })?;
    if metadata.version != VERSION {
        let what = format!(
            "the weights file's settings have version {}, not {VERSION}",
            metadata.version
        );
        return Err(Error::new(what, advice));
    }
    metadata.options.check()?;
    Ok(metadata)
}

/// The places of the encoder's layers in PyTorch's sequence, the normalisation last.
fn places(layers: usize, dropout: bool) -> Vec<usize> {
    let stride = if dropout { 3 } else { 2 };
    let mut places: Vec<usize> = (0..layers).map(|layer| layer * stride).collect();
    places.push(places.last().map_or(0, |last| last + 2));
    places
}

/// Every tensor of an encoder and its heads.
pub(crate) fn named_tensors(weights: &Weights) -> Vec<NamedTensor> {
    let (mut tensors, norm) = encoder_tensors("enc", weights);
    for (name, head) in [
        ("path", &weights.pathway),
        ("rec", &weights.reconstruction),
        ("proj", &weights.projection),
    ] {
        tensors.extend(linear_tensors(name, head));
    }
    tensors.extend(norm);
    tensors
}

/// The tensors of an encoder's layers, as those of a sequence of this name, and of its normalisation.
pub fn encoder_tensors(name: &str, weights: &Weights) -> (Vec<NamedTensor>, [NamedTensor; 2]) {
    let places = places(weights.encoder.len(), weights.dropout > 0.0);
    let layers = weights.encoder.iter().zip(&places);
    let layers = layers.flat_map(|(layer, at)| linear_tensors(&format!("{name}.{at}"), layer));
    let norm = places.last().copied().unwrap_or_default();
    let of_norm = |what: &str, values: &[f32]| {
        NamedTensor::singles(format!("{name}.{norm}.{what}"), &[values.len()], values)
    };
    let norm = [
        of_norm("weight", &weights.norm.scale),
        of_norm("bias", &weights.norm.shift),
    ];
    (layers.collect(), norm)
}

/// The tensors of a layer; its weight is outputs × inputs.
pub fn linear_tensors(name: &str, layer: &LinearWeights) -> [NamedTensor; 2] {
    let transposed = layer.weight.t();
    let standard = transposed.as_standard_layout();
    let values = standard.as_slice().unwrap_or_default();
    [
        NamedTensor::singles(format!("{name}.weight"), transposed.shape(), values),
        NamedTensor::singles(format!("{name}.bias"), &[layer.bias.len()], &layer.bias),
    ]
}

/// Reads what [`encoder_tensors`] wrote, of these widths from genes to latent; its heads are empty.
///
/// # Errors
/// As [`TensorFile::singles`].
pub fn read_encoder(
    file: &TensorFile,
    name: &str,
    widths: &[usize],
    dropout: f32,
) -> Result<Weights> {
    let layers = widths.windows(2);
    let places = places(layers.len(), dropout > 0.0);
    let layers = layers.zip(&places);
    let layers: Result<_> = layers
        .map(|(width, at)| read_layer(file, &format!("{name}.{at}"), width[0], width[1]))
        .collect();
    let norm = places.last().copied().unwrap_or_default();
    let latent = widths.last().copied().unwrap_or_default();
    let of_norm = |what: &str| file.singles(&format!("{name}.{norm}.{what}"), &[latent]);
    let norm = NormWeights {
        scale: of_norm("weight")?,
        shift: of_norm("bias")?,
    };
    Ok(Weights::without_heads(layers?, norm, dropout))
}

/// Reads what [`linear_tensors`] wrote.
///
/// # Errors
/// As [`TensorFile::singles`].
pub fn read_layer(
    file: &TensorFile,
    name: &str,
    inputs: usize,
    outputs: usize,
) -> Result<LinearWeights> {
    let values = file.singles(&format!("{name}.weight"), &[outputs, inputs])?;
    let weight = Array2::from_shape_vec((outputs, inputs), values)
        .map_err(|error| Error::new(format!("{name}.weight cannot be read ({error})"), ""))?;
    Ok(LinearWeights {
        weight: weight.t().as_standard_layout().into_owned(),
        bias: file.singles(&format!("{name}.bias"), &[outputs])?,
    })
}

fn read_weights(file: &TensorFile, metadata: &Metadata) -> Result<Weights> {
    let Metadata {
        features,
        options,
        pathways,
        ..
    } = metadata;
    let latent = options.latent;
    let widths: Vec<usize> = [features.genes.len()]
        .iter()
        .chain(&options.hidden)
        .chain(&[latent])
        .copied()
        .collect();
    Ok(Weights {
        pathway: read_layer(file, "path", latent, pathways.len())?,
        reconstruction: read_layer(file, "rec", latent, features.genes.len())?,
        projection: read_layer(file, "proj", latent, options.projection)?,
        ..read_encoder(file, "enc", &widths, options.dropout as f32)?
    })
}

/// Whether genes, pathways and weights fit each other.
fn check_fit(weights: &Weights, features: &FeaturePlan, pathways: &[String]) -> Result<()> {
    let genes = features.genes.len();
    let pairs = [
        ("inputs of the encoder", weights.genes(), genes),
        (
            "genes reconstructed",
            weights.reconstruction.outputs(),
            genes,
        ),
        ("means of genes", features.mean.len(), genes),
        ("standard deviations of genes", features.sd.len(), genes),
        (
            "pathways predicted",
            weights.pathway.outputs(),
            pathways.len(),
        ),
    ];
    for (what, found, expected) in pairs {
        if found != expected {
            return Err(Error::new(
                format!(
                    "the weights do not fit together: {found} {what} where {expected} are named"
                ),
                "Use the features and pathways the model was trained with.",
            ));
        }
    }
    let scaling = features.mean.iter().chain(&features.sd);
    if scaling.clone().all(|number| number.is_finite()) && features.sd.iter().all(|&sd| sd > 0.0) {
        return Ok(());
    }
    Err(Error::new(
        "the weights' scaling of genes holds numbers that are not finite, or a standard deviation of 0",
        "Train again on a table without missing numbers.",
    ))
}

fn unwritable(error: &dyn std::fmt::Display) -> Error {
    Error::new(
        format!("the weights cannot be written ({error})"),
        "Please report this: it should not happen.",
    )
}
