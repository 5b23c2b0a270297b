//! What compares views and copies, each objective with a head of its own; and BYOL's slower network.

use crate::learn::device::{Device, Tensor};

use super::adam::AdamStep;
use super::heads::{HeadWeights, ViewHeadWeights, compared};
use super::layout::Layout;
use super::matrix::Matrix;
use super::objectives::{Objective, VicregTerms, barlow_twins, byol, nt_xent, vicreg};
use super::options::PretrainOptions;
use super::perceptron::{Course, Perceptron};
use super::stack::Stack;
use crate::packing::{Packer, Parcel};

/// One objective's head.
#[derive(Debug, Clone)]
pub(crate) struct ViewHead {
    pub objective: Objective,
    projector: Perceptron,
    /// BYOL's.
    predictor: Option<Perceptron>,
}

/// The slower network that BYOL predicts: a moving average of encoder and projector, which learns in no other way. Its rows of
/// the encoder's first weight live in the blocks of genes.
#[derive(Debug, Clone)]
pub(crate) struct Slower {
    encoder: Stack,
    projector: Perceptron,
}

/// A head's forward pass.
pub(crate) struct PassedHead {
    pub loss: f64,
    /// The gradient of what it put out.
    gradient: Matrix,
    projected: Course,
    predicted: Option<Course>,
}

impl ViewHead {
    /// All that there are weights of.
    pub fn all(weights: &HeadWeights, device: &Device) -> Vec<Self> {
        let of = |weights: &ViewHeadWeights| ViewHead {
            objective: weights.objective,
            projector: Perceptron::new(&weights.projector, device),
            predictor: (!weights.predictor.is_empty())
                .then(|| Perceptron::new(&weights.predictor, device)),
        };
        weights.views.iter().map(of).collect()
    }

    /// The loss of the latent vectors (2n × latent) of what it compares, with the slower network's projections of the same,
    /// where BYOL needs them.
    pub fn forward(
        &self,
        latent: Tensor<2>,
        slower: Option<&Matrix>,
        options: &PretrainOptions,
        device: &Device,
    ) -> PassedHead {
        let weight = options.weight(self.objective);
        let (mut output, projected) = self.projector.forward(latent);
        let mut predicted = None;
        let loss = match (self.objective, &self.predictor, slower) {
            (Objective::Byol, Some(predictor), Some(slower)) => {
                let (prediction, course) = predictor.forward(output.into_tensor(device));
                (output, predicted) = (prediction, Some(course));
                byol(&mut output, &mut slower.clone(), weight)
            }
            (Objective::BarlowTwins, ..) => {
                let lambda = options.barlow_twins_lambda;
                barlow_twins(&mut output, lambda, weight, device)
            }
            (Objective::Vicreg, ..) => {
                let terms = VicregTerms {
                    invariance: options.vicreg_invariance,
                    variance: options.vicreg_variance,
                    covariance: options.vicreg_covariance,
                };
                vicreg(&mut output, terms, weight, device)
            }
            _ => nt_xent(&mut output, options.scarf_temperature, weight, device),
        };
        PassedHead {
            loss,
            gradient: output,
            projected,
            predicted,
        }
    }

    /// Whether it compares the two views, and not the corrupted copies.
    pub fn compares_views(&self) -> bool {
        self.objective != Objective::Scarf
    }

    /// Goes back, and updates its layers: gives the gradient of the latent vectors.
    pub fn learn(&mut self, passed: PassedHead, adam: AdamStep) -> Matrix {
        let mut gradient = passed.gradient;
        if let (Some(predictor), Some(course)) = (&mut self.predictor, passed.predicted) {
            gradient = predictor.learn(course, gradient, adam);
        }
        self.projector.learn(passed.projected, gradient, adam)
    }

    /// Adam's running means of its gradients.
    pub fn gradient_means(&self) -> ViewHeadWeights {
        let predictor = self.predictor.as_ref();
        ViewHeadWeights {
            objective: self.objective,
            projector: self.projector.gradient_means(),
            predictor: predictor.map_or_else(Vec::new, Perceptron::gradient_means),
        }
    }

    /// Packs its weights and what Adam remembers.
    pub fn pack(&self, to: &mut Packer) {
        let parts = std::iter::once(&self.projector).chain(&self.predictor);
        parts.for_each(|part| part.pack(true, to));
    }

    /// Takes back what one of the same shape packed.
    pub fn restore(&mut self, from: &mut Parcel) {
        let parts = std::iter::once(&mut self.projector).chain(&mut self.predictor);
        parts.for_each(|part| part.restore(true, from));
    }
}

impl Slower {
    /// Where BYOL is among the heads: it begins where the faster one does.
    pub fn of(heads: &[ViewHead], encoder: &Stack) -> Option<Self> {
        let byol = heads
            .iter()
            .find(|head| head.objective == Objective::Byol)?;
        Some(Slower {
            encoder: encoder.snapshot(),
            projector: byol.projector.snapshot(),
        })
    }

    /// Its projections, from its first layer's product (2n × width); without dropout.
    pub fn project(&self, product: Matrix, device: &Device) -> Matrix {
        let above = self.encoder.above(product, None);
        let latent = above.output().clone().into_tensor(device);
        self.projector.forward(latent).0
    }

    /// Goes a share of the way towards the faster network.
    pub fn approach(&mut self, heads: &[ViewHead], encoder: &Stack, share: f32) {
        self.encoder.approach(encoder, share);
        if let Some(byol) = heads.iter().find(|head| head.objective == Objective::Byol) {
            self.projector.approach(&byol.projector, share);
        }
    }

    /// Packs its weights.
    pub fn pack(&self, to: &mut Packer) {
        self.encoder.pack(false, to);
        self.projector.pack(false, to);
    }

    /// Takes back what one of the same shape packed.
    pub fn restore(&mut self, from: &mut Parcel) {
        self.encoder.restore(false, from);
        self.projector.restore(false, from);
    }
}

/// The rows that a head compares, in a matrix of batches of so many samples.
pub(crate) fn rows_of(
    head: &ViewHead,
    layout: &Layout,
    samples: usize,
) -> Option<std::ops::Range<usize>> {
    layout.rows(&compared(head.objective), samples)
}
