//! The cohort of tumours beside real ones: are models right as often on it, with few labels and with many?
//!
//! `cargo bench --bench tumours [real] [SEED …]` draws, for each seed, a cohort composed as the real one of 1,553 samples is
//! (18 types and normal tissue of eleven organs, the same genes), learns from it as a study does, and prints means beside
//! those of PyTorch on the real samples. With `real` the real samples are judged by this program too, split by the seeds.
//! The genes and the figures are those of `../shared` (or `GENESSL_SHARED`); without it the genes are those of KEGG.

#[path = "../tests/support/mod.rs"]
mod support;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;
use std::time::Instant;

use genessl::explore::pca::Pca;
use genessl::genes::Catalogue;
use genessl::learn::ModelKind;
use genessl::pathways::GeneSets;
use genessl::study::tumours::{Group, Profiles, Sources, TYPES, TumourCohort};
use genessl::study::{Assets, Part, Role, Session, Step, Study};
use genessl::table::{MemorySource, ReadOptions, Table, TableFormat, read_file, write};
use genessl::{Advance, Result};

/// Tumours and normal samples of each type among the real ones.
const REAL: [(&str, usize, usize); 18] = [
    ("ACC", 79, 0),
    ("BRCA", 113, 113),
    ("CHOL", 36, 9),
    ("COAD", 40, 40),
    ("DLBC", 48, 0),
    ("GBM", 20, 0),
    ("HNSC", 43, 43),
    ("KIRC", 72, 72),
    ("KIRP", 32, 32),
    ("LGG", 20, 0),
    ("LIHC", 50, 50),
    ("LUAD", 58, 58),
    ("LUSC", 51, 51),
    ("PRAD", 52, 52),
    ("STAD", 32, 32),
    ("THCA", 59, 59),
    ("UCS", 57, 0),
    ("UVM", 80, 0),
];
const MODELS: [(ModelKind, &str); 4] = [
    (ModelKind::Supervised, "mlp"),
    (ModelKind::Frozen, "frozen"),
    (ModelKind::Unfrozen, "unfrozen"),
    (ModelKind::Logistic, "lr"),
];
/// Shares of the labels of which the real figures are there.
const SHARES: [f64; 3] = [0.1, 0.2, 1.0];
/// The first ten components' share of the variance of the real pretraining part, 2,000 standardised genes.
const TEN_COMPONENTS: f64 = 0.587;
const REAL_TABLE: &str = "data/tcga21/tcga21_log2rsem.parquet";
/// Sources of real samples that were measured otherwise than the others.
const BRIDGED_SOURCES: [&str; 2] = ["RNAsum.data", "seAMLess"];

/// Accuracies by model and level, one for each run; the components' shares under no model.
type Found = BTreeMap<(usize, usize), Vec<f64>>;

fn main() -> Result<()> {
    let words: Vec<String> = std::env::args().collect();
    let mut seeds: Vec<u64> = words.iter().filter_map(|word| word.parse().ok()).collect();
    if seeds.is_empty() {
        seeds.push(1);
    }
    let real = support::shared(REAL_TABLE).map(|path| read_file(&path, &ReadOptions::default()));
    let real = real.transpose()?.map(|read| read.table);
    let genes = genes(real.as_ref())?;
    let (mut drawn, mut measured) = (Found::new(), Found::new());
    for &seed in &seeds {
        let start = Instant::now();
        let study = format!("seed = {seed}\n{STUDY}");
        judge(&cohort(&genes, seed)?, &study, &mut drawn)?;
        println!("seed {seed}: {:.0} s", start.elapsed().as_secs_f64());
        if let Some(real) = real
            .as_ref()
            .filter(|_| words.iter().any(|word| word == "real"))
        {
            let study = study.replace("[data]", "[data]\ngroup = \"patient\"");
            judge(&one_pipeline(real), &study, &mut measured)?;
        }
    }
    print(&drawn, &measured, &published());
    Ok(())
}

const STUDY: &str = "[data]\n[compare]\nmodels = [\"supervised\", \"frozen\", \"unfrozen\", \"logistic\"]\n\
                     shares = [0.1, 0.2, 1.0]\nrepeats = 3\n";

/// Ensembl numbers of the real table's genes.
fn genes(real: Option<&Table>) -> Result<Vec<u32>> {
    let catalogue = Catalogue::builtin()?;
    let kegg = GeneSets::kegg()?;
    let wanted: HashSet<&str> = match real {
        Some(table) => table.features.iter().map(String::as_str).collect(),
        None => kegg
            .sets
            .iter()
            .flat_map(|set| &set.genes)
            .map(String::as_str)
            .collect(),
    };
    let genes = catalogue.protein_coding();
    let wanted = genes.filter(|gene| gene.symbol.is_some_and(|symbol| wanted.contains(symbol)));
    Ok(wanted.map(|gene| gene.number).collect())
}

fn cohort(genes: &[u32], seed: u64) -> Result<Table> {
    let place = |code| TYPES.iter().position(|own| own.code == code).unwrap_or(0);
    let groups = REAL.map(|(code, tumours, normals)| Group {
        tumour_type: place(code),
        tumours,
        normals,
    });
    let sources = Sources {
        profiles: &Profiles::builtin()?,
        catalogue: &*Catalogue::builtin()?,
        sets: &GeneSets::kegg()?,
    };
    TumourCohort::composed(&groups, genes, &sources, seed)?
        .drawing()
        .run()
}

/// The real samples that were measured alike.
fn one_pipeline(real: &Table) -> Table {
    let Some(source) = real.metadata_column("source") else {
        return real.clone();
    };
    let alike = |&row: &usize| !BRIDGED_SOURCES.contains(&source.values[row].as_str());
    real.select_samples(&(0..real.samples()).filter(alike).collect::<Vec<_>>())
}

/// Runs the study on the table, up to the comparison of models.
fn judge(table: &Table, study: &str, found: &mut Found) -> Result<()> {
    let mut session = Session::new(Assets::builtin()?);
    session.load_study(Study::from_toml("bench", study)?)?;
    let bytes = write(table, TableFormat::Parquet)?;
    session.add_file(
        Role::Labelled,
        "cohort.parquet",
        Arc::new(MemorySource::new(bytes)),
    );
    session.start(Step::COMPARE);
    while !session.advance()?.finished {}
    for run in session.sweep().map(|sweep| sweep.runs).unwrap_or_default() {
        found
            .entry((run.model, run.level))
            .or_default()
            .push(run.accuracy);
    }
    let inputs = session
        .pretrained()
        .and_then(|result| result.inputs.get(Part::Pretrain).cloned());
    if let Some(inputs) = inputs {
        let pca = Pca::fit(inputs.values.view(), 10)?;
        let share = pca.explained_variance_ratio.iter().sum();
        found.entry((MODELS.len(), 0)).or_default().push(share);
    }
    Ok(())
}

/// PyTorch's accuracies on the real samples, by model and share in per cent.
fn published() -> HashMap<(String, u32), f64> {
    let Some(path) = support::shared("reference/real_tumours.csv") else {
        return HashMap::new();
    };
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let rows = text.lines().filter_map(|line| {
        let fields: Vec<&str> = line.split(',').collect();
        let percent = (fields.get(1)?.parse::<f64>().ok()? * 100.0).round() as u32;
        let accuracy = fields.get(4)?.parse().ok()?;
        (fields[0] == "tcga18N").then(|| ((fields[3].to_owned(), percent), accuracy))
    });
    rows.collect()
}

fn print(drawn: &Found, measured: &Found, published: &HashMap<(String, u32), f64>) {
    let mean = |found: &Found, key| {
        let values: Option<&Vec<f64>> = found.get(&key);
        values.map(|values| values.iter().sum::<f64>() / values.len() as f64)
    };
    let written =
        |value: Option<f64>| value.map_or("–".to_owned(), |value| format!("{value:.3}"));
    println!("\n| model | labels | drawn | real, PyTorch | difference | real, this program |");
    println!("| --- | --- | --- | --- | --- | --- |");
    for (model, (kind, name)) in MODELS.iter().enumerate() {
        for (level, share) in SHARES.iter().enumerate() {
            let percent = (share * 100.0).round() as u32;
            let (ours, real) = (
                mean(drawn, (model, level)),
                published.get(&((*name).to_owned(), percent)).copied(),
            );
            let difference = ours.zip(real).map(|(ours, real)| ours - real);
            println!(
                "| {} | {percent} % | {} | {} | {} | {} |",
                kind.name(),
                written(ours),
                written(real),
                difference.map_or("–".to_owned(), |by| format!("{by:+.3}")),
                written(mean(measured, (model, level)))
            );
        }
    }
    let key = (MODELS.len(), 0);
    let ours = mean(drawn, key);
    println!(
        "| first ten components | | {} | {TEN_COMPONENTS:.3} | {} | {} |",
        written(ours),
        ours.map_or("–".to_owned(), |ours| format!(
            "{:+.3}",
            ours - TEN_COMPONENTS
        )),
        written(mean(measured, key))
    );
}
