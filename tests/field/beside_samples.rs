//! Columns of numbers that annotate genes, test them or count the lines, under the names that people give them.

use crate::{number, text};

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
