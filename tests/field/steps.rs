//! Each step asks only for what it uses: without gene sets that fit, or without known genes, the others are done.

use genessl::study::explore::Analysis;
use genessl::study::{Role, Session, State, Step};

use crate::path;
use crate::studies::{SMALL, add, change, folder, genessl, results, session, table};

fn unknown() -> Vec<String> {
    (0..30)
        .map(|gene| format!("LOC_Os01g{:05}", gene * 10))
        .collect()
}

/// Genes of which no organism's catalogue knows one.
fn on_unknown_genes() -> Session {
    let mut session = session();
    add(
        &mut session,
        Role::Pretrain,
        "p.csv",
        &table("p", 30, &unknown()),
    );
    add(
        &mut session,
        Role::Finetune,
        "f.csv",
        &table("f", 20, &unknown()),
    );
    add(
        &mut session,
        Role::Test,
        "t.csv",
        &table("t", 20, &unknown()),
    );
    session
}

fn state(session: &Session, step: Step) -> State {
    session.state(step).state
}

#[test]
fn with_genes_that_nobody_knows_all_but_the_pathways_are_done() {
    let mut session = on_unknown_genes();
    change(&mut session, |study| {
        study.classify.supervised_hidden = vec![64];
        study.classify.supervised_epochs = 100;
    });
    session.start_everything();
    let error = loop {
        match session.advance() {
            Ok(progress) => assert!(!progress.finished, "the failure is told at the end"),
            Err(error) => break error,
        }
    };
    assert!(error.what.contains("set"), "{error}");
    assert_eq!(state(&session, Step::PATHWAYS), State::Failed);
    for step in [
        Step::DATA,
        Step::GENES,
        Step::EXPLORE,
        Step::PRETRAIN,
        Step::CLASSIFY,
        Step::INTERPRET,
    ] {
        assert_eq!(state(&session, step), State::Done, "{}", step.title());
    }
    let genes = session.genes().expect("genes");
    assert_eq!(genes.symbols(), unknown().to_vec());
    assert!(
        genes.notes.join(" ").contains("all were kept"),
        "{:?}",
        genes.notes
    );
    let notes = session.notes(Step::PRETRAIN).join(" ");
    assert!(notes.contains("no pathway scores"), "{notes}");
    let accuracy = session.evaluations().iter().map(|one| one.accuracy);
    assert!(accuracy.fold(0.0, f64::max) > 0.9, "the classes are easy");
    let not_done = session.not_done();
    assert_eq!(not_done.len(), 1);
    assert_eq!(
        (not_done[0].step, &not_done[0].what),
        (Step::PATHWAYS, &error.what)
    );
    let json = serde_json::to_value(session.results()).expect("JSON");
    assert_eq!(json["not_done"][0]["step"], "pathways");
    // What is listed of Interpret can be shown.
    for name in session.table_names(Step::INTERPRET) {
        session
            .text_table(name)
            .unwrap_or_else(|error| panic!("{name}: {error}"));
    }
    for (name, _) in genessl::figures::names(&session, Step::INTERPRET) {
        let figure = genessl::figures::of_session(&session, name, genessl::figures::Theme::Light);
        figure.unwrap_or_else(|error| panic!("{name}: {error}"));
    }
    let bytes = genessl::learn::checkpoint::save(&session.pretrained().expect("it").checkpoint);
    let again = genessl::learn::checkpoint::load(&bytes.expect("weights")).expect("weights");
    assert!(again.pathways.is_empty());
}

#[test]
fn compare_ablate_and_a_selection_do_without_pathways() {
    let mut session = on_unknown_genes();
    change(&mut session, |study| {
        study.compare.shares = vec![0.5, 1.0];
        study.compare.repeats = 1;
        study.ablate.repeats = 1;
        study.ablate.share = 1.0;
    });
    session.run(Step::COMPARE, |_| {}).expect("a comparison");
    assert!(!session.sweep_evaluations().is_empty());
    session.run(Step::ABLATE, |_| {}).expect("an ablation");
    let ablation = session.ablation().expect("an ablation");
    assert!(ablation.variants.len() >= 3);
    assert!(ablation.notes.join(" ").contains("no pathway scores"));
    session.select((0..12).collect());
    session.start_analysis(Analysis::Difference);
    while !session.advance().expect("a piece").finished {}
    let difference = session.exploration().difference().expect("tests").clone();
    assert_eq!(difference.genes.names.len(), 30);
    assert!(difference.pathways.names.is_empty());
}

#[test]
fn a_step_is_run_without_those_that_it_can_do_without() {
    let mut session = on_unknown_genes();
    session.run(Step::EXPLORE, |_| {}).expect("an exploration");
    assert_eq!(state(&session, Step::EXPLORE), State::Done);
    assert!(
        session.failure(Step::PATHWAYS).is_some(),
        "and why is known"
    );
    let error = session
        .run(Step::PATHWAYS, |_| {})
        .expect_err("it was asked for");
    assert_eq!(Some(&error), session.failure(Step::PATHWAYS));
}

#[test]
fn what_rests_on_a_failed_step_says_so() {
    let mut session = session();
    add(
        &mut session,
        Role::Labelled,
        "bad.csv",
        "sample,TP53,cancer_type\na,1,X\nb,oops,Y\n",
    );
    session.start_everything();
    let error = loop {
        match session.advance() {
            Ok(_) => {}
            Err(error) => break error,
        }
    };
    assert_eq!(error.file.as_deref(), Some("bad.csv"));
    let sentence = session.state(Step::GENES).sentence;
    assert!(sentence.contains("Data"), "{sentence}");
    let steps: Vec<&str> = session
        .not_done()
        .iter()
        .map(|one| one.step.name())
        .collect();
    assert!(steps.starts_with(&["data", "genes"]), "{steps:?}");
}

#[test]
fn the_command_line_does_what_it_can_and_ends_as_it_was_asked() {
    let folder = folder("steps");
    for (name, text) in [
        ("p.csv", table("p", 30, &unknown())),
        ("f.csv", table("f", 20, &unknown())),
        ("t.csv", table("t", 20, &unknown())),
        ("own.gmt", "OWN\tna\tTP53\tEGFR\tMYC\n".to_owned()),
        (
            "study.toml",
            format!(
                "[data]\npretrain = [\"p.csv\"]\nfinetune = [\"f.csv\"]\ntest = [\"t.csv\"]\n{SMALL}"
            ),
        ),
    ] {
        std::fs::write(folder.join(name), text).expect("a file");
    }
    let (output, said) = genessl(&folder, &["run", "study.toml", "--out", "r"]);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(said.contains("Pathways was not done"), "{said}");
    let found = results(&folder.join("r"));
    assert_eq!(found["not_done"][0]["step"], "pathways");
    assert_eq!(found["evaluations"].as_array().map(Vec::len), Some(2));

    // Who chooses gene sets asks for their scores.
    let study = std::fs::read_to_string(folder.join("study.toml")).expect("it");
    std::fs::write(
        folder.join("own.toml"),
        format!("{study}[pathways]\nsets = \"own.gmt\"\n"),
    )
    .expect("a file");
    let (output, said) = genessl(&folder, &["run", "own.toml", "--out", "o"]);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert_eq!(
        results(&folder.join("o"))["evaluations"]
            .as_array()
            .map(Vec::len),
        Some(2)
    );

    let (output, said) = genessl(&folder, &["explore", "f.csv", "--out", "e"]);
    assert!(output.status.success(), "{said}");
    assert!(folder.join("e/explore.json").exists());
}

#[test]
fn labels_that_all_differ_are_the_reason_that_is_given() {
    let folder = folder("labels");
    let copy = |name: &str| {
        std::fs::copy(
            path(&format!("F32-labels/{name}.csv")),
            folder.join(format!("{name}.csv")),
        )
        .expect("a case");
        let study =
            format!("[data]\nlabelled = [\"{name}.csv\"]\n[pathways]\nmin_size = 2\n{SMALL}");
        std::fs::write(folder.join("study.toml"), study).expect("a file");
        genessl(&folder, &["run", "study.toml", "--out", name])
    };
    let (output, said) = copy("all_unique");
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(
        said.contains("labels are different, so there are no classes"),
        "{said}"
    );
    let found = results(&folder.join("all_unique"));
    let mut not_done = found["not_done"].as_array().expect("steps").iter();
    assert!(not_done.any(|one| one["step"] == "classify"), "{found}");
    let (output, said) = copy("one_class");
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("nothing to tell apart"), "{said}");
    let (output, said) = copy("singleton");
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(said.contains("too few for every part"), "{said}");
}
