//! Mapping tables, plain or gzip.
#![no_main]

use genessl::genes::{MappingTable, MappingTableOptions};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = MappingTable::parse("mapping", bytes, &MappingTableOptions::default());
});
