//! `inspect`: what each table is, what was decided about it, and how to change that.

use genessl::table::{Choice, Preview, ReadReport};
use genessl::{Error, Result};
use serde::Serialize;

use crate::InspectArguments;
use crate::files::{name_of, read_table};

/// A file, and how it was read or why not.
#[derive(Serialize)]
struct Inspected {
    file: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    report: Option<ReadReport>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<Error>,
}

/// `genessl inspect`
pub fn inspect(arguments: &InspectArguments) -> Result<()> {
    let options = arguments.input.read_options();
    let inspected: Vec<Inspected> = (arguments.input.tables.iter())
        .map(|path| {
            let read = read_table(path, &options);
            let (report, error) = match read {
                Ok(read) => (Some(read.report), None),
                Err(error) => (None, Some(error)),
            };
            Inspected {
                file: name_of(path),
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
    if let Some(report) = &inspected.report {
        print_report(report);
    }
    println!();
}

fn print_report(report: &ReadReport) {
    let decisions = &report.decisions;
    println!("  {}", decisions.summary);
    print_choice("orientation", &decisions.orientation);
    print_choice("id column", &decisions.id_column);
    if let Some(quantity) = &decisions.quantity {
        print_choice("quantity", quantity);
    }
    if let Some(label) = &decisions.label {
        print_choice("label", label);
    }
    println!("  scale         {}", decisions.scale.words);
    for skipped in &decisions.skipped {
        println!(
            "  skipped       line {}, {}: {}",
            skipped.line, skipped.why, skipped.text
        );
    }
    for left_out in &decisions.left_out {
        let change = left_out
            .setting
            .as_ref()
            .map_or_else(String::new, |setting| {
                format!(" To change that: {}", option(setting))
            });
        println!("  {}{change}", left_out.sentence());
    }
    print_preview(&decisions.preview);
}

fn print_choice(what: &str, choice: &Choice) {
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

/// A setting's name on the command line. The label is a study's alone.
fn option(setting: &str) -> String {
    match setting {
        "label" => "data.label in a study file".to_owned(),
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
