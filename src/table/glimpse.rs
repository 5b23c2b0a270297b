//! What a file holds, told from its beginning: samples with or without classes, names alone, or sets of genes.

use std::io::Read;
use std::sync::Arc;

use super::delimited::{self, Beginning};
use super::identifiers;
use super::judge::{GeneJudge, Tally};
use super::missing::is_missing;
use super::number::{CellValue, parse_cell};
use super::sniff::{self, Container};
use super::source::{ByteSource, read_span, unreadable};
use super::text::text as text_of;
use super::{MetadataColumn, ReadOptions, Reading};
use crate::{Advance, Result};

/// What a file holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Contents {
    /// Expression of samples, and what its beginning says of them beside.
    Samples(Vec<MetadataColumn>),
    /// Identifiers of genes and other names, no numbers: a mapping table.
    Names,
    /// Sets of genes, one a line.
    GeneSets,
}

const BYTES: u64 = 64 * 1024;
const LINES: usize = 100;

/// Looks at a file's beginning.
///
/// # Errors
/// Where it is nothing that could be read.
pub fn glimpse(
    name: &str,
    source: Arc<dyn ByteSource>,
    judge: Arc<dyn GeneJudge>,
) -> Result<Contents> {
    let head = read_span(source.as_ref(), 0, source.len().min(16) as usize)
        .map_err(|error| unreadable(&error))?;
    let container = sniff::container(&head)?;
    if container != Container::Parquet {
        let beginning = delimited::beginning(Arc::clone(&source), container == Container::Gzip)?;
        if let Some(contents) = of_text(beginning, judge.as_ref())? {
            return Ok(contents);
        }
    }
    let mut reading = Reading::judged(name, source, &ReadOptions::default(), judge)?;
    // The first piece is the header, the second has lines.
    if !reading.advance()?.is_finished() {
        reading.advance()?;
    }
    Ok(Contents::Samples(reading.metadata()))
}

/// Gene sets and names; `None` for what may be samples.
fn of_text(beginning: Beginning, judge: &dyn GeneJudge) -> Result<Option<Contents>> {
    let mut text = Vec::new();
    (beginning.text.take(BYTES))
        .read_to_end(&mut text)
        .map_err(|error| unreadable(&error))?;
    if let (true, Some(end)) = (
        text.len() as u64 == BYTES,
        text.iter().rposition(|&b| b == b'\n'),
    ) {
        text.truncate(end);
    }
    let reader = csv::ReaderBuilder::new()
        .delimiter(beginning.layout.delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(&text[..]);
    let lines: Vec<Vec<String>> = reader
        .into_byte_records()
        .map_while(std::result::Result::ok)
        .take(LINES)
        .map(|record| {
            record
                .iter()
                .map(|cell| text_of(cell.trim_ascii()))
                .collect()
        })
        .collect();
    Ok(if beginning.geo.is_some() {
        None
    } else if are_sets(&lines, judge) {
        Some(Contents::GeneSets)
    } else {
        are_names(&lines, judge).then_some(Contents::Names)
    })
}

/// GMT: a set's name, its description, and at least one gene; no number anywhere.
fn are_sets(lines: &[Vec<String>], judge: &dyn GeneJudge) -> bool {
    let members: Vec<&str> = (lines.iter().flat_map(|line| line.iter().skip(2)))
        .map(String::as_str)
        .filter(|member| !member.is_empty())
        .collect();
    let names: Vec<&str> = lines.iter().map(|line| line[0].as_str()).collect();
    let widths = || lines.iter().map(Vec::len);
    let vary = widths().min() != widths().max() || lines.len() == 1;
    let (members_known, names_known) = (Tally::of(&members, judge), Tally::of(&names, judge));
    vary && widths().all(|width| width > 2)
        && members_known.known() * 2 >= members_known.asked.max(1)
        && names_known.share() < 0.5
        && !lines.is_empty()
}

/// Texts in every column, or numbers that are genes' or annotate them; genes in one of them.
fn are_names(lines: &[Vec<String>], judge: &dyn GeneJudge) -> bool {
    let Some((header, rows)) = lines.split_first() else {
        return false;
    };
    let column = |index: usize| -> Vec<&str> {
        let cells = rows.iter().filter_map(|row| row.get(index));
        cells
            .map(String::as_str)
            .filter(|cell| !is_missing(cell.as_bytes()))
            .collect()
    };
    let are_numbers = |cells: &[&str]| {
        let is_number =
            |cell: &&&str| matches!(parse_cell(cell.as_bytes(), b'.'), CellValue::Number(_));
        cells.iter().filter(is_number).count() * 2 > cells.len()
    };
    let mut genes = false;
    for (index, name) in header.iter().enumerate() {
        let cells = column(index);
        let known = Tally::of(&cells, judge);
        let are_genes = known.known() * 2 >= known.asked.max(1) && known.is_distinct();
        if are_numbers(&cells)
            && !(are_genes && index == 0 || identifiers::is_annotation_name(name))
        {
            return false;
        }
        genes |= are_genes && known.asked > 0;
    }
    genes && header.len() > 1 && !rows.is_empty()
}
