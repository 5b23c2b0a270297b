//! Nearest neighbours by descent: a neighbour of a neighbour is likely a neighbour (Dong, Moses and Li 2011).

use rand::RngExt;

use super::exact::in_order;
use super::forest::{Branch, Forest};
use super::found::{Found, Neighbours};
use super::lists::{Drawn, Lists};
use super::rows::Rows;
use crate::Progress;
use crate::random::{Rng, stream};

/// Trees that the lists are started from.
const TREES: usize = 8;
/// So many neighbours beyond `k` are looked for: the more there are, the more paths lead to each.
const SPARE: usize = 10;
/// The shortest lists that find their way.
const SHORTEST: usize = 30;
/// The descent ends when fewer than this share of all entries changed in a round,
const SETTLED: f64 = 0.05;
/// or after so many rounds.
const MOST_ROUNDS: usize = 12;
/// How many multiplications one step does, about.
const STEP_MULTIPLICATIONS: usize = 8_000_000;

/// A descent under way. The lists are started from the leaves of random trees; then, round after round, each sample's
/// neighbours, as far as they or the others are new, are compared with each other.
#[derive(Debug)]
pub(super) struct Descent {
    rows: Rows,
    random: Rng,
    lists: Lists,
    round: usize,
    changes: usize,
    stage: Stage,
    found: Found,
}

#[derive(Debug)]
enum Stage {
    Planting(Forest),
    /// Fills lists that leaves left short with samples drawn at random.
    Filling {
        next: usize,
    },
    /// Draws the samples that the next round compares.
    Drawing {
        drawn: Box<Drawn>,
        next: usize,
    },
    /// Compares them, sample by sample.
    Joining {
        drawn: Box<Drawn>,
        next: usize,
    },
    /// Compares what was found in double precision.
    Measuring,
}

impl Descent {
    pub(super) fn new(rows: Rows, k: usize, seed: u64) -> Descent {
        let samples = rows.samples();
        let length = (k + SPARE).max(SHORTEST).min(samples - 1);
        Descent {
            lists: Lists::new(samples, length),
            random: stream(seed, "explore/neighbours/descent"),
            stage: Stage::Planting(Forest::new(TREES, samples)),
            found: Found::new(samples, k),
            round: 0,
            changes: 0,
            rows,
        }
    }

    /// Comparisons that a step may do.
    fn budget(&self) -> usize {
        STEP_MULTIPLICATIONS / self.rows.prepared().ncols()
    }

    pub(super) fn advance(&mut self) -> Progress {
        self.stage = match std::mem::replace(&mut self.stage, Stage::Measuring) {
            Stage::Planting(forest) => self.plant(forest),
            Stage::Filling { next } => self.fill(next),
            Stage::Drawing { drawn, next } => self.draw(drawn, next),
            Stage::Joining { drawn, next } => self.join(drawn, next),
            Stage::Measuring => {
                self.measure();
                Stage::Measuring
            }
        };
        self.progress()
    }

    fn plant(&mut self, mut forest: Forest) -> Stage {
        let mut left = self.budget();
        while left > 0 && !forest.is_finished() {
            let compared = match forest.next(&self.rows, &mut self.random) {
                Branch::Split(samples) => samples,
                Branch::Leaf(samples) => {
                    self.changes += compare_within(samples, &self.rows, &mut self.lists);
                    samples.len() * samples.len() / 2
                }
            };
            left = left.saturating_sub(compared + 1);
        }
        if forest.is_finished() {
            Stage::Filling { next: 0 }
        } else {
            Stage::Planting(forest)
        }
    }

    fn fill(&mut self, mut next: usize) -> Stage {
        let samples = self.rows.samples();
        let mut left = self.budget();
        while left > 0 && next < samples {
            // Bounded, should the same samples be drawn again and again; the descent fills the rest.
            for _ in 0..4 * self.lists.length() {
                if self.lists.is_full(next) {
                    break;
                }
                let other = self.random.random_range(0..samples);
                if other != next {
                    let gap = self.rows.rough_gap(next, other);
                    self.lists.offer(next, other as u32, gap);
                    left = left.saturating_sub(1);
                }
            }
            left = left.saturating_sub(1);
            next += 1;
        }
        if next < samples {
            Stage::Filling { next }
        } else {
            self.begin_round()
        }
    }

    fn begin_round(&mut self) -> Stage {
        self.changes = 0;
        let drawn = Box::new(Drawn::new(self.rows.samples()));
        Stage::Drawing { drawn, next: 0 }
    }

    fn draw(&mut self, mut drawn: Box<Drawn>, next: usize) -> Stage {
        let samples = self.rows.samples();
        let end = (next + self.budget() / self.lists.length() / 2 + 1).min(samples);
        for sample in next..end {
            drawn.draw(sample, self.lists.list_mut(sample), &mut self.random);
        }
        if end < samples {
            Stage::Drawing { drawn, next: end }
        } else {
            Stage::Joining { drawn, next: 0 }
        }
    }

    fn join(&mut self, drawn: Box<Drawn>, mut next: usize) -> Stage {
        let mut left = self.budget();
        while left > 0 && next < self.rows.samples() {
            let (new, old) = (drawn.new_of(next), drawn.old_of(next));
            self.changes += compare_within(new, &self.rows, &mut self.lists);
            self.changes += compare_between(new, old, &self.rows, &mut self.lists);
            left = left.saturating_sub(new.len() * (new.len() / 2 + old.len()) + 1);
            next += 1;
        }
        if next < self.rows.samples() {
            return Stage::Joining { drawn, next };
        }
        self.round += 1;
        let settled = SETTLED * (self.rows.samples() * self.lists.length()) as f64;
        if self.round == MOST_ROUNDS || (self.changes as f64) < settled {
            Stage::Measuring
        } else {
            self.begin_round()
        }
    }

    fn measure(&mut self) {
        let samples = self.rows.samples();
        let count = (self.budget() / self.lists.length() / 4).max(1);
        let start = self.found.samples();
        for sample in start..(start + count).min(samples) {
            let mut nearest: Vec<_> = self
                .lists
                .of(sample)
                .map(|other| (self.rows.gap(sample, other as usize), other))
                .collect();
            nearest.sort_unstable_by(in_order);
            self.found.push(&nearest, &self.rows);
        }
    }

    /// In samples; a tree or a round counts as all of them. How many rounds it takes shows only at the end.
    fn progress(&self) -> Progress {
        let samples = self.rows.samples();
        let units = |parts: usize, samples_done: usize| (parts * samples + samples_done) as u64;
        let done = match &self.stage {
            Stage::Planting(forest) => units(TREES - forest.trees_left(), 0),
            Stage::Filling { .. } => units(TREES, 0),
            Stage::Drawing { .. } => units(TREES + self.round, 0),
            Stage::Joining { next, .. } => units(TREES + self.round, *next),
            Stage::Measuring => units(TREES + MOST_ROUNDS, self.found.samples()),
        };
        Progress {
            done: done.min(units(TREES + MOST_ROUNDS, self.found.samples())),
            total: units(TREES + MOST_ROUNDS + 1, 0),
        }
    }

    /// `None` if work is left.
    pub(super) fn finish(self) -> Option<Neighbours> {
        self.found.finish(self.rows.samples(), false)
    }
}

/// Offers each of the samples to each other, and says how many lists changed.
fn compare_within(samples: &[u32], rows: &Rows, lists: &mut Lists) -> usize {
    let mut changes = 0;
    for (place, &first) in samples.iter().enumerate() {
        changes += compare_between(&[first], &samples[place + 1..], rows, lists);
    }
    changes
}

/// Offers each of the `new` samples to each of the `others` and the other way round.
fn compare_between(new: &[u32], others: &[u32], rows: &Rows, lists: &mut Lists) -> usize {
    let mut changes = 0;
    for &first in new {
        for &second in others {
            if first != second {
                let gap = rows.rough_gap(first as usize, second as usize);
                changes += usize::from(lists.offer(first as usize, second, gap));
                changes += usize::from(lists.offer(second as usize, first, gap));
            }
        }
    }
    changes
}
