//! Study files; one that is read is written again and must read the same.
#![no_main]

use genessl::study::Study;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Ok(study) = Study::from_toml("study.toml", text) else {
        return;
    };
    let written = study.to_toml().expect("what was read can be written");
    let again = Study::from_toml("study.toml", &written);
    assert_eq!(again.as_ref(), Ok(&study), "{written}");
});
