//! The study that is robbed: a small table in a file, short settings, and the digests of what comes of it undisturbed.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::server::Thief;
use crate::page::{Page, find};

/// Long enough for the study and for what a thief costs it, on a busy machine.
pub const LIMIT: Duration = Duration::from_secs(240);

/// The steps that Run does.
pub const ALL: [&str; 7] = [
    "data",
    "genes",
    "pathways",
    "explore",
    "pretrain",
    "classify",
    "interpret",
];

const SETTINGS: &str = "seed = 7
[data]
labelled = [\"cohort.csv\"]
[explore]
top_genes = [100]
embed_genes = 100
[tsne]
iterations = 250
[features]
top_variable = 200
transform = \"counts_to_log2_cpm\"
[pretrain]
epochs = 3
hidden = [64, 32]
latent = 16
[classify]
supervised_epochs = 20
frozen_epochs = 20
unfrozen_epochs = 20
[compare]
models = [\"frozen\", \"logistic\"]
shares = [0.5, 1.0]
repeats = 3
";

/// What the tests do before the page's own scripts: they keep hold of the workers.
pub const HOLD_WORKERS: &str = "window.workers = []; window.Worker = class extends Worker {
  constructor(...all) { super(...all); window.workers.push(this); } };";

/// The study undisturbed.
#[derive(Clone)]
pub struct Clean {
    /// The table and the study file.
    pub files: Vec<PathBuf>,
    /// Of every table, score and weight, by name.
    pub digests: Value,
    /// How long it took.
    pub time: Duration,
}

/// Makes the table and computes the study, once for all tests.
pub fn clean() -> Clean {
    static CLEAN: Mutex<Option<Clean>> = Mutex::new(None);
    let mut clean = CLEAN.lock().unwrap_or_else(PoisonError::into_inner);
    clean.get_or_insert_with(make).clone()
}

fn make() -> Clean {
    let files = {
        let page = Page::open();
        page.simulate(60, 3);
        page.click("step-genes");
        page.click("run-here");
        page.wait_for_state("genes", "done");
        let table = page.download("mapped", "csv");
        let folder = crate::desk::folder("robbed");
        let files = vec![folder.join("cohort.csv"), folder.join("study.toml")];
        std::fs::write(&files[0], table).expect("a table");
        std::fs::write(&files[1], SETTINGS).expect("a study file");
        files
    };
    let page = Page::open();
    load(&page, &files);
    let started = Instant::now();
    page.run_to_the_end(LIMIT);
    let time = started.elapsed();
    let digests = digests(&page);
    assert!(
        digests.as_object().is_some_and(|all| all.len() > 15),
        "{digests}"
    );
    println!("undisturbed it takes {:.1} s", time.as_secs_f64());
    Clean {
        files,
        digests,
        time,
    }
}

/// Opens the page from a thief's server, with the workers held.
pub fn open(thief: &Thief, before: &str) -> Page {
    Page::open_at(&thief.address, &format!("{HOLD_WORKERS}{before}"))
}

/// Loads the study.
pub fn load(page: &Page, files: &[PathBuf]) {
    page.drop_files(files);
    page.wait_until(
        "table and settings are there",
        "(({ files, settings }) => files.length === 1 && settings.pretrain?.epochs === 3)
           (document.querySelector('step-panel').store.snapshot)",
    );
    page.settle();
    page.wait_for_state("data", "ready");
}

/// Waits until the page is at rest, whatever came of the run.
pub fn wait_for_rest(page: &Page) {
    let rest = format!(
        "{}.dataset.state === 'idle' && !{}.disabled",
        find("progress"),
        find("run")
    );
    page.wait_until_within(LIMIT, "the page is at rest", &rest);
    // What became of the step at work is shown a moment later.
    let told = ALL.map(|step| {
        let step = find(&format!("step-{step}"));
        format!("{step}.dataset.state !== 'running'")
    });
    page.wait_until("no step is at work", &told.join(" && "));
}

/// Waits until all is done, and holds it against the study undisturbed.
pub fn expect_the_same(page: &Page, clean: &Clean, theft: &str) {
    let done: Vec<String> = ALL
        .iter()
        .map(|step| format!("{}.dataset.state === 'done'", find(&format!("step-{step}"))))
        .collect();
    let what = format!("all is done ({theft})");
    page.wait_until_within(LIMIT, &what, &done.join(" && "));
    wait_for_rest(page);
    let found = digests(page);
    for (name, digest) in clean.digests.as_object().into_iter().flatten() {
        assert_eq!(found[name], *digest, "{name} is another ({theft})");
    }
    expect_nothing_lost(page, theft);
}

/// The files and settings are there.
pub fn expect_nothing_lost(page: &Page, theft: &str) {
    let kept = page.evaluate(
        "(() => { const { snapshot } = document.querySelector('step-panel').store;
           return [snapshot.files.map(({ name }) => name).join(), snapshot.settings.pretrain.epochs]; })()",
    );
    assert_eq!(kept, serde_json::json!(["cohort.csv", 3]), "{theft}");
}

/// The SHA-256 of every table of every step, of scores and of weights, by name.
pub fn digests(page: &Page) -> Value {
    page.evaluate(
        "(async () => {
          const { engine, steps } = document.querySelector('step-panel').store;
          const hex = async (bytes) => [...new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))]
            .map((byte) => byte.toString(16).padStart(2, '0')).join('');
          const found = {};
          for (const step of steps.filter((step) => step !== 'compare')) {
            for (const { name } of (await engine.call('view', step)).tables) {
              const table = await engine.call('table', name, 0, 1e6);
              found[`${step}/${name}`] = await hex(new TextEncoder().encode(JSON.stringify(table)));
            }
          }
          for (const [name, format] of [['mapped', 'csv'], ['scores', 'csv'], ['weights', 'safetensors']]) {
            found[name] = await hex(await engine.call('download', name, format));
          }
          return found; })()",
    )
}
