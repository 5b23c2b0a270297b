//! k-means, how well its clusters match the types, and the same for other numbers of clusters.

use ndarray::ArcArray2;
use serde::Serialize;

use super::principal::SCALE;
use super::samples::class_names;
use super::settings::{ClusterSettings, ClusterSpace};
use crate::explore::agreement::{
    ClusterTable, Silhouette, adjusted_rand_index, normalised_mutual_information,
};
use crate::explore::kmeans::{Clustering, Kmeans, KmeansOptions};
use crate::sorting::sort;
use crate::{Advance, Error, Progress, Result};

/// Clusters of all samples.
#[derive(Debug, Clone)]
pub struct ClusterResult {
    /// What they were made of.
    pub on: ClusterSpace,
    /// The clusters.
    pub clustering: Clustering,
    /// Clusters against classes; no classes where none is known.
    pub table: ClusterTable,
    /// How well they match, and how well they are apart.
    pub scores: ScanPoint,
    /// The same for every number of clusters that was tried, ascending.
    pub scan: Vec<ScanPoint>,
}

/// What became of one number of clusters.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct ScanPoint {
    /// The number of clusters.
    pub clusters: usize,
    /// Mean silhouette, −1 to 1.
    pub silhouette: f64,
    /// Adjusted Rand index with the classes, where there are any.
    pub adjusted_rand_index: Option<f64>,
    /// Normalised mutual information with the classes, likewise.
    pub normalised_mutual_information: Option<f64>,
    /// Sum of squared distances to the clusters' centres.
    pub inertia: f64,
}

/// k-means for each number of clusters, one after another.
pub struct ClustersRun {
    x: ArcArray2<f32>,
    settings: ClusterSettings,
    labels: Vec<String>,
    seed: u64,
    chosen: usize,
    waiting: Vec<usize>,
    current: Option<(usize, Work)>,
    kept: Option<Clustering>,
    scan: Vec<ScanPoint>,
    total: u64,
}

/// One number of clusters under way: first the clusters, then how far they are apart.
enum Work {
    Clustering(Kmeans),
    Judging(Clustering, Silhouette),
}

impl ClustersRun {
    /// Of these points (samples × dimensions); `labels` has one class per sample, empty where unknown.
    ///
    /// # Errors
    /// There are more clusters than samples.
    pub fn new(
        x: ArcArray2<f32>,
        settings: ClusterSettings,
        labels: Vec<String>,
        seed: u64,
    ) -> Result<Self> {
        let samples = x.nrows();
        let chosen = match settings.clusters {
            0 => class_names(&labels).len().max(2).min(samples),
            clusters => clusters,
        };
        if chosen > samples {
            return Err(Error::new(
                format!("{chosen} clusters of {samples} samples are asked for"),
                "Ask for fewer clusters.",
            ));
        }
        // Taken from the end: the chosen number comes first, then the scan from small to large.
        let mut waiting: Vec<usize> = (2..=settings.scan_to.min(samples - 1)).collect();
        waiting.retain(|&clusters| clusters != chosen);
        waiting.reverse();
        waiting.push(chosen);
        Ok(ClustersRun {
            total: waiting.len() as u64,
            x,
            settings,
            labels,
            seed,
            chosen,
            waiting,
            current: None,
            kept: None,
            scan: Vec::new(),
        })
    }

    fn start(&self, clusters: usize) -> Result<Kmeans> {
        let options = KmeansOptions {
            clusters,
            starts: self.settings.starts,
            ..KmeansOptions::default()
        };
        Kmeans::new(self.x.clone(), &options, self.seed)
    }

    /// A piece of one number of clusters: how far it is, and the work that is left, if any is.
    fn work(&mut self, clusters: usize, work: Work) -> Result<(u64, Option<Work>)> {
        let share = |Progress { done, total }: Progress| SCALE / 2 * done.min(total) / total.max(1);
        match work {
            Work::Clustering(mut kmeans) => {
                let progress = kmeans.advance()?;
                if !progress.is_finished() {
                    return Ok((share(progress), Some(Work::Clustering(kmeans))));
                }
                let clustering = kmeans.finish()?;
                let apart = Silhouette::new(self.x.clone(), &clustering.assignment, self.seed)?;
                Ok((SCALE / 2, Some(Work::Judging(clustering, apart))))
            }
            Work::Judging(clustering, mut apart) => {
                let progress = apart.advance()?;
                if !progress.is_finished() {
                    let done = SCALE / 2 + share(progress);
                    return Ok((done, Some(Work::Judging(clustering, apart))));
                }
                self.judge(clusters, clustering, apart.finish()?);
                Ok((0, None))
            }
        }
    }

    fn judge(&mut self, clusters: usize, clustering: Clustering, silhouette: f64) {
        let (ours, classes) = labelled(&clustering.assignment, &self.labels);
        let known = !ours.is_empty();
        self.scan.push(ScanPoint {
            clusters,
            silhouette,
            adjusted_rand_index: known.then(|| adjusted_rand_index(&ours, &classes)),
            normalised_mutual_information: known
                .then(|| normalised_mutual_information(&ours, &classes)),
            inertia: clustering.inertia,
        });
        if clusters == self.chosen {
            self.kept = Some(clustering);
        }
    }

    fn progress(&self, within: u64) -> Progress {
        Progress {
            done: self.scan.len() as u64 * SCALE + within,
            total: self.total * SCALE,
        }
    }
}

impl Advance for ClustersRun {
    type Output = ClusterResult;

    fn advance(&mut self) -> Result<Progress> {
        let (clusters, work) = match self.current.take() {
            Some(current) => current,
            None => match self.waiting.pop() {
                None => return Ok(self.progress(0)),
                Some(clusters) => (clusters, Work::Clustering(self.start(clusters)?)),
            },
        };
        let (within, left) = self.work(clusters, work)?;
        self.current = left.map(|work| (clusters, work));
        Ok(self.progress(within.min(SCALE - 1)))
    }

    fn finish(mut self) -> Result<ClusterResult> {
        let unfinished = || {
            Error::new(
                "the clusters are not finished",
                "Let the run go to its end.",
            )
        };
        let clustering = self.kept.ok_or_else(unfinished)?;
        sort(&mut self.scan, &|one, other| {
            one.clusters.cmp(&other.clusters)
        });
        let chosen = self.chosen;
        let scores = self.scan.iter().find(|point| point.clusters == chosen);
        Ok(ClusterResult {
            on: self.settings.on,
            table: ClusterTable::of(&clustering.assignment, &self.labels),
            scores: *scores.ok_or_else(unfinished)?,
            clustering,
            scan: self.scan,
        })
    }
}

/// The clusters of the samples whose class is known, and these classes as numbers.
fn labelled(assignment: &[u32], labels: &[String]) -> (Vec<u32>, Vec<u32>) {
    let names = class_names(labels);
    let known = assignment
        .iter()
        .zip(labels)
        .filter(|(_, label)| !label.is_empty());
    let number = |label: &String| names.binary_search(&label).unwrap_or(0) as u32;
    known
        .map(|(&cluster, label)| (cluster, number(label)))
        .unzip()
}
