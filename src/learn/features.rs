//! Which genes the models see, and how they are scaled: fitted on one part of the samples, applied to all.

use std::collections::HashMap;
use std::sync::Arc;

use ndarray::{Array2, ArrayView1};
use serde::{Deserialize, Serialize};

use crate::sorting::sort_indices;
use crate::table::{Scale as TableScale, Table, Transform};
use crate::{Error, Result};

/// A standard deviation below this counts as 1, so that constant genes become 0 and not noise.
const SMALLEST_SD: f64 = 1e-8;
/// Standardised values are kept within ± this.
const CLIP: f32 = 10.0;

/// How features are made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FeatureOptions {
    /// What is done to the table's numbers first; `auto` goes by the scale of the samples for pretraining.
    pub transform: Transform,
    /// Keep this many genes, those of largest variance; 0 keeps all.
    pub top_variable: usize,
    /// Whether each gene is scaled to mean 0 and standard deviation 1.
    pub standardise: bool,
}

impl Default for FeatureOptions {
    fn default() -> Self {
        FeatureOptions {
            transform: Transform::Auto,
            top_variable: 2000,
            standardise: true,
        }
    }
}

/// Genes and their scaling, fitted on the samples one may learn from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FeaturePlan {
    /// What is done to the table's numbers first; never `Auto`.
    pub transform: Transform,
    /// Whether the genes are scaled by `mean` and `sd` and clipped to ±10.
    pub standardise: bool,
    /// The genes, in the order of the table they were fitted on.
    pub genes: Vec<String>,
    /// Each gene's mean after the transform.
    pub mean: Vec<f32>,
    /// Each gene's population standard deviation after the transform; 1 where it is 0.
    pub sd: Vec<f32>,
}

/// What applying a plan met with.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct FeatureReport {
    /// Genes of the plan that the table lacks; each counts as its mean.
    pub missing: Vec<String>,
}

impl FeaturePlan {
    /// Chooses and scales genes on all samples of `table`, which must be those one may learn from, alone.
    ///
    /// Of the transformed numbers the genes with the largest population variance are kept, ties by their order in the
    /// table; they stay in the table's order.
    ///
    /// # Errors
    /// No samples, no genes, and numbers that the transform makes missing or infinite.
    pub fn fit(table: &Table, options: &FeatureOptions) -> Result<Self> {
        let (samples, genes) = table.values.dim();
        if samples == 0 || genes == 0 {
            return Err(Error::new(
                format!("{} has {samples} samples and {genes} genes", table.name),
                "Features need at least one of each; check what was read.",
            ));
        }
        let transform = match options.transform {
            Transform::Auto => Transform::Auto.on(&TableScale::of(table)),
            chosen => chosen,
        };
        let (mean, variance) = moments(table, transform)?;
        let keep = most_variable(&variance, options.top_variable);
        let sd = keep.iter().map(|&gene| variance[gene].sqrt());
        Ok(FeaturePlan {
            transform,
            standardise: options.standardise,
            genes: keep
                .iter()
                .map(|&gene| table.features[gene].clone())
                .collect(),
            mean: keep.iter().map(|&gene| mean[gene] as f32).collect(),
            sd: sd
                .map(|sd| if sd < SMALLEST_SD { 1.0 } else { sd as f32 })
                .collect(),
        })
    }

    /// The features of `table`: samples × the plan's genes, found by name. Genes the table lacks are taken as their
    /// mean (0 when standardised).
    ///
    /// # Errors
    /// If the table lacks half of the genes or more, and numbers that the transform makes missing or infinite.
    pub fn apply(&self, table: &Table) -> Result<Array2<f32>> {
        Ok(self.apply_reporting(table)?.0)
    }

    /// As [`FeaturePlan::apply`], and which genes the table lacked.
    ///
    /// # Errors
    /// As [`FeaturePlan::apply`].
    pub fn apply_reporting(&self, table: &Table) -> Result<(Array2<f32>, FeatureReport)> {
        let columns = self.columns_in(table);
        let missing = self.missing(&columns);
        self.check_missing(&missing, table)?;
        let mut features = Array2::zeros((table.samples(), self.genes.len()));
        for (sample, row) in features.rows_mut().into_iter().enumerate() {
            let values = table.values.row(sample);
            let scale = Scale::of(self.transform, values);
            for (gene, feature) in row.into_iter().enumerate() {
                *feature = self.feature(gene, columns[gene], values, scale);
                if !feature.is_finite() {
                    return Err(self.not_finite(gene, columns[gene], table, sample));
                }
            }
        }
        Ok((features, FeatureReport { missing }))
    }

    /// Prepares to make the features of `table` one by one, the same as [`FeaturePlan::apply`] makes at once.
    ///
    /// # Errors
    /// As [`FeaturePlan::apply`].
    pub(crate) fn prepare(self, table: Arc<Table>) -> Result<Prepared> {
        let columns = self.columns_in(&table);
        self.check_missing(&self.missing(&columns), &table)?;
        let rows = table.values.rows().into_iter();
        let scales = rows.map(|row| Scale::of(self.transform, row)).collect();
        let prepared = Prepared {
            plan: self,
            columns,
            scales,
            table,
        };
        prepared.check()?;
        Ok(prepared)
    }

    fn check_missing(&self, missing: &[String], table: &Table) -> Result<()> {
        if missing.len() * 2 > self.genes.len() {
            let found = self.genes.len() - missing.len();
            return Err(Error::new(
                format!(
                    "{} has {found} of the {} genes that are needed",
                    table.name,
                    self.genes.len()
                ),
                "It must have at least half of them. Map its genes to the same symbols first.",
            ));
        }
        Ok(())
    }

    /// A gene's value of a sample; its mean where the table lacks it.
    fn feature(
        &self,
        gene: usize,
        column: Option<usize>,
        sample: ArrayView1<f32>,
        scale: Scale,
    ) -> f32 {
        let value = column.map(|column| scale.transform(sample[column]));
        self.scaled(gene, value.unwrap_or(f64::from(self.mean[gene])) as f32)
    }

    fn not_finite(
        &self,
        gene: usize,
        column: Option<usize>,
        table: &Table,
        sample: usize,
    ) -> Error {
        let raw = column.map_or(f32::NAN, |column| table.values[[sample, column]]);
        not_finite(table, sample, &self.genes[gene], raw)
    }

    fn scaled(&self, gene: usize, value: f32) -> f32 {
        if !self.standardise {
            return value;
        }
        let scaled = (value - self.mean[gene]) / self.sd[gene];
        if scaled.is_nan() {
            scaled
        } else {
            scaled.clamp(-CLIP, CLIP)
        }
    }

    fn columns_in(&self, table: &Table) -> Vec<Option<usize>> {
        let mut columns: HashMap<&str, usize> = HashMap::with_capacity(table.features.len());
        for (column, name) in table.features.iter().enumerate() {
            columns.entry(name).or_insert(column);
        }
        let mut found: Vec<Option<usize>> = self
            .genes
            .iter()
            .map(|gene| columns.get(gene.as_str()).copied())
            .collect();
        if found.contains(&None) {
            self.find_without_case(table, &mut found);
        }
        found
    }

    /// Finds genes that the table spells otherwise: plans of earlier versions have all in upper case.
    fn find_without_case(&self, table: &Table, found: &mut [Option<usize>]) {
        let mut columns: HashMap<String, usize> = HashMap::new();
        for (column, name) in table.features.iter().enumerate() {
            columns.entry(name.to_ascii_uppercase()).or_insert(column);
        }
        for (place, gene) in found.iter_mut().zip(&self.genes) {
            if place.is_none() {
                *place = columns.get(&gene.to_ascii_uppercase()).copied();
            }
        }
    }

    fn missing(&self, columns: &[Option<usize>]) -> Vec<String> {
        let genes = self.genes.iter().zip(columns);
        genes
            .filter(|(_, column)| column.is_none())
            .map(|(gene, _)| gene.clone())
            .collect()
    }
}

/// A plan and a table that it fits, for features that are made when they are asked for.
#[derive(Debug)]
pub(crate) struct Prepared {
    plan: FeaturePlan,
    columns: Vec<Option<usize>>,
    /// Of each sample.
    scales: Vec<Scale>,
    table: Arc<Table>,
}

impl Prepared {
    /// How many genes the plan has.
    pub fn genes(&self) -> usize {
        self.columns.len()
    }

    /// A gene's value of a sample.
    #[inline(never)]
    pub fn value(&self, sample: usize, gene: usize) -> f32 {
        let values = self.table.values.row(sample);
        self.plan
            .feature(gene, self.columns[gene], values, self.scales[sample])
    }

    fn check(&self) -> Result<()> {
        for sample in 0..self.table.samples() {
            let mut genes = 0..self.genes();
            if let Some(gene) = genes.find(|&gene| !self.value(sample, gene).is_finite()) {
                let column = self.columns[gene];
                return Err(self.plan.not_finite(gene, column, &self.table, sample));
            }
        }
        Ok(())
    }
}

/// One sample's transform.
#[derive(Debug, Clone, Copy)]
struct Scale {
    transform: Transform,
    per_million: f64,
}

impl Scale {
    fn of(transform: Transform, sample: ArrayView1<f32>) -> Self {
        let per_million = match transform {
            Transform::CountsToLog2Cpm => {
                1e6 / sample.iter().map(|&count| f64::from(count)).sum::<f64>()
            }
            _ => 1.0,
        };
        Scale {
            transform,
            per_million,
        }
    }

    /// The formulas of [`crate::table::transform`]; not a number where it would refuse.
    fn transform(self, value: f32) -> f64 {
        let value = f64::from(value);
        match self.transform {
            Transform::None => value,
            _ if value < 0.0 => f64::NAN,
            _ => (value * self.per_million + 1.0).log2(),
        }
    }
}

/// Mean and population variance of every gene, in one pass (Welford 1962).
fn moments(table: &Table, transform: Transform) -> Result<(Vec<f64>, Vec<f64>)> {
    let genes = table.values.ncols();
    let (mut mean, mut squares) = (vec![0.0_f64; genes], vec![0.0_f64; genes]);
    for (sample, values) in table.values.rows().into_iter().enumerate() {
        let (scale, weight) = (Scale::of(transform, values), 1.0 / (sample as f64 + 1.0));
        for ((&raw, mean), squares) in values.iter().zip(&mut mean).zip(&mut squares) {
            let value = scale.transform(raw);
            let difference = value - *mean;
            *mean += difference * weight;
            *squares += difference * (value - *mean);
        }
    }
    if let Some(gene) = squares.iter().position(|sum| !sum.is_finite()) {
        let column = table.values.column(gene);
        let scale = |sample: usize| Scale::of(transform, table.values.row(sample));
        let bad =
            (0..column.len()).find(|&sample| !scale(sample).transform(column[sample]).is_finite());
        let sample = bad.unwrap_or(0);
        return Err(not_finite(
            table,
            sample,
            &table.features[gene],
            column[sample],
        ));
    }
    let samples = table.samples() as f64;
    squares.iter_mut().for_each(|sum| *sum /= samples);
    Ok((mean, squares))
}

/// The indices, ascending, of the `count` largest variances (0: all); ties by index.
fn most_variable(variance: &[f64], count: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..variance.len()).collect();
    if count > 0 && count < order.len() {
        sort_indices(&mut order, &|a, b| variance[b].total_cmp(&variance[a]));
        order.truncate(count);
        order.sort_unstable();
    }
    order
}

fn not_finite(table: &Table, sample: usize, gene: &str, value: f32) -> Error {
    let id = table.sample_ids.get(sample).map_or("?", String::as_str);
    Error::new(
        format!("gene {gene} of sample {id} is {value}, which the transform cannot take"),
        "Logarithms need numbers of 0 or more, and counts a sample that has some. If the table holds logarithms \
         already, set features.transform to none.",
    )
    .in_file(&table.name)
}
