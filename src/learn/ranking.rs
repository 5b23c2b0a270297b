//! Order and ranks of numbers.

/// The places of the numbers, largest first; equal ones by place.
pub(super) fn descending(numbers: &[f32]) -> Vec<usize> {
    let key = |(place, &number): (usize, &f32)| u64::from(!sortable(number)) << 32 | place as u64;
    let mut keys: Vec<u64> = numbers.iter().enumerate().map(key).collect();
    keys.sort_unstable();
    let places = keys.into_iter().map(|key| key as u32 as usize);
    places.collect()
}

/// The rank of each number, 1 for the largest; equal ones share the mean of theirs.
pub(super) fn ranks(numbers: &[f32]) -> Vec<f64> {
    let order = descending(numbers);
    let mut ranks = vec![0.0; numbers.len()];
    let mut from = 0;
    while from < order.len() {
        let same = |&&place: &&usize| numbers[place] == numbers[order[from]];
        let count = order[from..].iter().take_while(same).count();
        let rank = from as f64 + (count as f64 + 1.0) / 2.0;
        order[from..from + count]
            .iter()
            .for_each(|&place| ranks[place] = rank);
        from += count.max(1);
    }
    ranks
}

/// A number in the same order as the given one; the two zeros are one.
fn sortable(number: f32) -> u32 {
    let bits = (number + 0.0).to_bits();
    if bits >> 31 == 1 {
        !bits
    } else {
        bits | 1 << 31
    }
}

#[cfg(test)]
mod tests {
    use super::{descending, ranks};

    #[test]
    fn the_largest_come_first_and_ties_share() {
        let numbers = [0.5, -2.0, 3.0, 0.5, -0.0, 0.0, f32::INFINITY];
        assert_eq!(descending(&numbers), [6, 2, 0, 3, 4, 5, 1]);
        assert_eq!(ranks(&numbers), [3.5, 7.0, 2.0, 3.5, 5.5, 5.5, 1.0]);
        assert!(ranks(&[]).is_empty());
    }
}
