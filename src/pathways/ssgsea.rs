//! Single-sample gene set enrichment, a sample at a time.

use std::sync::Arc;

use ndarray::Array2;

use super::membership::{Columns, Membership};
use super::options::{SampleNorm, SsgseaOptions, Ties};
use super::rank::{Run, Sorter};
use super::scores::Scores;
use super::sets::GeneSets;
use super::weights::{Moments, Weights};
use crate::table::Table;
use crate::{Advance, Error, Progress, Result};

/// ssGSEA over a table, one sample a call of [`Advance::advance`].
///
/// Holds, besides the result, a few buffers of the size of one sample.
#[derive(Debug)]
pub struct Ssgsea {
    table: Arc<Table>,
    options: SsgseaOptions,
    membership: Membership,
    weights: Weights,
    scratch: Scratch,
    es: Array2<f64>,
    done: usize,
}

/// What one sample needs, kept between samples.
#[derive(Debug, Default)]
struct Scratch {
    row: Vec<f64>,
    values: Vec<f64>,
    descending: Vec<f64>,
    sorter: Sorter,
    standings: Vec<Standing>,
}

/// What a gene contributes to the sums of its sets.
#[derive(Debug, Clone, Copy, Default)]
struct Standing {
    /// `r` of the formula.
    weight: f64,
    /// `N − i`: 1 for the lowest gene, `N` for the highest.
    place: f64,
}

impl Ssgsea {
    /// Prepares to score the samples of `table`, whose features are gene symbols as the sets have them. Features that
    /// repeat are averaged; missing values count as 0 and infinite ones as the sample's largest or smallest (all as
    /// gseapy).
    ///
    /// # Errors
    /// If the options are out of range, or no set has an allowed number of genes in the table.
    pub fn new(table: Arc<Table>, sets: &GeneSets, options: &SsgseaOptions) -> Result<Self> {
        options.check()?;
        let membership = Membership::new(&table.features, sets, options)
            .map_err(|error| error.in_file(table.name.clone()))?;
        let genes = membership.columns.genes();
        Ok(Ssgsea {
            es: Array2::zeros((table.samples(), membership.names.len())),
            weights: Weights::new(options, genes),
            scratch: Scratch {
                standings: vec![Standing::default(); genes],
                ..Scratch::default()
            },
            options: options.clone(),
            table,
            membership,
            done: 0,
        })
    }

    /// The names of the sets that are scored.
    pub fn pathways(&self) -> &[String] {
        &self.membership.names
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

    fn read(&mut self, sample: usize) {
        let Scratch { row, values, .. } = &mut self.scratch;
        self.table.row_into(sample, row);
        for value in row.iter_mut().filter(|value| value.is_nan()) {
            *value = 0.0;
        }
        match &self.membership.columns {
            Columns::AsTheyAre(_) => std::mem::swap(row, values),
            Columns::Averaged(groups) => {
                values.clear();
                values.extend(groups.iter().map(|group| average(row, group)));
            }
        }
        bound(values);
        if self.options.sample_norm == SampleNorm::Log {
            for value in values {
                *value = (value.max(1.0) + std::f64::consts::E).ln();
            }
        }
    }

    fn rank(&mut self) {
        let Scratch {
            values,
            descending,
            sorter,
            standings,
            ..
        } = &mut self.scratch;
        let (weights, ties) = (&self.weights, self.options.ties);
        sorter.sort(values);
        let moments = weights.standardise().then(|| {
            descending.clear();
            sorter.runs(values, |run| {
                let value = weights.value(shared(&run, values), rank_of(&run, ties));
                descending.extend(std::iter::repeat_n(value, run.len()));
            });
            descending.reverse();
            Moments::of(descending)
        });
        sorter.runs(values, |run| {
            let weight = weights.weight(shared(&run, values), rank_of(&run, ties), moments);
            for (offset, gene) in run.genes().enumerate() {
                let place = match ties {
                    Ties::Gseapy => run.start + offset + 1,
                    Ties::Gsva => run.start + run.len() - offset,
                };
                standings[gene] = Standing {
                    weight,
                    place: place as f64,
                };
            }
        });
    }

    fn score(&mut self, sample: usize) {
        let genes = self.membership.columns.genes();
        let standings = &self.scratch.standings;
        for (es, set) in self
            .es
            .row_mut(sample)
            .iter_mut()
            .zip(self.membership.sets())
        {
            *es = enrichment(
                set.iter().map(|&gene| standings[gene as usize]),
                genes,
                set.len(),
            );
        }
    }
}

impl Advance for Ssgsea {
    type Output = Scores;

    /// Scores one sample.
    fn advance(&mut self) -> Result<Progress> {
        if self.done < self.table.samples() {
            self.read(self.done);
            self.rank();
            self.score(self.done);
            self.done += 1;
        }
        Ok(Progress {
            done: self.done as u64,
            total: self.table.samples() as u64,
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
            sizes: self.membership.sets().map(<[u32]>::len).collect(),
            pathways: self.membership.names,
            es: self.es,
            left_out: self.membership.left_out,
        })
    }
}

/// The sum of the running enrichment over all positions, in closed form (see the room's front page).
fn enrichment(set: impl Iterator<Item = Standing>, genes: usize, size: usize) -> f64 {
    let (mut weighted, mut weights, mut places) = (0.0, 0.0, 0.0);
    for Standing { weight, place } in set {
        weighted += weight * place;
        weights += weight;
        places += place;
    }
    let (genes, size) = (genes as f64, size as f64);
    weighted / weights - (genes * (genes + 1.0) / 2.0 - places) / (genes - size)
}

/// The value that a run's genes share.
fn shared(run: &Run<'_>, values: &[f64]) -> f64 {
    run.genes().next().map_or(0.0, |gene| values[gene])
}

/// Twice the rank that a run's genes share: the average, rounded down for GSVA.
fn rank_of(run: &Run<'_>, ties: Ties) -> usize {
    match ties {
        Ties::Gseapy => run.doubled_rank(),
        Ties::Gsva => run.doubled_rank() & !1,
    }
}

/// The mean of some columns, with Kahan's compensated sum as pandas has it, so that ties stay ties.
fn average(row: &[f64], columns: &[usize]) -> f64 {
    let (mut sum, mut lost) = (0.0, 0.0);
    for &column in columns {
        let term = row[column] - lost;
        let next = sum + term;
        // Infinities have no lost digits.
        lost = if next.is_finite() {
            (next - sum) - term
        } else {
            0.0
        };
        sum = next;
    }
    let mean = sum / columns.len() as f64;
    if mean.is_nan() { 0.0 } else { mean }
}

/// Puts the largest and smallest finite value in the place of infinities.
fn bound(values: &mut [f64]) {
    if values.iter().all(|value| value.is_finite()) {
        return;
    }
    let finite = values.iter().filter(|value| value.is_finite());
    let (least, most) = finite.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), &x| {
        (a.min(x), b.max(x))
    });
    // Nothing finite: all genes are tied at nothing.
    let (least, most) = if least <= most {
        (least, most)
    } else {
        (0.0, 0.0)
    };
    for value in values {
        *value = value.clamp(least, most);
    }
}
