//! The panel Compare: a small sweep by itself, its curve while it grows, its tables and what is saved.

use std::time::Duration;

use crate::page::{Page, find};

#[test]
fn a_sweep_is_asked_for_by_itself_and_drawn_as_it_grows() {
    let page = Page::open();
    page.simulate(120, 3);
    page.choose_a_short_study();
    page.set("compare", "compare-shares", "0.3, 0.6, 1");
    page.set("compare", "compare-repeats", "2");
    page.click("step-compare");
    page.click("run");
    page.wait_until_within(
        Duration::from_secs(120),
        "the first runs are drawn",
        "document.querySelector('[data-testid=figure-learning_curve_all] .drawing svg') !== null",
    );
    let done = format!("{}.dataset.state === 'done'", find("step-compare"));
    page.wait_until_within(Duration::from_secs(240), "the sweep is done", &done);
    assert_ne!(
        page.state("classify"),
        "done",
        "it is not needed for the sweep"
    );
    for name in [
        "learning_curve_all",
        "sweep_differences",
        "class_recall",
        "confidence",
    ] {
        assert!(page.figure("compare", name) > 20, "{name}");
    }
    let rows = page.table("compare", "sweep_accuracy");
    assert_eq!(rows.len(), 8 * 3, "every model on every share");
    assert!(page.text("sentence").len() > 30);
    let saved = String::from_utf8(page.download("sweep_runs", "csv")).expect("text");
    assert_eq!(saved.trim_end().lines().count(), 8 * 3 * 2 + 1);
    page.screenshot("compare");
    page.assert_no_complaints();
}
