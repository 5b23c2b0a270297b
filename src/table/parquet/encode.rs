//! The bytes of a Parquet file: flat columns in one row group, plain values, Snappy, data pages of version 1.
//!
//! The numbers of types, encodings and codecs: <https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift>.

use std::ops::Range;

use super::thrift_write::{Element, ThriftWriter};
use crate::{Error, Result};

/// Rows in one page; of text, pages are as large as it is.
const ROWS_A_PAGE: usize = 20_000;
const MARK: &[u8; 4] = b"PAR1";

const PLAIN: i64 = 0;
const RLE: i64 = 3;
const SNAPPY: i64 = 1;
const REQUIRED: i64 = 0;
const OPTIONAL: i64 = 1;
const UTF8: i64 = 0;
const DATA_PAGE: i64 = 0;

/// How the values of a column are stored, with the number it has in the format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Physical {
    Int64 = 2,
    Float = 4,
    Double = 5,
    Text = 6,
}

/// A column in the schema.
#[derive(Debug, Clone)]
pub(super) struct Field {
    pub name: String,
    pub physical: Physical,
    /// Whether rows can be without a value.
    pub optional: bool,
}

/// Where a column's pages lie.
struct Chunk {
    start: usize,
    packed: usize,
    unpacked: usize,
}

/// A file in the making; columns are given one after another.
pub(super) struct Encoder {
    fields: Vec<Field>,
    rows: usize,
    bytes: Vec<u8>,
    chunks: Vec<Chunk>,
    snappy: snap::raw::Encoder,
}

impl Encoder {
    pub(super) fn new(fields: Vec<Field>, rows: usize) -> Self {
        Encoder {
            chunks: Vec::with_capacity(fields.len()),
            fields,
            rows,
            bytes: MARK.to_vec(),
            snappy: snap::raw::Encoder::new(),
        }
    }

    /// The next column: `present` says which rows have a value, where some have none; `put` writes the values that a span of
    /// rows has, in the plain encoding.
    ///
    /// # Errors
    /// A page is larger than the format allows.
    pub(super) fn column(
        &mut self,
        present: Option<&[bool]>,
        put: &mut dyn FnMut(Range<usize>, &mut Vec<u8>),
    ) -> Result<()> {
        let start = self.bytes.len();
        let (mut body, mut unpacked) = (Vec::new(), 0);
        for first in (0..self.rows).step_by(ROWS_A_PAGE) {
            let page = first..(first + ROWS_A_PAGE).min(self.rows);
            body.clear();
            if let Some(present) = present {
                put_levels(&present[page.clone()], &mut body);
            }
            put(page.clone(), &mut body);
            let packed = (self.snappy.compress_vec(&body)).map_err(|_| too_large())?;
            let header = page_header(page.len(), body.len(), packed.len())?;
            unpacked += header.len() + body.len();
            self.bytes.extend(header);
            self.bytes.extend(packed);
        }
        self.chunks.push(Chunk {
            start,
            packed: self.bytes.len() - start,
            unpacked,
        });
        Ok(())
    }

    /// The file, once all columns are given.
    pub(super) fn finish(mut self) -> Vec<u8> {
        let footer = self.footer();
        let length = footer.len() as u32;
        self.bytes.extend(footer);
        self.bytes.extend(length.to_le_bytes());
        self.bytes.extend(MARK);
        self.bytes
    }

    fn footer(&self) -> Vec<u8> {
        let mut thrift = ThriftWriter::default();
        thrift.integer(1, 1);
        thrift.list(2, Element::Structure, self.fields.len() + 1);
        thrift.text(4, "schema");
        thrift.integer(5, self.fields.len() as i64);
        thrift.end();
        for field in &self.fields {
            schema_element(&mut thrift, field);
        }
        thrift.long(3, self.rows as i64);
        thrift.list(4, Element::Structure, 1);
        self.row_group(&mut thrift);
        thrift.text(6, concat!("GeneSSL ", env!("CARGO_PKG_VERSION")));
        thrift.finish()
    }

    fn row_group(&self, thrift: &mut ThriftWriter) {
        thrift.list(1, Element::Structure, self.fields.len());
        for (field, chunk) in self.fields.iter().zip(&self.chunks) {
            thrift.long(2, chunk.start as i64);
            thrift.structure(3);
            thrift.integer(1, field.physical as i64);
            thrift.list(2, Element::Integer, 2);
            thrift.item(PLAIN);
            thrift.item(RLE);
            thrift.list(3, Element::Text, 1);
            thrift.text_item(&field.name);
            thrift.integer(4, SNAPPY);
            thrift.long(5, self.rows as i64);
            thrift.long(6, chunk.unpacked as i64);
            thrift.long(7, chunk.packed as i64);
            thrift.long(9, chunk.start as i64);
            thrift.end();
            thrift.end();
        }
        let unpacked: usize = self.chunks.iter().map(|chunk| chunk.unpacked).sum();
        thrift.long(2, unpacked as i64);
        thrift.long(3, self.rows as i64);
        thrift.end();
    }
}

fn schema_element(thrift: &mut ThriftWriter, field: &Field) {
    thrift.integer(1, field.physical as i64);
    thrift.integer(3, if field.optional { OPTIONAL } else { REQUIRED });
    thrift.text(4, &field.name);
    if field.physical == Physical::Text {
        thrift.integer(6, UTF8);
        // The same as logical type: the variant STRING, which has no fields.
        thrift.structure(10);
        thrift.structure(1);
        thrift.end();
        thrift.end();
    }
    thrift.end();
}

fn page_header(rows: usize, unpacked: usize, packed: usize) -> Result<Vec<u8>> {
    let size = |bytes: usize| i32::try_from(bytes).map_err(|_| too_large());
    let mut thrift = ThriftWriter::default();
    thrift.integer(1, DATA_PAGE);
    thrift.integer(2, i64::from(size(unpacked)?));
    thrift.integer(3, i64::from(size(packed)?));
    thrift.structure(5);
    thrift.integer(1, rows as i64);
    thrift.integer(2, PLAIN);
    thrift.integer(3, RLE);
    thrift.integer(4, RLE);
    thrift.end();
    Ok(thrift.finish())
}

/// Definition levels, which are one bit: a run of ones where all are there, else packed bits; before them their length.
fn put_levels(present: &[bool], body: &mut Vec<u8>) {
    let mut levels = Vec::new();
    if present.iter().all(|&is| is) {
        super::thrift_write::put_varint((present.len() as u64) << 1, &mut levels);
        levels.push(1);
    } else {
        let groups = present.len().div_ceil(8);
        super::thrift_write::put_varint((groups as u64) << 1 | 1, &mut levels);
        let bits = |group: &[bool]| {
            let set = group.iter().enumerate().filter(|(_, is)| **is);
            set.fold(0_u8, |byte, (at, _)| byte | 1 << at)
        };
        levels.extend(present.chunks(8).map(bits));
    }
    body.extend((levels.len() as u32).to_le_bytes());
    body.extend(levels);
}

fn too_large() -> Error {
    Error::new(
        "the Parquet file cannot be written: a column has more than 2 GB in 20,000 rows",
        "Write CSV instead.",
    )
}
