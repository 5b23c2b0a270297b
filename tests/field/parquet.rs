//! Parquet with columns of every kind.

use std::sync::Arc;

use crate::{number, read, read_with, says, text};
use ::parquet::data_type::{
    ByteArray, ByteArrayType, DoubleType, FixedLenByteArray, FixedLenByteArrayType, Int64Type,
    Int96, Int96Type,
};
use ::parquet::file::metadata::KeyValue;
use ::parquet::file::properties::WriterProperties;
use ::parquet::file::writer::SerializedFileWriter;
use ::parquet::schema::parser::parse_message_type;
use genessl::genes::Catalogue;
use genessl::table::{
    MemorySource, MetadataColumn, Orientation, ReadOptions, ReadTable, Reading, Table, TableFormat,
    write,
};
use genessl::{Advance, Result};

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
    let read = read_with("F24-parquet-kinds/float16.parquet", &ReadOptions::default());
    let error = read.expect_err("it is not read");
    assert!(error.what.contains("TSPAN6"), "{error}");
    assert!(error.what.contains("half float"), "{error}");
}

#[test]
fn decimals_in_few_bytes_are_numbers() {
    let read = read("F24-parquet-kinds/decimal.parquet");
    assert_eq!(number(&read, "P00", "TSPAN6"), 11.444);
    assert_eq!(number(&read, "P00", "RB1"), 11.53);
    assert_eq!(read.table.features.len(), 32);
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
            assert_eq!(number(&read, "S3", gene), 2.5, "{word}: the gene's mean");
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

/// The values of a column as another program writes them.
enum Values {
    Texts(Vec<&'static str>),
    Decimals(Vec<f64>),
    Integers(Vec<i64>),
    /// Whole numbers in so many bytes each, the highest first.
    Fixed(usize, Vec<i64>),
    Times(usize),
}

/// A file of these columns, and what pandas notes of its index.
fn written(schema: &str, index: Option<&str>, columns: &[Values]) -> Vec<u8> {
    let schema = format!("message schema {{ {schema} }}");
    let schema = Arc::new(parse_message_type(&schema).expect("a schema"));
    let note = |index: &str| {
        let note = format!("{{\"index_columns\": [\"{index}\"]}}");
        vec![KeyValue::new("pandas".to_owned(), note)]
    };
    let properties = WriterProperties::builder()
        .set_key_value_metadata(index.map(note))
        .build();
    let mut writer =
        SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties)).expect("a file");
    let mut group = writer.next_row_group().expect("a row group");
    for values in columns {
        let mut column = group.next_column().expect("a column").expect("a column");
        let count = match values {
            Values::Texts(texts) => {
                let texts: Vec<ByteArray> = texts.iter().map(|&text| text.into()).collect();
                let column = column.typed::<ByteArrayType>();
                column.write_batch(&texts, None, None)
            }
            Values::Decimals(numbers) => {
                let column = column.typed::<DoubleType>();
                column.write_batch(numbers, None, None)
            }
            Values::Integers(numbers) => {
                let column = column.typed::<Int64Type>();
                column.write_batch(numbers, None, None)
            }
            Values::Fixed(length, numbers) => {
                let bytes = |number: &i64| {
                    let bytes = i128::from(*number).to_be_bytes();
                    FixedLenByteArray::from(bytes[16 - length..].to_vec())
                };
                let numbers: Vec<FixedLenByteArray> = numbers.iter().map(bytes).collect();
                let column = column.typed::<FixedLenByteArrayType>();
                column.write_batch(&numbers, None, None)
            }
            Values::Times(count) => {
                let column = column.typed::<Int96Type>();
                column.write_batch(&vec![Int96::new(); *count], None, None)
            }
        };
        count.expect("values");
        column.close().expect("a column");
    }
    group.close().expect("a row group");
    writer.into_inner().expect("a file")
}

fn opened(bytes: Vec<u8>, options: &ReadOptions) -> Result<ReadTable> {
    let source = Arc::new(MemorySource::new(bytes));
    Reading::judged("x.parquet", source, options, Catalogue::builtin()?)?.run()
}

fn table_of(bytes: Vec<u8>) -> ReadTable {
    opened(bytes, &ReadOptions::default()).expect("a table")
}

/// Four genes of three samples.
const GENES: &str =
    "REQUIRED DOUBLE TP53; REQUIRED DOUBLE EGFR; REQUIRED DOUBLE MYC; REQUIRED DOUBLE KRAS;";

fn genes() -> Vec<Values> {
    let gene = |gene: i32| {
        let sample = |sample: i32| f64::from(10 * gene + sample) + 0.5;
        Values::Decimals((0..3).map(sample).collect())
    };
    (0..4).map(gene).collect()
}

#[test]
fn numbers_in_a_structure_are_named() {
    let structure = "REQUIRED GROUP expr { REQUIRED DOUBLE TP53; REQUIRED DOUBLE EGFR; }";
    let numbers = || Values::Decimals(vec![1.5, 2.5]);
    let beside = written(
        &format!("REQUIRED BYTE_ARRAY sample (UTF8); {structure}"),
        None,
        &[Values::Texts(vec!["S1", "S2"]), numbers(), numbers()],
    );
    let alone = written(structure, None, &[numbers(), numbers()]);
    for orientation in [
        Orientation::Auto,
        Orientation::SamplesInRows,
        Orientation::SamplesInColumns,
    ] {
        let options = ReadOptions {
            orientation,
            ..ReadOptions::default()
        };
        for file in [&beside, &alone] {
            let error = opened(file.clone(), &options).expect_err("there are no numbers");
            assert!(
                error.what.contains("expr (a list or a structure"),
                "{error}"
            );
            assert!(error.advice.contains("one for each gene"), "{error}");
        }
    }
}

/// pandas keeps the numbers of lines where some were left out, or several tables put together.
#[test]
fn an_unnamed_index_of_numbers_is_no_id_beside_one() {
    let file = |name: &str, ids: [&'static str; 3], index: [i64; 3]| {
        let mut columns = vec![Values::Texts(ids.to_vec())];
        columns.extend(genes());
        columns.push(Values::Texts(vec!["A", "B", "A"]));
        columns.push(Values::Integers(index.to_vec()));
        let schema = format!(
            "REQUIRED BYTE_ARRAY {name} (UTF8); {GENES} REQUIRED BYTE_ARRAY cancer_type (UTF8); \
             REQUIRED INT64 __index_level_0__;"
        );
        written(&schema, Some("__index_level_0__"), &columns)
    };
    for name in [
        "sample",
        "sample_id",
        "caseID",
        "patient",
        "barcode",
        "id",
        "submitter_id",
        "name",
        "called",
    ] {
        for index in [[1, 3, 4], [0, 1, 0]] {
            let read = table_of(file(name, ["S2", "S4", "S5"], index));
            assert_eq!(read.table.sample_ids, ["S2", "S4", "S5"], "{name}");
            assert_eq!(read.table.features, ["TP53", "EGFR", "MYC", "KRAS"]);
            assert_eq!(number(&read, "S4", "EGFR"), 11.5, "{name}");
            let metadata = read.table.metadata.iter().map(|column| &*column.name);
            assert_eq!(metadata.collect::<Vec<_>>(), ["cancer_type"], "{name}");
            assert!(says(&read, "__index_level_0__"), "{:?}", read.report.notes);
        }
    }
    // Texts that do not tell all samples apart leave it the id.
    for texts in [["x", "x", "y"], ["", "x", "y"]] {
        let read = table_of(file("remark", texts, [10234, 1187, 20931]));
        assert_eq!(read.table.sample_ids, ["10234", "1187", "20931"]);
        assert_eq!(read.table.features.len(), 4);
    }
}

#[test]
fn an_unnamed_index_of_numbers_is_no_gene_beside_texts() {
    let numbers = || Values::Decimals(vec![1.5, 2.5, 3.5, 4.5]);
    for names in [
        ["TP53", "EGFR", "MYC", "KRAS"],
        ["xq-a", "xq-b", "xq-c", "xq-d"],
    ] {
        let file = written(
            "REQUIRED DOUBLE S1; REQUIRED DOUBLE S2; REQUIRED BYTE_ARRAY probe (UTF8); \
             REQUIRED INT64 __index_level_0__;",
            Some("__index_level_0__"),
            &[
                numbers(),
                numbers(),
                Values::Texts(names.to_vec()),
                Values::Integers(vec![0, 2, 3, 5]),
            ],
        );
        let options = ReadOptions {
            orientation: Orientation::SamplesInColumns,
            ..ReadOptions::default()
        };
        let read = opened(file, &options).expect("a table");
        assert_eq!(read.table.features, names);
        assert_eq!(read.table.sample_ids, ["S1", "S2"]);
    }
}

#[test]
fn columns_that_nobody_needs_make_no_file_unreadable() {
    let schema = format!(
        "REQUIRED FIXED_LEN_BYTE_ARRAY (16) id; REQUIRED BYTE_ARRAY sample (UTF8); {GENES} \
         REQUIRED FIXED_LEN_BYTE_ARRAY (8) VIM (DECIMAL(18,2)); \
         REQUIRED FIXED_LEN_BYTE_ARRAY (2) age (DECIMAL(4,1)); \
         REQUIRED FIXED_LEN_BYTE_ARRAY (13) dose (DECIMAL(30,2)); \
         REQUIRED FIXED_LEN_BYTE_ARRAY (2) score (FLOAT16); REQUIRED INT96 date;"
    );
    let mut columns = vec![
        Values::Fixed(16, vec![1, 2, 3]),
        Values::Texts(vec!["S1", "S2", "S3"]),
    ];
    columns.extend(genes());
    columns.push(Values::Fixed(8, vec![3250, -125, 0]));
    columns.push(Values::Fixed(2, vec![505, 610, 79]));
    columns.push(Values::Fixed(13, vec![1, 2, 3]));
    columns.push(Values::Fixed(2, vec![1, 2, 3]));
    columns.push(Values::Times(3));
    let file = written(&schema, None, &columns);
    let read = table_of(file.clone());
    assert_eq!(read.table.sample_ids, ["S1", "S2", "S3"]);
    assert_eq!(read.table.features, ["TP53", "EGFR", "MYC", "KRAS", "VIM"]);
    assert_eq!(number(&read, "S1", "VIM"), 32.5);
    assert_eq!(number(&read, "S2", "VIM"), -1.25);
    assert_eq!(number(&read, "S2", "KRAS"), 31.5);
    assert_eq!(read.table.metadata.len(), 1);
    assert_eq!(read.table.metadata[0].values, ["50.5", "61", "7.9"]);
    for (column, kind) in [
        ("id", "FIXED_LEN_BYTE_ARRAY"),
        ("dose", "decimal"),
        ("score", "half float"),
        ("date", "INT96"),
    ] {
        let mut notes = read.report.notes.iter();
        let is_named = notes.any(|note| note.contains(kind) && note.contains(column));
        assert!(is_named, "{column}: {:?}", read.report.notes);
        let options = ReadOptions {
            metadata_columns: vec![column.to_owned()],
            ..ReadOptions::default()
        };
        let error = opened(file.clone(), &options).expect_err("it was asked for");
        assert!(error.what.contains(kind), "{error}");
    }
}

/// Where some genes have no number, pandas makes decimals of all.
#[test]
fn an_index_of_whole_decimals_is_one_of_genes() {
    let numbers = || Values::Decimals(vec![1.5, 2.5, 3.5, 4.5]);
    for (last, name) in [(3845.0, Some("3845")), (f64::NAN, None)] {
        let file = written(
            "REQUIRED DOUBLE S1; REQUIRED DOUBLE S2; REQUIRED DOUBLE entrez_id;",
            Some("entrez_id"),
            &[
                numbers(),
                numbers(),
                Values::Decimals(vec![7157.0, 1956.0, 4609.0, last]),
            ],
        );
        let read = table_of(file);
        let genes: Vec<&str> = ["7157", "1956", "4609"].into_iter().chain(name).collect();
        assert_eq!(read.table.features, genes);
        assert_eq!(read.table.sample_ids, ["S1", "S2"]);
        assert_eq!(number(&read, "S2", "1956"), 2.5);
    }
}
