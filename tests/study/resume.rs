//! Interrupted and gone on with: the very bits of a run that nobody interrupted.

use std::collections::{BTreeMap, BTreeSet};

use crate::support::numbers::matrix;
use crate::support::studies::{change, small_study, take_kept};
use genessl::learn::{History, PretrainOptions, Pretraining, Weights};
use genessl::packing::{Parcel, packed};
use genessl::study::ablate::Choice;
use genessl::study::{RunProgress, Session, Step};
use genessl::{Advance, Result};

fn options(validation_share: f64, dropout: f64) -> PretrainOptions {
    PretrainOptions {
        epochs: 4,
        batch_size: 8,
        hidden: vec![32, 24],
        latent: 16,
        projection: 8,
        validation_share,
        dropout,
        ..PretrainOptions::default()
    }
}

fn pretraining(options: &PretrainOptions, seed: u64) -> Pretraining {
    Pretraining::new(matrix(27, 150, 1), matrix(27, 6, 2), options, seed).expect("a pretraining")
}

/// Advances to the end of an epoch, with a little of the next one, and gives the state at the end of the epoch.
fn state_after(options: &PretrainOptions, epoch: usize) -> Vec<u8> {
    let mut training = pretraining(options, 5);
    while training.epochs().0 < epoch || !training.ends_epoch() {
        training.advance().expect("it advances");
    }
    packed("key", &training)
}

fn resumed(options: &PretrainOptions, state: &[u8]) -> Result<Pretraining> {
    let mut training = pretraining(options, 5);
    training.resume(Parcel::of_bytes("key", state)?)?;
    Ok(training)
}

fn bits(weights: &Weights) -> Vec<u32> {
    let heads = [
        &weights.pathway,
        &weights.reconstruction,
        &weights.projection,
    ];
    let layers = weights.encoder.iter().chain(heads);
    let numbers = layers.flat_map(|layer| layer.weight.iter().chain(&layer.bias));
    let norm = weights.norm.scale.iter().chain(&weights.norm.shift);
    numbers.chain(norm).map(|number| number.to_bits()).collect()
}

fn losses(history: &History) -> Vec<u64> {
    let epochs = history.epochs.iter().chain(&history.validation);
    let losses =
        epochs.flat_map(|losses| [losses.total, losses.pathway, losses.masked, losses.nt_xent]);
    losses.map(f64::to_bits).collect()
}

#[test]
fn a_pretraining_goes_on_after_any_epoch_to_the_same_bits() {
    for (validation_share, dropout) in [(0.0, 0.3), (0.2, 0.3), (0.2, 0.0)] {
        let options = options(validation_share, dropout);
        let undisturbed = pretraining(&options, 5).run().expect("an encoder");
        for epoch in 1..=4 {
            let state = state_after(&options, epoch);
            let training = resumed(&options, &state).expect("it goes on");
            assert_eq!(training.epochs(), (epoch, 4));
            assert_eq!(training.is_finished(), epoch == 4);
            assert!(!training.ends_epoch(), "that was before");
            // What is kept of the one that went on is what it went on from.
            assert_eq!(packed("key", &training), state);
            let finished = training.run().expect("an encoder");
            let what = format!("{validation_share} {dropout} after {epoch}");
            assert_eq!(
                losses(&finished.history),
                losses(&undisturbed.history),
                "{what}"
            );
            assert_eq!(
                bits(&finished.weights),
                bits(&undisturbed.weights),
                "{what}"
            );
        }
    }
}

#[test]
fn a_state_of_something_else_is_refused() {
    let own = options(0.2, 0.3);
    let state = state_after(&own, 2);
    let others = [
        PretrainOptions {
            latent: 15,
            ..own.clone()
        },
        PretrainOptions {
            hidden: vec![32],
            ..own.clone()
        },
        PretrainOptions {
            batch_size: 4,
            ..own.clone()
        },
        PretrainOptions {
            validation_share: 0.0,
            ..own.clone()
        },
        PretrainOptions {
            epochs: 1,
            ..own.clone()
        },
    ];
    for other in others {
        assert!(resumed(&other, &state).is_err(), "{other:?}");
    }
    for place in (0..state.len()).step_by(4999) {
        let mut damaged = state.clone();
        damaged[place] ^= 64;
        assert!(resumed(&own, &damaged).is_err(), "byte {place}");
    }
    assert!(resumed(&own, &state[..state.len() / 2]).is_err());
    assert!(resumed(&own, &state).is_ok());
    // Two thirds of a state are what only training needs.
    let finished = state_after(&own, 4);
    assert!(
        finished.len() * 5 / 2 < state.len(),
        "{} {}",
        finished.len(),
        state.len()
    );
}

fn session() -> Session {
    let mut session = small_study();
    change(&mut session, |study| {
        study.pretrain.epochs = 5;
        study.explore.top_genes = vec![50, 100];
        study.explore.embed_genes = 80;
        study.clusters.scan_to = 5;
        study.tsne.iterations = 300;
    });
    session
}

/// What is kept, as whoever keeps it has it.
#[derive(Debug, Default, PartialEq)]
struct Kept {
    pieces: BTreeMap<String, Vec<u8>>,
    /// The keys under which states were kept that others replaced.
    states: BTreeSet<String>,
}

/// Advances until `stop` says so, keeping all there is; whether it came to the end.
fn run(session: &mut Session, kept: &mut Kept, mut stop: impl FnMut(&RunProgress) -> bool) -> bool {
    loop {
        let progress = session.advance().expect("it advances");
        if progress.fresh || progress.passing_bytes > 0 {
            for (key, bytes) in take_kept(session) {
                if progress.passing_bytes > 0 && !progress.fresh {
                    kept.states.insert(key.clone());
                }
                match bytes {
                    Some(bytes) => kept.pieces.insert(key, bytes),
                    None => kept.pieces.remove(&key),
                };
            }
        }
        if progress.finished {
            return true;
        }
        if stop(&progress) {
            return false;
        }
    }
}

fn given(kept: &Kept) -> Session {
    let session = session();
    for (key, bytes) in &kept.pieces {
        session
            .ledger()
            .restore(key, [bytes.clone()])
            .expect("a piece");
    }
    session.ledger().collect(true);
    session
}

fn digests(session: &Session) -> Vec<(String, String)> {
    let steps = session.provenance().steps.into_iter();
    steps.map(|step| (step.step, step.sha256)).collect()
}

const WANTED: [Step; 6] = [
    Step::PATHWAYS,
    Step::PRETRAIN,
    Step::EXPLORE,
    Step::CLASSIFY,
    Step::INTERPRET,
    Step::COMPARE,
];

#[test]
fn a_study_that_is_interrupted_again_and_again_ends_with_the_same_digests() {
    let mut undisturbed = session();
    undisturbed.start_all(&WANTED);
    let mut advances = 0;
    run(&mut undisturbed, &mut Kept::default(), |_| {
        advances += 1;
        false
    });
    let expected = digests(&undisturbed);
    assert_eq!(expected.len(), WANTED.len() + 2, "{expected:?}");

    let (mut kept, mut sessions) = (Kept::default(), 0);
    let mut found: Vec<String> = Vec::new();
    let last = loop {
        let mut session = given(&kept);
        session.start_all(&WANTED);
        sessions += 1;
        let mut left = sessions * advances / 10;
        let ended = run(&mut session, &mut kept, |progress| {
            found.extend(progress.found.iter().cloned());
            left -= 1;
            left == 0
        });
        if ended {
            break session;
        }
        assert!(sessions < 40, "it gets no further");
    };
    assert_eq!(digests(&last), expected);
    assert!(sessions > 3);
    for (of, count) in [
        ("pathways were scored before", 6),
        ("Explore: genes/tsne was computed before", 1),
        ("Explore: genes/clusters was computed before", 1),
        ("encoder was trained before", 2),
    ] {
        let times = found.iter().filter(|words| words.contains(of)).count();
        assert!(times >= count, "{of}: {times} times in {sessions} sessions");
    }
    let bytes: usize = kept.pieces.values().map(Vec::len).sum();
    println!("{} pieces with {bytes} bytes are kept", kept.pieces.len());
}

#[test]
fn a_pretraining_loses_no_more_than_the_epoch_it_was_in() {
    for done in 0..5 {
        let mut kept = Kept::default();
        let (mut epochs, mut after) = (0, 0);
        let mut first = given(&kept);
        first.start(Step::PRETRAIN);
        let ended = run(&mut first, &mut kept, |progress| {
            epochs += usize::from(progress.passing_bytes > 0);
            let is_training = progress.message == "Pretraining the encoder";
            after += usize::from(is_training && epochs == done);
            after > 4
        });
        assert!(!ended || done == 5);
        let mut second = given(&kept);
        second.start(Step::PRETRAIN);
        let mut found = Vec::new();
        run(&mut second, &mut kept, |progress| {
            found.extend(progress.found.iter().cloned());
            false
        });
        let going_on = format!("Going on after epoch {done} of 5");
        assert_eq!(found.contains(&going_on), done > 0, "{done}: {found:?}");
    }
}

#[test]
fn nothing_is_made_where_nobody_collects() {
    let mut session = session();
    session.start(Step::CLASSIFY);
    loop {
        let progress = session.advance().expect("it advances");
        assert!(!progress.fresh && progress.passing_bytes == 0);
        if progress.finished {
            break;
        }
    }
    assert!(take_kept(&session).is_empty());
}

/// What can't be read is computed again, and said.
#[test]
fn what_is_kept_of_something_else_is_computed_again() {
    let mut first = given(&Kept::default());
    let mut kept = Kept::default();
    first.start(Step::PRETRAIN);
    run(&mut first, &mut kept, |_| false);
    let expected = digests(&first);
    let mut second = session();
    for key in kept.pieces.keys() {
        // Sound, but not what is looked for.
        let bytes = packed(key, &vec![String::from("something else"); 7]);
        second.ledger().restore(key, [bytes]).expect("a piece");
    }
    let mut found = Vec::new();
    second.start(Step::PRETRAIN);
    run(&mut second, &mut Kept::default(), |progress| {
        found.extend(progress.found.iter().cloned());
        false
    });
    assert!(
        found
            .iter()
            .any(|words| words.contains("kept of an earlier run")),
        "{found:?}"
    );
    assert_eq!(digests(&second), expected);
}

/// The states of an ablation's pretrainings are gone on with, and of no use once their encoders are judged.
#[test]
fn an_ablation_goes_on_within_a_pretraining_and_leaves_no_state() {
    let begin = |kept: &Kept| {
        let mut session = given(kept);
        change(&mut session, |study| {
            study.ablate.choices = vec![Choice::Temperature];
            study.ablate.temperature = vec![0.1, 0.2];
        });
        session.start(Step::ABLATE);
        session
    };
    let mut undisturbed = begin(&Kept::default());
    let mut all = Kept::default();
    run(&mut undisturbed, &mut all, |_| false);
    let mut kept = Kept::default();
    let mut first = begin(&kept);
    let mut states = 0;
    let ended = run(&mut first, &mut kept, |progress| {
        states += usize::from(progress.step == Step::ABLATE && progress.passing_bytes > 0);
        states == 7
    });
    // Four passing states of each: the fifth is finished.
    assert!(!ended && states == 7);
    let mut second = begin(&kept);
    let mut found = Vec::new();
    run(&mut second, &mut kept, |progress| {
        found.extend(progress.found.iter().cloned());
        false
    });
    assert!(
        found.contains(&"Going on after epoch 3 of 5".into()),
        "{found:?}"
    );
    assert_eq!(digests(&second), digests(&undisturbed));
    assert_eq!(kept, all);
    let left = kept
        .states
        .iter()
        .filter(|key| kept.pieces.contains_key(*key));
    assert_eq!(
        (kept.states.len(), left.count()),
        (3, 1),
        "the study's own is left"
    );
}
