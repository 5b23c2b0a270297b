//! On which scale tables are: it is judged, it proposes the transform, and two scales in one study are a warning.

use genessl::study::{Role, Step};
use genessl::table::{ScaleKind, Transform};

use crate::studies::{add, change, on, session, table};

const TRAINING: [(Role, &str); 2] = [
    (Role::Pretrain, "F38-two-scales/pre.csv"),
    (Role::Finetune, "F38-two-scales/fine.csv"),
];

#[test]
fn a_test_table_on_another_scale_is_warned_of() {
    for (test, other) in [("test_log.csv", true), ("test_raw.csv", false)] {
        let path = format!("F38-two-scales/{test}");
        let mut session = on(&[TRAINING[0], TRAINING[1], (Role::Test, &path)]);
        session.run(Step::PRETRAIN, |_| {}).expect("a study");
        let warnings = session.warnings(Step::DATA);
        let said = warnings
            .iter()
            .any(|one| one.contains("test_log.csv is on another scale"));
        assert_eq!(said, other, "{warnings:?}");
        // Measured as well, for what looks alike: counts beside TPM, one logarithm beside another.
        let measured = session.warnings(Step::PRETRAIN);
        assert_eq!(measured.len(), usize::from(other), "{measured:?}");
        assert!(session.notes(Step::DATA).starts_with(&warnings));
        let json = serde_json::to_value(session.results()).expect("JSON");
        assert_eq!(
            json["warnings"].as_array().map(Vec::len),
            Some(2 * usize::from(other))
        );
        assert!(json["provenance"]["files"][0]["scale"].as_str().is_some());
    }
}

#[test]
fn linear_tables_of_other_units_are_told_by_their_size() {
    let genes: Vec<String> = [
        "TP53", "EGFR", "MYC", "KRAS", "PTEN", "RB1", "ESR1", "BRCA1",
    ]
    .map(String::from)
    .to_vec();
    let mut session = session();
    add(
        &mut session,
        Role::Pretrain,
        "p.csv",
        &table("p", 30, &genes),
    );
    add(
        &mut session,
        Role::Finetune,
        "f.csv",
        &table("f", 20, &genes),
    );
    let test = table("t", 20, &genes);
    let larger: Vec<String> = test.lines().map(larger).collect();
    add(&mut session, Role::Test, "t.csv", &larger.join("\n"));
    session.run(Step::PRETRAIN, |_| {}).expect("a study");
    assert!(session.warnings(Step::DATA).is_empty());
    let warnings = session.warnings(Step::PRETRAIN);
    assert!(
        warnings.len() == 1 && warnings[0].contains("test part"),
        "{warnings:?}"
    );
}

/// A line with its numbers forty times as large.
fn larger(line: &str) -> String {
    let cells = line.split(',').map(|cell| match cell.parse::<f64>() {
        Ok(number) => format!("{:.3}", 40.3 * number),
        Err(_) => cell.to_owned(),
    });
    cells.collect::<Vec<_>>().join(",")
}

#[test]
fn logarithms_are_not_taken_twice() {
    let mut session = on(&[(Role::Labelled, "F38-two-scales/test_log.csv")]);
    session.run(Step::DATA, |_| {}).expect("read");
    assert_eq!(
        session.data().map(|data| data.scale.kind),
        Some(ScaleKind::Log)
    );
    assert_eq!(session.transform(), Transform::None);
    assert!(session.warnings(Step::DATA).is_empty());
    let notes = session.notes(Step::DATA).join(" ");
    assert!(
        notes.contains("logarithms") && notes.contains("as they are"),
        "{notes}"
    );
    session.run(Step::PRETRAIN, |_| {}).expect("a study");
    let plan = &session
        .pretrained()
        .expect("an encoder")
        .checkpoint
        .features;
    assert_eq!(plan.transform, Transform::None);
    let largest = plan.mean.iter().copied().fold(0.0, f32::max);
    assert!(
        largest > 4.5,
        "means of the logarithms themselves: {largest}"
    );
    // Who asks for it gets it, with a warning.
    change(&mut session, |study| {
        study.features.transform = Transform::Log2p1
    });
    assert_eq!(session.transform(), Transform::Log2p1);
    let warnings = session.warnings(Step::DATA).join(" ");
    assert!(warnings.contains("once more"), "{warnings}");
}

#[test]
fn numbers_that_tell_nothing_are_warned_of() {
    let mut session = session();
    let rows = (0..12).map(|row| {
        format!(
            "s{row},{},A,{}\n",
            3 * row,
            if row == 5 { -12.5 } else { 900.5 }
        )
    });
    let text = format!("sample,TP53,cancer_type,EGFR\n{}", rows.collect::<String>());
    add(&mut session, Role::Pretrain, "p.csv", &text);
    session.run(Step::DATA, |_| {}).expect("read");
    assert_eq!(session.transform(), Transform::None);
    let warnings = session.warnings(Step::DATA).join(" ");
    assert!(warnings.contains("neither logarithms"), "{warnings}");
}

#[test]
fn linear_values_and_counts_become_logarithms() {
    let mut session = on(&[(Role::Labelled, "F38-two-scales/test_raw.csv")]);
    session.run(Step::DATA, |_| {}).expect("read");
    assert_eq!(session.transform(), Transform::Log2p1);
    let notes = session.notes(Step::DATA).join(" ");
    assert!(
        notes.contains("linear") && notes.contains("log2(x + 1)"),
        "{notes}"
    );
}

#[test]
fn logarithms_of_fpkm_uq_are_none_of_linear_values() {
    let genes: Vec<String> = (0..300).map(|gene| format!("GENE{gene}")).collect();
    let table = |number: &dyn Fn(usize, usize) -> f64| {
        let mut text = format!("sample,{}\n", genes.join(","));
        for sample in 0..4 {
            let numbers = (0..genes.len()).map(|gene| format!("{:.4}", number(sample, gene)));
            text += &format!("S{sample},{}\n", numbers.collect::<Vec<_>>().join(","));
        }
        crate::text(&text).report.decisions.scale.kind
    };
    let logarithms = |sample: usize, gene: usize| 8.25 + (gene * 7 + sample) as f64 % 20.0;
    assert_eq!(table(&logarithms), ScaleKind::Log);
    // Linear values of that size are mostly small.
    let linear = |sample: usize, gene: usize| 28.0 / (1.0 + ((gene * 7 + sample) % 97) as f64);
    assert_eq!(table(&linear), ScaleKind::Linear);
}

#[test]
fn missing_logarithms_become_no_zeros() {
    let array = "sample,TP53,EGFR,MYC\nS1,7.5,NA,8\nS2,6.5,9,8.5\nS3,7,11,7.25\n";
    let read = crate::text(array);
    assert_eq!(crate::number(&read, "S1", "EGFR"), 10.0);
    assert!(
        crate::says(&read, "the mean of their gene"),
        "{:?}",
        read.report.notes
    );
    let without_pseudocount =
        "sample,TP53,EGFR,MYC\nS1,7.5,-inf,8.1\nS2,-2.5,9.3,-0\nS3,7,0,7.25\n";
    let read = crate::text(without_pseudocount);
    assert_eq!(crate::number(&read, "S1", "EGFR"), -2.5);
    // A logarithm of 1 is one, also with a sign before it.
    assert_eq!(crate::number(&read, "S3", "EGFR"), 0.0);
    assert_eq!(crate::number(&read, "S2", "MYC"), 0.0);
    let with_pseudocount = "sample,TP53,EGFR,MYC\nS1,7.5,NA,8.1\nS2,2.5,9.3,0\nS3,7,0,7.25\n";
    assert_eq!(
        crate::number(&crate::text(with_pseudocount), "S1", "EGFR"),
        0.0
    );
    // Counts that were not measured are none.
    let counts = "sample,TP53,EGFR,MYC\nS1,7,NA,8\nS2,650,9,85\nS3,7,11,725\n";
    let read = crate::text(counts);
    assert_eq!(crate::number(&read, "S1", "EGFR"), 0.0);
    assert!(crate::says(&read, "became 0"), "{:?}", read.report.notes);
}
