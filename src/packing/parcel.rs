//! Bytes that come back.

use std::collections::VecDeque;

use super::{BLOCK, Checksum, MAGIC, SUM};
use crate::{Error, Result};

/// What can be made again from what [`super::Pack`] gave.
pub trait Unpack: Sized {
    /// Reads it off. What it is worth [`Parcel::finish`] tells.
    fn unpack(from: &mut Parcel) -> Self;
}

/// Packed bytes, whole and of the right key; they are given up as they are read.
///
/// Whoever reads something else than what was packed reads zeros and nothing from there on, and is told at the end: so
/// reading needs no look at every single value.
#[derive(Debug)]
pub struct Parcel {
    blocks: VecDeque<Vec<u8>>,
    /// How much of the first block has been read.
    at: usize,
    /// How much there is still to read.
    left: u64,
    /// Whether something else was read than is there.
    failed: bool,
}

impl Parcel {
    /// Takes blocks of bytes, of which each but the last is of a multiple of 32.
    ///
    /// # Errors
    /// They are no parcel of this key, or damaged, or not all.
    pub fn open(key: &str, blocks: impl IntoIterator<Item = Vec<u8>>) -> Result<Self> {
        let mut parcel = Parcel {
            blocks: blocks
                .into_iter()
                .filter(|block| !block.is_empty())
                .collect(),
            at: 0,
            left: 0,
            failed: false,
        };
        let length: usize = parcel.blocks.iter().map(Vec::len).sum();
        let inside = length
            .checked_sub(SUM)
            .ok_or_else(|| refused("too short"))?;
        if !parcel.is_sound(inside) {
            return Err(refused("damaged"));
        }
        parcel.left = inside as u64;
        let mut magic = *MAGIC;
        parcel.bytes(&mut magic);
        if magic != *MAGIC {
            return Err(refused("of another form"));
        }
        if parcel.text() != key {
            return Err(refused("of something else"));
        }
        Ok(parcel)
    }

    /// The bytes as one block.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn of_bytes(key: &str, bytes: &[u8]) -> Result<Self> {
        Parcel::open(key, bytes.chunks(BLOCK).map(<[u8]>::to_vec))
    }

    /// Whether the checksum that follows the first `inside` bytes is theirs.
    fn is_sound(&self, inside: usize) -> bool {
        let (mut sum, mut last, mut left) = (Checksum::default(), Vec::new(), inside);
        for block in &self.blocks {
            let (own, rest) = block.split_at(block.len().min(left));
            if !own.is_empty() {
                sum.add(own);
            }
            left -= own.len();
            last.extend_from_slice(rest);
        }
        last == sum.bytes()
    }

    /// All that is left, to be read by somebody else.
    pub fn take_rest(&mut self) -> Parcel {
        Parcel {
            blocks: std::mem::take(&mut self.blocks),
            at: std::mem::take(&mut self.at),
            left: std::mem::take(&mut self.left),
            failed: self.failed,
        }
    }

    /// Whether what was read was all that there is, and no more.
    ///
    /// # Errors
    /// It was something else.
    pub fn finish(self) -> Result<()> {
        match self.left == 0 && !self.failed {
            true => Ok(()),
            false => Err(refused("of something else")),
        }
    }

    /// Notes that what was read is not what was expected.
    pub fn expect(&mut self, is_so: bool) -> bool {
        if !is_so {
            self.failed = true;
            self.left = 0;
        }
        is_so
    }

    fn bytes(&mut self, mut to: &mut [u8]) {
        if !self.expect(to.len() as u64 <= self.left) {
            return;
        }
        self.left -= to.len() as u64;
        while let Some(block) = self.blocks.front()
            && !to.is_empty()
        {
            let now = to.len().min(block.len() - self.at);
            let (filled, rest) = to.split_at_mut(now);
            filled.copy_from_slice(&block[self.at..self.at + now]);
            self.at += now;
            if self.at == block.len() {
                self.blocks.pop_front();
                self.at = 0;
            }
            to = rest;
        }
    }

    /// A whole number.
    pub fn count(&mut self) -> u64 {
        let mut bytes = [0; 8];
        self.bytes(&mut bytes);
        u64::from_le_bytes(bytes)
    }

    /// A number.
    pub fn double(&mut self) -> f64 {
        f64::from_bits(self.count())
    }

    /// How many things follow, none of which takes less than so many bytes.
    pub fn length(&mut self, least_bytes: u64) -> usize {
        let length = self.count();
        let fits = length.checked_mul(least_bytes);
        match self.expect(fits.is_some_and(|bytes| bytes <= self.left)) {
            true => length as usize,
            false => 0,
        }
    }

    /// Rows and columns of a matrix that follows, of numbers of so many bytes.
    pub fn shape(&mut self, bytes: u64) -> (usize, usize) {
        let (rows, columns) = (self.count(), self.count());
        let size = rows.checked_mul(columns);
        let size = size.and_then(|size| size.checked_mul(bytes));
        match self.expect(size.is_some_and(|size| size <= self.left)) {
            true => (rows as usize, columns as usize),
            false => (0, 0),
        }
    }

    /// A text.
    pub fn text(&mut self) -> String {
        let text = String::from_utf8(self.blob());
        self.expect(text.is_ok());
        text.unwrap_or_default()
    }

    /// As many whole numbers of four bytes as there is room for.
    pub fn wholes(&mut self, to: &mut [i32]) {
        for number in to {
            let mut bytes = [0; 4];
            self.bytes(&mut bytes);
            *number = i32::from_le_bytes(bytes);
        }
    }

    /// Bytes.
    pub fn blob(&mut self) -> Vec<u8> {
        let mut bytes = vec![0; self.length(1)];
        self.bytes(&mut bytes);
        bytes
    }

    /// As many numbers in double precision as there is room for.
    pub fn doubles(&mut self, to: &mut [f64]) {
        const AT_ONCE: usize = 512;
        let mut bytes = [0; 8 * AT_ONCE];
        for numbers in to.chunks_mut(AT_ONCE) {
            let bytes = &mut bytes[..8 * numbers.len()];
            self.bytes(bytes);
            for (number, from) in numbers.iter_mut().zip(bytes.as_chunks::<8>().0) {
                *number = f64::from_le_bytes(*from);
            }
        }
    }

    /// As many numbers in single precision as there is room for.
    pub fn singles(&mut self, to: &mut [f32]) {
        const AT_ONCE: usize = 1024;
        let mut bytes = [0; 4 * AT_ONCE];
        for numbers in to.chunks_mut(AT_ONCE) {
            let bytes = &mut bytes[..4 * numbers.len()];
            self.bytes(bytes);
            for (number, from) in numbers.iter_mut().zip(bytes.as_chunks::<4>().0) {
                *number = f32::from_le_bytes(*from);
            }
        }
    }
}

fn refused(why: &str) -> Error {
    Error::new(
        format!("what was kept of an earlier run is {why}"),
        "It is computed again.",
    )
}
