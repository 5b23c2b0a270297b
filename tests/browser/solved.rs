//! Every lesson of the page done in the page by its own solution: each check is passed by it and not without.
//!
//! The daily run does the short ones, one of them on a telephone; with `GENESSL_LONG` all are done, in both windows.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use serde::Deserialize;
use serde_json::{Value, json};

use crate::lessons::lesson_file;
use crate::page::{Page, find};
use crate::support::is_long;

const WIDE: (u32, u32) = (1280, 900);
const TELEPHONE: (u32, u32) = (390, 844);
/// The slowest step of a lesson.
const LONGEST_RUN: Duration = Duration::from_secs(900);

/// As much of a lesson as it takes to do it.
#[derive(Deserialize)]
struct Solved {
    step: Vec<Step>,
}

#[derive(Deserialize)]
struct Step {
    title: String,
    before: Option<Question>,
    question: Option<Question>,
    check: Option<String>,
    #[serde(default)]
    solution: Solution,
}

#[derive(Deserialize)]
struct Question {
    #[serde(default)]
    choices: Vec<String>,
}

#[derive(Deserialize, Default)]
struct Solution {
    #[serde(default)]
    settings: BTreeMap<String, Value>,
    #[serde(default)]
    run: Vec<String>,
    #[serde(default)]
    select: Vec<String>,
    #[serde(default)]
    answer: String,
}

#[test]
fn short_lessons_are_passed_by_their_solutions_and_not_without() {
    solve("ids", TELEPHONE);
    solve("cohort", TELEPHONE);
    solve("fooled", WIDE);
}

#[test]
fn every_lesson_is_passed_by_its_solution_in_both_windows() {
    if !is_long() {
        println!("SKIPPED all lessons in both windows: cargo xtask test --all does them");
        return;
    }
    for name in names() {
        for window in [WIDE, TELEPHONE] {
            solve(&name, window);
        }
    }
}

/// The lessons that the page lists.
fn names() -> Vec<String> {
    let listed = std::fs::read_to_string(lesson_file("lessons.json")).expect("the list");
    let listed: Vec<Value> = serde_json::from_str(&listed).expect("a list");
    let files = listed
        .iter()
        .filter_map(|one| one.as_str().or_else(|| one["file"].as_str()));
    files.map(|file| file.replace(".lesson.toml", "")).collect()
}

fn solve(name: &str, window: (u32, u32)) {
    let text =
        std::fs::read_to_string(lesson_file(&format!("{name}.lesson.toml"))).expect("the lesson");
    let lesson: Solved = toml::from_str(&text).expect("a lesson");
    let page = Page::open();
    page.resize(window.0, window.1);
    let begun = Instant::now();
    page.click(&format!("lesson-{name}"));
    page.begin_lesson();
    for (place, step) in lesson.step.iter().enumerate() {
        if place > 0 {
            page.click("lesson-next");
        }
        page.wait_until(
            &format!("{name}: \"{}\" is shown", step.title),
            &format!(
                "{}?.textContent === {}",
                find("lesson-step"),
                json!(step.title)
            ),
        );
        page.solve_step(name, step);
        assert_eq!(
            page.evaluate("document.documentElement.scrollWidth <= innerWidth"),
            json!(true),
            "{name}, {}: nothing is wider than the window",
            step.title
        );
    }
    assert!(page.has("lesson-save"), "{name}: the end can be handed in");
    page.assert_no_complaints();
    println!(
        "lesson {name} at {} x {}: {:.0} s",
        window.0,
        window.1,
        begun.elapsed().as_secs_f64()
    );
}

impl Page {
    fn solve_step(&self, name: &str, step: &Step) {
        if step.check.is_none() {
            return;
        }
        if let Some(before) = &step.before {
            assert!(
                !self
                    .evaluate(&format!(
                        "{}?.checkVisibility() ?? false",
                        find("lesson-check")
                    ))
                    .as_bool()
                    .unwrap_or_default(),
                "{name}: first it is guessed"
            );
            self.answer_with("lesson-guess", before, "A");
        }
        let solution = &step.solution;
        let has_work = !(solution.settings.is_empty()
            && solution.run.is_empty()
            && solution.select.is_empty());
        if let (Some(question), true) = (&step.question, has_work) {
            self.answer_with("lesson-answer", question, &solution.answer);
        }
        assert!(
            !self.verdict(),
            "{name}, {}: passed without the work",
            step.title
        );
        self.do_the_work(solution);
        if let (Some(question), false) = (&step.question, has_work) {
            self.answer_with("lesson-answer", question, &solution.answer);
        }
        assert!(
            self.verdict(),
            "{name}, {}: {}",
            step.title,
            self.text("lesson-verdict")
        );
    }

    fn answer_with(&self, what: &str, question: &Question, answer: &str) {
        if question.choices.is_empty() {
            self.type_into(what, answer);
        } else {
            self.click(&format!("{what}-{answer}"));
        }
    }

    fn do_the_work(&self, solution: &Solution) {
        self.evaluate(&format!(
            "(async () => {{ const {{ inputs }} = document.querySelector('step-panel').store;
              for (const [section, values] of Object.entries({}))
                if (typeof values === 'object' && !Array.isArray(values))
                  for (const [key, value] of Object.entries(values)) await inputs.set(section, key, value);
                else await inputs.set('study', section, values); }})().then(() => null)",
            json!(solution.settings)
        ));
        self.settle();
        for step in &solution.run {
            let by_itself =
                format!("document.querySelector('step-panel').store.isByItself('{step}')");
            self.click(&format!("step-{step}"));
            let by_itself = self.evaluate(&by_itself) == json!(true);
            // On a telephone the button that runs up to here has no room.
            if by_itself {
                self.click("run");
            } else {
                self.evaluate(&format!(
                    "void document.querySelector('step-panel').store.runner.start('{step}')"
                ));
            }
            let ended = format!(
                "{}.dataset.state === 'idle' && {}.dataset.state === 'done'",
                find("progress"),
                find(&format!("step-{step}"))
            );
            self.wait_until_within(LONGEST_RUN, &format!("{step} is done"), &ended);
        }
        if !solution.select.is_empty() {
            self.evaluate(&format!(
                "import(new URL('engine/selection.js', document.baseURI).href).then(({{ selection }}) =>
                   selection.replace({}.map((name) => selection.indexOf(name))))",
                json!(solution.select)
            ));
        }
    }

    /// Presses Check; whether it was passed.
    fn verdict(&self) -> bool {
        let verdict = find("lesson-verdict");
        self.evaluate(&format!("void {verdict}.replaceChildren()"));
        self.click("lesson-check");
        self.wait_until(
            "the check answers",
            &format!("{verdict}.innerText.trim() !== ''"),
        );
        self.evaluate(&format!("{verdict}.dataset.passed === 'true'")) == json!(true)
    }
}
