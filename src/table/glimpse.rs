//! What a file holds, told from its beginning: samples with or without classes, names alone, or sets of genes.

use std::io::Read;
use std::sync::Arc;

use csv::ByteRecord;

use super::bytes::source::{ByteSource, unreadable};
use super::layout::sketch::count_up;
use super::names::annotation;
use super::names::headers;
use super::names::identifiers;
use super::names::judge::{GeneJudge, Tally};
use super::names::missing::is_missing;
use super::names::producers;
use super::opening;
use super::texts::beginning::Beginning;
use super::texts::blanks;
use super::texts::number::{CellValue, are_several, parse_cell};
use super::texts::text::text as text_of;
use super::texts::thousands::{Thousands, thousands};
use super::writing::formulas;
use super::{MetadataColumn, ReadOptions, Reading};
use crate::{Advance, Result};

/// What a file holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Contents {
    /// Expression of samples, and what its beginning says of them beside.
    Samples(Vec<MetadataColumn>),
    /// Identifiers of genes and other names, no numbers: a mapping table.
    Names,
    /// What is known of samples beside expression: ids, classes and the like.
    Labels,
    /// Sets of genes, one a line.
    GeneSets,
}

/// What is looked at, where it holds two lines; else more, up to a limit: a header of 60,000 genes takes a megabyte.
const BYTES: usize = 64 * 1024;
const BYTES_AT_MOST: usize = 16 * 1024 * 1024;
const LINES: usize = 100;

/// Looks at a file's beginning, of the part that the options name.
///
/// # Errors
/// Where it is nothing that could be read.
pub fn glimpse(
    name: &str,
    source: Arc<dyn ByteSource>,
    options: &ReadOptions,
    judge: Arc<dyn GeneJudge>,
) -> Result<Contents> {
    let beginning = opening::text_of(&source, options)?;
    if let Some(beginning) = beginning
        && let Some(contents) = of_text(beginning, judge.as_ref())?
    {
        return Ok(contents);
    }
    let mut reading = Reading::judged(name, source, options, judge)?;
    // The first piece is the header, the second has lines.
    if !reading.advance()?.is_finished() {
        reading.advance()?;
    }
    Ok(Contents::Samples(reading.metadata()))
}

/// Gene sets and names; `None` for what may be samples.
fn of_text(beginning: Beginning, judge: &dyn GeneJudge) -> Result<Option<Contents>> {
    let Some((text, is_all)) = whole_lines(beginning.text)? else {
        return Ok(None);
    };
    let delimiter = beginning.layout.delimiter;
    let lines = first_lines(&text, delimiter);
    if let Some(geo) = beginning.geo {
        // What a series says of its samples stands above a table that may be empty.
        let is_end = |line: &Vec<String>| line[0].starts_with('!');
        let (_, samples) = geo.lines();
        let is_empty = is_all && lines.iter().skip(1).all(is_end) && !samples.is_empty();
        return Ok(is_empty.then_some(Contents::Labels));
    }
    if let Some(narrow) = blanks::narrowed(&text, delimiter) {
        let are = are_labels(&first_lines(&narrow, b' '), judge);
        return Ok(are.then_some(Contents::Labels));
    }
    Ok(
        if are_sets(&lines, is_all, judge) || are_long_sets(&lines, judge) {
            Some(Contents::GeneSets)
        } else if are_names(&lines, judge) {
            Some(Contents::Names)
        } else {
            are_labels(&lines, judge).then_some(Contents::Labels)
        },
    )
}

/// The fields of the first lines.
fn first_lines(text: &[u8], delimiter: u8) -> Vec<Vec<String>> {
    let reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(text);
    let records = reader
        .into_byte_records()
        .map_while(std::result::Result::ok);
    let cells = |record: ByteRecord| {
        let cells = record.iter();
        cells
            .map(|cell| text_of(formulas::as_named(cell).trim_ascii()))
            .collect()
    };
    records.take(LINES).map(cells).collect()
}

/// At least two lines from a file's beginning, without the one that is cut; and whether they are the whole file. `None`
/// where they are too long to be looked at.
fn whole_lines(text: impl Read) -> Result<Option<(Vec<u8>, bool)>> {
    let mut limited = text.take(0);
    let mut read = Vec::new();
    while read.len() < BYTES_AT_MOST {
        limited.set_limit(BYTES as u64);
        let more = limited
            .read_to_end(&mut read)
            .map_err(|error| unreadable(&error))?;
        if more < BYTES {
            return Ok(Some((read, true)));
        }
        let last = memchr::memrchr(b'\n', &read);
        if let Some(last) = last.filter(|&last| read[..last].contains(&b'\n')) {
            read.truncate(last);
            return Ok(Some((read, false)));
        }
    }
    Ok(None)
}

/// GMT: a set's name, its description, and at least one gene. The sets are not of one size, unless there is but one.
fn are_sets(lines: &[Vec<String>], is_all: bool, judge: &dyn GeneJudge) -> bool {
    let members: Vec<&str> = (lines.iter().flat_map(|line| line.iter().skip(2)))
        .map(String::as_str)
        .filter(|member| !member.is_empty())
        .collect();
    let names: Vec<&str> = lines.iter().map(|line| line[0].as_str()).collect();
    let widths = || lines.iter().map(Vec::len);
    let vary = widths().min() != widths().max() || (is_all && lines.len() == 1);
    let (members_known, names_known) = (Tally::of(&members, judge), Tally::of(&names, judge));
    vary && !are_numbers_under_names(lines)
        && widths().all(|width| width > 2)
        && members_known.known() * 2 >= members_known.asked.max(1)
        && names_known.share() < 0.5
        && !lines.is_empty()
}

/// Lines of numbers, all of one width, under a line that has one field fewer, as R writes tables, or more. What is counted may be
/// some gene's number.
fn are_numbers_under_names(lines: &[Vec<String>]) -> bool {
    let Some((header, rows)) = lines.split_first() else {
        return false;
    };
    let width = rows.first().map_or(0, Vec::len);
    let cells = || rows.iter().flat_map(|row| row.iter().skip(2));
    rows.iter().all(|row| row.len() == width)
        && header.len().abs_diff(width) < 2
        && cells().filter(|cell| is_number(cell)).count() * 2 > cells().count()
}

/// A set's name and a gene a line: names that return, of no gene, beside genes.
fn are_long_sets(lines: &[Vec<String>], judge: &dyn GeneJudge) -> bool {
    let column = |index: usize| -> Vec<&str> {
        let lines = lines.iter().skip(1);
        lines.map(|line| line[index].as_str()).collect()
    };
    if lines.len() < 3 || lines.iter().any(|line| line.len() != 2) {
        return false;
    }
    let (names, genes) = (Tally::of(&column(0), judge), Tally::of(&column(1), judge));
    names.different * 2 <= names.asked
        && names.share() < 0.5
        && genes.known() * 2 >= genes.asked.max(1)
        && !column(1).iter().all(|gene| is_number(gene))
}

/// Different ids, none of them a gene, and columns of text or under usual names of metadata rather than numbers.
fn are_labels(lines: &[Vec<String>], judge: &dyn GeneJudge) -> bool {
    const COLUMNS_AT_MOST: usize = 400;
    // With samples in columns, lines are few.
    const LINES_OF_TURNED: usize = 12;
    let Some((header, rows)) = lines.split_first() else {
        return false;
    };
    let are_few = header.len() <= COLUMNS_AT_MOST || lines.len() <= LINES_OF_TURNED;
    if rows.is_empty() || header.len() < 2 || !are_few {
        return false;
    }
    let mut names: Vec<&str> = header.iter().map(String::as_str).collect();
    if rows.iter().all(|row| row.len() == names.len() + 1) {
        // R gives the names of rows none.
        names.insert(0, "");
    }
    if names
        .iter()
        .any(|name| identifiers::is_ensembl(name) || annotation::is_gene_number_name(name))
        || producers::recognise(names.iter().copied()).is_some()
        || Tally::of(&names, judge).share() >= 0.2
    {
        return false;
    }
    let (mut texts, mut numbers, mut calls) = (0, 0, 0);
    for (index, name) in names.into_iter().enumerate() {
        let cells: Vec<&str> = (rows.iter().filter_map(|row| row.get(index)))
            .map(String::as_str)
            .filter(|cell| !is_missing(cell.as_bytes()))
            .collect();
        let are_numbers = cells.iter().filter(|cell| is_number(cell)).count() * 2 > cells.len();
        if index == 0 && headers::is_unnamed(name) && count_up(&cells) {
            // Numbers of lines.
        } else if index == 0 {
            let known = Tally::of(&cells, judge);
            if known.asked > 0 && known.share() >= 0.5
                || cells.iter().any(|cell| identifiers::is_ensembl(cell))
            {
                return false;
            }
        } else if headers::is_gene_column_name(name) && Tally::of(&cells, judge).share() >= 0.5 {
            // A line for each sample and gene.
            return false;
        } else if are_numbers && !headers::is_metadata_name(name) {
            numbers += 1;
        } else if !cells.is_empty() && cells.iter().all(|cell| is_call(cell)) {
            calls += 1;
        } else {
            texts += 1;
        }
    }
    // A call beside every number: an array's detection. Alone they are as likely classes.
    if calls < 2 || calls != numbers {
        texts += calls;
    }
    texts > 0 && numbers <= texts
}

/// Whether it is what an array's software says of detection.
fn is_call(cell: &str) -> bool {
    const CALLS: [&str; 9] = [
        "P", "A", "M", "NC", "ABS", "PRESENT", "ABSENT", "MARGINAL", "NO CALL",
    ];
    CALLS
        .iter()
        .any(|call| cell.trim().eq_ignore_ascii_case(call))
}

/// Whether it is a number, with a decimal point or comma, or written as people write numbers: with signs between thousands,
/// as a share of a hundred.
fn is_number(cell: &str) -> bool {
    let cell = cell.trim_end_matches('%').as_bytes();
    let with = |point| matches!(parse_cell(cell, point), CellValue::Number(_));
    with(b'.') || with(b',') || thousands(cell) != Thousands::No || are_several(cell)
}

/// Texts in every column, or numbers that are genes' or annotate them; genes in one of them.
fn are_names(lines: &[Vec<String>], judge: &dyn GeneJudge) -> bool {
    // More than any list of names has: with samples in columns, a class may be called as a gene is.
    const COLUMNS_AT_MOST: usize = 200;
    let Some((header, rows)) = lines.split_first() else {
        return false;
    };
    if header.len() > COLUMNS_AT_MOST {
        return false;
    }
    let column = |index: usize| -> Vec<&str> {
        let cells = rows.iter().filter_map(|row| row.get(index));
        cells
            .map(String::as_str)
            .filter(|cell| !is_missing(cell.as_bytes()))
            .collect()
    };
    let are_numbers =
        |cells: &[&str]| cells.iter().filter(|cell| is_number(cell)).count() * 2 > cells.len();
    let mut genes = false;
    for (index, name) in header.iter().enumerate() {
        let cells = column(index);
        let known = Tally::of(&cells, judge);
        let are_genes = known.known() * 2 >= known.asked.max(1) && known.is_distinct();
        if are_numbers(&cells) && !(are_genes && index == 0 || annotation::is_annotation_name(name))
        {
            return false;
        }
        // What a gene was called may be a class as well: `A`, `B`.
        genes |= are_genes && known.genes + known.numbers > 0;
    }
    genes && header.len() > 1 && !rows.is_empty()
}
