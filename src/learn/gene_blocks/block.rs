//! One block of genes: its part of a training step.

use std::ops::Range;

use ndarray::{Axis, Slice};

use crate::learn::adam::AdamStep;
use crate::learn::augment::{Distortion, Drawn};
use crate::learn::device::{Device, Tensor};
use crate::learn::heads::{GeneHead, HeadWeights};
use crate::learn::inputs::Inputs;
use crate::learn::layout::{Layout, Shape};
use crate::learn::linear::Linear;
use crate::learn::matrix::Matrix;
use crate::learn::objectives::{Objective, binary_cross_entropy, masked_squared, squared};
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
    /// How far BYOL's slower network goes towards the faster one.
    pub approach: f64,
}

impl Learning {
    pub fn adam(self) -> AdamStep {
        AdamStep::new(self.rate, self.step)
    }
}

/// A batch's inputs of this block, for as long as the step lasts.
#[derive(Debug, Clone)]
struct Passing {
    /// Rows × genes.
    tensor: Tensor<2>,
    /// n × genes each.
    original: Matrix,
    mask: Vec<u8>,
    changed: Vec<u8>,
}

/// How many numbers [`Block::reconstruct`] gives, each a sum over genes: of the masked genes' squared differences, and what each of
/// [`GeneHead::ALL`] is judged by.
pub(crate) const SUMS: usize = 1 + GeneHead::ALL.len();

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
    /// Its columns of the other heads that put out genes.
    heads: Vec<(GeneHead, Linear)>,
    /// Its rows of the first weight of BYOL's slower network.
    slower: Option<Linear>,
    layout: Layout,
    pub distortion: Distortion,
    inputs: Option<Passing>,
    device: Device,
}

impl Block {
    /// A block's part of all weights.
    pub fn new(
        number: usize,
        genes: Range<usize>,
        weights: &Weights,
        heads: &HeadWeights,
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
        let device = distorting.options.device.device();
        let columns = |of: &LinearWeights| LinearWeights {
            weight: of.weight.slice_axis(Axis(1), rows).to_owned(),
            bias: of.bias[genes.clone()].to_vec(),
        };
        let head =
            |(head, of): &(GeneHead, LinearWeights)| (*head, Linear::new(columns(of), &device));
        let first = Linear::new(first, &device);
        Block {
            number,
            reconstruction: Linear::new(columns(&weights.reconstruction), &device),
            heads: heads.genes.iter().map(head).collect(),
            slower: has_slower(distorting.options).then(|| first.snapshot()),
            layout: Layout::of(distorting.options),
            genes,
            first,
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
        let put_out = || Linear::new(zeros(options.latent, genes.len(), genes.len()), &device);
        let first = Linear::new(zeros(genes.len(), width, 0), &device);
        let heads = GeneHead::ALL
            .into_iter()
            .filter(|head| options.weight(head.objective()) > 0.0);
        Block {
            number,
            reconstruction: put_out(),
            heads: heads.map(|head| (head, put_out())).collect(),
            slower: has_slower(options).then(|| first.snapshot()),
            layout: Layout::of(options),
            first,
            distortion: distorting.of_block(number, None),
            genes,
            inputs: None,
            device,
        }
    }

    /// Draws some samples in all shapes, of genes that are numbered from its first; `pool` are the samples whose values others get.
    pub fn draw(
        &mut self,
        samples: &Inputs,
        genes: Range<usize>,
        rows: &[usize],
        pool: &[usize],
    ) -> Drawn {
        self.distortion.draw(samples, genes, rows, pool)
    }

    /// The block's part of the first layer's product, rows × width, and how many genes are masked in all. Below it, where there is
    /// one, that of BYOL's slower network of the two views, 2n × width.
    pub fn forward(&mut self, drawn: Drawn) -> (Matrix, f64) {
        let masked: u64 = drawn.mask.iter().map(|&bit| u64::from(bit)).sum();
        let samples = drawn.inputs.rows() / self.layout.len().max(1);
        let tensor = drawn.inputs.into_tensor(&self.device);
        let mut product = self.first.product(tensor.clone());
        let views = self.layout.rows(&[Shape::View1, Shape::View2], samples);
        if let (Some(slower), Some(rows)) = (&self.slower, views) {
            let views = tensor.clone().slice([rows, 0..self.genes.len()]);
            product = below(product, &slower.product(views));
        }
        self.inputs = Some(Passing {
            tensor,
            original: drawn.original,
            mask: drawn.mask,
            changed: drawn.changed,
        });
        (product, masked as f64)
    }

    /// The block's part of the first layer's product of samples as they are, n × width.
    pub fn look_at(&self, samples: &Inputs, genes: Range<usize>, rows: &[usize]) -> Matrix {
        let mut values = Vec::with_capacity(rows.len() * genes.len());
        for &row in rows {
            samples.append_row(row, genes.clone(), &mut values);
        }
        let input = Matrix::new(values, rows.len(), self.genes.len());
        self.first.product(input.into_tensor(&self.device))
    }

    /// Puts out the block's genes from the latent vectors of the shapes that are to be (of each n × latent, one below the other):
    /// the sums of what differs, [`SUMS`] of them, and, where it learns, the block's part of the latent vectors' gradient.
    /// `factors` are what a difference counts in the gradient, in the order of the sums.
    pub fn reconstruct(
        &mut self,
        latent: &Matrix,
        factors: &[f32],
        learning: Option<Learning>,
    ) -> (Matrix, Vec<f64>) {
        let (rows, width) = (latent.rows(), latent.columns());
        let shapes = self.layout.reconstructed();
        let mut sums = vec![0.0; SUMS];
        let mut gradient = Matrix::zeros(rows, width);
        let Some(inputs) = self.inputs.as_ref().filter(|_| !shapes.is_empty()) else {
            return (gradient, sums);
        };
        let samples = rows / shapes.len();
        let latent = latent.clone().into_tensor(&self.device);
        let usual = (None, &mut self.reconstruction);
        let further = self.heads.iter_mut().map(|(head, of)| (Some(*head), of));
        let mut last = None;
        for (head, linear) in std::iter::once(usual).chain(further) {
            let shape = head.map_or(Shape::Masked, GeneHead::shape);
            let Some(place) = shapes.iter().position(|&other| other == shape) else {
                continue;
            };
            let at = head.map_or(0, |head| 1 + head as usize);
            let rows = place * samples..(place + 1) * samples;
            let part = latent.clone().slice([rows.clone(), 0..width]);
            let mut prediction = linear.forward(part.clone());
            sums[at] = inputs.judge(head, &mut prediction, factors[at]);
            if let Some(learning) = learning {
                let learned = linear.learn(part, prediction, learning.adam());
                let to = &mut gradient.values_mut()[rows.start * width..rows.end * width];
                put(to, learned.values(), last == Some(shape));
                last = Some(shape);
            }
        }
        if learning.is_none() {
            self.inputs = None;
            gradient = Matrix::zeros(0, 0);
        }
        (gradient, sums)
    }

    /// Updates the block's rows of the first weight, from the gradient of the first layer's product (rows × width).
    pub fn update(&mut self, gradient: &Tensor<2>, learning: Learning) {
        if let Some(inputs) = self.inputs.take() {
            self.first
                .learn_weight(inputs.tensor, gradient.clone(), learning.adam());
            if let Some(slower) = &mut self.slower {
                slower.approach(&self.first, learning.approach as f32);
            }
        }
    }

    /// Its rows of the first weight, genes × outputs.
    pub fn into_first(self) -> ndarray::Array2<f32> {
        self.first.into_weights().weight
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
            heads: Vec::new(),
            slower: None,
            layout: self.layout.clone(),
            genes: self.genes.clone(),
            distortion: self.distortion.clone(),
            device: self.device.clone(),
            inputs: None,
            number: self.number,
        };
        means.put_into(weights);
    }

    /// The same of the heads beside the reconstruction.
    pub fn put_head_means_into(&self, heads: &mut HeadWeights) {
        let columns = Slice::from(self.genes.clone());
        for ((_, head), (_, of_all)) in self.heads.iter().zip(&mut heads.genes) {
            let means = head.gradient_means();
            let mut part = of_all.weight.slice_axis_mut(Axis(1), columns);
            part.assign(&means.weight);
            of_all.bias[self.genes.clone()].copy_from_slice(&means.bias);
        }
    }

    /// Packs the weights, what Adam remembers where they learn on, and where the streams are.
    pub fn pack(&self, learns: bool, to: &mut Packer) {
        self.first.pack(learns, to);
        self.reconstruction.pack(learns, to);
        self.distortion.pack(to);
        if learns {
            self.heads.iter().for_each(|(_, head)| head.pack(true, to));
            let slower = self.slower.iter();
            slower.for_each(|slower| slower.pack(false, to));
        }
    }

    /// Takes back what a block of the same shape packed.
    pub fn restore(&mut self, learns: bool, from: &mut Parcel) {
        self.first.restore(learns, from);
        self.reconstruction.restore(learns, from);
        self.distortion.restore(from);
        if learns {
            let heads = self.heads.iter_mut();
            heads.for_each(|(_, head)| head.restore(true, from));
            let slower = self.slower.iter_mut();
            slower.for_each(|slower| slower.restore(false, from));
        }
        self.inputs = None;
    }
}

impl Passing {
    /// The sum of what a head (none: the reconstruction of masked genes) is judged by; its prediction becomes the gradient.
    fn judge(&self, head: Option<GeneHead>, prediction: &mut Matrix, factor: f32) -> f64 {
        let original = self.original.values();
        match head {
            None => masked_squared(prediction, original, &self.mask, factor),
            Some(GeneHead::Exchanged) => binary_cross_entropy(prediction, &self.changed, factor),
            Some(GeneHead::Values | GeneHead::Denoised) => squared(prediction, original, factor),
        }
    }
}

fn has_slower(options: &PretrainOptions) -> bool {
    options.weight(Objective::Byol) > 0.0
}

/// One matrix below another.
fn below(upper: Matrix, lower: &Matrix) -> Matrix {
    let (rows, columns) = (upper.rows() + lower.rows(), upper.columns());
    let mut values = upper.into_values();
    values.extend_from_slice(lower.values());
    Matrix::new(values, rows, columns)
}

/// Puts numbers in their place, or adds them to those that are there.
pub(crate) fn put(to: &mut [f32], numbers: &[f32], adds: bool) {
    match adds {
        false => to.copy_from_slice(numbers),
        true => to
            .iter_mut()
            .zip(numbers)
            .for_each(|(to, &number)| *to += number),
    }
}
