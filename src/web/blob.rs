//! A file on the user's disk, read in pieces and only when needed.

use js_sys::Uint8Array;
use web_sys::{Blob, FileReaderSync};

use crate::table::ByteSource;
use crate::{Error, Result};

/// A `Blob` or `File`, read synchronously, which a worker may do.
pub struct BlobSource {
    blob: Blob,
    reader: FileReaderSync,
}

impl BlobSource {
    /// Wraps the blob.
    ///
    /// # Errors
    /// Not in a worker.
    pub fn new(blob: Blob) -> Result<Self> {
        let reader = FileReaderSync::new().map_err(|_| {
            Error::new(
                "files can only be read in a worker",
                "This is a mistake of the page; reload it.",
            )
        })?;
        Ok(BlobSource { blob, reader })
    }
}

impl ByteSource for BlobSource {
    fn len(&self) -> u64 {
        self.blob.size() as u64
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> std::io::Result<usize> {
        let end = (offset + buffer.len() as u64).min(self.len());
        if offset >= end {
            return Ok(0);
        }
        let failed = |_| {
            std::io::Error::other("the browser could not read the file (was it moved or changed?)")
        };
        let piece = self
            .blob
            .slice_with_f64_and_f64(offset as f64, end as f64)
            .map_err(failed)?;
        let bytes = self.reader.read_as_array_buffer(&piece).map_err(failed)?;
        let bytes = Uint8Array::new(&bytes.into());
        let length = (end - offset) as usize;
        bytes.copy_to(&mut buffer[..length]);
        Ok(length)
    }
}
