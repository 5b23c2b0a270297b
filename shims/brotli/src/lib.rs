//! Takes the place of the `brotli` crate, which the Parquet reader asks for, and can only read.
//!
//! GeneSSL never writes brotli, but the Parquet crate can, and its table of codecs keeps the compressor in the page's
//! WebAssembly: 0.3 MB of the 1.5 MB that may be downloaded. Reading stays in the hands of `brotli-decompressor`,
//! the same crate that `brotli` itself reads with.

use std::io::{Error, ErrorKind, Result, Write};
use std::marker::PhantomData;

pub use brotli_decompressor::Decompressor;

/// Refuses to compress.
pub struct CompressorWriter<W: Write>(PhantomData<W>);

impl<W: Write> CompressorWriter<W> {
    /// Takes what the real one takes: where to write, buffer size, quality and window.
    pub fn new(_output: W, _buffer_size: usize, _quality: u32, _window: u32) -> Self {
        CompressorWriter(PhantomData)
    }
}

impl<W: Write> Write for CompressorWriter<W> {
    fn write(&mut self, _bytes: &[u8]) -> Result<usize> {
        Err(Error::new(
            ErrorKind::Unsupported,
            "this build reads brotli, but does not write it",
        ))
    }

    fn flush(&mut self) -> Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    #[test]
    fn brotli_is_read() {
        // RFC 7932: a window of 16 bits, one uncompressed meta-block of 19 bytes, an empty last one.
        let stored = [&[0x20, 0x01, 0x10][..], b"hello, hello, hello", &[0x03]].concat();
        let mut text = String::new();
        Decompressor::new(&stored[..], 4096)
            .read_to_string(&mut text)
            .unwrap();
        assert_eq!(text, "hello, hello, hello");
    }

    #[test]
    fn writing_is_refused_not_ignored() {
        let mut output = Vec::new();
        let error = CompressorWriter::new(&mut output, 4096, 1, 22)
            .write_all(b"x")
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsupported);
    }
}
