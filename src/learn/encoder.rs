//! The trained encoder at work: samples in, latent coordinates out.

use std::sync::Arc;

use ndarray::{Array2, ArrayView2, s};

use super::device::{Device, DeviceKind};
use super::inputs::Inputs;
use super::matrix::Matrix;
use super::stack::Stack;
use super::weights::Weights;
use crate::{Advance, Error, Progress, Result};

/// Samples embedded at a time.
const BATCH: usize = 64;

/// The encoder in evaluation mode: no dropout.
#[derive(Debug, Clone)]
pub struct Encoder {
    stack: Stack,
    device: Device,
    genes: usize,
    latent: usize,
}

impl Encoder {
    /// Puts the encoder on a device.
    pub fn new(weights: &Weights, device: DeviceKind) -> Self {
        let (genes, latent) = (weights.genes(), weights.latent());
        let device = device.device();
        let layers = weights.encoder.clone();
        let stack = Stack::encoder(layers, weights.norm.clone(), 0.0, &device);
        Encoder {
            stack,
            device,
            genes,
            latent,
        }
    }

    /// Samples × genes to samples × latent, in batches.
    ///
    /// # Errors
    /// If the number of genes is not the encoder's.
    pub fn embed(&self, samples: &Array2<f32>) -> Result<Array2<f32>> {
        self.check(samples.ncols())?;
        let inputs = Inputs::from(samples.clone());
        let mut latent = Array2::zeros((samples.nrows(), self.latent));
        for start in (0..samples.nrows()).step_by(BATCH) {
            self.embed_batch(&inputs, start, &mut latent);
        }
        Ok(latent)
    }

    /// Its layers.
    pub(crate) fn into_stack(self) -> Stack {
        self.stack
    }

    fn embed_batch(&self, samples: &Inputs, start: usize, latent: &mut Array2<f32>) {
        let (end, genes) = (samples.nrows().min(start + BATCH), samples.ncols());
        let mut values = Vec::with_capacity((end - start) * genes);
        (start..end).for_each(|sample| samples.append_row(sample, 0..genes, &mut values));
        let input = Matrix::new(values, end - start, genes).into_tensor(&self.device);
        let output = self.stack.forward(input);
        let rows = output.values().chunks_exact(self.latent);
        for (mut to, from) in latent
            .slice_mut(s![start..end, ..])
            .rows_mut()
            .into_iter()
            .zip(rows)
        {
            to.iter_mut().zip(from).for_each(|(to, &from)| *to = from);
        }
    }

    fn check(&self, genes: usize) -> Result<()> {
        if genes == self.genes {
            return Ok(());
        }
        Err(Error::new(
            format!(
                "the encoder was trained on {} genes and gets {}",
                self.genes, genes
            ),
            "Prepare the samples with the features the encoder was trained with.",
        ))
    }
}

/// Embedding a set of samples, one batch a call.
pub struct Embedding {
    encoder: Arc<Encoder>,
    samples: Inputs,
    latent: Array2<f32>,
    done: usize,
}

impl Embedding {
    /// Prepares to embed `samples`.
    ///
    /// # Errors
    /// If the number of genes is not the encoder's.
    pub fn new(encoder: Arc<Encoder>, samples: impl Into<Inputs>) -> Result<Self> {
        let samples = samples.into();
        encoder.check(samples.ncols())?;
        let latent = Array2::zeros((samples.nrows(), encoder.latent));
        Ok(Embedding {
            encoder,
            samples,
            latent,
            done: 0,
        })
    }

    /// How many calls it takes in all.
    pub(crate) fn batches(&self) -> usize {
        self.samples.nrows().div_ceil(BATCH)
    }
}

impl Advance for Embedding {
    type Output = Array2<f32>;

    fn advance(&mut self) -> Result<Progress> {
        let total = self.samples.nrows();
        if self.done < total {
            self.encoder
                .embed_batch(&self.samples, self.done, &mut self.latent);
            self.done = total.min(self.done + BATCH);
        }
        Ok(Progress {
            done: self.done as u64,
            total: total as u64,
        })
    }

    fn finish(self) -> Result<Array2<f32>> {
        if self.done < self.samples.nrows() {
            return Err(Error::new(
                format!(
                    "embedding stopped after {} of {} samples",
                    self.done,
                    self.samples.nrows()
                ),
                "Let it run to its end.",
            ));
        }
        Ok(self.latent)
    }
}

/// A copy in C order.
pub(crate) fn to_matrix(samples: ArrayView2<f32>) -> Matrix {
    let (rows, columns) = samples.dim();
    Matrix::new(samples.iter().copied().collect(), rows, columns)
}
