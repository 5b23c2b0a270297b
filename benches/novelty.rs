//! What tells a strange sample from the cohort's own: distances in latent space, what the encoder can't restore, what the
//! classifier is not sure of?
//!
//! `cargo bench --bench novelty [tcga7] [tcga21] [SEED …]` leaves out each class in turn (of many the six largest),
//! runs the default study on the rest up to Classify, and has each measure tell unseen samples of the cohort from those of the class
//! left out, from noise, from the cohort's own with genes shuffled, and on another scale. It prints the area under the curve,
//! and how many lie beyond the threshold that one in a hundred of the cohort's own held-out samples do, and how many of the
//! test samples do (false alarms).

#[path = "../tests/support/mod.rs"]
mod support;

use std::collections::BTreeMap;
use std::sync::Arc;

use genessl::explore::pca::Pca;
use genessl::genes::{Catalogue, Mapping, MappingOptions};
use genessl::learn::{Encoder, LinearWeights, ModelKind, ModelParts, Novelty, NoveltyOptions};
use genessl::random::{Rng, stream};
use genessl::study::{Assets, Part, Role, Session, Step, Study};
use genessl::table::{MemorySource, ReadOptions, Table, TableFormat, read_file, write};
use genessl::{Error, Result};
use ndarray::{Array1, Array2};
use rand::RngExt;
use rand_distr::{Distribution, StandardNormal};

const CASES: [&str; 4] = ["class left out", "noise", "genes shuffled", "other scale"];
const LEFT_OUT_AT_MOST: usize = 6;
/// Directions that a subspace keeps.
const COMPONENTS: usize = 50;

const MEASURES: [&str; 7] = [
    "neighbours in latent space",
    "Mahalanobis distance in latent space",
    "what the encoder does not restore",
    "what 50 components of the genes do not hold",
    "energy, frozen encoder",
    "energy, fine-tuned encoder",
    "neighbours among the genes' components",
];
/// Measures of which the larger counts, each in units of its threshold.
const PAIRS: [[usize; 2]; 5] = [[0, 2], [0, 3], [1, 2], [6, 2], [6, 3]];

/// By measure and case: areas and shares beyond the threshold. Under the number of cases the false alarms.
type Found = BTreeMap<(String, usize), Vec<(f64, f64)>>;

fn main() -> Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let mut seeds: Vec<u64> = words.iter().filter_map(|word| word.parse().ok()).collect();
    if seeds.is_empty() {
        seeds.push(1);
    }
    let real = [
        ("tcga7", "data/tcga7/all_log2cpm.parquet"),
        ("tcga21", "data/tcga21/tcga21_log2rsem.parquet"),
    ];
    for (name, path) in real {
        let is_asked = words.iter().any(|word| word == name);
        let Some(path) = support::shared(path).filter(|_| is_asked) else {
            continue;
        };
        let table = read_file(&path, &ReadOptions::default())?.table;
        let mut found = Found::new();
        for &seed in &seeds {
            for class in largest(&table) {
                one(&table, &class, seed, &mut found)?;
                println!("{name}, seed {seed}: without {class}");
            }
        }
        print(name, &found);
    }
    Ok(())
}

/// The classes with the most samples.
fn largest(table: &Table) -> Vec<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    if let Some(labels) = table.metadata_column("cancer_type") {
        for label in &labels.values {
            *counts.entry(label).or_default() += 1;
        }
    }
    let mut classes: Vec<(usize, &str)> = counts.into_iter().map(|(class, n)| (n, class)).collect();
    classes.sort_by(|a, b| b.cmp(a));
    let first = classes.into_iter().take(LEFT_OUT_AT_MOST);
    first.map(|(_, class)| class.to_owned()).collect()
}

/// What a session has learned without a class, put to all measures.
fn one(table: &Table, class: &str, seed: u64, found: &mut Found) -> Result<()> {
    let labels = table.metadata_column("cancer_type");
    let is_of = |row: &usize| labels.is_some_and(|labels| labels.values[*row] == class);
    let (out, kept): (Vec<usize>, Vec<usize>) = (0..table.samples()).partition(is_of);
    let study = format!("seed = {seed}\n[data]\n[classify]\nmodels = [\"frozen\", \"unfrozen\"]\n");
    let mut session = Session::new(Assets::builtin()?);
    session.load_study(Study::from_toml("bench", &study)?)?;
    let bytes = write(&table.select_samples(&kept), TableFormat::Parquet)?;
    let source = Arc::new(MemorySource::new(bytes));
    session.add_file(Role::Labelled, "cohort.parquet", source);
    session.start(Step::CLASSIFY);
    while !session.advance()?.finished {}
    let measures = Measures::of(&session)?;
    let inputs = |part| {
        let pretrained = session.pretrained();
        let samples = pretrained.and_then(|result| result.inputs.get(part));
        samples
            .map(|samples| (*samples.values.all()).clone())
            .unwrap_or_default()
    };
    let (held, test) = (inputs(Part::Finetune), inputs(Part::Test));
    let plan = session
        .pretrained()
        .map(|result| result.checkpoint.features.clone());
    let Some(plan) = plan else { return Ok(()) };
    let left_out = plan.apply(&by_symbols(table.select_samples(&out))?)?;
    let mut draw = stream(seed, "bench/novelty");
    // As a table in natural logarithms would be beside one in those to base 2.
    let scaled = |value: f32, gene: usize| {
        let raw = value * plan.sd[gene] + plan.mean[gene];
        (raw * std::f32::consts::LN_2 - plan.mean[gene]) / plan.sd[gene]
    };
    let strange = [
        left_out,
        Array2::from_shape_simple_fn(test.dim(), || StandardNormal.sample(&mut draw)),
        shuffled(&test, &mut draw),
        Array2::from_shape_fn(test.dim(), |(row, gene)| scaled(test[[row, gene]], gene)),
    ];
    let (held, own) = (measures.of_all(&held)?, measures.of_all(&test)?);
    let strange: Vec<Vec<Vec<f64>>> = strange
        .iter()
        .map(|samples| measures.of_all(samples))
        .collect::<Result<_>>()?;
    let thresholds: Vec<f64> = held.iter().map(|values| quantile(values, 0.99)).collect();
    let mut keep = |name: String, of: &dyn Fn(&[Vec<f64>]) -> Vec<f64>| {
        let (held, own) = (of(&held), of(&own));
        let threshold = quantile(&held, 0.99);
        let beyond = |values: &[f64]| {
            values.iter().filter(|&&one| one > threshold).count() as f64 / values.len() as f64
        };
        for (case, samples) in strange.iter().enumerate() {
            let values = of(samples);
            let entry = found.entry((name.clone(), case)).or_default();
            entry.push((area(&own, &values), beyond(&values)));
        }
        let alarms = found.entry((name, CASES.len())).or_default();
        alarms.push((f64::NAN, beyond(&own)));
    };
    for (place, name) in MEASURES.iter().enumerate() {
        keep((*name).to_owned(), &|all| all[place].clone());
    }
    for [one, other] in PAIRS {
        let name = format!("{} or {}", MEASURES[one], MEASURES[other]);
        keep(name, &|all| {
            let pairs = all[one].iter().zip(&all[other]);
            let larger = pairs.map(|(a, b)| (a / thresholds[one]).max(b / thresholds[other]));
            larger.collect()
        });
    }
    Ok(())
}

fn quantile(values: &[f64], share: f64) -> f64 {
    let mut ascending = values.to_vec();
    ascending.sort_by(f64::total_cmp);
    ascending[((ascending.len() - 1) as f64 * share).round() as usize]
}

/// A table by the symbols of its genes.
fn by_symbols(table: Table) -> Result<Table> {
    let options = MappingOptions::default();
    Mapping::plan(&table.features, &*Catalogue::builtin()?, None, &options)?.apply(table)
}

fn shuffled(samples: &Array2<f32>, draw: &mut Rng) -> Array2<f32> {
    let mut samples = samples.clone();
    for mut row in samples.rows_mut() {
        for last in (1..row.len()).rev() {
            let other = draw.random_range(0..=last as u64) as usize;
            row.swap(last, other);
        }
    }
    samples
}

/// The share of pairs in which the strange sample has more; ties count half.
fn area(own: &[f64], strange: &[f64]) -> f64 {
    let mut sum = 0.0;
    for one in strange {
        for other in own {
            sum += match one.total_cmp(other) {
                std::cmp::Ordering::Greater => 1.0,
                std::cmp::Ordering::Equal => 0.5,
                std::cmp::Ordering::Less => 0.0,
            };
        }
    }
    sum / (own.len() * strange.len()) as f64
}

/// What measures need.
struct Measures {
    encoder: Encoder,
    reconstruction: LinearWeights,
    neighbours: Novelty,
    /// Axes of the latent space, with the variance along each and what is taken for it where there is hardly any.
    latent: (Pca, f64),
    genes: Pca,
    gene_neighbours: Novelty,
    frozen: LinearWeights,
    tuned: (Encoder, LinearWeights),
}

impl Measures {
    fn of(session: &Session) -> Result<Measures> {
        let pretrained = session.pretrained().ok_or_else(nothing)?;
        let classified = session.classified().ok_or_else(nothing)?;
        let weights = &pretrained.checkpoint.weights;
        let device = pretrained.checkpoint.options.device;
        let inputs = pretrained.inputs.get(Part::Pretrain).ok_or_else(nothing)?;
        let latent = pretrained.latent.get(Part::Pretrain).ok_or_else(nothing)?;
        let held = pretrained.latent.get(Part::Finetune).ok_or_else(nothing)?;
        let held_inputs = pretrained.inputs.get(Part::Finetune).ok_or_else(nothing)?;
        let count = COMPONENTS.min(inputs.values.nrows() - 1);
        let genes = Pca::fit(inputs.values.all().view(), count)?;
        let rank = latent.values.ncols().min(latent.values.nrows() - 1);
        let axes = Pca::fit(latent.values.view(), rank)?;
        let least =
            0.1 * axes.explained_variance.iter().sum::<f64>() / latent.values.ncols() as f64;
        let options = NoveltyOptions::default();
        let fit = |reference: &Arc<Array2<f32>>, unseen: &Arc<Array2<f32>>| {
            Novelty::fit(Arc::clone(reference), Arc::clone(unseen), options)
        };
        let singles = |scores: Array2<f64>| Arc::new(scores.mapv(|score| score as f32));
        let of_genes = [
            singles(genes.project(inputs.values.all().view())?),
            singles(genes.project(held_inputs.values.all().view())?),
        ];
        let parts = |kind| -> Result<ModelParts> {
            Ok(classified.classifier(kind, "bench")?.parts().model)
        };
        let frozen = match parts(ModelKind::Frozen)? {
            ModelParts::Head(None, head) => head,
            _ => return Err(nothing()),
        };
        let tuned = match parts(ModelKind::Unfrozen)? {
            ModelParts::Head(Some(encoder), head) => (Encoder::new(&encoder, device), head),
            _ => return Err(nothing()),
        };
        Ok(Measures {
            encoder: Encoder::new(weights, device),
            reconstruction: weights.reconstruction.clone(),
            neighbours: fit(&latent.values, &held.values)?,
            latent: (axes, least),
            gene_neighbours: fit(&of_genes[0], &of_genes[1])?,
            genes,
            frozen,
            tuned,
        })
    }

    /// All measures of samples (samples × genes).
    fn of_all(&self, samples: &Array2<f32>) -> Result<Vec<Vec<f64>>> {
        let latent = self.encoder.embed(samples)?;
        let restored = linear(&latent, &self.reconstruction);
        let scores = self.genes.project(samples.view())?;
        let kept = scores.dot(&self.genes.components) + Array1::from(self.genes.mean.clone());
        let tuned = self.tuned.0.embed(samples)?;
        Ok(vec![
            self.neighbours.distances(Arc::new(latent.clone()))?,
            self.mahalanobis(&latent)?,
            misses(samples, &restored),
            misses(samples, &kept.mapv(|value| value as f32)),
            energies(&linear(&latent, &self.frozen)),
            energies(&linear(&tuned, &self.tuned.1)),
            self.gene_neighbours
                .distances(Arc::new(scores.mapv(|score| score as f32)))?,
        ])
    }

    fn mahalanobis(&self, latent: &Array2<f32>) -> Result<Vec<f64>> {
        let (axes, least) = &self.latent;
        let scores = axes.project(latent.view())?;
        let distance = |(row, sample): (usize, ndarray::ArrayView1<f64>)| {
            let along = sample.iter().zip(&axes.explained_variance);
            let within: f64 = along
                .map(|(score, variance)| score * score / (variance + least))
                .sum();
            let own = latent.row(row);
            let centred = own.iter().zip(&axes.mean);
            let centred = centred.map(|(value, mean)| f64::from(*value) - mean);
            let all: f64 = centred.map(|value| value * value).sum();
            let kept: f64 = sample.iter().map(|score| score * score).sum();
            within + (all - kept).max(0.0) / least
        };
        Ok(scores
            .rows()
            .into_iter()
            .enumerate()
            .map(distance)
            .collect())
    }
}

fn nothing() -> Error {
    Error::new("the study did not get so far", "Look at its steps.")
}

fn linear(samples: &Array2<f32>, layer: &LinearWeights) -> Array2<f32> {
    samples.dot(&layer.weight) + Array1::from(layer.bias.clone())
}

/// The mean squared difference of each sample's genes.
fn misses(samples: &Array2<f32>, restored: &Array2<f32>) -> Vec<f64> {
    let pairs = samples.rows().into_iter().zip(restored.rows());
    let miss = pairs.map(|(own, other)| {
        let squares = own.iter().zip(other).map(|(a, b)| f64::from(a - b).powi(2));
        squares.sum::<f64>() / own.len() as f64
    });
    miss.collect()
}

/// Liu et al. 2020 (arXiv 2010.03759): the lower the logits all are, the higher.
fn energies(logits: &Array2<f32>) -> Vec<f64> {
    let energy = |row: ndarray::ArrayView1<f32>| {
        let largest = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let sum: f64 = row
            .iter()
            .map(|&logit| f64::from(logit - largest).exp())
            .sum();
        // Above 0, as thresholds divide.
        1e3 - f64::from(largest) - sum.ln()
    };
    logits.rows().into_iter().map(energy).collect()
}

fn print(name: &str, found: &Found) {
    println!(
        "\n{name}\n\n| measure | {} | false alarms |",
        CASES.join(" | ")
    );
    println!("|{}", " --- |".repeat(CASES.len() + 2));
    let mut names: Vec<&String> = found.keys().map(|(name, _)| name).collect();
    names.dedup();
    for name in names {
        let mean = |case: usize, of: fn(&(f64, f64)) -> f64| {
            let values = &found[&(name.clone(), case)];
            values.iter().map(of).sum::<f64>() / values.len() as f64
        };
        let cases = (0..CASES.len()).map(|case| {
            format!(
                "{:.3}, {:.0} %",
                mean(case, |one| one.0),
                100.0 * mean(case, |one| one.1)
            )
        });
        let cases: Vec<String> = cases.collect();
        let alarms = 100.0 * mean(CASES.len(), |one| one.1);
        println!("| {name} | {} | {alarms:.1} % |", cases.join(" | "));
    }
}
