//! Unpacks pages: Snappy, gzip, LZ4 (three ways of framing it), brotli and zstd, by decoders in Rust alone.
//!
//! A page's header says how large it is unpacked. That is believed only as far as the codec could pack so much into the
//! bytes that are there, and a page that unpacks to more or less is damaged.

use std::io::Read;

use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

use super::{Decoded, Fault, brotli};

/// How the pages of a column are packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Codec {
    Plain,
    Snappy,
    Gzip,
    Lz4,
    Lz4Raw,
    Brotli,
    Zstd,
}

impl Codec {
    /// The codec of that number in a footer.
    pub(super) fn of(number: i64) -> Decoded<Codec> {
        Ok(match number {
            0 => Codec::Plain,
            1 => Codec::Snappy,
            2 => Codec::Gzip,
            3 => return Err(Fault::Unread("pages compressed with LZO".into())),
            4 => Codec::Brotli,
            5 => Codec::Lz4,
            6 => Codec::Zstd,
            7 => Codec::Lz4Raw,
            _ => return Err(Fault::Damaged("its pages are packed by an unknown codec")),
        })
    }

    /// How many bytes one packed byte can stand for at most, by the codec's format.
    fn ratio_at_most(self) -> usize {
        match self {
            Codec::Plain => 1,
            // A copy of 64 bytes takes three.
            Codec::Snappy => 22,
            // A match of 258 bytes takes two bits.
            Codec::Gzip => 1032,
            // A match grows by 255 with each byte.
            Codec::Lz4 | Codec::Lz4Raw => 255,
            // Runs: these two are held back by reading on only as far as the page should go.
            Codec::Brotli | Codec::Zstd => usize::MAX,
        }
    }
}

/// Unpacks pages one after the other, into the same memory.
#[derive(Default)]
pub(super) struct Unpacker {
    unpacked: Vec<u8>,
    zstd: FrameDecoder,
}

impl Unpacker {
    /// The `size` bytes that `packed` stands for.
    pub(super) fn unpack<'a>(
        &'a mut self,
        codec: Codec,
        packed: &'a [u8],
        size: usize,
    ) -> Decoded<&'a [u8]> {
        let most = codec.ratio_at_most().saturating_mul(packed.len());
        if size > most.saturating_add(64) {
            return Err(Fault::Damaged(
                "a page claims to hold more than can be packed into its bytes",
            ));
        }
        if codec == Codec::Plain {
            return if packed.len() == size {
                Ok(packed)
            } else {
                Err(WRONG_SIZE)
            };
        }
        self.unpacked.clear();
        match codec {
            Codec::Plain => {}
            Codec::Snappy => self.snappy(packed, size)?,
            Codec::Gzip => self.stream(flate2::bufread::MultiGzDecoder::new(packed), size)?,
            Codec::Lz4Raw => self.lz4_raw(packed, size)?,
            Codec::Lz4 => self.lz4(packed, size)?,
            Codec::Brotli => self.unpacked = brotli::unpack(packed, size)?,
            Codec::Zstd => self.zstd(packed, size)?,
        }
        if self.unpacked.len() == size {
            Ok(&self.unpacked)
        } else {
            Err(WRONG_SIZE)
        }
    }

    fn snappy(&mut self, packed: &[u8], size: usize) -> Decoded<()> {
        if snap::raw::decompress_len(packed).ok() != Some(size) {
            return Err(WRONG_SIZE);
        }
        self.unpacked.resize(size, 0);
        snap::raw::Decoder::new()
            .decompress(packed, &mut self.unpacked)
            .map(drop)
            .map_err(|_| BROKEN)
    }

    /// Reads on to one byte more than there should be.
    fn stream(&mut self, stream: impl Read, size: usize) -> Decoded<()> {
        stream
            .take(size as u64 + 1)
            .read_to_end(&mut self.unpacked)
            .map(drop)
            .map_err(|_| BROKEN)
    }

    fn zstd(&mut self, packed: &[u8], size: usize) -> Decoded<()> {
        // A window larger than what is in it happens, but not much larger.
        const WINDOW: u64 = 8 << 20;
        const AT_ONCE: usize = 1 << 20;
        self.zstd.set_max_window_size(WINDOW.max(2 * size as u64));
        let mut source = packed;
        self.zstd.reset(&mut source).map_err(|_| BROKEN)?;
        while !self.zstd.is_finished() && self.unpacked.len() <= size {
            self.zstd
                .decode_blocks(&mut source, BlockDecodingStrategy::UptoBytes(AT_ONCE))
                .map_err(|_| BROKEN)?;
            self.zstd
                .collect_to_writer(&mut self.unpacked)
                .map_err(|_| BROKEN)?;
        }
        Ok(())
    }

    fn lz4_raw(&mut self, packed: &[u8], size: usize) -> Decoded<()> {
        self.unpacked.resize(size, 0);
        let filled = lz4_flex::block::decompress_into(packed, &mut self.unpacked);
        match filled {
            Ok(filled) if filled == size => Ok(()),
            Ok(_) => Err(WRONG_SIZE),
            Err(_) => Err(BROKEN),
        }
    }

    /// The codec that was called LZ4 first was written in three ways: in Hadoop's blocks, as a frame, and bare.
    fn lz4(&mut self, packed: &[u8], size: usize) -> Decoded<()> {
        self.unpacked.resize(size, 0);
        if hadoop_lz4(packed, &mut self.unpacked) == Some(()) {
            return Ok(());
        }
        const FRAME: [u8; 4] = [0x04, 0x22, 0x4d, 0x18];
        if packed.starts_with(&FRAME) {
            self.unpacked.clear();
            return self.stream(lz4_flex::frame::FrameDecoder::new(packed), size);
        }
        self.lz4_raw(packed, size)
    }
}

/// Hadoop's blocks, each behind its size unpacked and packed, big end first; they must fill `unpacked`.
fn hadoop_lz4(mut packed: &[u8], mut unpacked: &mut [u8]) -> Option<()> {
    while !packed.is_empty() {
        let (size, rest) = packed.split_first_chunk::<4>()?;
        let (length, rest) = rest.split_first_chunk::<4>()?;
        let (block, rest) = rest.split_at_checked(u32::from_be_bytes(*length) as usize)?;
        let (room, left) = unpacked.split_at_mut_checked(u32::from_be_bytes(*size) as usize)?;
        if lz4_flex::block::decompress_into(block, room).ok()? != room.len() {
            return None;
        }
        (packed, unpacked) = (rest, left);
    }
    unpacked.is_empty().then_some(())
}

pub(super) const BROKEN: Fault = Fault::Damaged("a page cannot be unpacked");
const WRONG_SIZE: Fault = Fault::Damaged("a page is not of the size its header gives");
