//! Distorting samples: the mask, the two views, dropout and shuffling, all from our own streams.

use std::ops::Range;

use rand::{Rng as _, RngExt as _};
use rand_distr::{Distribution, StandardNormal};

use super::corruption::{corrupt_row, exchange};
use super::inputs::Inputs;
use super::layout::{Layout, Shape};
use super::matrix::Matrix;
use super::options::PretrainOptions;
use crate::packing::{Pack, Packer, Parcel, Unpack};
use crate::random::{Rng, stream};

/// One batch of `n` samples, in the shapes the encoder sees them, all genes of it.
#[derive(Debug, Clone)]
pub struct Batch {
    /// Rows × genes: the shapes that the objectives ask for, one below the other: of the usual three the samples as they are,
    /// masked, first view, second view. One matrix, so that the encoder runs once.
    pub(crate) inputs: Matrix,
    /// n × genes: the samples as they are.
    original: Matrix,
    /// n × genes: 1 where a gene was masked.
    pub(crate) mask: Vec<u8>,
    /// n × genes: 1 where a value was exchanged for another.
    changed: Vec<u8>,
    /// n × pathways.
    pub(crate) targets: Vec<f32>,
}

impl Batch {
    /// A batch of the usual three objectives from its parts, all row by row: samples, masked samples and two views (n × genes
    /// each), the mask, and the pathway scores (n × pathways).
    pub fn new(parts: [&[f32]; 4], mask: Vec<u8>, targets: Vec<f32>, genes: usize) -> Self {
        let inputs = parts.concat();
        let rows = inputs.len() / genes.max(1);
        Batch {
            inputs: Matrix::new(inputs, rows, genes),
            original: Matrix::new(parts[0].to_vec(), rows / 4, genes),
            mask,
            changed: Vec::new(),
            targets,
        }
    }

    /// A batch for the objectives of these settings, from each shape that they ask for and the samples as they are (n × genes
    /// each, row by row), what was masked, what was exchanged, and the pathway scores.
    pub fn in_shapes(
        options: &PretrainOptions,
        shape: &dyn Fn(Shape) -> Vec<f32>,
        [mask, changed]: [Vec<u8>; 2],
        targets: Vec<f32>,
        genes: usize,
    ) -> Self {
        let shapes = Layout::of(options);
        let inputs: Vec<f32> = shapes.shapes().iter().flat_map(|&of| shape(of)).collect();
        let original = shape(Shape::Clean);
        let (rows, samples) = (inputs.len() / genes, original.len() / genes);
        Batch {
            inputs: Matrix::new(inputs, rows, genes),
            original: Matrix::new(original, samples, genes),
            mask,
            changed,
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

/// The shapes of a batch's samples, of some of the genes.
#[derive(Debug, Clone)]
pub(crate) struct Drawn {
    /// Rows × genes, as in [`Batch`].
    pub inputs: Matrix,
    /// n × genes: the samples as they are, where genes are put out; no rows elsewhere.
    pub original: Matrix,
    /// n × genes: 1 where a gene is masked.
    pub mask: Vec<u8>,
    /// n × genes: 1 where a value is exchanged for another.
    pub changed: Vec<u8>,
}

impl Batch {
    /// What it has of these genes.
    pub(crate) fn of_genes(&self, genes: Range<usize>) -> Drawn {
        let all = self.inputs.columns();
        fn part<T: Copy>(values: &[T], all: usize, genes: &Range<usize>) -> Vec<T> {
            let rows = values.chunks_exact(all);
            rows.flat_map(|row| &row[genes.clone()]).copied().collect()
        }
        let matrix = |of: &Matrix| {
            let values = part(of.values(), all, &genes);
            Matrix::new(values, of.rows(), genes.len())
        };
        Drawn {
            inputs: matrix(&self.inputs),
            original: matrix(&self.original),
            mask: part(&self.mask, all, &genes),
            changed: part(&self.changed, all, &genes),
        }
    }
}

/// Masks, views and the other distortions, each drawn from a stream of its own.
#[derive(Debug, Clone)]
pub(crate) struct Distortion {
    layout: Layout,
    mask: Chance,
    noise: f32,
    drop: Chance,
    corrupted: [Chance; 2],
    exchanged: Chance,
    mask_rng: Rng,
    view_rng: Rng,
    corruption_rng: Rng,
    exchange_rng: Rng,
    noise_rng: Rng,
}

impl Distortion {
    pub fn new(options: &PretrainOptions, seed: u64, purpose: &str) -> Self {
        let stream = |name: &str| stream(seed, &format!("{purpose}/{name}"));
        let corruption = options.scarf_corruption.iter().chain(&[0.0, 0.0]);
        let mut corrupted = corruption.map(|&share| Chance::new(share));
        let mut next = || corrupted.next().unwrap_or(Chance::new(0.0));
        Distortion {
            layout: Layout::of(options),
            mask: Chance::new(options.mask_ratio),
            noise: options.noise as f32,
            drop: Chance::new(options.feature_dropout),
            corrupted: [next(), next()],
            exchanged: Chance::new(options.vime_corruption),
            mask_rng: stream("masks"),
            view_rng: stream("views"),
            corruption_rng: stream("scarf"),
            exchange_rng: stream("vime"),
            noise_rng: stream("denoising"),
        }
    }

    /// Where its streams are. Those of the usual objectives always, the others where there is something to draw.
    pub fn pack(&self, to: &mut Packer) {
        self.mask_rng.pack(to);
        self.view_rng.pack(to);
        let further = [
            (Shape::Corrupted1, &self.corruption_rng),
            (Shape::Exchanged, &self.exchange_rng),
            (Shape::Noisy, &self.noise_rng),
        ];
        for (shape, rng) in further {
            if self.layout.has(shape) {
                rng.pack(to);
            }
        }
    }

    /// Puts its streams where they were.
    pub fn restore(&mut self, from: &mut Parcel) {
        self.mask_rng = Rng::unpack(from);
        self.view_rng = Rng::unpack(from);
        let further = [
            (Shape::Corrupted1, &mut self.corruption_rng),
            (Shape::Exchanged, &mut self.exchange_rng),
            (Shape::Noisy, &mut self.noise_rng),
        ];
        for (shape, rng) in further {
            if self.layout.has(shape) {
                *rng = Rng::unpack(from);
            }
        }
    }

    /// The batch of these rows in all shapes that are asked for, of some of the genes; `pool` are the rows whose values SCARF takes.
    pub fn draw(
        &mut self,
        samples: &Inputs,
        of_genes: Range<usize>,
        rows: &[usize],
        pool: &[usize],
    ) -> Drawn {
        let (count, genes) = (rows.len(), of_genes.len());
        let shapes = self.layout.shapes().to_vec();
        let cells = count * genes;
        let mut inputs = Matrix::zeros(shapes.len() * count, genes);
        let mut mask = vec![0_u8; self.cells(Shape::Masked, cells)];
        let mut changed = vec![0_u8; self.cells(Shape::Exchanged, cells)];
        let mut original = Vec::with_capacity(cells);
        for &row in rows {
            samples.append_row(row, of_genes.clone(), &mut original);
        }
        for at in 0..count {
            let part = at * genes..(at + 1) * genes;
            let sample = &original[part.clone()];
            for (place, &shape) in shapes.iter().enumerate() {
                let from = place * cells + part.start;
                let to = &mut inputs.values_mut()[from..from + genes];
                let of_row = mask.get_mut(part.clone()).unwrap_or_default();
                self.distort(shape, sample, to, of_row);
                if let Some(copy) = corrupted(shape) {
                    let (chance, rng) = (self.corrupted[copy], &mut self.corruption_rng);
                    let value = |row, gene| samples.value(row, of_genes.start + gene);
                    corrupt_row(&value, pool, chance, rng, to);
                }
            }
        }
        if let Some(rows) = self.layout.rows(&[Shape::Exchanged], count) {
            let batch = &mut inputs.values_mut()[rows.start * genes..rows.end * genes];
            let rng = &mut self.exchange_rng;
            exchange(batch, genes, self.exchanged, rng, &mut changed);
        }
        let is_put_out = !self.layout.reconstructed().is_empty();
        Drawn {
            inputs,
            original: match is_put_out {
                true => Matrix::new(original, count, genes),
                false => Matrix::zeros(0, genes),
            },
            mask,
            changed,
        }
    }

    /// How many cells a table that goes with a shape has.
    fn cells(&self, shape: Shape, cells: usize) -> usize {
        if self.layout.has(shape) { cells } else { 0 }
    }

    /// One sample in one shape; what takes values of other samples begins as the sample itself.
    fn distort(&mut self, shape: Shape, sample: &[f32], to: &mut [f32], mask: &mut [u8]) {
        let rng = match shape {
            Shape::Masked => return mask_row(sample, self.mask, &mut self.mask_rng, to, mask),
            Shape::View1 | Shape::View2 => &mut self.view_rng,
            Shape::Noisy => &mut self.noise_rng,
            _ => return to.copy_from_slice(sample),
        };
        view_row(sample, self.noise, self.drop, rng, to);
    }
}

/// Which of the two corrupted copies a shape is.
fn corrupted(shape: Shape) -> Option<usize> {
    match shape {
        Shape::Corrupted1 => Some(0),
        Shape::Corrupted2 => Some(1),
        _ => None,
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
