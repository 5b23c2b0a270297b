//! Panels of few genes, with as many columns of metadata among them.

use crate::text;

const GENES: [&str; 24] = [
    "BRCA1", "ESR1", "PGR", "ERBB2", "MKI67", "AURKA", "BIRC5", "CCNB1", "MYBL2", "GRB7", "BCL2",
    "SCUBE2", "MMP11", "CTSV", "GSTM1", "CD68", "BAG1", "ACTB", "GAPDH", "RPLP0", "GUSB", "TFRC",
    "FOXA1", "GATA3",
];

/// Samples in rows: each name with a function of sample and column for its cells.
fn panel(columns: &[&str]) -> String {
    let mut table = format!("patient,{}\n", columns.join(","));
    for sample in 0..6_usize {
        let cells = columns.iter().enumerate().map(|(at, name)| match *name {
            "grade" => ["G1", "G2", "G3"][sample % 3].to_owned(),
            "er_status" => ["pos", "neg"][sample % 2].to_owned(),
            _ => format!("{}.{}", 3 + (at * 7 + sample * 3) % 11, sample),
        });
        table += &format!("P{sample},{}\n", cells.collect::<Vec<_>>().join(","));
    }
    table
}

#[test]
fn genes_that_stand_among_metadata_are_genes() {
    for columns in [
        [&["age", "ESR1", "grade"][..], &GENES[2..]].concat(),
        [
            &["ESR1", "age", "PGR", "er_status", "MKI67", "grade"][..],
            &GENES[5..],
        ]
        .concat(),
        [&GENES[5..], &["grade", "ESR1", "er_status"][..]].concat(),
    ] {
        let read = text(&panel(&columns));
        assert!(
            read.table.features.iter().any(|gene| gene == "ESR1"),
            "{columns:?}: {:?}",
            read.report.notes
        );
        let genes = columns.iter().filter(|name| GENES.contains(name)).count();
        assert_eq!(
            read.table.features.len(),
            genes,
            "{:?}",
            read.table.features
        );
    }
}

#[test]
fn columns_of_metadata_that_are_as_many_as_genes_are_metadata() {
    let clinical = [
        "TumorSize",
        "NodesPositive",
        "follow up years",
        "dose_mg",
        "BodyMass",
        "ki67_percent",
        "months_to_relapse",
        "AgeAtMenarche",
        "pack_years",
        "waist_cm",
    ];
    let columns = [&clinical[..], &GENES[..9]].concat();
    let read = text(&panel(&columns));
    assert_eq!(read.table.features, &GENES[..9], "{:?}", read.report.notes);
    // What is counted up is no word of clinics.
    let simulated = [&GENES[..9], &["Gene1", "Gene2", "Gene3"][..]].concat();
    assert_eq!(text(&panel(&simulated)).table.features.len(), 12);
}

#[test]
fn proteins_that_laboratories_measure_are_no_genes_of_a_panel() {
    let columns = [&["age", "CRP", "AFP", "grade"][..], &GENES[..]].concat();
    let read = text(&panel(&columns));
    assert_eq!(read.table.features, GENES, "{:?}", read.report.notes);
}
