//! What a learner hands in, and the table that a lecturer makes of it.

use serde::{Deserialize, Serialize};

use super::judge::{Answers, Evidence, digest};
use super::student::student_seed;
use crate::table::{Cell, TextTable};
use crate::{Error, Result};

/// What such a file calls itself.
pub const FORMAT: &str = "genessl lesson progress 1";
const BYTES_AT_MOST: usize = 1 << 20;
const STEPS_AT_MOST: usize = 1000;

/// A file that a learner hands in. It is what the learner's own page says: it tells mistakes and mix-ups, not fraud.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Progress {
    /// [`FORMAT`].
    pub format: String,
    /// The lesson's title.
    pub lesson: String,
    /// The digest of the lesson file.
    pub digest: String,
    /// The name that was typed in; may be empty.
    #[serde(default)]
    pub student: String,
    /// The seed that the study began with.
    pub seed: u64,
    /// Whether the seed is that of the name.
    #[serde(default)]
    pub student_seed: bool,
    /// When it was saved, as text.
    #[serde(default)]
    pub saved: String,
    /// One entry for each step of the lesson.
    pub steps: Vec<StepProgress>,
}

/// How far one step is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StepProgress {
    /// Its title.
    pub title: String,
    /// Whether it is passed, or read where there is nothing to pass.
    pub passed: bool,
    /// Whether there is something to pass.
    #[serde(default)]
    pub checked: bool,
    /// What was guessed and answered.
    #[serde(default)]
    pub answers: Answers,
    /// How often it was checked.
    #[serde(default)]
    pub attempts: u32,
    /// The hints that were looked at.
    #[serde(default)]
    pub hints: u32,
    /// Whether the solution was looked at.
    #[serde(default)]
    pub solution: bool,
    /// The seed of the study when it was passed.
    #[serde(default)]
    pub seed: u64,
    /// What the check looked at when it was passed.
    #[serde(default)]
    pub values: Vec<Evidence>,
    /// The digest of all this, as the engine gave it.
    #[serde(default)]
    pub digest: String,
}

impl Progress {
    /// Reads a file that was handed in.
    ///
    /// # Errors
    /// It is none.
    pub fn read(name: &str, text: &str) -> Result<Self> {
        let advice = "Ask for the file that the lesson's button \"Save to hand in\" saves.";
        let failed = |what: String| Error::new(what, advice).in_file(name);
        if text.len() > BYTES_AT_MOST {
            return Err(failed(format!(
                "the file has {} bytes, which no progress needs",
                text.len()
            )));
        }
        let read: Progress = serde_json::from_str(text).map_err(|error| {
            failed(format!("this is no progress of a lesson: {error}"))
                .at(error.line() as u64, Some(error.column() as u64))
        })?;
        if read.format != FORMAT {
            return Err(failed(format!(
                "the file calls itself \"{}\", not \"{FORMAT}\"",
                read.format
            )));
        }
        if read.steps.len() > STEPS_AT_MOST {
            return Err(failed(format!("the file has {} steps", read.steps.len())));
        }
        Ok(read)
    }

    /// Whether every passed step has the digest of what stands beside it, and a student's seed is that of the name.
    pub fn is_whole(&self) -> bool {
        let mut passed = self
            .steps
            .iter()
            .enumerate()
            .filter(|(_, step)| step.passed && step.checked);
        let named = !self.student_seed || self.seed == student_seed(&self.student);
        named
            && passed.all(|(place, step)| {
                step.digest == digest(&self.digest, step.seed, place, &step.answers, &step.values)
            })
    }
}

/// The lecturer's table: a row for each file, under the columns of the longest lesson among them. `lesson`: the digest of the
/// lesson file, where it is to be compared.
pub fn table_of(files: &[(String, Progress)], lesson: Option<&str>) -> TextTable {
    let steps = files
        .iter()
        .map(|(_, one)| one.steps.len())
        .max()
        .unwrap_or(0);
    let mut columns: Vec<String> = [
        "file",
        "student",
        "lesson",
        "lesson's digest",
        "seed",
        "whole",
        "passed",
        "of",
        "hints",
        "solutions looked at",
        "saved",
    ]
    .map(String::from)
    .to_vec();
    if lesson.is_some() {
        columns.push("same lesson file".to_owned());
    }
    for step in 1..=steps {
        columns.extend([
            format!("step {step}"),
            format!("guess {step}"),
            format!("answer {step}"),
        ]);
    }
    let rows = files
        .iter()
        .map(|(file, one)| row(file, one, lesson, steps));
    TextTable {
        name: "lesson_progress".into(),
        title: "Progress handed in".into(),
        columns,
        rows: rows.collect(),
    }
}

fn row(file: &str, one: &Progress, lesson: Option<&str>, steps: usize) -> Vec<Cell> {
    let checked = || one.steps.iter().filter(|step| step.checked);
    let yes = |is_so: bool| Cell::from(if is_so { "yes" } else { "no" });
    let mut row: Vec<Cell> = vec![
        file.into(),
        one.student.as_str().into(),
        one.lesson.as_str().into(),
        one.digest.as_str().into(),
        Cell::Count(one.seed),
        yes(one.is_whole()),
        checked().filter(|step| step.passed).count().into(),
        checked().count().into(),
        Cell::Count(one.steps.iter().map(|step| u64::from(step.hints)).sum()),
        one.steps.iter().filter(|step| step.solution).count().into(),
        one.saved.as_str().into(),
    ];
    row.extend(lesson.map(|digest| yes(one.digest == digest)));
    for step in 0..steps {
        match one.steps.get(step) {
            Some(step) => row.extend([
                match (step.checked, step.passed) {
                    (true, true) => "passed".into(),
                    (true, false) => "not passed".into(),
                    (false, true) => "read".into(),
                    (false, false) => Cell::Missing,
                },
                step.answers.guess.as_str().into(),
                step.answers.answer.as_str().into(),
            ]),
            None => row.extend([Cell::Missing, Cell::Missing, Cell::Missing]),
        }
    }
    row
}
