//! Writing Parquet without Arrow: one row group, columns one after the other, Snappy.
//!
//! Numbers are FLOAT where single precision is all that is known, else DOUBLE; ids and metadata are UTF-8 text. No
//! dictionaries for numbers and no statistics: with 20,000 columns both cost more than they give.

use std::sync::Arc;

use parquet::basic::{Compression, ConvertedType, Repetition, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType, FloatType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterPropertiesPtr};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::{Type, TypePtr};

use crate::table::format::SAMPLE_ID_HEADER;
use crate::table::{Table, join_precision};
use crate::{Error, Result};

/// Columns gathered from the row-major matrix at once, so that each row is touched in runs.
const BLOCK_COLUMNS: usize = 64;

/// One column's values; `None` is null.
pub(in crate::table) enum ColumnData {
    Texts(Vec<Option<String>>),
    Counts(Vec<Option<i64>>),
    Doubles(Vec<Option<f64>>),
}

/// Writes columns of `rows` values each.
pub(in crate::table) fn write_columns(
    columns: Vec<(String, ColumnData)>,
    rows: usize,
) -> Result<Vec<u8>> {
    refuse_repeated(columns.iter().map(|(name, _)| name.as_str()))?;
    let fields = columns.iter().map(|(name, data)| {
        let physical = match data {
            ColumnData::Texts(_) => Physical::BYTE_ARRAY,
            ColumnData::Counts(_) => Physical::INT64,
            ColumnData::Doubles(_) => Physical::DOUBLE,
        };
        field(name, physical, Repetition::OPTIONAL)
    });
    let fields = fields.collect::<std::result::Result<_, _>>();
    written(fields.and_then(|fields| {
        in_one_row_group(fields, |group| {
            for (_, data) in &columns {
                match data {
                    ColumnData::Texts(texts) => {
                        let bytes = |text: &Option<String>| text.as_deref().map(ByteArray::from);
                        optional_column::<ByteArrayType>(group, texts.iter().map(bytes), rows)?;
                    }
                    ColumnData::Counts(counts) => {
                        optional_column::<Int64Type>(group, counts.iter().copied(), rows)?;
                    }
                    ColumnData::Doubles(numbers) => {
                        optional_column::<DoubleType>(group, numbers.iter().copied(), rows)?;
                    }
                }
            }
            Ok(())
        })
    }))
}

/// Writes a table: sample ids, features, metadata (empty text is null).
pub(in crate::table) fn write_table(table: &Table) -> Result<Vec<u8>> {
    let names = || {
        let features = table.features.iter().map(String::as_str);
        std::iter::once(SAMPLE_ID_HEADER)
            .chain(features)
            .chain(table.metadata.iter().map(|column| column.name.as_str()))
    };
    refuse_repeated(names())?;
    let number = if table.remainder.is_some() {
        Physical::DOUBLE
    } else {
        Physical::FLOAT
    };
    let fields = names().enumerate().map(|(index, name)| match index {
        0 => field(name, Physical::BYTE_ARRAY, Repetition::REQUIRED),
        index if index <= table.features.len() => field(name, number, Repetition::REQUIRED),
        _ => field(name, Physical::BYTE_ARRAY, Repetition::OPTIONAL),
    });
    let fields = fields.collect::<std::result::Result<_, _>>();
    written(fields.and_then(|fields| {
        in_one_row_group(fields, |group| {
            let ids: Vec<ByteArray> = table
                .sample_ids
                .iter()
                .map(|id| ByteArray::from(id.as_str()))
                .collect();
            column::<ByteArrayType>(group, &ids, None)?;
            write_matrix(table, group)?;
            for metadata in &table.metadata {
                let texts = metadata
                    .values
                    .iter()
                    .map(|text| (!text.is_empty()).then(|| text.as_str().into()));
                optional_column::<ByteArrayType>(group, texts, table.samples())?;
            }
            Ok(())
        })
    }))
}

fn write_matrix(table: &Table, group: &mut Group) -> std::result::Result<(), ParquetError> {
    let samples = table.samples();
    for start in (0..table.features.len()).step_by(BLOCK_COLUMNS) {
        let block = start..(start + BLOCK_COLUMNS).min(table.features.len());
        let width = block.len();
        match &table.remainder {
            None => {
                let mut columns = vec![0.0_f32; samples * width];
                for (sample, row) in table.values.rows().into_iter().enumerate() {
                    for (offset, feature) in block.clone().enumerate() {
                        columns[offset * samples + sample] = row[feature];
                    }
                }
                columns
                    .chunks(samples.max(1))
                    .try_for_each(|values| column::<FloatType>(group, values, None))?;
            }
            Some(remainder) => {
                let mut columns = vec![0.0_f64; samples * width];
                let rows = table
                    .values
                    .rows()
                    .into_iter()
                    .zip(remainder.rows())
                    .enumerate();
                for (sample, (row, rest)) in rows {
                    for (offset, feature) in block.clone().enumerate() {
                        columns[offset * samples + sample] =
                            join_precision(row[feature], rest[feature]);
                    }
                }
                columns
                    .chunks(samples.max(1))
                    .try_for_each(|values| column::<DoubleType>(group, values, None))?;
            }
        }
    }
    Ok(())
}

type Group<'a> = SerializedRowGroupWriter<'a, Vec<u8>>;

fn field(
    name: &str,
    physical: Physical,
    repetition: Repetition,
) -> std::result::Result<TypePtr, ParquetError> {
    let builder = Type::primitive_type_builder(name, physical).with_repetition(repetition);
    let builder = if physical == Physical::BYTE_ARRAY {
        builder.with_converted_type(ConvertedType::UTF8)
    } else {
        builder
    };
    builder.build().map(Arc::new)
}

fn in_one_row_group(
    fields: Vec<TypePtr>,
    write: impl FnOnce(&mut Group) -> std::result::Result<(), ParquetError>,
) -> std::result::Result<Vec<u8>, ParquetError> {
    let schema = Arc::new(
        Type::group_type_builder("schema")
            .with_fields(fields)
            .build()?,
    );
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, properties())?;
    let mut group = writer.next_row_group()?;
    write(&mut group)?;
    group.close()?;
    writer.into_inner()
}

fn properties() -> WriterPropertiesPtr {
    Arc::new(
        WriterProperties::builder()
            .set_created_by(concat!("GeneSSL ", env!("CARGO_PKG_VERSION")).to_owned())
            .set_compression(Compression::SNAPPY)
            .set_dictionary_enabled(false)
            .set_statistics_enabled(EnabledStatistics::None)
            .set_offset_index_disabled(true)
            .set_max_row_group_row_count(None)
            .build(),
    )
}

fn column<T: DataType>(
    group: &mut Group,
    values: &[T::T],
    levels: Option<&[i16]>,
) -> std::result::Result<(), ParquetError> {
    let Some(mut column) = group.next_column()? else {
        return Err(ParquetError::General(
            "more columns than the schema has".to_owned(),
        ));
    };
    column.typed::<T>().write_batch(values, levels, None)?;
    column.close()
}

fn optional_column<T: DataType>(
    group: &mut Group,
    values: impl Iterator<Item = Option<T::T>>,
    rows: usize,
) -> std::result::Result<(), ParquetError> {
    let mut present = Vec::with_capacity(rows);
    let mut levels = Vec::with_capacity(rows);
    for value in values {
        levels.push(i16::from(value.is_some()));
        present.extend(value);
    }
    column::<T>(group, &present, Some(&levels))
}

fn refuse_repeated<'a>(names: impl Iterator<Item = &'a str>) -> Result<()> {
    let mut seen = std::collections::HashSet::new();
    for name in names {
        if !seen.insert(name) {
            return Err(Error::new(
                format!("two columns are named \"{name}\", which Parquet's readers refuse"),
                "Merge duplicate genes first, rename the metadata column, or write CSV.",
            ));
        }
    }
    Ok(())
}

fn written(result: std::result::Result<Vec<u8>, ParquetError>) -> Result<Vec<u8>> {
    result.map_err(|error| {
        Error::new(
            format!("the Parquet file cannot be written: {error}"),
            "Write CSV instead.",
        )
    })
}
