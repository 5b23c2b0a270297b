//! The lesson file, read and checked.

use std::collections::BTreeSet;

use super::expression::{Expression, Kind};
use super::parts::{Common, Lesson, LessonStep, MARKS, Outcome, Question, Solution};
use super::settings;
use super::written::{
    Written, WrittenOutcome, WrittenQuestion, WrittenSolution, WrittenStep, WrittenWrong,
};
use crate::caught::caught;
use crate::study::fingerprint::Fingerprint;
use crate::study::tree::{Tree, Value, Wrong, line_and_column};
use crate::study::{Step, Study};
use crate::{Error, Result};

/// More than a lesson of an hour has.
const BYTES_AT_MOST: usize = 256 << 10;
const STEPS_AT_MOST: usize = 60;
const LIST_AT_MOST: usize = 40;
const CHOICES_AT_MOST: usize = 12;
/// The longest text of a step, and of anything shorter.
const TEXT_AT_MOST: usize = 20_000;
const LINE_AT_MOST: usize = 2_000;

const ADVICE: &str = "Correct it; docs/lessons.md says what a lesson file holds.";

impl Lesson {
    /// Reads a lesson file.
    ///
    /// # Errors
    /// What is no lesson, with its line and column where there is one.
    pub fn read(name: &str, text: &str) -> Result<Self> {
        if text.len() > BYTES_AT_MOST {
            let what = format!(
                "the lesson file has {} bytes, which no lesson needs",
                text.len()
            );
            let advice = "Choose the lesson file itself, or make two lessons of it.";
            return Err(Error::new(what, advice).in_file(name));
        }
        let parsed = caught(|| Ok(Tree::parse(text)))?;
        let mut tree = parsed.map_err(|wrong| wrong.told(name, text, ADVICE))?;
        let place = Place { name, text };
        let study = tree.take("study").ok_or_else(|| {
            let advice =
                "Begin it with [study], and in it [study.data.simulated] or the files it is on.";
            Error::new("the lesson has no study", advice).in_file(name)
        })?;
        let study = Study::of_tree(name, text, &study)?;
        let read = caught(|| Ok(tree.read::<Written>()))?;
        let written = read.map_err(|wrong| place.told(wrong))?;
        Reader {
            place,
            tree: &tree,
            study: &study,
        }
        .lesson(&written)
    }
}

/// Where something stands.
#[derive(Clone, Copy)]
struct Place<'a> {
    name: &'a str,
    text: &'a str,
}

impl Place<'_> {
    fn told(self, wrong: Wrong) -> Error {
        wrong.told(self.name, self.text, ADVICE)
    }

    /// An error about this value; `at` is the character of the text that it holds.
    fn error(self, tree: Option<&Tree>, at: usize, what: String, advice: &str) -> Error {
        let error = Error::new(what, advice).in_file(self.name);
        let Some(tree) = tree else { return error };
        let mut byte = tree.span.start;
        // Exact where the text stands in the file as it is; else where the value begins.
        if let (Value::Text(value), Some(raw)) = (&tree.value, self.text.get(tree.span.clone()))
            && let Some(begin) = raw.find(value.as_str())
        {
            let before: usize = value.chars().take(at).map(char::len_utf8).sum();
            byte += begin + before;
        }
        let (line, column) = line_and_column(self.text, byte);
        error.at(line, Some(column))
    }
}

/// Where a value stands in the tree: keys, and places in lists.
#[derive(Clone, Copy)]
enum At<'a> {
    Key(&'a str),
    Item(usize),
}

struct Reader<'a> {
    place: Place<'a>,
    tree: &'a Tree,
    study: &'a Study,
}

impl<'a> Reader<'a> {
    fn lesson(&self, written: &Written) -> Result<Lesson> {
        let at = |key| [At::Key(key)];
        self.line(&at("title"), &written.title)?;
        self.line(&at("data"), &written.data)?;
        self.list(&at("goals"), &written.goals)?;
        if written.step.is_empty() || written.step.len() > STEPS_AT_MOST {
            let what = format!("the lesson has {} steps", written.step.len());
            let advice = format!("Give it 1 to {STEPS_AT_MOST}, each under [[step]].");
            return Err(self.wrong(&at("step"), what, &advice));
        }
        self.names(&at("hide"), &written.hide)?;
        self.names(&at("lock"), &written.lock)?;
        let steps = written.step.iter().enumerate();
        let steps = steps.map(|(place, step)| self.step(place, step, written));
        Ok(Lesson {
            title: written.title.clone(),
            goals: written.goals.clone(),
            minutes: written.minutes,
            data: written.data.clone(),
            student_seeds: written.student_seeds,
            study: self.study.clone(),
            steps: steps.collect::<Result<_>>()?,
            digest: Fingerprint::of_any_version("lesson")
                .text(self.place.text)
                .key(),
        })
    }

    fn step(&self, place: usize, written: &WrittenStep, of: &Written) -> Result<LessonStep> {
        let at = |key| [At::Key("step"), At::Item(place), At::Key(key)];
        self.line(&at("title"), &written.title)?;
        self.text(&at("text"), &written.text, TEXT_AT_MOST)?;
        self.line(&at("do"), &written.task)?;
        self.text(&at("done"), &written.done, TEXT_AT_MOST)?;
        self.list(&at("hints"), &written.hints)?;
        self.names(&at("hide"), &written.hide)?;
        self.names(&at("lock"), &written.lock)?;
        if !written.mark.is_empty() && !MARKS.contains(&&*written.mark) {
            self.names(&at("mark"), std::slice::from_ref(&written.mark))?;
        }
        let check = match &written.check {
            Some(check) => Some(self.truth(&at("check"), check)?),
            None => None,
        };
        let before = self.question(&at("before"), written.before.as_ref())?;
        let question = self.question(&at("question"), written.question.as_ref())?;
        let solution = self.solution(place, written.solution.as_ref())?;
        let step = LessonStep {
            title: written.title.clone(),
            text: written.text.clone(),
            task: written.task.clone(),
            mark: written.mark.clone(),
            hide: joined(&of.hide, &written.hide),
            lock: joined(&of.lock, &written.lock),
            before,
            question,
            check,
            hints: written.hints.clone(),
            wrong: self.wrongs(place, &written.wrong, written.question.is_some())?,
            outcomes: self.outcomes(place, &written.outcome)?,
            done: written.done.clone(),
            solution,
        };
        if is_hidden(&step, &step.mark) {
            let what = format!(
                "the step \"{}\" points at {}, which it hides",
                step.title, step.mark
            );
            let advice = "Take it out of hide, of the lesson's too, or point at something else.";
            return Err(self.wrong(&at("mark"), what, advice));
        }
        self.fits_together(&step, &at("title"))?;
        Ok(step)
    }

    /// What one part of a step asks of another.
    fn fits_together(&self, step: &LessonStep, at: &[At]) -> Result<()> {
        let looks_at = |name: &str| {
            let checks = step.check.iter();
            let when = step.wrong.iter().filter_map(|one| one.when.as_ref());
            let mut all = checks
                .chain(when)
                .chain(step.outcomes.iter().map(|one| &one.value));
            all.any(|one| {
                one.paths()
                    .iter()
                    .any(|path| super::expression::written(path) == name)
            })
        };
        let solved = step.solution.has_work() || !step.solution.answer.is_empty();
        let (what, advice) = if step.check.is_some() && !solved {
            (
                "has a check and no solution",
                "Add [step.solution], so that the lesson can be tried.",
            )
        } else if step.check.is_none()
            && (solved || !step.hints.is_empty() || !step.wrong.is_empty())
        {
            (
                "has hints, wrong answers or a solution and no check",
                "Add a check, or leave them out.",
            )
        } else if step.question.is_some() && step.check.is_none() {
            (
                "asks a question and has no check",
                "Add a check such as answer == \"A\"; what is neither right nor wrong is asked in [step.before].",
            )
        } else if looks_at("answer") && step.question.is_none() {
            (
                "looks at an answer and asks no question",
                "Add [step.question].",
            )
        } else if looks_at("guess") && step.before.is_none() {
            ("looks at a guess and asks for none", "Add [step.before].")
        } else if step.question.is_some() && step.solution.answer.is_empty() {
            (
                "asks a question that its solution does not answer",
                "Give the solution's answer.",
            )
        } else if let Some(path) = self.forbidden(step) {
            let what = format!(
                "the step \"{}\" hides or locks {path}, which its solution needs",
                step.title
            );
            return Err(self.wrong(
                at,
                what,
                "Take it out of hide or lock, or find another solution.",
            ));
        } else {
            return self.answers_fit(step, at);
        };
        Err(self.wrong(at, format!("the step \"{}\" {what}", step.title), advice))
    }

    /// Answers to a choice are its letters.
    fn answers_fit(&self, step: &LessonStep, at: &[At]) -> Result<()> {
        let choices = step
            .question
            .as_ref()
            .map_or(0, |question| question.choices.len());
        let letters: Vec<String> = letters(choices).collect();
        let wrong = step.wrong.iter().filter_map(|wrong| wrong.answer.as_ref());
        let answers = wrong.chain(step.question.is_some().then_some(&step.solution.answer));
        for answer in answers {
            if choices > 0 && !letters.contains(answer) {
                let what = format!("the step \"{}\" has no choice \"{answer}\"", step.title);
                let advice = format!("Its choices are {}.", letters.join(", "));
                return Err(self.wrong(at, what, &advice));
            }
        }
        Ok(())
    }

    /// What the solution needs and the step hides or locks.
    fn forbidden(&self, step: &LessonStep) -> Option<String> {
        let mut needed = BTreeSet::new();
        if let Some(settings) = &step.solution.settings {
            keys(settings, "", &mut needed);
        }
        let runs = step.solution.run.iter().map(|step| step.name().to_owned());
        let away = |name: &String| {
            is_hidden(step, name) || (name.contains('.') && are_of(&step.lock, name))
        };
        needed.into_iter().chain(runs).find(away)
    }

    fn question(&self, at: &[At], written: Option<&WrittenQuestion>) -> Result<Option<Question>> {
        let Some(WrittenQuestion { text, choices }) = written else {
            return Ok(None);
        };
        self.line(at, text)?;
        self.list(at, choices)?;
        if choices.len() == 1 || choices.len() > CHOICES_AT_MOST {
            let what = format!("a question has {} choices", choices.len());
            let advice =
                format!("Give it 2 to {CHOICES_AT_MOST}, or none for an answer that is typed.");
            return Err(self.wrong(at, what, &advice));
        }
        let (text, choices) = (text.clone(), choices.clone());
        Ok(Some(Question { text, choices }))
    }

    fn wrongs(&self, place: usize, written: &[WrittenWrong], asks: bool) -> Result<Vec<Common>> {
        let all = written.iter().take(LIST_AT_MOST).enumerate();
        let read = all.map(|(number, WrittenWrong { answer, when, say })| {
            let at = |key| {
                [
                    At::Key("step"),
                    At::Item(place),
                    At::Key("wrong"),
                    At::Item(number),
                    At::Key(key),
                ]
            };
            self.line(&at("say"), say)?;
            let fault = match (answer, when) {
                (None, None) => Some((
                    "say",
                    "a wrong answer says neither which answer nor when",
                    "Give it answer = \"B\", or when = a check.",
                )),
                (Some(_), Some(_)) => Some((
                    "when",
                    "a wrong answer says both which answer and when",
                    "Give it one of them; a check can look at the answer too: when = 'answer == \"B\" and …'.",
                )),
                (Some(_), None) if !asks => Some((
                    "answer",
                    "a wrong answer is named, and the step asks no question",
                    "Add [step.question], or say by when = a check what is wrong.",
                )),
                _ => None,
            };
            if let Some((key, what, advice)) = fault {
                return Err(self.wrong(&at(key), what.to_owned(), advice));
            }
            let when = when.as_ref().map(|when| self.truth(&at("when"), when));
            let (answer, when, say) = (answer.clone(), when.transpose()?, say.clone());
            Ok(Common { answer, when, say })
        });
        read.collect()
    }

    fn outcomes(&self, place: usize, written: &[WrittenOutcome]) -> Result<Vec<Outcome>> {
        let all = written.iter().take(LIST_AT_MOST).enumerate();
        let read = all.map(|(number, WrittenOutcome { label, value })| {
            let at = |key| {
                [
                    At::Key("step"),
                    At::Item(place),
                    At::Key("outcome"),
                    At::Item(number),
                    At::Key(key),
                ]
            };
            self.line(&at("label"), label)?;
            let (label, value) = (label.clone(), self.expression(&at("value"), value)?);
            Ok(Outcome { label, value })
        });
        read.collect()
    }

    fn solution(&self, place: usize, written: Option<&WrittenSolution>) -> Result<Solution> {
        let at = |key| {
            [
                At::Key("step"),
                At::Item(place),
                At::Key("solution"),
                At::Key(key),
            ]
        };
        let Some(written) = written else {
            return Ok(Solution::default());
        };
        self.list(&at("select"), &written.select)?;
        let step = |(number, name): (usize, &String)| {
            Step::named(name).ok_or_else(|| {
                let [a, b, c, d] = at("run");
                let what = format!("there is no step \"{name}\"");
                self.wrong(&[a, b, c, d, At::Item(number)], what, &steps_there_are())
            })
        };
        let run = written
            .run
            .iter()
            .enumerate()
            .map(step)
            .collect::<Result<_>>()?;
        let settings = self.find(&at("settings")).cloned();
        if let Some(settings) = &settings {
            // Whether the study takes them, so that it is said here and not when they are needed.
            self.changed(settings)
                .map_err(|wrong| self.place.told(wrong))?;
        }
        Ok(Solution {
            settings,
            run,
            select: written.select.clone(),
            answer: written.answer.clone().unwrap_or_default(),
        })
    }

    fn changed(&self, settings: &Tree) -> Result<Study, Wrong> {
        settings.read::<Study>()
    }

    fn truth(&self, at: &[At], text: &str) -> Result<Expression> {
        let read = self.expression(at, text)?;
        if read.kind() == Kind::Truth {
            return Ok(read);
        }
        let what = format!(
            "this is no check but a value that is {}",
            read.kind().name()
        );
        Err(self.wrong(at, what, "Compare it, for example with \"> 0\"."))
    }

    fn expression(&self, at: &[At], text: &str) -> Result<Expression> {
        Expression::read(text).map_err(|wrong| {
            self.place
                .error(self.find(at), wrong.at, wrong.what, &wrong.advice)
        })
    }

    /// Names of steps and settings.
    fn names(&self, at: &[At], names: &[String]) -> Result<()> {
        self.list(at, names)?;
        for name in names {
            if Step::named(name).is_none() && settings::names_instead_of(name).is_some() {
                let what = format!("there is no step and no setting \"{name}\"");
                let advice = format!(
                    "{} Settings are written as pretrain.epochs; docs/study.md lists them.",
                    steps_there_are()
                );
                return Err(self.wrong(at, what, &advice));
            }
        }
        Ok(())
    }

    fn list(&self, at: &[At], texts: &[String]) -> Result<()> {
        if texts.len() > LIST_AT_MOST {
            let what = format!("a list has {} entries", texts.len());
            return Err(self.wrong(at, what, &format!("Give it {LIST_AT_MOST} at most.")));
        }
        texts.iter().try_for_each(|text| self.line(at, text))
    }

    fn line(&self, at: &[At], text: &str) -> Result<()> {
        self.text(at, text, LINE_AT_MOST)
    }

    fn text(&self, at: &[At], text: &str, most: usize) -> Result<()> {
        if text.len() <= most {
            return Ok(());
        }
        let what = format!("a text has {} bytes", text.len());
        Err(self.wrong(at, what, &format!("Shorten it to {most} at most.")))
    }

    fn wrong(&self, at: &[At], what: String, advice: &str) -> Error {
        self.place.error(self.find(at), 0, what, advice)
    }

    fn find(&self, at: &[At]) -> Option<&'a Tree> {
        let mut found = self.tree;
        for part in at {
            found = match (part, &found.value) {
                (At::Key(key), _) => found.get(key)?,
                (At::Item(place), Value::List(items)) => items.get(*place)?,
                _ => return None,
            };
        }
        Some(found)
    }
}

/// A, B, C …
pub(super) fn letters(choices: usize) -> impl Iterator<Item = String> {
    ('A'..='Z').take(choices).map(String::from)
}

fn joined(one: &[String], other: &[String]) -> Vec<String> {
    let mut all = one.to_vec();
    all.extend(other.iter().filter(|name| !one.contains(name)).cloned());
    all
}

/// Whether a step or a setting is not shown: by its own name, or with the step whose panel has its section.
fn is_hidden(step: &LessonStep, name: &str) -> bool {
    let section = name.split_once('.').map(|(section, _)| section);
    let panel = match section {
        Some("tsne" | "umap" | "clusters") => "explore",
        Some("features") => "pretrain",
        _ => return are_of(&step.hide, name),
    };
    are_of(&step.hide, name) || are_of(&step.hide, panel)
}

/// Whether this is one of these names, or in a section that is.
fn are_of(names: &[String], name: &str) -> bool {
    let mut names = names.iter();
    names.any(|other| match name.strip_prefix(other.as_str()) {
        Some(rest) => rest.is_empty() || rest.starts_with('.'),
        None => false,
    })
}

fn steps_there_are() -> String {
    let names: Vec<&str> = Step::all().iter().map(|step| step.name()).collect();
    format!("Steps are {}.", names.join(", "))
}

/// The paths of all settings in a tree.
pub(super) fn keys(tree: &Tree, before: &str, found: &mut BTreeSet<String>) {
    let Value::Table(entries) = &tree.value else {
        found.insert(before.to_owned());
        return;
    };
    for (key, value) in entries {
        if let Value::Text(key) = &key.value {
            let path = if before.is_empty() {
                key.clone()
            } else {
                format!("{before}.{key}")
            };
            keys(value, &path, found);
        }
    }
}
