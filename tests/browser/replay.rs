//! A study that says what it gave is run again in the page, and gives the same bits.
//!
//! `tests/data/numerics/study.toml` holds the digests of a small study, computed by the page. Where a change of the program
//! changes bits on purpose, [`NUMERICS`](genessl::study::record::NUMERICS) is raised and the file written anew:
//! `GENESSL_WRITE=1 cargo test --features browser --test browser numerics`.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::page::{Page, find};

fn data(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/numerics");
    folder.join(name)
}

const RUN: Duration = Duration::from_secs(300);

#[test]
fn the_numerics_are_those_held_and_a_replay_shows_it() {
    let page = Page::open();
    let held = data("study.toml");
    if std::env::var_os("GENESSL_WRITE").is_some() {
        page.drop_files(&[data("settings.toml")]);
        page.wait_until(
            "the study is loaded",
            "document.querySelector('#data-name').textContent.includes('Simulated')",
        );
        page.run_to_the_end(RUN);
        for step in ["compare", "ablate"] {
            page.click(&format!("step-{step}"));
            page.run_to_the_end(RUN);
        }
        fs::write(&held, page.saved("study-save", "study.toml")).expect("a place for the file");
    }
    page.drop_files(std::slice::from_ref(&held));
    page.wait_until(
        "the record is told of",
        &format!("!{}.hidden", find("replay")),
    );
    let said = page.text("replay-sentence");
    if std::env::var_os("GENESSL_WRITE").is_none() {
        assert_eq!(said, "Not run yet.");
    }
    page.click("replay-run");
    page.wait_for_the_end(RUN);
    page.wait_until(
        "the replay has been compared",
        &format!(
            "!/Not run yet|so far/.test({}.textContent)",
            find("replay-sentence")
        ),
    );
    let said = page.text("replay-sentence");
    assert_eq!(
        said,
        "Identical, to the last bit, at every step.",
        "if bits were meant to change, raise NUMERICS and write the file anew: {}",
        page.text("replay")
    );
    let marks = "[...document.querySelectorAll('#rail .mark')].map((mark) => mark.dataset.verdict).join(' ')";
    assert_eq!(
        page.evaluate(marks),
        "same same same same same same same same same not_recorded"
    );
    page.screenshot("replay");
    a_change_is_named(&page);
    page.assert_no_complaints();
}

/// One setting of pretraining is changed: all before it stays the same, and the first difference says which epoch and why.
fn a_change_is_named(page: &Page) {
    page.set("pretrain", "pretrain-learning_rate", "0.002");
    page.wait_for_state("pretrain", "stale");
    page.click("replay-run");
    page.wait_for_the_end(RUN);
    page.wait_until(
        "the difference is told",
        &format!(
            "{}.textContent.includes('first difference')",
            find("replay-sentence")
        ),
    );
    assert_eq!(
        page.text("replay-sentence"),
        "Identical up to Explore; first difference in Pretrain, epoch 1. The settings have been changed since."
    );
    page.click("step-pretrain");
    page.screenshot("replay_different");
    page.click("replay-close");
    page.wait_until(
        "the replay is closed",
        &format!("{}.hidden", find("replay")),
    );
    assert_eq!(
        page.evaluate("document.querySelectorAll('#rail .mark[data-verdict=same]').length"),
        0
    );
}
