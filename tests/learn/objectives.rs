//! The objectives of pretraining beside pathway scores, masked genes and NT-Xent: against PyTorch, against automatic
//! differentiation, and what they make of a training.

use std::collections::BTreeMap;

use crate::further_opinion::{Opinion, Samples};
use crate::support::numbers::{matrix, scattered};
use genessl::learn::augment::Batch;
use genessl::learn::heads::ViewHeadWeights;
use genessl::learn::layout::Shape;
use genessl::learn::model::Model;
use genessl::learn::{
    GeneHead, HeadWeights, LinearWeights, NormWeights, Objective, PretrainOptions, Pretrained,
    Pretraining, Weights,
};
use genessl::{Advance, Result};
use ndarray::Array2;
use serde::Deserialize;

#[derive(Deserialize)]
struct Tensor {
    shape: Vec<usize>,
    values: Vec<f32>,
}

/// What `tests/reference/make_objectives.py` wrote.
#[derive(Deserialize)]
struct Golden {
    settings: BTreeMap<String, f64>,
    genes: usize,
    inputs: BTreeMap<String, Vec<f32>>,
    start: BTreeMap<String, Tensor>,
    cases: BTreeMap<String, Case>,
}

#[derive(Deserialize)]
struct Case {
    weights: BTreeMap<String, f64>,
    steps: Vec<BTreeMap<String, f64>>,
    gradients: BTreeMap<String, Vec<f64>>,
    trained: BTreeMap<String, Vec<f64>>,
}

impl Golden {
    fn read() -> Self {
        serde_json::from_str(include_str!("../data/learn/objectives.json")).expect("JSON")
    }

    fn layer(&self, name: &str) -> LinearWeights {
        let weight = &self.start[&format!("{name}.weight")];
        let shape = (weight.shape[0], weight.shape[1]);
        let weight = Array2::from_shape_vec(shape, weight.values.clone()).expect("its shape");
        LinearWeights {
            weight: weight.t().as_standard_layout().into_owned(),
            bias: self.start[&format!("{name}.bias")].values.clone(),
        }
    }

    fn weights(&self) -> Weights {
        Weights {
            encoder: ENCODER.map(|name| self.layer(name)).to_vec(),
            norm: NormWeights {
                scale: self.start["enc.6.weight"].values.clone(),
                shift: self.start["enc.6.bias"].values.clone(),
            },
            pathway: self.layer("path"),
            reconstruction: self.layer("rec"),
            projection: self.layer("proj"),
            dropout: 0.0,
        }
    }

    /// The heads that the settings ask for, in their order.
    fn heads(&self, options: &PretrainOptions) -> HeadWeights {
        let mut heads = HeadWeights::initial(self.genes, options, 0);
        for head in &mut heads.views {
            let two = |name: &str| {
                ["0", "2"]
                    .map(|at| self.layer(&format!("{name}.{at}")))
                    .to_vec()
            };
            head.projector = two(head.objective.name());
            if !head.predictor.is_empty() {
                head.predictor = two("byol_predictor");
            }
        }
        for (head, layer) in &mut heads.genes {
            *layer = self.layer(name_of(*head));
        }
        heads
    }

    fn options(&self, case: &Case) -> PretrainOptions {
        let setting = |name: &str| self.settings[name];
        let mut options = PretrainOptions {
            hidden: vec![10, 8],
            latent: 7,
            projection: 5,
            dropout: 0.0,
            temperature: setting("temperature"),
            scarf_temperature: setting("scarf_temperature"),
            vime_alpha: setting("vime_alpha"),
            byol_decay: setting("byol_decay"),
            barlow_twins_lambda: setting("barlow_twins_lambda"),
            vicreg_invariance: setting("vicreg_invariance"),
            vicreg_variance: setting("vicreg_variance"),
            vicreg_covariance: setting("vicreg_covariance"),
            ..untrained()
        };
        for (name, &weight) in &case.weights {
            options.set_weight(called(name), weight);
        }
        options
    }

    fn batch(&self, options: &PretrainOptions) -> Batch {
        let input = |name: &str| &self.inputs[name];
        let (x, mask) = (input("x"), input("mask"));
        let shape = |shape: Shape| match shape {
            Shape::Clean => x.clone(),
            Shape::Masked => x.iter().zip(mask).map(|(x, m)| x * (1.0 - m)).collect(),
            Shape::View1 => input("view1").clone(),
            Shape::View2 => input("view2").clone(),
            Shape::Corrupted1 => input("corrupted1").clone(),
            Shape::Corrupted2 => input("corrupted2").clone(),
            Shape::Exchanged => input("exchanged").clone(),
            Shape::Noisy => input("noisy").clone(),
        };
        let hidden = mask.iter().map(|&bit| bit as u8).collect();
        let exchanged = input("exchanged").iter().zip(x);
        let changed = exchanged.map(|(a, b)| u8::from(a != b)).collect();
        let targets = input("target").clone();
        Batch::in_shapes(options, &shape, [hidden, changed], targets, self.genes)
    }
}

const ENCODER: [&str; 3] = ["enc.0", "enc.2", "enc.4"];

pub fn name_of(head: GeneHead) -> &'static str {
    match head {
        GeneHead::Exchanged => "exchanged",
        GeneHead::Values => "restored",
        GeneHead::Denoised => "denoised",
    }
}

fn called(name: &str) -> Objective {
    let name = if name == "contrastive" {
        "nt_xent"
    } else {
        name
    };
    let mut all = Objective::ALL.into_iter();
    all.find(|objective| objective.name() == name).expect(name)
}

/// Settings without an objective.
fn untrained() -> PretrainOptions {
    let mut options = PretrainOptions::default();
    for objective in Objective::ALL {
        options.set_weight(objective, 0.0);
    }
    options
}

fn alone(objective: Objective) -> PretrainOptions {
    let mut options = untrained();
    options.set_weight(objective, 1.0);
    options
}

fn further() -> impl Iterator<Item = Objective> {
    Objective::ALL.into_iter().skip(Objective::USUAL)
}

type Named = BTreeMap<String, Vec<f32>>;

fn note(named: &mut Named, name: &str, layer: &LinearWeights) {
    let weight = layer.weight.t().iter().copied().collect();
    named.insert(format!("{name}.weight"), weight);
    named.insert(format!("{name}.bias"), layer.bias.clone());
}

/// Encoder and usual heads by PyTorch's names, in its layout.
fn by_name(weights: &Weights, heads: &HeadWeights) -> Named {
    let mut named = Named::new();
    for (name, layer) in ENCODER.into_iter().zip(&weights.encoder) {
        note(&mut named, name, layer);
    }
    named.insert("enc.6.weight".into(), weights.norm.scale.clone());
    named.insert("enc.6.bias".into(), weights.norm.shift.clone());
    note(&mut named, "path", &weights.pathway);
    note(&mut named, "rec", &weights.reconstruction);
    note(&mut named, "proj", &weights.projection);
    for (head, layer) in &heads.genes {
        note(&mut named, name_of(*head), layer);
    }
    for head in &heads.views {
        let ViewHeadWeights {
            objective,
            projector,
            predictor,
        } = head;
        for (at, layer) in projector.iter().enumerate() {
            note(
                &mut named,
                &format!("{}.{}", objective.name(), 2 * at),
                layer,
            );
        }
        for (at, layer) in predictor.iter().enumerate() {
            note(&mut named, &format!("byol_predictor.{}", 2 * at), layer);
        }
    }
    named
}

fn largest(numbers: &[f64]) -> f64 {
    numbers
        .iter()
        .fold(0.0, |most, value| value.abs().max(most))
}

/// Relative to the largest number of the same tensor, or a hundredth of `scale` where that is more: what a loss does not depend on
/// has a gradient of rounding alone.
fn assert_close(what: &str, ours: &[f32], theirs: &[f64], scale: f64, tolerance: f64) {
    assert_eq!(ours.len(), theirs.len(), "{what}");
    let largest = largest(theirs).max(scale / 100.0);
    for (at, (&ours, &theirs)) in ours.iter().zip(theirs).enumerate() {
        let difference = (f64::from(ours) - theirs).abs() / largest;
        assert!(
            difference < tolerance,
            "{what}[{at}]: {ours} against {theirs} ({difference:.1e})"
        );
    }
}

#[test]
fn three_steps_of_each_objective_and_of_all_match_pytorch() {
    let golden = Golden::read();
    assert_eq!(golden.cases.len(), 7);
    for (name, case) in &golden.cases {
        let options = golden.options(case);
        let heads = golden.heads(&options);
        let mut model = Model::towards(&golden.weights(), &heads, options.clone());
        for (at, step) in case.steps.iter().enumerate() {
            let losses = model.step(golden.batch(&options), None);
            for (term, &theirs) in step {
                let ours = match term.as_str() {
                    "total" => losses.total,
                    term => losses.of(called(term)),
                };
                let difference = (ours - theirs).abs() / theirs.abs();
                assert!(
                    difference < 1e-4,
                    "{name}, step {at}, {term}: {ours} {theirs}"
                );
            }
            if at == 0 {
                let means = by_name(&model.gradient_means(), &model.head_gradient_means(&heads));
                let scale = case.gradients.values().map(|gradient| largest(gradient));
                let scale = scale.fold(0.0, f64::max);
                for (tensor, theirs) in &case.gradients {
                    let ours: Vec<f32> = means[tensor].iter().map(|mean| 10.0 * mean).collect();
                    assert_close(
                        &format!("{name}: gradient of {tensor}"),
                        &ours,
                        theirs,
                        scale,
                        1e-4,
                    );
                }
            }
        }
        let trained = by_name(&model.into_weights(), &HeadWeights::default());
        for (tensor, theirs) in &case.trained {
            assert_close(
                &format!("{name}: {tensor}"),
                &trained[tensor],
                theirs,
                0.0,
                1e-4,
            );
        }
    }
}

/// What no objective needs is not computed; what is left is the same.
#[test]
fn the_gradients_of_each_of_the_usual_objectives_alone_add_up_to_those_of_all_three() {
    let golden = Golden::read();
    let of = |objectives: &[Objective]| {
        let mut options = golden.options(&golden.cases["together"]);
        for objective in Objective::ALL {
            options.set_weight(objective, 0.0);
        }
        for (objective, weight) in objectives.iter().zip([1.0, 0.3, 0.1]) {
            options.set_weight(*objective, weight);
        }
        let heads = golden.heads(&options);
        let mut model = Model::towards(&golden.weights(), &heads, options.clone());
        let losses = model.step(golden.batch(&options), None);
        (losses, by_name(&model.gradient_means(), &heads))
    };
    let usual = &Objective::ALL[..Objective::USUAL];
    let (losses, together) = of(usual);
    let mut sums: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for (&objective, weight) in usual.iter().zip([1.0, 0.3, 0.1]) {
        let (alone, gradients) = of(&[objective]);
        assert!(
            (alone.of(objective) - losses.of(objective)).abs() < 1e-6 * losses.of(objective),
            "{objective:?}"
        );
        for (name, gradient) in gradients {
            let sum = sums
                .entry(name)
                .or_insert_with(|| vec![0.0; gradient.len()]);
            for (sum, value) in sum.iter_mut().zip(gradient) {
                *sum += weight * f64::from(value);
            }
        }
    }
    for (name, sum) in &sums {
        assert_close(name, &together[name], sum, 0.01, 1e-5);
    }
}

#[test]
fn gradients_are_those_of_automatic_differentiation() {
    // Genes of several blocks.
    let (count, genes) = (9, 1300);
    let samples = Samples::drawn(count, genes, &scattered);
    for objective in further() {
        let options = PretrainOptions {
            hidden: vec![40, 24],
            latent: 16,
            projection: 12,
            ..alone(objective)
        };
        let weights = Weights::initial(genes, 4, &options, 3);
        let heads = HeadWeights::initial(genes, &options, 3);
        let mut model = Model::towards(&weights, &heads, options.clone());
        let shape = |shape: Shape| samples.in_shape(shape).to_vec();
        let tables = [Vec::new(), samples.changed.clone()];
        let targets = scattered(count * 4, 5);
        let batch = Batch::in_shapes(&options, &shape, tables, targets, genes);
        let ours = model.step(batch, None);

        let opinion = Opinion::new(&weights, &heads);
        let loss = opinion.loss(objective, &samples, &options);
        let theirs = f64::from(loss.clone().into_scalar::<f32>());
        assert!(
            (ours.of(objective) - theirs).abs() < 1e-4 * theirs.abs(),
            "{objective:?}"
        );
        assert_eq!(ours.of(objective), ours.total);
        let gradients = loss.backward();
        let means = by_name(&model.gradient_means(), &model.head_gradient_means(&heads));
        let mut checked = 0;
        let gradients = opinion.gradients(&gradients);
        let scale = gradients.iter().map(|(_, gradient)| largest(gradient));
        let scale = scale.fold(0.0, f64::max);
        for (name, theirs) in gradients {
            let ours: Vec<f32> = means[&name].iter().map(|mean| 10.0 * mean).collect();
            assert_close(
                &format!("{objective:?}: {name}"),
                &ours,
                &theirs,
                scale,
                1e-3,
            );
            checked += 1;
        }
        assert!(checked >= 10, "{objective:?}: {checked}");
    }
}

fn small(options: PretrainOptions) -> PretrainOptions {
    PretrainOptions {
        epochs: 25,
        batch_size: 16,
        hidden: vec![48, 32],
        latent: 16,
        projection: 12,
        dropout: 0.1,
        validation_share: 0.2,
        ..options
    }
}

/// Samples that lie along a few directions, and some noise.
fn structured(samples: usize, genes: usize) -> Array2<f32> {
    let low = matrix(samples, 6, 1).dot(&matrix(6, genes, 2));
    low * 0.5 + matrix(samples, genes, 3) * 0.3
}

/// Scores that follow from the samples' directions.
fn scores(samples: usize) -> Array2<f32> {
    matrix(samples, 6, 1).dot(&matrix(6, 5, 6)) * 0.4
}

fn pretrain(options: &PretrainOptions, seed: u64) -> Result<Pretrained> {
    Pretraining::new(structured(90, 140), scores(90), options, seed)?.run()
}

#[test]
fn each_objective_alone_falls_on_both_parts_and_keeps_the_latent_space_open() {
    for objective in Objective::ALL {
        let options = small(alone(objective));
        let history = pretrain(&options, 5).expect("it ends").history;
        assert_eq!(history.epochs.len(), 25);
        assert_eq!(history.validation.len(), 25);
        assert_eq!(history.spread.len(), 25);
        for part in [&history.epochs, &history.validation] {
            let (first, last) = (part[0].of(objective), part[24].of(objective));
            assert!(last < 0.97 * first, "{objective:?}: {first} to {last}");
            assert!(
                part.iter()
                    .all(|losses| losses.total == losses.of(objective))
            );
        }
        let last = history.spread[24];
        println!("{objective:?}: {last:?}");
        assert!(
            !last.has_collapsed() && last.deviation > 0.05,
            "{objective:?}: {last:?}"
        );
        assert_eq!(history.objectives(), [objective]);
        assert!(
            pretrain(&options, 5).expect("it ends").history == history,
            "same bits"
        );
    }
}

#[test]
fn an_objective_more_leaves_what_is_drawn_for_the_others() {
    // Without dropout, which is drawn for all rows in turn.
    let usual = PretrainOptions {
        epochs: 1,
        learning_rate: 1e-30,
        dropout: 0.0,
        ..small(PretrainOptions::default())
    };
    let without = pretrain(&usual, 5).expect("it ends").history;
    let mut options = usual;
    further().for_each(|objective| options.set_weight(objective, 0.5));
    let with = pretrain(&options, 5).expect("it ends").history;
    for objective in &Objective::ALL[..Objective::USUAL] {
        let (one, other) = (
            without.epochs[0].of(*objective),
            with.epochs[0].of(*objective),
        );
        assert!(
            (one - other).abs() < 1e-6 * one,
            "{objective:?}: {one} {other}"
        );
    }
    assert_eq!(with.objectives(), Objective::ALL);
    let sum: f64 = Objective::ALL
        .map(|objective| options.weight(objective) * with.epochs[0].of(objective))
        .iter()
        .sum();
    assert!((with.epochs[0].total - sum).abs() < 1e-9 * sum);
}

#[test]
fn scarf_takes_no_values_of_samples_that_are_held_out() {
    let options = small(PretrainOptions {
        epochs: 2,
        ..alone(Objective::Scarf)
    });
    let training = |held_out: f32| {
        let mut samples = structured(90, 140);
        let before = Pretraining::new(samples.clone(), matrix(90, 5, 4), &options, 5);
        for row in before.expect("it can be done").held_out() {
            samples.row_mut(*row).fill(held_out);
        }
        let run = Pretraining::new(samples, matrix(90, 5, 4), &options, 5);
        run.expect("it can be done").run().expect("it ends")
    };
    let (one, other) = (training(1.0), training(-2.0));
    assert!(one.weights == other.weights && one.history.epochs == other.history.epochs);
    assert_ne!(one.history.validation, other.history.validation);
}

#[test]
fn byol_needs_its_slower_network_to_be_slower() {
    let decayed = |byol_decay: f64| {
        let options = small(PretrainOptions {
            byol_decay,
            epochs: 3,
            ..alone(Objective::Byol)
        });
        pretrain(&options, 5).expect("it ends").history
    };
    // The slower network enters from the second step on: the first step's loss is the same, what follows is not.
    assert_ne!(decayed(0.99).epochs[2], decayed(0.5).epochs[2]);
    assert_ne!(decayed(1.0).epochs[2], decayed(0.99).epochs[2]);
}

#[test]
fn a_sample_alone_in_its_batch_has_a_loss() {
    // 18 to train on make batches of 16 and 2, of 17 one of 1.
    for samples in [18, 17] {
        for objective in further() {
            let options = PretrainOptions {
                epochs: 2,
                validation_share: 0.0,
                ..small(alone(objective))
            };
            let run = Pretraining::new(structured(samples, 30), matrix(samples, 5, 4), &options, 1);
            let history = run.expect("it can be done").run().expect("it ends").history;
            assert!(history.epochs.iter().all(|losses| losses.total.is_finite()));
        }
    }
}

#[test]
fn settings_that_make_no_sense_are_refused() {
    type Change = fn(&mut PretrainOptions);
    let cases: [(Change, &str); 17] = [
        (|o| o.weight_scarf = -1.0, "weight_scarf"),
        (|o| o.weight_denoising = f64::NAN, "weight_denoising"),
        (|o| o.scarf_corruption = vec![], "scarf_corruption"),
        (|o| o.scarf_corruption = vec![0.1; 3], "scarf_corruption"),
        (|o| o.scarf_corruption = vec![1.5], "scarf_corruption"),
        (|o| o.scarf_temperature = 0.0, "scarf_temperature"),
        (|o| o.vime_corruption = -0.1, "vime_corruption"),
        (|o| o.vime_alpha = f64::INFINITY, "vime_alpha"),
        (|o| o.byol_decay = 1.1, "byol_decay"),
        (|o| o.barlow_twins_lambda = -1.0, "barlow_twins_lambda"),
        (|o| o.vicreg_variance = -1.0, "vicreg_variance"),
        (|o| o.vicreg_covariance = f64::NAN, "vicreg_covariance"),
        (|o| *o = untrained(), "nothing to learn"),
        (|o| o.temperature = 1e-30, "temperature"),
        (|o| o.scarf_temperature = 1e-30, "scarf_temperature"),
        (
            |o| {
                *o = alone(Objective::Masked);
                o.mask_ratio = 0.0;
            },
            "no gene is hidden",
        ),
        (
            |o| {
                *o = alone(Objective::Vicreg);
                (o.vicreg_invariance, o.vicreg_variance, o.vicreg_covariance) = (0.0, 0.0, 0.0);
            },
            "terms of VICReg",
        ),
    ];
    for (change, word) in cases {
        let mut options = PretrainOptions::default();
        change(&mut options);
        let error = options.check().expect_err(word);
        assert!(error.what.contains(word), "{word}: {error}");
        assert!(!error.advice.is_empty());
    }
    further().for_each(|objective| alone(objective).check().expect("one is enough"));
}
