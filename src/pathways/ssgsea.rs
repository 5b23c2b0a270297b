//! Single-sample gene set enrichment, a sample at a time.

use std::sync::Arc;

use ndarray::{Array2, s};

use super::options::SsgseaOptions;
use super::scores::Scores;
use super::scoring::{Scorer, Scoring};
use super::sets::GeneSets;
use crate::crew::{Crew, Group, Turn};
use crate::table::Table;
use crate::{Advance, Error, Progress, Result};

/// Samples that are scored by one and the same of a crew: a hundredth of a second in a browser.
const SHARD: usize = 8;

/// ssGSEA over a table, one sample a call of [`Advance::advance`].
///
/// Holds, besides the result, a few buffers of the size of one sample.
pub struct Ssgsea {
    table: Arc<Table>,
    scorer: Arc<Scorer>,
    crew: Crew,
    group: Option<Group<Scoring>>,
    es: Array2<f64>,
    done: usize,
}

impl Ssgsea {
    /// Prepares to score the samples of `table`, whose features are gene symbols as the sets have them. Features that
    /// repeat are averaged; missing values count as 0 and infinite ones as the sample's largest or smallest (all as
    /// gseapy).
    ///
    /// # Errors
    /// If the options are out of range, or no set has an allowed number of genes in the table.
    pub fn new(table: Arc<Table>, sets: &GeneSets, options: &SsgseaOptions) -> Result<Self> {
        // What is wrong with these is no table's.
        options.check()?;
        let scorer = Scorer::prepare(&table.features, sets, options)
            .map_err(|error| error.in_file(table.name.clone()))?;
        Ok(Ssgsea {
            es: Array2::zeros((table.samples(), scorer.pathways().len())),
            scorer: Arc::new(scorer),
            table,
            crew: Crew::default(),
            group: None,
            done: 0,
        })
    }

    /// Has a crew help; it scores the same.
    #[must_use]
    pub fn with_crew(mut self, crew: &Crew) -> Self {
        self.crew = crew.clone();
        self
    }

    /// The names of the sets that are scored.
    pub fn pathways(&self) -> &[String] {
        self.scorer.pathways()
    }

    /// Takes scores that another run gave of the same table, sets and options; false where they are of another shape. Then
    /// nothing is left to score.
    pub fn take_scores(&mut self, es: Array2<f64>) -> bool {
        let fits = es.dim() == self.es.dim();
        if fits {
            (self.es, self.done) = (es, self.table.samples());
        }
        fits
    }

    /// The table's samples, some at a time.
    fn shards(&self) -> impl Iterator<Item = Scoring> {
        let samples = self.table.samples();
        let starts = (0..samples).step_by(SHARD);
        starts.map(move |start| Scoring::of(&self.table, start..samples.min(start + SHARD)))
    }
}

impl Advance for Ssgsea {
    type Output = Scores;

    /// Scores one sample, or takes some in that others have scored.
    fn advance(&mut self) -> Result<Progress> {
        let total = self.table.samples();
        let mut within = 0;
        if self.done < total {
            let group = match self.group.take() {
                Some(group) => group,
                None => Group::new(&self.crew, Arc::clone(&self.scorer), self.shards()),
            };
            let group = self.group.insert(group);
            if let Turn::Answered(place, es) = group.advance()? {
                let start = place * SHARD;
                let mut rows = self.es.slice_mut(s![start..start + es.nrows(), ..]);
                if rows.dim() != es.dim() {
                    return Err(Error::new("scores came in another shape", "Score again."));
                }
                rows.assign(&es);
                self.done += es.nrows();
            }
            within = group.own().map_or(0, |(_, own)| own.done);
        }
        Ok(Progress {
            done: self.done as u64 + within,
            total: total as u64,
        })
    }

    fn finish(self) -> Result<Scores> {
        if self.done < self.table.samples() {
            return Err(Error::new(
                format!(
                    "{} of {} samples are scored",
                    self.done,
                    self.table.samples()
                ),
                "Let the scoring run to its end.",
            ));
        }
        Ok(Scores {
            sample_ids: self.table.sample_ids.clone(),
            sizes: self.scorer.sizes(),
            pathways: self.scorer.pathways().to_vec(),
            es: self.es,
            left_out: self.scorer.left_out().to_vec(),
        })
    }
}
