//! t-SNE and UMAP in Chromium beside JavaScript's libraries in the same tab, and beside Python's natively; and how fluid
//! a picture of 20,000 samples is.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use genessl::table::{MetadataColumn, Table, TableFormat, write};
use ndarray::Array2;
use rand_distr::{Distribution, StandardNormal};
use serde_json::Value;

use crate::Row;
use crate::page::{Page, find};

const SAMPLES: usize = 5_000;
/// DruidJS computes all pairs in every iteration; more would take minutes.
const DRUID_ITERATIONS: usize = 300;
const CROWD: usize = 20_000;

/// The layouts of 5,000 × 50, and the crowd.
pub fn rows(peers: &Value) -> Vec<Row> {
    let page = Page::open();
    let site = std::env::var_os("GENESSL_SITE").expect("the site that `cargo xtask bench` builds");
    let there = install_peers(Path::new(&site));
    let mut rows = Vec::new();
    let umap = seconds(&page, "engine", "umap", 0);
    let mut beside = vec![python("umap-learn", umap, peers["umap"].as_f64())];
    if there {
        for (who, name) in [("umapjs", "umap-js"), ("druid", "DruidJS")] {
            beside.push(compare(name, umap, seconds(&page, who, "umap", 0)));
        }
    }
    rows.push(row("UMAP, 5,000 × 50", umap, beside));
    let all = seconds(&page, "engine", "tsne", 1000);
    let beside = vec![python("scikit-learn", all, peers["tsne"].as_f64())];
    rows.push(row("t-SNE, 5,000 × 50, 1,000 iterations", all, beside));
    let some = seconds(&page, "engine", "tsne", DRUID_ITERATIONS);
    let mut beside = Vec::new();
    if there {
        let druid = seconds(&page, "druid", "tsne", DRUID_ITERATIONS);
        beside.push(compare("DruidJS", some, druid));
    }
    let what = format!("t-SNE, 5,000 × 50, {DRUID_ITERATIONS} iterations");
    rows.push(row(&what, some, beside));
    drop(page);
    rows.extend(crowd());
    rows
}

/// What a worker of the page takes.
fn seconds(page: &Page, who: &str, method: &str, iterations: usize) -> f64 {
    page.evaluate(&format!(
        "window.layout = null; window.layoutWorker?.terminate();
         window.layoutWorker = new Worker('layouts.js', {{ type: 'module' }});
         layoutWorker.onmessage = ({{ data }}) => (window.layout = data);
         layoutWorker.onerror = (event) => (window.layout = {{ error: event.message }});
         layoutWorker.postMessage({{ who: '{who}', samples: {SAMPLES}, method: '{method}', iterations: {iterations} }}); 0"
    ));
    let limit = Duration::from_secs(1200);
    page.wait_until_within(
        limit,
        &format!("{who} has laid out"),
        "window.layout !== null",
    );
    let answer = page.evaluate("window.layout");
    answer["seconds"].as_f64().unwrap_or_else(|| {
        println!("{who}, {method}: {answer}");
        f64::NAN
    })
}

/// Puts the JavaScript libraries and the worker beside the page; whether npm could get them.
fn install_peers(site: &Path) -> bool {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let worker = root.join("benches/browser/layouts.js");
    std::fs::copy(worker, site.join("layouts.js")).expect("the worker is copied");
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("peers");
    std::fs::create_dir_all(&folder).expect("a folder for the libraries");
    let mut npm = Command::new("npm");
    npm.current_dir(&folder)
        .args(["install", "--silent", "--no-save", "--prefix", "."]);
    let installed = npm
        .args(["umap-js@1.4.0", "@saehrimnir/druidjs@0.9.0"])
        .status();
    if !installed.is_ok_and(|status| status.success()) {
        println!("npm could not install umap-js and DruidJS: nothing to compare with in the tab");
        return false;
    }
    let modules = folder.join("node_modules");
    let peers = site.join("peers");
    std::fs::create_dir_all(&peers).expect("a folder for the libraries");
    std::fs::copy(
        modules.join("@saehrimnir/druidjs/dist/druid.js"),
        peers.join("druid.js"),
    )
    .expect("DruidJS is copied");
    // umap-js is made for a script tag or CommonJS; as a module it wants what these give it.
    let umap = std::fs::read_to_string(modules.join("umap-js/lib/umap-js.js")).expect("umap-js");
    let umap = format!(
        "const module = {{ exports: {{}} }}, exports = module.exports;\n{umap}\n\
         export const {{ UMAP }} = module.exports;\n"
    );
    std::fs::write(peers.join("umap-js.js"), umap).expect("umap-js is copied");
    true
}

fn compare(name: &str, ours: f64, theirs: f64) -> String {
    format!("{name} {theirs:.1} s, {:.1} times as long", theirs / ours)
}

fn python(name: &str, ours: f64, theirs: Option<f64>) -> String {
    match theirs {
        Some(theirs) => format!("{}, natively", compare(name, ours, theirs)),
        None => format!("{name} is not here"),
    }
}

fn row(what: &str, seconds: f64, beside: Vec<String>) -> Row {
    Row {
        what: what.into(),
        measured: format!("{seconds:.2} s"),
        limit: "3 times faster than JavaScript's".into(),
        beside: beside.join("; "),
    }
}

/// 20,000 samples: principal components on the page, then pan, zoom and hover with the mouse.
fn crowd() -> Vec<Row> {
    let page = Page::open();
    page.drop_files(&[crowd_table()]);
    page.wait_until(
        "the file is listed",
        &format!("{} !== null", find("file-pretrain_crowd.parquet")),
    );
    page.click("step-explore");
    let started = Instant::now();
    page.click("run-genes-pca");
    let scatter = find("scatter-genes-pca");
    let drawn = format!("{scatter}?.drawn === {CROWD}");
    page.wait_until_within(Duration::from_secs(600), "all points are drawn", &drawn);
    let whole = started.elapsed().as_secs_f64();
    ["pan", "zoom", "hover"]
        .into_iter()
        .map(|gesture| {
            let frames = frames(&page, gesture);
            Row {
                what: format!("{CROWD} points, {gesture}"),
                measured: format!(
                    "{:.0} frames a second, the slowest of 20 frames takes {:.0} ms (read, mapped and drawn first in {whole:.1} s)",
                    frames["rate"].as_f64().unwrap_or(f64::NAN),
                    frames["slow"].as_f64().unwrap_or(f64::NAN),
                ),
                limit: "30 a second".into(),
                beside: String::new(),
            }
        })
        .collect()
}

/// Moves the mouse over the picture for two seconds, once a frame, and times the frames in which it was drawn.
fn frames(page: &Page, gesture: &str) -> Value {
    page.evaluate(&format!(
        "(async () => {{
          const scatter = {scatter};
          scatter.scrollIntoView({{ block: 'center', behavior: 'instant' }});
          const canvas = [...scatter.querySelectorAll('canvas')].at(-1);
          const box = canvas.getBoundingClientRect();
          const middle = [box.x + box.width / 2, box.y + box.height / 2];
          const fire = (type, x, y, more) => canvas.dispatchEvent(new (type === 'wheel' ? WheelEvent : PointerEvent)(type, {{
            clientX: x, clientY: y, bubbles: true, cancelable: true, pointerId: 1, isPrimary: true, ...more }}));
          const gesture = '{gesture}';
          if (gesture === 'pan') fire('pointerdown', ...middle, {{ buttons: 1 }});
          const times = [];
          let last = await new Promise(requestAnimationFrame);
          for (let frame = 0; last !== null && times.length < 120; frame += 1) {{
            const [x, y] = [middle[0] + 80 * Math.sin(frame / 9), middle[1] + 60 * Math.cos(frame / 7)];
            if (gesture === 'zoom') fire('wheel', ...middle, {{ deltaY: frame % 40 < 20 ? -30 : 30 }});
            else fire('pointermove', x, y, {{ buttons: gesture === 'pan' ? 1 : 0 }});
            const now = await new Promise(requestAnimationFrame);
            times.push(now - last);
            last = now;
          }}
          if (gesture === 'pan') fire('pointerup', ...middle, {{}});
          times.sort((a, b) => a - b);
          const mean = times.reduce((sum, time) => sum + time, 0) / times.length;
          return {{ rate: 1000 / mean, slow: times[Math.floor(times.length * 0.95)] }};
        }})()",
        scatter = find("scatter-genes-pca")
    ))
}

/// Made once: 20,000 samples of 20 classes with 600 genes.
fn crowd_table() -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let file = folder.join("pretrain_crowd.parquet");
    if file.exists() {
        return file;
    }
    let catalogue = genessl::genes::Catalogue::builtin().expect("the built-in catalogue");
    let genes: Vec<String> = catalogue
        .protein_coding()
        .map(|gene| gene.versioned_id())
        .take(600)
        .collect();
    let mut random = genessl::random::stream(7, "bench/crowd");
    let mut normal = || -> f32 { StandardNormal.sample(&mut random) };
    let centres = Array2::from_shape_simple_fn((20, genes.len()), || 5.0 + 2.0 * normal());
    let values = Array2::from_shape_fn((CROWD, genes.len()), |(sample, gene)| {
        (centres[[sample % 20, gene]] + normal())
            .max(0.0)
            .exp2()
            .round()
    });
    let class = |sample: usize| format!("class {:02}", sample % 20 + 1);
    let table = Table {
        name: "crowd".into(),
        sample_ids: (0..CROWD).map(|sample| format!("S{sample:05}")).collect(),
        features: genes,
        values,
        remainder: None,
        metadata: vec![MetadataColumn {
            name: "cancer_type".into(),
            values: (0..CROWD).map(class).collect(),
        }],
    };
    std::fs::create_dir_all(&folder).expect("the folder for the table");
    std::fs::write(&file, write(&table, TableFormat::Parquet).expect("Parquet"))
        .expect("the table is written");
    file
}
