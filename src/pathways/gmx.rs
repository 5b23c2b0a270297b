//! GMX: one gene set a column, its name in the first row, a description in the second, then its genes.

use std::borrow::Cow;

use super::collection::Collection;
use super::text::{fields, lines};
use crate::Result;

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
///
/// # Errors
/// As [`Collection::add`].
pub(super) fn read(text: &str, collection: &mut Collection) -> Result<()> {
    let mut columns: Vec<Vec<Cow<'_, str>>> = Vec::new();
    for (row, line) in content(text).enumerate() {
        for (column, field) in fields(line).enumerate() {
            if row == 0 {
                columns.push(vec![field]);
            } else if let Some(cells) = columns.get_mut(column) {
                // A description that is missing still has its place.
                if row == 1 || cells.len() > 1 {
                    cells.push(field);
                }
            }
        }
        if row == 1 {
            let missing = columns.iter_mut().filter(|cells| cells.len() == 1);
            missing.for_each(|cells| cells.push(Cow::Borrowed("")));
        }
    }
    for cells in &columns {
        if let [name, description, genes @ ..] = &cells[..]
            && !name.is_empty()
        {
            collection.add(name, description, genes)?;
        }
    }
    Ok(())
}

fn content(text: &str) -> impl Iterator<Item = &str> {
    // A line of tabs alone is a row of empty descriptions.
    lines(text).filter(|line| !line.is_empty() && !line.starts_with('#'))
}
