//! Distorting samples: the mask, the two views, dropout and shuffling, all from our own streams.

use std::ops::Range;

use ndarray::ArrayView2;
use rand::{Rng as _, RngExt as _};
use rand_distr::{Distribution, StandardNormal};

use super::matrix::Matrix;
use super::options::PretrainOptions;
use crate::packing::{Pack, Packer, Parcel, Unpack};
use crate::random::{Rng, stream};

/// One batch of `n` samples, in the four shapes the encoder sees them, all genes of it.
#[derive(Debug, Clone)]
pub struct Batch {
    /// 4n × genes: the samples as they are, masked, first view, second view. One matrix, so that the encoder runs once.
    pub(crate) inputs: Matrix,
    /// n × genes: 1 where a gene was masked.
    pub(crate) mask: Vec<u8>,
    /// n × pathways.
    pub(crate) targets: Vec<f32>,
}

impl Batch {
    /// A batch from its parts, all row by row: samples, masked samples and two views (n × genes each), the mask, and
    /// the pathway scores (n × pathways).
    pub fn new(parts: [&[f32]; 4], mask: Vec<u8>, targets: Vec<f32>, genes: usize) -> Self {
        let inputs = parts.concat();
        let rows = inputs.len() / genes.max(1);
        Batch {
            inputs: Matrix::new(inputs, rows, genes),
            mask,
            targets,
        }
    }
}

/// A number in 0 (inclusive) to 1 (exclusive) with 24 random bits.
pub(crate) fn unit(rng: &mut Rng) -> f32 {
    (rng.next_u32() >> 8) as f32 * (1.0 / 16_777_216.0)
}

/// Draws that come true with a given probability, two from each random number.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Chance(u64);

impl Chance {
    /// With this probability, to 32 bits.
    pub fn new(probability: f64) -> Self {
        Chance((probability.clamp(0.0, 1.0) * 4_294_967_296.0).round() as u64)
    }

    /// Two independent draws.
    #[inline]
    pub fn two(self, rng: &mut Rng) -> [bool; 2] {
        let bits = rng.next_u64();
        [(bits & 0xffff_ffff) < self.0, (bits >> 32) < self.0]
    }
}

/// Hides each gene of one sample with the given chance: `masked` gets 0 there and `mask` gets 1.
#[inline(never)]
pub(crate) fn mask_row(
    sample: &[f32],
    chance: Chance,
    rng: &mut Rng,
    masked: &mut [f32],
    mask: &mut [u8],
) {
    let outputs = masked.chunks_mut(2).zip(mask.chunks_mut(2));
    for (values, (masked, mask)) in sample.chunks(2).zip(outputs) {
        let hidden = chance.two(rng);
        for (at, &value) in values.iter().enumerate() {
            mask[at] = u8::from(hidden[at]);
            masked[at] = if hidden[at] { 0.0 } else { value };
        }
    }
}

/// One view of a sample: Gaussian noise of standard deviation `noise` on every gene, then some genes set to zero.
#[inline(never)]
pub(crate) fn view_row(sample: &[f32], noise: f32, drop: Chance, rng: &mut Rng, view: &mut [f32]) {
    for (values, view) in sample.chunks(2).zip(view.chunks_mut(2)) {
        let dropped = drop.two(rng);
        for (at, &value) in values.iter().enumerate() {
            let normal: f32 = StandardNormal.sample(rng);
            view[at] = if dropped[at] {
                0.0
            } else {
                value + noise * normal
            };
        }
    }
}

/// The four shapes of a batch's samples, of some of the genes.
#[derive(Debug, Clone)]
pub(crate) struct Drawn {
    /// 4n × genes, as in [`Batch`].
    pub inputs: Matrix,
    /// n × genes: 1 where a gene is masked.
    pub mask: Vec<u8>,
}

impl Batch {
    /// What it has of these genes.
    pub(crate) fn of_genes(&self, genes: Range<usize>) -> Drawn {
        let all = self.inputs.columns();
        let rows = self.inputs.values().chunks_exact(all);
        let inputs: Vec<f32> = rows.flat_map(|row| &row[genes.clone()]).copied().collect();
        let rows = self.mask.chunks_exact(all);
        Drawn {
            inputs: Matrix::new(inputs, self.inputs.rows(), genes.len()),
            mask: rows.flat_map(|row| &row[genes.clone()]).copied().collect(),
        }
    }
}

/// Masks and views, drawn from two streams.
#[derive(Debug, Clone)]
pub(crate) struct Distortion {
    mask: Chance,
    noise: f32,
    drop: Chance,
    mask_rng: Rng,
    view_rng: Rng,
}

impl Distortion {
    pub fn new(options: &PretrainOptions, seed: u64, purpose: &str) -> Self {
        Distortion {
            mask: Chance::new(options.mask_ratio),
            noise: options.noise as f32,
            drop: Chance::new(options.feature_dropout),
            mask_rng: stream(seed, &format!("{purpose}/masks")),
            view_rng: stream(seed, &format!("{purpose}/views")),
        }
    }

    /// Where its streams are.
    pub fn pack(&self, to: &mut Packer) {
        self.mask_rng.pack(to);
        self.view_rng.pack(to);
    }

    /// Puts its streams where they were.
    pub fn restore(&mut self, from: &mut Parcel) {
        self.mask_rng = Rng::unpack(from);
        self.view_rng = Rng::unpack(from);
    }

    /// The batch of these rows: the samples as they are, masked, and two views, each built in one pass.
    pub fn draw(&mut self, samples: ArrayView2<f32>, rows: &[usize]) -> Drawn {
        let (count, genes) = (rows.len(), samples.ncols());
        let mut inputs = Matrix::zeros(4 * count, genes);
        let mut mask = vec![0_u8; count * genes];
        let (clean, rest) = inputs.values_mut().split_at_mut(count * genes);
        let (masked, rest) = rest.split_at_mut(count * genes);
        let (view1, view2) = rest.split_at_mut(count * genes);
        for (at, &row) in rows.iter().enumerate() {
            let part = at * genes..(at + 1) * genes;
            let sample = &mut clean[part.clone()];
            sample
                .iter_mut()
                .zip(samples.row(row))
                .for_each(|(to, &from)| *to = from);
            let masked = &mut masked[part.clone()];
            mask_row(
                sample,
                self.mask,
                &mut self.mask_rng,
                masked,
                &mut mask[part.clone()],
            );
            view_row(
                sample,
                self.noise,
                self.drop,
                &mut self.view_rng,
                &mut view1[part.clone()],
            );
            view_row(
                sample,
                self.noise,
                self.drop,
                &mut self.view_rng,
                &mut view2[part],
            );
        }
        Drawn { inputs, mask }
    }
}

/// Adds the bias to one row, then ReLU.
#[inline(never)]
pub(crate) fn bias_relu(row: &mut [f32], bias: &[f32]) {
    for (value, &bias) in row.iter_mut().zip(bias) {
        *value = (*value + bias).max(0.0);
    }
}

/// Zeroes each value with the given chance and scales the rest so that the mean stays.
#[inline(never)]
pub(crate) fn dropout_row(row: &mut [f32], chance: Chance, scale: f32, rng: &mut Rng) {
    for values in row.chunks_mut(2) {
        let dropped = chance.two(rng);
        for (value, dropped) in values.iter_mut().zip(dropped) {
            *value *= if dropped { 0.0 } else { scale };
        }
    }
}

/// A random order (Fisher and Yates); the same on machines of any word size.
pub(crate) fn shuffle<T>(items: &mut [T], rng: &mut Rng) {
    for last in (1..items.len()).rev() {
        let other = rng.random_range(0..=last as u64) as usize;
        items.swap(last, other);
    }
}

#[cfg(test)]
mod tests {
    use super::{Chance, dropout_row, mask_row, shuffle, view_row};
    use crate::random::stream;

    const N: usize = 100_001;

    #[test]
    fn masks_hide_the_asked_share_and_say_where() {
        let (sample, mut masked, mut mask) = (vec![1.0; N], vec![9.0; N], vec![9; N]);
        mask_row(
            &sample,
            Chance::new(0.4),
            &mut stream(1, "t"),
            &mut masked,
            &mut mask,
        );
        let hidden: usize = mask.iter().map(|&bit| usize::from(bit)).sum();
        assert!((hidden as f64 / N as f64 - 0.4).abs() < 0.006, "{hidden}");
        assert!(
            masked
                .iter()
                .zip(&mask)
                .all(|(&value, &bit)| value == f32::from(1 - bit))
        );
    }

    #[test]
    fn views_have_the_asked_noise_and_zeros() {
        let (sample, mut view) = (vec![2.0; N], vec![0.0; N]);
        view_row(
            &sample,
            0.1,
            Chance::new(0.1),
            &mut stream(1, "t"),
            &mut view,
        );
        let kept: Vec<f64> = view
            .iter()
            .filter(|&&v| v != 0.0)
            .map(|&v| f64::from(v))
            .collect();
        let mean = kept.iter().sum::<f64>() / kept.len() as f64;
        let variance = kept.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / kept.len() as f64;
        assert!((kept.len() as f64 / N as f64 - 0.9).abs() < 0.004);
        assert!((mean - 2.0).abs() < 0.002 && (variance.sqrt() - 0.1).abs() < 0.001);
    }

    #[test]
    fn dropout_keeps_the_mean() {
        let mut row = vec![1.0_f32; N];
        dropout_row(&mut row, Chance::new(0.3), 1.0 / 0.7, &mut stream(3, "t"));
        let mean = row.iter().map(|&v| f64::from(v)).sum::<f64>() / N as f64;
        assert!((mean - 1.0).abs() < 0.01, "{mean}");
    }

    #[test]
    fn shuffling_keeps_every_item() {
        let mut items: Vec<u32> = (0..1000).collect();
        shuffle(&mut items, &mut stream(3, "t"));
        assert_ne!(items[..10], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
        items.sort_unstable();
        assert!(items.into_iter().eq(0..1000));
    }
}
