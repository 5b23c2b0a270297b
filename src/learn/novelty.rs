//! Whether a sample is unlike the cohort that the encoder was trained on, by distances in latent space.
//!
//! A sample's distance is the mean Euclidean distance to the `k` nearest latent vectors of the pretraining part, after
//! deep nearest neighbours (Sun, Ming, Zhu and Li 2022, arXiv 2204.06507). They take the `k`-th distance, of vectors of
//! length 1; the mean of few is steadier, and the layer normalisation at the encoder's end has made lengths alike.
//!
//! A sample may be near and still have what the encoder has no picture of: with its genes shuffled it lands in the middle. Where
//! the encoder has learned to fill in genes, how badly it restores a sample's own (the mean squared difference) counts as
//! well, in units in which the thresholds of both are the same; the larger of the two is the sample's distance. Held against
//! Mahalanobis' distance, the energy of the logits (Liu et al. 2020, arXiv 2010.03759) and principal components of the genes
//! (`cargo bench --bench novelty`), this found classes left out, noise, shuffled genes and other scales most evenly.
//!
//! What is far is told by samples of the same cohort that the encoder has not learned from: the threshold is a high
//! quantile of their distances. Where there are none, the distances of the pretraining samples from each other serve;
//! as the encoder knows these, they are shorter, and the threshold is strict.
//!
//! [`Novelty::fit`] does all at once; [`NoveltyFit`] and [`Novelty::measure`] go in pieces.

mod misses;

use std::sync::Arc;

use ndarray::{Array2, ArrayView1, s};

pub use self::misses::{Encoded, Misses};
use super::pretrain::check_finite;
use super::sweep::percentile;
use crate::{Advance, Error, Progress, Result};

/// How many multiplications one call does, about: some milliseconds.
const CALL_MULTIPLICATIONS: usize = 50_000_000;
/// Candidates that are measured exactly, beyond the neighbours asked for: rounding may put them in another order.
const SPARE: usize = 4;

/// How novelty is told.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NoveltyOptions {
    /// How many of the nearest pretraining samples a distance is the mean of (fewer if there are fewer).
    pub neighbours: usize,
    /// The share of unseen cohort samples that lie within the threshold.
    pub quantile: f64,
}

impl Default for NoveltyOptions {
    fn default() -> Self {
        NoveltyOptions {
            neighbours: 5,
            quantile: 0.99,
        }
    }
}

impl NoveltyOptions {
    fn check(&self) -> Result<()> {
        let NoveltyOptions {
            neighbours,
            quantile,
        } = self;
        if *neighbours > 0 && (0.0..=1.0).contains(quantile) {
            return Ok(());
        }
        Err(Error::new(
            format!(
                "novelty by {neighbours} neighbours and the quantile {quantile} makes no sense"
            ),
            "Ask for one neighbour or more, and a quantile from 0 to 1.",
        ))
    }
}

/// What is near and what is far.
#[derive(Debug, Clone)]
pub struct Novelty {
    reference: Arc<Reference>,
    neighbours: usize,
    /// The distances of the cohort's samples, in their order and ascending.
    cohort: Vec<f64>,
    ascending: Vec<f64>,
    threshold: f64,
    leave_one_out: bool,
    /// How far a miss of 1 is, where misses count.
    miss_scale: Option<f64>,
}

/// The latent vectors that others are measured from.
#[derive(Debug)]
struct Reference {
    /// Samples × latent.
    latent: Arc<Array2<f32>>,
    /// The square of each one's length.
    squares: Vec<f32>,
}

impl Reference {
    fn new(latent: Arc<Array2<f32>>) -> Self {
        let squares = latent.rows().into_iter().map(|row| row.dot(&row));
        Reference {
            squares: squares.collect(),
            latent,
        }
    }
}

impl Novelty {
    /// Learns from the latent vectors of the pretraining part (samples × latent) and of samples of the same cohort that
    /// were no part of pretraining (without any, from the pretraining samples' distances from each other).
    ///
    /// # Errors
    /// As [`NoveltyFit::new`].
    pub fn fit(
        reference: Arc<Array2<f32>>,
        unseen: Arc<Array2<f32>>,
        options: NoveltyOptions,
    ) -> Result<Self> {
        NoveltyFit::new(reference, unseen, options)?.run()
    }

    /// What an earlier fit found: the distances of samples of the cohort, in any order, to the latent vectors that it began
    /// with.
    ///
    /// # Errors
    /// No latent vectors or no distances; numbers that are not finite; a distance below 0; no neighbours; a quantile that
    /// is none.
    pub fn of_distances(
        reference: Arc<Array2<f32>>,
        cohort: Vec<f64>,
        options: NoveltyOptions,
        leave_one_out: bool,
    ) -> Result<Self> {
        options.check()?;
        check_finite(&reference, "the latent space of the pretraining part")?;
        let are_distances = cohort.iter().all(|&one| one.is_finite() && one >= 0.0);
        if reference.nrows() == 0 || cohort.is_empty() || !are_distances {
            return Err(Error::new(
                "the distances of the cohort's samples are not all there",
                "Give those of one fit or more, with what they were measured from.",
            ));
        }
        let reference = Arc::new(Reference::new(reference));
        let fitted = Fitted {
            reference,
            cohort,
            leave_one_out,
            miss_scale: None,
        };
        Ok(fitted.novelty(options))
    }

    /// That misses count in these distances, and how far one of 1 is.
    ///
    /// # Errors
    /// A number that is not above 0.
    pub fn with_miss_scale(mut self, scale: f64) -> Result<Self> {
        if !(scale > 0.0 && scale.is_finite()) {
            return Err(Error::new(
                format!("a miss can't count {scale}"),
                "Give what an earlier fit found.",
            ));
        }
        self.miss_scale = Some(scale);
        Ok(self)
    }

    /// How far a miss of 1 is; none where misses do not count.
    pub fn miss_scale(&self) -> Option<f64> {
        self.miss_scale
    }

    /// The distances of samples, given those in latent space and the misses.
    pub fn with_misses(&self, mut distances: Vec<f64>, misses: &[f64]) -> Vec<f64> {
        if let Some(scale) = self.miss_scale {
            add_misses(&mut distances, misses, scale);
        }
        distances
    }

    /// The latent vectors that distances are measured from.
    pub fn reference(&self) -> &Array2<f32> {
        &self.reference.latent
    }

    /// The distance of each sample (samples × latent).
    ///
    /// # Errors
    /// Another number of latent dimensions, numbers that are not finite.
    pub fn distances(&self, latent: Arc<Array2<f32>>) -> Result<Vec<f64>> {
        self.measure(latent)?.run()
    }

    /// As [`Novelty::distances`], some samples a call.
    ///
    /// # Errors
    /// As [`Novelty::distances`].
    pub fn measure(&self, latent: Arc<Array2<f32>>) -> Result<Distances> {
        Distances::new(Arc::clone(&self.reference), latent, self.neighbours, false)
    }

    /// The distance above which a sample is unlike the cohort.
    pub fn threshold(&self) -> f64 {
        self.threshold
    }

    /// The distances that the threshold is a quantile of, in the order of the samples.
    pub fn cohort(&self) -> &[f64] {
        &self.cohort
    }

    /// Whether these are of the pretraining samples themselves, each without itself, as no other were given.
    pub fn is_leave_one_out(&self) -> bool {
        self.leave_one_out
    }

    /// The share of the cohort's unseen samples that are as far away or farther: 0 is farther than all of them.
    pub fn tail(&self, distance: f64) -> f64 {
        let nearer = self.ascending.partition_point(|&of| of < distance);
        (self.cohort.len() - nearer) as f64 / self.cohort.len() as f64
    }
}

/// Learning what is near and what is far, some samples a call.
#[derive(Debug)]
pub struct NoveltyFit {
    distances: Distances,
    misses: Option<Misses>,
    quantile: f64,
}

impl NoveltyFit {
    /// Prepares to learn, as [`Novelty::fit`] says.
    ///
    /// # Errors
    /// No pretraining samples, or one and no other; other numbers of latent dimensions; numbers that are not finite; no
    /// neighbours; a quantile that is none.
    pub fn new(
        reference: Arc<Array2<f32>>,
        unseen: Arc<Array2<f32>>,
        options: NoveltyOptions,
    ) -> Result<Self> {
        options.check()?;
        let NoveltyOptions {
            neighbours,
            quantile,
        } = options;
        check_finite(&reference, "the latent space of the pretraining part")?;
        let leave_one_out = unseen.nrows() == 0;
        let samples = if leave_one_out {
            Arc::clone(&reference)
        } else {
            unseen
        };
        let reference = Arc::new(Reference::new(reference));
        Ok(NoveltyFit {
            distances: Distances::new(reference, samples, neighbours, leave_one_out)?,
            misses: None,
            quantile,
        })
    }

    /// Has misses count as well: those of the same samples, in the same order.
    #[must_use]
    pub fn with_misses(mut self, misses: Misses) -> Self {
        self.misses = Some(misses);
        self
    }
}

impl Advance for NoveltyFit {
    type Output = Novelty;

    fn advance(&mut self) -> Result<Progress> {
        let own = self.distances.progress();
        let Some(misses) = &mut self.misses else {
            return self.distances.advance();
        };
        let (own, misses) = match own.is_finished() {
            true => (own, misses.advance()?),
            false => (self.distances.advance()?, misses.progress()),
        };
        Ok(Progress {
            done: own.done + misses.done,
            total: own.total + misses.total,
        })
    }

    fn finish(self) -> Result<Novelty> {
        let options = NoveltyOptions {
            neighbours: self.distances.neighbours,
            quantile: self.quantile,
        };
        let mut fitted = Fitted {
            reference: Arc::clone(&self.distances.reference),
            leave_one_out: self.distances.leave_one_out,
            cohort: self.distances.finish()?,
            miss_scale: None,
        };
        if let Some(misses) = self.misses {
            fitted.take(&misses.finish()?, self.quantile)?;
        }
        Ok(fitted.novelty(options))
    }
}

/// Distances of the cohort's samples, and what they were measured from.
struct Fitted {
    reference: Arc<Reference>,
    cohort: Vec<f64>,
    leave_one_out: bool,
    miss_scale: Option<f64>,
}

impl Fitted {
    /// Has misses count so that their threshold is as far as that of the distances; where either is 0 they do not.
    fn take(&mut self, misses: &[f64], quantile: f64) -> Result<()> {
        if misses.len() != self.cohort.len() {
            return Err(Error::new(
                format!(
                    "{} samples have a distance, and {} a miss",
                    self.cohort.len(),
                    misses.len()
                ),
                "Give both of the same samples.",
            ));
        }
        let threshold = |values: &[f64]| {
            let mut ascending = values.to_vec();
            ascending.sort_unstable_by(f64::total_cmp);
            percentile(&ascending, quantile)
        };
        let scale = threshold(&self.cohort) / threshold(misses);
        if scale > 0.0 && scale.is_finite() {
            add_misses(&mut self.cohort, misses, scale);
            self.miss_scale = Some(scale);
        }
        Ok(())
    }

    fn novelty(self, options: NoveltyOptions) -> Novelty {
        let mut ascending = self.cohort.clone();
        ascending.sort_unstable_by(f64::total_cmp);
        Novelty {
            reference: self.reference,
            neighbours: options.neighbours,
            threshold: percentile(&ascending, options.quantile),
            cohort: self.cohort,
            ascending,
            leave_one_out: self.leave_one_out,
            miss_scale: self.miss_scale,
        }
    }
}

/// Makes each distance the larger one of it and of the miss.
fn add_misses(distances: &mut [f64], misses: &[f64], scale: f64) {
    for (distance, miss) in distances.iter_mut().zip(misses) {
        *distance = distance.max(miss * scale);
    }
}

fn unmeasured() -> Error {
    Error::new("not all samples are measured yet", "Let it run to its end.")
}

/// Measuring samples, some a call: the mean distance of each to its nearest pretraining samples.
#[derive(Debug)]
pub struct Distances {
    reference: Arc<Reference>,
    samples: Arc<Array2<f32>>,
    neighbours: usize,
    /// Whether the samples are the reference itself, each of which is then no neighbour of its own.
    leave_one_out: bool,
    distances: Vec<f64>,
}

impl Distances {
    fn new(
        reference: Arc<Reference>,
        samples: Arc<Array2<f32>>,
        neighbours: usize,
        leave_one_out: bool,
    ) -> Result<Self> {
        let (count, latent) = reference.latent.dim();
        if count <= usize::from(leave_one_out) {
            return Err(Error::new(
                format!("the pretraining part has {count} samples, so nothing can be near or far"),
                "Give the latent vectors of the samples that the encoder was trained on.",
            ));
        }
        if samples.ncols() != latent {
            return Err(Error::new(
                format!(
                    "the samples have {} latent dimensions, those of the pretraining part {latent}",
                    samples.ncols()
                ),
                "Embed all with the same encoder.",
            ));
        }
        check_finite(&samples, "the latent space")?;
        Ok(Distances {
            reference,
            samples,
            neighbours,
            leave_one_out,
            distances: Vec::new(),
        })
    }

    /// The mean distance of one sample, given its products with the reference.
    fn of_sample(&self, row: usize, products: ArrayView1<f32>) -> f64 {
        let sample = self.samples.row(row);
        let skipped = if self.leave_one_out { row } else { usize::MAX };
        // The square of the distance less that of the sample's length.
        let pairs = self.reference.squares.iter().zip(products);
        let closeness = pairs.map(|(square, product)| square - 2.0 * product);
        let count = self.neighbours.saturating_add(SPARE);
        let candidates = smallest(closeness, skipped, count.min(products.len()));
        let exact = |at: usize| {
            let other = self.reference.latent.row(at);
            let pairs = sample.iter().zip(other);
            let squares = pairs.map(|(&a, &b)| (f64::from(a) - f64::from(b)).powi(2));
            squares.sum::<f64>().sqrt()
        };
        let mut exact: Vec<f64> = candidates.into_iter().map(exact).collect();
        exact.sort_unstable_by(f64::total_cmp);
        exact.truncate(self.neighbours);
        exact.iter().sum::<f64>() / exact.len() as f64
    }

    fn progress(&self) -> Progress {
        Progress {
            done: self.distances.len() as u64,
            total: self.samples.nrows() as u64,
        }
    }
}

/// The places of the `count` smallest numbers but the one that is skipped.
fn smallest(numbers: impl Iterator<Item = f32>, skipped: usize, count: usize) -> Vec<usize> {
    let mut kept: Vec<(f32, usize)> = Vec::with_capacity(count + 1);
    for (at, number) in numbers.enumerate() {
        let full = kept.len() == count;
        if at == skipped || (full && kept.last().is_some_and(|last| number >= last.0)) {
            continue;
        }
        let place = kept.partition_point(|other| other.0 <= number);
        kept.insert(place, (number, at));
        kept.truncate(count);
    }
    kept.into_iter().map(|(_, at)| at).collect()
}

impl Advance for Distances {
    type Output = Vec<f64>;

    fn advance(&mut self) -> Result<Progress> {
        let from = self.distances.len();
        let (count, latent) = self.reference.latent.dim();
        let rows = (CALL_MULTIPLICATIONS / (count * latent).max(1)).max(1);
        let end = (from + rows).min(self.samples.nrows());
        let block = self.samples.slice(s![from..end, ..]);
        let products = block.dot(&self.reference.latent.t());
        for (row, products) in (from..end).zip(products.rows()) {
            let distance = self.of_sample(row, products);
            self.distances.push(distance);
        }
        Ok(self.progress())
    }

    fn finish(self) -> Result<Vec<f64>> {
        match self.progress().is_finished() {
            true => Ok(self.distances),
            false => Err(unmeasured()),
        }
    }
}
