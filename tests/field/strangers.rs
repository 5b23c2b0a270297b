//! Names that the catalogue of human genes does not have are called what they are.

use genessl::table::ScaleKind;

use crate::{says, text};

#[test]
fn affymetrix_probes_are_called_so_and_brainarrays_genes_are_not() {
    let probes = text("ID_REF\tGSM1\tGSM2\n1007_s_at\t1\t2\n1053_at\t3\t4\n117_at\t5\t6\n");
    assert!(
        says(&probes, "Affymetrix probe ids"),
        "{:?}",
        probes.report.notes
    );
    let blank = text(",patA,patB\n1007_s_at,1,2\n1053_at,3,4\n117_at,5,6\n");
    assert_eq!(blank.table.sample_ids, ["patA", "patB"]);
    let genes = text("ID_REF\tGSM1\tGSM2\n1956_at\t1\t2\n7157_at\t3\t4\n672_at\t5\t6\n");
    assert!(!says(&genes, "Affymetrix"), "{:?}", genes.report.notes);
}

#[test]
fn genes_of_mice_are_noticed() {
    for names in [
        ["Trp53", "Egfr", "Myc", "H2-K1", "Gm10001"],
        [
            "ENSMUSG00000059552",
            "ENSMUSG00000020122.15",
            "ENSMUSG00000022346",
            "ENSMUSG00000000001",
            "ENSMUSG00000000003",
        ],
    ] {
        let mut table = "gene\tm1\tm2\n".to_owned();
        for name in names {
            table += &format!("{name}\t1\t2\n");
        }
        let read = text(&table);
        assert!(says(&read, "mouse"), "{:?}", read.report.notes);
    }
    for human in [
        "gene\ts1\nC1orf112\t1\nTP53\t2\nEGFR\t3\n",
        "gene\ts1\nGene1\t1\nGene2\t2\nGene3\t3\n",
    ] {
        assert!(!says(&text(human), "mouse"), "{human}");
    }
}

/// A score among counts is no gene, and does not make them something else.
#[test]
fn numbers_of_another_kind_under_unknown_names_are_metadata() {
    const GENES: &str = "TP53,EGFR,KRAS,BRAF,MYC,PTEN,RB1,KLK11,EYA4,BARD1,CHAD,VHL,CA3";
    let table = |name: &str, scores: [&str; 2], genes: &str| {
        text(&format!(
            "sample,cancer_type,{name},{GENES}\nP1,A,{},{genes}\nP2,B,{},{genes}\n",
            scores[0], scores[1]
        ))
    };
    let counts = "1,2,3,400,5,6,7,8,9,10,11,12,13";
    for (name, scores) in [
        ("ImmuneScore", ["2.705", "-1.25"]),
        ("S.Score", ["0.1", "0.2"]),
        ("PSA", ["4.1", "7.9"]),
    ] {
        let read = table(name, scores, counts);
        let kept = read
            .table
            .metadata_column(name)
            .map(|column| column.values.clone());
        assert_eq!(kept.expect("it is metadata"), scores, "{name}");
        assert_eq!(read.table.features.len(), 13, "{name}");
        assert_eq!(
            read.report.decisions.scale.kind,
            ScaleKind::Counts,
            "{name}"
        );
        let notes = &read.report.notes;
        let said = match name {
            "PSA" => says(&read, "as laboratories call"),
            other => says(&read, &format!("than the genes': {other}.")),
        };
        assert!(said, "{name}: {notes:?}");
    }
    let logs = "1.5,2.5,3,4,5,6,7,8,9,10,11,12,13.5";
    let read = table("Ki67_index", ["60", "35"], logs);
    assert_eq!(read.report.decisions.scale.kind, ScaleKind::Log);
    // A gene is one whatever its numbers are.
    let read = table("CD274", ["4.1", "7.9"], counts);
    assert_eq!(read.table.features.len(), 14);
    let read = table("NOVEL1", ["4", "7"], counts);
    assert_eq!(read.table.features.len(), 14);
}
