//! The same study gives the same bits: run in one go or in pieces, and before and after a change of the code.
//!
//! To see whether a change of the code changes a number, note the digests before it and compare after it:
//! `GENESSL_DIGESTS=/tmp/before.txt cargo test --test study digests` writes the file where it is not there, and compares with it
//! where it is. (Natively the bits are those of one machine: the matrix product is the processor's.)

use std::fs;
use std::sync::Arc;

use crate::support::digests::digests;
use crate::support::studies::{change, small_study};
use genessl::study::{Assets, Role, Session, Step};
use genessl::table::FileSource;

/// Runs all but the sweeps.
fn run(session: &mut Session) {
    session.start_everything();
    while !session.advance().expect("a piece").finished {}
}

fn builtin() -> Session {
    let mut session = Session::new(Assets::builtin().expect("the built-in data"));
    session.simulate(600, 12).expect("a cohort");
    session
}

fn tcga7() -> Option<Session> {
    let mut session = Session::new(Assets::builtin().expect("the built-in data"));
    for (role, name) in [
        (Role::Pretrain, "pretrain.parquet"),
        (Role::Finetune, "finetune.csv.gz"),
        (Role::Test, "test.csv.gz"),
    ] {
        let path = crate::support::shared(&format!("data/tcga7/{name}"))?;
        let source = FileSource::open(path).expect("a table");
        session.add_file(role, name, Arc::new(source));
    }
    Some(session)
}

#[test]
fn a_study_cancelled_and_begun_again_gives_the_bits_of_one_undisturbed() {
    let mut whole = small_study();
    run(&mut whole);
    let mut broken = small_study();
    for pieces in [3, 40, 200] {
        broken.start_everything();
        for _ in 0..pieces {
            broken.advance().expect("a piece");
        }
        broken.cancel();
    }
    run(&mut broken);
    let (whole, broken) = (digests(&whole), digests(&broken));
    assert!(whole.len() > 20, "{whole:?}");
    assert_eq!(whole, broken);
}

#[test]
fn a_digest_sees_one_number_that_changes() {
    let mut session = small_study();
    session.run(Step::PRETRAIN, |_| {}).expect("a run");
    let before = digests(&session);
    change(&mut session, |study| study.pretrain.learning_rate *= 1.001);
    session.run(Step::PRETRAIN, |_| {}).expect("a run");
    let after = digests(&session);
    let changed: Vec<&str> = before
        .iter()
        .zip(&after)
        .filter(|(before, after)| before.1 != after.1)
        .map(|(before, _)| before.0.as_str())
        .collect();
    assert_eq!(changed, ["pretrain/losses", "latent", "weights"]);
}

#[test]
fn whole_studies_give_the_digests_noted_before() {
    let Some(path) = std::env::var_os("GENESSL_DIGESTS") else {
        println!("SKIPPED: GENESSL_DIGESTS names no file to compare with");
        return;
    };
    let sessions = [
        Some(("built-in", builtin())),
        tcga7().map(|one| ("tcga7", one)),
    ];
    let mut lines = String::new();
    for (name, mut session) in sessions.into_iter().flatten() {
        run(&mut session);
        for step in [Step::COMPARE, Step::ABLATE] {
            change(&mut session, |study| study.compare.repeats = 1);
            change(&mut session, |study| study.ablate.repeats = 1);
            session.run(step, |_| {}).expect("a sweep");
        }
        for (what, digest) in digests(&session) {
            lines += &format!("{name} {what} {digest}\n");
        }
    }
    match fs::read_to_string(&path) {
        Ok(before) => assert_eq!(before, lines),
        Err(_) => fs::write(&path, lines).expect("a place for the digests"),
    }
}
