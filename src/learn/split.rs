//! Dividing samples by seed so that every class is in every part, and drawing a share of the labels.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

mod grouped;

pub use grouped::grouped_split;

use super::augment::shuffle;
use super::options::label_share;
use crate::random::stream;
use crate::sorting::{sort_indices, sorted_indices};
use crate::{Error, Result};

/// The rows of each part, ascending.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split {
    /// For pretraining; labels unused.
    pub pretrain: Vec<usize>,
    /// The labelled samples to train classifiers on.
    pub finetune: Vec<usize>,
    /// The samples to judge them by.
    pub test: Vec<usize>,
    /// What the reader should know, such as classes too small for every part.
    pub notes: Vec<String>,
}

/// Divides the samples by `shares` (pretraining, fine-tuning, test), class by class.
///
/// Each class is shuffled by `seed` and divided by largest remainders; a class of three or more has at least one
/// sample in each part whose share is not 0. Samples without a label (empty text) go to pretraining.
///
/// # Errors
/// Shares that are negative or do not sum to 1, and fewer than two samples or labels to divide.
pub fn stratified_split<S: AsRef<str>>(labels: &[S], shares: [f64; 3], seed: u64) -> Result<Split> {
    check_shares(shares)?;
    let mut parts = [Vec::new(), Vec::new(), Vec::new()];
    let mut notes = Vec::new();
    let classes = rows_by_class(labels);
    if !classes.keys().any(|class| !class.is_empty()) {
        return Err(Error::new(
            "no sample has a label, so there is nothing to divide by class",
            "Choose the column that holds the labels, or give separate files for each role.",
        ));
    }
    let all_differ = classes.len() > 1 && classes.values().all(|rows| rows.len() == 1);
    if all_differ && !classes.contains_key("") {
        return Ok(without_classes(labels.len()));
    }
    let mut rng = stream(seed, "split");
    for (class, mut rows) in classes {
        shuffle(&mut rows, &mut rng);
        if class.is_empty() {
            parts[0].extend(rows);
            continue;
        }
        let counts = divide(rows.len(), shares);
        if rows.len() < shares.iter().filter(|&&share| share > 0.0).count() {
            notes.push(format!(
                "{class} has {} samples, too few for every part",
                rows.len()
            ));
        }
        let mut rows = rows.into_iter();
        for (part, count) in parts.iter_mut().zip(counts) {
            part.extend(rows.by_ref().take(count));
        }
    }
    parts.iter_mut().for_each(|part| part.sort_unstable());
    let [pretrain, finetune, test] = parts;
    Ok(Split {
        pretrain,
        finetune,
        test,
        notes,
    })
}

/// Where no class has two samples there is nothing to learn from labels: all samples serve pretraining.
fn without_classes(samples: usize) -> Split {
    Split {
        pretrain: (0..samples).collect(),
        finetune: Vec::new(),
        test: Vec::new(),
        notes: vec![format!(
            "All {samples} labels are different, so they name no classes; every sample serves pretraining."
        )],
    }
}

/// A share of the labelled rows: of each class `max(1, round-half-up(share × n))` of a seeded permutation, ascending.
///
/// For one seed, a smaller share is part of a larger one, so shares can be compared.
///
/// # Errors
/// A share outside 0 (exclusive) to 1.
pub fn label_subset<S: AsRef<str>>(
    labels: &[S],
    share: f64,
    seed: u64,
    purpose: &str,
) -> Result<Vec<usize>> {
    label_share(share)?;
    if share >= 1.0 {
        return Ok((0..labels.len()).collect());
    }
    let mut chosen = Vec::new();
    for (class, mut rows) in rows_by_class(labels) {
        shuffle(&mut rows, &mut stream(seed, &format!("{purpose}/{class}")));
        let count = ((share * rows.len() as f64 + 0.5) as usize).max(1);
        chosen.extend(rows.into_iter().take(count));
    }
    chosen.sort_unstable();
    Ok(chosen)
}

/// How many of the labels to draw.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Amount {
    /// This share of each class, as [`label_subset`].
    Share(f64),
    /// So many in all.
    Count(usize),
}

/// The labels drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draw {
    /// The rows, ascending.
    pub rows: Vec<usize>,
    /// What the reader should know, such as classes without a label.
    pub notes: Vec<String>,
}

/// Draws labelled rows by class; rows without a label (empty text) are never drawn.
///
/// A share takes of each class `max(1, round-half-up(share × n))`. A count first gives each class one, the largest
/// first, then each further sample to the class that is furthest below its share of the count: largest remainders, one
/// sample at a time, so that no class has fewer of a larger count.
///
/// `nested`: for one seed and purpose a smaller amount is part of a larger one, shares and counts alike, and nested
/// shares are those of [`label_subset`]. Otherwise each amount is drawn anew.
///
/// # Errors
/// A share outside 0 (exclusive) to 1, a count of 0, no labels.
pub fn label_draw<S: AsRef<str>>(
    labels: &[S],
    amount: Amount,
    nested: bool,
    seed: u64,
    purpose: &str,
) -> Result<Draw> {
    let mut classes = rows_by_class(labels);
    classes.remove("");
    let sizes: Vec<usize> = classes.values().map(Vec::len).collect();
    let counts = counts_of(amount, &sizes)?;
    let anew = match amount {
        _ if nested => String::new(),
        Amount::Share(share) => format!("/share {share}"),
        Amount::Count(count) => format!("/count {count}"),
    };
    let notes = notes_of(amount, &classes, &counts);
    let mut chosen = Vec::new();
    for ((class, mut rows), count) in classes.into_iter().zip(counts) {
        shuffle(
            &mut rows,
            &mut stream(seed, &format!("{purpose}/{class}{anew}")),
        );
        chosen.extend(rows.into_iter().take(count));
    }
    chosen.sort_unstable();
    Ok(Draw {
        rows: chosen,
        notes,
    })
}

/// How many to draw of each class.
fn counts_of(amount: Amount, sizes: &[usize]) -> Result<Vec<usize>> {
    if sizes.is_empty() {
        return Err(Error::new(
            "no sample has a label to draw",
            "Choose the column that holds the labels, or add labelled samples.",
        ));
    }
    match amount {
        Amount::Share(share) => {
            label_share(share)?;
            Ok(sizes.iter().map(|&size| share_of(size, share)).collect())
        }
        Amount::Count(0) => Err(Error::new(
            "a count of 0 labels leaves nothing to train on",
            "Give counts of 1 or more, at best at least one label for each class.",
        )),
        Amount::Count(count) => Ok(apportion(sizes, count)),
    }
}

fn share_of(size: usize, share: f64) -> usize {
    ((share * size as f64 + 0.5) as usize).clamp(1, size)
}

/// `count` divided among classes of these sizes, as [`label_draw`] says.
fn apportion(sizes: &[usize], count: usize) -> Vec<usize> {
    let all: usize = sizes.iter().sum();
    let count = count.min(all);
    let by_size = sorted_indices(sizes.len(), &|a, b| sizes[b].cmp(&sizes[a]));
    let mut counts = vec![0; sizes.len()];
    for &class in by_size.iter().take(count) {
        counts[class] = 1;
    }
    for drawn in sizes.len() + 1..=count {
        // Times the number of samples, so that whole numbers decide.
        let missing = |class: usize| {
            let [drawn, size, has, all] =
                [drawn, sizes[class], counts[class], all].map(|n| n as i64);
            drawn * size - has * all
        };
        let neediest = by_size
            .iter()
            .copied()
            .rev()
            .filter(|&class| counts[class] < sizes[class])
            .max_by_key(|&class| missing(class));
        if let Some(class) = neediest {
            counts[class] += 1;
        }
    }
    counts
}

fn notes_of(amount: Amount, classes: &BTreeMap<&str, Vec<usize>>, counts: &[usize]) -> Vec<String> {
    let Amount::Count(asked) = amount else {
        return Vec::new();
    };
    let mut notes = Vec::new();
    let all: usize = classes.values().map(Vec::len).sum();
    if asked > all {
        notes.push(format!(
            "{asked} labels are asked for, and there are {all}: all are used"
        ));
    }
    let without: Vec<&str> = classes
        .keys()
        .zip(counts)
        .filter(|&(_, &count)| count == 0)
        .map(|(&class, _)| class)
        .collect();
    if !without.is_empty() {
        notes.push(format!(
            "{asked} labels are fewer than the {} classes; without a label: {}",
            classes.len(),
            without.join(", ")
        ));
    }
    notes
}

fn rows_by_class<S: AsRef<str>>(labels: &[S]) -> BTreeMap<&str, Vec<usize>> {
    let mut classes: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (row, label) in labels.iter().enumerate() {
        classes.entry(label.as_ref()).or_default().push(row);
    }
    classes
}

fn check_shares(shares: [f64; 3]) -> Result<()> {
    let sum: f64 = shares.iter().sum();
    if shares.iter().all(|&share| share >= 0.0) && (sum - 1.0).abs() < 1e-6 && shares[1] > 0.0 {
        return Ok(());
    }
    Err(Error::new(
        format!("the split {shares:?} does not divide the samples"),
        "Give three shares that sum to 1, the second above 0, for example [0.6, 0.2, 0.2].",
    ))
}

/// Whole numbers nearest the shares of `count` that sum to it (largest remainders, earlier parts first).
fn divide(count: usize, shares: [f64; 3]) -> [usize; 3] {
    let exact = shares.map(|share| share * count as f64);
    let mut counts = exact.map(|exact| (exact + 1e-9).floor() as usize);
    let mut order = [0, 1, 2];
    let rest = |part: usize| exact[part] - counts[part] as f64;
    sort_indices(&mut order, &|a, b| rest(b).total_cmp(&rest(a)));
    let left = count.saturating_sub(counts.iter().sum());
    for &part in order.iter().cycle().take(left) {
        counts[part] += 1;
    }
    for part in 0..3 {
        let largest = (0..3).max_by_key(|&other| counts[other]).unwrap_or(0);
        if counts[part] == 0 && shares[part] > 0.0 && counts[largest] > 1 {
            counts[largest] -= 1;
            counts[part] += 1;
        }
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::divide;

    #[test]
    fn counts_follow_the_shares() {
        assert_eq!(divide(79, [0.6, 0.2, 0.2]), [47, 16, 16]);
        assert_eq!(divide(20, [0.6, 0.2, 0.2]), [12, 4, 4]);
        assert_eq!(divide(3, [0.6, 0.2, 0.2]), [1, 1, 1]);
        assert_eq!(divide(1, [0.6, 0.2, 0.2]), [1, 0, 0]);
        assert_eq!(divide(10, [0.0, 0.5, 0.5]), [0, 5, 5]);
    }
}
