//! Unpacks what is packed by brotli (RFC 7932), as pages of Parquet files may be. It lies here since its dictionary is large
//! and few files need it.

use std::io::Read;

/// The bytes that `packed` stands for, read on to one more than there should be; nothing where it can't be unpacked.
pub fn unbrotli(packed: &[u8], size: usize) -> Option<Vec<u8>> {
    // "Large window" brotli, which is not brotli, would be granted a gigabyte by its first bytes.
    const LARGE_WINDOW: u8 = 0b001_0001;
    if packed.first()? & 0x7f == LARGE_WINDOW {
        return None;
    }
    let mut unpacked = Vec::new();
    brotli_decompressor::Decompressor::new(packed, 4096)
        .take(size as u64 + 1)
        .read_to_end(&mut unpacked)
        .ok()?;
    Some(unpacked)
}

#[cfg(test)]
mod tests {
    use super::unbrotli;

    #[test]
    fn unpacks_no_further_than_one_byte_beyond_and_refuses_large_windows() {
        // "hello" stored as it is, by the format's own uncompressed block.
        let packed = [0x0b, 0x02, 0x80, b'h', b'e', b'l', b'l', b'o', 0x03];
        assert_eq!(unbrotli(&packed, 5).as_deref(), Some(&b"hello"[..]));
        assert_eq!(unbrotli(&packed, 2).map(|bytes| bytes.len()), Some(3));
        assert_eq!(unbrotli(&[0x11, 0, 0], 5), None);
        assert_eq!(unbrotli(&[], 5), None);
        assert_eq!(unbrotli(&packed[..5], 5), None);
    }
}
