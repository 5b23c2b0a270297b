//! What columns of samples are called beside the sample: paths of alignments, quantities, logarithms.

use std::sync::Arc;

use genessl::Advance;
use genessl::genes::Catalogue;
use genessl::table::{LabelFile, MemorySource, ReadOptions, Reading};

use crate::{number, says, text, text_with};

fn samples(names: [&str; 2]) -> Vec<String> {
    let [one, other] = names;
    let read = text(&format!("gene\t{one}\t{other}\nTP53\t1.5\t2\nEGFR\t3\t4\n"));
    let second = &read.table.sample_ids[1];
    assert_eq!(number(&read, second, "EGFR"), 4.0);
    assert!(
        names[1] == second
            || says(
                &read,
                &format!("\"{}\" for \"{one}\"", read.table.sample_ids[0])
            ),
        "{:?}",
        read.report.notes
    );
    read.table.sample_ids
}

#[test]
fn samples_are_called_by_the_paths_of_their_alignments() {
    for names in [
        ["/data/run1/S1.sorted.bam", "/data/run1/S2.sorted.bam"],
        ["results/S1/Aligned.out.bam", "results/S2/Aligned.out.bam"],
        [
            "S1Aligned.sortedByCoord.out.bam",
            "S2Aligned.sortedByCoord.out.bam",
        ],
        ["a/S1/x.bam", "a/S2/x.bam"],
        ["X.data.S1.markdup.bam", "X.data.S2.markdup.bam"],
    ] {
        assert_eq!(samples(names), ["S1", "S2"], "{names:?}");
    }
    for names in [["a/b/x.bam", "c/b/x.bam"], ["S1.bam", "S2"]] {
        assert_eq!(samples(names), names);
    }
    let counts = text(
        "# Program:featureCounts v2.0.1\nGeneid\tChr\tStart\tEnd\tStrand\tLength\t/d/S1.bam\t/d/S2.bam\n\
         ENSG00000141510\t17\t1\t9\t-\t9\t1\t2\nENSG00000146648\t7\t1\t9\t+\t9\t3\t4\n",
    );
    assert_eq!(counts.table.sample_ids, ["S1", "S2"]);
}

#[test]
fn samples_are_called_without_the_quantity_that_all_names_have() {
    for names in [
        ["S1_TPM", "S2_TPM"],
        ["TPM_S1", "TPM_S2"],
        ["S1.counts", "S2.counts"],
        ["log2(S1)", "log2(S2)"],
        ["log2(S1+1)", "log2(S2+1)"],
        ["S1 (TPM)", "S2 (TPM)"],
        ["S1_log2TPM", "S2_log2TPM"],
        ["S1 log2(TPM+1)", "S2 log2(TPM+1)"],
        ["S1_logCPM", "S2_logCPM"],
        ["S1.normalized", "S2.normalized"],
    ] {
        assert_eq!(samples(names), ["S1", "S2"], "{names:?}");
    }
    for names in [
        ["S1_TPM", "S2"],
        ["counts.1", "counts.2"],
        ["A_length", "B_length"],
    ] {
        assert_eq!(samples(names), names);
    }
    let both =
        text("gene,S1_TPM,S1_counts,S2_TPM,S2_counts\nTP53,1.5,10,2.5,20\nEGFR,3.5,30,4.5,40\n");
    assert_eq!(both.table.sample_ids, ["S1", "S2"]);
    assert!(says(&both, "\"TPM\" (TPM) was taken, not counts"));
    let log = "gene,S1_counts,S1_log2,S2_counts,S2_log2\nTP53,1,10,2,20\nEGFR,3,30,4,40\n";
    assert_eq!(number(&text(log), "S2", "EGFR"), 4.0);
    let options = ReadOptions {
        quantity: Some("log2".into()),
        ..ReadOptions::default()
    };
    let log = text_with(log, &options).expect("it is there");
    assert_eq!(number(&log, "S2", "EGFR"), 40.0);
}

/// A file of labels may call samples as the columns are.
#[test]
fn labels_are_found_by_the_columns_names() {
    for [one, other] in [["S1_TPM", "S2_TPM"], ["/d/S1.bam", "/d/S2.bam"]] {
        let mut read = text(&format!("gene,{one},{other}\nTP53,1.5,2\nEGFR,3,4\n"));
        let labels = format!("sample,class\n{one},A\n{other},B\n");
        let source = Arc::new(MemorySource::new(labels.as_bytes()));
        let file = LabelFile::read("l.csv", source, &ReadOptions::default()).expect("labels");
        let report = file.join(&mut [&mut read.table], "class").expect("ids");
        assert_eq!(report.matched, 2, "{one}");
        assert_eq!(read.table.metadata[0].values, ["A", "B"]);
    }
}

/// An assay may be joined to each gene's name.
#[test]
fn genes_are_called_without_what_stands_in_each_name() {
    const GENES: [&str; 6] = ["TP53", "EGFR", "MYC", "KRAS", "HLA-A", "PTEN"];
    for (before, behind) in [("rna_", ""), ("", "_TPM"), ("", ".expr"), ("mRNA: ", "")] {
        let named = GENES.map(|gene| format!("{before}{gene}{behind}"));
        let rows = text(&format!(
            "sample,age,{}\nA,50,1.5,2,3,4,5,6\nB,60,7.5,8,9,10,11,12\n",
            named.join(",")
        ));
        assert_eq!(rows.table.features, GENES, "{before}{behind}");
        assert!(says(&rows, "Genes are called without"));
        let lines = named.map(|name| format!("{name},1.5,2\n"));
        let columns = text(&format!(",A,B\n{}", lines.concat()));
        assert_eq!(columns.table.features, GENES, "{before}{behind}");
        assert_eq!(columns.table.sample_ids, ["A", "B"]);
    }
    // What is no expression keeps its name.
    let copies = GENES.map(|gene| format!("cnv_{gene},1.5,2\n")).concat();
    assert_eq!(
        text(&format!("gene,A,B\n{copies}")).table.features[0],
        "cnv_TP53"
    );
    // Where both are there, one would be taken for the other.
    let both = text(
        "sample,TP53,rna_TP53,rna_EGFR,rna_MYC,rna_KRAS,rna_PTEN\nA,1.5,2,3,4,5,6\nB,1.5,2,3,4,5,6\n",
    );
    assert_eq!(both.table.features[1], "rna_TP53");
}

/// The sign that parts a sample's name from what a program calls its file is none of the name.
#[test]
fn one_sample_is_called_by_its_file_without_what_the_program_adds() {
    let sample = |name: &str, text: &str| {
        let source = Arc::new(MemorySource::new(text.as_bytes()));
        let catalogue = Catalogue::builtin().expect("it is built in");
        let reading = Reading::judged(name, source, &ReadOptions::default(), catalogue);
        let read = reading.and_then(Advance::run).expect("a table");
        read.table.sample_ids
    };
    let star = "N_unmapped\t1\t1\t1\nENSG00000141510\t5\t2\t3\nENSG00000146648\t7\t3\t4\n";
    assert_eq!(sample("CCA_1_ReadsPerGene.out.tab", star), ["CCA_1"]);
    let stringtie = "Gene ID\tGene Name\tReference\tStrand\tStart\tEnd\tCoverage\tFPKM\tTPM\n\
                     ENSG00000141510\tTP53\tchr17\t-\t1\t9\t1.5\t2.5\t3.5\n\
                     ENSG00000146648\tEGFR\tchr7\t+\t1\t9\t1.5\t2.5\t4.5\n";
    assert_eq!(sample("CCA_1.gene_abund.tab", stringtie), ["CCA_1"]);
}
