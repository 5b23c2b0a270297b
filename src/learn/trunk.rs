//! What a model has but once, whatever the genes: all of the encoder above its first layer's product, and the heads of pathways
//! and views.

use ndarray::Array2;

use super::device::{Device, Tensor};
use super::gene_blocks::{Learning, put};
use super::heads::{HeadWeights, compared};
use super::layout::{Layout, Shape};
use super::linear::{Linear, Owed};
use super::losses::{Entries, StepLosses};
use super::matrix::Matrix;
use super::norm::Norm;
use super::objectives::{Objective, mean_squared, nt_xent};
use super::options::PretrainOptions;
use super::stack::{Above, Stack};
use super::view_heads::{PassedHead, Slower, ViewHead, rows_of};
use super::weights::{LinearWeights, NormWeights, Weights};
use crate::packing::{Pack, Packer, Parcel, Unpack};
use crate::random::Rng;

/// The part of a model that does not grow with the genes, in training.
#[derive(Debug, Clone)]
pub(crate) struct Trunk {
    /// Its first layer has a bias, and a weight of no inputs.
    encoder: Stack,
    pathway: Linear,
    projection: Linear,
    /// Of the other objectives that compare views or copies.
    heads: Vec<ViewHead>,
    slower: Option<Slower>,
    layout: Layout,
    dropout: f32,
    device: Device,
    /// Updates so far.
    steps: u32,
}

/// A forward pass: its losses, once it is [judged](Trunk::judge), and what the backward pass needs of it.
pub(crate) struct Passed {
    above: Above,
    /// The slower network's projections, where there is one.
    aim: Option<Matrix>,
    losses: StepLosses,
    samples: usize,
    /// The latent vectors that genes are put out from, one shape below the other.
    pub to_genes: Matrix,
    /// Of the head of pathway scores and of NT-Xent's the input and the gradient of the output; where they are trained.
    pathway: Option<(Tensor<2>, Matrix)>,
    projection: Option<(Tensor<2>, Matrix)>,
    heads: Vec<PassedHead>,
}

/// The weights' updates that are left of a backward pass, and can be made while others work with what it gave.
pub(crate) struct Settlement {
    pathway: Option<Owed>,
    projection: Option<Owed>,
    encoder: Vec<Owed>,
    approach: f32,
}

impl Passed {
    /// The losses, with those of genes.
    pub fn losses(&self, options: &PretrainOptions, entries: Entries, sums: &[f64]) -> StepLosses {
        let mut losses = self.losses;
        entries.note(sums, options, &mut losses);
        losses.add_up(options);
        losses
    }
}

impl Trunk {
    /// The part of all weights that belongs to no gene.
    pub fn new(weights: &Weights, heads: &HeadWeights, options: &PretrainOptions) -> Self {
        let device = &options.device.device();
        let mut encoder: Vec<LinearWeights> = weights.encoder[1..].to_vec();
        let first = &weights.encoder[0];
        let first = LinearWeights {
            weight: Array2::zeros((0, first.outputs())),
            bias: first.bias.clone(),
        };
        encoder.insert(0, first);
        let dropout = f64::from(weights.dropout);
        let encoder = Stack::encoder(encoder, weights.norm.clone(), dropout, device);
        let heads = ViewHead::all(heads, device);
        Trunk {
            slower: Slower::of(&heads, &encoder),
            heads,
            layout: Layout::of(options),
            encoder,
            pathway: Linear::new(weights.pathway.clone(), device),
            projection: Linear::new(weights.projection.clone(), device),
            dropout: weights.dropout,
            device: device.clone(),
            steps: 0,
        }
    }

    /// How the next step of so many learns.
    pub fn learning(&self, options: &PretrainOptions, of_steps: usize) -> Learning {
        // `1 − (1 − τ)(cos(πk/K) + 1)/2` of the slower network stays (Grill et al. 2020, section 3.3).
        let done = f64::from(self.steps) / of_steps.max(1) as f64;
        let wave = ((std::f64::consts::PI * done.min(1.0)).cos() + 1.0) / 2.0;
        Learning {
            rate: options.learning_rate,
            step: self.steps + 1,
            approach: (1.0 - options.byol_decay) * wave,
        }
    }

    /// The latent vectors of samples from their first layer's product, without dropout.
    pub fn latent(&self, product: Matrix) -> Matrix {
        self.encoder.above(product, None).output().clone()
    }

    /// The forward pass from the first layer's product (rows × width, as the blocks give it) to the latent vectors. Dropout is
    /// drawn from the stream; none without.
    pub fn forward(&self, product: Matrix, dropout: Option<&mut Rng>) -> Passed {
        let shapes = self.layout.len() + if self.slower.is_some() { 2 } else { 0 };
        let samples = product.rows() / shapes.max(1);
        let (product, aim) = self.look_ahead(product, samples);
        let above = self.encoder.above(product, dropout);
        Passed {
            to_genes: self.to_genes(above.output(), samples),
            above,
            aim,
            losses: StepLosses::default(),
            samples,
            pathway: None,
            projection: None,
            heads: Vec::new(),
        }
    }

    /// The rest of a forward pass but putting out genes: the losses, and the gradients of the heads' outputs.
    pub fn judge(&self, passed: &mut Passed, targets: &[f32], options: &PretrainOptions) {
        let samples = passed.samples;
        let output = passed.above.output();
        let latent = output.clone().into_tensor(&self.device);
        let width = output.columns();
        let part = |rows: std::ops::Range<usize>| latent.clone().slice([rows, 0..width]);
        let mut losses = StepLosses::default();
        let rows = |objective, shapes: &[Shape]| {
            let rows = self.layout.rows(shapes, samples);
            rows.filter(|_| options.weight(objective) > 0.0)
        };
        // Where there are no scores to predict the head puts nothing out.
        let clean = rows(Objective::Pathway, &[Shape::Clean]);
        let clean = clean.filter(|_| !self.pathway.bias().is_empty());
        let pathway = clean.map(|clean| {
            let clean = part(clean);
            let mut pathway = self.pathway.forward(clean.clone());
            losses.pathway = mean_squared(&mut pathway, targets, options.weight_pathway);
            (clean, pathway)
        });
        let views = rows(Objective::NtXent, &compared(Objective::NtXent));
        let projection = views.map(|views| {
            let views = part(views);
            let mut projection = self.projection.forward(views.clone());
            let (temperature, weight) = (options.temperature, options.weight_contrastive);
            losses.nt_xent = nt_xent(&mut projection, temperature, weight, &self.device);
            (views, projection)
        });
        let mut heads = Vec::with_capacity(self.heads.len());
        for head in &self.heads {
            let rows = rows_of(head, &self.layout, samples).unwrap_or_default();
            let judged = head.forward(part(rows), passed.aim.as_ref(), options, &self.device);
            *losses.of_mut(head.objective) = judged.loss;
            heads.push(judged);
        }
        passed.losses = losses;
        (passed.pathway, passed.projection) = (pathway, projection);
        passed.heads = heads;
    }

    /// Takes the last rows away, those of the slower network, where there is one, and gives its projections.
    fn look_ahead(&self, product: Matrix, samples: usize) -> (Matrix, Option<Matrix>) {
        let Some(slower) = &self.slower else {
            return (product, None);
        };
        let (width, rows) = (product.columns(), self.layout.len() * samples);
        let mut values = product.into_values();
        let last = values.split_off(rows * width);
        let aim = slower.project(Matrix::new(last, 2 * samples, width), &self.device);
        (Matrix::new(values, rows, width), Some(aim))
    }

    /// The latent vectors of the shapes that genes are put out from.
    fn to_genes(&self, latent: &Matrix, samples: usize) -> Matrix {
        let width = latent.columns();
        let mut values = Vec::new();
        for rows in self.rows_to_genes(samples) {
            values.extend_from_slice(&latent.values()[rows.start * width..rows.end * width]);
        }
        let rows = values.len() / width;
        Matrix::new(values, rows, width)
    }

    fn rows_to_genes(&self, samples: usize) -> Vec<std::ops::Range<usize>> {
        let shapes = self.layout.reconstructed().into_iter();
        let rows = shapes.filter_map(|shape| self.layout.rows(&[shape], samples));
        rows.collect()
    }

    /// Goes back from the heads, with the gradient of the latent vectors that genes were put out from: gives the gradient of the
    /// first layer's product, and what is to be updated afterwards.
    pub fn go_back(
        &mut self,
        passed: Passed,
        from_genes: &Matrix,
        learning: Learning,
    ) -> (Matrix, Settlement) {
        self.steps += 1;
        let adam = learning.adam();
        let (samples, latent) = (passed.samples, passed.above.output().columns());
        let mut gradient = Matrix::zeros(self.layout.len() * samples, latent);
        let place = |rows: std::ops::Range<usize>| rows.start * latent..rows.end * latent;
        let rows = |shapes: &[Shape]| self.layout.rows(shapes, samples).unwrap_or_default();
        let pathway = passed.pathway.map(|(input, output)| {
            let (learned, owed) = self.pathway.go_back(input, output, adam);
            let to = &mut gradient.values_mut()[place(rows(&[Shape::Clean]))];
            put(to, learned.values(), false);
            owed
        });
        let mut filled = passed.projection.is_some();
        let projection = passed.projection.map(|(input, output)| {
            let (learned, owed) = self.projection.go_back(input, output, adam);
            let to = &mut gradient.values_mut()[place(rows(&compared(Objective::NtXent)))];
            put(to, learned.values(), false);
            owed
        });
        let mut from = from_genes.values();
        for rows in self.rows_to_genes(samples) {
            let (part, rest) = from.split_at(rows.len() * latent);
            put(&mut gradient.values_mut()[place(rows)], part, false);
            from = rest;
        }
        for (head, passed) in self.heads.iter_mut().zip(passed.heads) {
            let rows = rows_of(head, &self.layout, samples).unwrap_or_default();
            let views = head.compares_views();
            let learned = head.learn(passed, adam);
            let to = &mut gradient.values_mut()[place(rows)];
            put(to, learned.values(), views && filled);
            filled |= views;
        }
        let (gradient, _, encoder) = self.encoder.go_back(passed.above, gradient, adam);
        let settlement = Settlement {
            pathway,
            projection,
            encoder,
            approach: learning.approach as f32,
        };
        (gradient, settlement)
    }

    /// Updates what was left out on the way back.
    pub fn settle(&mut self, settlement: Settlement) {
        let heads = [&mut self.pathway, &mut self.projection];
        let owed = [settlement.pathway, settlement.projection];
        for (head, owed) in heads.into_iter().zip(owed) {
            if let Some(owed) = owed {
                head.settle(owed);
            }
        }
        self.encoder.settle(settlement.encoder);
        if let Some(slower) = &mut self.slower {
            slower.approach(&self.heads, &self.encoder, settlement.approach);
        }
    }

    /// All weights but those of genes, with zeros for these.
    pub fn into_weights(self, genes: usize) -> Weights {
        let (encoder, norm) = self.encoder.into_weights();
        let heads = [self.pathway, self.projection].map(Linear::into_weights);
        with_room_for(genes, encoder, norm, heads, self.dropout)
    }

    /// Adam's running means of the gradients, as [`Trunk::into_weights`].
    pub fn gradient_means(&self, genes: usize) -> Weights {
        let encoder = self.encoder.layers().map(Linear::gradient_means).collect();
        let norm = self.encoder.norm().map(Norm::gradient_means);
        let heads = [&self.pathway, &self.projection].map(Linear::gradient_means);
        with_room_for(genes, encoder, norm, heads, self.dropout)
    }

    /// The same of the other heads of views.
    pub fn head_means(&self) -> HeadWeights {
        HeadWeights {
            views: self.heads.iter().map(ViewHead::gradient_means).collect(),
            genes: Vec::new(),
        }
    }

    /// Packs all weights, and what Adam remembers where they learn on.
    pub fn pack(&self, learns: bool, to: &mut Packer) {
        self.steps.pack(to);
        self.encoder.pack(learns, to);
        self.pathway.pack(learns, to);
        self.projection.pack(learns, to);
        if learns {
            self.heads.iter().for_each(|head| head.pack(to));
            self.slower.iter().for_each(|slower| slower.pack(to));
        }
    }

    /// Takes back what one of the same shape packed.
    pub fn restore(&mut self, learns: bool, from: &mut Parcel) {
        self.steps = u32::unpack(from);
        self.encoder.restore(learns, from);
        self.pathway.restore(learns, from);
        self.projection.restore(learns, from);
        if learns {
            self.heads.iter_mut().for_each(|head| head.restore(from));
            let slower = self.slower.iter_mut();
            slower.for_each(|slower| slower.restore(from));
        }
    }
}

fn with_room_for(
    genes: usize,
    mut encoder: Vec<LinearWeights>,
    norm: Option<NormWeights>,
    [pathway, projection]: [LinearWeights; 2],
    dropout: f32,
) -> Weights {
    let width = encoder[0].outputs();
    encoder[0].weight = Array2::zeros((genes, width));
    let norm = norm.unwrap_or(NormWeights {
        scale: Vec::new(),
        shift: Vec::new(),
    });
    let reconstruction = LinearWeights {
        weight: Array2::zeros((norm.scale.len(), genes)),
        bias: vec![0.0; genes],
    };
    Weights {
        encoder,
        norm,
        pathway,
        reconstruction,
        projection,
        dropout,
    }
}
