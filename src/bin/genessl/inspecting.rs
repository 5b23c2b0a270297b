//! `inspect`: what each table is, what was decided about it, and how to change that.

use genessl::names::{brief, visible, with_brief_names};
use genessl::table::{Choice, Preview, ReadReport};
use genessl::{Error, Result};
use serde::Serialize;

use crate::InspectArguments;
use crate::files::{name_of, read_table};
use crate::saying::{answer, json};

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
    if let Some(report) = &inspected.report {
        for line in report_lines(report) {
            lines.push(format!("  {}", visible(&with_brief_names(&line))));
        }
        lines.extend(preview_lines(&report.decisions.preview));
    }
    lines.push(String::new());
    lines.join("\n") + "\n"
}

fn report_lines(report: &ReadReport) -> Vec<String> {
    let decisions = &report.decisions;
    let mut lines = vec![
        decisions.summary.clone(),
        choice_line("orientation", &decisions.orientation),
        choice_line("id column", &decisions.id_column),
    ];
    let quantity = decisions.quantity.iter();
    lines.extend(quantity.map(|quantity| choice_line("quantity", quantity)));
    let label = decisions.label.iter();
    lines.extend(label.map(|label| choice_line("label", label)));
    lines.push(format!("scale         {}", decisions.scale.words));
    for skipped in &decisions.skipped {
        lines.push(format!(
            "skipped       line {}, {}: {}",
            skipped.line, skipped.why, skipped.text
        ));
    }
    for left_out in &decisions.left_out {
        let setting = left_out.setting.as_ref();
        let change = setting.map_or_else(String::new, |setting| {
            format!(" To change that: {}", option(setting))
        });
        lines.push(format!("{}{change}", left_out.sentence()));
    }
    lines
}

fn choice_line(what: &str, choice: &Choice) -> String {
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

/// A setting's name on the command line. The label is a study's alone.
fn option(setting: &str) -> String {
    match setting {
        "label" => "data.label in a study file".to_owned(),
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
