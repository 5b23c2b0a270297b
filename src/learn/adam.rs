//! Adam (Kingma and Ba 2015) as PyTorch computes it, fused: one pass reads weight, gradient and both moments and writes
//! weight and moments.

use genessl_kernels::adam::{BETA1, BETA2, update};

use crate::packing::{Pack, Packer, Parcel};

/// Elements that one call of the inner loop handles. Short calls let a browser's engine replace the function by its
/// optimised form between them.
const PIECE: usize = 8192;

/// Running means of the gradient and of its square.
#[derive(Debug, Clone, Default)]
pub(crate) struct Moments {
    pub first: Vec<f32>,
    pub second: Vec<f32>,
}

impl Moments {
    /// As [`Pack`](crate::packing::Pack), of weights that learn on.
    pub fn pack(&self, to: &mut Packer) {
        self.first.pack(to);
        self.second.pack(to);
    }

    /// Takes back those of so many weights; there are none before the first step.
    pub fn restore(&mut self, from: &mut Parcel, weights: usize) {
        for moments in [&mut self.first, &mut self.second] {
            let length = from.length(4);
            from.expect(length == 0 || length == weights);
            moments.resize(length, 0.0);
            from.singles(moments);
        }
    }
}

/// The numbers that are the same for all weights in one step.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AdamStep {
    step_size: f32,
    inverse_root_correction: f32,
    /// How much slower each layer further down learns.
    decay: f32,
}

impl AdamStep {
    /// For the `step`-th update, counted from 1.
    pub fn new(learning_rate: f64, step: u32) -> Self {
        let step = f64::from(step);
        AdamStep {
            step_size: (learning_rate / (1.0 - BETA1.powf(step))) as f32,
            inverse_root_correction: (1.0 / (1.0 - BETA2.powf(step)).sqrt()) as f32,
            decay: 1.0,
        }
    }

    /// With a learning rate that is multiplied by `decay` from each layer to the one below it.
    pub fn decaying(self, decay: f64) -> Self {
        AdamStep {
            decay: decay as f32,
            ..self
        }
    }

    /// For the layer below.
    pub fn below(self) -> Self {
        AdamStep {
            step_size: self.step_size * self.decay,
            ..self
        }
    }

    /// Updates the weights that begin at `offset` of the parameter the moments belong to; `parameter_len` is that
    /// parameter's size.
    pub fn apply(
        self,
        weights: &mut [f32],
        gradient: &[f32],
        moments: &mut Moments,
        offset: usize,
        parameter_len: usize,
    ) {
        if moments.first.is_empty() {
            moments.first.resize(parameter_len, 0.0);
            moments.second.resize(parameter_len, 0.0);
        }
        let range = offset..offset + weights.len();
        let first = moments.first[range.clone()].chunks_mut(PIECE);
        let second = moments.second[range].chunks_mut(PIECE);
        let pieces = weights
            .chunks_mut(PIECE)
            .zip(gradient.chunks(PIECE))
            .zip(first)
            .zip(second);
        for (((weights, gradient), first), second) in pieces {
            update(
                weights,
                gradient,
                first,
                second,
                self.step_size,
                self.inverse_root_correction,
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{AdamStep, Moments};

    /// PyTorch 2: weights 1, 2, -3; gradients 0.5, -1, 0 then 0.25, 2, 1e-3; learning rate 0.1.
    #[test]
    fn two_steps_by_hand() {
        let mut weights = [1.0_f32, 2.0, -3.0];
        let mut moments = Moments::default();
        for (step, gradient) in [[0.5_f32, -1.0, 0.0], [0.25, 2.0, 1e-3]].iter().enumerate() {
            AdamStep::new(0.1, step as u32 + 1).apply(&mut weights, gradient, &mut moments, 0, 3);
        }
        let expected = |weight: f64, g1: f64, g2: f64| {
            let (mut m, mut v, mut w) = (0.0, 0.0, weight);
            for (t, g) in [(1, g1), (2, g2)] {
                m = 0.9 * m + 0.1 * g;
                v = 0.999 * v + 0.001 * g * g;
                let (mh, vh): (f64, f64) =
                    (m / (1.0 - 0.9_f64.powi(t)), v / (1.0 - 0.999_f64.powi(t)));
                w -= 0.1 * mh / (vh.sqrt() + 1e-8);
            }
            w
        };
        let expected = [
            expected(1.0, 0.5, 0.25),
            expected(2.0, -1.0, 2.0),
            expected(-3.0, 0.0, 1e-3),
        ];
        for (ours, theirs) in weights.iter().zip(expected) {
            assert!((f64::from(*ours) - theirs).abs() < 1e-5, "{ours} {theirs}");
        }
    }
}
