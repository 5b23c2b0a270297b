//! t-SNE and UMAP at the same time: while one of them is laid out here, a member of the crew does the other.

use std::sync::{Arc, Mutex, PoisonError};

use ndarray::{ArcArray2, Array2};

use super::Analysis;
use super::layout::{LayoutOptions, LayoutResult, LayoutRun};
use super::principal::{PrincipalResult, SCALE};
use crate::crew::{Crew, Group, Turn, Work};
use crate::explore::neighbours::Metric;
use crate::explore::tsne::{TsneOptions, TsneStart};
use crate::explore::umap::{UmapOptions, UmapStart};
use crate::packing::{Pack, Packer, Parcel, Unpack, packs, packs_names};
use crate::{Advance, Error, Progress, Result};

/// A layout to be made.
#[derive(Debug, Clone)]
pub struct Layout {
    pub options: LayoutOptions,
    pub seed: u64,
}

/// What both start from.
pub struct Reduced {
    reduced: ArcArray2<f32>,
    pca: Array2<f64>,
}

packs_names!(Metric {
    Euclidean,
    Cosine,
    Correlation
});
packs_names!(TsneStart { Pca, Random });
packs_names!(UmapStart {
    Spectral,
    Pca,
    Random
});
packs!(TsneOptions {
    perplexity,
    learning_rate,
    early_exaggeration,
    iterations,
    initialisation
});
packs!(UmapOptions {
    neighbours,
    min_dist,
    spread,
    metric,
    epochs,
    initialisation
});
packs!(Layout { options, seed });

impl Pack for LayoutOptions {
    fn pack(&self, to: &mut Packer) {
        match self {
            LayoutOptions::Tsne(options) => {
                true.pack(to);
                options.pack(to);
            }
            LayoutOptions::Umap(options) => {
                false.pack(to);
                options.pack(to);
            }
        }
    }
}

impl Unpack for LayoutOptions {
    fn unpack(from: &mut Parcel) -> Self {
        match bool::unpack(from) {
            true => LayoutOptions::Tsne(Unpack::unpack(from)),
            false => LayoutOptions::Umap(Unpack::unpack(from)),
        }
    }
}

impl Pack for Reduced {
    fn pack(&self, to: &mut Packer) {
        self.reduced.to_owned().pack(to);
        self.pca.pack(to);
    }
}

impl Work for Layout {
    const NAME: &'static str = "layout";
    type Kit = Reduced;
    type Answer = LayoutResult;
    type Labour = LayoutRun;

    fn unpack_kit(from: &mut Parcel) -> Result<Reduced> {
        Ok(Reduced {
            reduced: Array2::unpack(from).into_shared(),
            pca: Unpack::unpack(from),
        })
    }

    fn begin(&self, kit: &Arc<Reduced>) -> Result<LayoutRun> {
        let (reduced, pca) = (kit.reduced.clone(), kit.pca.clone());
        LayoutRun::new(reduced, pca, self.options.clone(), self.seed)
    }
}

/// A layout that a member was asked for.
pub struct LayoutAhead {
    group: Group<Layout>,
    result: Option<LayoutResult>,
}

impl LayoutAhead {
    /// Asks for it.
    pub fn ask(crew: &Crew, from: &PrincipalResult, layout: Layout) -> Self {
        let kit = Reduced {
            reduced: from.reduced.clone(),
            pca: from.pca.scores.clone(),
        };
        LayoutAhead {
            group: Group::new(crew, Arc::new(kit), [layout]),
            result: None,
        }
    }
}

impl Advance for LayoutAhead {
    type Output = LayoutResult;

    fn advance(&mut self) -> Result<Progress> {
        let (mut done, total) = (0, SCALE);
        match self.group.advance()? {
            Turn::Answered(_, result) => {
                self.result = Some(result);
                done = total;
            }
            Turn::Finished => done = total,
            Turn::UnderWay => {
                if let Some((_, own)) = self.group.own() {
                    done = (total * own.done / own.total.max(1)).min(total - 1);
                }
            }
        }
        Ok(Progress { done, total })
    }

    fn finish(self) -> Result<LayoutResult> {
        let unfinished = || Error::new("the layout is not finished", "Let the run go to its end.");
        self.result.ok_or_else(unfinished)
    }
}

/// The analysis that was asked for ahead of time, with the key of what it is computed from.
pub type Asked = (Analysis, String, LayoutAhead);

/// Where it lies until its turn comes.
#[derive(Default)]
pub struct AskedFor(Mutex<Option<Asked>>);

impl AskedFor {
    /// Puts it there, in the place of what was there.
    pub fn put(&self, asked: Asked) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(asked);
    }

    /// Takes it, where it is this analysis of the same samples with the same settings; what else was there is not wanted.
    pub fn take(&self, analysis: Analysis, key: &str) -> Option<LayoutAhead> {
        let asked = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        asked.and_then(|(of, from, ahead)| (of == analysis && from == key).then_some(ahead))
    }
}

/// The other layout of the same samples.
pub fn other(analysis: Analysis) -> Option<Analysis> {
    match analysis {
        Analysis::Tsne(space) => Some(Analysis::Umap(space)),
        Analysis::Umap(space) => Some(Analysis::Tsne(space)),
        _ => None,
    }
}
