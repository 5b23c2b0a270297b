//! The figures of Compare, drawn from the session's present results.

use crate::sorting::map_of;

use ndarray::Array2;

use super::class_recall::{ClassRecall, class_recall};
use super::confidence::{Confidence, confidence};
use super::curve_points::{CurvePoint, ModelCurve};
use super::differences::differences;
use super::learning_curve::{LearningCurve, learning_curve};
use super::paired::{DifferencePoint, Differences, ModelDifferences};
use crate::Result;
use crate::figures::classify::{Confusion, confusion, judged};
use crate::figures::drawing::compared::ComparedModel;
use crate::figures::drawing::figure::{Figure, FigureContext};
use crate::figures::drawing::label_levels::LabelLevel;
use crate::learn::sweep::{Measure, Summary};
use crate::learn::{Evaluation, ModelKind};
use crate::study::Session;
use crate::study::compare::Sweep;

/// A curve of some of the models.
pub(super) struct Curve {
    pub name: &'static str,
    pub title: &'static str,
    pub measure: Measure,
    pub models: &'static [ModelKind],
}

/// The confusion matrix of one run: `/model/level/repeat`.
pub(super) fn draw_confusion(
    session: &Session,
    of: &str,
    context: &FigureContext,
) -> Option<Result<Figure>> {
    let mut parts = of.split('/').skip(1);
    let model = parts.next()?;
    let (level, repeat): (usize, usize) =
        (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    let mut all = session.sweep_evaluations().iter();
    let (_, run) =
        all.find(|(of, one)| *of == level && one.repeat == repeat && one.model.name() == model)?;
    let label = format!(
        "{}, {} labels, run {}",
        run.model.in_a_sentence(),
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
        // Shares stand among counts as the numbers of labels that they are.
        share: match sweep.levels.iter().all(Option::is_some) {
            true => sweep.levels.get(level).copied().flatten(),
            false => None,
        },
        labels,
    }
}

pub(super) fn draw_curve(
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
    let seen = map_of(cells.iter().map(|cell| (cell.level, cell.labels)));
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

pub(super) fn draw_differences(sweep: &Sweep, context: &FigureContext) -> Result<Figure> {
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
    let baseline = ModelKind::Supervised.in_a_sentence();
    let input = Differences {
        name: "sweep_differences",
        measure: Measure::Accuracy.name(),
        baseline: &baseline,
        models: &models,
    };
    differences(&input, context)
}

/// Recall of every class by every model on the draw of fewest labels, over the repeats.
pub(super) fn draw_recall(session: &Session, context: &FigureContext) -> Option<Result<Figure>> {
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
pub(super) fn shown_predictions(session: &Session) -> Option<&Evaluation> {
    let told = session.sweep_evaluations().iter().map(|(_, one)| one);
    let with_predictions = told.filter(|one| !one.predictions.is_empty());
    with_predictions.max_by_key(|one| (one.model == ModelKind::Frozen, one.labels_used))
}

/// How probable it takes its answers to be.
pub(super) fn draw_confidence(
    session: &Session,
    context: &FigureContext,
) -> Option<Result<Figure>> {
    let shown = shown_predictions(session)?;
    let input = Confidence {
        model: shown.model.name(),
        label: &shown.model.in_a_sentence(),
        predictions: &judged(&shown.predictions),
    };
    Some(confidence(&input, context).map(|figure| figure.named("confidence")))
}
