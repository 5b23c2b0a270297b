//! Lines of a tumour's stage above genes in rows: T, N and M among the lines of metadata.

use std::collections::VecDeque;

use csv::ByteRecord;

use crate::table::layout::orientation::Orientation;
use crate::table::layout::stages::{self, Holds};
use crate::table::layout::{Layout, Role};
use crate::table::names::headers;
use crate::table::texts::number::{CellValue, parse_cell};
use crate::table::texts::text::text;

/// Says in a layout which lines are of metadata though they hold numbers.
pub(super) fn set_apart(
    layout: &mut Layout,
    rows: &VecDeque<(u64, ByteRecord)>,
    point: u8,
    values: &[String],
) {
    let Some(id) = layout.id else { return };
    if layout.orientation != Orientation::SamplesInColumns {
        return;
    }
    let names: Vec<String> = (rows.iter())
        .map(|(_, row)| text(row.get(id).unwrap_or_default().trim_ascii()))
        .collect();
    let roles = &layout.roles;
    let cells = |line: usize| {
        let row = rows.get(line).map(|(_, row)| row);
        let cells = row.into_iter().flat_map(move |row| row.iter().zip(roles));
        let cells = cells.filter(|(_, role)| **role == Role::Number);
        cells.map(move |(cell, _)| parse_cell(cell, point))
    };
    let are_texts = |line: usize| {
        let mut known = cells(line).filter(|value| *value != CellValue::Missing);
        known.next() == Some(CellValue::Text) && known.all(|value| value == CellValue::Text)
    };
    let holds = |line: usize| {
        let number = |value| match value {
            CellValue::Number(number) => number,
            CellValue::Missing => f64::NAN,
            CellValue::Infinite | CellValue::Text => f64::INFINITY,
        };
        match are_texts(line) {
            true => Holds::Texts,
            false => stages::held(&cells(line).map(number).collect::<Vec<f64>>()),
        }
    };
    let is_beside = |line: usize| {
        let is_named = |name: &String| headers::is_metadata_name(name);
        names.get(line).is_some_and(is_named) || are_texts(line)
    };
    let as_texts: Vec<&str> = names.iter().map(String::as_str).collect();
    let found: Vec<String> = (stages::among(&as_texts, holds, is_beside).into_iter())
        .filter_map(|line| names.get(line))
        .filter(|name| !values.contains(name))
        .cloned()
        .collect();
    if !found.is_empty() {
        layout.notes.push(stages::note(&found));
        layout.metadata_rows.extend(found);
    }
}
