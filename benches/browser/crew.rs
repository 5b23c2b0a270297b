//! What a second core brings on the page: the same work with one and with two, in turn, on the three real tables.

use std::time::{Duration, Instant};

use serde_json::Value;

use crate::page::{Page, find};
use crate::{Row, real_files};

const PATIENCE: Duration = Duration::from_secs(3600);
/// Training steps of an epoch: 231 samples in batches of 64.
const STEPS: f64 = 4.0;

/// The default study, pretraining of 2,000 genes and of all, ssGSEA, and the comparison of three models; pretraining beside
/// PyTorch's natively, with two threads.
pub fn rows(peers: &Value) -> Vec<Row> {
    let Some(files) = real_files() else {
        return Vec::new();
    };
    let measured = [1, 2].map(|cores| {
        let page = open(cores, &files);
        let started = Instant::now();
        page.run_to_the_end(PATIENCE);
        let whole = started.elapsed().as_secs_f64();
        drop(page);
        let page = open(cores, &files);
        timed(&page, "genes");
        let scoring = timed(&page, "pathways");
        let narrow = seconds_a_step(&page, 2000, (10, 40));
        let wide = seconds_a_step(&page, 0, (2, 8));
        page.evaluate(
            "document.querySelector('step-panel').store.inputs.set('features', 'top_variable', 2000)
               .then(() => document.querySelector('step-panel').store.inputs.set('pretrain', 'epochs', 50)).then(() => null)",
        );
        timed(&page, "pretrain");
        let compared = timed(&page, "compare");
        println!("{cores} cores: {whole:.1} {scoring:.2} {narrow:.4} {wide:.4} {compared:.1}");
        [whole, scoring, narrow, wide, compared]
    });
    let [one, two] = measured;
    let torch = |name: &str, seconds: f64| match peers[name].as_f64() {
        Some(theirs) => format!(
            "PyTorch, two threads, {theirs:.3} s, ratio {:.2}",
            seconds / theirs
        ),
        None => "PyTorch is not here".into(),
    };
    let beside = [
        String::new(),
        String::new(),
        torch("step_2000_two", two[2]),
        torch("step_19245_two", two[3]),
        String::new(),
    ];
    let what = [
        ("the default study, from the click on Run", "1.5"),
        ("ssGSEA of 384 × 19,569", "1.8"),
        ("pretraining step, 2,000 genes", "1.5"),
        ("pretraining step, all 19,569 genes", "1.75"),
        ("comparison, 3 models × 10 × 5", "1.8"),
    ];
    let rows = what.into_iter().zip(one.into_iter().zip(two));
    let rows = rows.zip(beside);
    rows.map(|(((what, limit), (one, two)), beside)| Row {
        what: what.into(),
        beside,
        measured: format!(
            "one core {one:.3} s, two {two:.3} s: {:.2} times as fast",
            one / two
        ),
        limit: format!("{limit} times"),
    })
    .collect()
}

fn open(cores: u32, files: &[std::path::PathBuf]) -> Page {
    let page = Page::open_after(&format!(
        "localStorage.setItem('genessl-cores', '{cores}');"
    ));
    page.drop_files(files);
    page.wait_until(
        "the files are listed",
        &format!("{} !== null", find("file-test.csv.gz")),
    );
    page
}

/// Seconds from the click to the end of a step.
fn timed(page: &Page, step: &str) -> f64 {
    page.settle();
    page.click(&format!("step-{step}"));
    let run = if step == "compare" { "run" } else { "run-here" };
    let started = Instant::now();
    page.click(run);
    let ended = format!(
        "['done', 'failed'].includes({}.dataset.state)",
        find(&format!("step-{step}"))
    );
    page.wait_until_within(PATIENCE, &format!("{step} has ended"), &ended);
    assert_eq!(page.state(step), "done", "{}", page.shown_error());
    started.elapsed().as_secs_f64()
}

/// Seconds of a training step: what more epochs take longer, so that neither reading nor embedding counts.
fn seconds_a_step(page: &Page, genes: usize, (few, many): (u32, u32)) -> f64 {
    let [few_seconds, many_seconds] = [few, many].map(|epochs| {
        page.evaluate(&format!(
            "(() => {{ const {{ inputs }} = document.querySelector('step-panel').store;
               return inputs.set('features', 'top_variable', {genes}).then(() => inputs.set('pretrain', 'epochs', {epochs})).then(() => null); }})()"
        ));
        timed(page, "pretrain")
    });
    (many_seconds - few_seconds) / (f64::from(many - few) * STEPS)
}
