//! The yardsticks against scikit-learn, the statistics of a sweep against SciPy and by hand, and drawing labels.

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;

use genessl::Advance;
use genessl::learn::logistic::{Gram, Logistic, LogisticModel, LogisticOptions, balanced_weights};
use genessl::learn::nearest_centroid::NearestCentroid;
use genessl::learn::split::{Amount, label_draw, label_subset};
use genessl::learn::sweep::{
    Difference, Finding, Measure, Named, Run, compare, differences, holm, labels_needed,
    sign_flip_p, smallest_p, summary, verdict,
};
use genessl::random::stream;
use ndarray::{Array2, Axis, concatenate};
use rand::RngExt as _;
use serde::Deserialize;

#[derive(Deserialize)]
struct Answers {
    logistic: std::collections::BTreeMap<String, Case>,
    signs: Vec<Signs>,
}

#[derive(Deserialize)]
struct Case {
    x: Vec<Vec<f32>>,
    y: Vec<usize>,
    c: f64,
    balanced: bool,
    coef: Vec<Vec<f64>>,
    intercept: Vec<f64>,
    test: Vec<Vec<f32>>,
    probabilities: Vec<Vec<f64>>,
    nearest: Vec<usize>,
    centroids: Vec<Vec<f64>>,
}

#[derive(Deserialize)]
struct Signs {
    differences: Vec<f64>,
    p: f64,
}

fn answers() -> Answers {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/learn/compare.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn matrix(rows: &[Vec<f32>]) -> Array2<f32> {
    Array2::from_shape_vec((rows.len(), rows[0].len()), rows.concat()).unwrap()
}

impl Case {
    fn classes(&self) -> usize {
        self.probabilities[0].len()
    }

    fn rows(&self) -> Vec<usize> {
        (0..self.y.len()).collect()
    }

    fn options(&self) -> LogisticOptions {
        LogisticOptions {
            c: self.c,
            tolerance: 1e-9,
            ..LogisticOptions::default()
        }
    }

    fn regression(&self, x: Array2<f32>) -> Logistic {
        let x = Arc::new(x);
        let regression =
            Logistic::new(&x, &self.rows(), &self.y, self.classes(), &self.options()).unwrap();
        if self.balanced {
            regression.weighted(&balanced_weights(&self.y)).unwrap()
        } else {
            regression
        }
    }

    fn fit(&self) -> LogisticModel {
        self.regression(matrix(&self.x)).run().unwrap()
    }

    /// scikit-learn's coefficients as ours: features × classes.
    fn weights(&self) -> Array2<f64> {
        let without = self.classes() - self.coef.len();
        Array2::from_shape_fn((self.coef[0].len(), self.classes()), |(feature, class)| {
            class
                .checked_sub(without)
                .map_or(0.0, |row| self.coef[row][feature])
        })
    }
}

fn assert_near(
    ours: impl Iterator<Item = f64>,
    expected: impl Iterator<Item = f64>,
    by: f64,
    what: &str,
) {
    for (at, (ours, expected)) in ours.zip(expected).enumerate() {
        let difference = (ours - expected).abs();
        assert!(
            difference <= by,
            "{what}: number {at} is {ours}, not {expected}"
        );
    }
}

fn largest(rows: &Array2<f32>) -> Vec<usize> {
    let of = |row: ndarray::ArrayView1<'_, f32>| {
        (0..row.len()).fold(0, |best, at| if row[at] > row[best] { at } else { best })
    };
    rows.rows().into_iter().map(of).collect()
}

#[test]
fn logistic_regression_equals_scikit_learns() {
    for (name, case) in answers().logistic {
        let model = case.fit();
        assert!(model.converged, "{name}");
        let ours = model.weights.iter().map(|&w| f64::from(w));
        assert_near(ours, case.weights().into_iter(), 1e-4, &name);
        let without = case.classes() - case.intercept.len();
        let ours = model.intercept.iter().skip(without).map(|&b| f64::from(b));
        assert_near(ours, case.intercept.iter().copied(), 1e-4, &name);

        let probabilities = model.probabilities(matrix(&case.test).view()).unwrap();
        let ours = probabilities.iter().map(|&p| f64::from(p));
        assert_near(ours, case.probabilities.concat().into_iter(), 1e-4, &name);
    }
}

#[test]
fn products_of_samples_give_the_same_model_as_features() {
    let case = &answers().logistic["more features"];
    let x = matrix(&case.x);
    let by_samples = case.regression(x.clone()).run().unwrap();
    // Features that are 0 change nothing, but make the features the many; samples that are 0 would be samples.
    let samples = case.y.len();
    let narrow = x.slice(ndarray::s![.., ..samples]).to_owned();
    let wide = concatenate![Axis(1), narrow, Array2::<f32>::zeros((samples, 1))];
    let by_features = case.regression(narrow).run().unwrap();
    let padded = case.regression(wide).run().unwrap();
    let ours = padded.weights.iter().map(|&w| f64::from(w));
    let same = by_features.weights.iter().map(|&w| f64::from(w));
    assert_near(ours, same, 1e-5, "features of 0");
    assert!(
        padded
            .weights
            .row(samples)
            .iter()
            .all(|&weight| weight == 0.0)
    );

    // Shared products: those of some rows of a larger table.
    let table = Arc::new(concatenate![Axis(0), matrix(&case.test), x]);
    let rows: Vec<usize> = (0..samples).map(|row| row + case.test.len()).collect();
    let gram = Gram::of(&table).unwrap();
    let shared = Logistic::new(&table, &rows, &case.y, case.classes(), &case.options())
        .and_then(|regression| regression.with_gram(&gram))
        .and_then(Advance::run)
        .unwrap();
    assert_eq!(shared, by_samples);
    let fewer = Arc::new(matrix(&case.x));
    assert!(case.regression(matrix(&case.x)).with_gram(&gram).is_err());
    assert_eq!(Gram::of(&fewer).unwrap().samples(), samples);
}

#[test]
fn a_large_table_is_fitted_in_pieces() {
    let mut rng = stream(1, "table");
    let classes: Vec<usize> = (0..700).map(|row| row % 3).collect();
    let x = Array2::from_shape_fn((700, 1200), |(row, gene)| {
        let shift = if gene % 3 == row % 3 { 0.1 } else { 0.0 };
        rng.random::<f32>() - 0.5 + shift
    });
    let x = Arc::new(x);
    let rows: Vec<usize> = (0..700).collect();
    let fit = |features: usize| {
        let x = Arc::new(x.slice(ndarray::s![.., ..features]).to_owned());
        let options = LogisticOptions {
            c: 0.01,
            ..LogisticOptions::default()
        };
        let mut regression = Logistic::new(&x, &rows, &classes, 3, &options).unwrap();
        let (mut calls, mut before) = (0, 0);
        loop {
            let progress = regression.advance().unwrap();
            assert!(progress.done >= before);
            (calls, before) = (calls + 1, progress.done);
            if progress.is_finished() {
                break;
            }
        }
        let model = regression.finish().unwrap();
        assert!(model.converged && calls > model.iterations);
        largest(&model.probabilities(x.view()).unwrap())
    };
    assert_eq!(fit(1200), classes);
    let right = fit(600)
        .iter()
        .zip(&classes)
        .filter(|(a, b)| a == b)
        .count();
    assert!(right > 600, "{right}");
}

#[test]
fn a_weight_of_two_is_the_sample_twice_and_classes_may_be_absent() {
    let case = &answers().logistic["more samples"];
    let x = Arc::new(matrix(&case.x));
    let fit = |rows: &[usize], weights: &[f64], classes: usize, shift: usize| {
        let y: Vec<usize> = rows.iter().map(|&row| case.y[row] + shift).collect();
        Logistic::new(&x, rows, &y, classes, &case.options())
            .and_then(|regression| regression.weighted(weights))
            .and_then(Advance::run)
            .unwrap()
    };
    let rows = case.rows();
    let mut twice = rows.clone();
    twice.push(0);
    let mut weights = vec![1.0; rows.len()];
    weights[0] = 2.0;
    let weighted = fit(&rows, &weights, 4, 0);
    let repeated = fit(&twice, &vec![1.0; twice.len()], 4, 0);
    let ours = weighted.weights.iter().map(|&w| f64::from(w));
    assert_near(
        ours,
        repeated.weights.iter().map(|&w| f64::from(w)),
        1e-5,
        "twice",
    );

    let shifted = fit(&rows, &weights, 6, 1);
    let probabilities = shifted.probabilities(x.view()).unwrap();
    assert!(probabilities.column(0).iter().all(|&p| p == 0.0));
    assert!(probabilities.column(5).iter().all(|&p| p == 0.0));
    let plain = largest(&weighted.probabilities(x.view()).unwrap());
    let moved: Vec<usize> = plain.iter().map(|class| class + 1).collect();
    assert_eq!(largest(&probabilities), moved);
}

#[test]
fn what_cannot_be_fitted_is_refused() {
    let x = Arc::new(Array2::from_shape_fn((4, 2), |(i, j)| (i * 2 + j) as f32));
    let new = |rows: &[usize], classes: &[usize], options: &LogisticOptions| {
        Logistic::new(&x, rows, classes, 2, options)
    };
    let defaults = LogisticOptions::default();
    assert!(new(&[0, 1], &[0, 0], &defaults).is_err());
    assert!(new(&[0, 4], &[0, 1], &defaults).is_err());
    assert!(new(&[0, 1], &[0, 2], &defaults).is_err());
    assert!(new(&[0, 1], &[0], &defaults).is_err());
    let c = LogisticOptions { c: 0.0, ..defaults };
    assert!(new(&[0, 1], &[0, 1], &c).is_err());
    let regression = || new(&[0, 1], &[0, 1], &defaults).unwrap();
    assert!(regression().weighted(&[1.0]).is_err());
    assert!(regression().weighted(&[1.0, -1.0]).is_err());
    assert!(regression().finish().is_err());
    let model = regression().run().unwrap();
    assert!(model.probabilities(Array2::zeros((1, 3)).view()).is_err());
    let missing = Arc::new(Array2::from_elem((2, 2), f32::NAN));
    assert!(Logistic::new(&missing, &[0, 1], &[0, 1], 2, &defaults).is_err());
    assert!(NearestCentroid::fit(&missing, &[0, 1], &[0, 1], 2).is_err());
    assert!(NearestCentroid::fit(&x, &[], &[], 2).is_err());
}

#[test]
fn nearest_centroid_equals_scikit_learns() {
    for (name, case) in answers().logistic {
        let x = matrix(&case.x);
        let model = NearestCentroid::fit(&x, &case.rows(), &case.y, case.classes() + 1).unwrap();
        let ours = model.centroids.iter().copied();
        assert_near(ours, case.centroids.concat().into_iter(), 1e-6, &name);
        let probabilities = model.probabilities(matrix(&case.test).view()).unwrap();
        assert_eq!(largest(&probabilities), case.nearest, "{name}");
        for row in probabilities.rows() {
            assert!((row.sum() - 1.0).abs() < 1e-5 && row[case.classes()] == 0.0);
        }
    }
}

/// Runs of which only the accuracy counts: model, level, labels, and the accuracy of each repeat.
fn runs(cells: &[(usize, usize, usize, &[f64])]) -> Vec<Run> {
    let of = |&(model, level, labels, values): &(usize, usize, usize, &[f64])| {
        let run = move |(repeat, &accuracy): (usize, &f64)| Run {
            model,
            labels,
            level,
            repeat,
            accuracy,
            balanced_accuracy: accuracy / 2.0,
            macro_f1: accuracy / 4.0,
        };
        values.iter().enumerate().map(run).collect::<Vec<_>>()
    };
    cells.iter().flat_map(of).collect()
}

#[test]
fn a_summary_has_mean_and_standard_deviation() {
    let mut all = runs(&[
        (1, 1, 20, &[0.8, 0.9, 1.0]),
        (1, 0, 10, &[0.7]),
        (0, 0, 10, &[0.5, 0.7]),
    ]);
    all.push(Run {
        accuracy: 0.6,
        repeat: 0,
        ..all[3]
    });
    let cells = summary(&all, Measure::Accuracy);
    let order: Vec<(usize, usize)> = cells.iter().map(|cell| (cell.model, cell.level)).collect();
    assert_eq!(order, [(0, 0), (1, 0), (1, 1)]);
    assert_eq!((cells[0].n, cells[1].n, cells[1].sd), (2, 1, None));
    assert!((cells[1].mean - 0.6).abs() < 1e-12, "the later run counts");
    assert!((cells[2].mean - 0.9).abs() < 1e-12 && (cells[2].sd.unwrap() - 0.1).abs() < 1e-12);
    assert_eq!(cells[2].values.len(), 3);
    let halves = summary(&all, Measure::BalancedAccuracy);
    assert!((halves[2].mean - 0.45).abs() < 1e-12);
    assert!(summary(&[], Measure::MacroF1).is_empty());
}

#[test]
fn differences_pair_runs_of_equal_labels() {
    let all = runs(&[
        (0, 0, 10, &[0.80, 0.82, 0.84, 0.70]),
        (0, 1, 20, &[0.90, 0.90, 0.90, 0.90]),
        (1, 0, 10, &[0.84, 0.84, 0.84]),
        (1, 1, 20, &[0.92, 0.90, 0.89, 0.92]),
        (2, 2, 30, &[0.9]),
    ]);
    let found = differences(&all, Measure::Accuracy, 1, 0, 5);
    let counts = |d: &Difference| (d.level, d.repeats, d.pairs, d.wins, d.ties, d.losses);
    let counted: Vec<_> = found.iter().map(counts).collect();
    let expected = [
        (Some(0), 3, 3, 2, 1, 0),
        (Some(1), 4, 4, 2, 1, 1),
        (None, 4, 7, 4, 2, 1),
    ];
    assert_eq!(counted, expected);
    assert!((found[0].mean - 0.02).abs() < 1e-12);
    // Repeats' means over the levels: .03, .01, -.005, .02.
    assert!((found[2].mean - 0.055 / 4.0).abs() < 1e-12);
    assert!((found[2].p - 0.25).abs() < 1e-12 && found[2].adjusted_p == found[2].p);
    assert!((found[0].p - 0.5).abs() < 1e-12 && found[0].adjusted_p == 1.0);
    for d in &found {
        assert!(d.low <= d.mean && d.mean <= d.high, "{d:?}");
    }
    assert_eq!(found, differences(&all, Measure::Accuracy, 1, 0, 5));
    assert!(differences(&all, Measure::Accuracy, 2, 0, 5).is_empty());
    let both = compare(&all, Measure::Accuracy, 0, 5);
    assert_eq!(both, found, "models without pairs add nothing");
}

#[test]
fn the_bootstrap_covers_the_truth_about_as_often_as_it_says() {
    let mut rng = stream(3, "truth");
    let mut covered = 0;
    for seed in 0..200 {
        let gains: Vec<f64> = (0..25)
            .map(|_| (0..6).map(|_| rng.random::<f64>()).sum::<f64>() / 6.0 - 0.4)
            .collect();
        let all = runs(&[(0, 0, 9, &[0.0; 25]), (1, 0, 9, &gains)]);
        let overall = differences(&all, Measure::Accuracy, 1, 0, seed)
            .pop()
            .unwrap();
        covered += usize::from(overall.low <= 0.1 && 0.1 <= overall.high);
    }
    assert!((180..=198).contains(&covered), "{covered} of 200");
}

#[test]
fn the_sign_flip_test_equals_scipys() {
    for case in answers().signs {
        let p = sign_flip_p(&case.differences, 1);
        assert!((p - case.p).abs() < 1e-12, "{p} is not {}", case.p);
    }
    assert_eq!(sign_flip_p(&[], 1), 1.0);
    assert_eq!(sign_flip_p(&[0.0, 0.0], 1), 1.0);
    assert_eq!(smallest_p(5), 0.0625);
    assert_eq!(sign_flip_p(&[0.1; 5], 1), smallest_p(5));
    assert_eq!(sign_flip_p(&[0.1; 40], 1), smallest_p(40));
    // Just beyond what is tried in full, random patterns say nearly the same as all of them would.
    let few: Vec<f64> = (0..20)
        .map(|at| (1.7 * f64::from(at)).sin() + 0.3)
        .collect();
    let exact = sign_flip_p(&few, 1);
    let more: Vec<f64> = few.into_iter().chain([1e-6; 2]).collect();
    assert!((sign_flip_p(&more, 1) - exact).abs() < 0.02, "{exact}");
}

#[test]
fn holm_by_hand() {
    let adjusted = holm(&[0.01, 0.04, 0.03, 0.005]);
    assert_near(
        adjusted.into_iter(),
        [0.03, 0.06, 0.06, 0.02].into_iter(),
        1e-12,
        "Holm",
    );
    assert_eq!(holm(&[0.6, 0.7]), [1.0, 1.0]);
    assert!(holm(&[]).is_empty());
}

#[test]
fn labels_needed_are_read_off_the_mean_curve() {
    let all = runs(&[
        (0, 0, 10, &[0.70, 0.80, 0.75]),
        (0, 1, 20, &[0.90, 0.80, 0.85]),
        (0, 2, 40, &[0.95, 0.95, 0.95]),
        (1, 0, 10, &[0.85]),
    ]);
    let needed = |model, target| labels_needed(&all, Measure::Accuracy, model, target, 2);
    let found = needed(0, 0.90).unwrap();
    assert!((found.labels - 30.0).abs() < 1e-9 && !found.at_most);
    let (low, high) = (found.low.unwrap(), found.high.unwrap());
    assert!(
        (low - 20.0).abs() < 1e-9 && (high - 40.0 + 20.0 / 3.0).abs() < 1e-9,
        "{low} {high}"
    );
    assert_eq!(needed(0, 0.96), None);
    assert_eq!(needed(5, 0.5), None);
    let sure = needed(1, 0.8).unwrap();
    assert!(sure.at_most && sure.labels == 10.0 && sure.low.is_none() && sure.high.is_none());
    // Reached on average, but not in every resample.
    let scattered = runs(&[(0, 0, 10, &[0.5, 0.6]), (0, 1, 20, &[0.95, 0.87])]);
    let found = labels_needed(&scattered, Measure::Accuracy, 0, 0.9, 2).unwrap();
    assert!(found.low.unwrap() < found.labels && found.high.is_none());
}

/// What is said of a frozen (model 1) and a fine-tuned (model 2) encoder with these gains by repeat, at two levels.
fn said(frozen: &[f64], tuned: &[f64]) -> (Vec<Finding>, String) {
    let flat = vec![0.9; frozen.len()];
    let plus =
        |gains: &[f64], by: f64| gains.iter().map(|gain| 0.9 + gain + by).collect::<Vec<_>>();
    let cells: [&[f64]; 4] = [
        &plus(frozen, 0.0),
        &plus(tuned, 0.001),
        &plus(frozen, 0.0),
        &plus(tuned, -0.001),
    ];
    let all = runs(&[
        (0, 0, 9, &flat),
        (0, 1, 77, &flat),
        (1, 0, 9, cells[0]),
        (2, 0, 9, cells[1]),
        (1, 1, 77, cells[2]),
        (2, 1, 77, cells[3]),
    ]);
    let named = |model, name| Named { model, name };
    let pretrained = [named(1, "frozen encoder"), named(2, "fine-tuned encoder")];
    let network = named(0, "supervised network");
    let found = verdict(&all, Measure::Accuracy, network, &pretrained, 4).unwrap();
    (found.findings, found.text)
}

#[test]
fn the_verdict_says_what_the_numbers_support() {
    use Finding::{Better, NoDifference, PerhapsBetter, TooFew, Worse};
    let clear = [0.02, 0.03, 0.025, 0.03, 0.02, 0.03, 0.025, 0.03];
    let mixed = [0.02, -0.03, 0.025, -0.03, 0.02, -0.02, 0.03, 0.0];
    let down = clear.map(|gain| -gain);

    let (findings, text) = said(&mixed, &clear);
    assert_eq!(findings, [NoDifference, Better]);
    assert_eq!(
        text,
        "Pretraining helps here: between the frozen encoder and the supervised network no difference in accuracy is \
         found (95 % interval −1.5 to +1.8); over all amounts of labels the fine-tuned encoder is better than the \
         supervised network by 2.6 percentage points of accuracy (95 % interval +2.3 to +2.9). On average the \
         fine-tuned encoder is 2.7 percentage points ahead with 9 labels and 2.5 percentage points ahead with 77."
    );

    let (findings, text) = said(&mixed[..5], &clear[..5]);
    assert_eq!(findings, [NoDifference, PerhapsBetter]);
    assert!(
        text.starts_with("Pretraining seems to help here:"),
        "{text}"
    );
    assert!(
        text.contains("5 repeats are too few for a test to rule out chance; it takes 7 or more.")
    );

    let (findings, text) = said(&down, &mixed);
    assert_eq!(findings, [Worse, NoDifference]);
    assert!(
        text.starts_with("These runs do not show whether pretraining helps:"),
        "{text}"
    );

    let (findings, text) = said(&down, &[0.001; 8].map(|gain| -gain));
    assert_eq!(findings[0], Worse);
    assert!(
        text.starts_with("Pretraining does not help here:"),
        "{text}"
    );
    assert!(text.contains("is worse than the supervised network by 2.6 percentage points"));

    let (findings, text) = said(&clear[..2], &clear[..2]);
    assert_eq!(findings, [TooFew, TooFew]);
    assert!(
        text.starts_with("Too few runs to tell: 2 repeats"),
        "{text}"
    );

    let network = Named {
        model: 0,
        name: "supervised network",
    };
    let alone = runs(&[(0, 0, 9, &[0.9, 0.9])]);
    let absent = Named {
        model: 1,
        name: "frozen encoder",
    };
    assert_eq!(
        verdict(&alone, Measure::Accuracy, network, &[absent], 4),
        None
    );
}

fn labels(classes: &[(&str, usize)]) -> Vec<String> {
    let mut labels: Vec<String> = classes
        .iter()
        .flat_map(|&(class, count)| std::iter::repeat_n(class.to_owned(), count))
        .collect();
    // Not class by class.
    let half = labels.len() / 2;
    labels.rotate_left(half / 2);
    labels
}

fn counts(labels: &[String], rows: &[usize]) -> Vec<(String, usize)> {
    let mut classes: Vec<String> = labels.to_vec();
    classes.sort();
    classes.dedup();
    let of = |class: String| {
        let count = rows.iter().filter(|&&row| labels[row] == class).count();
        (class, count)
    };
    classes.into_iter().map(of).collect()
}

#[test]
fn counts_of_labels_are_stratified_with_one_of_each_class() {
    let labels = labels(&[("A", 50), ("B", 30), ("C", 18), ("D", 2), ("", 7)]);
    let draw = |count| label_draw(&labels, Amount::Count(count), true, 3, "draws").unwrap();
    let count = |amount: usize| {
        let drawn = draw(amount);
        let by_class: Vec<usize> = counts(&labels, &drawn.rows)
            .into_iter()
            .map(|c| c.1)
            .collect();
        assert!(
            drawn.rows.is_sorted() && by_class[0] == 0,
            "no label, no draw"
        );
        <[usize; 4]>::try_from(&by_class[1..]).unwrap()
    };
    assert_eq!(count(20), [10, 6, 3, 1]);
    assert_eq!(count(50), [25, 15, 9, 1]);
    assert_eq!(count(4), [1, 1, 1, 1]);
    assert_eq!(count(2), [1, 1, 0, 0]);
    assert_eq!(count(100), [50, 30, 18, 2]);
    assert!(draw(4).notes.is_empty() && draw(100).notes.is_empty());
    assert_eq!(
        draw(2).notes,
        ["2 labels are fewer than the 4 classes; without a label: C, D"]
    );
    assert_eq!(draw(200).rows, draw(100).rows);
    assert!(draw(200).notes[0].contains("there are 100"));
    for amount in [Amount::Count(0), Amount::Share(0.0), Amount::Share(1.5)] {
        assert!(label_draw(&labels, amount, true, 3, "draws").is_err());
    }
    assert!(label_draw(&["", ""], Amount::Count(1), true, 3, "draws").is_err());
    for total in 4..=100 {
        for (drawn, size) in count(total).into_iter().zip([50.0, 30.0, 18.0, 2.0]) {
            let quota: f64 = size * total as f64 / 100.0;
            assert!(
                drawn == 1 || (drawn as f64 - quota).abs() < 1.5,
                "{total}: {drawn} for {quota}"
            );
        }
    }
}

#[test]
fn smaller_amounts_are_part_of_larger_ones_if_nested() {
    let labels = labels(&[("A", 41), ("B", 23), ("C", 11), ("D", 3)]);
    let draw = |amount, nested, purpose: &str| {
        let drawn = label_draw(&labels, amount, nested, 9, purpose).unwrap();
        drawn.rows.into_iter().collect::<HashSet<usize>>()
    };
    let mut last = HashSet::new();
    for count in 1..=78 {
        let next = draw(Amount::Count(count), true, "draws/0");
        assert!(next.len() == count && last.is_subset(&next), "{count}");
        last = next;
    }
    for share in [0.1, 0.25, 0.5, 1.0] {
        let subset = label_subset(&labels, share, 9, "draws/0").unwrap();
        let drawn = label_draw(&labels, Amount::Share(share), true, 9, "draws/0").unwrap();
        assert_eq!(drawn.rows, subset);
    }
    let [few, many] = [0.2, 0.3].map(|share| draw(Amount::Share(share), false, "draws/0"));
    assert!(!few.is_subset(&many));
    let [few, many] = [20, 30].map(|count| draw(Amount::Count(count), false, "draws/0"));
    assert!(!few.is_subset(&many) && few.len() == 20);
}

#[test]
fn repeats_draw_other_labels() {
    let labels = labels(&[("A", 40), ("B", 30), ("C", 10)]);
    for (amount, nested) in [
        (Amount::Share(0.25), true),
        (Amount::Share(0.25), false),
        (Amount::Count(20), true),
        (Amount::Count(20), false),
    ] {
        let draw = |repeat: usize| {
            let purpose = format!("draws/{repeat}");
            label_draw(&labels, amount, nested, 9, &purpose)
                .unwrap()
                .rows
        };
        let draws: HashSet<Vec<usize>> = (0..20).map(draw).collect();
        assert_eq!(draws.len(), 20, "{amount:?}, nested {nested}");
        // A quarter of the labels, twice: about a quarter of the draw is in both.
        let shared = |repeat: usize| {
            let (a, b) = (draw(repeat), draw(repeat + 1));
            a.iter().filter(|row| b.contains(row)).count()
        };
        let mean = (0..20).map(shared).sum::<usize>() as f64 / 20.0;
        assert!((3.0..7.0).contains(&mean), "{mean} of 20");
    }
}
