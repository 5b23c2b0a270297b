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
    assert_eq!(number(&counts, "S1", "ENSG00000000005"), 7.0);
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
    assert_eq!(alone.table.sample_ids, ["A", "B"]);
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
    let numbered = text(
        "PROBE_ID\tSYMBOL\tAVG_Signal-1\tDetection-1\tAVG_Signal-2\tDetection-2\nILMN_1\tTP53\t5.1\t0.01\t6.2\t0.02\n\
         ILMN_2\tEGFR\t5.2\t0.01\t6.3\t0.02\n",
    );
    assert_eq!(numbered.table.sample_ids, ["1", "2"]);
    assert!((number(&numbered, "2", "EGFR") - 6.3).abs() < 1e-4);
}

#[test]
fn columns_of_an_arrays_scanner_are_no_samples() {
    let agilent = text(
        "ProbeName\tGeneName\tSystematicName\tControlType\tRow\tCol\tFeatureNum\tS1\tS2\nA_0\tTP53\tNM_1\t0\t1\t2\t5\t7.1\t8.2\n\
         A_1\tEGFR\tNM_2\t0\t2\t2\t6\t7.2\t8.3\nA_2\tKRAS\tNM_3\t0\t3\t2\t7\t7.3\t8.4\n",
    );
    assert_eq!(agilent.table.sample_ids, ["S1", "S2"]);
    let limma = text(
        "ProbeName,SystematicName,ControlType,Row,Col,A1,A2,B1\nA_23_P1,MFSD1,0,0,0,.1,1.8,3.7\nA_23_P2,CELF6,0,1,1,.6,2.4,4.3\n",
    );
    assert_eq!(limma.table.sample_ids, ["A1", "A2", "B1"]);
}

#[test]
fn a_transcripts_coverage_is_no_second_sample() {
    let ballgown = text(
        "t_id,chr,strand,start,end,t_name,num_exons,length,gene_id,gene_name,cov.S1,FPKM.S1,cov.S2,FPKM.S2\n\
         1,1,+,1,2,ENST00000000001,3,1000,ENSG00000141510,TP53,5.5,6.1,4.4,7.1\n\
         2,1,+,1,2,ENST00000000002,3,1000,ENSG00000146648,EGFR,5.5,6.2,4.4,7.2\n",
    );
    assert_eq!(ballgown.table.sample_ids, ["S1", "S2"]);
    assert_eq!(number(&ballgown, "S2", "ENSG00000146648"), 7.2);
    let quantity = ballgown.report.decisions.quantity.as_ref();
    assert_eq!(quantity.expect("there are two").value, "FPKM");
}

#[test]
fn what_sums_up_samples_is_none() {
    let summed = text(
        "gene,S1,S2,Mean,SD,CV,Median,Min,Max,Total,Average\nTP53,1,2,1.5,.7,.5,1.5,1,2,3,1.5\nEGFR,3,4,3.5,.7,.2,3.5,3,4,7,3.5\n",
    );
    assert_eq!(summed.table.sample_ids, ["S1", "S2"]);
    assert!(says(&summed, "as a total, mean or the like"));
    let of_groups = text("gene,A1,A2,B1,meanA,mean_B\nTP53,1,2,1.5,.7,.5\nEGFR,3,4,3.5,.7,.2\n");
    assert_eq!(of_groups.table.sample_ids, ["A1", "A2", "B1"]);
    // Means of groups alone are samples, and so are people of whom one is called SD.
    let tissues = text("gene,mean_brain,mean_liver\nTP53,1,2\nEGFR,3,4\n");
    assert_eq!(tissues.table.samples(), 2);
    let people = text("gene,AB,SD,MK\nTP53,1,2,3\nEGFR,3,4,5\n");
    assert_eq!(people.table.samples(), 3);
    let options = ReadOptions {
        value_columns: vec!["Max".into()],
        ..ReadOptions::default()
    };
    let called_back =
        text_with("gene,Tim,Max,Mean\nTP53,1,2,3\nEGFR,3,4,5\n", &options).expect("a table");
    assert_eq!(called_back.table.sample_ids, ["Tim", "Max"]);
    let alone = refused("gene,Mean,SD\nTP53,1,2\nEGFR,3,4\n");
    assert!(alone.what.contains("summaries"), "{alone}");
}

#[test]
fn a_last_line_of_totals_is_no_gene() {
    let genes = text("gene,S1,S2\nTP53,1,2\nMAX,3,4\nTotal,4,6\nMean,2,3\n");
    assert_eq!(genes.table.features, ["TP53", "MAX"]);
    let left_out = &genes.report.decisions.left_out;
    assert!(
        left_out
            .iter()
            .any(|one| one.what == "lines" && one.names == ["Total", "Mean"]),
        "{left_out:?}"
    );
    let samples = text("sample,TP53,EGFR,MAX,Total\nS1,1,2,3,6\nS2,1,2,3,6\nMean,1,2,3,6\n");
    assert_eq!(samples.table.sample_ids, ["S1", "S2"]);
    assert_eq!(samples.table.features, ["TP53", "EGFR", "MAX"]);
}

#[test]
fn numbers_among_annotation_are_doubted() {
    let proteins = text(
        "Protein IDs\tGene names\tPeptides\tScore\tQ-value\tA1\tA2\tA3\nP1\tTP53\t5\t9\t.1\t1\t2\t3\nP2\tEGFR\t5\t9\t.1\t1\t2\t3\n",
    );
    assert!(says(&proteins, "Peptides, Score. If these are none"));
    let usual = text("gene,S1,S2,description\nTP53,1,2,a\nEGFR,3,4,b\n");
    assert!(!says(&usual, "If these are none"));
}

#[test]
fn edgers_table_of_samples_is_refused_by_name() {
    let table = "\"\",\"group\",\"lib.size\",\"norm.factors\"\n\"S1\",\"A\",1000000,1.01\n\"S2\",\"B\",1200000,0.98\n";
    let error = refused(table);
    assert!(error.what.contains("edgeR's table of samples"), "{error}");
    let with_counts = text(
        ",group,lib.size,norm.factors,TP53,EGFR,KRAS\nS1,1,1000000,1.01,5,6,7\nS2,2,1200000,0.98,7,8,9\n",
    );
    assert_eq!(with_counts.table.features, ["TP53", "EGFR", "KRAS"]);
}

#[test]
fn lengths_of_genes_are_no_expression() {
    use genessl::table::{MemorySource, Reading};
    let content = "gene_id\tgene_name\tS1\tS2\nENSG00000141510\tTP53\t2512.1\t2510\nENSG00000146648\tEGFR\t9905\t9900\n";
    let read = |name: &str| {
        let source = std::sync::Arc::new(MemorySource::new(content.as_bytes()));
        Reading::open(name, source, &ReadOptions::default()).and_then(genessl::Advance::run)
    };
    let error = read("salmon.merged.gene_lengths.tsv").expect_err("no expression");
    assert!(error.what.contains("lengths"), "{error}");
    assert!(read("salmon.merged.gene_counts.tsv").is_ok());
}
