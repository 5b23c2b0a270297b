//! The values in a page, in every encoding: numbers of fixed width as their bits, and texts.

use super::bits::{hybrid, packed};
use super::delta::binary_packed;
use super::footer::Physical;
use super::pages::Encoding;
use super::{Decoded, Fault, fixed};
use crate::Error;

pub(super) const CUT_SHORT: Fault = Fault::Damaged("a page ends before its values do");

/// A kind of value that pages hold.
pub(super) trait Value: Clone {
    /// Decodes exactly `count` values behind those in `values`, in an encoding without a dictionary.
    fn decode(
        encoding: Encoding,
        bytes: &[u8],
        count: usize,
        physical: Physical,
        room: &mut Room,
        values: &mut Vec<Self>,
    ) -> Decoded<()>;

    /// The bytes of a text; `None` for a number, of which there is always room for one more.
    fn text_bytes(&self) -> Option<usize>;
}

/// How many more bytes of text may be held.
pub(super) struct Room {
    left: usize,
    most: usize,
}

/// What a text takes beside its characters: where they are and how many, and what the allocator adds.
const TEXT_BYTES: usize = 40;

impl Room {
    /// Room for so many bytes.
    pub(super) fn new(bytes: usize) -> Self {
        Room {
            left: bytes,
            most: bytes,
        }
    }

    /// Takes room for `times` texts of that length.
    pub(super) fn take(&mut self, length: usize, times: usize) -> Decoded<()> {
        let bytes = (length + TEXT_BYTES).checked_mul(times);
        match bytes.and_then(|bytes| self.left.checked_sub(bytes)) {
            Some(left) => {
                self.left = left;
                Ok(())
            }
            None => Err(Fault::TooMuch(Error::new(
                format!(
                    "its text takes more than {} MB, which no file of this size should hold",
                    self.most >> 20
                ),
                "Leave out columns of text that are not needed, and save the file again.",
            ))),
        }
    }
}

/// Decodes a page's values: by the dictionary if they are indices into it.
pub(super) fn decode<V: Value>(
    encoding: Encoding,
    bytes: &[u8],
    count: usize,
    physical: Physical,
    dictionary: Option<&[V]>,
    room: &mut Room,
) -> Decoded<Vec<V>> {
    let mut values = Vec::new();
    if encoding != Encoding::Dictionary {
        V::decode(encoding, bytes, count, physical, room, &mut values)?;
        return Ok(values);
    }
    let dictionary = dictionary.ok_or(Fault::Damaged("a column lacks its dictionary"))?;
    if count == 0 {
        return Ok(values);
    }
    let (&width, bytes) = bytes.split_first().ok_or(CUT_SHORT)?;
    values.reserve_exact(count);
    hybrid(bytes, u32::from(width), count, |index, times| {
        let value = dictionary
            .get(index as usize)
            .ok_or(Fault::Damaged("an index points outside of its dictionary"))?;
        if let Some(bytes) = value.text_bytes() {
            room.take(bytes, times)?;
        }
        for _ in 0..times {
            values.push(value.clone());
        }
        Ok(())
    })?;
    Ok(values)
}

/// Numbers and truth values: whole numbers with their sign, decimals as their bits.
impl Value for i64 {
    fn decode(
        encoding: Encoding,
        bytes: &[u8],
        count: usize,
        physical: Physical,
        _: &mut Room,
        values: &mut Vec<i64>,
    ) -> Decoded<()> {
        if let Physical::FixedBytes(length) = physical {
            return fixed::numbers(encoding, bytes, count, length, values);
        }
        match (encoding, physical.width()) {
            (Encoding::Plain, _) if physical == Physical::Boolean => {
                if bytes.len() < count.div_ceil(8) {
                    return Err(CUT_SHORT);
                }
                values.extend((0..count).map(|index| packed(bytes, index, 1).cast_signed()));
            }
            (Encoding::Plain, 4) => {
                let (chunks, _) = whole(bytes, count, 4)?.as_chunks::<4>();
                values.extend(
                    chunks
                        .iter()
                        .map(|&four| i64::from(i32::from_le_bytes(four))),
                );
            }
            (Encoding::Plain, 8) => {
                let (chunks, _) = whole(bytes, count, 8)?.as_chunks::<8>();
                values.extend(chunks.iter().map(|&eight| i64::from_le_bytes(eight)));
            }
            (Encoding::Runs, _) if physical == Physical::Boolean => {
                let (_, bytes) = bytes.split_first_chunk::<4>().ok_or(CUT_SHORT)?;
                values.reserve_exact(count);
                hybrid(bytes, 1, count, |truth, times| {
                    values.resize(values.len() + times, i64::from(truth));
                    Ok(())
                })?;
            }
            (Encoding::DeltaBinaryPacked, _) if physical.is_whole() => {
                let (numbers, _) = binary_packed(bytes, count)?;
                if physical == Physical::Int32 {
                    values.extend(numbers.into_iter().map(|number| i64::from(number as i32)));
                } else {
                    values.extend(numbers);
                }
            }
            (Encoding::ByteStreamSplit, width @ (4 | 8)) => {
                split_streams(bytes, count, width, values)?;
            }
            _ => return Err(impossible()),
        }
        Ok(())
    }

    fn text_bytes(&self) -> Option<usize> {
        None
    }
}

fn whole(bytes: &[u8], count: usize, width: usize) -> Decoded<&[u8]> {
    let length = count.checked_mul(width).ok_or(CUT_SHORT)?;
    bytes.get(..length).ok_or(CUT_SHORT)
}

/// BYTE_STREAM_SPLIT: the first bytes of all numbers, then all second ones …
fn split_streams(bytes: &[u8], count: usize, width: usize, values: &mut Vec<i64>) -> Decoded<()> {
    if count.checked_mul(width) != Some(bytes.len()) {
        return Err(Fault::Damaged("a page is not of the size its values need"));
    }
    values.extend((0..count).map(|index| {
        let mut number = [0; 8];
        for (place, byte) in number.iter_mut().take(width).enumerate() {
            *byte = bytes[place * count + index];
        }
        match width {
            4 => i64::from(i64::from_le_bytes(number) as i32),
            _ => i64::from_le_bytes(number),
        }
    }));
    Ok(())
}

impl Value for String {
    fn decode(
        encoding: Encoding,
        bytes: &[u8],
        count: usize,
        physical: Physical,
        room: &mut Room,
        values: &mut Vec<String>,
    ) -> Decoded<()> {
        if physical != Physical::Bytes {
            return Err(impossible());
        }
        let mut push = |text: &[u8]| -> Decoded<()> {
            room.take(text.len(), 1)?;
            values.push(text_of(text));
            Ok(())
        };
        match encoding {
            Encoding::Plain => plain_texts(bytes, count, &mut push),
            Encoding::DeltaLengthByteArray => lengths_then_bytes(bytes, count, &mut push),
            Encoding::DeltaByteArray => shared_beginnings(bytes, count, &mut push),
            _ => Err(impossible()),
        }
    }

    fn text_bytes(&self) -> Option<usize> {
        Some(self.len())
    }
}

fn text_of(bytes: &[u8]) -> String {
    crate::table::texts::text::text(bytes)
}

fn plain_texts(
    mut bytes: &[u8],
    count: usize,
    take: &mut dyn FnMut(&[u8]) -> Decoded<()>,
) -> Decoded<()> {
    for _ in 0..count {
        let (length, rest) = bytes.split_first_chunk::<4>().ok_or(CUT_SHORT)?;
        let length = u32::from_le_bytes(*length) as usize;
        let (text, rest) = rest.split_at_checked(length).ok_or(CUT_SHORT)?;
        take(text)?;
        bytes = rest;
    }
    Ok(())
}

/// DELTA_LENGTH_BYTE_ARRAY: all lengths, then all bytes.
fn lengths_then_bytes(
    bytes: &[u8],
    count: usize,
    take: &mut dyn FnMut(&[u8]) -> Decoded<()>,
) -> Decoded<()> {
    let (lengths, mut bytes) = binary_packed(bytes, count)?;
    for length in lengths {
        let length = usize::try_from(length).map_err(|_| CUT_SHORT)?;
        let (text, rest) = bytes.split_at_checked(length).ok_or(CUT_SHORT)?;
        take(text)?;
        bytes = rest;
    }
    Ok(())
}

/// DELTA_BYTE_ARRAY: how many bytes each text shares with the one before, then the rest of each.
pub(super) fn shared_beginnings(
    bytes: &[u8],
    count: usize,
    take: &mut dyn FnMut(&[u8]) -> Decoded<()>,
) -> Decoded<()> {
    let (shared, bytes) = binary_packed(bytes, count)?;
    let mut shared = shared.into_iter();
    let mut last: Vec<u8> = Vec::new();
    lengths_then_bytes(bytes, count, &mut |end| {
        let kept = shared.next().and_then(|kept| usize::try_from(kept).ok());
        let kept = kept
            .filter(|&kept| kept <= last.len())
            .ok_or(Fault::Damaged("a text shares more than the one before has"))?;
        last.truncate(kept);
        last.extend_from_slice(end);
        take(&last)
    })
}

pub(super) fn impossible() -> Fault {
    Fault::Damaged("a page's encoding does not fit the column's type")
}
