//! Ablate as a step of a study: one choice changed at a time, the same draws for all, nothing done twice.

use genessl::figures::{self, Theme};
use genessl::study::ablate::{Choice, ObjectiveSet, judged};
use genessl::study::{Session, State, Step, Study};
use genessl::table::Cell;

use crate::support::studies::{change, give_back, small_study, take_kept};

fn session(choices: &[Choice]) -> Session {
    let mut session = small_study();
    change(&mut session, |study| {
        study.ablate.choices = choices.to_vec();
        study.ablate.objectives = vec![ObjectiveSet::None, ObjectiveSet::Masked, ObjectiveSet::All];
        study.ablate.mask_ratio = vec![0.2];
        study.ablate.latent = vec![4];
        study.ablate.samples = vec![0.5];
        study.ablate.temperature = vec![0.1];
        study.ablate.epoch_counts = vec![1];
    });
    session
}

#[test]
fn every_choice_is_changed_by_itself_and_judged_on_the_same_draws() {
    let mut session = session(&Choice::ALL);
    session.run(Step::ABLATE, |_| {}).expect("an ablation");
    assert_eq!(session.state(Step::ABLATE).state, State::Done);
    let result = session.ablation().expect("a result");
    assert_eq!(result.variants.len(), 3 + 5 * 2);
    assert_eq!(result.reference.len(), 2);
    for one in &result.variants {
        assert_eq!(one.evaluations.len(), 2, "{:?}", one.variant);
        for (run, reference) in one.evaluations.iter().zip(&result.reference) {
            assert_eq!(run.labels_used, reference.labels_used);
            assert_eq!(run.repeat, reference.repeat);
        }
    }
    // The study's own settings are the same encoder in each choice.
    let own: Vec<_> = judged(&result)
        .into_iter()
        .filter(|one| one.variant.own)
        .map(|one| one.accuracies)
        .collect();
    assert_eq!(own.len(), 6);
    assert!(own.windows(2).all(|pair| pair[0] == pair[1]), "{own:?}");

    let table = session.text_table("ablation").expect("a table");
    assert_eq!(table.rows.len(), 13 + 1, "and the supervised network");
    let names = figures::names(&session, Step::ABLATE);
    assert_eq!(names.len(), 6);
    for (name, _) in names {
        let figure = figures::of_session(&session, name, Theme::Dark).expect("a figure");
        assert_eq!(figure.name, name);
        assert!(figure.svg.len() > 1000, "{name}");
    }
    let sentence = session.state(Step::ABLATE).sentence;
    assert!(
        sentence.contains("Objectives") && sentence.contains("own"),
        "{sentence}"
    );
}

#[test]
fn the_studys_own_variant_is_what_compare_finds() {
    let mut session = session(&[Choice::Objectives]);
    change(&mut session, |study| study.compare.shares = vec![0.3]);
    session.run(Step::ABLATE, |_| {}).expect("an ablation");
    session.run(Step::COMPARE, |_| {}).expect("a comparison");
    let result = session.ablation().expect("a result");
    let ablated = |label: &str| -> Vec<f64> {
        let one = result
            .variants
            .iter()
            .find(|one| one.variant.label == label);
        one.expect(label)
            .evaluations
            .iter()
            .map(|run| run.accuracy)
            .collect()
    };
    let table = session.text_table("sweep_accuracy").expect("a table");
    let compared = |model: &str| -> Vec<f64> {
        let row = table
            .rows
            .iter()
            .find(|row| row[0] == Cell::Text(model.into()) && row[1] == Cell::Number(0.3));
        let runs = row.expect(model)[5..].iter();
        runs.map(|cell| match cell {
            Cell::Number(number) => *number,
            other => panic!("{other:?}"),
        })
        .collect()
    };
    assert_eq!(ablated("all three"), compared("Frozen encoder"));
    assert_eq!(
        ablated("none (untrained)"),
        compared("Untrained encoder, frozen")
    );
    let reference: Vec<f64> = result.reference.iter().map(|run| run.accuracy).collect();
    assert_eq!(reference, compared("Supervised network"));
}

#[test]
fn what_is_finished_is_neither_pretrained_nor_judged_again() {
    let choices = [Choice::Objectives, Choice::Latent];
    let mut first = session(&choices);
    first.run(Step::PRETRAIN, |_| {}).expect("an encoder");
    first.start(Step::ABLATE);
    while first.ablation().is_none_or(|result| {
        result
            .variants
            .iter()
            .filter(|one| one.evaluations.len() == 2)
            .count()
            < 2
    }) {
        first.advance().expect("it advances");
    }
    let growing = first.ablation().expect("a result");
    assert_eq!(growing.variants.len(), 5, "those that wait are listed too");
    assert!(figures::of_session(&first, "ablation_objectives", Theme::Light).is_ok());
    first.cancel();
    let kept = take_kept(&first);
    first.run(Step::ABLATE, |_| {}).expect("an ablation");

    let mut second = session(&choices);
    give_back(&second, &kept);
    second.run(Step::PRETRAIN, |_| {}).expect("an encoder");
    let mut pretrained = Vec::new();
    second
        .run(Step::ABLATE, |progress| {
            if progress.message.starts_with("Pretraining: ")
                && !pretrained.contains(&progress.message)
            {
                pretrained.push(progress.message.clone());
            }
        })
        .expect("an ablation");
    assert_eq!(
        pretrained,
        ["Pretraining: latent dimensions 4"],
        "masked was done before"
    );
    let rows = |session: &Session| session.text_table("ablation").expect("a table").rows;
    assert_eq!(rows(&first), rows(&second));
}

#[test]
fn settings_that_make_no_sense_are_refused() {
    for text in [
        "[ablate]\nchoices = []",
        "[ablate]\nmodels = [\"supervised\"]",
        "[ablate]\nmodels = []",
        "[ablate]\nshare = 0.0",
        "[ablate]\nsamples = [2.0]",
        "[ablate]\ntemperature = [-1.0]",
        "[ablate]\nmask_ratio = [1.5]",
        "[ablate]\nlatent = [0]",
        "[ablate]\nrepeats = 0",
        "[ablate]\nobjectives = [\"some\"]",
    ] {
        let error = Study::from_toml("study.toml", text).expect_err(text);
        assert!(!error.advice.is_empty(), "{error}");
    }
    // The page's settings are refused likewise, and stay what they were.
    let mut session = session(&[Choice::Temperature]);
    let before = session.study().clone();
    let mut study = before.clone();
    study.ablate.temperature = vec![-1.0];
    let error = session.set_study(study).expect_err("no temperature");
    assert!(error.what.contains("ablate.temperature"), "{error}");
    assert_eq!(session.study(), &before);
}
