//! The letters of a tumour's stage: T, N and M are metadata beside metadata, though T was a gene.

use crate::{says, text};

#[test]
fn stages_are_metadata_beside_genes_in_columns() {
    for numbers in ["130,45,900,12", "1.5,2.25,3.5,4.5"] {
        let mut table = String::from("sample,cancer_type,T,N,M,TP53,EGFR,MYC,KRAS\n");
        for (line, stage) in ["A,1,0,0", "B,2,1,0", "A,3,0,1", "B,4,2,0"]
            .iter()
            .enumerate()
        {
            table += &format!("S{line},{stage},{numbers}\n");
        }
        let read = text(&table);
        assert_eq!(
            read.table.features,
            ["TP53", "EGFR", "MYC", "KRAS"],
            "{numbers}"
        );
        let stages = read.table.metadata_column("T").expect("it is kept");
        assert_eq!(stages.values, ["1", "2", "3", "4"]);
        assert!(
            read.table.metadata_column("N").is_some() && read.table.metadata_column("M").is_some()
        );
    }
}

#[test]
fn stages_are_metadata_above_genes_in_rows() {
    let read = text(
        "gene\tS1\tS2\tS3\tS4\ncancer_type\tA\tB\tA\tB\nage\t50\t61\t72\t43\nT\t1\t2\t3\t4\nN\t0\t1\t0\t2\n\
         TP53\t1.5\t2.5\t3.5\t4.5\nEGFR\t11.5\t12.5\t13.5\t14.5\nMYC\t21\t22\t23\t24\nKRAS\t31\t32\t33\t34\n",
    );
    assert_eq!(read.table.features, ["TP53", "EGFR", "MYC", "KRAS"]);
    let stages = read.table.metadata_column("N").expect("it is kept");
    assert_eq!(stages.values, ["0", "1", "0", "2"]);
    assert!(says(&read, "stages of tumours"));
}

#[test]
fn a_gene_of_that_name_stays_one() {
    let alone = text(
        "gene\tS1\tS2\tS3\nTP53\t10\t2\t3\nEGFR\t1\t12\t13\nT\t0\t0\t1\nMYC\t21\t22\t23\nKRAS\t31\t32\t33\n",
    );
    assert!(alone.table.features.iter().any(|name| name == "T"));
    let measured =
        text("sample,T,N,TP53,EGFR,MYC,KRAS\nA,130,9,1,2,3,4\nB,45,7,5,6,7,8\nC,12,8,9,10,11,12\n");
    assert_eq!(measured.table.features[0], "T");
}
