//! Trained classifiers, each of which is asked to classify three samples.
#![no_main]

use std::sync::{Arc, LazyLock};

use genessl::study::cohort::{CohortOptions, simulate};
use genessl::study::{Assets, Role, Session, Step, Study};
use genessl::table::{MemorySource, TableFormat, write};
use libfuzzer_sys::fuzz_target;

static GIVEN: LazyLock<(Assets, Vec<u8>)> = LazyLock::new(|| {
    let assets = Assets::builtin().expect("the built-in data");
    let options = CohortOptions {
        samples: 60,
        types: 2,
        ..CohortOptions::default()
    };
    let seed = Study::default().seed;
    let cohort = simulate(&options, &assets.catalogue, &assets.kegg, seed).expect("a cohort");
    let table = write(&cohort.select_samples(&[0, 1, 2]), TableFormat::Csv).expect("a file");
    (assets, table)
});

fuzz_target!(|bytes: &[u8]| {
    let (assets, table) = &*GIVEN;
    let mut session = Session::new(assets.clone());
    let source = |bytes: &[u8]| Arc::new(MemorySource::new(bytes));
    session.add_file(Role::Classifier, "model.safetensors", source(bytes));
    session.add_file(Role::Predict, "new.csv", source(table));
    let _ = session.run(Step::PREDICT, |_| {});
});
