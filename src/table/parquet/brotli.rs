//! brotli, whose decoder and dictionary are large and seldom needed: it lies in the crate that reads other formats. Natively
//! that is linked in; the page has it in a module of its own, and hands it over before a file that needs it is read.

use super::codec::{BROKEN, Codec};
use super::footer::read_footer;
use super::{Decoded, Fault};
use crate::table::bytes::source::ByteSource;

/// Unpacks bytes, which should become so many; nothing where that can't be done.
pub type Unbrotli = fn(&[u8], usize) -> Option<Vec<u8>>;

#[cfg(target_arch = "wasm32")]
static UNBROTLI: std::sync::OnceLock<Unbrotli> = std::sync::OnceLock::new();

/// Says what unpacks brotli from now on.
#[cfg(target_arch = "wasm32")]
pub fn set_unbrotli(unbrotli: Unbrotli) {
    // The first holds: there is but one.
    let _ = UNBROTLI.set(unbrotli);
}

#[cfg(target_arch = "wasm32")]
fn known() -> Option<Unbrotli> {
    UNBROTLI.get().copied()
}

#[cfg(not(target_arch = "wasm32"))]
fn known() -> Option<Unbrotli> {
    Some(genessl_formats::unbrotli)
}

pub(super) fn unpack(packed: &[u8], size: usize) -> Decoded<Vec<u8>> {
    let missing =
        || Fault::Unread("pages packed by brotli, whose reader could not be loaded".into());
    let unbrotli = known().ok_or_else(missing)?;
    unbrotli(packed, size).ok_or(BROKEN)
}

/// Whether a file is Parquet with pages packed by brotli.
pub fn needs_unbrotli(source: &dyn ByteSource) -> bool {
    read_footer(source).is_ok_and(|footer| {
        let mut chunks = footer.row_groups.iter().flat_map(|group| &group.chunks);
        chunks.any(|chunk| chunk.codec == Codec::Brotli)
    })
}
