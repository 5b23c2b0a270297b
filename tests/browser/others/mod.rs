//! The page in other browsers than Chromium: the study that is held is replayed there to the same bits, and one of real tumours.
//!
//! Done with `GENESSL_LONG`, in those that are there: Firefox (`firefox-esr`) over WebDriver BiDi, and WebKit, Safari's engine
//! (`webkit2gtk-driver` and `xvfb`), over WebDriver.

mod firefox;
mod webkit;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::desk::folder;
use crate::package::copy;
use crate::page::Page;
use crate::server::Server;
use crate::support::{is_long, shared};

/// A browser with the page open.
trait Other {
    /// The value of an expression, a promise's once it has come.
    fn evaluate(&mut self, expression: &str) -> Result<Value, String>;
}

const HELD: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/tests/data/numerics/study.toml"
);
const LIMIT: Duration = Duration::from_secs(900);

fn is_asked_for(what: &str) -> bool {
    let long = is_long();
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

const STORE: &str = "document.querySelector('step-panel')?.store";
/// All steps but Predict, for which there is nothing.
const ALL_SAME: &str = "same same same same same same same same same not_recorded";

/// Replays a study as a person would: it is loaded, the files that it asks for are added, and the button is pressed.
fn replay(browser: &mut impl Other, study: &str, files: &[&str]) {
    wait_until(
        browser,
        "the page is ready",
        &format!("{STORE}?.ready === true"),
    );
    let study = json!(study);
    let loaded = browser.evaluate(&format!(
        "{STORE}.inputs.loadStudy({{ name: 'study.toml', blob: new Blob([{study}]) }}).then(() => 'loaded')"
    ));
    assert_eq!(loaded, Ok(json!("loaded")));
    for file in files {
        let file = json!(file);
        let added = browser.evaluate(&format!(
            "fetch({file}).then((answer) => answer.blob())
             .then((blob) => {STORE}.inputs.add([{{ name: {file}, blob }}])).then(() => 'added')"
        ));
        assert_eq!(added, Ok(json!("added")), "{file}");
    }
    let shown = "!document.querySelector('[data-testid=replay]').hidden";
    wait_until(browser, "the record is told of", shown);
    let click = "document.querySelector('[data-testid=replay-run]').click()";
    browser.evaluate(click).expect("the button is pressed");
    let sentence = "document.querySelector('[data-testid=replay-sentence]').textContent";
    let is_over =
        format!("{STORE}.runner.state === 'idle' && !/Not run yet|so far/.test({sentence})");
    wait_until(browser, "the replay is over", &is_over);
    assert_eq!(
        browser.evaluate(sentence),
        Ok(json!("Identical, to the last bit, at every step."))
    );
    let rows = "[...document.querySelectorAll('#rail .mark')].map((mark) => mark.dataset.verdict).join(' ')";
    assert_eq!(browser.evaluate(rows), Ok(json!(ALL_SAME)));
}

fn held() -> String {
    std::fs::read_to_string(HELD).expect("the held study")
}

#[test]
fn firefox_replays_the_held_study_to_the_same_bits() {
    if is_asked_for("Firefox") {
        let server = Server::start("firefox");
        if let Some(mut firefox) = firefox::Firefox::open(&server.address) {
            replay(&mut firefox, &held(), &[]);
        }
    }
}

#[test]
fn webkit_replays_the_held_study_to_the_same_bits() {
    if is_asked_for("WebKit") {
        let server = Server::start("webkit");
        if let Some(mut webkit) = webkit::Webkit::open(&server.address) {
            replay(&mut webkit, &held(), &[]);
        }
    }
}

const TUMOURS: [&str; 3] = ["pretrain.parquet", "finetune.csv.gz", "test.csv.gz"];
/// Beside the usual settings: what takes longest is done a few times.
const OF_TUMOURS: &str = "[compare]
shares = [0.3, 1.0]
repeats = 2

[ablate]
mask_ratio = [0.2]
temperature = []
latent = []
repeats = 1
";

#[test]
fn every_browser_and_the_program_give_the_same_bits_of_real_tumours() {
    if !is_asked_for("all browsers, with real tumours") {
        return;
    }
    let tables: Option<Vec<PathBuf>> = TUMOURS
        .iter()
        .map(|name| shared(&format!("data/tcga7/{name}")))
        .collect();
    let Some(tables) = tables else { return };
    // The tables beside the page, since only Chromium is told of files by their paths.
    let site = folder("site");
    let page = std::env::var_os("GENESSL_SITE").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("dist"),
        PathBuf::from,
    );
    copy(&page, &site);
    for (table, name) in tables.iter().zip(TUMOURS) {
        std::fs::copy(table, site.join(name)).expect("a copy");
    }
    let study = recorded(&tables);
    let file = site.join("recorded.toml");
    std::fs::write(&file, &study).expect("a place for the study");

    let server = Server::of(&site);
    if let Some(mut firefox) = firefox::Firefox::open(&server.address) {
        replay(&mut firefox, &study, &TUMOURS);
        println!("Firefox: the same");
    }
    if let Some(mut webkit) = webkit::Webkit::open(&server.address) {
        replay(&mut webkit, &study, &TUMOURS);
        println!("WebKit: the same");
    }
    if cfg!(feature = "engine") {
        let mut program = std::process::Command::new(env!("CARGO_BIN_EXE_genessl"));
        program.arg("verify").arg(&file).arg("--engine");
        program.arg(site.join("pkg/genessl_bg.wasm"));
        let output = program.output().expect("the program runs");
        let told = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{told}");
        println!("{told}");
    }
}

/// A study of tables with what Chromium gave.
fn recorded(tables: &[PathBuf]) -> String {
    let page = Page::open();
    let settings = folder("settings").join("study.toml");
    std::fs::write(&settings, OF_TUMOURS).expect("a place for the settings");
    page.drop_files(&[settings]);
    page.settle();
    page.drop_files(tables);
    page.wait_for_state("data", "ready");
    page.run_to_the_end(LIMIT);
    for step in ["compare", "ablate"] {
        page.click(&format!("step-{step}"));
        page.run_to_the_end(LIMIT);
    }
    String::from_utf8(page.saved("study-save", "study.toml")).expect("a text")
}
