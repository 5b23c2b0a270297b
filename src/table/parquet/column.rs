//! One column chunk of a Parquet file, as numbers or as text.

use super::codec::Unpacker;
use super::footer::{Chunk, Column, Meaning, Physical};
use super::pages::{Page, Pages};
use super::values::{Room, Value, decode};
use super::{Decoded, Fault, fixed};
use crate::table::layout::Why;
use crate::table::texts::number::write_double;

/// What a column's values are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// FLOAT or DOUBLE.
    Decimal,
    /// INT32, INT64 or a few FIXED_LEN_BYTE_ARRAY counting something, divided by ten to the power of `scale`.
    Integer { unsigned: bool, scale: u32 },
    /// INT32 or INT64 that is a date or a time.
    Time,
    /// BOOLEAN.
    Truth,
    /// BYTE_ARRAY.
    Text,
    /// A list or a structure, a part of one, or of a type that is not read: it is left out.
    Unread(Why),
}

impl Kind {
    /// What the column is.
    pub(super) fn of(column: &Column) -> Kind {
        if column.nested {
            return Kind::Unread(Why::Unreadable);
        }
        match (column.physical, column.meaning) {
            (Physical::Float | Physical::Double, _) => Kind::Decimal,
            (Physical::Boolean, _) => Kind::Truth,
            (Physical::FixedBytes(length), Meaning::Decimal { scale, digits })
                if fixed::is_read(length, digits) =>
            {
                Kind::Integer {
                    unsigned: false,
                    scale,
                }
            }
            (Physical::Bytes | Physical::FixedBytes(_), Meaning::Decimal { .. }) => {
                Kind::Unread(Why::LongDecimal)
            }
            (Physical::Bytes, _) => Kind::Text,
            (Physical::Int32 | Physical::Int64, Meaning::Time) => Kind::Time,
            (Physical::Int32 | Physical::Int64, meaning) => Kind::Integer {
                unsigned: meaning == Meaning::Unsigned,
                scale: match meaning {
                    Meaning::Decimal { scale, .. } => scale,
                    _ => 0,
                },
            },
            (Physical::Int96, _) => Kind::Unread(Why::Int96),
            (Physical::FixedBytes(_), Meaning::Half) => Kind::Unread(Why::HalfFloat),
            (Physical::FixedBytes(_), _) => Kind::Unread(Why::FixedBytes),
        }
    }

    pub(super) fn is_number(self) -> bool {
        matches!(self, Kind::Decimal | Kind::Integer { .. })
    }

    /// Whether it is read as text.
    pub(super) fn is_text(self) -> bool {
        !self.is_number() && self.why_unread().is_none()
    }

    /// Why it is left out, where it is for what it is.
    pub(super) fn why_unread(self) -> Option<Why> {
        match self {
            Kind::Unread(why) => Some(why),
            _ => None,
        }
    }
}

/// A column chunk, ready to be read.
pub(super) struct ChunkReader<'a> {
    pub column: &'a Column,
    pub kind: Kind,
    pub chunk: &'a Chunk,
    /// The chunk's bytes.
    pub bytes: &'a [u8],
    /// How many values it must hold.
    pub rows: usize,
}

impl ChunkReader<'_> {
    /// Appends the chunk's numbers; missing ones become NaN.
    pub(super) fn numbers(
        &self,
        unpacker: &mut Unpacker,
        room: &mut Room,
        into: &mut Vec<f64>,
    ) -> Decoded<()> {
        let number = self.number();
        self.each_page::<i64>(unpacker, room, &mut |values, present| match present {
            None => into.extend(values.into_iter().map(&number)),
            Some(present) => {
                let mut values = values.into_iter().map(&number);
                into.extend(present.iter().map(|&there| match there {
                    true => values.next().unwrap_or(f64::NAN),
                    false => f64::NAN,
                }));
            }
        })
    }

    /// What a value stands for.
    fn number(&self) -> Box<dyn Fn(i64) -> f64> {
        match (self.kind, self.column.physical) {
            (Kind::Integer { unsigned, scale }, physical) => {
                let divisor = 10_f64.powi(scale as i32);
                Box::new(move |value| {
                    let number = match (unsigned, physical) {
                        (false, _) => value as f64,
                        (true, Physical::Int32) => f64::from(value as u32),
                        (true, _) => value.cast_unsigned() as f64,
                    };
                    number / divisor
                })
            }
            (_, Physical::Float) => Box::new(|value| f64::from(f32::from_bits(value as u32))),
            (_, Physical::Double) => Box::new(|value| f64::from_bits(value.cast_unsigned())),
            _ => Box::new(|value| value as f64),
        }
    }

    /// Appends the chunk's values as text; missing ones become empty.
    pub(super) fn texts(
        &self,
        unpacker: &mut Unpacker,
        room: &mut Room,
        into: &mut Vec<String>,
    ) -> Decoded<()> {
        room.take(0, self.rows)?;
        let before = into.len();
        match self.kind {
            Kind::Text => self.each_page::<String>(unpacker, room, &mut |values, present| {
                spread(values, present, into);
            })?,
            Kind::Truth => self.each_page::<i64>(unpacker, room, &mut |values, present| {
                let truth = |value: i64| (value != 0).to_string();
                spread(values.into_iter().map(truth).collect(), present, into);
            })?,
            Kind::Time => self.each_page::<i64>(unpacker, room, &mut |values, present| {
                let number = |value: i64| value.to_string();
                spread(values.into_iter().map(number).collect(), present, into);
            })?,
            // It is left out before anything is read.
            Kind::Unread(why) => return Err(Fault::Unread(why.words().into())),
            Kind::Decimal | Kind::Integer { .. } => {
                let mut numbers = Vec::new();
                self.numbers(unpacker, room, &mut numbers)?;
                let single = self.column.physical == Physical::Float;
                into.extend(
                    numbers
                        .into_iter()
                        .map(|number| number_text(number, single)),
                );
            }
        }
        if into.len() - before == self.rows {
            Ok(())
        } else {
            Err(Fault::Damaged("a column's length is not the file's"))
        }
    }

    /// Hands on the values of each page, and which of them are there.
    fn each_page<V: Value>(
        &self,
        unpacker: &mut Unpacker,
        room: &mut Room,
        take: &mut dyn FnMut(Vec<V>, Option<Vec<bool>>),
    ) -> Decoded<()> {
        let physical = self.column.physical;
        let mut dictionary: Option<Vec<V>> = None;
        let mut pages = Pages::new(
            self.bytes,
            self.chunk.codec,
            self.column.optional,
            self.rows,
        );
        while let Some(page) = pages.next(unpacker)? {
            match page {
                Page::Dictionary { count, bytes } => {
                    if dictionary.is_some() {
                        return Err(Fault::Damaged("a column has two dictionaries"));
                    }
                    let mut values = Vec::new();
                    V::decode(
                        super::pages::Encoding::Plain,
                        bytes,
                        count,
                        physical,
                        room,
                        &mut values,
                    )?;
                    dictionary = Some(values);
                }
                Page::Data(page) => {
                    let values = decode(
                        page.encoding,
                        page.bytes,
                        page.present(),
                        physical,
                        dictionary.as_deref(),
                        room,
                    )?;
                    take(values, page.present);
                }
            }
        }
        Ok(())
    }
}

/// Appends texts where they are there, else empty ones.
fn spread(values: Vec<String>, present: Option<Vec<bool>>, into: &mut Vec<String>) {
    let Some(present) = present else {
        into.extend(values);
        return;
    };
    let mut values = values.into_iter();
    into.extend(present.into_iter().map(|there| match there {
        true => values.next().unwrap_or_default(),
        false => String::new(),
    }));
}

/// A number of metadata in the fewest digits.
fn number_text(number: f64, single: bool) -> String {
    if number.is_nan() {
        return String::new();
    }
    if single {
        return (number as f32).to_string();
    }
    let mut text = Vec::new();
    // Writing to memory does not fail.
    let _ = write_double(&mut text, number);
    String::from_utf8_lossy(&text).into_owned()
}
