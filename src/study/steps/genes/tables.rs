//! The tables of the mapping: what became of every gene column.

use crate::Result;
use crate::genes::{MappingReport, coverage};
use crate::study::gene_sets::chosen_sets;
use crate::study::steps::genes::mapping_in_use;
use crate::study::tables::{nothing_yet, saved, saved_json, stack};
use crate::study::{Session, matched_sets};
use crate::table::{Table, TextTable};

/// Their names.
pub fn names(session: &Session) -> Vec<&'static str> {
    match session.genes() {
        Some(_) => vec![
            "mapping_steps",
            "unmapped",
            "merged",
            "repaired",
            "ambiguous",
            "coverage",
        ],
        None => Vec::new(),
    }
}

/// One of them.
pub fn table(session: &Session, name: &str) -> Option<TextTable> {
    if !names(session).contains(&name) {
        return None;
    }
    let mut tables = session.mapping_report()?.tables().into_iter();
    tables.find(|table| table.name == name)
}

/// The mapped table and the report.
pub fn save(session: &Session, name: &str, format: &str) -> Option<Result<Vec<u8>>> {
    match (name, format) {
        ("mapping_report", "json") => Some(match session.mapping_report() {
            Some(report) => saved_json(&report),
            None => Err(nothing_yet("mapping report")),
        }),
        ("mapped", format) => Some(saved(session, session.mapped_table(), format)),
        _ => None,
    }
}

impl Session {
    /// What became of every gene column, with the coverage of the gene sets that are chosen now.
    pub fn mapping_report(&self) -> Option<MappingReport> {
        let genes = self.genes()?;
        let mut report = genes.report.clone();
        if let Ok(sets) = chosen_sets(&self.study, &self.files, &self.assets) {
            let mapping = mapping_in_use(&self.study, &self.files).ok().flatten();
            let symbols = genes.symbols();
            let sets = matched_sets(&sets, symbols, &self.assets.catalogue, mapping.as_ref());
            report.coverage = coverage(symbols, &sets.pairs());
        }
        Some(report)
    }

    /// All samples by gene symbols, with their part, as one table to download.
    ///
    /// # Errors
    /// The genes are not mapped yet.
    pub fn mapped_table(&self) -> Result<Table> {
        let genes = self.genes().ok_or_else(|| nothing_yet("mapped table"))?;
        stack(
            genes
                .parts
                .iter()
                .map(|(part, table)| (part, (**table).clone())),
        )
    }
}
