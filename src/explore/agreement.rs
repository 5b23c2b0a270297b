//! How well groups agree with classes, and how well they hold together.

use std::collections::BTreeMap;

use genessl_kernels::vectors::squared_distance;
use ndarray::{ArcArray2, Array2, ArrayView2};
use rand::RngExt;

use crate::{Advance, Error, Progress, Result, random};

/// The adjusted Rand index of two groupings of the same samples (Hubert and Arabie 1985): 1 if they are the same but for
/// the names, about 0 if they have nothing to do with each other, down to −0.5.
///
/// Samples beyond the end of the shorter list don't count. Two groupings without a single differing pair, such as two of
/// no samples, give 1.
pub fn adjusted_rand_index(a: &[u32], b: &[u32]) -> f64 {
    let table = Contingency::of(a, b);
    let ordered_pairs = |counts: &mut dyn Iterator<Item = &u64>| -> f64 {
        counts.map(|&count| (count as f64) * (count as f64)).sum()
    };
    let samples = table.samples as f64;
    let squares = ordered_pairs(&mut table.cells.values());
    let (in_a, in_b) = (
        ordered_pairs(&mut table.a.values()),
        ordered_pairs(&mut table.b.values()),
    );
    let both = squares - samples;
    let (only_a, only_b) = (in_a - squares, in_b - squares);
    let neither = samples * samples - in_a - in_b + squares;
    if only_a == 0.0 && only_b == 0.0 {
        return 1.0;
    }
    2.0 * (both * neither - only_a * only_b)
        / ((both + only_a) * (only_a + neither) + (both + only_b) * (only_b + neither))
}

/// The mutual information of two groupings of the same samples, over the arithmetic mean of their entropies (Vinh, Epps
/// and Bailey 2010): 1 if they are the same but for the names, 0 if one says nothing about the other.
///
/// Samples beyond the end of the shorter list don't count. Two groupings that both have a single group, or no samples,
/// give 1.
pub fn normalised_mutual_information(a: &[u32], b: &[u32]) -> f64 {
    let table = Contingency::of(a, b);
    if table.a.len() <= 1 && table.b.len() <= 1 {
        return 1.0;
    }
    let samples = table.samples as f64;
    let information: f64 = (table.cells.iter())
        .map(|((in_a, in_b), &both)| {
            let both = both as f64;
            let (in_a, in_b) = (table.a[in_a] as f64, table.b[in_b] as f64);
            both / samples * (both * samples / (in_a * in_b)).ln()
        })
        .sum();
    if information <= f64::EPSILON {
        return 0.0;
    }
    information / ((entropy(&table.a, samples) + entropy(&table.b, samples)) / 2.0)
}

fn entropy(counts: &BTreeMap<u32, u64>, samples: f64) -> f64 {
    let term = |&count: &u64| {
        let share = count as f64 / samples;
        -share * share.ln()
    };
    counts.values().map(term).sum()
}

/// How many samples are in which group of one grouping and which of another.
struct Contingency {
    samples: usize,
    cells: BTreeMap<(u32, u32), u64>,
    a: BTreeMap<u32, u64>,
    b: BTreeMap<u32, u64>,
}

impl Contingency {
    fn of(a: &[u32], b: &[u32]) -> Self {
        let mut table = Contingency {
            samples: a.len().min(b.len()),
            cells: BTreeMap::new(),
            a: BTreeMap::new(),
            b: BTreeMap::new(),
        };
        for (&in_a, &in_b) in a.iter().zip(b) {
            *table.cells.entry((in_a, in_b)).or_default() += 1;
            *table.a.entry(in_a).or_default() += 1;
            *table.b.entry(in_b).or_default() += 1;
        }
        table
    }
}

/// Up to so many samples the silhouette is exact.
pub const SILHOUETTE_EXACT_UP_TO: usize = 4_000;
/// Of more samples, this many are drawn, and the mean is over their silhouettes.
pub const SILHOUETTE_SAMPLE: usize = 2_000;
/// Multiplications in one step of a silhouette, about.
const STEP_MULTIPLICATIONS: usize = 10_000_000;

/// The mean silhouette (Rousseeuw 1987) of samples in clusters, by Euclidean distances, in −1 to 1: how much nearer a
/// sample is to its own cluster than to the next. A sample alone in its cluster counts as 0.
///
/// Exact up to [`SILHOUETTE_EXACT_UP_TO`] samples. Of more, the mean is over [`SILHOUETTE_SAMPLE`] of them, drawn with
/// seed 0, each held against all samples: its standard error is at most 1/√2000 = 0.022, and below 0.01 in most cohorts.
/// See [`Silhouette`] to do it in steps.
///
/// # Errors
/// If the lengths differ, there are fewer than two clusters or as many as samples, or values that are not finite.
pub fn silhouette(x: ArrayView2<'_, f32>, assignment: &[u32]) -> Result<f64> {
    Silhouette::new(x.to_owned().into_shared(), assignment, 0)?.run()
}

/// A mean silhouette under way; see [`silhouette`].
#[derive(Debug)]
pub struct Silhouette {
    x: ArcArray2<f32>,
    /// Each sample's cluster, counted from 0 without gaps.
    clusters: Vec<usize>,
    sizes: Vec<usize>,
    /// The samples whose silhouettes are averaged.
    chosen: Vec<usize>,
    done: usize,
    sum: f64,
}

impl Silhouette {
    /// Prepares the silhouette of samples (rows of `x`); `seed` draws the samples if there are too many for all.
    ///
    /// # Errors
    /// As [`silhouette`].
    pub fn new(x: ArcArray2<f32>, assignment: &[u32], seed: u64) -> Result<Self> {
        if x.nrows() != assignment.len() {
            return Err(Error::new(
                format!(
                    "{} samples are assigned to clusters, but {} are given",
                    assignment.len(),
                    x.nrows()
                ),
                "Assign every sample to one cluster.",
            ));
        }
        if x.iter().any(|value| !value.is_finite()) {
            return Err(Error::new(
                "The values for a silhouette are not all finite",
                "Fill in missing values first.",
            ));
        }
        let (clusters, sizes) = without_gaps(assignment);
        if sizes.len() < 2 || sizes.len() >= x.nrows() {
            return Err(Error::new(
                format!(
                    "A silhouette of {} samples in {} clusters is asked for",
                    x.nrows(),
                    sizes.len()
                ),
                "There must be at least two clusters, and fewer than samples.",
            ));
        }
        Ok(Silhouette {
            chosen: chosen(x.nrows(), seed),
            x: x.as_standard_layout().into_owned().into_shared(),
            clusters,
            sizes,
            done: 0,
            sum: 0.0,
        })
    }

    fn of_sample(&self, sample: usize) -> f64 {
        let own = self.clusters[sample];
        if self.sizes[own] == 1 {
            return 0.0;
        }
        let mut sums = vec![0.0; self.sizes.len()];
        let here = self.x.row(sample);
        let here = here.as_slice().unwrap_or_default();
        for (other, &cluster) in self.x.rows().into_iter().zip(&self.clusters) {
            sums[cluster] += squared_distance(here, other.as_slice().unwrap_or_default()).sqrt();
        }
        let within = sums[own] / (self.sizes[own] - 1) as f64;
        let nearest = (sums.iter().zip(&self.sizes).enumerate())
            .filter(|&(cluster, _)| cluster != own)
            .map(|(_, (sum, &size))| sum / size as f64)
            .fold(f64::INFINITY, f64::min);
        let larger = within.max(nearest);
        if larger > 0.0 {
            (nearest - within) / larger
        } else {
            0.0
        }
    }

    fn progress(&self) -> Progress {
        Progress {
            done: self.done as u64,
            total: self.chosen.len() as u64,
        }
    }
}

impl Advance for Silhouette {
    type Output = f64;

    fn advance(&mut self) -> Result<Progress> {
        let samples = (STEP_MULTIPLICATIONS / self.x.len().max(1)).max(1);
        let until = (self.done + samples).min(self.chosen.len());
        for index in self.done..until {
            self.sum += self.of_sample(self.chosen[index]);
        }
        self.done = until;
        Ok(self.progress())
    }

    fn finish(self) -> Result<f64> {
        if !self.progress().is_finished() {
            return Err(Error::new(
                "The silhouette is not finished",
                "Let it run to the end.",
            ));
        }
        Ok(self.sum / self.chosen.len() as f64)
    }
}

/// All samples, or [`SILHOUETTE_SAMPLE`] of many, ascending.
fn chosen(samples: usize, seed: u64) -> Vec<usize> {
    let mut all: Vec<usize> = (0..samples).collect();
    if samples > SILHOUETTE_EXACT_UP_TO {
        let mut random = random::stream(seed, "explore/silhouette");
        for place in 0..SILHOUETTE_SAMPLE {
            all.swap(place, random.random_range(place..samples));
        }
        all.truncate(SILHOUETTE_SAMPLE);
        all.sort_unstable();
    }
    all
}

/// The clusters counted from 0 in ascending order of their numbers, and their sizes.
fn without_gaps(assignment: &[u32]) -> (Vec<usize>, Vec<usize>) {
    let mut numbers: Vec<u32> = assignment.to_vec();
    numbers.sort_unstable();
    numbers.dedup();
    let mut sizes = vec![0; numbers.len()];
    let clusters = (assignment.iter())
        .map(|number| {
            let cluster = numbers.partition_point(|other| other < number);
            sizes[cluster] += 1;
            cluster
        })
        .collect();
    (clusters, sizes)
}

/// How many samples of each class each cluster holds.
#[derive(Debug, Clone, PartialEq)]
pub struct ClusterTable {
    /// How many clusters there are: one more than the highest number.
    pub clusters: usize,
    /// The classes, in ascending order.
    pub classes: Vec<String>,
    /// Clusters × classes: samples.
    pub counts: Array2<u32>,
    /// The most frequent class of each cluster, as an index into `classes`, the first of equally frequent ones; `None` if
    /// none of its samples has a class.
    pub majority: Vec<Option<usize>>,
    /// The share of that class among the cluster's samples that have one, 0 if there are none.
    pub purity: Vec<f64>,
}

impl ClusterTable {
    /// Counts samples by their cluster and label. Those labelled `""` are of unknown class and left out.
    pub fn of(assignment: &[u32], labels: &[String]) -> ClusterTable {
        let mut classes: Vec<String> = labels.iter().filter(|l| !l.is_empty()).cloned().collect();
        classes.sort_unstable();
        classes.dedup();
        let clusters = assignment.iter().max().map_or(0, |&most| most as usize + 1);
        let mut counts = Array2::zeros((clusters, classes.len()));
        for (&cluster, label) in assignment.iter().zip(labels) {
            if let Ok(class) = classes.binary_search(label) {
                counts[[cluster as usize, class]] += 1;
            }
        }
        let (majority, purity) = counts.rows().into_iter().map(majority_of).unzip();
        ClusterTable {
            clusters,
            classes,
            counts,
            majority,
            purity,
        }
    }
}

/// The class most frequent in a cluster, and its share.
fn majority_of(counts: ndarray::ArrayView1<'_, u32>) -> (Option<usize>, f64) {
    let total: u32 = counts.iter().sum();
    let most = counts.iter().copied().max().unwrap_or(0);
    match counts.iter().position(|&count| count == most) {
        Some(class) if most > 0 => (Some(class), f64::from(most) / f64::from(total)),
        _ => (None, 0.0),
    }
}
