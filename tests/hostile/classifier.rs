//! Files of trained classifiers: good ones damaged at random, and headers that claim more than there is.

use std::sync::Arc;

use genessl::learn::ModelKind;
use genessl::study::cohort::{CohortOptions, simulate};
use genessl::study::{Assets, Role, Session, Step, Study};
use genessl::table::{MemorySource, TableFormat, write};

use crate::mutation::{damaged, inputs};
use crate::{alone, refused, survives};

const SAMPLES: usize = 60;

/// A study of few samples and the smallest networks, with classifiers of two kinds.
fn study() -> Session {
    let mut session = Session::new(Assets::builtin().expect("the built-in data"));
    session.simulate(SAMPLES, 2).expect("a cohort");
    let mut study = session.study().clone();
    study.features.top_variable = 6;
    study.pretrain.epochs = 1;
    study.pretrain.hidden = vec![4];
    study.pretrain.latent = 3;
    study.pretrain.projection = 2;
    study.classify.models = vec![ModelKind::Unfrozen, ModelKind::NearestCentroid];
    study.classify.unfrozen_epochs = 1;
    session.set_study(study).expect("settings");
    session.run(Step::CLASSIFY, |_| {}).expect("classifiers");
    session
}

fn saved(session: &mut Session, model: ModelKind) -> Vec<u8> {
    let mut study = session.study().clone();
    study.predict.model = model;
    session.set_study(study).expect("settings");
    session.save("classifier", "safetensors").expect("a file")
}

/// A table of few samples, as the study has them.
fn table(session: &Session) -> Vec<u8> {
    let assets = session.assets();
    let options = CohortOptions {
        samples: SAMPLES,
        types: 2,
        ..CohortOptions::default()
    };
    let seed = Study::default().seed;
    let cohort = simulate(&options, &assets.catalogue, &assets.kegg, seed).expect("a cohort");
    write(&cohort.select_samples(&[0, 1, 2]), TableFormat::Csv).expect("a file")
}

fn predict(assets: &Assets, classifier: &[u8], table: &[u8]) -> genessl::Result<()> {
    let mut session = Session::new(assets.clone());
    let source = |bytes: &[u8]| Arc::new(MemorySource::new(bytes));
    session.add_file(Role::Classifier, "model.safetensors", source(classifier));
    session.add_file(Role::Predict, "new.csv", source(table));
    session.card(Role::Classifier, "model.safetensors")?;
    session.run(Step::PREDICT, |_| {})?;
    session.text_table("new_predictions").map(|_| ())
}

#[test]
fn random_damage_to_a_classifier() {
    let _alone = alone();
    let mut session = study();
    let table = table(&session);
    let kinds = [ModelKind::Unfrozen, ModelKind::NearestCentroid];
    let good = kinds.map(|kind| saved(&mut session, kind));
    let assets = session.assets().clone();
    for bytes in &good {
        predict(&assets, bytes, &table).expect("a classifier");
    }
    // Each is a whole prediction: of fewer.
    for seed in 0..inputs() / 10 {
        let bytes = damaged(seed, &good);
        let what = format!("classifier, seed {seed}");
        let _ = survives(&what, || predict(&assets, &bytes, &table));
    }
    for length in (0..good[0].len()).step_by(7) {
        refused(&format!("a classifier cut at {length}"), || {
            predict(&assets, &good[0][..length], &table)
        });
    }
}

#[test]
fn headers_that_claim_too_much_are_refused() {
    let _alone = alone();
    let assets = Assets::builtin().expect("the built-in data");
    let table = b"sample,TP53,KRAS\na,1,2\nb,2,1\n";
    let tensor = |text: &str| {
        let mut bytes = (text.len() as u64).to_le_bytes().to_vec();
        bytes.extend_from_slice(text.as_bytes());
        bytes
    };
    for (what, text) in [
        ("lists in lists", format!("{{\"a\":{}", "[".repeat(7_000_000))),
        ("many numbers", format!("{{\"a\":[{}0]}}", "0,".repeat(3_500_000))),
        ("overlapping", "{\"a\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[9,9]}}".into()),
        (
            "more than anyone has",
            "{\"a\":{\"dtype\":\"F64\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,0]}}".into(),
        ),
        (
            "backwards",
            "{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[1,0]}}".into(),
        ),
        (
            "no numbers",
            "{\"a\":{\"dtype\":\"U8\",\"shape\":[-1],\"data_offsets\":[0,\"x\"]}}".into(),
        ),
        (
            "a classifier of nothing",
            "{\"__metadata__\":{\"genessl\":\"{\\\"format\\\":\\\"classifier\\\",\\\"version\\\":1}\"}}".into(),
        ),
    ] {
        refused(what, || predict(&assets, &tensor(&text), table));
    }
}
