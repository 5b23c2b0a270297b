//! The 384 real samples of seven types with their reference splits, and what is pretrained on them.

#![allow(dead_code)]

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, OnceLock};
use std::time::Instant;

use genessl::Advance;
use genessl::genes::{Catalogue, Mapping, MappingOptions};
use genessl::learn::{
    FeatureOptions, FeaturePlan, Labelled, PretrainOptions, Pretrained, Pretraining,
};
use genessl::pathways::{GeneSets, Ssgsea, SsgseaOptions};
use genessl::table::{ReadOptions, Table, Transform, read_file};
use ndarray::{Array2, Axis};

use crate::support::shared;

pub struct Cohort {
    pub table: Arc<Table>,
    pub labels: Vec<String>,
    /// Samples × KEGG pathways.
    pub scores: Array2<f32>,
    /// Part of each sample, by seed.
    parts: Vec<Vec<String>>,
}

/// The 384 real samples, mapped and scored once for all tests.
pub fn cohort() -> Option<&'static Cohort> {
    static COHORT: OnceLock<Cohort> = OnceLock::new();
    let table = shared("data/tcga7/all_log2cpm.parquet")?;
    let splits = shared("reference/splits.csv")?;
    Some(COHORT.get_or_init(|| read_cohort(&table, &splits)))
}

fn read_cohort(table: &Path, splits: &Path) -> Cohort {
    let table = read_file(table, &ReadOptions::default()).unwrap().table;
    let labels = table.metadata_column("cancer_type").unwrap().values.clone();
    let catalogue = Catalogue::builtin().unwrap();
    let options = MappingOptions::default();
    let mapping = Mapping::plan(&table.features, &catalogue, None, &options).unwrap();
    let table = Arc::new(mapping.apply(table).unwrap());
    let sets = GeneSets::kegg().unwrap();
    let scoring = Ssgsea::new(Arc::clone(&table), &sets, &SsgseaOptions::default()).unwrap();
    let scores = scoring.run().unwrap().nes().mapv(|score| score as f32);

    let text = std::fs::read_to_string(splits).unwrap();
    let rows: HashMap<&str, Vec<&str>> = text
        .lines()
        .map(|line| (line.split(',').next().unwrap(), line.split(',').collect()))
        .collect();
    let part = |seed: usize| {
        let ids = table.sample_ids.iter();
        ids.map(|id| rows[id.as_str()][2 + seed].to_owned())
            .collect()
    };
    let parts = (0..3).map(part).collect();
    Cohort {
        table,
        labels,
        scores,
        parts,
    }
}

impl Cohort {
    pub fn rows(&self, seed: usize, part: &str) -> Vec<usize> {
        (0..self.labels.len())
            .filter(|&row| self.parts[seed][row] == part)
            .collect()
    }

    pub fn features(&self, plan: &FeaturePlan, rows: &[usize]) -> Arc<Array2<f32>> {
        Arc::new(plan.apply(&self.table.select_samples(rows)).unwrap())
    }

    pub fn labelled(&self, plan: &FeaturePlan, rows: &[usize]) -> Labelled {
        Labelled {
            sample_ids: rows
                .iter()
                .map(|&row| self.table.sample_ids[row].clone())
                .collect(),
            features: self.features(plan, rows),
            labels: rows.iter().map(|&row| self.labels[row].clone()).collect(),
        }
    }
}

pub fn feature_options() -> FeatureOptions {
    FeatureOptions {
        transform: Transform::None,
        ..FeatureOptions::default()
    }
}

/// The features of a split, and what was pretrained on them, once for all tests.
pub fn pretrained(cohort: &'static Cohort, seed: usize) -> &'static (FeaturePlan, Pretrained) {
    static DONE: [OnceLock<(FeaturePlan, Pretrained)>; 3] = [const { OnceLock::new() }; 3];
    DONE[seed].get_or_init(|| {
        let fitted_on = cohort.table.select_samples(&cohort.rows(seed, "pretrain"));
        let plan = FeaturePlan::fit(&fitted_on, &feature_options()).unwrap();
        let start = Instant::now();
        let pretrained = pretrain(cohort, &plan, seed);
        let seconds = start.elapsed().as_secs_f64();
        println!("seed {seed}: pretraining took {seconds:.1} s");
        (plan, pretrained)
    })
}

fn pretrain(cohort: &Cohort, plan: &FeaturePlan, seed: usize) -> Pretrained {
    let rows = cohort.rows(seed, "pretrain");
    let targets = cohort.scores.select(Axis(0), &rows);
    let features = cohort.features(plan, &rows);
    let options = PretrainOptions::default();
    Pretraining::new(features, targets, &options, seed as u64)
        .unwrap()
        .run()
        .unwrap()
}
