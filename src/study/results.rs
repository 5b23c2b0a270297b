//! The numbers a study ends with (`results.json`).

use crate::sorting::map_of;
use std::collections::BTreeMap;

use serde::Serialize;

use super::parts::Part;
use super::record::Provenance;
use super::session::{Session, Step};
use super::settings::Study;
use crate::learn::{Evaluation, History};
use crate::table::TextTable;

/// What a finished study says: settings, provenance, sizes, losses and scores of every classifier.
#[derive(Debug, Clone, Serialize)]
pub struct Results {
    /// What computed it, on what.
    pub provenance: Provenance,
    /// Whether the samples are the built-in, simulated ones.
    pub simulated: bool,
    /// Samples in each part, genes, pathways.
    pub sizes: Sizes,
    /// Losses by epoch.
    pub pretraining: Option<History>,
    /// One entry for each model, share and repeat.
    pub evaluations: Vec<Evaluation>,
    /// The tables of Compare, Ablate, Interpret and Predict, step by step, as far as they were run.
    pub found: BTreeMap<&'static str, Vec<TextTable>>,
    /// What came of each step, in its order.
    pub sentences: Vec<Said>,
    /// The tables behind the steps, which are files of their own.
    pub tables: Vec<TableTitle>,
    /// What makes results doubtful, step by step.
    pub warnings: Vec<Said>,
    /// What else is good to know, step by step.
    pub notes: Vec<Said>,
    /// The steps that could not be done, with the reason.
    pub not_done: Vec<NotDone>,
    /// The settings it was computed with.
    pub study: Study,
}

/// A sentence about a step's result.
#[derive(Debug, Clone, Serialize)]
pub struct Said {
    /// The step.
    pub step: Step,
    /// The sentence.
    pub text: String,
}

/// A table behind a step: in the results folder `tables/NAME.csv`.
#[derive(Debug, Clone, Serialize)]
pub struct TableTitle {
    /// The step.
    pub step: Step,
    /// The table's name.
    pub name: &'static str,
    /// What it shows.
    pub title: String,
}

/// A step that could not be done.
#[derive(Debug, Clone, Serialize)]
pub struct NotDone {
    /// The step.
    pub step: Step,
    /// Why.
    pub what: String,
    /// What to do.
    pub advice: String,
}

/// How large the study was.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Sizes {
    /// Samples for pretraining.
    pub pretrain_samples: usize,
    /// Labelled samples for training.
    pub finetune_samples: usize,
    /// Samples for testing.
    pub test_samples: usize,
    /// Gene columns of the first file.
    pub gene_columns: usize,
    /// Gene symbols after mapping.
    pub symbols: usize,
    /// Pathways scored.
    pub pathways: usize,
    /// Genes the network saw.
    pub network_genes: usize,
}

impl Session {
    /// The study's numbers in one value, as far as they are there.
    pub fn results(&self) -> Results {
        let data = self.data();
        let count = |part| data.map_or(0, |data| data.count(part));
        Results {
            provenance: self.provenance(),
            simulated: data.is_some_and(|data| data.simulated),
            sizes: Sizes {
                pretrain_samples: count(Part::Pretrain),
                finetune_samples: count(Part::Finetune),
                test_samples: count(Part::Test),
                gene_columns: data
                    .and_then(|data| data.files.first())
                    .map_or(0, |file| file.genes),
                symbols: self.genes().map_or(0, |genes| genes.symbols().len()),
                pathways: self
                    .pathways()
                    .map_or(0, |pathways| pathways.pathways().len()),
                network_genes: self
                    .pretrained()
                    .map_or(0, |p| p.checkpoint.features.genes.len()),
            },
            pretraining: self.history().cloned(),
            evaluations: self.evaluations().to_vec(),
            found: self.found(),
            sentences: self.said(|step, session| vec![session.state(step).sentence]),
            tables: self.table_titles(),
            warnings: self.said(|step, session| session.warnings(step)),
            notes: self.said(|step, session| (step.0.notes)(session)),
            not_done: self.not_done(),
            study: self.study.clone(),
        }
    }

    fn found(&self) -> BTreeMap<&'static str, Vec<TextTable>> {
        let steps = [Step::COMPARE, Step::ABLATE, Step::INTERPRET, Step::PREDICT];
        let tables = |step: Step| {
            let names = self.table_names(step).into_iter();
            let tables = names.filter_map(|name| self.text_table(name).ok());
            (step.name(), tables.collect())
        };
        let there = steps.into_iter().filter(|&step| self.has_result(step));
        map_of(there.map(tables))
    }

    /// All but the scores of pathways, which are no table to read.
    fn table_titles(&self) -> Vec<TableTitle> {
        let done = self.steps.iter().filter(|&&step| self.has_result(step));
        let named = done.flat_map(|&step| {
            let names = self.table_names(step).into_iter();
            names.map(move |name| (step, name))
        });
        let titled = named
            .filter(|&(_, name)| name != "scores")
            .filter_map(|(step, name)| {
                let title = self.text_table(name).ok()?.title;
                Some(TableTitle { step, name, title })
            });
        titled.collect()
    }

    fn said(&self, of: impl Fn(Step, &Session) -> Vec<String>) -> Vec<Said> {
        let steps = self.steps.iter().filter(|&&step| self.has_result(step));
        let said = |step: Step| {
            of(step, self)
                .into_iter()
                .map(move |text| Said { step, text })
        };
        steps.flat_map(|&step| said(step)).collect()
    }

    /// The steps that failed, and those that can't be done without them.
    pub fn not_done(&self) -> Vec<NotDone> {
        let not_done = |&step: &Step| {
            if let Some(error) = self.failure(step) {
                let (what, advice) = (error.what.clone(), error.advice.clone());
                return Some(NotDone { step, what, advice });
            }
            let (other, _) = self.hindrance(step).filter(|_| self.is_wanted(step))?;
            let what = format!(
                "it starts from the step {}, which could not be done",
                other.title()
            );
            let advice = String::new();
            Some(NotDone { step, what, advice })
        };
        self.steps.iter().filter_map(not_done).collect()
    }
}
