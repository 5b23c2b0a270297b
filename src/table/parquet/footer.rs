//! The end of a Parquet file: what columns and row groups it has, and what pandas noted there.

use serde::Deserialize;

use super::codec::Codec;
use super::thrift::{Kind, Thrift};
use super::{Decoded, Fault, damaged};
use crate::table::bytes::source::{ByteSource, read_span, unreadable};
use crate::{Error, Result};

/// The file's last bytes: the footer's length and a mark.
const TAIL_BYTES: u64 = 8;

/// What a file says of itself, without statistics: of 20,000 columns they are most of the footer.
pub(super) struct Footer {
    pub rows: usize,
    pub columns: Vec<Column>,
    pub row_groups: Vec<RowGroup>,
    /// What pandas wrote about the table, as JSON.
    pandas: Option<String>,
}

/// A column of the schema: one of the table's, or a part of one that holds lists or structures.
pub(super) struct Column {
    /// The table's column.
    pub name: String,
    /// Whether it is in a list or a structure.
    pub nested: bool,
    pub physical: Physical,
    pub meaning: Meaning,
    /// Whether values may be missing.
    pub optional: bool,
}

/// How a column's values are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Physical {
    Boolean,
    Int32,
    Int64,
    Int96,
    Float,
    Double,
    Bytes,
    /// So many bytes each.
    FixedBytes(usize),
}

impl Physical {
    fn of(number: i64, length: i64) -> Decoded<Physical> {
        Ok(match number {
            0 => Physical::Boolean,
            1 => Physical::Int32,
            2 => Physical::Int64,
            3 => Physical::Int96,
            4 => Physical::Float,
            5 => Physical::Double,
            6 => Physical::Bytes,
            7 => Physical::FixedBytes(count(length)?),
            _ => return Err(Fault::Damaged("a column is of an unknown type")),
        })
    }

    /// Bytes of a number as processors have them; 0 for the others.
    pub(super) fn width(self) -> usize {
        match self {
            Physical::Int32 | Physical::Float => 4,
            Physical::Int64 | Physical::Double => 8,
            _ => 0,
        }
    }

    /// Whether it is a whole number.
    pub(super) fn is_whole(self) -> bool {
        matches!(self, Physical::Int32 | Physical::Int64)
    }
}

/// What a column's values stand for, as far as it matters here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    Plain,
    Unsigned,
    /// A date or a time.
    Time,
    /// A whole number of so many digits, divided by ten to the power of `scale`.
    Decimal {
        scale: u32,
        digits: u32,
    },
    /// A number of 16 bits.
    Half,
}

/// Some rows of all columns.
pub(super) struct RowGroup {
    pub rows: usize,
    pub chunks: Vec<Chunk>,
}

/// Where a column's values in a row group are, and how they are packed.
pub(super) struct Chunk {
    pub start: u64,
    pub length: u64,
    pub codec: Codec,
}

/// Reads the footer.
pub(super) fn read_footer(source: &dyn ByteSource) -> Result<Footer> {
    let cut_short = || {
        Error::new(
            "the Parquet file is cut short: its end is missing",
            "Download or copy the file again, or save it anew.",
        )
    };
    let tail_start = source.len().checked_sub(TAIL_BYTES).ok_or_else(cut_short)?;
    let tail =
        read_span(source, tail_start, TAIL_BYTES as usize).map_err(|error| unreadable(&error))?;
    let (length, mark) = tail.split_first_chunk::<4>().ok_or_else(cut_short)?;
    match mark {
        b"PAR1" => {}
        b"PARE" => {
            return Err(Error::new(
                "the Parquet file is encrypted",
                "Save it without encryption.",
            ));
        }
        _ => return Err(cut_short()),
    }
    let length = u32::from_le_bytes(*length);
    let start = tail_start
        .checked_sub(u64::from(length))
        .ok_or_else(cut_short)?;
    let bytes = read_span(source, start, length as usize).map_err(|error| unreadable(&error))?;
    let footer = Footer::parse(&bytes).map_err(|fault| fault.explained("in its footer"))?;
    footer.check(source.len())?;
    Ok(footer)
}

impl Footer {
    /// The column that pandas says is the index, where it is a column.
    pub(super) fn pandas_index(&self) -> Option<String> {
        #[derive(Deserialize)]
        struct Pandas {
            index_columns: Vec<serde_json::Value>,
        }
        let pandas: Pandas = serde_json::from_str(self.pandas.as_ref()?).ok()?;
        pandas.index_columns.first()?.as_str().map(str::to_owned)
    }

    fn parse(bytes: &[u8]) -> Decoded<Footer> {
        let (mut rows, mut pandas) = (None, None);
        let (mut schema, mut row_groups, mut encrypted) = (Vec::new(), Vec::new(), false);
        Thrift::new(bytes).structure(&mut |thrift, field, kind| {
            match field {
                2 => thrift.structures(kind, &mut |thrift| {
                    schema.push(Element::read(thrift)?);
                    Ok(())
                })?,
                3 => rows = Some(thrift.integer(kind)?),
                4 => thrift.structures(kind, &mut |thrift| {
                    row_groups.push(row_group(thrift)?);
                    Ok(())
                })?,
                5 => thrift.structures(kind, &mut |thrift| note(thrift, &mut pandas))?,
                8 => {
                    encrypted = true;
                    thrift.skip(kind)?;
                }
                _ => thrift.skip(kind)?,
            }
            Ok(())
        })?;
        if encrypted {
            return Err(Fault::Unread("encrypted columns".into()));
        }
        Ok(Footer {
            rows: count(rows.ok_or(INCOMPLETE)?)?,
            columns: columns(schema)?,
            row_groups,
            pandas,
        })
    }

    /// Whether row groups, columns and the file's length fit each other.
    fn check(&self, file_bytes: u64) -> Result<()> {
        let mut rows = 0_usize;
        for group in &self.row_groups {
            rows = rows.saturating_add(group.rows);
            if group.chunks.len() != self.columns.len() {
                return Err(damaged(
                    "a row group has more or fewer columns than the file",
                ));
            }
            let inside = |chunk: &Chunk| {
                let end = chunk.start.checked_add(chunk.length);
                end.is_some_and(|end| end <= file_bytes)
            };
            if !group.chunks.iter().all(inside) {
                return Err(damaged("a column lies outside of the file"));
            }
        }
        if rows == self.rows {
            Ok(())
        } else {
            Err(damaged(
                "its row groups have more or fewer rows than the file",
            ))
        }
    }
}

const INCOMPLETE: Fault = Fault::Damaged("something is missing");

fn count(number: i64) -> Decoded<usize> {
    usize::try_from(number).map_err(|_| Fault::Damaged("a count is impossible"))
}

/// An element of the schema: the table itself, a column, or a group of columns.
#[derive(Default)]
struct Element {
    name: String,
    physical: Option<i64>,
    length: i64,
    repetition: i64,
    children: i64,
    converted: Option<i64>,
    scale: i64,
    digits: i64,
    logical: Option<Meaning>,
}

impl Element {
    fn read(thrift: &mut Thrift) -> Decoded<Element> {
        let mut element = Element::default();
        thrift.structure(&mut |thrift, field, kind| {
            match field {
                1 => element.physical = Some(thrift.integer(kind)?),
                2 => element.length = thrift.integer(kind)?,
                3 => element.repetition = thrift.integer(kind)?,
                4 => element.name = thrift.text(kind)?.to_owned(),
                5 => element.children = thrift.integer(kind)?,
                6 => element.converted = Some(thrift.integer(kind)?),
                7 => element.scale = thrift.integer(kind)?,
                8 => element.digits = thrift.integer(kind)?,
                10 if kind == Kind::Structure => element.logical = logical(thrift)?,
                _ => thrift.skip(kind)?,
            }
            Ok(())
        })?;
        Ok(element)
    }

    /// The column that this is, or is inside of.
    fn column(self, name: &str, nested: bool) -> Decoded<Column> {
        const REPEATED: i64 = 2;
        // The older way to say it, which writers add to the newer one.
        let converted = match self.converted {
            Some(5) => Some(decimal(self.scale, self.digits)),
            Some(6..=10) => Some(Meaning::Time),
            Some(11..=14) => Some(Meaning::Unsigned),
            _ => None,
        };
        Ok(Column {
            physical: Physical::of(self.physical.ok_or(INCOMPLETE)?, self.length)?,
            meaning: self.logical.or(converted).unwrap_or(Meaning::Plain),
            optional: self.repetition != 0,
            nested: nested || self.repetition == REPEATED,
            name: name.to_owned(),
        })
    }
}

fn decimal(scale: i64, digits: i64) -> Meaning {
    Meaning::Decimal {
        scale: scale.clamp(0, 22) as u32,
        digits: digits.clamp(0, i64::from(u32::MAX)) as u32,
    }
}

/// The newer way to say what values stand for: a union, of which one field is there.
fn logical(thrift: &mut Thrift) -> Decoded<Option<Meaning>> {
    let mut meaning = None;
    thrift.structure(&mut |thrift, field, kind| {
        match field {
            5 if kind == Kind::Structure => {
                let (mut scale, mut digits) = (0, 0);
                thrift.structure(&mut |thrift, field, kind| {
                    match field {
                        1 => scale = thrift.integer(kind)?,
                        2 => digits = thrift.integer(kind)?,
                        _ => thrift.skip(kind)?,
                    }
                    Ok(())
                })?;
                meaning = Some(decimal(scale, digits));
            }
            6..=8 => {
                meaning = Some(Meaning::Time);
                thrift.skip(kind)?;
            }
            15 => {
                meaning = Some(Meaning::Half);
                thrift.skip(kind)?;
            }
            10 if kind == Kind::Structure => thrift.structure(&mut |thrift, field, kind| {
                if (field, kind) == (2, Kind::Truth(false)) {
                    meaning = Some(Meaning::Unsigned);
                }
                thrift.skip(kind)
            })?,
            _ => thrift.skip(kind)?,
        }
        Ok(())
    })?;
    Ok(meaning)
}

/// The columns of a schema, which is a tree written from its root down, each group before what is in it.
fn columns(schema: Vec<Element>) -> Decoded<Vec<Column>> {
    const WRONG: Fault = Fault::Damaged("its schema has more or fewer columns than it says");
    let mut schema = schema.into_iter();
    let root = schema.next().ok_or(INCOMPLETE)?;
    // How many children are to come of each group that is open.
    let mut groups = vec![count(root.children)?];
    let (mut columns, mut name) = (Vec::new(), String::new());
    for element in schema {
        while groups.last() == Some(&0) {
            groups.pop();
        }
        let nested = groups.len() > 1;
        *groups.last_mut().ok_or(WRONG)? -= 1;
        if !nested {
            name.clone_from(&element.name);
        }
        match count(element.children)? {
            0 => columns.push(element.column(&name, nested)?),
            children => groups.push(children),
        }
    }
    if groups.iter().all(|&children| children == 0) {
        Ok(columns)
    } else {
        Err(WRONG)
    }
}

fn row_group(thrift: &mut Thrift) -> Decoded<RowGroup> {
    let (mut rows, mut chunks) = (None, Vec::new());
    thrift.structure(&mut |thrift, field, kind| {
        match field {
            1 => thrift.structures(kind, &mut |thrift| {
                chunks.push(chunk(thrift)?);
                Ok(())
            })?,
            3 => rows = Some(thrift.integer(kind)?),
            _ => thrift.skip(kind)?,
        }
        Ok(())
    })?;
    Ok(RowGroup {
        rows: count(rows.ok_or(INCOMPLETE)?)?,
        chunks,
    })
}

fn chunk(thrift: &mut Thrift) -> Decoded<Chunk> {
    let mut chunk = None;
    thrift.structure(&mut |thrift, field, kind| {
        match field {
            1 => return Err(Fault::Unread("columns in files of their own".into())),
            3 if kind == Kind::Structure => chunk = Some(chunk_metadata(thrift)?),
            8 | 9 => return Err(Fault::Unread("encrypted columns".into())),
            _ => thrift.skip(kind)?,
        }
        Ok(())
    })?;
    chunk.ok_or(INCOMPLETE)
}

fn chunk_metadata(thrift: &mut Thrift) -> Decoded<Chunk> {
    let (mut codec, mut length, mut data, mut dictionary) = (None, None, None, None);
    thrift.structure(&mut |thrift, field, kind| {
        match field {
            4 => codec = Some(Codec::of(thrift.integer(kind)?)?),
            7 => length = Some(thrift.integer(kind)?),
            9 => data = Some(thrift.integer(kind)?),
            11 => dictionary = Some(thrift.integer(kind)?),
            _ => thrift.skip(kind)?,
        }
        Ok(())
    })?;
    let place =
        |number: i64| u64::try_from(number).map_err(|_| Fault::Damaged("a place is impossible"));
    let data = data.ok_or(INCOMPLETE)?;
    // Some writers give 0 for a dictionary that is not there.
    let start = dictionary.filter(|&start| start > 0).unwrap_or(data);
    Ok(Chunk {
        start: place(start)?,
        length: place(length.ok_or(INCOMPLETE)?)?,
        codec: codec.ok_or(INCOMPLETE)?,
    })
}

/// Keeps what pandas noted, of a list of keys and values.
fn note(thrift: &mut Thrift, pandas: &mut Option<String>) -> Decoded<()> {
    let (mut key, mut value) = (&[][..], &[][..]);
    thrift.structure(&mut |thrift, field, kind| {
        match field {
            1 => key = thrift.binary(kind)?,
            2 => value = thrift.binary(kind)?,
            _ => thrift.skip(kind)?,
        }
        Ok(())
    })?;
    if key == b"pandas" {
        *pandas = String::from_utf8(value.to_owned()).ok();
    }
    Ok(())
}
