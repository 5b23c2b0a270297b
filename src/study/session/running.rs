//! How a session runs: what it is to reach, which step comes next, and a small piece of it at a time.

use serde::Serialize;

use super::{Kept, Session};
use crate::study::explore::{Analysis, AnalysisRun, Space};
use crate::study::steps::{
    AblateRun, ClassifyRun, CompareRun, DataRun, GenesRun, InterpretRun, PathwaysRun, PredictRun,
    PretrainRun, Step,
};
use crate::{Advance, Error, Progress, Result};

/// A step that is being computed.
pub(super) enum Running {
    Data(Box<DataRun>),
    Genes(Box<GenesRun>),
    Pathways(Box<PathwaysRun>),
    Explore(Box<AnalysisRun>),
    Pretrain(Box<PretrainRun>),
    Classify(Box<ClassifyRun>),
    Compare(Box<CompareRun>),
    Ablate(Box<AblateRun>),
    Interpret(Box<InterpretRun>),
    Predict(Box<PredictRun>),
}

impl Running {
    /// Which analysis, where it is one.
    fn analysis(&self) -> Option<Analysis> {
        match self {
            Running::Explore(run) => Some(run.analysis()),
            _ => None,
        }
    }

    fn advance(&mut self) -> Result<Progress> {
        match self {
            Running::Data(run) => run.advance(),
            Running::Genes(run) => run.advance(),
            Running::Pathways(run) => run.advance(),
            Running::Explore(run) => run.advance(),
            Running::Pretrain(run) => run.advance(),
            Running::Classify(run) => run.advance(),
            Running::Compare(run) => run.advance(),
            Running::Ablate(run) => run.advance(),
            Running::Interpret(run) => run.advance(),
            Running::Predict(run) => run.advance(),
        }
    }
}

/// What a run is to reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Goal {
    /// A step and all that it needs.
    UpTo(Step),
    /// Every step but the sweeps of Compare and Ablate, which take minutes and are asked for by themselves.
    Everything,
    /// One analysis of Explore and what it needs.
    Analysis(Analysis),
}

impl Goal {
    /// Whether the step belongs to the run.
    fn wants(self, step: Step) -> bool {
        match self {
            Goal::Everything => !matches!(step, Step::Compare | Step::Ablate),
            Goal::UpTo(target) => target.rests_on(step),
            Goal::Analysis(Analysis::Difference) => step <= Step::Explore,
            Goal::Analysis(analysis) if analysis.space() == Space::Latent => step == Step::Explore,
            Goal::Analysis(_) => matches!(step, Step::Data | Step::Genes | Step::Explore),
        }
    }
}

/// How far the requested run is.
#[derive(Debug, Clone, Serialize)]
pub struct RunProgress {
    /// The step that is running, or has just finished.
    pub step: Step,
    /// The analysis, where the step is Explore.
    pub analysis: Option<Analysis>,
    /// What it is doing, in words.
    pub message: String,
    /// What `done` and `total` count.
    pub unit: &'static str,
    /// Units done in this step.
    pub done: u64,
    /// Units in this step.
    pub total: u64,
    /// Whether everything that was asked for is done.
    pub finished: bool,
    /// Whether there is something new to show: a step has finished, or an epoch.
    pub changed: bool,
}

impl Session {
    /// The step that is running.
    pub fn running_step(&self) -> Option<Step> {
        let running = self.running.as_ref().map(|(step, _, _)| *step);
        running.or_else(|| self.next_step())
    }

    pub(super) fn stop_if_outdated(&mut self) {
        let outdated = match &self.running {
            Some((_, key, Running::Explore(run))) => *key != self.analysis_key(run.analysis()),
            Some((step, key, _)) => *key != self.key(*step),
            None => false,
        };
        if outdated {
            self.cancel();
        }
    }

    /// Asks for a step and all that it needs, as far as it is not done yet.
    pub fn start(&mut self, target: Step) {
        self.begin_run(Goal::UpTo(target));
    }

    /// Asks for every step that is not done yet.
    pub fn start_everything(&mut self) {
        self.begin_run(Goal::Everything);
    }

    pub(super) fn begin_run(&mut self, goal: Goal) {
        self.cancel();
        self.failures.clear();
        self.analysis_failures.clear();
        self.goal = Some(goal);
    }

    /// Stops what is running; finished steps and analyses keep their results.
    pub fn cancel(&mut self) {
        self.goal = None;
        self.running = None;
    }

    /// The first step of the goal that is not done.
    fn next_step(&self) -> Option<Step> {
        let goal = self.goal?;
        let nothing_new = goal == Goal::Everything && !self.has_new_samples();
        let next = Step::ALL.into_iter().find(|&step| {
            goal.wants(step)
                && !(step == Step::Predict && nothing_new)
                && match step {
                    Step::Explore => self.next_analysis().is_some(),
                    step => !self.is_current(step),
                }
        })?;
        let tables_gone = self
            .data
            .as_ref()
            .is_some_and(|kept| kept.result.tables.is_none());
        Some(if next == Step::Genes && tables_gone {
            Step::Data
        } else {
            next
        })
    }

    /// Does a small piece of what was asked for.
    ///
    /// # Errors
    /// The step fails: the run ends there, and every result before it stays. Where everything was asked for, an analysis
    /// of Explore that fails does not end the run.
    pub fn advance(&mut self) -> Result<RunProgress> {
        let Some((step, key, mut run)) = self.running.take() else {
            return self.advance_to_next();
        };
        let progress = match run.advance() {
            Ok(progress) => progress,
            Err(error) => return self.fail(step, run.analysis(), error),
        };
        if progress.is_finished() {
            let analysis = run.analysis();
            if let Err(error) = self.keep(key, run) {
                return self.fail(step, analysis, error);
            }
            let mut report = self.report(step, progress, true);
            report.analysis = analysis;
            report.finished = self.next_step().is_none();
            if report.finished {
                self.goal = None;
            }
            return Ok(report);
        }
        self.running = Some((step, key, run));
        let epochs = self.history().map_or(0, |history| history.epochs.len());
        let news = match &self.running {
            Some((_, _, Running::Compare(run))) => run.evaluations().len(),
            Some((_, _, Running::Ablate(run))) => run.finished_runs(),
            Some((_, _, Running::Pretrain(_))) => epochs,
            _ => 0,
        };
        let changed = news > self.shown;
        self.shown = news.max(self.shown);
        Ok(self.report(step, progress, changed))
    }

    /// Begins the next step of the goal, or ends the run.
    fn advance_to_next(&mut self) -> Result<RunProgress> {
        let Some(step) = self.next_step() else {
            return Ok(self.finished_run());
        };
        let analysis = (step == Step::Explore)
            .then(|| self.next_analysis())
            .flatten();
        let key = match analysis {
            Some(analysis) => self.analysis_key(analysis),
            None => self.key(step),
        };
        match self.begin(step) {
            Ok(run) => self.running = Some((step, key, run)),
            Err(error) => return self.fail(step, analysis, error),
        }
        self.shown = 0;
        Ok(self.report(step, Progress { done: 0, total: 1 }, true))
    }

    /// Runs to the end, telling `watch` how far it is.
    ///
    /// # Errors
    /// The first step that fails.
    pub fn run(&mut self, target: Step, mut watch: impl FnMut(&RunProgress)) -> Result<()> {
        self.start(target);
        loop {
            let progress = self.advance()?;
            watch(&progress);
            if progress.finished {
                return Ok(());
            }
        }
    }

    fn report(&self, step: Step, progress: Progress, changed: bool) -> RunProgress {
        let (activity, unit) = step.activity();
        let message = match &self.running {
            Some((_, _, Running::Classify(run))) => run.message(),
            Some((_, _, Running::Compare(run))) => run.message(),
            Some((_, _, Running::Ablate(run))) => run.message(),
            Some((_, _, Running::Interpret(run))) => run.message(),
            Some((_, _, Running::Predict(run))) => run.message(),
            Some((_, _, Running::Pretrain(run))) => run.message(),
            Some((_, _, Running::Explore(run))) => run.message(),
            _ => activity.to_string(),
        };
        let Progress { done, total } = progress;
        RunProgress {
            step,
            analysis: self.running_analysis(),
            message,
            unit,
            done,
            total,
            finished: false,
            changed,
        }
    }

    fn finished_run(&mut self) -> RunProgress {
        let step = match self.goal.take() {
            Some(Goal::UpTo(step)) => step,
            Some(Goal::Analysis(_)) => Step::Explore,
            Some(Goal::Everything) | None => Step::Classify,
        };
        let mut report = self.report(step, Progress { done: 1, total: 1 }, false);
        report.finished = true;
        report
    }

    /// Notes why a step or an analysis failed, and ends the run, unless it can go on without.
    fn fail(
        &mut self,
        step: Step,
        analysis: Option<Analysis>,
        error: Error,
    ) -> Result<RunProgress> {
        self.running = None;
        match analysis {
            Some(analysis) => {
                let key = self.analysis_key(analysis);
                self.analysis_failures
                    .insert(analysis, (key, error.clone()));
                if self.goal == Some(Goal::Everything) {
                    return Ok(self.report(step, Progress { done: 0, total: 1 }, true));
                }
            }
            None => {
                self.failures.insert(step, (self.key(step), error.clone()));
            }
        }
        self.cancel();
        Err(error)
    }

    fn begin(&mut self, step: Step) -> Result<Running> {
        let missing = || Error::new("a step before this one has no result", "Run it first.");
        if step == Step::Explore {
            let analysis = self.next_analysis().ok_or_else(missing)?;
            return Ok(Running::Explore(Box::new(self.begin_analysis(analysis)?)));
        }
        let Session {
            study,
            files,
            assets,
            ledger,
            ..
        } = self;
        Ok(match step {
            Step::Data => Running::Data(Box::new(DataRun::new(study, files, assets)?)),
            Step::Genes => {
                let data = &mut self.data.as_mut().ok_or_else(missing)?.result;
                Running::Genes(Box::new(GenesRun::new(study, data, files, assets)?))
            }
            Step::Pathways => {
                let genes = &self.genes.as_ref().ok_or_else(missing)?.result;
                Running::Pathways(Box::new(PathwaysRun::new(study, genes, files, assets)?))
            }
            Step::Explore => return Err(missing()),
            Step::Pretrain => {
                let genes = &self.genes.as_ref().ok_or_else(missing)?.result;
                let pathways = &self.pathways.as_ref().ok_or_else(missing)?.result;
                Running::Pretrain(Box::new(PretrainRun::new(study, genes, pathways)?))
            }
            Step::Classify => {
                let data = &self.data.as_ref().ok_or_else(missing)?.result;
                let pretrain = &self.pretrain.as_ref().ok_or_else(missing)?.result;
                Running::Classify(Box::new(ClassifyRun::new(study, data, pretrain)?))
            }
            Step::Compare => {
                let data = &self.data.as_ref().ok_or_else(missing)?.result;
                let pretrain = &self.pretrain.as_ref().ok_or_else(missing)?.result;
                Running::Compare(Box::new(CompareRun::new(study, data, pretrain, ledger)?))
            }
            Step::Ablate => {
                let data = &self.data.as_ref().ok_or_else(missing)?.result;
                let pathways = &self.pathways.as_ref().ok_or_else(missing)?.result;
                let pretrain = &self.pretrain.as_ref().ok_or_else(missing)?.result;
                let run = AblateRun::new(study, data, pathways, pretrain, ledger)?;
                Running::Ablate(Box::new(run))
            }
            Step::Interpret => {
                let data = &self.data.as_ref().ok_or_else(missing)?.result;
                let pathways = &self.pathways.as_ref().ok_or_else(missing)?.result;
                let pretrain = &self.pretrain.as_ref().ok_or_else(missing)?.result;
                let classify = &self.classify.as_ref().ok_or_else(missing)?.result;
                let run = InterpretRun::new(study, data, pathways, pretrain, classify)?;
                Running::Interpret(Box::new(run))
            }
            Step::Predict => {
                let pretrain = &self.pretrain.as_ref().ok_or_else(missing)?.result;
                let classify = &self.classify.as_ref().ok_or_else(missing)?.result;
                let run = PredictRun::new(study, pretrain, classify, files, assets)?;
                Running::Predict(Box::new(run))
            }
        })
    }

    fn keep(&mut self, key: String, run: Running) -> Result<()> {
        match run {
            Running::Data(run) => self.data = kept(key, *run)?,
            Running::Genes(run) => {
                self.genes = kept(key, *run)?;
                self.gather_cohort();
            }
            Running::Explore(run) => {
                let analysis = run.analysis();
                self.exploration.keep(analysis, key, run.finish()?);
            }
            Running::Pathways(run) => self.pathways = kept(key, *run)?,
            Running::Pretrain(run) => self.pretrain = kept(key, *run)?,
            Running::Classify(run) => self.classify = kept(key, *run)?,
            Running::Compare(run) => self.compare = kept(key, *run)?,
            Running::Ablate(run) => self.ablate = kept(key, *run)?,
            Running::Interpret(run) => self.interpret = kept(key, *run)?,
            Running::Predict(run) => self.predict = kept(key, *run)?,
        }
        Ok(())
    }
}

/// The result of a run that is finished, with what it was computed from.
fn kept<R: Advance>(key: String, run: R) -> Result<Option<Kept<R::Output>>> {
    let result = run.finish()?;
    Ok(Some(Kept { key, result }))
}
