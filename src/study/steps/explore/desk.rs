//! What lies on Explore's desk: the analyses that are done, the samples in the order of every picture, and the selection of
//! some of them. And how a session explores: what each analysis needs, depends on and starts from.

use std::sync::Arc;

use ndarray::{Array2, Axis, concatenate};

use super::ahead::{Asked, AskedFor, Layout, LayoutAhead, other};
use super::clusters::ClustersRun;
use super::difference::DifferenceRun;
use super::kept::Exploration;
use super::layout::{LayoutOptions, LayoutRun};
use super::principal::{PanelsRun, PrincipalResult, PrincipalRun};
use super::run::{AnalysisRun, Work};
use super::samples::CohortSamples;
use super::settings::{ClusterSpace, EmbeddingMethod};
use super::variable::VariableRun;
use super::{Analysis, Method, Space};
use crate::study::session::{Goal, Piece, Step};
use crate::study::settings::json;
use crate::study::{Part, Session, State};
use crate::{Error, Result};

/// What the step holds.
#[derive(Default)]
pub struct Desk {
    pub exploration: Exploration,
    /// Since the genes were mapped.
    cohort: Option<Arc<CohortSamples>>,
    selection: Vec<usize>,
    /// The layout that a member of the crew was asked for.
    pub(super) asked: AskedFor,
}

static NOTHING: Exploration = Exploration::new();

impl Session {
    /// What has been explored, current or stale.
    pub fn exploration(&self) -> &Exploration {
        self.desk().map_or(&NOTHING, |desk| &desk.exploration)
    }

    fn desk(&self) -> Option<&Desk> {
        self.result(Step::EXPLORE)
    }

    /// The desk, laid out where there is none yet.
    pub(super) fn desk_mut(&mut self) -> Option<&mut Desk> {
        let name = Step::EXPLORE.name();
        if self.shelf.key(name).is_none() {
            self.shelf.put(name, String::new(), Desk::default());
        }
        self.shelf.get_mut(name)
    }

    /// The samples in the order of every picture, once the genes are mapped.
    pub fn cohort(&self) -> Option<&Arc<CohortSamples>> {
        self.desk()?.cohort.as_ref()
    }

    /// Changes when the samples or their order do.
    pub fn samples_key(&self) -> String {
        self.kept_key(Step::GENES).unwrap_or_default().to_string()
    }

    /// Takes the samples of newly mapped genes.
    pub(super) fn gather_cohort(&mut self) {
        let (Some(data), Some(genes)) = (self.data(), self.genes()) else {
            return;
        };
        let samples = CohortSamples::of(data, genes);
        let Some(desk) = self.desk_mut() else {
            return;
        };
        let old = desk.cohort.as_ref();
        if old.is_none_or(|old| old.ids != samples.ids) {
            desk.selection.clear();
        }
        desk.cohort = Some(Arc::new(samples));
    }

    /// The selected samples, ascending.
    pub fn selection(&self) -> &[usize] {
        self.desk().map_or(&[], |desk| &desk.selection)
    }

    /// Selects samples by their place in [`Self::cohort`]; places that there are not are left out.
    pub fn select(&mut self, mut samples: Vec<usize>) {
        let all = self.cohort().map_or(0, |cohort| cohort.len());
        samples.retain(|&sample| sample < all);
        samples.sort_unstable();
        samples.dedup();
        if let Some(desk) = self.desk_mut() {
            desk.selection = samples;
        }
        self.stop_if_outdated();
    }

    /// Asks for one analysis and what it needs.
    pub fn start_analysis(&mut self, analysis: Analysis) {
        self.begin_run(Goal::Analysis(Step::EXPLORE, analysis.name()));
    }

    /// The analyses that running the step does.
    pub fn chosen_analyses(&self) -> Vec<Analysis> {
        let mut chosen = vec![
            Analysis::Variable,
            Analysis::Pca(Space::Genes),
            Analysis::Panels,
        ];
        for method in &self.study.explore.embeddings {
            chosen.push(match method {
                EmbeddingMethod::Tsne => Analysis::Tsne(Space::Genes),
                EmbeddingMethod::Umap => Analysis::Umap(Space::Genes),
            });
        }
        let clusters = Analysis::Clusters(Space::Genes);
        let needed = clusters.needs(self.study.clusters.on);
        if needed.iter().all(|needed| chosen.contains(needed)) {
            chosen.push(clusters);
        }
        chosen
    }

    /// An analysis and all that it needs, the needed first.
    pub(super) fn with_needs(&self, analysis: Analysis) -> Vec<Analysis> {
        let mut all = Vec::new();
        for needed in analysis.needs(self.study.clusters.on) {
            all.extend(self.with_needs(needed));
        }
        all.push(analysis);
        all
    }

    /// What an analysis depends on, in one text.
    pub(super) fn analysis_key(&self, analysis: Analysis) -> String {
        let latent = self.kept_key(Step::PRETRAIN).unwrap_or_default();
        self.analysis_on(analysis, &self.key(Step::GENES), latent)
    }

    /// The same, on genes and a latent space of which this tells.
    pub(super) fn analysis_on(&self, analysis: Analysis, genes: &str, latent: &str) -> String {
        let before = |analysis| self.analysis_on(analysis, genes, latent);
        let study = &self.study;
        let explore = &study.explore;
        let (transform, seed) = (self.transform(), study.seed);
        match analysis {
            Analysis::Variable => {
                format!("{genes}|{transform:?}|{:?}", explore.ranking)
            }
            Analysis::Pca(space) => {
                let from = match space {
                    Space::Genes => {
                        let genes = before(Analysis::Variable);
                        format!("{genes}|{}", explore.embed_genes)
                    }
                    Space::Latent => latent.to_owned(),
                };
                format!("{from}|{}|{seed}", explore.components)
            }
            Analysis::Panels => {
                let main = before(Analysis::Pca(Space::Genes));
                format!("{main}|{:?}", explore.top_genes)
            }
            Analysis::Tsne(space) => {
                let from = before(Analysis::Pca(space));
                format!("{from}|{}", json(&study.tsne))
            }
            Analysis::Umap(space) => {
                let from = before(Analysis::Pca(space));
                format!("{from}|{}", json(&study.umap))
            }
            Analysis::Clusters(_) => {
                let needs = analysis.needs(study.clusters.on).into_iter();
                let from: String = needs.map(before).collect();
                format!("{from}|{}|{}", json(&study.clusters), study.data.label)
            }
            Analysis::Difference => {
                let scores = self.key(Step::PATHWAYS);
                format!("{scores}|{transform:?}|{:?}", self.selection())
            }
        }
    }

    /// Whether the analysis is done, and of the present inputs and settings.
    pub fn is_analysis_current(&self, analysis: Analysis) -> bool {
        self.is_piece_current(&piece(analysis))
    }

    /// Why the analysis failed, if it did so with the present inputs and settings.
    pub fn analysis_failure(&self, analysis: Analysis) -> Option<&Error> {
        self.piece_failure(&piece(analysis))
    }

    /// The analysis that is running.
    pub fn running_analysis(&self) -> Option<Analysis> {
        self.running::<AnalysisRun>().map(AnalysisRun::analysis)
    }

    /// Where an analysis stands.
    pub fn analysis_state(&self, analysis: Analysis) -> State {
        let latent = analysis.space() == Space::Latent;
        if self.running_analysis() == Some(analysis) {
            State::Running
        } else if self.analysis_failure(analysis).is_some() {
            State::Failed
        } else if self.is_analysis_current(analysis) && (!latent || self.is_current(Step::PRETRAIN))
        {
            State::Done
        } else if self.exploration().key(analysis).is_some() {
            State::Stale
        } else if self.can_analyse(analysis) {
            State::Ready
        } else {
            State::Empty
        }
    }

    /// Whether there is something for the analysis to work on.
    fn can_analyse(&self, analysis: Analysis) -> bool {
        match analysis {
            Analysis::Difference => !self.selection().is_empty(),
            analysis if analysis.space() == Space::Latent => self.pretrained().is_some(),
            _ => self.has_samples(),
        }
    }

    /// Where each sample lies in a picture, samples × 2: as it is now where it is settling, else the kept one.
    pub fn plane(&self, space: Space, method: Method) -> Option<Array2<f32>> {
        if let Some(run) = self.running::<AnalysisRun>()
            && run.analysis() == Analysis::scatter(space, method)
            && let Some(layout) = run.layout()
        {
            return Some(layout.to_owned());
        }
        let plane = self.exploration().plane(space, method)?;
        let samples = self.cohort().map_or(0, |cohort| cohort.len());
        (plane.nrows() == samples).then(|| plane.into_owned())
    }

    pub(super) fn begin_analysis(&self, analysis: Analysis) -> Result<AnalysisRun> {
        if let Some(known) = self.known_analysis(analysis) {
            return Ok(AnalysisRun::new(analysis, Work::Known(Box::new(known))));
        }
        let study = &self.study;
        let missing = || Error::new("an analysis before this one has no result", "Run it first.");
        let samples = self.cohort().cloned().ok_or_else(missing)?;
        let (explore, transform) = (&study.explore, self.transform());
        let variable = || self.exploration().variable().ok_or_else(missing);
        let principal = |space| self.exploration().principal(space).ok_or_else(missing);
        let work = match analysis {
            Analysis::Variable => {
                Work::Variable(VariableRun::new(samples, transform, explore.ranking))
            }
            Analysis::Pca(Space::Genes) => Work::Principal(PrincipalRun::of_genes(
                samples,
                &variable()?.genes,
                transform,
                explore.embed_genes,
                explore.components,
                study.seed,
            )?),
            Analysis::Pca(Space::Latent) => {
                let latent = self.latent_vectors()?;
                Work::Principal(PrincipalRun::of_latent(
                    latent,
                    explore.components,
                    study.seed,
                )?)
            }
            Analysis::Panels => Work::Panels(PanelsRun::new(
                samples,
                variable()?.genes.clone(),
                transform,
                &explore.top_genes,
                principal(Space::Genes)?,
                study.seed,
            )),
            Analysis::Tsne(space) | Analysis::Umap(space) => {
                return self.begin_layout(analysis, principal(space)?);
            }
            Analysis::Clusters(space) => {
                let points = self.points_to_cluster(space).ok_or_else(missing)?;
                let labels = samples.labels.clone();
                Work::Clusters(ClustersRun::new(
                    points,
                    &study.clusters,
                    labels,
                    study.seed,
                    &self.crew,
                )?)
            }
            Analysis::Difference => {
                let mut selected = vec![false; samples.len()];
                for &sample in self.selection() {
                    selected[sample] = true;
                }
                // Without pathway scores the genes are tested alone.
                let none = || (Vec::new(), Array2::zeros((samples.len(), 0)));
                let scores = self.current_pathways().and_then(|_| self.all_scores());
                let scores = scores.unwrap_or_else(none);
                Work::Difference(DifferenceRun::new(samples, selected, transform, scores)?)
            }
        };
        Ok(AnalysisRun::new(analysis, work))
    }

    /// Begins a layout, and asks a member of the crew for the other one where that is to be made too.
    fn begin_layout(&self, analysis: Analysis, from: &PrincipalResult) -> Result<AnalysisRun> {
        let key = self.analysis_key(analysis);
        let ahead = self.desk().and_then(|desk| desk.asked.take(analysis, &key));
        if let Some(ahead) = ahead {
            return Ok(AnalysisRun::new(analysis, Work::LayoutAhead(ahead)));
        }
        let (reduced, pca) = (from.reduced.clone(), from.pca.scores.clone());
        let Layout { options, seed } = self.layout_of(analysis);
        let run = LayoutRun::new(reduced, pca, options, seed)?;
        let asked = self.ask_for_other(analysis, from);
        Ok(AnalysisRun::new(analysis, Work::Layout(run)).beside(asked))
    }

    fn layout_of(&self, analysis: Analysis) -> Layout {
        let options = match analysis {
            Analysis::Tsne(_) => LayoutOptions::Tsne(self.study.tsne.clone()),
            _ => LayoutOptions::Umap(self.study.umap.clone()),
        };
        Layout {
            options,
            seed: self.study.seed,
        }
    }

    fn ask_for_other(&self, analysis: Analysis, from: &PrincipalResult) -> Option<Asked> {
        let other = other(analysis)?;
        let piece = Piece {
            step: Step::EXPLORE,
            analysis: Some(other.name()),
        };
        let is_wanted = self.crew.members() > 0 && self.is_to_do(&piece);
        is_wanted.then(|| {
            let ahead = LayoutAhead::ask(&self.crew, from, self.layout_of(other));
            (other, self.analysis_key(other), ahead)
        })
    }

    fn points_to_cluster(&self, space: Space) -> Option<ndarray::ArcArray2<f32>> {
        let layout = |analysis| {
            let layout = &self.exploration().layout(analysis)?.layout;
            Some(layout.clone().into_shared())
        };
        match self.study.clusters.on {
            ClusterSpace::Pca => Some(self.exploration().principal(space)?.reduced.clone()),
            ClusterSpace::Tsne => layout(Analysis::Tsne(space)),
            ClusterSpace::Umap => layout(Analysis::Umap(space)),
        }
    }

    pub(super) fn latent_vectors(&self) -> Result<Array2<f32>> {
        let nothing = || {
            Error::new(
                "there is no learned space yet",
                "Pretrain the encoder first.",
            )
        };
        let latent = &self.pretrained().ok_or_else(nothing)?.latent;
        let parts: Vec<_> = latent.iter().map(|(_, part)| part.values.view()).collect();
        let all = concatenate(Axis(0), &parts).map_err(|_| nothing())?;
        let samples = self.cohort().map_or(0, |cohort| cohort.len());
        if all.nrows() != samples {
            return Err(Error::new(
                "the encoder was pretrained on other samples",
                "Pretrain it again on these.",
            ));
        }
        Ok(all)
    }

    /// The NES of all samples in the cohort's order, with the pathways' names.
    pub fn all_scores(&self) -> Option<(Vec<String>, Array2<f64>)> {
        let result = self.pathways()?;
        let parts: Vec<Array2<f64>> = Part::ALL
            .into_iter()
            .filter_map(|part| result.nes(part))
            .collect();
        let views: Vec<_> = parts.iter().map(|part| part.view()).collect();
        let all = concatenate(Axis(0), &views).ok()?;
        let samples = self.cohort()?.len();
        (all.nrows() == samples).then(|| (result.pathways().to_vec(), all))
    }
}

/// The analysis, as the session knows it.
fn piece(analysis: Analysis) -> Piece {
    Piece {
        step: Step::EXPLORE,
        analysis: Some(analysis.name()),
    }
}
