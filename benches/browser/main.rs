//! What the page takes in Chromium, beside what Python's tools take natively in the same run: `cargo xtask bench`.
//!
//! Small pieces are measured by the bundle's own bench functions, in rounds, of which the median counts; whole studies on
//! the page itself, with files dropped on it. `cargo bench` alone lacks the site that is measured.

#![allow(dead_code)]

#[path = "../../tests/browser/chromium.rs"]
mod chromium;
mod compare;
mod crew;
#[path = "../../tests/browser/desk.rs"]
mod desk;
#[path = "../../tests/browser/devtools.rs"]
mod devtools;
mod explore;
#[path = "../../tests/browser/journey.rs"]
mod journey;
mod large;
#[path = "../../tests/browser/outside.rs"]
mod outside;
#[path = "../../tests/browser/page.rs"]
mod page;
#[path = "../../tests/browser/server.rs"]
mod server;
#[path = "../../tests/support/mod.rs"]
mod support;
#[path = "../../tests/browser/turns.rs"]
mod turns;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use page::{Page, find};
use serde_json::Value;

/// PyTorch's seconds a step on one thread with AVX2, where it is not here to be measured beside.
const TORCH_REFERENCE: [(usize, f64); 2] = [(2_000, 0.073), (19_245, 0.905)];

/// What can be asked for by itself.
const PARTS: [&str; 6] = ["pieces", "explore", "study", "compare", "crew", "large"];

/// One measured thing, and what it is held against.
struct Row {
    what: String,
    measured: String,
    limit: String,
    beside: String,
}

fn main() {
    let mut rows = Vec::new();
    // A part of the whole by its name: `-- explore`.
    let only = std::env::args().find(|argument| PARTS.contains(&argument.as_str()));
    let wanted = |part: &str| only.as_deref().is_none_or(|only| only == part);
    let peers = if wanted("pieces") || wanted("explore") {
        peers(&[])
    } else if wanted("crew") {
        peers(&["step_2000_two", "step_19245_two"])
    } else {
        Value::Null
    };
    if wanted("pieces") {
        rows.extend(pieces(&peers));
    }
    if wanted("explore") {
        rows.extend(explore::rows(&peers));
    }
    if wanted("study") {
        rows.extend(real_study());
    }
    if wanted("compare") {
        rows.extend(compare::rows());
    }
    if wanted("crew") {
        rows.extend(crew::rows(&peers));
    }
    if wanted("large") {
        rows.push(large::row());
    }
    print_table(&rows);
}

/// What the bundle's bench functions measure.
fn pieces(peers: &Value) -> Vec<Row> {
    let page = Page::open();
    let load = format!(
        "import('{}pkg/genessl.js').then(async (module) => {{ await module.default(); window.bench = module; }})",
        page.address
    );
    page.evaluate(&load);
    let mut rows = Vec::new();
    if let Some(table) = support::shared("data/tcga7/finetune.csv.gz") {
        let site =
            std::env::var_os("GENESSL_SITE").expect("the site that `cargo xtask bench` builds");
        std::fs::copy(table, Path::new(&site).join("finetune.csv.gz"))
            .expect("the table is copied");
        let times = page.evaluate(
            "fetch('finetune.csv.gz').then((answer) => answer.arrayBuffer())
             .then((bytes) => Array.from(bench.benchReading('finetune.csv.gz', new Uint8Array(bytes), 9)))",
        );
        rows.push(row(
            "reading finetune.csv.gz",
            median(&times),
            "0.6 s",
            "pandas",
            peers["reading"].as_f64(),
        ));
    }
    let times = page.evaluate(
        "fetch('data/kegg.gmt.gz').then((answer) => answer.arrayBuffer())
         .then((sets) => Array.from(bench.benchSsgsea(new Uint8Array(sets), 100, 19245, 9)))",
    );
    rows.push(row(
        "ssGSEA 100 × 19,245 × KEGG",
        median(&times),
        "0.5 s",
        "gseapy",
        peers["ssgsea"].as_f64(),
    ));
    for (genes, reference) in TORCH_REFERENCE {
        rows.push(step(&page, genes, reference, peers));
    }
    rows
}

/// A pretraining step.
fn step(page: &Page, genes: usize, reference: f64, peers: &Value) -> Row {
    let beside = peers[format!("step_{genes}")].as_f64();
    let name = if beside.is_some() {
        "PyTorch"
    } else {
        "PyTorch (reference, not measured here)"
    };
    let (limit, rounds) = if genes > 2_000 {
        ("1.3 s, 75 %", 5)
    } else {
        ("0.18 s, 75 %", 15)
    };
    let cost = page.evaluate(&format!(
        "(() => {{ const cost = bench.benchStep({genes}, {rounds});
          return Object.fromEntries(cost instanceof Map ? cost : Object.entries(cost)); }})()"
    ));
    let number = |key: &str| cost[key].as_f64().unwrap_or(f64::NAN);
    let mut row = row(
        &format!("pretraining step, {genes} genes"),
        number("step_seconds"),
        limit,
        name,
        beside.or(Some(reference)),
    );
    row.measured += &format!(
        " ({:.0} % of what matmul at {:.1} GFLOP/s allows)",
        100.0 * number("ratio"),
        number("matmul_gflop_per_second")
    );
    let alone = number("blocks_seconds") + number("trunk_seconds");
    let by = |cores: f64| {
        // As `StepCost::seconds_by`.
        let shared = number("blocks_seconds") / cores + number("trunk_seconds");
        alone / (shared + number("words_seconds") / 2.0 * cores)
    };
    row.measured += &format!(
        "; by 2, 4, 8, 16 cores by its parts {:.2}, {:.2}, {:.2}, {:.2} times as fast",
        by(2.0),
        by(4.0),
        by(8.0),
        by(16.0)
    );
    row
}

/// The three real tables, if they are here.
fn real_files() -> Option<Vec<PathBuf>> {
    let names = ["pretrain.parquet", "finetune.csv.gz", "test.csv.gz"];
    names
        .iter()
        .map(|name| support::shared(&format!("data/tcga7/{name}")))
        .collect()
}

/// The three real tables, from dropped files to figures.
fn real_study() -> Option<Row> {
    let files = real_files()?;
    let page = Page::open();
    page.watch_long_tasks();
    let started = Instant::now();
    page.drop_files(&files);
    page.wait_until(
        "the files are listed",
        &format!("{} !== null", find("file-test.csv.gz")),
    );
    page.run_to_the_end(Duration::from_secs(1200));
    page.figure("classify", "accuracy");
    let seconds = started.elapsed().as_secs_f64();
    Some(Row {
        what: "whole study on tcga7, from dropped files to figures".into(),
        measured: format!(
            "{seconds:.1} s (main thread busy {:.0} ms at most)",
            page.longest_task()
        ),
        limit: "90 s".into(),
        beside: String::new(),
    })
}

/// What Python's tools take here, by `peers.py`, all or those named; nothing where there is no Python.
fn peers(names: &[&str]) -> Value {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let Some(table) = support::shared("data/tcga7/finetune.csv.gz") else {
        return Value::Null;
    };
    json_of(
        Command::new("python3")
            .arg(root.join("benches/browser/peers.py"))
            .arg(table)
            .arg(root.join("data/kegg.gmt.gz"))
            .args(names),
    )
}

/// The last line that a program of Python's prints; nothing where it can't be run.
fn json_of(python: &mut Command) -> Value {
    let output = match python.output() {
        Ok(output) => output,
        Err(error) => {
            println!("python3: {error}; nothing to compare with");
            return Value::Null;
        }
    };
    if !output.status.success() {
        println!("python3: {}", String::from_utf8_lossy(&output.stderr));
    }
    let lines = String::from_utf8_lossy(&output.stdout);
    lines
        .lines()
        .last()
        .and_then(|line| serde_json::from_str(line).ok())
        .unwrap_or(Value::Null)
}

fn median(times: &Value) -> f64 {
    let mut times: Vec<f64> = times
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_f64)
        .collect();
    // The first rounds warm up: the browser compiles twice, fast first and well later.
    times.drain(..times.len().min(2));
    times.sort_unstable_by(f64::total_cmp);
    times.get(times.len() / 2).copied().unwrap_or(f64::NAN)
}

fn row(what: &str, seconds: f64, limit: &str, peer: &str, beside: Option<f64>) -> Row {
    let beside = match beside {
        Some(theirs) => format!("{peer} {theirs:.3} s, ratio {:.2}", seconds / theirs),
        None => format!("{peer} is not here"),
    };
    Row {
        what: what.into(),
        measured: format!("{seconds:.3} s"),
        limit: limit.into(),
        beside,
    }
}

fn print_table(rows: &[Row]) {
    println!("\n| what | measured in Chromium | limit | beside |\n| --- | --- | --- | --- |");
    for Row {
        what,
        measured,
        limit,
        beside,
    } in rows
    {
        println!("| {what} | {measured} | {limit} | {beside} |");
    }
}
