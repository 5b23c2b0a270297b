//! How good predictions are, from the confusion matrix, as scikit-learn computes it.

/// Counts of true class (rows) × predicted class (columns).
pub fn confusion(truth: &[usize], predicted: &[usize], classes: usize) -> Vec<Vec<u64>> {
    let mut counts = vec![vec![0; classes]; classes];
    for (&truth, &predicted) in truth.iter().zip(predicted) {
        counts[truth][predicted] += 1;
    }
    counts
}

/// The share of samples that are predicted right; 0 of no samples.
pub fn accuracy(confusion: &[Vec<u64>]) -> f64 {
    let right = (0..confusion.len())
        .map(|class| confusion[class][class])
        .sum();
    ratio(right, confusion.iter().flatten().sum())
}

/// The mean recall of the classes that occur among the true labels (`balanced_accuracy_score`).
pub fn balanced_accuracy(confusion: &[Vec<u64>]) -> f64 {
    let recalls = (0..confusion.len()).filter_map(|class| {
        let samples: u64 = confusion[class].iter().sum();
        (samples > 0).then(|| ratio(confusion[class][class], samples))
    });
    mean(recalls)
}

/// The mean F1 of the classes that occur among true or predicted labels; a class never predicted right counts 0
/// (`f1_score(average="macro", zero_division=0)`).
pub fn macro_f1(confusion: &[Vec<u64>]) -> f64 {
    let scores = (0..confusion.len()).filter_map(|class| {
        let truth: u64 = confusion[class].iter().sum();
        let predicted: u64 = confusion.iter().map(|row| row[class]).sum();
        (truth + predicted > 0).then(|| ratio(2 * confusion[class][class], truth + predicted))
    });
    mean(scores)
}

/// The place of the largest number; of equal ones the first, as NumPy's argmax. 0 of nothing.
pub fn first_largest(numbers: impl Iterator<Item = f32>) -> usize {
    let (mut best, mut largest) = (0, f32::NEG_INFINITY);
    for (at, number) in numbers.enumerate() {
        if number > largest {
            (best, largest) = (at, number);
        }
    }
    best
}

fn ratio(part: u64, whole: u64) -> f64 {
    if whole == 0 {
        0.0
    } else {
        part as f64 / whole as f64
    }
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, count) = values.fold((0.0, 0), |(sum, count), value| (sum + value, count + 1));
    if count == 0 {
        0.0
    } else {
        sum / f64::from(count)
    }
}
