//! A study with what it gave, from any file that carries both: a study file, a list of results (`results.json`), or a report.

use serde_json::Value;

use super::provenance::Provenance;
use crate::study::Study;
use crate::study::tree::Tree;
use crate::{Error, Result};

/// What stands around the results in a report.
pub const RESULTS_ELEMENT: &str = "<script type=\"application/json\" id=\"genessl-results\">";
const ELEMENT_END: &str = "</script>";

/// The study that a file of this name and text holds; its record is what it gave, where the file tells.
///
/// # Errors
/// It is none of these files, or a damaged one.
pub fn study_of(name: &str, text: &str) -> Result<Study> {
    let trimmed = text.trim_start_matches('\u{feff}').trim_start();
    if trimmed.starts_with('{') {
        return of_results(name, trimmed);
    }
    if !trimmed.starts_with('<') {
        return Study::from_toml(name, text);
    }
    match in_element(trimmed) {
        Some(json) => of_results(name, json),
        None => Err(Error::new(
            "this web page holds no study",
            "Open a report that GeneSSL saved, its results.json, or a study file.",
        )
        .in_file(name)),
    }
}

/// The results that a list of results or a report holds, as JSON; `None` of a study file.
pub fn results_in(text: &str) -> Option<&str> {
    let trimmed = text.trim_start_matches('\u{feff}').trim_start();
    match trimmed.starts_with('{') {
        true => Some(trimmed),
        false => in_element(trimmed),
    }
}

fn in_element(page: &str) -> Option<&str> {
    let (_, rest) = page.split_once(RESULTS_ELEMENT)?;
    rest.split_once(ELEMENT_END).map(|(json, _)| json)
}

fn of_results(name: &str, json: &str) -> Result<Study> {
    let no_results = |why: &str| {
        let advice = "Open results.json as GeneSSL wrote it, or the study file beside it.";
        Error::new(format!("these are no results of a study ({why})"), advice).in_file(name)
    };
    let value: Value = serde_json::from_str(json).map_err(|error| {
        no_results("it is not whole JSON").at(error.line() as u64, Some(error.column() as u64))
    })?;
    let (Some(study), Some(record)) = (value.get("study"), value.get("provenance")) else {
        return Err(no_results("they name no study"));
    };
    let study: Result<Study, _> = Tree::of_json(study).read();
    let mut study = study.map_err(|wrong| no_results(&wrong.message))?;
    study.record = Some(Provenance::of_tree(&Tree::of_json(record)));
    study.check().map_err(|error| error.in_file(name))?;
    Ok(study)
}
