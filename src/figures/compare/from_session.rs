//! The figures of Compare, drawn from the session's present results.

use std::collections::{BTreeMap, BTreeSet};

use ndarray::Array2;

use crate::Result;
use crate::figures::{
    Chooser, ClassRecall, ComparedModel, Confidence, Confusion, CurvePoint, DifferencePoint,
    Differences, Figure, FigureContext, Judged, LabelLevel, LearningCurve, ModelCurve,
    ModelDifferences, Select, class_recall, confidence, confusion, differences, learning_curve,
};
use crate::learn::sweep::{Measure, Summary};
use crate::learn::{Evaluation, ModelKind};
use crate::study::Session;
use crate::study::compare::Sweep;

/// The figures of single runs.
const CONFUSION: &str = "sweep_confusion";

/// A curve of some of the models.
struct Curve {
    name: &'static str,
    title: &'static str,
    measure: Measure,
    models: &'static [ModelKind],
}

/// As in the report: the baseline alone, the pretrained ones, all together; and all by the other measures.
const CURVES: [Curve; 5] = [
    Curve {
        name: "learning_curve_all",
        title: "Test accuracy by labels, all models",
        measure: Measure::Accuracy,
        models: &ModelKind::ALL,
    },
    Curve {
        name: "learning_curve_baseline",
        title: "Test accuracy by labels, supervised network",
        measure: Measure::Accuracy,
        models: &[ModelKind::Supervised],
    },
    Curve {
        name: "learning_curve_pretrained",
        title: "Test accuracy by labels, pretrained encoder",
        measure: Measure::Accuracy,
        models: &[ModelKind::Frozen, ModelKind::Unfrozen],
    },
    Curve {
        name: "learning_curve_balanced",
        title: "Balanced test accuracy by labels",
        measure: Measure::BalancedAccuracy,
        models: &ModelKind::ALL,
    },
    Curve {
        name: "learning_curve_macro_f1",
        title: "Macro F1 by labels",
        measure: Measure::MacroF1,
        models: &ModelKind::ALL,
    },
];

/// The names and titles of the figures that there is something to draw for.
pub(in crate::figures) fn names(session: &Session) -> Vec<(&'static str, &'static str)> {
    let Some(sweep) = session.sweep() else {
        return Vec::new();
    };
    let has = |curve: &&Curve| {
        curve
            .models
            .iter()
            .any(|&model| sweep.place(model).is_some())
    };
    let mut names: Vec<_> = CURVES
        .iter()
        .filter(has)
        .map(|curve| (curve.name, curve.title))
        .collect();
    if sweep.place(ModelKind::Supervised).is_some() && sweep.models.len() > 1 {
        names.insert(
            1,
            (
                "sweep_differences",
                "What each model gains over the supervised network",
            ),
        );
    }
    names.push(("class_recall", "Recall of each class"));
    if shown_predictions(session).is_some() {
        names.push(("confidence", "How sure the classifier is"));
    }
    names
}

/// The confusion matrix of any run.
pub(in crate::figures) fn choosers(session: &Session) -> Vec<Chooser> {
    let Some(sweep) = session.sweep() else {
        return Vec::new();
    };
    let all = session.sweep_evaluations();
    let models = sweep
        .models
        .iter()
        .map(|model| (model.name().to_string(), model.title().to_string()));
    let labels: BTreeMap<usize, usize> = all
        .iter()
        .map(|(level, one)| (*level, one.labels_used))
        .collect();
    let labels = labels.into_iter().map(|(level, labels)| {
        let share = sweep.levels.get(level).copied().flatten();
        let share = share.map_or(String::new(), |share| format!(" ({:.0} %)", 100.0 * share));
        (level.to_string(), format!("{labels}{share}"))
    });
    let repeats: BTreeSet<usize> = all.iter().map(|(_, one)| one.repeat).collect();
    let repeats = repeats
        .into_iter()
        .map(|repeat| (repeat.to_string(), (repeat + 1).to_string()));
    vec![Chooser {
        name: CONFUSION,
        title: "Confusion matrix of any run",
        selects: vec![
            Select::of("Model", models),
            Select::of("Labels", labels),
            Select::of("Run", repeats),
        ],
    }]
}

/// The confusion matrix that a name asks for: model, level and repeat.
fn draw_confusion(
    session: &Session,
    name: &str,
    context: &FigureContext,
) -> Option<Result<Figure>> {
    let mut parts = name.strip_prefix(CONFUSION)?.split('/').skip(1);
    let model = parts.next()?;
    let (level, repeat): (usize, usize) =
        (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    let mut all = session.sweep_evaluations().iter();
    let (_, run) =
        all.find(|(of, one)| *of == level && one.repeat == repeat && one.model.name() == model)?;
    let label = format!(
        "{}, {} labels, run {}",
        run.model.title().to_lowercase(),
        run.labels_used,
        repeat + 1
    );
    let matrix = Confusion {
        model: run.model.name(),
        label: &label,
        classes: &run.classes,
        counts: &run.confusion,
    };
    Some(confusion(&matrix, context))
}

/// A figure of Compare by its name, if it is one and there is something to draw.
pub(in crate::figures) fn of_session(
    session: &Session,
    name: &str,
    context: &FigureContext,
) -> Option<Result<Figure>> {
    let sweep = session.sweep()?;
    if let Some(curve) = CURVES.iter().find(|curve| curve.name == name) {
        return Some(draw_curve(session, &sweep, curve, context));
    }
    match name {
        "sweep_differences" => Some(draw_differences(&sweep, context)),
        "class_recall" => draw_recall(session, context),
        "confidence" => draw_confidence(session, context),
        name => draw_confusion(session, name, context),
    }
}

/// Yardsticks are drawn dashed.
pub(in crate::figures) fn compared(model: ModelKind) -> ComparedModel<'static> {
    let place = ModelKind::ALL.iter().position(|&one| one == model);
    let main = [
        ModelKind::Supervised,
        ModelKind::Frozen,
        ModelKind::Unfrozen,
    ];
    ComparedModel {
        name: model.title(),
        place: place.unwrap_or_default(),
        yardstick: !main.contains(&model),
    }
}

fn level(sweep: &Sweep, level: usize, labels: f64) -> LabelLevel {
    LabelLevel {
        share: sweep.levels.get(level).copied().flatten(),
        labels,
    }
}

fn draw_curve(
    session: &Session,
    sweep: &Sweep,
    curve: &Curve,
    context: &FigureContext,
) -> Result<Figure> {
    let cells = sweep.summary(curve.measure);
    let point = |cell: &Summary| CurvePoint {
        level: level(sweep, cell.level, cell.labels),
        mean: cell.mean,
        sd: cell.sd,
        values: cell.values.clone(),
    };
    let models: Vec<ModelCurve> = sweep
        .models
        .iter()
        .enumerate()
        .filter(|(_, model)| curve.models.contains(model))
        .map(|(place, &model)| ModelCurve {
            model: compared(model),
            points: cells
                .iter()
                .filter(|cell| cell.model == place)
                .map(point)
                .collect(),
        })
        .collect();
    // The draws that have been seen, so that the axis stays as models are added.
    let seen: BTreeMap<usize, f64> = cells.iter().map(|cell| (cell.level, cell.labels)).collect();
    let planned: Vec<LabelLevel> = seen
        .into_iter()
        .map(|(at, labels)| level(sweep, at, labels))
        .collect();
    let target = (curve.measure == Measure::Accuracy).then_some(session.study().compare.target);
    let input = LearningCurve {
        name: curve.name,
        title: curve.title,
        measure: curve.measure.name(),
        models: &models,
        planned: &planned,
        target,
    };
    learning_curve(&input, context)
}

fn draw_differences(sweep: &Sweep, context: &FigureContext) -> Result<Figure> {
    let all = sweep.differences(Measure::Accuracy);
    let point = |one: &crate::learn::sweep::Difference| DifferencePoint {
        repeats: one.repeats,
        mean: one.mean,
        interval: (one.low, one.high),
        wins_ties_losses: [one.wins, one.ties, one.losses],
        p: (one.p, one.adjusted_p),
        smallest_p: one.smallest_p,
    };
    let models: Vec<ModelDifferences> = sweep
        .models
        .iter()
        .enumerate()
        .filter(|(_, model)| **model != ModelKind::Supervised)
        .map(|(place, &model)| {
            let own = || all.iter().filter(move |one| one.model == place);
            ModelDifferences {
                model: compared(model),
                levels: own()
                    .filter_map(|one| Some((level(sweep, one.level?, one.labels), point(one))))
                    .collect(),
                overall: own().find(|one| one.level.is_none()).map(point),
            }
        })
        .collect();
    let baseline = ModelKind::Supervised.title().to_lowercase();
    let input = Differences {
        name: "sweep_differences",
        measure: Measure::Accuracy.name(),
        baseline: &baseline,
        models: &models,
    };
    differences(&input, context)
}

/// Recall of every class by every model on the draw of fewest labels, over the repeats.
fn draw_recall(session: &Session, context: &FigureContext) -> Option<Result<Figure>> {
    let all = session.sweep_evaluations();
    let fewest = all.iter().min_by_key(|(_, one)| one.labels_used)?;
    let at = fewest.0;
    let labels = fewest.1.labels_used;
    let classes = &fewest.1.classes;
    let sweep = session.sweep()?;
    let mut right = Array2::<u64>::zeros((classes.len(), sweep.models.len()));
    let mut tested = right.clone();
    for (_, one) in all.iter().filter(|(level, _)| *level == at) {
        let Some(model) = sweep.place(one.model) else {
            continue;
        };
        for (row, class) in one.classes.iter().enumerate() {
            if let Ok(place) = classes.binary_search(class) {
                right[[place, model]] += one.confusion[row][row];
                tested[[place, model]] += one.confusion[row].iter().sum::<u64>();
            }
        }
    }
    let recall = Array2::from_shape_fn(right.dim(), |at| right[at] as f64 / tested[at] as f64);
    let samples: Vec<u64> = fewest
        .1
        .confusion
        .iter()
        .map(|row| row.iter().sum())
        .collect();
    let columns: Vec<String> = sweep
        .models
        .iter()
        .map(|model| model.title().into())
        .collect();
    let input = ClassRecall {
        name: "class_recall",
        title: &format!("Recall of each class, with {labels} labels"),
        across: "Model",
        columns: &columns,
        classes,
        samples: &samples,
        recall: recall.view(),
    };
    Some(class_recall(&input, context))
}

/// The frozen encoder's run on the largest draw, or another model's where it has none.
fn shown_predictions(session: &Session) -> Option<&Evaluation> {
    let told = session.sweep_evaluations().iter().map(|(_, one)| one);
    let with_predictions = told.filter(|one| !one.predictions.is_empty());
    with_predictions.max_by_key(|one| (one.model == ModelKind::Frozen, one.labels_used))
}

/// How probable it takes its answers to be.
fn draw_confidence(session: &Session, context: &FigureContext) -> Option<Result<Figure>> {
    let shown = shown_predictions(session)?;
    let predictions: Vec<Judged> = shown
        .predictions
        .iter()
        .map(|one| Judged {
            probability: f64::from(one.probabilities.iter().copied().fold(0.0, f32::max)),
            right: one.truth == one.predicted,
        })
        .collect();
    let input = Confidence {
        model: shown.model.name(),
        label: &shown.model.title().to_lowercase(),
        predictions: &predictions,
    };
    Some(confidence(&input, context).map(|mut figure| {
        figure.name = "confidence".into();
        figure.table.name.clone_from(&figure.name);
        figure
    }))
}
