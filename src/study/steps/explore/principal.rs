//! Principal components of the most variable genes (or of the latent space), and of other numbers of genes beside.

use std::sync::Arc;

use ndarray::{ArcArray2, Array2, s};

use super::samples::{CohortSamples, Gathering};
use crate::explore::pca::Pca;
use crate::explore::principal::Principal;
use crate::explore::procrustes::disparity;
use crate::explore::variable::VariableGenes;
use crate::sorting::sort;
use crate::table::Transform;
use crate::{Advance, Error, Progress, Result};

/// What an analysis in parts counts its progress in.
pub(super) const SCALE: u64 = 1000;

/// The principal components that are drawn first and that the layouts start from.
#[derive(Debug, Clone)]
pub struct PrincipalResult {
    /// What was reduced: the number of genes or of latent dimensions.
    pub features: usize,
    /// Their names, in the order of the loadings.
    pub names: Vec<String>,
    /// The components.
    pub pca: Pca,
    /// Whether they are exact, not from an iteration.
    pub exact: bool,
    /// Samples × components in single precision, for the layouts.
    pub reduced: ArcArray2<f32>,
}

/// Principal components on other numbers of genes.
#[derive(Debug, Clone)]
pub struct PanelsResult {
    /// One for each number of genes, ascending.
    pub panels: Vec<Panel>,
}

/// The picture on one number of genes.
#[derive(Debug, Clone)]
pub struct Panel {
    /// How many genes.
    pub genes: usize,
    /// The components.
    pub pca: Pca,
    /// How far its first two components are from those of the next larger number, 0 (the same picture) to 1; none for
    /// the largest.
    pub disparity: Option<f64>,
}

/// Gathers values, then finds their components.
pub struct PrincipalRun {
    gathering: Option<Gathering>,
    fitting: Option<Principal>,
    names: Vec<String>,
    features: usize,
    components: usize,
    seed: u64,
}

impl PrincipalRun {
    /// Of the `top` most variable genes (0: all), `components` of them or as many as there can be.
    ///
    /// # Errors
    /// There are too few samples.
    pub fn of_genes(
        samples: Arc<CohortSamples>,
        genes: &VariableGenes,
        transform: Transform,
        top: usize,
        components: usize,
        seed: u64,
    ) -> Result<Self> {
        let columns = if top == 0 {
            (0..samples.genes().len()).collect()
        } else {
            genes.top(top)
        };
        let all = samples.genes();
        let names: Vec<String> = columns.iter().map(|&column| all[column].clone()).collect();
        let components = fewest(components, samples.len(), names.len())?;
        Ok(PrincipalRun {
            gathering: Some(Gathering::new(samples, transform, columns)),
            fitting: None,
            features: names.len(),
            names,
            components,
            seed,
        })
    }

    /// Of latent vectors.
    ///
    /// # Errors
    /// There are too few samples.
    pub fn of_latent(latent: Array2<f32>, components: usize, seed: u64) -> Result<Self> {
        let (samples, features) = latent.dim();
        let components = fewest(components, samples, features)?;
        Ok(PrincipalRun {
            gathering: None,
            fitting: Some(Principal::new(latent.into_shared(), components, seed)?),
            names: (0..features)
                .map(|place| format!("latent_{place}"))
                .collect(),
            features,
            components,
            seed,
        })
    }
}

/// As many components as there can be, up to the number wanted.
fn fewest(wanted: usize, samples: usize, features: usize) -> Result<usize> {
    if samples < 4 || features < 2 {
        return Err(Error::new(
            format!("{samples} samples with {features} values each are too few for a picture"),
            "Add samples: at least four are needed, better some hundred.",
        ));
    }
    Ok(wanted.min(samples - 1).min(features))
}

impl Advance for PrincipalRun {
    type Output = PrincipalResult;

    fn advance(&mut self) -> Result<Progress> {
        if let Some(mut gathering) = self.gathering.take() {
            if gathering.advance()? {
                let values = gathering.values().into_shared();
                self.fitting = Some(Principal::new(values, self.components, self.seed)?);
            } else {
                self.gathering = Some(gathering);
            }
            return Ok(Progress {
                done: 0,
                total: SCALE,
            });
        }
        let fitting = self.fitting.as_mut().ok_or_else(unfinished)?;
        let Progress { done, total } = fitting.advance()?;
        Ok(Progress {
            done: SCALE * done.min(total) / total.max(1),
            total: SCALE,
        })
    }

    fn finish(self) -> Result<PrincipalResult> {
        let fitting = self.fitting.ok_or_else(unfinished)?;
        let exact = fitting.exact();
        let pca = fitting.finish()?;
        Ok(PrincipalResult {
            features: self.features,
            names: self.names,
            reduced: pca.scores.mapv(|score| score as f32).into_shared(),
            pca,
            exact,
        })
    }
}

/// Principal components for several numbers of genes, one after another.
pub struct PanelsRun {
    samples: Arc<CohortSamples>,
    genes: VariableGenes,
    transform: Transform,
    components: usize,
    seed: u64,
    main: (usize, Pca),
    waiting: Vec<usize>,
    current: Option<(usize, PrincipalRun)>,
    done: Vec<(usize, Pca)>,
    total: u64,
}

impl PanelsRun {
    /// For each of `numbers`; the one that `main` has is taken from there.
    pub fn new(
        samples: Arc<CohortSamples>,
        genes: VariableGenes,
        transform: Transform,
        numbers: &[usize],
        main: &PrincipalResult,
        seed: u64,
    ) -> Self {
        let all = samples.genes().len();
        let mut waiting: Vec<usize> = numbers.iter().map(|&genes| genes.min(all)).collect();
        waiting.sort_unstable();
        waiting.dedup();
        let total = waiting.len() as u64;
        let done = waiting
            .iter()
            .filter(|&&genes| genes == main.features)
            .map(|&genes| (genes, main.pca.clone()));
        let done: Vec<_> = done.collect();
        waiting.retain(|&genes| genes != main.features);
        waiting.reverse();
        PanelsRun {
            samples,
            genes,
            transform,
            components: main.pca.components.nrows(),
            seed,
            main: (main.features, main.pca.clone()),
            waiting,
            current: None,
            done,
            total,
        }
    }
}

impl Advance for PanelsRun {
    type Output = PanelsResult;

    fn advance(&mut self) -> Result<Progress> {
        let within = |done: &Vec<_>, part: u64, total: u64| Progress {
            done: done.len() as u64 * SCALE + part,
            total: total * SCALE,
        };
        let (genes, mut run) = match self.current.take() {
            Some(current) => current,
            None => match self.waiting.pop() {
                None => return Ok(within(&self.done, 0, self.done.len() as u64)),
                Some(genes) => {
                    let run = PrincipalRun::of_genes(
                        self.samples.clone(),
                        &self.genes,
                        self.transform,
                        genes,
                        self.components,
                        self.seed,
                    )?;
                    (genes, run)
                }
            },
        };
        let progress = run.advance()?;
        if progress.is_finished() {
            self.done.push((genes, run.finish()?.pca));
            return Ok(within(&self.done, 0, self.total));
        }
        self.current = Some((genes, run));
        Ok(within(&self.done, progress.done, self.total))
    }

    fn finish(mut self) -> Result<PanelsResult> {
        if !self.waiting.is_empty() || self.current.is_some() {
            return Err(unfinished());
        }
        if self.done.is_empty() {
            self.done.push(self.main);
        }
        sort(&mut self.done, &|one, other| one.0.cmp(&other.0));
        let plane = |pca: &Pca| pca.scores.slice(s![.., ..2]).to_owned();
        let mut panels = Vec::new();
        for (place, (genes, pca)) in self.done.iter().enumerate() {
            let disparity = match self.done.get(place + 1) {
                Some((_, next)) => Some(disparity(plane(pca).view(), plane(next).view())?),
                None => None,
            };
            panels.push(Panel {
                genes: *genes,
                pca: pca.clone(),
                disparity,
            });
        }
        Ok(PanelsResult { panels })
    }
}

fn unfinished() -> Error {
    Error::new(
        "the principal components are not finished",
        "Let the run go to its end.",
    )
}
