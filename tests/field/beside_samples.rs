//! Columns of numbers that annotate genes, test them or count the lines, under the names that people give them.

use genessl::table::ReadOptions;

use crate::{number, refused, text, text_with};

/// The samples of a table with one more column of such numbers behind the gene.
fn samples_beside(name: &str, numbers: [&str; 4]) -> Vec<String> {
    let genes = ["TP53", "EGFR", "MYC", "KRAS"];
    let mut table = format!("gene,{name},S1,S2\n");
    for (index, (gene, number)) in genes.iter().zip(numbers).enumerate() {
        table += &format!("{gene},{number},{index}.5,1{index}.25\n");
    }
    text(&table).table.sample_ids.clone()
}

#[test]
fn annotation_is_known_by_more_names() {
    for name in [
        "Chr_Stop",
        "ChrStop",
        "txStart",
        "cdsEnd",
        "loc.end",
        "tss_position",
        "tx_len",
        "EffLen",
        "union_exon_length",
        "gc_pct",
        "X..GC",
        "nExon",
        "Exon number",
        "numTranscripts",
        "nProbes",
        "Probe_Count",
        "tax_id",
        "chr_num",
        "gene_version",
        "Array_Address_Id",
        "NCBI_ID",
        "LOCUSLINK_ID",
        "OMIM",
        "kb",
        "version",
    ] {
        let samples = samples_beside(name, ["7668420", "55019016", "127735433", "25205245"]);
        assert_eq!(samples, ["S1", "S2"], "{name}");
    }
    let ncbi = samples_beside("NCBI", ["7157", "1956", "4609", "3845"]);
    assert_eq!(ncbi, ["S1", "S2"]);
}

#[test]
fn tests_are_known_by_more_names() {
    for name in [
        "lods",
        "FWER",
        "Pr(>F)",
        "LFC",
        "dispersion",
        "dispGeneEst",
        "maxCooks",
        "ES",
        "LR",
        "z-score",
        "ratio",
        "stat",
        "p",
    ] {
        let samples = samples_beside(name, ["0.25", "0.5", "0.75", "0.125"]);
        assert_eq!(samples, ["S1", "S2"], "{name}");
    }
}

#[test]
fn short_names_among_their_like_are_samples() {
    let read = text("gene,ES,iPS,H9\nTP53,1.5,2.5,3.5\nEGFR,4.5,5.5,6.5\nMYC,7.5,8.5,9.5\n");
    assert_eq!(read.table.sample_ids, ["ES", "iPS", "H9"]);
    let letters = text("gene,p,q,r\nTP53,1.5,2.5,3.5\nEGFR,4.5,5.5,6.5\nMYC,7.5,8.5,9.5\n");
    assert_eq!(letters.table.sample_ids, ["p", "q", "r"]);
}

#[test]
fn numbers_of_lines_are_no_sample() {
    for name in [
        "No.", "Nr", "Sr. No.", "Sl No", "SN", "Number", "UID", "Row", "row_id", "Ln", "index",
        "ID", "#",
    ] {
        assert_eq!(
            samples_beside(name, ["1", "2", "3", "4"]),
            ["S1", "S2"],
            "{name}"
        );
        let first = text(&format!(
            "{name},gene,S1,S2\n1,TP53,1.5,2.5\n2,EGFR,4.5,5.5\n3,MYC,7.5,8.5\n"
        ));
        assert_eq!(first.table.sample_ids, ["S1", "S2"], "{name}");
        assert_eq!(number(&first, "S2", "MYC"), 8.5, "{name}");
    }
    let measured = samples_beside("NO", ["1", "7", "3", "4"]);
    assert_eq!(measured, ["NO", "S1", "S2"]);
}

/// Two tables side by side, the second one's genes in this order.
fn side_by_side(headers: &str, second: [&str; 6]) -> String {
    let first = ["TP53", "EGFR", "MYC", "KRAS", "PTEN", "CD4"];
    let mut table = format!("{headers}\n");
    for (line, (own, other)) in first.iter().zip(second).enumerate() {
        table += &format!("{own},{line}.5,1{line}.5,{other},2{line}.5,3{line}.5\n");
    }
    table
}

#[test]
fn tables_side_by_side_with_genes_in_two_orders_are_refused() {
    let turned = ["CD4", "PTEN", "KRAS", "MYC", "EGFR", "TP53"];
    for headers in [
        "Gene,A1,A2,Gene,B1,B2",
        "gene_x,A1,A2,gene_y,B1,B2",
        "Symbol,A1,A2,Symbol.1,B1,B2",
        "gene,A1,A2,name,B1,B2",
    ] {
        let table = side_by_side(headers, turned);
        let error = refused(&table);
        assert!(error.what.contains("two columns name the genes"), "{error}");
        assert_eq!((error.line, error.column), (Some(2), Some(4)), "{error}");
        // Named as what it is, it is none of genes.
        let options = ReadOptions {
            metadata_columns: vec![headers.split(',').nth(3).unwrap_or_default().to_owned()],
            ..ReadOptions::default()
        };
        if !headers.starts_with("Gene") {
            let read = text_with(&table, &options).expect("a table");
            assert_eq!(number(&read, "B1", "TP53"), 20.5);
        }
    }
    let same = ["TP53", "EGFR", "MYC", "KRAS", "PTEN", "CD4"];
    let read = text(&side_by_side("Gene,A1,A2,Gene,B1,B2", same));
    assert_eq!(number(&read, "B2", "EGFR"), 31.5);
    // A gene's partner names no line.
    let ligands = text(
        "gene,S1,S2,receptor,S3,S4\nTP53,1,2,MDM2,3,4\nEGF,5,6,EGFR,7,8\nKITLG,9,10,KIT,11,12\n",
    );
    assert_eq!(number(&ligands, "S3", "EGF"), 7.0);
}
