//! Labels with missing words, blanks and two cases.

use crate::read;

fn labels(case: &str) -> Vec<String> {
    let read = read(&format!("F32-labels/{case}"));
    read.table
        .metadata_column("cancer_type")
        .expect("it is kept")
        .values
        .clone()
}

#[test]
fn missing_words_are_no_class() {
    for case in [
        "na_labels.csv",
        "nan_labels.csv",
        "brackets.csv",
        "empty_labels.csv",
    ] {
        let labels = labels(case);
        assert!(labels.iter().any(String::is_empty), "{case}");
        assert!(
            labels
                .iter()
                .all(|label| ["", "A", "B"].contains(&label.as_str())),
            "{case}: {labels:?}"
        );
    }
}

#[test]
fn blanks_around_a_label_are_trimmed() {
    assert!(
        labels("spaces.csv")
            .iter()
            .all(|label| ["A", "B"].contains(&label.as_str()))
    );
}
