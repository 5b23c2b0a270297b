//! How well models classify by how many labels they are trained on.

use super::curve_points::{Curve, CurvePoint, ModelCurve};
use super::learning_curve_plot::Layout;
use crate::Result;
use crate::figures::drawing::compared::Key;
use crate::figures::drawing::figure::{Figure, FigureContext, Marks, WIDTH};
use crate::figures::drawing::heading::{Draft, Heading, MARGIN};
use crate::figures::drawing::label_levels::{LabelLevel, LevelAxis};
use crate::figures::drawing::numbers::fixed;
use crate::figures::drawing::runs::from_to;

/// What [`learning_curve`] draws.
#[derive(Debug, Clone, Copy)]
pub struct LearningCurve<'a> {
    /// The figure's identifier, for example `learning_curve_all`.
    pub name: &'a str,
    /// For example `Accuracy by share of labels`.
    pub title: &'a str,
    /// What is measured, in a sentence: `balanced accuracy`.
    pub measure: &'a str,
    /// In the order of the key.
    pub models: &'a [ModelCurve<'a>],
    /// All levels there will be, so that the axis stays while the curves grow; may be empty.
    pub planned: &'a [LabelLevel],
    /// A value to mark, for example 0.9; not drawn where it is out of view.
    pub target: Option<f64>,
}

/// The mean of each model by the labels it was trained on, with a band of one standard deviation to both sides.
///
/// Bands are of the repeats at that level and end where a level has but one repeat.
///
/// # Errors
/// Where there is nothing to draw or a level is not a number.
pub fn learning_curve(curve: &LearningCurve, context: &FigureContext) -> Result<Figure> {
    let curves: Vec<Curve> = curve.models.iter().filter_map(Curve::of).collect();
    let reached = curves.iter().flat_map(|curve| &curve.points);
    let reached: Vec<LabelLevel> = reached.map(|point| point.level).collect();
    let planned = if reached.is_empty() {
        &[]
    } else {
        curve.planned
    };
    let axis = LevelAxis::of(reached.iter().chain(planned).copied())?;
    let heading = Heading::new(curve.title, &note(&curves), context);
    let layout = Layout::new(&curves, &axis, curve.measure, heading.bottom());
    let key_top = layout.plot.bottom + axis.depth() + 34.0;
    let key = Key::new(curves.iter().map(|curve| curve.model), key_top);
    let repeats = repeats(&curves);
    let columns = ["model", "share", "labels", "n", "mean", "sd"].map(String::from);
    let runs = repeats.iter().map(|repeat| format!("run {}", repeat + 1));
    let draft = Draft {
        name: curve.name,
        width: f64::from(WIDTH),
        height: key.bottom() + MARGIN,
        description: description(curve.measure, &axis, &curves),
        heading,
        columns: columns.into_iter().chain(runs).collect(),
        rows: curves
            .iter()
            .flat_map(|curve| curve.rows(&repeats))
            .collect(),
    };
    draft.finish(context, |sheet| {
        let marks = layout.draw(sheet, &curves, curve.target, context.theme)?;
        key.draw(sheet, context.theme)?;
        Ok(Marks::Points(marks))
    })
}

/// All repeats that any point has, ascending.
fn repeats(curves: &[Curve]) -> Vec<usize> {
    let points = curves.iter().flat_map(|curve| &curve.points);
    let all = points.flat_map(|point| point.values.iter().map(|value| value.0));
    let mut repeats: Vec<usize> = all.collect();
    repeats.sort_unstable();
    repeats.dedup();
    repeats
}

fn note(curves: &[Curve]) -> String {
    let points = curves.iter().flat_map(|curve| &curve.points);
    let runs = || points.clone().map(|point| point.values.len());
    let (fewest, most) = (runs().min().unwrap_or(0), runs().max().unwrap_or(0));
    if most <= 1 {
        return "One run of each model with each number of labels".to_owned();
    }
    let repeats = from_to(fewest, most);
    format!("Mean of {repeats} repeats, band: ± 1 standard deviation")
}

fn description(measure: &str, axis: &LevelAxis, curves: &[Curve]) -> String {
    let ends = |curve: &Curve| {
        let (first, last) = (curve.points.first()?, curve.points.last()?);
        let end =
            |point: &CurvePoint| format!("{} with {}", fixed(point.mean, 3), point.level.words());
        Some(match curve.points.len() {
            1 => format!("{}: {}", curve.model.name, end(first)),
            _ => format!("{}: {}, {}", curve.model.name, end(first), end(last)),
        })
    };
    let spoken: Vec<String> = curves.iter().filter_map(ends).collect();
    format!(
        "Curves of the mean {measure} on the test part. Lower axis: {}. {}.",
        axis.title().to_ascii_lowercase(),
        spoken.join("; ")
    )
}
