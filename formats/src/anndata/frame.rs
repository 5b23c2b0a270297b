//! Data frames: `obs` with its columns as text; columns of `var`.

use hdf5_pure::{DType, Dataset, VlenStringReadOptions};

use super::{Place, damaged, half, text_of};
use crate::budget::{rows_at_most, text_at_most};
use crate::failure::some_of;
use crate::handover::push_field;
use crate::{Failure, Result, number};

/// Samples and what is said of them.
pub(super) struct Frame {
    pub index_name: String,
    pub ids: Vec<String>,
    pub columns: Vec<Column>,
}

pub(super) struct Column {
    pub name: String,
    pub values: Values,
}

/// A column's values.
pub(super) enum Values {
    Texts(Vec<String>),
    Numbers(Vec<f64>),
    Truths(Vec<u8>),
    /// Codes of categories; -1 where there is none.
    Categories(Vec<i64>, Vec<String>),
    /// Values, of which those are missing where the mask is not 0.
    Masked(Box<Values>, Vec<u8>),
}

impl Frame {
    /// The number of rows of a frame.
    pub(super) fn rows_of(place: &Place, path: &str) -> Result<usize> {
        let index = format!("{path}/{}", index_of(place, path)?);
        let shape = place
            .dataset(&index)?
            .shape()
            .map_err(|error| damaged(&index, &error))?;
        let rows = match shape[..] {
            [rows] if rows <= rows_at_most(place.length) => usize::try_from(rows).ok(),
            _ => None,
        };
        rows.ok_or_else(|| {
            Failure::new(
                format!(
                    "{index} has the shape {shape:?}, which no list of names in such a file has"
                ),
                "The file is damaged, or was not written by AnnData: write it again.",
            )
        })
    }

    pub(super) fn read(
        place: &Place,
        path: &str,
        rows: usize,
        notes: &mut Vec<String>,
    ) -> Result<Frame> {
        let index_name = index_of(place, path)?;
        let ids = texts(place, &format!("{path}/{index_name}"), rows)?;
        let mut columns = Vec::new();
        let mut left_out = Vec::new();
        let mut taken = sum_of(&ids);
        for name in column_order(place, path)? {
            match column(place, path, &name, rows)? {
                Some(values) => {
                    taken += values.bytes();
                    columns.push(Column { name, values });
                }
                None => left_out.push(name),
            }
            if taken > text_at_most(place.length) {
                return Err(too_much_text(path));
            }
        }
        if !left_out.is_empty() {
            notes.push(format!(
                "Columns of {path} that hold neither numbers, texts, truth nor categories were left out: {}.",
                some_of(left_out.iter().map(String::as_str))
            ));
        }
        // AnnData calls an index without a name so.
        let index_name = match index_name.as_str() {
            "_index" | "index" => "sample_id".to_owned(),
            _ => index_name,
        };
        Ok(Frame {
            index_name,
            ids,
            columns,
        })
    }

    /// The id and the columns of one sample.
    pub(super) fn push_row(&self, row: usize, out: &mut Vec<u8>) {
        push_field(out, &self.ids[row]);
        for column in &self.columns {
            out.push(b'\t');
            column.values.push(row, out);
        }
    }
}

impl Values {
    fn push(&self, row: usize, out: &mut Vec<u8>) {
        match self {
            Values::Texts(texts) => push_field(out, &texts[row]),
            Values::Numbers(numbers) if numbers[row].is_nan() => {}
            Values::Numbers(numbers) => number::push(out, numbers[row]),
            Values::Truths(truths) => {
                out.extend_from_slice(if truths[row] != 0 { b"True" } else { b"False" });
            }
            Values::Categories(codes, names) => {
                let name = usize::try_from(codes[row])
                    .ok()
                    .and_then(|code| names.get(code));
                push_field(out, name.map_or("", String::as_str));
            }
            Values::Masked(values, mask) if mask[row] == 0 => values.push(row, out),
            Values::Masked(..) => {}
        }
    }

    fn len(&self) -> usize {
        match self {
            Values::Texts(texts) => texts.len(),
            Values::Numbers(numbers) => numbers.len(),
            Values::Truths(truths) => truths.len(),
            Values::Categories(codes, _) => codes.len(),
            Values::Masked(values, mask) => values.len().min(mask.len()),
        }
    }

    fn bytes(&self) -> u64 {
        match self {
            Values::Texts(texts) => sum_of(texts),
            Values::Numbers(numbers) => numbers.len() as u64 * 8,
            Values::Truths(truths) => truths.len() as u64,
            Values::Categories(codes, names) => codes.len() as u64 * 8 + sum_of(names),
            Values::Masked(values, mask) => values.bytes() + mask.len() as u64,
        }
    }
}

fn sum_of(texts: &[String]) -> u64 {
    texts.iter().map(|text| text.len() as u64 + 24).sum()
}

impl Values {
    /// A value as text.
    pub(super) fn text(&self, row: usize) -> String {
        let mut text = Vec::new();
        self.push_plain(row, &mut text);
        String::from_utf8_lossy(&text).into_owned()
    }

    /// As [`Self::push`], without quoting.
    fn push_plain(&self, row: usize, out: &mut Vec<u8>) {
        match self {
            Values::Texts(texts) => out.extend_from_slice(texts[row].as_bytes()),
            Values::Categories(codes, names) => {
                let name = usize::try_from(codes[row])
                    .ok()
                    .and_then(|code| names.get(code));
                out.extend_from_slice(name.map_or("", String::as_str).as_bytes());
            }
            Values::Masked(values, mask) if mask[row] == 0 => values.push_plain(row, out),
            _ => self.push(row, out),
        }
    }
}

/// The values, where there are as many as rows.
fn whole(values: Option<Values>, path: &str, rows: usize) -> Result<Option<Values>> {
    match values {
        Some(values) if values.len() != rows => Err(Failure::new(
            format!(
                "a column of {path} holds {} values where {rows} were expected",
                values.len()
            ),
            "The file is damaged, or was not written by AnnData: write it again.",
        )),
        values => Ok(values),
    }
}

/// The dataset that is a frame's index.
pub(super) fn index_of(place: &Place, path: &str) -> Result<String> {
    let group = place.group(path)?;
    let attributes = group.attrs().map_err(|error| damaged(path, &error))?;
    text_of(attributes.get("_index")).ok_or_else(|| {
        Failure::new(
            format!("{path} does not say which of its columns is the index"),
            "The file was not written by AnnData 0.8 or later: write it again.",
        )
    })
}

pub(super) fn column_order(place: &Place, path: &str) -> Result<Vec<String>> {
    const COLUMNS_AT_MOST: usize = 100_000;
    let group = place.group(path)?;
    let attributes = group.attrs().map_err(|error| damaged(path, &error))?;
    let names = attributes
        .get("column-order")
        .and_then(|names| names.as_strings());
    let mut names = names.map(<[String]>::to_vec).unwrap_or_default();
    names.truncate(COLUMNS_AT_MOST);
    Ok(names)
}

/// The values of a frame's column, one a row; `None` as in [`values`].
pub(super) fn column(
    place: &Place,
    frame: &str,
    name: &str,
    rows: usize,
) -> Result<Option<Values>> {
    whole(
        values(place, &format!("{frame}/{name}"), rows)?,
        frame,
        rows,
    )
}

/// A column's values; `None` for what is neither numbers, texts, truth nor categories.
fn values(place: &Place, path: &str, rows: usize) -> Result<Option<Values>> {
    let failed = |error| damaged(path, &error);
    Ok(match place.encoding_or_likely(path).as_deref() {
        Some("string-array") => Some(Values::Texts(texts(place, path, rows)?)),
        Some("array") => plain(&place.column(path, rows)?, path)?,
        Some("categorical") => {
            let codes = place.column(&format!("{path}/codes"), rows)?;
            let codes = codes.read_i64().map_err(failed)?;
            Some(Values::Categories(
                codes,
                categories(place, &format!("{path}/categories"))?,
            ))
        }
        Some("nullable-integer" | "nullable-boolean" | "nullable-string-array") => {
            let inner = format!("{path}/values");
            let held = match place.encoding(&inner).as_deref() {
                Some("string-array") => Some(Values::Texts(texts(place, &inner, rows)?)),
                _ => plain(&place.column(&inner, rows)?, &inner)?,
            };
            let mask = place.column(&format!("{path}/mask"), rows)?;
            let mask = mask.read_u8().map_err(failed)?;
            held.map(|values| Values::Masked(Box::new(values), mask))
        }
        _ => None,
    })
}

/// Numbers, truth or texts of a plain dataset.
fn plain(dataset: &Dataset, path: &str) -> Result<Option<Values>> {
    let failed = |error| damaged(path, &error);
    if half::holds(dataset) {
        return half::all(dataset)
            .map(Values::Numbers)
            .map(Some)
            .map_err(failed);
    }
    Ok(match dataset.dtype().map_err(failed)? {
        DType::Enum(_) => Some(Values::Truths(dataset.read_u8().map_err(failed)?)),
        DType::F32
        | DType::F64
        | DType::I8
        | DType::I16
        | DType::I32
        | DType::I64
        | DType::U8
        | DType::U16
        | DType::U32
        | DType::U64 => Some(Values::Numbers(dataset.read_f64().map_err(failed)?)),
        DType::String => Some(Values::Texts(dataset.read_string().map_err(failed)?)),
        _ => None,
    })
}

fn categories(place: &Place, path: &str) -> Result<Vec<String>> {
    if place.encoding(path).as_deref() == Some("nullable-string-array") {
        return categories(place, &format!("{path}/values"));
    }
    let dataset = place.dataset(path)?;
    let shape = dataset.shape().map_err(|error| damaged(path, &error))?;
    let count = match shape[..] {
        [count] if count <= rows_at_most(place.length) => count as usize,
        _ => return Err(too_much_text(path)),
    };
    if place.encoding(path).as_deref() == Some("string-array") {
        return texts(place, path, count);
    }
    place.check_chunks(path, &dataset)?;
    let values = plain(&dataset, path)?;
    let values = values.ok_or_else(|| {
        Failure::new(
            format!("{path} holds neither numbers nor texts"),
            "Make the categories texts, and write the file again.",
        )
    })?;
    Ok((0..count.min(values.len()))
        .map(|row| values.text(row))
        .collect())
}

/// Texts of any kind of string, no more than such a file may hold.
pub(super) fn texts(place: &Place, path: &str, rows: usize) -> Result<Vec<String>> {
    let failed = |error| damaged(path, &error);
    let dataset = place.column(path, rows)?;
    let most = text_at_most(place.length);
    let strings = match dataset.dtype().map_err(failed)? {
        DType::VariableLengthString => {
            let limits = VlenStringReadOptions::new()
                .with_max_elements(rows)
                .with_max_payload_bytes(usize::try_from(most).unwrap_or(usize::MAX));
            dataset.read_vlen_strings(limits).map_err(failed)?
        }
        DType::String => {
            let each = dataset.element_size().map_err(failed)?;
            if each
                .checked_mul(rows as u64)
                .is_none_or(|bytes| bytes > most)
            {
                return Err(too_much_text(path));
            }
            dataset.read_string().map_err(failed)?
        }
        _ => match plain(&dataset, path)? {
            Some(values) => (0..rows.min(values.len()))
                .map(|row| values.text(row))
                .collect(),
            None => Vec::new(),
        },
    };
    if strings.len() == rows {
        return Ok(strings);
    }
    Err(Failure::new(
        format!(
            "{path} holds {} names where {rows} were expected",
            strings.len()
        ),
        "The file is damaged, or was not written by AnnData: write it again.",
    ))
}

fn too_much_text(path: &str) -> Failure {
    Failure::new(
        format!("{path} holds more text than a file of this length should"),
        "Leave out columns that are not needed; if that is not it, the file is damaged.",
    )
}
