//! Long tables: a set and a gene a line, as msigdbr, clusterProfiler and data frames have them.

use std::collections::HashSet;

use super::collection::Collection;
use super::text::lines;
use crate::Result;

/// Lines of two fields, with the sets' names in the first: each stands in several.
pub(super) fn is_long(text: &str) -> bool {
    let names: Option<Vec<&str>> = content(text).map(|line| Some(pair(line)?.0)).collect();
    let names = names.unwrap_or_default();
    let different: HashSet<&&str> = names.iter().collect();
    names.len() > 2 && different.len() * 2 <= names.len()
}

/// Reads the lines; the first is a header where its set is in no other.
///
/// # Errors
/// As [`Collection::add`].
pub(super) fn read(text: &str, collection: &mut Collection) -> Result<()> {
    let mut sets: Vec<(&str, Vec<&str>)> = Vec::new();
    for (set, gene) in content(text).filter_map(pair) {
        match sets.iter_mut().rev().find(|(name, _)| *name == set) {
            Some((_, genes)) => genes.push(gene),
            None => sets.push((set, vec![gene])),
        }
    }
    let header = usize::from(sets.first().is_some_and(|(_, genes)| genes.len() == 1));
    for (name, genes) in &sets[header..] {
        collection.add(name, "", genes)?;
    }
    Ok(())
}

fn content(text: &str) -> impl Iterator<Item = &str> {
    lines(text).filter(|line| !line.trim().is_empty() && !line.starts_with('#'))
}

/// The two fields of a line, between a tab, comma or semicolon.
fn pair(line: &str) -> Option<(&str, &str)> {
    let mark = ['\t', ';', ',']
        .into_iter()
        .find(|&mark| line.contains(mark))?;
    let (set, gene) = line.split_once(mark)?;
    (!gene.contains(mark)).then(|| (bare(set), bare(gene)))
}

fn bare(field: &str) -> &str {
    field.trim().trim_matches('"')
}
