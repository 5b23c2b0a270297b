//! The figures of Compare: what labels are worth to each model.

mod class_recall;
mod confidence;
mod curve_points;
mod difference_panels;
mod differences;
mod from_session;
mod learning_curve;
mod learning_curve_plot;
mod paired;

use crate::sorting::{map_of, set_of};

use super::drawing::figure::{Figure, FigureContext};
use super::step_figures::{Chooser, Names, Select, StepFigures};
use crate::Result;
use crate::learn::ModelKind;
use crate::learn::sweep::Measure;
use crate::study::{Session, Step};
use from_session::Curve;

pub use class_recall::{ClassRecall, class_recall};
pub use confidence::{Confidence, confidence};
pub use curve_points::{CurvePoint, ModelCurve};
pub use differences::differences;
pub(super) use from_session::compared;
pub use learning_curve::{LearningCurve, learning_curve};
pub use paired::{DifferencePoint, Differences, ModelDifferences};

pub(super) const FIGURES: StepFigures = StepFigures {
    step: Step::COMPARE,
    names,
    draw,
    choosers,
};

/// Begins the names of the figures of single runs.
const CONFUSION: &str = "sweep_confusion";

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

fn names(session: &Session) -> Names {
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
    if from_session::shown_predictions(session).is_some() {
        names.push(("confidence", "How sure the classifier is"));
    }
    names
}

fn draw(session: &Session, name: &str, context: &FigureContext) -> Option<Result<Figure>> {
    let sweep = session.sweep()?;
    if let Some(curve) = CURVES.iter().find(|curve| curve.name == name) {
        return Some(from_session::draw_curve(session, &sweep, curve, context));
    }
    match name {
        "sweep_differences" => Some(from_session::draw_differences(&sweep, context)),
        "class_recall" => from_session::draw_recall(session, context),
        "confidence" => from_session::draw_confidence(session, context),
        name => from_session::draw_confusion(session, name.strip_prefix(CONFUSION)?, context),
    }
}

fn choosers(session: &Session) -> Vec<Chooser> {
    let Some(sweep) = session.sweep() else {
        return Vec::new();
    };
    let all = session.sweep_evaluations();
    let models = sweep
        .models
        .iter()
        .map(|model| (model.name().to_string(), model.title().to_string()));
    let labels = map_of(all.iter().map(|(level, one)| (*level, one.labels_used)));
    let labels = labels.into_iter().map(|(level, labels)| {
        let share = sweep.levels.get(level).copied().flatten();
        let share = share.map_or(String::new(), |share| format!(" ({:.0} %)", 100.0 * share));
        (level.to_string(), format!("{labels}{share}"))
    });
    let repeats = set_of(all.iter().map(|(_, one)| one.repeat));
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
