//! A study of GeneSSL as one HTML page, for readers who have nothing but a browser.
//!
//! A pure function from what a results folder holds (`results.json`, `study.toml`, figures as SVG, tables as CSV) to the page's
//! text: [`Report::html`]. The page needs no network, reads without scripts, prints, and carries `results.json` with the
//! study's record, so that it can be opened as a study and verified. Names that people wrote reach it as text alone.
//!
//! This crate knows nothing of the rest of GeneSSL; natively it is linked in, and in the page it is a module of its own,
//! fetched when a report is saved.

mod citations;
mod csv;
mod drawing;
mod engine;
mod failure;
mod methods;
mod page;
mod tables;
mod text;
mod values;

#[cfg(target_arch = "wasm32")]
mod web;

use std::collections::BTreeMap;

use serde::Deserialize;

pub use drawing::MARKS_IN_THE_PAGE;
pub use engine::Given;
pub use failure::{Failure, Result};
pub use page::RESULTS_ELEMENT;

/// What a report is made of.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Report {
    /// The title; a usual one where it is empty.
    pub title: String,
    /// Who wrote it; may be empty.
    pub author: String,
    /// The address that replays the study, where there is one.
    pub link: String,
    /// The text of `results.json`.
    pub results: String,
    /// The text of `study.toml`, with its record.
    pub study: String,
    /// The SVG of each figure that `results.json` lists, by its name there.
    pub figures: BTreeMap<String, String>,
    /// The CSV of each table that `results.json` lists, by its name there.
    pub tables: BTreeMap<String, String>,
    /// The text of the page as one file (`genessl.html`), where the report is to be run as well as read.
    pub page: String,
    /// The files of the study, where they are to come along with the page.
    pub given: Vec<Given>,
}

impl Report {
    /// The page.
    ///
    /// # Errors
    /// [`Self::results`] is not what GeneSSL writes, or [`Self::page`] is not its page.
    pub fn html(&self) -> Result<String> {
        page::html(self)
    }
}
