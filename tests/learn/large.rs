//! Classifiers' networks on many genes, by many: the members of a crew keep blocks of genes, and what is learned is what one
//! alone learns.

use std::sync::Arc;

use crate::elsewhere::Elsewhere;
use genessl::crew::{Crew, Group, Threads, Turn};
use genessl::learn::split::Amount;
use genessl::learn::{
    ClassifyInputs, ClassifyOptions, DrawOf, Evaluation, Judged, Judging, JudgingKit, Labelled,
    ModelKind, PretrainOptions, TrainedWith, Weights,
};
use genessl::packing::packed;
use ndarray::Array2;

/// Genes that make as many blocks as there can be.
const GENES: usize = 4_300;

fn labelled(samples: usize, seed: usize) -> Labelled {
    let class = |row: usize| (row + seed) % 3;
    let value = |(row, gene): (usize, usize)| {
        let noise = ((row * GENES + gene + seed) * 7919 % 1013) as f32 / 500.0 - 1.0;
        noise + if gene % 7 == class(row) { 0.9 } else { 0.0 }
    };
    Labelled {
        sample_ids: (0..samples).map(|row| format!("s{seed}.{row}")).collect(),
        labels: (0..samples)
            .map(|row| format!("class {}", class(row)))
            .collect(),
        features: Array2::from_shape_fn((samples, GENES), value).into(),
    }
}

fn kit() -> JudgingKit {
    let widths = PretrainOptions {
        hidden: vec![20, 16],
        latent: 8,
        ..PretrainOptions::default()
    };
    let weights = Arc::new(Weights::initial(GENES, 4, &widths, 1));
    let inputs = ClassifyInputs::new(labelled(40, 1), labelled(20, 2), Some(weights));
    JudgingKit {
        inputs: Arc::new(inputs.expect("inputs")),
        options: ClassifyOptions {
            supervised_hidden: vec![24, 12],
            supervised_epochs: 5,
            unfrozen_epochs: 12,
            frozen_epochs: 10,
            unfrozen_learning_rate: 0.01,
            unfrozen_encoder_learning_rate: 0.005,
            head_epochs: 1,
            rate_decay: 0.7,
            batch_size: 16,
            ..ClassifyOptions::default()
        },
        seed: 5,
    }
}

const LARGE: [ModelKind; 2] = [ModelKind::Supervised, ModelKind::Unfrozen];

/// What came of each model: how it did, and the classifier as bytes.
type Outcome = Vec<(Evaluation, Vec<u8>)>;

fn works(models: &[ModelKind]) -> Vec<Judging> {
    let work = |&model| Judging {
        model,
        draw: DrawOf {
            amount: Amount::Share(1.0),
            repeat: 0,
            nested: true,
        },
        keeps: true,
    };
    models.iter().map(work).collect()
}

fn outcome(judged: Judged, kit: &JudgingKit, kind: ModelKind) -> (Evaluation, Vec<u8>) {
    let with = TrainedWith {
        kind,
        inputs: &kit.inputs,
        options: &kit.options,
        seed: kit.seed,
    };
    let classifier = judged.classifier.expect("it was wanted");
    let classifier = classifier.into_classifier(&with).expect("a classifier");
    (judged.evaluation, packed("classifier", &classifier))
}

fn judged(
    models: &[ModelKind],
    crew: &Crew,
    between: &mut dyn FnMut(&Crew, &mut Group<Judging>),
) -> Outcome {
    let kit = Arc::new(kit());
    let mut group = Group::new(crew, Arc::clone(&kit), works(models));
    let mut all: Vec<_> = models.iter().map(|_| None).collect();
    loop {
        match group.advance().expect("it goes on") {
            Turn::UnderWay => {}
            Turn::Answered(place, judged) => {
                all[place] = Some(outcome(judged, &kit, models[place]));
            }
            Turn::Finished => break,
        }
        between(crew, &mut group);
    }
    all.into_iter().flatten().collect()
}

fn alone(models: &[ModelKind]) -> Outcome {
    judged(models, &Crew::default(), &mut |_, _| {})
}

/// With so many members elsewhere, one of which is lost after so many turns; and who did what.
fn helped(models: &[ModelKind], members: usize, lost_at: &[usize]) -> (Outcome, Elsewhere) {
    let crew = Crew::default();
    crew.set_members(members);
    let mut elsewhere = Elsewhere::default();
    let mut turns = 0;
    let outcome = judged(models, &crew, &mut |crew, _| {
        turns += 1;
        elsewhere.work(crew).expect("members can");
        if lost_at.contains(&turns) {
            elsewhere.lose_one(crew);
        }
    });
    (outcome, elsewhere)
}

#[test]
fn one_large_network_is_trained_by_all_and_is_the_same() {
    for model in LARGE {
        let one = alone(&[model]);
        assert_eq!(one.len(), 1);
        assert!(one[0].0.accuracy > 0.5, "{model:?} learned nothing");
        for members in [1, 2, 3, 5] {
            let (many, elsewhere) = helped(&[model], members, &[]);
            assert!(many == one, "{model:?} with {members} members");
            assert!(elsewhere.words > 10, "{members} members helped");
            assert_eq!(elsewhere.answered, 0, "it was not handed out");
        }
    }
}

#[test]
fn a_member_that_is_lost_changes_nothing() {
    for model in LARGE {
        let one = alone(&[model]);
        for lost_at in [&[3][..], &[20], &[77], &[30, 90, 150]] {
            let (many, elsewhere) = helped(&[model], 2, lost_at);
            assert!(many == one, "{model:?} lost at {lost_at:?}");
            assert!(elsewhere.words > 10);
        }
    }
}

#[test]
fn many_works_are_handed_out_and_a_few_large_ones_are_shared() {
    let models = [
        ModelKind::Unfrozen,
        ModelKind::Logistic,
        ModelKind::Supervised,
        ModelKind::Frozen,
        ModelKind::RandomUnfrozen,
        ModelKind::NearestCentroid,
    ];
    let one = alone(&models);
    for members in [1, 2, 4, 5, 9] {
        let (many, elsewhere) = helped(&models, members, &[]);
        assert!(many == one, "{members} members");
        let handed_out = elsewhere.answered;
        match members {
            // Six work, and three are large: only the small ones are handed out.
            5.. => assert!((1..=3).contains(&handed_out), "{handed_out}"),
            _ => assert!(handed_out > 1, "{handed_out}"),
        }
    }
}

#[test]
fn threads_learn_the_same() {
    let models = [ModelKind::Supervised, ModelKind::Logistic];
    let one = alone(&models);
    for members in [1, 3] {
        let crew = Crew::default();
        let threads = Threads::start(&crew, members);
        let many = judged(&models, &crew, &mut |_, _| {});
        assert!(many == one, "{members} threads");
        drop(threads);
    }
}
