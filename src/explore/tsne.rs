//! t-SNE: a layout in two dimensions that keeps neighbours together (van der Maaten and Hinton 2008), its repulsion
//! approximated by a quadtree (van der Maaten 2014), with scikit-learn's schedule.

pub mod affinities;
mod descent;
pub mod forces;
mod options;
mod quadtree;

use ndarray::{Array2, ArrayView2};
use rand_distr::{Distribution, StandardNormal};

use self::affinities::{Affinities, Calibration};
use self::descent::{Pace, Velocities};
use self::forces::{Forces, THETA};
pub use self::options::{FEWEST_SAMPLES, TsneOptions, TsneStart, largest_perplexity};
use super::neighbours::Neighbours;
use crate::random::stream;
use crate::{Advance, Error, Progress, Result};

/// The standard deviation of the start along its first axis.
const START_SPREAD: f64 = 1e-4;
/// A component whose deviation is below this share of the first's has no spread.
const NO_SPREAD: f64 = 1e-12;
/// How many neighbours' probabilities one step computes, about.
const STEP_PROBABILITIES: usize = 100_000;
/// How many places' forces one step computes, about: some ten milliseconds in a browser.
const STEP_PLACES: usize = 10_000;

/// A layout under way.
#[derive(Debug)]
pub struct Tsne {
    options: TsneOptions,
    layout: Vec<[f32; 2]>,
    velocities: Velocities,
    forces: Forces,
    stage: Stage,
    /// Iterations finished.
    iterations: usize,
}

#[derive(Debug)]
enum Stage {
    Calibrating(Box<Calibration>),
    /// At the beginning of an iteration.
    Resting(Affinities),
    /// In the middle of one.
    Moving(Affinities),
    /// An iteration failed.
    Failed,
}

impl Tsne {
    /// Prepares the layout of samples by their nearest neighbours, of which the first
    /// [`TsneOptions::neighbours`] are used. `pca` are their principal component scores (samples × 2 or more), for
    /// [`TsneStart::Pca`].
    ///
    /// # Errors
    /// If there are fewer than [`FEWEST_SAMPLES`], the options make no sense, the perplexity is above
    /// [`largest_perplexity`], there are too few neighbours, or the start has another number of samples or values that
    /// are not finite.
    pub fn new(
        neighbours: &Neighbours,
        pca: ArrayView2<'_, f64>,
        options: &TsneOptions,
        seed: u64,
    ) -> Result<Tsne> {
        let samples = neighbours.indices.nrows();
        options.check_for(samples)?;
        let k = options.neighbours(samples);
        let calibration = Calibration::new(neighbours, k, options.perplexity)?;
        Ok(Tsne {
            layout: start(samples, pca, options.initialisation, seed)?,
            velocities: Velocities::new(samples),
            forces: Forces::new(samples),
            stage: Stage::Calibrating(Box::new(calibration)),
            iterations: 0,
            options: options.clone(),
        })
    }

    /// The layout as it is now: samples × 2.
    pub fn layout(&self) -> ArrayView2<'_, f32> {
        ArrayView2::from(self.layout.as_slice())
    }

    /// Computes forces on some places, and moves all when that was the last.
    fn forward(&mut self, affinities: Affinities) -> Result<Stage> {
        if !self.forces.advance(&affinities, &self.layout, STEP_PLACES) {
            return Ok(Stage::Moving(affinities));
        }
        self.step()?;
        Ok(Stage::Resting(affinities))
    }

    /// Moves the places as the forces have it.
    fn step(&mut self) -> Result<()> {
        let pace = Pace::of(&self.options, self.iterations, self.layout.len());
        let gradient = self.forces.gradient(pace.exaggeration);
        self.velocities.step(&mut self.layout, gradient, &pace);
        self.iterations += 1;
        // Beyond this squared distances leave single precision.
        let sane = |value: f32| value.abs() < 1e15;
        if self.layout.iter().flatten().all(|&value| sane(value)) {
            Ok(())
        } else {
            Err(self.flew_apart())
        }
    }

    fn flew_apart(&self) -> Error {
        Error::new(
            format!(
                "The t-SNE layout flew apart in iteration {}",
                self.iterations
            ),
            "Set a smaller learning rate, or leave it automatic.",
        )
    }

    fn progress(&self) -> Progress {
        Progress {
            done: self.iterations as u64,
            total: self.options.iterations as u64,
        }
    }
}

impl Advance for Tsne {
    type Output = Array2<f32>;

    /// Computes the affinities of some samples, or does an iteration or part of one. The progress counts iterations.
    fn advance(&mut self) -> Result<Progress> {
        self.stage = match std::mem::replace(&mut self.stage, Stage::Failed) {
            Stage::Calibrating(mut calibration) => match calibration.advance(STEP_PROBABILITIES) {
                Some(affinities) => Stage::Resting(affinities),
                None => Stage::Calibrating(calibration),
            },
            Stage::Resting(affinities) if self.iterations == self.options.iterations => {
                Stage::Resting(affinities)
            }
            Stage::Resting(affinities) => {
                self.forces.begin(&self.layout, THETA);
                self.forward(affinities)?
            }
            Stage::Moving(affinities) => self.forward(affinities)?,
            Stage::Failed => return Err(self.flew_apart()),
        };
        Ok(self.progress())
    }

    fn finish(self) -> Result<Array2<f32>> {
        if matches!(self.stage, Stage::Failed) {
            return Err(self.flew_apart());
        }
        if self.iterations < self.options.iterations {
            return Err(Error::new(
                "The t-SNE layout is not finished",
                "Let it run to its end.",
            ));
        }
        Ok(Array2::from(self.layout))
    }
}

/// The places to start from: the first two principal components scaled down, or normal noise. A component without spread
/// is noise too.
fn start(
    samples: usize,
    pca: ArrayView2<'_, f64>,
    initialisation: TsneStart,
    seed: u64,
) -> Result<Vec<[f32; 2]>> {
    let mut random = stream(seed, "explore/tsne/start");
    let mut layout: Vec<[f32; 2]> = (0..samples)
        .map(|_| {
            [0, 1].map(|_| {
                let noise: f64 = StandardNormal.sample(&mut random);
                (noise * START_SPREAD) as f32
            })
        })
        .collect();
    if initialisation == TsneStart::Random {
        return Ok(layout);
    }
    if pca.nrows() != samples || pca.ncols() < 2 {
        return Err(Error::new(
            format!(
                "t-SNE of {samples} samples is to start from principal components of {} samples and {} axes",
                pca.nrows(),
                pca.ncols()
            ),
            "Give two or more components of the same samples, or start at random.",
        ));
    }
    let deviations = [0, 1].map(|axis| pca.column(axis).std(0.0));
    if !deviations.iter().all(|deviation| deviation.is_finite()) {
        return Err(Error::new(
            "The principal components to start t-SNE from are not all finite",
            "Fill in missing values first.",
        ));
    }
    for (axis, deviation) in deviations.into_iter().enumerate() {
        if deviation > NO_SPREAD * deviations[0] {
            let scale = START_SPREAD / deviations[0].max(deviation);
            for (place, score) in layout.iter_mut().zip(pca.column(axis)) {
                place[axis] = (score * scale) as f32;
            }
        }
    }
    Ok(layout)
}
