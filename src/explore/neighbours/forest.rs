//! Random trees, whose leaves hold samples that are near each other (Dasgupta and Freund 2008).

use std::ops::Range;

use genessl_kernels::vectors::dot_single;
use rand::RngExt;

use super::rows::Rows;
use crate::random::Rng;

/// A leaf holds at most so many samples.
const LEAF: usize = 48;

/// Trees under way: each splits the samples by the plane halfway between two of them, drawn at random, again and again.
#[derive(Debug)]
pub(super) struct Forest {
    /// Trees not yet begun.
    waiting: usize,
    /// The samples, those of one branch side by side.
    order: Vec<u32>,
    branches: Vec<Range<usize>>,
}

impl Forest {
    pub(super) fn new(trees: usize, samples: usize) -> Forest {
        Forest {
            waiting: trees,
            order: (0..samples as u32).collect(),
            branches: Vec::new(),
        }
    }

    pub(super) fn trees_left(&self) -> usize {
        self.waiting + usize::from(!self.branches.is_empty())
    }

    pub(super) fn is_finished(&self) -> bool {
        self.trees_left() == 0
    }

    /// The next branch: split, with `None`, or the samples of a leaf.
    pub(super) fn next(&mut self, rows: &Rows, random: &mut Rng) -> Branch<'_> {
        let Some(branch) = self.branches.pop() else {
            if let Some(left) = self.waiting.checked_sub(1) {
                self.waiting = left;
                self.branches.push(0..self.order.len());
            }
            return Branch::Split(0);
        };
        if branch.len() <= LEAF {
            return Branch::Leaf(&self.order[branch]);
        }
        let middle = branch.start + split(&mut self.order[branch.clone()], rows, random);
        let size = branch.len();
        self.branches.push(middle..branch.end);
        self.branches.push(branch.start..middle);
        Branch::Split(size)
    }
}

/// What became of a branch.
pub(super) enum Branch<'a> {
    /// It was split; so many samples it had.
    Split(usize),
    /// It was small enough: its samples.
    Leaf(&'a [u32]),
}

/// Puts the samples that are nearer to one of two than to the other first, and says how many they are. Should one side
/// come out nearly empty (many equal samples), the samples are halved as they lie.
fn split(samples: &mut [u32], rows: &Rows, random: &mut Rng) -> usize {
    let first = random.random_range(0..samples.len());
    let second = (first + random.random_range(1..samples.len())) % samples.len();
    let (first, second) = (samples[first] as usize, samples[second] as usize);
    let direction: Vec<f32> = rows
        .row(first)
        .iter()
        .zip(rows.row(second))
        .map(|(a, b)| a - b)
        .collect();
    let halfway = (rows.lengths()[first] - rows.lengths()[second]) / 2.0;
    let mut nearer = 0;
    for place in 0..samples.len() {
        if dot_single(rows.row(samples[place] as usize), &direction) > halfway {
            samples.swap(place, nearer);
            nearer += 1;
        }
    }
    let least = samples.len() / 16;
    if (least..=samples.len() - least).contains(&nearer) {
        nearer
    } else {
        samples.len() / 2
    }
}
