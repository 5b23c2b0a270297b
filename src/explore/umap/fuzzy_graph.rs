//! The weighted graph that UMAP lays out: how sure it is that two samples are neighbours.

use crate::explore::neighbours::Neighbours;
use crate::sorting::sort_pairs;

/// Halvings of the interval in which a row's bandwidth lies.
const MOST_HALVINGS: usize = 64;
/// How close the memberships' sum must come to its target.
const TOLERANCE: f64 = 1e-5;
/// The bandwidth is at least this share of the mean distance.
const LEAST_BANDWIDTH: f64 = 1e-3;

/// A sample's own scale of distance (McInnes, Healy and Melville 2018, section 3.1).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scale {
    /// ρ: the distance to the nearest sample that is not in the same place; up to there membership is 1.
    pub nearest: f64,
    /// σ: how fast membership falls beyond, in units of the distance; the memberships add up to log2 of the neighbours.
    pub bandwidth: f64,
}

impl Scale {
    /// The scale of a sample from the ascending distances to its nearest others.
    ///
    /// The sample counts as a neighbour of itself, so the sum aimed at is `log2(distances.len() + 1)`; local
    /// connectivity and the factor of the bandwidth are 1. `mean_of_all` is the mean distance over all samples, each
    /// itself included: the bandwidth's lower bound where all neighbours lie in one place.
    pub fn of(distances: &[f32], mean_of_all: f64) -> Scale {
        let nearest = distances
            .iter()
            .find(|&&distance| distance > 0.0)
            .map_or(0.0, |&distance| f64::from(distance));
        let neighbours = (distances.len() + 1) as f64;
        let target = neighbours.log2();
        let (mut low, mut high, mut bandwidth) = (0.0, f64::INFINITY, 1.0);
        for _ in 0..MOST_HALVINGS {
            let scale = Scale { nearest, bandwidth };
            let sum: f64 = distances.iter().map(|&d| scale.membership(d)).sum();
            if (sum - target).abs() < TOLERANCE {
                break;
            }
            if sum > target {
                high = bandwidth;
            } else {
                low = bandwidth;
            }
            bandwidth = if high.is_finite() {
                (low + high) / 2.0
            } else {
                2.0 * bandwidth
            };
        }
        let mean = if nearest > 0.0 {
            distances.iter().map(|&d| f64::from(d)).sum::<f64>() / neighbours
        } else {
            mean_of_all
        };
        Scale {
            nearest,
            bandwidth: bandwidth.max(LEAST_BANDWIDTH * mean),
        }
    }

    /// How much a sample at that distance is a neighbour, 0 to 1.
    pub fn membership(self, distance: f32) -> f64 {
        let beyond = f64::from(distance) - self.nearest;
        if beyond > 0.0 && self.bandwidth > 0.0 {
            (-beyond / self.bandwidth).exp()
        } else {
            1.0
        }
    }
}

/// A symmetric graph in compressed rows: each sample's neighbours, ascending, with their weights.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FuzzyGraph {
    /// Where each sample's neighbours begin, and a last one where all end.
    pub offsets: Vec<usize>,
    /// The neighbours of one sample after the other.
    pub neighbours: Vec<u32>,
    /// Their weights, in (0, 1].
    pub weights: Vec<f32>,
}

impl FuzzyGraph {
    /// The graph of the first `others` neighbours of every sample: the memberships of both directions united, `v + w −
    /// v w` (section 3.1). See [`Directed`] to do it in steps.
    pub fn of(neighbours: &Neighbours, others: usize) -> FuzzyGraph {
        let mut directed = Directed::new(neighbours, others);
        while directed.advance(neighbours) {}
        directed.united()
    }

    /// How many samples it joins.
    pub fn samples(&self) -> usize {
        self.offsets.len().saturating_sub(1)
    }

    /// A sample's neighbours and the weights.
    pub fn row(&self, sample: usize) -> (&[u32], &[f32]) {
        let range = self.offsets[sample]..self.offsets[sample + 1];
        (&self.neighbours[range.clone()], &self.weights[range])
    }

    /// The largest weight, 0 if there is none.
    pub fn largest_weight(&self) -> f32 {
        self.weights.iter().copied().fold(0.0, f32::max)
    }

    /// Without the edges of a weight below `least`.
    #[must_use]
    pub fn pruned(&self, least: f32) -> FuzzyGraph {
        let mut graph = FuzzyGraph {
            offsets: vec![0],
            ..FuzzyGraph::default()
        };
        for sample in 0..self.samples() {
            let (neighbours, weights) = self.row(sample);
            for (&neighbour, &weight) in neighbours.iter().zip(weights) {
                if weight >= least {
                    graph.neighbours.push(neighbour);
                    graph.weights.push(weight);
                }
            }
            graph.offsets.push(graph.neighbours.len());
        }
        graph
    }

    /// In how many parts the graph falls that no edge joins.
    pub fn parts(&self) -> usize {
        let last = self.part_of_each().into_iter().max();
        last.map_or(0, |last| last + 1)
    }

    /// The part of each sample, numbered by their first samples.
    pub fn part_of_each(&self) -> Vec<usize> {
        const NONE: usize = usize::MAX;
        let mut part_of = vec![NONE; self.samples()];
        let mut waiting = Vec::new();
        let mut parts = 0;
        for start in 0..self.samples() {
            if part_of[start] != NONE {
                continue;
            }
            part_of[start] = parts;
            waiting.push(start);
            while let Some(sample) = waiting.pop() {
                for &neighbour in self.row(sample).0 {
                    if part_of[neighbour as usize] == NONE {
                        part_of[neighbour as usize] = parts;
                        waiting.push(neighbour as usize);
                    }
                }
            }
            parts += 1;
        }
        part_of
    }

    /// The graph of these samples (ascending) alone, in their order.
    #[must_use]
    pub fn within(&self, samples: &[usize]) -> FuzzyGraph {
        let mut graph = FuzzyGraph {
            offsets: vec![0],
            ..FuzzyGraph::default()
        };
        for &sample in samples {
            let (neighbours, weights) = self.row(sample);
            for (&neighbour, &weight) in neighbours.iter().zip(weights) {
                if let Ok(place) = samples.binary_search(&(neighbour as usize)) {
                    graph.neighbours.push(place as u32);
                    graph.weights.push(weight);
                }
            }
            graph.offsets.push(graph.neighbours.len());
        }
        graph
    }
}

/// Memberships before the two directions are united: each sample's neighbours in its own eyes.
#[derive(Debug)]
pub struct Directed {
    others: usize,
    mean_of_all: f64,
    /// Of each sample, its neighbours, ascending, with their memberships.
    rows: Vec<(u32, f32)>,
    samples: usize,
}

/// Samples whose scale one step finds.
const SAMPLES_PER_STEP: usize = 2_000;

impl Directed {
    /// Prepares the memberships of the first `others` neighbours (of as many as there are).
    pub fn new(neighbours: &Neighbours, others: usize) -> Directed {
        let others = others.min(neighbours.distances.ncols());
        let samples = neighbours.distances.nrows();
        let sum: f64 = (neighbours.distances.rows().into_iter())
            .flat_map(|row| row.into_iter().take(others))
            .map(|&distance| f64::from(distance))
            .sum();
        Directed {
            others,
            mean_of_all: sum / (samples * (others + 1)).max(1) as f64,
            rows: Vec::with_capacity(samples * others),
            samples,
        }
    }

    /// Adds some samples; whether any are left. To be called with the neighbours it was made for.
    pub fn advance(&mut self, neighbours: &Neighbours) -> bool {
        let done = self.done();
        let until = (done + SAMPLES_PER_STEP).min(self.samples);
        let mut distances = Vec::with_capacity(self.others);
        for sample in done..until {
            distances.clear();
            distances.extend(neighbours.distances.row(sample).iter().take(self.others));
            let scale = Scale::of(&distances, self.mean_of_all);
            let start = self.rows.len();
            let memberships = distances.iter().map(|&d| scale.membership(d) as f32);
            let indices = neighbours.indices.row(sample);
            self.rows.extend(indices.iter().copied().zip(memberships));
            sort_pairs(&mut self.rows[start..]);
        }
        until < self.samples
    }

    fn done(&self) -> usize {
        self.rows
            .len()
            .checked_div(self.others)
            .unwrap_or(self.samples)
    }

    /// The graph of both directions.
    pub fn united(&self) -> FuzzyGraph {
        let (offsets, seen_from) = self.turned_round();
        let mut graph = FuzzyGraph {
            offsets: vec![0],
            ..FuzzyGraph::default()
        };
        for sample in 0..self.samples {
            let own = &self.rows[sample * self.others..(sample + 1) * self.others];
            let theirs = &seen_from[offsets[sample]..offsets[sample + 1]];
            graph.push_row(own, theirs);
        }
        graph
    }

    /// For each sample, those that count it among their neighbours, ascending: where each one's begin, and all of them.
    fn turned_round(&self) -> (Vec<usize>, Vec<(u32, f32)>) {
        let mut offsets = vec![0; self.samples + 1];
        for &(neighbour, _) in &self.rows {
            offsets[neighbour as usize + 1] += 1;
        }
        for sample in 0..self.samples {
            offsets[sample + 1] += offsets[sample];
        }
        let mut free = offsets.clone();
        let mut turned = vec![(0, 0.0); self.rows.len()];
        for (at, &(neighbour, membership)) in self.rows.iter().enumerate() {
            let place = &mut free[neighbour as usize];
            turned[*place] = ((at / self.others) as u32, membership);
            *place += 1;
        }
        (offsets, turned)
    }
}

impl FuzzyGraph {
    /// Merges two ascending lists of neighbours into the next sample's row.
    fn push_row(&mut self, mut own: &[(u32, f32)], mut theirs: &[(u32, f32)]) {
        while let Some(&neighbour) = [own, theirs]
            .iter()
            .filter_map(|list| list.first().map(|(neighbour, _)| neighbour))
            .min()
        {
            let take = |list: &mut &[(u32, f32)]| match list.split_first() {
                Some((&(first, membership), rest)) if first == neighbour => {
                    *list = rest;
                    membership
                }
                _ => 0.0,
            };
            let (v, w) = (take(&mut own), take(&mut theirs));
            let weight = v + w - v * w;
            if weight > 0.0 {
                self.neighbours.push(neighbour);
                self.weights.push(weight);
            }
        }
        self.offsets.push(self.neighbours.len());
    }
}
