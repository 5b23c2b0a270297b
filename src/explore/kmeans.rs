//! k-means: groups of samples around centres.

mod lloyd;
mod seeding;

use ndarray::{ArcArray2, Array2};
use serde::{Deserialize, Serialize};

use self::lloyd::{Lloyd, means};
use self::seeding::Seeding;
use crate::packing::packs;
use crate::random::{self, Rng};
use crate::sorting::sort_indices;
use crate::{Advance, Error, Progress, Result};

/// How k-means clusters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct KmeansOptions {
    /// How many clusters.
    pub clusters: usize,
    /// How often it starts, from other centres; the best result is kept.
    pub starts: usize,
    /// Iterations after which a start that hasn't settled is taken as it is.
    pub most_iterations: usize,
}

impl Default for KmeansOptions {
    fn default() -> Self {
        KmeansOptions {
            clusters: 8,
            starts: 10,
            most_iterations: 300,
        }
    }
}

/// Samples in clusters.
#[derive(Debug, Clone, PartialEq)]
pub struct Clustering {
    /// Each sample's cluster. Cluster 0 is the largest; of equally large ones, that of the first sample.
    pub assignment: Vec<u32>,
    /// Clusters × features: the means. Fewer rows than clusters asked for if fewer samples are distinct.
    pub centres: Array2<f64>,
    /// The sum of the squared distances of samples to their centres.
    pub inertia: f64,
}

packs!(Clustering {
    assignment,
    centres,
    inertia
});

/// A k-means clustering under way: Lloyd's algorithm (1982) from centres by k-means++ (Arthur and Vassilvitskii 2007; of
/// each centre's `2 + ln k` candidates the best, as they advise), until no sample changes its cluster.
///
/// A cluster left empty moves to the sample farthest from its centre. Its progress counts starts. Distances are in single
/// precision, means and the inertia in double.
#[derive(Debug)]
pub struct Kmeans {
    x: ArcArray2<f32>,
    options: KmeansOptions,
    random: Rng,
    started: usize,
    stage: Stage,
    best: Option<(f64, Vec<u32>)>,
}

#[derive(Debug)]
enum Stage {
    Seeding(Seeding),
    Assigning(Lloyd),
    Finished,
}

impl Kmeans {
    /// Prepares the clustering of the rows of `x` (samples × features).
    ///
    /// # Errors
    /// If there are no clusters asked for, or more than samples, no starts or iterations, no features, or values that are
    /// not finite.
    pub fn new(x: ArcArray2<f32>, options: &KmeansOptions, seed: u64) -> Result<Self> {
        if options.clusters == 0 || options.clusters > x.nrows() || x.ncols() == 0 {
            return Err(Error::new(
                format!(
                    "{} clusters of {} samples with {} features are asked for",
                    options.clusters,
                    x.nrows(),
                    x.ncols()
                ),
                "There must be between one cluster and as many as there are samples.",
            ));
        }
        if options.starts == 0 || options.most_iterations == 0 {
            return Err(Error::new(
                format!(
                    "k-means is asked for {} starts of {} iterations",
                    options.starts, options.most_iterations
                ),
                "Use at least one of each; 10 and 300 are usual.",
            ));
        }
        if x.iter().any(|value| !value.is_finite()) {
            return Err(Error::new(
                "The values for k-means are not all finite",
                "Fill in missing values first.",
            ));
        }
        let mut random = random::stream(seed, "explore/kmeans");
        let x = x.as_standard_layout().into_owned().into_shared();
        Ok(Kmeans {
            stage: Stage::Seeding(Seeding::new(&x, &mut random)),
            x,
            options: options.clone(),
            random,
            started: 0,
            best: None,
        })
    }

    /// Keeps the settled clusters if they are the best so far, and begins the next start.
    fn settle(&mut self, lloyd: &Lloyd) -> Stage {
        let (centres, _) = means(&self.x, &lloyd.assignment, self.options.clusters);
        let inertia = inertia(&self.x, &lloyd.assignment, &centres);
        if self.best.as_ref().is_none_or(|(best, _)| inertia < *best) {
            self.best = Some((inertia, lloyd.assignment.clone()));
        }
        self.started += 1;
        if self.started == self.options.starts {
            Stage::Finished
        } else {
            Stage::Seeding(Seeding::new(&self.x, &mut self.random))
        }
    }

    fn progress(&self) -> Progress {
        Progress {
            done: self.started as u64,
            total: self.options.starts as u64,
        }
    }
}

impl Advance for Kmeans {
    type Output = Clustering;

    fn advance(&mut self) -> Result<Progress> {
        match std::mem::replace(&mut self.stage, Stage::Finished) {
            Stage::Seeding(mut seeding) => {
                let clusters = self.options.clusters;
                self.stage = if seeding.advance(&self.x, clusters, &mut self.random) {
                    Stage::Seeding(seeding)
                } else {
                    Stage::Assigning(Lloyd::new(&self.x, &seeding.centres))
                };
            }
            Stage::Assigning(mut lloyd) => {
                self.stage = if lloyd.advance(&self.x, self.options.most_iterations) {
                    Stage::Assigning(lloyd)
                } else {
                    self.settle(&lloyd)
                };
            }
            Stage::Finished => {}
        }
        Ok(self.progress())
    }

    fn finish(self) -> Result<Clustering> {
        match self.best {
            Some((_, assignment)) if self.started == self.options.starts => {
                let (assignment, clusters) = by_size(&assignment, self.options.clusters);
                let (centres, _) = means(&self.x, &assignment, clusters);
                Ok(Clustering {
                    inertia: inertia(&self.x, &assignment, &centres),
                    assignment,
                    centres,
                })
            }
            _ => Err(Error::new(
                "The clustering is not finished",
                "Let it run to the end.",
            )),
        }
    }
}

/// The sum of the squared distances of samples to their clusters' centres.
fn inertia(x: &ArcArray2<f32>, assignment: &[u32], centres: &Array2<f64>) -> f64 {
    (x.rows().into_iter().zip(assignment))
        .map(|(row, &cluster)| -> f64 {
            (row.iter().zip(centres.row(cluster as usize)))
                .map(|(&value, centre)| (f64::from(value) - centre).powi(2))
                .sum()
        })
        .sum()
}

/// Numbers clusters by their size, descending, equally large ones by their first sample; how many have samples.
fn by_size(assignment: &[u32], clusters: usize) -> (Vec<u32>, usize) {
    let mut sizes = vec![0_usize; clusters];
    let mut first = vec![usize::MAX; clusters];
    for (sample, &cluster) in assignment.iter().enumerate().rev() {
        sizes[cluster as usize] += 1;
        first[cluster as usize] = sample;
    }
    let mut order: Vec<usize> = (0..clusters)
        .filter(|&cluster| sizes[cluster] > 0)
        .collect();
    sort_indices(&mut order, &|one, other| {
        let largest_first = sizes[other].cmp(&sizes[one]);
        largest_first.then(first[one].cmp(&first[other]))
    });
    let mut number = vec![0; clusters];
    for (place, &cluster) in order.iter().enumerate() {
        number[cluster] = place as u32;
    }
    let renumbered = assignment.iter().map(|&cluster| number[cluster as usize]);
    (renumbered.collect(), order.len())
}
