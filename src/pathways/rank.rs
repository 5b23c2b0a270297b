//! Puts the genes of a sample in order.

use crate::sorting::sort;
/// One gene while sorting: the value's rounding to single precision as an integer of the same order, above the index.
type Packed = u64;

const DIGIT_BITS: [u32; 3] = [11, 11, 10];
const BUCKETS: usize = 1 << 11;

/// Sorts a sample's values, keeping its buffers between samples.
///
/// Values are sorted as single-precision numbers by a radix sort (three passes), then runs that single precision cannot
/// tell apart are sorted in full; most of these are ties, which need nothing.
#[derive(Debug, Default)]
pub(super) struct Sorter {
    packed: Vec<Packed>,
    spare: Vec<Packed>,
}

/// Genes of equal value: their indices in the order of the table, and where the first stands in ascending order.
#[derive(Debug, Clone, Copy)]
pub(super) struct Run<'a> {
    genes: &'a [Packed],
    /// The ascending position of the run's first place, from 0.
    pub start: usize,
}

impl Run<'_> {
    /// How many genes share the value.
    pub fn len(&self) -> usize {
        self.genes.len()
    }

    /// The genes' indices, ascending.
    pub fn genes(&self) -> impl DoubleEndedIterator<Item = usize> + ExactSizeIterator {
        self.genes.iter().map(|&packed| index(packed))
    }

    /// Twice the average of the ranks (from 1) that the genes take: an integer.
    pub fn doubled_rank(&self) -> usize {
        2 * self.start + self.genes.len() + 1
    }
}

fn index(packed: Packed) -> usize {
    (packed & u64::from(u32::MAX)) as usize
}

/// Single precision as an integer that orders alike; the two zeros are one.
fn key(value: f64) -> u32 {
    let bits = (value as f32 + 0.0).to_bits();
    if bits >> 31 == 1 {
        !bits
    } else {
        bits | 0x8000_0000
    }
}

impl Sorter {
    /// Sorts `values` (no NaN) ascending, genes of equal value in the order of the table.
    pub fn sort(&mut self, values: &[f64]) {
        self.packed.clear();
        self.packed.extend(
            (0u64..)
                .zip(values)
                .map(|(index, &value)| u64::from(key(value)) << 32 | index),
        );
        self.radix();
        self.refine(values);
    }

    /// Calls `each` with every run of equal values, ascending. `values` must be those that were sorted.
    pub fn runs(&self, values: &[f64], mut each: impl FnMut(Run<'_>)) {
        let mut start = 0;
        while let Some(&first) = self.packed.get(start) {
            let value = values[index(first)];
            let same =
                |&&other: &&Packed| other >> 32 == first >> 32 && values[index(other)] == value;
            let length = self.packed[start..].iter().take_while(same).count();
            each(Run {
                genes: &self.packed[start..start + length],
                start,
            });
            start += length;
        }
    }

    fn radix(&mut self) {
        let mut counts = [[0u32; BUCKETS]; 3];
        for &packed in &self.packed {
            for (pass, shift) in shifts() {
                counts[pass][digit(packed, pass, shift)] += 1;
            }
        }
        self.spare.resize(self.packed.len(), 0);
        for (pass, shift) in shifts() {
            let mut place = 0;
            for count in &mut counts[pass] {
                place += std::mem::replace(count, place);
            }
            for &packed in &self.packed {
                let next = &mut counts[pass][digit(packed, pass, shift)];
                self.spare[*next as usize] = packed;
                *next += 1;
            }
            std::mem::swap(&mut self.packed, &mut self.spare);
        }
    }

    /// Orders what single precision could not.
    fn refine(&mut self, values: &[f64]) {
        for run in self.packed.chunk_by_mut(|a, b| a >> 32 == b >> 32) {
            let value = values[index(run[0])];
            if run.iter().any(|&packed| values[index(packed)] != value) {
                sort(run, &|&a, &b| {
                    let (a, b) = (values[index(a)], values[index(b)]);
                    a.partial_cmp(&b).unwrap_or(std::cmp::Ordering::Equal)
                });
            }
        }
    }
}

fn shifts() -> impl Iterator<Item = (usize, u32)> {
    let mut shift = 32;
    DIGIT_BITS.iter().enumerate().map(move |(pass, bits)| {
        shift += bits;
        (pass, shift - bits)
    })
}

fn digit(packed: Packed, pass: usize, shift: u32) -> usize {
    (packed >> shift) as usize & ((1 << DIGIT_BITS[pass]) - 1)
}

#[cfg(test)]
mod tests {
    use rand::RngExt;

    use super::Sorter;
    use crate::random::stream;

    fn order(values: &[f64]) -> Vec<Vec<usize>> {
        let mut sorter = Sorter::default();
        sorter.sort(values);
        let mut runs = Vec::new();
        sorter.runs(values, |run| runs.push(run.genes().collect()));
        runs
    }

    #[test]
    fn agrees_with_a_stable_comparison_sort() {
        let mut random = stream(1, "test/sort");
        for scale in [1e-300, 1e-9, 1.0, 1e3, 1e300] {
            let values: Vec<f64> = (0..3000)
                .map(|_| match random.random_range(0..4) {
                    0 => 0.0,
                    1 => f64::from(random.random_range(-20i32..20)) * scale,
                    2 => (1.0 + f64::from(random.random_range(0i32..50)) * 1e-12) * scale,
                    _ => (random.random::<f64>() - 0.5) * scale,
                })
                .collect();
            let mut expected: Vec<usize> = (0..values.len()).collect();
            expected.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
            let runs = order(&values);
            assert_eq!(runs.concat(), expected, "scale {scale}");
            assert!(
                runs.iter()
                    .all(|run| run.iter().all(|&gene| values[gene] == values[run[0]]))
            );
        }
    }

    #[test]
    fn both_zeros_are_one_value() {
        assert_eq!(
            order(&[0.0, -0.0, 1.0, -1.0, 0.0]),
            [vec![3], vec![0, 1, 4], vec![2]]
        );
    }

    #[test]
    fn ranks_of_ties_are_averaged() {
        let values = [5.0, 1.0, 1.0, 9.0];
        let mut sorter = Sorter::default();
        sorter.sort(&values);
        let mut doubled = Vec::new();
        sorter.runs(&values, |run| doubled.push(run.doubled_rank()));
        assert_eq!(doubled, [3, 6, 8]);
    }
}
