//! Classifiers to be trained, each independent of the others, by whoever of the crew is free; those that were trained
//! before are not trained again.

use std::sync::Arc;

use crate::crew::{Crew, Group, Turn};
use crate::learn::split::Amount;
use crate::learn::{
    ClassifyInputs, ClassifyOptions, DrawOf, Evaluation, Judging, JudgingKit, Labelled, ModelKind,
};
use crate::study::fingerprint::Fingerprint;
use crate::study::ledger::Ledger;
use crate::study::settings::json;
use crate::{Progress, Result};

/// Progress of one classifier, in parts of its own length.
pub const SCALE: u64 = 1000;

/// How far something is, in these parts; never all of them.
pub fn part(progress: Progress) -> u64 {
    (SCALE * progress.done / progress.total.max(1)).min(SCALE - 1)
}

/// One classifier to be trained.
#[derive(Debug, Clone, Copy)]
pub struct Job {
    pub model: ModelKind,
    /// The place of its draw in the settings.
    pub level: usize,
    pub draw: DrawOf,
}

impl Job {
    /// Every model on every amount of labels, repeat after repeat, so that whole curves come early.
    pub fn all(models: &[ModelKind], amounts: &[Amount], repeats: usize, nested: bool) -> Vec<Job> {
        let mut jobs = Vec::new();
        for repeat in 0..repeats {
            for (level, &amount) in amounts.iter().enumerate() {
                let draw = DrawOf {
                    amount,
                    repeat,
                    nested,
                };
                jobs.extend(models.iter().map(|&model| Job { model, level, draw }));
            }
        }
        jobs
    }

    fn work(&self) -> Judging {
        Judging {
            model: self.model,
            draw: self.draw,
            keeps: false,
        }
    }

    /// What it is doing, in words.
    pub fn message(&self) -> String {
        let amount = match self.draw.amount {
            Amount::Share(share) => format!("{:.0} % of the labels", 100.0 * share),
            Amount::Count(count) => format!("{count} labels"),
        };
        let model = self.model.in_a_sentence();
        format!("Repeat {}, {amount}: {model}", self.draw.repeat + 1)
    }

    /// The fingerprint of this job on what `known` has the fingerprint of.
    pub fn key(&self, known: Fingerprint, options: &ClassifyOptions, seed: u64) -> String {
        let mut training = options.clone();
        (training.models, training.shares, training.repeats) = Default::default();
        let own = format!("{}|{:?}|{seed}", self.model.name(), self.draw);
        known.text(&json(&training)).text(&own).key()
    }
}

/// How the classifiers are trained, where finished ones are noted, and who helps.
#[derive(Debug, Clone)]
pub struct Training {
    pub options: ClassifyOptions,
    pub seed: u64,
    pub ledger: Ledger,
    pub crew: Crew,
}

/// The classifiers that wait, those in training, and what came of the others.
pub struct Jobs {
    ledger: Ledger,
    /// All, with the key each is noted under.
    jobs: Vec<(Job, String)>,
    /// The place among all of each that is trained.
    places: Vec<usize>,
    group: Group<Judging>,
    /// The place of each that is judged, ascending, and beside it what came of it with the place of its draw.
    done: Vec<usize>,
    evaluations: Vec<(usize, Evaluation)>,
    /// The draw of most labels, whose predictions are kept.
    fullest: usize,
}

impl Jobs {
    /// Prepares to train classifiers on `inputs`; those that were trained before are taken from the ledger.
    pub fn new(
        training: Training,
        inputs: Arc<ClassifyInputs>,
        jobs: impl IntoIterator<Item = (Job, String)>,
    ) -> Self {
        let jobs: Vec<_> = jobs.into_iter().collect();
        let Training {
            options,
            seed,
            ledger,
            crew,
        } = training;
        let (mut places, mut done, mut evaluations) = (Vec::new(), Vec::new(), Vec::new());
        for (place, (job, key)) in jobs.iter().enumerate() {
            match ledger.find(key) {
                Some(known) => {
                    done.push(place);
                    evaluations.push((job.level, known));
                }
                None => places.push(place),
            }
        }
        let kit = Arc::new(JudgingKit {
            inputs,
            options,
            seed,
        });
        let works: Vec<Judging> = places.iter().map(|&place| jobs[place].0.work()).collect();
        Jobs {
            group: Group::new(&crew, kit, works),
            fullest: fullest(jobs.iter().map(|(job, _)| job)),
            ledger,
            jobs,
            places,
            done,
            evaluations,
        }
    }

    /// The evaluations finished so far, each with the place of its draw, in the order of the jobs.
    pub fn evaluations(&self) -> &[(usize, Evaluation)] {
        &self.evaluations
    }

    /// All evaluations.
    pub fn into_evaluations(self) -> Vec<(usize, Evaluation)> {
        self.evaluations
    }

    /// What is being done.
    pub fn message(&self) -> Option<String> {
        let (place, _) = self.group.own()?;
        Some(self.jobs[self.places[place]].0.message())
    }

    /// Whether there is nothing left to do.
    pub fn is_finished(&self) -> bool {
        self.done.len() == self.jobs.len()
    }

    /// Does a small piece of a classifier, or takes in one that somebody else has trained.
    ///
    /// # Errors
    /// A classifier can't be trained.
    pub fn advance(&mut self) -> Result<Progress> {
        if let Turn::Answered(place, judged) = self.group.advance()? {
            self.note(self.places[place], judged.evaluation);
        }
        Ok(self.progress())
    }

    fn note(&mut self, place: usize, mut evaluation: Evaluation) {
        let (job, key) = &self.jobs[place];
        // Every prediction of every run would fill the memory; those of the first repeat on most labels tell enough.
        if job.draw.repeat > 0 || job.level != self.fullest {
            evaluation.predictions = Vec::new();
        }
        self.ledger.note(key, &evaluation);
        let at = self.done.partition_point(|&before| before < place);
        self.done.insert(at, place);
        self.evaluations.insert(at, (job.level, evaluation));
    }

    fn progress(&self) -> Progress {
        Progress {
            done: self.done.len() as u64 * SCALE + self.group.own().map_or(0, |(_, own)| part(own)),
            total: self.jobs.len() as u64 * SCALE,
        }
    }
}

/// The place of the draw of most labels: the largest share, or the largest number where there are no shares.
fn fullest<'a>(jobs: impl Iterator<Item = &'a Job>) -> usize {
    let size = |job: &Job| match job.draw.amount {
        Amount::Share(share) => (true, share),
        Amount::Count(count) => (false, count as f64),
    };
    let mut largest = (0, (false, 0.0));
    for job in jobs {
        if size(job) > largest.1 {
            largest = (job.level, size(job));
        }
    }
    largest.0
}

/// The fingerprint of the labelled samples, which is all that a classifier without an encoder depends on.
pub fn of_samples(train: &Labelled, test: &Labelled) -> Fingerprint {
    Fingerprint::of("classify").labelled(train).labelled(test)
}

/// What a person should know, each note once.
pub fn notes_of<'a>(evaluations: impl IntoIterator<Item = &'a Evaluation>) -> Vec<String> {
    let mut notes: Vec<String> = Vec::new();
    for note in evaluations.into_iter().flat_map(|one| &one.notes) {
        if !notes.contains(note) {
            notes.push(note.clone());
        }
    }
    notes
}
