//! A mapping table of the user's own: identifiers in one column, symbols in another.

use std::collections::HashMap;
use std::io::Read;

use flate2::read::MultiGzDecoder;
use serde::{Deserialize, Serialize};

use super::columns::{Chosen, choose};
use super::identifier::Identifier;
use crate::{Error, Result};

/// Which columns of a mapping table are meant; recognised by their content and headers where nothing is said.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MappingTableOptions {
    /// The column of identifiers: its header, or its number counted from 1.
    pub identifier_column: Option<String>,
    /// The column of symbols, likewise.
    pub symbol_column: Option<String>,
}

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
            let text = decode(unpack(bytes)?)?;
            let rows = split(&text)?;
            let chosen = choose(&rows, options)?;
            Ok(collect(name, &rows, &chosen))
        };
        read().map_err(|error: Error| error.in_file(name))
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

fn unpack(bytes: &[u8]) -> Result<Vec<u8>> {
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return Ok(bytes.to_vec());
    }
    let mut unpacked = Vec::new();
    let read = MultiGzDecoder::new(bytes).read_to_end(&mut unpacked);
    read.map_err(|_| {
        Error::new(
            "The gzip data are damaged or cut off",
            "Download the file again.",
        )
    })?;
    Ok(unpacked)
}

fn decode(bytes: Vec<u8>) -> Result<String> {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(Error::new("The text is in UTF-16", "Save it as UTF-8."));
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let before = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = 1 + before.iter().filter(|&&byte| byte == b'\n').count() as u64;
        Error::new(
            "The text is not in UTF-8",
            "Save it as CSV or TSV in UTF-8.",
        )
        .at(line, None)
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    if text.trim_start().starts_with('<') {
        return Err(Error::new(
            "This is a web page, not a table",
            "Download the table itself.",
        ));
    }
    Ok(text.to_owned())
}

/// A row with the line it stands on.
pub(super) struct Row {
    pub line: u64,
    pub fields: Vec<String>,
}

fn split(text: &str) -> Result<Vec<Row>> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .comment(Some(b'#'))
        .delimiter(delimiter(text))
        .from_reader(text.as_bytes());
    let mut rows: Vec<Row> = Vec::new();
    let mut lines = Lines {
        text: text.as_bytes(),
        offset: 0,
        line: 1,
    };
    for record in reader.records() {
        let record =
            record.map_err(|error| Error::new(error.to_string(), "Save it as CSV or TSV."))?;
        let line = lines.of_record(record.position().map_or(0, csv::Position::byte) as usize);
        let fields: Vec<String> = record.iter().map(|field| field.trim().to_owned()).collect();
        if fields.iter().all(String::is_empty) {
            continue;
        }
        if let Some(first) = rows
            .first()
            .filter(|first| first.fields.len() != fields.len())
        {
            let (found, wanted) = (fields.len(), first.fields.len());
            let what = format!("The row has {found} fields, the first one {wanted}");
            return Err(
                Error::new(what, "Give every row the same number of fields.")
                    .at(line, Some(found.min(wanted) as u64 + 1)),
            );
        }
        rows.push(Row { line, fields });
    }
    match rows.first() {
        None => Err(Error::new(
            "The file is empty",
            "Give a table with identifiers and symbols.",
        )),
        Some(first) if first.fields.len() < 2 => Err(Error::new(
            "The table has one column only",
            "Give identifiers in one column and symbols in another, separated by commas or tabs.",
        )
        .at(first.line, None)),
        Some(_) => Ok(rows),
    }
}

/// Counts lines as an editor does; the reader's own count is of where it began to look for a row, before blank lines
/// and comments, and does not know bare carriage returns.
struct Lines<'a> {
    text: &'a [u8],
    offset: usize,
    line: u64,
}

impl Lines<'_> {
    /// The line of the row that the reader began to look for at `offset`; offsets ascend.
    fn of_record(&mut self, offset: usize) -> u64 {
        while self.offset < offset {
            self.step();
        }
        while matches!(self.text.get(self.offset), Some(b'\n' | b'\r')) {
            self.step();
            if self.text.get(self.offset) == Some(&b'#') {
                self.skip_line();
            }
        }
        self.line
    }

    fn skip_line(&mut self) {
        while !matches!(self.text.get(self.offset), None | Some(b'\n' | b'\r')) {
            self.offset += 1;
        }
    }

    fn step(&mut self) {
        let pair = self.text.get(self.offset..self.offset + 2) == Some(b"\r\n");
        self.line += u64::from(!pair && matches!(self.text.get(self.offset), Some(b'\n' | b'\r')));
        self.offset += 1;
    }
}

/// The separator that the first line of content has most of.
fn delimiter(text: &str) -> u8 {
    let mut lines = text
        .split(['\n', '\r'])
        .filter(|line| !line.trim().is_empty());
    let line = lines
        .find(|line| !line.starts_with('#'))
        .unwrap_or_default();
    let count = |delimiter: &u8| line.bytes().filter(|byte| byte == delimiter).count();
    // The last of equals wins, so the comma where there is none of them.
    [b';', b'\t', b',']
        .into_iter()
        .max_by_key(count)
        .unwrap_or(b',')
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
            is_missing(&symbol) || key(&symbol) == identifier && is_stable_id(&identifier);
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
            Answer::Ambiguous(known) if known.contains(&symbol) => {}
            Answer::Ambiguous(known) => known.push(symbol),
        }
    }
}

/// Whether repeating it says that there is no symbol; a symbol may well be mapped to itself.
fn is_stable_id(identifier: &str) -> bool {
    Identifier::parse(identifier).is_some_and(|identifier| identifier.number > 0)
}

/// What stands for "no symbol", in upper case.
pub(super) fn is_missing(text: &str) -> bool {
    matches!(
        text,
        "" | "NA" | "N/A" | "NAN" | "NULL" | "NONE" | "-" | "." | "?"
    )
}
