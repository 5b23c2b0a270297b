//! The page in other browsers than Chromium: the study that is held is replayed there to the same bits.
//!
//! Done with `GENESSL_LONG`, in those that are there: Firefox (`firefox-esr`) over WebDriver BiDi, and WebKit, Safari's engine
//! (`webkit2gtk-driver` and `xvfb`), over WebDriver.

mod firefox;
mod webkit;

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::server::Server;

/// A browser with the page open.
trait Other {
    /// The value of an expression, a promise's once it has come.
    fn evaluate(&mut self, expression: &str) -> Result<Value, String>;
}

const HELD: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/tests/data/numerics/study.toml"
);
const LIMIT: Duration = Duration::from_secs(300);

fn is_asked_for(what: &str) -> bool {
    let long = std::env::var_os("GENESSL_LONG").is_some();
    if !long {
        println!("SKIPPED the page in {what}: cargo xtask test --all does it");
    }
    long
}

/// Waits until an expression is true.
fn wait_until(browser: &mut impl Other, what: &str, expression: &str) {
    let begun = Instant::now();
    loop {
        let value = browser.evaluate(expression);
        if value == Ok(json!(true)) {
            return;
        }
        assert!(begun.elapsed() < LIMIT, "{what}: {value:?}");
        std::thread::sleep(Duration::from_millis(250));
    }
}

/// Replays the held study as a person would: it is loaded, and the button pressed.
fn replay(mut browser: impl Other) {
    let browser = &mut browser;
    let store = "document.querySelector('step-panel')?.store";
    wait_until(
        browser,
        "the page is ready",
        &format!("{store}?.ready === true"),
    );
    let held = json!(std::fs::read_to_string(HELD).expect("the held study"));
    let loaded = browser.evaluate(&format!(
        "{store}.inputs.loadStudy({{ name: 'study.toml', blob: new Blob([{held}]) }}).then(() => 'loaded')"
    ));
    assert_eq!(loaded, Ok(json!("loaded")));
    let shown = "!document.querySelector('[data-testid=replay]').hidden";
    wait_until(browser, "the record is told of", shown);
    let click = "document.querySelector('[data-testid=replay-run]').click()";
    browser.evaluate(click).expect("the button is pressed");
    let sentence = "document.querySelector('[data-testid=replay-sentence]').textContent";
    let is_over =
        format!("{store}.runner.state === 'idle' && !/Not run yet|so far/.test({sentence})");
    wait_until(browser, "the replay is over", &is_over);
    assert_eq!(
        browser.evaluate(sentence),
        Ok(json!("Identical, to the last bit, at every step."))
    );
    let rows = "[...document.querySelectorAll('#rail .mark')].map((mark) => mark.dataset.verdict).join(' ')";
    assert_eq!(
        browser.evaluate(rows),
        Ok(json!(
            "same same same same same same same same same not_recorded"
        ))
    );
}

#[test]
fn firefox_replays_the_held_study_to_the_same_bits() {
    if is_asked_for("Firefox") {
        let server = Server::start("firefox");
        if let Some(firefox) = firefox::Firefox::open(&server.address) {
            replay(firefox);
        }
    }
}

#[test]
fn webkit_replays_the_held_study_to_the_same_bits() {
    if is_asked_for("WebKit") {
        let server = Server::start("webkit");
        if let Some(webkit) = webkit::Webkit::open(&server.address) {
            replay(webkit);
        }
    }
}
