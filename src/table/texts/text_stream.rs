//! Turns a file's bytes into UTF-8 text with plain line feeds: byte order marks are dropped, UTF-16 is decoded,
//! CRLF and bare CR become LF, and the last line always ends. A piece at a time, never the whole text.

use std::io::{self, Read};

use memchr::memchr;

use crate::table::bytes::sniff::Encoding;
use crate::table::texts::record_guard::{Overlong, RECORD_BYTES_AT_MOST};

const PIECE_BYTES: usize = 64 * 1024;

/// UTF-8 text with LF line ends, from bytes in one of the encodings known.
pub(in crate::table) struct TextStream<R> {
    inner: R,
    encoding: Encoding,
    raw: Vec<u8>,
    text: Vec<u8>,
    consumed: usize,
    /// The odd byte, or the high surrogate, that a piece ended in.
    pending: Vec<u8>,
    after_carriage_return: bool,
    last: u8,
    /// Bytes of the line that has not ended.
    line_bytes: u64,
    at_start: bool,
    ended: bool,
}

impl<R: Read> TextStream<R> {
    pub(in crate::table) fn new(inner: R, encoding: Encoding) -> Self {
        TextStream {
            inner,
            encoding,
            raw: vec![0; PIECE_BYTES],
            text: Vec::new(),
            consumed: 0,
            pending: Vec::new(),
            after_carriage_return: false,
            last: b'\n',
            line_bytes: 0,
            at_start: true,
            ended: false,
        }
    }

    /// Decodes the next piece into `text`; leaves it empty only at the end.
    fn fill(&mut self) -> io::Result<()> {
        self.text.clear();
        self.consumed = 0;
        while self.text.is_empty() && !self.ended {
            let count = self.inner.read(&mut self.raw)?;
            if count == 0 {
                self.ended = true;
                if self.last != b'\n' {
                    self.text.push(b'\n');
                }
                return Ok(());
            }
            self.decode(count);
            if let Some(&last) = self.text.last() {
                self.last = last;
            }
            self.refuse_endless_line()?;
        }
        Ok(())
    }

    /// Nothing that takes whole lines is given one that does not end.
    fn refuse_endless_line(&mut self) -> io::Result<()> {
        let end = last_line_end(&self.text);
        self.line_bytes = match end {
            Some(end) => (self.text.len() - end) as u64,
            None => self.line_bytes + self.text.len() as u64,
        };
        if self.line_bytes > RECORD_BYTES_AT_MOST {
            return Err(io::Error::other(Overlong::Bytes));
        }
        Ok(())
    }

    fn decode(&mut self, count: usize) {
        match self.encoding {
            Encoding::Utf8 => {
                let start = if self.at_start && self.raw[..count].starts_with(b"\xef\xbb\xbf") {
                    3
                } else {
                    0
                };
                self.text.extend_from_slice(&self.raw[start..count]);
            }
            Encoding::Utf16Le => self.decode_utf16(count, u16::from_le_bytes),
            Encoding::Utf16Be => self.decode_utf16(count, u16::from_be_bytes),
        }
        self.at_start &= self.text.is_empty();
        self.plain_line_ends();
    }

    fn decode_utf16(&mut self, count: usize, unit: fn([u8; 2]) -> u16) {
        let mut bytes = std::mem::take(&mut self.pending);
        bytes.extend_from_slice(&self.raw[..count]);
        let mut whole = bytes.len() & !1;
        if whole >= 2 && (0xd800..0xdc00).contains(&unit([bytes[whole - 2], bytes[whole - 1]])) {
            whole -= 2;
        }
        let units = bytes[..whole]
            .chunks_exact(2)
            .map(|pair| unit([pair[0], pair[1]]));
        for character in char::decode_utf16(units) {
            let character = character.unwrap_or(char::REPLACEMENT_CHARACTER);
            if character == '\u{feff}' && self.at_start {
                self.at_start = false;
                continue;
            }
            self.text
                .extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
        }
        self.pending = bytes.split_off(whole);
    }

    /// Makes CRLF and bare CR a line feed, in place.
    fn plain_line_ends(&mut self) {
        if !self.after_carriage_return && memchr(b'\r', &self.text).is_none() {
            return;
        }
        let mut kept = 0;
        for index in 0..self.text.len() {
            let byte = self.text[index];
            let second_half = byte == b'\n' && self.after_carriage_return;
            self.after_carriage_return = byte == b'\r';
            if !second_half {
                self.text[kept] = if byte == b'\r' { b'\n' } else { byte };
                kept += 1;
            }
        }
        self.text.truncate(kept);
    }
}

impl<R: Read> Read for TextStream<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.consumed == self.text.len() {
            self.fill()?;
        }
        let rest = &self.text[self.consumed..];
        let count = rest.len().min(buffer.len());
        buffer[..count].copy_from_slice(&rest[..count]);
        self.consumed += count;
        Ok(count)
    }
}

/// Where the last line feed is. Lines of tables are long: whole pieces of them are passed over at once.
fn last_line_end(text: &[u8]) -> Option<usize> {
    const PIECE: usize = 512;
    let mut pieces = text.chunks(PIECE).enumerate().rev();
    let (number, piece) = pieces.find(|(_, piece)| piece.contains(&b'\n'))?;
    let place = piece.iter().rposition(|&byte| byte == b'\n')?;
    Some(number * PIECE + place)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Hands out a few bytes at a time, so that every boundary falls inside something once.
    struct Trickle<'a>(&'a [u8], usize);

    impl Read for Trickle<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let count = self.1.min(self.0.len()).min(buffer.len());
            buffer[..count].copy_from_slice(&self.0[..count]);
            self.0 = &self.0[count..];
            Ok(count)
        }
    }

    fn decoded(bytes: &[u8], encoding: Encoding, step: usize) -> String {
        let mut text = String::new();
        TextStream::new(Trickle(bytes, step), encoding)
            .read_to_string(&mut text)
            .expect("it is text");
        text
    }

    #[test]
    fn the_last_line_end_is_found_in_any_piece() {
        for length in [0, 1, 511, 512, 513, 2000] {
            let mut text = vec![b'x'; length];
            assert_eq!(last_line_end(&text), None);
            for place in [0, length / 3, length / 2, length.saturating_sub(1)] {
                if let Some(byte) = text.get_mut(place) {
                    *byte = b'\n';
                }
                let wanted = text.iter().rposition(|&byte| byte == b'\n');
                assert_eq!(last_line_end(&text), wanted, "{length} {place}");
            }
        }
    }

    #[test]
    fn line_ends_become_line_feeds_and_the_last_line_ends() {
        for step in 1..9 {
            assert_eq!(
                decoded(b"a\r\nb\rc\n\r\nd", Encoding::Utf8, step),
                "a\nb\nc\n\nd\n",
                "step {step}"
            );
            assert_eq!(decoded(b"a\r", Encoding::Utf8, step), "a\n");
            assert_eq!(decoded(b"", Encoding::Utf8, step), "");
        }
    }

    #[test]
    fn utf16_is_decoded_whatever_the_pieces() {
        let text = "\u{feff}g,\u{e4}\u{1f9ec}\r\n1,2\r\n";
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        for step in 1..9 {
            assert_eq!(
                decoded(&little, Encoding::Utf16Le, step),
                "g,\u{e4}\u{1f9ec}\n1,2\n"
            );
            assert_eq!(
                decoded(&big, Encoding::Utf16Be, step),
                "g,\u{e4}\u{1f9ec}\n1,2\n"
            );
        }
    }

    #[test]
    fn a_byte_order_mark_is_dropped_at_the_start_alone() {
        assert_eq!(
            decoded("\u{feff}a\u{feff}".as_bytes(), Encoding::Utf8, 100),
            "a\u{feff}\n"
        );
    }
}
