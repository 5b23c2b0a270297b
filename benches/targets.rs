//! What the pathway objective predicts, scores as they are or each pathway's standardised: which makes the better encoder?
//!
//! `cargo bench --bench targets [tcga7] [tcga21] [blood] [tumours] [SEED …]` runs the default study on real tumours (as
//! `../shared` has them, or `GENESSL_SHARED`), on the built-in blood cells and on the built-in cohort of tumours, with both
//! targets for each seed, and prints a line for each run, then means and the differences of pairs with their 95 % intervals
//! (Student's t over seeds). R² is of unseen samples, as the step Interpret tells it.

#[path = "../tests/support/mod.rs"]
mod support;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use genessl::Result;
use genessl::study::{Assets, Role, Session, Step, Study};
use genessl::table::FileSource;

const TARGETS: [&str; 2] = ["nes", "standardised"];
const SHARES: &str = "[0.1, 0.3, 1.0]";
const MODELS: [&str; 2] = ["frozen", "unfrozen"];
const FIGURES: [&str; 8] = [
    "R² overall",
    "R² median",
    "frozen 10 %",
    "frozen 30 %",
    "frozen 100 %",
    "fine-tuned 10 %",
    "fine-tuned 30 %",
    "fine-tuned 100 %",
];
/// Student's t for 95 %, by degrees of freedom from 1.
const T95: [f64; 19] = [
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160,
    2.145, 2.131, 2.120, 2.110, 2.101, 2.093,
];

/// A cohort: what its study says of its data, and its files.
struct Cohort {
    name: &'static str,
    data: &'static str,
    files: Vec<(Role, PathBuf)>,
}

type Figures = [f64; FIGURES.len()];

fn main() -> Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let mut seeds: Vec<u64> = words.iter().filter_map(|word| word.parse().ok()).collect();
    if seeds.is_empty() {
        seeds.push(1);
    }
    let cohorts: Vec<Cohort> = cohorts().into_iter().flatten().collect();
    let is_named = |cohort: &&Cohort| words.iter().any(|word| word == cohort.name);
    let named: Vec<&Cohort> = cohorts.iter().filter(is_named).collect();
    let chosen = match named.is_empty() {
        true => cohorts.iter().collect(),
        false => named,
    };
    for cohort in chosen {
        let mut found: [Vec<Figures>; 2] = Default::default();
        for &seed in &seeds {
            for (targets, found) in TARGETS.iter().zip(&mut found) {
                let start = Instant::now();
                let figures = cohort.judged(seed, targets)?;
                let written: Vec<String> = figures.iter().map(|one| format!("{one:.4}")).collect();
                println!(
                    "{},{seed},{targets},{},{:.0} s",
                    cohort.name,
                    written.join(","),
                    start.elapsed().as_secs_f64()
                );
                found.push(figures);
            }
        }
        print(cohort.name, &found);
    }
    Ok(())
}

fn cohorts() -> [Option<Cohort>; 4] {
    let project = |path: &str| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path);
    let tcga7 = |file: &str| support::shared(&format!("data/tcga7/{file}"));
    let parts = || {
        Some(vec![
            (Role::Pretrain, tcga7("pretrain.parquet")?),
            (Role::Finetune, tcga7("finetune.csv.gz")?),
            (Role::Test, tcga7("test.csv.gz")?),
        ])
    };
    let tcga21 = support::shared("data/tcga21/tcga21_log2rsem.parquet");
    [
        parts().map(|files| Cohort {
            name: "tcga7",
            data: "[data]\n",
            files,
        }),
        tcga21.map(|file| Cohort {
            name: "tcga21",
            data: "[data]\nlabel = \"cancer_type\"\ngroup = \"patient\"\n",
            files: vec![(Role::Labelled, file)],
        }),
        Some(Cohort {
            name: "blood",
            data: "[data]\nlabel = \"bulk_labels\"\ngroup = \"none\"\nvalue_columns = [\"RP11-782C8.1\", \"RP3-467N11.1\", \
                   \"RSBN1L-AS1\", \"FAM175B\", \"C19orf77\"]\n[pathways]\nmin_size = 10\n",
            files: vec![(Role::Labelled, project("www/cohorts/blood_cells.tsv.gz"))],
        }),
        Some(Cohort {
            name: "tumours",
            data: "[data.tumours]\nsize = \"quick\"\n",
            files: Vec::new(),
        }),
    ]
}

impl Cohort {
    fn judged(&self, seed: u64, targets: &str) -> Result<Figures> {
        let study = format!(
            "seed = {seed}\n{}[pretrain]\ntargets = \"{targets}\"\n[compare]\nmodels = {MODELS:?}\nshares = {SHARES}\nrepeats = 3\n\
             [interpret]\nmodel = \"frozen\"\nsamples_per_class = 1\nsteps = 8\n",
            self.data
        );
        let mut session = Session::new(Assets::builtin()?);
        session.load_study(Study::from_toml("bench", &study)?)?;
        for (role, path) in &self.files {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            session.add_file(*role, &name, Arc::new(FileSource::open(path)?));
        }
        for step in [Step::COMPARE, Step::INTERPRET] {
            session.start(step);
            while !session.advance()?.finished {}
        }
        let head = session.interpretation().map(|result| &result.head);
        let mut figures = [f64::NAN; FIGURES.len()];
        figures[0] = head.and_then(|head| head.overall_r2).unwrap_or(f64::NAN);
        figures[1] = head.and_then(|head| head.median_r2).unwrap_or(f64::NAN);
        let runs = session.sweep().map(|sweep| sweep.runs).unwrap_or_default();
        for (place, figure) in figures[2..].iter_mut().enumerate() {
            let (model, level) = (place / 3, place % 3);
            let own = runs
                .iter()
                .filter(|run| (run.model, run.level) == (model, level));
            *figure = mean(&own.map(|run| run.accuracy).collect::<Vec<_>>());
        }
        Ok(figures)
    }
}

fn print(name: &str, found: &[Vec<Figures>; 2]) {
    println!("\n{name}, {} seeds\n", found[0].len());
    println!("| | nes | standardised | difference |\n| --- | --- | --- | --- |");
    for (at, figure) in FIGURES.iter().enumerate() {
        let column = |found: &Vec<Figures>| found.iter().map(|one| one[at]).collect::<Vec<f64>>();
        let (nes, standardised) = (column(&found[0]), column(&found[1]));
        let differences: Vec<f64> = standardised
            .iter()
            .zip(&nes)
            .map(|(own, other)| own - other)
            .collect();
        let half = half_width(&differences).map_or(String::new(), |half| format!(" ± {half:.3}"));
        println!(
            "| {figure} | {:.3} | {:.3} | {:+.3}{half} |",
            mean(&nes),
            mean(&standardised),
            mean(&differences)
        );
    }
    println!();
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// Half of the 95 % interval of a mean.
fn half_width(values: &[f64]) -> Option<f64> {
    let t = T95.get(values.len().checked_sub(2)?)?;
    let mean = mean(values);
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    let number = values.len() as f64;
    Some(t * (squares / (number - 1.0) / number).sqrt())
}
