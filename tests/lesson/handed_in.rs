//! What learners hand in, and the lecturer's table.

use genessl::lesson::{Answers, Progress, student_seed, table_of};
use genessl::table::Cell;

use crate::{lesson, session};

/// A lesson of one question about the settings, passed by a student.
fn passed() -> (String, Progress) {
    let lesson = lesson(
        "[[step]]\ntitle = \"A\"\ntext = \"x\"\ncheck = 'answer == settings.pretrain.epochs'\n[step.question]\ntext = 'q'\n\
         [step.solution]\nanswer = '50'\n[[step]]\ntitle = \"B\"\ntext = \"y\"\n",
    )
    .expect("a lesson");
    let mut session = session();
    let mut study = lesson.study.clone();
    study.seed = student_seed("Ada");
    session.load_study(study).expect("a study");
    let answers = Answers {
        answer: "50".into(),
        guess: "=1+1".into(),
    };
    let verdict = lesson.judge(0, &session, &answers);
    assert!(verdict.passed, "{}", verdict.message);
    let text = serde_json::json!({
        "format": "genessl lesson progress 1", "lesson": lesson.title, "digest": lesson.digest, "student": "ada",
        "seed": session.study().seed, "student_seed": true, "saved": "2026-11-28",
        "steps": [
            { "title": "A", "passed": true, "checked": true, "answers": answers, "attempts": 2, "hints": 1, "solution": false,
              "seed": session.study().seed, "values": verdict.values, "digest": verdict.digest },
            { "title": "B", "passed": true },
        ],
    });
    let progress = Progress::read("ada.json", &text.to_string()).expect("progress");
    (lesson.digest, progress)
}

#[test]
fn what_was_passed_is_whole_and_what_was_changed_is_not() {
    let (_, good) = passed();
    assert!(good.is_whole());
    let mut changed = good.clone();
    changed.steps[0].answers.answer = "51".into();
    assert!(!changed.is_whole());
    let mut changed = good.clone();
    changed.student = "Bob".into();
    assert!(!changed.is_whole());
    let mut changed = good.clone();
    changed.steps[0].values[0].value = "49".into();
    assert!(!changed.is_whole());
    let mut changed = good;
    changed.digest = "0".into();
    assert!(!changed.is_whole());
}

#[test]
fn the_table_has_a_row_for_each_file_and_columns_for_each_step() {
    let (digest, progress) = passed();
    let other = Progress {
        steps: progress.steps[..1].to_vec(),
        digest: "0".into(),
        ..progress.clone()
    };
    let table = table_of(
        &[("a.json".into(), progress), ("b.json".into(), other)],
        Some(&digest),
    );
    let cell = |row: usize, title: &str| {
        let column = table
            .columns
            .iter()
            .position(|one| one == title)
            .expect(title);
        table.rows[row][column].clone()
    };
    assert_eq!(table.rows.len(), 2);
    assert!(
        table
            .rows
            .iter()
            .all(|row| row.len() == table.columns.len())
    );
    assert_eq!(cell(0, "student"), Cell::from("ada"));
    assert_eq!(
        (cell(0, "passed"), cell(0, "of")),
        (Cell::Count(1), Cell::Count(1))
    );
    assert_eq!(
        (cell(0, "whole"), cell(1, "whole")),
        (Cell::from("yes"), Cell::from("no"))
    );
    assert_eq!(
        (cell(0, "same lesson file"), cell(1, "same lesson file")),
        (Cell::from("yes"), Cell::from("no"))
    );
    assert_eq!(
        (cell(0, "step 1"), cell(0, "step 2")),
        (Cell::from("passed"), Cell::from("read"))
    );
    assert_eq!(
        (cell(0, "answer 1"), cell(0, "guess 1")),
        (Cell::from("50"), Cell::from("=1+1"))
    );
    assert_eq!(cell(1, "step 2"), Cell::Missing);
}

#[test]
fn what_is_no_progress_is_refused() {
    for (text, what) in [
        ("", "no progress"),
        ("{}", "no progress"),
        ("[1]", "no progress"),
        (
            r#"{"format":"other","lesson":"","digest":"","seed":1,"steps":[]}"#,
            "calls itself",
        ),
        (
            r#"{"format":"genessl lesson progress 1","lesson":"","digest":"","seed":1,"steps":[],"more":1}"#,
            "unknown field",
        ),
    ] {
        let error = Progress::read("p.json", text).expect_err(text);
        assert!(error.what.contains(what), "{text}: {error}");
    }
    assert!(Progress::read("p.json", &"[".repeat(2 << 20)).is_err());
}
