//! A pretraining step: seconds, and the share of them that the matrix products need.
//!
//! `cargo bench --features bench --bench pretraining [GENES …]`

use std::time::Instant;

use genessl::learn::DeviceKind;
use genessl::learn::bench::step_cost;

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
    println!("genes  device   GFLOP  GFLOP/s  products s  distortion s  step s  ratio");
    for &genes in &genes {
        for device in [DeviceKind::Flex, DeviceKind::Ndarray] {
            let cost = step_cost(genes, 64, 178, device, 7, &|| start.elapsed().as_secs_f64());
            println!(
                "{genes:6} {:8} {:5.2}  {:7.1}  {:10.4}  {:12.4}  {:6.4}  {:5.2}",
                format!("{device:?}"),
                cost.gflop,
                cost.matmul_gflop_per_second,
                cost.matmul_seconds,
                cost.distortion_seconds,
                cost.step_seconds,
                cost.ratio
            );
        }
    }
}
