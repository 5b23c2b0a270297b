//! Writing Thrift's compact protocol, as far as Parquet's headers need it; `thrift.rs` reads it.

/// The kinds of a list's elements.
#[derive(Debug, Clone, Copy)]
pub(super) enum Element {
    Integer = 5,
    Text = 8,
    Structure = 12,
}

const INTEGER: u8 = 5;
const LONG: u8 = 6;
const TEXT: u8 = 8;
const LIST: u8 = 9;
const STRUCTURE: u8 = 12;

/// A structure in the making. Fields are given in the order of their numbers; elements of a list of structures are given
/// like the fields of one, each with an `end`.
#[derive(Debug, Default)]
pub(super) struct ThriftWriter {
    bytes: Vec<u8>,
    /// The number of the last field, of each structure that is open but for the innermost.
    open: Vec<i16>,
    last: i16,
    /// Structures of a list that is open: how many are to come, for each structure that holds one.
    items: Vec<(usize, usize, i16)>,
}

impl ThriftWriter {
    /// A whole number of 32 bits.
    pub(super) fn integer(&mut self, field: i16, value: i64) {
        self.field(field, INTEGER);
        self.item(value);
    }

    /// A whole number of 64 bits.
    pub(super) fn long(&mut self, field: i16, value: i64) {
        self.field(field, LONG);
        self.item(value);
    }

    pub(super) fn text(&mut self, field: i16, text: &str) {
        self.field(field, TEXT);
        self.text_item(text);
    }

    /// Opens a structure, which `end` closes.
    pub(super) fn structure(&mut self, field: i16) {
        self.field(field, STRUCTURE);
        self.open.push(self.last);
        self.last = 0;
    }

    /// A list of so many elements, which follow: structures as their fields and an `end` each.
    pub(super) fn list(&mut self, field: i16, of: Element, length: usize) {
        self.field(field, LIST);
        match u8::try_from(length) {
            Ok(length @ 0..15) => self.bytes.push(length << 4 | of as u8),
            _ => {
                self.bytes.push(0xf0 | of as u8);
                put_varint(length as u64, &mut self.bytes);
            }
        }
        if matches!(of, Element::Structure) && length > 0 {
            self.items.push((length, self.open.len(), self.last));
            self.last = 0;
        }
    }

    /// A number in a list.
    pub(super) fn item(&mut self, value: i64) {
        put_varint(((value << 1) ^ (value >> 63)) as u64, &mut self.bytes);
    }

    /// A text in a list.
    pub(super) fn text_item(&mut self, text: &str) {
        put_varint(text.len() as u64, &mut self.bytes);
        self.bytes.extend(text.as_bytes());
    }

    /// Ends the innermost structure; after a list's last one, the fields of what holds the list go on.
    pub(super) fn end(&mut self) {
        self.bytes.push(0);
        match self.items.last_mut() {
            Some((left, depth, holder)) if *depth == self.open.len() => {
                *left -= 1;
                self.last = 0;
                if *left == 0 {
                    self.last = *holder;
                    self.items.pop();
                }
            }
            _ => self.last = self.open.pop().unwrap_or(0),
        }
    }

    /// The bytes, once all is given.
    pub(super) fn finish(mut self) -> Vec<u8> {
        self.bytes.push(0);
        self.bytes
    }

    fn field(&mut self, number: i16, kind: u8) {
        // Parquet's numbers go up by less than sixteen.
        self.bytes.push(((number - self.last) as u8) << 4 | kind);
        self.last = number;
    }
}

/// Seven bits a byte, the lowest first; all but the last have the highest bit.
pub(super) fn put_varint(mut value: u64, bytes: &mut Vec<u8>) {
    while value >= 0x80 {
        bytes.push(value as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
}
