//! Sweeps over shares of labels on the page, as a person runs them after pretraining, beside PyTorch's natively.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use genessl::learn::ModelKind;
use serde_json::Value;

use crate::page::{Page, find};
use crate::{Row, json_of, real_files, support};

/// The models that are timed; the defaults have ten shares of the labels and five draws of each.
const THREE: [ModelKind; 3] = [
    ModelKind::Supervised,
    ModelKind::Frozen,
    ModelKind::Unfrozen,
];
const PATIENCE: Duration = Duration::from_secs(1800);

/// The frozen encoder alone, then all three models.
pub fn rows() -> Vec<Row> {
    let Some(files) = real_files() else {
        return Vec::new();
    };
    let peers = torch();
    let page = Page::open();
    page.drop_files(&files);
    page.wait_until(
        "the files are listed",
        &format!("{} !== null", find("file-test.csv.gz")),
    );
    page.click("step-pretrain");
    page.click("run-here");
    wait_for_the_end(&page, "pretrain");
    let frozen = sweep(&page, &THREE[1..2]);
    let frozen = row("frozen", frozen, "10 s", peers["frozen"].as_f64());
    let three = sweep(&page, &THREE);
    let theirs = THREE.map(|kind| peers[kind.name()].as_f64());
    let theirs = theirs.into_iter().sum::<Option<f64>>();
    let three = row("supervised, frozen, unfrozen", three, "300 s", theirs);
    vec![frozen, three]
}

/// Seconds from the click to the last run.
fn sweep(page: &Page, models: &[ModelKind]) -> f64 {
    page.click("step-compare");
    // First what is missing, then away with the rest: no model at all would be refused.
    for wanted in [true, false] {
        for kind in ModelKind::ALL {
            let choice = format!("setting-compare-models-{}", kind.name());
            let checked = page.evaluate(&format!("{}.checked", find(&choice)));
            if models.contains(&kind) == wanted && checked != Value::Bool(wanted) {
                page.click(&choice);
                // The page asks the engine for its settings before it changes one.
                std::thread::sleep(Duration::from_millis(200));
            }
        }
    }
    let started = Instant::now();
    page.click("run");
    wait_for_the_end(page, "compare");
    let seconds = started.elapsed().as_secs_f64();
    let rows = page.table("compare", "sweep_accuracy").len();
    println!(
        "{} models: {seconds:.1} s, {rows} rows in the table's first page",
        models.len()
    );
    seconds
}

fn wait_for_the_end(page: &Page, step: &str) {
    let ended = format!(
        "['done', 'failed'].includes({}.dataset.state)",
        find(&format!("step-{step}"))
    );
    page.wait_until_within(PATIENCE, &format!("{step} has ended"), &ended);
    assert_eq!(page.state(step), "done", "{}", page.shown_error());
}

fn row(models: &str, seconds: f64, limit: &str, theirs: Option<f64>) -> Row {
    Row {
        what: format!("sweep on tcga7 after pretraining, 10 shares × 5 draws: {models}"),
        measured: format!("{seconds:.1} s"),
        limit: limit.into(),
        beside: match theirs {
            Some(theirs) => format!(
                "PyTorch natively, one thread, {theirs:.1} s, ratio {:.2}",
                seconds / theirs
            ),
            None => "PyTorch is not here".into(),
        },
    }
}

/// What PyTorch takes here, by `sweep.py`; nothing where it is not.
fn torch() -> Value {
    let Some(data) = support::shared("data") else {
        return Value::Null;
    };
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/browser/sweep.py");
    json_of(Command::new("python3").arg(script).arg(data.join("..")))
}
