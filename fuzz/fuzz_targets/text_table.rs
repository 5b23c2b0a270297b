//! Text tables: CSV, TSV and the like, plain or gzip.
#![no_main]

use std::sync::Arc;

use genessl::Advance;
use genessl::table::{MemorySource, ReadOptions, Reading};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let source = Arc::new(MemorySource::new(bytes));
    let _ = Reading::open("table", source, &ReadOptions::default()).and_then(Advance::run);
});
