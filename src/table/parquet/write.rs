//! Writing Parquet without Arrow: one row group, columns one after the other, Snappy.
//!
//! Numbers are FLOAT where single precision is all that is known, else DOUBLE; ids and metadata are UTF-8 text. No
//! dictionaries and no statistics: with 20,000 columns both cost more than they give. The bytes are made in [`encode`]: the
//! `parquet` crate's writer knows every type and encoding, and would be a twentieth of all that the page loads.
//!
//! [`encode`]: super::encode

use super::encode::{Encoder, Field, Physical};
use crate::table::writing::format::SAMPLE_ID_HEADER;
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
    let fields = columns.iter().map(|(name, data)| Field {
        name: name.clone(),
        physical: match data {
            ColumnData::Texts(_) => Physical::Text,
            ColumnData::Counts(_) => Physical::Int64,
            ColumnData::Doubles(_) => Physical::Double,
        },
        optional: true,
    });
    let mut encoder = Encoder::new(fields.collect(), rows);
    for (_, data) in &columns {
        match data {
            ColumnData::Texts(texts) => {
                texts_column(&mut encoder, &|row| texts[row].as_deref(), rows)?;
            }
            ColumnData::Counts(counts) => {
                let present: Vec<bool> = counts.iter().map(Option::is_some).collect();
                encoder.column(Some(&present), &mut |page, body| {
                    let counts = counts[page].iter().flatten();
                    body.extend(counts.flat_map(|count| count.to_le_bytes()));
                })?;
            }
            ColumnData::Doubles(numbers) => {
                let present: Vec<bool> = numbers.iter().map(Option::is_some).collect();
                encoder.column(Some(&present), &mut |page, body| {
                    let numbers = numbers[page].iter().flatten();
                    body.extend(numbers.flat_map(|number| number.to_le_bytes()));
                })?;
            }
        }
    }
    Ok(encoder.finish())
}

/// Writes a table: sample ids, features, metadata (empty text is null).
pub(in crate::table) fn write_table(table: &Table) -> Result<Vec<u8>> {
    let metadata = table.metadata.iter().map(|column| column.name.as_str());
    let features = table.features.iter().map(String::as_str);
    let names = std::iter::once(SAMPLE_ID_HEADER)
        .chain(features)
        .chain(metadata);
    refuse_repeated(names.clone())?;
    let number = match table.remainder {
        Some(_) => Physical::Double,
        None => Physical::Float,
    };
    let fields = names.enumerate().map(|(index, name)| Field {
        name: name.to_owned(),
        physical: match index {
            index if (1..=table.features.len()).contains(&index) => number,
            _ => Physical::Text,
        },
        optional: index > table.features.len(),
    });
    let mut encoder = Encoder::new(fields.collect(), table.samples());
    encoder.column(None, &mut |page, body| {
        table.sample_ids[page]
            .iter()
            .for_each(|id| put_text(id, body));
    })?;
    write_matrix(table, &mut encoder)?;
    for metadata in &table.metadata {
        let text = |row: usize| Some(metadata.values[row].as_str()).filter(|text| !text.is_empty());
        texts_column(&mut encoder, &text, table.samples())?;
    }
    Ok(encoder.finish())
}

fn write_matrix(table: &Table, encoder: &mut Encoder) -> Result<()> {
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
                for offset in 0..width {
                    let values = &columns[offset * samples..(offset + 1) * samples];
                    encoder.column(None, &mut |page, body| {
                        body.extend(values[page].iter().flat_map(|value| value.to_le_bytes()));
                    })?;
                }
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
                for offset in 0..width {
                    let values = &columns[offset * samples..(offset + 1) * samples];
                    encoder.column(None, &mut |page, body| {
                        body.extend(values[page].iter().flat_map(|value| value.to_le_bytes()));
                    })?;
                }
            }
        }
    }
    Ok(())
}

/// A column of texts, where rows may have none.
fn texts_column<'a>(
    encoder: &mut Encoder,
    text: &dyn Fn(usize) -> Option<&'a str>,
    rows: usize,
) -> Result<()> {
    let present: Vec<bool> = (0..rows).map(|row| text(row).is_some()).collect();
    encoder.column(Some(&present), &mut |page, body| {
        page.filter_map(text).for_each(|text| put_text(text, body));
    })
}

fn put_text(text: &str, body: &mut Vec<u8>) {
    body.extend((text.len() as u32).to_le_bytes());
    body.extend(text.as_bytes());
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
