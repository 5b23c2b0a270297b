//! Where the samples are: by what the catalogue knows of both sides, not by the shape of names.

use crate::{number, read, read_with, says, size, text};
use genessl::genes::Catalogue;
use genessl::table::{GeneJudge, Known, Orientation, ReadOptions};

#[test]
fn numbered_patients_are_no_genes() {
    for case in [
        "blank_corner.csv",
        "cell_lines.csv",
        "decimal_ids.csv",
        "id_col.csv",
        "r_style.tsv",
    ] {
        let read = read(&format!("F17-numeric-sample-ids/{case}"));
        assert_eq!(
            read.report.orientation,
            Orientation::SamplesInColumns,
            "{case}"
        );
        assert_eq!(read.table.samples(), 6, "{case}");
        assert!(read.report.decisions.orientation.certain, "{case}");
    }
    let read = read("F17-numeric-sample-ids/blank_corner.csv");
    assert_eq!(size(&read), (6, 24));
    assert_eq!(number(&read, "10234", "LINC01128"), 269.0);
    let counts = text("sample,ENSG00000000003,ENSG00000000005\n1,2,3\n2,3,4\n3,4,5\n");
    assert!(
        counts
            .report
            .decisions
            .orientation
            .why
            .contains("2 of 2 names in the header")
    );
    let rows = text("patient,TP53,EGFR,MYC\n10234,1,2,3\n1187,4,5,6\n");
    assert_eq!(rows.table.sample_ids, ["10234", "1187"]);
    let unnamed = text(",TP53,EGFR,MYC\n10234,1,2,3\n1187,4,5,6\n");
    assert_eq!(unnamed.table.sample_ids, ["10234", "1187"]);
}

#[test]
fn a_header_cell_called_sample_does_not_decide_against_genes() {
    // So many patients that what is looked at holds few genes.
    let big = read("F08-xena-hiseqv2/HiSeqV2");
    assert_eq!(
        (size(&big), big.report.orientation),
        ((1100, 20), Orientation::SamplesInColumns)
    );
    let small = read("F08-xena-hiseqv2/HiSeqV2_small.tsv");
    assert_eq!(
        (size(&small).0, small.report.orientation),
        (6, Orientation::SamplesInColumns)
    );
    assert!(
        small
            .report
            .decisions
            .orientation
            .why
            .contains("known genes")
    );
    assert_eq!(read("F08-xena-hiseqv2/with_known.tsv").table.samples(), 6);
}

#[test]
fn classes_that_read_like_symbols_do_not_turn_the_table() {
    let read = text(
        "id,type,TSPAN6,TNMD,DPM1,SCYL3\np-1,MET,1,2,3,4\np-2,CAT,1,2,3,4\np-3,MET,1,2,3,4\np-4,CAT,1,2,3,4\n\
         p-5,MET,1,2,3,4\n",
    );
    assert_eq!(read.report.orientation, Orientation::SamplesInRows);
    assert_eq!(read.table.sample_ids[0], "p-1");
    assert_eq!(read.table.metadata[0].name, "type");
}

#[test]
fn numbers_on_both_sides_are_a_close_call() {
    let read = text(",7157,1956,4609,3845\n99000001,1,2,3,4\n99000002,5,6,7,8\n99000003,9,9,9,9\n");
    assert_eq!(read.report.orientation, Orientation::SamplesInRows);
    assert!(!read.report.decisions.orientation.certain);
    assert!(says(&read, "Set the orientation"));
    let turned =
        text(",99000001,99000002,99000004\n7157,1,2,3\n1956,1,2,3\n4609,1,2,3\n3845,1,2,3\n");
    assert_eq!(turned.report.orientation, Orientation::SamplesInColumns);
}

#[test]
fn samples_named_after_genes_are_told_by_the_first_column() {
    let read = text("gene,TP53,EGFR,MYC\nKRAS,1,2,3\nBRAF,4,5,6\nPTEN,7,8,9\n");
    assert_eq!(read.table.sample_ids, ["TP53", "EGFR", "MYC"]);
}

#[test]
fn a_set_orientation_wins() {
    let options = ReadOptions {
        orientation: Orientation::SamplesInRows,
        ..ReadOptions::default()
    };
    let read = read_with("F17-numeric-sample-ids/blank_corner.csv", &options).expect("a table");
    assert_eq!(read.table.sample_ids[0], "LINC01128");
    assert_eq!(read.report.decisions.orientation.why, "as set");
}

#[test]
fn the_judge_of_names_knows_what_the_mapping_knows() {
    let catalogue = Catalogue::builtin().expect("it is built in");
    let cases = [
        ("TP53", Known::Gene),
        ("ENSG00000141510.17", Known::Gene),
        ("gene:ENSG00000141510", Known::Gene),
        ("ENSG00000141510_TP53", Known::Gene),
        ("HGNC:11998", Known::Gene),
        ("gene-TP53", Known::Gene),
        ("GRCh38_TP53", Known::Gene),
        ("TP53|7157", Known::Gene),
        ("7157", Known::Number),
        ("GeneID:7157", Known::Number),
        // What samples are called as well counts less.
        ("MYC.1", Known::Alias),
        ("MYC_1", Known::Alias),
        ("SEPT2", Known::Alias),
        ("patient 3", Known::No),
        ("TCGA-A1-A0SB-01", Known::No),
        ("NA", Known::No),
    ];
    for (name, known) in cases {
        assert_eq!(catalogue.known(name), known, "{name}");
    }
}
