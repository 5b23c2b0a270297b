//! Parquet files as others write them: codecs, pages of version 2, nulls, dictionaries, several row groups.

use std::sync::Arc;

use genessl::Advance;
use genessl::table::{FileSource, MemorySource, ReadOptions, ReadTable, Reading};
use parquet::basic::{Compression, GzipLevel};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int32Type, Int64Type};
use parquet::file::properties::{WriterProperties, WriterVersion};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;

use crate::support;

const SCHEMA: &str = "message schema {
    OPTIONAL DOUBLE ENSG00000000003;
    OPTIONAL INT64 ENSG00000000005;
    REQUIRED INT32 ENSG00000000419 (UINT_32);
    OPTIONAL BYTE_ARRAY cancer_type (UTF8);
    REQUIRED BYTE_ARRAY caseID (UTF8);
}";
const GROUPS: usize = 3;
const ROWS: usize = 500;

/// The number of the first gene in a row; every seventh is missing.
fn first_gene(row: usize) -> Option<f64> {
    (row % 7 != 3).then_some((row % 40) as f64 * 0.1)
}

fn file(properties: WriterProperties) -> Vec<u8> {
    let schema = Arc::new(parse_message_type(SCHEMA).expect("a schema"));
    let mut writer =
        SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties)).expect("a file");
    for group in 0..GROUPS {
        let rows: Vec<usize> = (group * ROWS..(group + 1) * ROWS).collect();
        let mut columns = writer.next_row_group().expect("a row group");
        let mut column = columns.next_column().expect("a column").expect("a column");
        let numbers: Vec<f64> = rows.iter().filter_map(|&row| first_gene(row)).collect();
        let levels: Vec<i16> = rows
            .iter()
            .map(|&row| i16::from(first_gene(row).is_some()))
            .collect();
        column
            .typed::<DoubleType>()
            .write_batch(&numbers, Some(&levels), None)
            .expect("numbers");
        column.close().expect("a column");
        let mut column = columns.next_column().expect("a column").expect("a column");
        let counts: Vec<i64> = rows.iter().map(|&row| row as i64 * 1000).collect();
        column
            .typed::<Int64Type>()
            .write_batch(&counts, Some(&[1; ROWS]), None)
            .expect("numbers");
        column.close().expect("a column");
        let mut column = columns.next_column().expect("a column").expect("a column");
        let unsigned: Vec<i32> = rows
            .iter()
            .map(|&row| (u32::MAX - row as u32).cast_signed())
            .collect();
        column
            .typed::<Int32Type>()
            .write_batch(&unsigned, None, None)
            .expect("numbers");
        column.close().expect("a column");
        let mut column = columns.next_column().expect("a column").expect("a column");
        let labels: Vec<ByteArray> = rows
            .iter()
            .map(|row| if row % 2 == 0 { "ACC" } else { "UVM" }.into())
            .collect();
        column
            .typed::<ByteArrayType>()
            .write_batch(&labels, Some(&[1; ROWS]), None)
            .expect("texts");
        column.close().expect("a column");
        let mut column = columns.next_column().expect("a column").expect("a column");
        let ids: Vec<ByteArray> = rows
            .iter()
            .map(|row| format!("S{row}").as_str().into())
            .collect();
        column
            .typed::<ByteArrayType>()
            .write_batch(&ids, None, None)
            .expect("texts");
        column.close().expect("a column");
        columns.close().expect("a row group");
    }
    writer.into_inner().expect("a file")
}

fn read(bytes: Vec<u8>) -> ReadTable {
    let reading = Reading::open(
        "t",
        Arc::new(MemorySource::new(bytes)),
        &ReadOptions::default(),
    );
    reading.expect("it opens").run().expect("it is a table")
}

fn check(read: &ReadTable, what: &str) {
    let table = &read.table;
    assert_eq!(table.values.dim(), (GROUPS * ROWS, 3), "{what}");
    let mut row = Vec::new();
    for sample in 0..table.samples() {
        table.row_into(sample, &mut row);
        let expected = [
            first_gene(sample).unwrap_or(0.0),
            sample as f64 * 1000.0,
            f64::from(u32::MAX) - sample as f64,
        ];
        for (value, expected) in row.iter().zip(expected) {
            assert!(
                (value - expected).abs() <= expected * 1e-14,
                "{what}, row {sample}: {value} is not {expected}"
            );
        }
        assert_eq!(table.sample_ids[sample], format!("S{sample}"), "{what}");
    }
    assert_eq!(
        table.metadata[0].values[..3],
        ["ACC", "UVM", "ACC"],
        "{what}"
    );
    let missing = (0..GROUPS * ROWS)
        .filter(|&row| first_gene(row).is_none())
        .count();
    assert_eq!(read.report.missing_values_filled, missing, "{what}");
}

#[test]
fn every_codec_and_page_version_reads_the_same() {
    let codecs = [
        Compression::UNCOMPRESSED,
        Compression::SNAPPY,
        Compression::GZIP(GzipLevel::default()),
        Compression::LZ4,
        Compression::LZ4_RAW,
    ];
    for codec in codecs {
        for version in [WriterVersion::PARQUET_1_0, WriterVersion::PARQUET_2_0] {
            for dictionary in [true, false] {
                let properties = WriterProperties::builder()
                    .set_compression(codec)
                    .set_writer_version(version)
                    .set_dictionary_enabled(dictionary)
                    .set_data_page_size_limit(700)
                    .set_write_batch_size(64);
                let what = format!("{codec:?}, {version:?}, dictionary {dictionary}");
                check(&read(file(properties.build())), &what);
            }
        }
    }
}

/// What is read but not written here: files of pyarrow, made by `tests/data/table/make.py`.
#[test]
fn brotli_and_zstd_read_the_same() {
    for codec in ["brotli", "zstd"] {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/table");
        let bytes = std::fs::read(folder.join(format!("{codec}.parquet"))).expect("a file");
        check(&read(bytes), codec);
    }
}

#[test]
fn progress_goes_up_to_the_end() {
    let Some(path) = support::shared("data/tcga7/pretrain.parquet") else {
        return;
    };
    let source = Arc::new(FileSource::open(path).expect("the file is there"));
    let mut reading = Reading::open("t", source, &ReadOptions::default()).expect("it opens");
    let (mut before, mut steps) = (0, 0);
    loop {
        let progress = reading.advance().expect("the file is a table");
        assert!(progress.done >= before);
        (before, steps) = (progress.done, steps + 1);
        if progress.is_finished() {
            break;
        }
    }
    assert!(steps > 10, "{steps} steps");
    assert!(
        reading
            .advance()
            .expect("nothing more happens")
            .is_finished()
    );
}
