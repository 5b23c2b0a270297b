//! Gene sets in GMT, plain or gzip.
#![no_main]

use genessl::pathways::GeneSets;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = GeneSets::parse_gmt("sets", bytes);
});
