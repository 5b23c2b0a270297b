//! Lessons, their checks and what is handed in: good ones damaged at random.

use genessl::lesson::{Answers, Expression, Lesson, Progress, Scope};
use genessl::study::{Assets, Session};

use crate::mutation::{damaged, inputs};
use crate::{alone, refused, survives};

fn read(bytes: &[u8]) -> genessl::Result<Lesson> {
    Lesson::read("a.lesson.toml", &String::from_utf8_lossy(bytes))
}

fn good() -> Vec<Vec<u8>> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/www/lessons/");
    ["ids", "cohort", "fooled"]
        .map(|name| std::fs::read(format!("{folder}{name}.lesson.toml")).expect("a lesson"))
        .into()
}

#[test]
fn random_damage_to_a_lesson() {
    let _alone = alone();
    let good = good();
    for bytes in &good {
        read(bytes).expect("a lesson");
    }
    let mut were_read = 0;
    for seed in 0..inputs() {
        let bytes = damaged(seed, &good);
        were_read += u64::from(survives(&format!("lesson, seed {seed}"), || read(&bytes)).is_ok());
    }
    assert!(were_read < inputs(), "{were_read} were read");
}

/// What can be read can be evaluated, whatever it says.
#[test]
fn random_damage_to_checks() {
    let _alone = alone();
    let good: Vec<Vec<u8>> = [
        "compare.frozen.accuracy[0.1] - compare.supervised.accuracy[0.1] > 0 and not (answer == \"B\" or -3 * 4.5 / 2 <= 7)",
        "settings.pretrain.epochs == 50 and (table[\"losses\"][1][\"total\"] > 0 or explore.selected.has[\"a\"])",
        "answer == guess or settings.seed + 1 / 0 != 0",
    ]
    .map(|text| text.as_bytes().to_vec())
    .into();
    let session = Session::new(Assets::builtin().expect("the built-in data"));
    let answers = Answers {
        answer: "1e999".into(),
        guess: "\u{0}".into(),
    };
    for seed in 0..inputs() {
        let bytes = damaged(seed, &good);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let _ = survives(&format!("check, seed {seed}: {text}"), || {
            if let Ok(expression) = Expression::read(&text) {
                let scope = Scope {
                    session: &session,
                    answers: &answers,
                };
                let _ = scope.value(&expression);
            }
            Ok(())
        });
    }
}

#[test]
fn random_damage_to_what_is_handed_in() {
    let _alone = alone();
    let good = br#"{"format":"genessl lesson progress 1","lesson":"T","digest":"ab","student":"Ada","seed":7,"student_seed":true,
        "saved":"","steps":[{"title":"A","passed":true,"checked":true,"answers":{"answer":"B","guess":"A"},"attempts":2,
        "values":[{"path":"data.samples","value":"60"}],"digest":"cd"}]}"#;
    Progress::read("p.json", &String::from_utf8_lossy(good)).expect("progress");
    for seed in 0..inputs() {
        let bytes = damaged(seed, &[good.to_vec()]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Ok(progress) = survives(&format!("progress, seed {seed}"), || {
            Progress::read("p.json", &text)
        }) {
            let table = genessl::lesson::table_of(&[("p.json".into(), progress)], Some("ab"));
            assert!(
                table
                    .rows
                    .iter()
                    .all(|row| row.len() == table.columns.len())
            );
        }
    }
}

#[test]
fn lessons_that_are_none_are_refused() {
    let _alone = alone();
    let begin = "title = 'T'\n[study.data]\n[[step]]\ntitle = 'A'\ntext = 'x'\n";
    for (what, text) in [
        ("a megabyte", "#".repeat(1 << 20)),
        ("lists in lists", format!("a = {}", "[".repeat(100_000))),
        (
            "many steps",
            format!(
                "{begin}{}",
                "[[step]]\ntitle = 'A'\ntext = 'x'\n".repeat(100)
            ),
        ),
        (
            "a long text",
            format!("{begin}done = '{}'\n", "x".repeat(100_000)),
        ),
        (
            "a deep check",
            format!("{begin}check = '{}'\n", "(".repeat(1900)),
        ),
        (
            "a long check",
            format!("{begin}check = '{}1 < 2'\n", "1 + ".repeat(5000)),
        ),
        (
            "many hints",
            format!("{begin}hints = [{}]\n", "'h',".repeat(1000)),
        ),
        (
            "a long name of a setting",
            format!("{begin}hide = ['{}']\n", "a.".repeat(900)),
        ),
    ] {
        refused(what, || read(text.as_bytes()));
    }
}
