//! The session: inputs, settings and results, and the one step that is running.
//!
//! Every result is kept with the key of what it was computed from: its own settings, its files, and the key of the
//! step before. A result whose key is no longer the present one is stale: it can still be looked at, and is computed
//! again when the step is asked for.

mod outcomes;
mod sources;

use std::collections::BTreeMap;

use serde::Serialize;

use super::inputs::{Assets, InputFile, Role};
use super::settings::Study;
use super::steps::{
    ClassifyResult, ClassifyRun, DataResult, DataRun, GenesResult, GenesRun, PathwaysResult,
    PathwaysRun, PretrainResult, PretrainRun, Step,
};
use crate::{Advance, Error, Progress, Result};

/// A result and what it was computed from.
struct Kept<T> {
    key: String,
    result: T,
}

/// A step that is being computed.
enum Running {
    Data(Box<DataRun>),
    Genes(Box<GenesRun>),
    Pathways(Box<PathwaysRun>),
    Pretrain(Box<PretrainRun>),
    Classify(Box<ClassifyRun>),
}

impl Running {
    fn advance(&mut self) -> Result<Progress> {
        match self {
            Running::Data(run) => run.advance(),
            Running::Genes(run) => run.advance(),
            Running::Pathways(run) => run.advance(),
            Running::Pretrain(run) => run.advance(),
            Running::Classify(run) => run.advance(),
        }
    }
}

/// How far the requested run is.
#[derive(Debug, Clone, Serialize)]
pub struct RunProgress {
    /// The step that is running, or has just finished.
    pub step: Step,
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

/// Inputs, settings, results, and what is running.
pub struct Session {
    assets: Assets,
    study: Study,
    files: Vec<InputFile>,
    expected: Vec<(Role, String)>,
    next_serial: u64,
    data: Option<Kept<DataResult>>,
    genes: Option<Kept<GenesResult>>,
    pathways: Option<Kept<PathwaysResult>>,
    pretrain: Option<Kept<PretrainResult>>,
    classify: Option<Kept<ClassifyResult>>,
    failures: BTreeMap<Step, (String, Error)>,
    target: Option<Step>,
    running: Option<(Step, String, Running)>,
    shown: usize,
}

impl Session {
    /// An empty session with default settings.
    pub fn new(assets: Assets) -> Self {
        Session {
            assets,
            study: Study::default(),
            files: Vec::new(),
            expected: Vec::new(),
            next_serial: 0,
            data: None,
            genes: None,
            pathways: None,
            pretrain: None,
            classify: None,
            failures: BTreeMap::new(),
            target: None,
            running: None,
            shown: 0,
        }
    }

    /// The built-in catalogue and gene sets.
    pub fn assets(&self) -> &Assets {
        &self.assets
    }

    /// The settings.
    pub fn study(&self) -> &Study {
        &self.study
    }

    /// Changes the settings; what was computed from others becomes stale, and stops if it is running.
    ///
    /// # Errors
    /// The settings contradict one another; the old ones stay.
    pub fn set_study(&mut self, study: Study) -> Result<()> {
        study.check()?;
        self.study = study;
        self.stop_if_outdated();
        Ok(())
    }

    /// What a step's result depends on, in one text.
    fn key(&self, step: Step) -> String {
        let files = |wanted: &dyn Fn(Role) -> bool| -> String {
            let wanted = self.files.iter().filter(|file| wanted(file.role));
            wanted
                .map(|file| format!("{:?}{}:", file.role, file.serial))
                .collect()
        };
        let study = &self.study;
        match step {
            Step::Data => {
                let mut data = study.data.clone();
                for names in [
                    &mut data.pretrain,
                    &mut data.finetune,
                    &mut data.test,
                    &mut data.labelled,
                ] {
                    names.clear();
                }
                let sources = match data.simulated {
                    Some(_) => String::new(),
                    None => files(&Role::has_samples),
                };
                let drawn = data.simulated.is_some() || !study.data.labelled.is_empty();
                let seed = if drawn {
                    study.seed.to_string()
                } else {
                    String::new()
                };
                format!("{seed}{}{sources}", json(&data))
            }
            Step::Genes => {
                let own = files(&|role| role == Role::Mapping);
                format!("{}|{}{own}", self.key(Step::Data), json(&study.genes))
            }
            Step::Pathways => {
                let own = files(&|role| role == Role::Sets && !self.uses_builtin_sets());
                format!("{}|{}{own}", self.key(Step::Genes), json(&study.pathways))
            }
            Step::Pretrain => {
                let own = format!(
                    "{}{}{}",
                    study.seed,
                    json(&study.features),
                    json(&study.pretrain)
                );
                format!("{}|{own}", self.key(Step::Pathways))
            }
            Step::Classify => format!("{}|{}", self.key(Step::Pretrain), json(&study.classify)),
        }
    }

    fn uses_builtin_sets(&self) -> bool {
        matches!(self.study.pathways.sets.as_str(), "kegg" | "wikipathways")
    }

    fn kept_key(&self, step: Step) -> Option<&str> {
        match step {
            Step::Data => self.data.as_ref().map(|kept| kept.key.as_str()),
            Step::Genes => self.genes.as_ref().map(|kept| kept.key.as_str()),
            Step::Pathways => self.pathways.as_ref().map(|kept| kept.key.as_str()),
            Step::Pretrain => self.pretrain.as_ref().map(|kept| kept.key.as_str()),
            Step::Classify => self.classify.as_ref().map(|kept| kept.key.as_str()),
        }
    }

    /// Whether the step's result is there and was computed from the present inputs and settings.
    pub fn is_current(&self, step: Step) -> bool {
        self.kept_key(step).is_some_and(|key| key == self.key(step))
    }

    /// Whether the step has a result, current or stale.
    pub fn has_result(&self, step: Step) -> bool {
        self.kept_key(step).is_some()
    }

    /// Why the step failed, if it did so with the present inputs and settings.
    pub fn failure(&self, step: Step) -> Option<&Error> {
        let (key, error) = self.failures.get(&step)?;
        (*key == self.key(step)).then_some(error)
    }

    /// The step that is running.
    pub fn running_step(&self) -> Option<Step> {
        self.running
            .as_ref()
            .map(|(step, _, _)| *step)
            .or(self.target.and(self.next_step()))
    }

    fn stop_if_outdated(&mut self) {
        let outdated = self
            .running
            .as_ref()
            .is_some_and(|(step, key, _)| *key != self.key(*step));
        if outdated {
            self.cancel();
        }
    }

    /// Asks for everything up to and including `target` that is not done yet.
    pub fn start(&mut self, target: Step) {
        self.cancel();
        self.failures.clear();
        self.target = Some(target);
    }

    /// Stops what is running; finished steps keep their results.
    pub fn cancel(&mut self) {
        self.target = None;
        self.running = None;
    }

    /// The first step up to the target that is not current.
    fn next_step(&self) -> Option<Step> {
        let target = self.target?;
        let next = Step::ALL
            .into_iter()
            .find(|&step| step <= target && !self.is_current(step))?;
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
    /// The step fails: the run ends there, and every result before it stays.
    pub fn advance(&mut self) -> Result<RunProgress> {
        if self.running.is_none() {
            let Some(step) = self.next_step() else {
                return Ok(self.finished_run());
            };
            let key = self.key(step);
            let run = self.begin(step).map_err(|error| self.fail(step, error))?;
            self.running = Some((step, key, run));
            self.shown = 0;
            return Ok(self.report(step, Progress { done: 0, total: 1 }, true));
        }
        let Some((step, key, mut run)) = self.running.take() else {
            return Ok(self.finished_run());
        };
        let progress = run.advance().map_err(|error| self.fail(step, error))?;
        if progress.is_finished() {
            self.keep(key, run)
                .map_err(|error| self.fail(step, error))?;
            let mut report = self.report(step, progress, true);
            report.finished = self.next_step().is_none();
            if report.finished {
                self.target = None;
            }
            return Ok(report);
        }
        self.running = Some((step, key, run));
        let epochs = self.history().map_or(0, |history| history.epochs.len());
        let changed = step == Step::Pretrain && epochs > self.shown;
        self.shown = epochs.max(self.shown);
        Ok(self.report(step, progress, changed))
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
            Some((_, _, Running::Pretrain(run))) => run.message(),
            _ => activity.to_string(),
        };
        let Progress { done, total } = progress;
        RunProgress {
            step,
            message,
            unit,
            done,
            total,
            finished: false,
            changed,
        }
    }

    fn finished_run(&mut self) -> RunProgress {
        let step = self.target.take().unwrap_or(Step::Classify);
        let mut report = self.report(step, Progress { done: 1, total: 1 }, false);
        report.finished = true;
        report
    }

    fn fail(&mut self, step: Step, error: Error) -> Error {
        self.failures.insert(step, (self.key(step), error.clone()));
        self.cancel();
        error
    }

    fn begin(&mut self, step: Step) -> Result<Running> {
        let missing = || Error::new("a step before this one has no result", "Run it first.");
        let Session {
            study,
            files,
            assets,
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
        })
    }

    fn keep(&mut self, key: String, run: Running) -> Result<()> {
        match run {
            Running::Data(run) => {
                self.data = Some(Kept {
                    key,
                    result: run.finish()?,
                })
            }
            Running::Genes(run) => {
                self.genes = Some(Kept {
                    key,
                    result: run.finish()?,
                })
            }
            Running::Pathways(run) => {
                self.pathways = Some(Kept {
                    key,
                    result: run.finish()?,
                })
            }
            Running::Pretrain(run) => {
                self.pretrain = Some(Kept {
                    key,
                    result: run.finish()?,
                })
            }
            Running::Classify(run) => {
                self.classify = Some(Kept {
                    key,
                    result: run.finish()?,
                })
            }
        }
        Ok(())
    }
}

/// Settings as text, to compare them.
fn json(settings: &impl Serialize) -> String {
    serde_json::to_string(settings).unwrap_or_default()
}
