//! The classifiers' networks: one training step, and probabilities.

use ndarray::{Array2, ArrayView2};

use super::adam::AdamStep;
use super::device::{Device, DeviceKind};
use super::encoder::{Encoder, to_matrix};
use super::inputs::Inputs;
use super::linear::Linear;
use super::logits::Logits;
use super::matrix::Matrix;
use super::objectives::{cross_entropy, softmax_row, weighted_cross_entropy};
use super::options::ClassifyOptions;
use super::probe::Probe;
use super::stack::Stack;
use super::weights::{LinearWeights, NormWeights, Weights};
use crate::packing::{Packer, Parcel};
use crate::random::Rng;

/// Samples that a network, or any other model, predicts at a time.
pub(crate) const PREDICTED: usize = 64;

/// A classifier in training.
#[derive(Clone)]
pub(crate) struct Network {
    body: Body,
    device: Device,
    rates: Rates,
    /// Updates so far, and those of a pretrained encoder.
    steps: u32,
    encoder_steps: u32,
}

/// Adam's learning rates.
#[derive(Debug, Clone, Copy)]
struct Rates {
    /// Of everything but a pretrained encoder.
    new: f64,
    /// Of its last layer, and by how much that is multiplied from each layer to the one below.
    encoder: f64,
    decay: f64,
}

/// What one step learns from.
pub(crate) struct Batch<'a> {
    /// Samples in rows, and which of them.
    pub samples: &'a Inputs,
    pub rows: &'a [usize],
    /// The class of each of the rows.
    pub classes: &'a [usize],
    /// What each class counts, if not all the same.
    pub weights: Option<&'a [f64]>,
    /// Whether a pretrained encoder stays as it is.
    pub head_only: bool,
}

impl Batch<'_> {
    /// The mean loss; `output` becomes its gradient.
    fn loss(&self, output: &mut Matrix) -> f64 {
        match self.weights {
            None => cross_entropy(output, self.classes),
            Some(weights) => weighted_cross_entropy(output, self.classes, weights),
        }
    }
}

/// What a step leaves for the first layer's weight.
pub(crate) struct Below {
    /// Of the layer's product, rows × outputs.
    pub gradient: Matrix,
    pub adam: AdamStep,
    /// Its learning rate, and the number of its update, from 1.
    pub rate: f64,
    pub step: u32,
}

#[derive(Clone)]
enum Body {
    /// The supervised baseline.
    Plain(Box<Stack>),
    /// The linear probe.
    Probe(Probe),
    /// The pretrained encoder with a new layer.
    Pretrained {
        encoder: Box<Stack>,
        head: Box<Linear>,
    },
}

/// What a classifier's network consists of.
#[derive(Debug, Clone, PartialEq)]
pub enum NetworkWeights {
    /// Layers one upon the other, from genes to classes.
    Layers(Vec<LinearWeights>),
    /// A layer on an encoder that stayed as it was.
    Probe(LinearWeights),
    /// An encoder that was trained along, and a layer on it.
    Tuned(Box<Weights>, LinearWeights),
}

impl Network {
    /// A multilayer perceptron that starts from random weights of the stream `purpose`.
    pub fn supervised(
        genes: usize,
        classes: usize,
        options: &ClassifyOptions,
        seed: u64,
        purpose: &str,
    ) -> Self {
        let hidden = &options.supervised_hidden;
        let widths: Vec<usize> = [genes]
            .iter()
            .chain(hidden)
            .chain(&[classes])
            .copied()
            .collect();
        let layers = widths.windows(2).enumerate();
        let layers = layers
            .map(|(at, w)| LinearWeights::initial(w[0], w[1], seed, &format!("{purpose}/{at}")));
        let device = options.device.device();
        let stack = Stack::classifier(layers.collect(), options.supervised_dropout, &device);
        let rates = Rates::same(options.supervised_learning_rate);
        Network::new(Body::Plain(Box::new(stack)), device, rates)
    }

    /// One linear layer on the encoder's output.
    pub fn frozen(
        latent: usize,
        classes: usize,
        options: &ClassifyOptions,
        seed: u64,
        purpose: &str,
    ) -> Self {
        let layer = LinearWeights::initial(latent, classes, seed, purpose);
        let rates = Rates::same(options.frozen_learning_rate);
        let device = options.device.device();
        Network::new(Body::Probe(Probe::new(layer)), device, rates)
    }

    /// A copy of the encoder, and one linear layer on it.
    pub fn unfrozen(
        weights: &Weights,
        classes: usize,
        options: &ClassifyOptions,
        seed: u64,
        purpose: &str,
    ) -> Self {
        let device = options.device.device();
        let dropout = f64::from(weights.dropout);
        let encoder = Stack::encoder(
            weights.encoder.clone(),
            weights.norm.clone(),
            dropout,
            &device,
        );
        let head = Linear::new(
            LinearWeights::initial(weights.latent(), classes, seed, purpose),
            &device,
        );
        let body = Body::Pretrained {
            encoder: Box::new(encoder),
            head: Box::new(head),
        };
        let rates = Rates {
            new: options.unfrozen_learning_rate,
            encoder: options.unfrozen_encoder_learning_rate,
            decay: options.rate_decay,
        };
        Network::new(body, device, rates)
    }

    fn new(body: Body, device: Device, rates: Rates) -> Self {
        Network {
            body,
            device,
            rates,
            steps: 0,
            encoder_steps: 0,
        }
    }

    /// The network as it is now, to predict with while this one learns on.
    pub fn snapshot(&self) -> Self {
        let body = match &self.body {
            Body::Plain(stack) => Body::Plain(Box::new(stack.snapshot())),
            Body::Probe(probe) => Body::Probe(probe.snapshot()),
            Body::Pretrained { encoder, head } => Body::Pretrained {
                encoder: Box::new(encoder.snapshot()),
                head: Box::new(head.snapshot()),
            },
        };
        Network::new(body, self.device.clone(), self.rates)
    }

    /// A network of these weights, to predict with.
    pub fn of_weights(weights: NetworkWeights, device: DeviceKind) -> Self {
        let device = device.device();
        let body = match weights {
            NetworkWeights::Layers(layers) => {
                Body::Plain(Box::new(Stack::classifier(layers, 0.0, &device)))
            }
            NetworkWeights::Probe(layer) => Body::Probe(Probe::new(layer)),
            NetworkWeights::Tuned(encoder, head) => {
                let Weights { encoder, norm, .. } = *encoder;
                Body::Pretrained {
                    encoder: Box::new(Stack::encoder(encoder, norm, 0.0, &device)),
                    head: Box::new(Linear::new(head, &device)),
                }
            }
        };
        Network::new(body, device, Rates::same(0.0))
    }

    /// Its weights; an encoder's without heads, and without the dropout that it was trained with.
    pub fn weights(&self) -> NetworkWeights {
        match &self.body {
            Body::Plain(stack) => NetworkWeights::Layers(stack.snapshot().into_weights().0),
            Body::Probe(probe) => NetworkWeights::Probe(probe.weights()),
            Body::Pretrained { encoder, head } => {
                let (layers, norm) = encoder.snapshot().into_weights();
                let none = || NormWeights {
                    scale: Vec::new(),
                    shift: Vec::new(),
                };
                let norm = norm.unwrap_or_else(none);
                let encoder = Weights::without_heads(layers, norm, 0.0);
                NetworkWeights::Tuned(Box::new(encoder), head.snapshot().into_weights())
            }
        }
    }

    /// Packs the weights.
    pub fn pack(&self, to: &mut Packer) {
        match &self.body {
            Body::Plain(stack) => stack.pack(false, to),
            Body::Probe(probe) => probe.pack(to),
            Body::Pretrained { encoder, head } => {
                encoder.pack(false, to);
                head.pack(false, to);
            }
        }
    }

    /// Takes back the weights of a network of the same shape, to predict with.
    pub fn restore(&mut self, from: &mut Parcel) {
        match &mut self.body {
            Body::Plain(stack) => stack.restore(false, from),
            Body::Probe(probe) => probe.restore(from),
            Body::Pretrained { encoder, head } => {
                encoder.restore(false, from);
                head.restore(false, from);
            }
        }
    }

    /// One step of Adam; returns the mean cross-entropy before it.
    pub fn step(&mut self, batch: &Batch, dropout: &mut Rng) -> f64 {
        let input = rows_of(batch.samples, batch.rows);
        let Some(stack) = self.stack() else {
            return self.step_above(input, batch, dropout).0;
        };
        let input = input.into_tensor(&self.device);
        let product = stack.first_product(input.clone());
        let (loss, below) = self.step_above(product, batch, dropout);
        if let (Some(below), Some(stack)) = (below, self.stack_mut()) {
            stack.learn_first(input, below.gradient, below.adam);
        }
        loss
    }

    /// The same of all that stands on the first layer's product; a probe has nothing below, and `product` is its input.
    /// Beside the loss what is left for the first layer's weight to learn from, if it learns.
    pub fn step_above(
        &mut self,
        product: Matrix,
        batch: &Batch,
        dropout: &mut Rng,
    ) -> (f64, Option<Below>) {
        self.steps += 1;
        let (rates, step) = (self.rates, self.steps);
        let adam = AdamStep::new(rates.new, step);
        match &mut self.body {
            Body::Probe(probe) => {
                let mut gradient = probe.forward(&product);
                let loss = batch.loss(&mut gradient);
                probe.learn(&product, &gradient, adam);
                (loss, None)
            }
            Body::Plain(stack) => {
                let above = stack.above(product, Some(dropout));
                let mut gradient = above.output().clone();
                let loss = batch.loss(&mut gradient);
                let (gradient, adam) = stack.learn_above(above, gradient, adam);
                let below = Below {
                    gradient,
                    adam,
                    rate: rates.new,
                    step,
                };
                (loss, Some(below))
            }
            Body::Pretrained { encoder, head } => {
                // An encoder that stays as it is puts out what it does in use: without dropout.
                let above = encoder.above(product, Some(dropout).filter(|_| !batch.head_only));
                let latent = above.output().clone().into_tensor(&self.device);
                let mut gradient = head.forward(latent.clone());
                let loss = batch.loss(&mut gradient);
                let to_latent = head.learn(latent, gradient, adam);
                if batch.head_only {
                    return (loss, None);
                }
                self.encoder_steps += 1;
                let slower = AdamStep::new(rates.encoder, self.encoder_steps);
                let slower = slower.decaying(rates.decay);
                let (gradient, adam) = encoder.learn_above(above, to_latent, slower);
                let below = Below {
                    gradient,
                    adam,
                    rate: rates.encoder * rates.decay.powi(encoder.layers_above() as i32),
                    step: self.encoder_steps,
                };
                (loss, Some(below))
            }
        }
    }

    /// Takes the weight of the first layer on genes away, genes × outputs; a probe has none.
    pub fn take_first(&mut self) -> Option<Array2<f32>> {
        self.stack_mut().map(Stack::take_first)
    }

    /// Puts a weight of the first layer in its place, to predict with.
    pub fn put_first(&mut self, weight: Array2<f32>) {
        if let Some(stack) = self.stack_mut() {
            stack.put_first(weight);
        }
    }

    /// The layers on genes.
    fn stack(&self) -> Option<&Stack> {
        match &self.body {
            Body::Probe(_) => None,
            Body::Plain(stack) | Body::Pretrained { encoder: stack, .. } => Some(stack),
        }
    }

    fn stack_mut(&mut self) -> Option<&mut Stack> {
        match &mut self.body {
            Body::Probe(_) => None,
            Body::Plain(stack) | Body::Pretrained { encoder: stack, .. } => Some(stack),
        }
    }

    /// The network as one whose logits are differentiated by its input; a probe's with the encoder it stands on, without
    /// which it has none.
    pub fn logits(&self, encoder: Option<Encoder>) -> Option<Logits> {
        Some(match &self.body {
            Body::Plain(stack) => Logits::new(stack.snapshot(), None, &self.device),
            Body::Probe(probe) => {
                let stack = encoder?.into_stack();
                Logits::new(stack, Some(probe.snapshot()), &self.device)
            }
            Body::Pretrained { encoder, head } => {
                let probe = Probe::new(head.snapshot().into_weights());
                Logits::new(encoder.snapshot(), Some(probe), &self.device)
            }
        })
    }

    /// The probability of each class, row by row, without dropout.
    pub fn probabilities(&self, samples: ArrayView2<f32>) -> Matrix {
        let input = to_matrix(samples);
        let mut output = match &self.body {
            Body::Probe(probe) => probe.forward(&input),
            Body::Plain(stack) => {
                let input = input.into_tensor(&self.device);
                stack.forward(input)
            }
            Body::Pretrained { encoder, head } => {
                let input = input.into_tensor(&self.device);
                let latent = encoder.forward(input);
                head.forward(latent.into_tensor(&self.device))
            }
        };
        let classes = output.columns();
        for row in output.values_mut().chunks_exact_mut(classes) {
            softmax_row(row);
        }
        output
    }
}

impl Rates {
    fn same(rate: f64) -> Self {
        Rates {
            new: rate,
            encoder: rate,
            decay: 1.0,
        }
    }
}

/// Some rows in C order.
fn rows_of(samples: &Inputs, rows: &[usize]) -> Matrix {
    Matrix::new(samples.values_of(rows), rows.len(), samples.ncols())
}

#[cfg(test)]
mod tests;
