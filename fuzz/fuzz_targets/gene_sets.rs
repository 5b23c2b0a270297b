//! Gene sets in GMT, GMX, GRP and MSigDB's JSON, plain or gzip.
#![no_main]

use genessl::pathways::GeneSets;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    // What the bytes do not tell, the name does.
    for name in ["sets", "sets.gmx", "sets.grp"] {
        let _ = GeneSets::parse_gmt(name, bytes);
    }
});
