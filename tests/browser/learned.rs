//! The panels after Compare: one choice of pretraining changed at a time, what the model learned, a new table, and a long
//! run that outlives the page.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use crate::desk::folder;
use crate::page::{PATIENCE, Page, find};

fn running(step: &str) -> String {
    format!(
        "{}.dataset.state === 'running'",
        find(&format!("step-{step}"))
    )
}

fn done(step: &str) -> String {
    format!("{}.dataset.state === 'done'", find(&format!("step-{step}")))
}

/// The options of one of a chooser's selects.
fn options(page: &Page, testid: &str) -> Vec<String> {
    page.wait_until("there is a choice", &format!("{} !== null", find(testid)));
    let values = page.evaluate(&format!(
        "[...{}.options].map((option) => option.value)",
        find(testid)
    ));
    serde_json::from_value(values).unwrap_or_default()
}

fn choose(page: &Page, testid: &str, value: &str) {
    page.evaluate(&format!(
        "(() => {{ const e = {}; e.value = '{value}'; e.dispatchEvent(new Event('change', {{ bubbles: true }})); }})()",
        find(testid)
    ));
}

/// A figure's accessible title, which names what it shows.
fn says(page: &Page, figure: &str, words: &str) {
    let label = format!(
        "document.querySelector('[data-testid=\"figure-{figure}\"] .stage')?.ariaLabel.includes('{words}')"
    );
    page.wait_until(&format!("{figure} says {words}"), &label);
}

/// How many finished pieces the browser keeps.
fn kept_pieces(page: &Page) -> u64 {
    let count = "import('./engine/database.js').then(({ count }) => count('pieces'))";
    page.evaluate(count).as_u64().unwrap_or_default()
}

fn wait_for_kept(page: &Page, enough: impl Fn(u64) -> bool) {
    let started = Instant::now();
    while !enough(kept_pieces(page)) {
        let kept = || {
            format!(
                "{} pieces are kept:\n{}",
                kept_pieces(page),
                page.shown_text()
            )
        };
        assert!(started.elapsed() < 2 * PATIENCE, "{}", kept());
        std::thread::sleep(Duration::from_millis(100));
    }
}

#[test]
fn objectives_are_taken_away_one_by_one() {
    let page = Page::open();
    page.simulate(120, 3);
    page.choose_a_short_study();
    page.set("ablate", "ablate-repeats", "2");
    page.set("ablate", "ablate-mask_ratio", "0.2, 0.4");
    page.click("setting-ablate-choices-mask_ratio");
    page.click("step-ablate");
    page.click("run");
    page.wait_until_within(Duration::from_secs(240), "it is done", &done("ablate"));
    assert!(page.figure("ablate", "ablation_objectives") > 20);
    assert!(page.figure("ablate", "ablation_mask_ratio") > 10);
    assert_eq!(page.table("ablate", "ablation").len(), 8 + 2 + 1);
    assert_ne!(page.state("classify"), "done", "it is not needed for it");
    page.screenshot("ablate");
    let saved = String::from_utf8(page.download("ablation", "csv")).expect("text");
    assert!(saved.contains("none (untrained)"), "{saved}");
    page.assert_no_complaints();
}

#[test]
fn the_model_is_asked_and_meets_a_new_table() {
    let page = Page::open();
    page.simulate(120, 3);
    page.choose_a_short_study();
    page.run_to_the_end(Duration::from_secs(300));
    assert_eq!(page.state("interpret"), "done", "{}", page.shown_error());
    let classes = {
        page.click("step-interpret");
        options(&page, "choose-class_genes-0")
    };
    assert_eq!(classes.len(), 4, "three types and normal tissue");
    for class in &classes {
        choose(&page, "choose-class_genes-0", class);
        says(&page, "class_genes", class);
    }
    let pathways = options(&page, "choose-any_pathway-0");
    assert!(pathways.len() > 50);
    choose(&page, "choose-any_pathway-0", &pathways[40]);
    assert!(page.figure("interpret", "any_pathway") > 30);
    page.screenshot("interpret");

    // A table of new samples: those of the cohort, as the page itself saves them.
    page.click("step-genes");
    let table = page.download("mapped", "csv");
    let file: PathBuf = folder("new").join("new_samples.csv");
    std::fs::write(&file, table).expect("a file");
    page.click("step-predict");
    assert_eq!(page.state("predict"), "empty");
    page.pick_files("predict-input", &[file]);
    page.wait_for_state("predict", "ready");
    page.click("run");
    page.wait_until_within(Duration::from_secs(120), "it is done", &done("predict"));
    assert!(page.figure("predict", "prediction_confidence") > 10);
    assert!(page.figure("predict", "novelty") > 100);
    let rows = page.table("predict", "new_predictions");
    assert!(rows.len() >= 10, "{rows:?}");
    page.wait_until(
        "it is said of all of them",
        &format!(
            "{}?.innerText.includes('120 new samples')",
            find("sentence")
        ),
    );
    assert_eq!(
        page.states()[..6],
        ["done"; 6],
        "the cohort stays what it was"
    );
    let saved = String::from_utf8(page.download("new_predictions", "csv")).expect("text");
    assert_eq!(saved.trim_end().lines().count(), 121);
    page.screenshot("predict");
    page.assert_no_complaints();
}

#[test]
fn a_long_run_is_taken_up_again_after_a_reload() {
    let page = Page::open();
    page.simulate(120, 3);
    page.choose_a_short_study();
    page.set("compare", "compare-shares", "0.3, 0.6, 1");
    page.set("compare", "compare-repeats", "3");
    page.agree_to_keeping();
    page.click("step-compare");
    page.click("run");
    page.wait_until_within(Duration::from_secs(120), "it runs", &running("compare"));
    wait_for_kept(&page, |pieces| pieces >= 10);
    // How far it has come is noted every few seconds alone.
    page.wait_until(
        "it is noted that it compares",
        "import('./engine/database.js').then(({ entries }) => entries('sessions'))
           .then((all) => all.some(([, { at }]) => at.startsWith('Compare')))",
    );
    page.reload();
    page.wait_until_ready();
    page.wait_until(
        "it offers to go on",
        &format!("{}?.hidden === false", find("kept")),
    );
    let offer = page.text("kept");
    assert!(
        offer.contains("Built-in cohort") && offer.contains("it stopped at Compare"),
        "{offer}"
    );
    page.screenshot("kept");
    page.click("kept-resume");
    page.wait_until_within(Duration::from_secs(240), "it is done", &done("compare"));
    let rows =
        "document.querySelectorAll('[data-testid=\"table-sweep_accuracy\"] tbody tr').length";
    page.wait_until(
        "all runs are in the table",
        &format!("{rows} === {}", 8 * 3),
    );
    wait_for_kept(&page, |pieces| pieces >= 8 * 3 * 3);
    let all = kept_pieces(&page);
    let matrix = options(&page, "choose-sweep_confusion-0");
    assert_eq!(matrix.len(), 8);
    choose(&page, "choose-sweep_confusion-0", "logistic");
    says(&page, "sweep_confusion", "logistic");

    page.reload();
    page.wait_until(
        "it offers it again",
        &format!("{}?.hidden === false", find("kept")),
    );
    // Opened once more nothing of it is done again, under another key.
    page.click("kept-resume");
    page.wait_until_within(Duration::from_secs(120), "it is done", &done("compare"));
    page.settle();
    assert_eq!(kept_pieces(&page), all);
    page.reload();
    page.wait_until(
        "it is offered still",
        &format!("{}?.hidden === false", find("kept")),
    );
    page.click("kept-forget");
    page.click("kept-forget");
    wait_for_kept(&page, |pieces| pieces == 0);
    page.assert_no_complaints();
}
