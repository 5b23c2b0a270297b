//! GRP: one gene set a file, a gene a line. The set is called as the file, or as the comment before its genes.

use super::collection::Collection;
use super::text::{fields, has_extension, lines, stem};
use crate::Result;

/// Whether the lines hold one word each, and the name says GRP or at least nothing else.
pub(super) fn is_grp(name: &str, text: &str) -> bool {
    let mut genes = genes(text).peekable();
    let some = genes.peek().is_some();
    let single = genes.all(|line| line.split_whitespace().count() == 1);
    let called_otherwise = has_extension(name, "gmt") || has_extension(name, "gmx");
    some && single && !called_otherwise
}

/// Reads the lines.
///
/// # Errors
/// As [`Collection::add`].
pub(super) fn read(name: &str, text: &str, collection: &mut Collection) -> Result<()> {
    let first = lines(text).find(|line| !line.trim().is_empty());
    let comment = first
        .and_then(|line| line.strip_prefix('#'))
        .map(str::trim)
        .filter(|comment| !comment.is_empty() && !comment.contains(char::is_whitespace));
    let genes: Vec<_> = genes(text).filter_map(|line| fields(line).next()).collect();
    collection.add(comment.unwrap_or_else(|| stem(name)), "", &genes)
}

fn genes(text: &str) -> impl Iterator<Item = &str> {
    lines(text)
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
}
