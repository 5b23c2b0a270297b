//! A mapping table of the user's own: identifiers in one column, symbols in another.

use std::collections::HashMap;

use super::columns::{Chosen, choose};
use super::identifier::Identifier;
use super::options::MappingTableOptions;
use super::rows::{self, Row};
use crate::caught::caught;
use crate::table::is_missing_word;
use crate::{Error, Result};

/// Symbols kept of an identifier that has many: it is left out anyway.
const SYMBOLS_KEPT: usize = 100;

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
            Ok(collect(name, &rows, &chosen))
        };
        caught(read).map_err(|error: Error| error.in_file(name))
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
    parsed.map_or_else(|| identifier.trim().to_uppercase(), |parsed| parsed.stem)
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
    };
    for row in rows.iter().skip(usize::from(chosen.header)) {
        let identifier = key(&row.fields[chosen.identifier]);
        if identifier.is_empty() {
            continue;
        }
        let symbol = row.fields[chosen.symbol].to_uppercase();
        let unnamed =
            is_missing_word(&symbol) || key(&symbol) == identifier && is_stable_id(&identifier);
        table.rows += 1;
        table.unnamed += usize::from(unnamed);
        let answer = table.answers.entry(identifier).or_insert(Answer::Unnamed);
        if !unnamed {
            answer.add(symbol);
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
            Answer::Symbol(known) if *known == symbol => {}
            Answer::Symbol(known) => *self = Answer::Ambiguous(vec![std::mem::take(known), symbol]),
            Answer::Ambiguous(known) if known.len() >= SYMBOLS_KEPT || known.contains(&symbol) => {}
            Answer::Ambiguous(known) => known.push(symbol),
        }
    }
}

/// Whether repeating it says that there is no symbol; a symbol may well be mapped to itself.
fn is_stable_id(identifier: &str) -> bool {
    Identifier::parse(identifier).is_some_and(|identifier| identifier.number > 0)
}
