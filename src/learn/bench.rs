//! Measuring a pretraining step, natively and in a browser by the same code; the caller brings the clock.

use ndarray::Array2;
use rand_distr::{Distribution, StandardNormal};
use serde::Serialize;

use super::device::{Device, DeviceKind, Tensor};
use super::heads::HeadWeights;
use super::matrix::Matrix;
use super::model::{Model, Piece};
use super::objectives::Objective;
use super::options::PretrainOptions;
use super::weights::Weights;
use crate::packing::{self, Parcel, Unpack};
use crate::random::stream;

/// What a step of the default model costs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StepCost {
    /// Genes that go in.
    pub genes: usize,
    /// Samples in a batch.
    pub batch: usize,
    /// Pathways to predict.
    pub pathways: usize,
    /// Multiplications and additions of the step's matrix products, in thousands of millions.
    pub gflop: f64,
    /// The rate of matrix products of the step's own largest shapes, thousands of millions a second (median).
    pub matmul_gflop_per_second: f64,
    /// Seconds a step takes, distortion of the inputs and Adam included (median).
    pub step_seconds: f64,
    /// Of these, seconds for distorting the inputs (median).
    pub distortion_seconds: f64,
    /// Seconds the matrix products alone would take at the measured rate.
    pub matmul_seconds: f64,
    /// `matmul_seconds / step_seconds`: 1 if everything else cost nothing.
    pub ratio: f64,
    /// Seconds of what is cut by genes, distortion included, which several can do at once (median).
    pub blocks_seconds: f64,
    /// Seconds of what one does while the others wait (median).
    pub trunk_seconds: f64,
    /// Seconds that one member's words take at both ends, to be packed and unpacked (median).
    pub words_seconds: f64,
    /// Megabytes of these words.
    pub words_megabytes: f64,
}

impl StepCost {
    /// What a step would take with so many cores, from its parts: blocks are shared, the trunk is not, and the one that leads has
    /// a word with every other. Of a word's time, which both its ends spend, half is its own; the members' halves pass at the same
    /// time. Copying from one memory to another is the browser's, and left out.
    pub fn seconds_by(&self, cores: usize) -> f64 {
        if cores <= 1 {
            return self.blocks_seconds + self.trunk_seconds;
        }
        let members = (cores - 1) as f64;
        self.blocks_seconds / cores as f64
            + self.trunk_seconds
            + self.words_seconds / 2.0 * (members + 1.0)
    }
}

/// Times `rounds` steps of the default model on made-up samples, and between them the matrix products by themselves.
///
/// `seconds` is a clock of any origin. Two more rounds go before, to warm up.
pub fn step_cost(
    genes: usize,
    batch: usize,
    pathways: usize,
    device: DeviceKind,
    rounds: usize,
    seconds: &dyn Fn() -> f64,
) -> StepCost {
    let options = PretrainOptions {
        device,
        batch_size: batch,
        ..PretrainOptions::default()
    };
    cost(options, [genes, pathways], rounds, seconds)
}

/// As [`step_cost`], of a step towards one objective alone.
pub fn objective_cost(
    objective: Objective,
    genes: usize,
    batch: usize,
    pathways: usize,
    rounds: usize,
    seconds: &dyn Fn() -> f64,
) -> StepCost {
    let mut options = PretrainOptions {
        batch_size: batch,
        ..PretrainOptions::default()
    };
    for other in Objective::ALL {
        options.set_weight(other, f64::from(u8::from(other == objective)));
    }
    cost(options, [genes, pathways], rounds, seconds)
}

fn cost(
    options: PretrainOptions,
    [genes, pathways]: [usize; 2],
    rounds: usize,
    seconds: &dyn Fn() -> f64,
) -> StepCost {
    let (batch, device) = (options.batch_size, options.device);
    let passes = passes(&options);
    let mut rng = stream(0, "bench/samples");
    let mut normal = || StandardNormal.sample(&mut rng);
    let samples = Array2::from_shape_simple_fn((batch, genes), &mut normal);
    let samples = samples.into();
    let targets: Vec<f32> = (0..batch * pathways).map(|_| 0.1 * normal()).collect();
    let weights = Weights::initial(genes, pathways, &options, 0);
    let heads = HeadWeights::initial(genes, &options, 0);
    let mut model = Model::towards(&weights, &heads, options.clone());
    let mut dropout = stream(0, "bench/dropout");
    let rows: Vec<usize> = (0..batch).collect();
    let mut times = [const { Vec::new() }; 6];
    let mut words = Words::new(&options, batch);
    for round in 0..rounds + 2 {
        let start = seconds();
        let rate = matmul_rate(genes, passes * batch, options.hidden[0], device, seconds);
        let begun = seconds();
        let drawn = model.draw(&samples, &rows);
        let distorted = seconds();
        let (mut blocks, mut trunk, mut last) = (distorted - begun, 0.0, distorted);
        model.step_in_pieces(drawn, &targets, Some(&mut dropout), &mut |piece| {
            let now = seconds();
            *match piece {
                Piece::Blocks => &mut blocks,
                Piece::Trunk => &mut trunk,
            } += now - last;
            last = now;
        });
        let done = seconds();
        let exchanged = words.exchange(seconds);
        debug_assert!(start <= begun);
        if round >= 2 {
            let step = done - begun;
            let new = [rate, step, distorted - begun, blocks, trunk, exchanged];
            times
                .iter_mut()
                .zip(new)
                .for_each(|(times, time)| times.push(time));
        }
    }
    let [rate, step, distorted, blocks, trunk, exchanged] = times.map(median);
    let gflop = step_flop(genes, pathways, &options) / 1e9;
    StepCost {
        genes,
        batch,
        pathways,
        gflop,
        matmul_gflop_per_second: rate / 1e9,
        step_seconds: step,
        distortion_seconds: distorted,
        matmul_seconds: gflop * 1e9 / rate,
        ratio: gflop * 1e9 / rate / step,
        blocks_seconds: blocks,
        trunk_seconds: trunk,
        words_seconds: exchanged,
        words_megabytes: words.bytes as f64 / 1e6,
    }
}

/// What the one that leads and one member say to each other in a step.
struct Words {
    /// The member's part of the first layer's product, and the gradient of that.
    wide: Matrix,
    /// Latent vectors of the masked samples, and the member's part of their gradient.
    narrow: Matrix,
    /// Of all that was said in a step.
    bytes: usize,
}

impl Words {
    fn new(options: &PretrainOptions, batch: usize) -> Self {
        Words {
            wide: Matrix::zeros(4 * batch, options.hidden[0]),
            narrow: Matrix::zeros(batch, options.latent),
            bytes: 0,
        }
    }

    /// Packs and unpacks all; the seconds.
    fn exchange(&mut self, seconds: &dyn Fn() -> f64) -> f64 {
        let begun = seconds();
        self.bytes = 0;
        for matrix in [&self.wide, &self.narrow, &self.narrow, &self.wide] {
            let mut blocks = Vec::new();
            packing::pack("bench", matrix, &mut |block| blocks.push(block.to_vec()));
            self.bytes += blocks.iter().map(Vec::len).sum::<usize>();
            let unpacked =
                Parcel::open("bench", blocks).map(|mut parcel| Matrix::unpack(&mut parcel));
            debug_assert!(unpacked.is_ok_and(|unpacked| unpacked.rows() == matrix.rows()));
        }
        seconds() - begun
    }
}

/// How often a batch passes the encoder to learn from.
fn passes(options: &PretrainOptions) -> usize {
    let has = |objective: Objective| usize::from(options.weight(objective) > 0.0);
    let of_views = [
        Objective::NtXent,
        Objective::Byol,
        Objective::BarlowTwins,
        Objective::Vicreg,
    ];
    let views = of_views.map(has).into_iter().max().unwrap_or(0);
    let once = [
        Objective::Pathway,
        Objective::Masked,
        Objective::Vime,
        Objective::Denoising,
    ];
    once.map(has).iter().sum::<usize>() + 2 * views + 2 * has(Objective::Scarf)
}

/// Additions and multiplications of a step's matrix products: forward, to each input but the first, to each weight; BYOL's slower
/// network forward alone.
fn step_flop(genes: usize, pathways: usize, options: &PretrainOptions) -> f64 {
    let (batch, passes) = (options.batch_size, passes(options));
    let has = |objective: Objective| f64::from(u8::from(options.weight(objective) > 0.0));
    let widths: Vec<usize> = [genes]
        .iter()
        .chain(&options.hidden)
        .chain(&[options.latent])
        .copied()
        .collect();
    let product = |rows: usize, a: usize, b: usize| 2.0 * rows as f64 * a as f64 * b as f64;
    let forward = |rows: usize| -> f64 {
        let layers = widths.windows(2).map(|w| product(rows, w[0], w[1]));
        layers.sum()
    };
    let (latent, projection) = (options.latent, options.projection);
    let restored = has(Objective::Masked) + 2.0 * has(Objective::Vime) + has(Objective::Denoising);
    let one_layer = product(2 * batch, latent, projection);
    let two_layers = one_layer + product(2 * batch, projection, projection);
    let predictor = 2.0 * product(2 * batch, projection, projection);
    let of_two_layers = has(Objective::Scarf)
        + has(Objective::Byol)
        + has(Objective::BarlowTwins)
        + has(Objective::Vicreg);
    let heads = has(Objective::Pathway) * product(batch, latent, pathways)
        + restored * product(batch, latent, genes)
        + has(Objective::NtXent) * one_layer
        + of_two_layers * two_layers
        + has(Objective::Byol) * predictor;
    let pairs = has(Objective::NtXent) + has(Objective::Scarf);
    let similarities = 2.0 * pairs * product(2 * batch, projection, 2 * batch);
    let slower = has(Objective::Byol) * (forward(2 * batch) + two_layers);
    let rows = passes * batch;
    3.0 * forward(rows) - product(rows, genes, widths[1]) + 3.0 * heads + similarities + slower
}

/// Operations a second of the first layer's two matrix products by themselves.
fn matmul_rate(
    genes: usize,
    rows: usize,
    width: usize,
    device: DeviceKind,
    seconds: &dyn Fn() -> f64,
) -> f64 {
    let device = device.device();
    let (input, weight) = (filled(rows, genes, &device), filled(genes, width, &device));
    let gradient = filled(rows, width, &device);
    let start = seconds();
    let output = input.clone().matmul(weight);
    let to_weight = input.transpose().matmul(gradient);
    let time = seconds() - start;
    debug_assert_eq!(
        [output.dims(), to_weight.dims()],
        [[rows, width], [genes, width]]
    );
    4.0 * rows as f64 * genes as f64 * width as f64 / time
}

fn filled(rows: usize, columns: usize, device: &Device) -> Tensor<2> {
    let values = (0..rows * columns).map(|at| (at % 251) as f32 * 0.01 - 1.25);
    Matrix::new(values.collect(), rows, columns).into_tensor(device)
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
