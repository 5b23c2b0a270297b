//! The figures of Data, drawn from the session's present results.

use std::collections::HashMap;

use super::class_counts::class_counts;
use super::normal_tumour::normal_tumour;
use crate::Result;
use crate::explore::classes::{ClassCounts, NormalTumour};
use crate::figures::drawing::figure::{Figure, FigureContext};
use crate::study::Session;

pub(super) fn draw_class_counts(
    session: &Session,
    context: &FigureContext,
) -> Option<Result<Figure>> {
    let counts = ClassCounts::of(&session.data()?.labels()).counts;
    let counts: Vec<(String, u64)> = counts
        .into_iter()
        .map(|(label, count)| (label, count as u64))
        .collect();
    Some(class_counts(&counts, context))
}

pub(super) fn draw_normal_tumour(
    session: &Session,
    context: &FigureContext,
) -> Option<Result<Figure>> {
    let NormalTumour {
        normal,
        tumour,
        unknown,
        ..
    } = session.data()?.tissues();
    Some(normal_tumour(
        normal as u64,
        tumour as u64,
        unknown as u64,
        context,
    ))
}

/// The classes of these samples, empty where unknown.
pub(in crate::figures) fn classes_of(session: &Session, sample_ids: &[String]) -> Vec<String> {
    let samples = session.data().map_or(&[][..], |data| &data.samples);
    let labels: HashMap<&str, &str> = samples
        .iter()
        .filter_map(|sample| Some((sample.id.as_str(), sample.label.as_deref()?)))
        .collect();
    let class = |id: &String| labels.get(id.as_str()).copied().unwrap_or("").to_string();
    sample_ids.iter().map(class).collect()
}
