//! Words for missing values, as numbers, names of genes and values of clinical columns.

use crate::{number, read, refused, says, size, text};

#[test]
fn a_gene_without_symbol_takes_its_number() {
    let read = read("F10-cbioportal/data_mrna_seq_v2_rsem.txt");
    assert_eq!(number(&read, "TCGA-02-0001-01", "7157"), 6.234);
    assert!(read.table.features.iter().any(|gene| gene == "100130426"));
    assert!(
        !read
            .table
            .features
            .iter()
            .any(|gene| gene == "NA" || gene.is_empty())
    );
    assert_eq!(read.table.samples(), 3);
    assert!(says(&read, "without a gene's name"));
}

#[test]
fn a_line_called_na_is_no_gene() {
    let read = read("F10-cbioportal/na_symbols.csv");
    assert_eq!(size(&read), (2, 32));
    assert!(says(&read, "without a gene's name"));
    let words = text("gene,S1,S2\nTP53,1,2\n---,3,4\n,5,6\nnan,7,8\nEGFR,9,10\n");
    assert_eq!(words.table.features, ["TP53", "EGFR"]);
    let columns = text("sample,TP53,NA,nan,EGFR\nA,1,2,3,4\nB,5,6,7,8\n");
    assert_eq!(columns.table.features, ["TP53", "EGFR"]);
    let all = refused("gene,S1,S2\nNA,1,2\nNA,3,4\n");
    assert_eq!(all.line, Some(2), "{all}");
}

#[test]
fn words_for_missing_numbers_are_missing() {
    let read = text("sample,TP53,EGFR,MYC\nA,1,---,2.5\nB,[Not Available],3,?\nC,2,#DIV/0!,-\n");
    assert_eq!(read.report.missing_values_filled, 5);
    assert_eq!(number(&read, "C", "TP53"), 2.0);
}

#[test]
fn words_for_missing_labels_are_empty() {
    let read =
        text("sample,cancer_type,TP53\nA,ACC,1\nB,NA,2\nC,[Not Available],3\nD,nan,4\nE,ACC ,5\n");
    assert_eq!(read.table.metadata[0].values, ["ACC", "", "", "", "ACC"]);
    assert!(says(&read, "[Not Available]"));
}

#[test]
fn clinical_columns_are_metadata() {
    let read = text(
        "sample,T,days to birth,ER,TP53,EGFR,MYC,KRAS\nA,1,-100,0,1.5,2.5,3.5,4.5\nB,2,-200,1,1.25,2.25,3.25,4.25\n\
         C,3,-300,1,0.5,2.5,3.5,4.5\n",
    );
    assert_eq!(read.table.features, ["TP53", "EGFR", "MYC", "KRAS"]);
    assert_eq!(read.report.metadata, ["T", "days to birth", "ER"]);
    let brachyury = text(
        "sample,T,TP53,EGFR,MYC,KRAS\nA,1.25,1.5,2.5,3.5,4.5\nB,0.5,1.25,2.25,3.25,4.25\nC,3,0.5,2.5,3.5,4.5\n",
    );
    assert_eq!(brachyury.table.features[0], "T");
    let grades = text(
        "sample,grade code,TP53,EGFR,MYC\nA,1,1.5,2,3\nB,2a,1.5,2,3\nC,3,1.5,2,3\nD,3,1,2,3\n",
    );
    assert_eq!(grades.report.metadata, ["grade code"]);
}

#[test]
fn samples_without_any_value_are_left_out() {
    let columns = text("gene,S1,S2,S3\nTP53,1,-,3\nEGFR,4,-,NA\nMYC,-,-,-\nage,50,60,70\n");
    assert_eq!(columns.table.sample_ids, ["S1", "S3"]);
    assert_eq!(columns.table.features, ["TP53", "EGFR"]);
    assert_eq!(number(&columns, "S3", "TP53"), 3.0);
    assert_eq!(columns.report.missing_values_filled, 1);
    assert_eq!(columns.table.metadata[0].values, ["50", "70"]);
    assert!(
        says(&columns, "samples without any value: S2"),
        "{:?}",
        columns.report.notes
    );
    let rows = text("sample,type,TP53,EGFR\np1,A,1,2\np2,B,n.a.,\np3,C,NA,6\n");
    assert_eq!(rows.table.sample_ids, ["p1", "p3"]);
    assert_eq!(rows.table.metadata[0].values, ["A", "C"]);
    assert_eq!(rows.report.missing_values_filled, 1);
    assert!(
        says(&rows, "samples without any value: p2"),
        "{:?}",
        rows.report.notes
    );
    assert!(
        rows.report
            .decisions
            .left_out
            .iter()
            .any(|one| one.names == ["p2"])
    );
}

/// Laboratories, qPCR and logarithms of 0 have words of their own.
#[test]
fn words_for_what_was_not_measured_are_missing_numbers() {
    let table = "sample,TP53,EGFR,MYC\nA,1.5,ND,2.5\nB,<LOD,3,n.d.\nC,-Inf,ND,7\nD,2,#DIV/0!,Undetermined\nE,BLQ,4,Inf\n";
    let rows = text(table);
    assert_eq!(size(&rows), (5, 3));
    assert_eq!(rows.report.missing_values_filled, 9);
    assert_eq!(
        (number(&rows, "C", "TP53"), number(&rows, "C", "MYC")),
        (1.5, 7.0),
        "the logarithm of nothing is the smallest number"
    );
    for words in [
        "9 missing values",
        "2 × ND",
        "1 × <LOD",
        "1 × -Inf",
        "1 × #DIV/0!",
    ] {
        assert!(says(&rows, words), "{words}: {:?}", rows.report.notes);
    }
    let lines: Vec<Vec<&str>> = table
        .lines()
        .map(|line| line.split(',').collect())
        .collect();
    let turned: Vec<String> = (0..4)
        .map(|column| {
            lines
                .iter()
                .map(|line| line[column])
                .collect::<Vec<_>>()
                .join(",")
        })
        .collect();
    let columns = text(&turned.join("\n"));
    assert_eq!(columns.table.values, rows.table.values);
    // A gene that was measured in no sample is no metadata, and no second header.
    let none = text("gene,S1,S2\nTP53,ND,ND\nEGFR,1,2\nMYC,n.d.,n.d.\nKRAS,3,4\n");
    assert_eq!(none.table.features, ["EGFR", "KRAS"]);
    assert!(none.table.metadata.is_empty());
    assert_eq!(none.report.genes_all_missing, ["TP53", "MYC"]);
}

#[test]
fn among_names_and_classes_such_words_are_none_for_missing() {
    let read = text("sample,diabetes,TP53,EGFR\nA,ND,1,2\nB,T2D,3,4\nC,ND,5,6\n");
    assert_eq!(read.table.metadata[0].values, ["ND", "T2D", "ND"]);
    let late = text("sample,diabetes,TP53,EGFR\nA,ND,1,2\nB,ND,3,4\n");
    assert_eq!(late.table.metadata[0].values, ["ND", "ND"]);
    let row = text("gene,A,B,C\ndiabetes,ND,T2D,ND\nTP53,1,2,3\nEGFR,4,5,6\n");
    assert_eq!(row.table.metadata[0].values, ["ND", "T2D", "ND"]);
}

/// Some genes were called as receptors are.
#[test]
fn the_state_of_a_receptor_is_metadata() {
    let with = |values: [&str; 4], counts: bool| {
        let lines: String = (values.iter().enumerate())
            .map(|(line, value)| match counts {
                true => format!("P{line},{value},{value},1{line},2{line}0,3\n"),
                false => format!("P{line},{value},{value},1.{line},2.5,3.5\n"),
            })
            .collect();
        text(&format!("sample,HER2,ER,TP53,EGFR,KRAS\n{lines}"))
    };
    for values in [
        ["0", "1", "1", "0"],
        ["Positive", "Negative", "Negative", "NA"],
        ["3", "0", "NA", "2"],
    ] {
        for counts in [false, true] {
            let read = with(values, counts);
            assert_eq!(read.table.features, ["TP53", "EGFR", "KRAS"], "{values:?}");
            assert_eq!(read.report.metadata, ["HER2", "ER"], "{values:?}");
        }
    }
    let expression = with(["7.25", "1.5", "2.5", "9"], false);
    assert_eq!(expression.table.features.len(), 5);
}

#[test]
fn a_blank_that_does_not_break_is_a_missing_number() {
    let table = "gene\tS1\tS2\nTP53\t\u{a0}\t2\nEGFR\t3\t4\nMYC\t5\t\u{a0}\n";
    let read = text(table);
    assert_eq!((read.table.samples(), read.table.features.len()), (2, 3));
    assert_eq!(number(&read, "S2", "TP53"), 2.0);
}
