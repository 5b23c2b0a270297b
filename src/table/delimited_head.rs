//! What the header and the first lines of a text table tell: names, what each column holds, the decimal sign.

use std::collections::VecDeque;

use csv::ByteRecord;

use super::identifiers::{self, Evidence};
use super::layout::{self, Layout};
use super::number::{CellValue, parse_cell};
use super::options::ReadOptions;
use super::sketch::{ColumnSketch, Content};
use crate::{Error, Result};

/// The beginning of a text table.
pub(super) struct Head<'a> {
    pub header: &'a ByteRecord,
    pub header_line: u64,
    pub rows: &'a VecDeque<(u64, ByteRecord)>,
    pub delimiter: u8,
}

/// What the beginning told.
pub(super) struct Found {
    pub columns: Vec<ColumnSketch>,
    pub layout: Layout,
    pub header_line: u64,
    /// 1 where the header lacks the name of the first column, as R writes it: its fields stand one to the left.
    pub header_shift: usize,
    /// The decimal sign, and whether a decimal has been seen that proves it.
    pub point: u8,
    pub point_is_certain: bool,
}

pub(super) fn recognise(head: &Head, options: &ReadOptions) -> Result<Found> {
    let (names, header_shift) = names(head);
    refuse_missing_header(&names, head.header_line)?;
    let (point, point_is_certain) = decimal_sign(head);
    let columns: Vec<ColumnSketch> = names
        .into_iter()
        .enumerate()
        .map(|(index, name)| sketch(name, index, head, point))
        .collect();
    let mut layout =
        layout::plan(&columns, options).map_err(|error| error.at(head.header_line, None))?;
    if header_shift == 1 {
        layout.notes.push("The header has one name less than the lines have fields: the first column holds row names, \
                           as R writes them.".to_owned());
    }
    if point == b',' {
        layout
            .notes
            .push("Numbers are written with a decimal comma.".to_owned());
    }
    Ok(Found {
        columns,
        layout,
        header_line: head.header_line,
        header_shift,
        point,
        point_is_certain,
    })
}

fn names(head: &Head) -> (Vec<String>, usize) {
    let mut names: Vec<String> = head
        .header
        .iter()
        .map(|cell| text(cell.trim_ascii()))
        .collect();
    if let Some(first) = names.first_mut()
        && let Some(rest) = first.strip_prefix('#')
    {
        *first = rest.trim_start().to_owned();
    }
    let shifted = !head.rows.is_empty()
        && head
            .rows
            .iter()
            .all(|(_, row)| row.len() == names.len() + 1);
    if shifted {
        names.insert(0, String::new());
    }
    (names, usize::from(shifted))
}

/// Text in UTF-8, or else in Latin-1, which reads every byte as something.
pub(super) fn text(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|&byte| char::from(byte)).collect(),
    }
}

/// A table without a header would have its first line taken for one, and lost.
fn refuse_missing_header(names: &[String], line: u64) -> Result<()> {
    let Some((first, rest)) = names.split_first() else {
        return Ok(());
    };
    let share = |is: &dyn Fn(&String) -> bool| {
        !rest.is_empty() && rest.iter().filter(|name| is(name)).count() * 2 > rest.len()
    };
    let is_number =
        |name: &String| matches!(parse_cell(name.as_bytes(), b'.'), CellValue::Number(_));
    let gene_first = identifiers::is_ensembl(first) && share(&is_number);
    if gene_first || share(&|name| is_number(name) && !identifiers::is_entrez(name)) {
        return Err(Error::new(
            "the first line holds numbers where names of genes or samples should be",
            "Add a header line: the name of each column, separated as the rest is.",
        )
        .at(line, None));
    }
    Ok(())
}

/// The decimal sign: a comma where numbers have commas and none has a point. Behind tabs, `1,234` alone may be
/// thousands, so it proves nothing there.
fn decimal_sign(head: &Head) -> (u8, bool) {
    if head.delimiter == b',' {
        return (b'.', true);
    }
    let cells = || head.rows.iter().flat_map(|(_, row)| row.iter());
    let has = |cell: &[u8], sign: u8| {
        cell.contains(&sign) && matches!(parse_cell(cell, sign), CellValue::Number(_))
    };
    if cells().any(|cell| has(cell, b'.')) {
        return (b'.', true);
    }
    let thousands = |cell: &[u8]| cell.iter().rev().position(|&byte| byte == b',') == Some(3);
    if cells().any(|cell| has(cell, b',') && (head.delimiter == b';' || !thousands(cell))) {
        return (b',', true);
    }
    (b'.', false)
}

fn sketch(name: String, index: usize, head: &Head, point: u8) -> ColumnSketch {
    let cells = || head.rows.iter().filter_map(|(_, row)| row.get(index));
    let (mut numbers, mut texts) = (0, 0);
    for cell in cells() {
        match parse_cell(cell, point) {
            CellValue::Number(_) | CellValue::Infinite => numbers += 1,
            CellValue::Text => texts += 1,
            CellValue::Missing => {}
        }
    }
    let content = match (numbers, texts) {
        (0, 0) => Content::Nothing,
        (numbers, texts) if texts > numbers => Content::Text,
        _ => Content::Number,
    };
    let evidence = if content == Content::Text || index == 0 {
        let values: Vec<String> = cells().map(|cell| text(cell.trim_ascii())).collect();
        identifiers::evidence(&values.iter().map(String::as_str).collect::<Vec<_>>())
    } else {
        Evidence::None
    };
    ColumnSketch {
        name,
        content,
        evidence,
        is_index: false,
    }
}
