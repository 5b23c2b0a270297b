//! A study that is run again is compared with what was recorded of it.

use std::sync::Arc;

use crate::support::studies::{change, make_small, small_study};
use genessl::genes::Catalogue;
use genessl::pathways::GeneSets;
use genessl::study::cohort::{CohortOptions, simulate};
use genessl::study::record::{Hash, NUMERICS, StepRecord, Verdict, study_of};
use genessl::study::{Assets, Role, Session, Step, Study};
use genessl::table::{MemorySource, Table, TableFormat, write};

fn run(session: &mut Session) {
    session.start_everything();
    while !session.advance().expect("a piece").finished {}
}

/// A finished small study, and its file with what it gave.
fn recorded() -> (Session, String) {
    let mut session = small_study();
    run(&mut session);
    let text = session.study_file().expect("a study file");
    (session, text)
}

fn untimed(session: &Session) -> Vec<StepRecord> {
    session.provenance().steps
}

fn replayed(text: &str, changed: impl FnOnce(&mut Study)) -> Session {
    let mut study = Study::from_toml("study.toml", text).expect("a study");
    assert!(study.record.is_some());
    let before = study.clone();
    changed(&mut study);
    let mut session = Session::new(Assets::builtin().expect("the built-in data"));
    session.load_study(before).expect("it is a study");
    if study != *session.study() {
        session.set_study(study).expect("it is a study");
    }
    run(&mut session);
    session
}

#[test]
fn every_step_of_a_run_has_a_digest_and_the_same_one_again() {
    let (session, text) = recorded();
    let record = session.provenance();
    let steps: Vec<&str> = record.steps.iter().map(|step| step.step.as_str()).collect();
    assert_eq!(
        steps,
        [
            "data",
            "genes",
            "pathways",
            "explore",
            "pretrain",
            "classify",
            "interpret"
        ]
    );
    for step in &record.steps {
        assert_eq!(step.sha256.len(), 64);
        assert!(!step.parts.is_empty(), "{}", step.step);
    }
    let again = replayed(&text, |_| {});
    assert_eq!(again.provenance(), record);
    let replay = again.replay().expect("a record was loaded");
    assert!(replay.identical, "{}", replay.sentence);
    assert!(
        replay
            .steps
            .iter()
            .all(|step| step.verdict == Verdict::Same)
    );
    assert_eq!(
        replay.sentence,
        "Identical, to the last bit, at every step."
    );
}

#[test]
fn the_first_difference_is_named_with_its_epoch_and_its_reason() {
    let (_, text) = recorded();
    let other = replayed(&text, |study| study.pretrain.learning_rate *= 1.000_1);
    let replay = other.replay().expect("a record was loaded");
    assert!(!replay.identical);
    let first = replay.first.expect("a difference");
    assert_eq!(
        (first.step, first.part.as_str()),
        (Step::PRETRAIN, "epoch 1")
    );
    assert!(
        first.why.contains("settings have been changed"),
        "{}",
        first.why
    );
    assert!(
        replay
            .sentence
            .starts_with("Identical up to Explore; first difference in Pretrain, epoch 1."),
        "{}",
        replay.sentence
    );
    let verdicts: Vec<Verdict> = replay.steps.iter().map(|step| step.verdict).collect();
    assert_eq!(verdicts[..4], [Verdict::Same; 4]);
    assert_eq!(verdicts[4..], [Verdict::Different; 3]);
}

#[test]
fn what_was_not_run_again_is_said_and_is_no_difference() {
    let (_, text) = recorded();
    let study = Study::from_toml("study.toml", &text).expect("a study");
    let mut session = Session::new(Assets::builtin().expect("the built-in data"));
    session.load_study(study).expect("it is a study");
    let replay = session.replay().expect("a record was loaded");
    assert_eq!(replay.sentence, "Not run yet.");
    session.run(Step::PATHWAYS, |_| {}).expect("a run");
    let replay = session.replay().expect("a record was loaded");
    assert_eq!(
        replay.sentence,
        "Identical so far; not run yet: Explore, Pretrain, Classify, Interpret."
    );
    assert!(!replay.identical && replay.first.is_none());
    // Without a record there is nothing to compare with.
    assert!(small_study().replay().is_none());
}

#[test]
fn a_record_goes_with_the_study_file_and_is_no_setting() {
    let (mut session, text) = recorded();
    assert!(text.contains("[[record.steps]]"), "{text}");
    let plain = session.study().to_toml().expect("a study file");
    assert!(!plain.contains("record"));
    // What is stale is not recorded.
    change(&mut session, |study| study.seed += 1);
    let stale = session.study_file().expect("a study file");
    assert!(!stale.contains("record"), "{stale}");
}

#[test]
fn the_digest_of_a_step_is_that_of_its_parts_names_and_digests() {
    let (session, _) = recorded();
    for step in session.provenance().steps {
        let mut hash = Hash::default();
        for part in &step.parts {
            hash.text(&part.name);
            hash.text(&part.sha256);
        }
        assert_eq!(hash.hex(), step.sha256, "{}", step.step);
    }
}

#[test]
fn results_tell_what_they_were_computed_by() {
    let (session, _) = recorded();
    let json = serde_json::to_value(session.results()).expect("results are JSON");
    let text = json.to_string();
    let read = study_of("results.json", &text).expect("a study with its record");
    assert_eq!(
        read.record.map(|record| record.steps),
        Some(untimed(&session))
    );
    assert_eq!(json["provenance"]["numerics"], NUMERICS);
    assert_eq!(json["provenance"]["device"], "flex");
    let found: Vec<&String> = json["found"].as_object().expect("tables").keys().collect();
    assert_eq!(found, ["interpret"]);
    assert!(
        json["found"]["interpret"][0]["rows"]
            .as_array()
            .is_some_and(|rows| !rows.is_empty())
    );
}

#[test]
fn a_record_that_was_changed_or_is_of_another_version_is_not_called_identical() {
    let (_, text) = recorded();
    let genes = text.find("step = \"genes\"").expect("the step");
    let part = text[genes..].find("[\"symbols\"").expect("its part") + genes;
    let end = text[part..].find('\n').expect("its end") + part + 1;
    let shortened = format!("{}{}", &text[..part], &text[end..]);
    let replay = replayed(&shortened, |_| {}).replay().expect("a record");
    assert!(!replay.identical);
    assert!(
        replay.sentence.contains("its record, which is damaged"),
        "{}",
        replay.sentence
    );
    let newer = text.replace("step = \"genes\"", "step = \"dreams\"");
    let replay = replayed(&newer, |_| {}).replay().expect("a record");
    assert!(!replay.identical);
    assert!(
        replay
            .sentence
            .contains("This version does not know dreams."),
        "{}",
        replay.sentence
    );
}

#[test]
fn settings_that_were_changed_in_the_file_are_told_from_a_fault() {
    let (_, text) = recorded();
    let rate = text
        .lines()
        .find(|line| line.starts_with("learning_rate"))
        .expect("a setting");
    let edited = text.replacen(rate, "learning_rate = 0.0123", 1);
    let replay = replayed(&edited, |_| {}).replay().expect("a record");
    assert!(
        replay
            .sentence
            .contains("The settings in its file are not those that it was recorded with."),
        "{}",
        replay.sentence
    );
    let digit = text.rfind("sha256 = \"").expect("a digest") + 10;
    let other = if text.as_bytes()[digit] == b'0' {
        "1"
    } else {
        "0"
    };
    let forged = format!("{}{other}{}", &text[..digit], &text[digit + 1..]);
    let replay = replayed(&forged, |_| {}).replay().expect("a record");
    assert!(
        replay.sentence.contains("The record contradicts itself"),
        "{}",
        replay.sentence
    );
    let strange = text.replacen("version = \"", "version = \"\\u001b\\u202e", 1);
    let replay = replayed(&strange, |_| {}).replay().expect("a record");
    assert!(
        replay.recorded_by.contains("\\u{1b}\\u{202e}"),
        "{}",
        replay.recorded_by
    );
}

#[test]
fn the_order_in_which_files_are_added_changes_nothing() {
    let table = |name: &str| Arc::new(MemorySource::new(name.as_bytes().to_vec()));
    let files = |added: &[(Role, &str)], study: &str| {
        let mut session = Session::new(Assets::builtin().expect("the built-in data"));
        let study = Study::from_toml("study.toml", study).expect("a study");
        session.load_study(study).expect("it is a study");
        for (role, name) in added {
            session.add_file(*role, name, table(name));
        }
        let names = session.files().iter().map(|file| file.name.clone());
        names.collect::<Vec<_>>()
    };
    let (a, b, test) = (
        (Role::Finetune, "a.csv"),
        (Role::Finetune, "b.csv"),
        (Role::Test, "test.csv"),
    );
    for added in [[a, b, test], [test, b, a], [b, test, a]] {
        let study =
            "[data]\nfinetune = [\"data/b.csv\", \"data/a.csv\"]\ntest = [\"data/test.csv\"]\n";
        assert_eq!(files(&added, study), ["b.csv", "a.csv", "test.csv"]);
    }
    // Without a study that says otherwise: by role, and as they came.
    assert_eq!(files(&[test, b, a], ""), ["b.csv", "a.csv", "test.csv"]);
    assert_eq!(files(&[a, test, b], ""), ["a.csv", "b.csv", "test.csv"]);
    // Two files of one name, in two folders, are two files.
    let mut session = Session::new(Assets::builtin().expect("the built-in data"));
    session.add_file(Role::Finetune, "x/t.csv", table("x"));
    session.add_file(Role::Test, "y/t.csv", table("y"));
    let both = "[data]\nfinetune = [\"x/t.csv\"]\ntest = [\"y/t.csv\"]\n";
    let study = Study::from_toml("study.toml", both).expect("a study");
    let missing = session.load_study(study).expect("it is a study");
    assert!(missing.is_empty(), "{missing:?}");
    assert_eq!(session.study().data.finetune, ["x/t.csv"]);
    assert_eq!(session.study().data.test, ["y/t.csv"]);
    // The order of a record is that of its results.
    let record = "[record]\n[[record.files]]\nname = \"test.csv\"\nrole = \"test\"\n\
                  [[record.files]]\nname = \"b.csv\"\nrole = \"finetune\"\n";
    assert_eq!(files(&[a, b, test], record), ["test.csv", "b.csv", "a.csv"]);
}

#[test]
fn a_file_that_was_added_is_named() {
    let options = CohortOptions {
        samples: 110,
        types: 3,
        ..CohortOptions::default()
    };
    let catalogue = Catalogue::builtin().expect("the catalogue");
    let sets = GeneSets::kegg().expect("gene sets");
    let mut table = simulate(&options, &catalogue, &sets, 7).expect("a cohort");
    let add = |session: &mut Session, role: Role, name: &str, table: &Table| {
        let bytes = write(table, TableFormat::Csv).expect("a file");
        session.add_file(role, name, Arc::new(MemorySource::new(bytes)));
    };
    let mut session = Session::new(Assets::builtin().expect("the built-in data"));
    add(&mut session, Role::Labelled, "a.csv", &table);
    change(&mut session, make_small);
    run(&mut session);
    let text = session.study_file().expect("a study file");

    let study = Study::from_toml("study.toml", &text).expect("a study");
    let mut again = Session::new(Assets::builtin().expect("the built-in data"));
    again.load_study(study).expect("it is a study");
    add(&mut again, Role::Labelled, "a.csv", &table);
    run(&mut again);
    assert!(again.replay().expect("a record").identical);
    for id in &mut table.sample_ids {
        *id = format!("other {id}");
    }
    add(&mut again, Role::Pretrain, "b.csv", &table);
    run(&mut again);
    let replay = again.replay().expect("a record");
    let why = replay.first.expect("they differ").why;
    assert_eq!(
        why,
        "The file b.csv was not there when it was recorded: take it away."
    );
}
