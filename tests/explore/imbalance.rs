//! How uneven classes are, in numbers and in words.

use genessl::explore::classes::ClassCounts;

fn counts(classes: &[(&str, usize)]) -> ClassCounts {
    let labels: Vec<&str> = classes
        .iter()
        .flat_map(|&(label, count)| std::iter::repeat_n(label, count))
        .collect();
    ClassCounts::of(&labels)
}

#[test]
fn the_largest_class_is_compared_with_the_smallest() {
    let uneven = counts(&[("CHOL", 36), ("BRCA", 443), ("", 9), ("LGG", 2494)])
        .imbalance()
        .unwrap();
    assert_eq!(uneven.largest, ("LGG".to_owned(), 2494));
    assert_eq!(uneven.smallest, ("CHOL".to_owned(), 36));
    assert_eq!(uneven.ratio, 2494.0 / 36.0);
    assert_eq!(uneven.majority_accuracy, 2494.0 / 2973.0);
}

#[test]
fn imbalance_is_put_in_words() {
    let sentence = |classes: &[_]| counts(classes).imbalance().unwrap().sentence();
    assert_eq!(
        sentence(&[("BRCA", 123), ("CHOL", 10), ("LGG", 117)]),
        "The largest class, BRCA, has 12.3 times as many samples as the smallest, CHOL. Always guessing BRCA would be \
         right for 49.2 %."
    );
    assert_eq!(
        sentence(&[("A", 51), ("B", 50)]),
        "The largest class, A, has 1.02 times as many samples as the smallest, B. Always guessing A would be right for \
         50.5 %."
    );
    assert_eq!(
        sentence(&[("A", 20), ("B", 20), ("C", 20), ("D", 20)]),
        "All classes have the same number of samples. Always guessing A would be right for 25.0 %."
    );
}

#[test]
fn one_class_is_not_compared() {
    assert_eq!(counts(&[]).imbalance(), None);
    assert_eq!(counts(&[("", 4)]).imbalance(), None);
    assert_eq!(counts(&[("A", 4), ("", 2)]).imbalance(), None);
}
