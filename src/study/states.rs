//! What each step shows of itself: its state, the one number of the rail, and its result in a sentence.

use serde::Serialize;

use super::session::Session;
use super::steps::Step;
use super::words::{counted, percent, thousands};
use super::{Part, Role};
use crate::Error;

/// Where a step stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Nothing to work on yet.
    Empty,
    /// Can be run.
    Ready,
    /// Is running.
    Running,
    /// Has a result of the present inputs and settings.
    Done,
    /// Has a result of earlier inputs or settings.
    Stale,
    /// Failed with the present inputs and settings.
    Failed,
}

/// A step as it is shown.
#[derive(Debug, Clone, Serialize)]
pub struct StepState {
    /// Which step.
    pub step: Step,
    /// Its title.
    pub title: &'static str,
    /// Where it stands.
    pub state: State,
    /// The one number shown beside its title.
    pub number: String,
    /// Its result in a sentence, or what to do.
    pub sentence: String,
    /// Why it failed.
    pub error: Option<Error>,
    /// The memory it will need, in bytes, as far as that can be told before it runs.
    pub estimate_bytes: u64,
}

impl Session {
    /// All steps as they are shown.
    pub fn states(&self) -> Vec<StepState> {
        Step::ALL.into_iter().map(|step| self.state(step)).collect()
    }

    /// One step as it is shown.
    pub fn state(&self, step: Step) -> StepState {
        let state = self.standing(step);
        StepState {
            step,
            title: step.title(),
            state,
            number: self.number(step),
            sentence: self.sentence(step, state),
            error: self.failure(step).cloned(),
            estimate_bytes: self.estimate_bytes(step),
        }
    }

    fn standing(&self, step: Step) -> State {
        if self.running_step() == Some(step) {
            State::Running
        } else if self.failure(step).is_some() {
            State::Failed
        } else if self.is_current(step) {
            State::Done
        } else if self.has_result(step) {
            State::Stale
        } else if self.has_samples() && (step != Step::Predict || self.has_new_samples()) {
            State::Ready
        } else {
            State::Empty
        }
    }

    pub(super) fn has_samples(&self) -> bool {
        self.study().data.simulated.is_some()
            || self.files().iter().any(|file| file.role.has_samples())
    }

    /// Whether there is a table for a trained classifier to look at.
    pub(super) fn has_new_samples(&self) -> bool {
        self.files().iter().any(|file| file.role == Role::Predict)
    }

    fn number(&self, step: Step) -> String {
        let number = match step {
            Step::Data => self
                .data()
                .map(|data| counted(data.samples.len(), "sample")),
            Step::Genes => self.genes().map(|genes| thousands(genes.symbols().len())),
            Step::Pathways => self
                .pathways()
                .map(|result| thousands(result.pathways().len())),
            Step::Explore => self.explore_number(),
            Step::Pretrain => self.history().and_then(|history| {
                history
                    .epochs
                    .last()
                    .map(|epoch| format!("loss {:.3}", epoch.total))
            }),
            Step::Classify => self.best_accuracy().map(|(_, accuracy)| percent(accuracy)),
            Step::Compare => self.compare_number(),
            Step::Ablate => self.ablate_number(),
            Step::Interpret => self.interpret_number(),
            Step::Predict => self.predict_number(),
        };
        number.unwrap_or_default()
    }

    fn best_accuracy(&self) -> Option<(String, f64)> {
        self.evaluations()
            .iter()
            .max_by(|a, b| a.accuracy.total_cmp(&b.accuracy))
            .map(|best| (best.model.title().to_lowercase(), best.accuracy))
    }

    fn sentence(&self, step: Step, state: State) -> String {
        let result = match step {
            Step::Data => self.data_sentence(),
            Step::Genes => self.genes_sentence(),
            Step::Pathways => self.pathways_sentence(),
            Step::Explore => self.explore_sentence(),
            Step::Pretrain => self.pretrain_sentence(),
            Step::Classify => self.classify_sentence(),
            Step::Compare => self.compare_sentence(),
            Step::Ablate => self.ablate_sentence(),
            Step::Interpret => self.interpret_sentence(),
            Step::Predict => self.predict_sentence(),
        };
        match (result, state) {
            (Some(sentence), _) => sentence,
            (None, State::Empty) if step == Step::Predict => {
                "Add a table of new samples: the trained classifier names their classes.".into()
            }
            (None, State::Empty) => {
                "Add a table of gene expression, or load the built-in cohort.".into()
            }
            (None, State::Running) => format!("{} …", step.activity().0),
            (None, State::Failed) => "This step could not be done.".into(),
            (None, _) => "Not run yet: press Run.".into(),
        }
    }

    fn data_sentence(&self) -> Option<String> {
        let data = self.data()?;
        let parts: Vec<_> = [
            (Part::Pretrain, "for pretraining"),
            (Part::Finetune, "for fine-tuning"),
            (Part::Test, "for testing"),
        ]
        .into_iter()
        .filter(|(part, _)| data.count(*part) > 0)
        .map(|(part, purpose)| format!("{} {purpose}", thousands(data.count(part))))
        .collect();
        let kind = if data.simulated {
            "simulated sample"
        } else {
            "sample"
        };
        let mut classes = data.labels();
        classes.sort_unstable();
        classes.dedup();
        let of = if classes.is_empty() {
            String::new()
        } else {
            format!(
                " of {}",
                if classes.len() == 1 {
                    "1 class".into()
                } else {
                    format!("{} classes", classes.len())
                }
            )
        };
        Some(format!(
            "{}{of}: {}.",
            counted(data.samples.len(), kind),
            parts.join(", ")
        ))
    }

    fn genes_sentence(&self) -> Option<String> {
        let genes = self.genes()?;
        let columns = self.data()?.files.first()?.genes;
        Some(format!(
            "{} became {}.",
            counted(columns, "gene column"),
            counted(genes.symbols().len(), "gene symbol")
        ))
    }

    fn pathways_sentence(&self) -> Option<String> {
        let result = self.pathways()?;
        let samples: usize = result
            .scores
            .iter()
            .map(|(_, scores)| scores.sample_ids.len())
            .sum();
        Some(format!(
            "{} scored by ssGSEA in {}.",
            counted(result.pathways().len(), "pathway"),
            counted(samples, "sample")
        ))
    }

    fn pretrain_sentence(&self) -> Option<String> {
        let history = self.history()?;
        let (first, last) = (history.epochs.first()?, history.epochs.last()?);
        Some(format!(
            "The loss went from {:.3} to {:.3} in {}.",
            first.total,
            last.total,
            counted(history.epochs.len(), "epoch")
        ))
    }

    fn classify_sentence(&self) -> Option<String> {
        let (model, accuracy) = self.best_accuracy()?;
        let evaluations = self.evaluations();
        let best = evaluations
            .iter()
            .filter(|evaluation| evaluation.accuracy == accuracy)
            .count();
        let who = match (best, evaluations.len()) {
            (_, 1) => format!("The {model} is"),
            (1, _) => format!("The best classifier ({model}) is"),
            (best, all) if best == all => format!("All {all} classifiers are"),
            (best, _) => format!("The best {best} classifiers are each"),
        };
        let tested = self.data().map_or(0, |data| data.count(Part::Test));
        Some(format!(
            "{who} right for {} of {}.",
            percent(accuracy),
            counted(tested, "test sample")
        ))
    }

    /// Bytes a step will need beside what is held already.
    fn estimate_bytes(&self, step: Step) -> u64 {
        let samples = self.data().map_or(0, |data| data.samples.len()) as u64;
        let genes = self.genes().map_or_else(
            || {
                self.data()
                    .and_then(|data| data.files.first())
                    .map_or(0, |file| file.genes)
            },
            |genes| genes.symbols().len(),
        ) as u64;
        match step {
            // Text holds about eight characters a number, gzip a third of it, Parquet about five bytes a number.
            Step::Data => {
                let files = self.files().iter().filter(|file| file.role.has_samples());
                files
                    .map(|file| bytes_when_read(&file.name, file.source.len()))
                    .sum()
            }
            Step::Genes => samples * genes * 4,
            Step::Pathways => {
                let sets =
                    self.pathways()
                        .map_or(200, |result| result.pathways().len()) as u64;
                samples * sets * 8 + genes * 64
            }
            Step::Explore => {
                let explore = &self.study().explore;
                let largest = explore.top_genes.iter().copied().max().unwrap_or(0);
                let chosen = match explore.embed_genes as u64 {
                    0 => genes,
                    embedded => embedded.max(largest as u64).min(genes),
                };
                // The gathered values, their copy in the analysis, and the products of the shorter side.
                let shorter = samples.min(chosen);
                samples * chosen * 8 + shorter * shorter * 8 + samples * 100 * 16
            }
            Step::Pretrain => self.pretrain_bytes(samples, genes),
            Step::Ablate => self.pretrain_bytes(samples, genes),
            Step::Classify | Step::Compare | Step::Interpret | Step::Predict => {
                samples * 256 * 4 + self.network_genes(genes) * 512 * 16
            }
        }
    }

    fn network_genes(&self, genes: u64) -> u64 {
        match self.study().features.top_variable as u64 {
            0 => genes,
            top => genes.min(top),
        }
    }

    fn pretrain_bytes(&self, samples: u64, genes: u64) -> u64 {
        let options = &self.study().pretrain;
        let inputs = self.network_genes(genes);
        let widths: Vec<u64> = std::iter::once(inputs)
            .chain(options.hidden.iter().map(|&width| width as u64))
            .chain([options.latent as u64])
            .collect();
        let encoder: u64 = widths.windows(2).map(|pair| pair[0] * pair[1]).sum();
        let weights = encoder + options.latent as u64 * (inputs + 400);
        // Weights, gradients and Adam's two moments; the standardised samples; a batch of four passes, twice.
        weights * 16 + samples * inputs * 4 + options.batch_size as u64 * inputs * 4 * 8
    }
}

fn bytes_when_read(name: &str, bytes: u64) -> u64 {
    let name = name.to_lowercase();
    if name.ends_with(".parquet") {
        bytes
    } else if name.ends_with(".gz") {
        bytes * 3
    } else {
        bytes
    }
}
