//! Lloyd's iterations: samples go to the nearest centre, centres to the mean of their samples.

use genessl_kernels::vectors::squared_distance_single;
use ndarray::{ArcArray2, Array2, ArrayView1, Axis};

/// Multiplications in one step, about.
const STEP_MULTIPLICATIONS: usize = 20_000_000;

/// Lloyd's iterations.
#[derive(Debug)]
pub(super) struct Lloyd {
    centres: Array2<f32>,
    /// Each sample's cluster.
    pub assignment: Vec<u32>,
    /// Each sample's squared distance to its centre.
    distances: Vec<f32>,
    /// Samples of this iteration that have been assigned, and whether one has changed.
    at: usize,
    changed: bool,
    iterations: usize,
}

impl Lloyd {
    pub fn new(x: &ArcArray2<f32>, centres: &[usize]) -> Self {
        Lloyd {
            centres: x.select(Axis(0), centres),
            assignment: vec![u32::MAX; x.nrows()],
            distances: vec![0.0; x.nrows()],
            at: 0,
            changed: false,
            iterations: 0,
        }
    }

    /// Assigns some samples, and after the last moves the centres; whether another iteration is needed.
    pub fn advance(&mut self, x: &ArcArray2<f32>, most_iterations: usize) -> bool {
        let samples = (STEP_MULTIPLICATIONS / self.centres.len().max(1)).max(1);
        let until = (self.at + samples).min(x.nrows());
        for sample in self.at..until {
            let (cluster, distance) = nearest(&self.centres, x.row(sample));
            self.changed |= self.assignment[sample] != cluster;
            self.assignment[sample] = cluster;
            self.distances[sample] = distance;
        }
        self.at = until;
        if until < x.nrows() {
            return true;
        }
        self.at = 0;
        self.iterations += 1;
        if self.fill_empty_clusters() {
            self.changed = true;
        }
        if !std::mem::take(&mut self.changed) || self.iterations >= most_iterations {
            return false;
        }
        self.move_centres(x);
        true
    }

    /// Moves each centre that has samples to their mean.
    fn move_centres(&mut self, x: &ArcArray2<f32>) {
        let (means, sizes) = means(x, &self.assignment, self.centres.nrows());
        for ((mut centre, mean), size) in
            (self.centres.rows_mut().into_iter().zip(means.rows())).zip(sizes)
        {
            if size > 0 {
                centre.zip_mut_with(&mean, |value, &mean| *value = mean as f32);
            }
        }
    }

    /// Gives every empty cluster the sample farthest from its centre, unless all are at theirs; whether one was moved.
    fn fill_empty_clusters(&mut self) -> bool {
        let mut sizes = vec![0_usize; self.centres.nrows()];
        for &cluster in &self.assignment {
            sizes[cluster as usize] += 1;
        }
        let mut moved = false;
        for empty in 0..sizes.len() {
            if sizes[empty] > 0 {
                continue;
            }
            let farthest = (0..self.assignment.len())
                .filter(|&sample| sizes[self.assignment[sample] as usize] > 1)
                .filter(|&sample| self.distances[sample] > 0.0)
                .max_by(|&a, &b| {
                    let by_distance = self.distances[a].total_cmp(&self.distances[b]);
                    by_distance.then(b.cmp(&a))
                });
            let Some(sample) = farthest else { break };
            sizes[self.assignment[sample] as usize] -= 1;
            sizes[empty] = 1;
            self.assignment[sample] = empty as u32;
            self.distances[sample] = 0.0;
            moved = true;
        }
        moved
    }
}

/// The centre nearest to a sample, the first of equally near ones, and its squared distance.
fn nearest(centres: &Array2<f32>, sample: ArrayView1<'_, f32>) -> (u32, f32) {
    let sample = sample.to_slice().unwrap_or_default();
    let mut nearest = (0, f32::INFINITY);
    for (cluster, centre) in centres.rows().into_iter().enumerate() {
        let distance = squared_distance_single(sample, centre.to_slice().unwrap_or_default());
        if distance < nearest.1 {
            nearest = (cluster as u32, distance);
        }
    }
    nearest
}

/// The mean of each cluster's samples (0 where there are none), and how many they are.
pub(super) fn means(
    x: &ArcArray2<f32>,
    assignment: &[u32],
    clusters: usize,
) -> (Array2<f64>, Vec<usize>) {
    let mut means = Array2::zeros((clusters, x.ncols()));
    let mut sizes = vec![0; clusters];
    for (row, &cluster) in x.rows().into_iter().zip(assignment) {
        sizes[cluster as usize] += 1;
        let mut sum = means.row_mut(cluster as usize);
        sum.zip_mut_with(&row, |total, &value| *total += f64::from(value));
    }
    for (mut sum, &size) in means.rows_mut().into_iter().zip(&sizes) {
        sum /= (size as f64).max(1.0);
    }
    (means, sizes)
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::Lloyd;

    #[test]
    fn empty_clusters_move_to_the_samples_farthest_from_their_centres() {
        let x = array![[0.0], [1.0], [50.0], [2.0], [80.0]].into_shared();
        // Three centres in one place: all samples go to the first.
        let mut lloyd = Lloyd::new(&x, &[0, 0, 0]);
        assert!(lloyd.advance(&x, 300));
        assert_eq!(lloyd.assignment, [0, 0, 2, 0, 1]);
        assert_eq!(lloyd.centres, array![[1.0], [80.0], [50.0]]);
        assert!(!lloyd.advance(&x, 300), "and there it stays");
        assert_eq!(lloyd.assignment, [0, 0, 2, 0, 1]);
    }

    #[test]
    fn a_cluster_without_a_sample_to_take_stays_empty() {
        let x = array![[1.0], [1.0], [3.0]].into_shared();
        let mut lloyd = Lloyd::new(&x, &[0, 1, 2]);
        assert!(lloyd.advance(&x, 300));
        assert_eq!(lloyd.assignment, [0, 0, 2]);
        assert!(!lloyd.advance(&x, 300));
        assert_eq!(lloyd.centres, array![[1.0], [1.0], [3.0]]);
    }
}
