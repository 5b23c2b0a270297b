//! A file's bytes, wherever they are.

use std::io::{self, Read, Seek, SeekFrom};
use std::rc::Rc;

use crate::{Failure, Result};

/// Random access to a file's bytes. Deliberately without `Send`: in the page these are a `Blob`'s.
pub trait Bytes {
    /// The file's length.
    fn len(&self) -> u64;

    /// Whether it holds nothing.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Reads from `offset` on; gives how many bytes: 0 only at the end.
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize>;
}

/// Bytes in memory.
pub struct InMemory(pub Vec<u8>);

impl Bytes for InMemory {
    fn len(&self) -> u64 {
        self.0.len() as u64
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        let start = usize::try_from(offset)
            .unwrap_or(usize::MAX)
            .min(self.0.len());
        let count = (self.0.len() - start).min(buffer.len());
        buffer[..count].copy_from_slice(&self.0[start..start + count]);
        Ok(count)
    }
}

/// Fills the buffer from `offset` on.
pub(crate) fn fill(bytes: &dyn Bytes, offset: u64, buffer: &mut [u8]) -> io::Result<()> {
    let mut filled = 0;
    while filled < buffer.len() {
        match bytes.read_at(offset + filled as u64, &mut buffer[filled..])? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            count => filled += count,
        }
    }
    Ok(())
}

/// The first bytes, at most so many.
pub(crate) fn beginning(bytes: &dyn Bytes, most: usize) -> Result<Vec<u8>> {
    let mut head = vec![0; (bytes.len().min(most as u64)) as usize];
    fill(bytes, 0, &mut head).map_err(|error| unreadable(&error))?;
    Ok(head)
}

/// The failure for bytes that do not come.
pub(crate) fn unreadable(error: &io::Error) -> Failure {
    Failure::new(
        format!("the file cannot be read: {error}"),
        "It may have been moved or changed since it was chosen: choose it again.",
    )
}

/// A window of a file, as a reader that seeks. Small reads are served from a block.
#[derive(Clone)]
pub(crate) struct Window {
    bytes: Rc<dyn Bytes>,
    start: u64,
    length: u64,
    position: u64,
    block: Rc<Vec<u8>>,
    block_start: u64,
}

impl Window {
    const BLOCK: usize = 64 * 1024;

    pub(crate) fn whole(bytes: Rc<dyn Bytes>) -> Self {
        let length = bytes.len();
        Window::new(bytes, 0, length)
    }

    pub(crate) fn new(bytes: Rc<dyn Bytes>, start: u64, length: u64) -> Self {
        Window {
            bytes,
            start,
            length,
            position: 0,
            block: Rc::default(),
            block_start: 0,
        }
    }
}

impl Read for Window {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.length.saturating_sub(self.position);
        if left == 0 || buffer.is_empty() {
            return Ok(0);
        }
        let inside = self.position.wrapping_sub(self.block_start);
        if inside >= self.block.len() as u64 {
            let mut block = vec![0; Self::BLOCK.min(usize::try_from(left).unwrap_or(usize::MAX))];
            let count = self.bytes.read_at(self.start + self.position, &mut block)?;
            block.truncate(count);
            (self.block, self.block_start) = (Rc::new(block), self.position);
            if count == 0 {
                return Ok(0);
            }
        }
        let inside = (self.position - self.block_start) as usize;
        let count = buffer.len().min(self.block.len() - inside);
        buffer[..count].copy_from_slice(&self.block[inside..inside + count]);
        self.position += count as u64;
        Ok(count)
    }
}

impl Seek for Window {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let target = match to {
            SeekFrom::Start(offset) => Some(offset),
            SeekFrom::End(offset) => self.length.checked_add_signed(offset),
            SeekFrom::Current(offset) => self.position.checked_add_signed(offset),
        };
        self.position = target.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.position)
    }
}
