//! The classifiers' networks: one training step, and probabilities.

use burn::tensor::Device;
use ndarray::{Array2, ArrayView2};

use super::adam::AdamStep;
use super::encoder::to_matrix;
use super::linear::Linear;
use super::matrix::Matrix;
use super::objectives::{cross_entropy, softmax_row};
use super::options::ClassifyOptions;
use super::probe::Probe;
use super::stack::Stack;
use super::weights::{LinearWeights, Weights};
use crate::random::Rng;

/// A classifier in training.
pub(crate) struct Network {
    body: Body,
    device: Device,
    learning_rate: f64,
    encoder_learning_rate: f64,
    steps: u32,
}

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
        Network::new(
            Body::Plain(Box::new(stack)),
            device,
            options.supervised_learning_rate,
            0.0,
        )
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
        Network::new(
            Body::Probe(Probe::new(layer)),
            options.device.device(),
            options.frozen_learning_rate,
            0.0,
        )
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
        let encoder_rate = options.unfrozen_encoder_learning_rate;
        Network::new(body, device, options.unfrozen_learning_rate, encoder_rate)
    }

    fn new(body: Body, device: Device, learning_rate: f64, encoder_learning_rate: f64) -> Self {
        Network {
            body,
            device,
            learning_rate,
            encoder_learning_rate,
            steps: 0,
        }
    }

    /// One step of Adam on these rows; returns the mean cross-entropy before it.
    pub fn step(
        &mut self,
        samples: &Array2<f32>,
        rows: &[usize],
        classes: &[usize],
        dropout: &mut Rng,
    ) -> f64 {
        let input = rows_of(samples, rows);
        self.steps += 1;
        let adam = AdamStep::new(self.learning_rate, self.steps);
        match &mut self.body {
            Body::Probe(probe) => {
                let mut gradient = probe.forward(&input);
                let loss = cross_entropy(&mut gradient, classes);
                probe.learn(&input, &gradient, adam);
                loss
            }
            Body::Plain(stack) => {
                let input = input.into_tensor(&self.device);
                let tape = stack.forward(input, Some(dropout));
                let mut gradient = tape.output().clone();
                let loss = cross_entropy(&mut gradient, classes);
                stack.learn(tape, gradient, adam);
                loss
            }
            Body::Pretrained { encoder, head } => {
                let input = input.into_tensor(&self.device);
                let tape = encoder.forward(input, Some(dropout));
                let latent = tape.output().clone().into_tensor(&self.device);
                let mut gradient = head.forward(latent.clone());
                let loss = cross_entropy(&mut gradient, classes);
                let to_latent = head.learn(latent, gradient, adam);
                let slower = AdamStep::new(self.encoder_learning_rate, self.steps);
                encoder.learn(tape, to_latent, slower);
                loss
            }
        }
    }

    /// The probability of each class, row by row, without dropout.
    pub fn probabilities(&self, samples: ArrayView2<f32>) -> Matrix {
        let input = to_matrix(samples);
        let mut output = match &self.body {
            Body::Probe(probe) => probe.forward(&input),
            Body::Plain(stack) => {
                let input = input.into_tensor(&self.device);
                stack.forward(input, None).output().clone()
            }
            Body::Pretrained { encoder, head } => {
                let input = input.into_tensor(&self.device);
                let latent = encoder.forward(input, None).output().clone();
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

/// Some rows in C order.
fn rows_of(samples: &Array2<f32>, rows: &[usize]) -> Matrix {
    let mut values = Vec::with_capacity(rows.len() * samples.ncols());
    for &row in rows {
        values.extend(samples.row(row));
    }
    Matrix::new(values, rows.len(), samples.ncols())
}
