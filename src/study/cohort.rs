//! The built-in cohort: simulated tumours of several types, and some normal samples, made in an instant from a seed.
//!
//! Nothing of it was measured. Genes and pathways are real, all else is drawn: every type belongs to a family that
//! shares a tissue of origin; pathways are turned up or down in all tumours, in a family, or in one type (see
//! `programmes`); a sample mixes its type's profile with the tissue's normal one by its purity; counts are negative
//! binomial around that, scaled to the sample's library size (see `counts`).

mod counts;
mod programmes;

use ndarray::Array2;
use rand::seq::SliceRandom;
use rand_distr::{Beta, Distribution, LogNormal};
use serde::{Deserialize, Serialize};

use crate::genes::{Catalogue, Gene};
use crate::pathways::GeneSets;
use crate::random::{Rng, stream};
use crate::sorting::sort;
use crate::table::{MetadataColumn, Table, Transform};
use crate::{Error, Result};
use counts::Counts;
use programmes::World;

/// How large the cohort is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CohortOptions {
    /// Samples in all, up to 50,000, at least five tumours of each type.
    pub samples: usize,
    /// Cancer types, up to 1,000, of unequal size as in TCGA.
    pub types: usize,
    /// Genes, 500 or more, protein-coding ones: first those of the gene sets.
    pub genes: usize,
    /// The share of samples that are of normal tissue, 0 to 0.9.
    pub normal_share: f64,
    /// A seed of the cohort's own; else the study's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seed: Option<u64>,
}

impl Default for CohortOptions {
    fn default() -> Self {
        CohortOptions {
            samples: 600,
            types: 12,
            genes: 6000,
            normal_share: 0.08,
            seed: None,
        }
    }
}

impl CohortOptions {
    /// The transform that its counts want: without it the samples differ by the size of their libraries first of all.
    pub const TRANSFORM: Transform = Transform::CountsToLog2Cpm;
}

/// The label of normal samples.
pub const NORMAL: &str = "Normal";
/// The metadata column of the class.
pub const LABEL_COLUMN: &str = "cancer_type";

/// Every type has so many samples at least, so that it can be split.
const SMALLEST_TYPE: usize = 5;
/// More than a table in memory holds, and more than there are.
const MOST_SAMPLES: usize = 50_000;
const MOST_TYPES: usize = 1000;
/// Below this, pathways are too thin to be seen.
const FEWEST_GENES: usize = 500;
/// Primary tumours of TCGA's 33 projects, rounded, in descending order: how unequal types are.
const TCGA_SIZES: [f64; 33] = [
    1100., 545., 530., 515., 510., 505., 500., 500., 495., 455., 415., 410., 375., 370., 305.,
    290., 260., 185., 180., 178., 166., 160., 150., 150., 120., 104., 87., 80., 79., 66., 57., 48.,
    36.,
];
/// Counts in a sample, over the simulated genes.
const MEDIAN_LIBRARY_SIZE: f64 = 1.5e7;
const LIBRARY_SIZE_SPREAD: f64 = 0.35;

/// A sample before its counts are drawn.
#[derive(Clone, Copy)]
struct Plan {
    cancer_type: usize,
    normal: bool,
}

/// Draws the cohort: raw counts, versioned Ensembl ids as columns, `cancer_type`, `purity` and `library_size` as
/// metadata. Sample ids are made like TCGA's barcodes, `SIM-03-0042-01A`: type, number, and 01 for tumours, 11 for
/// normal samples. The same options, seed and data give the same table.
///
/// # Errors
/// If the options ask for what can't be: too few samples for the types, too few or too many genes, no gene sets.
pub fn simulate(
    options: &CohortOptions,
    catalogue: &Catalogue,
    sets: &GeneSets,
    seed: u64,
) -> Result<Table> {
    let seed = options.seed.unwrap_or(seed);
    let normals = options.check()?;
    let genes = choose_genes(options.genes, catalogue, sets, seed)?;
    let symbols: Vec<&str> = genes.iter().filter_map(|gene| gene.symbol).collect();
    let world = World::draw(&symbols, sets, options.types, seed)?;
    let counts = Counts::draw(genes.len(), seed);

    let plans = plan_samples(options, normals, seed);
    let mut values = Array2::zeros((plans.len(), genes.len()));
    let mut columns = [LABEL_COLUMN, "purity", "library_size"].map(|name| MetadataColumn {
        name: name.to_owned(),
        values: Vec::with_capacity(plans.len()),
    });
    for (number, (plan, row)) in plans.iter().zip(values.rows_mut()).enumerate() {
        let mut rng = stream(seed, &format!("cohort/sample/{number}"));
        let (purity, library_size) = circumstances(plan, &mut rng);
        let means = world.sample(plan.cancer_type, purity, &mut rng);
        let total = counts.fill(row, &means, library_size, &mut rng);
        columns[0].values.push(plan.label());
        columns[1].values.push(format!("{purity:.3}"));
        columns[2].values.push(format!("{total:.0}"));
    }
    Ok(Table {
        name: format!("Simulated cohort ({} types)", options.types),
        sample_ids: plans
            .iter()
            .enumerate()
            .map(|(number, plan)| plan.barcode(number))
            .collect(),
        features: genes.iter().map(Gene::versioned_id).collect(),
        values,
        remainder: None,
        metadata: columns.into(),
    })
}

/// The fewest samples among which there are so many tumours, beside this share of normal samples.
pub(super) fn samples_with(tumours: usize, normal_share: f64) -> usize {
    let has = |&samples: &usize| {
        let normals = (samples as f64 * normal_share).round() as usize;
        samples.saturating_sub(normals) >= tumours
    };
    (tumours..).find(has).unwrap_or(tumours)
}

impl CohortOptions {
    /// The number of normal samples, if the options are possible.
    fn check(&self) -> Result<usize> {
        if self.types == 0 {
            return Err(Error::new(
                "A cohort of no cancer types is empty",
                "Ask for one type or more.",
            ));
        }
        if !(0.0..=0.9).contains(&self.normal_share) {
            let what = format!("The share of normal samples is {}", self.normal_share);
            return Err(Error::new(what, "Choose it between 0 and 0.9."));
        }
        if self.samples > MOST_SAMPLES || self.types > MOST_TYPES {
            let what = format!(
                "{} samples of {} cancer types are too many",
                self.samples, self.types
            );
            let advice = format!("Ask for up to {MOST_SAMPLES} samples of {MOST_TYPES} types.");
            return Err(Error::new(what, advice));
        }
        let normals = (self.samples as f64 * self.normal_share).round() as usize;
        let tumours = self.types * SMALLEST_TYPE;
        if self.samples.saturating_sub(normals) < tumours {
            let least = samples_with(tumours, self.normal_share);
            let what = format!(
                "{} samples are too few for {} cancer types",
                self.samples, self.types
            );
            let advice =
                format!("Every type needs {SMALLEST_TYPE} tumours: ask for {least} at least.");
            return Err(Error::new(what, advice));
        }
        Ok(normals)
    }
}

impl Plan {
    fn label(self) -> String {
        if self.normal {
            NORMAL.to_owned()
        } else {
            type_name(self.cancer_type)
        }
    }

    fn barcode(self, number: usize) -> String {
        let sample_type = if self.normal { "11A" } else { "01A" };
        format!(
            "SIM-{:02}-{:04}-{sample_type}",
            self.cancer_type + 1,
            number + 1
        )
    }
}

/// What a type is called: `SIM01`, so that nobody takes it for a measured one.
fn type_name(cancer_type: usize) -> String {
    format!("SIM{:02}", cancer_type + 1)
}

/// Named protein-coding genes, each symbol once: those of the gene sets first, then others, both in random order; the
/// chosen by Ensembl id.
fn choose_genes<'a>(
    wanted: usize,
    catalogue: &'a Catalogue,
    sets: &GeneSets,
    seed: u64,
) -> Result<Vec<Gene<'a>>> {
    let in_sets: std::collections::HashSet<&str> = sets
        .sets
        .iter()
        .flat_map(|set| &set.genes)
        .map(String::as_str)
        .collect();
    let mut seen = std::collections::HashSet::new();
    let all = catalogue
        .protein_coding()
        .filter(|gene| seen.insert(gene.symbol));
    let (mut first, mut others): (Vec<_>, Vec<_>) =
        all.partition(|gene| gene.symbol.is_some_and(|symbol| in_sets.contains(symbol)));
    let available = first.len() + others.len();
    if !(FEWEST_GENES..=available).contains(&wanted) {
        let what = format!("A cohort of {wanted} genes can't be simulated");
        return Err(Error::new(
            what,
            format!("Ask for {FEWEST_GENES} to {available} genes."),
        ));
    }
    let mut rng = stream(seed, "cohort/genes");
    first.shuffle(&mut rng);
    others.shuffle(&mut rng);
    first.append(&mut others);
    first.truncate(wanted);
    sort(&mut first, &|one, other| one.number.cmp(&other.number));
    Ok(first)
}

/// How many tumours each type has: TCGA's sizes at even steps from the largest to the smallest.
fn type_sizes(types: usize, tumours: usize) -> Vec<usize> {
    let last = (TCGA_SIZES.len() - 1) as f64;
    let weights: Vec<f64> = (0..types)
        .map(|index| {
            let place = if types == 1 {
                0.0
            } else {
                index as f64 * last / (types - 1) as f64
            };
            let (below, above) = (place.floor() as usize, place.ceil() as usize);
            TCGA_SIZES[below] + (TCGA_SIZES[above] - TCGA_SIZES[below]) * place.fract()
        })
        .collect();
    let total: f64 = weights.iter().sum();
    let free = (tumours - types * SMALLEST_TYPE) as f64;
    let mut sizes: Vec<usize> = weights
        .iter()
        .map(|weight| SMALLEST_TYPE + (weight / total * free) as usize)
        .collect();
    // What rounding down left over goes to the largest.
    sizes[0] += tumours - sizes.iter().sum::<usize>();
    sizes
}

/// All samples in random order; normal ones are of the types' tissues in turn.
fn plan_samples(options: &CohortOptions, normals: usize, seed: u64) -> Vec<Plan> {
    let mut rng = stream(seed, "cohort/samples");
    let mut sizes = type_sizes(options.types, options.samples - normals);
    sizes.shuffle(&mut rng);
    let tumours = sizes.iter().enumerate().flat_map(|(cancer_type, &size)| {
        std::iter::repeat_n(
            Plan {
                cancer_type,
                normal: false,
            },
            size,
        )
    });
    let normal = (0..normals).map(|index| Plan {
        cancer_type: index % options.types,
        normal: true,
    });
    let mut plans: Vec<Plan> = tumours.chain(normal).collect();
    plans.shuffle(&mut rng);
    plans
}

/// A sample's purity (0 for normal ones) and library size.
fn circumstances(plan: &Plan, rng: &mut Rng) -> (f64, f64) {
    // Tumour purity in TCGA lies mostly between 0.3 and 0.9. The parameters are valid constants.
    let purity = Beta::new(4.0, 2.5)
        .map_or(0.6_f64, |beta| beta.sample(rng))
        .clamp(0.1, 0.98);
    let library_size = LogNormal::<f64>::new(MEDIAN_LIBRARY_SIZE.ln(), LIBRARY_SIZE_SPREAD)
        .map_or(MEDIAN_LIBRARY_SIZE, |size| size.sample(rng));
    (if plan.normal { 0.0 } else { purity }, library_size)
}
