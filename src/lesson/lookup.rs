//! The values of paths: what each has in a session.

use super::evaluate::{Scope, Value};
use super::expression::Key;
use crate::explore::classes::ClassCounts;
use crate::learn::sweep::{Measure, Summary};
use crate::learn::{EpochLosses, Evaluation, ModelKind, Objective};
use crate::study::ablate::{Choice, judged};
use crate::study::explore::{Analysis, Method, Space};
use crate::study::tree::{Tree, Value as Setting};

pub(super) fn key_text(key: &Key) -> String {
    match key {
        Key::Name(text) | Key::Text(text) => text.clone(),
        Key::Number(number) => number.to_string(),
    }
}

pub(super) fn last_text(keys: &[Key]) -> String {
    keys.last().map(key_text).unwrap_or_default()
}

pub(super) fn last_number(keys: &[Key]) -> Option<f64> {
    match keys.last()? {
        Key::Number(number) => Some(*number),
        _ => None,
    }
}

pub(super) fn count(count: usize) -> Option<Value> {
    Some(Value::Number(count as f64))
}

pub(super) fn number(number: f64) -> Option<Value> {
    number.is_finite().then_some(Value::Number(number))
}

pub(super) fn text(text: &str) -> Option<Value> {
    Some(Value::Text(text.to_owned()))
}

pub(super) fn said(text: &str) -> Option<Value> {
    let text = text.trim();
    (!text.is_empty()).then(|| Value::Text(text.to_owned()))
}

pub(super) fn mean(values: impl Iterator<Item = f64>) -> Option<Value> {
    let (mut sum, mut many) = (0.0, 0);
    for value in values {
        sum += value;
        many += 1;
    }
    if many == 0 {
        None
    } else {
        number(sum / f64::from(many))
    }
}

pub(super) fn classes(scope: &Scope) -> Option<ClassCounts> {
    let data = scope.session.data()?;
    Some(ClassCounts::of(&data.labels()))
}

pub(super) fn class_count(scope: &Scope, keys: &[Key]) -> Option<Value> {
    let class = last_text(keys);
    let classes = classes(scope)?;
    let (_, samples) = classes.counts.iter().find(|(name, _)| *name == class)?;
    count(*samples)
}

pub(super) fn variance(scope: &Scope, keys: &[Key]) -> Option<Value> {
    let shares = &scope
        .session
        .exploration()
        .principal(Space::Genes)?
        .pca
        .explained_variance_ratio;
    let wanted = last_number(keys)?;
    let fits = wanted >= 1.0 && wanted <= shares.len() as f64;
    fits.then(|| Value::Number(shares[..wanted as usize].iter().sum()))
}

pub(super) fn trustworthiness(scope: &Scope, keys: &[Key]) -> Option<Value> {
    let method = match keys.get(1)? {
        Key::Name(name) if name == "tsne" => Method::Tsne,
        _ => Method::Umap,
    };
    let layout = scope
        .session
        .exploration()
        .layout(Analysis::scatter(Space::Genes, method))?;
    number(layout.trustworthiness?)
}

pub(super) fn clusters(scope: &Scope, space: Space) -> Option<crate::study::explore::ScanPoint> {
    Some(scope.session.exploration().clusters(space)?.scores)
}

pub(super) fn selected_of(scope: &Scope, keys: &[Key]) -> Option<Value> {
    let (cohort, class) = (scope.session.cohort()?, last_text(keys));
    let selected = scope.session.selection().iter();
    count(
        selected
            .filter(|&&sample| cohort.labels[sample] == class)
            .count(),
    )
}

pub(super) fn selected_has(scope: &Scope, keys: &[Key]) -> Option<Value> {
    let (cohort, id) = (scope.session.cohort()?, last_text(keys));
    let mut selected = scope.session.selection().iter();
    Some(Value::Truth(
        selected.any(|&sample| cohort.ids[sample] == id),
    ))
}

pub(super) fn loss(losses: &EpochLosses, keys: &[Key]) -> Option<Value> {
    number(match keys.get(1).map(key_text)?.as_str() {
        "total" => losses.total,
        "pathway" => losses.pathway,
        "masked" => losses.masked,
        "contrastive" => losses.nt_xent,
        name => {
            let mut all = Objective::ALL.into_iter();
            losses.of(all.find(|objective| objective.name() == name)?)
        }
    })
}

pub(super) fn model_in(keys: &[Key]) -> Option<ModelKind> {
    let name = keys.get(1).map(key_text)?;
    ModelKind::ALL
        .into_iter()
        .find(|model| model.name() == name)
}

/// Of the runs with the largest share of the labels, the mean.
pub(super) fn classified(
    scope: &Scope,
    keys: &[Key],
    of: fn(&Evaluation) -> Option<f64>,
) -> Option<Value> {
    mean(fullest(scope, keys)?.into_iter().filter_map(of))
}

pub(super) fn fullest<'a>(scope: &Scope<'a>, keys: &[Key]) -> Option<Vec<&'a Evaluation>> {
    let model = model_in(keys)?;
    let mut runs: Vec<&Evaluation> = scope.session.evaluations().iter().collect();
    runs.retain(|run| run.model == model);
    let most = runs.iter().map(|run| run.labels_used).max()?;
    runs.retain(|run| run.labels_used == most);
    Some(runs)
}

pub(super) fn recall(scope: &Scope, keys: &[Key]) -> Option<Value> {
    let class = last_text(keys);
    let of_run = |run: &Evaluation| {
        let place = run.classes.iter().position(|name| *name == class)?;
        let row = run.confusion.get(place)?;
        let all: u64 = row.iter().sum();
        (all > 0).then(|| row[place] as f64 / all as f64)
    };
    mean(fullest(scope, keys)?.into_iter().filter_map(of_run))
}

pub(super) fn values(cell: &Summary) -> impl Iterator<Item = f64> {
    cell.values.iter().map(|&(_, value)| value)
}

/// What the draws of a model with a share of the labels say.
pub(super) fn compared(
    scope: &Scope,
    keys: &[Key],
    measure: Measure,
    of: impl Fn(&Summary) -> Option<f64>,
) -> Option<Value> {
    let share = match keys.get(3)? {
        Key::Number(share) => *share,
        _ => return None,
    };
    let sweep = scope.session.sweep()?;
    let model = sweep.place(model_in(keys)?)?;
    let is_it = |level: &Option<f64>| level.is_some_and(|level| (level - share).abs() < 1e-9);
    let level = sweep.levels.iter().position(is_it)?;
    let cells = sweep.summary(measure);
    let cell = cells
        .iter()
        .find(|cell| cell.model == model && cell.level == level)?;
    number(of(cell)?)
}

pub(super) fn one_draw(scope: &Scope, keys: &[Key]) -> Option<Value> {
    let draw = last_number(keys)?;
    compared(scope, keys, Measure::Accuracy, |cell| {
        let of_draw = |(repeat, _): &&(usize, f64)| (*repeat + 1) as f64 == draw;
        cell.values.iter().find(of_draw).map(|&(_, value)| value)
    })
}

/// Labels of numbers have a percent sign or a thousands separator: a number finds `40 %` by 0.4.
pub(super) fn ablated(scope: &Scope, keys: &[Key]) -> Option<Value> {
    let choice = match keys.get(1).map(key_text)?.as_str() {
        "objectives" => Choice::Objectives,
        "mask_ratio" => Choice::MaskRatio,
        "temperature" => Choice::Temperature,
        "latent" => Choice::Latent,
        "epochs" => Choice::Epochs,
        _ => Choice::Samples,
    };
    let label = match keys.last()? {
        Key::Number(share) if choice == Choice::MaskRatio => format!("{:.0} %", 100.0 * share),
        Key::Number(count) if matches!(choice, Choice::Samples | Choice::Epochs) => {
            crate::study::words::thousands(*count as usize)
        }
        key => key_text(key),
    };
    let ablation = scope.session.ablation()?;
    let judged = judged(&ablation);
    let is_it = |one: &&crate::study::ablate::Judged| {
        one.variant.choice == choice && one.variant.label == label
    };
    number(judged.iter().find(is_it)?.mean)
}

pub(super) fn unusual(scope: &Scope, _: &[Key]) -> Option<Value> {
    let predictions = scope.session.predictions()?;
    let samples = 0..predictions.samples.len();
    count(
        samples
            .filter(|&sample| predictions.is_unusual(sample))
            .count(),
    )
}

pub(super) fn cell(scope: &Scope, keys: &[Key]) -> Option<Value> {
    let [_, name, row, column] = keys else {
        return None;
    };
    let table = scope.session.text_table(&key_text(name)).ok()?;
    let (row_name, column) = (key_text(row), key_text(column));
    let column = table.columns.iter().position(|title| *title == column)?;
    let named = table
        .rows
        .iter()
        .find(|row| row.first().is_some_and(|cell| cell.to_text() == row_name));
    let numbered = || match row {
        Key::Number(number) if *number >= 1.0 => table.rows.get(*number as usize - 1),
        _ => None,
    };
    let cell = named.or_else(numbered)?.get(column)?;
    said(&cell.to_text())
}

pub(super) fn setting(scope: &Scope, keys: &[Key]) -> Option<Value> {
    let written = scope.session.study().to_toml().ok()?;
    let tree = Tree::parse(&written).ok()?;
    let mut found = &tree;
    for key in &keys[1..] {
        found = found.get(&key_text(key))?;
    }
    of_setting(&found.value)
}

pub(super) fn of_setting(value: &Setting) -> Option<Value> {
    Some(match value {
        Setting::Truth(truth) => Value::Text(truth.to_string()),
        Setting::Negative(number) => Value::Number(*number as f64),
        Setting::Whole(number) => Value::Number(*number as f64),
        Setting::Number(number) => Value::Number(*number),
        Setting::Text(text) => Value::Text(text.clone()),
        Setting::List(items) => {
            let items = items.iter().filter_map(|item| of_setting(&item.value));
            let items: Vec<String> = items.map(|item| item.in_words()).collect();
            Value::Text(items.join(", "))
        }
        Setting::Missing | Setting::Table(_) => return None,
    })
}
