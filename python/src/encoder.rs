//! Encoders: pretrained on a table, applied to others, kept as safetensors.

use std::sync::Arc;

use genessl::learn::{
    self, Embedding, Encoder, EpochLosses, FeatureOptions, FeaturePlan, PretrainOptions,
    Pretrained, Pretraining, checkpoint,
};
use genessl::pathways::SsgseaOptions;
use ndarray::Array2;
use numpy::{IntoPyArray, PyArray2};
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use serde::Deserialize;

use crate::error::{raised, refused};
use crate::pathways::{GeneSets, scores};
use crate::running::{detached, helped, json, run, run_watched, settings, threads_of};
use crate::table::Table;

/// A trained encoder, with the genes it knows.
#[pyclass(frozen, module = "genessl._genessl")]
pub struct Checkpoint {
    checkpoint: Arc<learn::Checkpoint>,
}

#[pymethods]
impl Checkpoint {
    /// Of a file's bytes.
    #[staticmethod]
    fn of_bytes(py: Python<'_>, bytes: &[u8]) -> PyResult<Self> {
        let checkpoint = detached(py, || checkpoint::load(bytes).map_err(raised))?;
        Ok(Checkpoint {
            checkpoint: Arc::new(checkpoint),
        })
    }

    /// A file's bytes: safetensors with PyTorch's names.
    fn bytes<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        let bytes = detached(py, || checkpoint::save(&self.checkpoint).map_err(raised))?;
        Ok(PyBytes::new(py, &bytes))
    }

    /// The genes that go in, in order.
    #[getter]
    fn genes(&self) -> Vec<String> {
        self.checkpoint.features.genes.clone()
    }

    /// The pathways whose scores it was trained to predict.
    #[getter]
    fn pathways(&self) -> Vec<String> {
        self.checkpoint.pathways.clone()
    }

    /// The width of the latent space.
    #[getter]
    fn latent(&self) -> usize {
        self.checkpoint.options.latent
    }

    /// The settings of features and pretraining, as JSON.
    #[getter]
    fn settings(&self) -> PyResult<(String, String)> {
        let features = &self.checkpoint.features;
        let features = serde_json::json!({
            "transform": features.transform,
            "top_variable": features.genes.len(),
            "standardise": features.standardise,
        });
        Ok((json(&features)?, json(&self.checkpoint.options)?))
    }
}

/// How an encoder is pretrained.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Recipe {
    features: FeatureOptions,
    pretrain: PretrainOptions,
    pathways: SsgseaOptions,
    seed: u64,
}

/// Losses of an epoch: its number, the total, and those of the objectives, in the order of the package's names.
type Losses = (usize, [f64; 10]);

/// Standardised numbers are bounded, so that infinite ones would pass for large ones.
fn check_finite(table: &genessl::table::Table) -> PyResult<()> {
    let infinite = table
        .values
        .indexed_iter()
        .find(|(_, number)| number.is_infinite());
    infinite.map_or(Ok(()), |((sample, gene), number)| {
        let (gene, sample) = (&table.features[gene], &table.sample_ids[sample]);
        Err(refused(
            format!("gene {gene} of sample {sample} is {number}"),
            "Replace infinite numbers first.",
        ))
    })
}

/// Pretrains an encoder on the samples of a table; gives it, and its losses on the samples and on those held out. `watch` is
/// called with the work done and all there is.
#[pyfunction]
pub fn pretrain(
    py: Python<'_>,
    table: &Table,
    recipe: &str,
    sets: Option<&GeneSets>,
    threads: Option<usize>,
    watch: Option<Py<PyAny>>,
) -> PyResult<(Checkpoint, Vec<Losses>, Vec<Losses>)> {
    let mut recipe: Recipe = settings("pretrain", recipe)?;
    let threads = threads_of(threads)?;
    let table = Arc::clone(&table.table);
    let sets = sets.map(|sets| Arc::clone(&sets.sets));
    let (checkpoint, pretrained) = detached(py, move || {
        check_finite(&table)?;
        let (pathways, targets) = match sets {
            Some(sets) => {
                let scores = scores(Arc::clone(&table), &sets, &recipe.pathways, threads)?;
                let targets = scores.nes().mapv(|score| score as f32);
                (scores.pathways, targets)
            }
            None => {
                recipe.pretrain.weight_pathway = 0.0;
                (Vec::new(), Array2::zeros((table.samples(), 0)))
            }
        };
        let features = FeaturePlan::fit(&table, &recipe.features).map_err(raised)?;
        let inputs = features.apply(&table).map_err(raised)?;
        let training = Pretraining::new(inputs, targets, &recipe.pretrain, recipe.seed);
        let mut training = training.map_err(raised)?;
        let (crew, _helpers) = helped(threads);
        training.helped_by(&crew);
        let pretrained = run_watched(training, |py, progress| match &watch {
            Some(watch) => watch.call1(py, (progress.done, progress.total)).map(drop),
            None => Ok(()),
        })?;
        let Pretrained { weights, history } = pretrained;
        let options = recipe.pretrain;
        let checkpoint = learn::Checkpoint {
            weights: Arc::new(weights),
            features,
            options,
            pathways,
        };
        Ok((checkpoint, history))
    })?;
    let checkpoint = Checkpoint {
        checkpoint: Arc::new(checkpoint),
    };
    Ok((
        checkpoint,
        losses(&pretrained.epochs),
        losses(&pretrained.validation),
    ))
}

fn losses(epochs: &[EpochLosses]) -> Vec<Losses> {
    let of = |at: &EpochLosses| {
        let losses = [
            at.total,
            at.pathway,
            at.masked,
            at.nt_xent,
            at.scarf,
            at.vime,
            at.byol,
            at.barlow_twins,
            at.vicreg,
            at.denoising,
        ];
        (at.epoch, losses)
    };
    epochs.iter().map(of).collect()
}

/// Samples × latent dimensions, and the genes that the table lacks and that were taken as average.
#[pyfunction]
pub fn embed<'py>(
    py: Python<'py>,
    checkpoint: &Checkpoint,
    table: &Table,
) -> PyResult<(Bound<'py, PyArray2<f32>>, Vec<String>)> {
    let checkpoint = Arc::clone(&checkpoint.checkpoint);
    let table = Arc::clone(&table.table);
    let (latent, missing) = detached(py, move || {
        check_finite(&table)?;
        let (inputs, report) = checkpoint
            .features
            .apply_reporting(&table)
            .map_err(raised)?;
        let encoder = Encoder::new(&checkpoint.weights, checkpoint.options.device);
        let embedding = Embedding::new(Arc::new(encoder), Arc::new(inputs)).map_err(raised)?;
        Ok((run(embedding)?, report.missing))
    })?;
    Ok((latent.into_pyarray(py), missing))
}
