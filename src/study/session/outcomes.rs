//! What a session has found: each step's result, current or stale, and the numbers of the whole study.

use super::{Running, Session};
use crate::learn::{Evaluation, History};
use crate::study::compare::Sweep;
use crate::study::provenance::{FileProvenance, Provenance};
use crate::study::results::{Part, Results, Sizes};
use crate::study::steps::{
    AblateResult, DataResult, GenesResult, InterpretResult, PathwaysResult, PredictResult,
    PretrainResult, Step, levels,
};

impl Session {
    /// The samples read, current or stale.
    pub fn data(&self) -> Option<&DataResult> {
        self.data.as_ref().map(|kept| &kept.result)
    }

    /// The mapped tables, current or stale.
    pub fn genes(&self) -> Option<&GenesResult> {
        self.genes.as_ref().map(|kept| &kept.result)
    }

    /// The pathway scores, current or stale.
    pub fn pathways(&self) -> Option<&PathwaysResult> {
        self.pathways.as_ref().map(|kept| &kept.result)
    }

    /// The pretrained encoder, current or stale.
    pub fn pretrained(&self) -> Option<&PretrainResult> {
        self.pretrain.as_ref().map(|kept| &kept.result)
    }

    /// The losses so far: of the pretraining that is running, else of the one that is kept.
    pub fn history(&self) -> Option<&History> {
        match &self.running {
            Some((_, _, Running::Pretrain(run))) => run.history(),
            _ => self.pretrained().map(|result| &result.history),
        }
    }

    /// The evaluations so far: of the run in progress, else the kept ones.
    pub fn evaluations(&self) -> &[Evaluation] {
        match &self.running {
            Some((_, _, Running::Classify(run))) => run.evaluations(),
            _ => self
                .classify
                .as_ref()
                .map_or(&[], |kept| &kept.result.evaluations),
        }
    }

    /// The sweep so far: the runs of the one in progress, else of the one that is kept.
    pub fn sweep(&self) -> Option<Sweep> {
        let seed = self.study.seed;
        let sweep = match &self.running {
            Some((_, _, Running::Compare(run))) => {
                Sweep::of(run.evaluations(), levels(&self.study), seed)
            }
            _ => {
                let result = &self.compare.as_ref()?.result;
                Sweep::of(&result.evaluations, result.levels.clone(), seed)
            }
        };
        (!sweep.runs.is_empty()).then_some(sweep)
    }

    /// The sweep's evaluations so far, each with the place of its draw.
    pub fn sweep_evaluations(&self) -> &[(usize, Evaluation)] {
        match &self.running {
            Some((_, _, Running::Compare(run))) => run.evaluations(),
            _ => self
                .compare
                .as_ref()
                .map_or(&[], |kept| &kept.result.evaluations),
        }
    }

    /// The ablation so far: of the run in progress, else the kept one.
    pub fn ablation(&self) -> Option<AblateResult> {
        match &self.running {
            Some((_, _, Running::Ablate(run))) => Some(run.so_far()),
            _ => self.ablate.as_ref().map(|kept| kept.result.clone()),
        }
    }

    /// What was found in the model, current or stale.
    pub fn interpretation(&self) -> Option<&InterpretResult> {
        self.interpret.as_ref().map(|kept| &kept.result)
    }

    /// What a classifier says of new samples, current or stale.
    pub fn predictions(&self) -> Option<&PredictResult> {
        self.predict.as_ref().map(|kept| &kept.result)
    }

    /// What a person should know about a step's result.
    pub fn notes(&self, step: Step) -> Vec<String> {
        if step == Step::Explore {
            return self.explore_notes();
        }
        let notes = match step {
            Step::Data => self.data().map(|result| &result.notes),
            Step::Genes => self.genes().map(|result| &result.notes),
            Step::Pathways => self.pathways().map(|result| &result.notes),
            Step::Explore => None,
            Step::Pretrain => self.pretrained().map(|result| &result.notes),
            Step::Classify => self.classify.as_ref().map(|kept| &kept.result.notes),
            Step::Compare => self.compare.as_ref().map(|kept| &kept.result.notes),
            Step::Ablate => self.ablate.as_ref().map(|kept| &kept.result.notes),
            Step::Interpret => self.interpret.as_ref().map(|kept| &kept.result.notes),
            Step::Predict => return self.predict_notes(),
        };
        notes.cloned().unwrap_or_default()
    }

    /// The study's numbers in one value, as far as they are there.
    pub fn results(&self) -> Results {
        let data = self.data();
        let count = |part| data.map_or(0, |data| data.count(part));
        let files = self.files.iter().map(|file| FileProvenance {
            name: file.name.clone(),
            role: file.role,
            bytes: file.source.len(),
        });
        Results {
            provenance: Provenance::new(files.collect()),
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
            study: self.study.clone(),
        }
    }
}
