//! A table of the size of all of TCGA, in one tab: loaded from Parquet, mapped and scored.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use genessl::genes::Catalogue;
use genessl::table::{Table, TableFormat, write};
use ndarray::Array2;
use rand::RngExt;

use crate::Row;
use crate::page::{Page, find};

const SAMPLES: usize = 7_349;
const GENES: usize = 19_706;

/// Drops the table on the page and runs as far as the scores.
pub fn row() -> Row {
    let file = generated();
    let megabytes = std::fs::metadata(&file)
        .map(|data| data.len() / 1_000_000)
        .unwrap_or_default();
    let page = Page::open();
    page.drop_files(&[file]);
    page.wait_until(
        "the file is listed",
        &format!("{} !== null", find("file-pretrain_large.parquet")),
    );
    page.click("step-pathways");
    let started = Instant::now();
    page.click("run-here");
    let scored = format!(
        "['done', 'failed'].includes({}.dataset.state) || {}.dataset.state === 'failed'",
        find("step-pathways"),
        find("step-data")
    );
    page.wait_until_within(Duration::from_secs(1800), "the scores are there", &scored);
    let seconds = started.elapsed().as_secs_f64();
    let finished = page.state("pathways") == "done";
    let outcome = if finished {
        "finished".to_owned()
    } else {
        format!("FAILED: {}", page.shown_error())
    };
    Row {
        what: format!("{SAMPLES} × {GENES} from Parquet ({megabytes} MB): load, map, score"),
        measured: format!(
            "{outcome}, {seconds:.0} s, {} of wasm memory",
            page.text("memory")
        ),
        limit: "2.5 GB".into(),
        beside: String::new(),
    }
}

/// The table, made once: Ensembl ids from the catalogue, numbers with four digits as expression tables have them.
fn generated() -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let file = folder.join("pretrain_large.parquet");
    if file.exists() {
        return file;
    }
    let mut random = genessl::random::stream(7, "bench/large");
    let mut draw = || match random.random::<f32>() {
        zero if zero < 0.2 => 0.0,
        _ => (random.random::<f32>() * 14.0).exp2().round() / 16.0,
    };
    let table = Table {
        name: "large".into(),
        sample_ids: (0..SAMPLES)
            .map(|sample| format!("TCGA-{sample:05}"))
            .collect(),
        features: ensembl_ids(),
        values: Array2::from_shape_simple_fn((SAMPLES, GENES), &mut draw),
        remainder: None,
        metadata: Vec::new(),
    };
    std::fs::create_dir_all(&folder).expect("the folder for the table");
    std::fs::write(&file, write(&table, TableFormat::Parquet).expect("Parquet"))
        .expect("the table is written");
    file
}

/// Genes of the catalogue, those that code for proteins first, with their versions as the real tables write them.
fn ensembl_ids() -> Vec<String> {
    let catalogue = Catalogue::builtin().expect("the built-in catalogue");
    let others = catalogue.genes().filter(|gene| gene.symbol.is_none());
    let genes = catalogue.protein_coding().chain(others);
    genes.map(|gene| gene.versioned_id()).take(GENES).collect()
}
