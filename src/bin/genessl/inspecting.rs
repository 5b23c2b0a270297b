//! `inspect`: what each table is, what was decided about it, and how to change that.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use genessl::genes::Catalogue;
use genessl::names::{brief, visible, with_brief_names};
use genessl::study::{Assets, Card, Role, RoleDecision, Session};
use genessl::table::{
    ByteSource, Choice, LabelFile, LabelReport, Preview, ReadOptions, ReadReport, ReadTable,
    USUAL_LABEL, part_of,
};
use genessl::{Error, Result};
use serde::Serialize;

use crate::files::{name_of, read_source};
use crate::saying::{answer, json};
use crate::{Input, InspectArguments, sources};

/// A file, and how it was read or why not.
#[derive(Serialize)]
struct Inspected {
    file: String,
    /// What the page shows of it.
    card: Card,
    #[serde(skip_serializing_if = "Option::is_none")]
    report: Option<ReadReport>,
    /// What came of joining files of labels.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    labels: Vec<LabelReport>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<Error>,
}

/// `genessl inspect`
pub fn inspect(arguments: &InspectArguments) -> Result<()> {
    let options = ReadOptions {
        label: arguments.label.clone(),
        group: arguments.group.clone(),
        scale: arguments.scale,
        ..arguments.input.read_options()
    };
    let paths = arguments.input.tables.iter();
    let inspected: Vec<Inspected> = paths
        .map(|path| inspect_one(path, &options, &arguments.input))
        .collect();
    if arguments.json {
        answer(&json(&inspected)?)?;
    } else {
        let reports: Vec<String> = inspected.iter().map(told).collect();
        answer(&reports.concat())?;
    }
    let failed = inspected.iter().filter(|one| one.error.is_some()).count();
    if failed == 0 {
        return Ok(());
    }
    Err(Error::new(
        format!("{failed} of {} files can't be read", inspected.len()),
        "What is wrong with each stands above.",
    ))
}

/// What is said of a file, a line each.
fn told(inspected: &Inspected) -> String {
    let mut lines = vec![visible(&inspected.file).into_owned()];
    if let Some(error) = &inspected.error {
        lines.push(format!("  can't be read: {}", visible(&error.to_string())));
        let parts = inspected.card.choices.iter();
        let is_part = |choice: &&Choice| {
            let is_open = !choice.others.is_empty();
            is_open && ["sheet", "layer"].contains(&choice.setting.as_str())
        };
        let parts = parts.filter(is_part);
        lines.extend(parts.map(|part| format!("  {}", visible(&choice_line(part, false)))));
    }
    if inspected.error.is_none() {
        for line in card_lines(&inspected.card) {
            lines.push(format!("  {}", visible(&with_brief_names(&line))));
        }
        lines.extend(inspected.card.preview.iter().flat_map(preview_lines));
    }
    lines.push(String::new());
    lines.join("\n") + "\n"
}

/// Looks at a file, and reads it where it is a table.
fn inspect_one(path: &Path, options: &ReadOptions, input: &Input) -> Inspected {
    let file = name_of(path);
    let failed = |card, error| Inspected {
        file: file.clone(),
        card,
        report: None,
        labels: Vec::new(),
        error: Some(error),
    };
    let by_name = RoleDecision::by_name(&file);
    let source = match sources::open(path) {
        Ok(source) => source,
        Err(error) => {
            let role = by_name.used_as(by_name.role);
            return failed(Card::failed(role, error.clone(), None, None), error);
        }
    };
    let decided = decided(&file, &source, options).unwrap_or(by_name);
    if decided.certain
        && !decided.role.is_table()
        && let Ok(card) = card_beside(decided.role, &file, &source, input)
    {
        return Inspected {
            error: card.error.clone(),
            card,
            file,
            report: None,
            labels: Vec::new(),
        };
    }
    let role = decided.used_as(decided.role);
    let read = read_source(&file, source.clone(), options)
        .and_then(|read| with_labels(read, &input.labels, options));
    match read {
        Ok((read, labels)) => Inspected {
            card: card_of_table(role, &read.report, &labels),
            report: Some(read.report),
            labels,
            file,
            error: None,
        },
        Err(error) => {
            let part = (!source.is_pipe()).then(|| part_of(&source, options));
            let card = Card::failed(role, error.clone(), part.flatten(), None);
            failed(card, error)
        }
    }
}

/// What a file is for, as far as it can be read twice.
fn decided(
    name: &str,
    source: &Arc<dyn ByteSource>,
    options: &ReadOptions,
) -> Option<RoleDecision> {
    if source.is_pipe() {
        return None;
    }
    let catalogue = Catalogue::builtin().ok()?;
    Some(RoleDecision::of_file(
        name,
        source.clone(),
        catalogue,
        options,
    ))
}

/// The card of a file that is given beside tables, and where it is given.
fn card_beside(
    role: Role,
    name: &str,
    source: &Arc<dyn ByteSource>,
    input: &Input,
) -> Result<Card> {
    let mut session = Session::new(Assets::builtin()?);
    let mut study = session.study().clone();
    input.apply(&mut study.data);
    session.set_study(study)?;
    session.add_file(role, name, source.clone());
    let mut card = session.card(role, name)?;
    let given = match role {
        Role::Labels => {
            "This is no table of expression: give it beside one, by --labels or as labels in a study file."
        }
        Role::Sets => {
            "These are no samples: give them by --sets, or as sets under [pathways] in a study file."
        }
        Role::Classifier => {
            "These are no samples: genessl predict --model gives a classifier new ones, as does classifier under [data] in a \
             study file."
        }
        _ => "These are no samples: give them as table under [genes] in a study file.",
    };
    card.notes.push(given.to_owned());
    Ok(card)
}

/// A table with what files of labels say of its samples, and what came of joining them.
fn with_labels(
    mut read: ReadTable,
    files: &[PathBuf],
    options: &ReadOptions,
) -> Result<(ReadTable, Vec<LabelReport>)> {
    let label = options.label.as_deref().unwrap_or(USUAL_LABEL);
    let mut reports = Vec::new();
    for path in files {
        let labels = LabelFile::read(&name_of(path), sources::open(path)?, options)?;
        reports.push(labels.join(&mut [&mut read.table], label)?);
        read.tell_labels_again(options);
    }
    Ok((read, reports))
}

/// The card of a table. Where its classes came from a file of labels, it is labelled whatever it held itself.
fn card_of_table(mut role: Choice, report: &ReadReport, labels: &[LabelReport]) -> Card {
    if role.value == Role::Pretrain.word()
        && let Some(label) = &report.decisions.label
        && let Some(joined) = labels.iter().find(|one| one.columns.contains(&label.value))
    {
        role.why = format!("it has classes in \"{}\" of {}", label.value, joined.file);
        role.value = Role::Labelled.word().to_owned();
        role.others.retain(|other| *other != role.value);
        role.others.insert(0, Role::Pretrain.word().to_owned());
    }
    let mut card = Card::of_table(role, report, true);
    for joined in labels {
        let notes = joined.notes.iter();
        let notes = notes.map(|note| format!("{}: {note}", joined.file));
        card.notes.extend(notes);
    }
    card
}

fn card_lines(card: &Card) -> Vec<String> {
    let mut lines = vec![card.summary.clone()];
    let has = |id: &str| card.choices.iter().any(|choice| choice.setting == id);
    // AnnData has a column of ids on either side.
    let both_ids = has("sample_column") && has("gene_column");
    let choices = card.choices.iter();
    lines.extend(choices.map(|choice| choice_line(choice, both_ids)));
    for skipped in &card.skipped {
        lines.push(format!(
            "skipped       line {}, {}: {}",
            skipped.line, skipped.why, skipped.text
        ));
    }
    for left_out in &card.left_out {
        let setting = left_out.setting.as_ref();
        let change = setting.map_or_else(String::new, |setting| {
            format!(" To change that: {}", option(setting))
        });
        lines.push(format!("{}{change}", left_out.sentence()));
    }
    lines.extend(
        card.notes
            .iter()
            .map(|note| format!("note          {note}")),
    );
    lines
}

/// What was decided, why, and by which option it is changed.
pub fn choice_line(choice: &Choice, both_ids: bool) -> String {
    let what = match choice.setting.as_str() {
        "gene_column" if both_ids => "gene names",
        "role" => "used for",
        "sample_column" | "gene_column" => "id column",
        setting => setting,
    };
    let value = if choice.value.is_empty() {
        "(none)"
    } else {
        &*brief(&choice.value)
    };
    let certain = if choice.certain { "" } else { " (not certain)" };
    let others: Vec<_> = choice.others.iter().map(|other| brief(other)).collect();
    let change = option(&choice.setting);
    let to_what = if others.is_empty() {
        String::new()
    } else {
        format!(": {}", others.join(", "))
    };
    format!(
        "{what:13} {value}{certain}: {}; {change}{to_what}",
        choice.why
    )
}

/// A setting's name on the command line. What a file is used for is a study's alone.
fn option(setting: &str) -> String {
    match setting {
        "role" => "role of [[data.table]] in a study file".to_owned(),
        _ => format!("--{}", setting.replace('_', "-")),
    }
}

fn preview_lines(preview: &Preview) -> Vec<String> {
    let header = preview.metadata.iter().chain(&preview.genes);
    let header: Vec<String> = header.map(|name| cell(name)).collect();
    let mut lines = vec![format!("  sample\t{}", header.join("\t"))];
    for sample in &preview.samples {
        let numbers = sample.values.iter().map(f64::to_string);
        let texts = sample.metadata.iter().map(|text| cell(text));
        let cells: Vec<String> = texts.chain(numbers).collect();
        lines.push(format!("  {}\t{}", cell(&sample.id), cells.join("\t")));
    }
    lines
}

/// A text in the preview; a tab or a line end in it would spoil the columns.
fn cell(text: &str) -> String {
    visible(&brief(text)).into_owned()
}
