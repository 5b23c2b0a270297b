//! `inspect`: what each table is, what was decided about it, and how to change that.

use std::path::Path;

use genessl::genes::Catalogue;
use genessl::study::{Card, RoleDecision};
use genessl::table::{self, Choice, Preview, ReadOptions, ReadReport, USUAL_LABEL};
use genessl::{Error, Result};
use serde::Serialize;

use crate::InspectArguments;
use crate::files::{name_of, read_table};

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
        scale: arguments.scale,
        ..arguments.input.read_options()
    };
    let inspected: Vec<Inspected> = (arguments.input.tables.iter())
        .map(|path| {
            let role = role_of(path, options.label.as_deref().unwrap_or(USUAL_LABEL));
            let (card, report, error) = match read_table(path, &options) {
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
        let json = serde_json::to_string_pretty(&inspected)
            .map_err(|error| Error::new(format!("it can't be written as JSON: {error}"), ""))?;
        println!("{json}");
    } else {
        inspected.iter().for_each(print);
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

fn print(inspected: &Inspected) {
    println!("{}", inspected.file);
    if let Some(error) = &inspected.error {
        println!("  can't be read: {error}");
    }
    if inspected.report.is_some() {
        print_card(&inspected.card);
    }
    println!();
}

/// What the file is for, as far as it can be read twice.
fn role_of(path: &Path, label: &str) -> Choice {
    let name = name_of(path);
    let decide = || {
        let source = table::open_path(path)?;
        if source.is_pipe() {
            return Err(Error::new("a pipe can be read once", ""));
        }
        let decided = RoleDecision::of_file(&name, source, Catalogue::builtin()?, label);
        Ok(decided)
    };
    let decided = match path.as_os_str() == "-" {
        true => None,
        false => decide().ok(),
    };
    let decided = decided.unwrap_or_else(|| RoleDecision::by_name(&name));
    decided.used_as(decided.role)
}

fn print_card(card: &Card) {
    println!("  {}", card.summary);
    for choice in &card.choices {
        print_choice(choice);
    }
    for skipped in &card.skipped {
        println!(
            "  skipped       line {}, {}: {}",
            skipped.line, skipped.why, skipped.text
        );
    }
    for left_out in &card.left_out {
        let change = left_out
            .setting
            .as_ref()
            .map_or_else(String::new, |setting| {
                format!(" To change that: {}", option(setting))
            });
        println!("  {}{change}", left_out.sentence());
    }
    for note in &card.notes {
        println!("  note          {note}");
    }
    card.preview.iter().for_each(print_preview);
}

fn print_choice(choice: &Choice) {
    let what = match choice.setting.as_str() {
        "role" => "used for",
        "sample_column" | "gene_column" => "id column",
        setting => setting,
    };
    let value = if choice.value.is_empty() {
        "(none)"
    } else {
        &choice.value
    };
    let certain = if choice.certain { "" } else { " (not certain)" };
    let others = choice.others.join(", ");
    let change = option(&choice.setting);
    let to_what = if others.is_empty() {
        String::new()
    } else {
        format!(": {others}")
    };
    println!(
        "  {what:13} {value}{certain}: {}; {change}{to_what}",
        choice.why
    );
}

/// A setting's name on the command line. What a file is used for is a study's alone.
fn option(setting: &str) -> String {
    match setting {
        "role" => "role of [[data.table]] in a study file".to_owned(),
        _ => format!("--{}", setting.replace('_', "-")),
    }
}

fn print_preview(preview: &Preview) {
    let header: Vec<&str> = (preview.metadata.iter().chain(&preview.genes))
        .map(String::as_str)
        .collect();
    println!("  sample\t{}", header.join("\t"));
    for sample in &preview.samples {
        let numbers = sample.values.iter().map(f64::to_string);
        let cells: Vec<String> = sample.metadata.iter().cloned().chain(numbers).collect();
        println!("  {}\t{}", sample.id, cells.join("\t"));
    }
}
