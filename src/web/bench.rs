//! What `cargo xtask bench` measures in a browser. Only in the bundle made for that.

use std::sync::Arc;

use ndarray::{Array2, s};
use rand::RngExt;
use wasm_bindgen::prelude::*;

use super::thrown;
use crate::explore::neighbours::{Metric, NeighbourSearch};
use crate::explore::tsne::{Tsne, TsneOptions};
use crate::explore::umap::{Umap, UmapOptions};
use crate::learn::DeviceKind;
use crate::learn::bench::step_cost;
use crate::pathways::{GeneSets, Ssgsea, SsgseaOptions};
use crate::table::{MemorySource, ReadOptions, Reading, Table, split_precision};
use crate::{Advance, Error, Result};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    fn milliseconds() -> f64;
}

fn seconds() -> f64 {
    milliseconds() / 1e3
}

/// Seconds of each of `rounds` times reading a table that is in memory.
#[wasm_bindgen(js_name = benchReading)]
pub fn bench_reading(name: &str, bytes: Vec<u8>, rounds: usize) -> Result<Vec<f64>, JsValue> {
    let bytes: Arc<[u8]> = bytes.into();
    repeat(rounds, || {
        let source = Arc::new(MemorySource::new(Arc::clone(&bytes)));
        Reading::open(name, source, &ReadOptions::default())?
            .run()
            .map(|_| ())
    })
}

/// Seconds of each of `rounds` times scoring made-up samples with gene sets.
#[wasm_bindgen(js_name = benchSsgsea)]
pub fn bench_ssgsea(
    gmt: &[u8],
    samples: usize,
    genes: usize,
    rounds: usize,
) -> Result<Vec<f64>, JsValue> {
    let sets = GeneSets::parse_gmt("kegg", gmt).map_err(thrown)?;
    let table = Arc::new(made_up(&sets, samples, genes));
    let options = SsgseaOptions::default();
    repeat(rounds, || {
        Ssgsea::new(Arc::clone(&table), &sets, &options)?
            .run()
            .map(|_| ())
    })
}

/// What a pretraining step costs, beside the matrix products it cannot do without: a `StepCost`.
#[wasm_bindgen(js_name = benchStep)]
pub fn bench_step(genes: usize, rounds: usize) -> Result<JsValue, JsValue> {
    let cost = step_cost(genes, 64, 178, DeviceKind::Flex, rounds, &seconds);
    serde_wasm_bindgen::to_value(&cost).map_err(JsValue::from)
}

/// Lays out points (row by row, `dimensions` values each) with `"umap"` or `"tsne"`, neighbours and all, from their first
/// two values.
#[wasm_bindgen(js_name = benchLayout)]
pub fn bench_layout(
    method: &str,
    values: Vec<f32>,
    dimensions: usize,
    iterations: usize,
) -> Result<(), JsValue> {
    lay_out(method, values, dimensions, iterations).map_err(thrown)
}

fn lay_out(method: &str, values: Vec<f32>, dimensions: usize, iterations: usize) -> Result<()> {
    let samples = values.len() / dimensions.max(1);
    let x = Array2::from_shape_vec((samples, dimensions), values)
        .map_err(|error| Error::new(error.to_string(), "Give whole rows."))?;
    let start = x.slice(s![.., ..2]).mapv(f64::from);
    let x = x.into_shared();
    if method == "umap" {
        let options = UmapOptions::default();
        let search = NeighbourSearch::new(x, options.neighbours - 1, Metric::Euclidean, 7)?;
        Umap::new(&search.run()?, start.view(), &options, 7)?.run()?;
    } else {
        let options = TsneOptions {
            iterations,
            ..TsneOptions::default()
        };
        let search = NeighbourSearch::new(x, options.neighbours(samples), Metric::Euclidean, 7)?;
        Tsne::new(&search.run()?, start.view(), &options, 7)?.run()?;
    }
    Ok(())
}

fn repeat(rounds: usize, mut work: impl FnMut() -> Result<()>) -> Result<Vec<f64>, JsValue> {
    let mut times = Vec::new();
    for _ in 0..rounds {
        let start = seconds();
        work().map_err(thrown)?;
        times.push(seconds() - start);
    }
    Ok(times)
}

/// Numbers like TPM: a quarter zeros, the rest spread over twenty powers of two, four decimals.
fn made_up(sets: &GeneSets, samples: usize, genes: usize) -> Table {
    let mut names: Vec<String> = sets.sets.iter().flat_map(|set| set.genes.clone()).collect();
    names.sort_unstable();
    names.dedup();
    names.extend((0..genes.saturating_sub(names.len())).map(|number| format!("OTHER{number}")));
    let mut random = crate::random::stream(7, "bench/ssgsea");
    let mut draw = || match random.random::<f64>() {
        zero if zero < 0.25 => 0.0,
        _ => ((random.random::<f64>() * 20.0 - 5.0).exp2() * 1e4).round() / 1e4,
    };
    let shape = (samples, names.len());
    let (mut values, mut remainder) = (Array2::zeros(shape), Array2::zeros(shape));
    for (value, rest) in values.iter_mut().zip(&mut remainder) {
        (*value, *rest) = split_precision(draw());
    }
    Table {
        name: "bench".into(),
        sample_ids: (0..samples).map(|sample| format!("S{sample}")).collect(),
        features: names,
        values,
        remainder: Some(remainder),
        metadata: Vec::new(),
    }
}
