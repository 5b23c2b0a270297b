//! GMX: one gene set a column, its name in the first row, a description in the second, then its genes.

use super::collection::Collection;
use super::text::{fields, lines};

/// Whether the second line has nothing but what stands for a description, where a GMT has a second set.
pub(super) fn is_gmx(text: &str) -> bool {
    let mut rows = content(text);
    let (Some(names), Some(descriptions)) = (rows.next(), rows.next()) else {
        return false;
    };
    let descriptions: Vec<_> = fields(descriptions).collect();
    // A GMT's line can begin so too, but not have its genes called so.
    let width = fields(names).filter(|name| !name.is_empty()).count();
    width >= 2
        && descriptions.len() >= width
        && rows.next().is_some()
        && descriptions.iter().all(|text| is_no_gene(text))
}

fn is_no_gene(text: &str) -> bool {
    let text = text.trim_start_matches('>').trim().to_ascii_lowercase();
    let link = ["http:", "https:", "www."];
    matches!(text.as_str(), "" | "na" | "n/a" | "null" | "none" | "-")
        || link.iter().any(|start| text.starts_with(start))
}

/// Reads the columns.
pub(super) fn read(text: &str, collection: &mut Collection) {
    let rows: Vec<Vec<_>> = content(text).map(|line| fields(line).collect()).collect();
    let cell = |row: usize, column: usize| rows.get(row).and_then(|row: &Vec<_>| row.get(column));
    let width = rows.iter().map(Vec::len).max().unwrap_or(0);
    for column in 0..width {
        let Some(name) = cell(0, column).filter(|name| !name.is_empty()) else {
            continue;
        };
        let description = cell(1, column).cloned().unwrap_or_default();
        let genes: Vec<_> = (2..rows.len())
            .filter_map(|row| cell(row, column))
            .collect();
        collection.add(name, &description, &genes);
    }
}

fn content(text: &str) -> impl Iterator<Item = &str> {
    // A line of tabs alone is a row of empty descriptions.
    lines(text).filter(|line| !line.is_empty() && !line.starts_with('#'))
}
