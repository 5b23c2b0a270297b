//! Long tables, of one line for each gene and sample, are refused by what they are.

use super::{ColumnSketch, Content};
use crate::table::names::headers;
use crate::table::names::identifiers::Evidence;
use crate::{Error, Result};

/// With more columns of numbers a table is not long.
const NUMBERS_AT_MOST: usize = 8;

/// What a long table holds, by the places of its columns.
struct Long {
    genes: usize,
    samples: usize,
}

/// # Errors
/// Where the table is long: with the names of its columns, and what spreads it.
pub(super) fn refuse(columns: &[ColumnSketch]) -> Result<()> {
    let Some(long) = long(columns) else {
        return Ok(());
    };
    let name = |index: usize| columns[index].name.as_str();
    let (genes, samples) = (name(long.genes), name(long.samples));
    let mut numbers = (0..columns.len()).filter(|&index| {
        columns[index].content == Content::Number && ![long.genes, long.samples].contains(&index)
    });
    let is_atlas = columns.iter().any(|column| {
        let name = headers::plain(&column.name);
        name == "ntpm" || name == "ptpm"
    });
    let whose = if is_atlas {
        " of the Human Protein Atlas"
    } else {
        ""
    };
    let values = match numbers.next_back() {
        Some(index) => name(index),
        None => "the numbers",
    };
    Err(Error::new(
        format!("this is a long table{whose}: one line for each \"{samples}\" and \"{genes}\""),
        format!(
            "Spread it to one column (or row) for each sample, as pivot_wider does in R; in pandas: \
             table.pivot(index=\"{genes}\", columns=\"{samples}\", values=\"{values}\")."
        ),
    ))
}

/// Genes beside samples, both in columns of which one or both repeat, and hardly any numbers.
fn long(columns: &[ColumnSketch]) -> Option<Long> {
    let are_genes = |column: &ColumnSketch| {
        column.known.are_genes() || column.evidence >= Evidence::KnownSymbols
    };
    let mut first = columns.iter().take(NUMBERS_AT_MOST);
    let genes = first.position(are_genes)?;
    let is_sample = |column: &ColumnSketch| {
        let is_index = headers::is_unnamed(&column.name) || column.numbered;
        let rank = headers::sample_name_rank(&column.name);
        rank.is_some() && !is_index && column.known.asked > 1 && !are_genes(column)
    };
    let repeats = |column: &ColumnSketch| column.known.asked > 1 && !column.known.is_distinct();
    let of = |is: &dyn Fn(&ColumnSketch) -> bool| columns.iter().position(is);
    // Where these all differ, lines are of probes or transcripts, whose genes repeat.
    let found = |samples: Option<usize>| {
        let samples = samples.filter(|&at| !columns[at].all_differ)?;
        Some(Long { genes, samples })
    };
    let numbers = (columns.iter()).filter(|column| column.content == Content::Number);
    if !(1..=NUMBERS_AT_MOST).contains(&numbers.count()) {
        return None;
    }
    let are_named = headers::is_gene_column_name(&columns[genes].name);
    let by_name = of(&is_sample)
        .filter(|&at| are_named && (repeats(&columns[at]) || repeats(&columns[genes])));
    // Tissues, cancers or cell lines in the place of samples.
    let is_kind = |column: &ColumnSketch| {
        headers::is_kind_of_sample(&column.name)
            && column.content == Content::Text
            && repeats(column)
    };
    let by_kind = || of(&is_kind).filter(|_| are_named && repeats(&columns[genes]));
    let is_text = |column: &&ColumnSketch| column.content == Content::Text;
    let texts = || columns.iter().filter(is_text);
    let by_content = || {
        let are = columns.len() < 5 && texts().count() > 1 && texts().all(repeats);
        let mut all = columns.iter().enumerate();
        let other = all.position(|(index, column)| index != genes && is_text(&column));
        other.filter(|_| are)
    };
    found(by_name.or_else(by_kind).or_else(by_content))
}
