//! A pretraining step: seconds, and the share of them that the matrix products need.
//!
//! `cargo bench --features bench --bench pretraining [GENES …]`: of the default objectives together, then of each by itself.

use std::time::Instant;

use genessl::learn::bench::{objective_cost, step_cost};
use genessl::learn::{DeviceKind, Objective};

fn main() {
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
            let cost = step_cost(genes, 64, 178, device, 7, &|| start.elapsed().as_secs_f64());
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
    println!("\ngenes  objective     GFLOP  GFLOP/s  step s  ratio");
    for &genes in &genes {
        for objective in Objective::ALL {
            let clock = || start.elapsed().as_secs_f64();
            let cost = objective_cost(objective, genes, 64, 178, 15, &clock);
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
}
