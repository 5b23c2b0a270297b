//! Zstd pages of Parquet files, unpacked by a decoder in Rust alone: the C library that the `parquet` crate would use
//! does not build for wasm everywhere.

use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use parquet::column::page::{Page, PageMetadata, PageReader};
use parquet::errors::{ParquetError, Result};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

/// A decoder that many columns use in turn: its tables are worth keeping.
pub(super) type SharedDecoder = Arc<Mutex<FrameDecoder>>;

/// Pages whose bodies are still packed, as a reader that takes them for uncompressed returns them, unpacked.
pub(super) struct ZstdPages<P> {
    packed: P,
    decoder: SharedDecoder,
}

impl<P> ZstdPages<P> {
    pub(super) fn new(packed: P, decoder: SharedDecoder) -> Self {
        ZstdPages { packed, decoder }
    }

    /// Unpacks what follows the first `plain` bytes.
    fn unpack(&self, body: &Bytes, plain: usize) -> Result<Bytes> {
        let packed = body
            .get(plain..)
            .ok_or_else(|| ParquetError::EOF("the page is cut short".to_owned()))?;
        if packed.is_empty() {
            return Ok(body.clone());
        }
        let mut decoder = self.decoder.lock().unwrap_or_else(PoisonError::into_inner);
        let mut source = packed;
        let mut unpacked = body[..plain].to_vec();
        decoder
            .reset(&mut source)
            .and_then(|()| decoder.decode_blocks(&mut source, BlockDecodingStrategy::All))
            .map_err(|error| ParquetError::General(format!("a zstd page is damaged: {error}")))?;
        unpacked.extend(decoder.collect().unwrap_or_default());
        Ok(Bytes::from(unpacked))
    }
}

impl<P: PageReader> PageReader for ZstdPages<P> {
    fn get_next_page(&mut self) -> Result<Option<Page>> {
        let Some(mut page) = self.packed.get_next_page()? else {
            return Ok(None);
        };
        match &mut page {
            Page::DataPage { buf, .. } | Page::DictionaryPage { buf, .. } => {
                *buf = self.unpack(buf, 0)?
            }
            Page::DataPageV2 {
                buf,
                is_compressed,
                def_levels_byte_len,
                rep_levels_byte_len,
                ..
            } => {
                if *is_compressed {
                    // Levels stand unpacked before the values.
                    let levels = (*def_levels_byte_len as usize)
                        .saturating_add(*rep_levels_byte_len as usize);
                    *buf = self.unpack(buf, levels)?;
                    *is_compressed = false;
                }
            }
        }
        Ok(Some(page))
    }

    fn peek_next_page(&mut self) -> Result<Option<PageMetadata>> {
        self.packed.peek_next_page()
    }

    fn skip_next_page(&mut self) -> Result<()> {
        self.packed.skip_next_page()
    }
}

impl<P: PageReader> Iterator for ZstdPages<P> {
    type Item = Result<Page>;

    fn next(&mut self) -> Option<Self::Item> {
        self.get_next_page().transpose()
    }
}
