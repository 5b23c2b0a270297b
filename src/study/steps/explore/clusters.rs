//! k-means, how well its clusters match the types, and the same for other numbers of clusters.

use std::sync::Arc;

use ndarray::ArcArray2;
use serde::Serialize;

use super::principal::SCALE;
use super::samples::class_names;
use super::scan::{Points, Scan, Scanned};
use super::settings::{ClusterSettings, ClusterSpace};
use crate::crew::{Crew, Group, Turn};
use crate::explore::agreement::{ClusterTable, adjusted_rand_index, normalised_mutual_information};
use crate::explore::kmeans::Clustering;
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

/// k-means for each number of clusters.
pub struct ClustersRun {
    group: Group<Scan>,
    /// Each number, in the group's order: the chosen one comes first, then all from small to large.
    numbers: Vec<usize>,
    on: ClusterSpace,
    labels: Vec<String>,
    kept: Option<Clustering>,
    scan: Vec<ScanPoint>,
}

impl ClustersRun {
    /// Of these points (samples × dimensions); `labels` has one class per sample, empty where unknown.
    ///
    /// # Errors
    /// There are more clusters than samples.
    pub fn new(
        x: ArcArray2<f32>,
        settings: &ClusterSettings,
        labels: Vec<String>,
        seed: u64,
        crew: &Crew,
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
        let mut numbers = vec![chosen];
        let others = 2..=settings.scan_to.min(samples - 1);
        numbers.extend(others.filter(|&clusters| clusters != chosen));
        let works = numbers.iter().map(|&clusters| Scan {
            clusters,
            starts: settings.starts,
            seed,
        });
        Ok(ClustersRun {
            group: Group::new(crew, Arc::new(Points(x)), works),
            numbers,
            on: settings.on,
            labels,
            kept: None,
            scan: Vec::new(),
        })
    }

    fn judge(&mut self, place: usize, scanned: Scanned) {
        let Scanned {
            clustering,
            silhouette,
        } = scanned;
        let (ours, classes) = labelled(&clustering.assignment, &self.labels);
        let known = !ours.is_empty();
        self.scan.push(ScanPoint {
            clusters: self.numbers[place],
            silhouette,
            adjusted_rand_index: known.then(|| adjusted_rand_index(&ours, &classes)),
            normalised_mutual_information: known
                .then(|| normalised_mutual_information(&ours, &classes)),
            inertia: clustering.inertia,
        });
        if place == 0 {
            self.kept = Some(clustering);
        }
    }
}

impl Advance for ClustersRun {
    type Output = ClusterResult;

    fn advance(&mut self) -> Result<Progress> {
        if let Turn::Answered(place, scanned) = self.group.advance()? {
            self.judge(place, scanned);
        }
        let within = self.group.own().map_or(0, |(_, own)| own.done);
        Ok(Progress {
            done: self.scan.len() as u64 * SCALE + within.min(SCALE - 1),
            total: self.numbers.len() as u64 * SCALE,
        })
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
        let chosen = self.numbers[0];
        let scores = self.scan.iter().find(|point| point.clusters == chosen);
        Ok(ClusterResult {
            on: self.on,
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
