//! Lessons beside the page: one done to its end with the page's own controls, one opened from a file on a telephone.

use std::path::{Path, PathBuf};

use serde_json::json;

use crate::accessible::{axe, violations};
use crate::page::{Page, find};

pub fn lesson_file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("www/lessons")
        .join(name)
}

impl Page {
    fn is_seen(&self, testid: &str) -> bool {
        self.evaluate(&format!("{}?.checkVisibility() === true", find(testid))) == json!(true)
    }

    /// Checks the step, and waits for what is said of it.
    fn check_says(&self, words: &str) {
        self.click("lesson-check");
        self.wait_until(
            &format!("the lesson says \"{words}\""),
            &format!("{}.innerText.includes('{words}')", find("lesson-verdict")),
        );
    }

    /// Goes on to the step of that title.
    fn next_lesson_step(&self, title: &str) {
        self.click("lesson-next");
        self.wait_until(
            "the next step is shown",
            &format!("{}.textContent === '{title}'", find("lesson-step")),
        );
    }

    fn run_step(&self, step: &str) {
        self.click(&format!("step-{step}"));
        self.click("run-here");
        self.wait_for_state(step, "done");
        self.wait_until_nothing_runs();
    }

    fn wait_until_nothing_runs(&self) {
        self.wait_until(
            "nothing runs",
            &format!("{}.dataset.state === 'idle'", find("progress")),
        );
    }

    fn wait_for_lesson(&self) {
        self.wait_until(
            "the lesson is there",
            &format!("{} !== null", find("lesson-begin")),
        );
    }

    /// Begins the lesson that was opened.
    pub fn begin_lesson(&self) {
        self.wait_for_lesson();
        self.click("lesson-begin");
        self.wait_until(
            "its first step is shown",
            &format!("{} !== null", find("lesson-step")),
        );
    }

    fn choose(&self, testid: &str, value: &str) {
        self.evaluate(&format!(
            "(() => {{ const e = {}.matches('select') ? {0} : {0}.querySelector('select'); e.value = '{value}';
              e.dispatchEvent(new Event('change', {{ bubbles: true }})); }})()",
            find(testid)
        ));
        std::thread::sleep(std::time::Duration::from_millis(300));
    }
}

#[test]
fn a_lesson_is_done_to_its_end_and_handed_in() {
    let page = Page::open();
    page.click("lesson-ids");
    page.wait_for_lesson();
    page.screenshot("lesson_begin");
    page.begin_lesson();
    assert!(
        !page.is_seen("step-explore"),
        "what the lesson does without is hidden"
    );
    let explore = page.evaluate(
        "String(1 + [...document.querySelectorAll('#rail [data-testid^=\"step-\"]')]
           .findIndex((entry) => entry.dataset.testid === 'step-explore'))",
    );
    page.press(explore.as_str().expect("a digit"));
    assert!(
        page.evaluate("document.activeElement.id") != json!("title-explore"),
        "nor does its key lead there"
    );
    assert_eq!(
        page.attribute("run", "data-lesson-mark"),
        "",
        "an attribute without a value"
    );
    assert_eq!(
        page.evaluate(&format!("{}.hasAttribute('data-lesson-mark')", find("run"))),
        json!(true),
        "the control that is meant is marked"
    );

    page.check_says("Answer the question first");
    page.click("lesson-answer-B");
    page.check_says("Run Data first");
    page.run_step("data");
    page.click("lesson-answer-A");
    page.check_says("Symbols are what we want to get");
    page.click("lesson-answer-B");
    page.check_says("✓ Passed");

    page.next_lesson_step("What is lost");
    assert!(!page.is_seen("lesson-check"), "first it is guessed");
    page.click("lesson-guess-B");
    assert!(page.is_seen("lesson-check"));
    page.click("lesson-point");
    assert_eq!(
        page.evaluate("document.activeElement.dataset.testid"),
        json!("step-genes"),
        "what is marked gets the focus"
    );
    page.run_step("genes");
    page.type_into("lesson-answer", "51");
    page.check_says("51 is the difference");
    page.type_into("lesson-answer", "40");
    page.check_says("You expected");
    assert!(page.text("lesson-verdict").contains("Fewer than 100"));
    page.screenshot("lesson_passed");

    page.next_lesson_step("What is merged");
    page.click("step-genes");
    page.choose("setting-genes-duplicates", "max");
    page.click("lesson-answer-B");
    page.check_says("run Genes again");
    page.run_step("genes");
    page.click("lesson-hint");
    page.check_says("✓ Passed");

    page.next_lesson_step("From genes to pathways");
    page.click("lesson-guess-A");
    page.run_step("pathways");
    page.click("lesson-answer-C");
    page.check_says("✓ Passed");

    page.next_lesson_step("A number that nobody reports");
    page.click("lesson-guess-B");
    page.set("pathways", "pathways-min_size", "30");
    page.run_step("pathways");
    page.check_says("✓ Passed");

    page.type_into("lesson-name", "Ada");
    let saved = page.saved("lesson-save", "ids-progress.json");
    let text = String::from_utf8(saved).expect("text");
    let progress = genessl::lesson::Progress::read("ids-progress.json", &text).expect("progress");
    assert!(progress.is_whole(), "{text}");
    assert!(
        progress
            .steps
            .iter()
            .all(|step| step.passed && step.checked),
        "{text}"
    );
    assert_eq!(
        (progress.student.as_str(), progress.steps.len()),
        ("Ada", 5)
    );
    assert_eq!(progress.steps[1].answers.guess, "B");
    assert_eq!((progress.steps[2].hints, progress.steps[3].hints), (1, 0));
    let source = std::fs::read_to_string(lesson_file("ids.lesson.toml")).expect("the lesson");
    let lesson = genessl::lesson::Lesson::read("ids", &source).expect("a lesson");
    assert_eq!(progress.digest, lesson.digest);

    page.click("lesson-close");
    assert!(page.is_seen("step-explore"), "what was hidden is back");
    assert!(!page.is_seen("lesson"));
    page.assert_no_complaints();

    page.evaluate("void (location.search = '?lesson=lessons/ids.lesson.toml')");
    page.wait_until(
        "the lesson is opened by its address, and what was done is known",
        &format!("{}?.textContent === 'Go on'", find("lesson-begin")),
    );
}

#[test]
fn a_lesson_from_a_file_on_a_telephone() {
    let page = Page::open();
    page.resize(390, 844);
    // It keeps its data, of which a file is asked for.
    let lesson = std::fs::read_to_string(lesson_file("fooled.lesson.toml")).expect("a lesson");
    let kept = lesson.replace("\"data.split\"]", "\"data.split\", \"data.labelled\"]");
    assert_ne!(kept, lesson);
    let path = crate::desk::folder("lesson_that_keeps_its_data").join("fooled.lesson.toml");
    std::fs::write(&path, kept).expect("a file");
    page.drop_files(&[path]);
    page.begin_lesson();
    page.wait_until(
        "the file that it needs is asked for",
        "document.querySelector('.missing').innerText.includes('twins.csv.gz')",
    );
    page.drop_files(&[lesson_file("twins.csv.gz")]);
    page.wait_for_state("data", "ready");
    page.screenshot("lesson_narrow");
    assert_eq!(
        page.evaluate("document.documentElement.scrollWidth <= innerWidth"),
        json!(true),
        "nothing is wider than the window"
    );
    page.click("lesson-fold");
    assert!(!page.is_seen("lesson-step"));
    assert_eq!(page.attribute("lesson-fold", "aria-expanded"), "false");
    page.click("lesson-fold");
    assert!(page.is_seen("lesson-step"));
    page.click("step-data");
    let locked = format!("{}.disabled", find("setting-data-split"));
    page.wait_until("what is locked can't be changed", &locked);
    page.assert_no_complaints();

    match axe() {
        Ok(axe) => {
            page.evaluate(&format!("{axe};void 0"));
            for (width, height) in [(1280, 6000), (390, 6000)] {
                page.resize(width, height);
                for dark in [false, true] {
                    page.prefer_dark(dark);
                    let found = violations(&page);
                    assert!(found.is_empty(), "{width}: {}", found.join("\n"));
                }
            }
            page.evaluate("void (location.href = 'lessons/index.html')");
            let listed = "document.querySelectorAll('#lessons > li').length === 6";
            page.wait_until("the lecturer's page lists the lessons", listed);
            page.evaluate(&format!("{axe};void 0"));
            page.screenshot("lecturer");
            let found = violations(&page);
            assert!(found.is_empty(), "lecturer's page: {}", found.join("\n"));
        }
        Err(reason) => println!("SKIPPED what axe-core finds on a lesson: {reason}"),
    }
}

#[test]
fn a_lesson_runs_what_it_shows_and_keeps_its_data() {
    let page = Page::open();
    page.click("lesson-cohort");
    page.begin_lesson();
    page.wait_until(
        "the ways to other samples are locked",
        "[...document.querySelectorAll('#main form.cohort button')].every((button) => button.disabled)",
    );

    page.click("run");
    page.wait_for_state("explore", "done");
    page.wait_until_nothing_runs();
    let states = page.evaluate(
        "['genes', 'pretrain', 'classify'].map((step) =>
           document.querySelector(`#rail [data-testid=\"step-${step}\"]`).dataset.state)",
    );
    assert_eq!(
        states,
        json!(["done", "ready", "ready"]),
        "of the hidden steps none is run"
    );
    let said = page.text("progress");
    assert!(
        !said.contains("Pretrain") && !said.contains("Compare"),
        "{said}"
    );
    let story = page.text("story");
    assert!(!story.contains("Classify"), "{story}");

    let folder = crate::desk::folder("another_study_in_a_lesson");
    let path = folder.join("study.toml");
    std::fs::write(&path, "seed = 99\n").expect("a file");
    page.pick_files("study-file", std::slice::from_ref(&path));
    page.wait_until("the failure is told", &format!("!{}.hidden", find("error")));
    assert!(
        page.shown_error().contains("keeps its study"),
        "{}",
        page.shown_error()
    );
    page.drop_files(&[path]);
    page.wait_until(
        "data are not taken either",
        &format!("{}.innerText.includes('keeps its data')", find("error")),
    );

    page.click("lesson-close");
    page.wait_until(
        "all is open again",
        "[...document.querySelectorAll('#main form.cohort button')].every((button) => !button.disabled)",
    );

    // On a telephone a single step can be run too, and nothing is wider than the screen.
    page.resize(390, 844);
    assert!(page.is_seen("run-here"));
    page.click("step-pretrain");
    page.click("run-here");
    page.wait_until(
        "it says how long it takes",
        "document.querySelector('#progress .left').textContent.includes('left')",
    );
    assert_eq!(
        page.evaluate("document.documentElement.scrollWidth <= 390 && innerWidth === 390"),
        json!(true)
    );
    page.screenshot("lesson_phone_run");
    page.click("cancel");
    page.wait_until_nothing_runs();
    page.assert_no_complaints();
}

#[test]
fn an_address_in_a_text_may_hold_parentheses() {
    let page = Page::open();
    let shown = |text: &str| {
        page.evaluate(&format!(
            "import('./lesson/markdown.js').then(({{ markdown }}) => {{
               const [p] = markdown({});
               return [p.textContent, ...[...p.querySelectorAll('a')].map((a) => a.href)];
             }})",
            json!(text)
        ))
    };
    let wiki = "https://en.wikipedia.org/wiki/Silhouette_(clustering)";
    for (text, expected) in [
        (format!("See [it]({wiki})."), json!(["See it.", wiki])),
        (
            format!("([a](https://a.org/b), [c]({wiki}))"),
            json!(["(a, c)", "https://a.org/b", wiki]),
        ),
        (
            "[a](https://a.org/(b(c)d)e) and [b](http://b.org)".to_owned(),
            json!(["a and [b](http://b.org)", "https://a.org/(b(c)d)e"]),
        ),
        (
            "[a](https://a.org/(b)".to_owned(),
            json!(["[a](https://a.org/(b)"]),
        ),
    ] {
        assert_eq!(shown(&text), expected, "{text}");
    }
    page.assert_no_complaints();
}
