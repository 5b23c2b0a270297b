//! One block of genes: its part of a training step.

use std::ops::Range;

use ndarray::{ArrayView2, Axis, Slice};

use crate::learn::adam::AdamStep;
use crate::learn::augment::{Distortion, Drawn};
use crate::learn::device::{Device, Tensor};
use crate::learn::linear::Linear;
use crate::learn::matrix::Matrix;
use crate::learn::objectives::masked_squared;
use crate::learn::options::PretrainOptions;
use crate::learn::weights::{LinearWeights, Weights};
use crate::packing::{Packer, Parcel};

/// What a block's masks and views are drawn from.
pub(crate) struct Distorting<'a> {
    pub options: &'a PretrainOptions,
    pub seed: u64,
}

impl Distorting<'_> {
    /// The streams of a block; those of training, or those that batches held out always have.
    pub fn of_block(&self, block: usize, held_out: Option<usize>) -> Distortion {
        let purpose = match held_out {
            None => format!("pretrain/block/{block}"),
            Some(batch) => format!("pretrain/validation/{batch}/block/{block}"),
        };
        Distortion::new(self.options, self.seed, &purpose)
    }
}

/// How weights learn in a step.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Learning {
    pub rate: f64,
    /// The number of the step, from 1.
    pub step: u32,
}

impl Learning {
    pub fn adam(self) -> AdamStep {
        AdamStep::new(self.rate, self.step)
    }
}

/// A batch's inputs of this block, for as long as the step lasts.
#[derive(Debug, Clone)]
struct Inputs {
    /// 4n × genes.
    tensor: Tensor<2>,
    mask: Vec<u8>,
}

/// The weights of a block of genes.
#[derive(Debug, Clone)]
pub(crate) struct Block {
    /// Which one it is.
    pub number: usize,
    pub genes: Range<usize>,
    /// Its rows of the encoder's first weight; the bias belongs to none.
    first: Linear,
    /// Its columns of the reconstruction.
    reconstruction: Linear,
    pub distortion: Distortion,
    inputs: Option<Inputs>,
    device: Device,
}

impl Block {
    /// A block's part of all weights.
    pub fn new(
        number: usize,
        genes: Range<usize>,
        weights: &Weights,
        distorting: &Distorting,
    ) -> Self {
        let rows = Slice::from(genes.clone());
        let first = LinearWeights {
            weight: weights.encoder[0]
                .weight
                .slice_axis(Axis(0), rows)
                .to_owned(),
            bias: Vec::new(),
        };
        let reconstruction = LinearWeights {
            weight: weights
                .reconstruction
                .weight
                .slice_axis(Axis(1), rows)
                .to_owned(),
            bias: weights.reconstruction.bias[genes.clone()].to_vec(),
        };
        let device = distorting.options.device.device();
        Block {
            number,
            genes,
            first: Linear::new(first, &device),
            reconstruction: Linear::new(reconstruction, &device),
            distortion: distorting.of_block(number, None),
            inputs: None,
            device,
        }
    }

    /// The same shape with zeros for weights, to be restored.
    pub fn empty(number: usize, genes: Range<usize>, distorting: &Distorting) -> Self {
        let options = distorting.options;
        let width = options.hidden.first().copied().unwrap_or(options.latent);
        let zeros = |inputs, outputs, biases| LinearWeights {
            weight: ndarray::Array2::zeros((inputs, outputs)),
            bias: vec![0.0; biases],
        };
        let device = options.device.device();
        Block {
            number,
            first: Linear::new(zeros(genes.len(), width, 0), &device),
            reconstruction: Linear::new(zeros(options.latent, genes.len(), genes.len()), &device),
            distortion: distorting.of_block(number, None),
            genes,
            inputs: None,
            device,
        }
    }

    /// Draws masks and views of some samples (all samples × the block's genes).
    pub fn draw(&mut self, samples: ArrayView2<f32>, rows: &[usize]) -> Drawn {
        self.distortion.draw(samples, rows)
    }

    /// The block's part of the first layer's product, 4n × width, and how many genes are masked in all.
    pub fn forward(&mut self, drawn: Drawn) -> (Matrix, f64) {
        let masked: u64 = drawn.mask.iter().map(|&bit| u64::from(bit)).sum();
        let tensor = drawn.inputs.into_tensor(&self.device);
        let product = self.first.product(tensor.clone());
        self.inputs = Some(Inputs {
            tensor,
            mask: drawn.mask,
        });
        (product, masked as f64)
    }

    /// Reconstructs the block's genes from latent vectors of the masked samples (n × latent): the sum of the squared
    /// differences where genes were masked, and, where it learns, the block's part of the latent vectors' gradient.
    pub fn reconstruct(
        &mut self,
        latent: &Matrix,
        factor: f32,
        learning: Option<Learning>,
    ) -> (Matrix, f64) {
        let (samples, width) = (latent.rows(), latent.columns());
        let Some(inputs) = &self.inputs else {
            return (Matrix::zeros(samples, width), 0.0);
        };
        let genes = self.genes.len();
        let latent = latent.clone().into_tensor(&self.device);
        let mut prediction = self.reconstruction.forward(latent.clone());
        let original = inputs.tensor.clone().slice([0..samples, 0..genes]);
        let original = Matrix::from_tensor(original);
        let loss = masked_squared(&mut prediction, original.values(), &inputs.mask, factor);
        match learning {
            Some(learning) => {
                let learned = self
                    .reconstruction
                    .learn(latent, prediction, learning.adam());
                (learned, loss)
            }
            None => {
                self.inputs = None;
                (Matrix::zeros(0, 0), loss)
            }
        }
    }

    /// Updates the block's rows of the first weight, from the gradient of the first layer's product (4n × width).
    pub fn update(&mut self, gradient: &Tensor<2>, learning: Learning) {
        if let Some(inputs) = self.inputs.take() {
            self.first
                .learn_weight(inputs.tensor, gradient.clone(), learning.adam());
        }
    }

    /// Puts its weights where they belong among all.
    pub fn put_into(self, weights: &mut Weights) {
        let rows = Slice::from(self.genes.clone());
        let first = self.first.into_weights();
        let reconstruction = self.reconstruction.into_weights();
        let mut of_all = weights.encoder[0].weight.slice_axis_mut(Axis(0), rows);
        of_all.assign(&first.weight);
        let mut of_all = weights.reconstruction.weight.slice_axis_mut(Axis(1), rows);
        of_all.assign(&reconstruction.weight);
        weights.reconstruction.bias[self.genes].copy_from_slice(&reconstruction.bias);
    }

    /// Puts Adam's running means of its gradients where they belong among all.
    pub fn put_gradient_means_into(&self, weights: &mut Weights) {
        let means = Block {
            first: Linear::new(self.first.gradient_means(), &self.device),
            reconstruction: Linear::new(self.reconstruction.gradient_means(), &self.device),
            genes: self.genes.clone(),
            distortion: self.distortion.clone(),
            device: self.device.clone(),
            inputs: None,
            number: self.number,
        };
        means.put_into(weights);
    }

    /// Packs the weights, what Adam remembers where they learn on, and where the streams are.
    pub fn pack(&self, learns: bool, to: &mut Packer) {
        self.first.pack(learns, to);
        self.reconstruction.pack(learns, to);
        self.distortion.pack(to);
    }

    /// Takes back what a block of the same shape packed.
    pub fn restore(&mut self, learns: bool, from: &mut Parcel) {
        self.first.restore(learns, from);
        self.reconstruction.restore(learns, from);
        self.distortion.restore(from);
        self.inputs = None;
    }
}
