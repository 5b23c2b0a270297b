//! Scoring some samples of a table, which anybody of a crew can do.

use std::ops::Range;
use std::sync::Arc;

use ndarray::{Array2, ArrayViewMut1};

use super::membership::{Columns, LeftOut, Membership};
use super::options::{SampleNorm, SsgseaOptions, Ties};
use super::rank::{Run, Sorter};
use super::sets::GeneSets;
use super::weights::{Moments, Weights};
use crate::crew::Work;
use crate::packing::{Pack, Packer, Parcel, Unpack};
use crate::table::Table;
use crate::{Advance, Progress, Result};

/// How the samples of a table are scored.
#[derive(Debug)]
pub struct Scorer {
    options: SsgseaOptions,
    pub(super) membership: Membership,
    weights: Weights,
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

/// Some samples to be scored.
pub struct Scoring {
    samples: Samples,
}

impl Scoring {
    /// These rows of a table.
    pub(super) fn of(table: &Arc<Table>, rows: Range<usize>) -> Self {
        let samples = Samples::Of(Arc::clone(table), rows);
        Scoring { samples }
    }

    /// Samples × features, these in the order that the scorer was prepared for.
    pub fn given(values: Array2<f64>) -> Self {
        Scoring {
            samples: Samples::Given(Arc::new(values)),
        }
    }
}

/// Samples by their values, one for each of the table's columns.
#[derive(Debug, Clone)]
enum Samples {
    Of(Arc<Table>, Range<usize>),
    Given(Arc<Array2<f64>>),
}

impl Samples {
    fn len(&self) -> usize {
        match self {
            Samples::Of(_, rows) => rows.len(),
            Samples::Given(values) => values.nrows(),
        }
    }

    fn columns(&self) -> usize {
        match self {
            Samples::Of(table, _) => table.values.ncols(),
            Samples::Given(values) => values.ncols(),
        }
    }

    fn row_into(&self, at: usize, row: &mut Vec<f64>) {
        match self {
            Samples::Of(table, rows) => table.row_into(rows.start + at, row),
            Samples::Given(values) => {
                row.clear();
                row.extend(values.row(at));
            }
        }
    }
}

impl Pack for Scoring {
    fn pack(&self, to: &mut Packer) {
        let mut row = Vec::new();
        self.samples.len().pack(to);
        self.samples.columns().pack(to);
        for at in 0..self.samples.len() {
            self.samples.row_into(at, &mut row);
            to.doubles(&row);
        }
    }
}

impl Unpack for Scoring {
    fn unpack(from: &mut Parcel) -> Self {
        // As a matrix of them is packed.
        Scoring::given(Array2::unpack(from))
    }
}

impl Work for Scoring {
    const NAME: &'static str = "scoring";
    type Kit = Scorer;
    type Answer = Array2<f64>;
    type Labour = ScoringNow;

    fn unpack_kit(from: &mut Parcel) -> Result<Scorer> {
        let (options, membership) = (Unpack::unpack(from), Unpack::unpack(from));
        Ok(Scorer::new(membership, options))
    }

    fn begin(&self, kit: &Arc<Scorer>) -> Result<ScoringNow> {
        let scorer = Arc::clone(kit);
        Ok(ScoringNow {
            es: Array2::zeros((self.samples.len(), scorer.membership.names.len())),
            samples: self.samples.clone(),
            scratch: Scratch {
                standings: vec![Standing::default(); scorer.membership.columns.genes()],
                ..Scratch::default()
            },
            scorer,
            done: 0,
        })
    }
}

/// Some samples being scored, one a call.
pub struct ScoringNow {
    scorer: Arc<Scorer>,
    samples: Samples,
    scratch: Scratch,
    es: Array2<f64>,
    done: usize,
}

impl Advance for ScoringNow {
    type Output = Array2<f64>;

    fn advance(&mut self) -> Result<Progress> {
        if self.done < self.samples.len() {
            self.samples.row_into(self.done, &mut self.scratch.row);
            let es = self.es.row_mut(self.done);
            self.scorer.score(&mut self.scratch, es);
            self.done += 1;
        }
        Ok(Progress {
            done: self.done as u64,
            total: self.samples.len() as u64,
        })
    }

    fn finish(self) -> Result<Array2<f64>> {
        Ok(self.es)
    }
}

impl Pack for Scorer {
    fn pack(&self, to: &mut Packer) {
        self.options.pack(to);
        self.membership.pack(to);
    }
}

impl Scorer {
    /// Prepares to score samples of these features, however many tables they come in (see [`super::Ssgsea::new`]).
    ///
    /// # Errors
    /// If the options are out of range, or no set has an allowed number of genes among the features.
    pub fn prepare(features: &[String], sets: &GeneSets, options: &SsgseaOptions) -> Result<Self> {
        options.check()?;
        let membership = Membership::new(features, sets, options)?;
        Ok(Scorer::new(membership, options.clone()))
    }

    /// The names of the sets that are scored.
    pub fn pathways(&self) -> &[String] {
        &self.membership.names
    }

    /// For each of them, how many of its genes there are among the features.
    pub fn sizes(&self) -> Vec<usize> {
        self.membership.sets().map(<[u32]>::len).collect()
    }

    /// The sets that are not scored.
    pub fn left_out(&self) -> &[LeftOut] {
        &self.membership.left_out
    }

    pub(super) fn new(membership: Membership, options: SsgseaOptions) -> Self {
        Scorer {
            weights: Weights::new(&options, membership.columns.genes()),
            options,
            membership,
        }
    }

    /// Scores the sample that was read.
    fn score(&self, scratch: &mut Scratch, es: ArrayViewMut1<f64>) {
        self.read(scratch);
        self.rank(scratch);
        let genes = self.membership.columns.genes();
        let standings = &scratch.standings;
        for (es, set) in es.into_iter().zip(self.membership.sets()) {
            *es = enrichment(
                set.iter().map(|&gene| standings[gene as usize]),
                genes,
                set.len(),
            );
        }
    }

    fn read(&self, scratch: &mut Scratch) {
        let Scratch { row, values, .. } = scratch;
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

    fn rank(&self, scratch: &mut Scratch) {
        let Scratch {
            values,
            descending,
            sorter,
            standings,
            ..
        } = scratch;
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
