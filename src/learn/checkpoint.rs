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

use ndarray::{Array2, ArrayView2};
use safetensors::tensor::{Dtype, SafeTensors, TensorView};
use serde::{Deserialize, Serialize};

use super::features::FeaturePlan;
use super::options::PretrainOptions;
use super::weights::{LinearWeights, NormWeights, Weights};
use crate::caught::caught;
use crate::{Error, Result};

/// The metadata's key, and the version of what it holds.
const KEY: &str = "genessl";
const VERSION: u32 = 1;

/// A trained model with all that is needed to use it on other samples.
#[derive(Debug, Clone, PartialEq)]
pub struct Checkpoint {
    /// Encoder and heads.
    pub weights: Weights,
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
    let tensors = named_tensors(weights);
    let views: Result<Vec<(&str, TensorView)>> = tensors
        .iter()
        .map(|(name, shape, bytes)| {
            let view = TensorView::new(Dtype::F32, shape.clone(), bytes);
            Ok((name.as_str(), view.map_err(|error| unwritable(&error))?))
        })
        .collect();
    let metadata = Some([(KEY.to_owned(), metadata)].into_iter().collect());
    safetensors::serialize(views?, metadata).map_err(|error| unwritable(&error))
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
    let broken = |error: &dyn std::fmt::Display| {
        Error::new(
            format!("this is not a whole safetensors file ({error})"),
            "Choose a weights file that GeneSSL wrote; if it was downloaded, download it again.",
        )
    };
    let (_, header) = SafeTensors::read_metadata(bytes).map_err(|error| broken(&error))?;
    let tensors = SafeTensors::deserialize(bytes).map_err(|error| broken(&error))?;
    let entry = header
        .metadata()
        .as_ref()
        .and_then(|metadata| metadata.get(KEY))
        .ok_or_else(|| {
            Error::new(
                "the weights file does not say which genes and settings it was trained with",
                "Choose a file that GeneSSL wrote: its metadata has an entry \"genessl\".",
            )
        })?;
    let metadata = parse_metadata(entry)?;
    let weights = read_weights(&tensors, &metadata)?;
    check_fit(&weights, &metadata.features, &metadata.pathways)?;
    let Metadata {
        features,
        options,
        pathways,
        ..
    } = metadata;
    Ok(Checkpoint {
        weights,
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

/// Name, shape and little-endian bytes of every tensor.
pub(crate) fn named_tensors(weights: &Weights) -> Vec<(String, Vec<usize>, Vec<u8>)> {
    let mut tensors = Vec::new();
    let places = places(weights.encoder.len(), weights.dropout > 0.0);
    let encoder = weights
        .encoder
        .iter()
        .zip(&places)
        .map(|(layer, at)| (format!("enc.{at}"), layer));
    let heads = [
        ("path", &weights.pathway),
        ("rec", &weights.reconstruction),
        ("proj", &weights.projection),
    ];
    for (name, layer) in encoder.chain(heads.map(|(name, layer)| (name.to_owned(), layer))) {
        let transposed = layer.weight.t();
        tensors.push((
            format!("{name}.weight"),
            transposed.shape().to_vec(),
            matrix_bytes(transposed),
        ));
        tensors.push((
            format!("{name}.bias"),
            vec![layer.bias.len()],
            bytes_of(&layer.bias),
        ));
    }
    let norm = places.last().copied().unwrap_or_default();
    for (name, values) in [
        ("weight", &weights.norm.scale),
        ("bias", &weights.norm.shift),
    ] {
        tensors.push((
            format!("enc.{norm}.{name}"),
            vec![values.len()],
            bytes_of(values),
        ));
    }
    tensors
}

fn matrix_bytes(matrix: ArrayView2<f32>) -> Vec<u8> {
    let standard = matrix.as_standard_layout();
    bytes_of(standard.as_slice().unwrap_or_default())
}

fn bytes_of(values: &[f32]) -> Vec<u8> {
    values
        .iter()
        .flat_map(|value| value.to_le_bytes())
        .collect()
}

fn read_weights(tensors: &SafeTensors, metadata: &Metadata) -> Result<Weights> {
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
    let places = places(widths.len() - 1, options.dropout > 0.0);
    let encoder: Result<Vec<LinearWeights>> = widths
        .windows(2)
        .zip(&places)
        .map(|(width, at)| read_linear(tensors, &format!("enc.{at}"), width[0], width[1]))
        .collect();
    let norm = places.last().copied().unwrap_or_default();
    Ok(Weights {
        encoder: encoder?,
        norm: NormWeights {
            scale: read_tensor(tensors, &format!("enc.{norm}.weight"), &[latent])?,
            shift: read_tensor(tensors, &format!("enc.{norm}.bias"), &[latent])?,
        },
        pathway: read_linear(tensors, "path", latent, pathways.len())?,
        reconstruction: read_linear(tensors, "rec", latent, features.genes.len())?,
        projection: read_linear(tensors, "proj", latent, options.projection)?,
        dropout: options.dropout as f32,
    })
}

fn read_linear(
    tensors: &SafeTensors,
    name: &str,
    inputs: usize,
    outputs: usize,
) -> Result<LinearWeights> {
    let values = read_tensor(tensors, &format!("{name}.weight"), &[outputs, inputs])?;
    let weight = Array2::from_shape_vec((outputs, inputs), values)
        .map_err(|error| Error::new(format!("{name}.weight cannot be read ({error})"), ""))?;
    let weight = weight.t().as_standard_layout().into_owned();
    Ok(LinearWeights {
        weight,
        bias: read_tensor(tensors, &format!("{name}.bias"), &[outputs])?,
    })
}

fn read_tensor(tensors: &SafeTensors, name: &str, shape: &[usize]) -> Result<Vec<f32>> {
    let advice = "The file was changed or made by something else; choose another.";
    let tensor = tensors
        .tensor(name)
        .map_err(|_| Error::new(format!("the weights file has no tensor {name}"), advice))?;
    if tensor.dtype() != Dtype::F32 {
        let what = format!(
            "the weights file's tensor {name} is {:?}, not F32",
            tensor.dtype()
        );
        return Err(Error::new(what, advice));
    }
    if tensor.shape() != shape {
        let what = format!(
            "the weights file's tensor {name} is {:?} where its settings ask for {shape:?}",
            tensor.shape()
        );
        return Err(Error::new(what, advice));
    }
    let (numbers, _) = tensor.data().as_chunks::<4>();
    let values: Vec<f32> = numbers
        .iter()
        .map(|&bytes| f32::from_le_bytes(bytes))
        .collect();
    if values.iter().all(|value| value.is_finite()) {
        return Ok(values);
    }
    Err(Error::new(
        format!("the weights file's tensor {name} holds numbers that are not finite"),
        advice,
    ))
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
