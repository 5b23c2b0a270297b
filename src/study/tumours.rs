//! The built-in cohort of tumours: samples drawn around the published median profiles of TCGA's 33 types and of the normal
//! tissues they arise in.
//!
//! No sample of it was measured, but types differ as they do. A tumour is its type's profile, of which most keep nearly
//! all (`identity`), with something of a near type (`sibling`), mixed with the tissue around and blood (`purity`); pathway
//! programmes, a subtype, a few global factors and chance turn genes up and down; reads are counted (negative binomial)
//! and divided by length: TPM with four decimals. What is true of each sample goes with it as metadata. How strong all
//! this is was fitted to real tumours (`recipe`), as far as the accuracy of classifiers and the main axes of variation tell.
//!
//! Every sample has a stream of its own and is drawn by itself, so that a block of samples is the same whether drawn alone
//! or with all others; and by nothing but what IEEE 754 defines to the last bit (`portable`), so that a seed gives the
//! same numbers everywhere.

mod options;
mod portable;
mod profiles;
mod recipe;
mod sample;
mod types;
mod world;

use std::ops::Range;

use ndarray::{Array2, Axis};

pub use options::{CohortSize, TumourOptions};
pub use profiles::Profiles;
pub use types::{Group, TYPES, TumourType};

use crate::genes::Catalogue;
use crate::pathways::GeneSets;
use crate::table::{MetadataColumn, Table, Transform};
use crate::{Advance, Error, Progress, Result};
use portable::Draws;
use sample::{Plan, TRUTH};
use world::World;

/// The transform that its TPM want.
pub const TRANSFORM: Transform = Transform::Log2p1;
/// Samples drawn in one piece of work: some milliseconds.
const BLOCK: usize = 4;
/// The length of a gene that the catalogue does not know, in bases.
const USUAL_LENGTH: f64 = 2500.0;
/// Below this, pathways are too thin to be seen.
const FEWEST_GENES: usize = 500;

/// A cohort that can be drawn, block by block.
pub struct TumourCohort {
    name: String,
    world: World,
    plans: Vec<Plan>,
    features: Vec<String>,
    lengths: Vec<f64>,
    /// The share of a library that falls on the genes.
    share: f64,
    seed: u64,
}

/// What the cohort is made from.
pub struct Sources<'a> {
    /// The published profiles.
    pub profiles: &'a Profiles,
    /// Symbols, versions and lengths of genes.
    pub catalogue: &'a Catalogue,
    /// Programmes are drawn from these; their genes come first where not all are wanted.
    pub sets: &'a GeneSets,
}

impl TumourCohort {
    /// A cohort of TCGA's types in TCGA's proportions. The same options, seed and data give the same cohort.
    ///
    /// # Errors
    /// If the options ask for what can't be: too few samples for the types, too many types, too few genes.
    pub fn new(options: &TumourOptions, sources: &Sources, seed: u64) -> Result<TumourCohort> {
        let seed = options.seed.unwrap_or(seed);
        let plan = options.plan(sources.profiles.genes.len(), FEWEST_GENES)?;
        let groups = types::groups(plan.types, plan.tumours, plan.normals);
        let genes = choose_genes(plan.genes, sources, seed);
        let name = format!(
            "Tumours drawn around TCGA's profiles ({} types)",
            plan.types
        );
        TumourCohort::of_genes(name, &groups, &genes, sources, seed)
    }

    /// A cohort of these groups and of the genes with these numbers in their Ensembl ids, as far as there are profiles of
    /// them.
    ///
    /// # Errors
    /// There are too few genes, or a group is of no type that there is.
    pub fn composed(
        groups: &[Group],
        genes: &[u32],
        sources: &Sources,
        seed: u64,
    ) -> Result<TumourCohort> {
        let place = |number: &u32| sources.profiles.genes.binary_search(number).ok();
        let mut genes: Vec<usize> = genes.iter().filter_map(place).collect();
        crate::sorting::sort(&mut genes, &|a, b| a.cmp(b));
        genes.dedup();
        if genes.len() < FEWEST_GENES || groups.iter().any(|own| own.tumour_type >= TYPES.len()) {
            return Err(Error::new(
                format!("A cohort of {} genes can't be drawn", genes.len()),
                format!(
                    "Name {FEWEST_GENES} genes or more that have profiles, and types that there are."
                ),
            ));
        }
        TumourCohort::of_genes("Tumours".to_owned(), groups, &genes, sources, seed)
    }

    fn of_genes(
        name: String,
        groups: &[Group],
        genes: &[usize],
        sources: &Sources,
        seed: u64,
    ) -> Result<TumourCohort> {
        let numbers = || genes.iter().map(|&gene| sources.profiles.genes[gene]);
        let catalogue = sources.catalogue;
        let symbols: Vec<String> = numbers().map(|number| symbol(catalogue, number)).collect();
        let present: Vec<usize> = groups.iter().map(|group| group.tumour_type).collect();
        let world = World::draw(
            sources.profiles,
            genes,
            &symbols,
            &present,
            sources.sets,
            seed,
        )?;
        Ok(TumourCohort {
            name,
            world,
            plans: plans(groups, seed),
            features: numbers()
                .map(|number| ensembl_id(catalogue, number))
                .collect(),
            lengths: numbers()
                .map(|number| {
                    let gene = catalogue.gene(number);
                    gene.map_or(USUAL_LENGTH, |gene| f64::from(gene.length.max(1)))
                })
                .collect(),
            share: genes.len() as f64 / sources.profiles.genes.len() as f64,
            seed,
        })
    }

    /// Samples in all.
    pub fn samples(&self) -> usize {
        self.plans.len()
    }

    /// These samples of the cohort: TPM, versioned Ensembl ids as columns, and as metadata what is true of each. Sample ids
    /// are made like TCGA's barcodes, `SIM-03-0042-01A`: type, number, and 01 for tumours, 11 for normal samples.
    pub fn block(&self, samples: Range<usize>) -> Table {
        let mut values = Array2::zeros((samples.len(), self.features.len()));
        let mut table = self.table(Array2::zeros((0, self.features.len())));
        for (number, row) in samples.zip(values.rows_mut()) {
            self.fill(number, row, &mut table);
        }
        table.values = values;
        table
    }

    /// The whole cohort, a few samples at a time.
    pub fn drawing(self) -> Drawing {
        let shape = (self.samples(), self.features.len());
        let table = self.table(Array2::zeros(shape));
        Drawing {
            cohort: self,
            table,
        }
    }

    /// A table whose samples are still to be drawn.
    fn table(&self, values: Array2<f32>) -> Table {
        let programmes = self.world.programmes.iter();
        let programmes = programmes.map(|programme| format!("programme: {}", programme.name));
        let names = TRUTH.iter().map(|&name| name.to_owned()).chain(programmes);
        Table {
            name: self.name.clone(),
            sample_ids: Vec::new(),
            features: self.features.clone(),
            values,
            remainder: None,
            metadata: names
                .map(|name| MetadataColumn {
                    name,
                    values: Vec::new(),
                })
                .collect(),
        }
    }

    /// Draws a sample's row, and adds its id and what is true of it to the table.
    fn fill(&self, number: usize, row: ndarray::ArrayViewMut1<'_, f32>, table: &mut Table) {
        let plan = self.plans[number];
        let mut draws = Draws::new(self.seed, &format!("tumours/sample/{number}"));
        let (lengths, share) = (&self.lengths, self.share);
        let truth = sample::draw(plan, &self.world, lengths, share, &mut draws, row);
        let columns = table.metadata.iter_mut().zip(truth.written(plan));
        columns.for_each(|(column, value)| column.values.push(value));
        let sample_type = if plan.normal { "11A" } else { "01A" };
        table.sample_ids.push(format!(
            "SIM-{:02}-{:04}-{sample_type}",
            plan.tumour_type + 1,
            number + 1
        ));
    }
}

/// Drawing of a whole cohort in progress; its unit is a sample.
pub struct Drawing {
    cohort: TumourCohort,
    table: Table,
}

impl Advance for Drawing {
    type Output = Table;

    fn advance(&mut self) -> Result<Progress> {
        let (done, total) = (self.table.sample_ids.len(), self.cohort.samples());
        let end = (done + BLOCK).min(total);
        let mut values = std::mem::take(&mut self.table.values);
        for number in done..end {
            let row = values.index_axis_mut(Axis(0), number);
            self.cohort.fill(number, row, &mut self.table);
        }
        self.table.values = values;
        Ok(Progress {
            done: end as u64,
            total: total as u64,
        })
    }

    fn finish(self) -> Result<Table> {
        match self.table.sample_ids.len() == self.cohort.samples() {
            true => Ok(self.table),
            false => Err(Error::new("the cohort is not drawn yet", "Let it finish.")),
        }
    }
}

/// All samples in random order.
fn plans(groups: &[Group], seed: u64) -> Vec<Plan> {
    let of = |group: &Group, normal: bool, count: usize| {
        let tumour_type = group.tumour_type;
        std::iter::repeat_n(
            Plan {
                tumour_type,
                normal,
            },
            count,
        )
    };
    let mut plans: Vec<Plan> = groups
        .iter()
        .flat_map(|group| of(group, false, group.tumours).chain(of(group, true, group.normals)))
        .collect();
    Draws::new(seed, "tumours/samples").shuffle(&mut plans);
    plans
}

/// So many genes, as places among the profiles' genes: those of the gene sets first, then others, both in random order.
fn choose_genes(wanted: usize, sources: &Sources, seed: u64) -> Vec<usize> {
    let numbers = &sources.profiles.genes;
    if wanted >= numbers.len() {
        return (0..numbers.len()).collect();
    }
    let in_sets: std::collections::HashSet<&str> = sources
        .sets
        .sets
        .iter()
        .flat_map(|set| &set.genes)
        .map(String::as_str)
        .collect();
    let (mut first, mut others): (Vec<usize>, Vec<usize>) = (0..numbers.len())
        .partition(|&gene| in_sets.contains(symbol(sources.catalogue, numbers[gene]).as_str()));
    let mut draws = Draws::new(seed, "tumours/genes");
    draws.shuffle(&mut first);
    draws.shuffle(&mut others);
    first.append(&mut others);
    first.truncate(wanted);
    crate::sorting::sort(&mut first, &|a, b| a.cmp(b));
    first
}

/// The gene's symbol, or its Ensembl id where it has none.
fn symbol(catalogue: &Catalogue, number: u32) -> String {
    let gene = catalogue.gene(number).and_then(|gene| gene.symbol);
    let symbol = gene.or_else(|| catalogue.symbol_of_retired(number));
    symbol.map_or_else(|| ensembl_id(catalogue, number), str::to_owned)
}

/// With its version, where the catalogue has it.
fn ensembl_id(catalogue: &Catalogue, number: u32) -> String {
    let gene = catalogue.gene(number);
    gene.map_or_else(|| format!("ENSG{number:011}"), |gene| gene.versioned_id())
}
