//! Long tables: a set and a gene a line, as msigdbr, clusterProfiler and data frames have them.

use std::collections::{HashMap, HashSet};

use super::collection::Collection;
use super::text::lines;
use crate::Result;

/// What columns of sets' names and of genes are called, in small letters without marks; the first of several counts.
const SETS: [&str; 14] = [
    "gsname",
    "term",
    "termname",
    "pathway",
    "pathwayname",
    "geneset",
    "genesetname",
    "setname",
    "set",
    "collection",
    "signature",
    "module",
    "ont",
    "source",
];
const GENES: [&str; 13] = [
    "genesymbol",
    "humangenesymbol",
    "hgncsymbol",
    "symbol",
    "gene",
    "genes",
    "genename",
    "ensemblgene",
    "ensemblgeneid",
    "geneid",
    "entrezgene",
    "entrezid",
    "target",
];

/// A table of sets and genes: where they stand in its lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Long {
    set: usize,
    gene: usize,
    header: bool,
}

impl Long {
    /// Told by the names in the header; else lines of two fields, with the sets' names in the first: each stands in several.
    pub fn of(text: &str) -> Option<Long> {
        let mut rows = content(text).map(fields);
        let header: Vec<String> = rows.next()?.into_iter().map(plain).collect();
        let place = |names: &[&str]| {
            (names.iter()).find_map(|name| header.iter().position(|own| own == name))
        };
        if let (Some(set), Some(gene)) = (place(&SETS), place(&GENES)) {
            let is_wide = |row: &Vec<&str>| row.len() == header.len();
            return (rows.clone().count() > 0 && rows.all(|row| is_wide(&row))).then_some(Long {
                set,
                gene,
                header: true,
            });
        }
        let names: Option<Vec<&str>> = content(text)
            .map(|line| match fields(line)[..] {
                [set, _] => Some(set),
                _ => None,
            })
            .collect();
        let names = names.unwrap_or_default();
        let different: HashSet<&&str> = names.iter().collect();
        (names.len() > 2 && different.len() * 2 <= names.len()).then_some(Long {
            set: 0,
            gene: 1,
            header: false,
        })
    }

    /// Reads the lines; where no header was told the first is one whose set is in no other.
    ///
    /// # Errors
    /// As [`Collection::add`].
    pub fn read(self, text: &str, collection: &mut Collection) -> Result<()> {
        let mut places: HashMap<&str, usize> = HashMap::new();
        let mut sets: Vec<(&str, Vec<&str>)> = Vec::new();
        for line in content(text).skip(usize::from(self.header)) {
            let row = fields(line);
            let (Some(&set), Some(&gene)) = (row.get(self.set), row.get(self.gene)) else {
                continue;
            };
            let place = *places.entry(set).or_insert(sets.len());
            match sets.get_mut(place) {
                Some((_, genes)) => genes.push(gene),
                None => sets.push((set, vec![gene])),
            }
        }
        let first_is_header =
            !self.header && sets.first().is_some_and(|(_, genes)| genes.len() == 1);
        for (name, genes) in &sets[usize::from(first_is_header)..] {
            collection.add(name, "", genes)?;
        }
        Ok(())
    }
}

fn content(text: &str) -> impl Iterator<Item = &str> + Clone {
    let all: Vec<&str> = lines(text)
        .filter(|line| !line.trim().is_empty() && !line.starts_with('#'))
        .collect();
    all.into_iter()
}

/// The fields of a line, between tabs, semicolons or commas, of which the first kind that it has counts; a comma within
/// quotation marks is none.
fn fields(line: &str) -> Vec<&str> {
    let mark = ['\t', ';', ',']
        .into_iter()
        .find(|&mark| line.contains(mark));
    let mut is_quoted = false;
    let parts = line.split(|letter: char| {
        is_quoted ^= letter == '"';
        Some(letter) == mark && !is_quoted
    });
    parts.map(bare).collect()
}

fn bare(field: &str) -> &str {
    field.trim().trim_matches('"')
}

fn plain(name: &str) -> String {
    let letters = name.chars().filter(char::is_ascii_alphanumeric);
    letters.map(|letter| letter.to_ascii_lowercase()).collect()
}
