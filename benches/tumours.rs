//! The cohort of tumours beside real ones: are models right as often on it, with few labels and with many?
//!
//! `cargo bench --bench tumours [real] [SEED …]` draws, for each seed, cohorts composed as the real ones are (`tcga18N`:
//! 1,553 samples, 18 types and normal tissue of eleven organs; `tcga16T`: 902 tumours of 16 types; the same genes), learns
//! from them as a study does, and prints means beside those of PyTorch on the real samples. With `real` the real samples
//! are judged by this program too, split by the seeds.
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
/// Types that the real tumours lack where normal tissue is left out.
const WITHOUT_NORMAL_LACK: [&str; 2] = ["GBM", "LGG"];

/// What a real cohort is composed of, and where its figures stand.
struct Composition {
    /// Its name in the table of published figures.
    tag: &'static str,
    with_normal: bool,
    /// Shares of the labels of which the real figures are there.
    shares: &'static [f64],
    /// The first ten components' share of the variance of the real pretraining part, 2,000 standardised genes.
    ten_components: Option<f64>,
}

const COMPOSITIONS: [Composition; 2] = [
    Composition {
        tag: "tcga18N",
        with_normal: true,
        shares: &[0.1, 0.2, 1.0],
        ten_components: Some(0.587),
    },
    Composition {
        tag: "tcga16T",
        with_normal: false,
        shares: &[0.1, 1.0],
        ten_components: None,
    },
];
const MODELS: [(ModelKind, &str); 4] = [
    (ModelKind::Supervised, "mlp"),
    (ModelKind::Frozen, "frozen"),
    (ModelKind::Unfrozen, "unfrozen"),
    (ModelKind::Logistic, "lr"),
];
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
    let judges_real = words.iter().any(|word| word == "real");
    let real = real.as_ref().filter(|_| judges_real);
    for composition in &COMPOSITIONS {
        let (mut drawn, mut measured) = (Found::new(), Found::new());
        for &seed in &seeds {
            let start = Instant::now();
            let study = composition.study(seed);
            judge(&composition.cohort(&genes, seed)?, &study, &mut drawn)?;
            println!(
                "{}, seed {seed}: {:.0} s",
                composition.tag,
                start.elapsed().as_secs_f64()
            );
            if let Some(real) = real {
                let study = study.replace("[data]", "[data]\ngroup = \"patient\"");
                judge(&composition.real(real), &study, &mut measured)?;
            }
        }
        composition.print(&drawn, &measured, &composition.published());
    }
    Ok(())
}

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

impl Composition {
    fn study(&self, seed: u64) -> String {
        format!(
            "seed = {seed}\n[data]\n[compare]\nmodels = [\"supervised\", \"frozen\", \"unfrozen\", \"logistic\"]\n\
             shares = {:?}\nrepeats = 3\n",
            self.shares
        )
    }

    fn has(&self, code: &str) -> bool {
        self.with_normal || !WITHOUT_NORMAL_LACK.contains(&code)
    }

    fn cohort(&self, genes: &[u32], seed: u64) -> Result<Table> {
        let place = |code| TYPES.iter().position(|own| own.code == code).unwrap_or(0);
        let groups = REAL.iter().filter(|(code, ..)| self.has(code));
        let groups: Vec<Group> = groups
            .map(|&(code, tumours, normals)| Group {
                tumour_type: place(code),
                tumours,
                normals: if self.with_normal { normals } else { 0 },
            })
            .collect();
        let sources = Sources {
            profiles: &Profiles::builtin()?,
            catalogue: &*Catalogue::builtin()?,
            sets: &GeneSets::kegg()?,
        };
        TumourCohort::composed(&groups, genes, &sources, seed)?
            .drawing()
            .run()
    }

    /// The real samples that were measured alike, as far as they belong to it.
    fn real(&self, real: &Table) -> Table {
        let source = real.metadata_column("source");
        let class = real.metadata_column("cancer_type");
        let alike = |row: usize| {
            source.is_none_or(|source| !BRIDGED_SOURCES.contains(&source.values[row].as_str()))
        };
        let belongs = |row: usize| {
            let class = class.map_or("", |class| class.values[row].as_str());
            self.has(class) && (self.with_normal || class != "Normal")
        };
        let rows = (0..real.samples()).filter(|&row| alike(row) && belongs(row));
        real.select_samples(&rows.collect::<Vec<_>>())
    }
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
        let pca = Pca::fit(inputs.values.all().view(), 10)?;
        let share = pca.explained_variance_ratio.iter().sum();
        found.entry((MODELS.len(), 0)).or_default().push(share);
    }
    Ok(())
}

impl Composition {
    /// PyTorch's accuracies on the real samples, by model and share in per cent.
    fn published(&self) -> HashMap<(String, u32), f64> {
        let Some(path) = support::shared("reference/real_tumours.csv") else {
            return HashMap::new();
        };
        let text = std::fs::read_to_string(path).unwrap_or_default();
        let rows = text.lines().filter_map(|line| {
            let fields: Vec<&str> = line.split(',').collect();
            let percent = (fields.get(1)?.parse::<f64>().ok()? * 100.0).round() as u32;
            let accuracy = fields.get(4)?.parse().ok()?;
            (fields[0] == self.tag).then(|| ((fields[3].to_owned(), percent), accuracy))
        });
        rows.collect()
    }

    fn print(&self, drawn: &Found, measured: &Found, published: &HashMap<(String, u32), f64>) {
        let mean = |found: &Found, key| {
            let values: Option<&Vec<f64>> = found.get(&key);
            values.map(|values| values.iter().sum::<f64>() / values.len() as f64)
        };
        let written =
            |value: Option<f64>| value.map_or("–".to_owned(), |value| format!("{value:.3}"));
        println!(
            "\n{}\n\n| model | labels | drawn | real, PyTorch | difference | real, this program |",
            self.tag
        );
        println!("| --- | --- | --- | --- | --- | --- |");
        for (model, (kind, name)) in MODELS.iter().enumerate() {
            for (level, share) in self.shares.iter().enumerate() {
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
        let (ours, theirs) = (mean(drawn, key), self.ten_components);
        let difference = ours.zip(theirs).map(|(ours, real)| ours - real);
        println!(
            "| first ten components | | {} | {} | {} | {} |",
            written(ours),
            written(theirs),
            difference.map_or("–".to_owned(), |by| format!("{by:+.3}")),
            written(mean(measured, key))
        );
    }
}
