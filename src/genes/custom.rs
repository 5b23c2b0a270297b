//! A mapping table of the user's own: identifiers in one column, symbols in another.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::columns::{Chosen, choose};
use super::identifier::Identifier;
use super::options::MappingTableOptions;
use super::rows::{self, Row};
use crate::caught::caught;
use crate::table::is_missing_word;
use crate::{Error, Result};

/// Symbols kept of an identifier that has many: it is left out anyway.
const SYMBOLS_KEPT: usize = 100;

/// Names of a table that are looked up to see which column has them, evenly spread.
const ASKED_AT_MOST: usize = 2000;

/// What a file says of identifiers.
#[derive(Debug, Clone, PartialEq)]
pub struct MappingTable {
    /// The file's name.
    pub name: String,
    /// The column taken for identifiers: its header, or `column 1` where there is none.
    pub identifier_column: String,
    /// The column taken for symbols, likewise.
    pub symbol_column: String,
    /// Rows with an identifier.
    pub rows: usize,
    /// Rows with an identifier and no symbol, or with the identifier again in the symbol's place.
    pub unnamed: usize,
    /// Identifiers to which the file gives several symbols.
    pub ambiguous: usize,
    answers: HashMap<String, Answer>,
    /// All rows and the columns that were taken, where none was asked for: a table's names may stand in another one.
    all: Option<(Arc<[Row]>, Chosen)>,
}

#[derive(Debug, Clone, PartialEq)]
enum Answer {
    Unnamed,
    Symbol(String),
    Ambiguous(Vec<String>),
}

/// What a mapping table says of a column.
pub(super) enum FileAnswer<'a> {
    Symbol(&'a str),
    Ambiguous(&'a [String]),
    Unnamed,
    Unknown,
}

impl MappingTable {
    /// Reads a table of two columns or more: fields separated by commas, tabs or semicolons, perhaps gzip, with or
    /// without a header; lines that begin with `#` are skipped.
    ///
    /// Errors name the file, the line and the column: unreadable text, rows of unequal length, columns that are not
    /// there or can't be told apart.
    pub fn parse(name: &str, bytes: &[u8], options: &MappingTableOptions) -> Result<MappingTable> {
        let read = || {
            let rows = rows::read(bytes)?;
            let chosen = choose(&rows, options)?;
            let mut table = collect(name, &rows, &chosen);
            if options.identifier_column.is_none() && options.symbol_column.is_none() {
                table.all = Some((rows.into(), chosen));
            }
            Ok(table)
        };
        caught(read).map_err(|error: Error| error.in_file(name))
    }

    /// The table by the column that a table's own names stand in: of an array's annotation, which has Entrez ids as well,
    /// that of the probes. As it is where its identifiers are the table's, or no column has more of them, or that of the
    /// symbols has: then the names need no such table.
    pub(super) fn fitted(&self, features: &[String]) -> Cow<'_, MappingTable> {
        let Some((rows, chosen)) = &self.all else {
            return Cow::Borrowed(self);
        };
        let step = features.len().div_ceil(ASKED_AT_MOST).max(1);
        let names = features.iter().step_by(step);
        let asked: HashSet<String> = names.map(|name| key(name)).collect();
        let own = asked.iter().filter(|name| self.answers.contains_key(*name));
        let own = own.count();
        if own * 2 >= asked.len() {
            return Cow::Borrowed(self);
        }
        let rows_below = || rows.iter().skip(usize::from(chosen.header));
        let found_in = |column: usize| {
            let keys = rows_below().map(|row| key(&row.fields[column]));
            let found: HashSet<String> = keys.filter(|key| asked.contains(key)).collect();
            found.len()
        };
        let width = rows.first().map_or(0, |row| row.fields.len());
        let others = (0..width).filter(|&column| column != chosen.symbol);
        // The first of several that have as many.
        let best = others.map(|column| (found_in(column), column));
        let best = best.max_by_key(|&(found, column)| (found, width - column));
        let enough = own.max(found_in(chosen.symbol));
        let Some((_, identifier)) = best.filter(|&(found, _)| found > enough) else {
            return Cow::Borrowed(self);
        };
        let chosen = Chosen {
            identifier,
            ..*chosen
        };
        let column = chosen.title(rows, identifier);
        let name = format!("{} (by its column {column})", self.name);
        Cow::Owned(collect(&name, rows, &chosen))
    }

    /// What it takes for identifiers, in a sentence for who finds none of them in a table.
    pub(super) fn described(&self) -> String {
        format!(
            "Of {} the column {} was taken for identifiers and {} for symbols. Where these are others, save the right two as a file of \
             their own, or set identifier_column and symbol_column under [genes] in a study file (--identifier-column and \
             --symbol-column of the command map).",
            self.name, self.identifier_column, self.symbol_column
        )
    }

    /// What the file says of a column's name, with or without its version.
    pub(super) fn look_up(&self, feature: &str) -> FileAnswer<'_> {
        match self.answers.get(&key(feature)) {
            None => FileAnswer::Unknown,
            Some(Answer::Unnamed) => FileAnswer::Unnamed,
            Some(Answer::Symbol(symbol)) => FileAnswer::Symbol(symbol),
            Some(Answer::Ambiguous(symbols)) => FileAnswer::Ambiguous(symbols),
        }
    }
}

/// How identifiers are compared: without version, trimmed, in upper case.
fn key(identifier: &str) -> String {
    let parsed = Identifier::parse(identifier);
    parsed.map_or_else(
        || identifier.trim().to_ascii_uppercase(),
        |parsed| parsed.stem,
    )
}

fn collect(name: &str, rows: &[Row], chosen: &Chosen) -> MappingTable {
    let mut table = MappingTable {
        name: name.to_owned(),
        identifier_column: chosen.title(rows, chosen.identifier),
        symbol_column: chosen.title(rows, chosen.symbol),
        rows: 0,
        unnamed: 0,
        ambiguous: 0,
        answers: HashMap::new(),
        all: None,
    };
    for row in rows.iter().skip(usize::from(chosen.header)) {
        let identifier = key(&row.fields[chosen.identifier]);
        if identifier.is_empty() {
            continue;
        }
        let is_stable = is_stable_id(&identifier);
        let is_name = |symbol: &&str| !is_stable || key(symbol) != identifier;
        let symbols = symbols_in(&row.fields[chosen.symbol]);
        let symbols: Vec<&str> = symbols.into_iter().filter(is_name).collect();
        table.rows += 1;
        table.unnamed += usize::from(symbols.is_empty());
        let answer = table.answers.entry(identifier).or_insert(Answer::Unnamed);
        for symbol in symbols {
            answer.add(symbol.to_owned());
        }
    }
    let ambiguous = |answer: &&Answer| matches!(answer, Answer::Ambiguous(_));
    table.ambiguous = table.answers.values().filter(ambiguous).count();
    table
}

impl Answer {
    fn add(&mut self, symbol: String) {
        match self {
            Answer::Unnamed => *self = Answer::Symbol(symbol),
            Answer::Symbol(known) if known.eq_ignore_ascii_case(&symbol) => {}
            Answer::Symbol(known) => *self = Answer::Ambiguous(vec![std::mem::take(known), symbol]),
            Answer::Ambiguous(known)
                if known.len() >= SYMBOLS_KEPT
                    || known
                        .iter()
                        .any(|known| known.eq_ignore_ascii_case(&symbol)) => {}
            Answer::Ambiguous(known) => known.push(symbol),
        }
    }
}

/// The symbols in a cell: of several genes that a probe measures, `A /// B`, all of them; of Affymetrix' assignments,
/// `NM_000546 // TP53 // tumor protein p53 // 17p13`, the second part of each.
pub(super) fn symbols_in(cell: &str) -> Vec<&str> {
    let genes = cell.split("///").map(|gene| {
        let mut parts = gene.split(" // ");
        let first = parts.next().unwrap_or_default();
        parts.next().unwrap_or(first)
    });
    let mut symbols: Vec<&str> = Vec::new();
    for symbol in genes.flat_map(|gene| gene.split([';', '|', ','])) {
        let symbol = symbol.trim();
        let is_known = |known: &&str| known.eq_ignore_ascii_case(symbol);
        if !is_missing_word(symbol) && !symbols.iter().any(is_known) {
            symbols.push(symbol);
        }
    }
    symbols
}

/// Whether repeating it says that there is no symbol; a symbol may well be mapped to itself.
fn is_stable_id(identifier: &str) -> bool {
    Identifier::parse(identifier).is_some_and(|identifier| identifier.number > 0)
}
