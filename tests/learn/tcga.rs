//! What a model learns of real samples: which are unlike the cohort, pathways of unseen samples, genes that decide.

use std::sync::Arc;
use std::time::Instant;

use crate::real;
use crate::reference::{Cohort, Learned};
use genessl::Advance;
use genessl::learn::{
    AttributionOptions, Attributions, Classification, Classifier, ClassifyInputs, ClassifyOptions,
    DeviceKind, Encoder, FeaturePlan, IntegratedGradients, ModelKind, Novelty, NoveltyOptions,
    PathwayHead, Pretrained, compare_genes, correlation, linear_attributions, strongest,
};
use genessl::random::stream;
use ndarray::{Array2, Axis};
use rand_distr::{Distribution, StandardNormal};

/// The real samples, and what is pretrained on their first split.
fn learned() -> Option<(&'static Cohort, &'static Learned)> {
    real::cohort().map(|cohort| (cohort, real::learned(cohort, 0)))
}

/// Rows of the first split's parts.
fn rows(cohort: &Cohort, parts: &[&str]) -> Vec<usize> {
    let parts = parts.iter().map(|part| cohort.rows(0, part));
    parts.collect::<Vec<_>>().concat()
}

fn embedder(pretrained: &Pretrained) -> impl Fn(&Array2<f32>) -> Arc<Array2<f32>> {
    let encoder = Encoder::new(&pretrained.weights, DeviceKind::Flex);
    move |samples| Arc::new(encoder.embed(samples).unwrap())
}

#[test]
fn samples_unlike_the_cohort_are_told() {
    let Some((cohort, Learned { plan, pretrained })) = learned() else {
        return;
    };
    let embed = embedder(pretrained);
    let part = |name| cohort.features(plan, &rows(cohort, &[name]));
    let reference = embed(&part("pretrain"));
    let unseen = embed(&part("finetune"));
    let novelty = Novelty::fit(reference, unseen, NoveltyOptions::default()).unwrap();
    let test = part("test");
    let mut normal = stream(1, "test/noise");
    let noise = Array2::from_shape_simple_fn(test.dim(), || StandardNormal.sample(&mut normal));
    let genes = test.ncols();
    let moved: Vec<usize> = (0..genes).map(|gene| (gene * 911 + 7) % genes).collect();
    let shuffled = test.select(Axis(1), &moved);
    let beyond = |samples: &Array2<f32>| {
        let distances = novelty.distances(embed(samples)).unwrap();
        let mean = distances.iter().sum::<f64>() / distances.len() as f64;
        let far = distances.iter().filter(|&&of| of > novelty.threshold());
        (far.count() as f64 / distances.len() as f64, mean)
    };
    let found = [test.as_ref(), &noise, &shuffled].map(beyond);
    println!(
        "share beyond the threshold {:.2}, mean distance: test part, noise, shuffled genes {found:.2?}",
        novelty.threshold()
    );
    // A few of the 77 unseen samples lie far from all others and push the threshold out.
    assert!(found[0].0 < 0.1 && found[1].0 > 0.5 && found[2].0 > 0.25);
    assert!(found[1].1 > 3.0 * found[0].1 && found[2].1 > 3.0 * found[0].1);
}

#[test]
fn pathways_of_unseen_samples_are_predicted() {
    let Some((cohort, Learned { plan, pretrained })) = learned() else {
        return;
    };
    let unseen = rows(cohort, &["finetune", "test"]);
    let latent = embedder(pretrained)(&cohort.features(plan, &unseen));
    let measured = cohort.scores.select(Axis(0), &unseen);
    let along = correlation(&latent, &measured).unwrap();
    let head = PathwayHead::judge(&pretrained.weights.pathway, &latent, measured).unwrap();
    let mut r2: Vec<f64> = head.pathways.iter().filter_map(|fit| fit.r2).collect();
    r2.sort_by(f64::total_cmp);
    println!(
        "R² of {} pathways: mean {:.3}, median {:.3}, worst {:.3}, best {:.3}",
        r2.len(),
        head.mean_r2.unwrap(),
        head.median_r2.unwrap(),
        r2[0],
        r2[r2.len() - 1]
    );
    let median = |mut values: Vec<f64>| {
        values.sort_by(f64::total_cmp);
        values[values.len() / 2]
    };
    let fits = head.pathways.iter();
    let correlation = median(fits.filter_map(|fit| fit.correlation).collect());
    let wrong = (&head.predicted - &head.measured).mapv(|wrong| wrong * wrong);
    let (wrong, varies) = (wrong.mean().unwrap(), head.measured.var_axis(Axis(0), 0.0));
    let varies = varies.mean().unwrap();
    println!("median r {correlation:.3}, squared error {wrong:.5}, variance {varies:.5}");
    assert!(correlation > 0.4 && wrong < varies);
    // PyTorch's head has .37 to .41 on another collection of KEGG pathways.
    let overall = head.overall_r2.unwrap();
    println!("R² overall {overall:.3}");
    assert!((0.2..0.5).contains(&overall), "{overall}");
    let strongest = strongest(&along);
    println!("strongest {:?}", &strongest[..3]);
    assert!(strongest[0].correlation.abs() > 0.8);
}

struct Trained {
    classifier: Classifier,
    attributions: Attributions,
}

fn trained(kind: ModelKind, inputs: &Arc<ClassifyInputs>) -> Trained {
    let options = ClassifyOptions::default();
    let run = Classification::new(kind, Arc::clone(inputs), &options, 1.0, 0, 0);
    let mut run = run.unwrap();
    while !run.advance().unwrap().is_finished() {}
    let (evaluation, classifier) = run.finish_with_classifier().unwrap();
    let start = Instant::now();
    let (samples, labels) = (&inputs.test().features.all(), &inputs.test().labels);
    let of = classifier.places(labels);
    let baseline = vec![0.0; samples.ncols()];
    let options = AttributionOptions::default();
    let attributions = match kind {
        ModelKind::Logistic => linear_attributions(&classifier, samples, &of, &baseline, options),
        _ => {
            let samples = Arc::clone(samples);
            IntegratedGradients::new(&classifier, samples, &of, &baseline, options)
                .unwrap()
                .run()
        }
    };
    let attributions = attributions.unwrap();
    println!(
        "{kind:?}: accuracy {:.3}, attributions of {} samples in {:.2} s, gap {:.4}",
        evaluation.accuracy,
        attributions.samples.iter().sum::<usize>(),
        start.elapsed().as_secs_f64(),
        attributions.gap
    );
    Trained {
        classifier,
        attributions,
    }
}

/// The mean over samples of a class of its score: the logit less the mean logit.
fn score(classifier: &Classifier, samples: &Array2<f32>, class: usize) -> f64 {
    let probabilities = classifier.probabilities(samples).unwrap();
    let of_row = |row: ndarray::ArrayView1<f32>| {
        let logs = row.mapv(|p| f64::from(p).max(1e-300).ln());
        logs[class] - logs.mean().unwrap()
    };
    let scores = probabilities.rows().into_iter().map(of_row);
    scores.sum::<f64>() / samples.nrows() as f64
}

/// What the score loses without some genes.
fn loss(classifier: &Classifier, samples: &Array2<f32>, class: usize, genes: &[usize]) -> f64 {
    let mut without = samples.clone();
    genes
        .iter()
        .for_each(|&gene| without.column_mut(gene).fill(0.0));
    score(classifier, samples, class) - score(classifier, &without, class)
}

fn names(plan: &FeaturePlan, genes: &[usize]) -> Vec<String> {
    genes.iter().map(|&gene| plan.genes[gene].clone()).collect()
}

#[test]
fn the_genes_that_decide_are_missed_when_taken_away() {
    let Some((cohort, Learned { plan, pretrained })) = learned() else {
        return;
    };
    let part = |name| cohort.labelled(plan, &rows(cohort, &[name]));
    let weights = Arc::new(pretrained.weights.clone());
    let inputs = ClassifyInputs::new(part("finetune"), part("test"), Some(weights)).unwrap();
    let inputs = Arc::new(inputs);
    let linear = trained(ModelKind::Logistic, &inputs).attributions;
    for kind in [
        ModelKind::Supervised,
        ModelKind::Frozen,
        ModelKind::Unfrozen,
    ] {
        let Trained {
            classifier,
            attributions,
        } = trained(kind, &inputs);
        assert!(attributions.gap < 0.05, "{kind:?} {}", attributions.gap);
        let labels = &inputs.test().labels;
        let mut losses = [0.0; 2];
        for (class, label) in attributions.classes.iter().enumerate() {
            let of_class: Vec<usize> = (0..labels.len())
                .filter(|&row| labels[row] == *label)
                .collect();
            let samples = inputs.test().features.rows(&of_class);
            let top = attributions.top(class, 50);
            let others: Vec<usize> = (0..50).map(|at| at * 37 % plan.genes.len()).collect();
            let [most, some] =
                [&top, &others].map(|genes| loss(&classifier, &samples, class, genes));
            let overlap = compare_genes(&attributions, &linear, label, 50).unwrap();
            println!(
                "{kind:?} {label}: without the top 50 genes −{most:.2}, without any 50 −{some:.2}; {} shared with the \
                 linear model, ρ {:.2}; {:?}",
                overlap.shared,
                overlap.spearman.unwrap(),
                names(plan, &top[..6])
            );
            // An encoder's gradients are those near the mean sample, so of single classes less is sure.
            assert!(most > some || kind != ModelKind::Supervised, "{label}");
            losses[0] += most;
            losses[1] += some;
        }
        assert!(losses[0] > 2.0 * losses[1].abs(), "{kind:?} {losses:?}");
    }
}
