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

/// `write.table` leaves the corner out: names stand one to the left of their columns.
#[test]
fn a_header_without_the_corner_is_aligned() {
    let classes = |read: &ReadTable, column: &str| {
        let column = read.table.metadata_column(column);
        column.expect("it is joined").values.clone()
    };
    let tabs = "patient\tclass\tbatch\nS1\tP1\tA\tb0\nS2\tP2\tB\tb1\nS3\tP3\tA\tb0\n";
    let blanks = "\"patient\" \"class\" \"batch\"\n\"S1\" \"P1\" \"A\" \"b0\"\n\"S2\" \"P2\" \"B\" \"b1\"\n\
                  \"S3\" \"P3\" \"A\" \"b0\"\n";
    for labels in [tabs, blanks, &blanks.replace('"', "")] {
        let (read, report) = joined("S1,S2,S3", labels, None);
        assert_eq!(classes(&read, "class"), ["A", "B", "A"], "{labels}");
        assert_eq!(classes(&read, "patient"), ["P1", "P2", "P3"]);
        assert_eq!(classes(&read, "batch"), ["b0", "b1", "b0"]);
        assert_eq!(report.id_column, "column 1");
        let mut notes = report.notes.iter();
        assert!(notes.any(|note| note.contains("as R writes them")));
    }
    // One column beside the ids is the label; numbers of rows and ids once more are none.
    for labels in [
        "sample\tcondition\n1\tS1\tA\n2\tS2\tB\n3\tS3\tA\n",
        "\"sample\"\t\"condition\"\n\"S1\"\t\"S1\"\t\"A\"\n\"S2\"\t\"S2\"\t\"B\"\n\"S3\"\t\"S3\"\t\"A\"\n",
        "\"\",\"sample\",\"condition\"\n\"1\",\"S1\",\"A\"\n\"2\",\"S2\",\"B\"\n\"3\",\"S3\",\"A\"\n",
    ] {
        let (read, report) = joined("S1,S2,S3", labels, None);
        assert_eq!(report.id_column, "sample", "{labels}");
        assert_eq!(report.columns, ["class"]);
        assert_eq!(classes(&read, "class"), ["A", "B", "A"]);
    }
    let two = "condition\tpatient\nS1\tA\t1\nS2\tB\t2\nS3\tA\t1\n";
    let (read, report) = joined("S1,S2,S3", two, None);
    assert_eq!(report.columns, ["condition", "patient"]);
    assert_eq!(classes(&read, "condition"), ["A", "B", "A"]);
}

#[test]
fn a_column_of_labels_without_a_name_is_called_by_its_place() {
    let (read, report) = joined("S1,S2,S3", "id,,class\nS1,x,A\nS2,y,B\nS3,x,A\n", None);
    assert_eq!(report.columns, ["column 2", "class"]);
    assert_eq!(read.table.metadata[0].values, ["x", "y", "x"]);
}

#[test]
fn a_line_of_another_width_is_an_error() {
    let read = |labels: &str| {
        let source = Arc::new(MemorySource::new(labels.as_bytes()));
        LabelFile::read("l.csv", source, &ReadOptions::default())
    };
    for labels in [
        "id,class,age\nS1,A,1\nS2,2\nS3,A,3\n",
        "id,class,age\nS1,A,1\nS2,B,x,2\nS3,A,3\n",
        "id\tclass\tage\nS1\tA\t1\nS2\tB\nS3\tA\t3\n",
    ] {
        let error = read(labels).expect_err("it is ragged");
        assert_eq!(error.line, Some(3), "{error}");
        assert!(error.what.contains("where the header has 3"), "{error}");
    }
    for labels in [
        "id,class,age\nS1,A,1,\nS2,B,2,\nS3,A,3,\n",
        "id,class,age\nS1,A,1\nS2,B,2,,\nS3,A,3\n",
        "id,class,age,,\nS1,A,1\nS2,B,2\nS3,A,3\n",
        "id,class,age\nS1,A,1\nS2,B,2\nS3,A,3\n\n# from our clinic\n",
    ] {
        read(labels).expect("only empty fields and a note are too much");
        let (read, report) = joined("S1,S2,S3", labels, None);
        assert_eq!(report.columns, ["class", "age"], "{labels}");
        assert_eq!(read.table.metadata[1].values, ["1", "2", "3"]);
    }
}

/// RNA-seq series have an empty table: what GEO says of the samples stands above it.
#[test]
fn a_series_matrix_gives_labels() {
    let head = "!Series_title\t\"x\"\n\n!Sample_title\t\"S2\"\t\"S1\"\t\"S3\"\n\
                !Sample_geo_accession\t\"GSM2\"\t\"GSM1\"\t\"GSM3\"\n\
                !Sample_characteristics_ch1\t\"class: B\"\t\"class: A\"\t\"class: C\"\n\
                !Sample_characteristics_ch1\t\"age: 5\"\t\"\"\t\"age: 7\"\n\
                !series_matrix_table_begin\n\"ID_REF\"\t\"GSM2\"\t\"GSM1\"\t\"GSM3\"\n";
    let end = "!series_matrix_table_end\n";
    let full = format!("{head}\"1007_s_at\"\t1.5\t2.5\t3.5\n{end}");
    for labels in [format!("{head}{end}"), full] {
        for (samples, column) in [("GSM1,GSM2,GSM3", "geo_accession"), ("S1,S2,S3", "title")] {
            let (read, report) = joined(samples, &labels, None);
            assert_eq!((report.id_column.as_str(), report.matched), (column, 3));
            let of = |name: &str| read.table.metadata_column(name).expect("it").values.clone();
            assert_eq!(of("class"), ["A", "B", "C"]);
            assert_eq!(of("age"), ["", "5", "7"]);
        }
    }
}

#[test]
fn ids_that_programs_wrote_anew_are_found() {
    for (samples, ids, words) in [
        (
            "X101,X102,X103",
            ["101", "102", "103"],
            "the X that R writes",
        ),
        ("X1A,X2.A,B3", ["1A", "2-A", "B3"], "the X that R writes"),
        ("101,102,103", ["101.0", "102.0", "103.0"], "101.0"),
        ("X101,X102,X103", ["101.0", "102.0", "103.0"], "101.0"),
        ("001,002,010", ["1", "2", "10"], "001 is 1"),
        ("7,8,9", ["0007", "0008", "0009"], "001 is 1"),
    ] {
        let [one, two, three] = ids;
        let labels = format!("patient,class\n{three},C\n{two},B\n{one},A\n");
        let (read, report) = joined(samples, &labels, None);
        let classes = read.table.metadata_column("class").expect("it is joined");
        assert_eq!(classes.values, ["A", "B", "C"], "{samples}");
        let mut notes = report.notes.iter();
        assert!(notes.any(|note| note.contains(words)), "{:?}", report.notes);
    }
    // Where several are one when compared so, none is taken for another.
    let labels = "patient,class\n1,A\n01,B\n2,C\n9,D\n";
    let (read, report) = joined("001,002,S3", labels, None);
    let classes = read.table.metadata_column("class").expect("it is joined");
    assert_eq!((classes.values[0].as_str(), report.matched), ("", 1));
    let (read, _) = joined("002,02,009", labels, None);
    let classes = read.table.metadata_column("class").expect("it is joined");
    assert_eq!(classes.values, ["", "", "D"]);
}

#[test]
fn normal_tissue_with_the_label_of_its_patient_is_told() {
    let samples = "TCGA-W5-AA2G-01A,TCGA-W5-AA2G-11A,TCGA-W5-AA30-01A";
    let says = |labels: &str| {
        let (_, report) = joined(samples, labels, None);
        assert_eq!(report.matched, 3);
        let mut notes = report.notes.into_iter();
        notes.find(|note| note.contains("normal tissue"))
    };
    let note = says("case_submitter_id,class\nTCGA-W5-AA2G,A\nTCGA-W5-AA30,B\n");
    let note = note.expect("one is normal");
    assert!(note.starts_with("1 sample of normal tissue"), "{note}");
    assert!(note.contains("TCGA-W5-AA2G-11A"), "{note}");
    let by_sample = "sample,class\nTCGA-W5-AA2G-01A,A\nTCGA-W5-AA2G-11A,N\nTCGA-W5-AA30-01A,B\n";
    assert_eq!(says(by_sample), None);
}

#[test]
fn numbers_with_a_decimal_comma_are_numbers_of_labels_too() {
    let labels = "Probe;class;Alter\nS1;A;50,5\nS2;gesund, benachbart;51\nS3;A;52,5\n";
    let (read, report) = joined("S1,S2,S3", labels, None);
    let of = |name: &str| read.table.metadata_column(name).expect("it").values.clone();
    assert_eq!(of("Alter"), ["50.5", "51", "52.5"]);
    assert_eq!(of("class")[1], "gesund, benachbart");
    let mut notes = report.notes.iter();
    assert!(notes.any(|note| note.contains("decimal comma")));
    let own = "Probe;Diagnose;age;TP53;EGFR;MYC\nS1;A;50,5;1,25;2,5;3,5\nS2;B;51,5;1,5;2;3\nS3;A;;1,5;2;3\n";
    let read = text(own);
    let ages = read.table.metadata_column("age").expect("it is kept");
    assert_eq!(ages.values, ["50.5", "51.5", ""]);
}
