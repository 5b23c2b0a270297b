//! t-SNE and UMAP: neighbours are found, then the layout settles.

use ndarray::{ArcArray2, Array2, ArrayView2};

use super::principal::SCALE;
use crate::explore::neighbours::{Metric, NeighbourSearch, Neighbours};
use crate::explore::trustworthiness::trustworthiness;
use crate::explore::tsne::{Tsne, TsneOptions, largest_perplexity};
use crate::explore::umap::{Umap, UmapOptions};
use crate::study::words::counted;
use crate::{Advance, Error, Progress, Result};

/// The share of the progress that finding neighbours takes.
const SEARCH: u64 = SCALE / 10;
/// How well neighbours were kept is computed for up to this many samples: the time grows with their square.
const JUDGED_UP_TO: usize = 1_000;
/// Neighbours whose keeping is judged.
const JUDGED_NEIGHBOURS: usize = 15;

/// A layout of the samples in the plane.
#[derive(Debug, Clone)]
pub struct LayoutResult {
    /// Samples × 2.
    pub layout: Array2<f32>,
    /// Whether the nearest neighbours were exact.
    pub exact_neighbours: bool,
    /// The share of neighbours in the plane that are neighbours in truth, 0 to 1, where it was computed.
    pub trustworthiness: Option<f64>,
    /// What a person should know.
    pub notes: Vec<String>,
}

/// A layout under way.
pub struct LayoutRun {
    reduced: ArcArray2<f32>,
    pca: Array2<f64>,
    options: LayoutOptions,
    seed: u64,
    notes: Vec<String>,
    exact: bool,
    stage: Stage,
}

/// Which method, with its settings.
#[derive(Debug, Clone)]
pub enum LayoutOptions {
    /// t-SNE.
    Tsne(TsneOptions),
    /// UMAP.
    Umap(UmapOptions),
}

enum Stage {
    Searching(NeighbourSearch),
    Tsne(Box<Tsne>),
    Umap(Box<Umap>),
    Nothing,
}

impl LayoutRun {
    /// Of samples reduced to principal components, in single precision and as they came.
    ///
    /// A perplexity or number of neighbours that is too large for so few samples is lowered, and a note says so.
    ///
    /// # Errors
    /// There are too few samples.
    pub fn new(
        reduced: ArcArray2<f32>,
        pca: Array2<f64>,
        mut options: LayoutOptions,
        seed: u64,
    ) -> Result<Self> {
        let samples = reduced.nrows();
        let mut notes = Vec::new();
        let (neighbours, metric) = match &mut options {
            LayoutOptions::Tsne(tsne) => {
                let largest = largest_perplexity(samples);
                if tsne.perplexity > largest {
                    notes.push(format!(
                        "t-SNE: the perplexity is lowered from {} to {largest:.1}, the largest for {}.",
                        tsne.perplexity,
                        counted(samples, "sample")
                    ));
                    tsne.perplexity = largest;
                }
                (tsne.neighbours(samples), Metric::Euclidean)
            }
            LayoutOptions::Umap(umap) => {
                if umap.neighbours > samples {
                    notes.push(format!(
                        "UMAP: the number of neighbours is lowered from {} to {samples}, the number of samples.",
                        umap.neighbours
                    ));
                    umap.neighbours = samples;
                }
                (umap.others(), umap.metric)
            }
        };
        let search = NeighbourSearch::new(reduced.clone(), neighbours, metric, seed)?;
        Ok(LayoutRun {
            reduced,
            pca,
            options,
            seed,
            notes,
            exact: true,
            stage: Stage::Searching(search),
        })
    }

    /// The layout as it is now, once it settles.
    pub fn layout(&self) -> Option<ArrayView2<'_, f32>> {
        match &self.stage {
            Stage::Tsne(tsne) => Some(tsne.layout()),
            Stage::Umap(umap) => Some(umap.layout()),
            Stage::Searching(_) | Stage::Nothing => None,
        }
    }

    /// What it is doing.
    pub fn message(&self) -> &'static str {
        match (&self.stage, &self.options) {
            (Stage::Searching(_), LayoutOptions::Tsne(_)) => "Finding neighbours for t-SNE",
            (Stage::Searching(_), LayoutOptions::Umap(_)) => "Finding neighbours for UMAP",
            (_, LayoutOptions::Tsne(_)) => "Laying out with t-SNE",
            (_, LayoutOptions::Umap(_)) => "Laying out with UMAP",
        }
    }

    fn begin(&mut self, neighbours: &Neighbours) -> Result<Stage> {
        self.exact = neighbours.exact;
        let pca = self.pca.view();
        Ok(match &self.options {
            LayoutOptions::Tsne(options) => {
                Stage::Tsne(Box::new(Tsne::new(neighbours, pca, options, self.seed)?))
            }
            LayoutOptions::Umap(options) => {
                Stage::Umap(Box::new(Umap::new(neighbours, pca, options, self.seed)?))
            }
        })
    }

    fn search(&mut self, mut search: NeighbourSearch) -> Result<Progress> {
        let Progress { done, total } = search.advance()?;
        self.stage = if done >= total {
            self.begin(&search.finish()?)?
        } else {
            Stage::Searching(search)
        };
        Ok(Progress {
            done: SEARCH * done.min(total) / total.max(1),
            total: SCALE,
        })
    }
}

impl Advance for LayoutRun {
    type Output = LayoutResult;

    fn advance(&mut self) -> Result<Progress> {
        let Progress { done, total } = match &mut self.stage {
            Stage::Tsne(tsne) => tsne.advance()?,
            Stage::Umap(umap) => umap.advance()?,
            Stage::Searching(_) => {
                return match std::mem::replace(&mut self.stage, Stage::Nothing) {
                    Stage::Searching(search) => self.search(search),
                    _ => Err(unfinished()),
                };
            }
            Stage::Nothing => return Err(unfinished()),
        };
        Ok(Progress {
            done: SEARCH + (SCALE - SEARCH) * done.min(total) / total.max(1),
            total: SCALE,
        })
    }

    fn finish(self) -> Result<LayoutResult> {
        let mut notes = self.notes;
        let layout = match self.stage {
            Stage::Tsne(tsne) => tsne.finish()?,
            Stage::Umap(umap) => {
                notes.extend(umap.notes().iter().map(|note| format!("UMAP: {note}")));
                umap.finish()?
            }
            Stage::Searching(_) | Stage::Nothing => return Err(unfinished()),
        };
        let samples = layout.nrows();
        let judged = samples <= JUDGED_UP_TO && samples > 2 * JUDGED_NEIGHBOURS + 1;
        let trustworthiness = if judged {
            let (high, low) = (self.reduced.view(), layout.view());
            trustworthiness(high, low, JUDGED_NEIGHBOURS).ok()
        } else {
            None
        };
        Ok(LayoutResult {
            layout,
            exact_neighbours: self.exact,
            trustworthiness,
            notes,
        })
    }
}

fn unfinished() -> Error {
    Error::new("the layout is not finished", "Let the run go to its end.")
}
