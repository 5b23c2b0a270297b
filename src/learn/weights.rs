//! The numbers a model consists of, in the processor's memory.

use ndarray::Array2;

use super::options::PretrainOptions;
use crate::packing::{Pack, Packer, Parcel, Unpack, packs};
use crate::random;

/// A fully connected layer: `y = x · weight + bias`.
#[derive(Debug, Clone, PartialEq)]
pub struct LinearWeights {
    /// Inputs × outputs (PyTorch keeps the transpose).
    pub weight: Array2<f32>,
    /// One per output.
    pub bias: Vec<f32>,
}

impl LinearWeights {
    /// Uniform in ±1/√inputs, as PyTorch's `nn.Linear` begins, from the stream `purpose` of `seed`.
    pub fn initial(inputs: usize, outputs: usize, seed: u64, purpose: &str) -> Self {
        let mut rng = random::stream(seed, purpose);
        let bound = 1.0 / (inputs as f32).sqrt();
        let mut draw = || (2.0 * super::augment::unit(&mut rng) - 1.0) * bound;
        let weight = Array2::from_shape_simple_fn((inputs, outputs), &mut draw);
        LinearWeights {
            weight,
            bias: (0..outputs).map(|_| draw()).collect(),
        }
    }

    /// The number of inputs.
    pub fn inputs(&self) -> usize {
        self.weight.nrows()
    }

    /// The number of outputs.
    pub fn outputs(&self) -> usize {
        self.weight.ncols()
    }
}

/// The learned scale and shift of a layer normalisation.
#[derive(Debug, Clone, PartialEq)]
pub struct NormWeights {
    /// One factor per feature.
    pub scale: Vec<f32>,
    /// One summand per feature.
    pub shift: Vec<f32>,
}

/// An encoder with its three heads.
#[derive(Debug, Clone, PartialEq)]
pub struct Weights {
    /// The encoder's layers, genes to latent.
    pub encoder: Vec<LinearWeights>,
    /// The layer normalisation at the encoder's end.
    pub norm: NormWeights,
    /// Latent to pathway scores.
    pub pathway: LinearWeights,
    /// Latent to genes.
    pub reconstruction: LinearWeights,
    /// Latent to the space in which views are compared.
    pub projection: LinearWeights,
    /// The dropout that the encoder's hidden layers train with.
    pub dropout: f32,
}

packs!(LinearWeights { weight, bias });
packs!(NormWeights { scale, shift });
impl Pack for Weights {
    fn pack(&self, to: &mut Packer) {
        self.encoder.pack(to);
        self.norm.pack(to);
        self.pathway.pack(to);
        self.reconstruction.pack(to);
        self.projection.pack(to);
        f64::from(self.dropout).pack(to);
    }
}

impl Unpack for Weights {
    fn unpack(from: &mut Parcel) -> Self {
        Weights {
            encoder: Unpack::unpack(from),
            norm: Unpack::unpack(from),
            pathway: Unpack::unpack(from),
            reconstruction: Unpack::unpack(from),
            projection: Unpack::unpack(from),
            dropout: f64::unpack(from) as f32,
        }
    }
}

impl Weights {
    /// A model before training. Each layer draws from its own stream of `seed`.
    pub fn initial(genes: usize, pathways: usize, options: &PretrainOptions, seed: u64) -> Self {
        let layer = |inputs, outputs, name: &str| {
            LinearWeights::initial(inputs, outputs, seed, &format!("pretrain/weights/{name}"))
        };
        let widths: Vec<usize> = [genes]
            .iter()
            .chain(&options.hidden)
            .chain(&[options.latent])
            .copied()
            .collect();
        let encoder = widths.windows(2).enumerate();
        let latent = options.latent;
        Weights {
            encoder: encoder
                .map(|(at, w)| layer(w[0], w[1], &format!("encoder/{at}")))
                .collect(),
            norm: NormWeights {
                scale: vec![1.0; latent],
                shift: vec![0.0; latent],
            },
            pathway: layer(latent, pathways, "pathway"),
            reconstruction: layer(latent, genes, "reconstruction"),
            projection: layer(latent, options.projection, "projection"),
            dropout: options.dropout as f32,
        }
    }

    /// An encoder whose heads are empty.
    pub fn without_heads(encoder: Vec<LinearWeights>, norm: NormWeights, dropout: f32) -> Self {
        let empty = || LinearWeights {
            weight: Array2::zeros((norm.scale.len(), 0)),
            bias: Vec::new(),
        };
        Weights {
            encoder,
            pathway: empty(),
            reconstruction: empty(),
            projection: empty(),
            dropout,
            norm,
        }
    }

    /// The encoder without its heads, and without the dropout that it was trained with.
    pub fn encoder_alone(&self) -> Self {
        Weights::without_heads(self.encoder.clone(), self.norm.clone(), 0.0)
    }

    /// An encoder of the same widths before training, each layer drawn from its own stream of `seed` under `purpose`;
    /// its heads are empty.
    pub fn untrained(&self, seed: u64, purpose: &str) -> Self {
        let latent = self.latent();
        let layers = self.encoder.iter().enumerate();
        let layers = layers.map(|(at, layer)| {
            let purpose = format!("{purpose}/{at}");
            LinearWeights::initial(layer.inputs(), layer.outputs(), seed, &purpose)
        });
        let norm = NormWeights {
            scale: vec![1.0; latent],
            shift: vec![0.0; latent],
        };
        Weights::without_heads(layers.collect(), norm, self.dropout)
    }

    /// How many genes go in.
    pub fn genes(&self) -> usize {
        self.encoder.first().map_or(0, LinearWeights::inputs)
    }

    /// How many numbers describe a sample.
    pub fn latent(&self) -> usize {
        self.norm.scale.len()
    }
}
