//! Whether a study that is run again gives what was recorded, and where it first does not.

use serde::Serialize;

use super::hash::Hash;
use super::provenance::{FileRecord, NUMERICS, Provenance, StepRecord};
use crate::names::{brief, visible};
use crate::study::inputs::{Role, same_file};
use crate::study::session::{Session, Step};
use crate::study::{InputFile, OutputSettings, Study};

/// How a step's present result compares with the recorded one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The same bits.
    Same,
    /// Other bits.
    Different,
    /// There is no present result yet.
    NotRun,
    /// Nothing of it was recorded.
    NotRecorded,
}

/// A step of a replay.
#[derive(Debug, Clone, Serialize)]
pub struct StepReplay {
    /// The step.
    pub step: Step,
    /// Its title.
    pub title: &'static str,
    /// How it compares.
    pub verdict: Verdict,
    /// The recorded digest, empty for none.
    pub recorded: String,
    /// The present one, empty for none.
    pub present: String,
    /// The first part that differs.
    pub first: Option<String>,
    /// Parts that were recorded and are not there now, as an analysis that nobody asked for.
    pub missing: Vec<String>,
}

/// The first place where two results differ.
#[derive(Debug, Clone, Serialize)]
pub struct Difference {
    /// The step.
    pub step: Step,
    /// The part of its result.
    pub part: String,
    /// Why that may be.
    pub why: String,
}

/// A study against what was recorded of it.
#[derive(Debug, Clone, Serialize)]
pub struct Replay {
    /// Every step that was recorded or is there, in order.
    pub steps: Vec<StepReplay>,
    /// Where they differ first.
    pub first: Option<Difference>,
    /// Whether all that was recorded is there again, to the bit.
    pub identical: bool,
    /// The whole in a sentence.
    pub sentence: String,
    /// What was recorded: program, version, browser or architecture.
    pub recorded_by: String,
}

impl Session {
    /// The present results against those that the study file, report or list of results told of; none where it told nothing.
    pub fn replay(&self) -> Option<Replay> {
        let expected = self.keeping.expected.as_ref();
        let (recorded, study) = expected.filter(|(recorded, _)| !recorded.steps.is_empty())?;
        let mut steps = Vec::new();
        for &step in self.steps {
            let was = recorded.steps.iter().find(|one| one.step == step.name());
            let is = self.step_record(step);
            if was.is_some() || is.is_some() {
                steps.push(compared(step, was, is.as_ref()));
            }
        }
        let different = steps.iter().find(|step| step.verdict == Verdict::Different);
        let first = different.map(|step| Difference {
            step: step.step,
            part: step.first.clone().unwrap_or_default(),
            why: match step.first.as_deref() == Some(DAMAGED) {
                true => {
                    "The record contradicts itself: it was changed after it was written.".to_owned()
                }
                false => self.why_different(recorded, study),
            },
        });
        let names = recorded.steps.iter().map(|one| one.step.as_str());
        let unknown: Vec<&str> = names.filter(|name| Step::named(name).is_none()).collect();
        let (identical, mut sentence) = sentence(&steps, first.as_ref());
        if !unknown.is_empty() {
            sentence += &format!(
                " This version does not know {}.",
                shown(&unknown.join(", "))
            );
        }
        Some(Replay {
            identical: identical && unknown.is_empty(),
            steps,
            first,
            sentence,
            recorded_by: recorded.words(),
        })
    }

    /// Compares the results with no record any more.
    pub fn forget_record(&mut self) {
        self.keeping.expected = None;
    }

    /// What the loaded study says of a file that it read.
    pub fn recorded_file(&self, role: Role, name: &str) -> Option<&FileRecord> {
        let (recorded, _) = self.keeping.expected.as_ref()?;
        let mut files = recorded.files.iter();
        files.find(|file| file.role == role && same_file(&file.name, name))
    }

    /// The steps of which the loaded study says what they gave.
    pub fn recorded_steps(&self) -> Vec<Step> {
        let recorded = self.keeping.expected.iter();
        let steps = recorded.flat_map(|(recorded, _)| &recorded.steps);
        steps.filter_map(|one| Step::named(&one.step)).collect()
    }

    /// What most likely made the difference.
    fn why_different(&self, recorded: &Provenance, study: &Study) -> String {
        for was in &recorded.files {
            let mut files = self.files.iter();
            let is = files.find(|file| file.role == was.role && file.name == was.name);
            let is = is.and_then(|file| file.identity.as_ref()?.as_ref());
            if let (Some(was_sha), Some(is)) = (&was.sha256, is)
                && was_sha != is
            {
                return format!("The file {} is not the one that was recorded.", was.name);
            }
        }
        let was_there = |file: &&InputFile| {
            let mut all = recorded.files.iter();
            all.any(|was| file.role == was.role && same_file(&was.name, &file.name))
        };
        let is_learned_from =
            |file: &&InputFile| !matches!(file.role, Role::Predict | Role::Classifier);
        let mut learned_from = self.files.iter().filter(is_learned_from);
        if let Some(added) = learned_from.find(|file| !was_there(file)) {
            let name = shown(&added.name);
            return format!("The file {name} was not there when it was recorded: take it away.");
        }
        if settings(self.study()) != settings(study) {
            return "The settings have been changed since.".to_owned();
        }
        let is_same_version = recorded.version == env!("CARGO_PKG_VERSION");
        let digest = settings_digest(study);
        if is_same_version && recorded.settings.is_some() && recorded.settings != digest {
            return "The settings in its file are not those that it was recorded with.".to_owned();
        }
        if recorded.numerics != NUMERICS {
            return format!(
                "It was recorded with numerics {}, by version {}; this program, version {}, has numerics {NUMERICS}.",
                recorded.numerics,
                shown(&recorded.version),
                env!("CARGO_PKG_VERSION")
            );
        }
        if !is_same_version {
            let version = shown(&recorded.version);
            return format!("It was recorded by version {version}, which is not this one.");
        }
        if recorded.architecture != std::env::consts::ARCH {
            return format!(
                "It was computed by code for {}, and this is {}, whose arithmetic rounds otherwise in the last digits.",
                shown(&recorded.architecture),
                std::env::consts::ARCH
            );
        }
        if recorded.device != self.study().pretrain.device.name() {
            return "It was computed on another device.".to_owned();
        }
        match recorded.bundle == self.keeping.origin.bundle {
            true => "Settings, files and program are the same: the record was changed, or the program is at fault.",
            false => "Settings and files are the same; the program is another build.",
        }
        .to_owned()
    }
}

/// What is said of a record that contradicts itself.
const DAMAGED: &str = "its record, which is damaged";

/// A text of a record as it may be shown: short, and without characters that mislead.
fn shown(text: &str) -> String {
    visible(&brief(text)).into_owned()
}

/// The SHA-256 of all settings that a result may depend on.
pub(super) fn settings_digest(study: &Study) -> Option<String> {
    let mut hash = Hash::default();
    hash.text(&settings(study)?);
    Some(hash.hex())
}

/// All settings that a result may depend on, as text; the files are known by what they hold.
fn settings(study: &Study) -> Option<String> {
    let mut settings = study.clone();
    settings.data.forget_files();
    settings.output = OutputSettings::default();
    settings.to_toml().ok()
}

fn compared(step: Step, was: Option<&StepRecord>, is: Option<&StepRecord>) -> StepReplay {
    let sha256 = |record: Option<&StepRecord>| record.map(|one| one.sha256.clone());
    let (mut first, mut missing) = (None, Vec::new());
    let (recorded, present) = (sha256(was), sha256(is));
    let verdict = match (was, is) {
        (None, _) => Verdict::NotRecorded,
        (_, None) => Verdict::NotRun,
        (Some(was), Some(is)) => {
            // What says of itself that it was changed says nothing of the rest.
            if StepRecord::of(&was.step, None, was.parts.clone()).sha256 != was.sha256 {
                first = Some(DAMAGED.to_owned());
            }
            for part in &was.parts {
                match is.parts.iter().find(|own| own.name == part.name) {
                    None => missing.push(part.name.clone()),
                    Some(own) if own.sha256 != part.sha256 => {
                        first.get_or_insert(part.name.clone());
                    }
                    Some(_) => {}
                }
            }
            match &first {
                Some(_) => Verdict::Different,
                None => Verdict::Same,
            }
        }
    };
    StepReplay {
        step,
        title: step.title(),
        verdict,
        recorded: recorded.unwrap_or_default(),
        present: present.unwrap_or_default(),
        first,
        missing,
    }
}

/// Whether all is identical, and the whole in words.
fn sentence(steps: &[StepReplay], first: Option<&Difference>) -> (bool, String) {
    let recorded = || {
        steps
            .iter()
            .filter(|step| step.verdict != Verdict::NotRecorded)
    };
    if let Some(first) = first {
        let before = recorded()
            .take_while(|step| step.verdict == Verdict::Same)
            .last();
        let up_to = before.map_or("Nothing is identical".to_owned(), |step| {
            format!("Identical up to {}", step.title)
        });
        let said = format!(
            "{up_to}; first difference in {}, {}. {}",
            first.step.title(),
            first.part,
            first.why
        );
        return (false, said);
    }
    let waiting: Vec<&str> = recorded()
        .filter(|step| step.verdict == Verdict::NotRun)
        .map(|step| step.title)
        .collect();
    let missing: Vec<&str> = recorded()
        .flat_map(|step| step.missing.iter().map(String::as_str))
        .collect();
    let said = match (recorded().count(), waiting.len()) {
        (0, _) => "No digests were recorded.".to_owned(),
        (all, waiting) if all == waiting => "Not run yet.".to_owned(),
        (_, 0) if missing.is_empty() => {
            return (
                true,
                "Identical, to the last bit, at every step.".to_owned(),
            );
        }
        (_, 0) => format!(
            "Identical, to the last bit, in all that was computed; not computed again: {}.",
            missing.join(", ")
        ),
        _ => format!("Identical so far; not run yet: {}.", waiting.join(", ")),
    };
    (false, said)
}

impl Provenance {
    /// What computed it, in words.
    fn words(&self) -> String {
        let place = self.browser.as_deref().unwrap_or(&self.architecture);
        shown(&format!("{} {} on {place}", self.program, self.version))
    }
}
