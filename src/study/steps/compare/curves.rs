//! The runs of a sweep as figures and tables want them.

use crate::learn::sweep::{
    Difference, LabelsNeeded, Measure, Named, Run, Summary, Verdict, compare, labels_needed,
    summary, verdict,
};
use crate::learn::{Evaluation, ModelKind};

/// The runs of a sweep so far.
#[derive(Debug, Clone)]
pub struct Sweep {
    /// The models that have runs, in the order of a legend; runs name them by their place here.
    pub models: Vec<ModelKind>,
    /// The draws: the share that was asked for, or none where a number of labels was.
    pub levels: Vec<Option<f64>>,
    /// One for each model, draw and repeat.
    pub runs: Vec<Run>,
    seed: u64,
}

impl Sweep {
    /// Of evaluations with the place of their draw.
    pub fn of(evaluations: &[(usize, Evaluation)], levels: Vec<Option<f64>>, seed: u64) -> Self {
        let has = |model: &ModelKind| evaluations.iter().any(|(_, one)| one.model == *model);
        let models: Vec<ModelKind> = ModelKind::ALL.into_iter().filter(has).collect();
        let run = |(level, evaluation): &(usize, Evaluation)| Run {
            model: models
                .iter()
                .position(|&model| model == evaluation.model)
                .unwrap_or_default(),
            labels: evaluation.labels_used,
            level: *level,
            repeat: evaluation.repeat,
            accuracy: evaluation.accuracy,
            balanced_accuracy: evaluation.balanced_accuracy,
            macro_f1: evaluation.macro_f1,
        };
        let runs = evaluations.iter().map(run).collect();
        Sweep {
            models,
            levels,
            runs,
            seed,
        }
    }

    /// Each model at each draw.
    pub fn summary(&self, measure: Measure) -> Vec<Summary> {
        summary(&self.runs, measure)
    }

    /// Where a model is among [`Self::models`].
    pub fn place(&self, model: ModelKind) -> Option<usize> {
        self.models.iter().position(|&one| one == model)
    }

    /// Every model against the supervised network on the same draws.
    pub fn differences(&self, measure: Measure) -> Vec<Difference> {
        match self.place(ModelKind::Supervised) {
            Some(baseline) => compare(&self.runs, measure, baseline, self.seed),
            None => Vec::new(),
        }
    }

    /// How many labels each model needs for an accuracy.
    pub fn labels_needed(&self, target: f64) -> Vec<(ModelKind, Option<LabelsNeeded>)> {
        let needed = |(place, &model): (usize, &ModelKind)| {
            let labels = labels_needed(&self.runs, Measure::Accuracy, place, target, self.seed);
            (model, labels)
        };
        self.models.iter().enumerate().map(needed).collect()
    }

    /// What the runs say of pretraining, in plain sentences.
    pub fn verdict(&self) -> Option<Verdict> {
        let name = |model: ModelKind| model.in_a_sentence();
        let supervised = self.place(ModelKind::Supervised)?;
        let names: Vec<(usize, String)> = [ModelKind::Frozen, ModelKind::Unfrozen]
            .into_iter()
            .filter_map(|model| Some((self.place(model)?, name(model))))
            .collect();
        let pretrained: Vec<Named> = names
            .iter()
            .map(|(model, name)| Named {
                model: *model,
                name,
            })
            .collect();
        let baseline = name(ModelKind::Supervised);
        let supervised = Named {
            model: supervised,
            name: &baseline,
        };
        verdict(
            &self.runs,
            Measure::Accuracy,
            supervised,
            &pretrained,
            self.seed,
        )
    }
}
