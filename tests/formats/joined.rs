//! Files of one sample each, and labels in a file of their own.

use std::sync::Arc;

use genessl::table::{
    LabelFile, LabelReport, MemorySource, OneSampleFiles, ReadOptions, Reading, Table,
};
use genessl::{Advance, Result};

use crate::data;

fn table(name: &str, text: &str) -> Table {
    let source = Arc::new(MemorySource::new(text.as_bytes()));
    let reading = Reading::open(name, source, &ReadOptions::default());
    let read = reading.and_then(Advance::run);
    read.unwrap_or_else(|error| panic!("{error}")).table
}

fn joined(files: &[(&str, &str)]) -> Result<(Table, Vec<String>)> {
    let mut all = OneSampleFiles::default();
    for (name, text) in files {
        all.take(table(name, text))?;
    }
    all.finish()
}

fn labels(text: &str, tables: &mut [&mut Table]) -> Result<LabelReport> {
    let source = Arc::new(MemorySource::new(text.as_bytes()));
    LabelFile::read("labels.tsv", source, &ReadOptions::default())?.join(tables, "cancer_type")
}

fn of_sample<'a>(table: &'a Table, column: &str) -> Vec<&'a str> {
    let column = table.metadata_column(column).expect("the column");
    column.values.iter().map(String::as_str).collect()
}

const HTSEQ: &str =
    "ENSG00000141510\t5\nENSG00000146648\t7\nENSG00000136997\t0\n__no_feature\t90\n";

#[test]
fn htseqs_files_become_one_table() {
    let other = HTSEQ.replace("\t5", "\t50");
    let files = [
        ("a/S1.htseq.counts", HTSEQ),
        ("a/S2.htseq.counts", other.as_str()),
    ];
    let (table, notes) = joined(&files).expect("one table");
    assert_eq!(table.sample_ids, ["S1", "S2"]);
    assert_eq!(table.features.len(), 3);
    assert_eq!(table.values.column(0).to_vec(), [5.0, 50.0]);
    assert_eq!(
        notes,
        ["2 files of one sample each became one table of 2 samples and 3 genes."]
    );
    assert_eq!(table.name, "a/S1.htseq.counts and 1 more file");
}

/// Every producer's files, each called as it calls them, in folders of their samples where it does so.
#[test]
fn every_producers_files_are_joined_under_their_samples_names() {
    let salmon = "Name\tLength\tEffectiveLength\tTPM\tNumReads\nENSG00000141510\t9\t8\t1.5\t3\nENSG00000146648\t9\t8\t2\t4\n";
    let kallisto = "target_id\tlength\teff_length\test_counts\ttpm\nENST00000269305\t9\t8\t3\t1.5\nENST00000275493\t9\t8\t4\t2\n";
    let rsem = "gene_id\ttranscript_id(s)\tlength\teffective_length\texpected_count\tTPM\tFPKM\n\
                ENSG00000141510\tENST1\t9\t8\t3\t1.5\t1\nENSG00000146648\tENST2\t9\t8\t4\t2\t1\n";
    let star = "N_unmapped\t9\t9\t9\nN_multimapping\t1\t1\t1\nN_noFeature\t1\t1\t1\nN_ambiguous\t1\t1\t1\n\
                ENSG00000141510\t5\t2\t3\nENSG00000146648\t7\t3\t4\n";
    let gdc = "# gene-model: GENCODE v36\ngene_id\tgene_name\tgene_type\tunstranded\tstranded_first\tstranded_second\ttpm_unstranded\tfpkm_unstranded\tfpkm_uq_unstranded\n\
               N_unmapped\t\t\t9\t9\t9\t\t\t\nENSG00000141510.18\tTP53\tprotein_coding\t5\t2\t3\t1.5\t1\t1\n\
               ENSG00000146648.20\tEGFR\tprotein_coding\t7\t3\t4\t2\t1\t1\n";
    let end = ".rna_seq.augmented_star_gene_counts.tsv";
    let cases = [
        (salmon, "S1/quant.sf".to_owned(), "S2/quant.sf".to_owned()),
        (
            kallisto,
            "S1/abundance.tsv".into(),
            "S2/abundance.tsv".into(),
        ),
        (rsem, "S1.genes.results".into(), "S2.genes.results".into()),
        (
            star,
            "S1ReadsPerGene.out.tab".into(),
            "S2ReadsPerGene.out.tab".into(),
        ),
        (gdc, format!("S1{end}"), format!("S2{end}")),
    ];
    for (text, one, two) in cases {
        let (table, _) = joined(&[(one.as_str(), text), (two.as_str(), text)]).expect("one table");
        assert_eq!(table.sample_ids, ["S1", "S2"], "{one}");
        assert_eq!(table.values.dim(), (2, 2), "{one}");
        assert_eq!(table.values.row(0), table.values.row(1), "{one}");
    }
}

#[test]
fn genes_that_a_file_lacks_are_dropped_and_the_same_name_twice_is_an_error() {
    let fewer = HTSEQ.replace("ENSG00000136997\t0\n", "");
    let files = [
        ("S1.counts", HTSEQ),
        ("S2.counts", fewer.as_str()),
        ("S3.counts", HTSEQ),
    ];
    let (table, notes) = joined(&files).expect("one table");
    assert_eq!(table.values.dim(), (3, 2));
    assert!(notes[1].starts_with("1 genes that some"), "{notes:?}");
    let error = joined(&[("x/S1.counts", HTSEQ), ("y/S1.counts", HTSEQ)]).expect_err("twice");
    assert!(error.what.contains("\"S1\" stands twice"), "{error}");
}

/// A column that is called alike in every file does not name the sample.
#[test]
fn samples_called_alike_are_called_as_their_files() {
    let text = "gene\tcounts_of_sample\nTP53\t1.5\nEGFR\t2.5\nMYC\t3.5\n";
    let (table, _) = joined(&[("A.tsv", text), ("B.tsv", text)]).expect("one table");
    assert_eq!(table.sample_ids[1], "B");
}

#[test]
fn labels_are_joined_by_id_and_what_does_not_match_is_listed() {
    let (mut table, _) = joined(&[("S1.counts", HTSEQ), ("S2.counts", HTSEQ)]).expect("a table");
    let text = "patient\tsample\tcancer_type\tage\np1\tS2\tLUAD\t61\np2\tS9\tBRCA\t\n";
    let report = labels(text, &mut [&mut table]).expect("they match");
    assert_eq!((report.id_column.as_str(), report.matched), ("sample", 1));
    assert_eq!(report.samples_without, ["S1"]);
    assert_eq!(report.ids_without, ["S9"]);
    assert_eq!(of_sample(&table, "cancer_type"), ["", "LUAD"]);
    assert_eq!(of_sample(&table, "age"), ["", "61"]);
    let error = labels("a\tb\nx\ty\n", &mut [&mut table]).expect_err("none matches");
    assert!(
        error.to_string().contains("samples are called S1, S2"),
        "{error}"
    );
}

#[test]
fn gdcs_sample_sheet_finds_samples_by_their_files() {
    let end = ".rna_seq.augmented_star_gene_counts.tsv";
    let names = [format!("u-1{end}"), format!("u-2{end}")];
    let files: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), HTSEQ)).collect();
    let (mut table, _) = joined(&files).expect("a table");
    let sheet = format!(
        "File ID\tFile Name\tProject ID\tCase ID\tSample ID\tSample Type\n\
         i2\tu-2{end}\tTCGA-BRCA\tc2\tTCGA-2\tPrimary Tumor\ni1\tu-1{end}\tTCGA-LUAD\tc1\tTCGA-1\tPrimary Tumor\n"
    );
    let report = labels(&sheet, &mut [&mut table]).expect("they match");
    assert_eq!(report.id_column, "File Name");
    assert_eq!(of_sample(&table, "Project ID"), ["TCGA-LUAD", "TCGA-BRCA"]);
}

/// Two columns are enough, with a header, under another name or without.
#[test]
fn two_columns_are_labels() {
    for text in [
        "id,cancer_type\nS1,LUAD\nS2,BRCA\n",
        "x,kind\nS2,BRCA\nS1,LUAD\n",
        "S1,LUAD\nS2,BRCA\n",
    ] {
        let (mut table, _) =
            joined(&[("S1.counts", HTSEQ), ("S2.counts", HTSEQ)]).expect("a table");
        labels(text, &mut [&mut table]).expect("they match");
        assert_eq!(of_sample(&table, "cancer_type"), ["LUAD", "BRCA"], "{text}");
    }
}

#[test]
fn ids_as_r_writes_them_and_patients_barcodes_are_found() {
    let text =
        "gene\tTCGA.AB.0001.01A\tTCGA.AB.0002.11A\nTP53\t1.5\t2\nEGFR\t2.5\t3\nMYC\t3.5\t4\n";
    let mut by_r = table("t.tsv", text);
    let full = "id\tcancer_type\nTCGA-AB-0001-01A\tLUAD\nTCGA-AB-0002-11A\tBRCA\n";
    labels(full, &mut [&mut by_r]).expect("they match");
    assert_eq!(of_sample(&by_r, "cancer_type"), ["LUAD", "BRCA"]);
    let mut by_patient = table("t.tsv", text);
    let patients = "bcr_patient_barcode\tcancer_type\nTCGA-AB-0002\tBRCA\nTCGA-AB-0001\tLUAD\n";
    let report = labels(patients, &mut [&mut by_patient]).expect("they match");
    assert_eq!(of_sample(&by_patient, "cancer_type"), ["LUAD", "BRCA"]);
    assert!(
        report
            .notes
            .iter()
            .any(|note| note.contains("first 12 letters")),
        "{report:?}"
    );
}

#[test]
fn labels_come_from_a_workbook_too() {
    let bytes = std::fs::read(data("labels.xlsx")).expect("a file");
    let source = Arc::new(MemorySource::new(bytes));
    let (mut table, _) = joined(&[("S1.counts", HTSEQ), ("S2.counts", HTSEQ)]).expect("a table");
    let file = LabelFile::read("labels.xlsx", source, &ReadOptions::default()).expect("labels");
    let report = file
        .join(&mut [&mut table], "cancer_type")
        .expect("they match");
    assert_eq!(report.columns, ["cancer_type", "age"]);
    assert_eq!(report.ids_without, ["S9"]);
    assert_eq!(of_sample(&table, "age"), ["61", "47"]);
}

/// cBioPortal's files of samples describe their columns in four lines before the header.
#[test]
fn cbioportals_lines_above_the_header_are_passed_over() {
    let text = "#Patient Identifier\tSample Identifier\tCancer Type\n#Who\tWhich\tWhat\n#STRING\tSTRING\tSTRING\n\
                #1\t1\t1\nPATIENT_ID\tSAMPLE_ID\tCANCER_TYPE\nP-1\tP-1-T1\tLUAD\nP-1\tP-1-T2\tBRCA\nP-2\tP-2-T1\tLUAD\n";
    for (ids, column, classes) in [
        (
            ["P-1-T1", "P-1-T2", "P-2-T1"],
            "SAMPLE_ID",
            ["LUAD", "BRCA", "LUAD"],
        ),
        (["P-3", "P-2", "P-1"], "PATIENT_ID", ["", "LUAD", "LUAD"]),
    ] {
        let mut expression = table(
            "e.csv",
            &format!("gene,{}\nTP53,1,2,3\nEGFR,4,5,6\n", ids.join(",")),
        );
        let report = labels(text, &mut [&mut expression]).expect("labels");
        assert_eq!(report.id_column, column);
        assert_eq!(of_sample(&expression, "CANCER_TYPE"), classes);
    }
}

/// Labels with the longer barcodes are found where a single one begins as the sample's.
#[test]
fn longer_barcodes_are_found_where_there_is_no_other() {
    let mut expression = table(
        "e.csv",
        "gene,TCGA-AA-0001,TCGA-AA-0002,TCGA.AA.0003\nTP53,1,2,3\nEGFR,4,5,6\n",
    );
    let text = "sample\tcancer_type\nTCGA-AA-0001-01A\tLUAD\nTCGA-AA-0002-01A\tBRCA\nTCGA-AA-0002-11A\tnormal\n\
                TCGA-AA-0003-01A\tBRCA\n";
    let report = labels(text, &mut [&mut expression]).expect("labels");
    assert_eq!(of_sample(&expression, "cancer_type"), ["LUAD", "", "BRCA"]);
    assert_eq!(report.samples_without, ["TCGA-AA-0002"]);
    let says = |note: &String| note.contains("first 12 letters") && note.contains("a single one");
    assert!(report.notes.iter().any(says), "{:?}", report.notes);
}
