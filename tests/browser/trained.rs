//! A trained classifier as a file: saved by one page, dropped beside a table on another, which has nothing else.

use std::path::PathBuf;
use std::time::Duration;

use crate::desk::folder;
use crate::page::{Page, find};

const MODEL: &str = "classifier.safetensors";
const TABLE: &str = "new_samples.csv";

fn run_step(page: &Page, step: &str) {
    page.click(&format!("step-{step}"));
    page.wait_for_state(step, "ready");
    // A step that is asked for by itself is what the first button runs.
    let button = if step == "predict" { "run" } else { "run-here" };
    page.click(button);
    let done = format!("{}.dataset.state === 'done'", find(&format!("step-{step}")));
    page.wait_until_within(Duration::from_secs(300), "it is done", &done);
}

fn written(name: &str, bytes: &[u8]) -> PathBuf {
    let file = folder("trained").join(name);
    std::fs::write(&file, bytes).expect("a file");
    file
}

#[test]
fn a_trained_classifier_and_a_table_are_all_that_predict_needs() {
    let page = Page::open();
    page.simulate(120, 3);
    page.choose_a_short_study();
    run_step(&page, "classify");
    let model = written(MODEL, &page.download("classifier", "safetensors"));
    page.click("step-genes");
    let table = written(TABLE, &page.download("mapped", "csv"));
    page.click("step-predict");
    page.pick_files("predict-input", std::slice::from_ref(&table));
    run_step(&page, "predict");
    let own = page.download("new_predictions", "csv");
    assert!(!page.table("predict", "new_predictions").is_empty());

    page.reload();
    page.wait_until_ready();
    page.drop_files(&[table, model]);
    for (name, role) in [(TABLE, "predict"), (MODEL, "classifier")] {
        page.wait_until(
            &format!("{name} has its role"),
            &format!("{}?.value === '{role}'", find(&format!("role-{name}"))),
        );
    }
    let card = page.text(&format!("file-{MODEL}"));
    assert!(
        card.contains("Trained classifier (fine-tuned encoder), 4 classes"),
        "{card}"
    );
    assert!(
        page.text("progress")
            .contains("Run does what needs no cohort: Predict."),
        "{}",
        page.text("progress")
    );
    page.screenshot("trained");
    run_step(&page, "predict");
    for step in ["data", "genes", "pretrain", "classify"] {
        assert_eq!(page.state(step), "empty", "{step} is not needed");
    }
    assert_eq!(page.download("new_predictions", "csv"), own);
    let said = page.evaluate("document.querySelector('step-panel .notes').textContent");
    let said = said.as_str().unwrap_or_default().to_owned();
    assert!(
        said.contains(&format!("fine-tuned encoder of {MODEL}")),
        "{said}"
    );
    assert!(page.figure("predict", "prediction_confidence") > 10);
    page.screenshot("trained-predict");

    // Where one is dropped on the step itself, it is known by what it holds, and the run of all does what there is to do.
    page.reload();
    page.wait_until_ready();
    page.click("step-predict");
    page.drop_files(&[folder("trained").join(MODEL), folder("trained").join(TABLE)]);
    page.wait_for_state("predict", "ready");
    page.click("step-data");
    page.click("run");
    page.wait_for_state("predict", "done");
    assert_eq!(page.state("data"), "empty");
    page.assert_no_complaints();
}
