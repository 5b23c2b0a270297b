//! Step 5: classifiers are trained on the fine-tuning part and judged on the test part.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use ndarray::Array2;

use crate::crew::{Crew, Group, Turn};
use crate::learn::split::Amount;
use crate::learn::{
    Classifier, ClassifyInputs, DrawOf, Evaluation, Judged, Judging, JudgingKit, Labelled,
    ModelKind, TrainedWith,
};
use crate::packing::{Pack, Packer};
use crate::study::fingerprint::Fingerprint;
use crate::study::jobs::{SCALE, notes_of, of_samples, part};
use crate::study::ledger::Ledger;
use crate::study::session::Offer;
use crate::study::settings::json;
use crate::study::steps::data::{DataResult, FileSummary, SampleInfo};
use crate::study::steps::pretrain::PretrainResult;
use crate::study::{Part, Role, Study};
use crate::{Advance, Error, Progress, Result};

/// All evaluations of a study.
#[derive(Debug, Clone)]
pub struct ClassifyResult {
    /// One for each model, share and repeat.
    pub evaluations: Vec<Evaluation>,
    /// Of each model the one trained on the largest share of the labels, first repeat.
    pub classifiers: Vec<Classifier>,
    /// What a person should know.
    pub notes: Vec<String>,
}

impl ClassifyResult {
    /// The trained classifier of this kind; `setting` is what asks for it.
    ///
    /// # Errors
    /// It was not trained.
    pub fn classifier(&self, model: ModelKind, setting: &str) -> Result<&Classifier> {
        let found = self.classifiers.iter().find(|one| one.kind() == model);
        found.ok_or_else(|| {
            Error::new(
                format!("{setting} is {}, which was not trained", model.name()),
                "Add it to classify.models, or choose one that is there.",
            )
        })
    }
}

/// One classifier to be trained.
#[derive(Debug, Clone, Copy)]
struct Job {
    model: ModelKind,
    share: f64,
    repeat: usize,
}

/// Classification in progress: classifiers, each independent of the others, trained by whoever of the crew is free.
pub struct ClassifyRun {
    study: Study,
    inputs: Arc<ClassifyInputs>,
    jobs: Vec<Job>,
    /// How many of them were looked for among those that were trained before.
    looked_for: usize,
    /// The place of each that is to be trained.
    places: Vec<usize>,
    group: Option<Group<Judging>>,
    /// The place of each that is judged, ascending, and beside it what came of it.
    done: Vec<usize>,
    evaluations: Vec<Evaluation>,
    /// Those that are used later, by their place.
    classifiers: Vec<(usize, Classifier)>,
    ledger: Ledger,
    crew: Crew,
    /// Of the samples, and of them with the encoder; none where nothing is kept or given back.
    known: Option<[Fingerprint; 2]>,
    /// What the classifier that was trained last is kept under, while nothing else was done, and its place.
    fresh: Option<(String, usize)>,
}

impl ClassifyRun {
    /// Prepares every model, share and repeat of the study.
    ///
    /// # Errors
    /// There are no labelled samples to train or to test on.
    pub fn new(
        study: &Study,
        data: &DataResult,
        pretrain: &PretrainResult,
        ledger: &Ledger,
        crew: &Crew,
    ) -> Result<Self> {
        let train = labelled(data, pretrain, Part::Finetune)?;
        let test = labelled(data, pretrain, Part::Test)?;
        let known = ledger.is_in_use().then(|| {
            let samples = of_samples(&train, &test).text("with predictions");
            [samples, samples.encoder(&pretrain.checkpoint.weights)]
        });
        let weights = Arc::clone(&pretrain.checkpoint.weights);
        let options = &study.classify;
        let mut jobs = Vec::new();
        for &share in &options.shares {
            for repeat in 0..options.repeats {
                jobs.extend(options.models.iter().map(|&model| Job {
                    model,
                    share,
                    repeat,
                }));
            }
        }
        Ok(ClassifyRun {
            study: study.clone(),
            inputs: Arc::new(ClassifyInputs::new(train, test, Some(weights))?),
            jobs,
            looked_for: 0,
            places: Vec::new(),
            group: None,
            done: Vec::new(),
            evaluations: Vec::new(),
            classifiers: Vec::new(),
            ledger: ledger.clone(),
            crew: crew.clone(),
            known,
            fresh: None,
        })
    }

    /// Whether the classifier is one of those that are used later: trained on the largest share, first repeat.
    fn is_kept(&self, job: Job) -> bool {
        let mut shares = self.study.classify.shares.iter();
        job.repeat == 0 && shares.all(|&share| share <= job.share)
    }

    fn key(&self, job: Job) -> Option<String> {
        let [samples, with_encoder] = self.known?;
        let mut training = self.study.classify.clone();
        (training.models, training.shares, training.repeats) = Default::default();
        let of = match job.model.needs_encoder() {
            true => with_encoder,
            false => samples,
        };
        let (name, used) = (job.model.name(), u8::from(self.is_kept(job)));
        let own = format!(
            "{name}|{}|{}|{used}|{}",
            job.share, job.repeat, self.study.seed
        );
        Some(of.text(&json(&training)).text(&own).key())
    }

    /// Takes a classifier that an earlier run trained; whether there is one.
    fn take_known(&mut self, place: usize) -> bool {
        let job = self.jobs[place];
        let key = self.key(job);
        let Some(mut parcel) = key.and_then(|key| self.ledger.take(&key)) else {
            return false;
        };
        let with = self.with(job.model);
        let is_kept = self.is_kept(job);
        let evaluation = with.evaluation(&mut parcel);
        let classifier = is_kept.then(|| with.classifier(&mut parcel)).transpose();
        let (Ok(classifier), Ok(())) = (classifier, parcel.finish()) else {
            return false;
        };
        self.note(place, evaluation, classifier);
        let name = job.model.in_a_sentence();
        let words = format!("Classify: the {name} was trained before");
        self.ledger.say_found(words);
        true
    }

    fn with(&self, kind: ModelKind) -> TrainedWith<'_> {
        TrainedWith {
            kind,
            inputs: &self.inputs,
            options: &self.study.classify,
            seed: self.study.seed,
        }
    }

    fn note(&mut self, place: usize, evaluation: Evaluation, classifier: Option<Classifier>) {
        let at = self.done.partition_point(|&before| before < place);
        self.done.insert(at, place);
        self.evaluations.insert(at, evaluation);
        if let Some(classifier) = classifier {
            let before = |&(other, _): &(usize, Classifier)| other < place;
            let at = self.classifiers.partition_point(before);
            self.classifiers.insert(at, (place, classifier));
        }
    }

    /// Hands out those that are not trained yet.
    fn begin(&mut self) -> Group<Judging> {
        if self.crew.members() > 0 {
            // Those on more labels come last, and so do networks as a rule: nobody is to be left with one of them while the
            // others wait.
            self.places.reverse();
        }
        let works: Vec<Judging> = self.places.iter().map(|&place| self.work(place)).collect();
        let kit = JudgingKit {
            inputs: Arc::clone(&self.inputs),
            options: self.study.classify.clone(),
            seed: self.study.seed,
        };
        Group::new(&self.crew, Arc::new(kit), works)
    }

    fn work(&self, place: usize) -> Judging {
        let job = self.jobs[place];
        Judging {
            model: job.model,
            draw: DrawOf {
                amount: Amount::Share(job.share),
                repeat: job.repeat,
                nested: true,
            },
            keeps: self.is_kept(job),
        }
    }

    fn take(&mut self, place: usize, judged: Judged) -> Result<()> {
        let job = self.jobs[place];
        let with = self.with(job.model);
        let told = judged.classifier.map(|one| one.into_classifier(&with));
        let classifier = told.transpose()?;
        self.note(place, judged.evaluation, classifier);
        self.fresh = self.key(job).map(|key| (key, place));
        Ok(())
    }

    /// The classifier that was trained last, with what became of it.
    pub fn offer(&self) -> Option<Offer<'_>> {
        let (key, _) = self.fresh.as_ref()?;
        Some(Offer {
            key,
            what: self,
            passing: false,
        })
    }

    /// The evaluations finished so far.
    pub fn evaluations(&self) -> &[Evaluation] {
        &self.evaluations
    }

    /// What it is doing.
    pub fn doing(&self) -> String {
        let own = self.group.as_ref().and_then(Group::own);
        match own {
            Some((at, _)) => {
                let job = self.jobs[self.places[at]];
                format!("Training the {} classifier", job.model.name())
            }
            None => "Training classifiers".into(),
        }
    }

    fn progress(&self) -> Progress {
        let own = self.group.as_ref().and_then(Group::own);
        Progress {
            done: self.done.len() as u64 * SCALE + own.map_or(0, |(_, own)| part(own)),
            total: (self.jobs.len() as u64 * SCALE).max(1),
        }
    }
}

/// What was done last.
impl Pack for ClassifyRun {
    fn pack(&self, to: &mut Packer) {
        let Some((_, place)) = &self.fresh else {
            return;
        };
        let Ok(at) = self.done.binary_search(place) else {
            return;
        };
        self.evaluations[at].pack(to);
        let mut classifiers = self.classifiers.iter();
        if let Some((_, classifier)) = classifiers.find(|(of, _)| of == place) {
            classifier.pack(to);
        }
    }
}

impl Advance for ClassifyRun {
    type Output = ClassifyResult;

    fn advance(&mut self) -> Result<Progress> {
        self.fresh = None;
        if self.looked_for < self.jobs.len() {
            let place = self.looked_for;
            self.looked_for += 1;
            if !self.take_known(place) {
                self.places.push(place);
            }
            return Ok(self.progress());
        }
        let mut group = match self.group.take() {
            Some(group) => group,
            None => self.begin(),
        };
        let turn = group.advance()?;
        self.group = Some(group);
        match turn {
            Turn::Answered(at, judged) => self.take(self.places[at], judged)?,
            Turn::UnderWay => {}
            // There is at least one, or nothing to be done at all.
            Turn::Finished => {
                let total = self.progress().total;
                return Ok(Progress { done: total, total });
            }
        }
        Ok(self.progress())
    }

    fn finish(self) -> Result<ClassifyResult> {
        Ok(ClassifyResult {
            notes: notes_of(&self.evaluations),
            evaluations: self.evaluations,
            classifiers: self.classifiers.into_iter().map(|(_, one)| one).collect(),
        })
    }
}

/// Why a part has no samples, and how it gets some.
fn nothing_in(part: Part, data: &DataResult) -> Error {
    let (purpose, key) = match part {
        Part::Pretrain => ("to pretrain on", "pretrain"),
        Part::Finetune => ("to train a classifier on", "finetune"),
        Part::Test => ("to test a classifier on", "test"),
    };
    let is_split = |file: &FileSummary| file.role == Role::Labelled;
    if data.simulated || data.files.iter().any(is_split) {
        return Error::new(
            format!("the split leaves no samples {purpose}"),
            "Give that part a larger share: \"Split of labelled data\" in the step Data, or split in the section [data] \
             of a study file.",
        );
    }
    Error::new(
        format!("no table has samples {purpose}"),
        format!(
            "Add a labelled table for it in the step Data (under [data] in a study file: {key}), or use one labelled table \
             that is split into all three parts ([data]: labelled)."
        ),
    )
}

/// A part's samples with their labels. Its rows are those of the mapped table, whose order may differ from the files'.
///
/// # Errors
/// The part has no samples, or the labels name no classes.
pub fn labelled(data: &DataResult, pretrain: &PretrainResult, part: Part) -> Result<Labelled> {
    refuse_all_different(&data.labels())?;
    let samples = pretrain.inputs.get(part);
    let samples = samples.ok_or_else(|| nothing_in(part, data))?;
    let labels: HashMap<&str, &str> = in_part(data, part)
        .filter_map(|sample| Some((sample.id.as_str(), sample.label.as_deref()?)))
        .collect();
    let of_sample = |id: &String| labels.get(id.as_str()).copied().unwrap_or("").to_string();
    Ok(Labelled {
        labels: samples.sample_ids.iter().map(of_sample).collect(),
        sample_ids: samples.sample_ids.clone(),
        features: samples.values.clone(),
    })
}

fn in_part(data: &DataResult, part: Part) -> impl Iterator<Item = &SampleInfo> {
    data.samples
        .iter()
        .filter(move |sample| sample.part == part)
}

/// Why no classifier can be trained, as far as the samples' labels and parts tell: nobody should wait for a pretraining
/// to hear it.
///
/// # Errors
/// A part has no samples, or the labels are no classes.
pub fn check_labels(data: &DataResult) -> Result<()> {
    refuse_all_different(&data.labels())?;
    let of = |part: Part| {
        let samples: Vec<&SampleInfo> = in_part(data, part).collect();
        let label = |sample: &&SampleInfo| sample.label.clone().unwrap_or_default();
        if samples.is_empty() {
            return Err(nothing_in(part, data));
        }
        Ok(Labelled {
            labels: samples.iter().map(label).collect(),
            sample_ids: samples.iter().map(|sample| sample.id.clone()).collect(),
            features: Array2::default((samples.len(), 0)).into(),
        })
    };
    ClassifyInputs::new(of(Part::Finetune)?, of(Part::Test)?, None).map(|_| ())
}

fn refuse_all_different(labels: &[String]) -> Result<()> {
    let different: HashSet<&String> = labels.iter().collect();
    if labels.len() < 2 || different.len() < labels.len() {
        return Ok(());
    }
    Err(Error::new(
        format!(
            "all {} labels are different, so there are no classes to learn",
            labels.len()
        ),
        "Choose as label (data.label) a column whose values repeat: a class needs several samples.",
    ))
}
