//! ssGSEA of 100 samples × 19,245 genes with the built-in KEGG pathways, natively and on one thread.
//!
//! `cargo bench --bench ssgsea` prints the median of 15 runs, and what sorting alone costs with the standard library.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use genessl::Advance;
use genessl::pathways::{CorrelNorm, GeneSets, SampleNorm, Ssgsea, SsgseaOptions};
use genessl::table::{Table, split_precision};
use ndarray::Array2;
use rand::RngExt;

const SAMPLES: usize = 100;
const GENES: usize = 19_245;
const RUNS: usize = 15;

fn main() -> genessl::Result<()> {
    let sets = GeneSets::kegg()?;
    let table = Arc::new(cohort(&sets));
    let modes = [
        ("defaults", SsgseaOptions::default()),
        (
            "z-scores",
            SsgseaOptions {
                correl_norm: CorrelNorm::Zscore,
                ..SsgseaOptions::default()
            },
        ),
        (
            "log",
            SsgseaOptions {
                sample_norm: SampleNorm::Log,
                ..SsgseaOptions::default()
            },
        ),
    ];
    for (name, options) in modes {
        let mut scored = 0;
        let time = median(|| {
            scored = Ssgsea::new(table.clone(), &sets, &options)?
                .run()?
                .pathways
                .len();
            Ok(())
        })?;
        println!(
            "ssgsea {SAMPLES} x {GENES} x {scored} sets, {name}: {:.1} ms",
            milliseconds(time)
        );
    }
    let mut row = Vec::new();
    let sorting = median(|| {
        for sample in 0..SAMPLES {
            table.row_into(sample, &mut row);
            let mut genes: Vec<usize> = (0..GENES).collect();
            genes.sort_by(|&a, &b| row[a].total_cmp(&row[b]));
            std::hint::black_box(genes);
        }
        Ok(())
    })?;
    println!(
        "for comparison, only sorting them with sort_by: {:.1} ms",
        milliseconds(sorting)
    );
    Ok(())
}

/// Numbers like TPM: a quarter zeros, the rest spread over twenty powers of two, four decimals.
fn cohort(sets: &GeneSets) -> Table {
    let mut names: BTreeSet<String> = sets.sets.iter().flat_map(|set| set.genes.clone()).collect();
    let filling = (0..).map(|number| format!("OTHER{number}"));
    names.extend(filling.take(GENES - names.len()));
    let mut random = genessl::random::stream(7, "bench/ssgsea");
    let mut draw = || match random.random::<f64>() {
        zero if zero < 0.25 => 0.0,
        _ => ((random.random::<f64>() * 20.0 - 5.0).exp2() * 1e4).round() / 1e4,
    };
    let mut values = Array2::zeros((SAMPLES, GENES));
    let mut remainder = Array2::zeros((SAMPLES, GENES));
    for (value, rest) in values.iter_mut().zip(&mut remainder) {
        (*value, *rest) = split_precision(draw());
    }
    Table {
        name: "bench".into(),
        sample_ids: (0..SAMPLES).map(|sample| format!("S{sample}")).collect(),
        features: names.into_iter().collect(),
        values,
        remainder: Some(remainder),
        metadata: Vec::new(),
    }
}

fn median(mut run: impl FnMut() -> genessl::Result<()>) -> genessl::Result<Duration> {
    let mut times = Vec::new();
    for _ in 0..RUNS {
        let start = Instant::now();
        run()?;
        times.push(start.elapsed());
    }
    times.sort();
    Ok(times[RUNS / 2])
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
