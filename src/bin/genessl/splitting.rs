//! `split`: one labelled cohort as three tables, and the list by which a page offers them (docs/cohorts.md).

use std::collections::BTreeSet;

use genessl::names::with_brief_names;
use genessl::study::words::{counted, thousands};
use genessl::study::{Part, SplitTable, Study, split_table};
use genessl::table::{self, MetadataColumn, Table, group_choice};
use genessl::{Error, Result};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::SplitArguments;
use crate::files::{json_bytes, name_of, read_labelled};
use crate::folder::{ResultsFolder, WrittenFile};
use crate::inspecting::choice_line;

/// What a page looks for beside itself, and what says whose the folder is.
const LIST: &str = "cohorts.json";
const STUDY: &str = "study.toml";

/// The list; the page reads `cohorts` alone.
#[derive(Serialize)]
struct List {
    cohorts: [Cohort; 1],
    written_by: &'static str,
    files: Vec<WrittenFile>,
}

#[derive(Serialize)]
struct Cohort {
    name: String,
    about: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    citation: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    licence: Option<String>,
    files: Vec<Listed>,
    study: Listed,
}

/// A file as it has to be.
#[derive(Serialize)]
struct Listed {
    address: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<&'static str>,
    bytes: usize,
    sha256: String,
}

impl Listed {
    fn new(address: &str, role: Option<Part>, content: &[u8]) -> Self {
        let digest = Sha256::digest(content);
        Listed {
            address: address.to_owned(),
            role: role.map(Part::name),
            bytes: content.len(),
            sha256: digest.iter().map(|byte| format!("{byte:02x}")).collect(),
        }
    }
}

/// `genessl split`
pub fn split(arguments: &SplitArguments) -> Result<()> {
    let study = study_of(arguments)?;
    let mut folder = ResultsFolder::open(&arguments.out, LIST)?;
    let table = read_labelled(&arguments.input, &study.data.label)?;
    say_what_is_overlooked(&study, &table);
    let split = split_table(&study, table)?;
    for note in &split.notes {
        say!("genessl: {}", with_brief_names(note));
    }
    refuse_empty(&split)?;
    let about = about(&split);
    let files = write_parts(arguments, &study, split, &mut folder)?;
    let toml = study_file(arguments, &files)?;
    folder.write(STUDY.to_owned(), toml.as_bytes())?;
    let cohort = Cohort {
        name: arguments
            .name
            .clone()
            .unwrap_or_else(|| folder_name(arguments)),
        about: arguments.about.clone().unwrap_or_else(|| about.clone()),
        citation: arguments.citation.clone(),
        licence: arguments.licence.clone(),
        files,
        study: Listed::new(STUDY, None, toml.as_bytes()),
    };
    let list = List {
        cohorts: [cohort],
        written_by: "GeneSSL",
        files: folder.files().to_vec(),
    };
    folder.finish(&json_bytes(&list)?)?;
    say!("genessl: {about}");
    Ok(())
}

/// Says that samples seem to belong together and are divided as if they did not, as `inspect` does.
fn say_what_is_overlooked(study: &Study, table: &Table) {
    let (label, group) = (&study.data.label, study.data.group.as_deref());
    let choice = group_choice(table, group, Some(label));
    if let Some(choice) = choice.filter(|choice| !choice.certain && group.is_none()) {
        // Without the columns in which `inspect` sets its lines.
        let line = choice_line(&choice, false);
        let (what, rest) = line.split_once(' ').unwrap_or((&line, ""));
        let line = format!("{what}: {}", rest.trim_start());
        say!("genessl: {}", with_brief_names(&line));
    }
}

/// The settings by which the table is divided.
fn study_of(arguments: &SplitArguments) -> Result<Study> {
    let advice = "Give three shares above 0 that add up to 1, for example --shares 0.6,0.2,0.2.";
    let given = || {
        Error::new(
            format!(
                "the shares {:?} do not divide the samples",
                arguments.shares
            ),
            advice,
        )
    };
    let shares: [f64; 3] = arguments.shares.clone().try_into().map_err(|_| given())?;
    let sum: f64 = shares.iter().sum();
    if !(shares.iter().all(|&share| share > 0.0) && (sum - 1.0).abs() < 1e-6) {
        return Err(given());
    }
    let mut study = Study {
        seed: arguments.seed,
        ..Study::default()
    };
    study.data.split = shares;
    study.data.label.clone_from(&arguments.label);
    study.data.group.clone_from(&arguments.group);
    study.check()?;
    Ok(study)
}

/// A part without a sample is no file that anybody could open.
fn refuse_empty(split: &SplitTable) -> Result<()> {
    match Part::ALL.iter().find(|part| !split.parts.contains(part)) {
        None => Ok(()),
        Some(part) => Err(Error::new(
            format!(
                "no sample is left for the part \"{}\": there are {} with a class, in few groups",
                part.name(),
                split.labels.iter().flatten().count()
            ),
            "Give more labelled samples or a larger share, or --group none where samples need not be kept together.",
        )
        .in_file(&split.table.name)),
    }
}

fn about(split: &SplitTable) -> String {
    let count = |part: Part| split.parts.iter().filter(|&&own| own == part).count();
    let classes: BTreeSet<&String> = split.labels.iter().flatten().collect();
    format!(
        "{} to pretrain on, {} to fine-tune on, {} to test on; {}, {}.",
        counted(count(Part::Pretrain), "sample"),
        thousands(count(Part::Finetune)),
        thousands(count(Part::Test)),
        match classes.len() {
            1 => "1 class".to_owned(),
            some => format!("{} classes", thousands(some)),
        },
        counted(split.table.features.len(), "gene")
    )
}

/// Writes the parts, the small ones first: when the large one is made, the table it comes from is needed no more.
fn write_parts(
    arguments: &SplitArguments,
    study: &Study,
    split: SplitTable,
    folder: &mut ResultsFolder,
) -> Result<Vec<Listed>> {
    let SplitTable {
        table,
        parts,
        labels,
        ..
    } = split;
    let rows_of =
        |part: Part| -> Vec<usize> { (0..parts.len()).filter(|&row| parts[row] == part).collect() };
    let mut listed = Vec::new();
    let mut whole = Some(table);
    for part in [Part::Test, Part::Finetune, Part::Pretrain] {
        let rows = rows_of(part);
        let Some(mut own) = whole.as_ref().map(|table| table.select_samples(&rows)) else {
            continue;
        };
        if part == Part::Pretrain {
            whole = None;
        }
        let classes = rows
            .iter()
            .map(|&row| labels[row].clone().unwrap_or_default());
        label(
            &mut own,
            &study.data.label,
            (part != Part::Pretrain).then(|| classes.collect()),
        );
        let name = format!("{}.{}", part.name(), arguments.format.extension());
        let formulas = arguments.formulas.unwrap_or_default();
        let bytes = table::write_as(&own, arguments.format, formulas)?;
        drop(own);
        listed.insert(0, Listed::new(&name, Some(part), &bytes));
        folder.write(name, &bytes)?;
    }
    Ok(listed)
}

/// Puts the classes, trimmed, into their column, or takes that away: what is pretrained on has no labels.
fn label(table: &mut Table, name: &str, classes: Option<Vec<String>>) {
    table.metadata.retain(|column| column.name != name);
    table.metadata.extend(classes.map(|values| MetadataColumn {
        name: name.to_owned(),
        values,
    }));
}

/// The study that a page and `genessl run` begin with.
fn study_file(arguments: &SplitArguments, files: &[Listed]) -> Result<String> {
    let mut data = toml::Table::new();
    for file in files {
        let names = vec![toml::Value::from(file.address.as_str())];
        data.insert(file.role.unwrap_or_default().to_owned(), names.into());
    }
    data.insert("label".to_owned(), arguments.label.as_str().into());
    if let Some(group) = &arguments.group {
        data.insert("group".to_owned(), group.as_str().into());
    }
    let mut study = toml::Table::new();
    study.insert("data".to_owned(), data.into());
    toml::to_string(&study)
        .map_err(|error| Error::new(format!("the study can't be written: {error}"), ""))
}

fn folder_name(arguments: &SplitArguments) -> String {
    let path = std::path::absolute(&arguments.out).unwrap_or_else(|_| arguments.out.clone());
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned());
    name.unwrap_or_else(|| name_of(&arguments.out))
}
