//! The pages of a column chunk: their headers, and what is in them once unpacked.

use super::bits::hybrid;
use super::codec::{Codec, Unpacker};
use super::thrift::{Fields, Kind, Thrift};
use super::{Decoded, Fault};
use crate::Error;

/// More bytes than a page has unpacked: writers begin a new one after one megabyte, some put a whole column into one.
const PAGE_BYTES_AT_MOST: usize = 256 << 20;

/// How values are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    Plain,
    /// Indices into the dictionary.
    Dictionary,
    /// The hybrid of runs and packed bits, for truth values.
    Runs,
    DeltaBinaryPacked,
    DeltaLengthByteArray,
    DeltaByteArray,
    ByteStreamSplit,
}

impl Encoding {
    fn of(number: i64) -> Decoded<Encoding> {
        Ok(match number {
            0 => Encoding::Plain,
            2 | 8 => Encoding::Dictionary,
            3 => Encoding::Runs,
            5 => Encoding::DeltaBinaryPacked,
            6 => Encoding::DeltaLengthByteArray,
            7 => Encoding::DeltaByteArray,
            9 => Encoding::ByteStreamSplit,
            _ => return Err(Fault::Damaged("a page's values are in an unknown encoding")),
        })
    }
}

/// A page, unpacked.
pub(super) enum Page<'a> {
    /// Distinct values, written plainly.
    Dictionary {
        count: usize,
        bytes: &'a [u8],
    },
    Data(DataPage<'a>),
}

/// Values of a column.
pub(super) struct DataPage<'a> {
    pub encoding: Encoding,
    /// Values, with the missing ones.
    pub count: usize,
    /// Which values are there, where some may be missing.
    pub present: Option<Vec<bool>>,
    /// Those that are there.
    pub bytes: &'a [u8],
}

impl DataPage<'_> {
    /// How many values are there.
    pub(super) fn present(&self) -> usize {
        let there = |present: &Vec<bool>| present.iter().filter(|&&there| there).count();
        self.present.as_ref().map_or(self.count, there)
    }
}

/// Walks through the pages of a column chunk.
pub(super) struct Pages<'a> {
    rest: &'a [u8],
    codec: Codec,
    optional: bool,
    /// Values that are to come.
    left: usize,
}

impl<'a> Pages<'a> {
    /// The pages in a chunk's `bytes`, which hold `rows` values, some of them missing if they are `optional`.
    pub(super) fn new(bytes: &'a [u8], codec: Codec, optional: bool, rows: usize) -> Self {
        Pages {
            rest: bytes,
            codec,
            optional,
            left: rows,
        }
    }

    /// The next page of values, or of a dictionary; `None` once all values were there.
    pub(super) fn next<'b>(&mut self, unpacker: &'b mut Unpacker) -> Decoded<Option<Page<'b>>>
    where
        'a: 'b,
    {
        while self.left > 0 {
            if self.rest.is_empty() {
                return Err(Fault::Damaged("a column has fewer values than its rows"));
            }
            let mut thrift = Thrift::new(self.rest);
            let header = Header::read(&mut thrift)?;
            let (body, rest) = thrift
                .rest()
                .split_at_checked(header.packed)
                .ok_or(Fault::Damaged("a page lies outside of its column"))?;
            self.rest = rest;
            header.check(body)?;
            match header.what {
                What::Index => {}
                What::Dictionary { count } => {
                    let bytes = unpacker.unpack(self.codec, body, header.unpacked)?;
                    return Ok(Some(Page::Dictionary { count, bytes }));
                }
                What::Data(ref data) => {
                    if data.count > self.left {
                        return Err(Fault::Damaged("a column has more values than its rows"));
                    }
                    self.left -= data.count;
                    return self.data(&header, data, body, unpacker).map(Some);
                }
            }
        }
        Ok(None)
    }

    fn data<'b>(
        &self,
        header: &Header,
        data: &Data,
        body: &'b [u8],
        unpacker: &'b mut Unpacker,
    ) -> Decoded<Page<'b>> {
        let (present, bytes) = match &data.levels {
            Levels::Inside(form) => {
                let bytes = unpacker.unpack(self.codec, body, header.unpacked)?;
                if self.optional {
                    let (present, bytes) = levels_inside(*form, bytes, data.count)?;
                    (Some(present), bytes)
                } else {
                    (None, bytes)
                }
            }
            Levels::Before {
                definition,
                repetition,
                packed,
            } => {
                let (_, body) = body.split_at_checked(*repetition).ok_or(LEVELS)?;
                let (levels, body) = body.split_at_checked(*definition).ok_or(LEVELS)?;
                let size = header
                    .unpacked
                    .checked_sub(repetition + definition)
                    .ok_or(LEVELS)?;
                let codec = if *packed && !body.is_empty() {
                    self.codec
                } else {
                    Codec::Plain
                };
                let bytes = unpacker.unpack(codec, body, size)?;
                let present = self.optional.then(|| levels_of(levels, data.count));
                (present.transpose()?, bytes)
            }
        };
        Ok(Page::Data(DataPage {
            encoding: data.encoding,
            count: data.count,
            present,
            bytes,
        }))
    }
}

const LEVELS: Fault = Fault::Damaged("a page's levels are cut short");

/// Levels that stand before the values of a page of version 1, and the values.
fn levels_inside(form: LevelForm, bytes: &[u8], count: usize) -> Decoded<(Vec<bool>, &[u8])> {
    match form {
        LevelForm::Runs => {
            let (length, bytes) = bytes.split_first_chunk::<4>().ok_or(LEVELS)?;
            let length = u32::from_le_bytes(*length) as usize;
            let (levels, values) = bytes.split_at_checked(length).ok_or(LEVELS)?;
            Ok((levels_of(levels, count)?, values))
        }
        LevelForm::Bits => {
            let (levels, values) = bytes.split_at_checked(count.div_ceil(8)).ok_or(LEVELS)?;
            let bit = |index: usize| levels[index / 8] >> (7 - index % 8) & 1 == 1;
            Ok(((0..count).map(bit).collect(), values))
        }
    }
}

fn levels_of(bytes: &[u8], count: usize) -> Decoded<Vec<bool>> {
    let mut present = Vec::with_capacity(count);
    hybrid(bytes, 1, count, |level, times| {
        present.resize(present.len() + times, level == 1);
        Ok(())
    })?;
    Ok(present)
}

/// What a page's header says.
struct Header {
    packed: usize,
    unpacked: usize,
    checksum: Option<u32>,
    what: What,
}

enum What {
    Index,
    Dictionary { count: usize },
    Data(Data),
}

struct Data {
    count: usize,
    encoding: Encoding,
    levels: Levels,
}

/// Where a page's levels are.
enum Levels {
    /// Version 1: packed together with the values.
    Inside(LevelForm),
    /// Version 2: bytes before the values, not packed.
    Before {
        definition: usize,
        repetition: usize,
        packed: bool,
    },
}

#[derive(Clone, Copy)]
enum LevelForm {
    Runs,
    /// One bit each, the highest first: long out of use.
    Bits,
}

impl Header {
    fn read(thrift: &mut Thrift) -> Decoded<Header> {
        let (mut kind, mut packed, mut unpacked, mut checksum) = (None, None, None, None);
        let (mut first, mut dictionary, mut second) = (None, None, None);
        thrift.structure(&mut |thrift, field, of| {
            match field {
                1 => kind = Some(thrift.integer(of)?),
                2 => unpacked = Some(size(thrift.integer(of)?)?),
                3 => packed = Some(size(thrift.integer(of)?)?),
                4 => checksum = Some(thrift.integer(of)? as u32),
                5 => first = Some(numbers::<3>(thrift, of)?),
                7 => dictionary = Some(numbers::<2>(thrift, of)?),
                8 => second = Some(numbers::<7>(thrift, of)?),
                _ => thrift.skip(of)?,
            }
            Ok(())
        })?;
        let what = match (kind, first, dictionary, second) {
            (Some(0), Some(header), ..) => What::Data(Data::of_version_1(header)?),
            (Some(1), ..) => What::Index,
            (Some(2), _, Some([count, encoding]), _) => match Encoding::of(given(encoding)?)? {
                Encoding::Plain | Encoding::Dictionary => What::Dictionary {
                    count: size(given(count)?)?,
                },
                _ => return Err(Fault::Damaged("a dictionary is in an impossible encoding")),
            },
            (Some(3), .., Some(header)) => What::Data(Data::of_version_2(header)?),
            _ => return Err(INCOMPLETE),
        };
        Ok(Header {
            packed: packed.ok_or(INCOMPLETE)?,
            unpacked: unpacked.ok_or(INCOMPLETE)?,
            checksum,
            what,
        })
    }

    fn check(&self, body: &[u8]) -> Decoded<()> {
        if self.unpacked > PAGE_BYTES_AT_MOST {
            return Err(Fault::TooMuch(Error::new(
                format!(
                    "a page has {} bytes, more than the {PAGE_BYTES_AT_MOST} that are read at once",
                    self.unpacked
                ),
                "Save the file anew with smaller row groups.",
            )));
        }
        let differs = |&wanted: &u32| {
            let mut sum = flate2::Crc::new();
            sum.update(body);
            sum.sum() != wanted
        };
        match self.checksum.as_ref().filter(|&wanted| differs(wanted)) {
            Some(_) => Err(Fault::Damaged("a page's checksum does not fit its bytes")),
            None => Ok(()),
        }
    }
}

impl Data {
    fn of_version_1([count, encoding, levels]: [Option<i64>; 3]) -> Decoded<Data> {
        let form = match given(levels)? {
            3 => LevelForm::Runs,
            4 => LevelForm::Bits,
            _ => return Err(Fault::Damaged("a page's levels are in an unknown encoding")),
        };
        Ok(Data {
            count: size(given(count)?)?,
            encoding: Encoding::of(given(encoding)?)?,
            levels: Levels::Inside(form),
        })
    }

    fn of_version_2(
        [count, _, _, encoding, definition, repetition, packed]: [Option<i64>; 7],
    ) -> Decoded<Data> {
        Ok(Data {
            count: size(given(count)?)?,
            encoding: Encoding::of(given(encoding)?)?,
            levels: Levels::Before {
                definition: size(given(definition)?)?,
                repetition: size(given(repetition)?)?,
                packed: packed != Some(0),
            },
        })
    }
}

const INCOMPLETE: Fault = Fault::Damaged("a page's header is incomplete");

/// The first fields of a structure, as far as they are numbers or truth values.
fn numbers<const N: usize>(thrift: &mut Thrift, kind: Kind) -> Decoded<[Option<i64>; N]> {
    if kind != Kind::Structure {
        return Err(Fault::Damaged("a page's header is garbled"));
    }
    let mut found = [None; N];
    let take: Fields = &mut |thrift, field, kind| {
        let place = usize::try_from(field - 1).ok();
        match (place.and_then(|place| found.get_mut(place)), kind) {
            (Some(place), Kind::Truth(truth)) => *place = Some(i64::from(truth)),
            (Some(place), kind) => *place = Some(thrift.integer(kind)?),
            (None, kind) => thrift.skip(kind)?,
        }
        Ok(())
    };
    thrift.structure(take)?;
    Ok(found)
}

fn given(number: Option<i64>) -> Decoded<i64> {
    number.ok_or(INCOMPLETE)
}

/// A size or a count, which is a 32-bit number in the format.
fn size(number: i64) -> Decoded<usize> {
    i32::try_from(number)
        .ok()
        .and_then(|number| usize::try_from(number).ok())
        .ok_or(Fault::Damaged("a page's header has an impossible size"))
}
