//! Zip archives, and Excel workbooks as they come.
#![no_main]

use std::sync::Arc;

use genessl::Advance;
use genessl::table::{MemorySource, ReadOptions, Reading};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let mut bytes = bytes.to_vec();
    if bytes.len() < 22 {
        return;
    }
    bytes[..4].copy_from_slice(b"PK\x03\x04");
    let source = Arc::new(MemorySource::new(bytes));
    let _ = Reading::open("table", source, &ReadOptions::default()).and_then(Advance::run);
});
