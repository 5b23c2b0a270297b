//! Mean and variance of every gene, a few samples at a time.

use std::sync::Arc;

use super::samples::CohortSamples;
use crate::explore::variable::{GeneMoments, Ranking, VariableGenes};
use crate::table::Transform;
use crate::{Advance, Error, Progress, Result};

/// How many values one step takes, about.
const VALUES_PER_STEP: usize = 200_000;

/// The genes by how much they vary.
#[derive(Debug, Clone)]
pub struct VariableResult {
    /// In the order of the table's genes.
    pub genes: VariableGenes,
    /// What makes a gene variable.
    pub ranking: Ranking,
}

/// The pass over all samples.
pub struct VariableRun {
    samples: Arc<CohortSamples>,
    transform: Transform,
    ranking: Ranking,
    moments: GeneMoments,
    row: Vec<f32>,
    done: usize,
}

impl VariableRun {
    /// Over these samples' transformed values.
    pub fn new(samples: Arc<CohortSamples>, transform: Transform, ranking: Ranking) -> Self {
        let genes = samples.genes().len();
        VariableRun {
            moments: GeneMoments::new(genes),
            row: vec![0.0; genes],
            samples,
            transform,
            ranking,
            done: 0,
        }
    }
}

impl Advance for VariableRun {
    type Output = VariableResult;

    fn advance(&mut self) -> Result<Progress> {
        let total = self.samples.len();
        let rows = (VALUES_PER_STEP / self.row.len().max(1)).max(1);
        for sample in self.done..(self.done + rows).min(total) {
            let scale = self.samples.transform(sample, self.transform)?;
            let raw = self.samples.row(sample)?;
            for (value, &raw) in self.row.iter_mut().zip(raw) {
                *value = scale.apply(raw);
            }
            self.moments.add(&self.row);
            self.done = sample + 1;
        }
        Ok(Progress {
            done: self.done as u64,
            total: total as u64,
        })
    }

    fn finish(self) -> Result<VariableResult> {
        if self.done < self.samples.len() {
            return Err(Error::new(
                "the genes' variances are not finished",
                "Let the run go to its end.",
            ));
        }
        Ok(VariableResult {
            genes: VariableGenes::of(self.moments.finish(), self.ranking),
            ranking: self.ranking,
        })
    }
}
