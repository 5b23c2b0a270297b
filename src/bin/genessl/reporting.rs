//! `report`, and `run --report`: the results folder as one HTML page.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

use genessl::study::record;
use genessl::{Error, Result};
use genessl_report::{Given, Report};
use serde::Deserialize;

use crate::files::name_of;
use crate::learning::{named_paths, text_of};
use crate::rescue;
use crate::target;
use crate::verifying::{Places, Wanted, WantedFile, by_name};
use crate::{ReportArguments, ReportSize, ReportWords};

/// What a report needs to know of `results.json`: which files the folder has.
#[derive(Deserialize)]
struct Listed {
    #[serde(default)]
    figures: Vec<Figure>,
    #[serde(default)]
    tables: Vec<Table>,
}

#[derive(Deserialize)]
struct Figure {
    name: String,
    file: Option<String>,
}

#[derive(Deserialize)]
struct Table {
    name: String,
}

/// `genessl report`
///
/// # Errors
/// The folder holds no results, or the report can't be written.
pub fn report(arguments: &ReportArguments) -> Result<()> {
    let folder = &arguments.folder;
    let out = match &arguments.out {
        Some(out) => out.clone(),
        None => beside(folder)?,
    };
    check(&out, folder, &arguments.words)?;
    let own = folder.parent().unwrap_or(Path::new("")).to_path_buf();
    let present = [folder.clone(), own, PathBuf::from(".")];
    let data: Vec<PathBuf> = arguments.data.iter().cloned().chain(present).collect();
    check_not_read(&out, folder, &data)?;
    write(folder, &arguments.words, &data, &out)
}

/// Refuses to write over a table that the study read, wherever the report might look for it.
fn check_not_read(out: &Path, folder: &Path, folders: &[PathBuf]) -> Result<()> {
    let list = folder.join("results.json");
    let study = record::study_of(&name_of(&list), &text_of(&list)?)?;
    let recorded = study.record.iter().flat_map(|record| &record.files);
    let mut read: Vec<PathBuf> = recorded
        .flat_map(|file| by_name(&file.name, folders))
        .collect();
    read.extend(folders.iter().flat_map(|own| named_paths(&study, own)));
    let read: Vec<&Path> = read.iter().map(PathBuf::as_path).collect();
    target::check_apart(&[out], &read)
}

/// Whether a report can be written there; asked before any work is done.
///
/// # Errors
/// It can't, it would be a foreign file among the results, or the page is not there that is to go with it.
pub fn check(out: &Path, folder: &Path, words: &ReportWords) -> Result<()> {
    let inside = target::check_outside(folder, &[out]).is_err();
    if inside {
        return Err(Error::new(
            "the report would lie in the folder of results, which holds nothing but what a run writes",
            "Name a file outside of it.",
        )
        .in_file(name_of(out)));
    }
    if words.size != ReportSize::Light {
        page_file(words)?;
    }
    target::check(out)
}

/// Writes the report of a results folder; `data` is where the tables are that the study read.
///
/// # Errors
/// As [`report`].
pub fn write(folder: &Path, words: &ReportWords, data: &[PathBuf], out: &Path) -> Result<()> {
    let mut report = of_folder(folder, words)?;
    if words.size != ReportSize::Light {
        report.page = text_of(&page_file(words)?)?;
    }
    if words.size == ReportSize::Complete {
        report.given = given(&report.results, data)?;
    }
    let html = report
        .html()
        .map_err(|failure| Error::new(failure.what, failure.advice).in_file(name_of(folder)))?;
    rescue::file(out, html.as_bytes())?;
    let megabytes = html.len() as f64 / 1e6;
    say!("genessl: the report, {megabytes:.2} MB: {}", name_of(out));
    Ok(())
}

/// `DIR.html` for `DIR`.
fn beside(folder: &Path) -> Result<PathBuf> {
    let whole = std::fs::canonicalize(folder);
    let whole = whole.ok().filter(|whole| whole.file_name().is_some());
    let whole = whole.ok_or_else(|| {
        Error::new("there is no such folder of results", "Check its path.").in_file(name_of(folder))
    })?;
    let mut name = whole.file_name().unwrap_or_default().to_owned();
    name.push(".html");
    Ok(whole.with_file_name(name))
}

/// The page as one file: the one that was named, or beside the program, or where it is built.
fn page_file(words: &ReportWords) -> Result<PathBuf> {
    const PAGE: &str = "genessl.html";
    let beside = std::env::current_exe().ok();
    let beside = beside.and_then(|program| Some(program.parent()?.join(PAGE)));
    let usual = beside.into_iter().chain([Path::new("dist").join(PAGE)]);
    let mut places = words.page.clone().into_iter().chain(usual);
    places.find(|file| file.is_file()).ok_or_else(|| {
        Error::new(
            "the page as one file, genessl.html, is not there to go into the report",
            "Build it (`cargo xtask build` leaves it in dist/) and name it: --page genessl.html; or make a light report.",
        )
    })
}

/// The tables that the study read, each known by its SHA-256.
fn given(results: &str, folders: &[PathBuf]) -> Result<Vec<Given>> {
    let study = record::study_of("results.json", results)?;
    let Some(recorded) = study.record.clone() else {
        return Ok(Vec::new());
    };
    let places = Places {
        folders,
        fetch: false,
    };
    let wanted = Wanted::find(&study, &recorded, &places)?;
    wanted.files.iter().map(packed).collect()
}

fn packed(file: &WantedFile) -> Result<Given> {
    let mut bytes = vec![0; file.source.len() as usize];
    let mut at = 0;
    while at < bytes.len() {
        let read = file.source.read_at(at as u64, &mut bytes[at..]);
        match read {
            Ok(0) => break,
            Ok(count) => at += count,
            Err(error) => {
                let what = format!("the file can't be read: {error}");
                return Err(Error::new(what, "Check that it is there.").in_file(&file.name));
            }
        }
    }
    let name = Path::new(&file.name).file_name().unwrap_or_default();
    Ok(Given::of(&name.to_string_lossy(), &bytes))
}

fn of_folder(folder: &Path, words: &ReportWords) -> Result<Report> {
    let list = folder.join("results.json");
    let results = text_of(&list)?;
    // Says what is wrong with it, as `verify` would.
    record::study_of(&name_of(&list), &results)?;
    let listed: Listed = serde_json::from_str(&results).map_err(|error| {
        Error::new(
            format!("it lists no files that can be read: {error}"),
            "Give a folder that `genessl run` wrote.",
        )
        .in_file(name_of(&list))
    })?;
    let mut figures = BTreeMap::new();
    for figure in listed.figures {
        let svg = figure.file.map(|file| text_in(folder, &file));
        if let Some(svg) = svg.transpose()?.flatten() {
            figures.insert(figure.name, svg);
        }
    }
    let mut tables = BTreeMap::new();
    for Table { name } in listed.tables {
        if let Some(csv) = text_in(folder, &format!("tables/{name}.csv"))? {
            tables.insert(name, csv);
        }
    }
    Ok(Report {
        title: words.title.clone().unwrap_or_default(),
        author: words.author.clone().unwrap_or_default(),
        link: String::new(),
        study: text_in(folder, "study.toml")?.unwrap_or_default(),
        results,
        figures,
        tables,
        ..Report::default()
    })
}

/// A file of the folder; nothing where it is not there, or would lie elsewhere: a list of results may come from anybody.
fn text_in(folder: &Path, name: &str) -> Result<Option<String>> {
    let name = Path::new(name);
    let is_within = name
        .components()
        .all(|part| matches!(part, Component::Normal(_)));
    let path = folder.join(name);
    match is_within && path.is_file() {
        true => text_of(&path).map(Some),
        false => Ok(None),
    }
}
