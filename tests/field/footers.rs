//! What stands below a table.

use crate::{number, refused, size, text};

#[test]
fn lines_below_a_table_are_skipped_and_listed() {
    let genes = "gene,S1,S2\nTP53,1,2\nEGFR,3,4\n";
    let samples = "sample,TP53,EGFR,MYC\nS1,1,2,3\nS2,3,4,5\n";
    for below in [
        "Exported by SomeTool 2.1\n",
        "# end\n",
        "Total\n",
        "\n\nExported by SomeTool\n# end of file\n",
        "!series_matrix_table_end\n",
        "Note: values are TPM, see methods\n",
        "-- 2 rows --\n",
        "\nSource: our lab, 2020\n",
        "Data of Smith et al., 2020\n",
    ] {
        for table in [genes, samples] {
            let read = text(&format!("{table}{below}"));
            assert_eq!(size(&read).0, 2, "{below}");
            assert_eq!(number(&read, "S2", "EGFR"), 4.0, "{below}");
            let skipped = &read.report.decisions.skipped;
            let lines = below.lines().filter(|line| !line.is_empty());
            assert_eq!(skipped.len(), lines.count(), "{skipped:?}");
            assert_eq!(skipped[0].why, "a line below the table");
        }
    }
}

/// A spreadsheet pads them.
#[test]
fn padded_lines_below_a_table_are_skipped() {
    let genes = text("gene,S1,S2\nTP53,1,2\nEGFR,3,4\nExported by SomeTool,,\n# end,,\n");
    assert_eq!(size(&genes), (2, 2));
    assert!(genes.report.genes_all_missing.is_empty());
    assert_eq!(genes.report.decisions.skipped.len(), 2);
    let samples = text("sample,TP53,EGFR\nS1,1,2\nS2,3,4\nExported by SomeTool,,\n");
    assert_eq!(size(&samples), (2, 2));
    assert_eq!(samples.report.decisions.skipped[0].line, 4);
    // A gene or sample without any value is one all the same.
    let gene = text("gene,S1,S2\nTP53,1,2\nEGFR,3,4\nMYC,,\n");
    assert_eq!(gene.report.genes_all_missing, ["MYC"]);
    let patient = text("sample,TP53,EGFR\nPatient 1,1,2\nPatient 2,,\n");
    assert!(patient.report.decisions.skipped.is_empty());
}

#[test]
fn they_are_skipped_below_many_lines_too() {
    let mut table = String::from("gene,S1,S2\n");
    for line in 0..40_000 {
        table += &format!("ENSG{:011},{line},2\n", line + 1);
    }
    let read = text(&format!("{table}Exported by SomeTool\n"));
    assert_eq!(size(&read), (2, 40_000));
    let skipped = &read.report.decisions.skipped;
    assert_eq!(skipped[0].line, 40_002);
    let cut = refused(&format!("{table}ENSG0000\n"));
    assert_eq!(cut.line, Some(40_002), "{cut}");
    let between = refused(&format!("{table}# a remark\nENSG00000050000,1,2\n"));
    assert_eq!(between.line, Some(40_002), "{between}");
}

/// A file that was cut short lacks what its last line begins.
#[test]
fn a_line_that_may_be_cut_short_is_none_below_the_table() {
    for cut in [
        "gene,S1,S2\nTP53,1,2\nEGFR,3,4\nMY",
        "gene,S1,S2\nTP53,1,2\nEGFR,3,4\nMYC,1",
        "sample,TP53,EGFR\nPatient 1,1,2\nPatient 2,3,4\nPatient 3",
        "sample,TP53,EGFR\nPatient 1,1,2\nPatient 2,3,4\nPatient 3,7",
        "gene,S1,S2\nTP53,1,2\nEGFR,3,4\nMYC like,1",
        "gene,description,S1,S2\nTP53,tumor protein p53,1,2\nEGFR,a receptor,3,4\nMYC,a fac",
    ] {
        let error = refused(cut);
        assert_eq!(error.line, Some(4), "{error}");
    }
}
