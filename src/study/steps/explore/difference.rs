//! The selected samples against the rest: every gene and every pathway, by Wilcoxon's rank-sum test.

use std::sync::Arc;

use ndarray::Array2;

use super::samples::CohortSamples;
use crate::explore::difference::{
    RankSum, RankSumTest, benjamini_hochberg, benjamini_hochberg_log10,
};
use crate::sorting::sorted_indices;
use crate::table::{RowTransform, Transform};
use crate::{Advance, Error, Progress, Result};

/// How many values one step ranks, about.
const VALUES_PER_STEP: usize = 40_000;

/// What differs between the selected samples and the rest.
#[derive(Debug, Clone)]
pub struct DifferenceResult {
    /// The selected samples.
    pub selected: usize,
    /// All others.
    pub rest: usize,
    /// Each gene, transformed as for the network.
    pub genes: Differences,
    /// Each pathway's NES; none where pathways are not scored.
    pub pathways: Differences,
}

/// Tests of many features.
#[derive(Debug, Clone, Default)]
pub struct Differences {
    /// The features' names.
    pub names: Vec<String>,
    /// One test each.
    pub tests: Vec<RankSum>,
    /// False discovery rates (Benjamini and Hochberg 1995), 0 to 1.
    pub q: Vec<f64>,
    /// The logarithm of each to the base of ten, also where `q` is too small to be held.
    pub log10_q: Vec<f64>,
}

impl Differences {
    fn of(names: Vec<String>, tests: Vec<RankSum>) -> Self {
        let p: Vec<f64> = tests.iter().map(|test| test.p).collect();
        let log10_p: Vec<f64> = tests.iter().map(|test| test.log10_p).collect();
        Differences {
            q: benjamini_hochberg(&p),
            names,
            tests,
            log10_q: benjamini_hochberg_log10(&log10_p),
        }
    }

    /// The features by falling evidence.
    pub fn order(&self) -> Vec<usize> {
        sorted_indices(self.tests.len(), &|first, second| {
            let (a, b) = (&self.tests[first], &self.tests[second]);
            let by_p = a.log10_p.total_cmp(&b.log10_p);
            by_p.then(b.z.abs().total_cmp(&a.z.abs()))
        })
    }
}

/// The tests, some genes at a time.
pub struct DifferenceRun {
    samples: Arc<CohortSamples>,
    scales: Vec<RowTransform>,
    scores: (Vec<String>, Array2<f64>),
    selected: Vec<bool>,
    test: RankSumTest,
    values: Array2<f32>,
    genes: Vec<RankSum>,
    pathways: Vec<RankSum>,
}

impl DifferenceRun {
    /// `selected` says for each sample whether it is; `scores` holds the samples' pathway scores in their order.
    ///
    /// # Errors
    /// Nothing or everything is selected.
    pub fn new(
        samples: Arc<CohortSamples>,
        selected: Vec<bool>,
        transform: Transform,
        scores: (Vec<String>, Array2<f64>),
    ) -> Result<Self> {
        let count = selected.iter().filter(|&&selected| selected).count();
        if count < 2 || selected.len() < count + 2 {
            return Err(Error::new(
                format!("{count} of {} samples are selected", selected.len()),
                "Select some samples, at least two, and leave at least two others.",
            ));
        }
        let scales = (0..samples.len())
            .map(|sample| samples.transform(sample, transform))
            .collect::<Result<Vec<_>>>()?;
        Ok(DifferenceRun {
            values: Array2::zeros((0, samples.len())),
            samples,
            scales,
            scores,
            test: RankSumTest::default(),
            selected,
            genes: Vec::new(),
            pathways: Vec::new(),
        })
    }

    /// The values of the next genes, a gene in each row.
    fn gather(&mut self) -> Result<()> {
        let first = self.genes.len();
        let wide = self.at_once().min(self.samples.genes().len() - first);
        self.values = Array2::zeros((wide, self.samples.len()));
        for (sample, scale) in self.scales.iter().enumerate() {
            let row = self.samples.row(sample)?;
            let genes = row.iter().skip(first).take(wide);
            for (value, &raw) in self.values.column_mut(sample).iter_mut().zip(genes) {
                *value = scale.apply(raw);
            }
        }
        Ok(())
    }

    /// Tests the next genes.
    fn test_genes(&mut self) -> Result<()> {
        self.gather()?;
        for values in self.values.rows() {
            let values = values.as_slice().unwrap_or_default();
            self.genes.push(self.test.test(values, &self.selected));
        }
        Ok(())
    }

    /// Tests the next pathways.
    fn test_pathways(&mut self) {
        let first = self.pathways.len();
        for column in self
            .scores
            .1
            .columns()
            .into_iter()
            .skip(first)
            .take(self.at_once())
        {
            let values: Vec<f32> = column.iter().map(|&score| score as f32).collect();
            self.pathways.push(self.test.test(&values, &self.selected));
        }
    }

    /// How many features one step tests.
    fn at_once(&self) -> usize {
        (VALUES_PER_STEP / self.samples.len().max(1)).max(1)
    }
}

impl Advance for DifferenceRun {
    type Output = DifferenceResult;

    fn advance(&mut self) -> Result<Progress> {
        if self.genes.len() < self.samples.genes().len() {
            self.test_genes()?;
        } else if self.pathways.len() < self.scores.0.len() {
            self.test_pathways();
        }
        Ok(Progress {
            done: (self.genes.len() + self.pathways.len()) as u64,
            total: (self.samples.genes().len() + self.scores.0.len()) as u64,
        })
    }

    fn finish(self) -> Result<DifferenceResult> {
        if self.pathways.len() < self.scores.0.len() {
            return Err(Error::new(
                "the tests are not finished",
                "Let the run go to its end.",
            ));
        }
        let selected = self.selected.iter().filter(|&&selected| selected).count();
        Ok(DifferenceResult {
            selected,
            rest: self.selected.len() - selected,
            genes: Differences::of(self.samples.genes().to_vec(), self.genes),
            pathways: Differences::of(self.scores.0, self.pathways),
        })
    }
}
