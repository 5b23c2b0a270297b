//! A pretraining step: seconds, and the share of them that the matrix products need.
//!
//! `cargo bench --features bench --bench pretraining [GENES …]`: of the default objectives together, by one thread and by two
//! and beside PyTorch's where Python has it, then of each by itself.

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use genessl::crew::{Crew, Threads};
use genessl::learn::bench::{objective_cost, step_cost};
use genessl::learn::{DeviceKind, Objective, PretrainOptions, Pretraining};
use genessl::{Advance, Result};
use ndarray::Array2;

/// Samples in a batch, and scores of pathways.
const BATCH: usize = 64;
const PATHWAYS: usize = 178;

fn main() -> Result<()> {
    let genes: Vec<usize> = std::env::args()
        .filter_map(|word| word.parse().ok())
        .collect();
    let genes = if genes.is_empty() {
        vec![2_000, 19_245]
    } else {
        genes
    };
    let start = Instant::now();
    println!(
        "genes  device   GFLOP  GFLOP/s  products s  distortion s  step s  ratio  blocks s  trunk s  words s (MB)  \
         by 2, 4, 8, 16 cores (model): times as fast"
    );
    for &genes in &genes {
        for device in [DeviceKind::Flex, DeviceKind::Ndarray] {
            let cost = step_cost(genes, BATCH, PATHWAYS, device, 7, &|| {
                start.elapsed().as_secs_f64()
            });
            println!(
                "{genes:6} {:8} {:5.2}  {:7.1}  {:10.4}  {:12.4}  {:6.4}  {:5.2}  {:8.4}  {:7.4}  {:7.4} ({:.1})  {}",
                format!("{device:?}"),
                cost.gflop,
                cost.matmul_gflop_per_second,
                cost.matmul_seconds,
                cost.distortion_seconds,
                cost.step_seconds,
                cost.ratio,
                cost.blocks_seconds,
                cost.trunk_seconds,
                cost.words_seconds,
                cost.words_megabytes,
                [2, 4, 8, 16]
                    .map(|cores| format!("{:.2}", cost.seconds_by(1) / cost.seconds_by(cores)))
                    .join(", ")
            );
        }
    }
    println!(
        "\ngenes   one thread s  two s  times as fast  PyTorch by one s, two s  ours by two / theirs by two"
    );
    for &genes in &genes {
        let [one, two] = [seconds_a_step(genes, 1)?, seconds_a_step(genes, 2)?];
        let theirs = ["", "_two"].map(|by| torch(&format!("step_{genes}{by}")));
        let told = |seconds: Option<f64>| seconds.map_or("–".into(), |s| format!("{s:.4}"));
        println!(
            "{genes:6}  {one:12.4}  {two:5.4}  {:13.2}  {:>16}, {:>5}  {}",
            one / two,
            told(theirs[0]),
            told(theirs[1]),
            told(theirs[1].map(|theirs| two / theirs))
        );
    }
    println!("\ngenes  objective     GFLOP  GFLOP/s  step s  ratio");
    for &genes in &genes {
        for objective in Objective::ALL {
            let clock = || start.elapsed().as_secs_f64();
            let cost = objective_cost(objective, genes, BATCH, PATHWAYS, 15, &clock);
            println!(
                "{genes:6} {:12} {:6.2}  {:7.1}  {:6.4}  {:5.2}",
                objective.name(),
                cost.gflop,
                cost.matmul_gflop_per_second,
                cost.step_seconds,
                cost.ratio
            );
        }
    }
    Ok(())
}

/// Seconds of a training step as a study has it, by so many threads: what more epochs take longer.
fn seconds_a_step(genes: usize, threads: usize) -> Result<f64> {
    const STEPS: usize = 4;
    let value = |place: usize| ((place * 7919) % 1013) as f32 / 500.0 - 1.0;
    let samples = Array2::from_shape_fn((STEPS * BATCH, genes), |(row, gene)| {
        value(row * genes + gene)
    });
    let targets = Array2::from_shape_fn((STEPS * BATCH, PATHWAYS), |(row, score)| {
        value(31 * row + score)
    });
    let run = |epochs: usize| -> Result<f64> {
        let options = PretrainOptions {
            epochs,
            batch_size: BATCH,
            validation_share: 0.0,
            ..PretrainOptions::default()
        };
        let crew = Crew::default();
        let members = Threads::start(&crew, threads - 1);
        let mut training = Pretraining::new(samples.clone(), targets.clone(), &options, 7)?;
        training.helped_by(&crew);
        let start = Instant::now();
        training.run()?;
        let seconds = start.elapsed().as_secs_f64();
        drop(members);
        Ok(seconds)
    };
    let (few, many) = if genes > 5_000 { (1, 6) } else { (5, 30) };
    run(1)?;
    Ok((run(many)? - run(few)?) / ((many - few) * STEPS) as f64)
}

/// What PyTorch takes here, by `browser/peers.py`; nothing where it is not, or has no such measurement.
fn torch(name: &str) -> Option<f64> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let output = Command::new("python3")
        .arg(root.join("benches/browser/peers.py"))
        .args(["-", "-", name])
        .output();
    let lines = String::from_utf8(output.ok()?.stdout).ok()?;
    let told: serde_json::Value = serde_json::from_str(lines.lines().last()?).ok()?;
    told[name].as_f64()
}
