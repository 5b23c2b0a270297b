//! A lesson tried with its own solutions: what `genessl lesson check` does.

use super::evaluate::Scope;
use super::file::letters;
use super::judge::{Answers, Shown};
use super::parts::{Common, Lesson, LessonStep};
use crate::study::tree::Tree;
use crate::study::{RunProgress, Session};
use crate::{Error, Result};

/// What came of trying a step.
#[derive(Debug, Clone)]
pub struct StepTrial {
    /// The step's title.
    pub title: String,
    /// What is wrong with it, in sentences; nothing where it is as it should be.
    pub faults: Vec<String>,
    /// What a learner is shown at its end.
    pub outcomes: Vec<Shown>,
}

/// A lesson being tried, step after step.
pub struct Trial<'a> {
    lesson: &'a Lesson,
    session: Session,
    next: usize,
}

impl<'a> Trial<'a> {
    /// Of a lesson, in a session that has its study's files. `seed`: a student's, in the place of the study's.
    ///
    /// # Errors
    /// The study can't be taken.
    pub fn new(lesson: &'a Lesson, mut session: Session, seed: Option<u64>) -> Result<Self> {
        let mut study = lesson.study.clone();
        if let Some(seed) = seed {
            study.seed = seed;
        }
        session.load_study(study)?;
        Ok(Trial {
            lesson,
            session,
            next: 0,
        })
    }

    /// What the lesson's study came to.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// Tries the next step: its check must fail before its solution is done, and hold after, and no wrong answer may pass.
    /// None after the last.
    ///
    /// # Errors
    /// The solution can't be done: a step of the study fails.
    pub fn step(&mut self, watch: impl FnMut(&RunProgress)) -> Result<Option<StepTrial>> {
        let (place, lesson) = (self.next, self.lesson);
        let Some(step) = lesson.steps.get(place) else {
            return Ok(None);
        };
        self.next += 1;
        let mut faults = Vec::new();
        if step.check.is_some() {
            self.before(place, step, &mut faults);
            self.solve(step, watch)?;
            self.after(place, step, &mut faults);
        }
        let outcomes = self.outcomes(step, &mut faults);
        let title = step.title.clone();
        Ok(Some(StepTrial {
            title,
            faults,
            outcomes,
        }))
    }

    fn passes(&self, place: usize, answer: &str) -> bool {
        self.lesson
            .judge(place, &self.session, &answers(answer))
            .passed
    }

    fn before(&self, place: usize, step: &LessonStep, faults: &mut Vec<String>) {
        if self.passes(place, "") {
            faults.push("its check holds before anything is done".to_owned());
        } else if step.solution.has_work() && self.passes(place, &step.solution.answer) {
            faults.push("its check holds by the answer alone, without the work".to_owned());
        }
    }

    fn solve(&mut self, step: &LessonStep, mut watch: impl FnMut(&RunProgress)) -> Result<()> {
        let solution = &step.solution;
        if let Some(settings) = &solution.settings {
            let wrong = |message: String| Error::new(message, "Correct the solution's settings.");
            let own = self.session.study().to_toml()?;
            let mut tree = Tree::parse(&own).map_err(|error| wrong(error.message))?;
            tree.put_over(settings);
            self.session
                .set_study(tree.read().map_err(|error| wrong(error.message))?)?;
        }
        for &target in &solution.run {
            self.session.run(target, &mut watch)?;
        }
        if !solution.select.is_empty() {
            let cohort = self.session.cohort();
            let place = |id: &String| cohort?.ids.iter().position(|other| other == id);
            let places: Vec<usize> = solution.select.iter().filter_map(place).collect();
            self.session.select(places);
        }
        Ok(())
    }

    fn after(&self, place: usize, step: &LessonStep, faults: &mut Vec<String>) {
        let right = &step.solution.answer;
        let verdict = self.lesson.judge(place, &self.session, &answers(right));
        if !verdict.passed {
            faults.push(format!("its solution does not pass: {}", verdict.message));
        }
        for wrong in &step.wrong {
            self.wrong(place, wrong, right, faults);
        }
        let choices = step
            .question
            .as_ref()
            .map_or(0, |question| question.choices.len());
        if choices > 0 && letters(choices).all(|letter| self.passes(place, &letter)) {
            faults.push("it passes whatever is chosen".to_owned());
        }
    }

    fn wrong(&self, place: usize, wrong: &Common, right: &str, faults: &mut Vec<String>) {
        match (&wrong.answer, &wrong.when) {
            (Some(answer), _) => {
                let verdict = self.lesson.judge(place, &self.session, &answers(answer));
                if verdict.passed {
                    faults.push(format!("the wrong answer \"{answer}\" passes"));
                } else if verdict.message != wrong.say {
                    faults.push(format!(
                        "the wrong answer \"{answer}\" is told something else: {}",
                        verdict.message
                    ));
                }
            }
            (None, Some(when)) => {
                let answers = answers(right);
                let scope = Scope {
                    session: &self.session,
                    answers: &answers,
                };
                if scope.holds(when) == Ok(true) {
                    faults.push(format!(
                        "what it calls wrong holds of its solution: {}",
                        when.text()
                    ));
                }
            }
            (None, None) => {}
        }
    }

    fn outcomes(&self, step: &LessonStep, faults: &mut Vec<String>) -> Vec<Shown> {
        let answers = answers(&step.solution.answer);
        let scope = Scope {
            session: &self.session,
            answers: &answers,
        };
        let mut shown = Vec::new();
        for outcome in &step.outcomes {
            let label = outcome.label.clone();
            match scope.value(&outcome.value) {
                Ok(value) => shown.push(Shown {
                    label,
                    value: value.in_words(),
                }),
                Err(unmet) => {
                    faults.push(format!(
                        "its outcome \"{label}\" can't be shown: {}",
                        unmet.what
                    ));
                }
            }
        }
        shown
    }
}

fn answers(answer: &str) -> Answers {
    Answers {
        answer: answer.to_owned(),
        // Any will do: it is neither right nor wrong.
        guess: "A".to_owned(),
    }
}
