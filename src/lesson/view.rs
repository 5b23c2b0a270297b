//! A lesson as the page shows it.

use std::collections::BTreeSet;

use serde::Serialize;

use super::file::keys;
use super::parts::{Lesson, LessonStep, Question};
use super::student::student_seed;
use crate::Result;
use crate::study::tree::{Tree, Value};

/// A lesson as the page shows it.
#[derive(Debug, Clone, Serialize)]
pub struct LessonView {
    title: String,
    goals: Vec<String>,
    minutes: u32,
    data: String,
    student_seeds: bool,
    seed: u64,
    digest: String,
    /// The study that it begins with, as a study file.
    study: String,
    steps: Vec<StepView>,
}

#[derive(Debug, Clone, Serialize)]
struct StepView {
    title: String,
    text: String,
    task: String,
    mark: String,
    hide: Vec<String>,
    lock: Vec<String>,
    before: Option<Question>,
    question: Option<Question>,
    has_check: bool,
    hints: Vec<String>,
    /// The solution in sentences.
    solution: Vec<String>,
}

impl LessonView {
    /// Of a lesson; `student`: the name that the seed comes from, where the lesson has seeds for students and one is given.
    ///
    /// # Errors
    /// None in practice: the study is plain values.
    pub fn of(lesson: &Lesson, student: &str) -> Result<Self> {
        let mut study = lesson.study.clone();
        if lesson.student_seeds && !student.trim().is_empty() {
            study.seed = student_seed(student);
        }
        Ok(LessonView {
            title: lesson.title.clone(),
            goals: lesson.goals.clone(),
            minutes: lesson.minutes,
            data: lesson.data.clone(),
            student_seeds: lesson.student_seeds,
            seed: study.seed,
            digest: lesson.digest.clone(),
            study: study.to_toml()?,
            steps: lesson.steps.iter().map(StepView::of).collect(),
        })
    }
}

impl StepView {
    fn of(step: &LessonStep) -> Self {
        StepView {
            title: step.title.clone(),
            text: step.text.clone(),
            task: step.task.clone(),
            mark: step.mark.clone(),
            hide: step.hide.clone(),
            lock: step.lock.clone(),
            before: step.before.clone(),
            question: step.question.clone(),
            has_check: step.check.is_some(),
            hints: step.hints.clone(),
            solution: step.solution_in_words(),
        }
    }
}

impl LessonStep {
    /// What the solution does, a sentence each.
    pub fn solution_in_words(&self) -> Vec<String> {
        let solution = &self.solution;
        let mut words = Vec::new();
        if let Some(settings) = &solution.settings {
            let mut paths = BTreeSet::new();
            keys(settings, "", &mut paths);
            for path in paths {
                let value = path
                    .split('.')
                    .try_fold(settings, |tree, key| tree.get(key));
                words.push(format!(
                    "Set `{path}` to {}.",
                    value.map(written).unwrap_or_default()
                ));
            }
        }
        words.extend(
            solution
                .run
                .iter()
                .map(|step| format!("Run {}.", step.title())),
        );
        if !solution.select.is_empty() {
            words.push(format!("Select {}.", solution.select.join(", ")));
        }
        if !solution.answer.is_empty() {
            words.push(format!("Answer {}.", solution.answer));
        }
        words
    }
}

fn written(tree: &Tree) -> String {
    match &tree.value {
        Value::Missing | Value::Table(_) => String::new(),
        Value::Truth(truth) => truth.to_string(),
        Value::Negative(number) => number.to_string(),
        Value::Whole(number) => number.to_string(),
        Value::Number(number) => number.to_string(),
        Value::Text(text) => text.clone(),
        Value::List(items) => items.iter().map(written).collect::<Vec<_>>().join(", "),
    }
}
