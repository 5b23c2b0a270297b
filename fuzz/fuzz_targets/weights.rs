//! Weights in safetensors.
#![no_main]

use genessl::learn::checkpoint;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = checkpoint::load(bytes);
});
