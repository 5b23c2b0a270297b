//! The worker ends or hangs without a word.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::moments::{Moments, times};
use super::server::{Act, Thief, site};
use super::study::{LIMIT, clean, expect_the_same, load, open, wait_for_rest};
use crate::page::{Page, find};

/// Ends the worker as a browser that needs its memory does.
pub const END: &str = "workers.at(-1).terminate()";
/// A worker that does as it is told by the thief.
const OBEDIENT: &str =
    "self.addEventListener('message', (event) => { if (event.data === 'hang') for (;;); });\n";

/// How many engines there were.
fn engines(page: &Page) -> u64 {
    page.evaluate("workers.length").as_u64().unwrap_or_default()
}

/// Waits until another engine is there; returns how long that took.
fn wait_for_another(page: &Page, before: u64, limit: Duration) -> Duration {
    let started = Instant::now();
    let what = "the loss is noticed and another engine is started";
    page.wait_until_within(limit, what, &format!("workers.length > {before}"));
    started.elapsed()
}

#[test]
fn a_worker_that_ends_is_replaced_at_once_and_the_run_goes_on() {
    let clean = clean();
    let thief = Thief::start();
    let page = open(&thief, "");
    page.wait_until_ready();
    load(&page, &clean.files);
    page.click("run");
    let mut moments = Moments::of("worker ended");
    // What is lost is computed again, so the thief need not wait for a new run.
    for time in 0..times(3) {
        let moment = moments.within(clean.time);
        std::thread::sleep(moment);
        page.wait_until(
            "an engine is there",
            "document.querySelector('step-panel').store.ready",
        );
        let before = engines(&page);
        page.evaluate(END);
        let noticed = wait_for_another(&page, before, Duration::from_secs(3));
        let theft = format!("ended {time}, after {moment:?}, noticed within {noticed:?}");
        println!("{theft}");
        expect_the_same(&page, &clean, &theft);
        let said = page.shown_error();
        assert!(said.contains("ended without a word"), "{theft}: {said}");
        page.evaluate("document.querySelector('step-panel').store.clearFailure()");
    }
    page.assert_no_complaints();
}

#[test]
fn a_worker_that_hangs_is_noticed_within_seconds() {
    let clean = clean();
    let thief = Thief::start();
    let worker =
        std::fs::read_to_string(site().join("engine/worker.js")).expect("the page is built");
    let obedient = Arc::new(format!("{OBEDIENT}{worker}").into_bytes());
    thief.rule(move |path| match path {
        "/engine/worker.js" => Act::Instead(Arc::clone(&obedient)),
        _ => Act::Serve,
    });
    let page = open(&thief, "");
    page.wait_until_ready();
    load(&page, &clean.files);
    page.click("run");
    let mut moments = Moments::of("worker hangs");
    for time in 0..times(1) {
        let moment = moments.within(clean.time);
        std::thread::sleep(moment);
        page.wait_until(
            "an engine is there",
            "document.querySelector('step-panel').store.ready",
        );
        let before = engines(&page);
        page.evaluate("workers.at(-1).postMessage('hang')");
        // Ten seconds of silence, twenty where it may have been at a figure; or five times the longest seen.
        let noticed = wait_for_another(&page, before, Duration::from_secs(40));
        let theft = format!("hung {time}, after {moment:?}, noticed within {noticed:?}");
        println!("{theft}");
        expect_the_same(&page, &clean, &theft);
        let said = page.shown_error();
        assert!(said.contains("stopped answering"), "{theft}: {said}");
    }
    page.assert_no_complaints();
}

#[test]
fn four_stops_in_a_row_name_the_step_and_the_rest_stays_usable() {
    let clean = clean();
    let thief = Thief::start();
    let page = open(&thief, "");
    page.wait_until_ready();
    load(&page, &clean.files);
    // From within, since pretraining is over before it is seen from outside.
    page.evaluate(&format!(
        "(() => {{ let stops = 0;
           document.querySelector('step-panel').store.engine.on('progress', ({{ progress }}) => {{
             if (progress.step !== 'pretrain' || stops === 4) return;
             stops += 1;
             {END}; }}); }})()"
    ));
    page.click("run");
    let failed = format!("{}.dataset.state === 'failed'", find("step-pretrain"));
    page.wait_until_within(LIMIT, "pretraining is given up", &failed);
    wait_for_rest(&page);
    let said = page.shown_error();
    assert!(
        said.contains("The step Pretrain stopped the engine four times in a row"),
        "{said}"
    );
    for step in ["data", "genes", "pathways", "explore"] {
        assert_eq!(page.state(step), "done", "{step}");
    }
    assert_eq!(page.state("classify"), "ready");
    assert!(page.figure("pathways", "pathway_heatmap") > 50);
    page.click("step-pretrain");
    page.screenshot("four-stops");
    // Asked for again it is tried again.
    page.click("step-data");
    page.click("run");
    expect_the_same(&page, &clean, "after four stops");
    page.assert_no_complaints();
}

#[test]
fn a_worker_that_ends_at_rest_brings_back_what_was_done() {
    let clean = clean();
    let thief = Thief::start();
    let page = open(&thief, "");
    page.wait_until_ready();
    load(&page, &clean.files);
    page.click("step-genes");
    page.click("run-here");
    page.wait_for_state("genes", "done");
    wait_for_rest(&page);
    page.evaluate(END);
    page.wait_until("it is told", &format!("!{}.hidden", find("error")));
    page.wait_for_state("genes", "done");
    wait_for_rest(&page);
    assert_eq!(
        page.state("pathways"),
        "ready",
        "what was not done is not begun"
    );
    page.assert_no_complaints();
}
