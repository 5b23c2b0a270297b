//! Files that are small and claim, or unpack to, far more than anyone has.

use std::io::Write;
use std::sync::Arc;

use flate2::Compression;
use flate2::write::GzEncoder;
use parquet::basic::Compression as Codec;
use parquet::data_type::{ByteArray, ByteArrayType, FloatType};
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;

/// A gzip of these bytes.
pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).expect("writing to memory");
    encoder.finish().expect("writing to memory")
}

/// `first`, then `piece` until there is a gigabyte; as gzip of about one megabyte.
pub fn gigabyte(first: &str, piece: &str) -> Vec<u8> {
    const BYTES: usize = 1_000_000_000;
    let block = piece.repeat((1 << 20) / piece.len());
    let member = gzip(block.as_bytes());
    let mut bytes = gzip(first.as_bytes());
    // A gzip may have many parts, one behind the other.
    (0..BYTES / block.len()).for_each(|_| bytes.extend_from_slice(&member));
    bytes
}

/// What begins in a way, and goes on with the same piece for a gigabyte: name, beginning, piece.
pub const OF_ONE_LINE: [(&str, &str, &str); 8] = [
    ("zeros", "", "0"),
    ("commas", "", ","),
    ("newlines", "", "\n"),
    ("an endless row", "caseID,TP53\nS1,", "1,"),
    ("an endless cell", "caseID,TP53\nS1,", "1"),
    ("an endless quotation", "caseID,TP53\nS1,\"", "1\n"),
    ("blank lines", "caseID,TP53\nS1,1\n", "\n"),
    ("an endless header", "", "TP53,"),
];

/// A Parquet file of one text and one number column, of `rows` rows alike.
pub fn alike(rows: usize, text: &str) -> Vec<u8> {
    let schema = "message schema { REQUIRED BYTE_ARRAY name (UTF8); REQUIRED FLOAT TP53; }";
    let schema = Arc::new(parse_message_type(schema).expect("a schema"));
    let properties = WriterProperties::builder()
        .set_compression(Codec::UNCOMPRESSED)
        .set_statistics_enabled(EnabledStatistics::None)
        .set_data_page_row_count_limit(usize::MAX)
        .set_max_row_group_row_count(None)
        .build();
    let mut writer =
        SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties)).expect("a file");
    let mut group = writer.next_row_group().expect("a row group");
    let mut column = group.next_column().expect("a column").expect("a column");
    let batch = rows.min(1 << 16);
    let texts = vec![ByteArray::from(text); batch];
    for start in (0..rows).step_by(batch) {
        let texts = &texts[..batch.min(rows - start)];
        column
            .typed::<ByteArrayType>()
            .write_batch(texts, None, None)
            .expect("texts");
    }
    column.close().expect("a column");
    let mut column = group.next_column().expect("a column").expect("a column");
    let numbers = vec![1.5; batch];
    for start in (0..rows).step_by(batch) {
        let numbers = &numbers[..batch.min(rows - start)];
        column
            .typed::<FloatType>()
            .write_batch(numbers, None, None)
            .expect("numbers");
    }
    column.close().expect("a column");
    group.close().expect("a row group");
    writer.into_inner().expect("a file")
}
