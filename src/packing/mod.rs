//! Work as bytes, to be kept elsewhere and taken up again to the very same bits.
//!
//! What is packed goes out in blocks, so that a network of 26 million weights is written to a file, or handed to a browser,
//! without a second copy of it in memory; what comes back is read off and given up block by block. A parcel is
//! `GeneSSLk`, the key it is kept under, what it holds (whole numbers as eight bytes, or four where many stand together; numbers as theirs, the lowest byte
//! first; texts and lists with their length before them), and a checksum of all of that. One that is cut short, damaged or
//! of another key is refused.

mod checksum;
mod parcel;
mod values;

pub use checksum::Checksum;
pub use parcel::{Parcel, Unpack};
pub(crate) use values::{packs, packs_names};

/// Begins every parcel; its last letter changes when the form does.
const MAGIC: &[u8; 8] = b"GeneSSLk";
/// Bytes that go out at a time.
const BLOCK: usize = 1 << 16;
/// The length of a checksum.
const SUM: usize = 16;

/// What can be packed.
pub trait Pack {
    /// Hands over all that it is to be made again from.
    fn pack(&self, to: &mut Packer);
}

/// What gets the bytes.
type Sink<'a> = dyn FnMut(&[u8]) + 'a;

/// Takes values and gives them on as bytes.
pub struct Packer<'a> {
    /// Without one, bytes are only counted.
    sink: Option<&'a mut Sink<'a>>,
    block: Vec<u8>,
    length: u64,
    sum: Checksum,
}

/// Packs under a key; `sink` gets the bytes, block after block.
pub fn pack(key: &str, what: &dyn Pack, sink: &mut dyn FnMut(&[u8])) {
    let mut packer = Packer {
        sink: Some(sink),
        block: Vec::with_capacity(BLOCK),
        length: 0,
        sum: Checksum::default(),
    };
    packer.bytes(MAGIC);
    packer.text(key);
    what.pack(&mut packer);
    packer.flush();
    let sum = packer.sum.bytes();
    if let Some(sink) = packer.sink {
        sink(&sum);
    }
}

/// How many bytes [`pack`] will give.
pub fn length(key: &str, what: &dyn Pack) -> u64 {
    let mut packer = Packer {
        sink: None,
        block: Vec::new(),
        length: 0,
        sum: Checksum::default(),
    };
    packer.text(key);
    what.pack(&mut packer);
    packer.length + (MAGIC.len() + SUM) as u64
}

/// All of [`pack`]'s bytes at once, for what is small.
pub fn packed(key: &str, what: &dyn Pack) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(length(key, what) as usize);
    pack(key, what, &mut |block| bytes.extend_from_slice(block));
    bytes
}

impl Packer<'_> {
    fn flush(&mut self) {
        self.sum.add(&self.block);
        if let Some(sink) = &mut self.sink {
            sink(&self.block);
        }
        self.block.clear();
    }

    fn bytes(&mut self, mut bytes: &[u8]) {
        self.length += bytes.len() as u64;
        while self.sink.is_some() && !bytes.is_empty() {
            let (now, later) = bytes.split_at(bytes.len().min(BLOCK - self.block.len()));
            self.block.extend_from_slice(now);
            if self.block.len() == BLOCK {
                self.flush();
            }
            bytes = later;
        }
    }

    /// A whole number.
    pub fn count(&mut self, count: u64) {
        self.bytes(&count.to_le_bytes());
    }

    /// A number.
    pub fn double(&mut self, number: f64) {
        self.count(number.to_bits());
    }

    /// A text.
    pub fn text(&mut self, text: &str) {
        self.count(text.len() as u64);
        self.bytes(text.as_bytes());
    }

    /// So many numbers in single precision, which `give` then hands over by [`Self::singles`], where they are not merely
    /// counted.
    pub fn many_singles(&mut self, length: usize, give: impl FnOnce(&mut Self)) {
        match self.sink {
            Some(_) => give(self),
            None => self.length += 4 * length as u64,
        }
    }

    /// Numbers in single precision, without how many they are.
    pub fn singles(&mut self, numbers: &[f32]) {
        const AT_ONCE: usize = 1024;
        if self.sink.is_none() {
            self.length += 4 * numbers.len() as u64;
            return;
        }
        let mut bytes = [0; 4 * AT_ONCE];
        for numbers in numbers.chunks(AT_ONCE) {
            let bytes = &mut bytes[..4 * numbers.len()];
            for (to, number) in bytes.as_chunks_mut::<4>().0.iter_mut().zip(numbers) {
                *to = number.to_le_bytes();
            }
            self.bytes(bytes);
        }
    }

    /// Numbers in double precision, without how many they are.
    pub fn doubles(&mut self, numbers: &[f64]) {
        const AT_ONCE: usize = 512;
        if self.sink.is_none() {
            self.length += 8 * numbers.len() as u64;
            return;
        }
        let mut bytes = [0; 8 * AT_ONCE];
        for numbers in numbers.chunks(AT_ONCE) {
            let bytes = &mut bytes[..8 * numbers.len()];
            for (to, number) in bytes.as_chunks_mut::<8>().0.iter_mut().zip(numbers) {
                *to = number.to_le_bytes();
            }
            self.bytes(bytes);
        }
    }

    /// Whole numbers of four bytes, without how many they are.
    pub fn wholes(&mut self, numbers: &[i32]) {
        if self.sink.is_none() {
            self.length += 4 * numbers.len() as u64;
            return;
        }
        for number in numbers {
            self.bytes(&number.to_le_bytes());
        }
    }

    /// Bytes, with how many they are.
    pub fn blob(&mut self, bytes: &[u8]) {
        self.count(bytes.len() as u64);
        self.bytes(bytes);
    }
}

#[cfg(test)]
mod tests;
