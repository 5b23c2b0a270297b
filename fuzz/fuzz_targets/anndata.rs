//! AnnData (h5ad). The mark at the beginning is put there, so that nothing is spent on finding it.
#![no_main]

use std::sync::Arc;

use genessl::Advance;
use genessl::table::{MemorySource, ReadOptions, Reading};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    const MARK: &[u8; 8] = b"\x89HDF\r\n\x1a\n";
    let mut bytes = bytes.to_vec();
    if bytes.len() < 96 {
        return;
    }
    bytes[..8].copy_from_slice(MARK);
    let source = Arc::new(MemorySource::new(bytes));
    let _ = Reading::open("table", source, &ReadOptions::default()).and_then(Advance::run);
});
