//! What the checks of a step say.

use serde::{Deserialize, Serialize};

use super::evaluate::{Scope, Unmet, Value};
use super::expression::written;
use super::parts::{Lesson, LessonStep};
use crate::letters::small;
use crate::study::fingerprint::Fingerprint;
use crate::study::{Session, Step};

/// What a learner said in a step.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Answers {
    /// To the step's question: the letter of a choice, or what was typed.
    pub answer: String,
    /// Before.
    pub guess: String,
}

/// What comes of checking a step.
#[derive(Debug, Clone, Serialize)]
pub struct Verdict {
    /// Whether it is passed.
    pub passed: bool,
    /// What is said of it, in Markdown.
    pub message: String,
    /// The step of the study that has to be run first.
    pub needs: Option<Step>,
    /// What came out, beside what was guessed; once it is passed.
    pub outcomes: Vec<Shown>,
    /// What the check looked at; once it is passed.
    pub values: Vec<Evidence>,
    /// Of the lesson, the seed, the step, the answers and these values; once it is passed.
    pub digest: String,
}

/// A number with what it is.
#[derive(Debug, Clone, Serialize)]
pub struct Shown {
    /// What it is.
    pub label: String,
    /// It, as a person reads it.
    pub value: String,
}

/// Something that a check looked at.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// Its path.
    pub path: String,
    /// What it had.
    pub value: String,
}

impl Lesson {
    /// Checks a step, counted from 0; one that there is not is not passed.
    pub fn judge(&self, step: usize, session: &Session, answers: &Answers) -> Verdict {
        let scope = Scope { session, answers };
        let Some(of) = self.steps.get(step) else {
            return refused("The lesson has no such step.".to_owned(), None);
        };
        match of.not_passed(&scope) {
            Some(verdict) => verdict,
            None => self.passed(step, of, &scope),
        }
    }

    fn passed(&self, step: usize, of: &LessonStep, scope: &Scope) -> Verdict {
        let outcomes = of.outcomes.iter().map(|outcome| Shown {
            label: outcome.label.clone(),
            value: match scope.value(&outcome.value) {
                Ok(value) => value.in_words(),
                Err(unmet) => unmet.what,
            },
        });
        let paths = of.check.iter().flat_map(|check| check.paths());
        let values = paths.filter_map(|path| {
            let value = scope.look_up(path).ok()?;
            let path = written(path);
            Some(Evidence {
                path,
                value: exactly(&value),
            })
        });
        let values: Vec<Evidence> = values.collect();
        let seed = scope.session.study().seed;
        let message = match &*of.done {
            "" => "Passed.",
            done => done,
        };
        Verdict {
            passed: true,
            message: message.to_owned(),
            needs: None,
            outcomes: outcomes.collect(),
            digest: digest(&self.digest, seed, step, scope.answers, &values),
            values,
        }
    }
}

/// 128 bits of what a step was passed with, so that what is handed in is known to be as it was written.
pub fn digest(
    lesson: &str,
    seed: u64,
    step: usize,
    answers: &Answers,
    values: &[Evidence],
) -> String {
    let known = Fingerprint::of_any_version("lesson step").text(lesson);
    let known = known.text(&seed.to_string()).text(&step.to_string());
    let known = known.text(&answers.answer).text(&answers.guess);
    let texts = values.iter().flat_map(|one| [&one.path, &one.value]);
    texts.fold(known, |known, text| known.text(text)).key()
}

impl LessonStep {
    /// What is said where the check does not hold.
    fn not_passed(&self, scope: &Scope) -> Option<Verdict> {
        let answer = &scope.answers.answer;
        let check = self.check.as_ref()?;
        if self.question.is_some() && answer.trim().is_empty() {
            return Some(refused("Answer the question first.".to_owned(), None));
        }
        match scope.holds(check) {
            Ok(true) => None,
            Err(Unmet { what, needs }) => Some(refused(what, needs)),
            Ok(false) => {
                let known = self.wrong.iter().find(|wrong| {
                    let by_answer = wrong.answer.as_ref();
                    let is_it = by_answer.is_none_or(|wrong| same(wrong, answer));
                    let holds = wrong
                        .when
                        .as_ref()
                        .is_none_or(|when| scope.holds(when) == Ok(true));
                    is_it && holds
                });
                let message =
                    known.map_or("Not yet. Look again, or take a hint.", |wrong| &wrong.say);
                Some(refused(message.to_owned(), None))
            }
        }
    }
}

/// Answers are the same whatever the case and the blanks at their ends.
fn same(one: &str, other: &str) -> bool {
    small(one.trim()) == small(other.trim())
}

fn refused(message: String, needs: Option<Step>) -> Verdict {
    Verdict {
        passed: false,
        message,
        needs,
        outcomes: Vec::new(),
        values: Vec::new(),
        digest: String::new(),
    }
}

/// A value in as many digits as it takes to read it back.
fn exactly(value: &Value) -> String {
    match value {
        Value::Number(number) => number.to_string(),
        other => other.in_words(),
    }
}
