//! What a lesson is made of.

use super::expression::Expression;
use crate::study::tree::Tree;
use crate::study::{Step, Study};

/// A lesson.
#[derive(Debug, Clone)]
pub struct Lesson {
    /// Its title.
    pub title: String,
    /// What one can do after it.
    pub goals: Vec<String>,
    /// How long it takes; 0 where it does not say.
    pub minutes: u32,
    /// What data it is on, in words.
    pub data: String,
    /// Whether each student has a seed of their own.
    pub student_seeds: bool,
    /// The study it begins with.
    pub study: Study,
    /// Its steps.
    pub steps: Vec<LessonStep>,
    /// 128 bits of the file, the same whatever the version of the program.
    pub digest: String,
}

/// A step of a lesson.
#[derive(Debug, Clone)]
pub struct LessonStep {
    /// Its title.
    pub title: String,
    /// What it says, in Markdown.
    pub text: String,
    /// What there is to do, in a sentence; may be empty.
    pub task: String,
    /// The control that it means: a step, a setting, or another part of the page; may be empty.
    pub mark: String,
    /// Steps and settings that are not shown while this step is on.
    pub hide: Vec<String>,
    /// Settings that can't be changed while this step is on.
    pub lock: Vec<String>,
    /// What is guessed before.
    pub before: Option<Before>,
    /// What is asked.
    pub question: Option<Question>,
    /// What has to hold; a step without is read.
    pub check: Option<Expression>,
    /// Hints, one after another.
    pub hints: Vec<String>,
    /// Common wrong answers.
    pub wrong: Vec<Common>,
    /// Numbers shown when it is passed, beside what was guessed.
    pub outcomes: Vec<Outcome>,
    /// What is said when it is passed, in Markdown.
    pub done: String,
    /// How it is passed.
    pub solution: Solution,
}

/// A question.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Question {
    /// What is asked.
    pub text: String,
    /// What can be answered, A, B, C …; of nothing, a text is typed.
    pub choices: Vec<String>,
}

/// A question whose answer is kept, and is neither right nor wrong.
pub type Before = Question;

/// A common wrong answer, and what is said to it.
#[derive(Debug, Clone)]
pub struct Common {
    /// The answer.
    pub answer: Option<String>,
    /// What holds of it.
    pub when: Option<Expression>,
    /// What is said.
    pub say: String,
}

/// A number that is shown beside what was guessed.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// What it is.
    pub label: String,
    /// The number.
    pub value: Expression,
}

/// How a step is passed.
#[derive(Debug, Clone, Default)]
pub struct Solution {
    /// Settings to change, as a part of a study file.
    pub settings: Option<Tree>,
    /// Steps to run, one after another.
    pub run: Vec<Step>,
    /// Samples to select.
    pub select: Vec<String>,
    /// The answer.
    pub answer: String,
}

impl Solution {
    /// Whether something is to be done beside answering.
    pub fn has_work(&self) -> bool {
        self.settings.is_some() || !self.run.is_empty() || !self.select.is_empty()
    }
}

/// The parts of the page that a step can point at, beside steps and settings.
pub const MARKS: [&str; 9] = [
    "run",
    "results",
    "figure",
    "table",
    "settings",
    "notes",
    "downloads",
    "share",
    "layouts",
];
