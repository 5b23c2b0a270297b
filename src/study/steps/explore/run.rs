//! One analysis under way.

use ndarray::ArrayView2;

use super::Analysis;
use super::ahead::{Asked, LayoutAhead};
use super::clusters::ClustersRun;
use super::difference::DifferenceRun;
use super::kept::AnalysisResult;
use super::layout::LayoutRun;
use super::principal::{PanelsRun, PrincipalRun};
use super::variable::VariableRun;
use crate::{Advance, Progress, Result};

/// An analysis that is being computed.
pub struct AnalysisRun {
    analysis: Analysis,
    work: Work,
    /// What a member does meanwhile.
    asked: Option<Asked>,
}

pub(in crate::study) enum Work {
    Variable(VariableRun),
    Principal(PrincipalRun),
    Panels(PanelsRun),
    Layout(LayoutRun),
    /// That of a member.
    LayoutAhead(LayoutAhead),
    Clusters(ClustersRun),
    Difference(DifferenceRun),
    /// It was done in an earlier run.
    Known(Box<AnalysisResult>),
}

impl AnalysisRun {
    pub(in crate::study) fn new(analysis: Analysis, work: Work) -> Self {
        AnalysisRun {
            analysis,
            work,
            asked: None,
        }
    }

    /// With another that a member does meanwhile.
    pub(super) fn beside(self, asked: Option<Asked>) -> Self {
        AnalysisRun { asked, ..self }
    }

    /// What a member does meanwhile.
    pub(super) fn take_asked(&mut self) -> Option<Asked> {
        self.asked.take()
    }

    /// Whether an earlier run did it.
    pub(super) fn is_known(&self) -> bool {
        matches!(self.work, Work::Known(_))
    }

    /// Which one.
    pub fn analysis(&self) -> Analysis {
        self.analysis
    }

    /// The layout as it is now, of an analysis that has one.
    pub fn layout(&self) -> Option<ArrayView2<'_, f32>> {
        match &self.work {
            Work::Layout(run) => run.layout(),
            _ => None,
        }
    }

    /// What it is doing.
    pub fn doing(&self) -> &'static str {
        match &self.work {
            Work::Variable(_) => "Comparing genes",
            Work::Principal(_) | Work::Panels(_) => "Finding principal components",
            Work::Layout(run) => run.message(),
            Work::LayoutAhead(_) => "Waiting for a layout",
            Work::Clusters(_) => "Finding clusters",
            Work::Known(_) => "Taking what was computed before",
            Work::Difference(_) => "Comparing the selected samples with the rest",
        }
    }
}

impl Advance for AnalysisRun {
    type Output = AnalysisResult;

    fn advance(&mut self) -> Result<Progress> {
        match &mut self.work {
            Work::Variable(run) => run.advance(),
            Work::Principal(run) => run.advance(),
            Work::Panels(run) => run.advance(),
            Work::Layout(run) => run.advance(),
            Work::LayoutAhead(run) => run.advance(),
            Work::Clusters(run) => run.advance(),
            Work::Difference(run) => run.advance(),
            Work::Known(_) => Ok(Progress { done: 1, total: 1 }),
        }
    }

    fn finish(self) -> Result<AnalysisResult> {
        Ok(match self.work {
            Work::Variable(run) => AnalysisResult::Variable(run.finish()?),
            Work::Principal(run) => AnalysisResult::Principal(run.finish()?),
            Work::Panels(run) => AnalysisResult::Panels(run.finish()?),
            Work::Layout(run) => AnalysisResult::Layout(run.finish()?),
            Work::LayoutAhead(run) => AnalysisResult::Layout(run.finish()?),
            Work::Clusters(run) => AnalysisResult::Clusters(run.finish()?),
            Work::Difference(run) => AnalysisResult::Difference(run.finish()?),
            Work::Known(result) => *result,
        })
    }
}
