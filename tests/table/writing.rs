//! What is written reads back the same, in every format.

use std::sync::Arc;

use genessl::table::{
    Cell, Formulas, MemorySource, MetadataColumn, ReadOptions, Reading, Table, TableFormat,
    TextTable, split_precision, write, write_as, write_text, write_text_as,
};
use genessl::{Advance, table::ReadTable};
use ndarray::Array2;

use crate::{Trickle, read};

/// Numbers of every kind a table may hold, from a small generator of its own.
fn table(samples: usize, genes: usize, keep_remainder: bool) -> Table {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    let number = |bits: u64| match bits % 6 {
        0 => 0.0,
        1 => ((bits >> 8) % 100_000) as f64,
        2 => ((bits >> 8) % 100_000_000) as f64 / 1e4,
        3 => ((bits >> 8) % 1_000_000) as f64 / 1e11,
        4 => -(((bits >> 8) % 1_000_000) as f64) / 1e3,
        _ => ((bits >> 8) % 1_000_000) as f64 * 1e20,
    };
    let numbers: Vec<f64> = (0..samples * genes).map(|_| number(next())).collect();
    let numbers = Array2::from_shape_vec((samples, genes), numbers).expect("as many cells as that");
    Table {
        name: "t".to_owned(),
        sample_ids: (0..samples)
            .map(|sample| format!("S,\"{sample}\""))
            .collect(),
        features: (0..genes)
            .map(|gene| format!("ENSG{gene:011}.{}", gene % 20))
            .collect(),
        values: numbers.mapv(|number| split_precision(number).0),
        remainder: keep_remainder.then(|| numbers.mapv(|number| split_precision(number).1)),
        metadata: vec![
            MetadataColumn {
                name: "cancer_type".to_owned(),
                values: (0..samples)
                    .map(|sample| {
                        if sample == 1 {
                            String::new()
                        } else {
                            format!("T {sample}")
                        }
                    })
                    .collect(),
            },
            MetadataColumn {
                name: "age".to_owned(),
                values: (0..samples).map(|sample| format!("{sample}.50")).collect(),
            },
        ],
    }
}

fn read_back(bytes: Vec<u8>, step: usize) -> ReadTable {
    let reading = Reading::open("t", Arc::new(Trickle(bytes, step)), &ReadOptions::default());
    reading.expect("it opens").run().expect("it is a table")
}

#[test]
fn every_format_reads_back_the_same() {
    for keep_remainder in [false, true] {
        for (samples, genes) in [(1, 1), (3, 70), (40, 129)] {
            let original = table(samples, genes, keep_remainder);
            for format in TableFormat::ALL {
                let bytes = write(&original, format).expect("it can be written");
                for step in [977, usize::MAX] {
                    let copy = read_back(bytes.clone(), step);
                    assert_eq!(copy.table.values, original.values, "{format:?}");
                    assert_eq!(copy.table.sample_ids, original.sample_ids, "{format:?}");
                    assert_eq!(copy.table.features, original.features, "{format:?}");
                    assert_eq!(copy.table.metadata, original.metadata, "{format:?}");
                    if keep_remainder {
                        let rest = original
                            .remainder
                            .clone()
                            .filter(|rest| rest.iter().any(|&rest| rest != 0));
                        assert_eq!(copy.table.remainder, rest, "{format:?}");
                    }
                }
            }
        }
    }
}

#[test]
fn numbers_are_written_as_they_stood_in_the_file() {
    let text = "caseID,TP53,EGFR,MYC\nA,123.4567,0.1,5.351839401845\nB,0,1e-7,100000\n";
    let read = read(text);
    let written = write(&read.table, TableFormat::Csv).expect("it can be written");
    assert_eq!(String::from_utf8_lossy(&written), text);
    let single = Table {
        remainder: None,
        ..read.table
    };
    let written = write(&single, TableFormat::Tsv).expect("it can be written");
    assert!(
        String::from_utf8_lossy(&written)
            .starts_with("caseID\tTP53\tEGFR\tMYC\nA\t123.4567\t0.1\t5.3518395\n")
    );
}

#[test]
fn parquet_with_genes_in_rows_or_numbers_for_ids() {
    let genes_in_rows = TextTable {
        columns: ["gene_id", "gene_name", "S1", "S2"]
            .map(String::from)
            .to_vec(),
        rows: vec![
            vec![
                "ENSG00000000003".into(),
                "TSPAN6".into(),
                Cell::Number(1.5),
                Cell::Count(2),
            ],
            vec![
                "ENSG00000000005".into(),
                "TNMD".into(),
                Cell::Missing,
                Cell::Count(4),
            ],
            vec![
                "__no_feature".into(),
                Cell::Missing,
                Cell::Number(9.0),
                Cell::Count(9),
            ],
            vec![
                "ENSG00000000419".into(),
                "DPM1".into(),
                Cell::Number(0.25),
                Cell::Count(7),
            ],
        ],
        ..TextTable::default()
    };
    let bytes = write_text(&genes_in_rows, TableFormat::Parquet).expect("it can be written");
    let copy = read_back(bytes, usize::MAX);
    assert_eq!(copy.table.sample_ids, ["S1", "S2"]);
    assert_eq!(
        copy.table.features,
        ["ENSG00000000003", "ENSG00000000005", "ENSG00000000419"]
    );
    assert_eq!(
        copy.table.values,
        ndarray::array![[1.5, 4.0, 0.25], [2.0, 4.0, 7.0]]
    );
    assert_eq!(copy.report.missing_values_filled, 1);
    let numbered = TextTable {
        columns: ["sample", "TP53", "age"].map(String::from).to_vec(),
        rows: vec![vec![Cell::Count(7), Cell::Number(0.5), Cell::Count(51)]],
        ..TextTable::default()
    };
    let bytes = write_text(&numbered, TableFormat::Parquet).expect("it can be written");
    let copy = read_back(bytes, usize::MAX);
    assert_eq!(
        (copy.table.sample_ids, copy.table.features),
        (vec!["7".to_owned()], vec!["TP53".to_owned()])
    );
    assert_eq!(copy.table.metadata[0].values, ["51"]);
}

#[test]
fn parquet_refuses_what_cannot_be_right() {
    let with = |id: &str, value: f64| TextTable {
        columns: ["caseID", "TP53"].map(String::from).to_vec(),
        rows: vec![
            vec!["A".into(), Cell::Number(1.0)],
            vec![id.into(), Cell::Number(value)],
        ],
        ..TextTable::default()
    };
    let refused = |table: &TextTable| {
        let bytes = write_text(table, TableFormat::Parquet).expect("it can be written");
        let source = Arc::new(MemorySource::new(bytes));
        Reading::open("t", source, &ReadOptions::default())
            .and_then(Advance::run)
            .expect_err("it is no table")
    };
    let infinite = refused(&with("B", 1e300));
    assert_eq!(infinite.column, Some(2));
    assert!(
        infinite.what.contains("row 2") && infinite.what.contains("TP53"),
        "{infinite}"
    );
    assert!(refused(&with("A", 1.0)).what.contains("twice"));
    let repeated = Table {
        features: vec!["g".into(), "g".into()],
        ..table(1, 2, false)
    };
    assert!(write(&repeated, TableFormat::Parquet).is_err());
    let whole = write(&table(3, 5, false), TableFormat::Parquet).expect("it can be written");
    let cut = Arc::new(MemorySource::new(&whole[..whole.len() - 20]));
    assert!(Reading::open("t", cut, &ReadOptions::default()).is_err());
}

#[test]
fn small_tables_of_mixed_content() {
    let metrics = TextTable {
        name: "metrics".to_owned(),
        title: "Metrics".to_owned(),
        columns: ["model", "accuracy", "samples"].map(String::from).to_vec(),
        rows: vec![
            vec![
                "frozen, \"linear\"".into(),
                Cell::Number(0.972),
                Cell::Count(77),
            ],
            vec!["supervised".into(), Cell::Missing],
        ],
    };
    let csv = write_text(&metrics, TableFormat::Csv).expect("it can be written");
    let expected = "model,accuracy,samples\n\"frozen, \"\"linear\"\"\",0.972,77\nsupervised,,\n";
    assert_eq!(String::from_utf8_lossy(&csv), expected);
    let tsv = write_text(&metrics, TableFormat::Tsv).expect("it can be written");
    assert!(String::from_utf8_lossy(&tsv).ends_with("supervised\t\t\n"));
    let json = serde_json::to_value(&metrics).expect("it can be serialised");
    assert_eq!(
        json["rows"][0],
        serde_json::json!(["frozen, \"linear\"", 0.972, 77])
    );
    assert_eq!(json["rows"][1], serde_json::json!(["supervised", null]));
}

/// Text that a spreadsheet would run gets an apostrophe, in headers too; numbers and Parquet do not.
#[test]
fn formulas_are_neutralised_unless_they_are_wanted() {
    let mixed = TextTable {
        columns: ["=name", "change"].map(String::from).to_vec(),
        rows: vec![
            vec!["+1+1".into(), Cell::Number(-0.5)],
            vec!["-0.5".into(), Cell::Missing],
            vec!["@a,b".into(), Cell::Text("\tx".to_owned())],
        ],
        ..TextTable::default()
    };
    let written = |formulas| {
        let bytes = write_text_as(&mixed, TableFormat::Csv, formulas).expect("it can be written");
        String::from_utf8(bytes).expect("UTF-8")
    };
    let neutral = "'=name,change\n'+1+1,-0.5\n-0.5,\n\"'@a,b\",'\tx\n";
    assert_eq!(written(Formulas::Neutralised), neutral);
    let default = write_text(&mixed, TableFormat::Csv).expect("it can be written");
    assert_eq!(String::from_utf8_lossy(&default), neutral);
    let raw = "=name,change\n+1+1,-0.5\n-0.5,\n\"@a,b\",\tx\n";
    assert_eq!(written(Formulas::Raw), raw);
    let mut numbers = table(3, 2, false);
    numbers.sample_ids[0] = "=1".to_owned();
    numbers.features[1] = "'-X".to_owned();
    for (format, formulas) in [
        (TableFormat::Csv, Formulas::Neutralised),
        (TableFormat::TsvGz, Formulas::Neutralised),
        (TableFormat::Parquet, Formulas::Neutralised),
        (TableFormat::Parquet, Formulas::Raw),
    ] {
        let bytes = write_as(&numbers, format, formulas).expect("it can be written");
        let source = Arc::new(MemorySource::new(bytes));
        let read = Reading::open("t", source, &ReadOptions::default()).and_then(Advance::run);
        let read = read.expect("a table").table;
        assert_eq!(
            (&read.sample_ids, &read.features),
            (&numbers.sample_ids, &numbers.features)
        );
    }
}

/// The `parquet` crate knows nothing of how our files are made: rows of every length of page and of null.
#[test]
fn what_is_written_as_parquet_is_read_by_others() {
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::RowAccessor;

    for (samples, genes, keep_remainder) in [
        (1, 1, false),
        (7, 20, false),
        (13, 3, true),
        (45_000, 2, true),
    ] {
        let table = table(samples, genes, keep_remainder);
        let bytes = write(&table, TableFormat::Parquet).expect("it can be written");
        let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("written.parquet");
        std::fs::write(&path, &bytes).expect("it can be written");
        let file = std::fs::File::open(&path).expect("a file");
        let file = SerializedFileReader::new(file).expect("it is Parquet");
        let metadata = file.metadata().file_metadata();
        assert_eq!(metadata.num_rows(), samples as i64);
        let names: Vec<&str> = metadata
            .schema_descr()
            .columns()
            .iter()
            .map(|c| c.name())
            .collect();
        assert_eq!(names.len(), 1 + genes + 2);
        assert_eq!(names[1], table.features[0]);
        let mut rows = 0;
        for (sample, row) in file.get_row_iter(None).expect("rows").enumerate() {
            let row = row.expect("a row");
            assert_eq!(row.get_string(0).expect("an id"), &table.sample_ids[sample]);
            for gene in 0..genes {
                let value = table.values[[sample, gene]];
                match &table.remainder {
                    None => assert_eq!(row.get_float(1 + gene).expect("a number"), value),
                    Some(rest) => {
                        let whole = genessl::table::join_precision(value, rest[[sample, gene]]);
                        assert_eq!(row.get_double(1 + gene).expect("a number"), whole);
                    }
                }
            }
            for (at, column) in table.metadata.iter().enumerate() {
                let expected = Some(&column.values[sample]).filter(|text| !text.is_empty());
                assert_eq!(row.get_string(1 + genes + at).ok(), expected);
            }
            rows += 1;
        }
        assert_eq!(rows, samples);
    }
}
