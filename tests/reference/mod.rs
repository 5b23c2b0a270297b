//! What tests and benches need to repeat the reference's experiment (`reference/recipe.py`): its samples, splits and
//! draws of labels, an encoder pretrained on each split, and the accuracies that PyTorch and scikit-learn reached.

#![allow(dead_code)]

pub mod runs;

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use genessl::Advance;
use genessl::explore::pca::Pca;
use genessl::genes::{Catalogue, Mapping, MappingOptions};
use genessl::learn::split::Draw;
use genessl::learn::{
    ClassifyInputs, FeatureOptions, FeaturePlan, Labelled, PretrainOptions, Pretrained, Pretraining,
};
use genessl::pathways::{GeneSets, Ssgsea, SsgseaOptions};
use genessl::table::{ReadOptions, Table, Transform, read_file};
use ndarray::{Array2, Axis};

use crate::support;
use runs::Key;

/// The splits of the samples into 60 % for pretraining, 20 % with labels and 20 % to test on.
pub const SPLITS: usize = 3;
/// Their name in the reference's files.
const PROPORTIONS: &str = "60_20_20";
/// The principal components that logistic regression is given.
const COMPONENTS: usize = 50;

/// The 384 real samples, mapped and scored.
pub struct Cohort {
    pub table: Arc<Table>,
    labels: Vec<String>,
    /// Samples × KEGG pathways.
    pub scores: Array2<f32>,
    /// Part of each sample, by split.
    parts: Vec<Vec<String>>,
    /// The labelled rows of the table that each draw has.
    draws: HashMap<Key, Vec<usize>>,
}

impl Cohort {
    /// Nothing where the reference is not there.
    pub fn read() -> Option<Cohort> {
        let table = support::shared("data/tcga7/all_log2cpm.parquet")?;
        let splits = support::shared("reference/splits.csv")?;
        let draws = support::shared("reference/label_subsets.csv.gz")?;

        let table = read_file(&table, &ReadOptions::default()).unwrap().table;
        let labels = table.metadata_column("cancer_type").unwrap().values.clone();
        let catalogue = Catalogue::builtin().unwrap();
        let options = MappingOptions::default();
        let mapping = Mapping::plan(&table.features, &catalogue, None, &options).unwrap();
        let table = Arc::new(mapping.apply(table).unwrap());
        let sets = GeneSets::kegg().unwrap();
        let scoring = Ssgsea::new(Arc::clone(&table), &sets, &SsgseaOptions::default()).unwrap();
        let scores = scoring.run().unwrap().nes().mapv(|score| score as f32);
        Some(Cohort {
            parts: parts(&splits, &table.sample_ids),
            draws: runs::draws(&draws, PROPORTIONS),
            table,
            labels,
            scores,
        })
    }

    /// The rows of a part of a split.
    pub fn rows(&self, split: usize, part: &str) -> Vec<usize> {
        (0..self.labels.len())
            .filter(|&row| self.parts[split][row] == part)
            .collect()
    }

    /// The labels that the reference drew, as places in the labelled part.
    pub fn draw(&self, key: &Key) -> Draw {
        let labelled = self.rows(key.split, "finetune");
        let place = |row: &usize| labelled.binary_search(row).unwrap();
        Draw {
            rows: self.draws[key].iter().map(place).collect(),
            notes: Vec::new(),
        }
    }

    /// The samples of some rows, as a model sees them.
    pub fn features(&self, plan: &FeaturePlan, rows: &[usize]) -> Arc<Array2<f32>> {
        Arc::new(plan.apply(&self.table.select_samples(rows)).unwrap())
    }

    /// And with their labels.
    pub fn labelled(&self, plan: &FeaturePlan, rows: &[usize]) -> Labelled {
        let of_rows = |column: &[String]| rows.iter().map(|&row| column[row].clone()).collect();
        Labelled {
            sample_ids: of_rows(&self.table.sample_ids),
            features: self.features(plan, rows).into(),
            labels: of_rows(&self.labels),
        }
    }
}

/// Part of each sample, by split.
fn parts(splits: &Path, samples: &[String]) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(splits).unwrap();
    let rows: HashMap<&str, Vec<&str>> = text
        .lines()
        .map(|line| (line.split(',').next().unwrap(), line.split(',').collect()))
        .collect();
    let part = |split: usize| {
        let column = (rows["caseID"].iter())
            .position(|name| *name == format!("{PROPORTIONS}_seed{split}"))
            .unwrap();
        samples
            .iter()
            .map(|id| rows[id.as_str()][column].to_owned())
            .collect()
    };
    (0..SPLITS).map(part).collect()
}

/// The genes of the recipe: the table is transformed already.
pub fn feature_options() -> FeatureOptions {
    FeatureOptions {
        transform: Transform::None,
        ..FeatureOptions::default()
    }
}

/// The features of a split, and what was pretrained on them.
pub struct Learned {
    pub plan: FeaturePlan,
    pub pretrained: Pretrained,
}

impl Learned {
    /// Fits the features to the pretraining part of a split and pretrains on it.
    pub fn on(cohort: &Cohort, split: usize, seed: u64) -> Learned {
        let rows = cohort.rows(split, "pretrain");
        let fitted_on = cohort.table.select_samples(&rows);
        let plan = FeaturePlan::fit(&fitted_on, &feature_options()).unwrap();
        let targets = cohort.scores.select(Axis(0), &rows);
        let features = cohort.features(&plan, &rows);
        let options = PretrainOptions::default();
        let pretraining = Pretraining::new(features, targets, &options, seed).unwrap();
        let pretrained = pretraining.run().unwrap();
        Learned { plan, pretrained }
    }

    /// What all classifiers of a split share, the principal components of its pretraining part included.
    pub fn inputs(&self, cohort: &Cohort, split: usize) -> ClassifyInputs {
        let unlabelled = cohort.features(&self.plan, &cohort.rows(split, "pretrain"));
        let pca = Pca::fit(unlabelled.view(), COMPONENTS).unwrap();
        let train = cohort.labelled(&self.plan, &cohort.rows(split, "finetune"));
        let test = cohort.labelled(&self.plan, &cohort.rows(split, "test"));
        let project = |part: &Labelled| {
            let scores = pca.project(part.features.all().view()).unwrap();
            Arc::new(scores.mapv(|score| score as f32))
        };
        let (components, of_test) = (project(&train), project(&test));
        let weights = Arc::new(self.pretrained.weights.clone());
        ClassifyInputs::new(train, test, Some(weights))
            .and_then(|inputs| inputs.with_principal_components(components, of_test))
            .unwrap()
    }
}
