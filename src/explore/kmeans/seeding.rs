//! The first centres, by k-means++.

use genessl_kernels::vectors::squared_distance_single;
use ndarray::ArcArray2;
use rand::RngExt;

use crate::random::Rng;

/// Samples being chosen as the first centres.
#[derive(Debug)]
pub(super) struct Seeding {
    /// The samples chosen so far.
    pub centres: Vec<usize>,
    /// Each sample's squared distance to the nearest of them.
    nearest: Vec<f32>,
    /// Candidates for the next that have been tried, and the best of them with the distances it would leave.
    tried: usize,
    best: Option<(f64, usize, Vec<f32>)>,
}

impl Seeding {
    pub fn new(x: &ArcArray2<f32>, random: &mut Rng) -> Self {
        let first = random.random_range(0..x.nrows());
        Seeding {
            centres: vec![first],
            nearest: distances_to(x, first),
            tried: 0,
            best: None,
        }
    }

    /// Tries one candidate; whether centres are missing.
    pub fn advance(&mut self, x: &ArcArray2<f32>, clusters: usize, random: &mut Rng) -> bool {
        if self.centres.len() >= clusters {
            return false;
        }
        let candidate = self.draw(random);
        let mut left = distances_to(x, candidate);
        for (distance, nearest) in left.iter_mut().zip(&self.nearest) {
            *distance = distance.min(*nearest);
        }
        let potential = left.iter().map(|&distance| f64::from(distance)).sum();
        if self.best.as_ref().is_none_or(|best| potential < best.0) {
            self.best = Some((potential, candidate, left));
        }
        self.tried += 1;
        if self.tried >= 2 + (clusters as f64).ln() as usize
            && let Some((_, candidate, left)) = self.best.take()
        {
            self.centres.push(candidate);
            self.nearest = left;
            self.tried = 0;
        }
        self.centres.len() < clusters
    }

    /// A sample, with a probability in proportion to its squared distance; any, if all are 0.
    fn draw(&self, random: &mut Rng) -> usize {
        let total: f64 = self.nearest.iter().map(|&d| f64::from(d)).sum();
        let mut left = random.random::<f64>() * total;
        let mut last = None;
        for (sample, &distance) in self.nearest.iter().enumerate() {
            if distance > 0.0 {
                last = Some(sample);
                left -= f64::from(distance);
                if left < 0.0 {
                    break;
                }
            }
        }
        last.unwrap_or_else(|| random.random_range(0..self.nearest.len()))
    }
}

/// The squared distances of all samples to one of them.
fn distances_to(x: &ArcArray2<f32>, sample: usize) -> Vec<f32> {
    let there = x.row(sample);
    let there = there.as_slice().unwrap_or_default();
    (x.rows().into_iter())
        .map(|row| squared_distance_single(row.to_slice().unwrap_or_default(), there))
        .collect()
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::Seeding;

    #[test]
    fn centres_are_distinct_and_distances_those_to_the_nearest() {
        let x = array![[0.0], [0.0], [1.0], [7.0], [7.0], [9.0]].into_shared();
        for seed in 0..20 {
            let mut random = crate::random::stream(seed, "test/seeding");
            let mut seeding = Seeding::new(&x, &mut random);
            while seeding.advance(&x, 3, &mut random) {}
            let centres: Vec<f32> = seeding.centres.iter().map(|&at| x[[at, 0]]).collect();
            assert_eq!(centres.len(), 3);
            assert!(
                centres[0] != centres[1] && centres[1] != centres[2] && centres[0] != centres[2]
            );
            for (at, nearest) in x.iter().zip(&seeding.nearest) {
                let squares = centres.iter().map(|centre| (at - centre).powi(2));
                assert_eq!(*nearest, squares.fold(f32::INFINITY, f32::min));
            }
        }
    }
}
