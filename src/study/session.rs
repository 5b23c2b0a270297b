//! The session: inputs, settings and results, and the one step that is running.
//!
//! Every result is kept with the key of what it was computed from: its own settings, its files, and the key of the
//! step before. A result whose key is no longer the present one is stale: it can still be looked at, and is computed
//! again when the step is asked for.

mod exploring;
mod outcomes;
mod running;
mod sources;

use std::collections::BTreeMap;
use std::sync::Arc;

use super::explore::{Analysis, CohortSamples, Exploration};
use super::inputs::{Assets, InputFile, Role};
use super::ledger::Ledger;
use super::settings::{Study, json};
use super::steps::{
    AblateResult, ClassifyResult, CompareResult, DataResult, GenesResult, InterpretResult,
    PathwaysResult, PredictResult, PretrainResult, Step,
};
use crate::{Error, Result};

pub use running::RunProgress;
use running::{Goal, Running};

/// A result and what it was computed from.
struct Kept<T> {
    key: String,
    result: T,
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
    compare: Option<Kept<CompareResult>>,
    ablate: Option<Kept<AblateResult>>,
    interpret: Option<Kept<InterpretResult>>,
    predict: Option<Kept<PredictResult>>,
    ledger: Ledger,
    exploration: Exploration,
    /// The samples in Explore's order, since the genes were mapped.
    cohort: Option<Arc<CohortSamples>>,
    selection: Vec<usize>,
    failures: BTreeMap<Step, (String, Error)>,
    analysis_failures: BTreeMap<Analysis, (String, Error)>,
    goal: Option<Goal>,
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
            compare: None,
            ablate: None,
            interpret: None,
            predict: None,
            ledger: Ledger::default(),
            exploration: Exploration::default(),
            cohort: None,
            selection: Vec::new(),
            failures: BTreeMap::new(),
            analysis_failures: BTreeMap::new(),
            goal: None,
            running: None,
            shown: 0,
        }
    }

    /// The built-in catalogue and gene sets.
    pub fn assets(&self) -> &Assets {
        &self.assets
    }

    /// The finished runs of sweeps.
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
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
                    &mut data.predict,
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
            Step::Explore => {
                let chosen = self.chosen_analyses().into_iter();
                chosen.map(|analysis| self.analysis_key(analysis)).collect()
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
            Step::Compare => {
                let own = format!("{}{}", self.training(), json(&study.compare));
                format!("{}|{own}", self.key(Step::Pretrain))
            }
            Step::Ablate => {
                let own = format!("{}{}", self.training(), json(&study.ablate));
                format!("{}|{own}", self.key(Step::Pretrain))
            }
            Step::Interpret => format!("{}|{}", self.key(Step::Classify), json(&study.interpret)),
            Step::Predict => {
                let own = format!(
                    "{}{}",
                    files(&|role| role == Role::Predict),
                    json(&study.predict)
                );
                format!("{}|{own}", self.key(Step::Classify))
            }
        }
    }

    /// How classifiers are trained; which ones the step Classify trains, and on what, does not matter to the others.
    fn training(&self) -> String {
        let mut training = self.study.classify.clone();
        (training.models, training.shares, training.repeats) = Default::default();
        json(&training)
    }

    fn uses_builtin_sets(&self) -> bool {
        matches!(self.study.pathways.sets.as_str(), "kegg" | "wikipathways")
    }

    fn kept_key(&self, step: Step) -> Option<&str> {
        match step {
            Step::Data => self.data.as_ref().map(|kept| kept.key.as_str()),
            Step::Genes => self.genes.as_ref().map(|kept| kept.key.as_str()),
            Step::Pathways => self.pathways.as_ref().map(|kept| kept.key.as_str()),
            Step::Explore => None,
            Step::Pretrain => self.pretrain.as_ref().map(|kept| kept.key.as_str()),
            Step::Classify => self.classify.as_ref().map(|kept| kept.key.as_str()),
            Step::Compare => self.compare.as_ref().map(|kept| kept.key.as_str()),
            Step::Ablate => self.ablate.as_ref().map(|kept| kept.key.as_str()),
            Step::Interpret => self.interpret.as_ref().map(|kept| kept.key.as_str()),
            Step::Predict => self.predict.as_ref().map(|kept| kept.key.as_str()),
        }
    }

    /// Whether the step's result is there and was computed from the present inputs and settings.
    pub fn is_current(&self, step: Step) -> bool {
        if step == Step::Explore {
            let mut chosen = self.chosen_analyses().into_iter();
            return chosen.all(|analysis| self.is_analysis_current(analysis));
        }
        self.kept_key(step).is_some_and(|key| key == self.key(step))
    }

    /// Whether the step has a result, current or stale.
    pub fn has_result(&self, step: Step) -> bool {
        match step {
            Step::Explore => !self.exploration.is_empty(),
            step => self.kept_key(step).is_some(),
        }
    }

    /// Why the step failed, if it did so with the present inputs and settings.
    pub fn failure(&self, step: Step) -> Option<&Error> {
        if step == Step::Explore {
            let mut chosen = self.chosen_analyses().into_iter();
            return chosen.find_map(|analysis| self.analysis_failure(analysis));
        }
        let (key, error) = self.failures.get(&step)?;
        (*key == self.key(step)).then_some(error)
    }
}
