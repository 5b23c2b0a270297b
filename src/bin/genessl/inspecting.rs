//! `inspect`: what each table is, what was decided about it, and how to change that.

use std::path::Path;

use genessl::genes::Catalogue;
use genessl::names::{brief, visible, with_brief_names};
use genessl::study::{Card, RoleDecision};
use genessl::table::{Choice, Preview, ReadOptions, ReadReport, ReadTable, USUAL_LABEL};
use genessl::{Error, Result};
use serde::Serialize;

use crate::InspectArguments;
use crate::files::{name_of, read_source};
use crate::saying::{answer, json};
use crate::sources;

/// A file, and how it was read or why not.
#[derive(Serialize)]
struct Inspected {
    file: String,
    /// What the page shows of it.
    card: Card,
    #[serde(skip_serializing_if = "Option::is_none")]
    report: Option<ReadReport>,
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
    let inspected: Vec<Inspected> = (arguments.input.tables.iter())
        .map(|path| {
            let label = options.label.as_deref().unwrap_or(USUAL_LABEL);
            let (role, read) = opened(path, &options, label);
            let (card, report, error) = match read {
                Ok(read) => {
                    let card = Card::of_table(role, &read.report, true);
                    (card, Some(read.report), None)
                }
                Err(error) => (Card::failed(role, error.clone(), None), None, Some(error)),
            };
            Inspected {
                file: name_of(path),
                card,
                report,
                error,
            }
        })
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
    }
    if inspected.report.is_some() {
        for line in card_lines(&inspected.card) {
            lines.push(format!("  {}", visible(&with_brief_names(&line))));
        }
        lines.extend(inspected.card.preview.iter().flat_map(preview_lines));
    }
    lines.push(String::new());
    lines.join("\n") + "\n"
}

/// Reads a file, and says what it is for, as far as it can be read twice.
fn opened(path: &Path, options: &ReadOptions, label: &str) -> (Choice, Result<ReadTable>) {
    let name = name_of(path);
    let source = sources::open(path);
    let decided = match &source {
        Ok(source) if !source.is_pipe() => Catalogue::builtin()
            .map(|catalogue| RoleDecision::of_file(&name, source.clone(), catalogue, label))
            .ok(),
        _ => None,
    };
    let decided = decided.unwrap_or_else(|| RoleDecision::by_name(&name));
    let read = source.and_then(|source| read_source(&name, source, options));
    (decided.used_as(decided.role), read)
}

fn card_lines(card: &Card) -> Vec<String> {
    let mut lines = vec![card.summary.clone()];
    lines.extend(card.choices.iter().map(choice_line));
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

fn choice_line(choice: &Choice) -> String {
    let what = match choice.setting.as_str() {
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
