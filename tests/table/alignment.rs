//! Joining tables and bringing them to the same features.

use genessl::table::{Table, align, concatenate, split_precision};
use ndarray::{Array2, array};

use crate::read;

fn table(name: &str, text: &str) -> Table {
    Table {
        name: name.to_owned(),
        ..read(text).table
    }
}

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}

#[test]
fn tables_are_joined_by_the_features_they_share() {
    let first = table(
        "first",
        "caseID,TP53,EGFR,MYC,cancer_type\nA,1,2,3.1,ACC\nB,4,5,6,UVM\n",
    );
    let second = table("second", "caseID,MYC,KRAS,TP53,age\nC,7,8,9,50\n");
    let (joined, report) = concatenate(vec![first, second]).expect("they share two genes");
    assert_eq!(joined.sample_ids, ["A", "B", "C"]);
    assert_eq!(joined.features, ["TP53", "MYC"]);
    assert_eq!(
        joined.values,
        array![[1.0, 3.1_f32], [4.0, 6.0], [9.0, 7.0]]
    );
    let remainder = joined
        .remainder
        .as_ref()
        .expect("3.1 does not fit single precision");
    assert_eq!(remainder[[0, 1]], split_precision(3.1).1);
    assert_eq!(remainder[[2, 1]], 0);
    assert_eq!(
        joined.metadata_column("cancer_type").expect("kept").values,
        ["ACC", "UVM", ""]
    );
    assert_eq!(
        joined.metadata_column("age").expect("kept").values,
        ["", "", "50"]
    );
    assert_eq!(report.shared, 2);
    let dropped: Vec<_> = report
        .dropped
        .iter()
        .map(|own| (own.table.as_str(), own.features.join(" ")))
        .collect();
    assert_eq!(
        dropped,
        [("first", "EGFR".to_owned()), ("second", "KRAS".to_owned())]
    );
}

#[test]
fn one_table_stays_as_it_is() {
    let only = table("only", "caseID,TP53,EGFR\nA,1,2\n");
    let (joined, report) = concatenate(vec![only.clone()]).expect("one table");
    assert_eq!((joined, report.shared), (only, 2));
    assert!(concatenate(Vec::new()).is_err());
}

#[test]
fn tables_that_share_under_half_are_refused() {
    let first = table("first", "caseID,TP53,EGFR,MYC,KRAS\nA,1,2,3,4\n");
    let second = table("second", "caseID,TP53,RB1,BRAF,PTEN,VIM\nB,1,2,3,4,5\n");
    let error = concatenate(vec![first.clone(), second]).expect_err("one gene of four is shared");
    assert_eq!(error.file.as_deref(), Some("first"));
    assert!(
        error.what.contains("only 1 of 4 genes") && error.what.contains("second"),
        "{error}"
    );
    let half = table("half", "caseID,TP53,EGFR,PTEN,VIM\nB,1,2,3,4\n");
    assert!(concatenate(vec![first, half]).is_ok(), "half is enough");
}

#[test]
fn a_sample_may_be_in_one_table_alone() {
    let first = table("first", "caseID,TP53\nA,1\n");
    let again = table("again", "caseID,TP53\nA,1\n");
    let error = concatenate(vec![first, again]).expect_err("A is in both");
    assert_eq!(error.file.as_deref(), Some("again"));
    assert!(
        error.what.contains("\"A\"") && error.what.contains("first"),
        "{error}"
    );
}

#[test]
fn aligning_reorders_fills_and_reports() {
    let own = table("own", "caseID,TP53,EGFR,MYC\nA,1,2,3.1\nB,4,5,6\n");
    let (aligned, report) =
        align(&names(&["MYC", "KRAS", "TP53"]), own.clone()).expect("two of three are there");
    assert_eq!(aligned.features, ["MYC", "KRAS", "TP53"]);
    assert_eq!(aligned.values, array![[3.1_f32, 0.0, 1.0], [6.0, 0.0, 4.0]]);
    assert_ne!(aligned.remainder.expect("kept")[[0, 0]], 0);
    assert_eq!((report.shared, report.missing), (2, names(&["KRAS"])));
    assert_eq!(report.dropped[0].features, ["EGFR"]);
    let error = align(&names(&["MYC", "KRAS", "RB1"]), own.clone()).expect_err("one of three");
    assert_eq!(error.file.as_deref(), Some("own"));
    assert!(error.what.contains("1 of 3"), "{error}");
    let (same, report) = align(&own.features.clone(), own.clone()).expect("all are there");
    assert_eq!((same, report.missing.len()), (own, 0));
}

#[test]
fn repeated_names_are_matched_in_their_order() {
    let twice = Table {
        features: names(&["g", "h", "g"]),
        values: Array2::from_shape_vec((1, 3), vec![1.0, 2.0, 3.0]).expect("one row"),
        sample_ids: names(&["A"]),
        ..table("twice", "caseID,TP53\nA,1\n")
    };
    let (aligned, _) = align(&names(&["g", "g", "h"]), twice).expect("all are there");
    assert_eq!(aligned.values, array![[1.0, 3.0, 2.0]]);
}
