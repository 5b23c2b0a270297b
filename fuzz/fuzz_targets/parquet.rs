//! Parquet. The marks at both ends are put there, so that nothing is spent on finding them.
#![no_main]

use std::sync::Arc;

use genessl::Advance;
use genessl::table::{MemorySource, ReadOptions, Reading};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    const MARK: &[u8; 4] = b"PAR1";
    let mut bytes = bytes.to_vec();
    if bytes.len() < 12 {
        return;
    }
    let end = bytes.len() - 4;
    bytes[..4].copy_from_slice(MARK);
    bytes[end..].copy_from_slice(MARK);
    let source = Arc::new(MemorySource::new(bytes));
    let _ = Reading::open("table", source, &ReadOptions::default()).and_then(Advance::run);
});
