//! Labels with missing words, blanks and two cases.

use std::sync::Arc;

use genessl::table::{LabelFile, LabelReport, MemorySource, ReadOptions, ReadTable};

use crate::{read, text};

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

fn joined(samples: &str, labels: &str, column: Option<&str>) -> (ReadTable, LabelReport) {
    let mut read = text(&format!("gene,{samples}\nTP53,1,2,3\nEGFR,4,5,6\n"));
    let options = ReadOptions {
        sample_column: column.map(str::to_owned),
        ..ReadOptions::default()
    };
    let source = Arc::new(MemorySource::new(labels.as_bytes()));
    let file = LabelFile::read("l.csv", source, &options).expect("labels");
    let report = file.join(&mut [&mut read.table], "class").expect("ids");
    (read, report)
}

#[test]
fn two_columns_of_the_samples_ids_are_both_named() {
    let labels = "Patient,Sample,class\nS3,S1,A\nS2,S2,B\nS1,S3,C\n";
    let classes = |read: &ReadTable| {
        read.table
            .metadata_column("class")
            .expect("it")
            .values
            .clone()
    };
    let (read, report) = joined("S1,S2,S3", labels, None);
    assert_eq!(report.id_column, "Sample");
    assert_eq!(classes(&read), ["A", "B", "C"]);
    let doubt = |report: &LabelReport| {
        let mut notes = report.notes.iter();
        notes.any(|note| {
            note.contains("in other lines of Patient too") && note.contains("sample_column")
        })
    };
    assert!(doubt(&report), "{:?}", report.notes);
    let (read, report) = joined("S1,S2,S3", labels, Some("Patient"));
    assert_eq!(classes(&read), ["C", "B", "A"]);
    assert!(
        report
            .notes
            .iter()
            .all(|note| !note.contains("in other lines"))
    );
    // The same lines: nothing depends on it; and a column that is not there is another file's.
    let same = "Patient,Sample,class\nS1,S1,A\nS2,S2,B\nS3,S3,C\n";
    let (_, report) = joined("S1,S2,S3", same, Some("barcode"));
    assert!(
        report
            .notes
            .iter()
            .all(|note| !note.contains("in other lines"))
    );
}

#[test]
fn submitters_ids_are_ids() {
    for name in [
        "submitter_id",
        "case_submitter_id",
        "sample_submitter_id",
        "bcr_patient_barcode",
        "bcr_sample_barcode",
        "Participant ID",
    ] {
        let table = text(&format!(
            "stage,{name},TP53,EGFR\nI,P-1,1,2\nII,P-2,3,4\nI,P-3,5,6\n"
        ));
        assert_eq!(table.report.decisions.id_column.value, name);
        assert_eq!(table.table.sample_ids, ["P-1", "P-2", "P-3"]);
    }
    // Of patients with several samples each it is none.
    let several = text(
        "\tcase_submitter_id\tTP53\tEGFR\nS1\tP1\t1\t2\nS2\tP1\t3\t4\nS3\tP2\t5\t6\nS4\tP2\t5\t6\n",
    );
    assert_eq!(several.table.sample_ids, ["S1", "S2", "S3", "S4"]);
}

/// Of a receptor's state one class is `-`.
#[test]
fn a_minus_beside_a_plus_is_a_class() {
    let with = |values: [&str; 4]| {
        let lines: String = (values.iter().enumerate())
            .map(|(line, value)| format!("P{line},{value},1,2,3\n"))
            .collect();
        let read = text(&format!("sample,ER,TP53,EGFR,KRAS\n{lines}"));
        read.table
            .metadata_column("ER")
            .expect("it is kept")
            .values
            .clone()
    };
    assert_eq!(with(["+", "-", "-", "NA"]), ["+", "-", "-", ""]);
    assert_eq!(with(["++", "-", "+", ""]), ["++", "-", "+", ""]);
    assert_eq!(with(["pos", "-", "neg", "pos"]), ["pos", "", "neg", "pos"]);
    let source = Arc::new(MemorySource::new(
        b"sample_id,ER\nA,-\nB,+\nC,NA\n".as_slice(),
    ));
    let file =
        LabelFile::read("labels.csv", source, &ReadOptions::default()).expect("a file of labels");
    let mut table = text("sample,TP53,EGFR\nA,1,2\nB,3,4\nC,5,6\n").table;
    file.join(&mut [&mut table], "ER").expect("they fit");
    assert_eq!(
        table.metadata_column("ER").expect("it was joined").values,
        ["-", "+", ""]
    );
}

#[test]
fn the_likeliest_of_several_columns_holds_the_classes() {
    for (columns, taken) in [
        (["batch", "gender", "disease"], "disease"),
        (["plate", "tissue", "cell type"], "cell type"),
        (["group", "subtype", "site"], "subtype"),
        (["Gender", "response to x", "file_name"], "response to x"),
        (["tissue_source_site", "date", "condition"], "condition"),
        (["condition", "class", "cancer_type"], "cancer_type"),
    ] {
        let lines: String = (0..8)
            .map(|line| {
                let value = |of: usize| format!("v{}", line / of % 2);
                format!("P{line},{},{},{},1.5,2\n", value(1), value(2), value(4))
            })
            .collect();
        let read = text(&format!("sample,{},TP53,EGFR\n{lines}", columns.join(",")));
        let label = read.report.decisions.label.expect("there are several");
        assert_eq!(label.value, taken, "{columns:?}");
        assert_eq!(label.setting, "label");
        assert_eq!(label.others.len(), 2, "{:?}", label.others);
        let says_why = label.why.contains("likelier by its name than");
        assert_eq!(says_why, taken != "cancer_type", "{}", label.why);
    }
}

#[test]
fn labels_with_samples_in_columns_are_turned() {
    for labels in [
        "id,S1,S2,S3,S4\nclass,A,B,C,D\n",
        "\tS3\tS1\tS2\nclass\tC\tA\tB\nage\t50\t60\t70\n",
        "sample,S1,S2,S3\nage,60,70,50\nclass,A,B,C\n",
    ] {
        let (read, report) = joined("S1,S2,S3", labels, None);
        let classes = read.table.metadata_column("class").expect("it is joined");
        assert_eq!(classes.values, ["A", "B", "C"], "{labels}");
        assert_eq!(report.matched, 3);
        assert!(
            report.notes.iter().any(|note| note.contains("turned")),
            "{:?}",
            report.notes
        );
    }
    let (read, report) = joined("S1,S2,S3", "S1,A\nS2,B\nS3,C\n", None);
    assert_eq!(read.table.metadata[0].values, ["A", "B", "C"]);
    assert!(report.notes.iter().all(|note| !note.contains("turned")));
}
