//! Compare as a step of a study: the same draws for every model, tables as a report has them, what makes it stale.

use std::collections::BTreeMap;

use genessl::learn::ModelKind;
use genessl::study::{State, Step, Study};
use genessl::table::Cell;

use crate::support::studies::{change, give_back, small_study as session, take_kept};

#[test]
fn every_model_learns_from_the_same_draws() {
    let mut session = session();
    session.run(Step::COMPARE, |_| {}).expect("a comparison");
    assert_eq!(session.state(Step::COMPARE).state, State::Done);
    assert_eq!(
        session.state(Step::CLASSIFY).state,
        State::Ready,
        "it is not needed for it"
    );
    let sweep = session.sweep().expect("runs");
    assert_eq!(sweep.models, ModelKind::usual());
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
    let sentence = session.state(Step::COMPARE).sentence;
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
    for name in session.table_names(Step::COMPARE) {
        assert!(
            !session.text_table(name).expect("a table").rows.is_empty(),
            "{name}"
        );
    }
    for (name, _) in genessl::figures::names(&session, Step::COMPARE) {
        let theme = genessl::figures::Theme::Light;
        let figure = genessl::figures::of_session(&session, name, theme).expect("a figure");
        assert_eq!(figure.name, name);
        assert!(figure.svg.len() > 1000, "{name}");
    }
}

#[test]
fn runs_come_one_by_one_and_can_be_seen_meanwhile() {
    let mut session = session();
    session.start(Step::COMPARE);
    loop {
        let progress = session.advance().expect("it advances");
        assert!(!progress.finished);
        if session.sweep().is_some_and(|sweep| sweep.runs.len() == 5) {
            assert!(progress.changed, "a new run is news");
            assert_eq!(progress.step, Step::COMPARE);
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
        session.state(Step::PRETRAIN).state,
        State::Done,
        "what is done is kept"
    );
}

#[test]
fn only_what_it_depends_on_makes_it_stale() {
    let mut session = session();
    session.run(Step::COMPARE, |_| {}).expect("a comparison");
    change(&mut session, |study| study.classify.shares = vec![0.5]);
    assert_eq!(session.state(Step::COMPARE).state, State::Done);
    change(&mut session, |study| study.classify.frozen_epochs = 11);
    assert_eq!(session.state(Step::COMPARE).state, State::Stale);
    change(&mut session, |study| study.classify.frozen_epochs = 10);
    change(&mut session, |study| study.compare.repeats = 3);
    assert_eq!(session.state(Step::COMPARE).state, State::Stale);
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
    assert_eq!(session.state(Step::CLASSIFY).state, State::Done);
    assert_eq!(session.state(Step::EXPLORE).state, State::Done);
    assert_eq!(session.state(Step::COMPARE).state, State::Ready);
    assert_eq!(session.state(Step::ABLATE).state, State::Ready);
    assert_eq!(session.state(Step::INTERPRET).state, State::Done);
    assert_eq!(session.state(Step::PREDICT).state, State::Empty);
}

#[test]
fn finished_runs_are_not_done_again() {
    let mut first = session();
    first.start(Step::COMPARE);
    while first.sweep().is_none_or(|sweep| sweep.runs.len() < 7) {
        first.advance().expect("it advances");
    }
    first.cancel();
    let kept = take_kept(&first);
    assert_eq!(kept.len(), 7);
    first.run(Step::COMPARE, |_| {}).expect("the rest");
    assert_eq!(
        take_kept(&first).len(),
        8 * 3 * 2 - 7,
        "only the rest is done"
    );

    // Another session, as after a reload, with what was kept of the first seven.
    let mut second = session();
    give_back(&second, &kept);
    second.run(Step::COMPARE, |_| {}).expect("a comparison");
    let done = take_kept(&second);
    assert_eq!(done.len(), 8 * 3 * 2 - 7, "the kept ones are found again");
    for name in first.table_names(Step::COMPARE) {
        let table =
            |session: &genessl::study::Session| session.text_table(name).expect("a table").rows;
        assert_eq!(table(&first), table(&second), "{name}");
    }

    // More draws: those that were there are taken over. Other settings of training: none is.
    change(&mut second, |study| study.compare.repeats = 3);
    second.run(Step::COMPARE, |_| {}).expect("a comparison");
    assert_eq!(take_kept(&second).len(), 8 * 3);
    change(&mut second, |study| {
        study.compare.models = vec![ModelKind::Frozen];
        study.classify.frozen_epochs = 11;
    });
    second.run(Step::COMPARE, |_| {}).expect("a comparison");
    assert_eq!(take_kept(&second).len(), 3 * 3);
    assert!(second.ledger().restore("key", [b"{}".to_vec()]).is_err());
}

#[test]
fn the_confusion_matrix_of_any_run_can_be_drawn() {
    let mut session = session();
    change(&mut session, |study| {
        study.compare.models = vec![ModelKind::Frozen, ModelKind::Logistic]
    });
    session.run(Step::COMPARE, |_| {}).expect("a comparison");
    let choosers = genessl::figures::choosers(&session, Step::COMPARE);
    let [chooser] = &choosers[..] else {
        panic!("{choosers:?}")
    };
    let options: Vec<Vec<&str>> = chooser
        .selects
        .iter()
        .map(|select| {
            select
                .options
                .iter()
                .map(|option| option.value.as_str())
                .collect()
        })
        .collect();
    assert_eq!(
        options,
        [
            vec!["frozen", "logistic"],
            vec!["0", "1", "2"],
            vec!["0", "1"]
        ]
    );
    let theme = genessl::figures::Theme::Light;
    let mut seen = Vec::new();
    for model in &options[0] {
        for level in &options[1] {
            for repeat in &options[2] {
                let name = format!("{}/{model}/{level}/{repeat}", chooser.name);
                let figure =
                    genessl::figures::of_session(&session, &name, theme).expect("a matrix");
                let tested: f64 = figure
                    .table
                    .rows
                    .iter()
                    .flatten()
                    .map(|cell| match cell {
                        Cell::Count(count) => *count as f64,
                        _ => 0.0,
                    })
                    .sum();
                seen.push(tested);
            }
        }
    }
    assert_eq!(seen.len(), 12);
    assert!(
        seen.iter().all(|&tested| tested == seen[0] && tested > 0.0),
        "{seen:?}"
    );
    let missing = genessl::figures::of_session(&session, "sweep_confusion/frozen/9/0", theme);
    assert!(missing.is_err());
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
