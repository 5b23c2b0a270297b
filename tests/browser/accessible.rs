//! What axe-core finds on every panel, wide and light, narrow and dark (with `GENESSL_LONG` also the other way round): no
//! violation of WCAG 2.2 AA, nor of what is held to be good practice beyond it. axe-core comes from npm into the build folder; without npm this is skipped.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::desk::folder;
use crate::journey::steps;
use crate::page::{Page, find};
use crate::support::is_long;

/// Exact, so that what is found changes with the page alone.
const AXE: &str = "axe-core@4.14.1";

/// A desk's window, as high as anything gets, and a phone's as it is: what a panel holds may lie under nothing.
const WINDOWS: [(&str, u32, u32); 2] = [("wide", 1280, 12000), ("narrow", 390, 844)];
/// The themes that each window is looked at in; in the daily run the first.
const THEMES: [[&str; 2]; 2] = [["light", "dark"], ["dark", "light"]];

/// The source of axe-core, or why it can't be had.
pub fn axe() -> Result<String, String> {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(AXE);
    let source = folder.join("node_modules/axe-core/axe.min.js");
    if !source.is_file() {
        std::fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
        let mut npm = Command::new("npm");
        npm.current_dir(&folder).stdin(Stdio::null());
        npm.args([
            "install",
            "--silent",
            "--no-save",
            "--no-audit",
            "--no-fund",
        ]);
        // Where there is no server to be reached, one try tells as much as npm's patient default of minutes.
        npm.args(["--fetch-retries", "0", "--fetch-timeout", "20000"]);
        let installed = npm.args(["--prefix", ".", AXE]).status();
        if !installed.is_ok_and(|status| status.success()) {
            return Err(format!("npm, which brings {AXE}, is not here or failed"));
        }
    }
    std::fs::read_to_string(&source).map_err(|error| format!("{}: {error}", source.display()))
}

/// The rules that something on the page breaks, each with where and why.
pub fn violations(page: &Page) -> Vec<String> {
    let found = page.evaluate(
        "axe.run(document, {
           runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
           rules: { 'target-size': { enabled: true } },
           resultTypes: ['violations'],
         }).then(({ violations }) => violations.flatMap(({ id, nodes }) =>
           nodes.map(({ target, html, failureSummary }) =>
             `${id}: ${target.join(' ')}: ${html.slice(0, 120)}\\n    ${failureSummary.replaceAll('\\n', ' ')}`)))",
    );
    serde_json::from_value(found).expect("a list of texts")
}

/// A small study of everything, so that figures, tables and choosers are there.
fn study(page: &Page) {
    page.simulate(60, 3);
    page.choose_a_short_study();
    page.set("explore", "explore-top_genes", "100");
    page.set("explore", "explore-embed_genes", "100");
    page.set("explore", "tsne-iterations", "250");
    page.set("compare", "compare-shares", "0.5, 1");
    page.set("compare", "compare-repeats", "2");
    page.set("ablate", "ablate-repeats", "1");
    // Where a step that is run by itself is in view, Run means that step.
    page.click("step-data");
    page.run_to_the_end(Duration::from_secs(300));
    for step in ["compare", "ablate"] {
        page.click(&format!("step-{step}"));
        page.click("run");
        let done = format!("{}.dataset.state === 'done'", find(&format!("step-{step}")));
        page.wait_until_within(Duration::from_secs(240), &format!("{step} is done"), &done);
    }
    page.click("step-genes");
    let table = page.download("mapped", "csv");
    let file = folder("new").join("new_samples.csv");
    std::fs::write(&file, table).expect("a file");
    page.click("step-predict");
    page.pick_files("predict-input", &[file]);
    page.wait_for_state("predict", "ready");
    page.click("run");
    let done = format!("{}.dataset.state === 'done'", find("step-predict"));
    page.wait_until_within(Duration::from_secs(120), "new samples are told", &done);
}

/// Goes to a step, waits until it is drawn, unfolds all of it; in Explore also shows the selection and the learned space.
fn show(page: &Page, step: &str) {
    page.evaluate(&format!("{}.click()", find(&format!("step-{step}"))));
    let drawn = "document.querySelectorAll('gene-figure, gene-table').length > 0
        && [...document.querySelectorAll('gene-figure')].every((figure) => figure.querySelector('.drawing svg'))";
    page.wait_until(&format!("{step} is drawn"), drawn);
    page.evaluate(
        "document.querySelectorAll('#main details').forEach((fold) => (fold.open = true))",
    );
    if step == "explore" {
        page.evaluate(&format!(
            "(() => {{ const learned = {}; if (!learned.checked) learned.click(); }})()",
            find("learned-switch")
        ));
    }
    // What was just shown is laid out, and colours that fade have faded.
    page.evaluate("new Promise((done) => setTimeout(done, 250))");
}

#[test]
fn no_panel_breaks_a_rule_of_accessibility() {
    let axe = match axe() {
        Ok(axe) => axe,
        Err(reason) => {
            return println!("SKIPPED no_panel_breaks_a_rule_of_accessibility: {reason}");
        }
    };
    let page = Page::open();
    study(&page);
    page.evaluate(&format!("{axe};void 0"));
    let mut found = Vec::new();
    for ((window, width, height), themes) in WINDOWS.into_iter().zip(THEMES) {
        page.resize(width, height);
        for theme in themes.into_iter().take(if is_long() { 2 } else { 1 }) {
            page.evaluate(&format!(
                "if (document.documentElement.dataset.theme !== '{theme}') {}.click()",
                find("theme")
            ));
            for step in steps() {
                show(&page, step);
                let of_step = violations(&page);
                found.extend(
                    of_step
                        .iter()
                        .map(|one| format!("{window}, {theme}, {step}: {one}")),
                );
            }
        }
    }
    // What opens over a panel, where it is narrow and dark.
    page.evaluate(&format!("{}.click()", find("menu")));
    found.extend(
        violations(&page)
            .iter()
            .map(|one| format!("the menu: {one}")),
    );
    page.evaluate(&format!("{}.click()", find("help")));
    found.extend(
        violations(&page)
            .iter()
            .map(|one| format!("the keys: {one}")),
    );
    page.press("Escape");
    page.press("/");
    page.wait_until(
        "the search is open",
        "document.querySelector('.search-dialog').open",
    );
    found.extend(
        violations(&page)
            .iter()
            .map(|one| format!("the search: {one}")),
    );
    page.press("Escape");
    page.evaluate(
        "(() => { const { keeper } = document.querySelector('step-panel').store;
           keeper.asks = true; keeper.dispatchEvent(new Event('change')); })()",
    );
    page.click("sessions");
    page.wait_until(
        "the sessions are listed",
        &format!("{}.open", find("sessions-dialog")),
    );
    found.extend(
        violations(&page)
            .iter()
            .map(|one| format!("the sessions: {one}")),
    );
    page.click("sessions-close");
    found.extend(
        violations(&page)
            .iter()
            .map(|one| format!("the question: {one}")),
    );
    assert!(
        found.is_empty(),
        "{} violations:\n{}",
        found.len(),
        found.join("\n")
    );

    // A rule that never fails tells nothing: without its name the device would be found.
    page.press("Escape");
    page.evaluate(
        "document.querySelector('.device').replaceWith(document.getElementById('device'));
         document.getElementById('tools').style.display = 'flex'",
    );
    let nameless = violations(&page);
    assert!(
        nameless
            .iter()
            .any(|one| one.starts_with("select-name: #device")),
        "{nameless:?}"
    );
    page.assert_no_complaints();
}
