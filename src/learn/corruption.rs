//! Distorting samples with values of other samples: SCARF's corruption and VIME's exchange.

use rand::RngExt as _;

use super::augment::{Chance, shuffle};
use crate::random::Rng;

/// Gives each gene of one sample, with the given chance, the value that a sample drawn from `pool` (`value` tells it by sample and
/// gene) has of it: a draw of the gene's empirical marginal distribution (Bahri et al. 2022, algorithm 1). Genes are corrupted
/// independently of each other.
pub(crate) fn corrupt_row(
    value_of: &dyn Fn(usize, usize) -> f32,
    pool: &[usize],
    chance: Chance,
    rng: &mut Rng,
    row: &mut [f32],
) {
    for (pair, values) in row.chunks_mut(2).enumerate() {
        let corrupted = chance.two(rng);
        for (at, value) in values.iter_mut().enumerate() {
            if corrupted[at] && !pool.is_empty() {
                let other = rng.random_range(0..pool.len() as u64) as usize;
                *value = value_of(pool[other], 2 * pair + at);
            }
        }
    }
}

/// Shuffles each gene's values between the samples of a batch (n × genes, row by row), and lets each sample have the shuffled one
/// with the given chance (Yoon et al. 2020, equation 3). `changed` becomes 1 where a value is another than before.
pub(crate) fn exchange(
    batch: &mut [f32],
    genes: usize,
    chance: Chance,
    rng: &mut Rng,
    changed: &mut [u8],
) {
    let samples = batch.len() / genes.max(1);
    let mut order: Vec<usize> = (0..samples).collect();
    let mut before = vec![0.0_f32; samples];
    for gene in 0..genes {
        shuffle(&mut order, rng);
        for (sample, value) in before.iter_mut().enumerate() {
            *value = batch[sample * genes + gene];
        }
        for pair in (0..samples).step_by(2) {
            let exchanged = chance.two(rng);
            for sample in pair..samples.min(pair + 2) {
                if exchanged[sample - pair] {
                    let (place, value) = (sample * genes + gene, before[order[sample]]);
                    changed[place] = u8::from(value != batch[place]);
                    batch[place] = value;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::{corrupt_row, exchange};
    use crate::learn::augment::Chance;
    use crate::random::stream;

    #[test]
    fn corrupted_values_are_the_same_gene_s_in_the_pool() {
        // A value tells its row and its gene.
        let samples = Array2::from_shape_fn((9, 4001), |(row, gene)| (row * 5000 + gene) as f32);
        let pool = [1, 4, 8];
        let mut row = samples.row(2).to_vec();
        let mut rng = stream(3, "t");
        let value = |row: usize, gene: usize| samples[[row, gene]];
        corrupt_row(&value, &pool, Chance::new(0.6), &mut rng, &mut row);
        let mut from = [0; 9];
        for (gene, &value) in row.iter().enumerate() {
            assert_eq!(value as usize % 5000, gene);
            from[value as usize / 5000] += 1;
        }
        let expected = [0, 800, 1600, 0, 800, 0, 0, 0, 800];
        for (count, expected) in from.into_iter().zip(expected) {
            assert!(
                (count as f64 - f64::from(expected)).abs() < 140.0,
                "{from:?}"
            );
        }
    }

    #[test]
    fn exchanged_values_stay_in_their_gene_and_changes_are_told() {
        let (samples, genes) = (31, 500);
        let before: Vec<f32> = (0..samples * genes).map(|at| at as f32).collect();
        let (mut after, mut changed) = (before.clone(), vec![0; samples * genes]);
        let mut rng = stream(4, "t");
        exchange(&mut after, genes, Chance::new(0.3), &mut rng, &mut changed);
        for (at, (&before, &after)) in before.iter().zip(&after).enumerate() {
            assert_eq!(after as usize % genes, at % genes);
            assert_eq!(changed[at] == 1, before != after);
        }
        let share = changed.iter().filter(|&&bit| bit == 1).count() as f64 / 15_500.0;
        // One in 31 gets its own back.
        assert!((share - 0.3 * 30.0 / 31.0).abs() < 0.015, "{share}");
        let mut all = before.clone();
        exchange(&mut all, genes, Chance::new(1.0), &mut rng, &mut changed);
        for gene in 0..genes {
            let mut column: Vec<f32> = all[gene..].iter().step_by(genes).copied().collect();
            column.sort_unstable_by(f32::total_cmp);
            assert!(column.iter().eq(before[gene..].iter().step_by(genes)));
        }
    }
}
