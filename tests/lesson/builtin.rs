//! The lessons that come with the page can be done: each check fails before the work and holds after it. Those that take
//! minutes are done where GENESSL_LONG is set.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use genessl::lesson::{Lesson, Trial};
use genessl::study::Role;
use genessl::table::MemorySource;

use crate::session;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("www/lessons")
}

fn is_done(name: &str) {
    let text =
        std::fs::read_to_string(folder().join(format!("{name}.lesson.toml"))).expect("the lesson");
    let lesson = Lesson::read(name, &text).expect("a lesson");
    let mut session = session();
    let data = &lesson.study.data;
    for (role, files) in [
        (Role::Pretrain, &data.pretrain),
        (Role::Labelled, &data.labelled),
    ] {
        for file in files {
            let bytes = std::fs::read(folder().join(file)).expect("the lesson's table");
            session.add_file(role, file, Arc::new(MemorySource::new(bytes)));
        }
    }
    let mut trial = Trial::new(&lesson, session, None).expect("a study");
    let mut steps = 0;
    while let Some(tried) = trial.step(|_| {}).expect("it runs") {
        steps += 1;
        assert!(
            tried.faults.is_empty(),
            "{name}, step {steps}, {}: {:?}",
            tried.title,
            tried.faults
        );
    }
    assert_eq!(steps, lesson.steps.len());
}

#[test]
fn ids() {
    is_done("ids");
}

#[test]
fn fooled() {
    is_done("fooled");
}

#[test]
fn those_that_take_minutes() {
    if !crate::support::is_long() {
        eprintln!("SKIPPED: the long lessons are done where GENESSL_LONG is set");
        return;
    }
    for name in ["cohort", "pretraining", "ablation", "report"] {
        is_done(name);
    }
}

#[test]
fn all_can_be_read_and_are_in_the_pages_list() {
    let list = std::fs::read_to_string(folder().join("lessons.json")).expect("the list");
    let list: serde_json::Value = serde_json::from_str(&list).expect("JSON");
    let listed = list.as_array().expect("a list");
    let mut there = 0;
    for entry in std::fs::read_dir(folder()).expect("the folder") {
        let path = entry.expect("a file").path();
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .expect("a name")
            .to_owned();
        if !name.ends_with(".lesson.toml") {
            continue;
        }
        there += 1;
        let lesson =
            Lesson::read(&name, &std::fs::read_to_string(&path).expect("text")).expect("a lesson");
        let own = listed
            .iter()
            .find(|one| one["file"] == name.as_str())
            .expect("it is listed");
        assert_eq!(own["title"], lesson.title.as_str(), "{name}");
        assert_eq!(own["minutes"], lesson.minutes, "{name}");
        assert_eq!(own["data"], lesson.data.as_str(), "{name}");
        assert_eq!(own["goals"], serde_json::json!(lesson.goals), "{name}");
        assert!(lesson.minutes <= 30, "{name}");
    }
    assert_eq!(there, listed.len());
}
