//! Names that the catalogue of human genes does not have are called what they are.

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
