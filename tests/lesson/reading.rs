//! Reading lesson files.

use genessl::lesson::Lesson;

use crate::{STUDY, lesson};

#[test]
fn what_is_wrong_is_told_with_its_line_and_column() {
    for (steps, line, column, what) in [
        ("[[step]]\ntitle = \"A\"\ntext = 3\n", 6, 8, "invalid type"),
        (
            "[[step]]\ntitle = \"A\"\ntext = \"x\"\nchek = \"true\"\n",
            7,
            1,
            "unknown field",
        ),
        (
            "[[step]]\ntitle = \"A\"\ntext = \"x\"\ncheck = 'genes.lost < 5'\n",
            7,
            10,
            "no path genes.lost",
        ),
        (
            "[[step]]\ntitle = \"A\"\ntext = \"x\"\ncheck = 'genes.unmapped < '\n",
            7,
            27,
            "missing here",
        ),
        (
            "[[step]]\ntitle = \"A\"\ntext = \"x\"\ncheck = '1 + 2'\n",
            7,
            10,
            "no check",
        ),
        (
            "[[step]]\ntitle = \"A\"\ntext = \"x\"\ncheck = '1 < settings.clusters.k'\n",
            7,
            14,
            "no setting clusters.k",
        ),
        (
            "[[step]]\ntitle = \"A\"\ntext = \"x\"\ncheck = 'settings.cluster.clusters == 2'\n",
            7,
            10,
            "no setting cluster.clusters",
        ),
        (
            "[[step]]\ntitle = \"A\"\ntext = \"x\"\ncheck = 'settings.clusters == 2'\n",
            7,
            10,
            "a section of settings",
        ),
        (
            "[[step]]\ntitle = \"A\"\ntext = \"x\"\nmark = 'compare'\nhide = ['compare']\n",
            7,
            9,
            "points at compare, which it hides",
        ),
        (
            "[[step]]\ntitle = \"A\"\ntext = \"x\"\nmark = 'umap.epochs'\nhide = ['explore']\n",
            7,
            9,
            "points at umap.epochs, which it hides",
        ),
        (
            "[[step]]\ntitle = \"A\"\ntext = \"x\"\nmark = 'clusters.starts'\nhide = ['clusters']\n",
            7,
            9,
            "points at clusters.starts, which it hides",
        ),
        (
            "[[step]]\ntitle = \"A\"\ntext = \"x\"\nmark = 'button'\n",
            7,
            9,
            "no step and no setting",
        ),
        (
            "[[step]]\ntitle = \"A\"\ntext = \"x\"\nhide = ['pretrain.epoch']\n",
            7,
            8,
            "no step and no setting",
        ),
        (
            "[[step]]\ntitle = \"A\"\ntext = \"x\"\ncheck = 'true'\n[step.solution]\nrun = ['train']\n",
            9,
            9,
            "no step \"train\"",
        ),
        (
            "[[step]]\ntitle = \"A\"\ntext = \"x\"\ncheck = 'true'\n[step.solution]\nsettings = { pretrain = { epoch = 3 } }\n",
            9,
            27,
            "unknown field",
        ),
    ] {
        let error = lesson(steps).expect_err(steps);
        assert!(error.what.contains(what), "{steps}{error}");
        assert_eq!(
            (error.line, error.column),
            (Some(line), Some(column)),
            "{steps}{error}"
        );
        assert_eq!(error.file.as_deref(), Some("a.lesson.toml"));
    }
}

#[test]
fn parts_of_a_step_that_do_not_fit_together_are_told() {
    let step = |rest: &str| format!("[[step]]\ntitle = \"A\"\ntext = \"x\"\n{rest}");
    let question = "[step.question]\ntext = 'q'\nchoices = ['a', 'b']\n";
    for (rest, what) in [
        ("check = 'true'".to_owned(), "no solution"),
        ("hints = ['h']".to_owned(), "no check"),
        (question.to_owned(), "asks a question and has no check"),
        ("check = 'answer == \"A\"'\n[step.solution]\nrun = ['data']".to_owned(), "asks no question"),
        ("check = 'guess == \"A\"'\n[step.solution]\nrun = ['data']".to_owned(), "asks for none"),
        (format!("check = 'answer == \"A\"'\n{question}[step.solution]\nrun = ['data']"), "does not answer"),
        (format!("check = 'answer == \"A\"'\n{question}[step.solution]\nanswer = 'C'"), "no choice \"C\""),
        ("check = 'true'\nlock = ['pretrain']\n[step.solution]\nsettings = { pretrain = { epochs = 3 } }".to_owned(), "locks pretrain.epochs"),
        ("check = 'true'\nhide = ['genes']\n[step.solution]\nrun = ['genes']".to_owned(), "hides or locks genes"),
        ("[step.before]\ntext = 'q'\nchoices = ['a']".to_owned(), "1 choices"),
        ("check = 'true'\n[step.solution]\nrun = ['data']\n[[step.wrong]]\nanswer = '3'\nsay = 's'".to_owned(), "asks no question"),
        (
            format!("check = 'answer == \"A\"'\n{question}[step.solution]\nanswer = 'A'\n[[step.wrong]]\nanswer = 'B'\nwhen = '1 < 2'\nsay = 's'"),
            "both which answer and when",
        ),
        (
            "check = 'true'\n[step.solution]\nrun = ['data']\n[[step.wrong]]\nsay = 's'".to_owned(),
            "neither which answer nor when",
        ),
    ] {
        let error = lesson(&step(&rest)).expect_err(&rest);
        assert!(error.what.contains(what), "{rest}: {error}");
        assert!(error.line.is_some() && !error.advice.is_empty(), "{rest}: {error}");
    }
}

#[test]
fn the_settings_there_are_are_named_where_one_is_misspelt() {
    let step = "[[step]]\ntitle = \"A\"\ntext = \"x\"\ncheck = 'settings.SETTING == 2'\n[step.solution]\nrun = ['data']\n";
    for (setting, names) in [
        ("clusters.k", ["clusters, ", "starts"]),
        ("clusters", ["clusters, ", "starts"]),
        ("sed", ["seed", "pretrain"]),
    ] {
        let error = lesson(&step.replace("SETTING", setting)).expect_err(setting);
        for name in names {
            assert!(error.advice.contains(name), "{setting}: {error}");
        }
    }
    // Those that have no value until they are set are settings too.
    for setting in ["seed", "clusters.clusters", "data.group", "compare.repeats"] {
        lesson(&step.replace("SETTING", setting)).expect(setting);
    }
}

#[test]
fn what_is_not_shown_of_markdown_is_told_with_its_steps() {
    let lesson = lesson(
        "[[step]]\ntitle = \"A\"\ntext = \"\"\"\n# A\n\n![b](c.png)\n\"\"\"\n[[step]]\ntitle = \"B\"\ntext = \"x\"\ndone = \"# B\"\n",
    );
    let unshown = lesson.expect("a lesson").unshown();
    assert_eq!(unshown, [("headings", vec![1, 2]), ("images", vec![1])]);
}

#[test]
fn a_lesson_has_a_study_and_steps() {
    let error = Lesson::read(
        "a",
        "title = \"T\"\n[[step]]\ntitle = \"A\"\ntext = \"x\"\n",
    )
    .expect_err("no study");
    assert!(error.what.contains("no study"), "{error}");
    let error = lesson("step = []\n").expect_err("no place for it");
    assert!(!error.advice.is_empty(), "{error}");
    let error = Lesson::read("a", &format!("title = 'T'\nstep = []\n{}", &STUDY[12..]))
        .expect_err("no steps");
    assert!(error.what.contains("0 steps"), "{error}");
    let study =
        "title = \"T\"\n[study.pretrain]\nepoch = 3\n[[step]]\ntitle = \"A\"\ntext = \"x\"\n";
    let error = Lesson::read("a", study).expect_err("an unknown setting");
    assert_eq!((error.line, error.column), (Some(3), Some(1)), "{error}");
}

#[test]
fn the_digest_is_of_the_file_and_hiding_adds_up() {
    let one =
        lesson("[[step]]\ntitle = \"A\"\ntext = \"x\"\nhide = ['ablate']\n").expect("a lesson");
    let other = lesson("[[step]]\ntitle = \"A\"\ntext = \"y\"\n").expect("a lesson");
    assert_ne!(one.digest, other.digest);
    let text = STUDY.replace("[study", "hide = ['compare']\n[study")
        + "[[step]]\ntitle = \"A\"\ntext = \"x\"\nhide = ['ablate']\n";
    let both = Lesson::read("a", &text).expect("a lesson");
    assert_eq!(both.steps[0].hide, ["compare", "ablate"]);
}
