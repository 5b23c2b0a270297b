//! One pretraining by many: members of a crew keep blocks of genes, and the numbers are those of one alone.

use std::sync::Arc;

use crate::elsewhere::Elsewhere;
use genessl::Advance;
use genessl::crew::{Crew, Threads};
use genessl::learn::{
    FeatureOptions, FeaturePlan, Inputs, Objective, PretrainOptions, Pretrained, Pretraining,
};
use genessl::packing::{Parcel, packed};
use genessl::table::{Table, Transform};
use ndarray::Array2;

/// Genes that make four blocks.
const GENES: usize = 1100;
const SAMPLES: usize = 50;

fn options() -> PretrainOptions {
    PretrainOptions {
        epochs: 6,
        batch_size: 16,
        hidden: vec![24],
        latent: 12,
        projection: 8,
        validation_share: 0.2,
        ..PretrainOptions::default()
    }
}

/// The further objectives: each alone, and with all others.
fn further() -> Vec<PretrainOptions> {
    let none = || {
        let mut options = options();
        options.epochs = 3;
        for objective in Objective::ALL {
            options.set_weight(objective, 0.0);
        }
        options
    };
    let all = Objective::ALL.into_iter();
    let alone = all.clone().skip(3).map(|objective| {
        let mut options = none();
        options.set_weight(objective, 1.0);
        options
    });
    let mut together = none();
    all.for_each(|objective| together.set_weight(objective, 0.3));
    alone.chain([together]).collect()
}

fn pretraining(options: &PretrainOptions) -> Pretraining {
    let value = |place: usize| ((place * 7919) % 1013) as f32 / 500.0 - 1.0;
    let samples = Array2::from_shape_fn((SAMPLES, GENES), |(row, gene)| value(row * GENES + gene));
    let targets = Array2::from_shape_fn((SAMPLES, 5), |(row, score)| value(31 * row + score) / 4.0);
    Pretraining::new(samples, targets, options, 11).expect("it can be done")
}

/// The same network on a table's samples by a plan, held in memory or made when they are asked for.
fn on_a_table(options: &PretrainOptions, is_held: bool) -> Pretraining {
    let value = |place: usize| ((place * 7919) % 1013) as f64 / 10.0;
    let values = Array2::from_shape_fn((SAMPLES, GENES + 3), |(row, gene)| {
        value(row * GENES + gene)
    });
    let named = |letter: char, count| (0..count).map(|at| format!("{letter}{at}")).collect();
    let table = Table::from_f64("t", named('S', SAMPLES), named('G', GENES + 3), &values);
    let features = FeatureOptions {
        transform: Transform::CountsToLog2Cpm,
        top_variable: GENES,
        ..FeatureOptions::default()
    };
    let plan = FeaturePlan::fit(&table, &features).expect("a plan");
    let inputs = match is_held {
        true => Inputs::held(&table, &plan),
        false => Inputs::made(Arc::new(table), plan),
    };
    let inputs = inputs
        .expect("inputs")
        .select(&(5..SAMPLES).collect::<Vec<_>>());
    assert_eq!(inputs.dim(), (SAMPLES - 5, GENES));
    let targets = Array2::from_shape_fn((SAMPLES - 5, 5), |(row, score)| {
        ((31 * row + score) % 17) as f32 / 9.0
    });
    Pretraining::new(inputs, targets, options, 11).expect("it can be done")
}

fn alone(options: &PretrainOptions) -> Pretrained {
    pretraining(options).run().expect("it ends")
}

fn assert_same(one: &Pretrained, other: &Pretrained, what: &str) {
    assert_eq!(one.history, other.history, "{what}");
    assert!(one.weights == other.weights, "{what}: other weights");
}

/// A training helped by so many members, the first of which is lost after some pieces of work, if it is.
fn helped(options: &PretrainOptions, members: usize, lost_after: Option<usize>) -> Pretrained {
    with_help(pretraining(options), members, lost_after)
}

fn with_help(mut training: Pretraining, members: usize, lost_after: Option<usize>) -> Pretrained {
    let crew = Crew::default();
    crew.set_members(members);
    let mut elsewhere = Elsewhere::default();
    training.helped_by(&crew);
    let (mut pieces, mut most) = (0, 0);
    while !training.advance().expect("it goes on").is_finished() {
        elsewhere.work(&crew).expect("members can");
        most = most.max(training.helpers());
        if training.helpers() > 0 {
            pieces += 1;
        }
        if lost_after == Some(pieces) {
            pieces += 1;
            elsewhere.lose_one(&crew);
        }
    }
    assert_eq!(most, members.min(3), "there are four blocks");
    assert!(elsewhere.words > 20);
    assert!(lost_after.is_none_or(|after| pieces > after));
    training.finish().expect("it ended")
}

#[test]
fn samples_that_are_made_of_a_table_when_asked_for_are_those_that_are_held() {
    let all = further().pop().expect("all objectives together");
    for options in [options(), all] {
        let held = on_a_table(&options, true).run().expect("it ends");
        let made = on_a_table(&options, false).run().expect("it ends");
        assert_same(&made, &held, "alone");
        let helped = with_help(on_a_table(&options, false), 2, Some(9));
        assert_same(&helped, &held, "with members");
    }
}

/// In a browser whoever waits waits for a message: where nobody has anything left to say that takes until a timer ends it.
#[test]
fn nobody_waits_for_members_that_have_said_all() {
    let crew = Crew::default();
    crew.set_members(2);
    let mut elsewhere = Elsewhere::default();
    let mut training = pretraining(&options());
    training.helped_by(&crew);
    let mut shared = 0;
    while !training.advance().expect("it goes on").is_finished() {
        shared += usize::from(training.helpers() > 0);
        if crew.take_idle() {
            assert!(!elsewhere.all_listen());
        }
        // Members that are far quicker than the one that leads.
        for _ in 0..10 {
            elsewhere.work(&crew).expect("members can");
        }
    }
    assert!(shared > 100);
}

#[test]
fn any_number_of_members_gives_the_same_weights_and_losses() {
    let options = &options();
    let alone = alone(options);
    for members in [1, 2, 3, 5] {
        assert_same(
            &helped(options, members, None),
            &alone,
            &format!("{members} members"),
        );
    }
}

#[test]
fn a_member_that_is_lost_changes_nothing() {
    let options = &options();
    let alone = alone(options);
    for after in [1, 2, 3, 10, 37, 80] {
        let what = format!("lost after {after} pieces");
        assert_same(&helped(options, 2, Some(after)), &alone, &what);
    }
}

#[test]
fn one_alone_waits_for_nobody() {
    let options = &options();
    let crew = Crew::default();
    let mut training = pretraining(options);
    training.helped_by(&crew);
    while !training.advance().expect("it goes on").is_finished() {
        assert!(!crew.take_idle());
    }
}

#[test]
fn threads_give_the_same_weights_and_losses() {
    let options = &options();
    let alone = alone(options);
    for members in [1, 2, 4] {
        let crew = Crew::default();
        let threads = Threads::start(&crew, members);
        let mut training = pretraining(options);
        training.helped_by(&crew);
        while !training.advance().expect("it goes on").is_finished() {}
        println!("{} of {members} threads helped", training.helpers());
        assert_same(
            &training.finish().expect("it ended"),
            &alone,
            "with threads",
        );
        drop(threads);
    }
}

/// What is kept after each epoch, and at the end.
fn states(options: &PretrainOptions, members: usize) -> Vec<Vec<u8>> {
    let crew = Crew::default();
    crew.set_members(members);
    let mut elsewhere = Elsewhere::default();
    let mut training = pretraining(options);
    training.helped_by(&crew);
    let mut states = Vec::new();
    while !training.advance().expect("it goes on").is_finished() {
        elsewhere.work(&crew).expect("members can");
        if training.ends_epoch() {
            states.push(packed("state", &training));
        }
    }
    states.push(packed("state", &training));
    states
}

fn resumed(options: &PretrainOptions, state: &[u8]) -> Pretrained {
    let mut training = pretraining(options);
    let state = Parcel::of_bytes("state", state).expect("it is whole");
    training.resume(state).expect("it goes on");
    training.run().expect("it ends")
}

#[test]
fn what_is_kept_of_a_shared_training_is_what_is_kept_of_one_alone() {
    let options = &PretrainOptions {
        epochs: 20,
        ..options()
    };
    let (one, shared) = (states(options, 0), states(options, 2));
    assert_eq!(one.len(), 20);
    // Of epochs of four steps about every eighth is kept, and the last; the first ones before members came.
    assert!((3..=6).contains(&shared.len()), "{}", shared.len());
    assert!(shared.iter().all(|state| one.contains(state)));
    // And either goes on from it, alone.
    let alone = alone(options);
    assert_same(&resumed(options, &one[3]), &alone, "resumed");
    assert_same(&resumed(options, &shared[1]), &alone, "resumed");
}

#[test]
fn further_objectives_are_shared_and_taken_up_likewise() {
    for options in &further() {
        let what = format!(
            "{:?}",
            Objective::ALL.map(|objective| options.weight(objective))
        );
        let one = alone(options);
        for members in [1, 2, 3] {
            assert_same(&helped(options, members, None), &one, &what);
        }
        for after in [2, 13, 40] {
            assert_same(&helped(options, 2, Some(after)), &one, &what);
        }
        let longer = &PretrainOptions {
            epochs: 12,
            ..options.clone()
        };
        let (kept, shared) = (states(longer, 0), states(longer, 2));
        assert!((2..=5).contains(&shared.len()), "{what}");
        assert!(shared.iter().all(|state| kept.contains(state)), "{what}");
        let one = alone(longer);
        assert_same(&resumed(longer, &kept[0]), &one, &what);
        assert_same(&resumed(longer, &shared[0]), &one, &what);
    }
}
