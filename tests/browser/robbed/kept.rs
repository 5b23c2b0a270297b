//! An engine ends in the midst of a study, and the next one is given what was finished, also where nobody agreed to keep
//! anything: it goes on from there, also within a pretraining, to the digests that the study tells of.

use std::path::Path;
use std::time::Duration;

use super::study::HOLD_WORKERS;
use super::worker::END;
use crate::page::{Page, find};

const LIMIT: Duration = Duration::from_secs(300);

/// Takes note of what the engine hands out, and of what is found again.
const WATCH: &str = "(() => {
  const { engine } = document.querySelector('step-panel').store;
  Object.assign(window, { kept: new Map(), found: [] });
  engine.on('kept', (pieces) => {
    for (const [key, piece] of pieces) piece ? kept.set(key, piece) : kept.delete(key);
  });
  engine.on('progress', ({ progress }) => found.push(...progress.found));
})()";

#[test]
fn an_engine_that_is_replaced_goes_on_to_the_same_digests() {
    let page = Page::open_after(HOLD_WORKERS);
    page.wait_until_ready();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/numerics");
    page.drop_files(&[folder.join("study.toml")]);
    page.wait_until(
        "the record is told of",
        &format!("!{}.hidden", find("replay")),
    );
    page.evaluate(WATCH);
    page.click("replay-run");
    for pieces in [2, 5, 14] {
        let what = format!("{pieces} pieces are kept");
        page.wait_until_within(LIMIT, &what, &format!("kept.size >= {pieces}"));
        let before = page.evaluate("workers.length");
        page.evaluate(END);
        let another = format!("workers.length > {before}");
        page.wait_until_within(LIMIT, "another engine is started", &another);
    }
    page.wait_for_the_end(LIMIT);
    page.wait_until_within(
        LIMIT,
        "the replay has been compared",
        &format!(
            "!/Not run yet|so far/.test({}.textContent)",
            find("replay-sentence")
        ),
    );
    assert_eq!(
        page.text("replay-sentence"),
        "Identical, to the last bit, at every step."
    );
    let found = page.evaluate("found.join('; ')");
    let sizes = page
        .evaluate("[...kept.values()].map(({ size, byteLength }) => size ?? byteLength).join(' ')");
    println!("{found}\n{sizes}");
    assert!(
        found.as_str().is_some_and(|found| found.contains("before")),
        "{found}"
    );
    let damaged = "(async () => { const [key, piece] = [...kept][0];
      const copy = new Uint8Array(await new Blob([piece]).arrayBuffer()); copy[50] ^= 1;
      return document.querySelector('step-panel').store.engine.call('restoreKept', key, copy); })()";
    assert_eq!(page.evaluate(damaged), false);
    page.forgive_complaints();
}
