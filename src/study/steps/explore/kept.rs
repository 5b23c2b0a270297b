//! The analyses that are done, each with the key of what it was computed from.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use ndarray::{Array2, s};

use super::clusters::ClusterResult;
use super::difference::DifferenceResult;
use super::layout::LayoutResult;
use super::principal::{PanelsResult, PrincipalResult};
use super::variable::VariableResult;
use super::{Analysis, Method, Space};

/// What an analysis gives.
#[derive(Debug, Clone)]
pub enum AnalysisResult {
    /// Of [`Analysis::Variable`].
    Variable(VariableResult),
    /// Of [`Analysis::Pca`].
    Principal(PrincipalResult),
    /// Of [`Analysis::Panels`].
    Panels(PanelsResult),
    /// Of [`Analysis::Tsne`] and [`Analysis::Umap`].
    Layout(LayoutResult),
    /// Of [`Analysis::Clusters`].
    Clusters(ClusterResult),
    /// Of [`Analysis::Difference`].
    Difference(DifferenceResult),
}

/// All analyses done so far, current or stale.
#[derive(Debug, Default)]
pub struct Exploration {
    kept: BTreeMap<Analysis, (String, Arc<AnalysisResult>)>,
}

impl Exploration {
    /// Nothing done yet.
    pub const fn new() -> Self {
        let kept = BTreeMap::new();
        Exploration { kept }
    }

    pub(in crate::study) fn keep(
        &mut self,
        analysis: Analysis,
        key: String,
        result: Arc<AnalysisResult>,
    ) {
        self.kept.insert(analysis, (key, result));
    }

    /// What the analysis was computed from, if it is done.
    pub fn key(&self, analysis: Analysis) -> Option<&str> {
        self.kept.get(&analysis).map(|(key, _)| key.as_str())
    }

    /// Whether nothing is done yet.
    pub fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    fn result(&self, analysis: Analysis) -> Option<&AnalysisResult> {
        self.kept.get(&analysis).map(|(_, result)| &**result)
    }

    /// The genes by how much they vary.
    pub fn variable(&self) -> Option<&VariableResult> {
        match self.result(Analysis::Variable)? {
            AnalysisResult::Variable(result) => Some(result),
            _ => None,
        }
    }

    /// The principal components of a space.
    pub fn principal(&self, space: Space) -> Option<&PrincipalResult> {
        match self.result(Analysis::Pca(space))? {
            AnalysisResult::Principal(result) => Some(result),
            _ => None,
        }
    }

    /// The principal components on several numbers of genes.
    pub fn panels(&self) -> Option<&PanelsResult> {
        match self.result(Analysis::Panels)? {
            AnalysisResult::Panels(result) => Some(result),
            _ => None,
        }
    }

    /// A layout by t-SNE or UMAP.
    pub fn layout(&self, analysis: Analysis) -> Option<&LayoutResult> {
        match self.result(analysis)? {
            AnalysisResult::Layout(result) => Some(result),
            _ => None,
        }
    }

    /// The clusters of a space.
    pub fn clusters(&self, space: Space) -> Option<&ClusterResult> {
        match self.result(Analysis::Clusters(space))? {
            AnalysisResult::Clusters(result) => Some(result),
            _ => None,
        }
    }

    /// The selected samples against the rest.
    pub fn difference(&self) -> Option<&DifferenceResult> {
        match self.result(Analysis::Difference)? {
            AnalysisResult::Difference(result) => Some(result),
            _ => None,
        }
    }

    /// Where each sample lies in a picture: samples × 2.
    pub fn plane(&self, space: Space, method: Method) -> Option<Cow<'_, Array2<f32>>> {
        match method {
            Method::Pca => {
                let reduced = &self.principal(space)?.reduced;
                Some(Cow::Owned(reduced.slice(s![.., ..2]).to_owned()))
            }
            Method::Tsne | Method::Umap => {
                let analysis = Analysis::scatter(space, method);
                Some(Cow::Borrowed(&self.layout(analysis)?.layout))
            }
        }
    }
}
