//! Columns beside the samples: annotation, quantities, results of tests.

use crate::{number, path, read, read_with, refused, says, size, text, text_with};
use genessl::table::{Orientation, ReadOptions};

fn quantity(wanted: &str) -> ReadOptions {
    ReadOptions {
        quantity: Some(wanted.into()),
        ..ReadOptions::default()
    }
}

#[test]
fn one_quantity_of_one_sample_is_taken_and_said() {
    for (case, sample, taken) in [
        ("quant.sf", "quant", "TPM"),
        ("abundance.tsv", "abundance", "tpm"),
        ("genes.results", "genes", "TPM"),
        (
            "a1b2.rna_seq.augmented_star_gene_counts.tsv",
            "a1b2",
            "tpm_unstranded",
        ),
        ("star_hash_gene.tsv", "star_hash_gene", "unstranded"),
        ("ReadsPerGene.out.tab", "ReadsPerGene", "unstranded"),
        ("htseq.counts", "htseq", "counts"),
    ] {
        let file = format!("F11-quantities-as-samples/{case}");
        let read = read(&file);
        assert_eq!(
            read.table.samples(),
            1,
            "{case}: {:?}",
            read.table.sample_ids
        );
        assert_eq!(
            read.report.orientation,
            Orientation::SamplesInColumns,
            "{case}"
        );
        let decided = read.report.decisions.quantity.as_ref().expect("a quantity");
        assert_eq!(decided.value, taken, "{case}");
        assert!(
            decided.others.is_empty() || says(&read, "Set the quantity"),
            "{case}"
        );
        assert!(
            read.table.sample_ids[0].starts_with(sample) || sample == "htseq",
            "{case}"
        );
    }
    let counts =
        read_with("F11-quantities-as-samples/quant.sf", &quantity("counts")).expect("a table");
    assert_eq!(number(&counts, "quant", "ENSG00000000005.2"), 7.0);
    let error = read_with("F11-quantities-as-samples/quant.sf", &quantity("rpkm"))
        .expect_err("there is none");
    assert!(error.advice.contains("NumReads"), "{error}");
}

#[test]
fn the_first_line_of_a_file_without_header_is_kept() {
    let read = read("F11-quantities-as-samples/htseq.counts");
    assert_eq!(read.table.features[0], "ENSG00000000003.1");
    let lines =
        std::fs::read_to_string(path("F11-quantities-as-samples/htseq.counts")).expect("a file");
    let genes = lines
        .lines()
        .filter(|line| line.starts_with("ENSG"))
        .count();
    assert_eq!(read.table.features.len(), genes);
}

#[test]
fn annotation_of_genes_is_no_sample() {
    let counts = read("F11-quantities-as-samples/featurecounts.txt");
    assert_eq!(counts.table.samples(), 2, "{:?}", counts.table.sample_ids);
    assert_eq!(
        number(&counts, "/data/run 1/S1.sorted.bam", "ENSG00000000005"),
        7.0
    );
    assert_eq!(
        counts.report.decisions.producer.as_deref(),
        Some("featureCounts")
    );
    let annotated = read("F11-quantities-as-samples/numeric_annotation.tsv");
    assert_eq!(annotated.table.sample_ids, ["S1", "S2"]);
    assert_eq!(
        annotated.report.decisions.id_column.value,
        "ensembl_gene_id"
    );
    let left_out = &annotated.report.decisions.left_out;
    assert!(
        left_out
            .iter()
            .any(|one| one.names.iter().any(|name| name == "gc_percent")),
        "{left_out:?}"
    );
    let biomart = text(
        "Gene stable ID\tGene name\tGene % GC content\tTranscript length (including UTRs and CDS)\tKaryotype band\tS1\n\
         ENSG00000141510\tTP53\t48.8\t2512\tp13.1\t7\nENSG00000146648\tEGFR\t42.4\t9905\tp11.2\t9\n",
    );
    assert_eq!(biomart.table.sample_ids, ["S1"]);
}

#[test]
fn results_of_tests_are_refused_by_name() {
    let options = ReadOptions::default();
    let error = read_with("F11-quantities-as-samples/deseq2_results.csv", &options)
        .expect_err("no samples");
    assert!(error.what.contains("DESeq2"), "{error}");
    let limma = refused(
        "\tlogFC\tAveExpr\tt\tP.Value\tadj.P.Val\tB\nTP53\t1\t2\t3\t.1\t.2\t1\nEGFR\t1\t2\t3\t.1\t.2\t1\n",
    );
    assert!(limma.what.contains("limma"), "{limma}");
    let edger =
        refused("\tlogFC\tlogCPM\tLR\tPValue\tFDR\nTP53\t1\t2\t3\t.1\t.2\nEGFR\t1\t2\t3\t.1\t.2\n");
    assert!(edger.what.contains("edgeR"), "{edger}");
    let beside = text("gene,log2FoldChange,padj,S1,S2\nTP53,1,0.1,5,6\nEGFR,2,0.2,7,8\n");
    assert_eq!(beside.table.sample_ids, ["S1", "S2"]);
}

#[test]
fn several_quantities_of_several_samples_give_one() {
    let table = "gene_id,S1_count,S1_FPKM,S2_count,S2_FPKM,gene_length\nTP53,1,1.5,2,2.5,100\nEGFR,3,3.5,4,4.5,100\n";
    let read = text(table);
    assert_eq!(read.table.sample_ids, ["S1", "S2"]);
    assert_eq!(number(&read, "S2", "EGFR"), 4.0);
    let fpkm = text_with(table, &quantity("fpkm")).expect("a table");
    assert_eq!(number(&fpkm, "S2", "EGFR"), 4.5);
    let novogene = text(
        "gene_id\tS1_FPKM\tS2_FPKM\tS1_count\tS2_count\tgene_chr\tgene_start\tscore\nENSG00000141510\t1.5\t2.5\t10\t20\t17\t9\t1\n\
         ENSG00000146648\t3.5\t4.5\t30\t40\t7\t9\t1\n",
    );
    assert_eq!(novogene.table.sample_ids, ["S1", "S2"]);
    let tximport = text(
        ",abundance.A,abundance.B,counts.A,counts.B,length.A,length.B\nTP53,1,2,10,20,500,500\nEGFR,3,4,30,40,600,600\n",
    );
    assert_eq!(tximport.table.sample_ids, ["A", "B"]);
    assert_eq!(number(&tximport, "B", "EGFR"), 4.0);
    let alone = text("gene,A_TPM,B_TPM\nTP53,1,2\nEGFR,3,4\n");
    assert_eq!(alone.table.sample_ids, ["A_TPM", "B_TPM"]);
}

#[test]
fn what_is_left_out_can_be_called_back() {
    let options = ReadOptions {
        value_columns: vec!["Length".into()],
        ..ReadOptions::default()
    };
    let kept = text_with("gene,Length,S1\nTP53,1,2\nEGFR,3,4\n", &options).expect("a table");
    assert_eq!(size(&kept), (2, 2));
    assert_eq!(kept.table.sample_ids, ["Length", "S1"]);
}

/// GenomeStudio writes several columns for each sample of an array.
#[test]
fn an_array_has_one_signal_for_each_sample() {
    let table = text(
        "TargetID\tProbeID\tS1.AVG_Signal\tS1.Detection Pval\tS1.BEAD_STDERR\tS2.AVG_Signal\tS2.Detection Pval\tS2.BEAD_STDERR\n\
         TP53\t10400\t120.5\t0.01\t3.2\t130.1\t0.02\t2.2\nEGFR\t10401\t20.5\t0.5\t3.1\t30.1\t0.3\t2.1\n",
    );
    assert_eq!(table.table.sample_ids, ["S1", "S2"]);
    assert!((number(&table, "S2", "TP53") - 130.1).abs() < 1e-4);
}
