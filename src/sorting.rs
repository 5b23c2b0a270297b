//! Sorting that is compiled once. Every other closure that a slice is sorted by is another sort of some kB in the page's
//! WebAssembly; here all share one, and call what they compare by. For lists that are short or seldom sorted.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// Sorts indices; of equals the smaller comes first.
pub(crate) fn sort_indices(indices: &mut [usize], compare: &dyn Fn(usize, usize) -> Ordering) {
    indices.sort_unstable_by(|&a, &b| compare(a, b).then(a.cmp(&b)));
}

/// The indices of `count` things in their order; of equals the smaller comes first.
pub(crate) fn sorted_indices(
    count: usize,
    compare: &dyn Fn(usize, usize) -> Ordering,
) -> Vec<usize> {
    let mut indices: Vec<usize> = (0..count).collect();
    sort_indices(&mut indices, compare);
    indices
}

/// Sorts items; equals stay in the order they are in.
pub(crate) fn sort<T>(items: &mut [T], compare: &dyn Fn(&T, &T) -> Ordering) {
    let mut order = sorted_indices(items.len(), &|a, b| compare(&items[a], &items[b]));
    // Along each cycle of the order, from the place that is filled to the place its item came from.
    for start in 0..order.len() {
        let mut place = start;
        loop {
            let from = std::mem::replace(&mut order[place], place);
            if from == start {
                break;
            }
            items.swap(place, from);
            place = from;
        }
    }
}

/// A map of what is put into it one after another; collecting would sort first, each kind of entries by a sort of its own.
pub(crate) fn map_of<K: Ord, V>(entries: impl IntoIterator<Item = (K, V)>) -> BTreeMap<K, V> {
    let mut map = BTreeMap::new();
    for (key, value) in entries {
        map.insert(key, value);
    }
    map
}

/// A set of what is put into it one after another, as [`map_of`].
pub(crate) fn set_of<T: Ord>(items: impl IntoIterator<Item = T>) -> BTreeSet<T> {
    let mut set = BTreeSet::new();
    for item in items {
        set.insert(item);
    }
    set
}

/// Sorts numbered values by their numbers, all different.
pub(crate) fn sort_pairs(pairs: &mut [(u32, f32)]) {
    pairs.sort_unstable_by_key(|&(number, _)| number);
}

#[cfg(test)]
mod tests {
    use rand::RngExt;

    use super::{sort, sorted_indices};

    #[test]
    fn items_come_in_the_order_of_a_stable_sort() {
        let mut random = crate::random::stream(1, "test/sorting");
        for count in [0, 1, 2, 3, 10, 500] {
            let items: Vec<(u32, usize)> = (0..count)
                .map(|place| (random.random_range(0..40), place))
                .collect();
            let mut expected = items.clone();
            expected.sort_by_key(|item| item.0);
            let mut sorted = items.clone();
            sort(&mut sorted, &|a, b| a.0.cmp(&b.0));
            assert_eq!(sorted, expected);
            let order = sorted_indices(count, &|a, b| items[a].0.cmp(&items[b].0));
            let picked: Vec<_> = order.into_iter().map(|index| items[index]).collect();
            assert_eq!(picked, expected);
        }
    }
}
