//! Parquet with columns of every kind.

use std::sync::Arc;

use crate::{number, read, read_with, says, text};
use genessl::Advance;
use genessl::genes::Catalogue;
use genessl::table::{
    MemorySource, MetadataColumn, ReadOptions, ReadTable, Reading, Table, TableFormat, write,
};

#[test]
fn lists_are_left_out_and_the_rest_is_read() {
    let read = read("F24-parquet-kinds/extras.parquet");
    let left_out = &read.report.decisions.left_out;
    assert!(
        left_out.iter().any(|one| one.why.contains("a list")),
        "{left_out:?}"
    );
    assert!(says(&read, "a list or a structure"));
    assert!(
        !left_out
            .iter()
            .any(|one| one.names.iter().any(|name| name == "element"))
    );
    assert!(read.table.features.len() > 20, "{:?}", read.table.features);
}

#[test]
fn kinds_that_are_not_read_are_named_with_their_column() {
    for (case, column) in [("decimal.parquet", "TSPAN6"), ("float16.parquet", "TSPAN6")] {
        let read = read_with(
            &format!("F24-parquet-kinds/{case}"),
            &ReadOptions::default(),
        );
        let error = read.expect_err("it is not read");
        assert!(
            error.what.contains(column) || error.column.is_some(),
            "{case}: {error}"
        );
    }
}

#[test]
fn names_of_several_levels_are_joined() {
    let read = read("F24-parquet-kinds/multiindex_columns.parquet");
    assert!(
        read.table.features.iter().any(|name| name == "TSPAN6|7105"),
        "{:?}",
        read.table.features
    );
    assert!(read.report.decisions.orientation.certain);
}

#[test]
fn numbers_as_text_are_named_as_such() {
    let read = read_with(
        "F24-parquet-kinds/numbers_as_text.parquet",
        &ReadOptions::default(),
    );
    let error = read.expect_err("text is no number");
    assert!(error.what.contains("numbers as text"), "{error}");
    assert!(error.what.contains("TSPAN6"), "{error}");
}

#[test]
fn every_other_file_reads_to_the_same_numbers() {
    let plain = read("F24-parquet-kinds/named_index.parquet").table;
    for case in [
        "categorical",
        "date_bool_null",
        "extras",
        "nan_not_null",
        "range_index",
    ] {
        let other = read(&format!("F24-parquet-kinds/{case}.parquet")).table;
        let column = |table: &genessl::table::Table, gene: &str| {
            let index = table.features.iter().position(|name| name == gene);
            index.map(|index| table.values.column(index).to_vec())
        };
        let shared = plain
            .features
            .iter()
            .filter(|gene| column(&other, gene).is_some())
            .count();
        assert!(shared >= 20, "{case}: {shared} of {:?}", other.features);
        assert_eq!(other.samples(), plain.samples(), "{case}");
    }
}

#[test]
fn a_gene_whose_numbers_are_text_is_missed() {
    let written = |gene: &str, values: [&str; 4]| {
        let table = text("id,TP53,MYC,KRAS,VIM\nS1,1,2,3,4\nS2,2,3,4,5\nS3,7,8,9,10\nS4,1,1,1,1\n");
        as_parquet(with_texts(table.table, gene, &values))
    };
    for values in [
        ["1.234,50", "12,00", "999,00", "1.000,25"],
        ["1'234", "", "17", "2'000"],
        ["1.5", "2", "NA", "4"],
    ] {
        let read = written("EGFR", values);
        assert!(
            says(&read, "saved as text") && says(&read, "EGFR"),
            "{values:?}"
        );
    }
    assert!(!says(
        &written("EGFR", ["high", "low", "1", "2"]),
        "saved as text"
    ));
    assert!(!says(
        &written("visit", ["1", "2", "1", "2"]),
        "saved as text"
    ));
}

/// A column of text, beside the numbers.
fn with_texts(mut table: Table, name: &str, values: &[&str]) -> Table {
    table.metadata.push(MetadataColumn {
        name: name.to_owned(),
        values: values.iter().map(|value| (*value).to_owned()).collect(),
    });
    table
}

fn as_parquet(table: Table) -> ReadTable {
    let bytes = write(&table, TableFormat::Parquet).expect("it is written");
    let judge = Catalogue::builtin().expect("it is built in");
    let source = Arc::new(MemorySource::new(bytes));
    let reading = Reading::judged("x.parquet", source, &ReadOptions::default(), judge);
    reading.and_then(Advance::run).expect("a table")
}

/// pandas makes a column of texts of one in which a word stands for a missing number.
#[test]
fn words_for_missing_numbers_are_missing_in_columns_of_text() {
    for (genes, gene) in [
        ("TP53,MYC,KRAS,VIM", "EGFR"),
        (
            "ENSG00000141510,ENSG00000136997,ENSG00000133703,ENSG00000026025",
            "ENSG00000146648",
        ),
    ] {
        let table = text(&format!(
            "id,{genes}\nS1,1,2,3,4\nS2,2,3,4,5\nS3,7,8,9,10\nS4,1,1,1,1\n"
        ));
        for word in ["ND", "NA", "---", "<LOD", ""] {
            let values = ["1.5", "2", word, "4"];
            let read = as_parquet(with_texts(table.table.clone(), gene, &values));
            assert_eq!(number(&read, "S1", gene), 1.5, "{word}");
            assert_eq!(number(&read, "S3", gene), 0.0, "{word}");
            assert_eq!(read.report.missing_values_filled, 1, "{word}");
            assert!(says(&read, "read as numbers"), "{:?}", read.report.notes);
        }
    }
    // Genes in lines: a sample.
    let turned = text("id,S1,S2,S3\nTP53,1,2,3\nEGFR,4,5,6\nMYC,7,8,9\n").table;
    let turned = Table {
        sample_ids: turned.features.clone(),
        features: turned.sample_ids.clone(),
        values: turned.values.t().as_standard_layout().to_owned(),
        ..turned
    };
    let read = as_parquet(with_texts(turned, "S4", &["ND", "3", "---"]));
    assert_eq!(read.table.sample_ids, ["S1", "S2", "S3", "S4"]);
    assert_eq!(number(&read, "S4", "EGFR"), 3.0);
}

#[test]
fn lines_below_a_table_are_skipped() {
    let genes = text("id,TP53,MYC,KRAS\nS1,1,2,3\nS2,2,3,4\nx,0,0,0\ny,0,0,0\n").table;
    let with_notes = |names: [&str; 2]| {
        let mut table = genes.clone();
        for (row, name) in [2, 3].into_iter().zip(names) {
            table.sample_ids[row] = name.to_owned();
            table.values.row_mut(row).fill(f32::NAN);
        }
        table.remainder = None;
        table
    };
    let noted = as_parquet(with_notes(["Exported by SomeTool 2.1", "# end"]));
    assert_eq!(noted.table.sample_ids, ["S1", "S2"]);
    assert_eq!(noted.report.missing_values_filled, 0);
    let skipped = &noted.report.decisions.skipped;
    assert_eq!(
        (skipped.len(), skipped[0].line, &*skipped[0].why),
        (2, 3, "a line below the table")
    );
    let empty = as_parquet(with_notes(["S3", "S4"]));
    assert_eq!(empty.table.samples(), 2);
    assert!(says(&empty, "samples without any value: S3, S4"));
    let blank = as_parquet(with_notes(["", ""]));
    assert_eq!(blank.table.samples(), 2);
    let mut totals = genes.clone();
    totals.sample_ids[2] = "Total".into();
    totals.sample_ids[3] = "p.value".into();
    totals.values[(2, 1)] = f32::NAN;
    totals.values[(1, 1)] = f32::NAN;
    let totals = as_parquet(totals);
    assert_eq!(totals.table.sample_ids, ["S1", "S2"]);
    assert!(says(&totals, "Total") && says(&totals, "p.value"));
    assert_eq!(totals.report.missing_values_filled, 1);
}

/// The same with genes in lines, and a sample that has none.
#[test]
fn lines_below_a_table_of_genes_in_lines_are_skipped() {
    let mut table = text("id,TP53,MYC,KRAS\nS1,1,2,3\nS2,2,3,4\nS3,5,6,7\nS4,1,1,1\n").table;
    table.features = ["S1", "S2", "S3"].map(str::to_owned).to_vec();
    table.sample_ids = ["TP53", "EGFR", "MYC", "Note: values are TPM"]
        .map(str::to_owned)
        .to_vec();
    table.values.row_mut(3).fill(f32::NAN);
    table.values.column_mut(1).fill(f32::NAN);
    let read = as_parquet(table);
    assert_eq!(read.table.sample_ids, ["S1", "S3"]);
    assert_eq!(read.table.features, ["TP53", "EGFR", "MYC"]);
    assert_eq!(read.report.missing_values_filled, 0);
    assert_eq!(
        read.report.decisions.skipped[0].text,
        "Note: values are TPM"
    );
    assert!(says(&read, "samples without any value: S2"));
}
