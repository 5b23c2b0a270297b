//! Headers below comments, titles and groups of samples that have as many fields as they; and the sign before numbers.

use crate::{number, refused, says, size, text, text_with};
use genessl::table::{Orientation, ReadOptions};

#[test]
fn a_line_above_with_as_many_fields_is_no_header() {
    let table = "gene,S1,S2,S3\nTP53,1.5,2.5,3.5\nEGFR,4.5,5.5,6.5\nMYC,7.5,8.5,9.5\n";
    for above in [
        "# TPM, TMM-normalised, four samples, 2020\n",
        "! a,b,c,d\n",
        "Study,lung,TPM,2020\n",
        "Cohort: A549, MCF7, K562\n",
        "Table S2: expression of TP53, EGFR, MYC, KRAS, BRAF, in lung\n\n",
        "# one, two\n# a, b, c, d, e, f\n",
        "sep=,\nMy table\n",
        ",lung,liver,skin\n",
    ] {
        let read = text(&format!("{above}{table}"));
        assert_eq!(read.table.sample_ids, ["S1", "S2", "S3"], "{above}");
        assert_eq!(number(&read, "S3", "EGFR"), 6.5, "{above}");
        assert!(!read.report.decisions.skipped.is_empty(), "{above}");
    }
    let tabs = format!(
        "# TMM\t filtered\t log\t 2020\n{}",
        table.replace(',', "\t")
    );
    assert_eq!(number(&text(&tabs), "S1", "MYC"), 7.5);
}

#[test]
fn values_stand_below_the_genes_that_they_are_of() {
    let read = text(
        "Expression of TP53, EGFR, MYC, KRAS, and BRAF\nsample,TP53,EGFR,MYC,KRAS\nP0,970.21,55.05,386.59,731.83\n\
         P1,988.02,72.86,404.4,749.64\n",
    );
    assert_eq!(read.report.orientation, Orientation::SamplesInRows);
    assert_eq!(size(&read), (2, 4));
    assert_eq!(number(&read, "P1", "EGFR"), 72.86);
}

#[test]
fn where_an_error_stands_is_told_by_the_files_line() {
    let error = refused("# a, b, c\ngene,S1,S2\nTP53,1,2\nEGFR,3,four\n");
    assert_eq!((error.line, error.column), (Some(4), Some(3)), "{error}");
}

#[test]
fn headers_behind_a_number_sign_stay_headers() {
    let read = text("#gene,S1,S2\nTP53,1.5,2.5\nEGFR,4.5,5.5\n");
    assert_eq!(read.table.sample_ids, ["S1", "S2"]);
    let levels = text(",rna,rna\ngene,S1,S2\nTP53,1,2\nEGFR,3,4\n");
    assert_eq!(levels.table.sample_ids, ["S1", "S2"]);
}

#[test]
fn tcgas_first_pipeline_gives_three_quantities() {
    let raw = "Hybridization REF\tTCGA-1\tTCGA-1\tTCGA-1\tTCGA-2\tTCGA-2\tTCGA-2\n\
               gene\traw_counts\tmedian_length_normalized\tRPKM\traw_counts\tmedian_length_normalized\tRPKM\n\
               TP53|7157_calculated\t100\t0.5\t12.5\t200\t0.7\t14.5\nEGFR|1956_calculated\t300\t0.6\t13.5\t400\t0.8\t15.5\n";
    let read = text(raw);
    assert_eq!(read.table.sample_ids, ["TCGA-1", "TCGA-2"]);
    assert_eq!(number(&read, "TCGA-2", "EGFR|1956_calculated"), 400.0);
    assert!(says(&read, "median_length_normalized"));
    let wanted = |quantity: &str| ReadOptions {
        quantity: Some(quantity.into()),
        ..ReadOptions::default()
    };
    let other = text_with(raw, &wanted("RPKM")).expect("a table");
    assert_eq!(number(&other, "TCGA-2", "EGFR|1956_calculated"), 15.5);
    let none = text_with("gene,S1,S2\nTP53,1,2\nEGFR,3,4\n", &wanted("RPKM"));
    let error = none.expect_err("it names none");
    assert!(error.what.contains("name none"), "{error}");
}

#[test]
fn a_minus_sign_stands_before_numbers() {
    let read = text(
        "gene\tS1\tS2\nTP53\t\u{2212}1.5\t2.5\nEGFR\t4.5\t\u{2212}5.5\nMYC\t\u{2212}7.5\t\u{2212}8.5\nKRAS\t\u{2212}0.5\t1.5\n",
    );
    assert_eq!(number(&read, "S1", "TP53"), -1.5);
    assert_eq!(number(&read, "S2", "MYC"), -8.5);
}
