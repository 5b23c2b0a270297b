//! Tables of portals, vendors and arrays: several quantities or assays side by side, what stands beside samples, two tables in
//! one file, and files that are no tables of expression.

use std::sync::Arc;

use genessl::genes::Catalogue;
use genessl::table::{MemorySource, ReadOptions, ReadTable, Reading};
use genessl::{Advance, Result};

use crate::{number, refused, says, text, text_with};

const GENES: [&str; 8] = ["TP53", "EGFR", "MYC", "KRAS", "PTEN", "RB1", "VHL", "BRAF"];

/// A table of these columns, whose number in line `i` and column `j` is `10 i + j`, both from 1 on.
fn lines(header: &str) -> String {
    let columns = header.split(',').count();
    let mut table = format!("{header}\n");
    for (gene, line) in GENES.iter().zip(1..) {
        let cells: Vec<String> = (1..columns)
            .map(|column| format!("{}.5", 10 * line + column))
            .collect();
        table += &format!("{gene},{}\n", cells.join(","));
    }
    table
}

fn named(name: &str, text: &str) -> Result<ReadTable> {
    let source = Arc::new(MemorySource::new(text.as_bytes()));
    Reading::judged(name, source, &ReadOptions::default(), Catalogue::builtin()?)?.run()
}

#[test]
fn a_quantity_that_nobody_knows_beside_a_known_one_is_no_sample() {
    for (header, place) in [
        ("gene,A_rpkm,B_rpkm,A_rpkm_norm,B_rpkm_norm", 2),
        ("gene,A_rpkm_norm,A_rpkm,B_rpkm_norm,B_rpkm", 4),
        ("gene,A,B,A_fpkm,B_fpkm", 4),
        ("gene,Expression_A,Expression_B,FPKM_A,FPKM_B", 4),
        ("gene,A - TPM,A - Unique reads,B - TPM,B - Unique reads", 3),
    ] {
        let read = text(&lines(header));
        assert_eq!(read.table.sample_ids, ["A", "B"], "{header}");
        assert_eq!(
            number(&read, "B", "EGFR"),
            20.5 + f64::from(place),
            "{header}"
        );
        assert!(says(&read, "several quantities"), "{header}");
    }
    let options = ReadOptions {
        quantity: Some("values".into()),
        ..ReadOptions::default()
    };
    let bare = text_with(&lines("gene,A,B,A_fpkm,B_fpkm"), &options).expect("a table");
    assert_eq!(number(&bare, "B", "TP53"), 12.5);
    // Tumours and normal tissue of the same patients are samples.
    let pairs = text(&lines("gene,A_tumor,A_normal,B_tumor,B_normal"));
    assert_eq!(pairs.table.samples(), 4);
}

#[test]
fn quantities_of_one_sample_need_not_all_be_known() {
    for header in [
        "gene,raw_counts,median_length_normalized,RPKM",
        "Name,Expression value,RPKM,Unique gene reads,Total gene reads",
        "miRNA_ID,read_count,reads_per_million_miRNA_mapped",
        "gene,counts,rpm",
    ] {
        let read = text(&lines(header));
        assert_eq!(read.table.sample_ids, ["t"], "{header}");
    }
}

#[test]
fn what_arrays_give_beside_each_sample_is_none() {
    for header in [
        "SYMBOL,A,Detection Pval,B,Detection Pval",
        "SYMBOL,A,Detection Pval,B,Detection Pval.1",
        "SYMBOL,A,Detection.Pval,B,Detection.Pval.1",
        "SYMBOL,A,A Detection Pval,B,B Detection Pval",
        "SYMBOL,A_Signal,A_Detection p-value,B_Signal,B_Detection p-value",
    ] {
        let read = text(&lines(header));
        assert_eq!(read.table.sample_ids, ["A", "B"], "{header}");
        assert_eq!(number(&read, "B", "TP53"), 13.5, "{header}");
    }
    let error = refused(&lines("SYMBOL,A,Pool,B,Pool"));
    assert!(error.what.contains("\"Pool\" stands twice"), "{error}");
}

#[test]
fn annotation_is_known_with_what_is_joined_to_its_name() {
    for header in [
        "Gene name d,Entrez gene id e,Start f,End f,A,B",
        "genes,genes.ENTREZID,genes.Length,chromStart,A,B",
        "gene,size,n_exons,GeneLen,A,B",
        "gene,GWEIGHT,exon_len,% Samples above Threshold,A,B",
    ] {
        let read = text(&lines(header));
        assert_eq!(read.table.sample_ids, ["A", "B"], "{header}");
    }
    let called = text(&lines("gene,Start,Pool x,B"));
    assert_eq!(called.table.sample_ids, ["Pool x", "B"]);
}

#[test]
fn groups_means_beside_results_are_no_samples() {
    let read = text(&lines(
        "gene,KO1,KO2,WT1,WT2,KO,WT,log2FoldChange,pvalue,padj",
    ));
    assert_eq!(read.table.sample_ids, ["KO1", "KO2", "WT1", "WT2"]);
    let alone = text(&lines("gene,KO1,KO2,KO"));
    assert_eq!(alone.table.samples(), 3);
}

fn of_samples(header: &[String], samples: usize) -> String {
    let mut table = format!("id,{}\n", header.join(","));
    for sample in 0..samples {
        let cells = header.iter().zip(1..).map(|(name, column)| match &**name {
            "sex" => ["M", "F"][sample % 2].to_owned(),
            "group" => ["a", "b"][sample % 2].to_owned(),
            _ => format!("{column}.{}", sample + 1),
        });
        table += &format!("p{sample},{}\n", cells.collect::<Vec<_>>().join(","));
    }
    table
}

#[test]
fn of_several_assays_that_of_expression_is_taken() {
    for (joint, behind) in [("_", false), ("_", true), (".", false)] {
        let name = |assay: &str, gene: &str| match behind {
            true => format!("{gene}{joint}{assay}"),
            false => format!("{assay}{joint}{gene}"),
        };
        let all = ["cn", "rs", "mu"].map(|assay| GENES.map(|gene| name(assay, gene)));
        let mut header: Vec<String> = all.concat();
        header.push("group".into());
        let read = text(&of_samples(&header, 4));
        assert_eq!(read.table.features, GENES, "{header:?}");
        assert_eq!(number(&read, "p0", "TP53"), 9.1);
        assert!(says(&read, "several assays"), "{:?}", read.report.notes);
    }
    // Other genes are no other assay of these.
    let micro =
        ["MIR21", "MIR155", "MIR10B", "MIR200C", "MIR34A"].map(|gene| format!("mirna_{gene}"));
    let header = [&GENES.map(|gene| format!("mrna_{gene}"))[..], &micro].concat();
    let read = text(&of_samples(&header, 4));
    assert_eq!(read.table.features.len(), 13, "{:?}", read.report.notes);
    // HLA-A, HLA-B … are genes.
    let names = ["HLA-A", "HLA-B", "HLA-C", "HLA-E", "GE-1", "RS-1"].map(str::to_owned);
    assert_eq!(text(&of_samples(&names, 3)).table.features.len(), 6);
}

#[test]
fn laboratory_values_among_metadata_are_no_genes() {
    let genes = |count: usize| {
        let catalogue = ["TP53", "EGFR", "MYC", "KRAS", "PTEN", "RB1", "VHL", "BRAF"];
        let more = [
            "A1BG", "A2M", "AAAS", "AACS", "AAK1", "AAMP", "AARS1", "AATF",
        ];
        let all = catalogue.iter().chain(&more).chain(&["ABCA1", "ABCB1"]);
        all.take(count)
            .map(|name| (*name).to_owned())
            .collect::<Vec<String>>()
    };
    let clinical = ["age", "CEA", "sex", "AFP", "group"].map(str::to_owned);
    let front = text(&of_samples(&[&clinical[..], &genes(18)].concat(), 4));
    assert_eq!(front.table.features, genes(18), "{:?}", front.report.notes);
    assert!(says(&front, "CEA, AFP"), "{:?}", front.report.notes);
    let back = text(&of_samples(&[&genes(18)[..], &clinical].concat(), 4));
    assert_eq!(back.table.features, genes(18), "{:?}", back.report.notes);
    let options = ReadOptions {
        value_columns: vec!["CEA".into()],
        ..ReadOptions::default()
    };
    let kept = text_with(
        &of_samples(&[&clinical[..], &genes(18)].concat(), 4),
        &options,
    );
    assert_eq!(kept.expect("a table").table.features.len(), 19);
    // Beside the genes a laboratory's name for a protein is none of theirs, where these have their symbols.
    let alone = ["CEA".to_owned()];
    for names in [
        [&alone[..], &genes(18)].concat(),
        [&genes(18)[..], &alone].concat(),
    ] {
        let read = text(&of_samples(&names, 4));
        assert_eq!(read.table.features, genes(18), "{:?}", read.report.notes);
        assert!(
            says(&read, "as laboratories call"),
            "{:?}",
            read.report.notes
        );
    }
    // Where metadata stand among many genes, these are genes.
    let sorted = [
        &["age".to_owned()][..],
        &genes(6),
        &["sex".to_owned()],
        &genes(18)[6..],
    ];
    assert_eq!(
        text(&of_samples(&sorted.concat(), 4)).table.features.len(),
        18
    );
}

#[test]
fn a_header_that_comes_again_is_skipped_and_another_one_refused() {
    let again = format!("{}{}", lines("gene,A,B"), "gene,A,B\nBRCA1,1,2\n");
    let read = text(&again);
    assert_eq!(read.table.features.len(), GENES.len() + 1);
    let skipped = &read.report.decisions.skipped;
    assert!(
        skipped
            .iter()
            .any(|one| one.why.contains("header") && one.line == 10),
        "{skipped:?}"
    );
    let error = refused(&format!("{}{}", lines("gene,A,B"), lines("gene,C,D")));
    assert!(
        error.what.contains("another table begins") && error.line == Some(10),
        "{error}"
    );
    let rows = |genes: &str| format!("sample,label,{genes}\n");
    let both = |second: &str| {
        format!(
            "{}p1,a,1,2\np2,b,3,4\n{}p3,a,5,6\n",
            rows("TP53,EGFR"),
            rows(second)
        )
    };
    assert_eq!(text(&both("TP53,EGFR")).table.samples(), 3);
    let error = refused(&both("EGFR,TP53"));
    assert!(error.what.contains("another table begins"), "{error}");
}

#[test]
fn a_line_of_groups_without_a_name_is_metadata() {
    let table = lines("gene,A,B").replacen('\n', "\n,tumour,normal\n", 1);
    let read = text(&table);
    assert_eq!(read.table.metadata[0].name, "line 2");
    assert_eq!(read.table.metadata[0].values, ["tumour", "normal"]);
}

#[test]
fn files_that_are_no_expression_are_called_what_they_are() {
    let long = "icgc_donor_id\tproject_code\ticgc_sample_id\tgene_id\traw_read_count\n\
                DO1\tLIRI\tSA1\tENSG00000141510\t5\nDO1\tLIRI\tSA1\tENSG00000146648\t6\n\
                DO2\tLIRI\tSA2\tENSG00000141510\t7\nDO2\tLIRI\tSA2\tENSG00000146648\t8\n";
    let summary = "Status\tA.bam\tB.bam\nAssigned\t5\t6\nUnassigned_Unmapped\t1\t2\nUnassigned_NoFeatures\t3\t4\n";
    let scores = ",A,B\nHALLMARK_APOPTOSIS,.1,.2\nHALLMARK_HYPOXIA,.3,.4\nKEGG_CELL_CYCLE,.5,.6\n";
    for (file, what) in [
        (long, "long table"),
        (summary, "featureCounts' summary"),
        (scores, "gene sets and their scores"),
        ("<Header>\nFileVersion,1.7\n</Header>\n", "NanoString"),
        ("@relation x\n@attribute TP53 numeric\n@data\n1\n", "ARFF"),
        ("##fileformat=VCFv4.2\n#CHROM\tPOS\n1\t2\n", "VCF"),
    ] {
        let error = refused(file);
        assert!(error.what.contains(what), "{error}");
    }
}

#[test]
fn numbers_that_are_no_expression_are_told() {
    let calls =
        "Gene Symbol\tLocus ID\tCytoband\tA\tB\nTP53\t7157\t17p\t-1\t2\nEGFR\t1956\t7p\t1\t0\n";
    assert!(says(&text(calls), "calls of copies"));
    let counts = "gene\tA\tB\nTP53\t1\t2\nEGFR\t1\t0\n";
    assert!(!says(&text(counts), "calls of copies"));
    let cycles = text("sample,TP53,EGFR\nA,20.5,Undetermined\nB,21.5,30.1\n");
    assert!(says(&cycles, "qPCR"), "{:?}", cycles.report.notes);
}

#[test]
fn lines_of_what_stands_beside_genes_are_no_samples() {
    let table = "sample,TP53,EGFR,MYC\nentrez,7157,1956,4609\nbiotype,a,b,c\np1,1.5,2,3\np2,4,5,6\np.value,.1,.2,.3\n\
                 log2FC,1,-1,2\n";
    let read = text(table);
    assert_eq!(
        read.table.sample_ids,
        ["p1", "p2"],
        "{:?}",
        read.report.notes
    );
    let left_out = &read.report.decisions.left_out;
    let why = |name: &str| {
        let one = left_out
            .iter()
            .find(|one| one.names.iter().any(|other| other == name));
        one.map(|one| one.why.clone()).unwrap_or_default()
    };
    assert_eq!(why("entrez"), "annotation of genes");
    assert_eq!(why("log2FC"), "the result of a test");
}

#[test]
fn a_column_of_other_ids_than_genes_has_genes_all_the_same() {
    for (corner, id) in [
        ("refseq", "NM_00054"),
        ("Protein", "sp|P0463|X_"),
        ("UniProt", "P0463"),
    ] {
        let lines: String = (0..8)
            .map(|line| format!("{id}{line},{line}.5,2,3,4,5\n"))
            .collect();
        let read = text(&format!("{corner},S1,S2,S3,S4,S5\n{lines}"));
        assert_eq!(read.table.samples(), 5, "{corner}");
    }
}

#[test]
fn numbers_for_missing_ones_are_told() {
    let read = text("gene,A,B\nTP53,1.5,-9999\nEGFR,3,4\nMYC,5,6\n");
    assert!(says(&read, "-9999"), "{:?}", read.report.notes);
    let read = text("gene,A,B\nTP53,1.5,-1.5\nEGFR,3,4\nMYC,5,6\n");
    assert!(!says(&read, "missing"), "{:?}", read.report.notes);
}

#[test]
fn exponents_of_fortran_are_numbers() {
    let read = text("gene,A,B\nTP53,1.5D+02,2.5D-01\nEGFR,1D+03,2.0D+00\n");
    assert_eq!(number(&read, "A", "EGFR"), 1000.0);
    assert_eq!(number(&read, "B", "TP53"), 0.25);
}

#[test]
fn a_files_name_says_what_it_counts_where_it_has_no_header() {
    let star =
        "ENSG00000141510.5\t10\t4\t6\nENSG00000146648.2\t8\t3\t5\nENSG00000136997.1\t9\t4\t5\n";
    let read = named("S7ReadsPerGene.out.tab", star).expect("a table");
    assert_eq!(read.table.sample_ids, ["S7"]);
    assert_eq!(number(&read, "S7", "ENSG00000146648.2"), 8.0);
    assert!(named("counts.txt", star).is_err());
    let fpkm = "ENSG00000141510.5\t1.5\nENSG00000146648.2\t2.25\n";
    let read = named("S8.FPKM.txt", fpkm).expect("a table");
    let quantity = read.report.decisions.quantity.as_ref().expect("a quantity");
    assert_eq!(quantity.value, "fpkm");
    assert_eq!(read.table.sample_ids, ["S8"]);
}

#[test]
fn samples_are_called_without_the_endings_of_their_files() {
    for (one, other) in [
        ("A.CEL.gz", "B.CEL.gz"),
        ("out/A.genes.results", "out/B.genes.results"),
        ("salmon/A/quant.sf", "salmon/B/quant.sf"),
    ] {
        let read = text(&lines(&format!("gene,{one},{other}")));
        assert_eq!(read.table.sample_ids, ["A", "B"], "{one}");
    }
    let alike = text(&lines("gene,a.CEL,b.txt"));
    assert_eq!(alike.table.sample_ids, ["a.CEL", "b.txt"]);
}

#[test]
fn samples_that_are_called_like_something_else_stay() {
    for (header, samples) in [
        // The first of twelve beside the tenth and the eleventh, where there are results of tests.
        ("gene,S1,S2,S10,S11,log2FoldChange,padj", 4),
        (
            "gene,Patient 1,Patient 2,Patient 10,Patient 11,logFC,padj",
            4,
        ),
        // Patients, and no coverage.
        ("gene,COV_1,COV_2,HC_1,HC_2", 4),
        ("gene,PID_001,PID_002,PID_003,PID_004", 4),
        ("gene,WP_1,WP_2,WP_3,WP_4", 4),
        // Replicates and treatments of a quantity.
        ("gene,A_counts,B_counts,A_counts_rep2,B_counts_rep2", 4),
        ("gene,Ctrl_TPM,KO_TPM,Ctrl_TPM_treated,KO_TPM_treated", 4),
        ("gene,A_raw,B_raw,A_raw_2,B_raw_2", 4),
    ] {
        assert_eq!(text(&lines(header)).table.samples(), samples, "{header}");
    }
    let in_rows = "sample,TP53,EGFR,ACTB,GAPDH,KRAS\nbase,1,2,3,4,5\nstart,5,4,3,2,1\nend,2,2,3,3,9\nBP,4,4,4,2,2\n";
    assert_eq!(
        text(in_rows).table.sample_ids,
        ["base", "start", "end", "BP"]
    );
}

#[test]
fn what_maxquant_gives_of_all_samples_together_is_none() {
    let read = text(&lines(
        "Gene names,Protein IDs,Majority protein IDs,Peptides,Sequence coverage [%],Mol. weight [kDa],Score,Intensity,Intensity A,\
         Intensity B,LFQ intensity A,LFQ intensity B,MS/MS count,id",
    ));
    assert_eq!(read.table.sample_ids, ["A", "B"], "{:?}", read.report.notes);
    assert_eq!(number(&read, "A", "TP53"), 18.5);
    assert!(
        says(&read, "MaxQuant gives several quantities"),
        "{:?}",
        read.report.notes
    );
}

#[test]
fn ranked_genes_of_scanpy_are_results_of_a_test() {
    let table = ",group,names,scores,logfoldchanges,pvals,pvals_adj\n0,0,TP53,5.5,1.2,1e-5,1e-4\n1,0,EGFR,5.1,1.1,1e-5,1e-4\n\
                 2,1,MYC,4.5,1,1e-5,1e-4\n3,1,KRAS,4,.9,1e-5,1e-4\n";
    let error = refused(table);
    assert!(error.what.contains("a table of results"), "{error}");
    let dream = refused(
        ",logFC,AveExpr,t,P.Value,adj.P.Val,z.std\nTP53,1,5,2,.1,.2,1\nEGFR,1,5,2,.1,.2,1\n",
    );
    assert!(dream.what.contains("results of limma"), "{dream}");
}

#[test]
fn several_numbers_in_a_cell_are_called_so() {
    let table = "# Expression Atlas\nGene ID\tGene Name\tbrain\tliver\n\
                 ENSG00000141510\tTP53\t1,2,3,4,5\t0.5,1,2,3,4\nENSG00000146648\tEGFR\t1,2,3,4,5\t0.5,1,2,3,4\n";
    let error = refused(table);
    assert!(
        error.what.contains("several numbers in one cell"),
        "{error}"
    );
    assert_eq!((error.line, error.column), (Some(3), Some(3)), "{error}");
    let deviations = refused("Gene,A,B\nTP53,5 ± 2,6 ± 1\nEGFR,7 ± 2,8 ± 3\n");
    assert!(
        deviations.what.contains("several numbers in one cell"),
        "{deviations}"
    );
}

#[test]
fn transcripts_of_refseq_are_no_samples() {
    let mut table = "\tS1\tS2\n".to_owned();
    for line in 0..6 {
        table += &format!("NM_00060{line}.3\t{line}\t{line}2\n");
    }
    assert_eq!(text(&table).table.sample_ids, ["S1", "S2"]);
}

#[test]
fn blood_counts_are_metadata() {
    let read = text(&of_samples(
        &["Hb", "WBC", "PLT", "TP53", "EGFR", "MYC", "KRAS"].map(str::to_owned),
        3,
    ));
    assert_eq!(read.table.features, ["TP53", "EGFR", "MYC", "KRAS"]);
}
