//! Separators at the ends of lines, and lines of nothing else: no value lands under another name.

use crate::{number, read, refused, says, size, text};

#[test]
fn a_separator_that_ends_every_line_is_no_field() {
    for case in ["counts.csv", "counts.tsv", "rows.csv"] {
        let read = read(&format!("F02-trailing-delimiter/{case}"));
        let (first, second) = if case == "rows.csv" {
            ("P0", "P1")
        } else {
            ("S1", "S2")
        };
        assert_eq!(size(&read), (3, 32), "{case}");
        assert_eq!(number(&read, first, "TSPAN6"), 1.0, "{case}");
        assert_eq!(number(&read, second, "TSPAN6"), 2.0, "{case}");
        assert_eq!(number(&read, first, "ACTB"), 94.0, "{case}");
        assert!(says(&read, "ends with a separator"), "{case}");
    }
    let labelled = read("F02-trailing-delimiter/labelled.csv");
    assert_eq!(number(&labelled, "P0", "TSPAN6"), 177.664);
    assert_eq!(
        labelled
            .table
            .metadata_column("cancer_type")
            .expect("it is kept")
            .values[1],
        "B"
    );
}

#[test]
fn row_names_are_still_known() {
    let r = text("S1\tS2\nTP53\t1\t2\nEGFR\t3\t\nMYC\t5\t6\n");
    assert_eq!(
        (number(&r, "S1", "EGFR"), number(&r, "S2", "MYC")),
        (3.0, 6.0)
    );
    let both = text("S1,S2\nTP53,1,2,\nEGFR,3,4,\n");
    assert_eq!(number(&both, "S2", "EGFR"), 4.0);
    let leading = text("gene,S1,S2\n,TP53,1,2\n,EGFR,3,4\n");
    assert_eq!(number(&leading, "S2", "EGFR"), 4.0);
}

#[test]
fn some_lines_may_lack_the_separator_or_have_one_more() {
    let lacking = text("gene,S1,S2\nTP53,1,2,\nEGFR,3,4,\nMYC,5,6\n");
    assert_eq!(number(&lacking, "S2", "MYC"), 6.0);
    let more = text("gene,S1,S2\nTP53,1,2\nEGFR,3,4\nMYC,5,6,,\n");
    assert_eq!(number(&more, "S2", "MYC"), 6.0);
    let header_alone = text("gene,S1,S2,\nTP53,1,2\nEGFR,3,4\n");
    assert_eq!(number(&header_alone, "S2", "EGFR"), 4.0);
}

#[test]
fn a_value_where_no_name_is_is_refused() {
    let error = refused("gene,S1,S2\nTP53,1,2,\nEGFR,3,4,\nMYC,5,6,7\n");
    assert_eq!((error.line, error.column), (Some(4), Some(4)), "{error}");
    let error = refused("gene,S1,S2\nTP53,1,2,3,4\nEGFR,3,4,5,6\n");
    assert!(error.what.contains("5 fields"), "{error}");
}

#[test]
fn lines_of_separators_alone_are_skipped() {
    for case in ["genes_in_rows.csv", "middle.csv", "trailing_columns.csv"] {
        let read = read(&format!("F34-excel-blank-rows/{case}"));
        assert_eq!(size(&read), (3, 32), "{case}");
        assert_eq!(number(&read, "S3", "ACTB"), 96.0, "{case}");
    }
    let rows = read("F34-excel-blank-rows/samples_in_rows.csv");
    assert_eq!(size(&rows), (3, 32));
    assert_eq!(number(&rows, "P2", "ACTB"), 96.0);
}

#[test]
fn signs_between_thousands_are_named() {
    let text = "gene,s1,s2\nTP53,\"1,234\",\"5,678\"\nEGFR,\"9,123\",\"4,567\"\nMYC,\"1,000,123\",\"4,567\"\n";
    let source = std::sync::Arc::new(genessl::table::MemorySource::new(text.as_bytes().to_vec()));
    let options = genessl::table::ReadOptions::default();
    let error = genessl::table::Reading::open("t.csv", source, &options)
        .and_then(genessl::Advance::run)
        .expect_err("no numbers");
    assert!(
        error.what.contains("between thousands: \"1,234\""),
        "{error}"
    );
    assert_eq!((error.line, error.column), (Some(2), Some(2)), "{error}");
}
