//! The figures that compare models: snapshots of their SVG, and what must hold for any of them.

// Shared with the other figures' tests, which need other parts of it.

use crate::drawing::data::{Numbers, long_names};
use crate::drawing::{
    assert_all_apart, check, kept, light, mentions, names, points, refused, says, snapshot_as,
    texts,
};
use genessl::Result;
use genessl::figures::{
    ClassRecall, ComparedModel, Confidence, CurvePoint, DifferencePoint, Differences, Figure,
    GridMark, Judged, LabelLevel, LearningCurve, Marks, ModelCurve, ModelDifferences, RectMark,
    class_recall, confidence, differences, learning_curve,
};
use genessl::table::Cell;
use ndarray::Array2;

const MODELS: [&str; 8] = [
    "Supervised network",
    "Frozen encoder",
    "Fine-tuned encoder",
    "Logistic regression",
    "PCA and logistic regression",
    "Nearest centroid",
    "Untrained encoder, frozen",
    "Untrained encoder, fine-tuned",
];

fn model(place: usize) -> ComparedModel<'static> {
    ComparedModel {
        name: MODELS[place],
        place,
        yardstick: place > 2,
    }
}

fn share(tenths: usize) -> LabelLevel {
    LabelLevel {
        share: Some(tenths as f64 / 10.0),
        labels: (7.7 * tenths as f64).round() + f64::from(u8::from(tenths == 1)),
    }
}

/// The mean and the standard deviation (divisor n − 1).
fn point(level: LabelLevel, values: Vec<(usize, f64)>) -> CurvePoint {
    let runs = values.len() as f64;
    let mean = values.iter().map(|value| value.1).sum::<f64>() / runs;
    let squares: f64 = values.iter().map(|value| (value.1 - mean).powi(2)).sum();
    CurvePoint {
        level,
        mean,
        sd: (values.len() > 1).then(|| (squares / (runs - 1.0)).sqrt()),
        values,
    }
}

/// Accuracies of 77 test samples that rise with the labels and differ less the more there are.
fn curve(place: usize, levels: &[LabelLevel], repeats: usize) -> ModelCurve<'static> {
    let mut numbers = Numbers(40 + place as u64);
    let mut value = |level: &LabelLevel| {
        let few = 9.0 / level.labels;
        let mean = 0.982 - 0.002 * place as f64 - few * (0.02 + 0.01 * place as f64);
        let right = 77.0 * (mean + (0.006 + 0.03 * few) * numbers.bell());
        right.round().min(77.0) / 77.0
    };
    let mut values = |level: &LabelLevel| (0..repeats).map(|run| (run, value(level))).collect();
    ModelCurve {
        model: model(place),
        points: levels
            .iter()
            .map(|level| point(*level, values(level)))
            .collect(),
    }
}

fn curves(models: usize, repeats: usize) -> Vec<ModelCurve<'static>> {
    let levels: Vec<LabelLevel> = (1..=10).map(share).collect();
    (0..models)
        .map(|place| curve(place, &levels, repeats))
        .collect()
}

fn of<'a>(name: &'a str, models: &'a [ModelCurve<'a>]) -> LearningCurve<'a> {
    LearningCurve {
        name,
        title: "Accuracy by share of labels",
        measure: "accuracy",
        models,
        planned: &[],
        target: Some(0.9),
    }
}

#[test]
fn a_learning_curve_has_means_and_bands() -> Result<()> {
    let models = curves(3, 5);
    let figure =
        kept(|context| learning_curve(&of("learning_curve_pretrained", &models), context))?;
    assert_all_apart_but_names(&figure);
    assert_eq!(
        figure.svg.matches("<polygon ").count(),
        3 + 2 * 11,
        "bands and markers"
    );
    for words in [
        "10",
        "100",
        "labels:",
        "9",
        "77",
        "Share of the training labels, %",
    ] {
        assert!(says(&figure, words), "{words}");
    }
    let first = &points(&figure)[10];
    assert_eq!(
        (first.label.as_str(), first.class.as_str()),
        ("Frozen encoder", "accuracy")
    );
    assert!(
        first.value.starts_with("10 % (9 labels): 0.9"),
        "{}",
        first.value
    );
    assert!(first.value.contains(" ± 0.0") && first.value.ends_with(" over 5 runs"));
    Ok(())
}

/// As [`assert_all_apart`]; each model is named at its curve and in the key.
fn assert_all_apart_but_names(figure: &Figure) {
    assert_all_apart(figure);
    for name in MODELS {
        let named = texts(figure)
            .iter()
            .filter(|text| text.words == name)
            .count();
        assert!(named == 0 || named == 2, "{name}: {named}");
    }
}

#[test]
fn the_table_of_a_learning_curve_has_every_run() -> Result<()> {
    let mut models = curves(2, 3);
    models[1].points[4].values.remove(1);
    let figure = learning_curve(&of("learning_curve_baseline", &models), &light())?;
    let columns = [
        "model", "share", "labels", "n", "mean", "sd", "run 1", "run 2", "run 3",
    ];
    assert_eq!(figure.table.columns, columns);
    assert_eq!(figure.table.rows.len(), 20);
    let expected = &models[0].points[2];
    assert_eq!(
        figure.table.rows[2][..6],
        [
            Cell::from(MODELS[0]),
            Cell::Number(0.3),
            Cell::Number(23.0),
            Cell::Count(3),
            Cell::Number(expected.mean),
            Cell::Number(expected.sd.expect("of three runs")),
        ]
    );
    let runs = &figure.table.rows[14][6..];
    assert_eq!(runs[0], Cell::Number(models[1].points[4].values[0].1));
    assert_eq!(
        (&figure.table.rows[14][3], &runs[1]),
        (&Cell::Count(2), &Cell::Missing)
    );
    assert!(mentions(&figure, "Mean of 2 to 3 repeats"));
    Ok(())
}

#[test]
fn eight_models_are_told_apart() -> Result<()> {
    let models = curves(8, 5);
    let figure = kept(|context| learning_curve(&of("learning_curve_all", &models), context))?;
    assert_all_apart_but_names(&figure);
    assert_eq!(points(&figure).len(), 80);
    // A model looks the same whoever is beside it.
    let last = learning_curve(&of("learning_curve_all", &models[7..]), &light())?;
    assert!(last.svg.contains("#3C4249") && figure.svg.contains("#3C4249"));
    Ok(())
}

#[test]
fn long_names_of_models_are_shortened() -> Result<()> {
    let names: Vec<String> = long_names(8)
        .iter()
        .map(|name| format!("{name}, on all genes"))
        .collect();
    let mut models = curves(8, 2);
    for (curve, name) in models.iter_mut().zip(&names) {
        curve.model.name = name;
    }
    let figure = learning_curve(&of("learning_curve_all", &models), &light())?;
    check(&figure);
    assert_all_apart(&figure);
    assert!(
        names.iter().all(|name| says(&figure, name)),
        "the key has the whole names"
    );
    Ok(())
}

#[test]
fn a_growing_curve_keeps_its_axis() -> Result<()> {
    let planned: Vec<LabelLevel> = (1..=10).map(share).collect();
    let mut models = vec![curve(0, &planned[..4], 2), curve(1, &planned[..2], 1)];
    models[0].points[3] = point(planned[3], vec![(0, 0.97)]);
    let drawn = LearningCurve {
        planned: &planned,
        ..of("learning_curve_pretrained", &models)
    };
    let figure = learning_curve(&drawn, &light())?;
    check(&figure);
    snapshot_as(&figure, "learning_curve_growing");
    let whole = curves(1, 2);
    let whole = learning_curve(&of("learning_curve_pretrained", &whole), &light())?;
    assert_eq!(points(&figure)[1].x, points(&whole)[1].x);
    assert!(mentions(&figure, "Mean of 1 to 2 repeats"));
    assert!(
        points(&figure)[3]
            .value
            .ends_with("40 % (31 labels): 0.970, one run")
    );
    Ok(())
}

#[test]
fn one_level_has_a_bar_and_counts_an_axis() -> Result<()> {
    let one = [curve(0, &[share(1)], 5)];
    let figure = learning_curve(&of("learning_curve_baseline", &one), &light())?;
    check(&figure);
    assert!(!figure.svg.contains("<polygon "));
    let counts = [1.0, 7.0, 14.0, 35.0, 70.0].map(|labels| LabelLevel {
        share: None,
        labels,
    });
    for (levels, words) in [
        (&counts[1..], "Number of training labels"),
        (&counts[..], "Number of training labels (logarithmic scale)"),
    ] {
        let models = [curve(0, levels, 5), curve(2, levels, 5)];
        let figure = learning_curve(&of("learning_curve_counts", &models), &light())?;
        check(&figure);
        assert_all_apart(&figure);
        assert!(says(&figure, words) && says(&figure, "70") && !says(&figure, "labels:"));
        assert!(points(&figure)[0].value.starts_with(match levels.len() {
            5 => "1 label: ",
            _ => "7 labels: ",
        }));
    }
    Ok(())
}

#[test]
fn large_numbers_of_labels_have_room() -> Result<()> {
    let large = |tenths: usize| LabelLevel {
        labels: 923.4 * tenths as f64,
        ..share(tenths)
    };
    let levels: Vec<LabelLevel> = (1..=10).map(large).collect();
    let curves: Vec<ModelCurve> = (0..8).map(|place| curve(place, &levels, 3)).collect();
    let figure = learning_curve(&of("learning_curve_all", &curves), &light())?;
    check(&figure);
    assert_all_apart(&figure);
    let mut models = compared(3, 15);
    for model in &mut models {
        for ((level, _), large) in model.levels.iter_mut().zip(&levels) {
            *level = *large;
        }
    }
    let figure = differences(&to_supervised(&models), &light())?;
    check(&figure);
    assert_all_apart(&figure);
    assert!(
        says(&figure, "923")
            && points(&figure)[0]
                .value
                .starts_with("10 % (923.4 labels): ")
    );
    Ok(())
}

#[test]
fn the_target_is_drawn_where_it_is_in_view() -> Result<()> {
    let low = [ModelCurve {
        model: model(0),
        points: (1..4)
            .map(|at| point(share(at), vec![(0, 0.2 * at as f64)]))
            .collect(),
    }];
    let drawn = |target| {
        let drawn = LearningCurve {
            target,
            ..of("learning_curve_baseline", &low)
        };
        learning_curve(&drawn, &light())
    };
    assert!(says(&drawn(Some(0.5))?, "target 50 %"));
    for target in [None, Some(0.9), Some(f64::NAN)] {
        assert!(!mentions(&drawn(target)?, "target"));
    }
    Ok(())
}

#[test]
fn a_learning_curve_refuses_what_it_cannot_draw() -> Result<()> {
    let draw = |models: &[ModelCurve]| learning_curve(&of("learning_curve_all", models), &light());
    refused(draw(&[]), "no model");
    let mut models = curves(2, 2);
    models[0]
        .points
        .iter_mut()
        .for_each(|point| point.mean = f64::NAN);
    let figure = draw(&models)?;
    check(&figure);
    assert_eq!(
        (points(&figure).len(), figure.svg.contains("NaN")),
        (10, false)
    );
    models[1].points[3].level.labels = f64::INFINITY;
    refused(draw(&models), "no number of labels");
    Ok(())
}

fn difference(mean: f64, half: f64, repeats: usize, comparisons: usize) -> DifferencePoint {
    let smallest_p = 0.5_f64.powi(repeats as i32 - 1);
    let p = if mean.abs() > half { smallest_p } else { 0.4 };
    DifferencePoint {
        repeats,
        mean,
        interval: (mean - half, mean + half),
        wins_ties_losses: [repeats - 2, 1, 1],
        p: (p, (p * comparisons as f64).min(1.0)),
        smallest_p,
    }
}

fn compared(models: usize, repeats: usize) -> Vec<ModelDifferences<'static>> {
    let mut numbers = Numbers(70);
    let mut one = |place: usize| {
        let levels = (1..=10).map(|tenths| {
            let mean = (0.04 - 0.01 * place as f64) / tenths as f64 + 0.004 * numbers.bell();
            (
                share(tenths),
                difference(mean, 0.02 / tenths as f64 + 0.002, repeats, 10 * models),
            )
        });
        ModelDifferences {
            model: model(place),
            levels: levels.collect(),
            overall: Some(difference(
                0.013 - 0.004 * place as f64,
                0.003,
                repeats,
                models,
            )),
        }
    };
    (1..=models).map(&mut one).collect()
}

fn to_supervised<'a>(models: &'a [ModelDifferences<'a>]) -> Differences<'a> {
    Differences {
        name: "differences_accuracy",
        measure: "accuracy",
        baseline: "supervised network",
        models,
    }
}

#[test]
fn differences_have_intervals_around_zero() -> Result<()> {
    let models = compared(2, 15);
    let figure = kept(|context| differences(&to_supervised(&models), context))?;
    assert_all_apart(&figure);
    let points = points(&figure);
    assert_eq!(points.len(), 2 * 11);
    assert_eq!(points[0].label, "Frozen encoder");
    assert_eq!(points[0].class, "accuracy − supervised network");
    assert_eq!(
        points[10].value,
        "All labels together: +0.9 percentage points (+0.6 to +1.2), corrected p < 0.001, 13 wins, 1 tie, 1 loss"
    );
    assert!(points[0].value.starts_with("10 % (9 labels): +"));
    for words in [
        "Overall +0.9 percentage points (+0.6 to +1.2)",
        "all",
        "p < 0.05 after Holm’s correction",
    ] {
        assert!(says(&figure, words), "{words}");
    }
    assert!(mentions(&figure, "Above 0 the model is better"));
    let row = &figure.table.rows[10];
    assert_eq!(figure.table.columns.len(), 14);
    assert_eq!(
        row[..4],
        ["Frozen encoder", "supervised network", "all", "all"].map(Cell::from)
    );
    assert_eq!(row[4..6], [15_usize, 15].map(Cell::from));
    Ok(())
}

#[test]
fn few_repeats_show_nothing_and_the_figure_says_so() -> Result<()> {
    let five = compared(2, 5);
    let figure = differences(&to_supervised(&five), &light())?;
    check(&figure);
    assert!(mentions(
        &figure,
        "5 repeats cannot give a corrected p-value below 0.125"
    ));
    let eight = compared(2, 8);
    let figure = differences(&to_supervised(&eight), &light())?;
    assert!(mentions(&figure, "only with all of them together"));
    // Hollow markers are paper within a ring; the filled one of the key, and overall ones, have none.
    let hollow = figure.svg.matches("fill=\"#FFFFFF\"").count();
    assert_eq!(
        hollow,
        1 + 1 + 20,
        "the paper, the key and every single level"
    );
    Ok(())
}

#[test]
fn seven_models_have_a_panel_each() -> Result<()> {
    let models = compared(7, 15);
    let figure = differences(&to_supervised(&models), &light())?;
    check(&figure);
    assert_all_apart(&figure);
    snapshot_as(&figure, "differences_all");
    assert!(MODELS[1..].iter().all(|name| says(&figure, name)));
    let zero = |place: usize| points(&figure)[11 * place].y;
    assert!(zero(0) < zero(2) && zero(2) < zero(4) && zero(4) < zero(6));
    Ok(())
}

#[test]
fn differences_of_any_size_are_drawn() -> Result<()> {
    let mut models = compared(1, 5);
    for level in &mut models[0].levels {
        level.1.mean = 0.0;
        level.1.interval = (0.0, 0.0);
    }
    models[0].overall = None;
    models[0].levels[2].1.interval.0 = f64::NAN;
    models[0].levels[3].1.mean = -1.0;
    let figure = differences(&to_supervised(&models), &light())?;
    check(&figure);
    assert_eq!(points(&figure).len(), 9);
    assert!(!figure.svg.contains("NaN") && !says(&figure, "all"));
    assert!(
        points(&figure)[0]
            .value
            .contains(": 0.0 percentage points (0.0 to 0.0)")
    );
    refused(differences(&to_supervised(&[]), &light()), "no model");
    models[0].levels.clear();
    refused(differences(&to_supervised(&models), &light()), "no level");
    Ok(())
}

fn recalls(classes: usize, columns: usize) -> (Vec<u64>, Array2<f64>) {
    let mut numbers = Numbers(23);
    let samples = (0..classes)
        .map(|_| 1 + (60.0 * numbers.next()) as u64)
        .collect();
    let mut recall = |(_, column): (usize, usize)| {
        let missed = numbers.next().powi(3) / (1.0 + column as f64 / 3.0);
        (20.0 * (1.0 - missed)).round() / 20.0
    };
    (
        samples,
        Array2::from_shape_fn((classes, columns), &mut recall),
    )
}

fn grid(figure: &Figure) -> &GridMark {
    match &figure.marks {
        Marks::Grid(grid) => grid,
        _ => panic!("{}: no grid", figure.name),
    }
}

fn shares() -> Vec<String> {
    (1..=10)
        .map(|tenths| format!("{} %", 10 * tenths))
        .collect()
}

#[test]
fn recall_of_classes_by_share() -> Result<()> {
    let (classes, columns) = (names(7), shares());
    let (samples, mut recall) = recalls(7, 10);
    recall[[2, 0]] = f64::NAN;
    let input = ClassRecall {
        name: "class_recall_frozen",
        title: "Recall of each class, frozen encoder",
        across: "Share of the training labels",
        columns: &columns,
        classes: &classes,
        samples: &samples,
        recall: recall.view(),
    };
    let figure = kept(|context| class_recall(&input, context))?;
    assert_all_apart(&figure);
    let grid = grid(&figure);
    assert_eq!(
        (grid.row_labels.len(), grid.column_labels[9].as_str()),
        (7, "100 %")
    );
    assert_eq!(
        grid.row_labels[1],
        format!("BLCA ({} test samples)", samples[1])
    );
    assert_eq!(grid.values[3][4], recall[[3, 4]]);
    assert!(says(&figure, "–") && says(&figure, &format!("ACC ({})", samples[0])));
    assert_eq!(figure.table.rows[2][2], Cell::Missing);
    assert_eq!(
        figure.table.rows[6][..2],
        [Cell::from("DLBC"), Cell::Count(samples[6])]
    );
    let wrong = [
        ClassRecall {
            classes: &classes[1..],
            ..input
        },
        ClassRecall {
            columns: &columns[1..],
            ..input
        },
        ClassRecall {
            samples: &samples[1..],
            ..input
        },
    ];
    for wrong in wrong {
        refused(class_recall(&wrong, &light()), "sizes do not match");
    }
    let none = Array2::zeros((0, 0));
    let none = ClassRecall {
        classes: &[],
        columns: &[],
        samples: &[],
        recall: none.view(),
        ..input
    };
    refused(class_recall(&none, &light()), "no classes");
    Ok(())
}

#[test]
fn recall_of_33_classes_by_model() -> Result<()> {
    let columns: Vec<String> = MODELS.iter().map(|&name| name.to_owned()).collect();
    let (samples, recall) = recalls(33, 8);
    for (classes, name) in [
        (names(33), "class_recall_33"),
        (long_names(33), "class_recall_33_long"),
    ] {
        let input = ClassRecall {
            name: "class_recall_models",
            title: "Recall of each class, 10 % of the labels",
            across: "Model",
            columns: &columns,
            classes: &classes,
            samples: &samples,
            recall: recall.view(),
        };
        let figure = class_recall(&input, &light())?;
        check(&figure);
        assert_all_apart(&figure);
        snapshot_as(&figure, name);
        assert!(figure.height < 1_150, "{}", figure.height);
        let few = ClassRecall {
            columns: &columns[..1],
            recall: recall.slice(ndarray::s![.., ..1]),
            ..input
        };
        check(&class_recall(&few, &light())?);
    }
    Ok(())
}

#[test]
fn recall_of_many_columns_makes_the_figure_wider() -> Result<()> {
    let (classes, columns) = (long_names(2), long_names(40));
    let (samples, recall) = recalls(2, 40);
    let input = ClassRecall {
        name: "class_recall_models",
        title: "Recall of each class",
        across: "Model",
        columns: &columns,
        classes: &classes,
        samples: &samples,
        recall: recall.view(),
    };
    let figure = class_recall(&input, &light())?;
    check(&figure);
    assert!(figure.width > 720);
    Ok(())
}

fn predictions(number: usize) -> Vec<Judged> {
    let mut numbers = Numbers(31);
    let mut one = || {
        let probability = 1.0 - 0.75 * numbers.next() * numbers.next() * numbers.next();
        let right = numbers.next() < probability;
        Judged { probability, right }
    };
    (0..number).map(|_| one()).collect()
}

fn bars(figure: &Figure) -> &[RectMark] {
    match &figure.marks {
        Marks::Bars(bars) => bars,
        _ => panic!("{}: no bars", figure.name),
    }
}

fn sure<'a>(predictions: &'a [Judged]) -> Confidence<'a> {
    Confidence {
        model: "frozen",
        label: "frozen encoder",
        predictions,
    }
}

#[test]
fn confidence_counts_right_and_wrong_apart() -> Result<()> {
    let predictions = predictions(77);
    let figure = kept(|context| confidence(&sure(&predictions), context))?;
    assert_eq!(figure.name, "confidence_frozen");
    assert_all_apart(&figure);
    let right = predictions
        .iter()
        .filter(|prediction| prediction.right)
        .count();
    let sum = |of: &str| {
        let of = bars(&figure).iter().filter(|bar| bar.label.ends_with(of));
        of.map(|bar| bar.value).sum::<f64>()
    };
    assert_eq!(
        (sum(", right"), sum(", wrong")),
        (right as f64, (77 - right) as f64)
    );
    assert!(says(&figure, &format!("right ({right})")));
    assert!(
        bars(&figure)
            .iter()
            .any(|bar| bar.label == "0.95 to 1.00, right")
    );
    assert_eq!(figure.table.rows.len(), 20);
    assert_eq!(figure.table.rows[0][4], Cell::Missing);
    assert_eq!(figure.table.rows[19][0], Cell::Number(0.95));
    let mean: f64 = predictions
        .iter()
        .map(|prediction| prediction.probability)
        .sum::<f64>()
        / 77.0;
    let mean = format!("{:.1} %", 100.0 * mean);
    assert!(mentions(
        &figure,
        &format!("mean probability of the predicted class {mean}")
    ));
    Ok(())
}

#[test]
fn confidence_of_any_predictions_is_drawn() -> Result<()> {
    let one = |probability: f64, right: bool| Judged { probability, right };
    for odd in [
        vec![one(1.0, true)],
        vec![one(1.000_001, false)],
        vec![one(0.0, false), one(0.05, true)],
        predictions(20_000),
    ] {
        let figure = confidence(&sure(&odd), &light())?;
        check(&figure);
        let sum: f64 = bars(&figure).iter().map(|bar| bar.value).sum();
        assert_eq!(sum, odd.len() as f64);
        assert!(
            bars(&figure)
                .iter()
                .all(|bar| bar.height >= 0.0 && bar.width > 0.0)
        );
    }
    refused(confidence(&sure(&[]), &light()), "no predictions");
    for probability in [f64::NAN, -0.1, 1.2] {
        refused(
            confidence(&sure(&[one(probability, true)]), &light()),
            "no probability",
        );
    }
    Ok(())
}
