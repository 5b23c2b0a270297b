//! Thrift's compact protocol, as far as Parquet uses it: structures of numbered fields, each with its kind.
//!
//! Nothing is allocated here, lists are as long as the bytes left can hold, and structures nest only so deep.
//! The format: <https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md>.

use super::{Decoded, Fault};

/// Structures inside one another; a Parquet file has six.
const DEPTH_AT_MOST: u32 = 32;

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Truth(bool),
    Byte,
    Integer,
    Double,
    Binary,
    List,
    Map,
    Structure,
}

impl Kind {
    fn of(code: u8) -> Decoded<Kind> {
        Ok(match code {
            1 => Kind::Truth(true),
            2 => Kind::Truth(false),
            3 => Kind::Byte,
            4..=6 => Kind::Integer,
            7 => Kind::Double,
            8 => Kind::Binary,
            9 | 10 => Kind::List,
            11 => Kind::Map,
            12 => Kind::Structure,
            _ => return Err(Fault::Damaged("a header has a field of an unknown kind")),
        })
    }
}

/// A place in bytes written in the compact protocol.
pub(super) struct Thrift<'a> {
    rest: &'a [u8],
    depth: u32,
}

/// What takes a structure's fields: the number of a field and its kind. Takes the value, or skips it.
pub(super) type Fields<'f, 'a> = &'f mut dyn FnMut(&mut Thrift<'a>, i16, Kind) -> Decoded<()>;

impl<'a> Thrift<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Thrift {
            rest: bytes,
            depth: 0,
        }
    }

    /// What has not been read.
    pub(super) fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// Reads a structure's fields to its end.
    pub(super) fn structure(&mut self, take: Fields<'_, 'a>) -> Decoded<()> {
        self.deeper()?;
        let mut field = 0_i16;
        loop {
            let head = self.byte()?;
            if head == 0 {
                self.depth -= 1;
                return Ok(());
            }
            let kind = Kind::of(head & 0x0f)?;
            field = match head >> 4 {
                0 => self.signed()? as i16,
                more => field.wrapping_add(i16::from(more)),
            };
            take(self, field, kind)?;
        }
    }

    /// Reads a list of structures; `each` reads one.
    pub(super) fn structures(
        &mut self,
        kind: Kind,
        each: &mut dyn FnMut(&mut Thrift<'a>) -> Decoded<()>,
    ) -> Decoded<()> {
        let (count, of) = self.list(kind)?;
        if of != Kind::Structure && count > 0 {
            return Err(wrong_kind());
        }
        (0..count).try_for_each(|_| each(self))
    }

    /// The value of a field of whole numbers.
    pub(super) fn integer(&mut self, kind: Kind) -> Decoded<i64> {
        match kind {
            Kind::Byte => Ok(i64::from(self.byte()?.cast_signed())),
            Kind::Integer => self.signed(),
            _ => Err(wrong_kind()),
        }
    }

    /// The value of a field of bytes, or text.
    pub(super) fn binary(&mut self, kind: Kind) -> Decoded<&'a [u8]> {
        if kind != Kind::Binary {
            return Err(wrong_kind());
        }
        let length = self.unsigned()?;
        self.take(usize::try_from(length).map_err(|_| cut_short())?)
    }

    /// The value of a field of text.
    pub(super) fn text(&mut self, kind: Kind) -> Decoded<&'a str> {
        std::str::from_utf8(self.binary(kind)?)
            .map_err(|_| Fault::Damaged("a name in the footer is no text"))
    }

    /// Passes over a field's value.
    pub(super) fn skip(&mut self, kind: Kind) -> Decoded<()> {
        match kind {
            Kind::Truth(_) => {}
            Kind::Byte | Kind::Integer => {
                self.integer(kind)?;
            }
            Kind::Double => {
                self.take(8)?;
            }
            Kind::Binary => {
                self.binary(kind)?;
            }
            Kind::Structure => self.structure(&mut |thrift, _, kind| thrift.skip(kind))?,
            Kind::List => {
                let (count, of) = self.list(kind)?;
                self.deeper()?;
                (0..count).try_for_each(|_| self.skip_element(of))?;
                self.depth -= 1;
            }
            Kind::Map => self.skip_map()?,
        }
        Ok(())
    }

    fn skip_map(&mut self) -> Decoded<()> {
        let count = self.unsigned()?;
        if count == 0 {
            return Ok(());
        }
        let kinds = self.byte()?;
        let (key, value) = (Kind::of(kinds >> 4)?, Kind::of(kinds & 0x0f)?);
        self.deeper()?;
        for _ in 0..count {
            self.skip_element(key)?;
            self.skip_element(value)?;
        }
        self.depth -= 1;
        Ok(())
    }

    /// In lists and maps a truth value takes a byte of its own.
    fn skip_element(&mut self, kind: Kind) -> Decoded<()> {
        match kind {
            Kind::Truth(_) => self.byte().map(drop),
            kind => self.skip(kind),
        }
    }

    /// A list's length and what it holds; an element takes a byte at least.
    fn list(&mut self, kind: Kind) -> Decoded<(usize, Kind)> {
        if kind != Kind::List {
            return Err(wrong_kind());
        }
        let head = self.byte()?;
        let count = match head >> 4 {
            15 => usize::try_from(self.unsigned()?).unwrap_or(usize::MAX),
            count => usize::from(count),
        };
        if count > self.rest.len() {
            return Err(Fault::Damaged("a list in a header is longer than the file"));
        }
        Ok((count, Kind::of(head & 0x0f)?))
    }

    fn deeper(&mut self) -> Decoded<()> {
        self.depth += 1;
        if self.depth > DEPTH_AT_MOST {
            return Err(Fault::Damaged("a header is nested too deep"));
        }
        Ok(())
    }

    fn take(&mut self, length: usize) -> Decoded<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(length).ok_or_else(cut_short)?;
        self.rest = rest;
        Ok(taken)
    }

    fn byte(&mut self) -> Decoded<u8> {
        let (&byte, rest) = self.rest.split_first().ok_or_else(cut_short)?;
        self.rest = rest;
        Ok(byte)
    }

    fn unsigned(&mut self) -> Decoded<u64> {
        let (number, rest) = super::bits::varint(self.rest).ok_or_else(cut_short)?;
        self.rest = rest;
        Ok(number)
    }

    fn signed(&mut self) -> Decoded<i64> {
        self.unsigned().map(super::bits::zigzag)
    }
}

fn cut_short() -> Fault {
    Fault::Damaged("a header is cut short")
}

fn wrong_kind() -> Fault {
    Fault::Damaged("a field of a header is of another kind than it must be")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Field 1: the number -3; field 2: the text "ab"; field 20: a list of two truth values; field 21: false.
    const SAMPLE: [u8; 14] = [
        0x15, 0x05, 0x18, 2, b'a', b'b', 0x09, 0x28, 0x21, 1, 2, 0x12, 0, 0xff,
    ];

    #[test]
    fn fields_are_read_or_skipped() {
        let mut thrift = Thrift::new(&SAMPLE);
        let (mut number, mut text, mut truth) = (0, "", None);
        let read = thrift.structure(&mut |thrift, field, kind| {
            match (field, kind) {
                (1, kind) => number = thrift.integer(kind)?,
                (2, kind) => text = thrift.text(kind)?,
                (21, Kind::Truth(value)) => truth = Some(value),
                (_, kind) => thrift.skip(kind)?,
            }
            Ok(())
        });
        read.expect("it is well formed");
        assert_eq!((number, text, truth), (-3, "ab", Some(false)));
        assert_eq!(thrift.rest(), [0xff]);
    }

    #[test]
    fn what_is_cut_short_or_too_deep_is_refused() {
        for length in 0..13 {
            let read = Thrift::new(&SAMPLE[..length]).structure(&mut |t, _, kind| t.skip(kind));
            assert!(read.is_err(), "{length}");
        }
        let deep = [0x1c; 100_000];
        assert!(
            Thrift::new(&deep)
                .structure(&mut |t, _, kind| t.skip(kind))
                .is_err()
        );
        let lists = [&[0x19][..], &[0x19; 100_000]].concat();
        assert!(
            Thrift::new(&lists)
                .structure(&mut |t, _, kind| t.skip(kind))
                .is_err()
        );
    }
}
