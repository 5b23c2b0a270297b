//! Columns that are called as deviations of others are told from samples by their numbers.

use genessl::table::ReadOptions;

use crate::{says, text, text_with};

const GENES: [&str; 8] = ["TP53", "EGFR", "MYC", "KRAS", "PTEN", "RB1", "VHL", "BRAF"];

/// A table of these columns, each of which multiplies the line's mean by its factors in turn.
fn table(columns: &[(&str, &[f64])]) -> String {
    let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
    let mut lines = format!("gene\t{}\n", names.join("\t"));
    for (line, gene) in GENES.iter().enumerate() {
        let mean = 10.0 + 30.0 * line as f64;
        let cells = columns
            .iter()
            .map(|(_, factors)| format!("{:.3}", mean * factors[line % factors.len()]));
        lines += &format!("{gene}\t{}\n", cells.collect::<Vec<_>>().join("\t"));
    }
    lines
}

const SAMPLE: &[f64] = &[1.0];
const OTHER: &[f64] = &[1.2, 0.7, 1.1, 0.9, 1.3];
const DEVIATION: &[f64] = &[0.2, 0.1, 0.3, 0.15];

#[test]
fn deviations_of_every_sample_are_left_out() {
    for (one, two) in [
        ("A_SD", "B_SD"),
        ("A.sd", "B.sd"),
        ("sem_A", "sem_B"),
        ("A (stdev)", "B (stdev)"),
    ] {
        let read = text(&table(&[
            ("A", SAMPLE),
            (one, DEVIATION),
            ("B", OTHER),
            (two, DEVIATION),
        ]));
        assert_eq!(read.table.sample_ids, ["A", "B"], "{one}");
        assert!(
            says(&read, &format!("\"{one}\" tells how \"A\" varies")),
            "{:?}",
            read.report.notes
        );
        assert!(says(&read, "name it among the value columns"));
    }
}

#[test]
fn samples_that_are_called_as_deviations_stay() {
    let strains = text(&table(&[
        ("CTRL", SAMPLE),
        ("CTRL_SD", OTHER),
        ("KO", OTHER),
        ("KO_SD", SAMPLE),
    ]));
    assert_eq!(
        strains.table.sample_ids,
        ["CTRL", "CTRL_SD", "KO", "KO_SD"],
        "{:?}",
        strains.report.notes
    );
    assert!(says(&strains, "the numbers of \"CTRL_SD\" are not"));
    assert!(says(&strains, "name them among the metadata columns"));
    // Small numbers do not make one of a column that the other samples lack.
    let one = text(&table(&[
        ("CTRL", SAMPLE),
        ("CTRL_SD", DEVIATION),
        ("KO1", OTHER),
        ("KO2", OTHER),
    ]));
    assert_eq!(one.table.samples(), 4, "{:?}", one.report.notes);
    assert!(says(&one, "\"KO1\" has no such column"));
    let below_zero = text(&table(&[
        ("A", SAMPLE),
        ("A_sd", &[-0.1, 0.1]),
        ("B", OTHER),
        ("B_sd", &[0.1, -0.1]),
    ]));
    assert_eq!(below_zero.table.samples(), 4);
}

#[test]
fn what_was_decided_of_deviations_can_be_changed() {
    let both = table(&[
        ("A", SAMPLE),
        ("A_sd", DEVIATION),
        ("B", OTHER),
        ("B_sd", DEVIATION),
    ]);
    let options = ReadOptions {
        value_columns: vec!["A_sd".into(), "B_sd".into()],
        ..ReadOptions::default()
    };
    let called_back = text_with(&both, &options).expect("a table");
    assert_eq!(called_back.table.samples(), 4);
    let strains = table(&[("CTRL", SAMPLE), ("CTRL_SD", OTHER), ("KO", OTHER)]);
    let options = ReadOptions {
        metadata_columns: vec!["CTRL_SD".into()],
        ..ReadOptions::default()
    };
    let left_out = text_with(&strains, &options).expect("a table");
    assert_eq!(left_out.table.sample_ids, ["CTRL", "KO"]);
}

#[test]
fn least_and_most_are_told_by_their_numbers_too() {
    let read = text(&table(&[
        ("A", SAMPLE),
        ("A_min", &[0.5, 0.9]),
        ("A_max", &[1.5, 1.1]),
        ("B", SAMPLE),
        ("B_min", &[0.5, 0.9]),
        ("B_max", &[1.5, 1.1]),
    ]));
    assert_eq!(read.table.sample_ids, ["A", "B"]);
    let treated = text(&table(&[
        ("A", SAMPLE),
        ("A_max", OTHER),
        ("B", SAMPLE),
        ("B_max", OTHER),
    ]));
    assert_eq!(treated.table.samples(), 4, "{:?}", treated.report.notes);
}

#[test]
fn means_stand_for_groups_beside_their_deviations_and_numbers() {
    let means = text(&table(&[
        ("WT_mean", SAMPLE),
        ("WT_sd", DEVIATION),
        ("KO_mean", OTHER),
        ("KO_sd", DEVIATION),
    ]));
    assert_eq!(means.table.sample_ids, ["WT_mean", "KO_mean"]);
    let mut counted = "gene,WT,WT_SD,WT_n,KO,KO_SD,KO_n\n".to_owned();
    for (line, gene) in GENES.iter().enumerate() {
        counted += &format!("{gene},{line}5,1.5,3,{line}7,2.5,4\n");
    }
    assert_eq!(text(&counted).table.sample_ids, ["WT", "KO"]);
    // Normal tissue of the same patients.
    let pairs = text(&table(&[
        ("P1", SAMPLE),
        ("P1_N", OTHER),
        ("P2", OTHER),
        ("P2_N", SAMPLE),
    ]));
    assert_eq!(pairs.table.samples(), 4, "{:?}", pairs.report.notes);
}
