//! How long reading takes: `cargo bench --bench reading`, or with files of one's own behind `--`.
//!
//! Reads the real tables beside the project (see `tests/support`), each from memory, and prints the best of five runs.

#[path = "../tests/support/mod.rs"]
mod support;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use genessl::Advance;
use genessl::table::{ByteSource, FileSource, MemorySource, ReadOptions, Reading, Table};

const RUNS: usize = 5;
/// Files beyond this are read from disk, a single time.
const MEMORY_BYTES: u64 = 200_000_000;

fn main() {
    let own: Vec<PathBuf> = std::env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with('-'))
        .map(PathBuf::from)
        .collect();
    let files = if own.is_empty() {
        let usual = [
            "finetune.csv.gz",
            "pretrain.parquet",
            "all_log2cpm.parquet",
            "TCGA_CHOL_counts.tsv.gz",
        ];
        usual
            .iter()
            .filter_map(|name| support::shared(&format!("data/tcga7/{name}")))
            .collect()
    } else {
        own
    };
    for path in files {
        let name = path
            .file_name()
            .map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        match time(&name, &path) {
            Ok((best, longest, table)) => println!(
                "{name}: {} x {}, {:.3} s, longest advance {:.1} ms",
                table.samples(),
                table.features.len(),
                best.as_secs_f64(),
                longest.as_secs_f64() * 1e3
            ),
            Err(error) => println!("{error}"),
        }
    }
}

/// The fastest run, the longest single advance of it, and the table.
fn time(name: &str, path: &PathBuf) -> genessl::Result<(Duration, Duration, Table)> {
    let file = FileSource::open(path)?;
    let small = file.len() <= MEMORY_BYTES;
    let bytes: Option<Arc<[u8]>> = if small {
        std::fs::read(path).ok().map(Arc::from)
    } else {
        None
    };
    let source: Arc<dyn ByteSource> = match bytes {
        Some(bytes) => Arc::new(MemorySource::new(bytes)),
        None => Arc::new(file),
    };
    let mut best: Option<(Duration, Duration, Table)> = None;
    for _ in 0..if small { RUNS } else { 1 } {
        let (start, mut longest) = (Instant::now(), Duration::ZERO);
        let mut reading = Reading::open(name, Arc::clone(&source), &ReadOptions::default())?;
        loop {
            let step = Instant::now();
            let finished = reading.advance()?.is_finished();
            longest = longest.max(step.elapsed());
            if finished {
                break;
            }
        }
        let table = reading.finish()?.table;
        let taken = start.elapsed();
        if best.as_ref().is_none_or(|(best, ..)| taken < *best) {
            best = Some((taken, longest, table));
        }
    }
    best.ok_or_else(|| genessl::Error::new("nothing was read", ""))
}
