//! k-means for one number of clusters and how far these are apart, which anybody of a crew can do.

use std::sync::Arc;

use ndarray::{ArcArray2, Array2};

use super::principal::SCALE;
use crate::crew::Work;
use crate::explore::agreement::Silhouette;
use crate::explore::kmeans::{Clustering, Kmeans, KmeansOptions};
use crate::packing::{Pack, Packer, Parcel, Unpack, packs};
use crate::{Advance, Error, Progress, Result};

/// One number of clusters.
#[derive(Debug, Clone, Copy)]
pub struct Scan {
    pub clusters: usize,
    pub starts: usize,
    pub seed: u64,
}

/// The samples that are clustered, in rows.
pub struct Points(pub ArcArray2<f32>);

/// The clusters, and their mean silhouette.
#[derive(Debug)]
pub struct Scanned {
    pub clustering: Clustering,
    pub silhouette: f64,
}

packs!(Scan {
    clusters,
    starts,
    seed
});
packs!(Scanned {
    clustering,
    silhouette
});

impl Pack for Points {
    fn pack(&self, to: &mut Packer) {
        self.0.to_owned().pack(to);
    }
}

impl Work for Scan {
    const NAME: &'static str = "scan";
    type Kit = Points;
    type Answer = Scanned;
    type Labour = ScanNow;

    fn unpack_kit(from: &mut Parcel) -> Result<Points> {
        Ok(Points(Array2::unpack(from).into_shared()))
    }

    fn begin(&self, kit: &Arc<Points>) -> Result<ScanNow> {
        let options = KmeansOptions {
            clusters: self.clusters,
            starts: self.starts,
            ..KmeansOptions::default()
        };
        let x = kit.0.clone();
        Ok(ScanNow {
            stage: Stage::Clustering(Kmeans::new(x.clone(), &options, self.seed)?),
            x,
            seed: self.seed,
        })
    }
}

/// First the clusters, then how far they are apart.
pub struct ScanNow {
    x: ArcArray2<f32>,
    seed: u64,
    stage: Stage,
}

enum Stage {
    Clustering(Kmeans),
    Judging(Clustering, Silhouette),
    Done(Scanned),
    /// A call is at work on it, or has failed.
    Taken,
}

impl Advance for ScanNow {
    type Output = Scanned;

    fn advance(&mut self) -> Result<Progress> {
        let share = |Progress { done, total }: Progress| SCALE / 2 * done.min(total) / total.max(1);
        let (stage, done) = match std::mem::replace(&mut self.stage, Stage::Taken) {
            Stage::Clustering(mut kmeans) => {
                let progress = kmeans.advance()?;
                if progress.is_finished() {
                    let clustering = kmeans.finish()?;
                    let apart = Silhouette::new(self.x.clone(), &clustering.assignment, self.seed)?;
                    (Stage::Judging(clustering, apart), SCALE / 2)
                } else {
                    (Stage::Clustering(kmeans), share(progress))
                }
            }
            Stage::Judging(clustering, mut apart) => {
                let progress = apart.advance()?;
                if progress.is_finished() {
                    let silhouette = apart.finish()?;
                    let scanned = Scanned {
                        clustering,
                        silhouette,
                    };
                    (Stage::Done(scanned), SCALE)
                } else {
                    let done = (SCALE / 2 + share(progress)).min(SCALE - 1);
                    (Stage::Judging(clustering, apart), done)
                }
            }
            stage => (stage, SCALE),
        };
        self.stage = stage;
        Ok(Progress { done, total: SCALE })
    }

    fn finish(self) -> Result<Scanned> {
        match self.stage {
            Stage::Done(scanned) => Ok(scanned),
            _ => Err(Error::new(
                "the clusters are not finished",
                "Let the run go to its end.",
            )),
        }
    }
}
