//! Compare as a step of a study: the same draws for every model, tables as a report has them, what makes it stale.

use std::collections::BTreeMap;

use genessl::learn::ModelKind;
use genessl::study::{Assets, Session, State, Step, Study};
use genessl::table::Cell;

fn session() -> Session {
    let mut session = Session::new(Assets::builtin().expect("the built-in data"));
    session.simulate(110, 3).expect("a cohort");
    change(&mut session, |study| {
        study.features.top_variable = 120;
        study.pretrain.epochs = 2;
        study.pretrain.hidden = vec![32];
        study.pretrain.latent = 12;
        study.pretrain.projection = 8;
        study.classify.supervised_hidden = vec![16];
        study.classify.supervised_epochs = 5;
        study.classify.frozen_epochs = 10;
        study.classify.unfrozen_epochs = 3;
        study.compare.shares = vec![0.3, 1.0];
        study.compare.counts = vec![9];
        study.compare.repeats = 2;
    });
    session
}

fn change(session: &mut Session, how: impl FnOnce(&mut Study)) {
    let mut study = session.study().clone();
    how(&mut study);
    session.set_study(study).expect("settings");
}

#[test]
fn every_model_learns_from_the_same_draws() {
    let mut session = session();
    session.run(Step::Compare, |_| {}).expect("a comparison");
    assert_eq!(session.state(Step::Compare).state, State::Done);
    assert_eq!(
        session.state(Step::Classify).state,
        State::Ready,
        "it is not needed for it"
    );
    let sweep = session.sweep().expect("runs");
    assert_eq!(sweep.models, ModelKind::ALL);
    assert_eq!(sweep.runs.len(), 8 * 3 * 2);
    assert_eq!(sweep.levels, [Some(0.3), Some(1.0), None]);
    let mut labels: BTreeMap<(usize, usize), Vec<usize>> = BTreeMap::new();
    for run in &sweep.runs {
        labels
            .entry((run.level, run.repeat))
            .or_default()
            .push(run.labels);
    }
    for (draw, labels) in labels {
        assert_eq!(labels.len(), 8);
        assert!(
            labels.windows(2).all(|pair| pair[0] == pair[1]),
            "{draw:?}: {labels:?}"
        );
    }
    assert!(
        sweep
            .runs
            .iter()
            .filter(|run| run.level == 2)
            .all(|run| run.labels == 9)
    );
    let sentence = session.state(Step::Compare).sentence;
    assert!(
        sentence.contains("pretrain") || sentence.contains("encoder"),
        "{sentence}"
    );

    let table = session.text_table("sweep_accuracy").expect("a table");
    assert_eq!(
        table.columns,
        [
            "model",
            "proportion",
            "labels",
            "mean",
            "std",
            "run1",
            "run2"
        ]
    );
    assert_eq!(table.rows.len(), 8 * 3);
    for row in &table.rows {
        let number = |column: usize| match &row[column] {
            Cell::Number(number) => *number,
            other => panic!("{other:?}"),
        };
        assert!(
            (number(3) - (number(5) + number(6)) / 2.0).abs() < 1e-12,
            "the mean of the runs"
        );
    }
    for name in session.table_names(Step::Compare) {
        assert!(
            !session.text_table(name).expect("a table").rows.is_empty(),
            "{name}"
        );
    }
    for (name, _) in genessl::figures::names(&session, Step::Compare) {
        let theme = genessl::figures::Theme::Light;
        let figure = genessl::figures::of_session(&session, name, theme).expect("a figure");
        assert_eq!(figure.name, name);
        assert!(figure.svg.len() > 1000, "{name}");
    }
}

#[test]
fn runs_come_one_by_one_and_can_be_seen_meanwhile() {
    let mut session = session();
    session.start(Step::Compare);
    loop {
        let progress = session.advance().expect("it advances");
        assert!(!progress.finished);
        if session.sweep().is_some_and(|sweep| sweep.runs.len() == 5) {
            assert!(progress.changed, "a new run is news");
            assert_eq!(progress.step, Step::Compare);
            break;
        }
    }
    assert_eq!(
        session
            .text_table("sweep_runs")
            .expect("a table")
            .rows
            .len(),
        5
    );
    session.cancel();
    assert!(session.sweep().is_none());
    assert_eq!(
        session.state(Step::Pretrain).state,
        State::Done,
        "what is done is kept"
    );
}

#[test]
fn only_what_it_depends_on_makes_it_stale() {
    let mut session = session();
    session.run(Step::Compare, |_| {}).expect("a comparison");
    change(&mut session, |study| study.classify.shares = vec![0.5]);
    assert_eq!(session.state(Step::Compare).state, State::Done);
    change(&mut session, |study| study.classify.frozen_epochs = 11);
    assert_eq!(session.state(Step::Compare).state, State::Stale);
    change(&mut session, |study| study.classify.frozen_epochs = 10);
    change(&mut session, |study| study.compare.repeats = 3);
    assert_eq!(session.state(Step::Compare).state, State::Stale);
}

#[test]
fn running_everything_leaves_it_for_later() {
    let mut session = session();
    change(&mut session, |study| {
        study.explore.embeddings = Vec::new();
        study.explore.top_genes = vec![50];
        study.explore.embed_genes = 50;
    });
    session.start_everything();
    while !session.advance().expect("it advances").finished {}
    assert_eq!(session.state(Step::Classify).state, State::Done);
    assert_eq!(session.state(Step::Explore).state, State::Done);
    assert_eq!(session.state(Step::Compare).state, State::Ready);
}

#[test]
fn settings_that_make_no_sense_are_refused() {
    for text in [
        "[compare]\nmodels = []",
        "[compare]\nmodels = [\"frozen\", \"frozen\"]",
        "[compare]\nshares = [1.5]",
        "[compare]\nshares = []",
        "[compare]\ncounts = [0]",
        "[compare]\nrepeats = 0",
        "[compare]\ntarget = 2.0",
        "[compare]\nmodel = \"frozen\"",
    ] {
        let error = Study::from_toml("study.toml", text).expect_err(text);
        assert!(!error.advice.is_empty(), "{error}");
    }
}
