//! One column chunk of a Parquet file, as numbers or as text.

use std::sync::Arc;

use bytes::{Buf, Bytes};
use parquet::basic::{Compression, ConvertedType, LogicalType, Type as Physical};
use parquet::column::page::PageReader;
use parquet::column::reader::ColumnReaderImpl;
use parquet::data_type::{
    BoolType, ByteArrayType, DataType, DoubleType, FloatType, Int32Type, Int64Type,
};
use parquet::errors::ParquetError;
use parquet::file::metadata::ColumnChunkMetaData;
use parquet::file::reader::{ChunkReader, Length};
use parquet::file::serialized_reader::SerializedPageReader;
use parquet::schema::types::ColumnDescriptor;

use super::number::write_double;
use super::parquet_zstd::{SharedDecoder, ZstdPages};

type Parquet<T> = std::result::Result<T, ParquetError>;

/// What a column's values are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// FLOAT or DOUBLE.
    Decimal(Physical),
    /// INT32 or INT64 counting something, divided by ten to the power of `scale`.
    Integer {
        physical: Physical,
        unsigned: bool,
        scale: u32,
    },
    /// INT32 or INT64 that is a date or a time.
    Time(Physical),
    /// BOOLEAN.
    Truth,
    /// BYTE_ARRAY.
    Text,
    /// A list or a structure, or a part of one, which is left out.
    Nested,
}

impl Kind {
    /// What the column is; the name of its type where it cannot be read.
    pub(super) fn of(column: &ColumnDescriptor) -> std::result::Result<Kind, String> {
        if column.max_rep_level() > 0 || column.path().parts().len() > 1 {
            return Ok(Kind::Nested);
        }
        let physical = column.physical_type();
        let converted = column.converted_type();
        match physical {
            Physical::FLOAT | Physical::DOUBLE => Ok(Kind::Decimal(physical)),
            Physical::BOOLEAN => Ok(Kind::Truth),
            Physical::BYTE_ARRAY if converted == ConvertedType::DECIMAL => {
                Err("a decimal in bytes".to_owned())
            }
            Physical::BYTE_ARRAY => Ok(Kind::Text),
            Physical::INT32 | Physical::INT64 => {
                let logical = column.logical_type_ref();
                let time = matches!(
                    logical,
                    Some(
                        LogicalType::Date
                            | LogicalType::Time { .. }
                            | LogicalType::Timestamp { .. }
                    )
                ) || matches!(
                    converted,
                    ConvertedType::DATE
                        | ConvertedType::TIME_MILLIS
                        | ConvertedType::TIME_MICROS
                        | ConvertedType::TIMESTAMP_MILLIS
                        | ConvertedType::TIMESTAMP_MICROS
                );
                let unsigned = matches!(
                    converted,
                    ConvertedType::UINT_8
                        | ConvertedType::UINT_16
                        | ConvertedType::UINT_32
                        | ConvertedType::UINT_64
                );
                let decimal = converted == ConvertedType::DECIMAL;
                let scale = if decimal {
                    column.type_scale().clamp(0, 22) as u32
                } else {
                    0
                };
                Ok(if time {
                    Kind::Time(physical)
                } else {
                    Kind::Integer {
                        physical,
                        unsigned,
                        scale,
                    }
                })
            }
            Physical::INT96 | Physical::FIXED_LEN_BYTE_ARRAY => Err(physical.to_string()),
        }
    }

    pub(super) fn is_number(self) -> bool {
        matches!(self, Kind::Decimal(_) | Kind::Integer { .. })
    }

    /// Whether it is read as text.
    pub(super) fn is_text(self) -> bool {
        !self.is_number() && self != Kind::Nested
    }
}

/// A run of a file's bytes, which answers for offsets in the file: the column chunks of a block are read at once, since
/// each read from a browser's `Blob` costs more than the bytes do.
pub(super) struct Span {
    pub offset: u64,
    pub bytes: Bytes,
}

impl Span {
    fn from(&self, start: u64) -> Parquet<Bytes> {
        let skip = start
            .checked_sub(self.offset)
            .and_then(|skip| usize::try_from(skip).ok());
        match skip {
            Some(skip) if skip <= self.bytes.len() => Ok(self.bytes.slice(skip..)),
            _ => Err(ParquetError::EOF(
                "a page lies outside of its column".to_owned(),
            )),
        }
    }
}

impl Length for Span {
    fn len(&self) -> u64 {
        self.offset + self.bytes.len() as u64
    }
}

impl ChunkReader for Span {
    type T = bytes::buf::Reader<Bytes>;

    fn get_read(&self, start: u64) -> Parquet<Self::T> {
        Ok(self.from(start)?.reader())
    }

    fn get_bytes(&self, start: u64, length: usize) -> Parquet<Bytes> {
        let rest = self.from(start)?;
        if length > rest.len() {
            return Err(ParquetError::EOF(
                "a page lies outside of its column".to_owned(),
            ));
        }
        Ok(rest.slice(..length))
    }
}

/// A column chunk, ready to be read.
pub(super) struct Chunk<'a> {
    pub span: Arc<Span>,
    pub metadata: &'a ColumnChunkMetaData,
    pub rows: usize,
    pub decoder: SharedDecoder,
}

impl Chunk<'_> {
    /// Appends the chunk's numbers; missing ones become NaN.
    pub(super) fn numbers(&self, kind: Kind, into: &mut Vec<f64>) -> Parquet<()> {
        let mut push = |number: Option<f64>| into.push(number.unwrap_or(f64::NAN));
        match kind {
            Kind::Decimal(Physical::FLOAT) => {
                self.each::<FloatType>(|value| push(value.map(|&value| value.into())))
            }
            Kind::Decimal(_) => self.each::<DoubleType>(|value| push(value.copied())),
            Kind::Integer {
                physical: Physical::INT32,
                unsigned,
                scale,
            } => {
                let divisor = 10_f64.powi(scale as i32);
                self.each::<Int32Type>(|value| {
                    push(value.map(|&value| {
                        let number = if unsigned {
                            f64::from(value.cast_unsigned())
                        } else {
                            f64::from(value)
                        };
                        number / divisor
                    }));
                })
            }
            Kind::Integer {
                unsigned, scale, ..
            } => {
                let divisor = 10_f64.powi(scale as i32);
                self.each::<Int64Type>(|value| {
                    push(value.map(|&value| {
                        let number = if unsigned {
                            value.cast_unsigned() as f64
                        } else {
                            value as f64
                        };
                        number / divisor
                    }));
                })
            }
            Kind::Time(_) | Kind::Truth | Kind::Text | Kind::Nested => Err(ParquetError::General(
                "the column does not hold numbers".to_owned(),
            )),
        }
    }

    /// Appends the chunk's values as text; missing ones become empty.
    pub(super) fn texts(&self, kind: Kind, into: &mut Vec<String>) -> Parquet<()> {
        match kind {
            Kind::Text => self.each::<ByteArrayType>(|value| {
                into.push(value.map_or_else(String::new, |value| super::text::text(value.data())));
            }),
            Kind::Truth => self.each::<BoolType>(|value| {
                into.push(value.map_or_else(String::new, ToString::to_string))
            }),
            Kind::Time(Physical::INT32) => self.each::<Int32Type>(|value| {
                into.push(value.map_or_else(String::new, ToString::to_string))
            }),
            Kind::Time(_) => self.each::<Int64Type>(|value| {
                into.push(value.map_or_else(String::new, ToString::to_string))
            }),
            Kind::Nested => Err(ParquetError::General(
                "the column holds lists or structures".to_owned(),
            )),
            Kind::Decimal(_) | Kind::Integer { .. } => {
                let mut numbers = Vec::with_capacity(self.rows);
                self.numbers(kind, &mut numbers)?;
                into.extend(numbers.into_iter().map(|number| number_text(number, kind)));
                Ok(())
            }
        }
    }

    fn each<T: DataType>(&self, mut take: impl FnMut(Option<&T::T>)) -> Parquet<()> {
        let column = self.metadata.column_descr_ptr();
        let present = column.max_def_level();
        let mut reader = ColumnReaderImpl::<T>::new(column, self.pages()?);
        let (mut values, mut levels) = (Vec::with_capacity(self.rows), Vec::new());
        let mut rows = 0;
        while rows < self.rows {
            let (records, ..) =
                reader.read_records(self.rows - rows, Some(&mut levels), None, &mut values)?;
            if records == 0 {
                return Err(ParquetError::EOF(
                    "a column has fewer values than the file has rows".to_owned(),
                ));
            }
            rows += records;
        }
        if present == 0 {
            values.iter().for_each(|value| take(Some(value)));
            return Ok(());
        }
        let mut values = values.iter();
        for level in levels {
            take(if level == present {
                values.next()
            } else {
                None
            });
        }
        Ok(())
    }

    fn pages(&self) -> Parquet<Box<dyn PageReader>> {
        let span = Arc::clone(&self.span);
        if !matches!(self.metadata.compression(), Compression::ZSTD(_)) {
            return Ok(Box::new(SerializedPageReader::new(
                span,
                self.metadata,
                self.rows,
                None,
            )?));
        }
        let packed = self
            .metadata
            .clone()
            .into_builder()
            .set_compression(Compression::UNCOMPRESSED)
            .build()?;
        let packed = SerializedPageReader::new(span, &packed, self.rows, None)?;
        Ok(Box::new(ZstdPages::new(packed, Arc::clone(&self.decoder))))
    }
}

/// A number of metadata in the fewest digits.
fn number_text(number: f64, kind: Kind) -> String {
    if number.is_nan() {
        return String::new();
    }
    if kind == Kind::Decimal(Physical::FLOAT) {
        return (number as f32).to_string();
    }
    let mut text = Vec::new();
    // Writing to memory does not fail.
    let _ = write_double(&mut text, number);
    String::from_utf8_lossy(&text).into_owned()
}
