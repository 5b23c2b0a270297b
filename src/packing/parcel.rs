//! Bytes that come back.

use std::collections::VecDeque;

use super::{BLOCK, Checksum, MAGIC, SUM};
use crate::{Error, Result};

/// What can be made again from what [`super::Pack`] gave.
pub trait Unpack: Sized {
    /// Reads it off.
    ///
    /// # Errors
    /// It is something else.
    fn unpack(from: &mut Parcel) -> Result<Self>;
}

/// Packed bytes, whole and of the right key; they are given up as they are read.
#[derive(Debug)]
pub struct Parcel {
    blocks: VecDeque<Vec<u8>>,
    /// How much of the first block has been read.
    at: usize,
    /// How much there is still to read.
    left: u64,
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
        parcel.bytes(&mut magic)?;
        if magic != *MAGIC {
            return Err(refused("of another form"));
        }
        if String::unpack(&mut parcel)? != key {
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

    /// How many bytes are still to be read.
    pub fn left(&self) -> u64 {
        self.left
    }

    fn bytes(&mut self, mut to: &mut [u8]) -> Result<()> {
        if to.len() as u64 > self.left {
            return Err(refused("shorter than it says"));
        }
        self.left -= to.len() as u64;
        while !to.is_empty() {
            let Some(block) = self.blocks.front() else {
                return Err(refused("shorter than it says"));
            };
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
        Ok(())
    }

    /// A whole number.
    ///
    /// # Errors
    /// Nothing is left, as with all that follow.
    pub fn count(&mut self) -> Result<u64> {
        let mut bytes = [0; 8];
        self.bytes(&mut bytes)?;
        Ok(u64::from_le_bytes(bytes))
    }

    /// A number.
    ///
    /// # Errors
    /// As [`Self::count`].
    pub fn double(&mut self) -> Result<f64> {
        Ok(f64::from_bits(self.count()?))
    }

    /// How many things follow, none of which takes less than so many bytes.
    ///
    /// # Errors
    /// There are not so many bytes left.
    pub fn length(&mut self, least_bytes: u64) -> Result<usize> {
        let length = self.count()?;
        let fits = length
            .checked_mul(least_bytes)
            .is_some_and(|bytes| bytes <= self.left);
        if fits {
            Ok(length as usize)
        } else {
            Err(refused("shorter than it says"))
        }
    }

    /// A text.
    ///
    /// # Errors
    /// As [`Self::count`], or it is no UTF-8.
    pub fn text(&mut self) -> Result<String> {
        let mut bytes = vec![0; self.length(1)?];
        self.bytes(&mut bytes)?;
        String::from_utf8(bytes).map_err(|_| refused("no text"))
    }

    /// As many numbers in single precision as there is room for.
    ///
    /// # Errors
    /// As [`Self::count`].
    pub fn singles(&mut self, to: &mut [f32]) -> Result<()> {
        const AT_ONCE: usize = 1024;
        let mut bytes = [0; 4 * AT_ONCE];
        for numbers in to.chunks_mut(AT_ONCE) {
            let bytes = &mut bytes[..4 * numbers.len()];
            self.bytes(bytes)?;
            for (number, from) in numbers.iter_mut().zip(bytes.as_chunks::<4>().0) {
                *number = f32::from_le_bytes(*from);
            }
        }
        Ok(())
    }

    /// Whether what was read is what was expected.
    ///
    /// # Errors
    /// It is not.
    pub fn expect(&self, is_so: bool) -> Result<()> {
        if is_so {
            Ok(())
        } else {
            Err(refused("of something else"))
        }
    }
}

fn refused(why: &str) -> Error {
    Error::new(
        format!("what was kept of an earlier run is {why}"),
        "It is computed again.",
    )
}
