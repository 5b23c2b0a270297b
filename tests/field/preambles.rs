//! What stands above a table: GEO's attributes, Excel's `sep=`, GCT's dimensions, titles, second header lines.

use crate::{number, path, read, refused, says, size, text, text_with};
use genessl::table::{Orientation, ReadOptions, ReadTable, read_file};

/// Holds a table read against one with genes in rows and a blank corner.
fn equals(read: &ReadTable, expected: &str) {
    let options = ReadOptions {
        orientation: Orientation::SamplesInColumns,
        ..ReadOptions::default()
    };
    let expected = read_file(path(expected), &options).expect("a table").table;
    assert_eq!(read.table.sample_ids, expected.sample_ids);
    assert_eq!(read.table.features, expected.features);
    assert_eq!(read.table.values, expected.values);
    assert_eq!(read.table.remainder, expected.remainder);
}

#[test]
fn a_series_matrix_is_read_with_its_characteristics() {
    for case in [
        "GSE900000_series_matrix.txt",
        "GSE900000_series_matrix.txt.gz",
    ] {
        let read = read(&format!("F01-geo-series-matrix/{case}"));
        equals(&read, "F01-geo-series-matrix/expected.csv");
        assert!(
            read.report.format.starts_with("GEO series matrix"),
            "{}",
            read.report.format
        );
        let tissue = read
            .table
            .metadata_column("tissue")
            .expect("a characteristic");
        assert_eq!(
            tissue.values,
            ["normal", "tumor", "normal", "tumor", "normal", "tumor"]
        );
        let title = read.table.metadata_column("title").expect("the title");
        assert_eq!(title.values[0], "tumour, rep 1");
        assert!(!read.report.decisions.skipped.is_empty());
    }
}

#[test]
fn other_files_of_geo_are_read_or_named() {
    let soft = text(
        "^SAMPLE = GSM77\n!Sample_title = x\n#ID_REF = \n#VALUE = log2\n!sample_table_begin\nID_REF\tVALUE\tABS_CALL\n\
         TP53\t7.5\tP\nEGFR\t8.25\tA\n!sample_table_end\n",
    );
    assert_eq!(soft.table.sample_ids, ["GSM77"]);
    assert_eq!(number(&soft, "GSM77", "EGFR"), 8.25);
    let set = text(
        "^DATASET = GDS5\n!dataset_table_begin\nID_REF\tIDENTIFIER\tGSM1\tGSM2\n1_at\tTP53\t7.5\t1\n2_at\tEGFR\t8.5\t2\n\
         !dataset_table_end\n",
    );
    assert_eq!(number(&set, "GSM1", "EGFR"), 8.5);
    let family = refused("^DATABASE = GeoMiame\n^PLATFORM = GPL1\n!platform_table_begin\nID\nx\n");
    assert!(family.what.contains("family file"), "{family}");
    let empty = refused(
        "!Series_title\t\"x\"\n!series_matrix_table_begin\n\"ID_REF\"\t\"GSM1\"\t\"GSM2\"\n!series_matrix_table_end\n",
    );
    assert!(
        empty.what.contains("empty") && empty.advice.contains("supplementary"),
        "{empty}"
    );
    let none = refused("!Series_title\t\"x\"\n!Sample_title\t\"a\"\n");
    assert!(none.advice.contains("supplementary"), "{none}");
}

#[test]
fn a_preamble_longer_than_what_is_looked_at_is_read() {
    let mut long = String::from("!Series_title\t\"x\"\n");
    for _ in 0..40 {
        long += &format!("!Sample_data_processing\t\"{}\"\n", "protocol ".repeat(500));
    }
    long += "!series_matrix_table_begin\n\"ID_REF\"\t\"GSM1\"\t\"GSM2\"\n\"TP53\"\t1\t2\n\"EGFR\"\t3\t4\n";
    let read = text(&long);
    assert_eq!(number(&read, "GSM2", "EGFR"), 4.0);
    let bad = refused(&long.replace("\t4\n", "\tfour\n"));
    assert_eq!(bad.line, Some(45), "{bad}");
}

#[test]
fn excels_line_names_the_separator() {
    for case in ["table.csv", "comma.csv", "quoted.csv"] {
        let read = read(&format!("F03-excel-sep-line/{case}"));
        assert_eq!(size(&read), (3, 32), "{case}");
        assert_eq!(number(&read, "S1", "TSPAN6"), 1.5, "{case}");
        assert_eq!(read.report.decisions.skipped.len(), 1, "{case}");
    }
}

#[test]
fn firehose_has_a_second_header_line() {
    let read = read("F09-firehose-symbol-entrez/BRCA.rnaseqv2.RSEM_genes_normalized.data.txt");
    assert_eq!(size(&read), (3, 36));
    assert_eq!(
        number(&read, "TCGA-A1-A0SB-01A-11R-A144-07", "SLC35E2|9906"),
        20.544
    );
    let quantity = read
        .report
        .decisions
        .quantity
        .as_ref()
        .expect("it is named");
    assert_eq!(quantity.value, "normalized_count");
    assert!(read.table.metadata.is_empty());
    assert_eq!(read.report.decisions.skipped.len(), 1);
    let rows = self::read("F09-firehose-symbol-entrez/rtcga_rows.csv");
    assert_eq!(
        (size(&rows), rows.report.orientation),
        ((3, 36), Orientation::SamplesInRows)
    );
}

#[test]
fn firehose_with_several_quantities_gives_one() {
    let raw = "Hybridization REF\tTCGA-1\tTCGA-1\tTCGA-1\tTCGA-2\tTCGA-2\tTCGA-2\n\
               gene_id\traw_count\tscaled_estimate\ttranscript_id\traw_count\tscaled_estimate\ttranscript_id\n\
               TP53|7157\t10\t0.001\tuc1,uc2\t20\t0.002\tuc1,uc2\nEGFR|1956\t30\t0.003\tuc3\t40\t0.004\tuc3\n";
    let read = text(raw);
    assert_eq!(read.table.sample_ids, ["TCGA-1", "TCGA-2"]);
    assert_eq!(number(&read, "TCGA-2", "EGFR|1956"), 40.0);
    assert!(says(&read, "scaled_estimate"));
    let options = ReadOptions {
        quantity: Some("scaled_estimate".into()),
        ..ReadOptions::default()
    };
    let other = text_with(raw, &options).expect("a table");
    assert_eq!(number(&other, "TCGA-2", "EGFR|1956"), 0.004);
}

#[test]
fn second_lines_of_names_are_taken_or_left_out() {
    let symbols = text("sample,p1,p2,p3\n,TP53,EGFR,MYC\nA,1,2,3\nB,4,5,6\n");
    assert_eq!(symbols.table.features, ["TP53", "EGFR", "MYC"]);
    let levels = text(",rna,rna\n,S1,S2\nTP53,1,2\nEGFR,3,4\n");
    assert_eq!(levels.table.sample_ids, ["S1", "S2"]);
    let metadata = text(",S1,S2\ncancer_type,ACC,ACC\nTP53,1,2\nEGFR,3,4\n");
    assert_eq!(
        metadata
            .table
            .metadata_column("cancer_type")
            .expect("it is kept")
            .values,
        ["ACC", "ACC"]
    );
}

#[test]
fn gct_1_2_is_read_as_spreadsheets_leave_it() {
    let plain = "#1.2\n2\t2\nNAME\tDescription\tS1\tS2\nTP53\tna\t1\t2\nEGFR\tna\t3\t4\n";
    let padded =
        "#1.2\t\t\t\n2\t2\t\t\nNAME\tDescription\tS1\tS2\nTP53\tna\t1\t2\nEGFR\tna\t3\t4\n";
    for gct in [
        plain.to_owned(),
        padded.to_owned(),
        padded.replace('\t', ","),
        plain.replace("#1.2", "\"#1.2\""),
    ] {
        let read = text(&gct);
        assert_eq!(read.table.sample_ids, ["S1", "S2"], "{gct}");
        assert_eq!(number(&read, "S2", "EGFR"), 4.0);
        assert_eq!(read.report.format, "GCT 1.2");
    }
    let wrong = text(&plain.replace("2\t2\n", "2\t3\n"));
    assert!(says(&wrong, "3 samples"), "{:?}", wrong.report.notes);
}

#[test]
fn gct_1_3_has_annotation_and_metadata() {
    let gct = "#1.3\n2\t3\t2\t2\nid\tpr_gene_symbol\tpr_gene_id\tS1\tS2\tS3\ncell\tna\tna\tA549\tMCF7\tPC3\n\
               dose\tna\tna\t1\t10\t0.5\n200814_at\tTP53\t7157\t1\t2\t3\n209_at\tEGFR\t1956\t4\t5\t6\n";
    let read = text(gct);
    assert_eq!(read.report.format, "GCT 1.3");
    assert_eq!(read.table.sample_ids, ["S1", "S2", "S3"]);
    assert_eq!(number(&read, "S3", "EGFR"), 6.0);
    let column = |name: &str| {
        read.table
            .metadata_column(name)
            .expect("it is kept")
            .values
            .join(",")
    };
    assert_eq!(
        (column("cell"), column("dose")),
        ("A549,MCF7,PC3".into(), "1,10,0.5".into())
    );
    let by_probe = ReadOptions {
        gene_column: Some("id".into()),
        ..ReadOptions::default()
    };
    let probes = text_with(gct, &by_probe).expect("a table");
    assert_eq!(probes.table.features, ["200814_at", "209_at"]);
}

#[test]
fn titles_above_the_header_are_skipped() {
    let table = "gene,S1,S2,S3\nTP53,1,2,3\nEGFR,4,5,6\n";
    for title in [
        "Table S3: expression (TPM)\n",
        "Table S3: expression,,,\n,,,\n",
        "Table S3\n\nAll genes\n",
    ] {
        let read = text(&format!("{title}{table}"));
        assert_eq!(number(&read, "S3", "EGFR"), 6.0, "{title}");
        assert!(!read.report.decisions.skipped.is_empty(), "{title}");
    }
    let bad = refused(&format!("Title\n\n{}", table.replace('6', "six")));
    assert_eq!((bad.line, bad.column), (Some(5), Some(4)), "{bad}");
}

#[test]
fn a_line_of_data_is_no_header() {
    let counts =
        text("ENSG00000000003\tTSPAN6\t7\nENSG00000000005\tTNMD\t21\n__no_feature\t\t99\n");
    assert_eq!(size(&counts), (1, 2));
    assert_eq!(counts.table.values[[0, 0]], 7.0);
    let both = text("7105\tTSPAN6\t7\n64102\tTNMD\t21\n8813\tDPM1\t3\n");
    assert_eq!(size(&both), (1, 3));
    let symbols = text("TSPAN6\t7\nTNMD\t21\nDPM1\t3\n");
    assert_eq!(size(&symbols), (1, 3));
    let numbers = text("7105\t7\n64102\t21\n8813\t3\n");
    assert_eq!(size(&numbers), (1, 3));
    for lost in [
        "TSPAN6,ENSG00000000003,7,8,9\nTNMD,ENSG00000000005,1,2,3\n",
        "TSPAN6,X,100627108,100639991,-,7\nTNMD,1,100584936,100599885,+,1\n",
        "ENSG00000000003,TSPAN6,protein_coding,7\nENSG00000000005,TNMD,protein_coding,1\n",
    ] {
        let error = refused(lost);
        assert!(error.advice.contains("header"), "{lost}: {error}");
    }
    // A header whose corner is a gene's name as well.
    let ids = text("ids,10234,1187\nTSPAN6,7,8\nTNMD,9,10\n");
    assert_eq!(ids.table.sample_ids, ["10234", "1187"]);
}

#[test]
fn a_header_behind_a_number_sign_is_one() {
    let joined = text("#,TSPAN6|7105,TNMD|64102,DPM1|8813\npatA,1,2,3\npatB,4,5,6\n");
    assert_eq!(joined.table.sample_ids, ["patA", "patB"]);
    let bars =
        text("# made by a tool, version 2\n#id\tTSPAN6|7105\tTNMD|64102\npatA\t1\t2\npatB\t4\t5\n");
    assert_eq!(size(&bars), (2, 2));
}

#[test]
fn a_formula_that_is_one_text_is_that_text() {
    for file in [
        "Gene,S1,S2\n\"=\"\"TP53\"\"\",1,2\n\"=\"\"SEPT2\"\"\",3,4\n",
        "=\"Gene\"\t=\"S1\"\t=\"S2\"\n=\"TP53\"\t=\"1\"\t2\n=\"SEPT2\"\t3\t4\n",
    ] {
        let read = text(file);
        assert_eq!(read.table.features, ["TP53", "SEPT2"], "{file}");
        assert_eq!(read.table.sample_ids, ["S1", "S2"], "{file}");
        assert_eq!(number(&read, "S1", "TP53"), 1.0);
    }
}

#[test]
fn counts_of_three_samples_without_a_header_are_not_called_stars() {
    let lines = "ENSG00000118855.21\t0\t114\t228\nENSG00000140488.16\t37\t151\t265\nENSG00000118514.14\t74\t188\t302\n";
    let error = refused(&format!(
        "{lines}__no_feature\t10\t20\t30\n__ambiguous\t1\t2\t3\n"
    ));
    assert!(error.advice.contains("header"), "{error}");
    let star = text(&format!(
        "N_unmapped\t10\t20\t30\nN_ambiguous\t1\t2\t3\n{lines}"
    ));
    assert_eq!(star.report.decisions.producer.as_deref(), Some("STAR"));
    assert_eq!(size(&star), (1, 3));
}

#[test]
fn texts_may_stand_between_blanks() {
    let mut quoted =
        String::from("\"GeneID\" \"Chr\" \"Start\" \"End\" \"Strand\" \"Length\" ctl0 ctl1\n");
    let mut bare = String::from("Geneid Chr Start End Strand Length a.bam b.bam\n");
    for (line, gene) in ["TP53", "EGFR", "MYC", "KRAS", "VIM"].iter().enumerate() {
        quoted += &format!(
            "\"{0}\" \"{gene}\" \"chr1;chr1\" \"1;7\" \"2;8\" \"+;-\" 1500 {0} 11{0}\n",
            line + 1
        );
        let exons = if line == 2 {
            "chr1 1 7 +"
        } else {
            "chr1;chr1 1;4 7;9 +;+"
        };
        bare += &format!("{gene} {exons} 150{line} {line} 2{line}\n");
    }
    for (file, sample) in [(quoted, "ctl1"), (bare, "b")] {
        let read = text(&file);
        assert_eq!(size(&read), (2, 5), "{file}");
        let expected = if sample == "ctl1" { 113.0 } else { 22.0 };
        assert_eq!(number(&read, sample, "MYC"), expected);
    }
}

#[test]
fn a_header_of_two_levels_that_numbers_each_sample_is_called_so() {
    let error = refused(
        ",S1,S1,S2,S2\n,0,1,0,1\nTP53,1.5,2.5,3.5,4.5\nEGFR,1.5,2.5,3.5,4.5\nMYC,1.5,2.5,3.5,4.5\n",
    );
    assert!(error.what.contains("\"S1\" stands twice"), "{error}");
    assert!(error.advice.contains("two levels"), "{error}");
    let error = refused(",S1,S1,S2\nTP53,1.5,2.5,3.5\nEGFR,1.5,2.5,3.5\n");
    assert!(!error.advice.contains("two levels"), "{error}");
}
