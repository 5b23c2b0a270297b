//! Lessons: their language, their files, and that those that come with the program can be done.

mod builtin;
mod documentation;
mod handed_in;
mod language;
mod reading;
#[path = "../support/mod.rs"]
mod support;
mod trial;

use genessl::lesson::Lesson;
use genessl::study::{Assets, Session};

/// A session with nothing in it.
fn session() -> Session {
    Session::new(Assets::builtin().expect("the built-in data"))
}

/// A small study, and whatever steps follow.
const STUDY: &str =
    "title = \"T\"\n[study.data]\nsimulated = { samples = 60, types = 2, genes = 600 }\n";

fn lesson(steps: &str) -> genessl::Result<Lesson> {
    Lesson::read("a.lesson.toml", &format!("{STUDY}{steps}"))
}
